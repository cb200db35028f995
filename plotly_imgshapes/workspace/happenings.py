"""What a workspace tells: events to the user's callbacks, messages to the screens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from plotly_imgshapes.errors import WorkspaceError
from plotly_imgshapes.events import Change, Drawn, Edited, Erased, Relabelled
from plotly_imgshapes.shapes import Shape
from plotly_imgshapes.workspace.turns import InTurn

Kind = Literal["change", "draw", "edit", "erase", "relabel", "select", "hover", "editing"]
Cause = Literal["hand", "undo", "redo", "program"]
Message = dict[str, Any]

KINDS: tuple[str, ...] = get_args(Kind)
CAUSES: tuple[str, ...] = get_args(Cause)

_PARTS: Mapping[Kind, type] = {"draw": Drawn, "edit": Edited, "erase": Erased, "relabel": Relabelled}

_log = logging.getLogger("plotly_imgshapes")


@dataclass(frozen=True, slots=True)
class Event:
    """What a callback is told."""

    kind: Kind
    shapes: tuple[Shape, ...]
    """Those that it is about: erased ones as they were, others as they are. Of "change", all there are."""
    changes: tuple[Change, ...] = ()
    """What exactly happened, as `apply_event` says it; of "change", the whole step."""
    cause: str = "program"
    """Who did it: "hand" on a screen, "undo", "redo", or "program"."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of `shapes`."""
        return tuple(shape.id for shape in self.shapes)


def events_of(shapes: tuple[Shape, ...], changes: tuple[Change, ...], cause: str) -> list[Event]:
    """Return the events of one step: "change", then each part that there was."""
    events = [Event("change", shapes, changes, cause)]
    for kind, part in _PARTS.items():
        if own := tuple(one for one in changes if isinstance(one, part) and not _is_recolored(one)):
            events.append(Event(kind, tuple(map(_shape_of, own)), own, cause))
    return events


def _is_recolored(change: Change) -> bool:
    """Tell whether an edit is but the colour that comes with another class."""
    if not isinstance(change, Edited) or change.before.label == change.after.label:
        return False
    return change.before.replace(label=change.after.label, style=change.after.style) == change.after


def _shape_of(change: Any) -> Shape:
    shape: Shape = change.before if isinstance(change, Erased) else change.after
    return shape


class Callbacks:
    """The user's functions, called once an event, in order."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._listed: list[tuple[str, Callable[[Event], object]]] = []
        self._turns: InTurn[list[Event]] = InTurn(self._call)

    def add(self, kind: str, callback: Callable[[Event], object]) -> Callable[[], None]:
        """Register a function; what is returned takes it away again."""
        if not isinstance(kind, str) or kind not in KINDS:
            raise WorkspaceError(f"kind: got {kind!r}, expected one of {', '.join(map(repr, KINDS))}")
        if not callable(callback):
            raise WorkspaceError(
                f"callback: got {type(callback).__name__}, expected a function that takes one Event"
            )
        entry = (kind, callback)
        self._listed.append(entry)
        return lambda: _discard(self._listed, entry)

    def put(self, events: Iterable[Event]) -> None:
        """Line up the events of one step, unless it was made by a callback."""
        if not self._turns.is_mine:
            self._turns.put(list(events))

    def drain(self) -> None:
        """Call what waits."""
        self._turns.drain()

    def _call(self, events: list[Event]) -> None:
        for event in events:
            for kind, callback in tuple(self._listed):
                if kind != event.kind:
                    continue
                try:
                    callback(event)
                except Exception as error:  # noqa: BLE001 (the traceback is logged: it stops nobody else)
                    name = getattr(callback, "__qualname__", repr(callback))
                    _log.exception("callback %s for %r raised; the step itself is kept", name, kind)
                    self._report(f"{name}: {type(error).__name__}: {error}")


class Screens:
    """The hosts' functions that send messages to pages."""

    def __init__(self) -> None:
        self._listed: list[tuple[object, Callable[[Message], object]]] = []
        self._turns: InTurn[Message] = InTurn(self._send)

    def add(self, listener: Callable[[Message], object]) -> Callable[[], None]:
        """Register a function; what is returned takes it away again."""
        if not callable(listener):
            raise WorkspaceError(
                f"listener: got {type(listener).__name__}, expected a function that takes one message"
            )
        # One function may listen twice: each registration is its own.
        entry = (object(), listener)
        self._listed.append(entry)
        return lambda: _discard(self._listed, entry)

    def put(self, message: Message) -> None:
        """Line up a message."""
        self._turns.put(message)

    def drain(self) -> None:
        """Send what waits."""
        self._turns.drain()

    def _send(self, message: Message) -> None:
        for _, listener in tuple(self._listed):
            try:
                listener(message)
            except Exception:  # noqa: BLE001 (the traceback is logged: other screens go on)
                _log.exception("a screen could not be told %r", message.get("kind"))


_LISTS = threading.Lock()


def _discard(listed: list[Any], entry: Any) -> None:
    with _LISTS:
        places = [i for i, one in enumerate(listed) if one is entry]
        for i in places:
            del listed[i]
