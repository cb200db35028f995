"""Level sets of drawn outlines: where each is run, at which scale, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.methods import Progress, Stage, check_memory, part_of
from plotly_imgshapes.raster import mask
from plotly_imgshapes.segment.along.traced import check_objects
from plotly_imgshapes.segment.outline.evolution import sides_of
from plotly_imgshapes.segment.outline.flows import Rest
from plotly_imgshapes.segment.outline.pyramid import shrunk, shrunk_frame
from plotly_imgshapes.segment.outline.statistics import Totals
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window, filled, finite, grey, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.segment.outline.evolution import Sides
    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]
    Found = tuple[Window, NDArray[np.bool_]]

DEEP = 10
"""Pixels that an outline is deep, at least, at the scale of a preview."""

BYTES = 120
"""Of memory for each pixel of a part, at the peak."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A part of an image on which a level set evolves."""

    values: FloatArray
    """Grey, of the part and what filters see around it, without gaps, at its scale."""
    core: tuple[slice, slice]
    """The part in `values`."""
    window: Window
    frame: ImageFrame
    """Of the whole image."""
    factor: int
    count: int
    """Pixels of the part that have a value."""
    total: float
    """Sum of them."""

    @property
    def sides(self) -> Sides:
        """Where the image goes on beyond the part."""
        return sides_of(self.window, self.frame.shape)

    def rest(self, known: Totals) -> Rest:
        """Return what of an image with these totals lies outside the part, in pixels of its scale."""
        area = self.factor**2
        return Rest((known.count - self.count) / area, (known.total - self.total) / area)

    def blur(self, sigma: float) -> tuple[float, float]:
        """Return a length in pixels of the image's smaller side as rows and columns of `values`."""
        rows, cols = pixel_sigma(sigma, self.frame)
        return rows / self.factor, cols / self.factor

    def started(self, shape: Shape, name: str) -> NDArray[np.bool_]:
        """Return the pixels of a shape in the part."""
        part = shrunk_frame(self.window.frame(self.frame), self.factor)
        inside = mask(shape, part)
        inside = inside if inside.any() else mask(shape, part, rule="touch")
        if not inside.any():
            raise SegmentError(f"{name}: got no pixel of the image inside, expected some; draw it larger")
        return inside


def ground_of(image: Any, frame: ImageFrame, window: Window, *, around: float = 0, factor: int = 1) -> Ground:
    """Read a part of an image, and `around` pixels of the smaller side about it."""
    # Whole blocks, so that a coarse part lies on its blocks.
    beyond = [factor * int(np.ceil(length / factor)) for length in pixel_sigma(around, frame)]
    height, width = frame.shape
    top, left = min(beyond[0], window.top), min(beyond[1], window.left)
    top, left = top - top % factor, left - left % factor
    outer = Window(
        window.top - top,
        window.left - left,
        min(window.bottom + beyond[0], height),
        min(window.right + beyond[1], width),
    )
    check_memory(
        BYTES * float(np.prod(outer.shape)),
        f"a level set on {outer.shape[0]} x {outer.shape[1]} pixels",
        "draw a smaller outline, or shrink the image",
    )
    values = grey(outer.read(image))
    rows, cols = (slice(start, start + n) for start, n in zip((top, left), window.shape, strict=True))
    held = values[rows, cols]
    held = held[finite(held)]
    values = shrunk(filled(values), factor)
    core = tuple(
        slice(start // factor, start // factor + -(-n // factor))
        for start, n in zip((top, left), window.shape, strict=True)
    )
    return Ground(values, (core[0], core[1]), window, frame, factor, held.size, float(held.sum()))


def contours(
    name: str,
    image: Any,
    shapes: Sequence[Shape],
    frame: ImageFrame,
    find: Callable[[Shape, str, Progress], Found],
    *,
    known: Totals,
    tell: Progress,
    approximate: bool,
) -> Segmentation:
    """Find the object of each shape, numbered from 1; where two overlap, the later one counts.

    Parameters
    ----------
    name : str
        Of the method, for messages.
    image, shapes, frame
        As the methods take them.
    find : callable
        Takes a shape, what messages call it, and progress; returns a window and the object's pixels in it.
    known : Totals
        Of the image.
    tell : Progress
    approximate : bool

    Raises
    ------
    SegmentError
        If a shape is background, or becomes nothing; if the image is too narrow, or has one value only.
    """
    check_objects(name, shapes)
    if min(frame.shape) < 3:
        height, width = frame.shape
        raise SegmentError(
            f"image: got {height} x {width} pixels, {name} needs 3 rows and columns or more; for a single "
            "row or column use a threshold"
        )
    if known.low == known.high:
        raise nothing_seen(known.low)
    labels = np.zeros(frame.shape, dtype=np.int32)
    for i, shape in enumerate(shapes):
        called = f"shapes[{i}]" + (f" {shape.id!r}" if shape.id else "")
        window, inside = find(shape, called, part_of(tell, i / len(shapes), (i + 1) / len(shapes)))
        inside = inside & finite(grey(window.read(image)))
        if not inside.any():
            raise SegmentError(
                f"{called}: its contour shrank to nothing; draw it closer to the object, or give less "
                "smoothing, fewer iterations or a greater balloon"
            )
        labels[window.slices][inside] = i + 1
    tell(Stage(1.0))
    return Segmentation(
        labels,
        frame,
        names={n: shape.label for n, shape in enumerate(shapes, start=1) if shape.label},
        sources=dict(enumerate(shapes, start=1)),
        approximate=approximate,
    )


def nothing_seen(value: float) -> SegmentError:
    """Return the error for a part of an image that has one value only."""
    return SegmentError(
        f"image: got {value:g} everywhere around the outline, expected something that stands out; draw "
        "around what is seen"
    )


def depth_of(shape: Shape, frame: ImageFrame) -> float:
    """Return half of the smaller side of a shape, in pixels of the smaller side."""
    x0, y0, x1, y1 = shape.bounds
    return min(x1 - x0, y1 - y0) / 2 / min(frame.spacing)
