"""Marks on an image as a task for methods that grow them: decided pixels, undecided ones, walls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.segment.hints import Outlines, Seeds, names_of, seeds_from, sources_of
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window, channels, filled, finite
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int32]
    FloatArray = NDArray[np.float64]
    Box = tuple[slice, slice]

WALL = -1
"""Label of a pixel that belongs to nothing and that nothing grows through."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is to be grown, and where."""

    labels: Labels
    """(h, w) of the window: 0 undecided, 1 to n objects, n + 1 the background, `WALL` where not finite."""
    values: FloatArray
    """(h, w, C), finite everywhere."""
    seeds: Seeds
    frame: ImageFrame
    """Of the whole image."""
    margin: tuple[int, int, int, int]
    """Rows above, columns left, rows below and columns right of the window that `values` has in addition."""

    @property
    def inner(self) -> Box:
        """The window within `values`, or what was made of them."""
        top, left, bottom, right = self.margin
        height, width = self.values.shape[:2]
        return slice(top, height - bottom), slice(left, width - right)

    @property
    def objects(self) -> NDArray[np.bool_]:
        """Pixels that are marked as those of an object."""
        return (self.labels > 0) & (self.labels <= self.seeds.n)

    @property
    def undecided(self) -> int:
        """Number of pixels."""
        return int((self.labels == 0).sum())

    def need_marks(self) -> None:
        """Raise `SegmentError` unless an object is marked on pixels with a value."""
        if not self.objects.any():
            raise SegmentError(
                "shapes: got objects marked on pixels without a finite value only, expected some on others; "
                "move them, or fill the image's NaN first"
            )

    def need_two(self, name: str) -> None:
        """Raise `SegmentError` unless two kinds of marks are there to tell apart."""
        self.need_marks()
        if not (self.labels == self.seeds.background).any():
            replace(self.seeds, labels=self.labels).need_two(name)

    def segmentation(
        self, labels: Labels, *, approximate: bool = False, probabilities: FloatArray | None = None
    ) -> Segmentation:
        """Return grown labels of the window as a result for the whole image."""
        n, groups = self.seeds.n, self.seeds.groups
        found = np.where((labels > 0) & (labels <= n), labels, 0)
        return Segmentation(
            self.seeds.window.pasted(found, self.frame),
            self.frame,
            names_of(groups),
            sources_of(groups),
            probabilities=probabilities,
            approximate=approximate,
        )

    def coarser(self, factor: int) -> Self:
        """Return the task on blocks of `factor` x `factor` pixels: mean values, and whatever is marked."""
        from skimage.measure import block_reduce

        inner = self.values[self.inner]
        height, width = self.labels.shape
        spare = (-height % factor, -width % factor)
        padded = np.pad(inner, ((0, spare[0]), (0, spare[1]), (0, 0)), mode="edge")
        values = block_reduce(padded, (factor, factor, 1), np.mean)
        labels = np.full(values.shape[:2], WALL, dtype=np.int32)
        # What comes later covers what came before: the smallest mark of an object outlives the reduction.
        for kind in (self.labels == 0, self.labels == self.seeds.background, self.objects):
            rows, cols = np.nonzero(kind)
            labels[rows // factor, cols // factor] = self.labels[rows, cols]
        return replace(self, values=values, labels=labels, margin=(0, 0, 0, 0))

    def finer(self, coarse: Labels, factor: int) -> Labels:
        """Return labels of blocks as labels of the window; what was decided stays."""
        height, width = self.labels.shape
        fine = coarse.repeat(factor, axis=0).repeat(factor, axis=1)[:height, :width]
        return np.where(self.labels == 0, fine, self.labels)


def ground_of(
    image: Any, shapes: Sequence[Shape], frame: ImageFrame, *, outlines: Outlines, reach: int = 0
) -> Ground:
    """Return the task that marks on an image set.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : sequence of Shape
    frame : ImageFrame
    outlines : {"auto", "around", "seeds"}
        As in `seeds_from`.
    reach : int, default 0
        Pixels around the window that a filter looks at.

    Raises
    ------
    SegmentError
        As `seeds_from` does, or if no value around the shapes is finite.
    """
    seeds = seeds_from(shapes, frame, outlines=outlines)
    own = seeds.window
    wide = grown(own, reach, frame)
    margin = own.top - wide.top, own.left - wide.left, wide.bottom - own.bottom, wide.right - own.right
    values = channels(wide.read(image))
    ground = Ground(seeds.labels, values, seeds, frame, margin)
    good = finite(values)
    if good.all():
        return ground
    labels = np.where(good[ground.inner], seeds.labels, np.int32(WALL))
    return replace(ground, labels=labels, values=filled(values))


def grown(window: Window, margin: int, frame: ImageFrame) -> Window:
    """Return a window with more pixels on every side, as far as the image goes."""
    height, width = frame.shape
    return Window(
        max(window.top - margin, 0),
        max(window.left - margin, 0),
        min(window.bottom + margin, height),
        min(window.right + margin, width),
    )


def pruned(labels: Labels, *, steps: int = 1, connectivity: int = 1) -> tuple[Labels, Box]:
    """Make walls of decided pixels that no undecided one is near to, and cut off what is only walls.

    Growth starts at the others in just the same way, so the answer stays that of the whole.

    Parameters
    ----------
    labels : ndarray, shape (h, w), int32
        With an undecided pixel at least.
    steps : int, default 1
        How far from an undecided pixel is near.
    connectivity : {1, 2}
        Whether pixels that meet by their corners are neighbours.

    Returns
    -------
    labels : ndarray, int32
        Of the box.
    box : tuple of slice

    Examples
    --------
    >>> pruned(np.array([[1, 1, 0, 2, 2, 2]], dtype=np.int32))
    (array([[1, 0, 2]], dtype=int32), (slice(0, 1, None), slice(1, 4, None)))
    """
    near = labels == 0
    ends = (np.flatnonzero(near.any(axis=axis)) for axis in (1, 0))
    rows, cols = (
        slice(max(int(at[0]) - steps, 0), min(int(at[-1]) + steps + 1, size))
        for at, size in zip(ends, labels.shape, strict=True)
    )
    near = near[rows, cols]
    for _ in range(steps):
        near = _dilated(near, connectivity)
    return np.where(near, labels[rows, cols], np.int32(WALL)), (rows, cols)


def _dilated(inside: NDArray[np.bool_], connectivity: int) -> NDArray[np.bool_]:
    """Return a mask and the neighbours of its pixels; scipy's way takes ten times as long for one step."""
    wide = inside.copy()
    wide[1:] |= inside[:-1]
    wide[:-1] |= inside[1:]
    across = wide if connectivity == 2 else inside
    found = wide.copy()
    found[:, 1:] |= across[:, :-1]
    found[:, :-1] |= across[:, 1:]
    return found


def without_pockets(ground: Ground) -> Ground:
    """Return the task with undecided pixels that no decided one can grow to as walls."""
    from scipy.ndimage import label

    labels = ground.labels
    if (labels > WALL).all() and (labels > 0).any():
        return ground  # all is one piece
    parts, count = label(labels > WALL)
    reached = np.zeros(count + 1, dtype=bool)
    reached[parts[labels > 0]] = True
    return replace(ground, labels=np.where((labels == 0) & ~reached[parts], np.int32(WALL), labels))


def factor_for(undecided: int, budget: int, greatest: int) -> int:
    """Return by how much to shrink a task so that some `budget` pixels stay undecided; 1 for so few."""
    return min(greatest, max(1, round(math.sqrt(undecided / budget))))


def border_blocks(labels: Labels) -> NDArray[np.bool_]:
    """Return the pixels that have a neighbour of another label, on either side of the border."""
    change = np.zeros(labels.shape, dtype=bool)
    down, right = labels[1:] != labels[:-1], labels[:, 1:] != labels[:, :-1]
    change[1:] |= down
    change[:-1] |= down
    change[:, 1:] |= right
    change[:, :-1] |= right
    return change
