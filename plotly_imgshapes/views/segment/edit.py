"""Edits of what is drawn: the regions are the objects, and strokes say what shall be done to them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.raster import label_image
from plotly_imgshapes.segment import Segmentation
from plotly_imgshapes.shapes import Foreign, Point, Shape

if TYPE_CHECKING:
    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.methods import Method
    from plotly_imgshapes.views.scene import Scene
    from plotly_imgshapes.views.segment.request import Request

GONE = "#000000"
"""Of pixels that are no object any more."""


def edit(
    scene: Scene, request: Request, method: Method, marks: tuple[Shape, ...]
) -> tuple[Segmentation, Segmentation]:
    """Return the objects before and after.

    A region that the edit left alone is, in `drawn`, the very shape that it was.
    """
    before = objects_of(scene, marks)
    chosen = tuple(_inside(before, one, scene.frame) for one in request.objects)
    options: dict[str, Any] = dict(request.parameters)
    # Under a wide stroke the border looks for the edges; a line says itself where it shall run.
    if any(mark.is_region for mark in marks) and "image" in inspect.signature(method.function).parameters:
        options["image"] = scene.image
    return before, method.function(before, (*marks, *chosen), **options)


def objects_of(scene: Scene, marks: tuple[Shape, ...]) -> Segmentation:
    """Return the visible regions as objects, numbered from 1 in their order; the later one lies on top.

    Raises
    ------
    SegmentError
        If there are none.
    """
    others = {mark.id for mark in marks}
    regions = tuple(
        shape
        for shape in scene.shapes
        if shape.is_region
        and shape.style.visible is None
        and shape.id not in others
        and not isinstance(shape, Foreign)
    )
    if not regions:
        raise SegmentError(
            "shapes: got no region to edit, expected one or more; draw closed shapes, or run a segmentation"
        )
    numbered = dict(enumerate(regions, start=1))
    names = {n: shape.label for n, shape in numbered.items() if shape.label}
    return Segmentation(
        label_image(regions, scene.frame), scene.frame, names=names, sources=numbered, drawn=numbered
    )


def changed_in(before: Segmentation, after: Segmentation) -> tuple[Segmentation, tuple[str, ...]]:
    """Return the objects that are not what they were, and the ids of those that are gone."""
    same = {n for n in after.numbers if _is_same(before, after, n)}
    labels = np.where(np.isin(after.labels, list(same)), 0, after.labels)
    left = [n for n in after.numbers if n not in same]
    found = Segmentation(
        labels,
        after.frame,
        names={n: after.names[n] for n in left if n in after.names},
        sources={n: after.sources[n] for n in left if n in after.sources},
        drawn={n: after.drawn[n] for n in left if n in after.drawn},
    )
    kept = {after.sources[n].id for n in after.numbers if n in after.sources}
    gone = tuple(shape.id for shape in before.sources.values() if shape.id not in kept)
    return found, gone


def shown(before: Segmentation, after: Segmentation, changed: Segmentation) -> Segmentation:
    """Return what changed for a picture, with the pixels that are no object any more as one label on top."""
    lost = (before.labels > 0) & (after.labels == 0)
    if not lost.any():
        return changed
    top = max((*changed.numbers, int(changed.labels.max())), default=0) + 1
    return changed.replace(labels=np.where(lost, top, changed.labels))


def _is_same(before: Segmentation, after: Segmentation, number: int) -> bool:
    own = before.drawn.get(number)
    return (
        own is not None
        and after.drawn.get(number) is own
        and after.names.get(number, "") == before.names.get(number, "")
    )


def _inside(objects: Segmentation, chosen: str, frame: ImageFrame) -> Point:
    """Return a point on an object, which says to an edit that this one is meant."""
    number = next((n for n, shape in objects.sources.items() if shape.id == chosen), 0)
    rows, cols = np.nonzero(objects.labels == number) if number else ((), ())
    if not len(rows):
        raise SegmentError(
            f"objects: {chosen!r} has no pixel of its own, expected a region that is not covered by others"
        )
    middle = len(rows) // 2
    ((x, y),) = frame.to_xy([[rows[middle], cols[middle]]])
    return Point(float(x), float(y))
