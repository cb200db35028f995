"""What each component shows, by its `aio_id`: the same in every worker, and nothing of any user."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from plotly_imgshapes import _toolbar
from plotly_imgshapes._subplots import META
from plotly_imgshapes.errors import FigureError
from plotly_imgshapes.workspace import Workspace

if TYPE_CHECKING:
    from plotly_imgshapes.shapes import Shape

NEUTRAL = "#7d8896"
"""Of text that stands on a page of any colour."""

ONLY = "image"
"""Key of the image of a component that has but one."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The images of one component."""

    images: Mapping[str, Any]
    """Workspaces or arrays, by key. A mapping may make them when they are asked for."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of a `Workspace` that is made of an array."""
    saved: Callable[[str], Iterable[Shape]] | None = None
    """Shapes of an image as the app has them now; None when the page keeps them."""
    _made: dict[str, Workspace] = field(default_factory=dict)

    def workspace(self, key: str) -> Workspace:
        """Return an image with all that belongs to it.

        Raises
        ------
        FigureError
            If there is no such key.
        """
        if key in self._made:
            return self._made[key]
        try:
            found = self.images[key]
        except KeyError:
            raise FigureError(f"image: got {key!r}, expected a key of the component's images") from None
        if isinstance(found, Workspace):
            return found
        # Views remember what they measured, of one image each.
        views = [_copy(view) for view in self.options.get("views", ())]
        return self._made.setdefault(key, Workspace(found, **{**self.options, "views": views}))

    def shapes(self, key: str) -> list[dict[str, Any]]:
        """Return the shapes that a page starts with."""
        workspace = self.workspace(key)
        if self.saved is None:
            return workspace.shape_dicts()
        return list(_toolbar.drawn(self.saved(key), workspace.labels, workspace.style))

    def figure(self, key: str) -> dict[str, Any]:
        """Return the figure of an image with the shapes that it starts with, and its key in it."""
        workspace = self.workspace(key)
        figure: dict[str, Any] = workspace.figure(shapes=False).to_plotly_json()
        layout = figure["layout"]
        layout["shapes"] = self.shapes(key)
        # The page behind it may be light or dark, and may change.
        layout.setdefault("paper_bgcolor", "rgba(0, 0, 0, 0)")
        layout["modebar"].setdefault("bgcolor", "rgba(0, 0, 0, 0)")
        layout.setdefault("font", {}).setdefault("color", NEUTRAL)
        # The number tells a figure that comes from here from one that the page has written back.
        layout["meta"][META]["image"] |= {"key": key, "number": uuid.uuid4().hex[:12]}
        return figure


def _copy(view: Any) -> Any:
    return replace(view) if is_dataclass(view) and not isinstance(view, type) else view


_exhibits: dict[str, Exhibit] = {}
_lock = threading.Lock()


def register(aio_id: str, exhibit: Exhibit) -> None:
    """Remember what a component shows, in place of what it showed before."""
    with _lock:
        _exhibits[aio_id] = exhibit


def exhibit(aio_id: str) -> Exhibit:
    """Return what a component shows.

    Raises
    ------
    FigureError
        If this process did not make it.
    """
    with _lock:
        if aio_id in _exhibits:
            return _exhibits[aio_id]
        known = ", ".join(map(repr, _exhibits)) or "none"
    raise FigureError(
        f"aio_id: got {aio_id!r}, expected one that this process knows: {known}; make the component when the "
        "module is imported, so that every worker of the server has its image, and use it in the layout"
    )
