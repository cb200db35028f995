"""The Chan-Vese equation on a part of an image, with the range and the mean of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.methods import Progress, Stage
from plotly_imgshapes.segment.hints import RIM
from plotly_imgshapes.segment.outline.contours import DEEP, Ground, depth_of, ground_of
from plotly_imgshapes.segment.outline.flows import Rest, strip_value, with_strip
from plotly_imgshapes.segment.outline.pyramid import enlarged
from plotly_imgshapes.segment.window import Window, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.segment.outline.statistics import Totals
    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]

AT_ONCE = 5
"""Steps after which the mean outside is brought up to date."""

COARSEST = 4
"""Pixels of the image, along each side, to one of a preview."""

LEAST = 4.0
"""Pixels of `reach` at least: less, and a contour could not leave its place."""

DEEP_OUTSIDE = -1e4
"""Level of what stands for the rest of the image: so low that it stays outside."""


@dataclass(frozen=True, slots=True)
class PlainRunner:
    """Runs `skimage.segmentation.chan_vese` from a shape."""

    image: Any
    frame: ImageFrame
    known: Totals
    mu: float
    lambda1: float
    lambda2: float
    reach: float | None
    steps: int
    preview: bool

    def find(self, shape: Shape, name: str, tell: Progress) -> tuple[Window, NDArray[np.bool_]]:
        """Return a window, and the pixels of the object in it."""
        depth = depth_of(shape, self.frame)
        reach = max(RIM * depth, LEAST) if self.reach is None else self.reach
        factor = int(np.clip(min(depth / DEEP, reach / 2), 1, COARSEST)) if self.preview else 1
        margin = int(np.ceil(2 * max(pixel_sigma(reach, self.frame))))
        window = Window.around(shape, self.frame, margin=margin + 4)
        ground = ground_of(self.image, self.frame, window, factor=factor)
        start = self._distance(ground, ground.started(shape, name))
        level = self._evolved(ground, start / reach, tell)
        inside = (level > 0) & (start >= -reach)
        return window, inside if factor == 1 else enlarged(inside, factor, window.shape)

    def _distance(self, ground: Ground, inside: NDArray[np.bool_]) -> FloatArray:
        """Return how deep inside pixels are, negative outside, in pixels of the smaller side."""
        from scipy.ndimage import distance_transform_edt

        side = np.asarray(self.frame.spacing) / min(self.frame.spacing) * ground.factor
        deep: FloatArray = distance_transform_edt(inside, sampling=side)
        deep -= distance_transform_edt(~inside, sampling=side)
        return deep

    def _evolved(self, ground: Ground, level: FloatArray, tell: Progress) -> FloatArray:
        from skimage.segmentation import chan_vese

        wide, core, strip = ground.values, (slice(None), slice(None)), None
        if any(ground.sides):
            wide, core, strip = with_strip(ground.values, ground.sides)
        start = np.full(wide.shape, DEEP_OUTSIDE)
        start[core] = level
        # A contour moves by so many pixels a step, whatever their size.
        steps = -(-self.steps // ground.factor)
        for done in range(0, steps, AT_ONCE):
            if strip is not None:
                start[strip] = DEEP_OUTSIDE
                held = ground.values[start[core] <= 0]
                outside = Rest(held.size, float(held.sum()))
                wide[strip] = strip_value(outside, ground.rest(self.known), wide[strip].size)
            # scikit-image stretches the values that it is given to a range of 1; the whole image has another.
            scale = (float(np.ptp(wide)) / (self.known.high - self.known.low)) ** 2
            _, start, _ = chan_vese(
                wide,
                mu=self.mu,
                lambda1=self.lambda1 * scale,
                lambda2=self.lambda2 * scale,
                tol=0,
                max_num_iter=min(AT_ONCE, steps - done),
                init_level_set=start,
                extended_output=True,
            )
            tell(Stage(min((done + AT_ONCE) / steps, 1.0)))
        return start[core]
