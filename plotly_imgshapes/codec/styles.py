"""`Style` <-> the attributes of a Plotly shape."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from plotly_imgshapes.codec.common import put
from plotly_imgshapes.shapes import Style
from plotly_imgshapes.shapes.style import accepts

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
_FIELDS = tuple(name for name, *_ in _FLAT_STYLE + _NESTED_STYLE)
_values = attrgetter(*_FIELDS)
_SAID = ("visible", "editable")
"""Fields of `Style` whose default is written: Plotly's own depends on what else the shape holds."""


def read_style(held: Mapping[str, Any], *, editable: bool) -> Style:
    """Return how a shape looks; `editable` is the default of its kind."""
    values = tuple(_style_fields(held, editable=editable).values())
    try:
        return _style(*values)
    except TypeError:
        # A list where Plotly has a word cannot be looked up.
        return _style.__wrapped__(*values)


# Typed: 0 and False are equal, and only one of them says whether a shape is visible.
@functools.lru_cache(maxsize=256, typed=True)
def _style(*values: Any) -> Style:
    """Make the style that thousands of shapes of one class share, without what Plotly could not draw."""
    return Style(**{name: value for name, value in zip(_FIELDS, values, strict=True) if accepts(name, value)})


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


def write_style(held: dict[str, Any], style: Style, *, editable: bool) -> None:
    """Set what differs from the style that `held` says; `editable` is the default of its kind."""
    before = _style_fields(held, editable=editable)
    if _values(style) == tuple(before.values()):
        return
    for name, keys in STYLE_KEYS.items():
        value = getattr(style, name)
        unreadable = value is None and not accepts(name, before[name])
        if unreadable or value == before[name]:
            continue
        if value is None and name in _SAID:
            value = editable if name == "editable" else True
        place = held
        for key in keys[:-1]:
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]
        put(place, keys[-1], value)
