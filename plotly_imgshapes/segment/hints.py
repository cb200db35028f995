"""Drawn shapes as hints: which belong together, and which pixels they decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods.kinds import OUTLINES, kind_of
from plotly_imgshapes.methods.parameters import Choice
from plotly_imgshapes.raster.regions import runs
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Point, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

BACKGROUND = "background"
"""The class, in any case, whose shapes say what is no object."""

CORE = 0.5
"""How deep inside an outline a pixel is surely the object's: a fraction of the greatest depth."""

RIM = 0.25
"""How far outside an outline a pixel may still be the object's: a fraction of the greatest depth inside."""

Outlines = Literal["auto", "around", "seeds"]

OUTLINES_PARAMETER = Choice(
    ("auto", "around", "seeds"),
    "What a closed outline says: drawn roughly around its object, or all of its pixels are seeds",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that stand for one object, or for the background."""

    number: int
    """Label of the object, from 1 on; 0 for the background."""
    name: str
    shapes: tuple[Shape, ...]


def grouped(shapes: Sequence[Shape]) -> tuple[Group, ...]:
    """Put shapes of one class together, each without a class by itself, in the order of their first shape.

    >>> from plotly_imgshapes import Point
    >>> cells = Point(1, 1, label="cell"), Point(5, 5, label="cell")
    >>> groups = grouped((Point(9, 9, label="Background"), *cells, Point(3, 3), Point(4, 4)))
    >>> [(group.number, group.name, len(group.shapes)) for group in groups]
    [(0, 'Background', 1), (1, 'cell', 2), (2, '', 1), (3, '', 1)]
    """
    held: dict[object, list[Shape]] = {}
    for i, shape in enumerate(shapes):
        held.setdefault(shape.label or i, []).append(shape)
    groups, number = [], 0
    for members in held.values():
        name = members[0].label
        is_background = name.casefold() == BACKGROUND
        number += not is_background
        groups.append(Group(0 if is_background else number, name, tuple(members)))
    return tuple(groups)


def names_of(groups: Sequence[Group]) -> dict[int, str]:
    """Return the class of each object that has one."""
    return {group.number: group.name for group in groups if group.number and group.name}


def sources_of(groups: Sequence[Group]) -> dict[int, Shape]:
    """Return the shape of each object that has just one, for `Segmentation.sources`."""
    return {group.number: group.shapes[0] for group in groups if group.number and len(group.shapes) == 1}


@dataclass(frozen=True, slots=True)
class Seeds:
    """Pixels that the shapes decide."""

    labels: NDArray[np.int32]
    """(h, w) of the window: 0 undecided, 1 to n the objects, n + 1 the background."""
    window: Window
    groups: tuple[Group, ...]
    fenced: bool
    """Whether all that lies outside the window is background for certain."""

    @property
    def n(self) -> int:
        """Number of objects."""
        return max(group.number for group in self.groups)

    @property
    def background(self) -> int:
        """Its number in `labels`, n + 1."""
        return self.n + 1

    def need_two(self, name: str) -> None:
        """Raise `SegmentError` unless there are seeds of two objects, or of one and of the background."""
        present = np.unique(self.labels)
        if (present > 0).sum() >= 2:
            return
        one = "the background" if self.background in present else _one(self.groups[0].name)
        raise SegmentError(
            f"shapes: got seeds of {one} only, {name} needs two kinds to tell apart; "
            f"mark another object, or give some shapes the class {BACKGROUND!r}"
        )


def _one(name: str) -> str:
    return repr(name) if name else "one object"


def seeds_from(
    shapes: Sequence[Shape],
    frame: ImageFrame,
    *,
    outlines: Outlines = "auto",
    core: float = CORE,
    rim: float = RIM,
) -> Seeds:
    """Return the pixels that shapes decide.

    Points, lines and open paths seed the pixels they run through, brush strokes those under their width. A
    closed outline, with ``outlines="around"``, has been drawn roughly around its object: what is farther
    outside all outlines than `rim` is background, and what is deeper inside than `core` is the object, unless
    something else is marked inside. With ``"seeds"`` all pixels inside are seeds. ``"auto"`` takes them as
    drawn around, unless an object is marked outside of them all. Where shapes overlap, the later one counts;
    strokes and points always count more than what follows from outlines.

    Parameters
    ----------
    shapes : sequence of Shape
        In axis units of `frame`.
    frame : ImageFrame
    outlines : {"auto", "around", "seeds"}
    core, rim : float
        Fractions of the greatest depth of an outline.

    Raises
    ------
    SegmentError
        If a shape lies outside the image, or no object is marked.
    """
    groups = grouped(shapes)
    if not any(group.number for group in groups):
        raise SegmentError(
            f"shapes: got the class {BACKGROUND!r} only, expected an object too; mark one in another class"
        )
    Window.around(shapes, frame)  # each has a place in the image
    numbered = [(group.number, shape) for group in groups for shape in group.shapes]
    order = {id(shape): i for i, shape in enumerate(shapes)}
    numbered.sort(key=lambda pair: order[id(pair[1])])
    closed = [(n, shape) for n, shape in numbered if n and kind_of(shape) in OUTLINES]
    marks = [(n, shape) for n, shape in numbered if not (n and kind_of(shape) in OUTLINES)]
    around = bool(closed) and (
        outlines == "around"
        or (outlines == "auto" and all(n == 0 or _within(mark, closed) for n, mark in marks))
    )
    background = 1 + max(group.number for group in groups)
    if not around:
        labels = np.zeros(frame.shape, dtype=np.int32)
        for number, shape in numbered:
            _paint(labels, shape, frame, number or background)
        return Seeds(labels, Window.whole(frame), groups, fenced=False)
    depth = max(_deepest(shape)[0] for _, shape in closed)
    margin = int(np.ceil(rim * depth / min(frame.spacing))) + 2
    window = Window.around([shape for _, shape in closed], frame, margin=margin)
    part = window.frame(frame)
    labels = _from_outlines(closed, marks, part, background, core=core, rim=rim)
    for number, shape in marks:
        _paint(labels, shape, part, number or background)
    return Seeds(labels, window, groups, fenced=True)


def _from_outlines(
    closed: Sequence[tuple[int, Shape]],
    marks: Sequence[tuple[int, Shape]],
    frame: ImageFrame,
    background: int,
    *,
    core: float,
    rim: float,
) -> NDArray[np.int32]:
    # Distances are geometry, not pixels: those of a few vertices cost nothing, however large the object is.
    near = np.zeros(frame.shape, dtype=np.int32)
    labels = np.zeros(frame.shape, dtype=np.int32)
    marked = [shape for n, shape in marks if n]
    for number, shape in closed:
        depth, deepest = _deepest(shape)
        _paint(near, shape.buffer(rim * depth), frame, 1)
        if any(_within(mark, [(number, shape)]) for mark in marked):
            continue
        inside = shape.buffer(-core * depth)
        if not _paint(labels, inside, frame, number):
            _paint(labels, deepest, frame, number)
    labels[near == 0] = background
    return labels


def _deepest(shape: Shape) -> tuple[float, Point]:
    """Return the radius, in axis units, and the centre of the greatest circle inside a region."""
    import shapely

    region = shape.to_shapely()
    if region.is_empty:
        return 0.0, Point(*shape.centroid)
    circle = shapely.maximum_inscribed_circle(region)
    return float(circle.length), Point(*circle.coords[0])


def _within(mark: Shape, closed: Sequence[tuple[int, Shape]]) -> bool:
    """Tell whether the middle of a mark's path lies inside any of the outlines."""
    path = mark.paths()[0]
    middle = path[len(path) // 2]
    return any(bool(shape.contains(middle)) for _, shape in closed)


def _paint(labels: NDArray[np.int32], shape: Shape, frame: ImageFrame, number: int) -> bool:
    """Paint the pixels of a shape, by their centres or, if that is none, those it touches; tell if any."""
    found = runs(shape, frame, rule="center") if shape.is_region else None
    if found is None or not found.num_pixels.any():
        found = runs(shape, frame, rule="touch")
    for row, start, stop in zip(found.row.tolist(), found.start.tolist(), found.stop.tolist(), strict=True):
        labels[row, start:stop] = number
    return bool(found.num_pixels.any())
