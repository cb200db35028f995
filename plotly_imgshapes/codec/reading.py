"""Plotly dictionary -> shape."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from plotly_imgshapes.codec.common import (
    AXIS,
    BOXES,
    CORNERS,
    NAMES,
    NotOursError,
    coordinate,
    copied,
    is_point,
    kind_of,
    text_at,
)
from plotly_imgshapes.codec.note import brush, read_note, told, turned_box
from plotly_imgshapes.codec.styles import read_style
from plotly_imgshapes.errors import PathError, ShapeError
from plotly_imgshapes.shapes import Foreign, Point, Polygon, Polyline, Shape, unclosed, with_ids
from plotly_imgshapes.svgpath import read_path


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
    if not isinstance(shape, dict):
        shape = shape.to_plotly_json() if hasattr(shape, "to_plotly_json") else shape
    if not isinstance(shape, dict | Mapping):
        raise ShapeError(f"shape: got {type(shape).__name__}, expected a mapping as in layout.shapes")
    held = copied(shape)
    common: dict[str, Any] = {ours: text_at(held, theirs, default) for ours, theirs, default in NAMES}
    common |= {"plotly": held, "style": read_style(held, editable=not is_point(held))}
    try:
        note = read_note(held)
        if note:
            common |= told(note)
        return _read_geometry(held, note, common)
    except (NotOursError, ShapeError) as reason:
        return Foreign(reason=str(reason), **common)


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
    for ref, pattern in AXIS.items():
        value = held.get(ref) or ref[0]
        if value != ref[0] and not (isinstance(value, str) and pattern.fullmatch(value)):
            raise NotOursError(f"{ref} is {value!r}")
    for shift in ("x0shift", "x1shift", "y0shift", "y1shift"):
        if held.get(shift):
            raise NotOursError(f"{shift} is {held[shift]!r}")
    sized = [held.get(f"{axis}sizemode") == "pixel" for axis in "xy"]
    if any(sized):
        if not is_point(held):
            raise NotOursError("it is sized in screen pixels")
        return _read_point(held, common)
    kind = kind_of(held)
    if kind in BOXES:
        x0, y0, x1, y1 = (_number(held, key) for key in CORNERS)
        return BOXES[kind](x0, y0, x1, y1, **common)
    if kind == "path":
        return _read_path(held, note, common)
    raise NotOursError(f"its type is {held.get('type')!r}")


def _read_point(held: dict[str, Any], common: dict[str, Any]) -> Point:
    if any(_number(held, f"{axis}0") != -_number(held, f"{axis}1") for axis in "xy"):
        raise NotOursError("it is sized in screen pixels and not centred on its anchor")
    return Point(_number(held, "xanchor"), _number(held, "yanchor"), **common)


def _read_path(held: dict[str, Any], note: Mapping[str, Any], common: dict[str, Any]) -> Shape:
    try:
        subpaths, _ = read_path(held.get("path", ""))
    except PathError as error:
        raise NotOursError(str(error)) from None
    # plotly.js drops the Z when the pointer came back to where it began; it fills closed paths only, and that
    # tells.
    closed = "fillcolor" in held or any(subpath.closed for subpath in subpaths)
    if not closed and len(subpaths) > 1:
        raise NotOursError("it is several open strokes")
    if not closed:
        xy = subpaths[0].xy
        return Polyline(xy, **common, source_xy=(xy,))
    rings = tuple(unclosed(subpath.xy) for subpath in subpaths)
    if "kind" in note:
        told_of = turned_box(rings, note, common) or brush(rings, note, common)
        if told_of is not None:
            return told_of
    return Polygon(rings, **common, source_xy=rings)


def _number(held: Mapping[str, Any], key: str) -> float:
    number = coordinate(held.get(key))
    if not math.isfinite(number):
        raise NotOursError(f"{key} is {held.get(key)!r}")
    return number
