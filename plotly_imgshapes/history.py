"""Undo and redo: lists of shapes, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from plotly_imgshapes.errors import EventError
from plotly_imgshapes.events import Change, Edited
from plotly_imgshapes.shapes import Shape, with_ids

Shapes = tuple[Shape, ...]

BURST = 0.5
"""Seconds within which edits of one shape are one step: plotly.js reports an ellipse at every move of the
mouse."""


@dataclass(frozen=True, slots=True)
class History:
    """The shapes now, those before, and those that were undone. Every method returns a new history.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> history = History().record([Line(0, 0, 1, 1)]).record([])
    >>> len(history.undo().shapes), history.undo().redo() == history, history.undo().can_redo
    (1, True, True)
    >>> History().can_undo
    False
    """

    shapes: Shapes = ()
    """The shapes now."""
    past: tuple[Shapes, ...] = ()
    """What `undo` goes back to, the latest last."""
    future: tuple[Shapes, ...] = ()
    """What `redo` brings back, the next last."""
    limit: int = 200
    """Steps that are remembered; older ones are forgotten."""
    last_edit: tuple[str, float] | None = field(default=None, compare=False)
    """Id and time of the edit recorded last, to tell bursts."""

    def __post_init__(self) -> None:
        if isinstance(self.limit, bool) or not isinstance(self.limit, int) or self.limit < 1:
            raise EventError(f"limit: got {self.limit!r}, expected a number of steps, at least 1")
        object.__setattr__(self, "shapes", with_ids(self.shapes))

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return bool(self.future)

    def record(
        self, shapes: Iterable[Shape], changes: Iterable[Change] = (), *, at: float | None = None
    ) -> History:
        """Make `shapes` the present; what was undone is forgotten.

        Parameters
        ----------
        shapes : iterable of Shape
        changes : iterable of Change, optional
            What `apply_event` reported. With `at`, an edit of the shape that was edited last, within `BURST`
            seconds of that, replaces the present instead of adding a step.
        at : float, optional
            Time in seconds, of any clock that does not run backwards.
        """
        if not (at is None or isinstance(at, int | float)):
            raise EventError(f"at: got {at!r}, expected a time in seconds, or None")
        if not isinstance(changes, Iterable):
            raise EventError(f"changes: got {type(changes).__name__}, expected what apply_event reported")
        now = with_ids(shapes)
        if now == self.shapes:
            return self
        edited = {change.after.id if isinstance(change, Edited) else "" for change in changes}
        edit = (edited.pop(), at) if at is not None and len(edited) == 1 and "" not in edited else None
        if edit and self.last_edit and edit[0] == self.last_edit[0] and edit[1] - self.last_edit[1] <= BURST:
            return replace(self, shapes=now, future=(), last_edit=edit)
        past = (*self.past, self.shapes)[-self.limit :]
        return replace(self, shapes=now, past=past, future=(), last_edit=edit)

    def undo(self) -> History:
        """Go one step back; nothing happens at the beginning."""
        if not self.past:
            return self
        *past, shapes = self.past
        return replace(
            self, shapes=shapes, past=tuple(past), future=(*self.future, self.shapes), last_edit=None
        )

    def redo(self) -> History:
        """Go one undone step forward again; nothing happens at the end."""
        if not self.future:
            return self
        *future, shapes = self.future
        return replace(
            self, shapes=shapes, past=(*self.past, self.shapes), future=tuple(future), last_edit=None
        )
