"""Watershed and random walker: the answers of scikit-image's plain calls, on parts of images."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage as ndi
from skimage import data, filters, segmentation
from threadpoolctl import threadpool_limits

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polyline, Rect
from plotly_imgshapes.segment import random_walker, watershed
from plotly_imgshapes.segment.hints import seeds_from
from plotly_imgshapes.segment.seeds.watershed import Basins
from tests.bench.segment_scenes import blob
from tests.segment.quality import disc, iou, noisy

CAMERA = data.camera()
COINS = data.coins()
AROUND = Ellipse(155, 60, 255, 240)
SCRIBBLES = (
    Polyline([[60, 20], [250, 25]], width=9, label="background"),
    Polyline([[215, 110], [240, 200]], width=9, label="man"),
)


def whole_markers(shapes, frame):
    seeds = seeds_from(shapes, frame)
    markers = np.full(frame.shape, seeds.background, dtype=np.int32)
    markers[seeds.window.slices] = seeds.labels
    return markers, seeds.background


def plain_walker(*args, **options):
    """Call scikit-image with one thread of linear algebra: several wait for each other on a busy machine."""
    with threadpool_limits(1, user_api="blas"):
        return segmentation.random_walker(*args, prob_tol=np.inf, **options)


def as_objects(labels, background):
    return np.where(labels == background, 0, labels)


@pytest.mark.parametrize("shapes", [(AROUND,), SCRIBBLES], ids=["outline", "scribbles"])
@pytest.mark.parametrize(
    "options", [{}, {"compactness": 0.01}, {"connectivity": 2}, {"watershed_line": True}]
)
def test_watershed_differs_in_no_pixel_from_the_call_for_the_whole_image(shapes, options):
    markers, background = whole_markers(shapes, ImageFrame.of(CAMERA))
    plain = segmentation.watershed(filters.sobel(CAMERA), markers, **options)
    np.testing.assert_array_equal(watershed(CAMERA, shapes, **options).labels, as_objects(plain, background))


def test_watershed_of_a_blurred_part_is_that_of_the_blurred_image():
    markers, background = whole_markers((AROUND,), ImageFrame.of(CAMERA))
    plain = segmentation.watershed(filters.sobel(filters.gaussian(CAMERA, 2)), markers)
    np.testing.assert_array_equal(watershed(CAMERA, AROUND, sigma=2).labels, as_objects(plain, background))


@pytest.mark.parametrize("sign", [1, -1], ids=["bright", "dark"])
def test_watershed_of_distances_is_that_of_the_whole_image_on_either_side_of_otsu(sign):
    image = COINS if sign > 0 else (255 - COINS.astype(int)).astype(np.uint8)
    cut = filters.threshold_otsu(image)
    inside = image > cut if sign > 0 else image <= cut
    outline = Ellipse(235, 88, 306, 152)
    markers, background = whole_markers((outline,), ImageFrame.of(image))
    plain = segmentation.watershed(-ndi.distance_transform_edt(inside), markers, mask=inside | (markers > 0))
    ours = watershed(image, outline, landscape="distance").mask()
    undecided = markers == 0
    assert iou(ours & undecided, (plain == 1) & inside & undecided) == 1
    assert background == 2


def test_distances_cut_touching_objects_marked_by_a_point_each():
    left, right = disc((80, 120), (40, 42), 22), disc((80, 120), (40, 78), 22)
    found = watershed(noisy(left | right, noise=5), [Point(42, 40), Point(78, 40)], landscape="distance")
    assert iou(found.mask(1), left & ~right) > 0.93
    assert iou(found.mask(2), right & ~left) > 0.93
    assert not found.labels[:, :10].any()


def test_intensity_floods_dark_basins():
    image = np.array([[1, 0, 1, 9, 1, 0, 1]])
    found = watershed(image, [Point(1, 0), Point(5, 0)], landscape="intensity")
    assert found.labels[0, [0, 2, 4, 6]].tolist() == [1, 1, 2, 2]


@given(
    heights=hnp.arrays(np.float64, (9, 11), elements=st.floats(0, 1), unique=True),
    marks=hnp.arrays(np.int32, (9, 11), elements=st.sampled_from([0, 0, 0, 1, 2, 3])),
    compactness=st.sampled_from([0.0, 0.05]),
    connectivity=st.sampled_from([1, 2]),
    line=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_decided_pixels_that_are_left_out_change_nothing(heights, marks, compactness, connectivity, line):
    plain = segmentation.watershed(
        heights, marks, connectivity=connectivity, compactness=compactness, watershed_line=line
    )
    ours = Basins(compactness, connectivity, line).grown(marks, heights)
    np.testing.assert_array_equal(ours, plain if marks.any() else 0)


@pytest.mark.parametrize(
    ("image", "shapes"),
    [(CAMERA, (AROUND,)), (CAMERA[::4, ::4], [each.scale(1 / 4, about=(0, 0)) for each in SCRIBBLES])],
    ids=["outline", "scribbles"],
)
def test_random_walker_of_a_part_is_that_of_the_whole_image(image, shapes):
    markers, background = whole_markers(shapes, ImageFrame.of(image))
    stretched = (image - float(image.min())) / float(np.ptp(image))
    plain = as_objects(plain_walker(stretched, markers), background)
    assert iou(random_walker(image, shapes).labels, plain) > 0.999


def test_random_walker_of_a_part_goes_by_the_contrast_of_the_whole():
    # The part spans a fraction of the range: by its own contrast beta would be several times as much.
    image = np.clip(CAMERA.astype(float) / 4, 0, 63)
    image[400:, 400:] = 255
    markers, _ = whole_markers((AROUND,), ImageFrame.of(image))
    plain = plain_walker(image / 255, markers) == 1
    window = seeds_from([AROUND], ImageFrame.of(image)).window
    alone = plain_walker(image[window.slices] / 255, markers[window.slices]) == 1
    assert iou(random_walker(image, AROUND).mask(), plain) > 0.999
    assert iou(alone, plain[window.slices]) < 0.99


def test_random_walker_keeps_colours_and_probabilities():
    image = data.astronaut()[:200, 100:300]
    shapes = Ellipse(70, 10, 160, 140), Polyline([[20, 20], [20, 180]], width=7, label="background")
    markers, _ = whole_markers(shapes, ImageFrame.of(image))
    plain = plain_walker(image / 255, markers, channel_axis=-1, return_full_prob=True)
    found = random_walker(image, shapes, probabilities=True)
    window = seeds_from(shapes, found.frame).window
    assert found.probabilities.shape == (1, 200, 200)
    inside = found.probabilities[0][window.slices]
    np.testing.assert_allclose(inside, np.clip(plain[0][window.slices], 0, 1), atol=2e-3)
    assert np.isnan(found.probabilities).sum() == image[..., 0].size - inside.size
    np.testing.assert_array_equal(found.labels, random_walker(image, shapes).labels)


def test_direct_solution_and_conjugate_gradients_agree():
    image, outline = noisy(disc((60, 60), (30, 30), 15)), Ellipse(10, 12, 48, 50)
    direct, iterated = (random_walker(image, outline, mode=mode, tol=1e-6) for mode in ("bf", "cg_j"))
    np.testing.assert_array_equal(direct.labels, iterated.labels)


@given(st.sampled_from(["uint8", "uint16", "int16", "float32", "float64"]), st.integers(1, 120))
@settings(max_examples=12, deadline=None)
def test_one_default_beta_fits_every_dtype_and_unit(dtype, factor):
    image = noisy(disc((60, 60), (30, 30), 15), low=60, high=120, noise=8)
    outline = Ellipse(10, 12, 48, 50)
    scaled = image if dtype == "uint8" else (image.astype(float) * factor + 7).astype(dtype)
    np.testing.assert_array_equal(random_walker(scaled, outline).labels, random_walker(image, outline).labels)


def test_previews_are_approximate_and_near_and_small_ones_are_the_answer_itself():
    image, truth, outline = blob(600, center=(300, 300), radius=150)
    full, rough = random_walker(image, outline), random_walker(image, outline, preview=True)
    assert rough.approximate
    assert not full.approximate
    assert iou(rough.mask(), full.mask()) > 0.97
    assert iou(full.mask(), truth) > 0.97
    small = random_walker(COINS, Ellipse(235, 88, 306, 152), preview=True, probabilities=True)
    assert not small.approximate
    assert small.probabilities is None


def test_a_watershed_of_scribbles_on_a_large_image_has_a_preview():
    image, truth, _ = blob(700, center=(350, 350), radius=200, noise=4)
    marks = [
        Polyline([[350, 250], [350, 450]], width=30),
        Rect(10, 10, 690, 60, label="background"),
        Rect(10, 640, 690, 690, label="background"),
    ]
    for landscape in ("gradient", "distance"):
        rough = watershed(image, marks, sigma=2, landscape=landscape, preview=True)
        assert rough.approximate
        assert iou(rough.mask(), truth) > 0.95


def test_a_thin_mark_outlives_the_preview():
    image, truth, _ = blob(600, center=(300, 300), radius=150, noise=3)
    marks = [Point(300, 300), Line(5, 5, 595, 5, label="background")]
    assert iou(random_walker(image, marks, preview=True).mask(), truth) > 0.97
