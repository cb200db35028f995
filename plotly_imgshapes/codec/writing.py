"""Shape -> Plotly dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from plotly_imgshapes import dates, geometry
from plotly_imgshapes.codec.common import (
    AXIS,
    CORNERS,
    NAMES,
    coordinate,
    copied,
    is_point,
    kind_of,
    put,
    text_at,
)
from plotly_imgshapes.codec.note import brush_note, forget_geometry, outline, readable_note, told, write_note
from plotly_imgshapes.codec.reading import from_plotly
from plotly_imgshapes.codec.styles import write_style
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes import Ellipse, Foreign, Line, Point, Polygon, Polyline, Rect, Shape, unclosed
from plotly_imgshapes.svgpath import read_path, write_path

_TYPES = {Line: "line", Rect: "rect", Ellipse: "circle"}
_DATED = re.compile(r"\d{4}-\d\d")

POINT_RADIUS = 5
"""Of the circle that a `Point` is written as, in screen pixels."""

RIM = 1 / 200
"""Distance between the rim of a brush stroke and the chords it is drawn with, as a fraction of its width."""


def to_plotly(shape: Shape) -> dict[str, Any]:
    """Write one dictionary for ``layout.shapes``; a fresh one, safe to change.

    Attributes that `shape` was read with and that still say the same are written letter by letter as they
    were. A `Polyline` without a width is written without the fill of its style, which Plotly would close it
    for; one with a width is written as its rim.

    Raises
    ------
    ShapeError
        If it is no shape, or an empty region, which Plotly cannot hold, or a stroke too thin for float64; or
        carries a foreign ``templateitemname`` together with fields that need that place.

    Examples
    --------
    >>> from plotly_imgshapes import Style
    >>> to_plotly(Line(0, 0, 3, 4, id="a", style=Style(color="red")))["line"]
    {'color': 'red'}
    """
    if not isinstance(shape, Shape):
        raise ShapeError(f"shape: got {type(shape).__name__}, expected a shape, as a Rect")
    held: dict[str, Any] = copied(dict(shape.plotly))
    foreign = isinstance(shape, Foreign)
    draggable = not (is_point(held) if foreign else isinstance(shape, Point))
    write_style(held, shape.style, editable=draggable)
    for ours, theirs, default in NAMES:
        value = getattr(shape, ours)
        if value == held.get(theirs) or value == text_at(held, theirs, default):
            continue
        if not (foreign and theirs in AXIS):
            held[theirs] = value
    note = readable_note(held)
    if not foreign:
        _WRITERS[type(shape)](shape, held, note)
    known = told(note)
    if (shape.properties or known["properties"]) and not geometry.same(shape.properties, known["properties"]):
        put(note, "properties", dict(shape.properties))
    if shape.index != known["index"]:
        put(note, "index", None if shape.index is None else list(shape.index))
    write_note(held, note)
    return held


def _write_point(shape: Point, held: dict[str, Any], note: dict[str, Any]) -> None:  # noqa: ARG001 (one signature)
    if not is_point(held):
        held |= {"type": "circle", "xsizemode": "pixel", "ysizemode": "pixel"}
        held |= {f"{axis}{end}": POINT_RADIUS * sign for axis in "xy" for end, sign in ((0, -1), (1, 1))}
    _write_numbers(held, {"xanchor": shape.x, "yanchor": shape.y})


def _write_box(shape: Line | Rect | Ellipse, held: dict[str, Any], note: dict[str, Any]) -> None:
    if not isinstance(shape, Line) and shape.angle:
        _write_turned(shape, held, note)
        return
    if kind_of(held) != _TYPES[type(shape)] or "x0" not in held:
        held.pop("path", None)
        held["type"] = _TYPES[type(shape)]
        forget_geometry(note)
    _write_numbers(held, {key: getattr(shape, key) for key in CORNERS})


def _write_turned(shape: Rect | Ellipse, held: dict[str, Any], note: dict[str, Any]) -> None:
    if note.get("kind") == type(shape).__name__ and kind_of(held) == "path":
        was = from_plotly(held)
        if type(was) is type(shape) and (was.xy == shape.xy).all() and was.angle == shape.angle:
            return
    for key in CORNERS:
        held.pop(key, None)
    forget_geometry(note)
    held |= {"type": "path", "path": outline(shape)}
    box = [getattr(shape, key) for key in CORNERS]
    note |= {"kind": type(shape).__name__, "box": box, "angle": shape.angle}


def _write_polyline(shape: Polyline, held: dict[str, Any], note: dict[str, Any]) -> None:
    if shape.width is not None:
        _write_brush(shape, held, note)
        return
    _write_vertices(shape, (shape.xy,), held, note, closed=False)
    # A fill would make Plotly, and our reader, take the path for a closed one.
    held.pop("fillcolor", None)


def _write_brush(shape: Polyline, held: dict[str, Any], note: dict[str, Any]) -> None:
    """Write the rim of a stroke: Plotly's own line width is in screen pixels and does not zoom."""
    if note.get("kind") == "Polyline" and kind_of(held) == "path":
        was = from_plotly(held)
        if isinstance(was, Polyline) and was.width == shape.width and np.array_equal(was.xy, shape.xy):
            return
    for key in CORNERS:
        held.pop(key, None)
    rim = tuple(map(unclosed, shape.outlines((shape.width or 0) * RIM)))
    if not rim:
        raise ShapeError(
            f"width: got {shape.width} on a stroke at {shape.xy[0].tolist()}, where float64 has no steps "
            "so small; expected a wider stroke, or one nearer to zero"
        )
    held |= {"type": "path", "path": write_path([(ring, True) for ring in rim])}
    forget_geometry(note)
    note |= brush_note(shape, rim)


def _write_polygon(shape: Polygon, held: dict[str, Any], note: dict[str, Any]) -> None:
    _write_vertices(shape, shape.rings, held, note, closed=True)


def _write_vertices(
    shape: Polyline | Polygon,
    rings: tuple[Any, ...],
    held: dict[str, Any],
    note: dict[str, Any],
    *,
    closed: bool,
) -> None:
    known, path = shape.source_xy, held.get("path") if kind_of(held) == "path" else None
    if path and len(known) == len(rings) and all(a is b for a, b in zip(known, rings, strict=True)):
        return
    dated = read_path(path).dates if path and _DATED.search(path) else ""
    for key in CORNERS:
        held.pop(key, None)
    forget_geometry(note)
    held |= {"type": "path", "path": write_path([(ring, closed) for ring in rings], dates=dated)}


def _write_numbers(held: dict[str, Any], numbers: Mapping[str, float]) -> None:
    for key, value in numbers.items():
        old = held.get(key)
        if coordinate(old) != value:
            held[key] = dates.from_milliseconds(value) if dates.is_date(old) else value


_WRITERS: Mapping[type[Shape], Callable[[Any, dict[str, Any], dict[str, Any]], None]] = {
    Point: _write_point,
    Line: _write_box,
    Rect: _write_box,
    Ellipse: _write_box,
    Polyline: _write_polyline,
    Polygon: _write_polygon,
}
