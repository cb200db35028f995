"""What Plotly has no attribute for, as JSON in ``templateitemname``.

Properties, the slice of a stack, boxes that are turned, brush strokes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.codec.common import NotOursError
from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes import Ellipse, Polyline, Rect, unclosed
from plotly_imgshapes.svgpath import read_path, write_path

NOTE = "imgshapes:"
"""Begins a ``templateitemname`` that is ours."""


_TURNED: Mapping[str, type[Rect | Ellipse]] = {"Rect": Rect, "Ellipse": Ellipse}
_OF_GEOMETRY = ("kind", "box", "angle", "xy", "width", "rim")

KAPPA = 4 / 3 * (math.sqrt(2) - 1)
"""Handle length of a cubic curve along a quarter of the unit circle; off by at most 2.8e-4."""


def turned_box(
    rings: tuple[Any, ...], note: Mapping[str, Any], common: dict[str, Any]
) -> Rect | Ellipse | None:
    """Read back the turned box that the note describes, if the outline is still the same but for a move."""
    kind = note.get("kind")
    if not isinstance(kind, str) or kind not in _TURNED or len(rings) != 1:
        return None
    try:
        x0, y0, x1, y1 = note["box"]
        angle = note["angle"]
    except (KeyError, TypeError, ValueError):
        raise NotOursError(f"its templateitemname lacks the box or angle of a turned {kind}") from None
    box = _TURNED[kind](x0, y0, x1, y1, angle, **common)
    written = unclosed(read_path(outline(box)).subpaths[0].xy)
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


def brush(rings: tuple[Any, ...], note: Mapping[str, Any], common: dict[str, Any]) -> Polyline | None:
    """Read back the brush stroke that the note describes, if its rim is still the same but for a move."""
    if note.get("kind") != "Polyline":
        return None
    try:
        vertices, first, mean = note["rim"]
        xy, width = np.array(note["xy"], dtype=np.float64), note["width"]
        dx, dy = rings[0][0] - first
    except (KeyError, TypeError, ValueError):
        raise NotOursError("its templateitemname lacks the path, width or rim of a brush stroke") from None
    drift = np.concatenate(rings).mean(axis=0) - mean - (dx, dy)
    largest = max(np.abs(ring).max() for ring in rings)
    if sum(map(len, rings)) != vertices or np.abs(drift).max() > geometry.ROUNDING * largest:
        return None
    return Polyline(xy + np.array([dx, dy]), width=width, **common)


def brush_note(shape: Polyline, rim: tuple[Any, ...]) -> dict[str, Any]:
    """Describe a brush stroke whose rim is drawn: the rim itself is told by its size, start and middle.

    Its vertices cannot be made again to the bit by another version of GEOS, so they are not compared.
    """
    mean = np.concatenate(rim).mean(axis=0).tolist()
    return {
        "kind": "Polyline",
        "xy": shape.xy.tolist(),
        "width": shape.width,
        "rim": [sum(map(len, rim)), rim[0][0].tolist(), mean],
    }


def outline(shape: Rect | Ellipse) -> str:
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


def read_note(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return our note on a shape, empty if there is none."""
    text = held.get("templateitemname")
    if not (isinstance(text, str) and text.startswith(NOTE)):
        return {}
    import orjson

    try:
        note = orjson.loads(text[len(NOTE) :])
    except orjson.JSONDecodeError as error:
        raise NotOursError(f"its templateitemname holds no JSON after {NOTE!r} ({error})") from None
    if not isinstance(note, dict):
        raise NotOursError(f"its templateitemname holds {type(note).__name__} after {NOTE!r}, not an object")
    told(note)
    return note


def readable_note(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return our note, empty also if it cannot be read."""
    try:
        return read_note(held)
    except NotOursError:
        return {}


def told(note: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a note says about a shape of any kind, as fields of `Shape`."""
    if not note:
        return {"properties": {}, "index": None}
    properties, index = note.get("properties"), note.get("index")
    properties = {} if properties is None else properties
    if not isinstance(properties, dict):
        raise NotOursError(f"its templateitemname holds properties {properties!r}, not an object")
    listed = index if isinstance(index, list) else [index]
    if index is not None and not all(type(i) is int for i in listed):
        raise NotOursError(f"its templateitemname holds index {index!r}, not integers")
    return {"properties": properties, "index": None if index is None else tuple(listed)}


def forget_geometry(note: dict[str, Any]) -> None:
    """Drop what the note says of the form: the path says it now."""
    for key in _OF_GEOMETRY:
        note.pop(key, None)


def write_note(held: dict[str, Any], note: dict[str, Any]) -> None:
    """Put a note on a shape, or take it away when there is nothing to say."""
    if not note and "templateitemname" not in held:
        return
    before, old = readable_note(held), held.get("templateitemname")
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
