"""Shapes <-> the dictionaries of Plotly's ``layout.shapes``, without loss.

`to_plotly(from_plotly(d))` is `d`, whatever `d` holds: attributes that the typed fields do not cover stay in
`Shape.plotly` and are written back as they were. What Plotly has no attribute for (the angle of a rectangle,
the width of a brush stroke, free properties, the slice of a stack) travels in ``templateitemname``, which
plotly.js keeps through every edit and, on a shape that says it is visible, draws nothing from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import numpy as np

from plotly_imgshapes import dates, geometry
from plotly_imgshapes.errors import PathError, ShapeError
from plotly_imgshapes.shapes import (
    Ellipse,
    Foreign,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Shape,
    Style,
    unclosed_rings,
    with_ids,
)
from plotly_imgshapes.svgpath import read_path, write_path

NOTE = "imgshapes:"
"""Begins a ``templateitemname`` that is ours."""

POINT_RADIUS = 5
"""Of the circle that a `Point` is written as, in screen pixels."""

STYLE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "color": ("line", "color"),
        "width": ("line", "width"),
        "dash": ("line", "dash"),
        "fill": ("fillcolor",),
        "opacity": ("opacity",),
        "text": ("label", "text"),
        "visible": ("visible",),
        "editable": ("editable",),
    }
)
"""Field of `Style` -> where it lives in a Plotly shape."""

_FLAT_STYLE = tuple((name, *keys) for name, keys in STYLE_KEYS.items() if len(keys) == 1)
_NESTED_STYLE = tuple((name, *keys) for name, keys in STYLE_KEYS.items() if len(keys) == 2)
_style_values = attrgetter(*(name for name, *_ in _FLAT_STYLE + _NESTED_STYLE))
_SAID = ("visible", "editable")
"""Fields of `Style` whose default is written: Plotly's own depends on what else the shape holds."""

_AXIS = {"xref": re.compile(r"x([2-9]|[1-9]\d+)?"), "yref": re.compile(r"y([2-9]|[1-9]\d+)?")}
_CORNERS = ("x0", "y0", "x1", "y1")
_BOXES: Mapping[str, type[Line | Rect | Ellipse]] = {"line": Line, "rect": Rect, "circle": Ellipse}
_TYPES = {Line: "line", Rect: "rect", Ellipse: "circle"}
_TURNED: Mapping[str, type[Rect | Ellipse]] = {"Rect": Rect, "Ellipse": Ellipse}
_NAMES = (("id", "name", ""), ("label", "legendgroup", ""), ("xref", "xref", "x"), ("yref", "yref", "y"))
_OF_GEOMETRY = ("kind", "box", "angle", "width")
_DATED = re.compile(r"\d{4}-\d\d")


class _NotOursError(Exception):
    """Carries the reason why a dictionary becomes `Foreign`."""


def from_plotly(shape: Mapping[str, Any]) -> Shape:
    """Read one dictionary of ``layout.shapes``.

    Parameters
    ----------
    shape : mapping or plotly.graph_objects.layout.Shape
        As plotly.js holds it or as a user wrote it; keys may be missing as Plotly allows.

    Returns
    -------
    Shape
        `Foreign` when Plotly places the shape otherwise than in data coordinates, or could not draw it at
        all; its `reason` tells.

    Raises
    ------
    ShapeError
        If `shape` is no mapping.

    Examples
    --------
    >>> from_plotly({"type": "circle", "x0": 0, "y0": 0, "x1": 4, "y1": 2, "name": "a", "editable": True})
    Ellipse(x0=0.0, y0=0.0, x1=4.0, y1=2.0, id='a')
    >>> from_plotly({"path": "M0,0L4,0L4,3Z"}).area
    6.0
    >>> from_plotly({"type": "rect", "xref": "paper", "x0": 0, "y0": 0, "x1": 1, "y1": 1}).reason
    "xref is 'paper'"
    """
    if hasattr(shape, "to_plotly_json"):
        shape = shape.to_plotly_json()
    if not isinstance(shape, Mapping):
        raise ShapeError(f"shape: got {type(shape).__name__}, expected a mapping as in layout.shapes")
    held = _copy(shape)
    common: dict[str, Any] = {ours: _name(held, theirs, default) for ours, theirs, default in _NAMES}
    common |= {"plotly": held, "style": _read_style(held, editable=not _is_point(held))}
    try:
        note = _read_note(held)
        common |= _told(note)
        return _read_geometry(held, note, common)
    except (_NotOursError, ShapeError) as reason:
        return Foreign(reason=str(reason), **common)


def to_plotly(shape: Shape) -> dict[str, Any]:
    """Write one dictionary for ``layout.shapes``; a fresh one, safe to change.

    Attributes that `shape` was read with and that still say the same are written letter by letter as they
    were. A `Polyline` is written without the fill of its style, which Plotly would close it for.

    Raises
    ------
    ShapeError
        If the shape is an empty region, which Plotly cannot hold; or carries a foreign ``templateitemname``
        together with fields that need that place.

    Examples
    --------
    >>> to_plotly(Line(0, 0, 3, 4, id="a", style=Style(color="red")))["line"]
    {'color': 'red'}
    """
    held: dict[str, Any] = _copy(shape.plotly)
    foreign = isinstance(shape, Foreign)
    draggable = not (_is_point(held) if foreign else isinstance(shape, Point))
    _write_style(held, shape.style, editable=draggable)
    for ours, theirs, default in _NAMES:
        value = getattr(shape, ours)
        if value == held.get(theirs) or value == _name(held, theirs, default):
            continue
        if not (foreign and theirs in _AXIS):
            held[theirs] = value
    note = _readable_note(held)
    if not foreign:
        _WRITERS[type(shape)](shape, held, note)
    told = _told(note)
    if (shape.properties or told["properties"]) and not geometry.same(shape.properties, told["properties"]):
        _put(note, "properties", dict(shape.properties))
    if shape.index != told["index"]:
        _put(note, "index", None if shape.index is None else list(shape.index))
    _write_note(held, note)
    return held


def shapes_from(source: Any) -> tuple[Shape, ...]:
    """Read all shapes of a figure, a list of dictionaries, or an event that holds the whole list.

    Parameters
    ----------
    source : plotly figure, figure dictionary, list of shape dictionaries, or relayout payload
        A payload of an edit (``"shapes[0].x0"``) holds no list; `plotly_imgshapes.apply_event` reads those.

    Returns
    -------
    tuple of Shape
        In the order of the list, every one with a unique id. Empty if there are none.

    Raises
    ------
    ShapeError
        If `source` is none of these.

    Examples
    --------
    >>> shapes_from(
    ...     {"layout": {"shapes": [{"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "name": "a"}]}}
    ... )
    (Line(x0=0.0, y0=0.0, x1=1.0, y1=1.0, id='a', style=Style(editable=False)),)
    >>> shapes_from({"dragmode": "drawline"})
    ()
    """
    return with_ids(map(from_plotly, shape_dicts(source)))


def shape_dicts(source: Any) -> list[Mapping[str, Any]]:
    """Find the list of shape dictionaries in whatever `shapes_from` accepts."""
    if hasattr(source, "to_plotly_json"):
        source = source.to_plotly_json()
    if isinstance(source, Mapping):
        layout = source.get("layout")
        source = (layout if isinstance(layout, Mapping) else source).get("shapes")
    if source is None:
        return []
    if isinstance(source, str | bytes) or not isinstance(source, Iterable):
        raise ShapeError(
            f"source: got {type(source).__name__}, expected a figure, a figure dictionary, a list of shape "
            "dictionaries or a relayout payload"
        )
    return list(source)


def _read_geometry(held: dict[str, Any], note: Mapping[str, Any], common: dict[str, Any]) -> Shape:
    for ref, pattern in _AXIS.items():
        value = held.get(ref) or ref[0]
        if not (isinstance(value, str) and pattern.fullmatch(value)):
            raise _NotOursError(f"{ref} is {value!r}")
    for shift in ("x0shift", "x1shift", "y0shift", "y1shift"):
        if held.get(shift):
            raise _NotOursError(f"{shift} is {held[shift]!r}")
    sized = [held.get(f"{axis}sizemode") == "pixel" for axis in "xy"]
    if any(sized):
        if not _is_point(held):
            raise _NotOursError("it is sized in screen pixels")
        return _read_point(held, common)
    kind = _kind(held)
    if kind in _BOXES:
        x0, y0, x1, y1 = (_number(held, key) for key in _CORNERS)
        return _BOXES[kind](x0, y0, x1, y1, **common)
    if kind == "path":
        return _read_path(held, note, common)
    raise _NotOursError(f"its type is {held.get('type')!r}")


def _kind(held: Mapping[str, Any]) -> str:
    kind = held.get("type") or ("path" if held.get("path") else "rect")
    return kind if isinstance(kind, str) else ""


def _name(held: Mapping[str, Any], key: str, default: str) -> str:
    value = held.get(key)
    return value if value and isinstance(value, str) else default


def _is_point(held: Mapping[str, Any]) -> bool:
    return held.get("type") == "circle" and held.get("xsizemode") == held.get("ysizemode") == "pixel"


def _read_point(held: dict[str, Any], common: dict[str, Any]) -> Point:
    if any(_number(held, f"{axis}0") != -_number(held, f"{axis}1") for axis in "xy"):
        raise _NotOursError("it is sized in screen pixels and not centred on its anchor")
    return Point(_number(held, "xanchor"), _number(held, "yanchor"), **common)


def _read_path(held: dict[str, Any], note: Mapping[str, Any], common: dict[str, Any]) -> Shape:
    try:
        subpaths, _ = read_path(held.get("path", ""))
    except PathError as error:
        raise _NotOursError(str(error)) from None
    # plotly.js drops the Z when the pointer came back to where it began; it fills closed paths only, and that
    # tells.
    closed = "fillcolor" in held or any(subpath.closed for subpath in subpaths)
    if not closed and len(subpaths) > 1:
        raise _NotOursError("it is several open strokes")
    if not closed:
        xy = subpaths[0].xy
        return Polyline(xy, width=note.get("width"), **common, source_xy=(xy,))
    rings = unclosed_rings([subpath.xy for subpath in subpaths])
    turned = _turned(rings, note, common)
    return turned or Polygon(rings, **common, source_xy=rings)


def _turned(rings: tuple[Any, ...], note: Mapping[str, Any], common: dict[str, Any]) -> Rect | Ellipse | None:
    """Read back the turned box that the note describes, if the outline is still the same but for a move."""
    kind = note.get("kind")
    if not isinstance(kind, str) or kind not in _TURNED or len(rings) != 1:
        return None
    try:
        x0, y0, x1, y1 = note["box"]
        angle = note["angle"]
    except (KeyError, TypeError, ValueError):
        raise _NotOursError(f"its templateitemname lacks the box or angle of a turned {kind}") from None
    box = _TURNED[kind](x0, y0, x1, y1, angle, **common)
    (written,) = unclosed_rings([subpath.xy for subpath in read_path(_outline(box)).subpaths])
    if written.shape != rings[0].shape:
        return None
    shifts = rings[0] - written
    size = max(box.width, box.height)
    if np.ptp(shifts, axis=0).max() > geometry.ROUNDING * (size + np.abs(rings[0]).max()):
        return None
    dx, dy = shifts[0].tolist()
    if dx or dy:
        box = box.replace(x0=box.x0 + dx, y0=box.y0 + dy, x1=box.x1 + dx, y1=box.y1 + dy)
    return box


def _number(held: Mapping[str, Any], key: str) -> float:
    number = _value(held.get(key))
    if not math.isfinite(number):
        raise _NotOursError(f"{key} is {held.get(key)!r}")
    return number


def _value(value: Any) -> float:
    """Read a coordinate as plotly.js does on a linear or date axis; NaN when it is none there."""
    # What Python takes for a number and JavaScript does not.
    if isinstance(value, bool) or (isinstance(value, str) and (not value.isascii() or "_" in value)):
        return math.nan
    try:
        return dates.to_milliseconds(value) if dates.is_date(value) else float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _read_style(held: Mapping[str, Any], *, editable: bool) -> Style:
    return Style(**_style_fields(held, editable=editable))


def _style_fields(held: Mapping[str, Any], *, editable: bool) -> dict[str, Any]:
    fields = {name: held.get(key) for name, key in _FLAT_STYLE}
    for name, part, key in _NESTED_STYLE:
        place = held.get(part)
        fields[name] = place.get(key) if isinstance(place, dict) else None
    # What Python-made shapes are by default is left unsaid, so that a shape reads back as it was made.
    if fields["visible"] is True:
        fields["visible"] = None
    can_edit = bool(fields["editable"])
    fields["editable"] = None if can_edit == editable else can_edit
    return fields


def _write_style(held: dict[str, Any], style: Style, *, editable: bool) -> None:
    before = _style_fields(held, editable=editable)
    if _style_values(style) == tuple(before.values()):
        return
    for name, keys in STYLE_KEYS.items():
        value = getattr(style, name)
        if value == before[name]:
            continue
        if value is None and name in _SAID:
            value = editable if name == "editable" else True
        place = held
        for key in keys[:-1]:
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]
        _put(place, keys[-1], value)


def _put(place: dict[str, Any], key: str, value: Any) -> None:
    """Set a value; `None` and an empty object take it away."""
    if value is None or value == {}:
        place.pop(key, None)
    else:
        place[key] = value


def _write_point(shape: Point, held: dict[str, Any], note: dict[str, Any]) -> None:  # noqa: ARG001 (one signature)
    if not _is_point(held):
        held |= {"type": "circle", "xsizemode": "pixel", "ysizemode": "pixel"}
        held |= {f"{axis}{end}": POINT_RADIUS * sign for axis in "xy" for end, sign in ((0, -1), (1, 1))}
    _write_numbers(held, {"xanchor": shape.x, "yanchor": shape.y})


def _write_box(shape: Line | Rect | Ellipse, held: dict[str, Any], note: dict[str, Any]) -> None:
    if not isinstance(shape, Line) and shape.angle:
        _write_turned(shape, held, note)
        return
    if _kind(held) != _TYPES[type(shape)] or "x0" not in held:
        held.pop("path", None)
        held["type"] = _TYPES[type(shape)]
        _forget_geometry(note)
    _write_numbers(held, {key: getattr(shape, key) for key in _CORNERS})


def _write_turned(shape: Rect | Ellipse, held: dict[str, Any], note: dict[str, Any]) -> None:
    if note.get("kind") == type(shape).__name__ and _kind(held) == "path":
        was = from_plotly(held)
        if type(was) is type(shape) and (was.xy == shape.xy).all() and was.angle == shape.angle:
            return
    for key in _CORNERS:
        held.pop(key, None)
    _forget_geometry(note)
    held |= {"type": "path", "path": _outline(shape)}
    box = [getattr(shape, key) for key in _CORNERS]
    note |= {"kind": type(shape).__name__, "box": box, "angle": shape.angle}


def _write_polyline(shape: Polyline, held: dict[str, Any], note: dict[str, Any]) -> None:
    _write_vertices(shape, (shape.xy,), held, note, closed=False)
    # A fill would make Plotly, and our reader, take the path for a closed one.
    held.pop("fillcolor", None)
    if shape.width != note.get("width"):
        _put(note, "width", shape.width)


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
    known, path = shape.source_xy, held.get("path") if _kind(held) == "path" else None
    if path and len(known) == len(rings) and all(a is b for a, b in zip(known, rings, strict=True)):
        return
    dated = read_path(path).dates if path and _DATED.search(path) else ""
    for key in _CORNERS:
        held.pop(key, None)
    _forget_geometry(note)
    held |= {"type": "path", "path": write_path([(ring, closed) for ring in rings], dates=dated)}


def _write_numbers(held: dict[str, Any], numbers: Mapping[str, float]) -> None:
    for key, value in numbers.items():
        old = held.get(key)
        if _value(old) != value:
            held[key] = dates.from_milliseconds(value) if dates.is_date(old) else value


def _outline(shape: Rect | Ellipse) -> str:
    """Write a turned box: corners, or four cubic curves, which give an ellipse four handles on screen."""
    if isinstance(shape, Rect):
        return write_path([(shape.outlines()[0], True)])
    a, b = (shape.x1 - shape.x0) / 2, (shape.y1 - shape.y0) / 2
    unit = [(1, 0), (1, KAPPA), (KAPPA, 1), (0, 1), (-KAPPA, 1), (-1, KAPPA), (-1, 0)]
    unit += [(-1, -KAPPA), (-KAPPA, -1), (0, -1), (KAPPA, -1), (1, -KAPPA), (1, 0)]
    upright = np.array(unit) * (a, b) + shape.center
    turned = geometry.apply(geometry.rotation(shape.angle, shape.center), upright)
    pairs = [f"{x!r},{y!r}" for x, y in turned.tolist()]
    return "M" + pairs[0] + "".join("C" + " ".join(pairs[i : i + 3]) for i in range(1, 13, 3)) + "Z"


KAPPA = 4 / 3 * (math.sqrt(2) - 1)
"""Handle length of a cubic curve that runs along a quarter of the unit circle; off by at most 2.8e-4."""


def _read_note(held: Mapping[str, Any]) -> dict[str, Any]:
    text = held.get("templateitemname")
    if not (isinstance(text, str) and text.startswith(NOTE)):
        return {}
    import orjson

    try:
        note = orjson.loads(text[len(NOTE) :])
    except orjson.JSONDecodeError as error:
        raise _NotOursError(f"its templateitemname holds no JSON after {NOTE!r} ({error})") from None
    if not isinstance(note, dict):
        raise _NotOursError(f"its templateitemname holds {type(note).__name__} after {NOTE!r}, not an object")
    _told(note)
    return note


def _readable_note(held: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _read_note(held)
    except _NotOursError:
        return {}


def _told(note: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a note says about a shape of any kind, as fields of `Shape`."""
    if not note:
        return {"properties": {}, "index": None}
    properties, index = note.get("properties"), note.get("index")
    properties = {} if properties is None else properties
    if not isinstance(properties, dict):
        raise _NotOursError(f"its templateitemname holds properties {properties!r}, not an object")
    listed = index if isinstance(index, list) else [index]
    if index is not None and not all(type(i) is int for i in listed):
        raise _NotOursError(f"its templateitemname holds index {index!r}, not integers")
    return {"properties": properties, "index": None if index is None else tuple(listed)}


def _forget_geometry(note: dict[str, Any]) -> None:
    for key in _OF_GEOMETRY:
        note.pop(key, None)


def _write_note(held: dict[str, Any], note: dict[str, Any]) -> None:
    if not note and "templateitemname" not in held:
        return
    before, old = _readable_note(held), held.get("templateitemname")
    if not note:
        if before:
            del held["templateitemname"]
        return
    import orjson

    try:
        said = orjson.dumps(note, option=orjson.OPT_SERIALIZE_NUMPY)
    except TypeError as error:
        raise ShapeError(
            f"properties: got {note.get('properties')!r} ({error}), expected JSON values"
        ) from None
    if orjson.loads(said) == before:
        return
    if old and not before and old != f"{NOTE}{{}}":
        raise ShapeError(
            f"templateitemname: got {old!r} on a shape with {', '.join(sorted(note))}, which need that "
            "place; expected one of the two; remove the template reference"
        )
    held["templateitemname"] = NOTE + said.decode()
    # plotly.js hides a shape whose template item it cannot find, unless it is told to show it.
    if held.get("visible") is None:
        held["visible"] = True


def _copy(value: Any) -> Any:
    if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101 (the second test is the slow one)
        copied = dict(value)
        for key, item in copied.items():
            if type(item) not in _LEAVES:
                copied[key] = _copy(item)
        return copied
    return type(value)(map(_copy, value)) if isinstance(value, list | tuple) else value


_LEAVES = frozenset({str, int, float, bool, type(None)})

_WRITERS: Mapping[type[Shape], Callable[[Any, dict[str, Any], dict[str, Any]], None]] = {
    Point: _write_point,
    Line: _write_box,
    Rect: _write_box,
    Ellipse: _write_box,
    Polyline: _write_polyline,
    Polygon: _write_polygon,
}
