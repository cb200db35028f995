"""The fraction of each pixel's square that regions cover, by signed areas of clipped edges."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.raster.regions import in_array, no_inside
from plotly_imgshapes.raster.scanline import Edges, in_band, portions, rows_of, whole
from plotly_imgshapes.shapes import Ellipse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    Box = tuple[int, int, int, int]

CHORD_PIXELS = 1e-6
"""Distance between an ellipse and its chords, in pixels."""

CHORD_RADIUS = 1e-10
"""The same as a fraction of the radius, where `CHORD_PIXELS` would take millions of chords."""


def coverage(shapes: Sequence[Shape], frame: ImageFrame) -> tuple[FloatArray, Box]:
    """Return the fraction of each pixel that the union of `shapes` covers, inside a box around it.

    Returns
    -------
    ndarray, shape (row1 - row0, col1 - col0), float64
    tuple of int
        row0, col0, row1, col1, inside the image.
    """
    import shapely

    rings: list[tuple[FloatArray, ...]] = []
    for i, shape in enumerate(shapes):
        if not shape.is_region:
            raise no_inside(shape, i, "only regions cover area; give a Polyline a width")
        rings.append(_rings(shape, frame))
    with np.errstate(over="ignore"):
        rc, lengths, region = in_array(rings, frame)
    vertices = np.split(rc, np.cumsum(lengths)[:-1])
    areas = [
        geometry.region(tuple(vertices[k] for k in np.flatnonzero(region == i))) for i in np.unique(region)
    ]
    area = shapely.orient_polygons(areas[0] if len(areas) == 1 else shapely.union_all(areas))
    if area.is_empty:
        return np.zeros((0, 0)), (0, 0, 0, 0)

    height, width = frame.shape
    r0, c0, r1, c1 = area.bounds
    row0, row1 = whole(np.clip((np.floor(r0 + 0.5), np.ceil(r1 + 0.5)), 0, height)).tolist()
    col0, col1 = whole(np.clip((np.floor(c0 + 0.5), np.ceil(c1 + 0.5)), 0, width)).tolist()
    box = row0, col0, row1, col1
    resolved = geometry.rings_of(area)
    corner = np.array([row0, col0]) - 0.5
    edges = Edges.around(
        np.concatenate(resolved) - corner,
        np.array([len(ring) for ring in resolved]),
        np.zeros(len(resolved), np.int64),
    )
    return _covered(edges, (row1 - row0, col1 - col0)), box


def _rings(shape: Shape, frame: ImageFrame) -> tuple[FloatArray, ...]:
    if not (isinstance(shape, Ellipse) and all(shape.radii)):
        return shape.outlines()
    # A chord over the angle 2 u lies radius * (1 - cos u) = 2 * radius * sin(u / 2)**2 off the arc.
    radius = max(shape.radii)
    fraction = min(max(CHORD_PIXELS * min(frame.spacing) / radius, CHORD_RADIUS), 1.0)
    chords = math.ceil(math.pi / 2 / math.asin(math.sqrt(fraction / 2)))
    turn = np.linspace(0, 2 * math.pi, max(chords, 8), endpoint=False)
    xy = shape.center + np.column_stack((np.cos(turn), np.sin(turn))) * shape.radii
    return (geometry.apply(geometry.rotation(shape.angle, shape.center), xy),)


def _covered(edges: Edges, shape: tuple[int, int]) -> FloatArray:
    # An edge covers all to its right, with a plus when it runs down and a minus when it runs up.
    # Here pixel (i, j) is the square from (i, j) to (i + 1, j + 1).
    height, width = shape
    sign = np.sign(edges.r1 - edges.r0)
    edges = edges.downward()
    first, last = whole(np.floor(np.clip(edges.r0, 0, height))), whole(np.ceil(np.clip(edges.r1, 0, height)))
    counts = last - first
    beyond, own = np.zeros(height * (width + 1)), np.zeros(height * width)
    crossed = np.zeros(height * width, dtype=bool)
    for rows in portions(counts):
        edge, row = rows_of(first[rows], counts[rows])
        piece = edges.take(rows).take(edge)
        a, b = in_band(piece, row + 0.0, row + 1.0)
        tall = (np.minimum(piece.r1, row + 1) - np.maximum(piece.r0, row)) * sign[rows][edge]
        low, high = np.minimum(a, b), np.maximum(a, b)
        begin, end = (whole(np.floor(np.clip(col, -1, width))) for col in (low, high))
        beyond += np.bincount(row * (width + 1) + np.minimum(end + 1, width), tall, len(beyond))
        begin, end = np.maximum(begin, 0), np.minimum(end, width - 1)
        wide = end - begin + 1
        for cols in portions(wide):
            which, col = rows_of(begin[cols], wide[cols])
            at = row[cols][which] * width + col
            right = col + 1.0
            share = _share(right - low[cols][which], right - high[cols][which])
            own += np.bincount(at, tall[cols][which] * share, len(own))
            crossed[at] = True
    fraction: FloatArray = own + np.cumsum(beyond.reshape(height, width + 1), axis=1)[:, :-1].ravel()
    # Where no edge runs the sum is 0 or 1 but for its rounding.
    return np.where(crossed, np.clip(fraction, 0, 1), np.rint(fraction)).reshape(shape)


def _share(near: NDArray[np.floating], far: NDArray[np.floating]) -> FloatArray:
    """Mean of t, cut off at 0 and 1, for t from `far` to `near`; `far` is at most 1, and at most `near`."""
    low, high, spread = np.clip(far, 0, 1), np.clip(near, 0, 1), near - far
    level = spread == 0
    area = (high - low) * (high + low) / 2 + np.maximum(near - 1, 0)
    share: FloatArray = np.where(level, low, area / np.where(level, 1, spread))
    return share
