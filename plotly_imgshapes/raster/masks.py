"""Arrays read from runs: masks, label images, crops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from plotly_imgshapes._image import as_image, frame_for, read_box
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.raster.regions import check_frame, check_rule, runs
from plotly_imgshapes.raster.runs import Runs, united
from plotly_imgshapes.raster.scanline import portions, rows_of
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.raster.regions import Rule

RULES = ("center", "touch", "coverage")

AT_ONCE = 1_000_000
"""Pixels painted together: few enough that their indices stay in the processor's cache."""


@overload
def mask(
    shapes: Shape | Sequence[Shape], frame: ImageFrame, *, rule: Rule = "center"
) -> NDArray[np.bool_]: ...
@overload
def mask(
    shapes: Shape | Sequence[Shape], frame: ImageFrame, *, rule: Literal["coverage"]
) -> NDArray[np.float64]: ...
def mask(
    shapes: Shape | Sequence[Shape], frame: ImageFrame, *, rule: Rule | Literal["coverage"] = "center"
) -> NDArray[np.bool_] | NDArray[np.float64]:
    """The pixels of a region, or of many together, as an array of the image's size.

    Parameters
    ----------
    shapes : Shape or sequence of Shape
        In axis units of `frame`. Many give their union.
    frame : ImageFrame
    rule : {"center", "touch", "coverage"}
        The first two are those of `runs`. ``"coverage"``: the fraction of each pixel's square that is inside,
        right to rounding for straight edges. An ellipse is followed by chords within 1e-6 pixels (or 1e-10 of
        its radius, if that is more), so that its fractions are right to some 2e-6. Needs regions.

    Returns
    -------
    ndarray, shape (H, W)
        bool; for "coverage" float64 from 0 to 1, both exact where no outline runs.

    Raises
    ------
    ShapeError, FrameError
        As `runs` does.

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> frame = ImageFrame((2, 4))
    >>> mask(Rect(1, 0, 3, 2), frame).astype(int)
    array([[0, 1, 1, 0],
           [0, 1, 1, 0]])
    >>> mask(Rect(1, 0, 3, 2), frame, rule="touch").astype(int)
    array([[0, 1, 1, 1],
           [0, 1, 1, 1]])
    >>> mask(Rect(1, 0, 3, 2), frame, rule="coverage")
    array([[0.  , 0.25, 0.5 , 0.25],
           [0.  , 0.5 , 1.  , 0.5 ]])
    >>> mask([], frame).any()
    np.False_
    """
    check_rule(rule, RULES)
    if rule == "coverage":
        fraction, (row0, col0, row1, col1) = _fractions(shapes, frame)
        whole = np.zeros(frame.shape)
        whole[row0:row1, col0:col1] = fraction
        return whole
    found = runs(shapes, frame, rule=rule)
    return _painted(found, (0, 0, *frame.shape))


def label_image(
    shapes: Shape | Sequence[Shape], frame: ImageFrame, *, rule: Rule = "center"
) -> NDArray[np.int32]:
    """Number of the topmost shape at each pixel; later shapes lie on top, as Plotly draws them.

    What is covered by later shapes is lost; `runs` and `overlaps` keep all of every shape.

    Parameters
    ----------
    shapes : Shape or sequence of Shape
    frame : ImageFrame
    rule : {"center", "touch"}
        As in `runs`.

    Returns
    -------
    ndarray, shape (H, W), int32
        i + 1 for ``shapes[i]``, 0 where there is none.

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> label_image([Rect(0, 0, 3, 2), Rect(2, 1, 9, 9)], ImageFrame((3, 4)))
    array([[1, 1, 1, 0],
           [1, 1, 2, 2],
           [0, 0, 2, 2]], dtype=int32)
    """
    found = runs(shapes, frame, rule=rule)
    labels = np.zeros(frame.shape[0] * frame.shape[1], dtype=np.int32)
    number = (found.region + 1).astype(np.int32)
    lengths, offset = found.lengths, found.row * found.shape[1] + found.start
    for part in portions(lengths, AT_ONCE):
        # Of equal indices numpy keeps the last value, which is the shape on top.
        which, pixel = rows_of(offset[part], lengths[part])
        labels[pixel] = number[part][which]
    return labels.reshape(frame.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """The part of an image around a shape."""

    image: np.ndarray[Any, Any]
    """(h, w[, C]), dtype of the image; of a numpy array a view, of a lazy one the box read into memory."""
    mask: NDArray[Any]
    """(h, w), the pixels of the shape: bool, or float64 for the rule "coverage"."""
    frame: ImageFrame
    """Of the part, in the same axis units: the shape lies on it where it lay on the whole."""
    corner: tuple[int, int]
    """Row and column of the first pixel in the whole image."""


def crop(
    shape: Shape,
    image: Any,
    *,
    frame: ImageFrame | None = None,
    pad: int = 0,
    rule: Rule | Literal["coverage"] = "center",
) -> Crop:
    """Cut out the smallest box that holds all pixels of a shape, with its mask and frame.

    Parameters
    ----------
    shape : Shape
    image : array-like, shape (H, W) or (H, W, C)
        Of a dask, zarr or memory-mapped array only the box is read.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    pad : int, default 0
        Pixels added on every side, as far as the image reaches.
    rule : {"center", "touch", "coverage"}
        As in `mask`.

    Raises
    ------
    ShapeError
        If the shape has no pixel in the image, `pad` is no integer from 0 on, or as `runs` does.
    FrameError, ImageError
        If `frame` does not fit `image`, or `image` is none.

    Examples
    --------
    >>> from plotly_imgshapes import Rect
    >>> part = crop(Rect(1, 0, 3, 2), np.arange(12).reshape(3, 4))
    >>> part.image
    array([[1, 2],
           [5, 6]])
    >>> part.frame.x0, part.corner
    (1.0, (0, 1))
    """
    image = as_image(image)
    frame = frame_for(image, frame)
    check_rule(rule, RULES)
    if not isinstance(shape, Shape):
        raise ShapeError(f"shape: got {type(shape).__name__}, expected one Shape; call crop for each")
    if isinstance(pad, bool) or not isinstance(pad, int | np.integer) or pad < 0:
        raise ShapeError(f"pad: got {pad!r}, expected a whole number of pixels from 0 on")
    if rule == "coverage":
        fraction, box = _fractions(shape, frame)
    else:
        found = runs(shape, frame, rule=rule)
        box = tuple(found.boxes[0].tolist())
    row0, col0, row1, col1 = box
    if row0 == row1 or col0 == col1:
        raise ShapeError(
            f"shape: got a {type(shape).__name__} without a pixel in {frame.shape} by rule {rule!r}, "
            "expected one to cut out; rule='touch' finds thin shapes, frame= says where the image lies"
        )
    height, width = frame.shape
    top, left = max(row0 - pad, 0), max(col0 - pad, 0)
    bottom, right = min(row1 + pad, height), min(col1 + pad, width)
    if rule == "coverage":
        inside: NDArray[Any] = np.pad(fraction, ((row0 - top, bottom - row1), (col0 - left, right - col1)))
    else:
        inside = _painted(found, (top, left, bottom, right))
    ((x0, y0),) = frame.to_xy([[top, left]])
    part = ImageFrame((bottom - top, right - left), x0=x0, dx=frame.dx, y0=y0, dy=frame.dy, unit=frame.unit)
    return Crop(read_box(image, slice(top, bottom), slice(left, right)), inside, part, (top, left))


def _fractions(
    shapes: Shape | Sequence[Shape], frame: ImageFrame
) -> tuple[NDArray[np.float64], tuple[int, int, int, int]]:
    check_frame(frame)
    from plotly_imgshapes.raster.coverage import coverage

    return coverage(listed(shapes), frame)


def _painted(found: Runs, box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    row0, col0, row1, col1 = box
    width = col1 - col0
    offset = (found.row - row0) * width - col0
    start, stop = offset + found.start, offset + found.stop
    if len(found) > 1:
        start, stop = united(start, stop)
    # Runs that lie one after the other, so the mask is values, each repeated; nothing is faster in numpy.
    lengths = np.diff(np.column_stack((start, stop)).ravel(), prepend=0, append=(row1 - row0) * width)
    inside = np.zeros(len(lengths), dtype=bool)
    inside[1::2] = True
    return np.repeat(inside, lengths).reshape(row1 - row0, width)
