"""What a snake is drawn to: edges and lines of a part of an image, at one scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import check_memory
from plotly_imgshapes.segment.outline.pyramid import shrunk, to_coarse, to_fine
from plotly_imgshapes.segment.window import Window, channels, filled, grey, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

PORTION = 110
"""Steps between two looks at the snake; a multiple of the 11 after which scikit-image asks if it settled."""

SETTLED = 0.1
"""Pixels that no vertex moves beyond any more: scikit-image's own default."""

FEWEST = 32
"""Vertices that a snake has at least."""

MOST = 200
"""Vertices that a snake has by default at most: a step takes time in proportion to their square."""

CLOSEST = 1.5
"""Pixels between vertices by default, at least."""

BYTES = 120
"""Of memory for each pixel of the window, at the peak: channels, their edges, the spline's system."""

GUARD = 6
"""Pixels from the rim of a window in which the spline through its values is not that of the whole image."""


@dataclass(frozen=True, slots=True)
class Pull:
    """Forces on a snake; see `skimage.segmentation.active_contour`."""

    alpha: float
    beta: float
    gamma: float
    w_line: float
    w_edge: float


@dataclass(frozen=True, slots=True)
class Attraction:
    """A part of an image, valued by how much it attracts."""

    values: FloatArray
    """(h, w) of the part at its scale."""
    window: Window
    whole: tuple[int, int]
    """Height and width of the image."""
    factor: int
    """Pixels of the image, along each side, to one of `values`."""

    def holds(self, snake: FloatArray) -> bool:
        """Tell whether a snake lies well within the part, or beyond it only where the image ends."""
        low, high = snake.min(axis=0), snake.max(axis=0)
        guard, box = GUARD * self.factor, self.window
        return bool(
            (box.top == 0 or low[0] > box.top + guard)
            and (box.left == 0 or low[1] > box.left + guard)
            and (box.bottom == self.whole[0] or high[0] < box.bottom - 1 - guard)
            and (box.right == self.whole[1] or high[1] < box.right - 1 - guard)
        )

    def settled(self, snake: FloatArray, pull: Pull, ends: str, steps: int) -> Iterator[FloatArray]:
        """Yield a snake, rows and columns of the image, after each portion of at most `steps` steps."""
        from skimage.segmentation import active_contour

        corner = np.array([self.window.top, self.window.left])
        place = to_coarse(snake - corner, self.factor)
        while steps > 0:
            before = place
            # `values` is the weighted sum already that scikit-image would make of the image and its edges.
            place = active_contour(
                self.values,
                place,
                alpha=pull.alpha,
                beta=pull.beta,
                gamma=pull.gamma,
                w_line=1,
                w_edge=0,
                max_num_iter=min(steps, PORTION),
                convergence=SETTLED,
                boundary_condition=ends,
            )
            steps -= PORTION
            yield to_fine(place, self.factor) + corner
            if np.abs(place - before).max() < SETTLED:
                return


def attraction(
    image: Any, frame: ImageFrame, snake: FloatArray, pull: Pull, *, sigma: float, reach: float, factor: int
) -> Attraction:
    """Value the part of an image around a snake.

    The strongest edge of the part counts 1, and so does the way from its darkest to its brightest value: the
    same forces then suit an image of any range.

    Parameters
    ----------
    image : array, (H, W[, C])
    frame : ImageFrame
    snake : ndarray, shape (N, 2)
        Rows and columns.
    pull : Pull
    sigma, reach : float
        Blur, and how far the snake may go; in pixels of the smaller side.
    factor : int
        How much coarser than the image.
    """
    from skimage.filters import gaussian, sobel

    blur = pixel_sigma(sigma, frame)
    margin = int(np.ceil(max(pixel_sigma(reach, frame)) + 4 * max(blur))) + 2 * GUARD * factor
    low = np.maximum(np.floor(snake.min(axis=0)).astype(int) - margin, 0)
    high = np.minimum(np.ceil(snake.max(axis=0)).astype(int) + margin + 1, frame.shape)
    window = Window(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    height, width = window.shape
    check_memory(
        BYTES * height * width / factor**2 + 32 * height * width,
        f"active_contour on {height} x {width} pixels",
        "draw a smaller outline, or shrink the image",
    )
    part = window.read(image)
    values = channels(part)
    if values.shape[2] != 3:
        values = grey(part)[:, :, None]
    values = shrunk(filled(values), factor)
    if np.ptp(values) == 0:
        raise SegmentError(
            f"image: got {values.flat[0]:g} everywhere around the outline, expected an edge to snap to; "
            "draw it around something that is seen"
        )
    blurred = [
        gaussian(values[:, :, c], tuple(s / factor for s in blur), mode="nearest", preserve_range=True)
        for c in range(values.shape[2])
    ]
    edges = sum(sobel(channel) for channel in blurred)
    bright = sum(blurred)
    attracting = pull.w_edge * _of_one(edges) + pull.w_line * _of_one(bright - bright.min())
    return Attraction(attracting, window, frame.shape, factor)


def _of_one(values: FloatArray) -> FloatArray:
    greatest = values.max()
    return values / greatest if greatest > 0 else values


def vertices_of(path: FloatArray, frame: ImageFrame, spacing: float, *, closed: bool) -> FloatArray:
    """Return a snake, rows and columns, of vertices at equal distances along a path.

    Parameters
    ----------
    path : ndarray, shape (N, 2)
        Rows and columns; a closed one comes back to its first vertex.
    frame : ImageFrame
    spacing : float
        In pixels of the smaller side, at most.
    closed : bool
        Leaves the last vertex out, which is the first.
    """
    side = np.asarray(frame.spacing) / min(frame.spacing)
    even = path * side
    n = max(int(np.ceil(length_of(path, frame) / spacing)), FEWEST)
    # `resample` counts the vertex in which a ring closes once.
    snake = geometry.resample(even, n, None, closed=closed) / side
    return snake[:-1] if closed else snake


def length_of(path: FloatArray, frame: ImageFrame) -> float:
    """Return the length of a path of rows and columns, in pixels of the smaller side."""
    return geometry.length((path * (np.asarray(frame.spacing) / min(frame.spacing)),))
