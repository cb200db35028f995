"""Segmentation: labels to shapes and back, names and looks kept, what it refuses."""

import numpy as np
import plotly.graph_objects as go
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage import data, measure

from plotly_imgshapes import (
    Ellipse,
    FrameError,
    ImageFrame,
    Line,
    Rect,
    Segmentation,
    SegmentError,
    ShapeError,
    Style,
    label_image,
)
from plotly_imgshapes.segment.edges import pixel_rings

FRAMES = [
    ImageFrame((9, 12)),
    ImageFrame((9, 12), x0=100.25, dx=-0.2, y0=-3, dy=0.7, unit="mm"),
    ImageFrame((9, 12), dx=0.1, dy=-0.3),
]

LABELS = hnp.arrays(np.int32, (9, 12), elements=st.integers(0, 3))


def relabelled(found, shapes):
    """Labels that the shapes give when they are painted again."""
    painted = label_image(shapes, found.frame)
    return np.concatenate([[0], found.numbers]).astype(int)[painted] if shapes else painted


@given(labels=LABELS, frame=st.sampled_from(FRAMES))
def test_exact_outlines_painted_again_are_the_very_same_labels(labels, frame):
    found = Segmentation.from_labels(labels, frame=frame)
    assert (relabelled(found, found.shapes()) == labels).all()


@given(labels=LABELS)
def test_areas_of_outlines_are_those_of_the_pixels(labels):
    frame = FRAMES[1]
    found = Segmentation.from_labels(labels, frame=frame)
    for shape, (number, area) in zip(found.shapes(), found.areas().items(), strict=True):
        assert shape.area == pytest.approx(area)
        assert area == pytest.approx((labels == number).sum() * 0.2 * 0.7)


@given(mask=hnp.arrays(np.bool_, (6, 7)))
def test_there_is_one_ring_for_every_object_and_every_hole(mask):
    # Pixels that meet by corners are apart; so holes are of pixels that meet by corners.
    holes = measure.label(np.pad(~mask, 1, constant_values=True), connectivity=2).max() - 1
    objects = measure.label(mask, connectivity=1).max()
    rings = pixel_rings(mask)
    assert len(rings) == objects + holes
    assert all(shapely.LinearRing(ring).length >= 4 for ring in rings)


def test_rings_have_corners_only():
    rings = pixel_rings(np.ones((50, 80), dtype=bool), corner=(10, 20))
    assert [ring.tolist() for ring in rings] == [[[9.5, 19.5], [9.5, 99.5], [59.5, 99.5], [59.5, 19.5]]]


def test_simplified_outlines_have_fewer_vertices_and_nearly_the_same_area():
    rows, cols = np.ogrid[:200, :200]
    found = Segmentation.from_labels((rows - 100) ** 2 + (cols - 90) ** 2 < 60**2)
    (exact,), (simple,) = found.shapes(), found.shapes(2.0)
    assert len(simple.rings[0]) < len(exact.rings[0]) / 3
    assert simple.area == pytest.approx(np.pi * 60**2, rel=0.01)


def test_simplified_neighbours_keep_one_border():
    rng = np.random.default_rng(1)
    rows, cols = np.mgrid[:60, :80]
    centres = rng.uniform((0, 0), (60, 80), (12, 2))
    nearest = ((rows[..., None] - centres[:, 0]) ** 2 + (cols[..., None] - centres[:, 1]) ** 2).argmin(axis=2)
    shapes = [shape.to_shapely() for shape in Segmentation.from_labels(nearest + 1).shapes(2.0)]
    whole = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area)
    assert not shapely.get_num_interior_rings(whole)


def test_a_region_of_one_pixel_does_not_vanish_at_any_tolerance():
    labels = np.zeros((5, 5), dtype=int)
    labels[2, 3] = 1
    (shape,) = Segmentation.from_labels(labels).shapes(100)
    assert shape.area > 0


def test_a_result_keeps_id_class_look_and_properties_of_what_was_drawn():
    drawn = Rect(
        1, 1, 4, 4, id="r1", label="cell", style=Style(color="#ff0000"), properties={"n": 3}, index=2
    )
    labels = np.zeros((6, 6), dtype=int)
    labels[2:4, 2:4] = 1
    (shape,) = Segmentation(labels, ImageFrame((6, 6)), sources={1: drawn}).shapes()
    assert (shape.id, shape.label, shape.style, dict(shape.properties)) == (
        "r1",
        "cell",
        drawn.style,
        {"n": 3},
    )
    assert shape.index == (2,)
    assert shape.area == 4


def test_a_name_counts_more_than_the_class_of_what_was_drawn():
    found = Segmentation(
        np.ones((2, 2), int), ImageFrame((2, 2)), names={1: "b"}, sources={1: Rect(0, 0, 1, 1, label="a")}
    )
    assert found.shapes()[0].label == "b"


def test_what_a_method_drew_finer_than_pixels_comes_back_as_it_is():
    frame = ImageFrame((20, 20))
    disc = Ellipse(3.3, 4.1, 12.7, 15.2)
    line = Line(0, 0, 9, 9)
    found = Segmentation(label_image(disc, frame), frame, drawn={1: disc, 2: line})
    assert found.shapes() == (disc, line)
    assert found.numbers == (1, 2)
    assert found.count == 2
    assert found.areas() == {1: float(label_image(disc, frame).sum()), 2: 0.0}


def test_the_table_is_that_of_measure():
    labels = measure.label(data.coins() > 160)
    labels[labels > 5] = 0
    found = Segmentation.from_labels(labels)
    table = found.table(data.coins(), properties=["num_pixels", "intensity_mean"])
    reference = measure.regionprops_table(labels, data.coins(), properties=("num_pixels", "intensity_mean"))
    np.testing.assert_array_equal(table["num_pixels"], reference["num_pixels"])
    np.testing.assert_allclose(table["intensity_mean"], reference["intensity_mean"])


@pytest.mark.parametrize("frame", FRAMES)
def test_the_overlay_covers_just_the_image(frame):
    found = Segmentation.from_labels(np.eye(9, 12, dtype=int), frame=frame)
    trace = go.Figure().add_trace(found.overlay(alpha=0.3)).data[0]
    assert (trace.x0, trace.dx, trace.y0, trace.dy) == (frame.x0, frame.dx, frame.y0, frame.dy)
    assert trace.source.startswith("data:image/png;base64,")


def test_the_overlay_of_a_large_image_is_sampled_and_covers_the_same():
    found = Segmentation.from_labels(np.ones((10, 4096), dtype=bool))
    trace = found.overlay()
    assert trace["dx"] == 2
    assert trace["x0"] == 0.5


def test_numbers_may_be_missing_and_large():
    labels = np.zeros((3, 3), dtype=np.int64)
    labels[0, 0], labels[2, 2] = 7, 2_000_000_000
    found = Segmentation.from_labels(labels)
    assert found.numbers == (7, 2_000_000_000)
    assert found.mask(7).sum() == 1


def test_its_labels_are_its_own():
    labels = np.zeros((3, 3), dtype=np.int32)
    found = Segmentation.from_labels(labels)
    labels[:] = 1
    assert found.count == 0
    with pytest.raises(ValueError, match="read-only"):
        found.labels[0, 0] = 1
    found.to_labels()[0, 0] = 1
    assert found.shapes() == ()


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.zeros((2, 2)), r"float64, expected integers or bool"),
        (np.zeros((2, 2, 2), int), r"shape \(2, 2, 2\)"),
        (np.array([[-1, 0]]), "from -1 to 0"),
        (np.array([[2**40]]), "int32 holds"),
    ],
)
def test_labels_of_another_kind_are_refused(labels, said):
    with pytest.raises(SegmentError, match=said):
        Segmentation.from_labels(labels)


def test_what_does_not_fit_is_refused():
    found = Segmentation.from_labels(np.eye(3, dtype=int))
    with pytest.raises(FrameError, match="height and width"):
        Segmentation(found.labels, ImageFrame((4, 4)))
    with pytest.raises(SegmentError, match="number: got 5, expected one of the labels: 1;"):
        found.mask(5)
    with pytest.raises(ShapeError, match="tolerance"):
        found.shapes(-1)


def test_boundaries_are_scikit_images():
    from skimage.segmentation import find_boundaries

    labels = np.zeros((9, 9), dtype=int)
    labels[2:7, 2:7] = 3
    np.testing.assert_array_equal(
        Segmentation.from_labels(labels).boundaries(), find_boundaries(labels, mode="inner")
    )
