"""The six kinds of shape, frozen, in axis units; and `Foreign` for what Plotly has beyond them.

Geometry is exact: what the shape *is*, not what its pixels count. Pixels are the business of
`plotly_imgshapes.raster`, Plotly dictionaries that of `plotly_imgshapes.codec`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import ShapeError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    FloatArray = NDArray[np.float64]

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, repr=False)
class Style:
    """How a shape is drawn. `None` leaves a property to Plotly's default."""

    color: str | None = None
    """Colour of the outline, any CSS colour (Plotly's ``line.color``)."""
    width: float | None = None
    """Width of the outline in screen pixels (``line.width``)."""
    dash: str | None = None
    """``"solid"``, ``"dot"``, ``"dash"`` or lengths in screen pixels (``line.dash``)."""
    fill: str | None = None
    """Colour of the inside (``fillcolor``)."""
    opacity: float | None = None
    """0 to 1, of outline and inside together."""
    text: str | None = None
    """Text shown on the shape (``label.text``)."""
    visible: bool | Literal["legendonly"] | None = None
    """Whether the shape is drawn; it is by default."""
    editable: bool | None = None
    """Whether Plotly's mouse may move and reshape it. By default all but points, which that would corrupt."""

    def __repr__(self) -> str:
        return _say(self)


PLAIN = Style()

_ORIGIN = ("plotly", "source_xy")
_MAPPINGS = ("plotly", "properties")


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Shape:
    """What all kinds have in common. Not made directly.

    Two shapes are equal when they are of one kind and all fields agree but those that tell where it was read
    from, `plotly` and `source_xy`.
    """

    id: str = ""
    """Stays with the shape through every edit. Empty until it joins others in `with_ids` or a figure."""
    label: str = ""
    """Class of the object, as "cell"; empty for none."""
    properties: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """The user's own data, JSON values."""
    style: Style = PLAIN
    xref: str = "x"
    """Axis that x coordinates belong to: "x", "x2", ..."""
    yref: str = "y"
    """Axis that y coordinates belong to: "y", "y2", ..."""
    index: tuple[int, ...] | None = None
    """Slice of a stack that the shape belongs to, as (t, z); None for all."""
    plotly: Mapping[str, Any] = field(default_factory=lambda: NOTHING, repr=False)
    """The Plotly dictionary this shape was read from; its unknown attributes are written back."""

    source_xy: tuple[FloatArray, ...] = field(default=(), repr=False)
    """The very arrays read from ``plotly["path"]``: while a shape holds them, its path is not rewritten."""

    is_region: ClassVar[bool] = False
    """Whether the kind has an inside."""

    def __post_init__(self) -> None:
        for name in ("id", "label", "xref", "yref"):
            if not isinstance(value := getattr(self, name), str):
                raise ShapeError(f"{name}: got {value!r}, expected a string")
        for name in ("properties", "plotly"):
            if (mapping := getattr(self, name)) is not NOTHING:
                if not isinstance(mapping, Mapping):
                    raise ShapeError(f"{name}: got {type(mapping).__name__}, expected a mapping")
                object.__setattr__(self, name, MappingProxyType(dict(mapping)))
        if self.index is not None:
            object.__setattr__(self, "index", _slice_index(self.index))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(
            geometry.same(getattr(self, f.name), getattr(other, f.name))
            for f in dataclasses.fields(self)
            if f.name not in _ORIGIN
        )

    def __repr__(self) -> str:
        return _say(self)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.id, self.label))

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only mappings do not travel between processes: their contents do.
        held = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return _restored, (type(self), {k: dict(v) if k in _MAPPINGS else v for k, v in held.items()})

    def replace(self, **changes: Any) -> Self:
        """Return a copy with the named fields changed.

        >>> Line(0, 0, 3, 4).replace(label="scratch").label
        'scratch'
        """
        return dataclasses.replace(self, **changes)

    def to_plotly(self) -> dict[str, Any]:
        """Return the shape as a dictionary for ``layout.shapes``; see `plotly_imgshapes.codec`."""
        from plotly_imgshapes.codec import to_plotly

        return to_plotly(self)

    # A kind defines `paths` and `_affine`; all other geometry follows from them.

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:
        """Return the vertices in drawing order; outlines of regions come back to their first vertex.

        Parameters
        ----------
        tolerance : float, optional
            Greatest distance between a curve and its chords, in axis units, but not finer than 1e-6 of its
            radius. Default: 1e-4 of the radius.

        Returns
        -------
        tuple of ndarray, shape (N, 2), float64
            One array a ring or open path, columns x, y.
        """
        raise NotImplementedError

    def _affine(self, matrix: FloatArray) -> Shape:
        raise NotImplementedError

    def outlines(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:
        """Return the rings of a region, holes by the even-odd rule, without repeating the first vertex.

        Parameters
        ----------
        tolerance : float, optional
            As in `paths`.

        Raises
        ------
        ShapeError
            If the shape has no inside.
        """
        if not self.is_region:
            raise ShapeError(
                f"{type(self).__name__}: has no inside, expected a region; "
                "give a Polyline a width, or make a region by buffer(distance)"
            )
        return tuple(ring[:-1] for ring in self.paths(tolerance))

    @property
    def length(self) -> float:
        """Length of the path, or of the whole outline of a region (holes included), in axis units."""
        return geometry.length(self.paths())

    @property
    def area(self) -> float:
        """Area inside by the even-odd rule, in squared axis units; 0 for points, lines and open paths."""
        return geometry.area(self.outlines()) if self.is_region else 0.0

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest box around the shape, (x min, y min, x max, y max); NaN if it is empty."""
        return geometry.bounds(self.paths())

    @property
    def centroid(self) -> tuple[float, float]:
        """Centre of mass (x, y): of the area, or along the length where there is no area; NaN if empty."""
        whole = self.to_shapely()
        return geometry.centroid(geometry.path(self.paths()) if whole.is_empty else whole)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.paths()

    def contains(self, xy: ArrayLike) -> NDArray[np.bool_]:
        """Tell which positions lie inside; the outline itself is outside, and so is all that has no area.

        Parameters
        ----------
        xy : array-like, shape (..., 2)
            Columns x, y.

        Returns
        -------
        ndarray, shape (...), bool

        Examples
        --------
        >>> Rect(0, 0, 4, 2).contains([[1, 1], [4, 1], [9, 9]])
        array([ True, False, False])
        """
        return geometry.contains(self, xy)

    def transform(self, matrix: ArrayLike) -> Shape:
        """Apply an affine map; a kind that cannot hold the result becomes a Polygon.

        Parameters
        ----------
        matrix : array-like, shape (2, 3)
            ``xy_new = xy @ matrix[:, :2].T + matrix[:, 2]``.

        Raises
        ------
        ShapeError
            If the matrix is not (2, 3), not finite, or flattens the plane.
        """
        array = geometry.numbers(matrix, "matrix", "(2, 3)")
        if array.shape != (2, 3):
            raise ShapeError(f"matrix: got shape {array.shape}, expected (2, 3)")
        if not np.isfinite(array).all():
            raise ShapeError(f"matrix: got {array.tolist()}, expected finite numbers")
        if np.linalg.det(array[:, :2]) == 0:
            raise ShapeError(
                f"matrix: got {array.tolist()}, which flattens the plane; expected an invertible map"
            )
        return self._affine(array)

    def move(self, dx: float, dy: float) -> Shape:
        """Shift by (dx, dy) axis units."""
        return self.transform([[1, 0, dx], [0, 1, dy]])

    def scale(self, fx: float, fy: float | None = None, *, about: tuple[float, float] | None = None) -> Shape:
        """Stretch by `fx` and `fy` (default: the same) about a position (default: the centroid)."""
        middle = self.centroid if about is None else about
        return self.transform(geometry.scaling(fx, fx if fy is None else fy, middle))

    def rotate(self, angle: float, *, about: tuple[float, float] | None = None) -> Shape:
        """Turn by `angle` degrees, from +x towards +y, about a position (default: the centroid).

        On image axes y points down, so a positive angle turns clockwise on the screen.
        """
        return self.transform(geometry.rotation(angle, self.centroid if about is None else about))

    def simplify(self, tolerance: float) -> Shape:
        """Drop vertices that lie within `tolerance` axis units of what remains (Douglas and Peucker 1973).

        Curved and straight-edged primitives have nothing to drop and come back as they are.
        """
        geometry.positive("tolerance", tolerance, zero=True)
        return self

    def resample(self, n: int | None = None, *, step: float | None = None) -> Polyline | Polygon:
        """Place vertices at equal distances along the path; corners are cut unless a vertex falls on them.

        Parameters
        ----------
        n : int, optional
            Vertices on each path or ring, at least 2 (3 on a ring).
        step : float, optional
            Largest distance between neighbours, in axis units; give either `n` or `step`.
        """
        if (n is None) == (step is None):
            raise ShapeError(f"n, step: got {n!r}, {step!r}, expected exactly one of them")
        if step is not None:
            geometry.positive("step", step)
        paths = tuple(geometry.resample(p, n, step, closed=self._closed) for p in self.paths())
        return self._path_like(paths)

    def smooth(self, tolerance: float) -> Polyline | Polygon:
        """Fit a smoothing spline whose root-mean-square distance from the vertices is `tolerance` axis units.

        Freehand jitter goes, the number of vertices stays but for those that repeat their neighbour. Paths of
        fewer than four vertices come back unchanged.
        The spline is FITPACK's (Dierckx 1982), through `scipy.interpolate`.
        """
        geometry.positive("tolerance", tolerance, zero=True)
        paths = tuple(geometry.smooth(p, tolerance, closed=self._closed) for p in self.paths())
        return self._path_like(paths)

    def buffer(self, distance: float) -> Polygon:
        """Return all that lies within `distance` axis units, corners round; negative shrinks a region."""
        geometry.finite("distance", distance)
        return _polygon_like(self, self.to_shapely().buffer(distance, quad_segs=geometry.QUARTER))

    def to_shapely(self) -> BaseGeometry:
        """Return the shape as a valid shapely geometry (curves as chords, crossings resolved by even-odd)."""
        return geometry.region(self.outlines()) if self.is_region else geometry.path(self.paths())

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """GeoJSON geometry in axis units (RFC 7946), as which shapely and geopandas take the shape."""
        interface: dict[str, Any] = self.to_shapely().__geo_interface__
        return interface

    def __and__(self, other: Shape) -> Polygon:
        """Return what two regions share."""
        return _combine("intersection", self, other)

    def __or__(self, other: Shape) -> Polygon:
        """Return what is in either region."""
        return _combine("union", self, other)

    def __sub__(self, other: Shape) -> Polygon:
        """Return this region without the other."""
        return _combine("difference", self, other)

    def __xor__(self, other: Shape) -> Polygon:
        """Return what is in exactly one of two regions."""
        return _combine("symmetric_difference", self, other)

    @property
    def _closed(self) -> bool:
        return self.is_region

    def _path_like(self, paths: tuple[FloatArray, ...]) -> Polyline | Polygon:
        if self._closed:
            return Polygon(tuple(p[:-1] for p in paths), **_common(self))
        return Polyline(paths[0], **_common(self))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Point(Shape):
    """A position."""

    x: float
    y: float

    def __post_init__(self) -> None:
        Shape.__post_init__(self)
        _set_numbers(self, "x", "y")

    @property
    def xy(self) -> FloatArray:
        """Array of shape (1, 2)."""
        return np.array([[self.x, self.y]])

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (no curve)
        """Return `xy`, the one path there is."""
        return (self.xy,)

    def _affine(self, matrix: FloatArray) -> Point:
        ((x, y),) = geometry.apply(matrix, self.xy)
        return self.replace(x=x, y=y)

    def _path_like(self, paths: tuple[FloatArray, ...]) -> Polyline | Polygon:  # noqa: ARG002 (always raises)
        raise ShapeError("Point: has no length to resample or smooth; expected a line, a path or a region")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Box(Shape):
    """Two corners; may run from larger to smaller, as Plotly's do, and keep their order."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        Shape.__post_init__(self)
        _set_numbers(self, "x0", "y0", "x1", "y1")

    @property
    def xy(self) -> FloatArray:
        """Array of shape (2, 2): start and end."""
        return np.array([[self.x0, self.y0], [self.x1, self.y1]])

    @property
    def center(self) -> tuple[float, float]:
        """Middle (x, y)."""
        return self.x0 / 2 + self.x1 / 2, self.y0 / 2 + self.y1 / 2


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Line(_Box):
    """A straight segment from (x0, y0) to (x1, y1).

    >>> Line(0, 0, 3, 4).length
    5.0
    >>> Line(1, 1, 1, 1).length
    0.0
    """

    @property
    def angle(self) -> float:
        """Direction in degrees, from +x towards +y, in (-180, 180]; 0 for a line without length."""
        # 0.0 + makes a negative zero positive: otherwise a line to the left may point to -180.
        return math.degrees(math.atan2(0.0 + self.y1 - self.y0, self.x1 - self.x0))

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (no curve)
        """Return `xy`, the one path there is."""
        return (self.xy,)

    def _affine(self, matrix: FloatArray) -> Line:
        (x0, y0), (x1, y1) = geometry.apply(matrix, self.xy)
        return self.replace(x0=x0, y0=y0, x1=x1, y1=y1)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _TurnedBox(_Box):
    """A box that may be turned about its middle."""

    angle: float = 0.0

    is_region: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _Box.__post_init__(self)
        _set_numbers(self, "angle")

    @property
    def width(self) -> float:
        """Side along x before turning, not negative."""
        return abs(self.x1 - self.x0)

    @property
    def height(self) -> float:
        """Side along y before turning, not negative."""
        return abs(self.y1 - self.y0)

    @property
    def centroid(self) -> tuple[float, float]:
        """Middle (x, y)."""
        return self.center

    def _turn(self, xy: FloatArray) -> FloatArray:
        return geometry.apply(geometry.rotation(self.angle, self.center), xy) if self.angle else xy

    def _boxed(self, center: FloatArray, width: float, height: float, angle: float) -> Self:
        (x, y), w, h = center, width / 2, height / 2
        return self.replace(
            x0=x - w * _sign(self.x1 - self.x0),
            x1=x + w * _sign(self.x1 - self.x0),
            y0=y - h * _sign(self.y1 - self.y0),
            y1=y + h * _sign(self.y1 - self.y0),
            angle=angle,
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rect(_TurnedBox):
    """A rectangle between two opposite corners, turned by `angle` degrees (+x towards +y) about its middle.

    >>> Rect(10, 20, 4, 5).area, Rect(10, 20, 4, 5).bounds
    (90.0, (4.0, 5.0, 10.0, 20.0))
    >>> Rect(0, 0, 5, 0).area
    0.0
    """

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (straight edges)
        """Return the four corners from (x0, y0) by (x1, y0), and the first again."""
        x0, y0, x1, y1 = self.x0, self.y0, self.x1, self.y1
        return (self._turn(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])),)

    def _affine(self, matrix: FloatArray) -> Rect | Polygon:
        (outline,) = self.paths()
        corners = geometry.apply(matrix, outline[:-1])
        across, down = corners[1] - corners[0], corners[3] - corners[0]
        if self.angle == 0 and not matrix[0, 1] and not matrix[1, 0]:
            (x0, y0), (x1, y1) = corners[0], corners[2]
            return self.replace(x0=x0, y0=y0, x1=x1, y1=y1)
        width, height = math.hypot(*across), math.hypot(*down)
        if abs(across @ down) > geometry.ROUNDING * width * height:
            return Polygon((corners,), **_common(self))
        if width:
            along = across * _sign(self.x1 - self.x0)
        else:
            along = np.array([down[1], -down[0]]) * _sign(self.y1 - self.y0)
        angle = math.degrees(math.atan2(along[1], along[0]))
        return self._boxed(corners.mean(axis=0), width, height, angle)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ellipse(_TurnedBox):
    """The ellipse inscribed in a box, turned by `angle` degrees (+x towards +y) about its middle.

    >>> Ellipse(-2, -1, 2, 1).area / math.pi
    2.0
    >>> round(Ellipse(-1, -1, 1, 1).length / math.pi, 12)
    2.0
    """

    @property
    def radii(self) -> tuple[float, float]:
        """Half the width and half the height before turning."""
        return self.width / 2, self.height / 2

    @property
    def area(self) -> float:
        """Exact: pi times both radii."""
        return math.pi * self.width * self.height / 4

    @property
    def length(self) -> float:
        """Circumference: 4 a E(1 - (b / a)**2), E the complete elliptic integral of the second kind."""
        return geometry.ellipse_circumference(*self.radii)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest box around the turned ellipse, exact: (x min, y min, x max, y max)."""
        (x, y), (a, b), turn = self.center, self.radii, math.radians(self.angle)
        w = math.hypot(a * math.cos(turn), b * math.sin(turn))
        h = math.hypot(a * math.sin(turn), b * math.cos(turn))
        return x - w, y - h, x + w, y + h

    def contains(self, xy: ArrayLike) -> NDArray[np.bool_]:
        """Tell which positions lie inside, by the equation of the ellipse."""
        return geometry.in_ellipse(xy, self.center, self.radii, self.angle)

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:
        """Return chords from the end of the first radius around; see `Shape.paths`."""
        return (self._turn(geometry.ellipse(self.center, self.radii, tolerance)),)

    def _affine(self, matrix: FloatArray) -> Ellipse:
        if self.angle == 0 and not matrix[0, 1] and not matrix[1, 0]:
            (x0, y0), (x1, y1) = geometry.apply(matrix, self.xy)
            return self.replace(x0=x0, y0=y0, x1=x1, y1=y1)
        axes = matrix[:, :2] @ geometry.rotation(self.angle, (0, 0))[:, :2]
        directions, radii, _ = np.linalg.svd(axes @ np.diag(self.radii))
        # Of the two ways to name the axes, keep the one whose first axis turned least.
        if abs(directions[:, 0] @ axes[:, 0]) < abs(directions[:, 1] @ axes[:, 0]):
            directions, radii = directions[:, ::-1], radii[::-1]
        first = directions[:, 0] * (1 if directions[:, 0] @ axes[:, 0] >= 0 else -1)
        (center,) = geometry.apply(matrix, np.array([self.center]))
        return self._boxed(center, 2 * radii[0], 2 * radii[1], math.degrees(math.atan2(first[1], first[0])))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Polyline(Shape):
    """An open path; with a `width` in axis units it is a brush stroke, a region with round ends.

    >>> Polyline([[0, 0], [3, 0], [3, 4]]).length
    7.0
    >>> Polyline([[0, 0], [10, 0]], width=2).bounds
    (-1.0, -1.0, 11.0, 1.0)
    """

    xy: FloatArray
    width: float | None = None

    def __post_init__(self) -> None:
        Shape.__post_init__(self)
        object.__setattr__(self, "xy", vertices(self.xy, "xy"))
        if not len(self.xy):
            raise ShapeError("xy: got no vertex, expected an array of shape (N, 2) with N >= 1")
        if self.width is not None:
            _set_numbers(self, "width")
            geometry.positive("width", self.width)

    @property
    def is_region(self) -> bool:  # type: ignore[override]  # the one kind of which only some have an inside
        """Whether the path has a width."""
        return self.width is not None

    @property
    def length(self) -> float:
        """Length along the path, the centre line of a brush stroke, in axis units."""
        return geometry.length((self.xy,))

    @property
    def _closed(self) -> bool:
        return False

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (straight segments)
        """Return the path itself, the centre line of a brush stroke; `outlines` has the rim of a stroke."""
        return (self.xy,)

    def outlines(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:
        """Return the outline of a brush stroke, round ends and joins; see `Shape.outlines`."""
        if self.width is None:
            return Shape.outlines(self)
        return geometry.stroke(self.xy, self.width, tolerance)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest box around the path or stroke, (x min, y min, x max, y max)."""
        x0, y0, x1, y1 = geometry.bounds((self.xy,))
        half = (self.width or 0) / 2
        return x0 - half, y0 - half, x1 + half, y1 + half

    def _affine(self, matrix: FloatArray) -> Polyline:
        # A round brush stays round: a stretch that differs in x and y scales the width by its geometric mean.
        width = self.width and self.width * math.sqrt(abs(np.linalg.det(matrix[:, :2])))
        return self.replace(xy=geometry.apply(matrix, self.xy), width=width)

    def simplify(self, tolerance: float) -> Polyline:
        """Drop vertices within `tolerance` axis units of what remains; both ends stay."""
        geometry.positive("tolerance", tolerance, zero=True)
        return self.replace(xy=geometry.simplify(self.xy, tolerance, closed=False))

    def _path_like(self, paths: tuple[FloatArray, ...]) -> Polyline:
        return self.replace(xy=paths[0])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Polygon(Shape):
    """A closed path of one or several rings; holes and crossings by the even-odd rule, as Plotly draws them.

    Parameters
    ----------
    rings : array-like of shape (N, 2), or a sequence of them
        Columns x, y; a last vertex equal to the first is dropped. No ring at all is the empty region.

    Examples
    --------
    >>> Polygon([[0, 0], [4, 0], [4, 4], [0, 4]]).area
    16.0
    >>> ring, hole = [[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [2, 1], [2, 2], [1, 2]]
    >>> Polygon([ring, hole]).area
    15.0
    >>> Polygon([[0, 0], [2, 2], [2, 0], [0, 2]]).area  # crosses itself
    2.0
    >>> Polygon([[1, 1]]).area
    0.0
    """

    rings: tuple[FloatArray, ...]

    is_region: ClassVar[bool] = True

    def __post_init__(self) -> None:
        Shape.__post_init__(self)
        object.__setattr__(self, "rings", unclosed_rings(self.rings))

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (straight edges)
        """Return the rings, each closed on its first vertex."""
        return tuple(np.concatenate((ring, ring[:1])) for ring in self.rings)

    def outlines(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (straight edges)
        """Return `rings`."""
        return self.rings

    def _affine(self, matrix: FloatArray) -> Polygon:
        return self.replace(rings=tuple(geometry.apply(matrix, ring) for ring in self.rings))

    def simplify(self, tolerance: float) -> Polygon:
        """Drop vertices within `tolerance` axis units of what remains; no ring loses its last three."""
        geometry.positive("tolerance", tolerance, zero=True)
        kept = tuple(geometry.simplify(p, tolerance, closed=True)[:-1] for p in self.paths())
        return self.replace(rings=kept)

    def _path_like(self, paths: tuple[FloatArray, ...]) -> Polygon:
        return self.replace(rings=paths)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Foreign(Shape):
    """What Plotly draws and this package carries along untouched: it has no place in data coordinates.

    Shapes sized in pixels or placed on the paper, shifted or category positions, templates, kinds of
    tomorrow, and dictionaries that Plotly itself could not draw. All of it is in `plotly`; `reason` says why.
    """

    reason: str = ""

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (always raises)
        """Raise `ShapeError`."""
        raise self._placeless()

    @property
    def area(self) -> float:
        """Raise `ShapeError`."""
        raise self._placeless()

    def contains(self, xy: ArrayLike) -> NDArray[np.bool_]:  # noqa: ARG002 (always raises)
        """Raise `ShapeError`."""
        raise self._placeless()

    def simplify(self, tolerance: float) -> Shape:  # noqa: ARG002 (always raises)
        """Raise `ShapeError`."""
        raise self._placeless()

    def _affine(self, matrix: FloatArray) -> Shape:  # noqa: ARG002 (always raises)
        raise self._placeless()

    def _placeless(self) -> ShapeError:
        return ShapeError(
            f"shape {self.id!r}: has no geometry in data coordinates ({self.reason}); "
            "leave shapes of kind Foreign out, or draw it on the axes of the image"
        )


KINDS: dict[str, type[Shape]] = {
    kind.__name__: kind for kind in (Point, Line, Rect, Ellipse, Polyline, Polygon, Foreign)
}


def with_ids(shapes: Iterable[Shape], *, taken: Iterable[str] = ()) -> tuple[Shape, ...]:
    """Give every shape an id that no other has.

    Ids that are already there stay with the first shape that carries them. New ones are made from what the
    shape is and where, so that the same drawing gets the same ids in every process.

    Parameters
    ----------
    shapes : iterable of Shape
    taken : iterable of str, optional
        Ids that belong to others.

    Examples
    --------
    >>> a, b = with_ids([Point(1, 2), Point(1, 2)])
    >>> a.id == b.id, with_ids([a, b]) == (a, b)
    (False, True)
    """
    used = set(taken)
    # How far each id has been counted: Plotly gives one name to all that is drawn, thousands of times.
    counted: dict[str, int] = {}
    named: list[Shape] = []
    for shape in shapes:
        wanted = shape.id or _content_id(shape)
        unique, n = wanted, counted.get(wanted, 2)
        while unique in used:
            unique, n = f"{wanted}-{n}", n + 1
        counted[wanted] = n
        used.add(unique)
        named.append(shape if shape.id == unique else shape.replace(id=unique))
    return tuple(named)


def from_shapely(shape: BaseGeometry, **common: Any) -> Polygon:
    """Make a Polygon of all that has area in a shapely geometry; `common` are fields as label and style."""
    return Polygon(geometry.rings_of(shape), **common)


def vertices(xy: Any, name: str) -> FloatArray:
    """Return a frozen float64 copy of shape (N, 2), all finite, or raise `ShapeError`."""
    if isinstance(xy, np.ndarray) and _is_frozen(xy):
        return xy
    array = np.array(geometry.numbers(xy, name, "(N, 2)"))
    if array.size == 0:
        array = array.reshape(0, 2)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ShapeError(f"{name}: got shape {array.shape}, expected (N, 2), columns x, y")
    if not np.isfinite(array).all():
        row = int(np.flatnonzero(~np.isfinite(array).all(axis=1))[0])
        raise ShapeError(f"{name}: got {array[row].tolist()} at vertex {row}, expected finite numbers")
    array.setflags(write=False)
    return array


def _is_frozen(array: NDArray[Any]) -> bool:
    base = array.base
    return (
        not array.flags.writeable
        and array.dtype == np.float64
        and array.ndim == 2
        and array.shape[1] == 2
        and (base is None or (isinstance(base, np.ndarray) and not base.flags.writeable))
        and bool(np.isfinite(array).all())
    )


def unclosed_rings(rings: Any) -> tuple[FloatArray, ...]:
    """Freeze one or several rings, drop empty ones and last vertices that repeat the first."""
    if isinstance(rings, str | bytes | Mapping) or not isinstance(rings, Iterable):
        raise ShapeError(f"rings: got {type(rings).__name__}, expected one or several arrays of shape (N, 2)")
    listed = list(rings)
    if listed and _is_pair(listed[0]):
        listed = [rings if isinstance(rings, np.ndarray) else listed]
    frozen = (vertices(ring, "rings") for ring in listed)
    return tuple(_unclosed(ring) for ring in frozen if len(ring))


def _is_pair(value: Any) -> bool:
    """Tell a position from a ring by what it begins with: a number."""
    if isinstance(value, np.ndarray):
        return value.ndim == 1
    return isinstance(value, Sequence) and len(value) > 0 and np.ndim(value[0]) == 0


def _unclosed(ring: FloatArray) -> FloatArray:
    end = len(ring)
    while end > 1 and ring[0, 0] == ring[end - 1, 0] and ring[0, 1] == ring[end - 1, 1]:
        end -= 1
    return ring if end == len(ring) else ring[:end]


def _slice_index(index: Any) -> tuple[int, ...]:
    try:
        return tuple(map(operator.index, index if isinstance(index, Iterable) else (index,)))
    except TypeError:
        raise ShapeError(f"index: got {index!r}, expected one or several integers, as (t, z)") from None


def _restored(kind: type[Shape], held: dict[str, Any]) -> Shape:
    """Put a shape together again after its journey; arrays come out of it writeable."""
    shape = object.__new__(kind)
    for name, value in held.items():
        for array in value if isinstance(value, tuple) else (value,):
            if isinstance(array, np.ndarray):
                array.setflags(write=False)
        object.__setattr__(shape, name, MappingProxyType(value) if name in _MAPPINGS else value)
    return shape


def _set_numbers(shape: Shape, *names: str) -> None:
    for name in names:
        number = geometry.finite(f"{type(shape).__name__}.{name}", getattr(shape, name))
        object.__setattr__(shape, name, number)


def _sign(value: float) -> int:
    return -1 if value < 0 else 1


def _say(value: Shape | Style) -> str:
    """Write what differs from the defaults, geometry first."""
    fields = sorted(dataclasses.fields(value), key=lambda spec: bool(spec.kw_only))
    said = [
        f"{spec.name}={geometry.brief(getattr(value, spec.name))}"
        for spec in fields
        if spec.name not in _ORIGIN and not geometry.same(getattr(value, spec.name), _default(spec))
    ]
    return f"{type(value).__name__}({', '.join(said)})"


def _default(spec: dataclasses.Field[Any]) -> Any:
    return spec.default_factory() if spec.default_factory is not dataclasses.MISSING else spec.default


def _common(shape: Shape) -> dict[str, Any]:
    return {f.name: getattr(shape, f.name) for f in dataclasses.fields(Shape)}


def _content_id(shape: Shape) -> str:
    digest = hashlib.blake2b(type(shape).__name__.encode(), digest_size=6)
    digest.update(f"{shape.xref}{shape.yref}".encode())
    if isinstance(shape, Foreign):
        digest.update(repr(sorted(shape.plotly.items(), key=lambda item: item[0])).encode())
    else:
        for path in shape.paths():
            digest.update(path.tobytes())
    return digest.hexdigest()


def _combine(operation: str, first: Shape, second: object) -> Polygon:
    if not isinstance(second, Shape):
        return NotImplemented  # type: ignore[no-any-return]  # which Python makes a TypeError
    for shape in (first, second):
        if not shape.is_region:
            shape.outlines()
    if (first.xref, first.yref) != (second.xref, second.yref):
        raise ShapeError(
            f"shapes on axes {first.xref}{first.yref} and {second.xref}{second.yref}: expected the same; "
            "move one with replace(xref=..., yref=...)"
        )
    return _polygon_like(first, getattr(first.to_shapely(), operation)(second.to_shapely()))


def _polygon_like(shape: Shape, area: BaseGeometry) -> Polygon:
    # A combined region is a new object: it keeps the class and look of the first, not its identity.
    return from_shapely(area, **_common(shape) | {"id": "", "plotly": NOTHING, "source_xy": ()})
