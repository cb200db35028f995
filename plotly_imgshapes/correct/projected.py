"""Shapes under a perspective: straight stays straight, and an ellipse stays an ellipse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.shapes import Ellipse, Foreign, Line, Point, Polygon, Polyline, Shape
from plotly_imgshapes.shapes.base import common_fields

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

HORIZON = 1e-6
"""Least denominator of a position, 1 being that of the middle of the corrected part."""


def moved(shape: Shape, matrix: FloatArray, i: int = 0) -> Shape:
    """Return a shape under a 3 x 3 homography; `i` is its number, for messages.

    Vertices are mapped one by one, which is exact, as lines between them stay straight.

    >>> matrix = np.array([[1, 0, 0], [0, 1, 0], [0, 0.5, 1]])
    >>> moved(Line(0, 0, 4, 2), matrix)
    Line(x0=0.0, y0=0.0, x1=2.0, y1=1.0)
    """
    if isinstance(shape, Foreign) or shape.is_empty or np.array_equal(matrix, np.eye(3)):
        return shape
    if not matrix[2, :2].any():
        return shape.transform(matrix[:2] / matrix[2, 2])
    match shape:
        case Point() | Line():
            xy = _mapped(shape.xy, matrix, shape, i)
            names = ("x", "y") if isinstance(shape, Point) else ("x0", "y0", "x1", "y1")
            return shape.replace(**dict(zip(names, xy.ravel().tolist(), strict=True)))
        case Polyline(width=None):
            return shape.replace(xy=_mapped(shape.xy, matrix, shape, i))
        case Ellipse() if all(shape.radii):
            return _ellipse(shape, matrix, i)
    rings = tuple(_mapped(ring, matrix, shape, i) for ring in shape.outlines())
    return Polygon(rings, **common_fields(shape))


def denominators(xy: FloatArray, matrix: FloatArray) -> FloatArray:
    """Return what positions, (N, 2), are divided by: positive on this side of the horizon."""
    below: FloatArray = xy @ matrix[2, :2] + matrix[2, 2]
    return below


def project(xy: FloatArray, matrix: FloatArray) -> FloatArray:
    """Map positions, (N, 2)."""
    homogeneous: FloatArray = xy @ matrix[:2, :2].T + matrix[:2, 2]
    return homogeneous / denominators(xy, matrix)[:, None]


def _mapped(xy: FloatArray, matrix: FloatArray, shape: Shape, i: int) -> FloatArray:
    _check(denominators(xy, matrix), shape, i)
    return project(xy, matrix)


def _check(below: FloatArray, shape: Shape, i: int) -> None:
    if not (below > HORIZON).all():
        which = f"shapes[{i}]" + (f" {shape.id!r}" if shape.id else "")
        raise CorrectError(
            f"{which}: got bounds {shape.bounds}, which reach the horizon of the perspective, expected "
            "shapes on this side of it; leave it out, or cut it to the part of the image that was rectified"
        )


def _ellipse(shape: Ellipse, matrix: FloatArray, i: int) -> Shape:
    """Map an ellipse as the conic it is (Hartley and Zisserman 2004, section 2.2.3)."""
    turned = geometry.rotation(shape.angle, (0.0, 0.0))[:, :2] @ np.diag(shape.radii)
    center = np.asarray(shape.center)
    unit_circle = np.vstack((np.column_stack((turned, center)), [0.0, 0.0, 1.0]))
    onto = matrix @ unit_circle
    _check(np.asarray(onto[2, 2] - np.hypot(onto[2, 0], onto[2, 1])), shape, i)
    # About the image of its middle, where coordinates are as small as the ellipse itself.
    (origin,) = project(center[None, :], matrix)
    onto = np.array([[1.0, 0.0, -origin[0]], [0.0, 1.0, -origin[1]], [0.0, 0.0, 1.0]]) @ onto
    inverse = np.linalg.inv(onto)
    conic = inverse.T @ np.diag([1.0, 1.0, -1.0]) @ inverse
    quadratic, linear = conic[:2, :2], conic[:2, 2]
    shift = -np.linalg.solve(quadratic, linear)
    values, axes = np.linalg.eigh(quadratic / -(conic[2, 2] + linear @ shift))
    stretched = axes @ np.diag(values**-0.5) @ axes.T
    # Turned as the map turns at the middle, so that its first axis stays its first.
    left, _, right = np.linalg.svd(onto[:2, :2] - np.outer(onto[:2, 2], onto[2, :2]) / onto[2, 2])
    linear_part = stretched @ left @ right @ np.linalg.inv(turned)
    middle = origin + shift
    return shape.transform(np.column_stack((linear_part, middle - linear_part @ center)))
