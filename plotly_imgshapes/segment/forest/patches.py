"""Superpixels and what they look like, made once per image."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Progress, Stage, check_memory
from plotly_imgshapes.segment.cache import fingerprint, remembered
from plotly_imgshapes.segment.forest.features import channel_count
from plotly_imgshapes.segment.window import channels, filled, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLUR = 0.5
"""Around a superpixel, as a fraction of its side: how its nearest surroundings look."""

COMPACTNESS = 0.1
"""Of SLIC: how much the distance counts against the colour, for values from 0 to 1."""

SCALE = 10
"""Of Felzenszwalb's method: its patches are then a few pixels large where there are edges."""


BYTES = {"slic": 16, "felzenszwalb": 300}
"""Memory for each pixel, beside that for each of its channels; measured."""

BLUNT = 0.5
"""Of Felzenszwalb's method: blur against noise, in pixels; more leaves slivers along sharp edges."""


@dataclass(frozen=True, slots=True)
class Patches:
    """Superpixels of an image."""

    labels: NDArray[np.int64]
    """(h, w), from 0 to count - 1."""
    colors: NDArray[np.float64]
    """(count, 2 C): mean and spread of each channel."""
    around: NDArray[np.float64]
    """(count, C): mean of each channel with its surroundings."""
    places: NDArray[np.float64]
    """(count, 2): row and column as fractions of the greater side."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.colors)

    @property
    def nbytes(self) -> int:
        """Memory that they take."""
        return self.labels.nbytes + self.colors.nbytes + self.around.nbytes + self.places.nbytes


def patches_of(
    part: np.ndarray[Any, Any], frame: ImageFrame, *, kind: str, size: float, tell: Progress
) -> Patches:
    """Return the superpixels of an image or a part of one, made when first asked for.

    Parameters
    ----------
    part : ndarray, shape (h, w) or (h, w, C)
    frame : ImageFrame
        For the shape of its pixels.
    kind : {"slic", "felzenszwalb"}
    size : float
        Side of a superpixel, in pixels of the smaller side.
    tell : callable
    """
    height, width = frame.spacing
    key = fingerprint(part), "patches", height / width, kind, size
    return remembered(key, lambda: _made(part, frame, kind, size, tell))


def _made(part: np.ndarray[Any, Any], frame: ImageFrame, kind: str, size: float, tell: Progress) -> Patches:
    from scipy.ndimage import gaussian_filter

    rows, cols = part.shape[:2]
    check_memory(
        rows * cols * (BYTES[kind] + 48 * channel_count(part)),
        f"superpixels of {rows} x {cols} pixels",
        "ask for a preview, or pass a part of the image",
    )
    values = _colored(filled(channels(part)))
    tell(Stage(0.1))
    labels = _patched(values, frame, kind, size)
    tell(Stage(0.5))
    count = int(labels.max()) + 1
    flat = labels.ravel()
    pixels = np.bincount(flat, minlength=count)

    def mean(of: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(flat, weights=of.ravel(), minlength=count) / pixels

    colors, around = [], []
    for channel in np.moveaxis(values, 2, 0):
        average = mean(channel)
        colors += [average, np.sqrt(mean((channel - average[labels]) ** 2))]
        around.append(mean(gaussian_filter(channel, pixel_sigma(BLUR * size, frame))))
    down, across = np.indices((rows, cols), sparse=True)
    most = max(rows, cols)
    places = [mean(np.broadcast_to(axis / most, (rows, cols))) for axis in (down, across)]
    return Patches(labels, np.column_stack(colors), np.column_stack(around), np.column_stack(places))


def _colored(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return channels from 0 to 1 by the range of the image; of RGB, as people see them: L, a and b."""
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) / (high - low) if high > low else np.zeros_like(values)
    if values.shape[2] != 3:
        return scaled
    from skimage.color import rgb2lab

    seen: NDArray[np.float64] = rgb2lab(scaled) / 100
    return seen


def _patched(values: NDArray[np.float64], frame: ImageFrame, kind: str, size: float) -> NDArray[np.int64]:
    from skimage.segmentation import felzenszwalb, slic

    rows, cols = values.shape[:2]
    high, wide = pixel_sigma(size, frame)
    if kind == "felzenszwalb":
        with warnings.catch_warnings():
            # That more than three channels are channels is what is meant.
            warnings.filterwarnings("ignore", message="Got image with third dimension")
            labels = felzenszwalb(
                values, scale=SCALE, sigma=BLUNT, min_size=max(1, round(high * wide / 4)), channel_axis=-1
            )
    else:
        labels = slic(
            values,
            n_segments=max(1, round(rows * cols / (high * wide))),
            compactness=COMPACTNESS,
            spacing=frame.spacing,
            convert2lab=False,
            start_label=0,
            channel_axis=-1,
        )
    found: NDArray[np.int64] = np.unique(labels, return_inverse=True)[1].reshape(rows, cols)
    return found
