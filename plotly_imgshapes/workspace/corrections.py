"""Corrections of a workspace's image: what is drawn goes along, and comes back with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import CorrectError, WorkspaceError
from plotly_imgshapes.events import changes_between
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.shapes import Shape, listed
from plotly_imgshapes.workspace.happenings import events_of
from plotly_imgshapes.workspace.tells import Tells

if TYPE_CHECKING:
    import threading

    from plotly_imgshapes.correct import CarriedFrame
    from plotly_imgshapes.history import History
    from plotly_imgshapes.methods import Progress
    from plotly_imgshapes.workspace.display import Display

Shapes = tuple[Shape, ...]
Carry = Callable[[Shapes], Shapes]


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """What was done to an image."""

    name: str
    """In `plotly_imgshapes.correct.METHODS`."""
    shapes: Shapes
    """That said where, or how far; as they were drawn on the image before."""
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """A correction, and what it takes to go back."""

    correction: Correction
    before: Display
    back: CarriedFrame | None
    """From the image after to the one before; None where nothing has moved."""
    origins: Mapping[int, tuple[Shape, Shape]]
    """Of the carried shapes, by the `id` of the object: each, and what it was."""

    def returned(self, shapes: Shapes) -> Shapes:
        """Return shapes on the image before; those that are as they came are exactly what they were."""
        if self.back is None:
            return shapes
        carried = iter(self.back.carry(shape for shape in shapes if id(shape) not in self.origins))
        return tuple(self.origins[id(one)][1] if id(one) in self.origins else next(carried) for one in shapes)


class Corrects(Tells):
    """Something with an image that can be corrected."""

    _lock: threading.RLock
    _display: Display
    _history: History
    _selected: tuple[str, ...]

    def __init__(self) -> None:
        super().__init__()
        self._done: tuple[Done, ...] = ()

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What was done to the image by `correct`, the first first."""
        return tuple(done.correction for done in self._done)

    def correct(
        self,
        name: str,
        shapes: Shape | Iterable[Shape] = (),
        *,
        progress: Progress | bool | None = None,
        **parameters: Any,
    ) -> None:
        """Replace the image by a corrected one; every shape stays on the thing that it was drawn on.

        The history goes along: `undo` and `redo` take back what was drawn before, where that is now. The
        correction itself is taken back by `uncorrect`, for which the image before is kept.

        Parameters
        ----------
        name : str
            In `plotly_imgshapes.correct.METHODS`, which has the parameters; not ``"stitch"``, which makes one
            image of several.
        shapes : Shape or iterable of Shape
            What tells where, or how far, as the horizon for ``"level"``. Those of the workspace stay in it.
        progress : callable or bool, optional
            Of those that take long.

        Raises
        ------
        CorrectError
            If there is no such correction, or it cannot be done; or if a shape lies beyond the horizon of a
            perspective. Nothing has changed then.
        ParameterError, ShapeError
            If a parameter or a shape is not what it takes. Nothing has changed then.
        WorkspaceError
            If the image was replaced meanwhile, by another thread.

        Examples
        --------
        >>> from plotly_imgshapes import Line, Workspace
        >>> ws = Workspace(np.zeros((20, 30)), shapes=[Line(0, 0, 8, 1, id="horizon")])
        >>> ws.correct("level", ws.shapes, size="crop")
        >>> round(ws.shapes[0].angle, 9), ws.image.shape, ws.corrections[0].name
        (0.0, (16, 28), 'level')
        >>> ws.uncorrect()
        >>> ws.shapes, ws.image.shape
        ((Line(x0=0.0, y0=0.0, x1=8.0, y1=1.0, id='horizon'),), (20, 30))
        """
        from plotly_imgshapes.correct import CarriedFrame
        from plotly_imgshapes.correct.single import corrected

        before, drawn = self._display, listed(shapes)
        image, frame = corrected(name, before.image, drawn, before.frame, parameters, progress=progress)
        after = before.with_image(image, frame)
        moves = isinstance(frame, CarriedFrame)
        with self._lock:
            if self._display.image is not before.image:
                raise WorkspaceError(
                    f"image: got another one while {name} ran, expected the same; correct that one"
                )
            carry: Carry = frame.carry if isinstance(frame, CarriedFrame) else _same
            history, origins = _carried(self._history, carry)
            correction = Correction(name, drawn, MappingProxyType(dict(parameters)))
            back = _inverse(frame, before.frame) if isinstance(frame, CarriedFrame) else None
            self._replace(after, history, carry if moves else None)
            self._done = (*self._done, Done(correction, before, back, origins))
        self._tell()

    def uncorrect(self) -> None:
        """Take the last correction back: image and frame are as before, with all that was drawn since.

        Raises
        ------
        WorkspaceError
            If there is none.
        CorrectError
            If a shape that was drawn since has no place on the image before; nothing has changed then.
        """
        with self._lock:
            if not self._done:
                raise WorkspaceError("corrections: got none, expected one to take back; see ws.correct")
            *rest, last = self._done
            history, _ = _carried(self._history, last.returned)
            self._replace(last.before, history, None if last.back is None else last.returned)
            self._done = tuple(rest)
        self._tell()

    def _replace(self, display: Display, history: History, carry: Carry | None) -> None:
        """Show another image; all that may fail comes before anything is changed."""
        # Classes may have come since.
        labels = self._display.labels
        if list(labels.items()) != list(display.labels.items()):
            display = display.with_labels(labels)
        display.drawn(history.shapes)
        changes = changes_between(self._history.shapes, history.shapes)
        self._display, self._history = display, history
        self._screens.put({"kind": "figure", "source": None, "carry": carry})
        if changes:
            self._callbacks.put(events_of(history.shapes, changes, "program"))


def _same(shapes: Shapes) -> Shapes:
    return shapes


def _inverse(frame: CarriedFrame, before: ImageFrame) -> CarriedFrame:
    from plotly_imgshapes.correct import CarriedFrame

    grid = {field.name: getattr(before, field.name) for field in fields(ImageFrame)}
    return CarriedFrame(**grid, maps=[np.linalg.inv(matrix) for matrix in frame.homographies])


def _carried(history: History, carry: Carry) -> tuple[History, dict[int, tuple[Shape, Shape]]]:
    """Return a history with every step carried, and of each shape that moved, by its `id`, what it was.

    Steps to which a shape belongs that cannot be carried, and those beyond them, are forgotten: it is not
    drawn any more.
    """
    now = carry(history.shapes)
    known = {id(was): (was, shape) for was, shape in zip(history.shapes, now, strict=True)}

    def step(shapes: Shapes) -> Shapes:
        new = tuple(shape for shape in shapes if id(shape) not in known)
        # The steps of a history mostly hold the same shapes, and go on doing so.
        known.update({id(was): (was, shape) for was, shape in zip(new, carry(new), strict=True)})
        return tuple(known[id(shape)][1] for shape in shapes)

    def steps(listed: tuple[Shapes, ...]) -> tuple[Shapes, ...]:
        found: list[Shapes] = []
        for shapes in reversed(listed):
            try:
                found.append(step(shapes))
            except CorrectError:
                break
        return tuple(reversed(found))

    past, future = steps(history.past), steps(history.future)
    moved = replace(history, shapes=now, past=past, future=future, last_edit=None)
    return moved, {id(shape): (shape, was) for was, shape in known.values() if shape is not was}
