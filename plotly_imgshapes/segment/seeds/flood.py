"""Flood fill: all that is like a mark and connected with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Number, Progress, Stage, Whole, method
from plotly_imgshapes.raster import mask
from plotly_imgshapes.segment.hints import Group, grouped, names_of, sources_of
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.seeds.contrast import contrast_of
from plotly_imgshapes.segment.seeds.ground import grown
from plotly_imgshapes.segment.seeds.pools import Pool, shared
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window, channels, filled, finite, pixel_sigma
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Mask = NDArray[np.bool_]

TOLERANCE = 1 / 8
"""Of the range of all values, where no tolerance is given: what painting programs start with."""

FIRST_MARGIN = 64
"""Pixels around a mark that are looked at first, and more as long as the flood runs out of them."""

GROWTH = 4
"""By how much the margin grows."""


@method(
    METHODS,
    family="From seeds",
    takes=("point", "line", "path", "stroke"),
    tolerance=Number(
        0,
        math.inf,
        "How much values may differ from those marked; empty: an eighth of their range",
        unit="levels",
        optional=True,
    ),
    connectivity=Whole(1, 2, "2: pixels that meet by their corners are connected too"),
    sigma=Number(0, 50, "Blur beforehand", unit="px"),
)
def flood(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    tolerance: float | None = None,
    connectivity: int = 1,
    sigma: float = 0.0,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """All that is connected with a mark and about as bright, or of about the same colour.

    What `skimage.segmentation.flood` fills from a point; from a line or stroke, the pixels within `tolerance`
    of the value of any marked pixel, as far as they are connected with the mark. Only the part of the image
    that the flood reaches is looked at.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C), bool, integer or float
        Pixels that are NaN, infinite or masked are not filled.
    shapes : Shape or iterable of Shape
        Points, lines, open paths or strokes. Marks of one class are filled each from its own values, and are
        one object together; one without a class is an object by itself. What floods from marks of the class
        "background" is no object. Where floods of two objects meet, a pixel goes to the nearest mark, of two
        as near to that drawn later.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    tolerance : float, optional
        Greatest difference, included, in the image's own levels; with several channels the Euclidean distance
        over all of them. Default: an eighth of the range of the whole image.
    connectivity : {1, 2}, default 1
    sigma : float, default 0
        Gaussian blur beforehand, in pixels of the smaller side.
    progress : callable or bool, optional
        Called after each mark.

    Raises
    ------
    SegmentError
        If a shape lies outside the image, all marks are background, or a mark has no finite pixel.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> row = np.array([[10, 12, 14, 90, 12]])
    >>> flood(row, Point(0, 0), tolerance=3).labels
    array([[1, 1, 0, 0, 0]], dtype=int32)
    >>> flood(row, [Point(0, 0), Point(2, 0)], tolerance=5).labels
    array([[1, 2, 2, 0, 0]], dtype=int32)
    """
    frame, report = frame_for(image, frame), cast("Progress", progress)
    groups = grouped(listed(shapes))
    if not any(group.number for group in groups):
        raise SegmentError("shapes: got the class 'background' only, expected an object as well; mark one")
    if tolerance is None:
        tolerance = TOLERANCE * contrast_of(image).span
    wanted = Alike(image, frame, tolerance, connectivity, sigma)
    total = sum(len(group.shapes) for group in groups)
    pools = []
    for group in groups:
        for shape in group.shapes:
            pools.append(wanted.pool(shape, group))
            report(Stage(0.9 * len(pools) / total))
    labels = shared(pools, frame)
    report(Stage(1))
    return Segmentation(labels, frame, names_of(groups), sources_of(groups))


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Which pixels are like marked ones."""

    image: Any
    frame: ImageFrame
    tolerance: float
    connectivity: int
    sigma: float

    def pool(self, shape: Shape, group: Group) -> Pool:
        """Fill from a mark, in a window that grows until the flood stays within."""
        tight = Window.around(shape, self.frame, margin=1)
        marked = np.argwhere(_pixels(shape, tight.frame(self.frame))) + np.array([tight.top, tight.left])
        margin = FIRST_MARGIN
        while True:
            window = grown(tight, margin, self.frame)
            values, good = self._values(window)
            rows, cols = (marked - (window.top, window.left)).T
            usable = good[rows, cols]
            if not usable.any():
                which = repr(shape.id or shape.label or type(shape).__name__)
                raise SegmentError(
                    f"shapes: got {which} on pixels without a finite value only, expected some on others; "
                    "move it, or fill the image's NaN first"
                )
            rows, cols = rows[usable], cols[usable]
            inside = self._connected(self._like(values, values[rows, cols]) & good, rows, cols)
            if not _runs_out(inside, window, self.frame):
                return Pool(window, inside, marked[usable], group)
            margin *= GROWTH

    def _connected(self, like: Mask, rows: NDArray[np.intp], cols: NDArray[np.intp]) -> Mask:
        """Return the pixels that are connected with any of those that are marked."""
        from scipy.ndimage import generate_binary_structure, label
        from skimage.segmentation import flood

        first = int(rows[0]), int(cols[0])
        found: Mask = flood(like.view(np.uint8), first, connectivity=self.connectivity)
        if found[rows, cols].all():
            return found
        # A flood for each piece would take as many passes as noise cuts a stroke into pieces.
        parts, count = label(like, generate_binary_structure(2, self.connectivity))
        touched = np.zeros(count + 1, dtype=bool)
        touched[parts[rows, cols]] = True
        return touched[parts]

    def _values(self, window: Window) -> tuple[np.ndarray[Any, Any], Mask]:
        """Return the values of a window, (h, w) or (h, w, C), and which are finite."""
        sigma = pixel_sigma(self.sigma, self.frame)
        if not any(sigma):
            part = window.read(self.image)
            if part.ndim == 2 and part.dtype.kind != "f" and not isinstance(part, np.ma.MaskedArray):
                return part, np.ones(part.shape, dtype=bool)
            values = channels(part)
            return values, finite(values)
        from scipy.ndimage import gaussian_filter

        wide = grown(window, math.ceil(4 * max(sigma)) + 1, self.frame)
        values = channels(wide.read(self.image))
        top, left = window.top - wide.top, window.left - wide.left
        inner = slice(top, top + window.shape[0]), slice(left, left + window.shape[1])
        good = finite(values)[inner]
        blurred = gaussian_filter(filled(values), (*sigma, 0), mode="nearest") if good.any() else values
        return blurred[inner], good

    def _like(self, values: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> Mask:
        """Return the pixels within the tolerance of any of the wanted values."""
        if values.ndim == 3 and values.shape[2] == 1:
            values, wanted = values[:, :, 0], wanted[:, 0]
        if values.ndim == 3:
            return self._near_colors(values, np.unique(wanted, axis=0))
        found = np.zeros(values.shape, dtype=bool)
        for low, high in _intervals(np.unique(wanted).astype(np.float64), self.tolerance):
            found |= (values >= low) & (values <= high)
        return found

    def _near_colors(self, values: FloatArray, wanted: FloatArray) -> Mask:
        if len(wanted) == 1:
            away = values - wanted[0]
            nearest: FloatArray = np.sqrt(np.einsum("rcn,rcn->rc", away, away))
            return nearest <= self.tolerance
        from scipy.spatial import KDTree

        # Most pixels are outside of the box around all of them, which is quicker to tell.
        low, high = wanted.min(axis=0) - self.tolerance, wanted.max(axis=0) + self.tolerance
        found: Mask = ((values >= low) & (values <= high)).all(axis=2)
        distance, _ = KDTree(wanted).query(values[found])
        found[found] = distance <= self.tolerance
        return found


def _pixels(shape: Shape, frame: ImageFrame) -> Mask:
    inside = mask(shape, frame) if shape.is_region else None
    return mask(shape, frame, rule="touch") if inside is None or not inside.any() else inside


def _intervals(values: FloatArray, tolerance: float) -> Iterator[tuple[np.float64, np.float64]]:
    """Yield the ranges, lowest first, that lie within the tolerance of ascending values."""
    gaps = np.flatnonzero(np.diff(values) > 2 * tolerance)
    starts, stops = np.append(0, gaps + 1), np.append(gaps, len(values) - 1)
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        yield np.float64(values[start] - tolerance), np.float64(values[stop] + tolerance)


def _runs_out(inside: Mask, window: Window, frame: ImageFrame) -> bool:
    """Tell whether a flood reaches an edge of its window that is no edge of the image."""
    height, width = frame.shape
    return bool(
        (window.top > 0 and inside[0].any())
        or (window.left > 0 and inside[:, 0].any())
        or (window.bottom < height and inside[-1].any())
        or (window.right < width and inside[:, -1].any())
    )
