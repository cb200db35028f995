"""Labels -> rings along the edges of pixels, and rings with fewer vertices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes import geometry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Rings = tuple[FloatArray, ...]


def pixel_rings(inside: NDArray[np.bool_], corner: tuple[int, int] = (0, 0)) -> Rings:
    """Return the outlines of a mask along the edges of its pixels, holes included, in array space.

    The rings do not cross; where two pixels meet only by their corners, each keeps its own. Filled by the
    even-odd rule they hold the centres of just these pixels.

    Parameters
    ----------
    inside : ndarray, shape (h, w), bool
    corner : (int, int), default (0, 0)
        Row and column of its first pixel in the whole image.

    Returns
    -------
    tuple of ndarray, shape (N, 2), float64
        Columns row, col, at halves; corners only, the first not repeated.

    Examples
    --------
    >>> pixel_rings(np.ones((1, 2), dtype=bool))
    (array([[-0.5, -0.5],
           [-0.5,  1.5],
           [ 0.5,  1.5],
           [ 0.5, -0.5]]),)
    >>> pixel_rings(np.zeros((2, 2), dtype=bool))
    ()
    """
    rows, cols, across, along = _corners(inside)
    if not len(rows):
        return ()
    rc = np.column_stack((rows, cols)) - 0.5 + np.asarray(corner)
    # From a corner along its row to the next one, from there along its column, and so on until the start.
    horizontal, vertical = across.tolist(), along.tolist()
    free = [True] * len(rows)
    rings = []
    for start in range(len(rows)):
        if not free[start]:
            continue
        ring, at = [], start
        while free[at]:
            turn = horizontal[at]
            free[at] = free[turn] = False
            ring += [at, turn]
            at = vertical[turn]
        rings.append(rc[ring])
    return tuple(rings)


def _corners(
    inside: NDArray[np.bool_],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return row and column of each corner of the outlines, and its partners in its row and column."""
    padded = np.pad(np.asarray(inside, dtype=bool), 1)
    upper_left, upper_right = padded[:-1, :-1], padded[:-1, 1:]
    lower_left, lower_right = padded[1:, :-1], padded[1:, 1:]
    single = upper_left ^ upper_right ^ lower_left ^ lower_right
    # Two pixels that touch by their corners only: two corners of outlines in one place.
    falling = upper_left & lower_right & ~upper_right & ~lower_left
    rising = upper_right & lower_left & ~upper_left & ~lower_right
    times = single + 2 * (falling | rising).astype(np.int8)
    row, col = np.nonzero(times)
    place = np.repeat(np.arange(len(row)), times[row, col])
    n = len(place)
    across = np.arange(n) ^ 1  # sorted by row, then column: corners of a row pair up, two by two
    # Sorted by column, then row, likewise. In a falling pair the left partner goes with the upper one, as
    # they come; in a rising pair with the lower one.
    second = np.zeros(n, dtype=bool)
    second[1:] = place[1:] == place[:-1]
    first = np.zeros(n, dtype=bool)
    first[:-1] = second[1:]
    swapped = rising[row, col][place] & (first | second)
    rank = np.where(swapped, first, second)
    order = np.lexsort((rank, row[place], col[place]))
    along = np.empty(n, dtype=np.intp)
    along[order] = order[np.arange(n) ^ 1]
    return row[place], col[place], across, along


def simplified(regions: Sequence[Rings], tolerance: float) -> list[Rings]:
    """Return regions with fewer vertices; neighbours keep one common border, and no region vanishes.

    Corners are cut that span less than half of ``tolerance ** 2`` (Visvalingam and Whyatt 1993, GEOS's
    coverage simplifier).

    Parameters
    ----------
    regions : sequence of tuples of rings
        That do not overlap.
    tolerance : float
        In the units of the rings.
    """
    import shapely

    whole = np.array([geometry.region(rings) for rings in regions], dtype=object)
    if not len(whole):
        return []
    found: Any = shapely.coverage_simplify(whole, tolerance)
    pairs = zip(regions, found, strict=True)
    return [rings if part.is_empty else geometry.rings_of(part) for rings, part in pairs]
