"""Rough outlines that move: the same answers as scikit-image's on the whole image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import distance_transform_edt
from skimage import data, filters, segmentation

from plotly_imgshapes import (
    Ellipse,
    ImageFrame,
    Polygon,
    label_image,
    mask,
)
from plotly_imgshapes.segment import active_contour, chan_vese, geodesic_contour
from plotly_imgshapes.segment.outline.evolution import evolved
from plotly_imgshapes.segment.outline.pyramid import enlarged, shrunk, shrunk_frame
from plotly_imgshapes.segment.outline.statistics import totals
from tests.bench.segment_scenes import blob, cameraman
from tests.segment.quality import disc, iou, noisy
from tests.segment.test_outline import IMAGE, LEVEL_SETS, METHODS_HERE, ROUGH


def grey_of(image):
    return image @ np.array([0.2125, 0.7154, 0.0721]) if image.ndim == 3 else image.astype(float)


def scenes():
    camera = data.camera()
    image, _, rough = blob(512, (250, 240), 90)
    return {
        "camera": (camera, cameraman(0, 0)),
        "16 bit": (camera.astype(np.uint16) * 60, cameraman(0, 0)),
        "RGB": (data.astronaut(), Ellipse(150, 20, 300, 220)),
        "blob": (image, rough),
    }


SCENES = scenes()
scene = pytest.mark.parametrize("scene", list(SCENES))


@pytest.mark.parametrize(
    ("scene", "balloon"), [("camera", 0.0), ("16 bit", -1.0), ("RGB", 0.0), ("blob", 1.0)]
)
def test_a_geodesic_contour_is_that_of_scikit_image_on_the_whole_image(scene, balloon):
    image, shape = SCENES[scene]
    grey = grey_of(image)
    borders = segmentation.inverse_gaussian_gradient(grey / np.ptp(grey))
    start = mask(shape, ImageFrame.of(image)).astype(np.int8)
    plain = segmentation.morphological_geodesic_active_contour(borders, 16, start, balloon=balloon)
    found = geodesic_contour(image, shape, iterations=16, balloon=balloon)
    assert iou(found.mask(), plain) >= 0.999
    assert iou(start, plain) < 0.97


@scene
def test_a_morphological_chan_vese_is_that_of_scikit_image_on_the_whole_image(scene):
    image, shape = SCENES[scene]
    start = mask(shape, ImageFrame.of(image)).astype(np.int8)
    plain = segmentation.morphological_chan_vese(grey_of(image), 16, start, lambda1=1, lambda2=1.5)
    found = chan_vese(image, shape, iterations=16, lambda2=1.5)
    assert iou(found.mask(), plain) >= 0.999
    assert iou(start, plain) < 0.97


@pytest.mark.parametrize("scene", ["camera", "blob"])
def test_a_plain_chan_vese_is_that_of_scikit_image_on_the_whole_image(scene):
    image, shape = SCENES[scene]
    start = mask(shape, ImageFrame.of(image))
    distance = distance_transform_edt(start) - distance_transform_edt(~start)
    plain = segmentation.chan_vese(grey_of(image), tol=0, max_num_iter=20, init_level_set=distance / 20)
    found = chan_vese(image, shape, algorithm="plain", iterations=20, reach=20)
    assert iou(found.mask(), plain & (distance >= -20)) >= 0.98
    assert iou(start, plain & (distance >= -20)) < 0.98


def whole_image_snake(image, drawn, near):
    """Return what scikit-image makes of an outline on the whole image, the strongest edge nearby made 1."""
    blurred = filters.gaussian(image, 3, mode="nearest", preserve_range=True)
    (x0, y0, x1, y1), wide = near.bounds, 24
    part = slice(max(int(y0) - wide, 0), int(y1) + wide), slice(max(int(x0) - wide, 0), int(x1) + wide)
    snake = np.concatenate(drawn.resample(200).paths())[:-1, ::-1]
    weights = {"alpha": 0.01, "beta": 0.1, "gamma": 0.1, "w_edge": 1 / filters.sobel(blurred)[part].max()}
    found = segmentation.active_contour(blurred, snake, max_num_iter=110, **weights)
    return mask(Polygon(found[:, ::-1]), ImageFrame.of(image))


@pytest.mark.parametrize("scene", ["camera", "blob"])
def test_an_active_contour_is_that_of_scikit_image_on_the_whole_image(scene):
    image, shape = SCENES[scene]
    found = active_contour(image, shape, reach=0, iterations=110)
    assert iou(found.mask(), whole_image_snake(image, shape, shape)) >= 0.98
    assert iou(found.mask(), mask(shape, ImageFrame.of(image))) < 0.98


def test_coarse_scales_only_say_where_scikit_image_starts():
    image, shape = SCENES["blob"]
    stages = []
    found = active_contour(image, shape, iterations=110, progress=stages.append)
    # One stage a scale, then the shape without its crossings, then the end.
    *_, start, _, _, _ = (stage.shapes[0] for stage in stages)
    assert iou(mask(start, found.frame), found.mask()) < 0.995
    assert iou(found.mask(), whole_image_snake(image, start, start)) >= 0.998


@LEVEL_SETS
def test_a_contour_that_outgrows_its_part_goes_on_in_a_larger_one(method):
    truth = disc((140, 140), (70, 70), 50)
    image = noisy(truth, noise=3)
    seed = Ellipse(60, 60, 80, 80)
    more = {"balloon": 1.0} if method is geodesic_contour else {}
    start = mask(seed, ImageFrame.of(image)).astype(np.int8)
    found = method(image, seed, iterations=70, **more)
    if method is geodesic_contour:
        borders = segmentation.inverse_gaussian_gradient(image / np.ptp(image))
        plain = segmentation.morphological_geodesic_active_contour(borders, 70, start, balloon=1.0)
    else:
        plain = segmentation.morphological_chan_vese(image.astype(float), 70, start)
    assert found.mask().sum() > 15 * start.sum()
    assert iou(found.mask(), plain) >= 0.999


@LEVEL_SETS
def test_the_same_call_has_the_same_answer(method):
    # scikit-image's smoothing takes turns over all calls: an odd number of steps would turn it around.
    first, second = (method(IMAGE, ROUGH, iterations=7).labels for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("steps", range(40, 48))
def test_what_repeats_itself_is_not_run_to_the_end(steps):
    states = [np.zeros((9, 9), dtype=np.int8) for _ in range(50)]
    for n, state in enumerate(states):
        state[4, n % 4] = 1
    seen = []

    def flow(level, n, callback):
        for state in states[: n + 1]:
            seen.append(state)
            callback(state)
        return level

    last = evolved(states[0], flow, (False,) * 4, steps=steps, smoothing=1, tell=lambda _: None)
    assert np.array_equal(last, states[steps])
    assert len(seen) < 10


def test_an_active_contour_is_finer_than_pixels_and_rasterizes_to_its_labels():
    found = active_contour(IMAGE, ROUGH)
    (shape,) = found.shapes()
    assert (np.concatenate(shape.rings) % 0.5 != 0).any()
    assert np.array_equal(label_image([shape], found.frame), found.labels)


@METHODS_HERE
def test_a_preview_says_so_and_is_near(method):
    image, _, shape = blob(256, (125, 130), 60)
    quick = method(image, shape, preview=True)
    assert quick.approximate
    final = method(image, shape)
    assert not final.approximate
    assert iou(quick.mask(), final.mask()) > 0.94


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 5))
def test_a_shrunk_image_lies_where_the_image_lies(height, width, factor):
    rows, cols = np.mgrid[:height, :width].astype(float)
    frame = ImageFrame((height, width), x0=3, dx=-2, y0=1, dy=0.5)
    small = shrunk_frame(frame, factor)
    full = height // factor, width // factor  # blocks that are complete
    xy = small.to_xy(np.stack(np.mgrid[: full[0], : full[1]], axis=-1))
    for values, axis in ((3 - 2 * cols, 0), (1 + 0.5 * rows, 1)):
        means = shrunk(values, factor)
        assert means.shape == small.shape
        assert np.allclose(means[: full[0], : full[1]], xy[..., axis])
    assert enlarged(np.ones(small.shape, dtype=bool), factor, (height, width)).all()


def test_totals_are_those_of_the_whole_image():
    rng = np.random.default_rng(0)
    rgb = rng.random((2000, 700, 3))
    rgb[3, 4, 1] = np.nan
    grey = grey_of(rgb)
    known = totals(rgb)
    assert known.count == grey.size - 1
    assert known.total == pytest.approx(np.nansum(grey))
    assert (known.low, known.high) == pytest.approx((np.nanmin(grey), np.nanmax(grey)))
    small = (rgb[:, :, 0] * 255).astype(np.uint8)
    assert totals(small) == totals(np.ma.asarray(small))
    assert totals(small > 99).total == (small > 99).sum()
