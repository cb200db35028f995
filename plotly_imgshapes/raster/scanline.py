"""Rings and paths of vertices in array space -> packed runs, all regions in one pass of numpy."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from plotly_imgshapes.raster.exact import sign_of_crossing
from plotly_imgshapes.raster.runs import Keys, paired, united

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

MOST = 8_000_000
"""Crossings held in memory at a time."""

FARTHEST = 1e307
"""Greatest row or column, so that the difference of two is still finite."""

ROUNDING = 8 * np.finfo(np.float64).eps
"""Bound on the error of a crossing over the greatest column of its edge: 5 roundings of a difference of columns
(at most twice the greatest) and one of the sum make 11 half eps; 8 leaves room."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Segments from (r0, c0) to (r1, c1), float64 (E,), sorted by `region`, int64 (E,)."""

    region: IntArray
    r0: FloatArray
    c0: FloatArray
    r1: FloatArray
    c1: FloatArray

    @classmethod
    def around(cls, rc: FloatArray, lengths: IntArray, region: IntArray) -> Self:
        """Return the edges of rings, the last vertex joined to the first.

        Parameters
        ----------
        rc : ndarray, shape (N, 2), float64
            Vertices of all rings, one ring after the other.
        lengths : ndarray, shape (M,), int64
            Vertices of each ring, at least one.
        region : ndarray, shape (M,), int64
            Region of each ring, ascending.
        """
        return cls._joined(rc, lengths, region, closed=True)

    @classmethod
    def along(cls, rc: FloatArray, lengths: IntArray, region: IntArray) -> Self:
        """Return the segments of open paths, as in `around`; one vertex is a segment of no length."""
        edges = cls._joined(rc, lengths, region, closed=False)
        segment = np.ones(len(rc), dtype=bool)
        segment[np.cumsum(lengths)[lengths > 1] - 1] = False
        return edges.take(np.flatnonzero(segment))

    @classmethod
    def _joined(cls, rc: FloatArray, lengths: IntArray, region: IntArray, *, closed: bool) -> Self:
        ends = np.cumsum(lengths) - 1
        begins = ends - lengths + 1
        r0, c0 = np.ascontiguousarray(rc[:, 0]), np.ascontiguousarray(rc[:, 1])
        r1, c1 = np.empty_like(r0), np.empty_like(c0)
        for head, tail in ((r1, r0), (c1, c0)):
            head[:-1] = tail[1:]
            head[ends] = tail[begins if closed else ends]
        return cls(np.repeat(region, lengths), r0, c0, r1, c1)

    def take(self, which: IntArray | slice) -> Edges:
        """Return some of the edges."""
        return Edges(self.region[which], self.r0[which], self.c0[which], self.r1[which], self.c1[which])

    def downward(self) -> Edges:
        """Return the edges with r0 <= r1; equal up to direction gives equal bits, whoever the edge belongs to."""
        up = (self.r0 > self.r1) | ((self.r0 == self.r1) & (self.c0 > self.c1))
        return Edges(
            self.region,
            np.where(up, self.r1, self.r0),
            np.where(up, self.c1, self.c0),
            np.where(up, self.r0, self.r1),
            np.where(up, self.c0, self.c1),
        )


def centers(edges: Edges, shape: tuple[int, int], keys: Keys) -> tuple[IntArray, IntArray]:
    """Return packed starts and stops of the pixels whose centre lies inside by the even-odd rule.

    Row r is crossed by an edge when ``min(r0, r1) <= r < max(r0, r1)``; between two crossings lie the columns from
    the first's ceiling up to, and without, the second's.
    """
    first, last = (np.ceil(np.clip(r, 0, shape[0])).astype(np.int64) for r in (edges.r0, edges.r1))
    crossed = np.flatnonzero(first != last)
    first, last = first[crossed], last[crossed]
    return _in_parts(
        edges.take(crossed).downward(), np.minimum(first, last), np.maximum(first, last), shape[1], keys
    )


def _in_parts(
    edges: Edges, first: IntArray, last: IntArray, width: int, keys: Keys
) -> tuple[IntArray, IntArray]:
    # Few crossings go in one piece; many are halved by regions, and a single region by rows.
    if int((last - first).sum()) <= MOST or len(first) <= 1:
        return paired(_crossings(edges, first, last, width, keys))
    top, bottom = edges.region[0], edges.region[-1]
    if top < bottom:
        cut = int(np.searchsorted(edges.region, top + (bottom - top + 1) // 2))
        cuts = slice(None, cut), slice(cut, None)
        parts = [_in_parts(edges.take(part), first[part], last[part], width, keys) for part in cuts]
    else:
        low, high = int(first.min()), int(last.max())
        if high - low == 1:
            return paired(_crossings(edges, first, last, width, keys))
        middle = (low + high) // 2
        parts = []
        for inside, begin, end in (
            (first < middle, first, np.minimum(last, middle)),
            (last > middle, np.maximum(first, middle), last),
        ):
            which = np.flatnonzero(inside)
            parts.append(_in_parts(edges.take(which), begin[which], end[which], width, keys))
    return np.concatenate([start for start, _ in parts]), np.concatenate([stop for _, stop in parts])


def _crossings(edges: Edges, first: IntArray, last: IntArray, width: int, keys: Keys) -> IntArray:
    counts = last - first
    edge = np.repeat(np.arange(len(counts)), counts)
    row = np.arange(len(edge)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    c0, c1 = edges.c0, edges.c1
    col = _column(row, edges.r0[edge], c0[edge], (edges.r1 - edges.r0)[edge], (c1 - c0)[edge])
    ceiling = np.ceil(col)

    # A crossing that rounding may have carried over a pixel centre is decided in exact arithmetic. Upright edges
    # need none; edges so long that a float no longer knows the pixel have none.
    error = ROUNDING * np.maximum(np.abs(c0), np.abs(c1))
    doubtful = np.where((c0 == c1) | (error >= 0.25), np.inf, 0.5 - error)
    close = np.flatnonzero(np.abs(ceiling - col - 0.5) >= doubtful[edge])
    if len(close):
        center, at = np.rint(col[close]), edge[close]
        sign = sign_of_crossing(edges.r0[at], c0[at], edges.r1[at], c1[at], row[close], center)
        ceiling[close] = center + (sign > 0)
    return keys.pack(edges.region[edge], row, np.clip(ceiling, 0, width).astype(np.int64))


def _column(
    row: NDArray[np.generic], r0: FloatArray, c0: FloatArray, dr: FloatArray, dc: FloatArray
) -> FloatArray:
    # Multiplied before it is divided, so that vertices on whole pixels cross exactly on whole pixels.
    down = row - r0
    with np.errstate(over="ignore"):
        col = down * dc / dr
    far = np.flatnonzero(~np.isfinite(col))
    if len(far):
        col[far] = down[far] / dr[far] * dc[far]
    col += c0
    return col


def touched(edges: Edges, shape: tuple[int, int], keys: Keys, *, region: bool) -> tuple[IntArray, IntArray]:
    """Return packed starts and stops of the pixels that the edges run through.

    Of a region, the pixels whose open square an edge meets. Of a path, the pixels whose half-open square
    (from -0.5 up to, and without, +0.5 around the centre) it meets, so that every position belongs to one pixel.
    """
    height, width = shape
    edges = edges.downward()
    first = np.floor(np.clip(edges.r0, -1, height) + 0.5)
    below = np.clip(edges.r1, -1, height) + 0.5
    last = np.ceil(below) if region else np.floor(below) + 1
    first, last = (np.clip(r, 0, height).astype(np.int64) for r in (first, last))
    counts = np.maximum(last - first, 0)
    total = np.cumsum(counts)
    cuts = np.searchsorted(total, np.arange(MOST, total[-1] if len(total) else 0, MOST))
    parts = []
    for begin, end in itertools.pairwise((0, *cuts.tolist(), len(counts))):
        part = slice(begin, end)
        cells = _cells(edges.take(part), first[part], counts[part], width, keys, region=region)
        parts.append(united(*cells))
    return united(np.concatenate([start for start, _ in parts]), np.concatenate([stop for _, stop in parts]))


def _cells(
    edges: Edges, first: IntArray, counts: IntArray, width: int, keys: Keys, *, region: bool
) -> tuple[IntArray, IntArray]:
    edge = np.repeat(np.arange(len(counts)), counts)
    row = np.arange(len(edge)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    r0, c0, r1, c1 = edges.r0[edge], edges.c0[edge], edges.r1[edge], edges.c1[edge]

    # Within the row's band the edge runs from column `a` to column `b`.
    level = r0 == r1
    dr, dc = np.where(level, 1.0, r1 - r0), c1 - c0
    a = np.where(r0 >= row - 0.5, c0, _column(row - 0.5, r0, c0, dr, dc))
    leaves = (r1 > row + 0.5) & ~level
    b = np.where(leaves, _column(row + 0.5, r0, c0, dr, dc), c1)
    low, high = np.minimum(a, b) + 0.5, np.maximum(a, b) + 0.5
    # The band ends before row + 0.5: a path that leaves there does not reach its greatest column inside it.
    reached = np.zeros(len(edge), dtype=bool) if region else (a >= b) | ((r1 < row + 0.5) | level)
    stop = np.where(reached, np.floor(high) + 1, np.ceil(high))
    return tuple(  # type: ignore[return-value]
        keys.pack(edges.region[edge], row, np.clip(col, 0, width).astype(np.int64))
        for col in (np.floor(low), stop)
    )
