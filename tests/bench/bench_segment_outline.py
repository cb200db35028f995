"""Outlines that move: ours on the part that counts, against scikit-image on all of a large image."""

import functools

import numpy as np
from skimage import filters, segmentation

from plotly_imgshapes import ImageFrame, Polygon, mask
from plotly_imgshapes.segment import active_contour, chan_vese, geodesic_contour
from tests.bench.harness import race, row
from tests.bench.segment_scenes import cameraman, mosaic
from tests.segment.quality import iou

STEPS = {"geodesic": 40, "Chan-Vese": 35}


@functools.cache
def scene():
    image, shape = mosaic(), cameraman()
    return image, shape, mask(shape, ImageFrame.of(image))


def _raced(name, ours, plain, *, final, preview):
    """Return the rows of the final answer and of the preview, each beside the plain call in the same run."""
    answers = {"ours": ours(), "preview": ours(preview=True), "plain": plain()}
    seconds = race({"ours": ours, "preview": lambda: ours(preview=True), "plain": plain}, rounds=3)
    return [
        row(
            f"{name}, {which}",
            seconds,
            "plain",
            target,
            ours=key,
            iou=iou(answers[key].mask(), answers["plain"]),
        )
        for which, key, target in (("final", "ours", final), ("preview", "preview", preview))
    ]


def bench_geodesic():
    image, shape, start = scene()
    steps = STEPS["geodesic"]

    def plain():
        borders = segmentation.inverse_gaussian_gradient(image / np.ptp(image))
        return segmentation.morphological_geodesic_active_contour(borders, steps, start.astype(np.int8))

    def ours(**options):
        return geodesic_contour(image, shape, iterations=steps, **options)

    return _raced("geodesic_contour", ours, plain, final=1 / 20, preview=1 / 100)


def bench_chan_vese():
    image, shape, start = scene()
    steps = STEPS["Chan-Vese"]

    def plain():
        return segmentation.morphological_chan_vese(image.astype(float), steps, start.astype(np.int8))

    def ours(**options):
        return chan_vese(image, shape, iterations=steps, **options)

    return _raced("chan_vese", ours, plain, final=1 / 25, preview=1 / 100)


def bench_active_contour():
    image, shape, _ = scene()
    # One scale and one number of vertices and of steps on both sides.
    options = {"reach": 0, "iterations": 330}
    snake = np.concatenate(shape.resample(200).paths())[:-1, ::-1]
    (x0, y0, x1, y1), wide = shape.bounds, 24
    part = slice(int(y0) - wide, int(y1) + wide), slice(int(x0) - wide, int(x1) + wide)

    def plain():
        blurred = filters.gaussian(image, 3, mode="nearest", preserve_range=True)
        strongest = filters.sobel(blurred[part]).max()
        found = segmentation.active_contour(
            blurred, snake, alpha=0.01, beta=0.1, gamma=0.1, w_edge=1 / strongest, max_num_iter=330
        )
        return mask(Polygon(found[:, ::-1]), ImageFrame.of(image))

    def ours(**more):
        return active_contour(image, shape, **options, **more)

    return _raced("active_contour", ours, plain, final=1 / 60, preview=1 / 100)
