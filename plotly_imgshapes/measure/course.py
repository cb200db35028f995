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

    vertices: FloatArray
    """(2, V) rows x, y: the vertices of all paths, one path after another."""
    first: NDArray[np.int64]
    """(n,) Index in `vertices` of the first vertex of each path."""
    travelled: FloatArray
    """(V,) Distance from the first vertex of its path to each vertex."""
    heading: FloatArray
    """(2, V) Unit vector to the next vertex; zero at the end of a path and where two vertices coincide."""
    length: FloatArray
    """(n,) Length of each path."""
    closed: NDArray[np.bool_]
    """(n,) Whether a path ends where it starts."""
    intervals: NDArray[np.int64]
    """(n,) Number of steps from the first to the last vertex; 0 for a path without length."""

    @classmethod
    def of(cls, paths: Sequence[FloatArray], step: float) -> Course:
        """Measure `paths`, each (N, 2) with N >= 1, columns x, y, and cut each into equal steps.

        Steps are at most `step` long, and as few as that allows.

        Raises
        ------
        MeasureError
            If there would be more than `MOST` positions.
        """
        counts = np.array([len(path) for path in paths])
        ends = np.cumsum(counts)
        first = ends - counts
        vertices = np.ascontiguousarray(np.concatenate(paths).T)
        legs = np.zeros_like(vertices)
        with np.errstate(over="ignore", invalid="ignore"):
            np.subtract(vertices[:, 1:], vertices[:, :-1], out=legs[:, :-1])
            legs[:, ends - 1] = 0
            span = np.hypot(legs[0], legs[1])
        travelled = np.concatenate(([0.0], span[:-1]))
        travelled[first] = 0
        # Summed path by path: differences of one long sum would carry the rounding of all paths before.
        for path in np.flatnonzero(counts > 2):
            inner = slice(first[path], ends[path])
            np.cumsum(travelled[inner], out=travelled[inner])
        heading = np.divide(legs, span, out=legs, where=span > 0)
        length = travelled[ends - 1]
        closed = (vertices[:, first] == vertices[:, ends - 1]).all(axis=0)
        return cls(vertices, first, travelled, heading, length, closed, _intervals(length, step))

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
        stops = np.cumsum(samples)
        starts = stops - samples
        reach = self.length / np.maximum(intervals, 1)
        distance = np.arange(stops[-1], dtype=np.float64)
        if len(starts) > 1:
            distance -= np.repeat(starts, samples)
            distance *= np.repeat(reach, samples)
        else:
            distance *= reach
        distance[stops - 1] = self.length
        # A vertex owns the samples from itself up to the next; the last one owns the end.
        sizes = np.diff(self.first, append=len(self.travelled))
        rate = np.divide(intervals, self.length, out=np.zeros_like(self.length), where=self.length > 0)
        owned_from = np.ceil(self.travelled * np.repeat(rate, sizes)).astype(np.int64)
        owned_from[np.append(self.first[1:], len(owned_from)) - 1] = intervals
        np.minimum(owned_from, np.repeat(intervals, sizes), out=owned_from)
        owned = np.diff(owned_from + np.repeat(starts, sizes), append=stops[-1])
        xy = np.repeat(self.heading, owned, axis=1)
        xy *= distance
        xy += np.repeat(self.vertices - self.travelled * self.heading, owned, axis=1)
        return distance, xy

    def normals(self) -> FloatArray:
        """Return unit vectors (2, T) across the path at the positions of `walk`.

        A quarter turn, +x towards +y, from the direction between half a step before and half a step after;
        the ends of an open path look to one side only. Zero where there is no such direction: on a path
        without length, or where one turns straight back.
        """
        _, xy = self.walk(parts=2)
        sizes = 2 * self.intervals + 1
        tail = np.cumsum(sizes) - 1
        head = tail - 2 * self.intervals
        at = np.arange(xy.shape[1])
        before, after = np.maximum(at - 1, 0), np.minimum(at + 1, len(at) - 1)
        goes_on = self.closed & (self.intervals > 0)
        before[head] = np.where(goes_on, tail - 1, head)
        after[tail] = np.where(goes_on, head + 1, tail)
        whole = (at - np.repeat(head, sizes)) % 2 == 0
        along = xy[:, after[whole]] - xy[:, before[whole]]
        size = np.hypot(along[0], along[1])
        noise = np.repeat(ROUNDING * self.length / np.maximum(self.intervals, 1), self.samples)
        across = np.stack((-along[1], along[0]))
        np.divide(across, size, out=across, where=size > noise)
        across[:, size <= noise] = 0
        return across


def _intervals(length: FloatArray, step: float) -> NDArray[np.int64]:
    with np.errstate(over="ignore"):
        # A length that is a whole number of steps but for rounding gets that number.
        intervals = np.maximum(np.ceil(length / step - ROUNDING), length > 0)
        samples = (intervals + 1).sum()
    if not samples <= MOST:
        raise MeasureError(
            f"step: got {step:g}, which makes {samples:.3g} samples on a length of {length.sum():.6g}, "
            f"expected at most {MOST}; pass a larger step"
        )
    return np.asarray(intervals, dtype=np.int64)
