"""Pixels as colours that have distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.segment.window import channels, filled, finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.segment.seedless.areas import Area


def colors_of(part: np.ndarray[Any, Any], area: Area) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the colours of a window, and which of its pixels are inside and have a value.

    Returns
    -------
    colors : ndarray, shape (h, w, C), float64
        All finite. 0 to 1 over 0 to 255 for uint8, or else over the values inside; alpha is left out.
    inside : ndarray, shape (h, w), bool

    Raises
    ------
    SegmentError
        If there is no value inside.
    """
    values = channels(part)
    inside = finite(values) & area.inside
    if not inside.any():
        raise SegmentError("image: got no finite value inside the shapes, expected some; fill its NaN first")
    values = filled(values)
    low, high = 0.0, 255.0
    if part.dtype != np.uint8:
        seen = values[inside]
        low, high = float(seen.min()), float(seen.max())
    # What lies around the shapes may go beyond.
    colors: NDArray[np.float64] = np.clip((values - low) / (high - low or 1.0), 0, 1)
    return colors, inside


def lab_of(colors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return colours in CIELAB, (h, w, 3): RGB as such, grey by its lightness; other channels times 100."""
    from skimage.color import gray2rgb, rgb2lab

    n = colors.shape[2]
    if n not in {1, 3}:
        return colors * 100
    lab: NDArray[np.float64] = rgb2lab(gray2rgb(colors[:, :, 0]) if n == 1 else colors)
    return lab
