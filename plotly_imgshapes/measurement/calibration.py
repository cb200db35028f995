"""Ruler and protractor: angles and distances between shapes, in axis units.

Setting the scale is `plotly_imgshapes.ImageFrame.calibrated`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes.errors import MeasureError, ShapeError
from plotly_imgshapes.shapes import Line, Polyline, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def angle(first: Line | Polyline, second: Line | None = None) -> float:
    """Angle of a line, at the corner of a three-vertex path, or between two lines, in degrees.

    Angles are those of the axes, so they are true angles also where pixels are not square.

    Parameters
    ----------
    first : Line or Polyline
        A Polyline has three vertices: on one leg, the corner, on the other leg, in this order.
    second : Line, optional
        Measure between two lines.

    Returns
    -------
    float
        - Of a Line: its direction, -180 to 180, from +x towards +y, as ``line.angle``. On axes with y
          downwards that is clockwise on the screen; ImageJ's line tool counts the other way round.
        - Of a Polyline: the angle at its middle vertex, 0 to 180, as ImageJ's angle tool.
        - Of two Lines: the smaller of the angles at which they cross, 0 to 90; which end was drawn first
          does not matter.

        NaN where a leg, or one of two lines, has no length.

    Raises
    ------
    ShapeError
        If a shape is none of these.

    Examples
    --------
    >>> angle(Line(0, 0, 5, 5)), angle(Line(0, 0, -1, 0))
    (45.0, 180.0)
    >>> angle(Polyline([[4, 0], [0, 0], [0, 3]])), angle(Polyline([[0, 0], [1, 0], [5, 0]]))
    (90.0, 180.0)
    >>> angle(Line(0, 0, 1, 0), Line(0, 0, -1, 1))
    45.0
    >>> angle(Polyline([[0, 0], [0, 0], [5, 0]]))
    nan
    """
    if second is not None:
        between = _between(_direction(first, "first"), _direction(second, "second"))
        return min(between, 180 - between)
    if isinstance(first, Polyline):
        if len(first.xy) != 3:
            raise ShapeError(
                f"first: got a Polyline of {len(first.xy)} vertices, expected 3, the corner in the middle; "
                "draw two legs, or pass two Lines"
            )
        return _between(first.xy[0] - first.xy[1], first.xy[2] - first.xy[1])
    _direction(first, "first")
    return first.angle


def distance(first: Shape, second: Shape, *, between: Literal["nearest", "centers"] = "nearest") -> float:
    """Distance between two shapes, in axis units.

    Parameters
    ----------
    first, second : Shape
        Of any two kinds, on the same axes.
    between : {"nearest", "centers"}, default "nearest"
        "nearest": the length of the shortest way from one to the other, 0 where they touch, overlap or lie
        inside one another; a region is its whole inside, a brush stroke has its width, and curves count as
        their chords (within 1e-4 of their radius). "centers": from centroid to centroid.

    Returns
    -------
    float
        NaN if a shape is empty.

    Raises
    ------
    ShapeError
        If a shape has no place in data coordinates, or they are on different axes.
    MeasureError
        If `between` is neither of the two.

    Examples
    --------
    >>> from plotly_imgshapes import Point, Polygon, Rect
    >>> distance(Point(0, 0), Rect(3, 4, 8, 8)), distance(Point(5, 5), Rect(3, 4, 8, 8))
    (5.0, 0.0)
    >>> distance(Point(0, 0), Rect(2, 3, 4, 5), between="centers")
    5.0
    >>> distance(Point(0, 0), Polygon([]))
    nan
    """
    for name, shape in (("first", first), ("second", second)):
        if not isinstance(shape, Shape):
            raise ShapeError(f"{name}: got {type(shape).__name__}, expected a shape")
    if (first.xref, first.yref) != (second.xref, second.yref):
        raise ShapeError(
            f"first, second: got shapes on axes {first.xref}{first.yref} and {second.xref}{second.yref}, "
            "expected the same axes; move one with replace(xref=..., yref=...)"
        )
    if between == "centers":
        return math.dist(first.centroid, second.centroid)
    if between != "nearest":
        raise MeasureError(f"between: got {between!r}, expected 'nearest' or 'centers'")
    return float(first.to_shapely().distance(second.to_shapely()))


def _direction(line: Any, name: str) -> NDArray[np.float64]:
    if not isinstance(line, Line):
        raise ShapeError(
            f"{name}: got {type(line).__name__}, expected a Line, or a single Polyline with three vertices"
        )
    return np.array([line.x1 - line.x0, line.y1 - line.y0])


def _between(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    if not first.any() or not second.any():
        return math.nan
    # An arccosine would lose half of the digits near 0 and 180 degrees.
    cross = first[0] * second[1] - first[1] * second[0]
    return math.degrees(math.atan2(abs(cross), first @ second))
