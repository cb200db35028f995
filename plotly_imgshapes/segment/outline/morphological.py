"""Runs a morphological level set from an outline: on as large a part as it takes, or from coarse to fine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.methods import Progress, part_of
from plotly_imgshapes.segment.hints import RIM
from plotly_imgshapes.segment.outline.contours import DEEP, Ground, depth_of, ground_of
from plotly_imgshapes.segment.outline.evolution import Left, evolved, rim_width
from plotly_imgshapes.segment.outline.pyramid import enlarged
from plotly_imgshapes.segment.window import Window, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.segment.outline.evolution import Flow
    from plotly_imgshapes.shapes import Shape

REFINED = 4
"""Steps of a preview at full resolution."""

SPARE = 6
"""Pixels of a part beyond where a contour is expected to go."""


@dataclass(frozen=True, slots=True)
class Morphological:
    """A level set of scikit-image, and how far to run it."""

    image: Any
    frame: ImageFrame
    flow_on: Callable[[Ground], Flow]
    steps: int
    smoothing: int
    coarsest: int = 1
    """Pixels of the image, along each side, to one of a preview; 1 for none."""
    pace: float = 1.0
    """Of the steps that a coarse contour would need at the pace of a fine one, those it does need."""
    around: float = 0.0
    """What filters see beyond a part, in pixels of the smaller side."""

    def find(self, shape: Shape, name: str, tell: Progress) -> tuple[Window, NDArray[np.bool_]]:
        """Return a window, and the pixels of the object in it; `name` is what messages call the shape."""
        factor = int(np.clip(depth_of(shape, self.frame) / DEEP, 1, self.coarsest))
        if factor > 1:
            return self._coarse_to_fine(shape, name, factor, tell)
        return self._exact(shape, name, tell)

    def _margin(self, shape: Shape) -> int:
        expected = RIM / 2 * depth_of(shape, self.frame)
        return int(np.ceil(max(pixel_sigma(expected, self.frame)))) + rim_width(self.smoothing) + SPARE

    def _exact(self, shape: Shape, name: str, tell: Progress) -> tuple[Window, NDArray[np.bool_]]:
        margin, done = self._margin(shape), 0
        window = Window.around(shape, self.frame, margin=margin)
        ground = self._ground(window)
        level = ground.started(shape, name).astype(np.int8)
        while True:
            try:
                return window, self._run(ground, level, self.steps, tell, done)
            except Left as left:
                margin, done = 2 * margin, left.done
                wider = Window.around(shape, self.frame, margin=margin)
                level = np.pad(
                    left.level,
                    (
                        (window.top - wider.top, wider.bottom - window.bottom),
                        (window.left - wider.left, wider.right - window.right),
                    ),
                )
                window, ground = wider, self._ground(wider)

    def _coarse_to_fine(
        self, shape: Shape, name: str, factor: int, tell: Progress
    ) -> tuple[Window, NDArray[np.bool_]]:
        margin = self._margin(shape) + factor * rim_width(self.smoothing)
        steps = max(round(self.pace * self.steps / factor), 1)
        while True:
            window = Window.around(shape, self.frame, margin=margin)
            ground = self._ground(window, factor)
            level = ground.started(shape, name).astype(np.int8)
            try:
                coarse = self._run(ground, level, steps, part_of(tell, 0, 0.5))
                break
            except Left:
                margin *= 2
        near = enlarged(coarse, factor, window.shape)
        tight = _box(near, rim_width(self.smoothing) + 2 * REFINED)
        if tight is None:
            return window, near
        part = Window(
            window.top + tight[0].start,
            window.left + tight[1].start,
            window.top + tight[0].stop,
            window.left + tight[1].stop,
        )
        try:
            level = near[tight].astype(np.int8)
            return part, self._run(self._ground(part), level, REFINED, part_of(tell, 0.5, 1))
        except Left as left:
            # At the rim of the coarse part: what it is by then is near enough.
            return part, left.level > 0

    def _ground(self, window: Window, factor: int = 1) -> Ground:
        return ground_of(self.image, self.frame, window, around=self.around, factor=factor)

    def _run(
        self, ground: Ground, level: NDArray[np.int8], steps: int, tell: Progress, done: int = 0
    ) -> NDArray[np.bool_]:
        flow = self.flow_on(ground)
        last = evolved(level, flow, ground.sides, steps=steps, smoothing=self.smoothing, tell=tell, done=done)
        return last > 0


def _box(inside: NDArray[np.bool_], margin: int) -> tuple[slice, slice] | None:
    """Return the box of a mask and `margin` pixels on every side; None if it is empty."""
    box = []
    for axis in (1, 0):
        held = np.flatnonzero(inside.any(axis=axis))
        if not len(held):
            return None
        box.append(slice(max(int(held[0]) - margin, 0), int(held[-1]) + margin + 1))
    rows, cols = (slice(b.start, min(b.stop, n)) for b, n in zip(box, inside.shape, strict=True))
    return rows, cols
