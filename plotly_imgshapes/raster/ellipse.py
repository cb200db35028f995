"""Ellipses -> packed runs by their equation, row by row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.raster.runs import Keys
    from plotly_imgshapes.shapes import Ellipse

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

LARGEST = 1e150
"""Greatest radius in pixels, so that its square is still finite."""


class Conic(NamedTuple):
    """An ellipse in array space; its chord in row r, with d = r - row, is ``col + lean d ± slope sqrt(tall² - d²)``."""

    row: float
    col: float
    tall: float
    """Half its extent in rows."""
    lean: float
    """Columns that the middle of the chord moves a row."""
    slope: float
    """Half the middle chord over `tall`."""
    widest: float
    """Row of its greatest column, from `row`; its smallest column is as far on the other side."""

    @classmethod
    def of(cls, ellipse: Ellipse, frame: ImageFrame) -> Conic:
        """Return `ellipse` in the array space of `frame`."""
        turn = geometry.rotation(ellipse.angle, (0, 0))[:, :2]
        axes = (turn @ np.diag(ellipse.radii))[::-1] / [[frame.dy], [frame.dx]]
        ((row, col),) = frame.to_rc([ellipse.center])
        if not (
            np.isfinite(axes).all()
            and np.abs(axes).max() < LARGEST
            and math.isfinite(row)
            and math.isfinite(col)
        ):
            raise ShapeError(
                f"Ellipse {ellipse.id!r}: got radii of {ellipse.radii} about {ellipse.center}, expected fewer than "
                f"{LARGEST:.0e} pixels; make it a Polygon, or check the spacing of `frame`"
            )
        # With axes the columns of M, the ellipse is M u for |u| <= 1, and M M' holds its extents.
        rows, cols = axes
        rr, rc, cc = float(rows @ rows), float(rows @ cols), float(cols @ cols)
        if not rr:
            return cls(float(row), float(col), 0.0, 0.0, 0.0, 0.0)
        slope = abs(float(rows[0] * cols[1] - rows[1] * cols[0])) / rr
        return cls(float(row), float(col), math.sqrt(rr), rc / rr, slope, rc / math.sqrt(cc) if cc else 0.0)


def spans(
    conics: Sequence[Conic], region: IntArray, shape: tuple[int, int], keys: Keys, *, touch: bool
) -> tuple[IntArray, IntArray]:
    """Return packed starts and stops of the pixels of ellipses; they may be empty.

    A pixel belongs by its centre, half-open: the left end of a chord is in, the right end is out. With `touch` it
    belongs when its open square meets the inside.
    """
    height, width = shape
    row0, col0, tall, lean, slope, widest = np.array(conics, dtype=np.float64).reshape(-1, 6).T
    margin = 0.5 if touch else 0.0
    # A row at the very top or bottom has a chord of no length, which holds no pixel: floor or ceil is the same.
    first = (
        np.floor(np.clip(row0 - tall + margin, 0, height))
        if touch
        else np.ceil(np.clip(row0 - tall, 0, height))
    )
    last = np.ceil(np.clip(row0 + tall + margin, 0, height))
    counts = np.maximum(last - first, 0).astype(np.int64)
    which = np.repeat(np.arange(len(counts)), counts)
    row = np.arange(len(which)) + np.repeat(first.astype(np.int64) - (np.cumsum(counts) - counts), counts)
    d, tall, widest = row - row0[which], tall[which], widest[which]

    def half(down: FloatArray) -> FloatArray:
        return np.asarray(slope[which] * np.sqrt(np.maximum((tall - down) * (tall + down), 0.0)))

    middle, lean = col0[which], lean[which]
    if touch:
        top, bottom = np.maximum(d - margin, -tall), np.minimum(d + margin, tall)
        left, right = np.clip(-widest, top, bottom), np.clip(widest, top, bottom)
        start = np.floor(middle + lean * left - half(left) + margin)
        stop = np.ceil(middle + lean * right + half(right) + margin)
    else:
        middle = middle + lean * d
        start, stop = np.ceil(middle - half(d)), np.ceil(middle + half(d))
    return tuple(  # type: ignore[return-value]
        keys.pack(region[which], row, np.clip(col, 0, width).astype(np.int64)) for col in (start, stop)
    )
