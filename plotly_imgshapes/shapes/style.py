"""How a shape looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Any, Literal, cast

from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes.saying import say


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return (
        isinstance(value, Real)
        and not isinstance(value, bool)
        and 0 <= cast("float", value) <= sys.float_info.max
    )


_ACCEPTED: Mapping[str, tuple[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "color": ("a CSS colour as 'red'", _is_text),
        "width": ("a finite number >= 0", _is_size),
        "dash": ("a string as 'dot'", _is_text),
        "fill": ("a CSS colour as 'red'", _is_text),
        "opacity": ("a number from 0 to 1", lambda value: _is_size(value) and value <= 1),
        "text": ("a string", _is_text),
        "visible": (
            "True, False or 'legendonly'",
            lambda value: _is_truth(value) or (_is_text(value) and value == "legendonly"),
        ),
        "editable": ("True or False", _is_truth),
    }
)
"""Field of `Style` -> what it holds beside None, and whether a value is that."""


def accepts(name: str, value: Any) -> bool:
    """Tell whether a field of `Style` can hold a value."""
    return value is None or _ACCEPTED[name][1](value)


@dataclass(frozen=True, slots=True, repr=False)
class Style:
    """How a shape is drawn. `None` leaves a property to Plotly's default.

    Raises
    ------
    ShapeError
        If a property is none that Plotly could draw. Whether it knows the colour is not looked up.
    """

    color: str | None = None
    """Colour of the outline, any CSS colour (Plotly's ``line.color``)."""
    width: float | None = None
    """Width of the outline in screen pixels (``line.width``)."""
    dash: str | None = None
    """``"solid"``, ``"dot"``, ``"dash"`` or lengths in screen pixels (``line.dash``)."""
    fill: str | None = None
    """Colour of the inside (``fillcolor``)."""
    opacity: float | None = None
    """0 to 1, of outline and inside together."""
    text: str | None = None
    """Text shown on the shape (``label.text``)."""
    visible: bool | Literal["legendonly"] | None = None
    """Whether the shape is drawn; it is by default."""
    editable: bool | None = None
    """Whether Plotly's mouse may move and reshape it. By default all but points, which that would corrupt."""

    def __post_init__(self) -> None:
        for name, (expected, _) in _ACCEPTED.items():
            if not accepts(name, value := getattr(self, name)):
                raise ShapeError(f"Style.{name}: got {value!r}, expected {expected}, or None")

    def __repr__(self) -> str:
        return say(self)


PLAIN = Style()
