"""Less noise, by four methods whose strength follows the noise that there is."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.values import Pixels, Scale, read
from plotly_imgshapes.correct.where import part_of
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, Progress, Stage, check_memory, method
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Run = Callable[[FloatArray], FloatArray]

# Each parameter over the noise: what gave the best signal to noise on the cameraman and the astronaut under
# normal noise of 3, 10 and 20 % of the scale.
TV_WEIGHT, PATCH_DECAY, COLOR_SPREAD = 0.8, 0.6, 1.4

PATCH, DISTANCE = 5, 6
"""Side of patches and how far away they are looked for, in pixels: those of scikit-image's gallery."""

SPATIAL = 2.0
"""Standard deviation of the bilateral filter, in pixels; its window reaches three times as far."""

STRIP = 128
"""Rows at a time, so that a long run tells how far it is and can be stopped."""


@method(
    METHODS,
    family="Noise",
    takes=REGIONS,
    needs=0,
    by=Choice(
        ("tv", "nonlocal_means", "wavelet", "bilateral"),
        "Flat areas, repeated texture, fast and mild, or edges kept by value",
    ),
    strength=Number(0, 10, "Factor; 1 fits the noise, 0 changes nothing"),
    noise=Number(
        0, np.inf, "Its standard deviation; default estimated from the image", unit="levels", optional=True
    ),
)
def denoise(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    by: Literal["tv", "nonlocal_means", "wavelet", "bilateral"] = "tv",
    strength: float = 1.0,
    noise: float | None = None,
    progress: Progress | bool | None = None,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Remove noise and keep edges, everywhere or inside shapes.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        All channels but alpha are worked on.
    shapes : regions, optional
        Only their inside is changed; what lies 32 pixels around is read too. Default: all of the image.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    by : {"tv", "nonlocal_means", "wavelet", "bilateral"}
        Total variation (Chambolle 2004), non-local means (Buades 2005; Darbon 2008), wavelet shrinkage (Chang
        2000) or the bilateral filter (Tomasi 1998).
    strength : float, default 1.0
        Factor of the noise that each method is set to.
    noise : float, optional
        Standard deviation in the levels of the image. Default: estimated in the part that is read (median of
        the wavelet details, Donoho 1994).
    progress : callable or bool, optional
        Told after each strip of rows or channel.

    Returns
    -------
    ndarray, ImageFrame
        In the dtype and range of `image`. NaN and masked pixels stay, and count as the nearest good one;
        alpha stays.

    Raises
    ------
    CorrectError
        If a shape lies outside the image, or nothing is finite.

    Notes
    -----
    `skimage.restoration`: `denoise_tv_chambolle`, `denoise_nl_means`, `denoise_wavelet`, `denoise_bilateral`,
    `estimate_sigma`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> flat = np.clip(rng.normal(100, 10, (64, 64)), 0, 255).astype(np.uint8)
    >>> round(flat.std()), round(denoise(flat)[0].std())
    (10, 2)
    >>> bool((denoise(flat, strength=0)[0] == flat).all())
    True
    """
    tell: Progress = progress  # type: ignore[assignment]  # the table made it one
    frame, drawn = frame_for(image, frame), listed(shapes)
    part = part_of(drawn, frame, margin=32)
    height, width = part.window.shape
    check_memory(
        8 * 12 * height * width, f"denoise on {height} x {width} pixels", "draw a shape around a part"
    )
    whole = read(image)
    scale, pixels = Scale.of(whole), Pixels.of(part.window.read(whole))
    if not scale.span or not strength:
        tell(Stage(1.0))
        return whole.copy(), frame
    unit = scale.to_unit(pixels.color)
    spread = strength * (_noise(unit) if noise is None else noise / scale.span)
    if spread > 0:
        unit = _METHODS[by](unit, spread, tell)
    tell(Stage(1.0))
    return part.pasted(pixels.merged(scale.from_unit(unit), pixels.good & part.area), whole), frame


def _noise(unit: FloatArray) -> float:
    from skimage.restoration import estimate_sigma

    # Of a single row or column the wavelet transform across it would be all noise, or none.
    flat = unit.reshape(-1, unit.shape[2]) if 1 in unit.shape[:2] else unit
    if len(flat) < 2:
        return 0.0
    with warnings.catch_warnings():
        # It takes four columns for channels, and the mean of nothing where no detail is above zero.
        warnings.simplefilter("ignore")
        found = float(estimate_sigma(flat, average_sigmas=True, channel_axis=-1))
    return found if found > 0 else 0.0


def _tv(unit: FloatArray, spread: float, tell: Progress) -> FloatArray:
    from skimage.restoration import denoise_tv_chambolle

    found = []
    for i, channel in enumerate(np.moveaxis(unit, 2, 0)):
        found.append(denoise_tv_chambolle(channel, weight=TV_WEIGHT * spread))
        tell(Stage((i + 1) / (unit.shape[2] + 1)))
    return np.stack(found, axis=2)


def _wavelet(unit: FloatArray, spread: float, tell: Progress) -> FloatArray:
    from skimage.restoration import denoise_wavelet

    flat = unit.reshape(-1, unit.shape[2]) if 1 in unit.shape[:2] else unit
    found = []
    for i, channel in enumerate(np.moveaxis(flat, -1, 0)):
        found.append(denoise_wavelet(channel, sigma=spread, rescale_sigma=True))
        tell(Stage((i + 1) / (unit.shape[2] + 1)))
    return np.stack(found, axis=-1).reshape(unit.shape)


def _nonlocal_means(unit: FloatArray, spread: float, tell: Progress) -> FloatArray:
    from skimage.restoration import denoise_nl_means

    def run(strip: FloatArray) -> FloatArray:
        found: FloatArray = denoise_nl_means(
            strip,
            patch_size=PATCH,
            patch_distance=DISTANCE,
            h=PATCH_DECAY * spread,
            sigma=spread,
            channel_axis=-1,
        )
        return found.reshape(strip.shape)

    return _in_strips(unit, run, DISTANCE + PATCH, tell)


def _bilateral(unit: FloatArray, spread: float, tell: Progress) -> FloatArray:
    from skimage.restoration import denoise_bilateral

    def run(strip: FloatArray) -> FloatArray:
        # It knows grey and RGB; other channels are each as grey.
        parts = (
            [strip] if strip.shape[2] == 3 else [channel[:, :, None] for channel in np.moveaxis(strip, 2, 0)]
        )
        found = [
            denoise_bilateral(
                part if part.shape[2] == 3 else part[:, :, 0],
                # It divides the distance of colours by the number of channels.
                sigma_color=COLOR_SPREAD * spread / part.shape[2],
                sigma_spatial=SPATIAL,
                channel_axis=-1 if part.shape[2] == 3 else None,
                mode="edge",
            ).reshape(part.shape)
            for part in parts
        ]
        return np.concatenate(found, axis=2)

    return _in_strips(unit, run, 3 * int(SPATIAL) + 1, tell)


def _in_strips(unit: FloatArray, run: Run, reach: int, tell: Progress) -> FloatArray:
    """Run a local filter on strips of rows, with `reach` more on both sides: the same as on the whole."""
    height, width = unit.shape[:2]
    if height <= 2 * STRIP or width < 2:
        return run(unit)
    low, high = unit.min(axis=(0, 1)), unit.max(axis=(0, 1))
    found = np.empty_like(unit)
    for start in range(0, height, STRIP):
        stop = min(start + STRIP, height)
        first, last = max(start - reach - 1, 0), min(stop + reach + 1, height)
        strip = unit[first:last].copy()
        # The bilateral filter divides the range of the array it sees into bins: give each strip the whole
        # range, in a row that is out of reach.
        far = 0 if first else len(strip) - 1
        strip[far, 0], strip[far, -1] = low, high
        found[start:stop] = run(strip)[start - first : stop - first]
        tell(Stage(stop / (height + 1)))
    return found


_METHODS: dict[str, Callable[[FloatArray, float, Progress], FloatArray]] = {
    "tv": _tv,
    "nonlocal_means": _nonlocal_means,
    "wavelet": _wavelet,
    "bilateral": _bilateral,
}
