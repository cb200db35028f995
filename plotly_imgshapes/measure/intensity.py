"""Statistics of the values that shapes hold: pixels of regions, samples along paths, the value under a point."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes.errors import MeasureError
from plotly_imgshapes.geometry import ROUNDING
from plotly_imgshapes.measure.course import Course
from plotly_imgshapes.measure.pixels import Group, groups
from plotly_imgshapes.measure.sampling import sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.raster import Runs
    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

NanPolicy = Literal["omit", "propagate", "raise"]

MOMENTS = frozenset({"std", "skew", "kurtosis"})
RANKS = frozenset({"median", "mode"})
POSITIONS = frozenset({"row", "col"})

STATISTICS = MOMENTS | RANKS | POSITIONS | {"sum", "mean", "min", "max", "fraction", "values"}
"""Names that `statistics` knows: "row" and "col" are means of position weighted by value, "fraction" is the share of
values within a threshold, "values" their number."""


class Tally:
    """Statistics of every shape, filled group by group.

    Parameters
    ----------
    n : int
        Number of shapes.
    channels : tuple of int
        () or (C,), the axes of the image beyond height and width.
    wanted : collection of str
        Of `STATISTICS`.
    nan_policy : {"omit", "propagate", "raise"}
    threshold : tuple of float, optional
        Smallest and largest value that counts for "fraction"; None counts what is not zero.
    """

    def __init__(
        self,
        n: int,
        channels: tuple[int, ...],
        wanted: Collection[str],
        nan_policy: NanPolicy,
        threshold: tuple[float, float] | None,
    ) -> None:
        self.wanted = frozenset(wanted)
        self.nan_policy = nan_policy
        self.threshold = threshold
        self.columns: dict[str, FloatArray] = {
            name: np.full((n, *channels), 0.0 if name == "values" else np.nan)
            for name in self.wanted | {"values"}
        }
        self.with_nan: set[int] = set()

    def add(self, group: Group) -> None:
        """Fill in the shapes of a group."""
        if group.values.ndim == 1:
            self._add(group, (), group.values)
        else:
            for channel in range(group.values.shape[1]):
                self._add(group, (channel,), np.ma.copy(group.values[:, channel]) if np.ma.isMA(group.values)
                          else np.ascontiguousarray(group.values[:, channel]))

    def _add(self, group: Group, channel: tuple[int, ...], values: NDArray[Any]) -> None:
        regions, counts, rc = group.regions, group.counts, group.rc
        good = ~np.ma.getmaskarray(values) if np.ma.getmask(values).any() else None
        values = np.ma.getdata(values)
        broken: IntArray = np.empty(0, dtype=np.int64)
        if values.dtype.kind == "f":
            nan = np.isnan(values)
            if good is not None:
                nan &= good
            if nan.any():
                broken = regions[_sums(nan, counts) > 0]
                good = ~nan if good is None else good & ~nan
        if good is not None:
            values, counts = values[good], _sums(good, counts)
            rc = None if rc is None else (rc[0][good], rc[1][good])
            filled = counts > 0
            regions, counts = regions[filled], counts[filled]
        if len(regions):
            for name, column in statistics(values, counts, self.wanted, rc, self.threshold).items():
                self.columns[name][(regions, *channel)] = column
            self.columns["values"][(regions, *channel)] = counts
        if len(broken) and self.nan_policy != "omit":
            self.with_nan.update(broken.tolist())
            for name in self.wanted - {"values"}:
                self.columns[name][(broken, *channel)] = np.nan


def tally(
    shapes: Sequence[Shape],
    regions: IntArray,
    runs: Runs,
    image: Any,
    frame: ImageFrame,
    wanted: Collection[str],
    nan_policy: NanPolicy,
    threshold: tuple[float, float] | None,
) -> dict[str, FloatArray]:
    """Return statistics of every shape, each (n[, C]); NaN where a shape holds no value.

    Parameters
    ----------
    shapes : sequence of Shape
    regions : ndarray of int
        Which of them `runs` holds; of the others, paths are sampled along their course and points where they are,
        bilinear, as `plotly_imgshapes.measure.profile` does.
    runs : Runs
    image, frame
        As `plotly_imgshapes._image` returns them.
    wanted, nan_policy, threshold
        As in `Tally`.

    Raises
    ------
    MeasureError
        If `nan_policy` is "raise" and a shape holds NaN.
    """
    result = Tally(len(shapes), tuple(image.shape[2:]), wanted, nan_policy, threshold)
    positions = not POSITIONS.isdisjoint(wanted)
    for group in groups(image, runs, positions=positions):
        result.add(Group(regions[group.regions], group.counts, group.values, group.rc))
    paths = [i for i, shape in enumerate(shapes) if not shape.is_region and type(shape).__name__ != "Foreign"]
    if paths:
        result.add(_samples(shapes, paths, image, frame))
    if result.with_nan and nan_policy == "raise":
        raise MeasureError(
            f"image: got NaN inside {named(shapes, sorted(result.with_nan))} with nan_policy='raise'; "
            "leave them out with nan_policy='omit', or mask those pixels"
        )
    return result.columns


def named(shapes: Sequence[Shape], which: Sequence[int], most: int = 10) -> str:
    """Name shapes by their ids, or by their place where they have none.

    >>> from plotly_imgshapes import Point
    >>> named([Point(0, 0, id="a"), Point(1, 1)], [0, 1])
    "shapes 'a', shapes[1]"
    """
    names = [repr(shapes[i].id) if shapes[i].id else f"shapes[{i}]" for i in which[:most]]
    more = f" and {len(which) - most} more" if len(which) > most else ""
    return f"{'shape' if len(which) == 1 else 'shapes'} {', '.join(names)}{more}"


def _samples(shapes: Sequence[Shape], which: Sequence[int], image: Any, frame: ImageFrame) -> Group:
    course = Course.of([shapes[i].paths()[0] for i in which])
    intervals = course.intervals(min(frame.spacing))
    _, xy = course.walk(intervals)
    rc = frame.to_rc(xy.T)
    reach = 0.5 + ROUNDING
    inside = ((rc >= -reach) & (rc <= np.array(frame.shape) - 1 + reach)).all(axis=1)
    counts = _sums(inside, intervals + 1)
    rc = rc[inside]
    filled = counts > 0
    return Group(np.array(which)[filled], counts[filled], sample(image, rc), (rc[:, 0], rc[:, 1]))


def statistics(
    values: NDArray[Any],
    counts: IntArray,
    wanted: Collection[str],
    rc: tuple[NDArray[Any], NDArray[Any]] | None = None,
    threshold: tuple[float, float] | None = None,
) -> dict[str, FloatArray]:
    """Return statistics of many sets of values.

    Parameters
    ----------
    values : ndarray, shape (K,), bool, integer or float
        The sets one after another, none of them NaN.
    counts : ndarray, shape (R,), int
        Size of each set, at least 1.
    wanted : collection of str
        Of `STATISTICS`.
    rc : pair of ndarray, shape (K,), optional
        Row and column of each value, for "row" and "col".
    threshold : tuple of float, optional
        As in `Tally`.

    Returns
    -------
    dict of ndarray, shape (R,), float64
        Sums of bool and of integers up to 16 bits are exact, and "std" of them is rounded once. Others are added in float64.
    """
    wanted = frozenset(wanted)
    begin = np.cumsum(counts) - counts
    if values.dtype == np.bool_:
        values = values.view(np.uint8)
    found: dict[str, FloatArray] = {}
    with np.errstate(all="ignore"):
        if wanted & (MOMENTS | POSITIONS | {"sum", "mean"}):
            found |= _moments(values, counts, begin, wanted, rc)
        if wanted & RANKS:
            found |= _ranks(values, counts, begin, wanted)
        elif wanted & {"min", "max"}:
            found["min"] = np.minimum.reduceat(values, begin).astype(np.float64)
            found["max"] = np.maximum.reduceat(values, begin).astype(np.float64)
        if "fraction" in wanted:
            low_high = values != 0 if threshold is None else (values >= threshold[0]) & (values <= threshold[1])
            found["fraction"] = _sums(low_high, counts) / counts
    return {name: found[name] for name in wanted if name in found}


def _sums(flags: NDArray[np.bool_], counts: IntArray) -> IntArray:
    return np.add.reduceat(flags, np.cumsum(counts) - counts, dtype=np.int64)


def _moments(
    values: NDArray[Any],
    counts: IntArray,
    begin: IntArray,
    wanted: frozenset[str],
    rc: tuple[NDArray[Any], NDArray[Any]] | None,
) -> dict[str, FloatArray]:
    exact = values.dtype.kind in "iu" and values.dtype.itemsize <= 2
    wide = values.astype(np.int64 if exact else np.float64)
    sums = np.add.reduceat(wide, begin)
    found = {"sum": sums.astype(np.float64), "mean": sums / counts}
    if rc is not None and wanted & POSITIONS:
        for name, position in zip(("row", "col"), rc, strict=True):
            found[name] = np.add.reduceat(wide * position, begin) / found["sum"]
    if exact and wanted & MOMENTS == {"std"}:
        wide *= wide
        # n * sum of squares stays below n**2 * 2**32; Python's integers take over where 63 bits are not enough.
        whole = object if counts.max() >= 2**15 else np.int64
        n, total = counts.astype(whole), sums.astype(whole)
        spread = n * np.add.reduceat(wide, begin).astype(whole) - total * total
        found["std"] = np.sqrt((spread / (n * n)).astype(np.float64))
    elif wanted & MOMENTS:
        off = wide - np.repeat(found["mean"], counts)
        square = off * off
        second = np.add.reduceat(square, begin) / counts
        found["std"] = np.sqrt(second)
        # What rounding of the mean leaves of equal values is no spread.
        spread = np.where(second > (np.finfo(np.float64).eps * found["mean"]) ** 2, second, np.nan)
        if "skew" in wanted:
            found["skew"] = np.add.reduceat(square * off, begin) / counts / spread**1.5
        if "kurtosis" in wanted:
            found["kurtosis"] = np.add.reduceat(square * square, begin) / counts / spread**2 - 3
    return found


def _ranks(
    values: NDArray[Any], counts: IntArray, begin: IntArray, wanted: frozenset[str]
) -> dict[str, FloatArray]:
    ordered, decode = _ordered(values, counts, begin)
    last = begin + counts - 1

    def at(where: IntArray) -> FloatArray:
        return decode(ordered[where]).astype(np.float64)

    found = {"min": at(begin), "max": at(last)}
    found["median"] = (at((begin + last) // 2) + at((begin + last + 1) // 2)) / 2
    if "mode" in wanted:
        changes = np.ones(len(ordered), dtype=bool)
        np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
        changes[begin] = True
        starts = np.flatnonzero(changes)
        times = np.diff(starts, append=len(ordered))
        first = np.searchsorted(starts, begin)
        most = np.repeat(np.maximum.reduceat(times, first), np.diff(first, append=len(starts)))
        best = np.flatnonzero(times == most)
        found["mode"] = at(starts[best[np.searchsorted(best, first)]])
    return found


def _ordered(values: NDArray[Any], counts: IntArray, begin: IntArray) -> tuple[NDArray[Any], Any]:
    """Sort within each set; return that, and the function that makes values of its entries again."""
    if len(counts) == 1:
        # For 16 bits numpy's stable sort is a radix sort.
        return np.sort(values, kind="stable" if values.dtype.itemsize <= 2 else None), lambda part: part
    if values.dtype.kind in "iu" and values.dtype.itemsize <= 2:
        lowest = int(np.iinfo(values.dtype).min)
        # One sort of plain numbers for all sets: the number of the set above the value's 16 bits.
        # Group.regions never has 2**16 entries, each of at least one pixel of `pixels.GROUP` = 2**18.
        keys = np.repeat(np.arange(len(counts), dtype=np.uint64), counts) << np.uint64(16)
        keys |= (values.astype(np.int32) - lowest).astype(np.uint64)
        keys.sort()
        return keys, lambda part: (part & np.uint64(0xFFFF)).astype(np.int64) + lowest
    ordered = values.copy()
    for first, end in zip(begin.tolist(), (begin + counts).tolist(), strict=True):
        ordered[first:end].sort()
    return ordered, lambda part: part
