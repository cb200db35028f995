"""What can be done to the annotations of one image; every function returns new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from plotly_imgshapes import events
from plotly_imgshapes._palette import PALETTE
from plotly_imgshapes._toolbar import COLOR, check_labels
from plotly_imgshapes.errors import FrameError, ShapeError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.shapes import Foreign, Shape
from plotly_imgshapes.store import Annotations

Change = Callable[[Annotations], Annotations]
Shapes = tuple[Shape, ...]


def with_labels(labels: Mapping[str, str]) -> Change:
    """Replace the classes, name -> CSS colour."""

    def change(annotations: Annotations) -> Annotations:
        listed = tuple(check_labels(labels).items())
        return annotations if listed == annotations.labels else replace(annotations, labels=listed)

    return change


def add_label(name: str) -> Change:
    """Add a class, in the next colour of `PALETTE`.

    Raises
    ------
    ShapeError
        If `name` is blank.
    """
    name = tidy(name)
    if not name:
        raise ShapeError("class: got a blank name, expected at least one letter")

    def change(annotations: Annotations) -> Annotations:
        if name in dict(annotations.labels):
            return annotations
        taken = {COLOR, *(color for _, color in annotations.labels)}
        free = next((color for color in PALETTE if color not in taken), None)
        color = free or PALETTE[len(annotations.labels) % len(PALETTE)]  # all are in use: begin again
        return replace(annotations, labels=(*annotations.labels, (name, color)))

    return change


def tidy(name: str) -> str:
    """Return the name of a class without blanks that nobody sees."""
    return " ".join(name.split())


def calibrate(shape_id: str, length: float, unit: str) -> Change:
    """Say how long a drawn line is in truth; everything goes along with the new scale.

    Raises
    ------
    FrameError
        If the length is not a positive finite number, the unit is blank, or the line is gone.
    """
    unit = unit.strip()
    if not unit:
        raise FrameError("unit: got a blank name, expected the unit of the length, as 'mm'")

    def change(annotations: Annotations) -> Annotations:
        line = next((shape for shape in annotations.shapes if shape.id == shape_id), None)
        if line is None or line.is_region or isinstance(line, Foreign):
            raise FrameError(
                "line: got no line, expected the one whose length is known; select it in the table"
            )
        return reframe(annotations.frame.calibrated(line, length, unit))(annotations)

    return change


def reframe(frame: ImageFrame) -> Change:
    """Go over to another frame; shapes, and those of undo and redo, stay on their pixels."""

    def change(annotations: Annotations) -> Annotations:
        if frame == annotations.frame:
            return annotations
        history = annotations.history
        # The steps of a history mostly hold the same shapes, and go on doing so.
        steps = (history.shapes, *history.past, *history.future)
        alike = {id(shape): shape for step in steps for shape in step}
        moved = dict(zip(alike, carried(alike.values(), annotations.frame, frame), strict=True))

        def step(shapes: Shapes) -> Shapes:
            return tuple(moved[id(shape)] for shape in shapes)

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

    return change


def carried(shapes: Iterable[Shape], was: ImageFrame, frame: ImageFrame) -> Shapes:
    """Return shapes in another frame, on the same pixels."""
    if was == frame:
        return tuple(shapes)
    matrix = was.transform_to(frame)
    return tuple(shape if isinstance(shape, Foreign) else shape.transform(matrix) for shape in shapes)


def with_shapes(
    annotations: Annotations,
    shapes: Shapes,
    changes: Iterable[events.Change] = (),
    *,
    at: float | None = None,
) -> Annotations:
    """Record shapes as the next step of the history."""
    history = annotations.history.record(shapes, changes, at=at)
    return annotations if history is annotations.history else replace(annotations, history=history)
