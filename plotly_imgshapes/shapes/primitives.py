"""Shapes given by a few numbers: point, line, rectangle, ellipse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes.base import Shape, common_fields, set_numbers
from plotly_imgshapes.shapes.paths import Polygon, Polyline

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Point(Shape):
    """A position."""

    x: float
    y: float

    def __post_init__(self) -> None:
        Shape.__post_init__(self)
        set_numbers(self, "x", "y")

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
        set_numbers(self, "x0", "y0", "x1", "y1")

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
        set_numbers(self, "angle")

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
            return Polygon((corners,), **common_fields(self))
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


def _sign(value: float) -> int:
    return -1 if value < 0 else 1
