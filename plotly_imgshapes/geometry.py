"""Plane geometry on plain vertex arrays; what shapely, scipy and numpy do well is theirs.

Arrays are float64 of shape (N, 2), columns x, y. A *path* is followed from end to end; a *ring* is closed and
does not repeat its first vertex.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import ImgShapesError, ShapeError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]

CHORD = 1e-4
"""Default distance between a curve and its chords, as a fraction of its radius."""

QUARTER = 56
"""Chords to a quarter circle that keep within `CHORD`: pi / 4 / acos(1 - CHORD), rounded up."""

SQUARED = 1e150
"""Coordinates whose squares, and sums of many of these, are finite. FITPACK crashes beyond."""

MOST = 2**26
"""Most vertices that `resample` makes."""

ROUNDING = 1e-9
"""Relative size below which a difference is floating-point noise of a few operations."""


def same(first: Any, second: Any) -> bool:
    """Tell whether two field values are equal, arrays and tuples of arrays included."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return np.array_equal(first, second)
    if isinstance(first, np.ndarray) or isinstance(second, np.ndarray):
        return False
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    return bool(first == second)


def positive(name: str, value: Any, *, zero: bool = False) -> None:
    """Raise `ShapeError` unless `value` is a finite number above zero, or zero where that is allowed."""
    number = finite(name, value)
    if not (number > 0 or (zero and number == 0)):
        raise ShapeError(f"{name}: got {value!r}, expected a finite number {'>= 0' if zero else '> 0'}")


def finite(name: str, value: Any, *, error: type[ImgShapesError] = ShapeError) -> float:
    """Return `value` as a float, or raise `error`: no text, nothing beyond float64."""
    try:
        number = math.nan if isinstance(value, str | bytes) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise error(f"{name}: got {value!r}, expected a finite number")
    return number


def position(name: str, value: Any) -> tuple[float, float]:
    """Return (x, y) as two floats, or raise `ShapeError`."""
    xy = numbers(value, name, "(2,)")
    if xy.shape != (2,) or not np.isfinite(xy).all():
        raise ShapeError(f"{name}: got {value!r}, expected a position (x, y), finite")
    return float(xy[0]), float(xy[1])


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
    fx, fy = finite("fx", fx), finite("fy", fy)
    x, y = position("about", about)
    return np.array([[fx, 0.0, x * (1 - fx)], [0.0, fy, y * (1 - fy)]])


def rotation(angle: float, about: tuple[float, float]) -> FloatArray:
    """Return the 2 x 3 matrix that turns by `angle` degrees, +x towards +y, around `about`."""
    quarter_turns = finite("angle", angle) / 90
    # Quarter turns are exact: cos(pi / 2) is not zero in floating point.
    if quarter_turns == int(quarter_turns):
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter_turns) % 4]
    else:
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        # A turn that moves nothing that float64 can tell would only make coordinates of 1e-200 out of zeros.
        cos, sin = (0.0 if abs(part) < 2**-60 else part for part in (cos, sin))
    x, y = position("about", about)
    return np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y]])


def length(paths: tuple[FloatArray, ...]) -> float:
    """Sum of the distances between neighbouring vertices, over all paths."""
    return float(sum(np.hypot(*np.diff(path, axis=0).T).sum() for path in paths))


def bounds(paths: tuple[FloatArray, ...]) -> tuple[float, float, float, float]:
    """Return (x min, y min, x max, y max) over all paths, NaN without vertices."""
    if not paths:
        return math.nan, math.nan, math.nan, math.nan
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
    Raises `ShapeError` where coordinates are too large for that.
    """
    import shapely

    loops = [ring for ring in rings if len(ring) > 2]
    if not loops:
        return shapely.Polygon()
    nested = shapely.Polygon(loops[0], loops[1:])
    try:
        return nested if nested.is_valid else _odd(loops)
    except shapely.errors.GEOSException:
        far = max(float(np.abs(loop).max()) for loop in loops)
        raise ShapeError(
            f"rings: got a vertex as far out as {far:g}, where crossings leave float64; scale it down"
        ) from None


def _odd(loops: list[FloatArray]) -> BaseGeometry:
    """Join the faces between crossing rings that an odd number of edges separates from the far left."""
    import shapely

    # make_valid is no even-odd rule: it fills what is run around twice, and takes minutes for a scribble.
    edges = np.concatenate([np.stack((loop, np.roll(loop, -1, axis=0)), axis=1) for loop in loops])
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(shapely.linestrings(edges))]))
    # A face thinner than floats divide gets a position at infinity, and has no area to lose.
    with np.errstate(all="ignore"):
        inside = shapely.point_on_surface(faces)
        # On a face with a spike that "point on surface" can be a vertex, or lie within rounding of an edge.
        x_min, y_min, x_max, y_max = shapely.bounds(faces).T
        near = shapely.distance(shapely.boundary(faces), inside) <= ROUNDING * np.maximum(
            x_max - x_min, y_max - y_min
        )
    stuck = near | ~shapely.contains_properly(faces, inside)
    inside[stuck] = [_middle_of_largest_triangle(face) for face in faces[stuck]]
    x, y = shapely.get_coordinates(inside).T
    upwards = np.argsort(y)
    faces, x, y = faces[upwards], x[upwards], y[upwards]
    low, high = edges[:, :, 1].min(axis=1), edges[:, :, 1].max(axis=1)
    odd = np.zeros(len(faces), dtype=bool)
    for ((x0, y0), (x1, y1)), first, last in zip(
        edges.tolist(), np.searchsorted(y, low), np.searchsorted(y, high), strict=True
    ):
        if first < last:
            level = slice(first, last)
            odd[level] ^= x0 + (y[level] - y0) / (y1 - y0) * (x1 - x0) < x[level]
    return shapely.union_all(faces[odd]) if odd.any() else shapely.Polygon()


def _middle_of_largest_triangle(face: BaseGeometry) -> BaseGeometry:
    import shapely

    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(face))
    return shapely.centroid(triangles[np.argmax(shapely.area(triangles))])


def path(paths: tuple[FloatArray, ...]) -> BaseGeometry:
    """Return open paths as a shapely geometry; one of no length is a Point, as no line is."""
    import shapely

    parts = [shapely.Point(p[0]) if (p == p[0]).all() else shapely.LineString(p) for p in paths]
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)


def rings_of(shape: BaseGeometry) -> tuple[FloatArray, ...]:
    """Return outer rings and holes of all that has area in a shapely geometry, unclosed."""
    import shapely

    if not isinstance(shape, shapely.Geometry):
        raise ShapeError(f"shape: got {type(shape).__name__}, expected a shapely geometry")
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return tuple(shapely.get_coordinates(ring)[:-1] for ring in rings)


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
    array = numbers(xy, "xy", "(..., 2), columns x, y")
    if array.shape[-1:] != (2,):
        raise ShapeError(f"xy: got shape {array.shape}, expected (..., 2), columns x, y")
    return array


def numbers(values: Any, name: str, expected: str) -> FloatArray:
    """Return real numbers as float64, or raise `ShapeError`; the message names the shape `expected`."""
    try:
        given = np.asarray(values)
        # Text, dates and complex numbers would be cast without a word.
        if given.dtype.kind not in "biufO":
            raise TypeError(f"of {given.dtype}")  # noqa: TRY301 (one message for all that are no numbers)
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ShapeError(
            f"{name}: got {type(values).__name__} ({error}), expected numbers of shape {expected}"
        ) from None


def in_ellipse(
    xy: ArrayLike, center: tuple[float, float], radii: tuple[float, float], angle: float
) -> NDArray[np.bool_]:
    """Tell where positions, shape (..., 2), satisfy (u / a)**2 + (v / b)**2 < 1 on the axes of an ellipse."""
    positions = pairs(xy)
    if not all(radii):
        return np.zeros(positions.shape[:-1], dtype=bool)
    # Infinite positions become NaN, which is less than nothing.
    with np.errstate(over="ignore", invalid="ignore"):
        upright = apply(rotation(-angle, (0, 0)), positions - center)
        return np.asarray(((upright / radii) ** 2).sum(axis=-1) < 1)


def quarter_chords(radius: float, tolerance: float | None) -> int:
    """Return how many chords keep a quarter circle within `tolerance`, but not finer than 1e-6 of its radius.

    A chord over the angle 2 u lies radius * (1 - cos u) = 2 * radius * sin(u / 2)**2 off the arc.
    """
    if tolerance is None:
        return QUARTER
    positive("tolerance", tolerance)
    fraction = min(max(tolerance / radius, 1e-6), 1.0) if radius else 1.0
    return math.ceil(math.pi / 8 / math.asin(math.sqrt(fraction / 2)))


def ellipse(center: tuple[float, float], radii: tuple[float, float], tolerance: float | None) -> FloatArray:
    """Return a closed path around an upright ellipse, chords within `tolerance` of the curve, at least 8.

    The circle of the longer radius is chorded; the ellipse is its image, squeezed, and so are the distances.
    """
    chords = max(8, 4 * quarter_chords(max(radii), tolerance))
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
    line = shapely.Point(xy[0]) if len(xy) == 1 else shapely.LineString(xy)
    return rings_of(line.buffer(radius, quad_segs=quarter_chords(radius, tolerance)))


def simplify(xy: FloatArray, tolerance: float, *, closed: bool) -> FloatArray:
    """Drop vertices within `tolerance` of the rest; the ends of a path and three corners of a ring stay."""
    import shapely

    if len(xy) < (4 if closed else 3):
        return xy
    # The number of each vertex travels as its height, which simplification carries along.
    numbered = np.column_stack((xy, np.arange(len(xy), dtype=np.float64)))
    if not closed:
        return xy[_kept(shapely.LineString(numbered).simplify(tolerance, preserve_topology=False))]
    # Cut where a ring is widest: of a whole ring GEOS drops the first vertex without regard to the tolerance.
    ring = numbered[:-1]
    start = _farthest(ring, ring[0])
    ring = np.roll(ring, -start, axis=0)
    middle = max(_farthest(ring, ring[0]), 1)
    halves = shapely.MultiLineString([ring[: middle + 1], np.concatenate((ring[middle:], ring[:1]))])
    kept = _kept(halves.simplify(tolerance, preserve_topology=True))
    if len(kept) < 3:
        chord = shapely.LineString(ring[[0, middle], :2])
        third = int(np.argmax(shapely.distance(shapely.points(ring[:, :2]), chord)))
        kept = np.union1d(kept, ring[third, 2].astype(int))
    return xy[[*kept, kept[0]]]


def _kept(simplified: BaseGeometry) -> NDArray[np.int64]:
    import shapely

    return np.unique(shapely.get_coordinates(simplified, include_z=True)[:, 2]).astype(np.int64)


def _farthest(numbered: FloatArray, start: FloatArray) -> int:
    return int(np.argmax(np.hypot(*(numbered - start)[:, :2].T)))


def resample(xy: FloatArray, n: int | None, step: float | None, *, closed: bool) -> FloatArray:
    """Place vertices at equal arc lengths; a closed path gives `n` distinct ones and its first again."""
    distance = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
    smallest = 3 if closed else 2
    if step is not None:
        intervals = max(math.ceil(distance[-1] / step), smallest - (not closed))
    else:
        if not isinstance(n, int | np.integer) or n < smallest:
            kind = "ring" if closed else "path"
            raise ShapeError(f"n: got {n!r}, expected a number of vertices, at least {smallest} on a {kind}")
        intervals = int(n) if closed else int(n) - 1
    if intervals > MOST:
        raise ShapeError(
            f"n, step: got {n!r}, {step!r}, which make {intervals} vertices, expected at most {MOST}"
        )
    at = np.linspace(0.0, distance[-1], intervals + 1)
    return np.column_stack([np.interp(at, distance, xy[:, column]) for column in (0, 1)])


def smooth(xy: FloatArray, tolerance: float, *, closed: bool) -> FloatArray:
    """Evaluate FITPACK's smoothing spline where the vertices were; closed paths stay closed, no corner."""
    moved = np.hypot(*np.diff(xy, axis=0).T) > 0
    distinct = xy[np.concatenate(([True], moved))]
    if tolerance == 0 or len(distinct) < (5 if closed else 4):
        return xy
    if np.abs(distinct).max() > SQUARED:
        raise ShapeError(
            f"xy: got a vertex as far out as {np.abs(distinct).max():g}, expected at most {SQUARED:g}, "
            "whose square float64 holds; scale it down first"
        )
    from scipy.interpolate import splev, splprep

    # With its full output it is silent when it stops short of `tolerance`; the spline is smooth all the same.
    (spline, at), *_ = splprep(distinct.T, s=len(distinct) * tolerance**2, per=closed, full_output=1)
    smoothed = np.column_stack(splev(at, spline))  # type: ignore[call-overload]  # stubs want one array
    if closed:
        smoothed[-1] = smoothed[0]
    return smoothed
