"""Values of an image as corrections work with them, and back into the image's own dtype and range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.segment.window import channels, filled, finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Array = np.ndarray[Any, Any]


def read(image: Any) -> Array:
    """Return all of an image in memory."""
    return read_box(image, slice(None), slice(None))


def cast(values: FloatArray, dtype: np.dtype[Any]) -> Array:
    """Return values in a dtype: rounded and clipped to its range where it has one."""
    if dtype.kind == "f":
        return values.astype(dtype)
    if dtype.kind == "b":
        return np.asarray(values >= 0.5)
    info = np.iinfo(dtype)
    # The ends of 64 bits are no floats: the next ones above them would wrap around.
    low, high = float(info.min), float(info.max)
    high = high if int(high) <= info.max else float(np.nextafter(high, 0))
    rounded = np.rint(values)
    np.clip(rounded, low, high, out=rounded)
    return rounded.astype(dtype)


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of values that a correction of light spreads an image over.

    That of the dtype for bool and uint8, 0 to 1 for floats that lie within; else from the least to the
    greatest value of the image: 12 bits in uint16 stay 12 bits, and Hounsfield units stay where they are.
    """

    low: float
    high: float

    @classmethod
    def of(cls, image: Array) -> Self:
        """Return the scale of a whole image, NaN, masked pixels and alpha left out."""
        if image.dtype.kind == "b":
            return cls(0.0, 1.0)
        if image.dtype == np.uint8:
            return cls(0.0, 255.0)
        color = image[..., :3] if image.ndim == 3 and image.shape[2] == 4 else image
        values = color.compressed() if isinstance(color, np.ma.MaskedArray) else color
        if image.dtype.kind == "f":
            values = values[np.isfinite(values)]
        if not values.size:
            raise CorrectError("image: got no finite value, expected some; fill its NaN first")
        low, high = float(values.min()), float(values.max())
        return cls(0.0, 1.0) if image.dtype.kind == "f" and low >= 0 and high <= 1 else cls(low, high)

    @property
    def span(self) -> float:
        """High less low; 0 for a constant image, which has no contrast to change."""
        return self.high - self.low

    def to_unit(self, values: FloatArray) -> FloatArray:
        """Return values as 0 to 1."""
        return (values - self.low) / self.span

    def from_unit(self, values: FloatArray) -> FloatArray:
        """Return 0 to 1 as values."""
        return self.low + np.clip(values, 0.0, 1.0) * self.span


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """A part of an image as numbers to calculate with."""

    raw: Array
    color: FloatArray
    """(h, w, C) without alpha; what is NaN, infinite or masked has the value of its nearest good pixel."""
    good: NDArray[np.bool_]
    """(h, w), which pixels have a finite value in every channel."""

    @classmethod
    def of(cls, raw: Array) -> Self:
        """Take apart a part of an image, (h, w) or (h, w, C)."""
        color = channels(raw)
        good = finite(color)
        if not good.any():
            raise CorrectError(
                "image: got no finite value around the shapes, expected some; fill its NaN first"
            )
        return cls(raw, filled(color), good)

    def merged(self, color: FloatArray, where: NDArray[np.bool_] | None = None) -> Array:
        """Return the part with new values, in its dtype: in `where`, by default all pixels that are good.

        Alpha and all pixels elsewhere are left untouched.
        """
        return merged(self.raw, color, self.good if where is None else where)


def merged(raw: Array, color: FloatArray, where: NDArray[np.bool_]) -> Array:
    """Return a part, (h, w) or (h, w, C), with new values (h, w, C) in `where`, in its dtype; alpha stays."""
    out = raw.copy()
    target = out if out.ndim == 3 else out[:, :, None]
    target[:, :, : color.shape[2]][where] = cast(color[where], out.dtype)
    return out
