"""The values of an image inside runs, read a bounded piece at a time and nowhere else."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import read_box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.raster import Runs

    IntArray = NDArray[np.int64]
    Pieces = tuple[IntArray, IntArray, IntArray]
    """Row, first column and length of some runs."""

GROUP = 2**18
"""Most pixels of several regions taken at once: their values and indices fit in a processor's cache."""

BOX = 2**22
"""Most pixels taken at once of a single region; a larger one is taken in bands of rows."""


@dataclass(frozen=True, slots=True)
class Group:
    """The values of some shapes, one shape after another."""

    shapes: IntArray
    """(R,) Which shapes."""
    counts: IntArray
    """(R,) Number of values of each, at least 1."""
    values: NDArray[Any]
    """(sum of `counts`[, C]) In the dtype of the image; a masked array if the image is one."""
    rc: tuple[NDArray[Any], NDArray[Any]] | None
    """Row and column of each value, if asked for."""

    def only(self, good: NDArray[np.bool_]) -> Group:
        """Return the group without the values that are not good, and without shapes that have none left."""
        counts = sums(good, self.counts)
        filled = counts > 0
        rc = None if self.rc is None else (self.rc[0][good], self.rc[1][good])
        return Group(self.shapes[filled], counts[filled], self.values[good], rc)


@dataclass(frozen=True, slots=True)
class Regions:
    """Regions of an image, read a group at a time.

    An array in memory (a memmap too, which the operating system reads by pages) is taken from in place. Of
    any other, boxes are read, one for regions that lie close together.
    """

    image: Any
    """(H, W[, C]) As `plotly_imgshapes._image.as_image` returns it."""
    runs: Runs
    """On the grid of `image`."""
    shapes: IntArray
    """(n,) Which shape each region of `runs` is."""
    counts: IntArray
    """(n,) `runs.num_pixels`."""
    positions: bool
    """Whether groups have `Group.rc`."""

    @property
    def in_memory(self) -> bool:
        """Whether nothing has to be read."""
        return isinstance(self.image, np.ndarray)

    @property
    def is_short(self) -> bool:
        """Whether values are plain numbers of up to 16 bits, of which none is missing."""
        image = self.image
        short = image.dtype.kind in "biu" and image.dtype.itemsize <= 2
        return short and image.ndim == 2 and type(image) in {np.ndarray, np.memmap}

    def values_of_one(self) -> NDArray[Any]:
        """Return a copy of the values of the only region of an array in memory, as `group` does."""
        runs = self.runs
        if self.counts[0] > BOX:
            return self.group(slice(0, 1)).values
        return _taken(self.image, (runs.row, runs.start, runs.lengths))

    def parts(self) -> Iterator[slice | IntArray]:
        """Yield which regions make a group, until all that hold a pixel are in one."""
        return _consecutive(self.counts) if self.in_memory else neighbours(self.runs.boxes)

    def group(self, part: slice | IntArray) -> Group:
        """Read some regions, one of the `parts`."""
        runs, counts, shapes = self.runs, self.counts[part], self.shapes[part]
        own: Any
        if isinstance(part, slice):
            own = slice(runs.first[part.start], runs.first[part.stop])
            filled = counts.nonzero()[0]
            if len(filled) < len(counts):
                counts, shapes = counts[filled], shapes[filled]
        else:
            begin = runs.first[part]
            own = ranges(begin, runs.first[part + 1] - begin)
        row, start = runs.row[own], runs.start[own]
        pieces = row, start, runs.stop[own] - start
        width = runs.shape[1]
        if not self.in_memory:
            values = _from_box(self.image, pieces)
        elif len(counts) == 1 and counts[0] > BOX:
            values = _in_bands(self.image, pieces, max(1, BOX // width), _taken)
        else:
            values = _taken(self.image, pieces)
        return Group(shapes, counts, values, _positions(pieces, width) if self.positions else None)


def groups(
    image: Any, runs: Runs, shapes: IntArray, counts: IntArray, *, positions: bool = False
) -> Iterator[Group]:
    """Yield the values of all regions that hold a pixel; the arguments are the fields of `Regions`."""
    held = Regions(image, runs, shapes, counts, positions)
    return map(held.group, held.parts())


def sums(flags: NDArray[np.bool_], counts: IntArray) -> IntArray:
    """Return how many flags are set in each of many sets, one set of flags after another."""
    return np.add.reduceat(flags, counts.cumsum() - counts, dtype=np.int64)


def ranges(begin: IntArray, lengths: IntArray) -> IntArray:
    """Return begin, begin + 1, ... of each of many ranges, one range after another.

    >>> ranges(np.array([5, 0]), np.array([3, 2]))
    array([5, 6, 7, 0, 1])
    """
    numbers: IntArray = (begin + lengths - lengths.cumsum()).repeat(lengths)
    numbers += np.arange(len(numbers))
    return numbers


def neighbours(boxes: IntArray) -> Iterator[IntArray]:
    """Yield regions whose common box is at most twice their own boxes together, and at most `BOX`.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4), int64
        row0, col0, row1, col1, half-open; regions whose box is empty are left out.

    Examples
    --------
    >>> boxes = np.array([[0, 0, 4, 4], [0, 900, 4, 904], [0, 3, 4, 8]])
    >>> [regions.tolist() for regions in neighbours(boxes)]
    [[0, 2], [1]]
    """
    sides = boxes[:, 2:] - boxes[:, :2]
    filled = np.flatnonzero((sides > 0).all(axis=1))
    # Tiles about as large as the regions, so that what is near in the plane is near in the order.
    tile = boxes[filled, :2] // max(256, int(sides.max(initial=0)))
    order = filled[np.lexsort((filled, tile[:, 1], tile[:, 0]))]
    together: list[int] = []
    joint, own = (0, 0, 0, 0), 0
    for region, (row0, col0, row1, col1) in zip(order.tolist(), boxes[order].tolist(), strict=True):
        size = (row1 - row0) * (col1 - col0)
        wider = (min(joint[0], row0), min(joint[1], col0), max(joint[2], row1), max(joint[3], col1))
        if together and (wider[2] - wider[0]) * (wider[3] - wider[1]) <= min(2 * (own + size), BOX):
            together.append(region)
            joint, own = wider, own + size
            continue
        if together:
            yield np.array(together)
        together, joint, own = [region], (row0, col0, row1, col1), size
    if together:
        yield np.array(together)


def _consecutive(counts: IntArray) -> Iterator[slice | IntArray]:
    total = counts.cumsum()
    begin = before = 0
    last = int(total[-1]) if len(total) else 0
    while before < last:
        if last - before <= GROUP:
            yield slice(begin, len(counts))
            return
        # At least one region that holds a pixel, however many.
        first, end = total.searchsorted((before, before + GROUP), side="right").tolist()
        end = max(first + 1, end)
        yield slice(begin, end)
        begin, before = end, int(total[end - 1])


def _from_box(image: Any, pieces: Pieces) -> NDArray[Any]:
    row, start, lengths = pieces
    col0, col1 = int(start.min()), int((start + lengths).max())
    row0, row1 = int(row.min()), int(row.max()) + 1
    most = max(1, BOX // (col1 - col0))
    if row1 - row0 > most:
        return _in_bands(image, pieces, most, _from_box)
    box = read_box(image, slice(row0, row1), slice(col0, col1))
    return _taken(box, (row - row0, start - col0, lengths))


def _in_bands(
    image: Any, pieces: Pieces, most: int, read: Callable[[Any, Pieces], NDArray[Any]]
) -> NDArray[Any]:
    """Read a single region, whose runs are sorted by row, `most` rows at a time."""
    row, start, lengths = pieces
    cuts = np.searchsorted(row, np.arange(row[0], row[-1] + most + 1, most))
    bands = [slice(*edges) for edges in itertools.pairwise(np.unique(cuts).tolist())]
    parts = [read(image, (row[band], start[band], lengths[band])) for band in bands]
    return np.asanyarray((np.ma if any(map(np.ma.isMA, parts)) else np).concatenate(parts))


def _taken(pixels: NDArray[Any], pieces: Pieces) -> NDArray[Any]:
    height, width, *channels = pixels.shape
    if type(pixels) not in {np.ndarray, np.memmap} or not pixels.flags.c_contiguous:
        return np.asanyarray(pixels[_positions(pieces, width)])
    # Runs lie inside the image, and "wrap" takes without a second pass that checks it.
    flat = pixels.reshape(height * width, *channels)
    return np.asarray(flat.take(_flat(pieces, width), axis=0, mode="wrap"))


def _flat(pieces: Pieces, width: int) -> IntArray:
    row, start, lengths = pieces
    return ranges(row * width + start, lengths)


def _positions(pieces: Pieces, width: int) -> tuple[IntArray, IntArray]:
    row, col = np.divmod(_flat(pieces, width), width)
    return row, col
