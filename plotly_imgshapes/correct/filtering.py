"""Filters that stay inside shapes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.values import Pixels, read
from plotly_imgshapes.correct.where import Part, part_of
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, check_memory, method
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.segment.window import pixel_sigma
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


@method(
    METHODS,
    family="Inside shapes",
    takes=REGIONS,
    needs=0,
    kind=Choice(
        ("gaussian", "median", "unsharp", "sobel", "minimum", "maximum"),
        "Blur, blur that keeps edges, sharpen, edges, shrink or grow what is bright",
    ),
    size=Number(0, 100, "Standard deviation of a blur, radius of the others; sobel has its own", unit="px"),
    amount=Number(0, 20, "How much sharper unsharp makes it"),
    feather=Number(0, 1000, "Width of the border over which the change sets in", unit="px"),
)
def filter(  # noqa: A001 (what people look for; always reached as correct.filter)
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    kind: Literal["gaussian", "median", "unsharp", "sobel", "minimum", "maximum"] = "gaussian",
    size: float = 3.0,
    amount: float = 1.0,
    feather: float = 0.0,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Filter the inside of shapes only: blur a face, sharpen a detail.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : regions, optional
        Pixels whose centre is inside are changed, to what they would be in the whole image filtered. Default:
        all of the image.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    kind : {"gaussian", "median", "unsharp", "sobel", "minimum", "maximum"}
    size : float, default 3.0
        In pixels of the smaller side: standard deviation of gaussian and unsharp, radius of the neighbourhood
        of median, minimum and maximum.
    amount : float, default 1.0
        Of unsharp only.
    feather : float, default 0.0
        In pixels of the smaller side: from the outline inwards the filtered values set in over this width.

    Returns
    -------
    ndarray, ImageFrame
        In the dtype of `image`. NaN and masked pixels stay, and count as the nearest good one; alpha stays.

    Raises
    ------
    CorrectError
        If a shape lies outside the image, or nothing is finite.

    Notes
    -----
    `skimage.filters`: `gaussian`, `unsharp_mask`, `sobel`; `scipy.ndimage`: `median_filter`,
    `minimum_filter`, `maximum_filter`.

    Examples
    --------
    >>> from plotly_imgshapes import Rect
    >>> specks = np.zeros((5, 8), dtype=np.uint8)
    >>> specks[2, 1::2] = 9
    >>> filter(specks, Rect(4, 0, 7.5, 4), kind="median", size=1)[0][2]
    array([0, 9, 0, 9, 0, 0, 0, 0], dtype=uint8)
    """
    frame, drawn = frame_for(image, frame), listed(shapes)
    spread = pixel_sigma(size, frame)
    # A Gaussian is cut off after four standard deviations.
    reach = int(np.ceil(4 * max(spread))) + 1
    part = part_of(drawn, frame, margin=reach)
    height, width = part.window.shape
    check_memory(
        8 * 10 * height * width, f"filter on {height} x {width} pixels", "draw a shape around a part"
    )
    whole = read(image)
    pixels = Pixels.of(part.window.read(whole))
    changed = np.stack(
        [_filtered(channel, kind, spread, amount) for channel in np.moveaxis(pixels.color, 2, 0)], axis=2
    )
    if feather and part.inside is not None:
        weight = _feathered(part, feather, frame)[:, :, None]
        changed = weight * changed + (1 - weight) * pixels.color
    return part.pasted(pixels.merged(changed, pixels.good & part.area), whole), frame


def _filtered(channel: FloatArray, kind: str, spread: tuple[float, float], amount: float) -> FloatArray:
    from scipy import ndimage
    from skimage import filters

    found: FloatArray
    if kind == "gaussian":
        found = filters.gaussian(channel, spread, preserve_range=True)
    elif kind == "unsharp":
        found = filters.unsharp_mask(channel, radius=spread, amount=amount, preserve_range=True)
    elif kind == "sobel":
        found = filters.sobel(channel)
    else:
        rows, cols = (np.arange(-int(r), int(r) + 1) for r in spread)
        within = (rows[:, None] / max(spread[0], 1)) ** 2 + (cols / max(spread[1], 1)) ** 2 <= 1
        found = getattr(ndimage, f"{kind}_filter")(channel, footprint=within, mode="nearest")
    return found


def _feathered(part: Part, feather: float, frame: ImageFrame) -> FloatArray:
    """Return the weight of the filtered values: 0 on the outline, 1 from `feather` inside of it on."""
    from scipy.ndimage import distance_transform_edt

    # Half a pixel: the outline runs between the pixels inside and those outside.
    step = min(frame.spacing)
    inner = distance_transform_edt(part.area, sampling=frame.spacing) / step - 0.5
    weight: FloatArray = np.clip(inner / feather, 0.0, 1.0)
    return weight
