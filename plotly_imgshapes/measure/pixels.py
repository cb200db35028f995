"""The values of an image inside runs, read a bounded piece at a time and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import read_box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.raster import Runs

    IntArray = NDArray[np.int64]

GROUP = 2**18
"""Most pixels of several regions taken at once: their values and indices fit in a processor's cache."""

BOX = 2**22
"""Most pixels read at once from an image that is not in memory; a larger region is read in bands of rows."""


@dataclass(frozen=True, slots=True)
class Group:
    """The values of some regions, one region after another."""

    regions: IntArray
    """(R,) Which regions."""
    counts: IntArray
    """(R,) Number of values of each."""
    values: NDArray[Any]
    """(sum of `counts`[, C]) In the dtype of the image; a masked array if the image is one."""
    rc: tuple[NDArray[Any], NDArray[Any]] | None
    """Row and column of each value, if asked for."""


def groups(image: Any, runs: Runs, *, positions: bool = False) -> Iterator[Group]:
    """Yield the values of all regions that hold a pixel.

    An array in memory (a memmap too, which the operating system reads by pages) is taken from in place. Of any other,
    boxes are read, one for regions that lie close together.

    Parameters
    ----------
    image : array of shape (H, W[, C])
        As `plotly_imgshapes._image.as_image` returns it.
    runs : Runs
        On the grid of `image`.
    positions : bool
        Whether to yield `Group.rc`.
    """
    in_memory = isinstance(image, np.ndarray)
    counts = runs.num_pixels
    for regions in _consecutive(counts) if in_memory else neighbours(runs.boxes):
        if in_memory:
            part = slice(runs.first[regions[0]], runs.first[regions[-1] + 1])
        else:
            part = _ranges(runs.first[regions], runs.first[regions + 1])
        row, start, lengths = runs.row[part], runs.start[part], runs.stop[part] - runs.start[part]
        values = _in_place(image, row, start, lengths) if in_memory else _by_boxes(image, row, start, lengths)
        rc = divmod(flat_indices(row * runs.shape[1] + start, lengths), runs.shape[1]) if positions else None
        yield Group(regions, counts[regions], values, rc)


def flat_indices(begin: IntArray, lengths: IntArray) -> IntArray:
    """Return begin, begin + 1, ... of each of many spans, one span after another."""
    before = np.cumsum(lengths) - lengths
    indices = np.repeat(begin - before, lengths)
    indices += np.arange(len(indices))
    return indices


def neighbours(boxes: IntArray) -> Iterator[IntArray]:
    """Yield sets of regions whose common box is at most twice what their own boxes hold together, and no larger than `BOX`.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4), int64
        row0, col0, row1, col1, half-open; boxes without a pixel are left out.
    """
    sides = boxes[:, 2:] - boxes[:, :2]
    side = max(256, int(sides.max(initial=0)))
    filled = np.flatnonzero((sides > 0).all(axis=1))
    order = filled[np.lexsort((*(boxes[filled, :2] // side).T[::-1],))]
    together: list[int] = []
    r0 = c0 = r1 = c1 = held = 0
    for region, box in zip(order.tolist(), boxes[order].tolist(), strict=True):
        own = (box[2] - box[0]) * (box[3] - box[1])
        joint = (min(r0, box[0]), min(c0, box[1]), max(r1, box[2]), max(c1, box[3]))
        size = (joint[2] - joint[0]) * (joint[3] - joint[1])
        if together and size <= min(2 * (held + own), BOX):
            together.append(region)
            (r0, c0, r1, c1), held = joint, held + own
            continue
        if together:
            yield np.array(together)
        together, (r0, c0, r1, c1), held = [region], box, own
    if together:
        yield np.array(together)


def _consecutive(counts: IntArray) -> Iterator[IntArray]:
    filled = np.flatnonzero(counts)
    total = np.cumsum(counts[filled])
    begin = 0
    while begin < len(filled):
        before = total[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(total, before + GROUP, side="right")))
        # Regions without a pixel in between have no runs, so the runs of a group stay one slice.
        yield filled[begin:end]
        begin = end


def _ranges(begin: IntArray, end: IntArray) -> IntArray:
    return flat_indices(begin, end - begin)


def _bands(lengths: IntArray, most: int) -> Iterator[slice]:
    """Cut runs into pieces of about `most` pixels."""
    total = np.cumsum(lengths)
    cuts = np.searchsorted(total, np.arange(most, int(total[-1]), most))
    edges = np.unique(np.concatenate(([0], cuts, [len(lengths)])))
    return (slice(a, b) for a, b in zip(edges.tolist(), edges[1:].tolist(), strict=False))


def _in_place(image: NDArray[Any], row: IntArray, start: IntArray, lengths: IntArray) -> NDArray[Any]:
    parts = [_take(image, row[band], start[band], lengths[band]) for band in _bands(lengths, 4 * GROUP)]
    return parts[0] if len(parts) == 1 else np.ma.concatenate(parts) if np.ma.isMA(image) else np.concatenate(parts)


def _by_boxes(image: Any, row: IntArray, start: IntArray, lengths: IntArray) -> NDArray[Any]:
    c0, c1 = int(start.min()), int((start + lengths).max())
    r0, r1 = int(row.min()), int(row.max()) + 1
    rows_at_once = max(1, BOX // (c1 - c0))
    if r1 - r0 <= rows_at_once:
        box = read_box(image, slice(r0, r1), slice(c0, c1))
        return _take(box, row - r0, start - c0, lengths)
    # Only a region alone in its group is this large, and its runs are sorted by row.
    edges = np.searchsorted(row, np.arange(r0, r1 + rows_at_once, rows_at_once)).tolist()
    bands = (slice(a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b)
    parts = [_by_boxes(image, row[band], start[band], lengths[band]) for band in bands]
    return np.ma.concatenate(parts) if any(map(np.ma.isMA, parts)) else np.concatenate(parts)


def _take(pixels: NDArray[Any], row: IntArray, start: IntArray, lengths: IntArray) -> NDArray[Any]:
    height, width, *channels = pixels.shape
    indices = flat_indices(row * width + start, lengths)
    if np.ma.isMA(pixels):
        return pixels[divmod(indices, width)]
    if not pixels.flags.c_contiguous:
        return np.asarray(pixels)[divmod(indices, width)]
    # Runs lie inside the image, and "wrap" takes without a second pass that checks it.
    return np.asarray(pixels).reshape(height * width, *channels).take(indices, axis=0, mode="wrap")
