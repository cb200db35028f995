"""On which side of a pixel centre an edge passes, without rounding.

Shapes that share an edge share no pixel and leave no gap only if "left of the centre" and "right of the centre" are
never both answered with yes, whatever the other edges around: so a crossing too close to call in floating point
is decided exactly, by error-free transformations (Dekker 1971, Knuth's two-sum) and, for the few that need more,
by fractions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

EPS = np.finfo(np.float64).eps
SPLITTER = 2.0**27 + 1
TINY = 1e-290
"""Products below this may have lost bits to underflow."""


def sign_of_crossing(
    r0: FloatArray, c0: FloatArray, r1: FloatArray, c1: FloatArray, row: FloatArray, col: FloatArray
) -> FloatArray:
    """Tell where edges cross rows, against a column: -1 before it, 0 on it, 1 after it.

    All arguments have shape (N,); r0 <= row < r1, and every coordinate is below 1e15.

    Returns
    -------
    ndarray, shape (N,), float64
        Sign of the exact crossing of the edge (r0, c0) to (r1, c1) with `row`, minus `col`.
    """
    # Seen from (row, col), the edge crosses at column (p - q) / (r1 - r0), p = c0 r1 and q = c1 r0.
    (r0_, r0e), (c0_, c0e), (r1_, r1e), (c1_, c1e) = (
        _difference(a, b) for a, b in ((r0, row), (c0, col), (r1, row), (c1, col))
    )
    (p, pe), (q, qe) = _product(c0_, r1_), _product(c1_, r0_)
    terms = np.stack((p - q, pe - qe, c0_ * r1e, c0e * r1_, -c1_ * r0e, -c1e * r0_))
    total = terms.sum(axis=0)
    # Each term and each sum is right to half an eps of what it is made of; the products of two errors are left out.
    left_out = np.abs(c0e * r1e) + np.abs(c1e * r0e)
    certain = np.abs(total) > 8 * EPS * np.abs(terms).sum(axis=0) + 2 * left_out + TINY
    certain |= ~terms.any(axis=0) & (left_out == 0) & _kept(p, c0_, r1_) & _kept(q, c1_, r0_)
    sign = np.sign(total)
    for i in np.flatnonzero(~certain):
        a, b, c, d, e, f = (Fraction(float(values[i])) for values in (r0, c0, r1, c1, row, col))
        exact = (b - f) * (c - e) - (d - f) * (a - e)
        sign[i] = (exact > 0) - (exact < 0)
    return sign


def _difference(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    d = a - b
    back = a - d
    return d, (a - (d + back)) + (back - b)


def _product(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    p = a * b
    (ah, al), (bh, bl) = _halves(a), _halves(b)
    return p, al * bl - (((p - ah * bh) - al * bh) - ah * bl)


def _halves(a: FloatArray) -> tuple[FloatArray, FloatArray]:
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def _kept(product: FloatArray, a: FloatArray, b: FloatArray) -> NDArray[np.bool_]:
    return (np.abs(product) > TINY) | (a == 0) | (b == 0)
