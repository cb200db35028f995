"""What counts as an image, and how a part of one is read: numpy, masked, memory-mapped, dask, zarr alike."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from plotly_imgshapes.errors import FrameError, ImageError
from plotly_imgshapes.frame import ImageFrame


def as_image(image: Any) -> Any:
    """Return `image` as it is when it is an array, lazy ones unread; anything else as a numpy array.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C), bool, integer or float
        Whatever has `shape`, `dtype` and slices: numpy, `numpy.ma`, memmap, dask, zarr, h5py, xarray.

    Raises
    ------
    ImageError
        If it has not two or three axes, is empty, or its dtype is neither bool, integer nor float.

    Examples
    --------
    >>> as_image([[0, 1], [2, 3]]).shape
    (2, 2)
    >>> as_image(np.zeros(5))
    Traceback (most recent call last):
    plotly_imgshapes.errors.ImageError: image: got shape (5,), expected ...
    """
    if not _slices(image):
        try:
            image = np.asarray(image)
        except (TypeError, ValueError) as error:
            raise ImageError(
                f"image: got {type(image).__name__} ({error}), expected an array of shape (H, W) or (H, W, C)"
            ) from None
    shape = tuple(image.shape)
    if len(shape) not in {2, 3} or 0 in shape:
        raise ImageError(
            f"image: got shape {shape}, expected (H, W) or (H, W, C), none 0; of a stack pass one slice"
        )
    if image.dtype.kind not in "biuf":
        raise ImageError(
            f"image: got dtype {image.dtype}, expected bool, integer or float; convert it by astype(float)"
        )
    return image


def frame_for(image: Any, frame: ImageFrame | None) -> ImageFrame:
    """Return `frame` after checking that it fits an image, or the image's own pixel grid for None.

    Raises
    ------
    FrameError
        If `frame` is no ImageFrame, or its height and width are not those of `image`.
    """
    if frame is None:
        return _pixel_grid(*image.shape[:2])
    if not isinstance(frame, ImageFrame):
        raise FrameError(
            f"frame: got {type(frame).__name__}, expected an ImageFrame, or None for the pixel grid"
        )
    frame.check(image)
    return frame


@functools.lru_cache
def _pixel_grid(height: int, width: int) -> ImageFrame:
    # A region is measured again at every step of the mouse, always on the same image.
    return ImageFrame((height, width))


def read_box(image: Any, rows: slice, cols: slice) -> np.ndarray[Any, Any]:
    """Return a part of an image in memory, reading nothing else; a masked part stays a masked array."""
    part = image[rows, cols]
    # numpy's own conversion of a dask array would drop the mask.
    part = part.compute() if hasattr(part, "compute") else part
    return part if isinstance(part, np.ma.MaskedArray) else np.asarray(part)


def _slices(image: Any) -> bool:
    return isinstance(getattr(image, "dtype", None), np.dtype) and hasattr(image, "shape")
