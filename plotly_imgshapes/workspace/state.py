"""Image, frame, classes, shapes, selection, history and views, together, for any host."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from plotly_imgshapes import _toolbar
from plotly_imgshapes.annotations import Annotations, carried, read, warn_of_other_image, write
from plotly_imgshapes.codec import from_plotly
from plotly_imgshapes.codec.common import copied
from plotly_imgshapes.delta import Delta, apply_delta, difference, written
from plotly_imgshapes.errors import WorkspaceError
from plotly_imgshapes.events import Applied, changes_between
from plotly_imgshapes.history import History
from plotly_imgshapes.measurement import measure
from plotly_imgshapes.shapes import Shape, with_ids
from plotly_imgshapes.views import Memo, Scene, as_views
from plotly_imgshapes.workspace.corrections import Corrects
from plotly_imgshapes.workspace.display import DEFAULTS, Display
from plotly_imgshapes.workspace.happenings import CAUSES, Event, events_of
from plotly_imgshapes.workspace.steps import after_screen, recorded

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.shapes import Style
    from plotly_imgshapes.views import Result, View


class Workspace(Corrects):
    """An image, where its pixels lie, its classes, what is drawn on it and what is shown beside it.

    It knows no host: `ImageShapes` shows it in notebooks, Dash and files. Screens bring steps by `apply`, and
    are told of those of others; the user's code assigns `shapes` and connects callbacks by `on`. It may be
    used from several threads.

    Parameters
    ----------
    image : array-like, shape (H, W[, C]), or path of an image file
        As in `plotly_imgshapes.imshow`; not copied, and read lazily where it is lazy.
    frame, spacing, unit, title, origin, contrast_limits, percentiles, gamma, colormap, max_size
        As in `plotly_imgshapes.imshow`.
    labels : list of str, or dict of str to CSS colour, optional
        Classes.
    shapes : Shape or iterable of Shape
        What has been drawn already.
    views : iterable
        Of `plotly_imgshapes.views`, or functions f(image, shapes) that return a figure, table or overlay.
    tools : iterable of str, optional
        Names of buttons, Plotly's and ours. Default: all.
    style : Style, optional
        Of new shapes, and of given ones where they leave it open.
    history_limit : int, default 200
        Steps that can be undone.

    Raises
    ------
    ImageError, FrameError, ShapeError, FigureError, ViewError, EventError
        If an argument is not what it should be.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> ws = Workspace([[0, 1], [2, 3]], spacing=0.5, unit="mm", labels=["edge"])
    >>> ws.shapes = [Line(0, 0, 0.5, 0, label="edge")]
    >>> ws.measure(properties="length")["length"], ws.undo(), ws.shapes
    (array([0.5]), True, ())
    """

    def __init__(
        self,
        image: Any,
        *,
        frame: ImageFrame | None = None,
        spacing: float | tuple[float, float] = 1.0,
        unit: str = "px",
        labels: Sequence[str] | Mapping[str, str] | None = None,
        shapes: Shape | Iterable[Shape] = (),
        views: Iterable[View | Callable[..., Any]] = (),
        tools: Iterable[str] | None = None,
        style: Style | None = None,
        title: str | None = None,
        origin: Literal["upper", "lower"] = DEFAULTS["origin"],
        contrast_limits: tuple[float, float] | None = DEFAULTS["contrast_limits"],
        percentiles: tuple[float, float] | None = DEFAULTS["percentiles"],
        gamma: float = DEFAULTS["gamma"],
        colormap: str = DEFAULTS["colormap"],
        max_size: int | None = DEFAULTS["max_size"],
        history_limit: int = 200,
    ) -> None:
        super().__init__()
        self._lock = threading.RLock()
        options = {
            "origin": origin,
            "contrast_limits": contrast_limits,
            "percentiles": percentiles,
            "gamma": gamma,
            "colormap": colormap,
            "max_size": max_size,
        }
        self._display = Display.of(
            image,
            labels=labels,
            tools=tools,
            style=style,
            title=title,
            options=options,
            frame=frame,
            spacing=spacing,
            unit=unit,
        )
        self._views = as_views(views)
        self._memo = Memo()
        self._selected: tuple[str, ...] = ()
        self._extra: dict[str, Any] = {}
        self._history = History(with_ids(shapes), limit=history_limit)
        # What cannot be drawn is said now and not on the first screen.
        self.shape_dicts()

    def __repr__(self) -> str:
        size = "x".join(map(str, self.image.shape))
        return f"{type(self).__name__}(<{size} {self.image.dtype}>, {len(self.shapes)} shapes)"

    # What there is.

    @property
    def image(self) -> Any:
        """The image as it was given.

        Another may be assigned: shapes, frame and history stay, so its height and width must be the same.
        Screens show it at once, and `corrections` begin anew.
        """
        return self._display.image

    @image.setter
    def image(self, image: Any) -> None:
        with self._lock:
            self._display = self._display.with_image(image)
            self._done = ()
            self._screens.put({"kind": "figure", "source": None})
        self._tell()

    @property
    def path(self) -> Path | None:
        """Where the image lies, if it was given by its path."""
        return self._display.path

    @property
    def frame(self) -> ImageFrame:
        """Where the pixels of the image lie on the axes."""
        return self._display.frame

    @property
    def title(self) -> str | None:
        """What stands above the image."""
        return self._display.title

    @property
    def style(self) -> Style:
        """How new shapes look, and given ones where they leave it open."""
        return self._display.style

    @property
    def tools(self) -> tuple[str, ...] | None:
        """Names of the buttons, ours and Plotly's; None for all."""
        return self._display.tools

    @property
    def display(self) -> dict[str, Any]:
        """How the image is shown: what of `imshow`'s parameters for it is not the default."""
        return {name: value for name, value in self._display.options.items() if value != DEFAULTS[name]}

    @property
    def labels(self) -> dict[str, str]:
        """Classes, name -> CSS colour. Others may be assigned, as names or with colours."""
        return dict(self._display.labels)

    @labels.setter
    def labels(self, labels: Sequence[str] | Mapping[str, str] | None) -> None:
        self.set_classes(_toolbar.check_labels(labels))

    @property
    def views(self) -> tuple[View, ...]:
        """What is shown beside the image. Others may be assigned."""
        return self._views

    @views.setter
    def views(self, views: Iterable[View | Callable[..., Any]]) -> None:
        checked = as_views(views)
        with self._lock:
            self._views = checked
            self._screens.put({"kind": "views", "source": None})
        self._tell()

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """All shapes, bottom first, each with its id.

        Assigning others is one step of the history; shapes with the id of one that is there are that one,
        changed. Every screen follows.
        """
        return self._history.shapes

    @shapes.setter
    def shapes(self, shapes: Shape | Iterable[Shape]) -> None:
        with self._lock:
            self._assign(with_ids(shapes))
        self._tell()

    @property
    def history(self) -> History:
        """The shapes now, those before, and those that were undone."""
        return self._history

    @property
    def selected(self) -> tuple[str, ...]:
        """Ids of the selected shapes. Assigning others selects them on every screen."""
        return self._selected

    @selected.setter
    def selected(self, ids: Iterable[str]) -> None:
        listed = _ids(ids)
        known = {shape.id for shape in self.shapes}
        if missing := [one for one in listed if one not in known]:
            raise WorkspaceError(f"selected: got {missing}, expected ids of ws.shapes")
        self.select(listed)

    @property
    def image_hash(self) -> str | None:
        """Tells this image from others, in saved files; None of a lazy image, which is not read for it."""
        return self._display.image_hash

    # What can be done.

    def undo(self) -> bool:
        """Go one step back, whoever made it; tell whether there was one."""
        return self._travel("undo")

    def redo(self) -> bool:
        """Go one undone step forward again; tell whether there was one."""
        return self._travel("redo")

    def apply(self, delta: Mapping[str, Any], *, source: object = None, cause: str = "hand") -> Applied:
        """Take in a step that was made on a screen, and tell the others.

        Parameters
        ----------
        delta : mapping
            See `plotly_imgshapes.apply_delta`. One that changes nothing, because it came before, is no step.
        source : object, optional
            Who brings it: stands in the message to all listeners, so that a host need not send it back.
        cause : {"hand", "undo", "redo", "program"}
            "undo" and "redo" move along the history instead of adding to it.

        Raises
        ------
        EventError
            If `delta` is none; nothing has changed then.
        WorkspaceError
            If `cause` is none.
        """
        if not isinstance(cause, str) or cause not in CAUSES:
            raise WorkspaceError(f"cause: got {cause!r}, expected one of {', '.join(map(repr, CAUSES))}")
        with self._lock:
            applied = apply_delta(self.shapes, delta)
            if applied.changes:
                self._commit(
                    applied, after_screen(self._history, applied, cause), copied(delta), cause, source
                )
        self._tell()
        return applied

    def select(self, ids: Iterable[str], *, source: object = None) -> None:
        """Select shapes, none by an empty list; ids of shapes that are gone meanwhile are left out."""
        listed = _ids(ids)
        with self._lock:
            known = {shape.id: shape for shape in self.shapes}
            chosen = tuple(one for one in listed if one in known)
            if chosen == self._selected:
                return
            self._selected = chosen
            self._screens.put({"kind": "select", "ids": list(chosen), "source": source})
            self._callbacks.put([Event("select", tuple(known[one] for one in chosen), cause=_who(source))])
        self._tell()

    def hover(self, id: str | None) -> None:  # noqa: A002 (the field of the shape)
        """Take in which shape is under a pointer, None for none; callbacks for "hover" are called."""
        if not (id is None or isinstance(id, str)):
            raise WorkspaceError(f"id: got {id!r}, expected the id of a shape, or None for none")
        found = tuple(shape for shape in self.shapes if shape.id == id)
        self._callbacks.put([Event("hover", found, cause="hand")])
        self._tell()

    def editing(self, shape: Mapping[str, Any] | None) -> None:
        """Take in what a hand is moving, None when it stops; callbacks for "editing" are called."""
        self._callbacks.put([Event("editing", () if shape is None else (from_plotly(shape),), cause="hand")])
        self._tell()

    def set_classes(self, labels: Mapping[str, str], *, source: object = None) -> None:
        """Take in classes as a screen has them, name -> CSS colour, and tell the others."""
        checked = _toolbar.check_labels(labels)
        with self._lock:
            self._classify(checked, source)
        self._tell()

    def measure(self, **options: Any) -> dict[str, Any]:
        """Measure all shapes; options are those of `plotly_imgshapes.measure`."""
        scene = self.scene()
        return measure(scene.shapes, scene.image, **{"frame": scene.frame, **options})

    def save(self, path: str | Path) -> None:
        """Write shapes, classes and frame to a ``.json``, ``.geojson`` or ``.csv`` file, whole or not at all.

        Raises
        ------
        StoreError
            If it cannot be written, or the name ends otherwise.
        """
        scene = self.scene()
        held = Annotations(scene.shapes, {"xy": scene.frame}, scene.labels, self.image_hash, self._extra)
        write(path, held, scene.image)

    def load(self, path: str | Path) -> None:
        """Replace the shapes by those of a file, as one step: of `save`, of an exported page, or GeoJSON.

        Classes that are not known here join. Shapes that were drawn in another scale of an image of this size
        are carried into this one.

        Warns
        -----
        AnnotationWarning
            If they were drawn on another image, or in another frame.

        Raises
        ------
        StoreError
            If the file is none of these or newer than this version of the package; nothing has changed then.
        """
        held = read(path)
        warn_of_other_image(path, held, self.image_hash)
        shapes, classes = carried(path, held, self.frame), _toolbar.check_labels(held.labels)
        with self._lock:
            self._assign(shapes)
            self._classify(self.labels | {k: v for k, v in classes.items() if k not in self.labels}, None)
            self._extra = dict(held.extra)
        self._tell()

    def to_script(self, path: str | Path | None = None) -> str:
        """Return a Python script that makes this workspace again, and its measurements.

        With a `path`, the script is written there, and beside it the image, unless that was given as a file.
        """
        from plotly_imgshapes.script import to_script

        return to_script(self, path)

    # For hosts.

    def scene(self) -> Scene:
        """Return what there is at this moment, which later steps do not change."""
        with self._lock:
            return Scene(
                self.image,
                self.frame,
                self.shapes,
                self.labels,
                self._selected,
                self.style,
                display=self._display.options,
                corrections=tuple(done.name for done in self.corrections),
            )

    def figure(self, *, shapes: bool = True) -> go.Figure:
        """Return the image as a figure of its own, with or without the shapes; the picture is made once."""
        with self._lock:
            display, listed = self._display, self.shapes if shapes else ()
        return display.figure(listed)

    def figure_dict(self, *, shapes: bool = True) -> dict[str, Any]:
        """Return what ``figure(shapes=...).to_dict()`` would, in a tenth of the time; for hosts."""
        with self._lock:
            display, listed = self._display, self.shapes if shapes else ()
        return display.figure_dict(listed)

    def shape_dicts(self) -> list[dict[str, Any]]:
        """Return the shapes for ``layout.shapes``, in the colours of their classes."""
        with self._lock:
            return self._display.drawn(self.shapes)

    def view_results(self) -> list[Result]:
        """Return what each view comes to, as JSON for the page; what it depends on may be unchanged.

        Warns
        -----
        ViewWarning
            If a view raised; its result is of kind "error" and says what.
        """
        return self._memo.results(self._views, self.scene())

    # Inside.

    def _travel(self, way: Literal["undo", "redo"]) -> bool:
        with self._lock:
            moved = getattr(self._history, way)()
            if moved is self._history:
                return False
            self._step(moved.shapes, lambda _: moved, way)
        self._tell()
        return True

    def _assign(self, after: tuple[Shape, ...]) -> None:
        self._step(after, lambda changes: recorded(self._history, Applied(after, changes)), "program")

    def _classify(self, labels: dict[str, str], source: object) -> None:
        # The order counts: it is that of the palette and of the keys 1 to 9.
        if list(labels.items()) == list(self.labels.items()):
            return
        self._display = self._display.with_labels(labels)
        self._screens.put({"kind": "classes", "classes": dict(labels), "source": source})

    def _step(self, after: tuple[Shape, ...], history: Callable[..., History], cause: str) -> None:
        """Go to another list; all that may fail comes before anything is changed."""
        before = self.shapes
        parts = difference(before, after)
        if not parts:
            return
        delta = written(parts, self._display.drawn)
        changes = changes_between(before, after)
        self._commit(Applied(after, changes), history(changes), delta, cause, None)

    def _commit(self, applied: Applied, history: History, delta: Delta, cause: str, source: object) -> None:
        self._history = history
        kept = {shape.id for shape in applied.shapes}
        selected = tuple(one for one in self._selected if one in kept)
        self._screens.put({"kind": "delta", "delta": delta, "cause": cause, "source": source})
        events = events_of(applied.shapes, applied.changes, cause)
        if selected != self._selected:
            self._selected = selected
            chosen = tuple(shape for shape in applied.shapes if shape.id in set(selected))
            events.append(Event("select", chosen, cause=cause))
        self._callbacks.put(events)


def _who(source: object) -> str:
    return "program" if source is None else "hand"


def _ids(ids: Any) -> tuple[str, ...]:
    if isinstance(ids, str) or not isinstance(ids, Iterable):
        raise WorkspaceError(f"ids: got {ids!r}, expected several ids, as a list of strings")
    listed = tuple(ids)
    if not all(isinstance(one, str) for one in listed):
        raise WorkspaceError(f"ids: got {listed!r}, expected strings, as shape.id")
    return tuple(dict.fromkeys(listed))
