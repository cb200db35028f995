"""From a mask to objects: filled, separated, sorted out and numbered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.methods import Choice, Flag, Number, Whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.segment.seedless.areas import Area

MIN_AREA = Whole(0, 10**9, "Objects of fewer pixels are dropped", unit="pixels")
FILL_HOLES = Flag("Whether holes belong to the object around them")
CLEAR_BORDER = Flag("Whether objects that touch the edge of their shape or of the image are dropped")
SPLIT = Flag("Whether objects that touch are cut at their narrowest, by the watershed of the distance")
NECK = Number(0.1, 1000, "How much wider than their neck both parts must be for a cut, in radii", unit="px")
OBJECTS = Choice(("each", "class"), "Whether each connected object has its own label, or all have one")


@dataclass(frozen=True, slots=True)
class Finish:
    """What is done to a mask until its objects are numbered."""

    min_area: int = 0
    fill_holes: bool = False
    clear_border: bool = False
    neck: float | None = None
    """None leaves touching objects together."""
    each: bool = True

    @property
    def sorts(self) -> bool:
        """Whether some objects are dropped."""
        return self.clear_border or self.min_area > 1

    @property
    def all_as_one(self) -> bool:
        """Whether it does not matter which pixels are connected."""
        return not (self.each or self.sorts)


def objects_in(kinds: NDArray[np.int32], area: Area, usable: NDArray[np.bool_], finish: Finish) -> Objects:
    """Return the objects of a map of kinds.

    Parameters
    ----------
    kinds : ndarray, shape (h, w), int32
        0 for background; the kinds of one group follow each other.
    area : Area
    usable : ndarray, shape (h, w), bool
        Pixels that an object may take when its holes are filled.
    finish : Finish
    """
    from scipy.ndimage import binary_fill_holes, find_objects

    labels = np.zeros_like(kinds)
    belongs: list[int] = []
    for kind, tight in enumerate(find_objects(kinds), start=1):
        if tight is None:
            continue
        box = _wider((tight[0], tight[1]), kinds.shape)
        inside = kinds[box] == kind
        group = int(area.owner[box][inside][0])
        region = area.owner[box] == group
        if finish.fill_holes:
            inside |= binary_fill_holes(inside) & region & usable[box] & (kinds[box] == 0)
        if finish.all_as_one:
            found, n = inside, int(inside.any())
        else:
            found = _numbered(inside, area.sampling, finish)
            if finish.sorts or finish.neck is not None:
                found = sorted_out(found, region if finish.clear_border else None, finish.min_area)
            n = int(found.max())
            if n and not finish.each:
                found, n = (found > 0).astype(np.int32), 1
        target = labels[box]
        np.copyto(target, found + len(belongs), where=found > 0)
        belongs += [group] * n
    return Objects(labels, belongs)


def objects_of(labels: NDArray[np.int32], area: Area, finish: Finish) -> Objects:
    """Return those of labelled objects that are large enough and, if asked for, do not touch the edge.

    Parameters
    ----------
    labels : ndarray, shape (h, w), int32
        None lies in two groups.
    area : Area
    finish : Finish
        Only its `min_area`, `clear_border` and `each` count.
    """
    kept = np.zeros_like(labels)
    belongs: list[int] = []
    for group, box in area.boxes():
        region = area.owner[box] == group.number
        own = np.where(region, labels[box], 0)
        found = sorted_out(own, region if finish.clear_border else None, finish.min_area)
        n = int(found.max())
        if n and not finish.each:
            found, n = (found > 0).astype(np.int32), 1
        np.copyto(kept[box], found + len(belongs), where=found > 0)
        belongs += [group.number] * n
    return Objects(kept, belongs)


@dataclass(frozen=True, slots=True)
class Objects:
    """Labels 1 to n of a window, and the group of each."""

    labels: NDArray[np.int32]
    belongs: list[int]


def sorted_out(labels: NDArray[Any], region: NDArray[np.bool_] | None, min_area: int) -> NDArray[np.int32]:
    """Return labels 1 to n of those objects that are large enough and do not touch the edge.

    Parameters
    ----------
    labels : ndarray, shape (h, w), integer
    region : ndarray, shape (h, w), bool, or None
        Objects that reach its edge or the array's are dropped; None keeps them.
    min_area : int
        In pixels.
    """
    from scipy.ndimage import binary_erosion
    from skimage.segmentation import clear_border

    if region is not None:
        labels = clear_border(labels, mask=binary_erosion(region))
    counts = np.bincount(labels.ravel())
    keep = counts >= max(min_area, 1)
    keep[0] = False
    numbers = np.where(keep, np.cumsum(keep), 0).astype(np.int32)
    kept: NDArray[np.int32] = numbers[labels]
    return kept


def split_touching(
    inside: NDArray[np.bool_], sampling: tuple[float, float], neck: float
) -> NDArray[np.int32]:
    """Return a label for each object of a mask, those cut that touch by a neck.

    A watershed of the distance to the edge (`skimage.segmentation.watershed`), from its maxima that rise more
    than `neck` above the saddle to a higher one (`skimage.morphology.reconstruction`).

    Parameters
    ----------
    inside : ndarray, shape (h, w), bool
    sampling : (float, float)
        Height and width of a pixel, its smaller side being 1.
    neck : float
        In pixels.

    Examples
    --------
    >>> rows, cols = np.ogrid[:30, :50]
    >>> one, other = (np.hypot(rows - 15, cols - c) < 10 for c in (14, 31))
    >>> split_touching(one | other, (1, 1), 1).max()
    np.int32(2)
    >>> split_touching(one | other, (1, 1), 9).max()
    np.int32(1)
    """
    from scipy.ndimage import distance_transform_edt
    from skimage.measure import label
    from skimage.morphology import local_maxima, reconstruction
    from skimage.segmentation import watershed

    whole = label(inside, connectivity=2)
    distance = distance_transform_edt(inside, sampling=sampling)
    # Not `h_maxima`: it marks two summits of one height twice, however shallow the saddle between.
    peaks = local_maxima(reconstruction(distance - neck, distance))
    # What is thinner than a neck has no such maximum, and stays one object.
    alone = np.ones(int(whole.max()) + 1, dtype=bool)
    alone[whole[peaks]] = False
    alone[0] = False
    markers = label(peaks | alone[whole], connectivity=2)
    parts: NDArray[np.int32] = watershed(-distance, markers, mask=inside, connectivity=2).astype(np.int32)
    return parts


def _numbered(inside: NDArray[np.bool_], sampling: tuple[float, float], finish: Finish) -> NDArray[Any]:
    from skimage.measure import label

    labels: NDArray[Any] = label(inside, connectivity=2)
    if finish.neck is None:
        return labels
    return split_touching(sorted_out(labels, None, finish.min_area) > 0, sampling, finish.neck)


def _wider(box: tuple[slice, slice], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return a box with one more pixel on every side, as far as the array goes."""
    rows, cols = (
        slice(max(side.start - 1, 0), min(side.stop + 1, size)) for side, size in zip(box, shape, strict=True)
    )
    return rows, cols
