"""Found objects as a picture to lay over the image: only the part that holds them travels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._palette import png_source, sampled
from plotly_imgshapes.raster import runs
from plotly_imgshapes.segment import Segmentation
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Polyline, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.views.scene import Scene

FILL = 90
"""Opacity of the inside, of 255: what lies below stays to be seen."""

RIM = 150
"""Opacity of the dark line around a border, without which a bright border is lost on a bright image."""

SCREEN = 900
"""Pixels that the longer side of an image has on a common screen: borders are to be one wide there."""


def border_of(frame: ImageFrame) -> int:
    """Return how wide borders are to be, in pixels of the whole image."""
    return max(1, round(max(frame.shape) / SCREEN))


def overlay_of(scene: Scene, part: Segmentation, colors: Sequence[str], border: int) -> dict[str, Any]:
    """Return a PNG of what `cropped` returned, with solid borders, and where it lies.

    `colors` are those of the labels 1 to n.
    """
    drawn = part.labels
    if paths := _paths(part):
        drawn = part.to_labels()
        for number, shape in paths.items():
            _paint(drawn, number, shape, part.frame, border)
    source = png_source(scene.laid(_painted(part.labels, drawn, colors, border)))
    return {"source": source, "extent": list(part.frame.extent), "opacity": 1}


def cropped(found: Segmentation, border: int) -> Segmentation | None:
    """Return the part of the image that holds all that was found; None if nothing was."""
    window = _window(found, list(_paths(found).values()), margin=2 * border)
    if window is None:
        return None
    return found.replace(
        labels=found.labels[window.slices], frame=window.frame(found.frame), probabilities=None
    )


def _paths(found: Segmentation) -> dict[int, Shape]:
    return {n: shape for n, shape in found.drawn.items() if not shape.is_region}


def _window(found: Segmentation, paths: list[Shape], margin: int) -> Window | None:
    rows, cols = (np.flatnonzero(found.labels.any(axis=axis)) for axis in (1, 0))
    boxes = [Window.around(paths, found.frame, margin=margin)] if paths else []
    if rows.size:
        height, width = found.labels.shape
        boxes.append(
            Window(
                max(int(rows[0]) - margin, 0),
                max(int(cols[0]) - margin, 0),
                min(int(rows[-1]) + margin + 1, height),
                min(int(cols[-1]) + margin + 1, width),
            )
        )
    if not boxes:
        return None
    return Window(
        min(box.top for box in boxes),
        min(box.left for box in boxes),
        max(box.bottom for box in boxes),
        max(box.right for box in boxes),
    )


def _paint(labels: NDArray[np.int32], number: int, path: Shape, frame: ImageFrame, border: int) -> None:
    """Paint an open path, which has no pixels of its own, as wide as borders are."""
    wide = Polyline(path.paths()[0], width=border * min(frame.spacing))
    found = runs(wide, frame, rule="touch")
    for row, start, stop in zip(found.row.tolist(), found.start.tolist(), found.stop.tolist(), strict=True):
        labels[row, start:stop] = number


def _painted(
    labels: NDArray[np.int32], drawn: NDArray[np.int32], colors: Sequence[str], border: int
) -> NDArray[np.uint8]:
    from PIL import ImageColor
    from scipy.ndimage import maximum_filter, minimum_filter

    labels, drawn = sampled(labels), sampled(drawn)
    table = np.zeros((len(colors) + 1, 4), dtype=np.uint8)
    for i, color in enumerate(colors, start=1):
        table[i] = (*ImageColor.getrgb(color)[:3], FILL)
    pixels: NDArray[np.uint8] = table[drawn]
    size = 2 * border + 1
    # Of two objects that touch, one has the border, else it would be twice as wide.
    rim = minimum_filter(drawn, size, mode="nearest") < drawn
    pixels[rim | (drawn != labels), 3] = 255
    pixels[(drawn == 0) & (maximum_filter(drawn, size, mode="nearest") > 0)] = (0, 0, 0, RIM)
    return pixels
