"""Pixel forest after one more stroke, beside features, training and prediction by the plain calls."""

import numpy as np
from skimage.feature import multiscale_basic_features
from sklearn.ensemble import RandomForestClassifier

from plotly_imgshapes import ImageFrame, Polyline
from plotly_imgshapes.raster import mask
from plotly_imgshapes.segment import pixel_forest
from plotly_imgshapes.segment.forest.model import PER_TREE
from tests.bench.harness import race, row
from tests.bench.segment_scenes import blob, mosaic

TREES, DEPTH = 20, 10

MAN = (
    Polyline(np.array([(742, 602), (752, 712), (762, 812), (712, 882)]), width=2, label="man"),
    Polyline(np.array([(672, 712), (662, 812)]), width=2, label="man"),
    Polyline(np.array([(622, 632), (572, 812)]), width=2, label="background"),
    Polyline(np.array([(862, 572), (912, 972)]), width=2, label="background"),
    Polyline(np.array([(552, 972), (762, 992)]), width=2, label="background"),
)
"""On one cameraman of the mosaic; so thin that all their pixels are trained on, as in the plain calls."""

BLOB = (
    Polyline(np.array([(830, 940), (900, 1000), (980, 1080)]), width=2, label="blob"),
    Polyline(np.array([(700, 860), (720, 1160), (1000, 1220)]), width=2, label="background"),
    Polyline(np.array([(1090, 850), (1110, 1150)]), width=2, label="background"),
)

NEAR = 40
"""Pixels around the strokes that are looked at: the box is then some 400 to 500 pixels wide."""


def _plain(image, shapes):
    labels = np.zeros(image.shape, dtype=int)
    for shape in shapes:
        labels[mask(shape, ImageFrame(image.shape))] = 1 + (shape.label != "background")
    # As floats of the same size: divided by 255, ties between splits would fall otherwise.
    features = multiscale_basic_features(image.astype(np.float32), sigma_min=1, sigma_max=16)
    marked = np.flatnonzero(labels)
    # In the order of the classes, as ours: the trees are then the same ones, and so must be the answer.
    marked = marked[np.argsort(labels.ravel()[marked], kind="stable")]
    forest = RandomForestClassifier(
        TREES, max_depth=DEPTH, max_samples=min(len(marked), 2 * PER_TREE), n_jobs=-1, random_state=0
    )
    rows = features.reshape(-1, features.shape[-1])
    return forest.fit(rows[marked], labels.ravel()[marked]).predict(rows).reshape(image.shape) == 2


def _compared(title, image, shapes):
    truth = _plain(image, shapes)
    calls = {
        "near the strokes": lambda: pixel_forest(image, shapes, near=NEAR),
        "everywhere, preview": lambda: pixel_forest(image, shapes, preview=True),
        "everywhere": lambda: pixel_forest(image, shapes),
    }
    found = {
        name: call() for name, call in calls.items()
    }  # and the features are computed, as by the first stroke
    box = [edge for shape in shapes for edge in np.reshape(shape.bounds, (2, 2))]
    (x0, y0), (x1, y1) = (
        np.min(box, axis=0).astype(int) - NEAR + 2,
        np.max(box, axis=0).astype(int) + NEAR - 2,
    )
    looked = {"near the strokes": np.s_[y0:y1, x0:x1]}
    peer = "features + fit + predict"
    seconds = race({**calls, peer: lambda: _plain(image, shapes)}, rounds=3)
    return [
        row(
            f"pixel_forest, new stroke, {title}, {name}",
            seconds,
            peer,
            1 / 20,
            ours=name,
            iou=_iou(found[name].mask()[looked.get(name, ...)], truth[looked.get(name, ...)]),
        )
        for name in calls
    ]


def _iou(a, b):
    return float((a & b).sum() / (a | b).sum())


def bench_a_new_stroke_on_the_cameraman():
    return _compared("cameraman", mosaic(), MAN)


def bench_a_new_stroke_on_a_blob():
    return _compared("blob", blob()[0], BLOB)
