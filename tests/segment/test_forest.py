"""Pixel forests and superpixel forests: the same as scikit-learn's own, trained, saved, applied, refused."""

import numpy as np
import pytest
from skimage import data
from skimage.feature import multiscale_basic_features
from sklearn.ensemble import RandomForestClassifier

from plotly_imgshapes import ImageFrame, Line, Point, Polyline, Rect
from plotly_imgshapes.errors import ImageError, ParameterError, SegmentError
from plotly_imgshapes.methods import memory
from plotly_imgshapes.raster import mask
from plotly_imgshapes.segment import METHODS, PixelForest, cache, pixel_forest, remove_background
from plotly_imgshapes.segment.forest.features import FeatureSettings, pixel_features
from plotly_imgshapes.segment.forest.model import PER_TREE
from tests.segment.quality import disc, iou, noisy
from tests.segment.quality_forest import CASES, DISC, astronaut, in_color, stroke

IMAGE = noisy(disc(), ramp=40)
FRAME = ImageFrame.of(IMAGE)
THIN = (
    stroke("cell", (80, 90), (120, 110), width=3),
    stroke("background", (20, 20), (180, 30), width=3),
    stroke("background", (150, 70), (150, 140), width=3),
)


def plain(image, shapes, *, trees=20, depth=10):
    """What scikit-image and scikit-learn give for two classes, by their own calls on the whole image."""
    labels = np.zeros(image.shape[:2], dtype=int)
    for shape in shapes:
        labels[mask(shape, ImageFrame.of(image))] = 2 - (shape.label == "background")
    features = multiscale_basic_features(
        image.astype(float), sigma_min=1, sigma_max=16, channel_axis=-1 if image.ndim == 3 else None
    )
    marked = np.flatnonzero(labels)
    answers = labels.ravel()[marked]
    order = np.argsort(answers, kind="stable")
    forest = RandomForestClassifier(
        trees, max_depth=depth, max_samples=min(len(marked), PER_TREE * 2), random_state=0
    )
    rows = features.reshape(-1, features.shape[-1])
    forest.fit(rows[marked][order], answers[order])
    return forest.predict(rows).reshape(labels.shape) == 2, forest.predict_proba(rows)[:, 1].reshape(
        labels.shape
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.scene)
def test_known_truth_is_reached(case):
    assert case.run() >= case.floor


@pytest.mark.parametrize("image", [IMAGE, in_color()[0], noisy(disc()).astype(np.uint16) * 200], ids=str)
def test_labels_and_probabilities_are_those_of_the_plain_calls(image):
    truth, share = plain(image, THIN)
    found = pixel_forest(image, THIN, probabilities=True)
    assert np.array_equal(found.mask(), truth)
    assert found.probabilities.shape == (1, *truth.shape)
    np.testing.assert_allclose(found.probabilities[0], share, atol=1e-12)


def test_a_window_has_the_labels_of_the_whole_image_and_nothing_beyond():
    whole, part = pixel_forest(IMAGE, DISC[:2] + DISC[3:]), pixel_forest(IMAGE, DISC[:2] + DISC[3:], near=10)
    box = np.s_[60:141, 32:169]
    assert np.array_equal(part.labels[box], whole.labels[box])
    outside = part.to_labels()
    outside[56:146, 30:171] = 0
    assert not outside.any()
    assert part.mask().any()


def test_a_preview_says_so_and_is_near_the_full_run():
    full, quick = pixel_forest(IMAGE, DISC), pixel_forest(IMAGE, DISC, preview=True, probabilities=True)
    assert quick.approximate
    assert not full.approximate
    assert iou(full.mask(), quick.mask()) > 0.9
    assert quick.probabilities.shape == (1, 200, 200)
    assert pixel_forest(IMAGE[:3, :], [Point(1, 1), Point(100, 1)], preview=True).labels.shape == (3, 200)


def test_large_results_are_not_kept_together(monkeypatch):
    cache.forget()
    monkeypatch.setattr(cache, "MOST_BYTES", 1000)
    made = [cache.remembered(i, lambda: np.zeros(100)) for i in (1, 2)]
    assert cache.remembered(2, lambda: None) is made[1]
    assert cache.remembered(1, lambda: None) is None


def test_a_new_stroke_does_not_compute_the_features_again(monkeypatch):
    cache.forget()
    pixel_forest(IMAGE, DISC)

    def never(*args, **kwargs):
        raise AssertionError("computed again")

    monkeypatch.setattr("skimage.feature.multiscale_basic_features", never)
    assert pixel_forest(IMAGE.copy(), [*DISC, stroke("cell", (100, 75), (100, 90))]).count == 1
    with pytest.raises(AssertionError):
        pixel_forest(IMAGE + np.uint8(1), DISC)


def test_no_background_and_more_classes_label_every_pixel():
    truth = np.repeat([[1, 2, 3]], 20, axis=1).repeat(30, axis=0)
    image = truth * 100 + np.random.default_rng(0).normal(0, 5, truth.shape)
    marks = [Line(8, 3, 8, 27), Line(29, 3, 29, 27, label="b"), Line(50, 3, 50, 27)]
    found = pixel_forest(image, marks, sigma_max=2, probabilities=True)
    assert found.numbers == (1, 2, 3)
    assert dict(found.names) == {2: "b"}
    assert (found.labels == truth).mean() > 0.95
    np.testing.assert_allclose(found.probabilities.sum(axis=0), 1)


def test_pixels_without_a_value_have_no_label_and_disturb_no_other():
    image = IMAGE.astype(float)
    image[90:95, 60:70] = np.nan
    image[20, 20] = np.inf
    found = pixel_forest(image, DISC, probabilities=True)
    assert not found.labels[90:95, 60:70].any()
    assert np.isnan(found.probabilities[0, 92, 65])
    assert np.isnan(found.probabilities[0, 20, 20])
    full = pixel_forest(IMAGE, DISC).to_labels()
    full[90:95, 60:70] = 0
    assert iou(found.mask(), full) > 0.97
    hidden = np.ma.masked_invalid(image)
    assert np.array_equal(pixel_forest(hidden, DISC).labels, found.labels)
    assert not remove_background(image, DISC).labels[90:95, 60:70].any()


def test_the_values_under_a_mask_do_not_matter_but_the_mask_does():
    one = np.ma.MaskedArray(IMAGE, mask=np.zeros(IMAGE.shape, dtype=bool))
    two = np.ma.MaskedArray(IMAGE, mask=disc(radius=5))
    assert pixel_forest(one, DISC).labels[100, 100] == 1
    assert pixel_forest(two, DISC).labels[100, 100] == 0


def test_frames_of_any_direction_and_step_give_the_same_pixels():
    frame = ImageFrame(IMAGE.shape, x0=50, dx=-0.5, y0=10, dy=-0.5, unit="mm")
    moved = [
        Polyline(frame.to_xy(FRAME.to_rc(shape.paths()[0])), width=shape.width / 2, label=shape.label)
        for shape in THIN
    ]
    assert np.array_equal(pixel_forest(IMAGE, moved, frame=frame).labels, pixel_forest(IMAGE, THIN).labels)


def test_a_pixel_that_is_not_square_is_blurred_by_its_true_size():
    tall = np.zeros((41, 41))
    tall[20, 20] = 1
    frame = ImageFrame(tall.shape, dx=1, dy=2)
    found = pixel_features(tall, frame, FeatureSettings(sigma_min=2, sigma_max=2), lambda stage: None)
    blurred = found[:, :, 0]
    assert blurred[21, 20] == pytest.approx(blurred[20, 22], rel=0.02)


def test_features_are_those_of_scikit_image():
    image = astronaut()[:64, :80]
    found = pixel_features(
        image, ImageFrame.of(image), FeatureSettings(sigma_min=0.7, sigma_max=6), lambda stage: None
    )
    peer = multiscale_basic_features(image.astype(np.float32), sigma_min=0.7, sigma_max=6, channel_axis=-1)
    np.testing.assert_allclose(found, peer, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("shape", [(1, 60), (60, 1), (1, 60, 3)])
def test_an_image_of_one_row_is_an_image(shape):
    image = np.zeros(shape)
    image.reshape(60, -1)[30:] = 9
    long = np.argmax(shape[:2])
    marks = [Point(*(np.eye(2)[1 - long] * at), label=name) for at, name in ((5, "a"), (50, "b"))]
    found = pixel_forest(image, marks, sigma_max=2).labels.reshape(-1)
    assert (found[2], found[55]) == (1, 2)


@pytest.mark.parametrize(
    ("dtype", "channels"),
    [("bool", None), ("uint8", 4), ("int16", 2), ("uint16", 3), ("int32", 1), ("float32", 5), ("float64", 3)],
)
def test_every_dtype_and_number_of_channels_is_taken(dtype, channels):
    truth = disc((40, 40), (20, 20), 12)
    image = truth if dtype == "bool" else (truth * 90 + 10)
    image = image.astype(dtype)
    if channels:
        image = np.repeat(image[:, :, None], channels, axis=2)
    marks = stroke("x", (15, 20), (25, 20), width=3), stroke("background", (2, 2), (36, 2), width=3)
    assert iou(pixel_forest(image, marks, sigma_max=2).mask(), truth) > 0.8
    assert iou(remove_background(image, marks, size=4).mask(), truth) > 0.8


# Bad input


@pytest.mark.parametrize("name", ["pixel_forest", "remove_background"])
@pytest.mark.parametrize(
    ("image", "shapes", "message"),
    [
        (IMAGE, [DISC[0]], "two kinds"),
        (IMAGE, [DISC[-1]], "background"),
        (IMAGE, [DISC[0], Point(500, 5, label="background")], "outside the image"),
        (np.full((50, 50), 7), [Point(10, 10), Point(40, 40)], "tell them apart"),
        (np.full((50, 50), np.nan), [Point(10, 10), Point(40, 40)], "no (finite|pixel with a) value"),
    ],
)
def test_what_cannot_be_answered_is_refused(name, image, shapes, message):
    with pytest.raises(SegmentError, match=message):
        METHODS[name].function(image, shapes)


def test_the_forest_names_what_is_missing():
    with pytest.raises(SegmentError, match="mark"):
        pixel_forest(IMAGE, [])
    covered = [
        stroke("cell", (80, 100), (90, 100), width=3),
        Rect(60, 60, 140, 140, label="background"),
        DISC[0],
    ]
    with pytest.raises(SegmentError, match="no pixel with a value for 'under'"):
        pixel_forest(IMAGE, [covered[0].replace(label="under"), *covered[1:]])
    with pytest.raises(ParameterError, match="sigma_max: got 2, expected at least sigma_min, 4 px"):
        pixel_forest(IMAGE, DISC, sigma_min=4, sigma_max=2)
    with pytest.raises(ParameterError, match="all three"):
        pixel_forest(IMAGE, DISC, intensity=False, edges=False, texture=False)
    with pytest.raises(ParameterError, match="trees: got 0"):
        PixelForest.fit(IMAGE, DISC, trees=0)
    with pytest.raises(ImageError, match=r"shape \(5,\)"):
        PixelForest.fit(np.zeros(5), DISC)


def test_a_model_goes_with_its_own_channels_and_without_shapes():
    forest = PixelForest.fit(IMAGE, THIN)
    with pytest.raises(SegmentError, match="got 3 channels, expected 1"):
        forest.predict(in_color()[0])
    with pytest.raises(SegmentError, match="together with 3 shapes"):
        pixel_forest(IMAGE, THIN, model=forest)
    with pytest.raises(SegmentError, match="got str, expected a PixelForest"):
        pixel_forest(IMAGE, model="forest.npz")


@pytest.mark.parametrize("name", ["pixel_forest", "remove_background"])
def test_too_large_for_the_memory_is_refused_beforehand(monkeypatch, name):
    cache.forget()
    monkeypatch.setattr(memory, "SHARE", 1e-9)
    with pytest.raises(ImageError, match=r"200 x 200 pixels: needs about .* GiB"):
        METHODS[name].function(IMAGE, DISC)


class StopError(Exception):
    pass


@pytest.mark.parametrize("name", ["pixel_forest", "remove_background"])
def test_progress_grows_to_one_and_a_raise_stops_the_run(name):
    cache.forget()
    seen = []
    METHODS[name].function(IMAGE, DISC, progress=lambda stage: seen.append(stage.done))
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert len(seen) > 3

    def stop(stage):
        raise StopError

    cache.forget()
    with pytest.raises(StopError):
        METHODS[name].function(IMAGE, DISC, progress=stop)


def test_the_astronaut_is_in_the_wheel():
    assert data.astronaut().shape == (512, 512, 3)
