"""Plane geometry on plain vertex arrays; what shapely, scipy and numpy do well is theirs.

Arrays are float64 of shape (N, 2), columns x, y. A *path* is followed from end to end; a *ring* is closed and does
not repeat its first vertex.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import ShapeError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]

CHORD = 1e-4
"""Default distance between a curve and its chords, as a fraction of its radius."""

QUARTER = 56
"""Chords to a quarter circle that keep within `CHORD`: pi / 4 / acos(1 - CHORD), rounded up."""

ROUNDING = 1e-9
"""Relative size below which a difference is floating-point noise of a few operations."""


def same(first: Any, second: Any) -> bool:
    """Tell whether two field values are equal, arrays and tuples of arrays included."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return np.array_equal(first, second)
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return dict(first) == dict(second)
    return bool(first == second)


def brief(value: Any) -> str:
    """Write a field value on one line, arrays by their shape."""
    if isinstance(value, np.ndarray):
        return f"<{' x '.join(map(str, value.shape))}>"
    if isinstance(value, tuple):
        return f"({', '.join(map(brief, value))}{',' * (len(value) == 1)})"
    return repr(dict(value)) if isinstance(value, Mapping) else repr(value)


def apply(matrix: FloatArray, xy: FloatArray) -> FloatArray:
    """Apply a 2 x 3 affine matrix to vertices."""
    return xy @ matrix[:, :2].T + matrix[:, 2]


def scaling(fx: float, fy: float, about: tuple[float, float]) -> FloatArray:
    """Return the 2 x 3 matrix that stretches by fx and fy and leaves `about` where it is."""
    return np.array([[fx, 0.0, about[0] * (1 - fx)], [0.0, fy, about[1] * (1 - fy)]])


def rotation(angle: float, about: tuple[float, float]) -> FloatArray:
    """Return the 2 x 3 matrix that turns by `angle` degrees, +x towards +y, around `about`."""
    quarter_turns = angle / 90
    # Quarter turns are exact: cos(pi / 2) is not zero in floating point.
    if quarter_turns == int(quarter_turns):
        cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[int(quarter_turns) % 4]
    else:
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = about
    return np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y]], dtype=np.float64)


def length(paths: tuple[FloatArray, ...]) -> float:
    """Sum of the distances between neighbouring vertices, over all paths."""
    return float(sum(np.hypot(*np.diff(path, axis=0).T).sum() for path in paths))


def bounds(paths: tuple[FloatArray, ...]) -> tuple[float, float, float, float]:
    """Return (x min, y min, x max, y max) over all paths, NaN without vertices."""
    if not paths:
        return (math.nan,) * 4
    xy = np.concatenate(paths)
    (x0, y0), (x1, y1) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return x0, y0, x1, y1


def centroid(shape: BaseGeometry) -> tuple[float, float]:
    """Return the centre of mass (x, y) of a shapely geometry, NaN if it is empty."""
    return (math.nan, math.nan) if shape.is_empty else (shape.centroid.x, shape.centroid.y)


def area(rings: tuple[FloatArray, ...]) -> float:
    """Area inside by the even-odd rule."""
    return float(region(rings).area)


def region(rings: tuple[FloatArray, ...]) -> BaseGeometry:
    """Return the even-odd inside of rings as a valid shapely geometry.

    Rings that cross themselves or each other are resolved; rings of fewer than three vertices have no inside.
    """
    import shapely

    loops = [ring for ring in rings if len(ring) > 2]
    if not loops:
        return shapely.Polygon()
    nested = shapely.Polygon(loops[0], loops[1:])
    if nested.is_valid:
        return nested
    # "linework" counts crossings, which is the even-odd rule; "structure" would fill where rings overlap.
    parts = [_polygonal(shapely.make_valid(shapely.Polygon(loop), method="linework")) for loop in loops]
    return _polygonal(functools.reduce(shapely.symmetric_difference, parts))


def _polygonal(shape: BaseGeometry) -> BaseGeometry:
    # Spikes and collapsed parts come out of make_valid as lines, which hold no area.
    import shapely

    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def path(paths: tuple[FloatArray, ...]) -> BaseGeometry:
    """Return open paths as a shapely Point, LineString or MultiLineString."""
    import shapely

    parts = [shapely.Point(p[0]) if len(p) == 1 else shapely.LineString(p) for p in paths]
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)


def rings_of(shape: BaseGeometry) -> tuple[FloatArray, ...]:
    """Return outer rings and holes of all that has area in a shapely geometry, unclosed."""
    import shapely

    polygons = [p for p in shapely.get_parts(shapely.get_parts(shape)) if p.geom_type == "Polygon" and not p.is_empty]
    return tuple(
        shapely.get_coordinates(ring)[:-1] for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)
    )


def contains(shape: Shape, xy: ArrayLike) -> NDArray[np.bool_]:
    """Tell which positions, shape (..., 2), lie inside a region, the outline excluded."""
    import shapely

    positions = pairs(xy)
    if not shape.is_region:
        return np.zeros(positions.shape[:-1], dtype=bool)
    inside = shape.to_shapely()
    shapely.prepare(inside)
    return np.asarray(shapely.contains_xy(inside, positions[..., 0], positions[..., 1]))


def pairs(xy: ArrayLike) -> FloatArray:
    """Return positions as float64 of shape (..., 2), or raise `ShapeError`."""
    array = np.asarray(xy, dtype=np.float64)
    if array.shape[-1:] != (2,):
        raise ShapeError(f"xy: got shape {array.shape}, expected (..., 2), columns x, y")
    return array


def in_ellipse(
    xy: ArrayLike, center: tuple[float, float], radii: tuple[float, float], angle: float
) -> NDArray[np.bool_]:
    """Tell which positions, shape (..., 2), satisfy (u / a)**2 + (v / b)**2 < 1 in the axes of the ellipse."""
    positions = pairs(xy)
    if not all(radii):
        return np.zeros(positions.shape[:-1], dtype=bool)
    upright = apply(rotation(-angle, (0, 0)), positions - center)
    return np.asarray(((upright / radii) ** 2).sum(axis=-1) < 1)


def ellipse(center: tuple[float, float], radii: tuple[float, float], tolerance: float | None) -> FloatArray:
    """Return a closed path around an upright ellipse, chords within `tolerance` of the curve, at least 8."""
    longest = max(radii)
    fraction = CHORD if tolerance is None or not longest else tolerance / longest
    chords = max(8, 4 * math.ceil(math.pi / 4 / math.acos(max(1 - fraction, 0.0)))) if fraction > 0 else 8
    turn = np.linspace(0, 2 * math.pi, chords + 1)
    xy = np.column_stack((center[0] + radii[0] * np.cos(turn), center[1] + radii[1] * np.sin(turn)))
    xy[-1] = xy[0]
    return xy


def ellipse_circumference(a: float, b: float) -> float:
    """Return 4 a E(m), m = 1 - (b / a)**2, with a the longer radius (NIST DLMF 19.9.9)."""
    from scipy.special import ellipe

    a, b = max(a, b), min(a, b)
    return 4 * a * float(ellipe(1 - (b / a) ** 2)) if a else 0.0


def stroke(xy: FloatArray, width: float, tolerance: float | None) -> tuple[FloatArray, ...]:
    """Return the rings around all that lies within half of `width` of a path: round ends, round joins."""
    import shapely

    radius = width / 2
    fraction = CHORD if tolerance is None else min(tolerance / radius, 1.0)
    quarter = max(1, math.ceil(math.pi / 4 / math.acos(1 - fraction)))
    line = shapely.Point(xy[0]) if len(xy) == 1 else shapely.LineString(xy)
    return rings_of(line.buffer(radius, quad_segs=quarter))


def simplify(xy: FloatArray, tolerance: float) -> FloatArray:
    """Drop vertices within `tolerance` of the rest; a path that ends on its start keeps three corners."""
    import shapely

    if len(xy) < 3:
        return xy
    closed = len(xy) > 3 and bool((xy[0] == xy[-1]).all())
    line = shapely.LinearRing(xy) if closed else shapely.LineString(xy)
    kept = shapely.get_coordinates(line.simplify(tolerance, preserve_topology=closed))
    return xy if closed and len(kept) < 4 else kept


def resample(xy: FloatArray, n: int | None, step: float | None, *, closed: bool) -> FloatArray:
    """Place vertices at equal arc lengths; a closed path gives `n` distinct ones and its first again."""
    distance = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
    smallest = 3 if closed else 2
    if step is not None:
        intervals = max(math.ceil(distance[-1] / step), smallest - (not closed))
    else:
        if n is None or n < smallest:
            raise ShapeError(f"n: got {n!r}, expected at least {smallest} vertices on a {'ring' if closed else 'path'}")
        intervals = n if closed else n - 1
    at = np.linspace(0.0, distance[-1], intervals + 1)
    return np.column_stack([np.interp(at, distance, xy[:, column]) for column in (0, 1)])


def smooth(xy: FloatArray, tolerance: float, *, closed: bool) -> FloatArray:
    """Evaluate FITPACK's smoothing spline where the vertices were; closed paths stay closed without a corner."""
    moved = np.hypot(*np.diff(xy, axis=0).T) > 0
    distinct = xy[np.concatenate(([True], moved))]
    if tolerance == 0 or len(distinct) < (5 if closed else 4):
        return xy
    from scipy.interpolate import splev, splprep

    spline, at = splprep(distinct.T, s=len(distinct) * tolerance**2, per=closed)
    smoothed = np.column_stack(splev(at, spline))
    if closed:
        smoothed[-1] = smoothed[0]
    return smoothed
