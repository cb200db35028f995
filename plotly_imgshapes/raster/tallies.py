"""Numbers read from runs without any image: run-lengths and overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict, overload

import numpy as np

from plotly_imgshapes.raster.regions import runs
from plotly_imgshapes.raster.runs import Runs, paired
from plotly_imgshapes.raster.scanline import portions, rows_of
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.raster.regions import Rule


class Rle(TypedDict):
    """Run-lengths of a mask as COCO writes them uncompressed."""

    size: list[int]
    counts: list[int]


@overload
def rle(shapes: Shape, frame: ImageFrame, *, rule: Rule = "center") -> Rle: ...
@overload
def rle(shapes: Sequence[Shape], frame: ImageFrame, *, rule: Rule = "center") -> list[Rle]: ...
def rle(shapes: Shape | Sequence[Shape], frame: ImageFrame, *, rule: Rule = "center") -> Rle | list[Rle]:
    """Run-lengths of each region in COCO's uncompressed form, made from runs without a mask.

    Parameters
    ----------
    shapes : Shape or sequence of Shape
    frame : ImageFrame
    rule : {"center", "touch"}
        As in `runs`.

    Returns
    -------
    dict, or a list of them for a sequence
        ``size``: [H, W]. ``counts``: lengths of alternating runs down the columns, column after column, the
        first of pixels outside (0 if the first pixel is inside). Source: the COCO API, `maskApi.h`.

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> rle(Rect(1, 0, 3, 2), ImageFrame((3, 4)))
    {'size': [3, 4], 'counts': [3, 2, 1, 2, 4]}
    >>> rle(Rect(90, 90, 99, 99), ImageFrame((3, 4)))
    {'size': [3, 4], 'counts': [12]}
    """
    found = runs(shapes, frame, rule=rule)
    each = [_down_columns(found[i]) for i in range(len(found))]
    return each[0] if isinstance(shapes, Shape) else each


def _down_columns(region: Runs) -> Rle:
    height, width = region.shape
    # Where a row differs from the one above, a run down a column begins or ends. So the ends of runs, each in
    # its own row and again in the next, pair up to the columns that differ, by the same rule as outlines.
    stride = width + 1
    ends = np.concatenate((region.row * stride + region.start, region.row * stride + region.stop))
    start, stop = paired(np.concatenate((ends, ends + stride)))
    which, col = rows_of(start % stride, stop - start)
    at = np.sort(col * height + start[which] // stride)
    # A run that reaches the foot of a column goes on at the head of the next.
    once = np.ones(len(at), dtype=bool)
    twice = np.flatnonzero(at[1:] == at[:-1])
    once[twice] = once[twice + 1] = False
    at = at[once & (at < height * width)]
    counts = np.diff(np.concatenate(([0], at, [height * width])))
    if counts[-1] == 0:
        counts = counts[:-1]
    return {"size": [height, width], "counts": counts.tolist()}


def overlaps(shapes: Sequence[Shape], frame: ImageFrame, *, rule: Rule = "center") -> NDArray[np.int64]:
    """Pairs of regions that share pixels, and how many.

    Parameters
    ----------
    shapes : sequence of Shape
    frame : ImageFrame
    rule : {"center", "touch"}
        As in `runs`.

    Returns
    -------
    ndarray, shape (K, 3), int64
        Columns i, j, pixels, for each pair i < j with at least one shared pixel, sorted. Time and memory go
        with the runs and the pairs of runs that overlap, not with the image.

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> overlaps([Rect(0, 0, 4, 4), Rect(2, 2, 6, 6), Rect(6, 0, 8, 8)], ImageFrame((8, 8)))
    array([[0, 1, 4]])
    """
    found = runs(shapes, frame, rule=rule)
    n, stride = len(found), found.shape[1] + 1
    start, stop = found.row * stride + found.start, found.row * stride + found.stop
    order = np.argsort(start, kind="stable")
    start, stop, region = start[order], stop[order], found.region[order]
    # Sorted by where they start, the runs that begin inside a run are the next ones after it.
    after = np.arange(1, len(start) + 1)
    counts = np.searchsorted(start, stop) - after
    pairs, pixels = np.empty(0, np.int64), np.empty(0, np.int64)
    for part in portions(counts):
        one, other = rows_of(after[part], counts[part])
        one += part.start
        shared = np.minimum(stop[one], stop[other]) - start[other]
        a, b = region[one], region[other]
        pairs, where = np.unique(
            np.concatenate((pairs, np.minimum(a, b) * n + np.maximum(a, b))), return_inverse=True
        )
        # Sums of whole numbers below 2**53 are exact in bincount's float64.
        pixels = np.bincount(where, np.concatenate((pixels, shared)), len(pairs)).astype(np.int64)
    return np.column_stack((pairs // n, pairs % n, pixels)) if n else np.empty((0, 3), np.int64)
