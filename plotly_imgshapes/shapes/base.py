"""What all kinds of shape have in common: fields, and the geometry that follows from their paths."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes.saying import ORIGIN, say
from plotly_imgshapes.shapes.style import PLAIN, Style

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    FloatArray = NDArray[np.float64]

    from plotly_imgshapes.shapes.paths import Polygon, Polyline

NOTHING: Mapping[str, Any] = MappingProxyType({})

_MAPPINGS = ("plotly", "properties")
_PLAIN_FIELDS = {"id": str, "label": str, "style": Style, "xref": str, "yref": str}
"""Fields that need no check beyond their type."""


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
        if not (type(self.id) is type(self.label) is type(self.xref) is type(self.yref) is str):
            _check_texts(self)
        if type(self.style) is not Style:
            raise ShapeError(f"style: got {type(self.style).__name__}, expected a Style")
        if self.properties is not NOTHING:
            object.__setattr__(self, "properties", _frozen_mapping("properties", self.properties))
        if self.plotly is not NOTHING:
            object.__setattr__(self, "plotly", _frozen_mapping("plotly", self.plotly))
        if self.index is not None:
            object.__setattr__(self, "index", _slice_index(self.index))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(
            geometry.same(getattr(self, f.name), getattr(other, f.name))
            for f in dataclasses.fields(self)
            if f.name not in ORIGIN
        )

    def __repr__(self) -> str:
        return say(self)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.id, self.label))

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only mappings do not travel between processes: their contents do.
        held = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return _restored, (type(self), {k: dict(v) if k in _MAPPINGS else v for k, v in held.items()})

    def replace(self, **changes: Any) -> Self:
        """Return a copy with the named fields changed.

        >>> from plotly_imgshapes import Line
        >>> Line(0, 0, 3, 4).replace(label="scratch").label
        'scratch'
        """
        if not all(type(value) is _PLAIN_FIELDS.get(name) for name, value in changes.items()):
            return dataclasses.replace(self, **changes)
        # Geometry that stays needs no second check: thousands of shapes get their ids here.
        copy = object.__new__(type(self))
        for name in _field_names(type(self)):
            object.__setattr__(copy, name, changes[name] if name in changes else getattr(self, name))
        return copy

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
        >>> from plotly_imgshapes import Rect
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
        middle = self._middle if about is None else about
        return self.transform(geometry.scaling(fx, fx if fy is None else fy, middle))

    def rotate(self, angle: float, *, about: tuple[float, float] | None = None) -> Shape:
        """Turn by `angle` degrees, from +x towards +y, about a position (default: the centroid).

        On image axes y points down, so a positive angle turns clockwise on the screen.
        """
        return self.transform(geometry.rotation(angle, self._middle if about is None else about))

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
        from plotly_imgshapes.shapes.paths import polygon_like

        geometry.finite("distance", distance)
        return polygon_like(self, self.to_shapely().buffer(distance, quad_segs=geometry.QUARTER))

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
        return self._combined("intersection", other)

    def __or__(self, other: Shape) -> Polygon:
        """Return what is in either region."""
        return self._combined("union", other)

    def __sub__(self, other: Shape) -> Polygon:
        """Return this region without the other."""
        return self._combined("difference", other)

    def __xor__(self, other: Shape) -> Polygon:
        """Return what is in exactly one of two regions."""
        return self._combined("symmetric_difference", other)

    @property
    def _middle(self) -> tuple[float, float]:
        # About no matter what, an empty shape stays empty.
        return (0.0, 0.0) if self.is_empty else self.centroid

    @property
    def _closed(self) -> bool:
        return self.is_region

    def _path_like(self, paths: tuple[FloatArray, ...]) -> Polyline | Polygon:
        from plotly_imgshapes.shapes.paths import Polygon, Polyline

        if self._closed:
            return Polygon(tuple(p[:-1] for p in paths), **common_fields(self))
        return Polyline(paths[0], **common_fields(self))

    def _combined(self, operation: str, other: object) -> Polygon:
        from plotly_imgshapes.shapes.paths import polygon_like

        if not isinstance(other, Shape):
            return NotImplemented  # type: ignore[no-any-return]  # which Python makes a TypeError
        for shape in (self, other):
            if not shape.is_region:
                shape.outlines()
        if (self.xref, self.yref) != (other.xref, other.yref):
            raise ShapeError(
                f"shapes on axes {self.xref}{self.yref} and {other.xref}{other.yref}: expected the same; "
                "move one with replace(xref=..., yref=...)"
            )
        return polygon_like(self, getattr(self.to_shapely(), operation)(other.to_shapely()))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _field_names(kind: type[Shape]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(spec.name for spec in dataclasses.fields(kind))
    return _FIELDS[kind]


def _check_texts(shape: Shape) -> None:
    for name in ("id", "label", "xref", "yref"):
        if not isinstance(value := getattr(shape, name), str):
            raise ShapeError(f"{name}: got {value!r}, expected a string")


def _frozen_mapping(name: str, mapping: Any) -> Mapping[str, Any]:
    if not isinstance(mapping, Mapping):
        raise ShapeError(f"{name}: got {type(mapping).__name__}, expected a mapping")
    return MappingProxyType(dict(mapping))


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


def set_numbers(shape: Shape, *names: str) -> None:
    """Make fields finite floats, or raise `ShapeError`."""
    for name in names:
        number = geometry.finite(f"{type(shape).__name__}.{name}", getattr(shape, name))
        object.__setattr__(shape, name, number)


def common_fields(shape: Shape) -> dict[str, Any]:
    """Return the fields that every kind has."""
    return {f.name: getattr(shape, f.name) for f in dataclasses.fields(Shape)}
