"""Known truth for flood fill, watershed and random walker."""

import numpy as np
from skimage import data

from plotly_imgshapes import Ellipse, Point, Polyline
from plotly_imgshapes.segment import flood, random_walker, watershed
from tests.bench.segment_scenes import blob
from tests.segment.quality import Case, Picture, disc, iou, noisy

DISC = disc()
ROUGH = Ellipse(52, 55, 150, 147)
TOUCHING = disc((160, 220), (80, 80), 42), disc((160, 220), (80, 146), 36)
PAIR = noisy(TOUCHING[0] | TOUCHING[1], noise=10)
CENTERS = Point(80, 80, label="left"), Point(146, 80, label="right")
BLOB, BLOB_TRUTH, BLOB_ROUGH = blob(400, center=(200, 200), radius=110)


def gap():
    """Return a ring with a gap on each side, its inside, and the marks of inside and outside."""
    inside, outer = disc((160, 160), (80, 80), 50), disc((160, 160), (80, 80), 54)
    edge = outer & ~inside
    edge[74:87, :] = False
    image = np.where(edge, 200, 80) + np.random.default_rng(0).normal(0, 8, edge.shape)
    around = Polyline([[3, 3], [156, 3], [156, 156], [3, 156], [3, 3]], label="background")
    marks = Polyline([[80, 60], [80, 100]], width=20), around
    return np.clip(image, 0, 255).astype(np.uint8), inside, marks


def both(found):
    """Return the lesser of the scores of two touching discs without what they share."""
    left, right = TOUCHING
    return min(iou(found.mask(1), left & ~right), iou(found.mask(2), right & ~left))


def gap_score():
    image, inside, marks = gap()
    return iou(random_walker(image, marks).mask(), inside)


CASES = [
    Case(
        "flood",
        "disc under noise, from a point, blurred",
        lambda: iou(flood(noisy(DISC), Point(100, 100), tolerance=50, sigma=2).mask(), DISC),
        0.99,
    ),
    Case(
        "flood",
        "disc under noise, from a stroke",
        lambda: iou(
            flood(noisy(DISC), Polyline([[80, 100], [120, 100]], width=12), tolerance=5).mask(), DISC
        ),
        0.99,
    ),
    Case(
        "watershed",
        "disc under noise, rough circle",
        lambda: iou(watershed(noisy(DISC), ROUGH, sigma=1).mask(), DISC),
        0.99,
    ),
    Case(
        "watershed",
        "disc under noise on a ramp of light",
        lambda: iou(watershed(noisy(DISC, ramp=90), ROUGH, sigma=2).mask(), DISC),
        0.99,
    ),
    Case(
        "watershed",
        "two touching discs, a point in each, by distance",
        lambda: both(watershed(PAIR, CENTERS, landscape="distance", sigma=1)),
        0.94,
    ),
    Case(
        "random_walker",
        "disc under noise, rough circle",
        lambda: iou(random_walker(noisy(DISC), ROUGH).mask(), DISC),
        0.99,
    ),
    Case(
        "random_walker",
        "disc under noise on a ramp of light",
        lambda: iou(random_walker(noisy(DISC, ramp=90), ROUGH).mask(), DISC),
        0.99,
    ),
    Case(
        "random_walker",
        "wavy blob under noise, rough circle",
        lambda: iou(random_walker(BLOB, BLOB_ROUGH).mask(), BLOB_TRUTH),
        0.99,
    ),
    Case("random_walker", "edge with gaps, scribbles", gap_score, 0.99),
]

_COINS = data.coins()
_LADY = data.astronaut()[:300, 60:360]
_SCRIBBLES = (
    Polyline([[150, 35], [120, 70], [140, 140], [165, 170]], width=14, label="lady"),
    Polyline([[180, 30], [225, 80], [190, 130]], width=12, label="lady"),
    Polyline([[60, 270], [165, 220], [270, 280]], width=14, label="lady"),
    Polyline(
        [[20, 160], [45, 140], [70, 20], [110, 5], [235, 5], [280, 30], [285, 220]],
        width=8,
        label="background",
    ),
)
_CLICKS = tuple(Point(x, y) for x, y in ((155, 52), (216, 52), (276, 50), (101, 57)))

_DOTS = tuple(Polyline([[p.x, p.y]], width=10, label=p.label) for p in CENTERS)

GALLERY = [
    Picture("flood", _COINS, _CLICKS, lambda: flood(_COINS, _CLICKS, tolerance=40, sigma=2)),
    Picture("watershed", PAIR, _DOTS, lambda: watershed(PAIR, _DOTS, landscape="distance", sigma=1)),
    Picture("random_walker", _LADY, _SCRIBBLES, lambda: random_walker(_LADY, _SCRIBBLES)),
]
