"""Images at a coarser scale, and positions and masks that go there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.frame import ImageFrame

if TYPE_CHECKING:
    from numpy.typing import NDArray


def shrunk(values: NDArray[np.float64], factor: int) -> NDArray[np.float64]:
    """Return means of blocks of ``factor * factor`` pixels; incomplete blocks repeat the last row and column.

    >>> shrunk(np.array([[0.0, 2.0, 4.0], [0.0, 2.0, 4.0]]), 2)
    array([[1., 4.]])
    """
    if factor == 1:
        return values
    height, width = values.shape[:2]
    spare = [(0, -height % factor), (0, -width % factor)] + [(0, 0)] * (values.ndim - 2)
    padded = np.pad(values, spare, mode="edge")
    rows, cols = padded.shape[0] // factor, padded.shape[1] // factor
    blocks = padded.reshape(rows, factor, cols, factor, *values.shape[2:])
    means: NDArray[np.float64] = blocks.mean(axis=(1, 3))
    return means


def shrunk_frame(frame: ImageFrame, factor: int) -> ImageFrame:
    """Return the frame of a `shrunk` image: shapes lie on it where they lay on the fine one."""
    height, width = frame.shape
    return ImageFrame(
        (-(-height // factor), -(-width // factor)),
        x0=frame.x0 + (factor - 1) / 2 * frame.dx,
        dx=frame.dx * factor,
        y0=frame.y0 + (factor - 1) / 2 * frame.dy,
        dy=frame.dy * factor,
        unit=frame.unit,
    )


def to_coarse(rc: NDArray[np.float64], factor: int) -> NDArray[np.float64]:
    """Return positions of a fine image in its `shrunk` one."""
    return (rc + 0.5) / factor - 0.5


def to_fine(rc: NDArray[np.float64], factor: int) -> NDArray[np.float64]:
    """Return positions of a `shrunk` image in the fine one."""
    return (rc + 0.5) * factor - 0.5


def enlarged(inside: NDArray[np.bool_], factor: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return a mask of a `shrunk` image as one of the fine image of that shape, its steps evened out."""
    from scipy.ndimage import map_coordinates

    # Linear in between: what a block says holds for its middle.
    rows, cols = (to_coarse(np.arange(n, dtype=np.float64), factor) for n in shape)
    at = np.meshgrid(rows, cols, indexing="ij")
    fine: NDArray[np.bool_] = map_coordinates(inside.astype(np.float32), at, order=1, mode="nearest") > 0.5
    return fine
