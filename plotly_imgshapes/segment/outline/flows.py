"""scikit-image's level sets on a part of an image, with what they have to know of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.segment.outline.evolution import Callback, Flow, Level, Sides

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rest:
    """How many pixels lie outside, and their sum."""

    count: float
    total: float


def geodesic_flow(borders: FloatArray, *, smoothing: int, balloon: float, threshold: float) -> Flow:
    """Return the flow of `skimage.segmentation.morphological_geodesic_active_contour`.

    Parameters
    ----------
    borders : ndarray, shape (h, w)
        Of `inverse_gaussian_gradient`: low at edges.
    smoothing, balloon, threshold
        As there.
    """
    from skimage.segmentation import morphological_geodesic_active_contour

    def flow(level: Level, steps: int, callback: Callback) -> Level:
        last: Level = morphological_geodesic_active_contour(
            borders,
            steps,
            level,
            smoothing=smoothing,
            threshold=threshold,
            balloon=balloon,
            iter_callback=callback,
        )
        return last

    return flow


def chan_vese_flow(
    values: FloatArray, rest: Rest, sides: Sides, *, smoothing: int, lambda1: float, lambda2: float
) -> Flow:
    """Return the flow of `skimage.segmentation.morphological_chan_vese`, outside with the whole image's mean.

    scikit-image takes means over the array it is given. A row of pixels is laid along the part where the
    image goes on, and after each step gets the value that makes the mean outside that of the whole image.
    """
    from skimage.segmentation import morphological_chan_vese

    everything = float(values.sum())

    def flow(level: Level, steps: int, callback: Callback) -> Level:
        options = {"smoothing": smoothing, "lambda1": lambda1, "lambda2": lambda2}
        if not any(sides):
            whole: Level = morphological_chan_vese(values, steps, level, iter_callback=callback, **options)
            return whole
        wide, core, strip = with_strip(values, sides)
        start = np.zeros(wide.shape, dtype=np.int8)
        start[core] = level

        def carry(now: Level) -> None:
            callback(now[core])
            inside = now[core] > 0
            held = values[inside]
            outside = Rest(inside.size - held.size, everything - float(held.sum()))
            wide[strip] = strip_value(outside, rest, wide[strip].size)

        last: Level = morphological_chan_vese(wide, steps, start, iter_callback=carry, **options)
        return last[core]

    return flow


Box = tuple[slice, slice]


def with_strip(values: FloatArray, sides: Sides) -> tuple[FloatArray, Box, Box]:
    """Return values with one more row or column where the image goes on, their place in it, and its place.

    >>> with_strip(np.ones((2, 2)), (True, False, False, False))[0]
    array([[0., 0.],
           [1., 1.],
           [1., 1.]])
    """
    side = sides.index(True)
    axis, at_start = side % 2, side < 2
    add = [(0, 0), (0, 0)]
    add[axis] = (1, 0) if at_start else (0, 1)
    core, strip = [slice(None)] * 2, [slice(None)] * 2
    core[axis] = slice(1, None) if at_start else slice(None, -1)
    strip[axis] = slice(None, 1) if at_start else slice(-1, None)
    return np.pad(values, add), (core[0], core[1]), (strip[0], strip[1])


def strip_value(outside: Rest, rest: Rest, size: int) -> float:
    """Return the value of a strip of `size` pixels that makes the mean outside that of the whole image.

    Parameters
    ----------
    outside, rest : Rest
        Outside the contour in the part, and outside the part.
    size : int
    """
    mean = (rest.total + outside.total) / max(rest.count + outside.count, 1)
    return (mean * (outside.count + size) - outside.total) / size
