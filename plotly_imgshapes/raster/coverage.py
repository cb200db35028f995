"""The fraction of each pixel's square that a region covers, by signed areas of clipped edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.raster.regions import in_array, no_inside
from plotly_imgshapes.raster.scanline import MOST, Edges, column, portions, rows_of
from plotly_imgshapes.shapes import Ellipse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    Box = tuple[int, int, int, int]

CHORD_PX = 1e-6
"""Distance between an ellipse and its chords, in pixels; and so the bound on the error of a covered fraction,
but for the length of the curve in the pixel, which is at most about 2."""

CHORD_RADIUS = 1e-10
"""The same as a fraction of the radius, for ellipses so large that `CHORD_PX` would take millions of chords."""


def coverage(shapes: Sequence[Shape], frame: ImageFrame) -> tuple[FloatArray, Box]:
    """Covered fraction of each pixel by the union of regions, inside their box (row0, col0, row1, col1)."""
    area = union_in_array(shapes, frame)
    (height, width), (r0, c0, r1, c1) = frame.shape, area.bounds
    if area.is_empty:
        return np.zeros((0, 0)), (0, 0, 0, 0)
    row0, row1 = (int(r) for r in np.clip((np.floor(r0 + 0.5), np.ceil(r1 + 0.5)), 0, height))
    col0, col1 = (int(c) for c in np.clip((np.floor(c0 + 0.5), np.ceil(c1 + 0.5)), 0, width))
    if row0 >= row1 or col0 >= col1:
        return np.zeros((0, 0)), (0, 0, 0, 0)
    return _covered(geometry.rings_of(_oriented(area)), (row0, col0, row1, col1)), (row0, col0, row1, col1)
