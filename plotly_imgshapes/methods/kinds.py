"""Kinds of shapes as people name them, and which of them a method takes."""

from __future__ import annotations

from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes import Ellipse, Foreign, Line, Point, Polygon, Polyline, Rect, Shape

KINDS = {
    "point": "a point",
    "line": "a line",
    "path": "an open path",
    "stroke": "a brush stroke",
    "rect": "a rectangle",
    "ellipse": "an ellipse",
    "polygon": "a closed path",
}
"""Each kind, and what messages call it. A stroke is a Polyline with a width, a path one without."""

OUTLINES = ("rect", "ellipse", "polygon")
"""What is drawn around an object."""

REGIONS = (*OUTLINES, "stroke")
"""What has an inside."""

PATHS = ("line", "path")
"""What has two ends."""

ANY = tuple(KINDS)

_OF_TYPE = {Point: "point", Line: "line", Rect: "rect", Ellipse: "ellipse", Polygon: "polygon"}


def kind_of(shape: Shape) -> str:
    """Return the kind of a shape, a key of `KINDS`; empty for a Foreign one.

    >>> from plotly_imgshapes import Polyline
    >>> kind_of(Polyline([[0, 0], [1, 1]])), kind_of(Polyline([[0, 0], [1, 1]], width=3))
    ('path', 'stroke')
    """
    if isinstance(shape, Polyline):
        return "stroke" if shape.is_region else "path"
    return _OF_TYPE.get(type(shape), "")


def check_kinds(name: str, shapes: tuple[Shape, ...], takes: tuple[str, ...], needs: int) -> None:
    """Raise `ShapeError` unless there are enough shapes and all are of the kinds that a method takes."""
    right = ", ".join(KINDS[kind] for kind in takes)
    for i, shape in enumerate(shapes):
        if (kind := kind_of(shape)) not in takes:
            got = KINDS.get(kind) or f"a {type(shape).__name__}"
            which = f" {shape.id!r}" if shape.id else ""
            where = ", which has no place on the image" if isinstance(shape, Foreign) else ""
            raise ShapeError(f"shapes[{i}]{which}: got {got}{where}, {name} takes {right or 'no shape'}")
    if len(shapes) < needs:
        few = "no shape" if not shapes else f"{len(shapes)} shape{'s' if len(shapes) > 1 else ''}"
        raise ShapeError(f"shapes: got {few}, {name} needs {needs} or more: {right}; draw it on the image")
