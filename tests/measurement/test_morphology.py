"""Measures of pixels against scikit-image's regionprops on the whole frame, where ours looks at a box."""

import math

import numpy as np
import pytest
from skimage.measure import regionprops

from plotly_imgshapes import Ellipse, ImageFrame, Line, MeasureError, Polygon, Rect, mask, measure
from plotly_imgshapes.measurement import PROPERTIES

SHAPES = (
    Ellipse(3, 2, 17, 12, angle=30, id="ellipse"),
    Polygon([[1, 15], [12, 11], [18, 21], [7, 24]], id="polygon"),
    Polygon([[[2, 2], [24, 2], [24, 22], [2, 22]], [[6, 6], [20, 6], [20, 18], [6, 18]]], id="ring"),
    Rect(15, 20, 40, 60, id="outside in part"),
    Rect(2.8, 2.8, 3.2, 3.2, id="one pixel"),
)
OF_REGIONPROPS = {name: row for name, row in PROPERTIES.items() if row.region}
FRAMES = {
    "pixels": ImageFrame((26, 28)),
    "square": ImageFrame((26, 28), x0=-3, dx=0.5, y0=8, dy=-0.5, unit="mm"),
    "oblong": ImageFrame((26, 28), dx=0.5, dy=2.0, unit="mm"),
}
SQUARE_ONLY = {"pixel_perimeter", "perimeter_crofton", "moments_hu", "moments_weighted_hu"}


def on(frame, shape):
    """The shape that covers the same pixels on `frame` as `shape` on the grid of pixels."""
    return shape.transform(FRAMES["pixels"].transform_to(frame))


def image():
    return np.random.default_rng(0).integers(1, 255, (26, 28), dtype=np.uint8)


@pytest.mark.filterwarnings("ignore:Failed to get convex hull image")
@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("name", OF_REGIONPROPS)
def test_measures_of_pixels_are_those_of_regionprops(name, frame):
    shapes = [on(frame, shape) for shape in SHAPES]
    table = measure(shapes, image(), frame=frame, properties=name)
    theirs = OF_REGIONPROPS[name].region
    for i, shape in enumerate(shapes):
        (region,) = regionprops(mask(shape, frame).astype(int), image().astype(float), spacing=frame.spacing)
        if name in SQUARE_ONLY and frame.spacing[0] != frame.spacing[1]:
            expected = np.nan
        elif name.endswith("_hu"):
            (region,) = regionprops(mask(shape, frame).astype(int), image().astype(float))
            expected = getattr(region, theirs)
        else:
            expected = getattr(region, theirs)
        columns = [table[column][i] for column in list(table)[4:]]
        expected = np.ravel(expected) if np.ndim(expected) else expected
        np.testing.assert_allclose(columns, expected, rtol=1e-9, atol=1e-9)


def test_the_box_of_the_pixels_is_that_of_regionprops_and_nan_without_any():
    table = measure([*SHAPES, Line(0, 0, 5, 5)], frame=FRAMES["pixels"], properties=["bbox", "num_pixels"])
    for i, shape in enumerate(SHAPES):
        (region,) = regionprops(mask(shape, FRAMES["pixels"]).astype(int))
        assert tuple(table[f"bbox-{k}"][i] for k in range(4)) == region.bbox
        assert table["num_pixels"][i] == region.num_pixels
    assert np.isnan([table[f"bbox-{k}"][-1] for k in range(4)]).all()
    assert table["num_pixels"].dtype == np.int64


def test_columns_are_the_same_whether_a_region_holds_pixels_or_not():
    names = list(OF_REGIONPROPS)
    full = measure(SHAPES[0], image(), properties=names)
    with pytest.warns(UserWarning, match="no pixel"):
        empty = measure(Rect(90, 90, 99, 99), image(), properties=names)
    assert list(full) == list(empty)
    assert all(np.isnan(empty[name]).all() for name in list(empty)[4:])
    assert all(len(column) == 0 for column in measure([], image(), properties=names).values())


def test_weighted_moments_leave_out_what_is_masked_or_nan():
    values = image().astype(float)
    holes = np.random.default_rng(1).random(values.shape) < 0.2
    plain = measure(SHAPES[0], np.where(holes, 0.0, values), properties="moments_weighted")
    for with_holes in (np.where(holes, np.nan, values), np.ma.masked_array(values, holes)):
        table = measure(SHAPES[0], with_holes, properties="moments_weighted")
        for name in list(plain)[4:]:
            assert table[name][0] == pytest.approx(plain[name][0], rel=1e-12)


def test_weighted_moments_have_a_set_of_columns_for_every_channel():
    rgb = np.dstack((image(), image() // 2, image() * 0 + 1))
    table = measure(SHAPES[0], rgb, properties=["moments_weighted", "moments_weighted_hu", "moments"])
    for channel in range(3):
        single = measure(SHAPES[0], rgb[..., channel], properties=["moments_weighted", "moments_weighted_hu"])
        assert table[f"moments_weighted-2-1-{channel}"] == pytest.approx(single["moments_weighted-2-1"])
        assert table[f"moments_weighted_hu-3-{channel}"] == pytest.approx(single["moments_weighted_hu-3"])
    assert "moments-0-0" in table


def bright(regionmask, intensity):
    return int((intensity[regionmask] > 100).sum())


def extremes(regionmask, intensity):
    return np.array([intensity[regionmask].min(), intensity[regionmask].max()])


def rows(regionmask):
    return regionmask.shape[0]


def verdict(regionmask):
    return "large" if regionmask.sum() > 100 else "small"


def test_functions_of_the_user_make_columns_as_extra_properties_do():
    shapes = [*SHAPES, Line(0, 0, 9, 9)]
    table = measure(shapes, image(), properties="area", functions=[bright, extremes, rows, verdict])
    assert list(table)[4:] == ["area", "bright", "extremes-0", "extremes-1", "rows", "verdict"]
    for i, shape in enumerate(SHAPES):
        (region,) = regionprops(
            mask(shape, FRAMES["pixels"]).astype(int), image(), extra_properties=[bright, extremes, rows]
        )
        assert table["bright"][i] == region.bright
        assert [table["extremes-0"][i], table["extremes-1"][i]] == region.extremes.tolist()
        assert table["rows"][i] == region.rows
    assert table["verdict"].tolist() == [
        "small" if s in (SHAPES[3], SHAPES[4]) else "large" for s in SHAPES
    ] + [None]
    assert np.isnan(table["bright"][-1])


def test_functions_see_every_channel_and_only_pixels_that_count():
    values = np.dstack((image(), image() // 2)).astype(float)
    values[5:8, 8:10, 1] = np.nan
    table = measure(SHAPES[0], values, properties=[], functions=[extremes, rows])
    inside = mask(SHAPES[0], FRAMES["pixels"])
    for channel in range(2):
        assert table[f"extremes-1-{channel}"][0] == np.nanmax(values[..., channel][inside])
        assert table[f"extremes-0-{channel}"][0] == np.nanmin(values[..., channel][inside])
    assert list(table)[-1] == "rows"


@pytest.mark.parametrize("function", [dict, lambda a, b, c: a, 3, "area", None])
def test_functions_of_other_arguments_are_refused(function):
    with pytest.raises(MeasureError, match=r"functions: got .*regionmask"):
        measure(SHAPES, image(), functions=[function])


def test_functions_need_pixels():
    with pytest.raises(MeasureError, match="functions: got bright, which needs pixels"):
        measure(SHAPES, frame=FRAMES["pixels"], functions=[bright])
    with pytest.raises(MeasureError, match="functions: got rows, which needs pixels"):
        measure(SHAPES, functions=[rows])
    assert measure(SHAPES, frame=FRAMES["pixels"], functions=[rows])["rows"][4] == 1


def test_pixel_measures_approach_the_exact_ones_as_pixels_get_finer():
    shape = Polygon([[1, 1], [9, 2], [7, 8], [2, 7]])
    frame = ImageFrame((1100, 1100), dx=0.01, dy=0.01)
    names = (
        "area",
        "area_convex",
        "solidity",
        "extent",
        "equivalent_diameter_area",
        "feret_diameter_max",
        "area_bbox",
    )
    table = measure(
        shape,
        frame=frame,
        properties=[
            *names,
            *(f"pixel_{name}" for name in names),
            "perimeter_crofton",
            "perimeter",
            "pixel_centroid_x",
            "centroid_x",
        ],
    )
    for name in names:
        assert table[f"pixel_{name}"][0] == pytest.approx(table[name][0], rel=5e-3), name
    assert table["pixel_centroid_x"][0] == pytest.approx(table["centroid_x"][0], abs=0.01)
    # Crofton's estimate from four directions is good to a few percent, however fine the pixels.
    assert table["perimeter_crofton"][0] == pytest.approx(table["perimeter"][0], rel=0.05)
    assert math.isclose(table["area"][0], shape.area)
