"""On which side of a pixel's centre an edge passes, without rounding.

Shapes that share an edge share no pixel and leave no gap only if all answers of "left of the centre" or
"right of it" fit one drawing. So a crossing too close to call in floating point is decided exactly: by
error-free transformations (Knuth's two-sum, Dekker's product, 1971), and by fractions for the few that need
more.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

EPS = np.finfo(np.float64).eps

SPLITTER = 2.0**27 + 1
"""Dekker's constant for 53 bits."""

TINY = 1e-280
"""Products below this may have lost bits to underflow."""


def side_of_center(
    start: tuple[FloatArray, FloatArray],
    end: tuple[FloatArray, FloatArray],
    center: tuple[IntArray, FloatArray],
) -> FloatArray:
    """Tell where edges cross the row of a centre: -1 before its column, 0 on it, 1 after it.

    Parameters
    ----------
    start, end, center : (row, col), each an array of shape (N,)
        With row of `start` <= row of `center` < row of `end`, and every number below 1e15.

    Returns
    -------
    ndarray, shape (N,), float64
        -1, 0 or 1.
    """
    row, col = center[0].astype(np.float64), center[1]
    # Seen from the centre, the edge crosses its row at column (c0 r1 - c1 r0) / (r1 - r0).
    (r0, r0_), (c0, c0_) = _difference(start[0], row), _difference(start[1], col)
    (r1, r1_), (c1, c1_) = _difference(end[0], row), _difference(end[1], col)
    (p, p_), (q, q_) = _product(c0, r1), _product(c1, r0)
    terms = np.stack((p - q, p_ - q_, c0 * r1_, c0_ * r1, -c1 * r0_, -c1_ * r0))
    total = terms.sum(axis=0)

    # Every term and sum is right to a few eps of its parts, and the products of two errors are left out.
    left_out = np.abs(c0_ * r1_) + np.abs(c1_ * r0_)
    certain = np.abs(total) > 8 * EPS * np.abs(terms).sum(axis=0) + 2 * left_out + TINY
    nothing_lost = (np.abs(p) > TINY) & (np.abs(q) > TINY) | (start[0] == row) & (start[1] == col)
    certain |= nothing_lost & ~terms.any(axis=0) & (left_out == 0)
    sign: FloatArray = np.sign(total)
    for i in np.flatnonzero(~certain):
        (a, b), (c, d) = (
            (Fraction(r[i]) - Fraction(row[i]), Fraction(k[i]) - Fraction(col[i])) for r, k in (start, end)
        )
        exact = b * c - d * a
        sign[i] = (exact > 0) - (exact < 0)
    return sign


def _difference(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    d = a - b
    back = a - d
    return d, (a - (d + back)) + (back - b)


def _product(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    p = a * b
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    return p, a2 * b2 - (((p - a1 * b1) - a2 * b1) - a1 * b2)


def _halves(a: FloatArray) -> tuple[FloatArray, FloatArray]:
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high
