"""Anchors of a live-wire: their pixels, and the wire from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.segment.along.wire_cost import CostMap, cheapest
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


def pixel_of(xy: FloatArray, name: str, frame: ImageFrame) -> tuple[int, int]:
    """Return row and column of the pixel that a position lies in, or raise `SegmentError`."""
    row, col = np.floor(frame.to_rc(xy) + 0.5).tolist()
    height, width = frame.shape
    if not (0 <= row < height and 0 <= col < width):
        raise SegmentError(
            f"{name}: got an anchor at {tuple(xy.tolist())}, outside the image, expected one within "
            f"{frame.extent}; move it onto the image, or pass its frame="
        )
    return int(row), int(col)


def snapped(cost: CostMap, xy: FloatArray, radius: float) -> FloatArray:
    """Return the centre of the pixel with the steepest edge within `radius` pixels of the smaller side."""
    row, col = pixel_of(xy, "xy", cost.frame)
    down, across = cost.sampling
    window = Window(
        max(row - int(radius / down), 0),
        max(col - int(radius / across), 0),
        min(row + int(radius / down) + 1, cost.frame.shape[0]),
        min(col + int(radius / across) + 1, cost.frame.shape[1]),
    )
    flat = cost.flat[window.slices]
    rows, cols = np.ogrid[window.top : window.bottom, window.left : window.right]
    distance = np.hypot((rows - row) * down, (cols - col) * across)
    price = np.where((flat >= 0) & (distance <= radius), flat, np.inf)
    near = np.where(price == price.min(), distance, np.inf)
    best = np.unravel_index(int(near.argmin()), near.shape)
    return cost.frame.to_xy((best[0] + window.top, best[1] + window.left))


def anchors_of(shape: Shape, name: str, frame: ImageFrame) -> list[FloatArray]:
    """Return the anchors of each path of a shape, none twice in a row; closed ones come back."""
    which = name + (f" {shape.id!r}" if shape.id else "")
    paths = []
    for path in shape.paths():
        moved = np.ones(len(path), dtype=bool)
        moved[1:] = (path[1:] != path[:-1]).any(axis=1)
        anchors = path[moved]
        least, what = (3, "a closed") if shape.is_region else (2, "an open")
        different = len(np.unique(anchors, axis=0))
        if different < least:
            raise SegmentError(
                f"{which}: got {different} different vertices, expected {least} or more for {what} path; "
                "click more anchors along the edge"
            )
        for xy in anchors:
            pixel_of(xy, which, frame)
        paths.append(anchors)
    if not paths:
        raise SegmentError(f"{which}: is empty, expected vertices as anchors; click some along the edge")
    return paths


def wire_between(cost: CostMap, start: FloatArray, end: FloatArray, tolerance: float) -> FloatArray:
    """Return the wire between two anchors in axis units, simplified by `tolerance` pixels."""
    frame = cost.frame
    rc, _ = cheapest(cost, pixel_of(start, "xy", frame), pixel_of(end, "xy", frame))
    xy = path_between(rc, start, end, frame)
    return geometry.simplify(xy, tolerance * min(frame.spacing), closed=False) if tolerance else xy


def path_between(rc: NDArray[np.int64], start: FloatArray, end: FloatArray, frame: ImageFrame) -> FloatArray:
    """Return a path of pixels in axis units, whose ends are the very positions of the anchors."""
    if np.array_equal(start, end):
        return start[None, :].copy()
    return np.concatenate((start[None, :], frame.to_xy(rc[1:-1]).reshape(-1, 2), end[None, :]))
