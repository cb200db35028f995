"""The inside of shapes filled from around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.values import merged, read
from plotly_imgshapes.correct.where import box_of, painted
from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Progress, Stage, check_memory, method
from plotly_imgshapes.methods.kinds import ANY
from plotly_imgshapes.segment.window import channels, filled, finite
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Array = np.ndarray[Any, Any]

STENCIL = 2
"""How many pixels beyond its own the biharmonic equation reads."""

BYTES = 6000
"""Peak of the equation's sparse solver for each unknown pixel, as measured from 1000 to 50000 of them."""


@method(METHODS, family="Inside shapes", takes=ANY)
def inpaint(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    progress: Progress | bool | None = None,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Fill the inside of shapes smoothly from around them: scratches, dust, hairs.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : Shape or iterable of Shape
        Regions by the pixels whose centre is inside; points, lines and open paths by those that they touch.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    progress : callable or bool, optional
        Told after each connected part.

    Returns
    -------
    ndarray, ImageFrame
        In the dtype of `image`; only pixels inside differ, NaN and masked ones among them are filled too.
        Those around a shape count as the nearest good one. Alpha stays.

    Raises
    ------
    CorrectError
        If a shape lies outside the image, or no good pixel is left outside them.

    Notes
    -----
    `skimage.restoration.inpaint_biharmonic` (Damelin and Hoang 2018), on a window around each part.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> scratched = np.tile(np.arange(0, 90, 10, dtype=np.uint8), (9, 1))
    >>> scratched[4, 1:8] = 255
    >>> inpaint(scratched, Line(1, 4, 7, 4))[0][4]
    array([ 0,  9, 20, 30, 40, 50, 60, 71, 80], dtype=uint8)
    """
    from scipy.ndimage import binary_dilation, find_objects, label

    tell: Progress = progress  # type: ignore[assignment]  # the table made it one
    frame, drawn = frame_for(image, frame), listed(shapes)
    window = box_of(drawn, frame, STENCIL + 1)
    unknown = painted(drawn, window.frame(frame))
    # Parts whose equations share a pixel are one.
    parts, count = label(binary_dilation(unknown, iterations=STENCIL, structure=np.ones((3, 3), dtype=bool)))
    most = int(np.bincount(parts[unknown]).max())
    check_memory(BYTES * most, f"inpaint of {most} pixels in one piece", "draw smaller shapes")
    whole = read(image)
    known = np.ones(frame.shape, dtype=bool)
    known[window.slices] = ~unknown
    ends = _ends(whole, known)
    color = _around(window.read(whole), unknown)
    for i, (rows, cols) in enumerate(find_objects(parts)):
        piece = slice(max(rows.start - 1, 0), rows.stop + 1), slice(max(cols.start - 1, 0), cols.stop + 1)
        own = parts[piece] == i + 1
        if (~own).sum() < 2:
            piece = slice(None), slice(None)
            own = parts == i + 1
        color[piece] = _solved(color[piece], own & unknown[piece], ~own, ends)
        tell(Stage((i + 1) / count))
    out = whole.copy()
    out[window.slices] = merged(window.read(whole), color, unknown)
    return out, frame


def _ends(whole: Array, known: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest known value of each channel, of the whole image."""
    values = np.ma.getdata(whole)
    values = values[:, :, None] if values.ndim == 2 else values[:, :, :3] if values.shape[2] == 4 else values
    usable = known
    if whole.dtype.kind == "f":
        usable = usable & np.isfinite(values).all(axis=2)
    if isinstance(whole, np.ma.MaskedArray):
        hidden = np.ma.getmaskarray(whole)
        usable = usable & ~(hidden.any(axis=2) if hidden.ndim == 3 else hidden)
    if not usable.any():
        raise CorrectError(
            "shapes: got no pixel outside them that has a value, expected some to fill from; "
            "draw them smaller"
        )
    held = [channel[usable] for channel in np.moveaxis(values, 2, 0)]
    return np.array([float(c.min()) for c in held]), np.array([float(c.max()) for c in held])


def _around(part: Array, unknown: NDArray[np.bool_]) -> FloatArray:
    """Return (h, w, C) whose unknown and bad pixels have the values of their nearest known one."""
    color = channels(part).copy()
    color[unknown] = np.nan
    if not finite(color).any():
        raise CorrectError(
            "shapes: got no pixel near them that has a value, expected some to fill from; draw them smaller"
        )
    return filled(color)


def _solved(
    color: FloatArray,
    unknown: NDArray[np.bool_],
    far: NDArray[np.bool_],
    ends: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Return a piece with its unknown pixels filled; `far` are those that no equation reads."""
    from skimage.restoration import inpaint_biharmonic

    given = color.copy()
    rows, cols = np.nonzero(far)
    if len(rows) > 1:
        # Results are clipped to the values that the array holds: let these be those of the whole image.
        given[rows[0], cols[0]], given[rows[-1], cols[-1]] = ends
    found = color.copy()
    found[unknown] = inpaint_biharmonic(given, unknown, channel_axis=-1)[unknown]
    return found
