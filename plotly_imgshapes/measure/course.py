"""Positions at equal distances along paths, many paths at once."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Course:
    """Paths that can be walked in equal steps, each from its first vertex to its last."""

    start: FloatArray
    """(2, L) rows x, y: where each leg of each path begins, one path after another."""
    heading: FloatArray
    """(2, L) Unit vector along each leg; zero for one without length."""
    travelled: FloatArray
    """(L,) Distance along its path at which each leg begins."""
    legs: NDArray[np.int64]
    """(n,) Number of legs of each path."""
    end: FloatArray
    """(2, n) Last vertex of each path."""
    length: FloatArray
    """(n,) Length of each path."""
    intervals: NDArray[np.int64]
    """(n,) Number of equal steps from the first to the last vertex; 0 for a path without length."""

    @classmethod
    def of(cls, paths: Sequence[FloatArray], step: float) -> Course:
        """Measure `paths`, each (N, 2) with N >= 1, columns x, y, and cut each into equal steps.

        Steps are at most `step` long, and as few as that allows.

        Raises
        ------
        MeasureError
            If there would be more than `MOST` positions.
        """
        paths = [path if len(path) > 1 else path.repeat(2, axis=0) for path in paths]
        sizes = np.array([len(path) for path in paths])
        xy = np.concatenate(paths).T
        ends = sizes.cumsum()
        straight = ends[-1] == 2 * len(paths)
        first = xy[:, ::2] if straight else np.delete(xy, ends - 1, axis=1)
        then = xy[:, 1::2] if straight else np.delete(xy, ends - sizes, axis=1)
        with np.errstate(over="ignore", invalid="ignore"):  # a length beyond all numbers is refused
            leg = then - first
            span = np.hypot(leg[0], leg[1])
            length, travelled = (span, np.zeros_like(span)) if straight else _added(span, sizes - 1)
            intervals = _intervals(length, step)
        leg /= np.where(span > 0, span, 1)
        return cls(first, leg, travelled, sizes - 1, then if straight else xy[:, ends - 1], length, intervals)

    @property
    def straight(self) -> bool:
        """Whether every path is one leg."""
        return self.start.shape == self.end.shape

    @property
    def samples(self) -> NDArray[np.int64]:
        """(n,) Number of positions on each path, both ends included."""
        return self.intervals + 1

    def walk(self, *, parts: int = 1) -> tuple[FloatArray, FloatArray]:
        """Return distance (T,) and position (2, T), rows x, y, after each step, path after path.

        Each step is cut into `parts`. The last position of a path is its last vertex to the bit, its distance
        the path's length.
        """
        intervals = parts * self.intervals
        samples = intervals + 1
        stops = samples.cumsum()
        reach = self.length / np.maximum(intervals, 1)
        distance = np.arange(stops[-1], dtype=np.float64)
        if len(stops) > 1:
            distance -= np.repeat(stops - samples, samples)
            reach = np.repeat(reach, samples)
        distance *= reach
        owned = samples if self.straight else self._owned(intervals)
        xy = np.repeat(self.heading, owned, axis=1)
        xy *= distance
        xy += np.repeat(self.start - self.travelled * self.heading, owned, axis=1)
        distance[stops - 1] = self.length
        xy[:, stops - 1] = self.end
        return distance, xy

    def _owned(self, intervals: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many positions lie on each leg, its end excluded but for the last leg of a path."""
        rate = intervals / np.where(self.length > 0, self.length, 1)
        reached = np.ceil(self.travelled * np.repeat(rate, self.legs)).astype(np.int64)
        np.minimum(reached, np.repeat(intervals, self.legs), out=reached)
        last = self.legs.cumsum() - 1
        until = np.append(reached[1:], 0)
        until[last] = intervals + 1
        return until - reached

    def normals(self) -> FloatArray:
        """Return unit vectors (2, T) across the path at the positions of `walk`.

        A quarter turn, +x towards +y, from the direction between half a step before and half a step after;
        the ends of an open path look to one side only. Zero where there is no such direction: on a path
        without length, or where one turns straight back.
        """
        if self.straight:
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


def _intervals(length: FloatArray, step: float) -> NDArray[np.int64]:
    # A length that is a whole number of steps but for rounding gets that number.
    intervals = np.ceil(length / step - ROUNDING)
    intervals = np.maximum(intervals, length > 0)
    samples = intervals.sum() + len(length)
    if not samples <= MOST:
        raise MeasureError(
            f"step: got {step:g}, which makes {samples:.3g} samples on a length of {length.sum():.6g}, "
            f"expected at most {MOST}; pass a larger step"
        )
    return intervals.astype(np.int64)
