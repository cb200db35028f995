"""How a shape looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plotly_imgshapes.shapes.saying import say


@dataclass(frozen=True, slots=True, repr=False)
class Style:
    """How a shape is drawn. `None` leaves a property to Plotly's default."""

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

    def __repr__(self) -> str:
        return say(self)


PLAIN = Style()
