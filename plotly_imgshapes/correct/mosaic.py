"""Tiles blended into one array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.correct.carried import CarriedFrame
from plotly_imgshapes.correct.values import cast
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Progress, Stage, check_memory
from plotly_imgshapes.segment.window import channels, finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Array = np.ndarray[Any, Any]


def joined(
    tiles: Sequence[Array],
    corners: NDArray[np.int64],
    frame: ImageFrame,
    *,
    blend: str,
    fill: float,
    tell: Progress,
) -> tuple[Array, CarriedFrame]:
    """Return the image of tiles whose first pixels lie at `corners`, (n, 2), row and col from tile 0."""
    low = corners.min(axis=0)
    ends = corners + [tile.shape[:2] for tile in tiles]
    rows, cols = (ends.max(axis=0) - low).tolist()
    depth = tiles[0].shape[2] if tiles[0].ndim == 3 else 1
    check_memory(
        8 * (2 * depth + 3) * rows * cols,
        f"stitch to {rows} x {cols} pixels",
        "stitch fewer tiles, or smaller ones",
    )
    total, weights = np.zeros((rows, cols, depth)), np.zeros((rows, cols))
    count = np.zeros((rows, cols), dtype=np.int32)
    boxes = [
        (slice(top, top + tile.shape[0]), slice(left, left + tile.shape[1]))
        for (top, left), tile in zip((corners - low).tolist(), tiles, strict=True)
    ]
    parts = [_depth(tile) for tile in tiles]
    for k, (box, (values, good)) in enumerate(zip(boxes, parts, strict=True)):
        weight = _weight(good.shape) * good
        total[box] += np.where(good[:, :, None], values, 0) * weight[:, :, None]
        weights[box] += weight
        count[box] += good
        tell(Stage(0.8 + 0.1 * (k + 1) / len(tiles)))
    blended = np.divide(
        total, weights[:, :, None], out=np.full_like(total, fill), where=weights[:, :, None] > 0
    )
    if depth == 4:
        blended[weights == 0, 3] = 0
    mosaic = cast(blended, tiles[0].dtype)
    for k, (box, (values, good)) in enumerate(zip(boxes, parts, strict=True)):
        kept = good & (count[box] == 1) if blend == "linear" else good
        mosaic[box][kept] = values[kept]
        tell(Stage(0.9 + 0.1 * (k + 1) / len(tiles)))
    found = mosaic[:, :, 0] if tiles[0].ndim == 2 else mosaic
    shifts = corners[:, ::-1] * [frame.dx, frame.dy]
    return found, CarriedFrame(
        (rows, cols),
        x0=frame.x0 + frame.dx * int(low[1]),
        dx=frame.dx,
        y0=frame.y0 + frame.dy * int(low[0]),
        dy=frame.dy,
        unit=frame.unit,
        maps=[[[1, 0, x], [0, 1, y], [0, 0, 1]] for x, y in shifts.tolist()],
    )


def _depth(tile: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return a tile as (h, w, C), its own values, and which of its pixels count."""
    values = np.ma.getdata(tile)
    return values if values.ndim == 3 else values[:, :, None], finite(channels(tile))


def _weight(size: tuple[int, ...]) -> FloatArray:
    """Return the distance of each pixel to the nearest edge of its tile, in pixels."""
    rows, cols = (np.minimum(np.arange(length) + 1, length - np.arange(length)) for length in size)
    return np.minimum(rows[:, None], cols[None, :]).astype(np.float64)
