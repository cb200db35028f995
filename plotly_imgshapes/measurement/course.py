"""Positions at equal distances along paths, many paths at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.errors import MeasureError
from plotly_imgshapes.geometry import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

MOST = 2**26
"""Most samples of one call: beyond this a coordinate or a step is wrong, and memory would run out."""

TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True)
class Bends:
    """Where the legs of paths begin that have more than one."""

    legs: NDArray[np.int64]
    """(n,) Number of legs of each path."""
    travelled: FloatArray
    """(L,) Distance along its path at which each leg begins."""


@dataclass(frozen=True, slots=True)
class Course:
    """Paths that can be walked in equal steps, each from its first vertex to its last."""

    heading: FloatArray
    """(2, L) rows x, y: unit vector along each leg, path after path; zero for a leg without length."""
    origin: FloatArray
    """(2, L) Where the straight line of each leg is at distance 0 of its path."""
    bends: Bends | None
    """None when every path is one leg."""
    end: FloatArray
    """(2, n) Last vertex of each path."""
    length: FloatArray
    """(n,) Length of each path."""
    intervals: NDArray[np.int64]
    """(n,) Number of equal steps from the first to the last vertex; 0 for a path without length."""
    samples: NDArray[np.int64]
    """(n,) Number of positions on each path, both ends included."""

    @classmethod
    def of(cls, paths: Sequence[FloatArray], step: float) -> Course:
        """Measure `paths`, each (N, 2) with N >= 1, columns x, y, and cut each into equal steps.

        Steps are at most `step` long, and as few as that allows.

        Raises
        ------
        MeasureError
            If there would be more than `MOST` positions.
        """
        if len(paths) == 1 and len(paths[0]) == 2:
            return cls._line(paths[0], step)
        paths = [path if len(path) > 1 else path.repeat(2, axis=0) for path in paths]
        xy = np.concatenate(paths).T
        bends = None
        with np.errstate(over="ignore", invalid="ignore"):  # a length beyond all numbers is refused
            if xy.shape[1] == 2 * len(paths):
                origin, end = xy[:, ::2], xy[:, 1::2]
                heading = end - origin
                length = span = np.hypot(heading[0], heading[1])
            else:
                sizes = np.array([len(path) for path in paths])
                ends = sizes.cumsum()
                origin, end = np.delete(xy, ends - 1, axis=1), xy[:, ends - 1]
                heading = np.delete(xy, ends - sizes, axis=1) - origin
                span = np.hypot(heading[0], heading[1])
                length, travelled = _added(span, sizes - 1)
                bends = Bends(sizes - 1, travelled)
            intervals = _intervals(length, step)
        heading /= np.maximum(span, TINY)
        if bends is not None:
            origin -= bends.travelled * heading
        return cls(heading, origin, bends, end, length, intervals, intervals + 1)

    @classmethod
    def _line(cls, path: FloatArray, step: float) -> Course:
        # The line under the mouse: plain numbers are done before twenty arrays of one element are made.
        (x0, y0), (x1, y1) = path.tolist()
        length = math.hypot(x1 - x0, y1 - y0)
        steps = length / step
        if not steps < MOST:
            raise _too_many(step, steps, length)
        n = max(math.ceil(steps - ROUNDING), int(length > 0))
        heading = np.array([[x1 - x0], [y1 - y0]]) / max(length, TINY)
        intervals = np.array([n])
        return cls(heading, path[:1].T, None, path[1:].T, np.array([length]), intervals, intervals + 1)

    def walk(self, *, parts: int = 1) -> tuple[FloatArray, FloatArray]:
        """Return distance (T,) and position (2, T), rows x, y, after each step, path after path.

        Each step is cut into `parts`. The last position of a path is its last vertex to the bit, its distance
        the path's length.
        """
        intervals = parts * self.intervals
        samples = intervals + 1
        stops = samples.cumsum()
        last = stops - 1
        reach = self.length / np.maximum(intervals, 1)
        distance = np.arange(stops[-1], dtype=np.float64)
        if len(stops) > 1:
            distance -= np.repeat(last - intervals, samples)
            reach = np.repeat(reach, samples)
        distance *= reach
        heading, origin = self.heading, self.origin
        if heading.shape[1] > 1:  # one leg is broadcast
            owned = samples if self.bends is None else _owned(self.bends, self.length, intervals)
            heading, origin = np.repeat(heading, owned, axis=1), np.repeat(origin, owned, axis=1)
        xy = heading * distance
        xy += origin
        distance[last] = self.length
        xy[:, last] = self.end
        return distance, xy

    def normals(self) -> FloatArray:
        """Return unit vectors (2, T) across the path at the positions of `walk`.

        A quarter turn, +x towards +y, from the direction between half a step before and half a step after;
        the ends of an open path look to one side only. Zero where there is no such direction: on a path
        without length, or where one turns straight back.
        """
        if self.bends is None:
            x, y = self.heading.repeat(self.samples, axis=1)
            return np.stack((-y, x))
        _, xy = self.walk(parts=2)
        sizes = 2 * self.intervals + 1
        tail = sizes.cumsum() - 1
        head = tail - 2 * self.intervals
        at = np.arange(xy.shape[1])
        before, after = np.maximum(at - 1, 0), np.minimum(at + 1, len(at) - 1)
        goes_on = (xy[:, head] == xy[:, tail]).all(axis=0) & (self.intervals > 0)
        before[head] = np.where(goes_on, tail - 1, head)
        after[tail] = np.where(goes_on, head + 1, tail)
        whole = (at - np.repeat(head, sizes)) % 2 == 0
        along = xy[:, after[whole]] - xy[:, before[whole]]
        size = np.hypot(along[0], along[1])
        noise = ROUNDING * np.repeat(self.length / np.maximum(self.intervals, 1), self.samples)
        across = np.stack((-along[1], along[0]))
        np.divide(across, size, out=across, where=size > noise)
        across[:, size <= noise] = 0
        return across


def _added(span: FloatArray, legs: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """Return the length of each path, and the distance travelled before each leg."""
    until = np.empty_like(span)
    ends = legs.cumsum()
    # Path by path: differences of one long sum would carry the rounding of all paths before.
    for begin, end in zip((ends - legs).tolist(), ends.tolist(), strict=True):
        span[begin:end].cumsum(out=until[begin:end])
    travelled = np.append(0.0, until[:-1])
    travelled[ends - legs] = 0
    return until[ends - 1], travelled


def _owned(bends: Bends, length: FloatArray, intervals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many positions lie on each leg, its end excluded but for the last leg of a path."""
    rate = intervals / np.maximum(length, TINY)
    reached = np.ceil(bends.travelled * np.repeat(rate, bends.legs)).astype(np.int64)
    np.minimum(reached, np.repeat(intervals, bends.legs), out=reached)
    until = np.append(reached[1:], 0)
    until[bends.legs.cumsum() - 1] = intervals + 1
    return until - reached


def _intervals(length: FloatArray, step: float) -> NDArray[np.int64]:
    # A length that is a whole number of steps but for rounding gets that number.
    intervals = np.maximum(np.ceil(length / step - ROUNDING), length > 0)
    samples = intervals.sum() + len(length)
    if not samples <= MOST:
        raise _too_many(step, samples, length.sum())
    return intervals.astype(np.int64)


def _too_many(step: float, samples: float, length: float) -> MeasureError:
    return MeasureError(
        f"step: got {step:g}, which makes {samples:.3g} samples on a length of {length:.6g}, "
        f"expected at most {MOST}; pass a larger step"
    )
