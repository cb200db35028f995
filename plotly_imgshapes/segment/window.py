"""The part of an image that a method works on, and the values it works with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Window:
    """A box of pixels of an image, half-open: rows `top` to `bottom`, columns `left` to `right`."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def whole(cls, frame: ImageFrame) -> Self:
        """Return all of an image."""
        return cls(0, 0, *frame.shape)

    @classmethod
    def around(cls, shapes: Shape | Sequence[Shape], frame: ImageFrame, *, margin: float = 0) -> Self:
        """Return the smallest box that holds shapes, with `margin` pixels on every side that the image has.

        Raises
        ------
        SegmentError
            If a shape has no place in the image.

        Examples
        --------
        >>> from plotly_imgshapes import Rect
        >>> Window.around(Rect(2, 3, 6, 5), ImageFrame((100, 100)), margin=2)
        Window(top=1, left=0, bottom=8, right=9)
        """
        several = (shapes,) if isinstance(shapes, Shape) else tuple(shapes)
        ends = []
        for i, shape in enumerate(several):
            x0, y0, x1, y1 = shape.bounds
            rc = frame.to_rc([[x0, y0], [x1, y1]])
            low, high = rc.min(axis=0), rc.max(axis=0)
            if not ((high > -0.5).all() and (low < np.asarray(frame.shape) - 0.5).all()):
                which = f"shapes[{i}]" + (f" {shape.id!r}" if shape.id else "")
                raise SegmentError(
                    f"{which}: lies outside the image, or is empty: got bounds {shape.bounds} "
                    f"in {frame.unit}, expected some of it within {frame.extent}; "
                    "draw it on the image, or pass the frame that it was drawn in"
                )
            ends.append((low, high))
        if not ends:
            return cls.whole(frame)
        low = np.floor(np.min([low for low, _ in ends], axis=0) - margin)
        high = np.ceil(np.max([high for _, high in ends], axis=0) + margin) + 1
        (top, left), (bottom, right) = np.maximum(low, 0), np.minimum(high, frame.shape)
        return cls(int(top), int(left), int(bottom), int(right))

    @property
    def slices(self) -> tuple[slice, slice]:
        """What to index an array of the image's size with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self.bottom - self.top, self.right - self.left

    def frame(self, frame: ImageFrame) -> ImageFrame:
        """Return the frame of the part, in the same axis units: shapes stay where they are."""
        ((x0, y0),) = frame.to_xy([[self.top, self.left]])
        return ImageFrame(self.shape, x0=x0, dx=frame.dx, y0=y0, dy=frame.dy, unit=frame.unit)

    def read(self, image: Any) -> np.ndarray[Any, Any]:
        """Return the part of an image, in memory; of a lazy one nothing else is read."""
        return read_box(image, *self.slices)

    def pasted(self, labels: NDArray[Any], frame: ImageFrame) -> NDArray[np.int32]:
        """Return labels of the part as labels of the whole, 0 elsewhere."""
        # Pages of zeros that nobody writes to cost nothing, however large the image is.
        whole = np.zeros(frame.shape, dtype=np.int32)
        whole[self.slices] = labels
        return whole


def boxes(labels: NDArray[np.int32], numbers: Any, *, margin: int = 0) -> Iterator[tuple[int, Window]]:
    """Yield each of the numbers that has pixels, 0 left out, and the box around these."""
    from scipy.ndimage import find_objects

    wanted = sorted({int(number) for number in numbers} - {0})
    if wanted and wanted[-1] > labels.size:
        # A list of two thousand million boxes would be made for one such number.
        held, places = np.unique(labels, return_inverse=True)
        ranks: NDArray[np.int32] = (places.reshape(labels.shape) + 1).astype(np.int32)
        for rank, window in boxes(ranks, np.flatnonzero(np.isin(held, wanted)) + 1, margin=margin):
            yield int(held[rank - 1]), window
        return
    found = find_objects(labels, max_label=wanted[-1]) if wanted else []
    height, width = labels.shape
    for number in wanted:
        if box := found[number - 1]:
            rows, cols = box
            yield (
                number,
                Window(
                    max(rows.start - margin, 0),
                    max(cols.start - margin, 0),
                    min(rows.stop + margin, height),
                    min(cols.stop + margin, width),
                ),
            )


def channels(part: np.ndarray[Any, Any]) -> NDArray[np.float64]:
    """Return (h, w, C) as float64 in the image's own units, C >= 1; the alpha of RGBA is left out.

    Masked pixels become NaN.
    """
    values = part.astype(np.float64)
    if isinstance(values, np.ma.MaskedArray):
        values = values.filled(np.nan)
    if values.ndim == 2:
        return values[:, :, None]
    return values[:, :, :3] if values.shape[2] == 4 else values


def grey(part: np.ndarray[Any, Any]) -> NDArray[np.float64]:
    """Return (h, w), float64 in the image's own units: the luminance of RGB, else the mean of channels."""
    values = channels(part)
    if values.shape[2] == 1:
        return values[:, :, 0]
    if values.shape[2] == 3:
        # As skimage.color.rgb2gray weighs them.
        return np.asarray(values @ np.array([0.2125, 0.7154, 0.0721]))
    return np.asarray(values.mean(axis=2))


def finite(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which pixels, (h, w), have a finite value in every channel."""
    good = np.isfinite(values)
    return np.asarray(good.all(axis=2) if good.ndim == 3 else good)


def filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values whose NaN and infinite pixels have those of their nearest finite pixel.

    For filters that a NaN would spread through; the pixels themselves are to be left out of results.

    Raises
    ------
    SegmentError
        If no pixel is finite.
    """
    good = finite(values)
    if good.all():
        return values
    if not good.any():
        raise SegmentError("image: got no finite value around the shapes, expected some; fill its NaN first")
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(~good, return_distances=False, return_indices=True)
    return np.asarray(values[tuple(nearest)])


def pixel_sigma(sigma: float, frame: ImageFrame) -> tuple[float, float]:
    """Return a length, in pixels of the smaller side, as (rows, cols) on pixels that need not be square."""
    height, width = frame.spacing
    step = min(height, width)
    return sigma * step / height, sigma * step / width
