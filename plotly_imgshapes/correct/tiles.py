"""The images that a mosaic is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import as_image
from plotly_imgshapes.correct.values import read
from plotly_imgshapes.errors import CorrectError, ImageError, SegmentError
from plotly_imgshapes.segment.window import channels, filled, grey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = np.ndarray[Any, Any]


def as_tiles(images: Any) -> list[Array]:
    """Return tiles in memory, or raise `CorrectError` if they do not go together."""
    if isinstance(images, str | bytes) or not isinstance(images, Iterable) or getattr(images, "ndim", 3) < 3:
        raise CorrectError(f"images: got {type(images).__name__}, expected a list of tiles, each an image")
    tiles: list[Array] = []
    for i, image in enumerate(images):
        try:
            tiles.append(read(as_image(image)))
        except ImageError as error:
            raise CorrectError(f"images[{i}]: {error}") from None
        kind, own = (tiles[0].dtype, tiles[0].shape[2:]), (tiles[i].dtype, tiles[i].shape[2:])
        if kind != own:
            raise CorrectError(
                f"images[{i}]: got {own[0]} with channels {own[1]}, expected {kind[0]} with {kind[1]} as the "
                "first"
            )
    if not tiles:
        raise CorrectError("images: got none, expected one tile or more")
    return tiles


def grey_tile(tile: Array, i: int) -> NDArray[np.float64]:
    """Return a tile as (h, w) without NaN; `i` is its number, for messages."""
    try:
        return grey(filled(channels(tile)))
    except SegmentError:
        raise CorrectError(f"images[{i}]: got no finite value, expected some; leave the tile out") from None
