"""Round things of about a size, wherever they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.errors import ParameterError, SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, Progress, Stage, method
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.seedless.areas import Area, Cost, area_of
from plotly_imgshapes.segment.seedless.objects import (
    CLEAR_BORDER,
    FILL_HOLES,
    MIN_AREA,
    OBJECTS,
    Finish,
    objects_of,
)
from plotly_imgshapes.segment.seedless.spots import REACH, Search, Spot, around, detected, sizes_between
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import filled, grey
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

MARGIN = 5.5
"""Pixels around a shape, in greatest radii: what rivals a blob inside is 2 away, and filters see 3.4 more."""

SEED = 1 / 3
"""How far the surely own pixels of a blob go, in its radii."""


@method(
    METHODS,
    family="Without seeds",
    takes=REGIONS,
    needs=0,
    detector=Choice(("log", "dog"), "Laplacian of a Gaussian, or difference of Gaussians, its fast likeness"),
    polarity=Choice(("bright", "dark"), "Whether blobs are brighter or darker than what is around"),
    min_radius=Number(1, 1000, "Least radius", unit="px"),
    max_radius=Number(1, 1000, "Greatest radius", unit="px"),
    contrast=Number(
        0, float("inf"), "Least contrast; default: an eighth of the range", unit="levels", optional=True
    ),
    overlap=Number(0, 1, "Of two blobs that overlap by more than this part, the larger one stays"),
    min_area=MIN_AREA,
    fill_holes=FILL_HOLES,
    clear_border=CLEAR_BORDER,
    objects=OBJECTS,
)
def blobs(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    detector: str = "log",
    polarity: str = "bright",
    min_radius: float = 5.0,
    max_radius: float = 30.0,
    contrast: float | None = None,
    overlap: float = 0.5,
    min_area: int = 0,
    fill_holes: bool = True,
    clear_border: bool = False,
    objects: str = "each",
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Find round objects of about a size, those that touch one by one.

    Their middles and sizes are the maxima of a Laplacian over place and scale. Around each, Otsu's threshold
    tells the blob from the rest; a watershed of the distance to the edge, from the middles, parts neighbours.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        RGB by its luminance, other channels by their mean. NaN and masked pixels belong to no object.
    shapes : Shape or iterable of Shape, optional
        Regions that hold the middles and all pixels of the blobs; default: everywhere. Class "background":
        not to look in.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    detector : {"log", "dog"}
        `skimage.feature.blob_log` or `blob_dog` (Lindeberg 1998; Lowe 2004).
    polarity : {"bright", "dark"}
    min_radius, max_radius : float
        In pixels of the smaller side.
    contrast : float, optional
        In the image's own levels, of a disc to what is around. Default: an eighth of the range inside.
    overlap : float, default 0.5
        Fraction of the smaller blob.
    min_area, fill_holes : int, bool
    clear_border : bool, default False
    objects : {"each", "class"}
        Whether blobs count one by one, or together.
    progress : callable, True or None

    Returns
    -------
    Segmentation

    Raises
    ------
    SegmentError
        If a shape lies outside the image, or holds no value, or just one.
    ParameterError
        If a parameter is out of its range, or `min_radius` is greater than `max_radius`.
    ImageError
        If the memory is too small.

    Examples
    --------
    >>> rows, cols = np.ogrid[:40, :70]
    >>> image = 50.0 + 100 * sum(np.hypot(rows - 20, cols - c) < 10 for c in (16, 34, 56))
    >>> found = blobs(image, max_radius=15)
    >>> found.count, [round(shape.centroid[0]) for shape in found.shapes()]
    (3, [16, 34, 56])
    >>> blobs(image, max_radius=15, contrast=120).count
    0
    >>> blobs(image, min_radius=20, max_radius=15)
    Traceback (most recent call last):
    plotly_imgshapes.errors.ParameterError: min_radius: got 20 px, expected at most max_radius, 15 px; ...
    """
    if min_radius > max_radius:
        raise ParameterError(
            f"min_radius: got {min_radius:g} px, expected at most max_radius, {max_radius:g} px; swap them"
        )
    frame = frame_for(image, frame)
    tell = cast("Progress", progress)
    stretch = max(frame.spacing) / min(frame.spacing)
    cost = Cost(
        "blobs",
        (14 * sizes_between(min_radius, max_radius) + 80) * stretch,
        "draw a smaller shape, or bring the radii closer together",
    )
    area = area_of(listed(shapes), frame, margin=MARGIN * max_radius, cost=cost)
    values = grey(area.window.read(image))
    usable = np.isfinite(values) & area.inside
    values, extent = _prepared(values, usable, dark=polarity == "dark")
    tell(Stage(0.1))
    least = extent / 8 if contrast is None else contrast
    found = detected(values, area.sampling, Search(detector, min_radius, max_radius, least, overlap))
    tell(Stage(0.6))
    found = sorted(spot for spot in found if usable[spot.row, spot.col])
    labels = _extents(values, found, usable, area, fill_holes=fill_holes)
    tell(Stage(0.9))
    result = objects_of(labels, area, Finish(min_area, clear_border=clear_border, each=objects == "each"))
    tell(Stage(1))
    return area.segmentation(result.labels, result.belongs)


def _prepared(values: FloatArray, usable: NDArray[np.bool_], *, dark: bool) -> tuple[FloatArray, float]:
    """Return the values as a filter takes them, objects bright, and their range inside."""
    seen = values[usable]
    if not len(seen):
        raise SegmentError("image: got no finite value inside the shapes, expected some; fill its NaN first")
    low, high = float(seen.min()), float(seen.max())
    if low == high:
        raise SegmentError(
            f"image: got the value {low:g} everywhere inside, expected contrast; draw over a part that has it"
        )
    # scikit-image takes floats as they are; their offset would be lost digits.
    level = filled(values) - low
    return (high - low - level if dark else level), high - low


def _extents(
    values: FloatArray, spots: list[Spot], usable: NDArray[np.bool_], area: Area, *, fill_holes: bool
) -> NDArray[np.int32]:
    """Return the pixels of each blob: brighter than the threshold of the blob that is nearest in radii."""
    from scipy.ndimage import binary_fill_holes, distance_transform_edt
    from skimage.filters import threshold_otsu
    from skimage.segmentation import watershed

    nearest = np.full(values.shape, REACH)
    inside = np.zeros(values.shape, dtype=bool)
    markers = np.zeros(values.shape, dtype=np.int32)
    owner = area.owner
    for number, spot in enumerate(spots, start=1):
        box, away = around(spot, area)
        seen = (away < REACH) & usable[box]
        level = threshold_otsu(values[box][seen]) if np.ptp(values[box][seen]) else -np.inf
        closer = seen & (away < nearest[box]) & (owner[box] == owner[spot.row, spot.col])
        nearest[box][closer] = away[closer]
        inside[box][closer] = (values[box] > level)[closer]
        markers[box][closer & (away < SEED)] = number
    if fill_holes:
        # A gap between blobs that touch all around is no hole of any of them.
        inside |= binary_fill_holes(inside) & (nearest < 1)
    markers[~inside] = 0
    for number, spot in enumerate(spots, start=1):
        # However faint or small: what was found has a pixel.
        inside[spot.row, spot.col] = True
        markers[spot.row, spot.col] = number
    inside &= usable
    distance = distance_transform_edt(inside, sampling=area.sampling)
    found: NDArray[np.int32] = watershed(-distance, markers, mask=inside, connectivity=2).astype(np.int32)
    return found
