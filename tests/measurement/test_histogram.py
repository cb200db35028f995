import math

import dask.array as da
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data
from skimage.draw import polygon2mask

from plotly_imgshapes import (
    EmptyRegionWarning,
    FrameError,
    ImageFrame,
    Line,
    MeasureError,
    Point,
    Polygon,
    Polyline,
    Rect,
    ShapeError,
    histogram,
    profile,
)

CAMERA = data.camera()
# No vertex or edge meets a pixel centre, so that every rule of the boundary gives the same mask.
XY = np.array([[60.3, 40.7], [400.6, 90.2], [310.4, 470.9], [120.2, 333.3]])
REGION, INSIDE = Polygon(XY), polygon2mask(CAMERA.shape, XY[:, ::-1])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("bins", [7, 64, [0, 10, 50, 51.5, 255], "auto"])
def test_counts_and_edges_agree_with_numpy_on_the_same_mask(dtype, bins):
    image = CAMERA.astype(dtype)
    expected = np.bincount(image[INSIDE], minlength=256) if dtype == np.uint8 and bins == "auto" else None
    counts, edges = np.histogram(image[INSIDE].astype(np.float64 if dtype == np.float32 else dtype), bins)
    measured = histogram(REGION, image, bins=bins)
    if expected is not None:
        counts, edges = expected, np.arange(257) - 0.5
    np.testing.assert_array_equal(measured.counts, counts)
    np.testing.assert_array_equal(measured.edges, edges)
    assert measured.counts.dtype == np.int64
    assert measured.counts.sum() == INSIDE.sum() if not isinstance(bins, list) else True


@given(st.integers(1, 300), st.floats(-50, 100), st.floats(101, 300))
def test_a_number_of_bins_and_a_range_agree_with_numpy(bins, least, greatest):
    counts, edges = np.histogram(CAMERA[INSIDE], bins, (least, greatest))
    measured = histogram(REGION, CAMERA, bins=bins, range=(least, greatest))
    np.testing.assert_array_equal(measured.counts, counts)
    np.testing.assert_array_equal(measured.edges, edges)


@pytest.mark.parametrize(
    ("dtype", "least", "greatest"), [(np.uint8, 0, 255), (np.int8, -128, 127), (bool, 0, 1)]
)
def test_images_of_at_most_8_bits_have_one_bin_a_grey_level(dtype, least, greatest):
    measured = histogram(REGION, (CAMERA > 99).astype(dtype))
    np.testing.assert_array_equal(measured.centers, np.arange(least, greatest + 1))
    level = np.flatnonzero(measured.counts)
    assert measured.centers[level].tolist() == [0, 1]
    assert measured.counts[level].tolist() == [(CAMERA[INSIDE] <= 99).sum(), (CAMERA[INSIDE] > 99).sum()]


def test_a_range_cuts_grey_levels():
    measured = histogram(REGION, CAMERA, range=(9.5, 12))
    assert measured.centers.tolist() == [10, 11, 12]
    assert measured.counts.tolist() == [(CAMERA[INSIDE] == level).sum() for level in (10, 11, 12)]


def test_missing_values_are_not_counted():
    image = CAMERA.astype(float)
    image[CAMERA < 20] = np.nan
    image[CAMERA > 200] = np.inf
    good = INSIDE & (CAMERA >= 20) & (CAMERA <= 200)
    expected = np.histogram(CAMERA[good], 16, (0, 255))[0]
    np.testing.assert_array_equal(histogram(REGION, image, bins=16, range=(0, 255)).counts, expected)
    masked = np.ma.MaskedArray(CAMERA, mask=(CAMERA < 20) | (CAMERA > 200))
    np.testing.assert_array_equal(histogram(REGION, masked, bins=16, range=(0, 255)).counts, expected)
    lazy = da.from_array(masked, chunks=100)
    np.testing.assert_array_equal(histogram(REGION, lazy, bins=16, range=(0, 255)).counts, expected)


def test_channels_share_their_bins_and_are_counted_one_by_one():
    image = data.astronaut()
    measured = histogram(REGION, image)
    assert measured.counts.shape == (256, 3)
    for channel in range(3):
        expected = np.bincount(image[..., channel][INSIDE], minlength=256)
        np.testing.assert_array_equal(measured.counts[:, channel], expected)
    wide = histogram(REGION, image.astype(float), bins=10)
    edges = np.histogram_bin_edges(image[INSIDE], 10)
    np.testing.assert_array_equal(wide.edges, edges)


def test_along_a_path_the_samples_of_its_profile_are_counted():
    path = Polyline([[10, 10], [300, 200], [400, 50]])
    expected = np.histogram(profile(path, CAMERA).intensity, 256, (-0.5, 255.5))[0]
    measured = histogram(path, CAMERA)
    np.testing.assert_array_equal(measured.counts, expected)
    assert measured.unit == "samples"
    # With a width the path is a region.
    stroke = histogram(Polyline(path.xy, width=9), CAMERA)
    assert stroke.unit == "pixels"
    assert stroke.counts.sum() == pytest.approx(Polyline(path.xy, width=9).area, rel=0.01)


def test_samples_and_pixels_outside_the_image_are_not_counted():
    assert histogram(Line(500, 0, 521, 0), CAMERA).counts.sum() == 12
    assert histogram(Rect(-50.5, -50.5, 9.5, 4.5), CAMERA).counts.sum() == 10 * 5


def test_a_frame_says_where_the_pixels_are():
    frame = ImageFrame(CAMERA.shape, x0=5, dx=0.5, y0=100, dy=-0.25)
    xy = np.column_stack((5 + 0.5 * XY[:, 0], 100 - 0.25 * XY[:, 1]))
    np.testing.assert_array_equal(
        histogram(Polygon(xy), CAMERA, frame=frame).counts, np.bincount(CAMERA[INSIDE], minlength=256)
    )


def test_many_shapes_give_what_each_gives_alone_in_their_order():
    shapes = [REGION, Line(3, 4, 200, 300, id="a"), Rect(9, 9, 20, 20, label="b"), Line(0, 0, 9, 0)]
    together = histogram(shapes, CAMERA)
    assert [each.id for each in together] == ["", "a", "", ""]
    assert [each.label for each in together] == ["", "", "b", ""]
    for shape, measured in zip(shapes, together, strict=True):
        np.testing.assert_array_equal(measured.counts, histogram(shape, CAMERA).counts)
    assert histogram([], CAMERA) == ()


@pytest.mark.parametrize("shape", [Rect(600, 0, 650, 50, id="far"), Polygon([], id="far")])
@pytest.mark.parametrize("image", [CAMERA, CAMERA.astype(float), data.astronaut()])
def test_a_region_without_a_pixel_counts_nothing_and_warns_by_name(shape, image):
    with pytest.warns(EmptyRegionWarning, match="shape 'far': holds no pixel of the image"):
        measured = histogram(shape, image)
    assert measured.counts.sum() == 0
    assert measured.counts.shape[1:] == image.shape[2:]


def test_one_far_value_does_not_make_endless_bins():
    image = np.arange(10_000.0).reshape(100, 100)
    image[0, 0] = 1e15
    assert len(histogram(Rect(-1, -1, 101, 101), image).counts) <= 2 * math.sqrt(image.size) + 1


def test_a_histogram_is_frozen_and_says_what_it_holds():
    measured = histogram(Rect(-0.5, -0.5, 9.5, 9.5, id="a"), CAMERA)
    assert repr(measured) == "Histogram(<100 pixels in 256 bins from -0.5 to 255.5>, id='a')"
    with pytest.raises(AttributeError):
        measured.unit = "samples"
    for array in (measured.counts, measured.edges):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_given_edges_stay_the_callers_own():
    edges = np.array([0.0, 100.0, 255.0])
    histogram(REGION, CAMERA, bins=edges)
    edges[0] = -1  # still writable
    assert edges[0] == -1


def test_columns_go_into_a_data_frame():
    table = pd.DataFrame(histogram(REGION, data.astronaut(), bins=4, range=(0, 256)).to_dict())
    assert table.columns.tolist() == ["lower", "upper", "counts-0", "counts-1", "counts-2"]
    assert table["upper"].tolist() == [64, 128, 192, 256]


def test_the_chart_is_a_figure_that_plotly_accepts():
    measured = histogram(Rect(0, 0, 50, 50, label="sky"), CAMERA)
    figure = go.Figure(measured.figure())  # validates every key
    assert figure.layout.title.text == "sky"
    assert figure.layout.yaxis.title.text == "Pixels"
    assert list(figure.data[0].y) == measured.counts.tolist()
    assert list(figure.data[0].x) == list(range(256))
    colours = go.Figure(histogram(REGION, data.astronaut()).figure())
    assert [trace.name for trace in colours.data] == ["red", "green", "blue"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"bins": 0}, MeasureError, "bins: got 0, expected 'auto', a number from 1"),
        ({"bins": 2**40}, MeasureError, "expected 'auto', a number from 1 to 1048576"),
        ({"bins": True}, MeasureError, "bins: got True"),
        ({"bins": 2.5}, MeasureError, "bins: got 2.5"),
        ({"bins": "many"}, MeasureError, "bins: got 'many'"),
        ({"bins": [3, 2, 1]}, MeasureError, "ascending finite edges"),
        ({"bins": [0, math.inf]}, MeasureError, "ascending finite edges"),
        ({"bins": [0, 1], "range": (0, 1)}, MeasureError, "range: got .* together with edges"),
        ({"range": (5, 5)}, MeasureError, "finite and ascending"),
        ({"range": (0, math.nan)}, MeasureError, "finite and ascending"),
        ({"range": 5}, MeasureError, "finite and ascending"),
        ({"range": (300, 400)}, MeasureError, "holds no value of uint8"),
        ({"frame": ImageFrame((5, 5))}, FrameError, r"expected \(5, 5\)"),
    ],
)
def test_an_option_out_of_its_range_is_refused_by_name(options, error, message):
    with pytest.raises(error, match=message):
        histogram(REGION, CAMERA, **options)


def test_values_too_close_for_the_bins_are_refused():
    image = np.array([[1.0, np.nextafter(1.0, 2)]])
    with pytest.raises(MeasureError, match="pass edges"):
        histogram(Rect(-1, -1, 3, 3), image, bins=100)


def test_a_point_holds_no_values_to_count():
    with pytest.raises(ShapeError, match="a point has no course"):
        histogram(Point(1, 1), CAMERA)
