"""Ellipses -> packed runs by their equation, row by row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.raster.scanline import rows_of, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.raster.runs import Keys, Spans
    from plotly_imgshapes.shapes import Ellipse

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

LARGEST = 1e150
"""Greatest radius in pixels, so that its square is still finite."""


class Conic(NamedTuple):
    """An ellipse in array space.

    Its chord d rows below the middle runs between ``col + lean d ± slope sqrt(tall² - d²)``.
    """

    row: float
    col: float
    tall: float
    """Half its extent in rows."""
    lean: float
    """Columns a row that the middle of the chord moves by."""
    slope: float
    """Half the middle chord over `tall`."""
    widest: float
    """Rows from the middle to the greatest column; the smallest is as far on the other side."""

    @classmethod
    def of(cls, ellipse: Ellipse, frame: ImageFrame) -> Conic:
        """Return `ellipse` in the array space of `frame`; both radii are above zero."""
        turn = geometry.rotation(ellipse.angle, (0, 0))[:, :2]
        with np.errstate(over="ignore"):
            rows, cols = (turn @ np.diag(ellipse.radii))[::-1] / [[frame.dy], [frame.dx]]
            ((row, col),) = frame.to_rc([ellipse.center])
        if not max(*np.abs(rows), *np.abs(cols), abs(row), abs(col)) < LARGEST:
            raise ShapeError(
                f"Ellipse {ellipse.id!r}: got radii {ellipse.radii} and center {ellipse.center}, "
                f"expected less than {LARGEST:.0e} pixels; check the spacing of `frame`"
            )
        # With its axes as columns of M the ellipse is M u for |u| <= 1, and M M' holds its extents.
        rr, rc, cc = float(rows @ rows), float(rows @ cols), float(cols @ cols)
        if not (rr and cc):  # too small for a square: a position
            return cls(row, col, 0.0, 0.0, 0.0, 0.0)
        slope = abs(rows[0] * cols[1] - rows[1] * cols[0]) / rr
        return cls(row, col, math.sqrt(rr), rc / rr, slope, rc / math.sqrt(cc))


def spans(
    conics: Sequence[Conic], region: IntArray, shape: tuple[int, int], keys: Keys, *, touch: bool
) -> Spans:
    """Return packed starts and stops of the pixels of ellipses; some may be empty.

    A pixel belongs by its centre, half-open: the left end of a chord is in, its right end and a chord of no
    length are out. With `touch` it belongs when its open square meets the inside.
    """
    height, width = shape
    row0, col0, tall, lean, slope, widest = np.array(conics, dtype=np.float64).reshape(-1, 6).T
    reach = 0.5 if touch else 0.0
    top = np.clip(row0 - tall + reach, 0, height)
    first = whole(np.floor(top) if touch else np.ceil(top))
    last = whole(np.ceil(np.clip(row0 + tall + reach, 0, height)))
    which, row = rows_of(first, np.maximum(last - first, 0))
    d, tall, widest, middle, lean = row - row0[which], tall[which], widest[which], col0[which], lean[which]

    def half_chord(down: FloatArray) -> FloatArray:
        return np.asarray(slope[which] * np.sqrt(np.maximum((tall - down) * (tall + down), 0.0)))

    if touch:
        above, below = np.maximum(d - reach, -tall), np.minimum(d + reach, tall)
        left, right = np.clip(-widest, above, below), np.clip(widest, above, below)
        start = np.floor(middle + lean * left - half_chord(left) + reach)
        stop = np.ceil(middle + lean * right + half_chord(right) + reach)
    else:
        middle = middle + lean * d
        start, stop = np.ceil(middle - half_chord(d)), np.ceil(middle + half_chord(d))
    start, stop = whole(np.clip(start, 0, width)), whole(np.clip(stop, 0, width))
    return keys.pack(region[which], row, start), keys.pack(region[which], row, stop)
