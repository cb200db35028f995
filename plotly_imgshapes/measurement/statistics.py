"""Statistics of many sets of numbers at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    Positions = tuple[NDArray[Any], NDArray[Any]]

MOMENTS = frozenset({"std", "skew", "kurtosis"})
RANKS = frozenset({"median", "mode"})
POSITIONS = frozenset({"row", "col"})

OF_SUMS = MOMENTS | POSITIONS | {"sum", "mean"}

OF_ONE_SET = frozenset({"values", "sum", "mean", "std", "min", "max", "median"})
"""Names of what `of_one_set` finds."""

STATISTICS = OF_SUMS | RANKS | {"min", "max", "fraction", "values"}
"""Names of what `statistics` finds.

"row" and "col" are means of position weighted by value, "fraction" is the share of values within a threshold,
"values" their number; "std" divides by n, "skew" and "kurtosis" are central moments over its third and fourth
power, less 3 for kurtosis; "mode" is the most frequent value, the smallest of them if several.
"""


def statistics(
    values: NDArray[Any],
    counts: IntArray,
    wanted: frozenset[str],
    rc: Positions | None = None,
    threshold: tuple[float, float] | None = None,
) -> dict[str, FloatArray]:
    """Find statistics of many sets of values.

    Parameters
    ----------
    values : ndarray, shape (K,), bool, integer or float
        The sets one after another, none of them NaN.
    counts : ndarray, shape (R,), int64
        Size of each set, at least 1.
    wanted : frozenset of str
        Of `STATISTICS`.
    rc : pair of ndarray, shape (K,), optional
        Row and column of each value, for "row" and "col".
    threshold : tuple of float, optional
        Smallest and largest value that counts for "fraction"; None counts what is not zero.

    Returns
    -------
    dict of ndarray, shape (R,), float64
        Sums of bool and of integers up to 16 bits are exact, and "std" of them if neither skew nor kurtosis
        is wanted. Other numbers are added in float64.

    Examples
    --------
    >>> two_sets = np.array([1, 1, 4, 7, 9]), np.array([3, 2])
    >>> found = statistics(*two_sets, frozenset({"mean", "median", "mode"}))
    >>> found["mean"], found["median"], found["mode"]
    (array([2., 8.]), array([1., 8.]), array([1., 7.]))
    """
    if values.dtype == np.bool_:
        values = values.view(np.uint8)
    begin = counts.cumsum() - counts
    found: dict[str, NDArray[Any]] = {"values": counts}
    with np.errstate(all="ignore"):
        if not wanted.isdisjoint(OF_SUMS):
            found |= _moments(values, counts, begin, wanted, rc)
        if not wanted.isdisjoint(RANKS):
            found |= _ranks(values, counts, begin, mode="mode" in wanted)
        elif not wanted.isdisjoint({"min", "max"}):
            found["min"] = np.minimum.reduceat(values, begin)
            found["max"] = np.maximum.reduceat(values, begin)
        if "fraction" in wanted:
            low, high = threshold or (0, 0)
            counted = values != 0 if threshold is None else (values >= low) & (values <= high)
            found["fraction"] = np.add.reduceat(counted, begin, dtype=np.int64) / counts
    return found if len(found) == len(wanted) else {name: found[name] for name in wanted}


def _is_short(values: NDArray[Any]) -> bool:
    return values.dtype.kind in "iu" and values.dtype.itemsize <= 2


def of_one_set(values: NDArray[Any], wanted: frozenset[str]) -> dict[str, FloatArray]:
    """Find statistics of a single set, to the bit those of `statistics`.

    Parameters
    ----------
    values : ndarray, shape (K,), bool or integer up to 16 bits
        At least one. They are sorted in place.
    wanted : frozenset of str
        Of `OF_ONE_SET`.

    Returns
    -------
    dict of ndarray, shape (1,), float64
    """
    # The region under the mouse: plain numbers are done before twenty arrays of one element are made.
    n = len(values)
    # numpy's stable sort of 16 bits is a radix sort.
    values.sort(kind="stable")
    wide: NDArray[np.int64] = values.astype(np.int64)
    total = int(np.add.reduce(wide))
    found: dict[str, float] = {
        "values": float(n),
        "sum": float(total),
        "mean": total / n,
        "min": float(wide.item(0)),
        "max": float(wide.item(-1)),
        "median": (wide.item((n - 1) // 2) + wide.item(n // 2)) / 2,
    }
    if "std" in wanted:
        # Rounded as in `_moments`, both numbers before the quotient.
        spread = n * int(wide.dot(wide)) - total * total
        found["std"] = math.sqrt(float(spread) / float(n * n))
    return {name: np.array([found[name]]) for name in wanted}


def _moments(
    values: NDArray[Any], counts: IntArray, begin: IntArray, wanted: frozenset[str], rc: Positions | None
) -> dict[str, FloatArray]:
    exact = _is_short(values)
    wide: NDArray[Any] = values.astype(np.int64 if exact else np.float64)
    total = np.add.reduceat(wide, begin)
    mean = total / counts
    found: dict[str, Any] = {"sum": total, "mean": mean}
    if rc is not None:
        for name, position in zip(("row", "col"), rc, strict=True):
            found[name] = np.add.reduceat(wide * position, begin) / total
    if wanted.isdisjoint(MOMENTS):
        return found
    if exact and wanted.isdisjoint({"skew", "kurtosis"}):
        wide *= wide
        # n times the sum of squares is below n**2 * 2**32: where 63 bits are too few, Python's integers do.
        squares: NDArray[Any] = np.add.reduceat(wide, begin)
        if np.maximum.reduce(counts) >= 2**15:
            counts, total, squares = (each.astype(object) for each in (counts, total, squares))
        spread = counts * squares - total * total
        # Rounded before the quotient, so that a set does not depend on those beside it.
        found["std"] = np.sqrt(spread.astype(np.float64) / (counts * counts).astype(np.float64))
        return found
    off = wide - np.repeat(mean, counts)
    square = off * off
    variance = np.add.reduceat(square, begin) / counts
    found["std"] = np.sqrt(variance)
    # What rounding of the mean makes of equal values is no spread.
    spread = np.where(variance > (np.finfo(np.float64).eps * mean) ** 2, variance, np.nan)
    if "skew" in wanted:
        found["skew"] = np.add.reduceat(square * off, begin) / counts / spread**1.5
    if "kurtosis" in wanted:
        found["kurtosis"] = np.add.reduceat(square * square, begin) / counts / spread**2 - 3
    return found


def _ranks(values: NDArray[Any], counts: IntArray, begin: IntArray, *, mode: bool) -> dict[str, FloatArray]:
    ordered, decode = _ordered(values, counts, begin)

    def at(where: IntArray) -> FloatArray:
        return decode(ordered[where]).astype(np.float64)

    last = begin + counts - 1
    middle = begin + last
    smallest, largest, lower, upper = at(np.array((begin, last, middle >> 1, (middle + 1) >> 1)))
    found = {"min": smallest, "max": largest, "median": (lower + upper) / 2}
    if mode:
        changes = np.ones(len(ordered), dtype=bool)
        np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
        changes[begin] = True
        starts = changes.nonzero()[0]
        times = np.diff(starts, append=len(ordered))
        first = np.searchsorted(starts, begin)
        most = np.repeat(np.maximum.reduceat(times, first), np.diff(first, append=len(starts)))
        best = (times == most).nonzero()[0]
        found["mode"] = at(starts[best[np.searchsorted(best, first)]])
    return found


def _ordered(
    values: NDArray[Any], counts: IntArray, begin: IntArray
) -> tuple[NDArray[Any], Callable[[NDArray[Any]], NDArray[Any]]]:
    """Sort within each set; return that, and the function that makes values of its entries again."""
    short = _is_short(values)
    if short and len(counts) > 1:
        lowest = int(np.iinfo(values.dtype).min)
        # One sort of plain numbers for all sets: the number of the set above the value's 16 bits.
        key = np.dtype(np.uint32 if len(counts) <= 2**16 else np.uint64)
        keys = np.repeat(np.arange(0, len(counts) << 16, 1 << 16, dtype=key), counts)
        keys |= (values.astype(np.int32) - lowest).astype(key) if lowest else values
        keys.sort()
        return keys, lambda part: (part & 0xFFFF).astype(np.int64) + lowest
    ordered = values.copy()
    for first, end in zip(begin.tolist(), (begin + counts).tolist(), strict=True):
        ordered[first:end].sort(kind="stable" if short else None)
    return ordered, _as_it_is


def _as_it_is(part: NDArray[Any]) -> NDArray[Any]:
    return part
