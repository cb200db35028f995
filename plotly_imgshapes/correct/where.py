"""Where a correction applies: inside the shapes that were drawn, or everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import CorrectError, SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.raster import mask, runs
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


def check_places(shapes: Sequence[Shape], frame: ImageFrame) -> None:
    """Raise `CorrectError` if a shape has no place in the image."""
    for shape in shapes:
        try:
            Window.around(shape, frame)
        except SegmentError as error:
            raise CorrectError(str(error)) from None


def box_of(shapes: Sequence[Shape], frame: ImageFrame, margin: int = 0) -> Window:
    """Return the smallest box that holds the pixels of shapes, and `margin` more on every side."""
    check_places(shapes, frame)
    boxes = []
    for i, shape in enumerate(shapes):
        found = runs(shape, frame, rule="center" if shape.is_region else "touch")
        if not found.num_pixels[0]:
            found = runs(shape, frame, rule="touch")
        if not found.num_pixels[0]:
            raise CorrectError(
                f"shapes[{i}]: got bounds {shape.bounds}, which touch no pixel; draw it larger"
            )
        boxes.append(found.boxes[0])
    top, left = np.min(boxes, axis=0)[:2] - margin
    bottom, right = np.max(boxes, axis=0)[2:] + margin
    height, width = frame.shape
    return Window(max(int(top), 0), max(int(left), 0), min(int(bottom), height), min(int(right), width))


def painted(shapes: Sequence[Shape], frame: ImageFrame) -> NDArray[np.bool_]:
    """Return the pixels of shapes: by their centres, or, of what is too thin for that, those it touches."""
    inside = np.zeros(frame.shape, dtype=bool)
    for shape in shapes:
        one = mask(shape, frame) if shape.is_region else None
        inside |= one if one is not None and one.any() else mask(shape, frame, rule="touch")
    return inside


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The pixels that a correction reads, and those among them that it may change."""

    window: Window
    inside: NDArray[np.bool_] | None
    """(h, w) of the window; None where all of the image is changed."""

    @property
    def area(self) -> NDArray[np.bool_]:
        """The pixels that it may change, (h, w)."""
        return np.ones(self.window.shape, dtype=bool) if self.inside is None else self.inside

    def pasted(self, part: np.ndarray[Any, Any], image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return a copy of an image with this part in its place."""
        if part.shape == image.shape:
            return part
        whole = image.copy()
        whole[self.window.slices] = part
        return whole


def part_of(shapes: Sequence[Shape], frame: ImageFrame, margin: int = 0) -> Part:
    """Return the part of an image around shapes, `margin` pixels on every side; without any, all of it."""
    if not shapes:
        return Part(Window.whole(frame), None)
    window = box_of(shapes, frame, margin)
    return Part(window, painted(shapes, window.frame(frame)))
