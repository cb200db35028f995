"""Corrections inside a shape, against the plain scikit-image and scipy calls on the whole image."""

import numpy as np
from scipy import ndimage
from skimage import filters
from skimage.restoration import denoise_nl_means, estimate_sigma, inpaint_biharmonic
from skimage.transform import rotate

from plotly_imgshapes import Ellipse, ImageFrame, Line, Polyline, correct, mask
from tests.bench.harness import race, row
from tests.bench.segment_scenes import mosaic

PART = Ellipse(700, 900, 1000, 1200)
SCRATCH = Polyline([[720, 930], [900, 1010], [980, 1180]], width=4)


def bench_inside():
    image = mosaic()
    frame = ImageFrame(image.shape)
    inside, hole = mask(PART, frame), mask(SCRATCH, frame)
    disk = np.hypot(*np.mgrid[-3:4, -3:4]) <= 3
    return [
        _compared("inpaint a scratch", hole, lambda: correct.inpaint(image, SCRATCH)[0],
                  lambda: inpaint_biharmonic(image.astype(float), hole), 0.3),
        _compared("gaussian, sigma 3", inside, lambda: correct.filter(image, PART)[0],
                  lambda: filters.gaussian(image, 3, preserve_range=True), 0.2),
        _compared("median, radius 3", inside, lambda: correct.filter(image, PART, kind="median")[0],
                  lambda: ndimage.median_filter(image, footprint=disk), 0.2),
    ]  # fmt: skip


def bench_denoise():
    image = mosaic()
    sigma = estimate_sigma(image / 255)

    def plain():
        return 255 * denoise_nl_means(image / 255, patch_size=5, patch_distance=6, h=0.6 * sigma, sigma=sigma)

    def ours():
        return correct.denoise(image, PART, by="nonlocal_means", noise=sigma * 255)[0]

    return [_compared("non-local means", mask(PART, ImageFrame(image.shape)), ours, plain, 0.1, rounds=3)]


def bench_level():
    image = mosaic()
    line = Line(100, 100, 1900, 300)
    angle = np.degrees(np.arctan2(200, 1800))
    candidates = {
        "ours": lambda: correct.level(image, line),
        "plain": lambda: rotate(image, angle, preserve_range=True),
    }
    return [row("level", race(candidates, rounds=5), "plain", 2.0)]


def _compared(name, inside, ours, plain, target, *, rounds=5):
    """Race both, after making sure that they agree inside to one level."""
    assert np.abs(ours()[inside] - np.asarray(plain(), dtype=float)[inside]).max() <= 1
    return row(name, race({"ours": ours, "plain": plain}, rounds=rounds), "plain", target)
