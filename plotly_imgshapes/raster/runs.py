"""Regions as runs of pixels, the form that masks, statistics and overlaps are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from plotly_imgshapes.errors import FrameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    IntArray = NDArray[np.int64]
    Spans = tuple[IntArray, IntArray]


FEW = 10_000
"""Crossings among which it is likely that none meet."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The pixels of many regions, each region as horizontal runs; made by `plotly_imgshapes.raster.runs`.

    Regions may overlap. Within a region runs are sorted by (row, start), never empty, and never touch:
    between two of one row lies at least one pixel that is not in the region.

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> from plotly_imgshapes.raster import runs
    >>> two = runs([Rect(1, 0, 4, 2), Rect(50, 50, 60, 60)], ImageFrame((8, 8)))
    >>> two.row, two.start, two.stop, two.first
    (array([0, 1]), array([1, 1]), array([4, 4]), array([0, 2, 2]))
    >>> two.num_pixels, two.boxes.tolist()
    (array([6, 0]), [[0, 1, 2, 4], [0, 0, 0, 0]])
    """

    shape: tuple[int, int]
    """Height and width of the image."""
    row: IntArray
    """Row of each run, int64 (K,)."""
    start: IntArray
    """First column of each run, int64 (K,)."""
    stop: IntArray
    """Column after the last of each run, int64 (K,)."""
    first: IntArray
    """int64 (n + 1,): the runs of region i are `first[i]:first[i + 1]`."""

    def __len__(self) -> int:
        """Return the number of regions, those without a pixel included."""
        return len(self.first) - 1

    def __getitem__(self, i: int) -> Self:
        """Return region `i` alone; negative counts from the end."""
        i = range(len(self))[i]
        part = slice(self.first[i], self.first[i + 1])
        row = self.row[part]
        return type(self)(self.shape, row, self.start[part], self.stop[part], np.array([0, len(row)]))

    @property
    def region(self) -> IntArray:
        """Region that each run belongs to, int64 (K,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    @property
    def lengths(self) -> IntArray:
        """Number of pixels in each run, int64 (K,)."""
        return self.stop - self.start

    @property
    def num_pixels(self) -> IntArray:
        """Number of pixels in each region, int64 (n,)."""
        if len(self) == 1:
            return np.asarray(self.lengths.sum(keepdims=True))
        total = np.zeros(len(self.row) + 1, dtype=np.int64)
        self.lengths.cumsum(out=total[1:])
        seen = total[self.first]
        return seen[1:] - seen[:-1]

    @property
    def boxes(self) -> IntArray:
        """Boxes around the pixels, int64 (n, 4): row0, col0, row1, col1, half-open; zeros where empty."""
        boxes = np.zeros((len(self), 4), dtype=np.int64)
        filled = np.flatnonzero(np.diff(self.first))
        if len(filled):
            begin = self.first[filled]
            boxes[filled, 0] = self.row[begin]
            boxes[filled, 1] = np.minimum.reduceat(self.start, begin)
            boxes[filled, 2] = self.row[self.first[filled + 1] - 1] + 1
            boxes[filled, 3] = np.maximum.reduceat(self.stop, begin)
        return boxes


@dataclass(frozen=True, slots=True)
class Keys:
    """Packs (region, row, column) into one int64, so that one sort of plain numbers orders by all three."""

    shape: tuple[int, int]
    row_bits: int
    col_bits: int

    @classmethod
    def of(cls, shape: tuple[int, int], n: int) -> Self:
        """Return the packing for `n` regions on an image; a column may equal the width."""
        height, width = shape
        row_bits, col_bits = height.bit_length(), width.bit_length()
        if row_bits + col_bits + n.bit_length() > 62:
            raise FrameError(
                f"frame: got {n} regions on an image of {height} x {width} pixels, expected fewer than 2**62 "
                "pixels in all; pass a frame of the part that is of interest"
            )
        return cls(shape, row_bits, col_bits)

    def line(self, region: IntArray, row: IntArray) -> IntArray:
        """Return keys without their columns."""
        return (region << self.row_bits) | row

    def row(self, line: IntArray) -> IntArray:
        """Return the rows of keys without their columns."""
        return line & ((1 << self.row_bits) - 1)

    def pack(self, region: IntArray, row: IntArray, col: IntArray) -> IntArray:
        """Return the keys; they sort by region, then row, then column."""
        return (self.line(region, row) << self.col_bits) | col

    def runs(self, start: IntArray, stop: IntArray, n: int) -> Runs:
        """Return packed spans, sorted and apart, as the runs of `n` regions; their arrays are reused."""
        line, column = start >> self.col_bits, (1 << self.col_bits) - 1
        first = line.searchsorted(np.arange(n + 1) << self.row_bits)
        line &= (1 << self.row_bits) - 1
        start &= column
        stop &= column
        return Runs(self.shape, line, start, stop, first)


def paired(keys: IntArray) -> Spans:
    """Turn the crossings of outlines, in any order, into starts and stops by the even-odd rule.

    `keys` are sorted in place.
    """
    keys.sort()
    start, stop = keys[::2], keys[1::2]
    if len(keys) < FEW and np.logical_and.reduce(keys[1:] > keys[:-1]):
        return start, stop
    full = start < stop
    return _apart(start[full], stop[full])


def united(start: IntArray, stop: IntArray) -> Spans:
    """Return the union of spans in any order, as sorted spans that do not touch."""
    full = start < stop
    start, stop = start[full], stop[full]
    order = np.argsort(start)
    start, stop = start[order], np.maximum.accumulate(stop[order])
    return _apart(start, stop)


def _apart(start: IntArray, stop: IntArray) -> Spans:
    """Join sorted spans that touch or, with ascending stops, overlap."""
    apart = np.empty(len(start) + 1, dtype=bool)
    apart[0] = apart[-1] = True
    np.greater(start[1:], stop[:-1], out=apart[1:-1])
    return start[apart[:-1]], stop[apart[1:]]
