"""How much the values of a whole image differ: what a method on a part of it has to go by."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.segment.cache import fingerprint, remembered
from plotly_imgshapes.segment.window import channels

AT_ONCE = 2**20
"""Pixels that are looked at together: lazy images need not fit into memory."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Statistics of all finite values, those of all channels together; alpha does not count."""

    low: float
    high: float
    std: float
    """Standard deviation, in the image's own units."""

    @property
    def span(self) -> float:
        """High less low; 0 for a constant image."""
        return self.high - self.low


def contrast_of(image: Any) -> Contrast:
    """Return the contrast of a whole image, computed once for each.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Lazy ones are read in bands, and again at each call.

    Raises
    ------
    SegmentError
        If no value is finite.

    Examples
    --------
    >>> contrast_of(np.array([[1.0, np.nan], [3.0, 1.0]])).span
    2.0
    """
    key = image_key(image)
    return _measured(image) if key is None else remembered((key, "contrast"), lambda: _measured(image))


def image_key(image: Any) -> Hashable | None:
    """Return what tells an image from others by its content; None for a lazy one."""
    return fingerprint(image) if isinstance(image, np.ndarray) else None


def _measured(image: Any) -> Contrast:
    height, width = image.shape[:2]
    band = max(1, AT_ONCE // width)
    low, high, n = math.inf, -math.inf, 0
    # Sums of differences from one of the values, or those of bright images would lose their digits.
    origin = first = second = 0.0
    for top in range(0, height, band):
        values = channels(read_box(image, slice(top, top + band), slice(0, width))).ravel()
        good = np.isfinite(values)
        values = values if good.all() else values[good]
        if not values.size:
            continue
        if not n:
            origin = float(values[0])
        low, high = min(low, float(values.min())), max(high, float(values.max()))
        values = values - origin
        n += values.size
        first += float(values.sum())
        second += float(values @ values)
    if not n:
        raise SegmentError("image: got no finite value, expected some; fill its NaN first")
    return Contrast(low, high, math.sqrt(max(second / n - (first / n) ** 2, 0.0)))
