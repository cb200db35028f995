"""Sums and extremes of a whole image, which work on a part of it has to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.segment.cache import fingerprint, remembered
from plotly_imgshapes.segment.window import channels, finite, grey

AT_ONCE = 1 << 20
"""Pixels that are converted together: few enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the grey values of an image, pixels without one left out."""

    count: int
    total: float
    low: float
    high: float


def totals(image: Any) -> Totals:
    """Return the totals of an image, lazy ones read in strips.

    Of an array in memory they are remembered.

    >>> totals(np.array([[1.0, 2.0], [np.nan, 6.0]]))
    Totals(count=3, total=9.0, low=1.0, high=6.0)
    """
    if type(image) is np.ndarray and image.ndim == 2 and image.dtype.kind in "bui":
        # Without a copy, and faster than to ask whether it is known.
        low, high = float(image.min()), float(image.max())
        total = np.count_nonzero(image) if image.dtype.kind == "b" else image.sum(dtype=np.int64)
        return Totals(image.size, float(total), low, high)
    if type(image) is np.ndarray:
        return remembered((fingerprint(image), "totals"), lambda: _in_strips(image))
    return _in_strips(image)


def _in_strips(image: Any) -> Totals:
    height, width = image.shape[:2]
    step = max(AT_ONCE // width, 1)
    count, total, low, high = 0, 0.0, np.inf, -np.inf
    for top in range(0, height, step):
        part = read_box(image, slice(top, min(top + step, height)), slice(0, width))
        values = grey(part)
        if part.dtype.kind == "f" or isinstance(part, np.ma.MaskedArray):
            values = values[finite(channels(part))]
        if values.size:
            count += values.size
            total += float(values.sum())
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    return Totals(count, total, low, high)
