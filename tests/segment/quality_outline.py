"""Outlines drawn roughly, on scenes whose answer is known."""

import functools

import numpy as np
from scipy import ndimage
from skimage import data

from plotly_imgshapes import Ellipse, Polygon, Polyline
from plotly_imgshapes.segment import active_contour, chan_vese, geodesic_contour
from tests.segment.quality import Case, Picture, disc, gallery_coins, iou, noisy


@functools.cache
def coins():
    """Return the 24 coins of scikit-image's gallery as labels."""
    return sum(number * coin for number, coin in enumerate(gallery_coins(), start=1))


def octagons(*, smallest=1.0, largest=1.25, off=3.0, seed=0):
    """Return a rough octagon for each coin: its centre up to `off` pixels astray in x and in y."""
    rng = np.random.default_rng(seed)
    labels = coins()
    found = []
    for number in range(1, labels.max() + 1):
        radius = np.sqrt((labels == number).sum() / np.pi) * rng.uniform(smallest, largest)
        row, col = ndimage.center_of_mass(labels == number) + rng.uniform(-off, off, 2)
        angle = np.arange(8) * np.pi / 4 + rng.uniform(0, np.pi / 4)
        xy = np.column_stack((col + radius * np.cos(angle), row + radius * np.sin(angle)))
        found.append(Polygon(xy, id=f"coin-{number}"))
    return found


def scores(found):
    """Return the IoU of each label with the coin of its number."""
    labels = coins()
    return np.array([iou(found.labels == n, labels == n) for n in range(1, labels.max() + 1)])


def on_coins(**options):
    """Return the median IoU of active contours from octagons."""
    return float(np.median(scores(active_contour(data.coins(), octagons(**options)))))


def _from_circle(method, truth, image, *, factor=1.15, shift=(4, -3), **options):
    """Return the IoU from a circle around a disc-like truth, somewhat too large and beside it."""
    row, col = ndimage.center_of_mass(truth)
    radius = np.sqrt(truth.sum() / np.pi) * factor
    x, y = col + shift[0], row + shift[1]
    rough = Ellipse(x - radius, y - radius, x + radius, y + radius)
    return iou(method(image, rough, **options).mask(), truth)


def wavy(size=300, radius=80):
    """Return the mask of a disc whose outline goes in and out."""
    rows, cols = np.ogrid[:size, :size]
    angle = np.arctan2(rows - size / 2, cols - size / 2)
    return np.hypot(rows - size / 2, cols - size / 2) < radius * (1 + 0.1 * np.sin(3 * angle))


def _balloon():
    truth = wavy()
    image = noisy(truth, noise=10)
    found = active_contour(image, Ellipse(130, 130, 175, 175), preset="balloon")
    return iou(found.mask(), truth)


def _ridge():
    """Return 1 - the distance in pixels between a snapped path and the bright curve it was drawn along."""
    cols = np.arange(200)
    curve = 60 + 15 * np.sin(cols / 30)
    rows = np.arange(120)[:, None]
    rng = np.random.default_rng(0)
    image = 200 * np.exp(-((rows - curve) ** 2) / 8) + rng.normal(0, 10, (120, 200))
    rough = Polyline(np.column_stack((cols[10:190:20], curve[10:190:20] + rng.uniform(-4, 4, 9))))
    (path,) = active_contour(image, rough, w_line=1, w_edge=0, reach=8, sigma=2).shapes()
    return 1 - float(np.median(np.abs(path.xy[:, 1] - (60 + 15 * np.sin(path.xy[:, 0] / 30)))))


DISC, WAVY = disc(), wavy()
UNEVEN = noisy(DISC, noise=15, ramp=60)
NOISE = noisy(WAVY, noise=25)

CASES = [
    Case("active_contour", "24 coins, rough octagons around (median)", on_coins, 0.95),
    Case(
        "active_contour",
        "24 coins, octagons a little inside or outside (median)",
        lambda: on_coins(smallest=0.9, largest=1.1),
        0.95,
    ),
    Case(
        "active_contour",
        "disc, noise, uneven light",
        lambda: _from_circle(active_contour, DISC, UNEVEN),
        0.97,
    ),
    Case("active_contour", "wavy disc, noise, balloon from inside", _balloon, 0.97),
    Case("active_contour", "bright curve, open path (1 - distance in pixels)", _ridge, 0.9),
    Case(
        "geodesic_contour",
        "disc, noise, uneven light",
        lambda: _from_circle(geodesic_contour, DISC, UNEVEN),
        0.96,
    ),
    Case(
        "geodesic_contour",
        "wavy disc, strong noise, shrinking balloon",
        lambda: _from_circle(geodesic_contour, WAVY, NOISE, balloon=-1),
        0.98,
    ),
    Case("chan_vese", "disc, noise, uneven light", lambda: _from_circle(chan_vese, DISC, UNEVEN), 0.98),
    Case("chan_vese", "wavy disc, strong noise", lambda: _from_circle(chan_vese, WAVY, NOISE), 0.98),
    Case(
        "chan_vese",
        "wavy disc, strong noise, plain algorithm",
        lambda: _from_circle(chan_vese, WAVY, NOISE, algorithm="plain", iterations=200),
        0.97,
    ),
]

GALLERY = [
    Picture(
        "active_contour", data.coins(), tuple(octagons()), lambda: active_contour(data.coins(), octagons())
    ),
    Picture(
        "geodesic_contour",
        NOISE,
        (Ellipse(55, 60, 255, 245),),
        lambda: geodesic_contour(NOISE, Ellipse(55, 60, 255, 245), balloon=-1),
    ),
    Picture(
        "chan_vese",
        NOISE,
        (Ellipse(55, 60, 255, 245),),
        lambda: chan_vese(NOISE, Ellipse(55, 60, 255, 245)),
    ),
]
