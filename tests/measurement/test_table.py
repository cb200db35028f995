"""The columns of a table, which properties there are, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from plotly_imgshapes import (
    Ellipse,
    FrameError,
    ImageError,
    ImageFrame,
    Line,
    MeasureError,
    Point,
    Rect,
    ShapeError,
    measure,
)
from plotly_imgshapes.measurement import DEFAULT, PROPERTIES

IMAGE = np.arange(20 * 30, dtype=np.uint16).reshape(20, 30)
SHAPES = (
    Rect(2, 3, 8, 9, id="a", label="cell"),
    Line(0, 0, 5, 5, id="b"),
    Ellipse(4, 4, 12, 12, label="cell"),
)
IMAGEJ = {
    "Area",
    "Mean",
    "StdDev",
    "Mode",
    "Min",
    "Max",
    "X",
    "Y",
    "XM",
    "YM",
    "Perim.",
    "BX",
    "BY",
    "Width",
    "Height",
    "Major",
    "Minor",
    "Angle",
    "Circ.",
    "Feret",
    "IntDen",
    "Median",
    "Skew",
    "Kurt",
    "%Area",
    "RawIntDen",
    "FeretX",
    "FeretY",
    "FeretAngle",
    "MinFeret",
    "AR",
    "Round",
    "Solidity",
    "Length",
}
REGIONPROPS = {
    "area",
    "area_bbox",
    "area_convex",
    "area_filled",
    "axis_major_length",
    "axis_minor_length",
    "bbox",
    "eccentricity",
    "equivalent_diameter_area",
    "euler_number",
    "extent",
    "feret_diameter_max",
    "inertia_tensor",
    "inertia_tensor_eigvals",
    "intensity_max",
    "intensity_mean",
    "intensity_median",
    "intensity_min",
    "intensity_std",
    "moments",
    "moments_central",
    "moments_hu",
    "moments_normalized",
    "moments_weighted",
    "moments_weighted_central",
    "moments_weighted_hu",
    "moments_weighted_normalized",
    "num_pixels",
    "orientation",
    "perimeter",
    "perimeter_crofton",
    "solidity",
}


def test_a_table_has_one_row_a_shape_in_their_order_and_makes_a_data_frame():
    table = measure(SHAPES, IMAGE)
    assert list(table) == ["id", "label", "kind", "unit", *DEFAULT]
    frame = pd.DataFrame(table)
    assert frame["id"].tolist() == ["a", "b", ""]
    assert frame["label"].tolist() == ["cell", "", "cell"]
    assert frame["kind"].tolist() == ["Rect", "Line", "Ellipse"]
    assert frame["unit"].tolist() == ["px"] * 3
    assert len(pd.DataFrame(measure(SHAPES, np.dstack([IMAGE] * 3), properties="all"))) == 3


def test_one_shape_is_a_table_of_one_row_and_any_iterable_will_do():
    alone, many = measure(SHAPES[0], IMAGE), measure(iter(SHAPES), IMAGE)
    for name, column in alone.items():
        assert len(column) == 1
        np.testing.assert_equal(column[0], many[name][0])


def test_overlapping_shapes_do_not_take_pixels_from_each_other():
    box = Rect(2, 3, 8, 9)
    table = measure([box, box, Rect(0, 0, 20, 15)], IMAGE)
    assert table["num_pixels"].tolist() == [36, 36, 300]
    assert table["intensity_sum"][0] == table["intensity_sum"][1] == IMAGE[3:9, 2:8].sum()


def test_no_shape_gives_columns_of_length_zero():
    for properties in (None, "all"):
        table = measure([], IMAGE, properties=properties)
        assert all(len(column) == 0 for column in table.values())
    assert list(measure([], IMAGE)) == list(measure(SHAPES, IMAGE))


def test_the_slice_of_a_stack_is_a_column_once_a_shape_has_one():
    table = measure([SHAPES[0].replace(index=(2, 1)), SHAPES[1]])
    assert table["index"] == [(2, 1), None]


def test_without_an_image_there_is_geometry_and_with_a_frame_pixels_too():
    assert "intensity_mean" not in measure(SHAPES)
    assert "num_pixels" not in measure(SHAPES)
    frame = ImageFrame((20, 30), unit="µm")
    table = measure(SHAPES, frame=frame)
    assert table["num_pixels"][0] == 36
    assert table["unit"] == ["µm"] * 3
    assert set(measure(SHAPES, properties="all")) < set(measure(SHAPES, frame=frame, properties="all"))


def test_properties_come_in_the_order_asked_for():
    names = ["intensity_max", "area", "num_pixels"]
    assert list(measure(SHAPES, IMAGE, properties=names))[4:] == names
    assert list(measure(SHAPES, IMAGE, properties="area"))[4:] == ["area"]
    assert list(measure(SHAPES, IMAGE, properties=[]))[4:] == []


def test_every_property_says_what_it_is():
    for name, row in PROPERTIES.items():
        assert row.name == name
        assert row.definition.endswith(".")
    assert set(DEFAULT) <= set(PROPERTIES)


def test_all_that_imagej_and_regionprops_measure_is_there():
    headings = {row.imagej for row in PROPERTIES.values()}
    assert headings - {""} == IMAGEJ
    assert set(PROPERTIES) >= REGIONPROPS


def test_each_property_alone_is_what_it_is_among_all():
    together = measure(SHAPES, IMAGE, properties="all")
    for name in PROPERTIES:
        for column, values in list(measure(SHAPES, IMAGE, properties=name).items())[4:]:
            np.testing.assert_allclose(values, together[column], rtol=1e-12, atol=1e-12)


def test_measuring_changes_neither_image_nor_shapes():
    image, before = IMAGE.copy(), [shape.replace() for shape in SHAPES]
    image.flags.writeable = False
    measure(SHAPES, image, properties="all")
    assert list(SHAPES) == before
    np.testing.assert_array_equal(image, IMAGE)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("aera", "'area'"),
        ("IntDen", "'integrated_density'"),
        ("circ.", "'circularity'"),
        ("mean", "'intensity_mean'"),
        ("feret_diameter", "'feret_diameter_min' or 'feret_diameter_max'"),
        ("zzzz", "area, perimeter"),
        (7, "area, "),
    ],
)
def test_an_unknown_property_is_refused_with_the_names_it_may_have_meant(name, hint):
    with pytest.raises(
        MeasureError, match=rf"properties: got {name!r}, expected names in PROPERTIES.*{hint}"
    ):
        measure(SHAPES, IMAGE, properties=[name])


@pytest.mark.parametrize(
    ("name", "needs"), [("intensity_mean", "an image"), ("num_pixels", "an image or a frame")]
)
def test_a_property_without_what_it_needs_is_refused(name, needs):
    with pytest.raises(MeasureError, match=f"properties: got '{name}', which needs {needs}; pass image="):
        measure(SHAPES, properties=name)


@pytest.mark.parametrize(
    "image",
    [
        np.array([["a", "b"]]),
        np.array([[None, 1]]),
        np.ones((4, 4), dtype=complex),
        np.ones(4),
        np.ones((2, 2, 2, 2)),
        np.ones((0, 5)),
        "image.png",
        np.array([["2020-01-01"]], dtype="datetime64[D]"),
        5,
    ],
)
def test_what_is_no_image_is_refused(image):
    with pytest.raises(ImageError, match="image: got"):
        measure(SHAPES, image)


def test_a_frame_that_does_not_fit_is_refused():
    with pytest.raises(FrameError, match=r"image: got height and width \(20, 30\), expected \(30, 20\)"):
        measure(SHAPES, IMAGE, frame=ImageFrame((30, 20)))
    for image in (IMAGE, None):
        with pytest.raises(FrameError, match="frame: got tuple, expected an ImageFrame"):
            measure(SHAPES, image, frame=(20, 30))


@pytest.mark.parametrize(
    "shapes",
    [
        {"type": "rect"},
        "M0,0L1,1Z",
        None,
        3,
        [{"type": "rect", "x0": 0}],
        [SHAPES[0], None],
        [[0, 1, 2]],
    ],
)
def test_what_is_no_shape_is_refused(shapes):
    with pytest.raises(ShapeError, match=r"shapes(\[\d\])?: got .*, expected a Shape"):
        measure(shapes, IMAGE)


@pytest.mark.parametrize("policy", ["ignore", None, True])
def test_an_unknown_policy_for_nan_is_refused(policy):
    with pytest.raises(
        MeasureError, match=r"nan_policy: got .*, expected one of 'omit', 'propagate', 'raise'"
    ):
        measure(SHAPES, IMAGE, nan_policy=policy)


@pytest.mark.parametrize("threshold", ["high", (3, 1), (1, 2, 3), np.nan, [None, 2]])
def test_a_threshold_that_is_no_range_is_refused(threshold):
    with pytest.raises(MeasureError, match=r"threshold: got .*, expected a number, or a pair"):
        measure(SHAPES, IMAGE, threshold=threshold)


def test_lists_of_numbers_are_images_too():
    assert measure(Point(1, 1), [[0, 1], [2, 3]])["intensity_mean"][0] == 3
