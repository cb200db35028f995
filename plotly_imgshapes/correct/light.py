"""Corrections of light and contrast."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct.curves import lit
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.values import read
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Number, Whole, check_memory, method
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

BINS = 2**16
"""Most levels that a histogram holds one by one."""


@method(
    METHODS,
    family="Light",
    takes=REGIONS,
    needs=0,
    bins=Whole(2, BINS, "Steps of the histogram of a float image"),
)
def equalize(
    image: Any, shapes: Shape | Iterable[Shape] = (), *, frame: ImageFrame | None = None, bins: int = 256
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Spread values so that all are equally frequent, everywhere or inside shapes.

    Of RGB the value (HSV) is spread, so that hues stay; any other channels each by themselves.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : regions, optional
        Only their inside counts and is changed. Default: all of the image.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    bins : int, default 256
        Of a float image, or integers that differ by more than 65536; other integers count one by one.

    Returns
    -------
    ndarray, ImageFrame
        In the dtype of `image`, over its scale: that of uint8, 0 to 1 for floats that lie within, else from
        its least to its greatest value. NaN and masked pixels do not count and stay; so does alpha.

    Raises
    ------
    CorrectError
        If a shape lies outside the image, or nothing is finite.

    Notes
    -----
    `skimage.exposure.equalize_hist`.

    Examples
    --------
    >>> dim = np.array([[0, 1], [2, 3]], dtype=np.uint8)
    >>> equalize(dim)[0]
    array([[ 64, 128],
           [191, 255]], dtype=uint8)
    """
    from skimage.exposure import equalize_hist

    frame = frame_for(image, frame)
    whole, drawn = read(image), listed(shapes)

    def spread(values: FloatArray, counted: NDArray[np.bool_]) -> FloatArray:
        scaled = values
        if whole.dtype.kind in "iu" and np.ptp(values) <= BINS:
            scaled = np.rint(values).astype(np.int64)
        found: FloatArray = equalize_hist(scaled, nbins=bins, mask=counted)
        return found

    return lit(whole, drawn, frame, spread, in_units=False), frame


@method(
    METHODS,
    family="Light",
    takes=REGIONS,
    needs=0,
    title="Equalize locally (CLAHE)",
    tile=Number(
        2, 4096, "Side of the neighbourhood; default an eighth of the image", unit="px", optional=True
    ),
    clip=Number(0, 1, "Limit of the contrast; higher is stronger"),
    bins=Whole(2, BINS, "Steps of the histogram"),
)
def clahe(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    tile: float | None = None,
    clip: float = 0.01,
    bins: int = 256,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Even out light and contrast by what lies around each pixel, everywhere or inside shapes.

    Contrast limited adaptive histogram equalization (Zuiderveld 1994). Of RGB the value (HSV) is changed, so
    that hues stay; any other channels each by themselves.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : regions, optional
        Only their inside is changed, to what it would be in the whole image. Default: all of the image.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    tile : float, optional
        In pixels of the smaller side. Default: an eighth of height and width.
    clip : float, default 0.01
    bins : int, default 256

    Returns
    -------
    ndarray, ImageFrame
        In the dtype of `image`, over its scale, as `equalize` says. NaN and masked pixels stay, and count as
        the nearest good one; alpha stays.

    Raises
    ------
    CorrectError
        If a shape lies outside the image, or nothing is finite.

    Notes
    -----
    `skimage.exposure.equalize_adapthist`.

    Examples
    --------
    >>> ramp = np.tile(np.arange(64, dtype=np.uint8), (64, 1))
    >>> int(ramp.max()), int(clahe(ramp)[0].max())
    (63, 255)
    """
    from skimage.exposure import equalize_adapthist

    frame = frame_for(image, frame)
    whole, drawn = read(image), listed(shapes)
    check_memory(120 * frame.shape[0] * frame.shape[1], f"clahe on {_size(frame)}", "crop the image first")
    sides = None if tile is None else _tile(tile, frame)

    def spread(values: FloatArray, _: NDArray[np.bool_]) -> FloatArray:
        if np.ptp(values) == 0:
            return values
        found: FloatArray = equalize_adapthist(values, kernel_size=sides, clip_limit=clip, nbins=bins)
        return found

    return lit(whole, drawn, frame, spread, locally=False), frame


@method(
    METHODS,
    family="Light",
    takes=REGIONS,
    needs=0,
    gamma=Number(0.05, 20, "Below 1 lifts the shadows, above 1 deepens them", log=True),
    brightness=Number(-1, 1, "Added, as a fraction of the scale"),
    contrast=Number(0, 20, "Factor about the middle of the scale"),
)
def adjust(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    gamma: float = 1.0,
    brightness: float = 0.0,
    contrast: float = 1.0,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Change gamma, contrast and brightness, everywhere or inside shapes.

    With values from 0 to 1 over the scale of the image: ``contrast * (v ** gamma - 0.5) + 0.5 + brightness``,
    clipped to the scale once at the end.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : regions, optional
        Only their inside is changed. Default: all of the image.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    gamma, brightness, contrast : float
        By default nothing is changed.

    Returns
    -------
    ndarray, ImageFrame
        In the dtype of `image`, over its scale, as `equalize` says. NaN, masked pixels and alpha stay.

    Raises
    ------
    CorrectError
        If a shape lies outside the image, or nothing is finite.

    Notes
    -----
    `skimage.exposure.adjust_gamma`.

    Examples
    --------
    >>> grey = np.array([[0, 64, 128, 255]], dtype=np.uint8)
    >>> adjust(grey, brightness=0.2)[0]
    array([[ 51, 115, 179, 255]], dtype=uint8)
    """
    from skimage.exposure import adjust_gamma

    frame = frame_for(image, frame)

    def changed(values: FloatArray, _: NDArray[np.bool_]) -> FloatArray:
        bent: FloatArray = adjust_gamma(np.clip(values, 0, 1), gamma)
        return contrast * (bent - 0.5) + 0.5 + brightness

    return lit(read(image), listed(shapes), frame, changed, by_channel=True), frame


def _tile(tile: float, frame: ImageFrame) -> tuple[int, int]:
    from plotly_imgshapes.segment.window import pixel_sigma

    rows, cols = (max(1, round(side)) for side in pixel_sigma(tile, frame))
    return rows, cols


def _size(frame: ImageFrame) -> str:
    height, width = frame.shape
    return f"{height} x {width} pixels"
