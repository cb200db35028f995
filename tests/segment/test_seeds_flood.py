"""Flood fill: scikit-image's from points, all that is like a mark from lines and strokes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage as ndi
from skimage import data, segmentation

from plotly_imgshapes import ImageFrame, Line, Point, mask
from plotly_imgshapes.segment import flood
from tests.segment.quality import iou

CAMERA = data.camera()


@pytest.mark.parametrize("connectivity", [1, 2])
def test_flood_from_a_point_is_scikit_images(connectivity):
    plain = segmentation.flood(CAMERA, (250, 200), tolerance=30, connectivity=connectivity)
    found = flood(CAMERA, Point(200, 250), tolerance=30, connectivity=connectivity)
    assert plain.sum() > 5000
    np.testing.assert_array_equal(found.mask(), plain)


@given(
    image=hnp.arrays(np.uint8, (12, 9), elements=st.integers(0, 12)),
    ends=st.tuples(st.integers(0, 8), st.integers(0, 11), st.integers(0, 8), st.integers(0, 11)),
    tolerance=st.integers(0, 4),
    connectivity=st.sampled_from([1, 2]),
)
@settings(max_examples=100, deadline=None)
def test_flood_from_a_line_fills_what_is_like_any_of_its_pixels_and_connected(
    image, ends, tolerance, connectivity
):
    line = Line(*ends)
    marked = mask(line, ImageFrame.of(image), rule="touch")
    like = (np.abs(image[..., None].astype(int) - image[marked].astype(int)) <= tolerance).any(axis=-1)
    plain = np.zeros(image.shape, dtype=bool)
    for place in np.argwhere(marked):
        plain |= segmentation.flood(like.view(np.uint8), tuple(place), connectivity=connectivity)
    found = flood(image, line, tolerance=tolerance, connectivity=connectivity)
    np.testing.assert_array_equal(found.mask(), plain)
    colours = np.repeat(image[..., None].astype(float), 2, axis=2)
    again = flood(colours, line, tolerance=tolerance * np.sqrt(2) + 1e-9, connectivity=connectivity)
    np.testing.assert_array_equal(again.mask(), plain)


def test_flood_measures_colours_by_their_distance_over_all_channels():
    image = np.zeros((1, 4, 3), dtype=np.uint8)
    image[0, 1] = 3, 4, 0
    image[0, 2] = 3, 4, 1
    assert flood(image, Point(0, 0), tolerance=5).labels.tolist() == [[1, 1, 0, 0]]


def test_floods_that_meet_are_shared_by_nearness_and_marks_of_a_class_unite():
    image = np.zeros((1, 10))
    found = flood(image, [Point(0, 0, label="a"), Point(6, 0, label="b"), Point(9, 0, label="a")])
    assert found.labels.tolist() == [[1, 1, 1, 2, 2, 2, 2, 2, 1, 1]]
    assert dict(found.names) == {1: "a", 2: "b"}
    cut = flood(image, [Point(0, 0), Point(9, 0, label="Background")])
    assert cut.labels.tolist() == [[1] * 5 + [0] * 5]


def test_flood_without_a_tolerance_takes_an_eighth_of_the_range():
    image = np.array([[0, 8, 9, 64]])
    assert flood(image, Point(0, 0)).labels.tolist() == [[1, 1, 0, 0]]
    assert flood(image / 1000, Point(0, 0)).labels.tolist() == [[1, 1, 0, 0]]


def test_flood_blurs_first_as_the_whole_image_would_be():
    blurred = ndi.gaussian_filter(CAMERA.astype(float), 2, mode="nearest")
    plain = segmentation.flood(blurred, (250, 200), tolerance=20, connectivity=1)
    assert iou(flood(CAMERA, Point(200, 250), tolerance=20, sigma=2).mask(), plain) > 0.9999
