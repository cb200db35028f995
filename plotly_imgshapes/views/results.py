"""Views computed, errors caught, and nothing computed twice."""

from __future__ import annotations

import threading
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from plotly_imgshapes.errors import ViewError, ViewWarning
from plotly_imgshapes.views.function import Function
from plotly_imgshapes.views.scene import Panel, Result, Scene, View
from plotly_imgshapes.views.segment import Segment

if TYPE_CHECKING:
    from plotly_imgshapes.methods import Progress
    from plotly_imgshapes.views.segment.correct import Correctable

P = TypeVar("P", bound=Panel)


def as_views(views: Iterable[View | Callable[..., Any]]) -> tuple[View, ...]:
    """Return views, functions wrapped into `Function`, with titles that differ.

    Raises
    ------
    ViewError
        If one is neither a view nor a function.
    """
    if isinstance(views, str | type) or not isinstance(views, Iterable):
        raise ViewError(f"views: got {views!r}, expected a list of plotly_imgshapes.views and functions")
    listed: list[Any] = []
    for i, view in enumerate(views):
        if isinstance(view, type):
            raise ViewError(f"views[{i}]: got the class {view.__name__}, expected {view.__name__}()")
        listed.append(view if isinstance(view, View) else Function(view))
    counts: Counter[str] = Counter()
    for i, view in enumerate(listed):
        counts[view.title] += 1
        if counts[view.title] > 1 and not is_dataclass(view):
            raise ViewError(f"views[{i}]: got the title {view.title!r} twice, expected different ones")
        if counts[view.title] > 1:
            listed[i] = replace(view, title=f"{view.title} {counts[view.title]}")
    return tuple(listed)


def results(views: Iterable[View | Callable[..., Any]], scene: Scene) -> list[Result]:
    """Compute views; one that raises gives a result of kind "error" and a `ViewWarning`."""
    return [_result(view, scene) for view in as_views(views)]


def has_panel(views: Iterable[View]) -> bool:
    """Tell whether one of the views answers what a page asks."""
    return any(isinstance(view, Panel) for view in views)


def answered(
    views: Iterable[View], scene: Scene, asked: Any, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Have the view that a page names by its title answer a request; the answer has the title too."""
    panels = [view for view in views if isinstance(view, Panel)]
    return _told(panels, asked, lambda panel, request: panel.answer(scene, request, progress=progress))


def accepted(
    views: Iterable[View], workspace: Correctable, asked: Any, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Have the `Segment` that a page names by its title correct the image of a workspace."""
    panels = [view for view in views if isinstance(view, Segment)]
    return _told(panels, asked, lambda panel, request: panel.accept(workspace, request, progress=progress))


def _told(panels: Iterable[P], asked: Any, tell: Callable[[P, Any], dict[str, Any]]) -> dict[str, Any]:
    content = asked if isinstance(asked, Mapping) else {}
    title = content.get("title")
    panel = next((panel for panel in panels if panel.title == title), None)
    if panel is None:
        text = f"title: got {title!r}, expected that of a panel of this page; reload the page"
        return {"title": title, "number": content.get("number"), "error": text}
    request = {name: value for name, value in content.items() if name != "title"}
    return {"title": title, **tell(panel, request)}


def lean(results: Iterable[Result], marks: Collection[str]) -> list[Result]:
    """Leave out what a page has already: the methods of panels whose `mark` it knows."""
    return [
        {name: value for name, value in result.items() if name != "methods"}
        if result.get("mark") in marks
        else result
        for result in results
    ]


class Memo:
    """Remembers what views came to, and what they depended on. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, tuple[View, tuple[Any, ...], Result]] = {}

    def results(self, views: Sequence[View], scene: Scene) -> list[Result]:
        """Return `results`, computing only what is not known."""
        found = [self._result(view, scene) for view in views]
        with self._lock:
            kept = {id(view) for view in views}
            self._held = {key: held for key, held in self._held.items() if key in kept}
        return found

    def _result(self, view: View, scene: Scene) -> Result:
        colors = tuple(scene.labels.items())
        now = (scene.image, scene.frame, colors, *view.depends(scene))
        held = self._held.get(id(view))
        if held is not None and held[0] is view and _same(held[1], now):
            return held[2]
        result = _result(view, scene)
        with self._lock:
            self._held[id(view)] = (view, now, result)
        return result


def _same(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    # Images are compared as objects, frames and classes by what they say.
    return (
        len(before) == len(now)
        and before[0] is now[0]
        and before[1:3] == now[1:3]
        and all(a is b for a, b in zip(before[3:], now[3:], strict=True))
    )


def _result(view: View, scene: Scene) -> Result:
    try:
        return view.result(scene)
    except Exception as error:  # noqa: BLE001 (whatever a function of the user raises is shown in its place)
        text = f"{type(error).__name__}: {error}"
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}, line {last.lineno}, in {last.name}"
        warnings.warn(f"view {view.title!r} raised {text} ({where})", ViewWarning, stacklevel=2)
        return {"title": view.title, "kind": "error", "text": f"{text}\n{where}"}
