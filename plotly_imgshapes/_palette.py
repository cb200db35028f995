"""Colours of classes and labels, and labels painted in them."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PALETTE = ("#00e000", "#00c8ff", "#ffd400", "#ff6a00", "#a070ff", "#00ffc8", "#ff5078")
"""Colours of classes that come without one, in turn."""

LONGEST = 2048
"""Side of the picture that is sent, in its own pixels; a larger one is sampled."""


def color_of_label(number: int, names: Sequence[str], colors: Mapping[str, str]) -> str:
    """Return the colour of a label from 1 on: of the class of that place, else of the palette in turn."""
    if number <= len(names):
        return colors[names[number - 1]]
    return PALETTE[(number - 1) % len(PALETTE)]


def colored(labels: NDArray[Any], colors: Sequence[str]) -> NDArray[np.uint8]:
    """Return labels (H, W) from 0, nothing, to n as RGBA (h, w, 4), of at most `LONGEST` pixels a side."""
    from PIL import ImageColor

    table = np.zeros((len(colors) + 1, 4), dtype=np.uint8)
    for i, color in enumerate(colors, start=1):
        table[i] = (*ImageColor.getrgb(color)[:3], 255)
    pixels: NDArray[np.uint8] = table[sampled(labels)]
    return pixels


def sampled(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return every n-th pixel of a large picture; it covers what the whole covers."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    if longest <= LONGEST:
        return pixels
    rows, cols = (max(1, round(n * LONGEST / longest)) for n in (height, width))
    # The pixel under the middle of each of the fewer.
    at = [((2 * np.arange(m) + 1) * n // (2 * m)) for n, m in ((height, rows), (width, cols))]
    return pixels[np.ix_(*at)]


def png_source(pixels: NDArray[np.uint8]) -> str:
    """Return pixels, grey, RGB or RGBA, as the PNG of a data URI."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getbuffer()).decode("ascii")
