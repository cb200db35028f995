import math
import warnings

import dask.array as da
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import zarr
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates
from skimage.measure import profile_line

from plotly_imgshapes import (
    Ellipse,
    EmptyRegionWarning,
    FrameError,
    ImageError,
    ImageFrame,
    Line,
    MeasureError,
    Point,
    Polygon,
    Polyline,
    Rect,
    ShapeError,
    profile,
)

NOISE = np.random.default_rng(0).integers(0, 65536, (60, 80), dtype=np.uint16)
ROWS, COLS = np.mgrid[:60, :80].astype(float)


def plane(frame, a=3.0, b=-2.0, c=7.0):
    """An image whose value is a x + b y + c at every pixel centre: linear interpolation is exact."""
    xy = frame.to_xy(np.stack(np.mgrid[: frame.shape[0], : frame.shape[1]], axis=-1))
    return a * xy[..., 0] + b * xy[..., 1] + c


class Spy:
    """An array that is not in memory: it remembers which boxes were read, and cannot be read as a whole."""

    def __init__(self, pixels):
        self.pixels, self.read = pixels, []
        self.shape, self.dtype = pixels.shape, pixels.dtype

    def __getitem__(self, key):
        rows, cols = key
        self.read.append((rows.start, rows.stop, cols.start, cols.stop))
        return self.pixels[key]

    def __array__(self, *args, **kwargs):
        raise AssertionError("the whole image was read")


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("end", [(70.0, 50.0), (70.0, 10.5), (12.25, 55.0), (13.0, 11.25)])
def test_a_line_agrees_with_profile_line_of_scikit_image_on_a_float_image(width, end):
    image, start = NOISE.astype(float), (12.25, 10.5)
    expected = profile_line(image, start[::-1], end[::-1], linewidth=width, order=1, mode="constant")
    line = Line(*start, *end)
    # profile_line has a sample every ceil(length) and both ends, as we do.
    measured = profile(line, NOISE, width=width)
    assert measured.intensity.shape == expected.shape
    np.testing.assert_allclose(measured.intensity, expected, rtol=0, atol=1e-8)


def test_integer_images_are_not_rounded_to_whole_grey_levels():
    line = Line(3, 4, 70.3, 49.7)
    rounded = profile_line(NOISE, (4, 3), (49.7, 70.3), mode="constant")
    exact = profile_line(NOISE.astype(float), (4, 3), (49.7, 70.3), mode="constant")
    assert np.abs(rounded - exact).max() > 0.4
    assert np.abs(profile(line, NOISE).intensity - exact).max() <= 1e-8


@pytest.mark.parametrize("order", range(6))
@pytest.mark.parametrize("lazy", [False, True])
def test_every_sample_agrees_with_map_coordinates_at_its_position(order, lazy):
    path = Polyline([[2, 3], [40.5, 3], [70, 50.25], [5, 55]])
    measured = profile(path, Spy(NOISE) if lazy else NOISE, order=order)
    expected = map_coordinates(NOISE, measured.xy.T[::-1], float, order=order, mode="mirror")
    # Of a lazy image splines are fitted to a box with a margin, which leaves 1e-12 of 16 bits.
    np.testing.assert_allclose(measured.intensity, expected, rtol=0, atol=1e-6 if order > 1 else 1e-8)


@pytest.mark.parametrize(
    "frame",
    [
        ImageFrame((60, 80)),
        ImageFrame((60, 80), dx=0.25, dy=0.5, unit="mm"),
        ImageFrame((60, 80), x0=-3, dx=0.2, y0=40, dy=-0.4),
        ImageFrame((60, 80), x0=9, dx=-2, y0=1, dy=3),
    ],
)
def test_a_ramp_is_sampled_exactly_in_any_frame(frame):
    corners = frame.to_xy([[5, 5], [50, 6], [30, 70], [8, 40]])
    for shape in (Line(*corners[0], *corners[2]), Polyline(corners), Polygon(corners)):
        measured = profile(shape, plane(frame), frame=frame)
        x, y = measured.xy.T
        np.testing.assert_allclose(measured.intensity, 3 * x - 2 * y + 7, rtol=0, atol=1e-9)
        assert measured.unit == frame.unit


def test_distances_are_those_of_the_axes_when_pixels_are_not_square():
    frame = ImageFrame((60, 80), dx=0.5, dy=2.0, unit="µm")
    measured = profile(Line(0, 0, 9, 40), plane(frame), frame=frame)
    assert measured.distance[0] == 0
    assert measured.distance[-1] == 41  # 9, 40, 41
    assert len(measured.distance) == 41 / 0.5 + 1  # a step is the shorter side of a pixel
    np.testing.assert_allclose(np.diff(measured.distance), 0.5, rtol=1e-12)
    np.testing.assert_allclose(np.hypot(*np.diff(measured.xy, axis=0).T), 0.5, rtol=1e-12)


def test_the_strip_is_across_the_path_in_axis_units_when_pixels_are_not_square():
    frame = ImageFrame((60, 80), dx=1.0, dy=4.0)
    x = frame.to_xy(np.stack((ROWS, COLS), axis=-1))[..., 0]
    # Across a vertical line of width 6 lie bands at x = 27.5 ... 32.5.
    at = np.array([27.5, 28.5, 29.5, 30.5, 31.5, 32.5])
    expected = np.interp(at, np.arange(80), np.arange(80.0) ** 2).mean()
    measured = profile(Line(30, 40, 30, 200), x**2, frame=frame, width=6)
    np.testing.assert_allclose(measured.intensity, expected, rtol=1e-13)


@given(
    st.lists(st.floats(-20, 100), min_size=4, max_size=4),
    st.floats(0.01, 30),
)
def test_samples_are_equally_spaced_from_end_to_end_and_no_further_apart_than_the_step(numbers, step):
    line = Line(*numbers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyRegionWarning)
        measured = profile(line, NOISE, step=step)
    n = len(measured.distance)
    assert measured.distance[0] == 0
    assert measured.distance[-1] == pytest.approx(line.length, rel=3e-16, abs=0)  # to the last digit
    assert n - 1 in {math.ceil(line.length / step), math.ceil(line.length / step * (1 - 1e-9))}
    np.testing.assert_allclose(measured.distance, np.linspace(0, line.length, n), rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(measured.xy[-1], line.xy[-1])
    if n > 1:
        np.testing.assert_allclose(measured.xy, np.linspace(*line.xy, n), rtol=0, atol=1e-12)


def test_samples_of_a_path_lie_at_their_distance_along_it():
    rng = np.random.default_rng(3)
    xy = 30 + np.cumsum(rng.normal(0, 1.3, (300, 2)), axis=0)
    xy[100] = xy[101]  # a mouse that rests draws a vertex twice
    travelled = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
    measured = profile(Polyline(xy), np.zeros((200, 200)))
    expected = np.column_stack([np.interp(measured.distance, travelled, column) for column in xy.T])
    np.testing.assert_allclose(measured.xy, expected, rtol=0, atol=1e-10)
    np.testing.assert_allclose(np.diff(measured.distance), travelled[-1] / (len(measured.distance) - 1))
    assert measured.distance[-1] == pytest.approx(Polyline(xy).length, rel=1e-14)


def test_an_outline_is_followed_once_around_and_closes_on_its_first_vertex():
    measured = profile(Rect(10, 20, 14, 23), ROWS)
    # Four steps to the right at row 20, three down, four left at row 23, three up.
    np.testing.assert_array_equal(
        measured.intensity, [20, 20, 20, 20, 20, 21, 22, 23, 23, 23, 23, 23, 22, 21, 20]
    )
    assert measured.distance.tolist() == list(range(15))
    assert measured.xy[0].tolist() == measured.xy[-1].tolist() == [10, 20]


def test_an_ellipse_is_followed_along_its_circumference():
    ellipse = Ellipse(10, 10, 60, 40, angle=20)
    measured = profile(ellipse, COLS)
    # Chords whose sagitta is h are shorter than the curve by h / 3 of the radius.
    assert ellipse.length - 2 * math.pi * 1e-3 / 3 <= measured.distance[-1] <= ellipse.length
    turned = ellipse.rotate(-20).replace(angle=0)
    (x, y), (a, b) = turned.center, turned.radii
    angle = math.radians(-20)
    dx, dy = measured.xy.T - np.array([[x], [y]])
    u, v = dx * math.cos(angle) - dy * math.sin(angle), dx * math.sin(angle) + dy * math.cos(angle)
    # A thousandth of a pixel from the curve: the chords of the default would be 1e-4 of 25 pixels away.
    assert np.abs(np.hypot(u / a, v / b) - 1).max() * min(a, b) < 1.1e-3


def test_the_distance_of_several_rings_runs_on_to_their_common_length():
    donut = Polygon([[[5, 5], [15, 5], [15, 15], [5, 15]], [[8, 8], [8, 10], [10, 10], [10, 8]]])
    measured = profile(donut, COLS)
    outer, inner = profile(Polygon(donut.rings[:1]), COLS), profile(Polygon(donut.rings[1:]), COLS)
    np.testing.assert_array_equal(measured.distance, np.concatenate((outer.distance, 40 + inner.distance)))
    np.testing.assert_array_equal(measured.intensity, np.concatenate((outer.intensity, inner.intensity)))
    assert measured.distance[-1] == donut.length == 48


def test_a_brush_stroke_is_reduced_over_its_own_width_unless_another_is_given():
    xy = [[10, 30], [60, 30]]
    stroke = profile(Polyline(xy, width=7), NOISE)
    np.testing.assert_allclose(stroke.intensity, NOISE[27:34, 10:61].mean(axis=0), rtol=1e-14)
    np.testing.assert_array_equal(profile(Polyline(xy, width=7), NOISE, width=0).intensity, NOISE[30, 10:61])


@pytest.mark.parametrize(("along", "axis"), [("x", 0), ("y", 1)])
def test_a_rectangle_can_be_averaged_over_its_columns_or_rows(along, axis):
    box = {"x": Rect(10, 19.5, 30, 39.5), "y": Rect(9.5, 20, 30.5, 39)}[along]
    expected = NOISE[20:40, 10:31].mean(axis=axis)
    np.testing.assert_allclose(profile(box, NOISE, along=along).intensity, expected, rtol=1e-13)
    drawn_the_other_way = Rect(box.x1, box.y1, box.x0, box.y0)
    np.testing.assert_allclose(
        profile(drawn_the_other_way, NOISE, along=along).intensity, expected, rtol=1e-13
    )


def test_a_turned_rectangle_is_averaged_along_its_own_axes():
    box = Rect(20, 25, 50, 35, angle=30)
    x, y = box.center
    cos, sin = math.cos(math.radians(30)), math.sin(math.radians(30))
    across = profile(box, COLS * cos + ROWS * sin, along="x")
    expected = x * cos + y * sin + np.linspace(-15, 15, 31)
    np.testing.assert_allclose(across.intensity, expected, rtol=0, atol=1e-11)
    assert across.distance[-1] == pytest.approx(30)
    down = profile(box, ROWS * cos - COLS * sin, along="y")
    np.testing.assert_allclose(down.intensity, y * cos - x * sin + np.linspace(-5, 5, 11), rtol=0, atol=1e-11)


@pytest.mark.parametrize("name", ["mean", "median", "min", "max", "sum"])
def test_the_reducer_makes_one_value_of_the_samples_across(name):
    expected = getattr(np, name)(NOISE[28:33, 10:61].astype(float), axis=0)
    line = Line(10, 30, 60, 30)
    np.testing.assert_allclose(profile(line, NOISE, width=5, reducer=name).intensity, expected, rtol=1e-14)
    own = profile(line, NOISE, width=5, reducer=getattr(np, name))
    np.testing.assert_allclose(own.intensity, expected, rtol=1e-14)


@pytest.mark.parametrize("name", ["mean", "median", "min", "max", "sum"])
def test_samples_across_that_lie_outside_are_left_out(name):
    # Bands at rows -2 ... 2, of which three lie on the image; further left none does.
    measured = profile(Line(-3, 0, 5, 0), NOISE, width=5, reducer=name).intensity
    expected = getattr(np, name)(NOISE[:3, :6].astype(float), axis=0)
    assert np.isnan(measured[:3]).all()
    np.testing.assert_allclose(measured[3:], expected, rtol=0, atol=1e-8)


def test_a_pixel_reaches_half_a_step_beyond_its_centre_and_no_further():
    ramp = np.arange(4.0)[None, :]
    x = np.array([-0.5001, -0.5, -0.25, 0, 3, 3.25, 3.5, 3.5001])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyRegionWarning)
        values = [profile(Line(at, 0, at, 0), ramp).intensity[0] for at in x]
    np.testing.assert_array_equal(values, [np.nan, 0, 0, 0, 3, 3, 3, np.nan])
    # The edge in an axis whose step is not a binary fraction.
    frame = ImageFrame((1, 4), x0=0.3, dx=0.1, dy=0.1)
    on_edges = Line(frame.extent[0], 0, frame.extent[1], 0)
    assert profile(on_edges, ramp, frame=frame).intensity[[0, -1]].tolist() == [0, 3]


def test_a_path_beside_the_image_gives_nan_and_a_warning_that_names_it():
    with pytest.warns(EmptyRegionWarning, match="shape 'far': no sample of its profile lies on the image"):
        beside, on = profile([Line(100, 0, 110, 0, id="far"), Line(0, 0, 5, 0)], NOISE)
    assert np.isnan(beside.intensity).all()
    np.testing.assert_array_equal(on.intensity, NOISE[0, :6])


def test_a_line_without_length_has_one_sample():
    measured = profile(Line(3, 4, 3, 4), NOISE, width=9)
    assert measured.distance.tolist() == [0]
    assert measured.intensity.tolist() == [NOISE[4, 3]]
    dot = profile(Polyline([[3, 4]], width=5), NOISE)
    assert dot.intensity.tolist() == [NOISE[4, 3]]
    assert profile(Polyline([[3, 4]] * 3), NOISE).distance.tolist() == [0]


def test_an_empty_polygon_has_no_sample():
    assert profile(Polygon([]), NOISE).intensity.shape == (0,)
    empty, line = profile([Polygon([]), Line(0, 0, 3, 0)], NOISE)
    assert len(empty.distance) == 0
    assert len(line.distance) == 4
    assert profile([], NOISE) == ()


SHAPES = [
    Line(5, 5, 70, 50),
    Polyline([[2, 3], [40, 20], [70, 50]], width=6.5),
    Polyline([[2, 3], [40, 20], [70, 50]]),
    Rect(10, 10, 30, 50, angle=15),
    Polygon([[[5, 5], [75, 5], [40, 55]], [[30, 10], [50, 10], [40, 30]]]),
    Line(5, 5, 5, 5),
    Ellipse(20, 20, 50, 40),
]


@pytest.mark.parametrize("width", [None, 4])
def test_many_shapes_in_one_call_give_what_each_gives_alone(width):
    together = profile(SHAPES, NOISE, width=width)
    for shape, measured in zip(SHAPES, together, strict=True):
        alone = profile(shape, NOISE, width=width)
        np.testing.assert_array_equal(measured.distance, alone.distance)
        # Rounding of positions, times a slope of up to 65535 from pixel to pixel.
        np.testing.assert_allclose(measured.intensity, alone.intensity, rtol=0, atol=1e-8)


@given(st.lists(st.floats(5, 50), min_size=4, max_size=4), st.sampled_from([0.0, 3.0, 4.5]))
def test_turning_image_and_line_by_a_quarter_gives_the_same_profile(numbers, width):
    x0, y0, x1, y1 = numbers
    assume(math.dist((x0, y0), (x1, y1)) > 1e-9)  # 79 - x may round a shorter line to none
    straight = profile(Line(x0, y0, x1, y1), NOISE, width=width).intensity
    # rot90 takes pixel (row, col) to (W - 1 - col, row).
    turned = profile(Line(y0, 79 - x0, y1, 79 - x1), np.rot90(NOISE), width=width).intensity
    np.testing.assert_allclose(turned, straight, rtol=0, atol=1e-7)


@given(st.lists(st.tuples(st.floats(5, 50), st.floats(5, 50)), min_size=2, max_size=6))
def test_a_path_followed_backwards_gives_the_profile_backwards(xy):
    forth = profile(Polyline(xy), NOISE)
    back = profile(Polyline(xy[::-1]), NOISE)
    assert back.distance[-1] == pytest.approx(forth.distance[-1])
    if len(forth.distance) == len(back.distance):  # a length that rounds to a whole number may give one more
        np.testing.assert_allclose(back.intensity[::-1], forth.intensity, rtol=0, atol=1e-6)


@given(st.lists(st.floats(5, 50), min_size=4, max_size=4))
def test_a_line_followed_backwards_gives_the_strip_backwards(numbers):
    x0, y0, x1, y1 = numbers
    forth = profile(Line(x0, y0, x1, y1), NOISE, width=5).intensity
    back = profile(Line(x1, y1, x0, y0), NOISE, width=5).intensity
    np.testing.assert_allclose(back[::-1], forth, rtol=0, atol=1e-7)


def test_the_strip_of_a_bent_path_lies_across_the_path():
    # Around a circle of radius 20 every band is a circle too, so the mean over bands at 18 ... 22 of the
    # squared distance from the centre is 400 + the mean of (-2, -1, 0, 1, 2) squared.
    turn = np.linspace(0, 2 * np.pi, 721)
    ring = Polygon(np.column_stack((40 + 20 * np.cos(turn), 30 + 20 * np.sin(turn)))[:-1])
    measured = profile(ring, np.hypot(COLS - 40, ROWS - 30) ** 2, width=5).intensity
    # Linear interpolation of a square is up to 1/4 too large in each of two directions.
    assert (measured - 402 >= -0.02).all()
    assert (measured - 402 <= 0.5).all()
    cubic = profile(ring, np.hypot(COLS - 40, ROWS - 30) ** 2, width=5, order=3).intensity
    np.testing.assert_allclose(cubic, 402, rtol=0, atol=0.02)  # chords are 7.6e-4 inside the circle of 20


@pytest.mark.parametrize(
    "dtype", [bool, np.int8, np.uint8, np.int16, ">u2", np.uint32, np.int64, np.float16, np.float32, ">f8"]
)
def test_any_numeric_dtype_is_read(dtype):
    image = (NOISE % 100).astype(dtype)
    line = Line(3.5, 4.25, 70, 50)
    expected = profile_line(image.astype(float), (4.25, 3.5), (50, 70), order=1, mode="constant")
    np.testing.assert_allclose(profile(line, image).intensity, expected, rtol=0, atol=1e-10)


def test_lists_are_images_too():
    assert profile(Line(0, 0, 1, 1), [[0, 1], [2, 3]]).intensity.tolist() == [0, 1.5, 3]


@pytest.mark.parametrize("order", [1, 3])
@pytest.mark.parametrize("gap", ["nan", "inf", "masked"])
def test_a_missing_pixel_reaches_only_the_samples_to_which_it_contributes(order, gap):
    image = plane(ImageFrame((60, 80)))
    broken = image.copy()
    if gap == "masked":
        broken = np.ma.MaskedArray(image, mask=(ROWS == 20) & (COLS == 30))
    else:
        broken[20, 30] = {"nan": np.nan, "inf": np.inf}[gap]
    near = 1 if order == 1 else 2
    # Through the pixel, along pixel centres beside it, and between rows.
    through = profile(Line(10, 20, 50, 20), broken, order=order).intensity
    missing = {20} if order == 1 else {19, 20, 21}
    assert set(np.flatnonzero(np.isnan(through)).tolist()) == missing
    beside = profile(Line(10, 20 + near, 50, 20 + near), broken, order=order).intensity
    assert not np.isnan(beside).any()
    between = profile(Line(10, 19.5, 50, 19.5), broken, order=order).intensity
    assert set(np.flatnonzero(np.isnan(between)).tolist()) == missing
    good = ~np.isnan(between)
    # A cubic spline that is fitted across the gap differs by what the stand-in differs, which dies off.
    tolerance = 1e-9 if order == 1 else 0.5
    np.testing.assert_allclose(between[good], (3 * np.arange(10, 51) - 39 + 7)[good], rtol=0, atol=tolerance)


def test_order_0_reads_the_nearest_pixel_as_it_is():
    image = np.array([[1.0, np.inf, np.nan, 4.0]])
    np.testing.assert_array_equal(profile(Line(0, 0, 3, 0), image, order=0).intensity, image[0])


def test_an_image_of_nothing_but_nan_is_no_reason_to_warn():
    assert np.isnan(profile(Line(1, 1, 9, 9), np.full((20, 20), np.nan), order=3, width=3).intensity).all()


def test_channels_are_sampled_one_by_one():
    image = np.stack((NOISE, NOISE // 2, NOISE[::-1]), axis=-1)
    measured = profile(Line(3, 4, 70, 50), image, width=3)
    assert measured.intensity.shape == (len(measured.distance), 3)
    for channel in range(3):
        alone = profile(Line(3, 4, 70, 50), image[..., channel], width=3)
        np.testing.assert_array_equal(measured.intensity[:, channel], alone.intensity)


@pytest.mark.parametrize("order", [1, 3])
def test_of_a_lazy_image_only_the_box_around_the_path_is_read(order):
    pixels = np.random.default_rng(0).random((1000, 1000))
    spy = Spy(pixels)
    measured = profile(Line(400, 500, 430, 510), spy, order=order, width=5)
    np.testing.assert_allclose(
        measured.intensity,
        profile(Line(400, 500, 430, 510), pixels, order=order, width=5).intensity,
        atol=1e-11,
    )
    margin = {1: 4, 3: 25}[order]
    ((r0, r1, c0, c1),) = spy.read
    assert 500 - margin <= r0 < r1 <= 512 + margin
    assert 400 - margin <= c0 < c1 <= 432 + margin


def test_a_long_diagonal_on_a_large_lazy_image_is_read_in_parts():
    side = 12_000
    spy = Spy(np.broadcast_to(np.arange(side, dtype=np.uint16), (side, side)))
    measured = profile(Line(0, 0, side - 1, side - 1), spy)
    np.testing.assert_allclose(measured.intensity, measured.xy[:, 0], rtol=0, atol=1e-8)
    sizes = [(r1 - r0) * (c1 - c0) for r0, r1, c0, c1 in spy.read]
    assert max(sizes) <= 2**20
    assert sum(sizes) < side**2 / 10


def test_lines_far_apart_do_not_make_a_lazy_image_be_read_between_them():
    spy = Spy(np.broadcast_to(np.float32(1), (50_000, 50_000)))
    profile([Line(10, 10, 20, 20), Line(49_000, 49_000, 49_010, 49_010)], spy)
    assert sum((r1 - r0) * (c1 - c0) for r0, r1, c0, c1 in spy.read) < 1000


def test_memmap_dask_masked_dask_and_zarr_give_what_numpy_gives(tmp_path):
    line = Line(3, 4, 70.5, 50.5)
    expected = profile(line, NOISE, width=3).intensity
    on_disk = np.memmap(tmp_path / "image", dtype=np.uint16, mode="w+", shape=NOISE.shape)
    on_disk[:] = NOISE
    masked = np.ma.MaskedArray(NOISE, mask=NOISE > 60000)
    for image in (on_disk, da.from_array(NOISE, chunks=16), zarr.array(NOISE, chunks=(16, 16))):
        np.testing.assert_array_equal(profile(line, image, width=3).intensity, expected)
    with_gaps = profile(line, masked).intensity
    assert np.isnan(with_gaps).any()
    np.testing.assert_array_equal(profile(line, da.from_array(masked, chunks=16)).intensity, with_gaps)


def test_a_profile_is_frozen_and_carries_unit_id_and_label():
    frame = ImageFrame((60, 80), unit="nm")
    measured = profile(Line(0, 0, 3, 0, id="a", label="scratch"), NOISE, frame=frame)
    assert (measured.unit, measured.id, measured.label) == ("nm", "a", "scratch")
    with pytest.raises(AttributeError):
        measured.unit = "mm"
    for array in (measured.distance, measured.intensity, measured.xy):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert repr(measured) == "Profile(<4 samples on 3 nm>, id='a')"


def test_columns_go_into_a_data_frame():
    table = pd.DataFrame(profile(Line(0, 0, 3, 0), NOISE).to_dict())
    assert table.columns.tolist() == ["distance", "intensity", "x", "y"]
    assert table["intensity"].tolist() == NOISE[0, :4].tolist()


def test_the_chart_is_a_figure_that_plotly_accepts_with_units_and_gaps():
    frame = ImageFrame((60, 80), dx=0.5, dy=0.5, unit="mm")
    measured = profile(Line(-1, 0, 1, 0, label="edge"), NOISE, frame=frame)
    chart = measured.figure()
    figure = go.Figure(chart)  # validates every key
    assert figure.layout.xaxis.title.text == "Distance (mm)"
    assert figure.layout.title.text == "edge"
    assert chart["data"][0]["y"] == [None, None, *NOISE[0, :3].tolist()]
    assert chart["data"][0]["x"] == [0, 0.5, 1, 1.5, 2]
    assert chart["data"][0]["customdata"][2] == [0, 0]


def test_the_chart_of_a_colour_image_has_a_line_for_each_channel():
    figure = go.Figure(profile(Line(0, 0, 3, 0), np.zeros((4, 4, 3))).figure())
    assert [trace.name for trace in figure.data] == ["red", "green", "blue"]
    two = go.Figure(profile(Line(0, 0, 3, 0), np.zeros((4, 4, 2))).figure())
    assert [trace.name for trace in two.data] == ["channel 0", "channel 1"]


LINE = Line(0, 0, 3, 0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((Point(1, 1), NOISE), ShapeError, "a point has no course"),
        (([LINE, "line"], NOISE), ShapeError, "got str, expected a Shape"),
        ((LINE, np.zeros(5)), ImageError, r"got shape \(5,\)"),
        ((LINE, np.zeros((2, 2, 2, 2))), ImageError, "of a stack pass one slice"),
        ((LINE, np.zeros((0, 5))), ImageError, r"got shape \(0, 5\)"),
        ((LINE, np.zeros((5, 5), complex)), ImageError, "got dtype complex128"),
        ((LINE, [["a", "b"]]), ImageError, "got dtype <U1"),
        ((LINE, [[1, 2], [3]]), ImageError, "got list"),
    ],
)
def test_what_is_no_path_or_no_image_is_refused_by_name(arguments, error, message):
    with pytest.raises(error, match=message):
        profile(*arguments)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"frame": ImageFrame((5, 5))}, FrameError, r"got height and width \(60, 80\), expected \(5, 5\)"),
        ({"frame": (60, 80)}, FrameError, "frame: got tuple, expected an ImageFrame"),
        ({"width": -1}, MeasureError, "width: got -1, expected a finite number >= 0"),
        ({"width": math.nan}, MeasureError, "width: got nan"),
        ({"width": 1e12}, MeasureError, "pass a smaller width"),
        ({"step": 0}, MeasureError, "step: got 0, expected a finite number > 0"),
        ({"step": "1"}, MeasureError, "step: got '1'"),
        ({"step": 1e-9}, MeasureError, "pass a larger step"),
        ({"order": 6}, MeasureError, "order: got 6, expected an integer from 0 to 5"),
        ({"order": 1.0}, MeasureError, "order: got 1.0"),
        ({"reducer": "average"}, MeasureError, "expected one of mean, median, min, max, sum or a callable"),
        ({"reducer": lambda values, axis: values.sum()}, MeasureError, r"result of shape \(\)"),
        ({"along": "z"}, MeasureError, "along: got 'z'"),
        ({"along": "x"}, ShapeError, "expected a Rect"),
    ],
)
def test_an_option_out_of_its_range_is_refused_by_name(options, error, message):
    with pytest.raises(error, match=message):
        profile(LINE, NOISE, **options)


def test_a_rectangle_that_is_averaged_takes_no_width():
    with pytest.raises(MeasureError, match="reduces the whole rectangle"):
        profile(Rect(0, 0, 5, 5), NOISE, along="x", width=3)


@pytest.mark.parametrize("far", [1e13, 1e300, 1.7e308])
def test_a_coordinate_beyond_all_pixels_is_refused_instead_of_filling_the_memory(far):
    for shape in (
        Line(-far, 0, far, 0),
        Polyline([[0, 0], [far, far], [0, 0]]),
        Polygon([[-far, 0], [far, 0], [0, 5]]),
        Ellipse(-far / 2, 0, far / 2, 9),
        Ellipse(0, 0, far / 4, far / 4, angle=30),
    ):
        with pytest.raises(MeasureError, match="pass a larger step"):
            profile(shape, NOISE)
