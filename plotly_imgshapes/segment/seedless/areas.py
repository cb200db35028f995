"""Where a method without seeds looks: the insides of shapes, or everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import check_memory
from plotly_imgshapes.raster import label_image, mask, runs
from plotly_imgshapes.segment.hints import Group, grouped
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


LABELS = 4
"""Bytes for the label of a pixel, which every pixel of the image has."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a method needs in memory."""

    name: str
    a_pixel: float
    """Bytes at the peak for each pixel that it looks at."""
    remedy: str = "draw a smaller shape, or crop the image"


@dataclass(frozen=True, slots=True)
class Area:
    """Pixels to look at, in a window of the image."""

    owner: NDArray[np.int32]
    """(h, w) of the window: number of the group that a pixel belongs to, 0 where not to look."""
    window: Window
    groups: tuple[Group, ...]
    """Those that are no background, numbered from 1 on; one without a shape for everywhere."""
    frame: ImageFrame
    """Of the whole image."""

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Where to look, (h, w)."""
        return self.owner > 0

    @property
    def sampling(self) -> tuple[float, float]:
        """Size of a pixel, (height, width), its smaller side being 1."""
        height, width = self.frame.spacing
        return height / min(height, width), width / min(height, width)

    @property
    def everywhere(self) -> bool:
        """Whether no pixel of the window is left out."""
        return bool(self.owner.all())

    def boxes(self) -> Iterator[tuple[Group, tuple[slice, slice]]]:
        """Yield each group with the box of its pixels in the window; groups without a pixel are an error."""
        from scipy.ndimage import find_objects

        found = find_objects(self.owner, max_label=len(self.groups))
        for group, box in zip(self.groups, found, strict=True):
            if box is None:
                raise SegmentError(
                    f"{self.called(group)}: got no pixel to itself, expected some; other shapes or the "
                    "background cover it, or it only meets the edge of the image: move them"
                )
            yield group, (box[0], box[1])

    def called(self, group: Group) -> str:
        """Return what messages call a group."""
        if not group.shapes:
            return "image"
        if group.name:
            return f"shapes of class {group.name!r}"
        which = f" {group.shapes[0].id!r}" if group.shapes[0].id else ""
        return f"shape{which} no. {group.number}"

    def segmentation(
        self, labels: NDArray[Any], belongs: Sequence[int], *, replaces: bool = True
    ) -> Segmentation:
        """Return labels of the window as a result for the whole image.

        Parameters
        ----------
        labels : ndarray, shape (h, w), integer
            0 or 1 to n.
        belongs : sequence of int
            Number of the group of each label 1 to n.
        replaces : bool, default True
            Whether a label that is all that came of a single shape takes the place of that shape.
        """
        by_number = {group.number: group for group in self.groups}
        names, sources = {}, {}
        found = np.bincount(np.asarray(belongs, dtype=np.intp), minlength=len(self.groups) + 1)
        for label, number in enumerate(belongs, start=1):
            group = by_number[number]
            if group.name:
                names[label] = group.name
            if replaces and found[number] == 1 and len(group.shapes) == 1:
                sources[label] = group.shapes[0]
        return Segmentation(self.window.pasted(labels, self.frame), self.frame, names, sources)


def area_of(
    shapes: Sequence[Shape], frame: ImageFrame, *, margin: float = 0, cost: Cost | None = None
) -> Area:
    """Return where to look: inside the shapes, or everywhere if there are none.

    Shapes of one class make one group, others one each; where groups overlap, the later shape counts. What
    lies inside a shape of the class "background" is left out, whenever that was drawn. A shape too thin to
    hold the centre of a pixel holds those it touches.

    Parameters
    ----------
    shapes : sequence of Shape
        Regions, in axis units of `frame`.
    frame : ImageFrame
    margin : float, default 0
        Pixels around them that the window should have, for filters.
    cost : Cost, optional
        What the method needs in memory.

    Raises
    ------
    SegmentError
        If a shape lies outside the image.
    ImageError
        If there is not so much memory.

    Examples
    --------
    >>> from plotly_imgshapes import Rect
    >>> area = area_of((Rect(1, 1, 4, 3),), ImageFrame((9, 9)), margin=1)
    >>> area.window, int(area.owner.sum())
    (Window(top=0, left=0, bottom=5, right=6), 6)
    >>> area_of((), ImageFrame((2, 3))).everywhere
    True
    """
    groups = grouped(shapes)
    objects = tuple(group for group in groups if group.number)
    outlines = [shape for group in objects for shape in group.shapes]
    Window.around(shapes, frame)  # each has a place in the image
    # At least one pixel of what is not inside, so that distances to it are the same as on the whole image.
    window = Window.around(outlines, frame, margin=max(margin, 1))
    part = window.frame(frame)
    if cost is not None:
        height, width = part.shape
        check_memory(
            cost.a_pixel * height * width + LABELS * frame.shape[0] * frame.shape[1],
            f"{cost.name} on {height} x {width} of {frame.shape[0]} x {frame.shape[1]} pixels",
            cost.remedy,
        )
    if objects:
        owner = _painted(outlines, [group.number for group in objects for _ in group.shapes], shapes, part)
    else:
        objects = (Group(1, "", ()),)
        owner = np.ones(part.shape, dtype=np.int32)
    for group in groups:
        if not group.number:
            owner[mask(group.shapes, part)] = 0
    if not owner.any():
        raise SegmentError(
            "shapes: got no pixel that is not background, expected some; make the background smaller"
        )
    return Area(owner, window, objects, frame)


def _painted(
    outlines: Sequence[Shape], numbers: Sequence[int], drawn: Sequence[Shape], part: ImageFrame
) -> NDArray[np.int32]:
    turn = {id(shape): i for i, shape in enumerate(drawn)}
    order = sorted(range(len(outlines)), key=lambda i: turn[id(outlines[i])])
    several = [outlines[i] for i in order]
    number = np.array([0, *(numbers[i] for i in order)], dtype=np.int32)
    owner = number[label_image(several, part)]
    for i in np.flatnonzero(runs(several, part).num_pixels == 0).tolist():
        owner[mask(several[i], part, rule="touch")] = number[i + 1]
    return owner
