"""Edits of outlines and numbers: grow, clear_border, relabel, smooth."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.methods import Number
from plotly_imgshapes.methods.kinds import ANY, OUTLINES
from plotly_imgshapes.segment.edits.pixels import relabelled, resized, smoothed
from plotly_imgshapes.segment.edits.table import (
    called,
    chosen,
    edit,
    edited,
    nothing_under,
    pixels_of,
    touched,
)
from plotly_imgshapes.segment.hints import BACKGROUND
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape, listed


@edit(takes=ANY, distance=Number(-1000, 1000, "How far borders move outwards; negative: inwards", unit="px"))
def grow(
    segmentation: Segmentation, shapes: Shape | Iterable[Shape] = (), *, distance: float = 1.0
) -> Segmentation:
    """Move the borders of objects outwards, into background only, or inwards.

    Parameters
    ----------
    segmentation : Segmentation
    shapes : Shape or iterable of Shape, optional
        Touch the objects that are meant; none: all.
    distance : float, default 1
        In pixels of the smaller side; if negative, objects lose all pixels as near to what is not theirs. The
        edge of the image takes nothing. Neighbours stay apart: where two would meet, each gets what is
        nearer.

    Returns
    -------
    Segmentation
        Objects of which nothing is left are gone.

    Notes
    -----
    `skimage.segmentation.expand_labels` and `scipy.ndimage.distance_transform_edt`.

    Examples
    --------
    >>> cell = Segmentation.from_labels([[0, 0, 1, 0, 0, 0, 2]])
    >>> grow(cell, distance=2).labels.tolist()
    [[1, 1, 1, 1, 1, 2, 2]]
    >>> grow(cell, distance=-1).count
    0
    """
    numbers = chosen("grow", segmentation, listed(shapes))
    return edited(segmentation, resized(segmentation, numbers, distance))


@edit(takes=OUTLINES, margin=Number(0, 10_000, "Width of the rim that objects may not touch", unit="px"))
def clear_border(
    segmentation: Segmentation, shapes: Shape | Iterable[Shape] = (), *, margin: float = 0.0
) -> Segmentation:
    """Take away the objects that touch the border of the image, or of what was drawn.

    Parameters
    ----------
    segmentation : Segmentation
    shapes : Shape or iterable of Shape, optional
        Outlines: only objects that lie wholly within them stay.
    margin : float, default 0
        Whole pixels of the image's rim that objects may not touch either; with shapes it has no meaning.

    Notes
    -----
    What `skimage.segmentation.clear_border` does, but an object in several pieces goes or stays whole.

    Examples
    --------
    >>> cells = Segmentation.from_labels([[0, 0, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]])
    >>> clear_border(cells).numbers
    (2,)
    """
    labels = segmentation.labels
    several = listed(shapes)
    allowed = np.zeros(labels.shape, dtype=bool)
    if several:
        for i, shape in enumerate(several):
            pixels = pixels_of(shape, segmentation.frame)
            if not len(pixels[0]):
                raise nothing_under("clear_border", i, shape)
            allowed[pixels] = True
    else:
        allowed[int(margin) + 1 : -int(margin) - 1, int(margin) + 1 : -int(margin) - 1] = True
    at_border = np.isin(labels, np.unique(labels[~allowed]))
    return edited(segmentation, np.where(at_border, np.int32(0), labels))


@edit(takes=ANY)
def relabel(segmentation: Segmentation, shapes: Shape | Iterable[Shape] = ()) -> Segmentation:
    """Give the objects under each shape its class; without shapes, number all objects from 1 on.

    Objects under a shape of the class "background" go. Pixels of all others stay, with what is finer than
    pixels.

    Raises
    ------
    SegmentError
        If a shape has no class, or touches no object.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> cells = Segmentation.from_labels([[0, 3, 0, 7]], names={7: "cell"})
    >>> tidy = relabel(cells)
    >>> tidy.labels.tolist(), dict(tidy.names)
    ([[0, 1, 0, 2]], {2: 'cell'})
    >>> dict(relabel(cells, Point(1, 0, label="nucleus")).names)
    {7: 'cell', 3: 'nucleus'}
    """
    several = listed(shapes)
    if not several:
        return relabelled(segmentation)
    names = dict(segmentation.names)
    cleared: set[int] = set()
    for i, shape in enumerate(several):
        if not shape.label:
            raise SegmentError(
                f"{called(i, shape)}: has no class, relabel gives its class to objects; set its label"
            )
        numbers = touched(segmentation, shape)
        if not numbers:
            raise nothing_under("relabel", i, shape)
        if shape.label.casefold() == BACKGROUND:
            cleared |= set(numbers)
        names |= dict.fromkeys(numbers, shape.label)
    labels = np.where(np.isin(segmentation.labels, tuple(cleared)), np.int32(0), segmentation.labels)
    return edited(segmentation, labels, names=names, gone=cleared)


@edit(takes=ANY, radius=Number(0.2, 200, "Bays and spurs narrower than about this go", unit="px"))
def smooth(
    segmentation: Segmentation, shapes: Shape | Iterable[Shape] = (), *, radius: float = 2.0
) -> Segmentation:
    """Smooth the borders of objects: each pixel goes to what most of its neighbourhood belongs to.

    Parameters
    ----------
    segmentation : Segmentation
    shapes : Shape or iterable of Shape, optional
        Touch the objects that are meant; none: all. Pixels of the others stay.
    radius : float, default 2
        Gaussian width of the neighbourhood, in pixels of the smaller side.

    Returns
    -------
    Segmentation
        An object too small to have a majority anywhere stays as it was; neighbours keep a common border.

    Examples
    --------
    >>> cell = np.zeros((9, 11), dtype=int)
    >>> cell[2:7, 2:7] = 1
    >>> cell[4, 7:10] = 1  # a spur, which loses two pixels of three
    >>> smooth(Segmentation.from_labels(cell), radius=1).labels[4].tolist()
    [0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    """
    numbers = chosen("smooth", segmentation, listed(shapes))
    return edited(segmentation, smoothed(segmentation, numbers, radius))
