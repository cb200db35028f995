"""What a view looks at, and what it comes to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from plotly_imgshapes import _toolbar
from plotly_imgshapes.errors import ViewError
from plotly_imgshapes.shapes import PLAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.methods import Progress
    from plotly_imgshapes.shapes import Shape, Style

Result = dict[str, Any]
"""JSON for the page: `title`, `kind` ("figure", "table", "overlay", "segment", "error") and the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """An image with shapes, at one moment."""

    image: Any
    frame: ImageFrame
    shapes: tuple[Shape, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    """Classes: name -> CSS colour."""
    selected: tuple[str, ...] = ()
    """Ids."""
    style: Style = PLAIN
    """Of new shapes, where their class does not say it."""
    display: Mapping[str, Any] = field(default_factory=dict)
    """How the image is shown, as in `plotly_imgshapes.imshow`; what is left out is the default."""
    corrections: tuple[str, ...] | None = None
    """Names of what was done to the image; None where nothing can be done to it."""

    @property
    def chosen(self) -> tuple[Shape, ...]:
        """The selected shapes."""
        wanted = set(self.selected)
        return tuple(shape for shape in self.shapes if shape.id in wanted)

    def laid(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the rows of a picture from the top of the screen down, as a page lays it over the image."""
        return pixels[::-1] if self.display.get("origin") == "lower" else pixels

    def color_of(self, shape: Shape) -> str:
        """Return the colour of a shape's class, else its own."""
        return self.labels.get(shape.label) or shape.style.color or _toolbar.COLOR


@runtime_checkable
class View(Protocol):
    """Something that is shown beside the image and follows it."""

    @property
    def title(self) -> str:
        """Stands above it; views on one page need different ones."""

    def depends(self, scene: Scene) -> tuple[Any, ...]:
        """Return the objects that the result is made of, beside image, frame and classes."""

    def result(self, scene: Scene) -> Result:
        """Compute it."""

    def spec(self) -> dict[str, Any]:
        """Say as JSON what it is, for a page that computes it by itself."""


@runtime_checkable
class Panel(Protocol):
    """A view that also answers what a page asks it for."""

    @property
    def title(self) -> str:
        """A request names it."""

    def answer(self, scene: Scene, request: Any, *, progress: Progress | None = None) -> dict[str, Any]:
        """Return JSON for the page; what goes wrong is in it."""


def check_title(title: Any) -> None:
    """Raise `ViewError` unless a title is a text that can be read."""
    if not isinstance(title, str) or not title:
        raise ViewError(f"title: got {title!r}, expected a text that is not empty")


def number(value: Any) -> float | int | None:
    """Return a number as JSON has it; None for NaN and infinity."""
    plain = value.item() if isinstance(value, np.generic) else value
    return plain if not isinstance(plain, float) or math.isfinite(plain) else None
