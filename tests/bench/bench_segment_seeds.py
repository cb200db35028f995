"""Methods that grow marks, against scikit-image's own calls on the whole image of 2048 x 2048 pixels."""

import numpy as np
from skimage import data, filters, segmentation, transform

from plotly_imgshapes import ImageFrame, Point
from plotly_imgshapes.segment import flood, random_walker, watershed
from plotly_imgshapes.segment.hints import seeds_from
from tests.bench.harness import race, row
from tests.bench.segment_scenes import blob, cameraman, mosaic
from tests.segment.quality import iou


def markers_of(shapes, image):
    """Return the marks of the whole image as scikit-image takes them: the background is the last number."""
    seeds = seeds_from(shapes, ImageFrame.of(image))
    whole = np.full(image.shape[:2], seeds.background, dtype=np.int32)
    whole[seeds.window.slices] = seeds.labels
    return whole


def upscaled():
    """Return the cameraman alone on 2048 x 2048 pixels, and an outline that holds more than half of them."""
    image = transform.resize(data.camera(), (2048, 2048), order=1, preserve_range=True)
    noise = np.random.default_rng(0).integers(-4, 5, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8), cameraman(0, 0).scale(4, about=(0, 0))


def bench_watershed():
    rows = []
    for name, (image, outline), target, rounds in (
        ("watershed, mosaic", (mosaic(), cameraman()), 1 / 200, 5),
        ("watershed, blob", blob()[::2], 1 / 200, 5),
        ("watershed, over half of it", upscaled(), 0.08, 3),
    ):
        markers = markers_of((outline,), image)
        plain = segmentation.watershed(filters.sobel(image), markers)
        found = watershed(image, outline)
        seconds = race(
            {
                "ours": lambda image=image, outline=outline: watershed(image, outline),
                "scikit-image": lambda image=image, markers=markers: segmentation.watershed(
                    filters.sobel(image), markers
                ),
            },
            rounds=rounds,
        )
        rows.append(row(name, seconds, "scikit-image", target, iou=iou(plain == 1, found.mask())))
    return rows


def bench_random_walker():
    rows = []
    for name, (image, outline), final, quick, rounds in (
        ("random walker, mosaic", (mosaic(), cameraman()), 1 / 12, 1 / 25, 3),
        ("random walker, blob", blob()[::2], 1 / 12, 1 / 25, 3),
        ("random walker, over half of it", upscaled(), 1.0, 1 / 4, 1),
    ):
        markers = markers_of((outline,), image)
        low, high = int(image.min()), int(image.max())
        stretched = (image - float(low)) / (high - low)
        plain = segmentation.random_walker(stretched, markers) == 1
        seconds = race(
            {
                "ours": lambda image=image, outline=outline: random_walker(image, outline),
                "preview": lambda image=image, outline=outline: random_walker(image, outline, preview=True),
                "scikit-image": lambda stretched=stretched, markers=markers: segmentation.random_walker(
                    stretched, markers
                ),
            },
            rounds=rounds,
        )
        whole = random_walker(image, outline)
        rough = random_walker(image, outline, preview=True)
        rows += [
            row(name, seconds, "scikit-image", final, iou=iou(plain, whole.mask())),
            row(
                f"{name}, preview",
                seconds,
                "scikit-image",
                quick,
                ours="preview",
                iou=iou(plain, rough.mask()),
            ),
        ]
    return rows


def bench_flood():
    image, point = mosaic(), Point(512 + 200, 512 + 250)
    plain = segmentation.flood(image, (762, 712), tolerance=30, connectivity=1)
    seconds = race(
        {
            "ours": lambda: flood(image, point, tolerance=30),
            "scikit-image": lambda: segmentation.flood(image, (762, 712), tolerance=30, connectivity=1),
        }
    )
    return [
        row("flood", seconds, "scikit-image", 0.5, iou=iou(plain, flood(image, point, tolerance=30).mask()))
    ]
