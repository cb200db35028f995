"""Known truth for the methods that need no seeds."""

import numpy as np
from skimage import data
from skimage.draw import ellipse

from plotly_imgshapes import Ellipse, ImageFrame, Rect
from plotly_imgshapes.segment import blobs, merge_regions, superpixels, threshold
from tests.segment.quality import Case, Picture, disc, gallery_coins, iou, noisy

COIN_BLOBS = {"min_radius": 15, "max_radius": 35}
COIN_LEVELS = {
    "rule": "local_mean",
    "window": 71,
    "offset": -5,
    "polarity": "bright",
    "fill_holes": True,
    "clear_border": True,
    "min_area": 300,
}
AROUND_COINS = Rect(12, 12, 388, 295)


def median_iou(found, truths):
    """Return the median over truths of the IoU with the object that covers most of each."""
    scores = []
    for truth in truths:
        over = np.bincount(found.labels[truth])
        best = int(np.argmax(over[1:])) + 1 if len(over) > 1 else 0
        scores.append(iou(found.labels == best, truth) if best else 0.0)
    return float(np.median(scores))


def coins_score(found):
    """Return the median IoU to the gallery's coins, 0 unless there are 24."""
    return median_iou(found, gallery_coins()) if found.count == 24 else 0.0


def touching_discs(radius=22):
    """Return a label image of six discs of one size, each of which touches the next."""
    truth = np.zeros((160, 220), dtype=int)
    centers = [(45, 40), (45, 80), (45, 122), (86, 60), (86, 103), (106, 139)]
    rows, cols = np.ogrid[: truth.shape[0], : truth.shape[1]]
    away = np.stack([np.hypot(rows - r, cols - c) for r, c in centers])
    near = away.min(axis=0) < radius
    truth[near] = (away.argmin(axis=0) + 1)[near]
    return truth


def each_disc(truth):
    return [truth == number for number in range(1, truth.max() + 1)]


def counted(found, truth):
    """Return the median IoU of the discs, 0 unless there are as many objects as discs."""
    return median_iou(found, each_disc(truth)) if found.count == truth.max() else 0.0


def page_truth():
    """Return the ink of a page, drawn: strokes on white."""
    truth = np.zeros((200, 300), dtype=bool)
    rng = np.random.default_rng(3)
    for row in range(20, 185, 24):
        for col in range(15, 280, 16):
            if rng.random() < 0.85:
                truth[row : row + 14, col : col + 3] = True
                truth[row + 6 : row + 9, col : col + 10] = True
    return truth


def uneven_page():
    """Return a page under light that falls to a third, with noise, and its ink."""
    truth = page_truth()
    light = np.linspace(1, 0.33, 300)[None, :] * np.linspace(1, 0.8, 200)[:, None]
    rng = np.random.default_rng(0)
    image = 230 * light * np.where(truth, 0.55, 1.0) + rng.normal(0, 4, truth.shape)
    return np.clip(image, 0, 255).astype(np.uint8), truth


def page_by(rule, **options):
    image, truth = uneven_page()
    return iou(threshold(image, rule=rule, polarity="dark", objects="class", **options).mask(), truth)


def steps(noise=8):
    """Return an image of four flat levels under noise, and its labels from 0 on."""
    truth = np.zeros((120, 160), dtype=int)
    truth[:, 80:] = 1
    truth[ellipse(60, 40, 35, 25)] = 2
    truth[30:90, 100:140] = 3
    level = np.array([40, 90, 150, 210])[truth]
    return np.clip(level + np.random.default_rng(0).normal(0, noise, truth.shape), 0, 255).astype(
        np.uint8
    ), truth


def four_levels(image, truth, **options):
    found = threshold(image, rule="multi_otsu", polarity="bright", classes=4, objects="class", **options)
    return float(np.mean([iou(found.labels == k, truth == at) for k, at in ((1, 1), (2, 2), (3, 3))]))


def noisy_disc(rule, **options):
    truth = disc()
    found = threshold(noisy(truth, noise=15), rule=rule, objects="class", sigma=1.5, **options)
    return iou(found.mask(), truth)


def sharp_disc(rule, radius, *, noise):
    """Return the score without a blur: these rules set the threshold at the foot of the background's peak."""
    truth = disc(radius=radius)
    return iou(threshold(noisy(truth, noise=noise), rule=rule, objects="class").mask(), truth)


def ramp_disc():
    """Return the score of an outline each around three discs; the light grows by more than their contrast."""
    truth = sum(disc((120, 360), (60, c), 30).astype(int) for c in (60, 180, 300)) > 0
    image = noisy(truth, low=30, high=90, noise=6, ramp=90)
    shapes = [Ellipse(c - 45, 15, c + 45, 105) for c in (60, 180, 300)]
    found = threshold(image, shapes, sigma=1.5, min_area=100)
    return iou(found.mask(), truth) if found.count == 3 else 0.0


def patches_score(**options):
    """Return the best that patches can give: the IoU of those that lie mostly in a disc."""
    truth = disc()
    labels = superpixels(noisy(truth, noise=15), **options).labels
    sizes, inside = np.bincount(labels.ravel()), np.bincount(labels[truth], minlength=labels.max() + 1)
    return iou((inside > sizes / 2)[labels], truth)


def merged_score(cut, **options):
    image, truth = steps()
    found = merge_regions(image, cut=cut, **options)
    return median_iou(found, [truth == k for k in range(4)]) if found.count == 4 else 0.0


def flat_discs():
    """Return an image in float32 of pixels twice as high as wide, with round discs in axis units."""
    truth = touching_discs()[::2]
    image = np.where(truth > 0, 0.8, 0.2) + np.random.default_rng(0).normal(0, 0.05, truth.shape)
    return image.astype(np.float32), truth, ImageFrame(truth.shape, dx=0.5, dy=-1.0, unit="um")


def discs_by_blobs(**options):
    truth = touching_discs()
    return counted(blobs(noisy(truth > 0), min_radius=15, max_radius=30, **options), truth)


def discs_by_split():
    truth = touching_discs()
    return counted(threshold(noisy(truth > 0), sigma=1.5, split=True, min_area=50), truth)


def flat_discs_by_blobs():
    image, truth, frame = flat_discs()
    return counted(blobs(image, frame=frame, min_radius=15, max_radius=30), truth)


PAGE = {"local_gaussian": 10, "local_mean": 10, "local_median": 25}

OTSU_LIKE = {"otsu": 0.98, "isodata": 0.98, "minimum": 0.98, "li": 0.95, "mean": 0.9}

CASES = [
    *(
        Case("threshold", f"disc under noise, {rule}", lambda rule=rule: noisy_disc(rule), floor)
        for rule, floor in OTSU_LIKE.items()
    ),
    Case("threshold", "disc under noise, triangle", lambda: sharp_disc("triangle", 40, noise=10), 0.96),
    Case("threshold", "large disc under noise, yen", lambda: sharp_disc("yen", 70, noise=15), 0.87),
    Case(
        "threshold", "disc under noise, hysteresis", lambda: noisy_disc("hysteresis", low=105, high=140), 0.97
    ),
    Case("threshold", "disc under noise, manual", lambda: noisy_disc("manual", low=110), 0.97),
    Case("threshold", "four levels, multi_otsu", lambda: four_levels(*steps()), 0.98),
    *(
        Case("threshold", f"page, uneven light, {r}", lambda r=r, o=o: page_by(r, offset=o), 0.9)
        for r, o in PAGE.items()
    ),
    Case("threshold", "page, uneven light, niblack", lambda: page_by("niblack", k=0.8, sigma=0.5), 0.9),
    Case("threshold", "page, uneven light, sauvola", lambda: page_by("sauvola", k=0.15, sigma=0.5), 0.9),
    Case("threshold", "discs on a ramp with noise, an outline each", ramp_disc, 0.96),
    Case("threshold", "touching discs, split", discs_by_split, 0.97),
    Case("threshold", "24 coins, no hint", lambda: coins_score(threshold(data.coins(), **COIN_LEVELS)), 0.97),
    Case(
        "threshold",
        "24 coins, one outline",
        lambda: coins_score(threshold(data.coins(), AROUND_COINS, **COIN_LEVELS)),
        0.97,
    ),
    Case("superpixels", "disc under noise, slic", lambda: patches_score(compactness=30), 0.97),
    Case(
        "superpixels",
        "disc under noise, felzenszwalb",
        lambda: patches_score(kind="felzenszwalb", sigma=1.5, scale=50),
        0.93,
    ),
    Case(
        "superpixels",
        "disc under noise, quickshift",
        lambda: patches_score(kind="quickshift", sigma=1.5),
        0.97,
    ),
    *(
        Case("merge_regions", f"four levels under noise, {cut}", lambda cut=cut: merged_score(cut), 0.97)
        for cut in ("threshold", "hierarchical")
    ),
    Case(
        "merge_regions",
        "four levels under noise, normalized",
        lambda: merged_score("normalized", count=100),
        0.97,
    ),
    Case("blobs", "touching discs, log", discs_by_blobs, 0.98),
    Case("blobs", "touching discs, dog", lambda: discs_by_blobs(detector="dog"), 0.94),
    Case("blobs", "touching discs, pixels twice as high as wide", flat_discs_by_blobs, 0.97),
    Case("blobs", "24 coins, no hint", lambda: coins_score(blobs(data.coins(), **COIN_BLOBS)), 0.97),
    Case(
        "blobs",
        "24 coins, one outline",
        lambda: coins_score(blobs(data.coins(), AROUND_COINS, **COIN_BLOBS)),
        0.97,
    ),
]

ASTRONAUT = data.astronaut()
FACE = Ellipse(160, 30, 290, 220)

GALLERY = [
    Picture(
        "threshold",
        data.coins(),
        (AROUND_COINS,),
        lambda: threshold(data.coins(), AROUND_COINS, **COIN_LEVELS),
    ),
    Picture("superpixels", ASTRONAUT, (FACE,), lambda: superpixels(ASTRONAUT, FACE, count=80, sigma=1)),
    Picture("merge_regions", ASTRONAUT, (FACE,), lambda: merge_regions(ASTRONAUT, FACE, difference=14)),
    Picture("blobs", data.coins(), (AROUND_COINS,), lambda: blobs(data.coins(), AROUND_COINS, **COIN_BLOBS)),
]
