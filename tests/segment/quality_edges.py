"""Known truth for what follows edges, and for the edits."""

import math

import numpy as np
from skimage import data

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polygon, Polyline, Rect, mask
from plotly_imgshapes.segment import Segmentation, edits, fit_circle, fit_ellipse, fit_line, live_wire
from tests.segment.quality import Case, Picture, disc, iou, noisy

FRAME = ImageFrame((200, 200))
TURNED = Ellipse(40, 60, 160, 130, angle=35)
LOWER = Polygon([[-9, 60], [209, 130], [209, 209], [-9, 209]])


def _on_rim(n, center, radius):
    angles = np.arange(n) / n * 2 * np.pi
    return Polygon(
        np.column_stack((center[0] + radius * np.cos(angles), center[1] + radius * np.sin(angles)))
    )


def _wire_around_disc():
    truth = disc(radius=60)
    return iou(live_wire(noisy(truth, noise=20, ramp=60), _on_rim(6, (100, 100), 60)).labels, truth)


def _wire_in_colour():
    # Both colours have one luminance: only their channels tell them apart.
    truth = disc(radius=60)
    rng = np.random.default_rng(0)
    image = np.where(truth[:, :, None], (200, 100, 60), (60, 146, 60)) + rng.normal(0, 12, (200, 200, 3))
    return iou(live_wire(np.clip(image, 0, 255).astype(np.uint8), _on_rim(6, (100, 100), 60)).labels, truth)


def _wire_snapped():
    truth = disc(radius=60)
    return iou(live_wire(noisy(truth, noise=10), _on_rim(8, (100, 100), 66), snap=10).labels, truth)


def _pill(radius, noise):
    truth = Ellipse(100.3 - radius, 97.8 - radius, 100.3 + radius, 97.8 + radius)
    image = noisy(mask(truth, FRAME), noise=noise, ramp=60)
    image[:, 120:123] = 255  # a scratch across
    found = fit_circle(image, truth.scale(1.08).move(2, -1))
    return 1 - abs(found.shapes()[0].area / (math.pi * radius**2) - 1)


def _ellipse():
    image = noisy(mask(TURNED, FRAME), noise=20, ramp=50)
    return iou(fit_ellipse(image, TURNED.scale(1.06)).labels, mask(TURNED, FRAME))


def _line():
    image = noisy(mask(LOWER, FRAME), noise=25, ramp=50)
    ((x0, y0), (x1, y1)) = fit_line(image, Line(195, 120, 10, 72)).drawn[1].xy
    slope = (y1 - y0) / (x1 - x0)
    below = np.mgrid[:200, :200][0] > y0 + slope * (np.arange(200) - x0)
    return iou(below, mask(LOWER, FRAME))


LEFT, RIGHT = disc(center=(100, 70), radius=40), disc(center=(100, 135), radius=35)


def _touching():
    """Return two discs that overlap, as one object."""
    return Segmentation.from_labels((LEFT | RIGHT).astype(int))


CUT = Line(105.6, 40, 105.6, 160)  # through the two places where the circles cross


def _split():
    parts = edits.split(_touching(), CUT)
    # What both discs hold may go to either.
    one, two = parts.labels == 1, parts.labels == 2
    return min(iou(one & ~RIGHT, LEFT & ~RIGHT), iou(two & ~LEFT, RIGHT & ~LEFT))


def _merge():
    labels = np.where(LEFT, 1, np.where(RIGHT, 2, 0))
    return iou(
        edits.merge(Segmentation.from_labels(labels), Line(70, 100, 140, 100)).labels == 1, LEFT | RIGHT
    )


def _apart():
    return disc(center=(60, 60), radius=30), disc(center=(140, 140), radius=40)


def _both():
    one, two = _apart()
    return Segmentation.from_labels(one + 2 * two.astype(int))


def _delete():
    return iou(edits.delete(_both(), Point(60, 60)).labels, _apart()[1])


def _fill():
    truth = disc(radius=60)
    ring = truth & ~disc(radius=30)
    return iou(edits.fill(Segmentation.from_labels(ring)).labels, truth)


def _grow():
    return iou(edits.grow(Segmentation.from_labels(disc(radius=50)), distance=10).labels, disc(radius=60))


def _shrink():
    return iou(edits.grow(Segmentation.from_labels(disc(radius=60)), distance=-10).labels, disc(radius=50))


def _inner_and_outer():
    return disc(radius=30) + 2 * disc(center=(100, 190), radius=30).astype(int)


def _clear_border():
    return iou(edits.clear_border(Segmentation.from_labels(_inner_and_outer())).labels, disc(radius=30))


def _relabel():
    named = edits.relabel(_both(), Polyline([[130, 130], [150, 150]], width=5, label="large"))
    (large,) = [shape for shape in named.shapes() if shape.label == "large"]
    return iou(mask(large, FRAME), _apart()[1])


def _ragged():
    truth = disc(radius=60)
    distance = np.abs(np.hypot(*np.ogrid[-100:100, -100:100]) - 60)
    flipped = (distance < 4) & (np.random.default_rng(0).random(truth.shape) < 0.3)
    return truth ^ flipped


def _smooth():
    return iou(edits.smooth(Segmentation.from_labels(_ragged()), radius=3).labels, disc(radius=60))


CASES = [
    Case("live_wire", "disc under noise and uneven light, 6 anchors on its rim", _wire_around_disc, 0.97),
    Case("live_wire", "disc that only colour tells from its ground, 6 anchors", _wire_in_colour, 0.96),
    Case("live_wire", "disc, 8 anchors 6 px outside, snap=10", _wire_snapped, 0.97),
    Case(
        "fit_circle", "pill of radius 50, noise, scratch: 1 - error of the area", lambda: _pill(50, 15), 0.99
    ),
    Case(
        "fit_circle", "pill of radius 20, noise, scratch: 1 - error of the area", lambda: _pill(20, 15), 0.98
    ),
    Case("fit_ellipse", "turned ellipse under noise and uneven light", _ellipse, 0.98),
    Case("fit_line", "slanted edge under noise: what lies below it", _line, 0.99),
    Case("split", "two overlapping discs as one object", _split, 0.97),
    Case("merge", "two parts of one object", _merge, 1.0),
    Case("delete", "two discs, one touched", _delete, 1.0),
    Case("fill", "disc with a hole", _fill, 1.0),
    Case("grow", "disc of radius 50 by 10", _grow, 0.98),
    Case("grow", "disc of radius 60 by -10", _shrink, 0.97),
    Case("clear_border", "disc inside, disc on the border", _clear_border, 1.0),
    Case("relabel", "two discs, one given a class", _relabel, 1.0),
    Case("smooth", "disc with a ragged rim", _smooth, 0.97),
]

CAMERA = data.camera()
COINS = data.coins()
BACK = Polyline([[266, 126], [222, 68], [163, 96], [100, 128], [32, 215], [4, 246]])
ROUND_COIN = Ellipse(313, 154, 385, 224)
FLAT_COIN = Ellipse(20, 32, 69, 78)

GALLERY = [
    Picture("live_wire", CAMERA, (BACK,), lambda: live_wire(CAMERA, BACK, snap=6)),
    Picture("fit_circle", COINS, (ROUND_COIN,), lambda: fit_circle(COINS, ROUND_COIN)),
    Picture("fit_ellipse", COINS, (FLAT_COIN,), lambda: fit_ellipse(COINS, FLAT_COIN)),
    Picture(
        "fit_line",
        noisy(mask(LOWER, FRAME), noise=25, ramp=50),
        (Line(10, 72, 190, 115),),
        lambda: fit_line(noisy(mask(LOWER, FRAME), noise=25, ramp=50), Line(10, 72, 190, 115)),
    ),
    Picture("split", noisy(LEFT | RIGHT), (CUT,), lambda: edits.split(_touching(), CUT), _touching),
    Picture(
        "merge", noisy(LEFT | RIGHT), (Line(70, 100, 140, 100),),
        lambda: edits.merge(edits.split(_touching(), CUT), Line(70, 100, 140, 100)),
        lambda: edits.split(_touching(), CUT),
    ),
    Picture(
        "delete", noisy(_apart()[0] | _apart()[1]), (Point(60, 60),),
        lambda: edits.delete(_both(), Point(60, 60)), _both,
    ),
    Picture(
        "fill", noisy(disc(radius=60) & ~disc(radius=30)), (Point(100, 100),),
        lambda: edits.fill(Segmentation.from_labels(disc(radius=60) & ~disc(radius=30)), Point(100, 100)),
        lambda: Segmentation.from_labels(disc(radius=60) & ~disc(radius=30)),
    ),
    Picture(
        "grow", noisy(disc(radius=50)), (),
        lambda: edits.grow(Segmentation.from_labels(disc(radius=40)), distance=10),
        lambda: Segmentation.from_labels(disc(radius=40)),
    ),
    Picture(
        "clear_border", noisy(_inner_and_outer() > 0), (),
        lambda: edits.clear_border(Segmentation.from_labels(_inner_and_outer())),
        lambda: Segmentation.from_labels(_inner_and_outer()),
    ),
    Picture(
        "relabel", noisy(_apart()[0] | _apart()[1]), (Rect(130, 130, 150, 150, label="large"),),
        lambda: edits.relabel(_both(), Rect(130, 130, 150, 150, label="large")), _both,
    ),
    Picture(
        "smooth", noisy(disc(radius=60)), (),
        lambda: edits.smooth(Segmentation.from_labels(_ragged()), radius=3),
        lambda: Segmentation.from_labels(_ragged()),
    ),
]  # fmt: skip
