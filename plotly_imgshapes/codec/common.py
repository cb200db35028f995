"""What reading and writing Plotly dictionaries share."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from plotly_imgshapes import dates
from plotly_imgshapes.shapes import Ellipse, Line, Rect

AXIS = {"xref": re.compile(r"x([2-9]|[1-9]\d+)?"), "yref": re.compile(r"y([2-9]|[1-9]\d+)?")}
CORNERS = ("x0", "y0", "x1", "y1")
BOXES: Mapping[str, type[Line | Rect | Ellipse]] = {"line": Line, "rect": Rect, "circle": Ellipse}
NAMES = (("id", "name", ""), ("label", "legendgroup", ""), ("xref", "xref", "x"), ("yref", "yref", "y"))
"""Field of `Shape`, attribute of Plotly, and what Plotly takes when it is missing."""


class NotOursError(Exception):
    """Carries the reason why a dictionary becomes `Foreign`."""


def kind_of(held: Mapping[str, Any]) -> str:
    """Return the type that Plotly takes a shape for, "" if it is none."""
    kind = held.get("type") or ("path" if held.get("path") else "rect")
    return kind if isinstance(kind, str) else ""


def text_at(held: Mapping[str, Any], key: str, default: str) -> str:
    """Return a string attribute, or its default."""
    value = held.get(key)
    return value if value and isinstance(value, str) else default


def is_point(held: Mapping[str, Any]) -> bool:
    """Tell whether a dictionary is what a `Point` is written as: a circle sized in screen pixels."""
    return held.get("type") == "circle" and held.get("xsizemode") == held.get("ysizemode") == "pixel"


def coordinate(value: Any) -> float:
    """Read a coordinate as plotly.js does on a linear or date axis; NaN when it is none there."""
    # What Python takes for a number and JavaScript does not.
    if isinstance(value, bool) or (isinstance(value, str) and (not value.isascii() or "_" in value)):
        return math.nan
    try:
        return dates.to_milliseconds(value) if dates.is_date(value) else float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def put(place: dict[str, Any], key: str, value: Any) -> None:
    """Set a value; `None` and an empty object take it away."""
    if value is None or value == {}:
        place.pop(key, None)
    else:
        place[key] = value


_LEAVES = frozenset({str, int, float, bool, type(None)})


def copied(value: Any) -> Any:
    """Copy JSON-like data to all depths."""
    if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101 (the second test is the slow one)
        copy = dict(value)
        for key, item in copy.items():
            if type(item) not in _LEAVES:
                copy[key] = copied(item)
        return copy
    if isinstance(value, list | tuple):
        return type(value)(map(copied, value))
    # Arrays are no JSON, and `==` on them no answer.
    return value.tolist() if isinstance(value, np.ndarray) else value
