"""Watershed, random walker and flood fill on images, frames and marks of every kind."""

import numpy as np
import pytest
from skimage import data

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Rect
from plotly_imgshapes.segment import flood, random_walker, watershed
from plotly_imgshapes.segment.seeds.contrast import contrast_of
from plotly_imgshapes.segment.seeds.ground import pruned
from tests.segment.quality import disc, iou, noisy

CAMERA = data.camera()
BOTH = pytest.mark.parametrize("method", [watershed, random_walker])


@BOTH
@pytest.mark.parametrize(
    "frame", [{"dy": -1, "y0": 99}, {"dx": -0.5, "dy": -0.5, "x0": 7}, {"dx": 4, "dy": 4}]
)
def test_the_frame_moves_shapes_not_the_answer(method, frame):
    image, outline = noisy(disc((100, 100), (40, 60), 20)), Ellipse(35, 18, 85, 64)
    other = ImageFrame((100, 100), **frame)
    moved = outline.transform(ImageFrame((100, 100)).transform_to(other))
    np.testing.assert_array_equal(method(image, moved, frame=other).labels, method(image, outline).labels)


@BOTH
def test_pixels_need_not_be_square(method):
    truth = disc((100, 100), (50, 50), 26)
    image = noisy(truth, noise=8)[::2]
    frame = ImageFrame(image.shape, dy=2)
    found = method(
        image, Ellipse(19, 20, 80, 81), frame=frame, **({"sigma": 1} if method is watershed else {})
    )
    assert iou(found.mask(), truth[::2]) > 0.9


@pytest.mark.parametrize("method", [flood, watershed, random_walker])
@pytest.mark.parametrize(
    "image",
    [
        CAMERA[:120, :120] > 90,
        CAMERA[:120, :120].astype(np.uint16) * 257,
        CAMERA[:120, :120].astype(np.int32) - 500,
        CAMERA[:120, :120].astype(np.float32) / 255,
        data.astronaut()[:120, :120],
        np.dstack([data.astronaut()[:120, :120], np.zeros((120, 120), np.uint8)]),
        data.astronaut()[:120, :120, :2],
        data.astronaut()[:120, :120].repeat(2, axis=2)[:, :, :5],
        np.asfortranarray(CAMERA[:120, :120]),
        np.full((120, 120), 7),
        CAMERA[:1, :120],
        CAMERA[:120, :1],
    ],
    ids=[
        "bool", "uint16", "int32", "float32", "rgb", "rgba", "two", "five", "fortran", "same", "row", "column"
    ],
)  # fmt: skip
def test_every_kind_of_image_is_taken(method, image):
    height, width = image.shape[:2]
    marks = [Point(0, 0, label="a"), Point(width - 1, height - 1, label="background")]
    found = method(image, marks)
    assert found.labels.shape == image.shape[:2]
    assert found.labels[0, 0] == 1
    assert found.labels[-1, -1] == 0


def test_transparency_is_no_colour():
    rgb = data.astronaut()[:100, :100]
    alpha = np.dstack([rgb, CAMERA[:100, :100]])
    marks = [Point(10, 10), Point(80, 80)]
    for method in (flood, watershed, random_walker):
        np.testing.assert_array_equal(method(alpha, marks).labels, method(rgb, marks).labels)


@BOTH
@pytest.mark.parametrize("masked", [False, True])
def test_nan_is_a_wall_and_what_it_walls_in_is_background(method, masked):
    image = noisy(disc((60, 60), (30, 30), 15)).astype(float)
    ring = disc((60, 60), (10, 50), 6) & ~disc((60, 60), (10, 50), 4)
    image[ring] = np.nan
    image[30, 30] = np.nan
    given_image = np.ma.masked_invalid(image) if masked else image
    marks = [Point(28, 28), Point(30, 31), Point(2, 58, label="background")]
    found = method(given_image, marks)
    assert not found.labels[ring].any()
    assert found.labels[30, 30] == 0
    assert not found.labels[10, 50]
    assert found.labels[25, 35] > 0


def test_a_mark_walled_in_by_others_or_by_nan_stays_and_breaks_nothing():
    image = noisy(disc((60, 60), (30, 30), 15)).astype(float)
    image[5:12, 5:12] = np.nan
    image[8, 8] = 90
    marks = [
        Rect(24, 24, 36, 36, label="cell"),
        Point(30, 30, label="nucleus"),
        Point(8, 8, label="lost"),
        Point(50, 50, label="background"),
    ]
    found = random_walker(image, marks, probabilities=True)
    numbers = {name: number for number, name in found.names.items()}
    assert found.labels[30, 30] == numbers["nucleus"]
    assert (found.labels == numbers["nucleus"]).sum() == 1
    assert found.labels[8, 8] == numbers["lost"]
    assert found.labels[33, 22] == numbers["cell"]
    assert found.probabilities.shape[0] == 3
    np.testing.assert_array_equal(found.labels, random_walker(image, marks).labels)


def test_numbers_that_walls_take_out_of_the_middle_stay_with_their_objects():
    # scikit-image numbers what is left from 1 on: the second object would become the first.
    image = np.array([[0, 0, np.nan, 0, 0, 0, 9, 9]])
    found = random_walker(image, [Line(0, 0, 1, 0), Point(3, 0), Point(7, 0)])
    assert found.labels.tolist() == [[1, 1, 0, 2, 2, 2, 3, 3]]


def test_contrast_is_that_of_all_finite_values_whatever_they_are():
    values = np.random.default_rng(0).normal(1e6, 3, (300, 20, 2))
    values[3, 4, 1] = np.nan
    found = contrast_of(values)
    np.testing.assert_allclose(
        [found.low, found.high, found.std],
        [np.nanmin(values), np.nanmax(values), np.nanstd(values)],
        rtol=1e-9,
    )
    opaque = contrast_of(np.dstack([np.zeros((4, 4, 3), np.uint8), np.full((4, 4), 255, np.uint8)]))
    assert opaque.span == opaque.std == 0


def test_lazy_images_are_taken_as_well():
    dask_array = pytest.importorskip("dask.array")
    lazy = dask_array.from_array(CAMERA[:200, :200], chunks=64)
    for method in (watershed, random_walker):
        outline = Ellipse(60, 60, 140, 140)
        np.testing.assert_array_equal(
            method(lazy, outline).labels, method(CAMERA[:200, :200], outline).labels
        )
    point = Point(20, 20)
    np.testing.assert_array_equal(flood(lazy, point).labels, flood(CAMERA[:200, :200], point).labels)


def test_pruning_keeps_all_that_touches_an_undecided_pixel():
    labels = np.array([[1, 1, 1, 1], [1, 1, 0, 1], [2, 2, 2, 2], [2, 2, 2, 2]], dtype=np.int32)
    near, box = pruned(labels)
    assert near.tolist() == [[-1, 1, -1], [1, 0, 1], [-1, 2, -1]]
    assert box == (slice(0, 3), slice(1, 4))
    assert pruned(labels, connectivity=2)[0].min() == 0  # no wall is left
