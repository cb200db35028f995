"""Which values of an array are shown as black and as white, and in what colours."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.errors import ImageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLED = 2**22
"""Pixels from which percentiles, and the range of a lazy array, are estimated."""


def limits_of(
    image: Any, contrast_limits: tuple[float, float] | None, percentiles: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the values shown as black and as white, as `plotly_imgshapes.imshow` documents them.

    Raises
    ------
    ImageError
        If what is asked for is no increasing pair of finite numbers, or both are asked for.
    """
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
            raise ImageError(
                f"percentiles: got {percentiles!r}, expected (low, high) with 0 <= low < high <= 100"
            )
        sample = _finite(_sample(image))
        return _open(*np.percentile(sample, (low, high)).tolist()) if sample.size else (0.0, 1.0)
    if image.dtype in {np.dtype(bool), np.dtype(np.uint8)}:
        return 0.0, 255.0 if image.dtype == np.uint8 else 1.0
    in_memory = isinstance(image, np.ndarray) and not isinstance(image, np.memmap)
    sample = _finite(_colors(image) if in_memory else _sample(image))
    lo, hi = (float(sample.min()), float(sample.max())) if sample.size else (0.0, 1.0)
    if image.dtype.kind == "f" and image.ndim == 3 and image.shape[2] > 1 and lo >= 0 and hi <= 1:
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
        thinned: NDArray[Any] = _colors(image[evenly(height, thin) :: thin, evenly(width, thin) :: thin])
        return thinned
    # Windows: a stride would make a chunked array read every one of its chunks.
    side = math.isqrt(SAMPLED) // 8
    windows = (
        read_box(image, slice(row, row + side), slice(col, col + side))
        for row in _spread(height, side)
        for col in _spread(width, side)
    )
    return np.ma.concatenate([_colors(window).ravel() for window in windows])  # type: ignore[no-any-return]


def _spread(size: int, side: int) -> list[int]:
    """Return where up to eight windows of `side` begin in `size` pixels."""
    count = min(8, math.ceil(size / side))
    return [int(begin) for begin in np.linspace(0, max(0, size - side), count)]


def color_table(colormap: str) -> NDArray[np.uint8] | None:
    """Return the (256, 3) colours of a named Plotly colour scale; None for "gray", which needs none.

    "gray" and "gray_r" are linear, unlike the scales of these names in Plotly.

    Raises
    ------
    ImageError
        If there is no such scale.
    """
    from plotly import colors
    from plotly.exceptions import PlotlyError

    if not isinstance(colormap, str):
        raise ImageError(
            f"colormap: got {type(colormap).__name__}, expected the name of a colour scale, as 'viridis'"
        )
    if colormap == "gray":
        return None
    if colormap == "gray_r":
        return np.repeat(np.arange(255, -1, -1, dtype=np.uint8)[:, None], 3, axis=1)
    try:
        sampled = colors.sample_colorscale(
            colors.get_colorscale(colormap), np.linspace(0, 1, 256), colortype="tuple"
        )
    except (PlotlyError, AttributeError):
        names = colors.named_colorscales()
        close = difflib.get_close_matches(str(colormap).lower(), names)
        hint = f"did you mean {' or '.join(map(repr, close))}?" if close else f"one of {', '.join(names)}"
        raise ImageError(
            f"colormap: got {colormap!r}, expected the name of a Plotly colour scale; {hint}"
        ) from None
    table: NDArray[np.uint8] = np.rint(np.array(sampled) * 255).astype(np.uint8)
    return table


def evenly(size: int, step: int) -> int:
    """Return the index from which steps through `size` pixels leave equal room at both ends."""
    return (size - 1) % step // 2
