"""Array -> the 8-bit picture that a screen shows, and the true values that a pointer reads; lazy arrays in bands."""

from __future__ import annotations

import base64
import difflib
import io
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import as_image, read_box
from plotly_imgshapes.errors import ImageError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Float32 = NDArray[np.float32]

MAX_SIZE = 1600
"""Default longest side of a picture, in its own pixels: what a large window shows."""

AVERAGED = 2**28
"""An image of more pixels is sampled instead of averaged: to read all of it would take minutes."""

SAMPLED = 2**22
"""Pixels from which percentiles, and the range of a lazy array, are estimated."""

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
        from PIL import Image

        buffer = io.BytesIO()
        # Run lengths after PNG's own filters: as fast as zlib's level 1 and smaller on most images.
        Image.fromarray(self.pixels).save(buffer, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
        return "data:image/png;base64," + base64.b64encode(buffer.getbuffer()).decode("ascii")


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
    channels = image.shape[2] if len(image.shape) == 3 else 1
    if channels not in {1, 3, 4}:
        raise ImageError(
            f"image: got {channels} channels in shape {tuple(image.shape)}, expected 1, 3 (RGB) or 4 (RGBA); "
            "show one of them with image[..., 0]"
        )
    if not (_is_number(gamma) and math.isfinite(gamma) and gamma > 0):
        raise ImageError(f"gamma: got {gamma!r}, expected a finite number > 0; 1 is linear, below 1 is brighter")
    if max_size is not None and not (_is_number(max_size) and max_size >= 1):
        raise ImageError(f"max_size: got {max_size!r}, expected a positive integer, or None to send all pixels")
    table = color_table(colormap)
    limits = _limits(image, contrast_limits, percentiles)
    step = 1 if max_size is None else math.ceil(max(image.shape[:2]) / int(max_size))
    start = (_first(image.shape[0], step), _first(image.shape[1], step))
    shown, opacity, values = _reduce(image, limits, step, start)
    pixels = _to_8_bit(shown if gamma == 1 else shown**gamma)
    if channels == 1:
        pixels = pixels[..., 0] if table is None else table[pixels[..., 0]]
    if opacity is not None:
        pixels = np.dstack((pixels,) * (3 if pixels.ndim == 2 else 1) + (_to_8_bit(opacity),))
    linear = step == 1 and gamma == 1 and limits == (0, 255) and table is None and opacity is None
    return Picture(
        pixels, values, step, start, limits, is_identity=linear and image.dtype == np.uint8 and channels < 4
    )


def color_table(colormap: str) -> NDArray[np.uint8] | None:
    """Return the (256, 3) colours of a named Plotly colour scale; None for grey, which needs none.

    Raises
    ------
    ImageError
        If there is no such scale.
    """
    from _plotly_utils.exceptions import PlotlyError
    from plotly import colors

    if colormap == "gray":
        return None
    try:
        sampled = colors.sample_colorscale(colors.get_colorscale(colormap), np.linspace(0, 1, 256), colortype="tuple")
    except (PlotlyError, AttributeError):
        names = colors.named_colorscales()
        close = difflib.get_close_matches(str(colormap).lower(), names)
        hint = f"did you mean {' or '.join(map(repr, close))}?" if close else f"one of {', '.join(names)}"
        raise ImageError(f"colormap: got {colormap!r}, expected the name of a Plotly colour scale; {hint}") from None
    return np.rint(np.array(sampled) * 255).astype(np.uint8)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _to_8_bit(unit: Float32) -> NDArray[np.uint8]:
    return np.rint(unit * 255).astype(np.uint8)


def _first(size: int, step: int) -> int:
    """Return the index from which steps through `size` pixels leave as much room at the end as at the start."""
    return (size - 1) % step // 2


def _limits(
    image: Any, contrast_limits: tuple[float, float] | None, percentiles: tuple[float, float] | None
) -> tuple[float, float]:
    if contrast_limits is not None and percentiles is not None:
        raise ImageError("contrast_limits, percentiles: got both, expected at most one of them")
    if contrast_limits is not None:
        lo, hi = _pair("contrast_limits", contrast_limits)
        if lo >= hi:
            raise ImageError(
                f"contrast_limits: got {contrast_limits!r}, expected (lo, hi) with lo < hi; "
                "to invert, name a colormap that ends in '_r'"
            )
        return lo, hi
    if percentiles is not None:
        low, high = _pair("percentiles", percentiles)
        if not 0 <= low < high <= 100:
            raise ImageError(f"percentiles: got {percentiles!r}, expected (low, high) with 0 <= low < high <= 100")
        sample = _finite(_sample(image))
        return _open(*np.percentile(sample, (low, high)).tolist()) if sample.size else (0.0, 1.0)
    if image.dtype in {np.dtype(bool), np.dtype(np.uint8)}:
        return 0.0, 255.0 if image.dtype == np.uint8 else 1.0
    in_memory = isinstance(image, np.ndarray) and not isinstance(image, np.memmap)
    sample = _finite(_colors(image) if in_memory else _sample(image))
    lo, hi = (float(sample.min()), float(sample.max())) if sample.size else (0.0, 1.0)
    if image.dtype.kind == "f" and len(image.shape) == 3 and image.shape[2] > 1 and 0 <= lo and hi <= 1:
        return 0.0, 1.0
    return _open(lo, hi)


def _pair(name: str, value: Any) -> tuple[float, float]:
    try:
        lo, hi = map(float, value)
    except (TypeError, ValueError):
        raise ImageError(f"{name}: got {value!r}, expected two numbers") from None
    if not (math.isfinite(lo) and math.isfinite(hi)):
        raise ImageError(f"{name}: got {value!r}, expected two finite numbers")
    return lo, hi


def _open(lo: float, hi: float) -> tuple[float, float]:
    return (lo, hi) if lo < hi else (lo, lo + max(1.0, abs(lo)))


def _colors(part: Any) -> Any:
    """Leave the opacity of an RGBA array out."""
    return part[..., :3] if part.ndim == 3 else part


def _finite(sample: NDArray[Any]) -> NDArray[Any]:
    flat = sample.compressed() if isinstance(sample, np.ma.MaskedArray) else sample.ravel()
    return flat[np.isfinite(flat)] if flat.dtype.kind == "f" else flat


def _sample(image: Any) -> NDArray[Any]:
    """Read about `SAMPLED` pixels, evenly spread."""
    height, width = image.shape[:2]
    if isinstance(image, np.ndarray):
        thin = math.ceil(math.sqrt(height * width / SAMPLED))
        return _colors(image[_first(height, thin) :: thin, _first(width, thin) :: thin])
    # Windows: a stride would make a chunked array read every one of its chunks.
    side = math.isqrt(SAMPLED) // 8
    windows = (
        read_box(image, slice(row, row + side), slice(col, col + side))
        for row in _spread(height, side)
        for col in _spread(width, side)
    )
    return np.ma.concatenate([_colors(window).ravel() for window in windows])  # type: ignore[no-any-return]


def _spread(size: int, side: int) -> list[int]:
    """Return where up to eight windows of `side` begin in `size` pixels, from the first pixel to the last."""
    count = min(8, math.ceil(size / side))
    return np.linspace(0, max(0, size - side), count).astype(int).tolist()


def _reduce(
    image: Any, limits: tuple[float, float], step: int, start: tuple[int, int]
) -> tuple[Float32, Float32 | None, NDArray[Any]]:
    """Average an image over its picture's pixels.

    Returns
    -------
    shown : ndarray, shape (h, w, 1 or 3), float32
        From 0 to 1, contrast applied, gamma not: light adds up linearly. Averaged after clipping, so that neither
        an infinite nor a hot pixel spreads.
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
    color = np.zeros((down.shape[0], across.shape[1], 3 if len(image.shape) == 3 and image.shape[2] > 1 else 1), "f4")
    cover = np.zeros(color.shape[:2], "f4")
    values = []
    for begin, band in _bands(image, stride, start):
        unit, weight = _unit(band, limits)
        part = down[:, begin : begin + len(band)]
        # Only the few picture rows under this band gain anything.
        reached = np.flatnonzero(np.diff(part.indptr))
        rows, part = slice(reached[0], reached[-1] + 1), part[reached[0] : reached[-1] + 1]
        for channel in range(color.shape[2]):
            light = unit[..., channel] if weight is None else unit[..., channel] * weight
            color[rows, :, channel] += (part @ light) @ across
        cover[rows] += 1 if weight is None else (part @ weight) @ across
        every = slice((start[0] - begin) % step, None, step) if stride == 1 else slice(None)
        values.append(_plain(band[every, start[1] :: step] if stride == 1 else band))
    # A float sum of a row of weights misses 1 by a few roundings.
    return np.clip(color / np.where(cover > 0, cover, 1)[..., None], 0, 1), None, np.concatenate(values)
