"""Shapes given by vertices: open paths and brush strokes, and regions of one or several rings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes.base import NOTHING, Shape, common_fields, set_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    FloatArray = NDArray[np.float64]


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
        if not self.source_xy or self.xy is not self.source_xy[0]:
            object.__setattr__(self, "xy", vertices(self.xy, "xy"))
        if not len(self.xy):
            raise ShapeError("xy: got no vertex, expected an array of shape (N, 2) with N >= 1")
        if self.width is not None:
            set_numbers(self, "width")
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
        # Read from a path a moment ago, they have been through this.
        if not self.source_xy or self.rings is not self.source_xy:
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


def from_shapely(shape: BaseGeometry, **common: Any) -> Polygon:
    """Make a Polygon of all that has area in a shapely geometry; `common` are fields as label and style."""
    return Polygon(geometry.rings_of(shape), **common)


def polygon_like(shape: Shape, area: BaseGeometry) -> Polygon:
    """Make a Polygon of an area, with the class and look of `shape`."""
    # A combined region is a new object: it keeps the class and look of the first, not its identity.
    return from_shapely(area, **common_fields(shape) | {"id": "", "plotly": NOTHING, "source_xy": ()})


def vertices(xy: Any, name: str) -> FloatArray:
    """Return a frozen float64 copy of shape (N, 2), all finite, or raise `ShapeError`."""
    if isinstance(xy, np.ndarray) and xy.dtype == np.float64:
        if _is_frozen(xy):
            return xy
        array = np.array(xy)
    else:
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
    return tuple(unclosed(ring) for ring in frozen if len(ring))


def _is_pair(value: Any) -> bool:
    """Tell a position from a ring by what it begins with: a number."""
    if isinstance(value, np.ndarray):
        return value.ndim == 1
    return isinstance(value, Sequence) and len(value) > 0 and np.ndim(value[0]) == 0


def unclosed(ring: FloatArray) -> FloatArray:
    """Drop last vertices that repeat the first."""
    end = len(ring)
    while end > 1 and ring[0, 0] == ring[end - 1, 0] and ring[0, 1] == ring[end - 1, 1]:
        end -= 1
    return ring if end == len(ring) else ring[:end]
