"""One ring -> its runs in few steps of numpy: a region under the mouse costs calls, not numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.raster.runs import Keys, Runs, paired
from plotly_imgshapes.raster.scanline import FAR, Edges, column, decide, too_close, within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame

MOST = 100_000
"""Crossings from which on nothing is gained."""

PIXELS = (0.0, 1.0, 0.0, 1.0)
"""x0, dx, y0, dy of a frame whose axes count pixels: positions need no arithmetic."""


def centers(ring: NDArray[np.float64], frame: ImageFrame, keys: Keys) -> Runs | None:
    """Return the pixels whose centre lies inside a single ring, to the bit those of `scanline.centers`.

    Parameters
    ----------
    ring : ndarray, shape (N, 2), float64
        Columns x, y in axis units of `frame`, N at least 1, the first vertex not repeated.
    frame : ImageFrame
    keys : Keys
        For one region on the image of `frame`.

    Returns
    -------
    Runs or None
        None where it reaches beyond `FAR`, or has more crossings than `MOST`.
    """
    n = len(ring)
    # Where each edge starts, and how far it runs; closed, so that it ends where the next one starts.
    edges = np.empty((4, n + 1))
    rc = edges[:2]
    rows, cols = rc
    rows[:n], cols[:n] = ring[:, 1], ring[:, 0]
    if (frame.x0, frame.dx, frame.y0, frame.dy) != PIXELS:
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is too far
            rows -= frame.y0
            rows /= frame.dy
            cols -= frame.x0
            cols /= frame.dx
    rc[:, n] = rc[:, 0]
    reach = float(np.maximum.reduce(np.abs(rc), axis=None))
    if not reach <= FAR:
        return None

    top = np.ceil(within(rows, frame.shape[0])).astype(np.int64)
    begin, end = top[:-1], top[1:]
    counts = np.abs(end - begin)
    seen = counts.cumsum()
    total = seen.item(-1)
    if total > MOST:
        return None
    edge = np.arange(n).repeat(counts)
    row = (np.minimum(begin, end) + counts - seen).take(edge)
    row += np.arange(total)
    np.subtract(rc[:, 1:], rc[:, :-1], out=edges[2:, :n])
    r0, c0, dr, dc = edges.take(edge, axis=1)
    col = column(row, r0, c0, dr, dc, far=False)

    ceiling = np.ceil(col)
    gap = ceiling - col
    if too_close(gap, reach):
        decide(ceiling, gap, Edges.around(rc[:, :n].T, np.array([n]), np.zeros(1, np.int64)), edge, row)
    row <<= keys.col_bits
    row |= within(ceiling, frame.shape[1]).astype(np.int64)
    start, stop = paired(row)
    column_of = (1 << keys.col_bits) - 1
    first = np.array([0, len(start)])
    return Runs(frame.shape, start >> keys.col_bits, start & column_of, stop & column_of, first)
