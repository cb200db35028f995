"""Edges in array space -> packed runs, all regions in one pass of numpy."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.raster.exact import side_of_center
from plotly_imgshapes.raster.runs import Keys, paired, united

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.raster.runs import Spans

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    Floats = NDArray[np.floating]

MOST = 8_000_000
"""Crossings held in memory at a time."""

ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""Bound on the error of a crossing, as a fraction of the greatest column of its edge.

Five roundings of a difference of two columns, which is at most twice the greatest, and one of the sum make
eleven halves of eps; the rest is room."""

VAGUE = 1e-3
"""Error in pixels from which on exactness is given up: of edges that reach further than some 1e12 pixels."""

FAR = VAGUE / ROUNDING
"""Reach of edges from which on crossings depend on their direction, and their products may overflow."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Segments between vertices, by number, so that choosing and turning edges moves no coordinates."""

    rows: FloatArray
    """Row of each vertex, float64 (N,)."""
    cols: FloatArray
    """Column of each vertex, float64 (N,)."""
    start: IntArray
    """Vertex that each edge starts from, int64 (E,)."""
    end: IntArray
    """Vertex that it runs to, int64 (E,)."""
    region: IntArray
    """Region that it belongs to, int64 (E,), ascending."""
    reach: float
    """Bound on the absolute rows and columns."""

    @classmethod
    def around(cls, rc: FloatArray, lengths: IntArray, region: IntArray) -> Edges:
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
        seen = lengths.cumsum()
        end = np.arange(1, len(rc) + 1)
        end[seen - 1] = seen - lengths
        rows, cols = rc.T
        reach = float(np.maximum.reduce(np.abs(rc), axis=None, initial=0.0))
        return cls(rows, cols, np.arange(len(rc)), end, region.repeat(lengths), reach)

    @classmethod
    def along(cls, rc: FloatArray, lengths: IntArray, region: IntArray) -> Edges:
        """Return the segments of open paths, as in `around`; one vertex is a segment of no length."""
        kept = np.ones(len(rc), dtype=bool)
        kept[np.cumsum(lengths)[lengths > 1] - 1] = False
        return cls.around(rc, lengths, region).take(np.flatnonzero(kept))

    @property
    def r0(self) -> FloatArray:
        """Row where each edge starts; likewise `c0`, and `r1`, `c1` where it ends."""
        return self.rows[self.start]

    @property
    def c0(self) -> FloatArray:  # noqa: D102
        return self.cols[self.start]

    @property
    def r1(self) -> FloatArray:  # noqa: D102
        return self.rows[self.end]

    @property
    def c1(self) -> FloatArray:  # noqa: D102
        return self.cols[self.end]

    def take(self, which: IntArray | slice) -> Edges:
        """Return some of the edges."""
        return Edges(self.rows, self.cols, self.start[which], self.end[which], self.region[which], self.reach)

    def downward(self) -> Edges:
        """Return the edges with r0 <= r1: an edge that two regions share has the same numbers in both."""
        r0, r1 = self.r0, self.r1
        up = (r0 > r1) | ((r0 == r1) & (self.c0 > self.c1))
        swap = up * (self.end - self.start)
        return Edges(self.rows, self.cols, self.start + swap, self.end - swap, self.region, self.reach)


def centers(edges: Edges, keys: Keys) -> Spans:
    """Return packed starts and stops of the pixels whose centre lies inside by the even-odd rule.

    Row r is crossed by an edge when ``min(r0, r1) <= r < max(r0, r1)``; between two crossings lie the columns
    from the ceiling of the first up to, and without, the ceiling of the second.
    """
    if edges.reach > FAR:
        edges = edges.downward()
    row = whole(np.ceil(within(edges.rows, keys.shape[0])))
    begin, end = row[edges.start], row[edges.end]
    first, counts = np.minimum(begin, end), np.abs(end - begin)
    seen = counts.cumsum()
    if not len(seen) or seen[-1] <= MOST:
        return paired(_crossings(edges, first, counts, seen, keys))
    found = [
        _crossings(edges.take(part), first[part], counts[part], counts[part].cumsum(), keys)
        for part in portions(counts)
    ]
    return paired(np.concatenate(found))


def touched(edges: Edges, shape: tuple[int, int], keys: Keys, *, region: bool) -> Spans:
    """Return packed starts and stops of the pixels that edges run through, sorted and joined.

    Of a region, the pixels whose open square an edge meets. Of a path, the pixels whose half-open square
    (from -0.5 up to, and without, +0.5 around the centre) it meets: then every position belongs to one pixel.
    """
    height, width = shape
    edges = edges.downward()
    top, bottom = np.clip(edges.r0, -1, height) + 0.5, np.clip(edges.r1, -1, height) + 0.5
    first = np.clip(np.floor(top), 0, height)
    last = np.clip(np.ceil(bottom) if region else np.floor(bottom) + 1, 0, height)
    first, counts = whole(first), whole(np.maximum(last - first, 0))
    parts = [
        united(*_cells(edges.take(part), first[part], counts[part], width, keys, region=region))
        for part in portions(counts)
    ]
    return united(*joined(parts))


def _crossings(edges: Edges, first: IntArray, counts: IntArray, seen: IntArray, keys: Keys) -> IntArray:
    # Rows follow one another along an edge, and so do their keys without a column.
    line = (keys.line(edges.region, first) + counts - seen).repeat(counts)
    line += np.arange(len(line))
    row = keys.row(line)
    edge = np.arange(len(counts)).repeat(counts)
    r0, c0 = edges.r0, edges.c0
    dr, dc = edges.r1 - r0, edges.c1 - c0
    col = column(row, r0[edge], c0[edge], dr[edge], dc[edge], far=edges.reach > FAR)
    ceiling = np.ceil(col)
    gap = ceiling - col
    if too_close(gap, edges.reach):
        decide(ceiling, gap, edges, edge, row)
    line <<= keys.col_bits
    line |= whole(within(ceiling, keys.shape[1]))
    return line


def too_close(gap: FloatArray, reach: float) -> bool:
    """Tell whether any crossing, `gap` columns before the next centre, needs `decide`."""
    error = ROUNDING * reach
    return bool(np.minimum.reduce(gap, initial=1) <= error or np.maximum.reduce(gap, initial=0) >= 1 - error)


def decide(ceiling: FloatArray, gap: FloatArray, edges: Edges, edge: IntArray, row: IntArray) -> None:
    """Correct the crossings that rounding may have carried over a centre, in exact arithmetic."""
    c0, c1 = edges.c0, edges.c1
    # Upright edges are never rounded, and of edges that reach very far no float knows the pixel.
    error = ROUNDING * np.maximum(np.abs(c0), np.abs(c1))
    unsure = (error <= VAGUE) & (c0 != c1)
    worst = error.max(initial=0.0, where=unsure)
    close = np.flatnonzero(np.abs(gap - 0.5) >= 0.5 - worst)
    close = close[unsure[edge[close]]]
    # Where the row is that of an end, the crossing is that end itself.
    at, which = row[close], edge[close]
    ends = at == edges.r1[which]
    ceiling[close[ends]] = np.ceil(c1[which[ends]])
    close = close[~ends & (at != edges.r0[which])]
    if len(close):
        center, part = np.rint(ceiling[close] - gap[close]), edges.take(edge[close]).downward()
        side = side_of_center((part.r0, part.c0), (part.r1, part.c1), (row[close], center))
        ceiling[close] = center + (side > 0)


def _cells(edges: Edges, first: IntArray, counts: IntArray, width: int, keys: Keys, *, region: bool) -> Spans:
    edge, row = rows_of(first, counts)
    part = edges.take(edge)
    a, b = in_band(part, row - 0.5, row + 0.5)
    low, high = np.minimum(a, b) + 0.5, np.maximum(a, b) + 0.5
    stop = np.ceil(high)
    if not region:
        # The band ends before row + 0.5: a path that leaves there does not reach its greatest column inside.
        leaves = (part.r1 >= row + 0.5) & (part.r0 < part.r1)
        stop = np.where((a >= b) | ~leaves, np.floor(high) + 1, stop)
    start, stop = np.clip(np.floor(low), 0, width), np.clip(stop, 0, width)
    return keys.pack(part.region, row, whole(start)), keys.pack(part.region, row, whole(stop))


def in_band(edges: Edges, top: Floats, bottom: Floats) -> tuple[FloatArray, FloatArray]:
    """Return the columns where downward edges enter and leave bands of rows, or begin and end in them."""
    level = edges.r0 == edges.r1
    dr, dc = np.where(level, 1.0, edges.r1 - edges.r0), edges.c1 - edges.c0
    enters, leaves = (edges.r0 < top) & ~level, (edges.r1 > bottom) & ~level
    far = edges.reach > FAR
    # What is not finite is the crossing of an edge that does not reach the row.
    with np.errstate(over="ignore", invalid="ignore"):
        upper = column(top, edges.r0, edges.c0, dr, dc, far=far)
        lower = column(bottom, edges.r0, edges.c0, dr, dc, far=far)
    return np.where(enters, upper, edges.c0), np.where(leaves, lower, edges.c1)


def column(
    row: NDArray[np.integer] | Floats,
    r0: FloatArray,
    c0: FloatArray,
    dr: FloatArray,
    dc: FloatArray,
    *,
    far: bool,
) -> FloatArray:
    """Return where edges that start at (r0, c0) and run by (dr, dc) cross rows; dr is not zero.

    With `far`, edges may reach beyond `FAR`; then floating-point warnings have to be off.
    """
    # Multiplied before it is divided, so that vertices on whole pixels cross exactly on whole pixels.
    down = row - r0
    col: FloatArray = down * dc
    col /= dr
    if far:
        lost = np.flatnonzero(~np.isfinite(col))
        col[lost] = down[lost] / dr[lost] * dc[lost]
    col += c0
    return col


def rows_of(first: IntArray, counts: IntArray) -> tuple[IntArray, IntArray]:
    """Return (which, row): for each i in turn, `counts[i]` rows from `first[i]` on."""
    which: IntArray = np.arange(len(counts)).repeat(counts)
    offset: IntArray = first - (np.cumsum(counts) - counts)
    return which, np.arange(len(which)) + offset[which]


def portions(counts: IntArray, most: int | None = None) -> list[slice]:
    """Cut a list into slices whose counts add up to about `most` each, by default `MOST`."""
    step = most or MOST
    total = counts.cumsum()
    if not len(total) or total[-1] <= step:
        return [slice(0, len(total))]
    cuts = np.searchsorted(total, np.arange(step, total[-1], step))
    return [slice(a, b) for a, b in itertools.pairwise((0, *cuts.tolist(), len(counts)))]


def joined(parts: list[Spans]) -> Spans:
    """Return the spans of all parts, one part after the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([start for start, _ in parts]), np.concatenate([stop for _, stop in parts])


def within(numbers: FloatArray, most: int) -> FloatArray:
    """Return numbers cut off at 0 and `most`, for the few of a small region sooner than np.clip does."""
    cut = np.maximum(numbers, 0.0)
    return np.minimum(cut, float(most), out=cut)


def whole(numbers: FloatArray) -> IntArray:
    """Return whole numbers as int64."""
    return numbers.astype(np.int64)
