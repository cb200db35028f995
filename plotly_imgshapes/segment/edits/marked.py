"""Edits by marks: split, merge, delete, fill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.methods import Flag
from plotly_imgshapes.methods.kinds import ANY
from plotly_imgshapes.segment.edits.pixels import filled_holes, hole_at, next_number, split_parts
from plotly_imgshapes.segment.edits.table import called, chosen, edit, edited, pixels_of
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Point, Shape, listed

STROKES = ("line", "path", "stroke", "rect", "ellipse", "polygon")
"""What runs across something."""


@edit(takes=("line", "path", "stroke"), needs=1)
def split(segmentation: Segmentation, shapes: Shape | Iterable[Shape], *, image: Any = None) -> Segmentation:
    """Cut objects in parts where a stroke runs right through them.

    Parameters
    ----------
    segmentation : Segmentation
    shapes : Shape or iterable of Shape
        Lines, open paths or brush strokes; together they cut.
    image : array-like, shape (H, W) or (H, W, C), optional
        If given, the border under a wide stroke follows the edges there (watershed on the Sobel map).
        Default: pixels under the stroke go to the nearest part.

    Returns
    -------
    Segmentation
        The largest part keeps the number, the id and all; the others get new numbers, and the class of the
        whole. No pixel is lost.

    Raises
    ------
    SegmentError
        If no object falls apart.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> bar = Segmentation.from_labels(np.ones((2, 5), dtype=int), names={1: "cell"})
    >>> parts = split(bar, Line(3, -1, 3, 2))
    >>> parts.labels.tolist(), dict(parts.names)
    ([[1, 1, 1, 1, 2], [1, 1, 1, 1, 2]], {1: 'cell', 2: 'cell'})
    """
    several = listed(shapes)
    labels, parents = split_parts(segmentation, several, image)
    if not parents:
        raise SegmentError(
            "shapes: cut no object in two, split needs a stroke that runs right through one; begin and end "
            "it "
            "outside of the object"
        )
    names, sources = dict(segmentation.names), dict(segmentation.sources)
    for number, parent in parents.items():
        if parent in names:
            names[number] = names[parent]
        if parent in sources:
            sources[number] = sources[parent].replace(id="")
    return edited(segmentation, labels, names=names, sources=sources)


@edit(takes=STROKES, needs=1)
def merge(segmentation: Segmentation, shapes: Shape | Iterable[Shape]) -> Segmentation:
    """Make one object of all those that a stroke touches.

    The largest of them gives the number, the class and the id. Background between them stays background;
    `fill` paints it. Strokes that share an object make one of all.

    Raises
    ------
    SegmentError
        If a stroke touches fewer than two objects that have pixels.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> cells = Segmentation.from_labels([[1, 2, 2, 0, 3]])
    >>> merge(cells, Line(0, 0, 1, 0)).labels.tolist()
    [[2, 2, 2, 0, 3]]
    """
    labels = segmentation.to_labels()
    for i, shape in enumerate(listed(shapes)):
        rows, cols = pixels_of(shape, segmentation.frame)
        before = set(np.unique(segmentation.labels[rows, cols]).tolist()) - {0}
        if len(before) < 2:
            raise SegmentError(
                f"{called(i, shape)}: touches {len(before)} object{'' if len(before) == 1 else 's'}, merge "
                "needs two "
                "or more; draw the stroke from one into the other"
            )
        held = np.unique(labels[rows, cols])
        among = np.isin(labels, held[held > 0])
        numbers, counts = np.unique(labels[among], return_counts=True)
        labels[among] = numbers[counts.argmax()]
    return edited(segmentation, labels)


@edit(takes=ANY, needs=1, only_under=Flag("Erase only what lies under the shapes"))
def delete(
    segmentation: Segmentation, shapes: Shape | Iterable[Shape], *, only_under: bool = False
) -> Segmentation:
    """Take away the objects that the shapes touch, or only the pixels under them.

    Parameters
    ----------
    segmentation : Segmentation
    shapes : Shape or iterable of Shape
    only_under : bool, default False
        Erase as a rubber does: the pixels under the shapes, whosever they are.

    Raises
    ------
    SegmentError
        If a shape touches no object.

    Examples
    --------
    >>> cells = Segmentation.from_labels([[1, 1, 2, 2]])
    >>> delete(cells, Point(0, 0)).labels.tolist()
    [[0, 0, 2, 2]]
    >>> delete(cells, Point(0, 0), only_under=True).labels.tolist()
    [[0, 1, 2, 2]]
    """
    several = listed(shapes)
    numbers = chosen("delete", segmentation, several)
    labels = segmentation.to_labels()
    if only_under:
        for shape in several:
            labels[pixels_of(shape, segmentation.frame)] = 0
        return edited(segmentation, labels)
    labels[np.isin(labels, numbers)] = 0
    return edited(segmentation, labels, gone=numbers)


@edit(takes=ANY, over=Flag("Paint over other objects, too"))
def fill(
    segmentation: Segmentation, shapes: Shape | Iterable[Shape] = (), *, over: bool = False
) -> Segmentation:
    """Fill holes, all or those pointed at, or paint what lies under strokes and outlines.

    Parameters
    ----------
    segmentation : Segmentation
    shapes : Shape or iterable of Shape, optional
        None: the holes of every object, as far as they are background. A point: the hole it lies in. Any
        other shape paints its pixels with the object that it covers most of, or, where it covers none, as a
        new object of its own class.
    over : bool, default False
        Whether what is painted may take pixels of other objects.

    Raises
    ------
    SegmentError
        If a point does not lie in the hole of just one object, or a shape outside the image.

    Examples
    --------
    >>> from plotly_imgshapes import Rect
    >>> ring = Segmentation.from_labels([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0]])
    >>> fill(ring).labels.tolist()
    [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0]]
    >>> fill(ring, Rect(2, -1, 4, 1)).labels.tolist()
    [[1, 1, 1, 1], [1, 0, 1, 0], [1, 1, 1, 0]]
    """
    several = listed(shapes)
    if not several:
        return edited(segmentation, filled_holes(segmentation.labels))
    labels = segmentation.to_labels()
    names, sources = dict(segmentation.names), dict(segmentation.sources)
    for i, shape in enumerate(several):
        pixels = pixels_of(shape, segmentation.frame)
        if not len(pixels[0]):
            raise SegmentError(
                f"{called(i, shape)}: has no pixel in the image, fill expects some; draw it on the image"
            )
        if isinstance(shape, Point):
            labels = hole_at(labels, (int(pixels[0][0]), int(pixels[1][0])), called(i, shape))
            continue
        under = labels[pixels]
        held, counts = np.unique(under[under > 0], return_counts=True)
        if len(held):
            number = int(held[counts.argmax()])
        else:
            number = next_number((*segmentation.numbers, int(labels.max())))
            sources[number] = shape
            if shape.label:
                names[number] = shape.label
        labels[pixels] = number if over else np.where(under > 0, under, number)
    return edited(segmentation, labels, names=names, sources=sources)
