"""Middles and sizes of round things, by scikit-image's detectors of blobs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.segment.seedless.areas import Area

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

STEP = 1.2
"""From one radius that is tried to the next, a factor."""

PEAK = 2 / math.e
"""What the normalized Laplacian of a Gaussian answers in the middle of a disc of its size and contrast 1."""

REACH = 1.6
"""How far a blob's surroundings go, in its radii: about as many pixels outside as inside."""


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A blob, by its middle."""

    row: int
    col: int
    radius: float
    """In pixels of the smaller side."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; radii in pixels of the smaller side."""

    detector: str
    min_radius: float
    max_radius: float
    contrast: float
    """Least one, of a disc to what is around."""
    overlap: float


def sizes_between(low: float, high: float) -> int:
    """Return how many radii are tried, two or more."""
    return max(1 + math.ceil(math.log(high / low) / math.log(STEP)), 2)


def detected(values: FloatArray, sampling: tuple[float, float], search: Search) -> list[Spot]:
    """Return the bright blobs of an image.

    Parameters
    ----------
    values : ndarray, shape (h, w), float64
        All finite.
    sampling : (float, float)
        Height and width of a pixel, its smaller side being 1.
    search : Search
    """
    from skimage.feature import blob_dog, blob_log

    low, high = search.min_radius, search.max_radius
    first, last = low / math.sqrt(2), high / math.sqrt(2)
    common = {"threshold": PEAK * search.contrast, "overlap": search.overlap}
    square = _on_squares(values, sampling)
    if search.detector == "log":
        found = blob_log(square, first, last, num_sigma=sizes_between(low, high), log_scale=True, **common)
    else:
        found = blob_dog(square, first, last, sigma_ratio=STEP, **common)
    ratio = np.array(values.shape) / square.shape
    middles = np.rint((found[:, :2] + 0.5) * ratio - 0.5).astype(int)
    radii = math.sqrt(2) * found[:, 2]
    return [
        Spot(row, col, radius) for (row, col), radius in zip(middles.tolist(), radii.tolist(), strict=True)
    ]


def _on_squares(values: FloatArray, sampling: tuple[float, float]) -> FloatArray:
    """Return the values on square pixels.

    The detectors take a width for each axis, but add up the curvatures along both in pixels, not in lengths.
    """
    if max(sampling) == 1:
        return values
    from scipy.ndimage import zoom

    return zoom(values, sampling, order=1, mode="nearest", grid_mode=True)


def around(spot: Spot, area: Area) -> tuple[tuple[slice, slice], FloatArray]:
    """Return the box of a blob's surroundings, and how far its pixels are from the middle, in radii."""
    sides = []
    axes = []
    for at, size, n in zip((spot.row, spot.col), area.sampling, area.window.shape, strict=True):
        reach = math.ceil(REACH * spot.radius / size)
        side = slice(max(at - reach, 0), min(at + reach + 1, n))
        sides.append(side)
        axes.append((np.arange(side.start, side.stop) - at) * size / spot.radius)
    return (sides[0], sides[1]), np.hypot(axes[0][:, None], axes[1][None, :])
