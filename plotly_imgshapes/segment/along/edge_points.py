"""Where edges run near a drawn shape, finer than pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import check_memory
from plotly_imgshapes.segment.window import Window, filled, finite, grey, pixel_sigma
from plotly_imgshapes.shapes import Polyline, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

STEEPEST = 95
"""Percentile of the gradients on edges near a shape that stands for the steepest; one speck does not."""

BYTES = 70
"""Memory for each pixel of the window: Canny's arrays and ours, measured at the peak."""

CHORD = 0.1
"""Pixels between a drawn curve and the chords that stand for it."""

ANY_EDGE = 1e-6
"""Of the image's range: less than any edge, more than rounding."""


def edge_points(
    image: Any, shape: Shape, frame: ImageFrame, *, band: float, sigma: float, steepness: float
) -> FloatArray:
    """Return positions on edges within `band` of the path of a shape, of a brush stroke those under it.

    Pixels are Canny's, by `skimage.feature.canny`. From there each goes along its gradient to where a
    parabola through three gradients has its top, less than a pixel away.

    Parameters
    ----------
    image : ndarray, shape (H, W) or (H, W, C)
    shape : Shape
    frame : ImageFrame
    band, sigma : float
        In pixels of the smaller side.
    steepness : float
        Least gradient, as a fraction of the steepest ones nearby.

    Returns
    -------
    ndarray, shape (N, 2), float64
        Columns x, y in axis units.
    """
    from scipy.ndimage import correlate1d, gaussian_filter, map_coordinates
    from skimage.feature import canny

    step = min(frame.spacing)
    distance = max(band * step, (shape.width or 0) / 2) if isinstance(shape, Polyline) else band * step
    window = Window.around(shape, frame, margin=distance / step + 4 * sigma + 2)
    height, width = window.shape
    check_memory(
        BYTES * height * width,
        f"finding edges on {height} x {width} pixels",
        "draw along a part of the edge only, or make the image smaller",
    )
    values = grey(window.read(image))
    good = finite(values)
    values = filled(values)
    least = ANY_EDGE * float(np.ptp(values))
    if not least > 0:
        return np.empty((0, 2))
    edges = canny(values, sigma=sigma, low_threshold=least, high_threshold=least, mask=good, mode="nearest")
    rc = np.argwhere(edges)
    part = window.frame(frame)
    rc = rc[_near(part.to_xy(rc), shape, distance, chord=CHORD * step)]
    if not len(rc):
        return np.empty((0, 2))
    smooth = gaussian_filter(values, pixel_sigma(sigma, frame), mode="nearest")
    slopes = np.stack([correlate1d(smooth, [-0.5, 0.0, 0.5], axis=axis, mode="nearest") for axis in (0, 1)])
    gradient = np.hypot(*slopes)
    here = gradient[tuple(rc.T)]
    steep = here >= steepness * np.percentile(here, STEEPEST)
    rc, here = rc[steep], here[steep]
    ahead = slopes[(slice(None), *rc.T)].T / np.maximum(here, np.finfo(float).tiny)[:, None]
    before, after = (map_coordinates(gradient, (rc + sign * ahead).T, mode="nearest") for sign in (-1, 1))
    bend = before - 2 * here + after
    is_top = bend < 0
    offset = np.where(is_top, 0.5 * (before - after) / np.where(is_top, bend, 1.0), 0.0)
    return part.to_xy(rc + np.clip(offset, -1, 1)[:, None] * ahead)


def _near(xy: FloatArray, shape: Shape, distance: float, *, chord: float) -> NDArray[np.bool_]:
    import shapely

    path = geometry.path(shape.paths(chord))
    shapely.prepare(path)
    near: NDArray[np.bool_] = shapely.dwithin(path, shapely.points(xy), distance)
    return near
