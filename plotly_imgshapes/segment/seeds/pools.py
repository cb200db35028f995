"""What marks fill, and who gets a pixel that several want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.segment.hints import Group
from plotly_imgshapes.segment.window import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What one mark fills."""

    window: Window
    inside: NDArray[np.bool_]
    """(h, w) of the window."""
    marked: NDArray[np.intp]
    """(N, 2), row and column in the image of the pixels of the mark."""
    group: Group


def shared(pools: Sequence[Pool], frame: ImageFrame) -> NDArray[np.int32]:
    """Return the labels of all pools together; where they meet, the nearest mark counts."""
    from scipy.spatial import KDTree

    background = 1 + max(pool.group.number for pool in pools)
    marked: dict[int, list[NDArray[np.intp]]] = {}
    for pool in pools:
        marked.setdefault(pool.group.number or background, []).append(pool.marked)
    trees: dict[int, Any] = {}

    def distances(number: int, rc: NDArray[np.intp]) -> FloatArray:
        if number not in trees:
            trees[number] = KDTree(np.concatenate(marked[number]) * frame.spacing)
        found: FloatArray = trees[number].query(rc * frame.spacing)[0]
        return found

    owner = np.zeros(frame.shape, dtype=np.int32)
    for pool in pools:
        number = pool.group.number or background
        part = owner[pool.window.slices]
        contested = pool.inside & (part > 0) & (part != number)
        taken = pool.inside & ~contested
        if contested.any():
            rc = np.argwhere(contested)
            held, place = part[contested], rc + np.array([pool.window.top, pool.window.left])
            mine, theirs = distances(number, place), np.empty(len(rc))
            for other in np.unique(held).tolist():
                theirs[held == other] = distances(other, place[held == other])
            taken[contested] = mine <= theirs
        part[taken] = number
    if background in marked:
        owner[owner == background] = 0
    return owner
