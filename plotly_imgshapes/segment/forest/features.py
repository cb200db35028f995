"""What a pixel forest knows of each pixel: the image, its edges and its texture at several scales."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from plotly_imgshapes.errors import ParameterError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Progress, Stage, check_memory
from plotly_imgshapes.segment.cache import fingerprint, remembered
from plotly_imgshapes.segment.window import Window, channels, filled, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")
R = TypeVar("R")

STEP = 4
"""Of a preview: one pixel in each square of so many by so many."""

SCRATCH = 5
"""Arrays of float64 that one scale takes while it is computed, as measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSettings:
    """Which features, at which scales."""

    sigma_min: float = 1.0
    """Smallest blur, in pixels of the smaller side."""
    sigma_max: float = 16.0
    """Greatest blur; between the two each is about twice the one before."""
    intensity: bool = True
    """The blurred image itself."""
    edges: bool = True
    """Its Sobel magnitude."""
    texture: bool = True
    """Both eigenvalues of its Hessian."""

    def __post_init__(self) -> None:
        if not self.sigma_min <= self.sigma_max:
            raise ParameterError(
                f"sigma_max: got {self.sigma_max:g}, expected at least sigma_min, {self.sigma_min:g} px"
            )
        if not self.per_scale:
            raise ParameterError(
                "intensity, edges, texture: got False for all three, expected True for one or more"
            )

    @property
    def sigmas(self) -> tuple[float, ...]:
        """Blurs of all scales, as `skimage.feature.multiscale_basic_features` chooses them."""
        low, high = np.log2(self.sigma_min), np.log2(self.sigma_max)
        return tuple(np.logspace(low, high, num=int(high - low + 1), base=2).tolist())

    @property
    def per_scale(self) -> int:
        """Number of features of one channel at one scale."""
        return self.intensity + self.edges + 2 * self.texture


def channel_count(image: Any) -> int:
    """Return how many channels of an image count: alpha does not."""
    if len(image.shape) == 2:
        return 1
    return 3 if image.shape[2] == 4 else int(image.shape[2])


def pixel_features(
    image: np.ndarray[Any, Any], frame: ImageFrame, settings: FeatureSettings, progress: Progress
) -> NDArray[np.float32]:
    """Return the features of every pixel, computed when first asked for.

    Parameters
    ----------
    image : ndarray, shape (H, W) or (H, W, C)
        In memory. Pixels that are NaN or masked get the features of what surrounds them.

    Returns
    -------
    ndarray, shape (H, W, F), float32
        Shared: not to be changed. Channel by channel and scale by scale, as
        `skimage.feature.multiscale_basic_features` orders them, in the image's own units.
    """
    height, width = frame.spacing
    key = fingerprint(image), "features", height / width, settings
    return remembered(key, lambda: _computed(image, frame, settings, progress))


def in_threads(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield results in order as they come; what has not begun is dropped when the caller stops."""
    pool = ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1))
    try:
        yield from pool.map(function, items)
    finally:
        pool.shutdown(cancel_futures=True)


def _computed(
    image: np.ndarray[Any, Any], frame: ImageFrame, settings: FeatureSettings, progress: Progress
) -> NDArray[np.float32]:
    from skimage.feature import multiscale_basic_features

    depth, each, sigmas = channel_count(image), settings.per_scale, settings.sigmas
    rows, cols = frame.shape
    count = depth * len(sigmas) * each
    check_memory(
        rows * cols * (4 * count + 16 * depth + 8 * SCRATCH * min(8, os.cpu_count() or 1)),
        f"{count} features of {rows} x {cols} pixels",
        "pass a part of the image, every second pixel, or ask for fewer scales (sigma_min, sigma_max)",
    )
    values = filled(channels(image)).astype(np.float32)
    # Second derivatives need two pixels each way; blurs repeat the border beyond it, so this changes nothing.
    values = np.pad(values, ((0, rows == 1), (0, cols == 1), (0, 0)), mode="edge")
    found = np.empty((rows, cols, count), dtype=np.float32)
    options = {"intensity": settings.intensity, "edges": settings.edges, "texture": settings.texture}

    def compute(job: tuple[int, int]) -> None:
        channel, scale = job
        sigma = pixel_sigma(sigmas[scale], frame)
        features = multiscale_basic_features(
            np.ascontiguousarray(values[:, :, channel]),
            **options,
            sigma_min=sigma,
            sigma_max=sigma,
            num_sigma=1,
            workers=1,
        )
        first = (channel * len(sigmas) + scale) * each
        found[:, :, first : first + each] = features[:rows, :cols]

    jobs = [(channel, scale) for channel in range(depth) for scale in range(len(sigmas))]
    for done, _ in enumerate(in_threads(compute, jobs), start=1):
        progress(Stage(done / len(jobs)))
    return found


def read_whole(image: Any, frame: ImageFrame) -> np.ndarray[Any, Any]:
    """Return an image in memory."""
    return Window.whole(frame).read(image)


def sampled(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the middle pixel of each square of STEP by STEP."""
    height, width = features.shape[:2]
    rows, cols = (np.minimum(np.arange(STEP // 2, n + STEP // 2, STEP), n - 1) for n in (height, width))
    return features[np.ix_(rows, cols)]


def spread(coarse: NDArray[Any], shape: tuple[int, int]) -> NDArray[Any]:
    """Return an array whose last two axes are as they were before `sampled`."""
    return coarse.repeat(STEP, axis=-2).repeat(STEP, axis=-1)[..., : shape[0], : shape[1]]
