"""Pixels and superpixels told apart by scribbles, on known truth."""

import functools

import numpy as np
from skimage import data

from plotly_imgshapes import ImageFrame, Polygon, Polyline, Rect
from plotly_imgshapes.raster import mask
from plotly_imgshapes.segment import pixel_forest, remove_background
from tests.segment.quality import Case, Picture, disc, iou, noisy


def stroke(name, *xy, width=6):
    return Polyline(xy, width=width, label=name)


def textures(size=200, seed=0):
    """Return a grey image whose halves have the same mean and differ by their grain, and the coarser half."""
    rng = np.random.default_rng(seed)
    _, cols = np.mgrid[:size, :size]
    coarse = cols > size / 2 + 20 * np.sin(np.arange(size) / 30)[:, None]
    fine = rng.normal(0, 30, (size, size))
    blocks = np.kron(rng.normal(0, 30, (size // 8, size // 8)), np.ones((8, 8)))
    return np.clip(128 + np.where(coarse, blocks, fine), 0, 255).astype(np.uint8), coarse


DISC = (
    stroke("cell", (70, 85), (100, 70), (130, 85)),
    stroke("cell", (75, 120), (100, 130)),
    stroke("background", (15, 15), (185, 15), (185, 185), (15, 185)),
    stroke("background", (45, 70), (45, 130)),
    stroke("background", (155, 70), (155, 130)),
)
GRAINS = (
    stroke("background", (30, 20), (40, 180)),
    stroke("background", (92, 10), (110, 50), (95, 90)),
    stroke("coarse", (160, 20), (170, 180)),
    stroke("coarse", (110, 90), (95, 125), (100, 155)),
)

LADY = "lady"
LADY_OUTLINE = Polygon(
    np.array(
        [
            (17, 449), (20, 350), (22, 300), (35, 255), (50, 215), (75, 195), (100, 183), (104, 165),
            (115, 145), (135, 133), (158, 131), (160, 110), (150, 100), (136, 85), (135, 65), (142, 40),
            (160, 25), (190, 14), (215, 15), (240, 25), (258, 45), (264, 70), (258, 90), (245, 95),
            (238, 115), (228, 128), (238, 145), (255, 165), (265, 190), (265, 205), (290, 222), (305, 245),
            (315, 280), (322, 303), (340, 301), (370, 305), (400, 322), (425, 350), (436, 390), (445, 420),
            (445, 449),
        ]
    )
    / 0.875
)  # fmt: skip
"""The astronaut with her helmet, by eye on a picture at 7/8 of the size, to some two pixels."""

LADY_STROKES = (
    stroke(LADY, (225, 60), (225, 150), (230, 230), width=14),
    stroke(LADY, (190, 260), (120, 330), (60, 400), (40, 490), width=14),
    stroke(LADY, (230, 260), (300, 330), (380, 400), (410, 490), width=14),
    stroke(LADY, (150, 480), (250, 420), (330, 490), width=14),
    stroke(LADY, (180, 70), (215, 30), (265, 70), width=14),
    stroke(LADY, (125, 190), (140, 240), (200, 275), (270, 265), (300, 230), width=8),
    stroke(LADY, (385, 355), (440, 365), (480, 420), (500, 500), width=8),
    stroke(LADY, (30, 330), (28, 400), width=8),
    stroke("background", (50, 30), (50, 150), (20, 330), width=14),
    stroke("background", (120, 40), (125, 140), width=14),
    stroke("background", (320, 20), (330, 200), (350, 270), width=14),
    stroke("background", (400, 60), (430, 230), width=14),
    stroke("background", (375, 290), (450, 290), (500, 400), width=14),
    stroke("background", (340, 130), (480, 30), width=14),
    stroke("background", (6, 360), (4, 440), width=6),
)


@functools.cache
def astronaut():
    return data.astronaut()


def lady():
    """Return the mask of the astronaut."""
    return mask(LADY_OUTLINE, ImageFrame((512, 512)))


def in_color():
    """Return an RGB image of a reddish disc on green under uneven light, and its mask."""
    truth = disc()
    rng = np.random.default_rng(1)
    light = np.linspace(0.6, 1.2, 200)[None, :, None]
    color = np.where(truth[:, :, None], (170, 90, 80), (80, 130, 90)) * light
    return np.clip(color + rng.normal(0, 12, color.shape), 0, 255).astype(np.uint8), truth


def of_forest(image, truth, shapes, **options):
    return lambda: iou(pixel_forest(image, shapes, **options).mask(), truth)


def of_background(image, truth, shapes, **options):
    return lambda: iou(remove_background(image, shapes, **options).mask(), truth)


CASES = [
    Case(
        "pixel_forest",
        "disc under noise, light from one side",
        of_forest(noisy(disc(), ramp=60), disc(), DISC),
        0.95,
    ),
    Case("pixel_forest", "two textures of one mean", of_forest(*textures(), GRAINS), 0.9),
    Case(
        "remove_background", "reddish disc, uneven light, scribbles", of_background(*in_color(), DISC), 0.95
    ),
    Case(
        "remove_background",
        "reddish disc, uneven light, box around it",
        of_background(*in_color(), Rect(54, 52, 149, 147)),
        0.9,
    ),
    Case(
        "remove_background",
        "astronaut, scribbles, to an outline by hand",
        lambda: iou(remove_background(astronaut(), LADY_STROKES).mask(), lady()),
        0.9,
    ),
]

GALLERY = [
    Picture("pixel_forest", textures()[0], GRAINS, lambda: pixel_forest(textures()[0], GRAINS)),
    Picture(
        "remove_background",
        data.astronaut(),
        LADY_STROKES,
        lambda: remove_background(astronaut(), LADY_STROKES),
    ),
]
