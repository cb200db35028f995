"""What can be done to the annotations of one image; every function returns new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from plotly_imgshapes._toolbar import COLOR, PALETTE, translucent
from plotly_imgshapes.codec import from_plotly, to_plotly
from plotly_imgshapes.errors import FrameError, ShapeError
from plotly_imgshapes.events import Change, Erased, Reordered
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.history import History
from plotly_imgshapes.shapes import Foreign, Shape
from plotly_imgshapes.store import Annotations

Command = Callable[[Annotations], Annotations]
Shapes = tuple[Shape, ...]


def color_of(annotations: Annotations, label: str) -> str:
    """Return the colour of a class; that of no class for a name that is not among the classes."""
    return dict(annotations.labels).get(label, COLOR)


def with_changes(shapes: Shapes, changes: Iterable[Change]) -> Shapes:
    """Apply what happened on one page to shapes that others may have changed: by id, the last one wins."""
    by_id = {shape.id: shape for shape in shapes}
    for change in changes:
        match change:
            case Erased(before):
                by_id.pop(before.id, None)
            case Reordered():
                pass
            case _:
                by_id[change.after.id] = change.after
    return tuple(by_id.values())


def undo(annotations: Annotations) -> Annotations:
    """Take the last step back."""
    return _with_history(annotations, annotations.history.undo())


def redo(annotations: Annotations) -> Annotations:
    """Do again what was undone last."""
    return _with_history(annotations, annotations.history.redo())


def clear(annotations: Annotations) -> Annotations:
    """Erase all shapes."""
    return with_shapes(annotations, ())


def erase(shape_id: str) -> Command:
    """Erase one shape; nothing happens when it is gone already."""

    def command(annotations: Annotations) -> Annotations:
        return with_shapes(annotations, tuple(shape for shape in annotations.shapes if shape.id != shape_id))

    return command


def relabel(shape_id: str, label: str) -> Command:
    """Give one shape another class, and the colour of that class."""

    def command(annotations: Annotations) -> Annotations:
        color = color_of(annotations, label)
        return with_shapes(
            annotations,
            tuple(
                _recolored(shape.replace(label=label), color) if shape.id == shape_id else shape
                for shape in annotations.shapes
            ),
        )

    return command


def add_label(name: str) -> Command:
    """Add a class, in the next colour of `PALETTE`.

    Raises
    ------
    ShapeError
        If `name` is blank.
    """
    name = tidy(name)
    if not name:
        raise ShapeError("class: got a blank name, expected at least one letter")

    def command(annotations: Annotations) -> Annotations:
        if name in dict(annotations.labels):
            return annotations
        taken = {COLOR, *(color for _, color in annotations.labels)}
        free = next((color for color in PALETTE if color not in taken), None)
        color = free or PALETTE[len(annotations.labels) % len(PALETTE)]  # all are in use: begin again
        return replace(annotations, labels=(*annotations.labels, (name, color)))

    return command


def tidy(name: str) -> str:
    """Return the name of a class without blanks that nobody sees."""
    return " ".join(name.split())


def calibrate(shape_id: str, length: float, unit: str) -> Command:
    """Say how long a drawn line is in truth; everything goes along with the new scale.

    Raises
    ------
    FrameError
        If the length is not a positive finite number, the unit is blank, or the line is gone.
    """
    unit = unit.strip()
    if not unit:
        raise FrameError("unit: got a blank name, expected the unit of the length, as 'mm'")

    def command(annotations: Annotations) -> Annotations:
        line = next((shape for shape in annotations.shapes if shape.id == shape_id), None)
        if line is None or line.is_region or isinstance(line, Foreign):
            raise FrameError(
                "line: got no line, expected the one whose length is known; select it in the table"
            )
        return reframe(annotations.frame.calibrated(line, length, unit))(annotations)

    return command


def reframe(frame: ImageFrame) -> Command:
    """Go over to another frame; shapes, and those of undo and redo, stay on their pixels."""

    def command(annotations: Annotations) -> Annotations:
        if frame == annotations.frame:
            return annotations
        matrix = annotations.frame.transform_to(frame)
        moved: dict[int, Shape] = {}

        def step(shapes: Shapes) -> Shapes:
            for shape in shapes:
                if id(shape) not in moved:
                    moved[id(shape)] = shape if isinstance(shape, Foreign) else shape.transform(matrix)
            return tuple(moved[id(shape)] for shape in shapes)

        history = annotations.history
        return replace(
            annotations,
            frame=frame,
            history=replace(
                history,
                shapes=step(history.shapes),
                past=tuple(map(step, history.past)),
                future=tuple(map(step, history.future)),
            ),
        )

    return command


def with_shapes(
    annotations: Annotations, shapes: Shapes, changes: Iterable[Change] = (), *, at: float | None = None
) -> Annotations:
    """Record shapes as the next step of the history."""
    return _with_history(annotations, annotations.history.record(shapes, changes, at=at))


def _with_history(annotations: Annotations, history: History) -> Annotations:
    return annotations if history is annotations.history else replace(annotations, history=history)


def _recolored(shape: Shape, color: str) -> Shape:
    held = to_plotly(shape)
    held["line"] = {**(held.get("line") or {}), "color": color}
    if shape.is_region and held.get("fillcolor"):
        held["fillcolor"] = translucent(color)
    return from_plotly(held)
