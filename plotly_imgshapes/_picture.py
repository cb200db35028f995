"""Array -> the 8-bit picture on the screen and the true values under the pointer; lazy arrays in bands."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._contrast import color_table, evenly, limits_of
from plotly_imgshapes._image import as_image, read_box
from plotly_imgshapes._png import write_png
from plotly_imgshapes.errors import ImageError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Float32 = NDArray[np.float32]

MAX_SIZE = 1600
"""Default longest side of a picture, in its own pixels: what a large window shows."""

AVERAGED = 2**28
"""An image of more pixels is sampled instead of averaged: to read all of it would take minutes."""

BAND = 2**23
"""Pixels read at a time."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What goes to the browser instead of the array."""

    pixels: NDArray[np.uint8]
    """Grey (h, w), RGB (h, w, 3) or RGBA (h, w, 4). Its cells divide the image evenly."""
    values: NDArray[Any]
    """The array's own numbers at every `step`-th pixel, (m, n) or (m, n, C); masked ones are NaN."""
    step: int
    """Distance of those pixels, along rows and along columns."""
    start: tuple[int, int]
    """Row and column of the first of them."""
    limits: tuple[float, float]
    """Values shown as black and as white."""
    is_identity: bool
    """Whether the numbers in `pixels` are the array's own."""

    def data_uri(self) -> str:
        """Return `pixels` as a PNG in a ``data:`` URI."""
        return "data:image/png;base64," + base64.b64encode(write_png(self.pixels)).decode("ascii")


def picture(
    image: Any,
    *,
    contrast_limits: tuple[float, float] | None = None,
    percentiles: tuple[float, float] | None = None,
    gamma: float = 1.0,
    colormap: str = "gray",
    max_size: int | None = MAX_SIZE,
) -> Picture:
    """Make the picture of an image; the parameters are those of `plotly_imgshapes.imshow`.

    Raises
    ------
    ImageError
        If `image` is not an image, or a parameter is out of its range.

    Examples
    --------
    >>> picture(np.array([[0, 1000], [250, 500]], dtype=np.uint16)).pixels
    array([[  0, 255],
           [ 64, 128]], dtype=uint8)
    >>> picture([[np.nan, 1.0]]).pixels.tolist()  # no value, no colour: transparent
    [[[0, 0, 0, 0], [0, 0, 0, 255]]]
    """
    image = as_image(image)
    channels = image.shape[2] if image.ndim == 3 else 1
    if channels not in {1, 3, 4}:
        raise ImageError(
            f"image: got {channels} channels, shape {tuple(image.shape)}, expected 1, 3 (RGB) or 4 (RGBA); "
            "show one of them with image[..., 0]"
        )
    if not (_is_number(gamma) and 0 < gamma <= sys.float_info.max):
        raise ImageError(
            f"gamma: got {gamma!r}, expected a finite number > 0; 1 is linear, below 1 is brighter"
        )
    if max_size is not None and not (_is_whole(max_size) and max_size >= 1):
        raise ImageError(
            f"max_size: got {max_size!r}, expected a positive integer, or None to send all pixels"
        )
    table = color_table(colormap)
    limits = limits_of(image, contrast_limits, percentiles)
    step = 1 if max_size is None else -(-max(image.shape[:2]) // int(max_size))
    start = (evenly(image.shape[0], step), evenly(image.shape[1], step))
    pixels, opacity, values = _levels(image, limits, gamma, step, start)
    if channels == 1:
        pixels = pixels[..., 0] if table is None else table[pixels[..., 0]]
    if opacity is not None:
        pixels = np.dstack((pixels,) * (3 if pixels.ndim == 2 else 1) + (_to_8_bit(opacity),))
    linear = step == 1 and gamma == 1 and limits == (0, 255) and table is None and opacity is None
    return Picture(
        pixels, values, step, start, limits, is_identity=linear and image.dtype == np.uint8 and channels < 4
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _to_8_bit(unit: Float32) -> NDArray[np.uint8]:
    return np.rint(unit * 255).astype(np.uint8)


def _levels(
    image: Any, limits: tuple[float, float], gamma: float, step: int, start: tuple[int, int]
) -> tuple[NDArray[np.uint8], Float32 | None, NDArray[Any]]:
    """Return an image at 8 bits, (h, w, 1 or 3), and opacity and values as `_reduce` does."""
    short = image.dtype.kind in "iu" and image.dtype.itemsize <= 2
    if step == 1 and short and image.shape[2:] != (4,):
        whole = read_box(image, slice(None), slice(None))
        if not isinstance(whole, np.ma.MaskedArray):
            colors, every = _codes(whole.reshape(*whole.shape[:2], -1))
            shades = _to_8_bit(_scale(every.astype(np.float64), limits) ** gamma)
            # As most pictures come: what is shown is what is there.
            as_is = whole.dtype == np.uint8 and np.array_equal(shades, every)
            return colors.copy() if as_is else shades[colors], None, _plain(whole)
    shown, opacity, values = _reduce(image, limits, step, start)
    return _to_8_bit(shown if gamma == 1 else shown**gamma), opacity, values


def _reduce(
    image: Any, limits: tuple[float, float], step: int, start: tuple[int, int]
) -> tuple[Float32, Float32 | None, NDArray[Any]]:
    """Average an image over its picture's pixels.

    Returns
    -------
    shown : ndarray, shape (h, w, 1 or 3), float32
        From 0 to 1, contrast applied, gamma not: light adds up linearly. Averaged after clipping, so that
        neither an infinite nor a hot pixel spreads.
    opacity : ndarray, shape (h, w), float32, or None for 1 everywhere
    values : ndarray
        As in `Picture`.
    """
    height, width = image.shape[:2]
    if step == 1:
        whole = read_box(image, slice(None), slice(None))
        shown, weight = _unit(whole, limits)
        return shown, _unless_opaque(weight), _plain(whole)
    stride = step if height * width > AVERAGED else 1
    down = _overlaps(height, -(-height // step), stride)
    across = _overlaps(width, -(-width // step), stride).T
    light = np.zeros(
        (down.shape[0], across.shape[1], 3 if image.ndim == 3 and image.shape[2] > 1 else 1), "f4"
    )
    cover = np.zeros((*light.shape[:2], 1), "f4")
    values = []
    for begin, band in _bands(image, stride, start):
        unit, weight = _unit(band, limits)
        part = down[:, begin : begin + len(band)]
        reached = np.flatnonzero(np.diff(part.indptr))
        rows = slice(reached[0], reached[-1] + 1)
        part = part[rows]
        for channel in range(light.shape[2]):
            lit = unit[..., channel] if weight is None else unit[..., channel] * weight
            light[rows, :, channel] += (part @ lit) @ across
        cover[rows, :, 0] += part.sum(axis=1)[:, None] if weight is None else (part @ weight) @ across
        every = (
            slice(None)
            if stride > 1
            else (slice((start[0] - begin) % step, None, step), slice(start[1], None, step))
        )
        values.append(_plain(band[every]))
    # Sums of weights miss 1 by a few roundings.
    shown = np.clip(light / np.where(cover > 0, cover, 1), 0, 1)
    return shown, _unless_opaque(np.clip(cover[..., 0], 0, 1)), np.concatenate(values)


def _bands(image: Any, stride: int, start: tuple[int, int]) -> Iterator[tuple[int, NDArray[Any]]]:
    """Yield (first row, rows) of an image, or of every `stride`-th pixel of it, in whole rows of chunks."""
    first = (0, 0) if stride == 1 else start
    count = len(range(first[0], image.shape[0], stride))
    chunk = getattr(image, "chunks", None) or (1,)
    tall = chunk[0] if isinstance(chunk[0], int) else max(chunk[0])
    tall *= max(1, BAND // (tall * image.shape[1]))
    for begin in range(0, count, tall):
        rows = slice(first[0] + begin * stride, first[0] + (begin + tall) * stride, stride)
        yield begin, read_box(image, rows, slice(first[1], None, stride))


def _overlaps(size: int, count: int, stride: int) -> csr_array:
    """Return the share that each run of `stride` pixels has in each of `count` equal parts of a side."""
    from scipy import sparse

    pixels = np.minimum(np.arange(0, size + stride, stride), size).astype(float)
    parts = np.arange(count + 1) * size / count
    cuts = np.union1d(pixels, parts)
    middle = (cuts[:-1] + cuts[1:]) / 2
    where = (np.searchsorted(parts, middle) - 1, np.searchsorted(pixels, middle) - 1)
    return sparse.csr_array(
        ((np.diff(cuts) * count / size).astype("f4"), where), shape=(count, -(-size // stride))
    )


def _unit(band: NDArray[Any], limits: tuple[float, float]) -> tuple[Float32, Float32 | None]:
    """Scale colours to 0 ... 1, (rows, cols, 1 or 3), and tell what each pixel weighs; None for 1."""
    raw = np.ma.getdata(band)
    raw = raw.reshape(*raw.shape[:2], -1)
    colors = raw[..., : 1 if raw.shape[2] == 1 else 3]
    unit = _scale(colors, limits)
    weight = _scale(raw[..., 3], _opaque_range(raw.dtype)) if raw.shape[2] == 4 else None
    missing = np.isnan(raw).any(axis=2) if raw.dtype.kind == "f" else None
    if isinstance(band, np.ma.MaskedArray):
        masked = np.ma.getmaskarray(band).reshape(raw.shape).any(axis=2)
        missing = masked if missing is None else missing | masked
    if missing is not None and missing.any():
        weight = np.where(missing, 0, np.float32(1) if weight is None else weight).astype("f4")
    return unit, weight


def _opaque_range(dtype: np.dtype[Any]) -> tuple[float, float]:
    return 0.0, float(np.iinfo(dtype).max) if dtype.kind in "iu" else 1.0


def _scale(values: NDArray[Any], limits: tuple[float, float]) -> Float32:
    """Map limits to 0 and 1 and clip; short integers through a table."""
    if values.dtype.kind in "iu" and values.dtype.itemsize <= 2:
        codes, every = _codes(values)
        shades: Float32 = _scale(every.astype(np.float64), limits)[codes]
        return shades
    lo, hi = limits
    # Infinities clip to black and white; what is no number will weigh nothing.
    with np.errstate(over="ignore", invalid="ignore"):
        unit: Float32 = np.clip((values.astype(np.float64) - lo) / (hi - lo), 0, 1).astype("f4")
    return np.nan_to_num(unit, copy=False)


def _codes(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return short integers as places in a table, and the table of all that there are."""
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    codes = np.dtype(f"u{values.dtype.itemsize}")
    return values.view(codes), np.arange(2 ** (8 * codes.itemsize)).astype(codes).view(values.dtype)


def _unless_opaque(weight: Float32 | None) -> Float32 | None:
    return None if weight is None or _to_8_bit(weight).min() == 255 else weight


def _plain(part: NDArray[Any]) -> NDArray[Any]:
    """Return the numbers of a part as an array of its own, NaN where masked."""
    if isinstance(part, np.ma.MaskedArray):
        wide = np.ma.getdata(part).astype(np.result_type(part.dtype, np.float32))
        wide[np.ma.getmaskarray(part)] = np.nan
        return wide
    return np.array(part)
