"""Known truth for the corrections: how near what they give comes to the image that was spoilt."""

import numpy as np
from skimage import data
from skimage.filters import threshold_otsu
from skimage.transform import ProjectiveTransform, warp

from plotly_imgshapes import Ellipse, ImageFrame, Line, Polygon, Polyline, Rect, correct, mask
from tests.segment.quality import Case, Picture, disc, iou, noisy


def closeness(found, truth):
    """Return 1 less the mean difference over the mean value of the truth, where both are finite."""
    found, truth = np.asarray(found, dtype=float), np.asarray(truth, dtype=float)
    good = np.isfinite(found) & np.isfinite(truth)
    return float(1 - np.abs(found - truth)[good].mean() / np.abs(truth)[good].mean())


def noise_removed(found, spoilt, truth):
    """Return which part of the noise, by its squares, is gone."""
    left, before = (np.square(each.astype(float) - truth).mean() for each in (found, spoilt))
    return float(1 - left / before)


# --- geometry

HORIZON = Line(20, 190, 380, 110)


def sea():
    """Return a bright sky over a dark sea, the horizon along `HORIZON`, under noise."""
    rows, cols = np.mgrid[:300, :400]
    water = rows > HORIZON.y0 + (cols - HORIZON.x0) * (HORIZON.y1 - HORIZON.y0) / (HORIZON.x1 - HORIZON.x0)
    return noisy(water, low=190, high=70, noise=10)


def level_score():
    image, frame = correct.level(sea(), HORIZON, size="crop")
    (line,) = frame.carry(HORIZON)
    rows = frame.to_rc(line.paths()[0])[:, 0]
    return iou(image < 130, np.broadcast_to(np.arange(len(image))[:, None] > rows.mean(), image.shape))


BOARD = np.kron(np.indices((6, 8)).sum(axis=0) % 2, np.ones((40, 40))).astype(np.uint8) * 200
SEEN = Polygon([[60, 40], [370, 80], [330, 290], [30, 250]])


def photo():
    """Return the board as seen in perspective."""
    height, width = BOARD.shape
    edge = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [width - 0.5, height - 0.5], [-0.5, height - 0.5]])
    view = ProjectiveTransform.from_estimate(edge, SEEN.rings[0])
    seen = warp(BOARD, view.inverse, output_shape=(320, 400), preserve_range=True, cval=90)
    return np.rint(seen).astype(np.uint8)


def rectify_score():
    upright, frame = correct.rectify(photo(), SEEN, ratio=8 / 6)
    rows, cols = (np.arange(n) * m // n for n, m in zip(frame.shape, BOARD.shape, strict=True))
    return iou(upright > 100, BOARD[np.ix_(rows, cols)] > 100)


def crop_score():
    part, frame = correct.crop(data.coins(), Ellipse(35, 60, 95, 120), outside="fill")
    top, left = np.rint(ImageFrame(data.coins().shape).to_rc([[frame.x0, frame.y0]])[0]).astype(int)
    inside = mask(Ellipse(35, 60, 95, 120), ImageFrame(data.coins().shape))
    truth = np.where(inside, data.coins(), 0)
    return closeness(part, truth[top : top + part.shape[0], left : left + part.shape[1]])


# --- light

CHEQUERS = np.kron(np.indices((20, 20)).sum(axis=0) % 2, np.ones((10, 10))) > 0
SHADED = noisy(CHEQUERS, low=60, high=110, noise=4, ramp=120)


def clahe_score():
    even, _ = correct.clahe(SHADED, tile=40, clip=0.02)
    return iou(even > threshold_otsu(even), CHEQUERS)


def equalize_score():
    # Whole levels could not be spread evenly, whatever the method.
    light = data.moon() + np.random.default_rng(0).random(data.moon().shape)
    level = np.sort(correct.equalize(light, bins=4096)[0].ravel())
    # Kolmogorov and Smirnov's distance from a uniform distribution.
    return float(1 - np.abs((level - level[0]) / np.ptp(level) - np.linspace(0, 1, level.size)).max())


def adjust_score():
    image = data.camera()
    dark = np.rint(255 * (image / 255) ** 2.2).astype(np.uint8)
    return closeness(correct.adjust(dark, gamma=1 / 2.2)[0], image)


# --- noise

DISCS = np.where(disc(radius=50) | disc(center=(40, 160), radius=25), 160.0, 60.0)
SPECKLED = noisy(DISCS > 100, noise=20)


def denoise_case(by, floor):
    def score():
        return noise_removed(correct.denoise(SPECKLED, by=by)[0], SPECKLED, DISCS)

    return Case("denoise", f"discs under noise, {by}", score, floor)


# --- inside shapes

SCRATCHES = (
    Polyline([[40, 60], [120, 90], [210, 75]], width=4),
    Polyline([[90, 200], [130, 150], [200, 130]], width=3),
)
CLEAN = data.astronaut()[:250, 100:350]


def scratched():
    image = CLEAN.copy()
    image[mask(SCRATCHES, ImageFrame(image.shape))] = 255
    return image


def inpaint_score():
    hole = mask(SCRATCHES, ImageFrame(CLEAN.shape))
    return closeness(correct.inpaint(scratched(), SCRATCHES)[0][hole], CLEAN[hole])


PART = Ellipse(60, 50, 200, 180)


def salted():
    image = data.camera()[60:310, 130:380].copy()
    rng = np.random.default_rng(0)
    image[rng.random(image.shape) < 0.1] = 255
    return image


def filter_score():
    truth = np.where(mask(PART, ImageFrame((250, 250))), data.camera()[60:310, 130:380], salted())
    return closeness(correct.filter(salted(), PART, kind="median", size=1)[0], truth)


# --- mosaic


def tiles():
    """Return nine tiles of the cameraman, up to six pixels off their grid, and where they lie."""
    rng = np.random.default_rng(2)
    places = [
        (6 + r + a, 6 + c + b)
        for r in (0, 150, 300)
        for c in (0, 150, 300)
        for a, b in [rng.integers(-6, 7, 2)]
    ]
    return [data.camera()[r : r + 190, c : c + 190] for r, c in places], np.array(places)


def stitch_score():
    images, places = tiles()
    # As floats, so that what no tile shows is NaN.
    mosaic, _ = correct.stitch([image.astype(float) for image in images], columns=3)
    low, high = places.min(axis=0), places.max(axis=0) + 190
    truth = data.camera()[low[0] : high[0], low[1] : high[1]]
    return closeness(mosaic, truth) if mosaic.shape == truth.shape else 0.0


def sheet():
    return correct.stitch(tiles()[0], columns=3, overlap=0, estimate=False)[0]


CASES = [
    Case("level", "horizon tilted by 12.5 degrees", level_score, 0.97),
    Case("rectify", "chess board in perspective", rectify_score, 0.97),
    Case("crop", "a coin, the rest filled", crop_score, 0.999),
    Case("equalize", "moon, distance from equal frequencies", equalize_score, 0.98),
    Case("clahe", "chequers under light that trebles, then Otsu", clahe_score, 0.97),
    Case("adjust", "gamma of 2.2 undone", adjust_score, 0.98),
    denoise_case("tv", 0.9),
    denoise_case("nonlocal_means", 0.9),
    denoise_case("wavelet", 0.8),
    denoise_case("bilateral", 0.8),
    Case("inpaint", "two scratches on the astronaut", inpaint_score, 0.9),
    Case("filter", "salt inside an ellipse, median", filter_score, 0.9),
    Case("stitch", "nine tiles off their grid", stitch_score, 0.99),
]

DIM = (data.moon() // 2).astype(np.uint8)
FACE = Ellipse(75, 20, 180, 145)

GALLERY = [
    Picture("level", sea(), (HORIZON,), lambda: correct.level(sea(), HORIZON, size="crop")),
    Picture("rectify", photo(), (SEEN,), lambda: correct.rectify(photo(), SEEN, ratio=8 / 6)),
    Picture(
        "crop",
        data.coins(),
        (Rect(30, 50, 160, 180),),
        lambda: correct.crop(data.coins(), Rect(30, 50, 160, 180)),
    ),
    Picture("equalize", DIM, (), lambda: correct.equalize(DIM)),
    Picture("clahe", data.page(), (), lambda: correct.clahe(data.page())),
    Picture("adjust", DIM, (), lambda: correct.adjust(DIM, gamma=0.5, contrast=1.5)),
    Picture("denoise", SPECKLED, (), lambda: correct.denoise(SPECKLED)),
    Picture("inpaint", scratched(), SCRATCHES, lambda: correct.inpaint(scratched(), SCRATCHES)),
    Picture("filter", CLEAN, (FACE,), lambda: correct.filter(CLEAN, FACE, size=6, feather=8)),
    Picture("stitch", sheet(), (), lambda: correct.stitch(tiles()[0], columns=3)),
]
