"""The way of a snake to the boundary: from coarse scales to fine ones, ring by ring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.segment.hints import RIM
from plotly_imgshapes.segment.outline.attraction import (
    CLOSEST,
    MOST,
    PORTION,
    Pull,
    attraction,
    length_of,
    vertices_of,
)
from plotly_imgshapes.segment.window import Window, channels, finite
from plotly_imgshapes.shapes import Polygon, Polyline, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.segment.segmentation import Segmentation

    FloatArray = NDArray[np.float64]

COARSE = 3.0
"""Blur in pixels of a coarse scale: with less, single pixels would count."""

QUICK = 1.5
"""Blur in pixels of the last scale of a preview."""

FAR = 8
"""How far a balloon may go by default, in depths of what was drawn."""

BLOW = 11
"""Steps that a balloon has to settle before it is blown up again."""

GROWTH = 1.005
"""A balloon whose area grows by less in a round has come to an edge."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a snake is led to the boundary; see `active_contour`."""

    pull: Pull
    sigma: float
    reach: float | None
    spacing: float | None
    ends: str
    iterations: int
    preview: bool
    balloon: bool

    def scales(self, reach: float) -> list[tuple[float, int]]:
        """Return the blur, and how much coarser than the image, of each scale, the coarsest first."""
        blurs, sigma = [], reach / 2
        while sigma > max(1.5 * self.sigma, COARSE):
            blurs.append(sigma)
            sigma /= 2
        last = max(int(self.sigma / QUICK), 1) if self.preview else 1
        return [*((sigma, int(sigma / COARSE)) for sigma in blurs), (self.sigma, last)]

    def vertices(self, path: FloatArray, frame: ImageFrame, factor: int, *, closed: bool) -> FloatArray:
        """Return the snake along a path, at a scale."""
        spacing = self.spacing or max(length_of(path, frame) / MOST, CLOSEST)
        return vertices_of(path, frame, max(spacing, CLOSEST * factor), closed=closed)


def snapping(
    image: Any, shape: Shape, frame: ImageFrame, way: Way, name: str
) -> Iterator[tuple[float, Polygon | Polyline]]:
    """Yield how much of the way is done, and the shape as it is then; each of its rings goes by itself.

    Raises
    ------
    SegmentError
        If a path has no length, or the shape shrinks to nothing; `name` is what it calls the shape.
    """
    closed = shape.is_region
    paths = [frame.to_rc(path) for path in shape.paths()]
    for i, rough in enumerate(paths.copy()):
        if not length_of(rough, frame) > 0:
            raise SegmentError(f"{name}: got a path of length 0, expected a rough boundary; draw it longer")
        for done, path in _settling(image, rough, frame, way, closed=closed):
            paths[i] = path
            yield (i + done) / len(paths), _like(shape, paths, frame)
    yield 1.0, _untangled(_like(shape, paths, frame), frame, name)


def _settling(
    image: Any, rough: FloatArray, frame: ImageFrame, way: Way, *, closed: bool
) -> Iterator[tuple[float, FloatArray]]:
    """Yield how much of its way a path has gone, and the path."""
    path, reach, begin = rough, way.reach, 0.0
    depth = float((np.ptp(path, axis=0) * _side(frame)).min() / 2)
    if way.balloon and closed:
        begin = 0.5
        for done, blown in _blown(image, rough, frame, way, FAR * depth if reach is None else reach):
            path = blown
            yield begin * done, path
        # What is left is to settle on the edge that it has come to.
        reach = way.sigma
    if reach is None:
        reach = RIM * depth if closed else length_of(path, frame) / 16
    ends = "periodic" if closed else way.ends
    scales = way.scales(reach)
    for i, (sigma, factor) in enumerate(scales):
        left, snake = way.iterations, way.vertices(path, frame, factor, closed=closed)
        while left > 0:
            # Anew around the snake, each time it has come to the rim of the part.
            place = attraction(image, frame, snake, way.pull, sigma=sigma, reach=reach, factor=factor)
            for settled in place.settled(snake, way.pull, ends, left):
                snake = settled
                left -= PORTION
                path = np.concatenate((snake, snake[:1])) if closed else snake
                done = (i + 1 - max(left, 0) / way.iterations) / len(scales)
                yield begin + (1 - begin) * done, path
                if not place.holds(snake):
                    break
            else:
                break


def _blown(
    image: Any, path: FloatArray, frame: ImageFrame, way: Way, reach: float
) -> Iterator[tuple[float, FloatArray]]:
    """Yield the part of `reach` that a balloon has gone, and its outline."""
    import shapely

    side, step = _side(frame), max(way.sigma, 1.0)
    factor = max(int(step / QUICK), 1)
    place = attraction(image, frame, path, way.pull, sigma=step, reach=reach, factor=factor)
    inside = shapely.Polygon(path * side).buffer(0)
    rounds = max(int(np.ceil(reach / step)), 1)
    for i in range(rounds):
        before = inside.area
        parts = shapely.get_parts(inside.buffer(step))
        outline = max(parts, key=shapely.area).exterior
        snake = way.vertices(np.asarray(outline.coords) / side, frame, factor, closed=True)
        *_, snake = place.settled(snake, way.pull, "periodic", BLOW)
        if not place.holds(snake):
            return
        path = np.concatenate((snake, snake[:1]))
        inside = shapely.Polygon(path * side).buffer(0)
        yield (i + 1) / rounds, path
        if inside.area < GROWTH * before:
            return


def _side(frame: ImageFrame) -> FloatArray:
    """Return height and width of a pixel in pixels of the smaller side."""
    return np.asarray(frame.spacing) / min(frame.spacing)


def _like(shape: Shape, paths: Sequence[FloatArray], frame: ImageFrame) -> Polygon | Polyline:
    """Return rows and columns as a shape with the identity and look of another."""
    common = {
        name: getattr(shape, name) for name in ("id", "label", "style", "properties", "xref", "yref", "index")
    }
    if shape.is_region:
        return Polygon(tuple(frame.to_xy(path[:-1]) for path in paths), **common)
    return Polyline(frame.to_xy(paths[0]), **common)


def _untangled(found: Polygon | Polyline, frame: ImageFrame, name: str) -> Polygon | Polyline:
    """Return a region that does not cross itself: its largest part."""
    if isinstance(found, Polyline):
        return found
    import shapely

    if not shapely.is_valid(shapely.polygons(found.paths()[0])) or len(found.rings) > 1:
        parts = shapely.get_parts(found.to_shapely())
        parts = [part for part in parts if part.area > 0]
        # Several rings that were drawn apart from each other stay several.
        kept = parts if len(found.rings) > 1 else [max(parts, key=shapely.area)] if parts else []
        rings = [ring for part in kept for ring in (part.exterior, *part.interiors)]
        found = found.replace(rings=tuple(np.asarray(ring.coords)[:-1] for ring in rings))
    if found.area < frame.pixel_area:
        raise SegmentError(
            f"{name}: shrank to nothing, as there was no edge to hold it; draw it closer to the boundary, or "
            "give a smaller alpha"
        )
    return found


def without_gaps(image: Any, found: Segmentation) -> Segmentation:
    """Return a segmentation without the pixels that have no value; shapes that held some follow pixels."""
    regions = {number: shape for number, shape in found.drawn.items() if shape.is_region}
    if not regions or not (image.dtype.kind == "f" or hasattr(image, "mask")):
        return found
    labels, drawn = found.to_labels(), dict(found.drawn)
    for number, shape in regions.items():
        window = Window.around(shape, found.frame)
        gaps = ~finite(channels(window.read(image))) & (labels[window.slices] == number)
        if gaps.any():
            labels[window.slices][gaps] = 0
            del drawn[number]
    return found.replace(labels=labels, drawn=drawn)
