"""How a step moves the history."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly_imgshapes.events import Applied
    from plotly_imgshapes.history import History


def after_screen(history: History, applied: Applied, cause: str) -> History:
    """Return the history after a step that was made on a screen."""
    way = {"undo": history.undo, "redo": history.redo}.get(cause)
    moved = way() if way else history
    if moved is not history:
        # A screen undoes its own steps only; what others did meanwhile stays.
        return replace(moved, shapes=applied.shapes)
    return recorded(history, applied, at=time.monotonic() if cause == "hand" else None)


def recorded(history: History, applied: Applied, *, at: float | None = None) -> History:
    """Return the history with one step more."""
    longer = history.record(applied.shapes, applied.changes, at=at)
    if longer is history:
        # Shapes that differ in what only Plotly knows are equal, and still a step.
        past = (*history.past, history.shapes)[-history.limit :]
        return replace(history, shapes=applied.shapes, past=past, future=(), last_edit=None)
    return longer
