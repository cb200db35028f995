"""Where tiles lie on each other: by a grid, by what was drawn, by what they show."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.shapes import Line, Point, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame

    FloatArray = NDArray[np.float64]
    Pair = tuple[int, int]

LEAST = 0.3
"""Least correlation in the overlap of two tiles that are taken to show the same there."""

SURE = 0.95
"""Correlation at which no other start is tried."""

NARROW = 4
"""Least overlap that is compared, in pixels."""

STARTS = (1.0, 0.5, 1.6, 2.5)
"""Fractions of the expected overlap that phase correlation starts from."""


def neighbours(n: int, columns: int) -> list[Pair]:
    """Return the pairs of tiles side by side in a grid, row by row.

    >>> neighbours(5, 3)
    [(0, 1), (1, 2), (3, 4), (0, 3), (1, 4)]
    """
    beside = [(i, i + 1) for i in range(n - 1) if (i + 1) % columns]
    return beside + [(i, i + columns) for i in range(n - columns)]


def drawn_pairs(shapes: Sequence[Shape], frame: ImageFrame, n: int, columns: int) -> dict[Pair, FloatArray]:
    """Return displacements (row, col) between tiles by what was drawn on the sheet of all tiles side by side.

    A line joins the same thing in two tiles; points of one class are the same thing in each of them.
    """
    found: dict[Pair, list[FloatArray]] = {}
    for pair in _matches(shapes):
        (i, one), (j, other) = sorted(
            (_on_tile(xy, frame, n, columns) for xy in pair), key=lambda end: end[0]
        )
        if i == j:
            raise CorrectError(
                f"shapes: got a match with both ends on tile {i}, expected the same thing on two tiles; draw "
                "it from one to the other"
            )
        found.setdefault((i, j), []).append(one - other)
    return {pair: np.mean(each, axis=0) for pair, each in found.items()}


def _matches(shapes: Sequence[Shape]) -> Iterator[tuple[FloatArray, FloatArray]]:
    labels: dict[str, list[FloatArray]] = {}
    for i, shape in enumerate(shapes):
        if isinstance(shape, Line):
            yield shape.xy[0], shape.xy[1]
        elif isinstance(shape, Point) and shape.label:
            labels.setdefault(shape.label, []).append(shape.xy[0])
        else:
            what = "a point without a class" if isinstance(shape, Point) else f"a {type(shape).__name__}"
            raise CorrectError(
                f"shapes[{i}]: got {what}, expected lines from one tile to another, or points with one class "
                "on the same thing in two tiles"
            )
    for label, ends in labels.items():
        if len(ends) < 2:
            raise CorrectError(f"shapes: got one point of class {label!r}, expected one in each of two tiles")
        yield from itertools.combinations(ends, 2)


def _on_tile(xy: FloatArray, frame: ImageFrame, n: int, columns: int) -> tuple[int, FloatArray]:
    """Return the tile under a position on the sheet, and where on it, (row, col)."""
    rc = frame.to_rc(xy)
    cell = np.floor((rc + 0.5) / frame.shape).astype(int)
    tile = int(cell[0] * columns + cell[1])
    if not (0 <= cell[1] < columns and cell[0] >= 0 and tile < n):
        raise CorrectError(
            f"shapes: got a match at {tuple(xy.tolist())}, which is on no tile; draw on the sheet that "
            "stitch(..., overlap=0, estimate=False) makes"
        )
    return tile, rc - cell * np.asarray(frame.shape)


def solved(n: int, pairs: Mapping[Pair, tuple[FloatArray, float]]) -> FloatArray:
    """Return positions (n, 2), tile 0 at the origin, that fit weighted displacements best in squares."""
    rows = np.zeros((len(pairs), n))
    weights = np.array([weight for _, weight in pairs.values()])
    for k, (i, j) in enumerate(pairs):
        rows[k, i], rows[k, j] = -1.0, 1.0
    shifts = np.array([shift for shift, _ in pairs.values()]).reshape(-1, 2)
    positions = np.zeros((n, 2))
    if n > 1:
        positions[1:] = np.linalg.lstsq(
            rows[:, 1:] * weights[:, None], shifts * weights[:, None], rcond=None
        )[0]
    return positions


def agreed(n: int, pairs: Mapping[Pair, tuple[FloatArray, float]]) -> FloatArray:
    """Return positions as `solved` does, without displacements that the others contradict.

    >>> held = {(0, 1): (np.array([0.0, 9.0]), 1.0), (1, 2): (np.array([0.0, 9.0]), 1.0)}
    >>> agreed(3, held | {(0, 2): (np.array([0.0, 25.0]), 0.1)})[:, 1]
    array([ 0.,  9., 18.])
    """
    left = dict(pairs)
    while True:
        positions = solved(n, left)
        off = {
            (i, j): np.abs(positions[j] - positions[i] - shift).max() for (i, j), (shift, _) in left.items()
        }
        worst = max(off, key=off.__getitem__, default=None)
        if worst is None or off[worst] <= 1:
            return positions
        fewer = {pair: link for pair, link in left.items() if pair != worst}
        if not connected(n, fewer):
            return positions
        left = fewer


def connected(n: int, pairs: Mapping[Pair, object]) -> bool:
    """Tell whether every tile is reached from every other."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = np.array(list(pairs), dtype=int).reshape(-1, 2).T
    links = coo_array((np.ones(len(one)), (one, other)), shape=(n, n))
    return int(connected_components(links, directed=False)[0]) == 1


def overlapping(positions: FloatArray, sizes: Sequence[tuple[int, int]]) -> list[Pair]:
    """Return the pairs of tiles that share enough pixels to be compared."""
    return [
        (i, j)
        for i, j in itertools.combinations(range(len(sizes)), 2)
        if _shared(positions[j] - positions[i], sizes[i], sizes[j]) is not None
    ]


def registered(one: FloatArray, other: FloatArray, expected: FloatArray) -> tuple[FloatArray, float]:
    """Return the displacement of `other` on `one` near an expected one, and the correlation there.

    Phase correlation (Kuglin and Hines 1975, `skimage.registration.phase_cross_correlation`) of what the two
    share, again on what they share then, until it stays. Of several starts that with the best correlation.
    """
    best, score = expected, -1.0
    for start in _starts(expected, one.shape):
        for tapered, normalization in ((True, "phase"), (False, "phase"), (True, None)):
            shift = _settled(one, other, start, tapered=tapered, normalization=normalization)
            found = _correlation(one, other, shift)
            if found > score:
                best, score = shift, found
        if score > SURE:
            break
    return best, score


def _starts(expected: FloatArray, size: tuple[int, ...]) -> Iterator[FloatArray]:
    """Return displacements with more and less overlap, along the direction in which the tiles lie."""
    along = int(np.argmax(np.abs(expected) / np.asarray(size)))
    overlap = size[along] - abs(expected[along])
    for fraction in STARTS:
        start = expected.copy()
        start[along] = np.sign(expected[along]) * max(size[along] - fraction * overlap, 0)
        yield start


def _settled(
    one: FloatArray, other: FloatArray, shift: FloatArray, *, tapered: bool, normalization: str | None
) -> FloatArray:
    from skimage.filters import window
    from skimage.registration import phase_cross_correlation

    for _ in range(4):
        shared = _shared(shift, one.shape, other.shape)
        if shared is None:
            return shift
        first, second = one[shared[0]], other[shared[1]]
        first, second = first - first.mean(), second - second.mean()
        if tapered:
            taper = window("hann", first.shape)
            first, second = first * taper, second * taper
        if not (first.any() and second.any()):
            return shift
        step = phase_cross_correlation(first, second, normalization=normalization)[0]
        shift = np.rint(shift) + step
        if not step.any():
            break
    return shift


def _shared(
    shift: FloatArray, one: tuple[int, ...], other: tuple[int, ...]
) -> tuple[tuple[slice, slice], tuple[slice, slice]] | None:
    """Return what two tiles share at a displacement, as slices of each; None for next to nothing."""
    slices = []
    for step, size, length in zip(np.rint(shift).astype(int).tolist(), one, other, strict=True):
        low, high = max(step, 0), min(size, step + length)
        if high - low < NARROW:
            return None
        slices.append((slice(low, high), slice(low - step, high - step)))
    (rows, rows_of_other), (cols, cols_of_other) = slices
    return (rows, cols), (rows_of_other, cols_of_other)


def _correlation(one: FloatArray, other: FloatArray, shift: FloatArray) -> float:
    shared = _shared(shift, one.shape, other.shape)
    if shared is None:
        return -1.0
    first, second = one[shared[0]], other[shared[1]]
    first, second = first - first.mean(), second - second.mean()
    norm = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / norm if norm > 0 else -1.0
