import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from plotly_imgshapes import Ellipse, FrameError, ImageFrame, Line, Point, Polygon, Polyline, Rect

STEPS = st.one_of(st.floats(1e-3, 1e3), st.floats(-1e3, -1e-3))
ORIGINS = st.floats(-1e4, 1e4)
SIZES = st.integers(1, 5000)
FRAMES = st.builds(
    lambda h, w, x0, dx, y0, dy: ImageFrame((h, w), x0=x0, dx=dx, y0=y0, dy=dy),
    SIZES,
    SIZES,
    ORIGINS,
    STEPS,
    ORIGINS,
    STEPS,
)
POSITIONS = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=1, max_dims=3, max_side=6).map(lambda s: (*s[:-1], 2)),
    elements=st.floats(-1e4, 1e4),
)

# --- both directions


@given(FRAMES, POSITIONS)
def test_array_positions_come_back_from_the_axes(frame, rc):
    # Rounding of positions around 1e4 + 1e4 * step, seen in steps.
    slack = 1e-10 * (1e4 + 2e4 / min(abs(frame.dx), abs(frame.dy)))
    np.testing.assert_allclose(frame.to_rc(frame.to_xy(rc)), rc, rtol=0, atol=slack)


@given(FRAMES, POSITIONS)
def test_axis_positions_come_back_from_the_array(frame, xy):
    np.testing.assert_allclose(frame.to_xy(frame.to_rc(xy)), xy, rtol=0, atol=1e-9)


@given(FRAMES, POSITIONS)
def test_the_map_is_the_one_of_plotly(frame, rc):
    # Trace attributes x0, dx, y0, dy: the centre of column i is at x0 + i * dx, row j at y0 + j * dy.
    expected = np.array([frame.x0, frame.y0]) + rc[..., ::-1] * [frame.dx, frame.dy]
    np.testing.assert_allclose(frame.to_xy(rc), expected, rtol=1e-15, atol=0)


def test_pixel_centres_are_at_whole_numbers_by_default():
    frame = ImageFrame((3, 4))
    assert frame.to_xy([[0, 0], [2, 3]]).tolist() == [[0, 0], [3, 2]]
    assert frame.to_rc([[0, 0], [3, 2]]).tolist() == [[0, 0], [2, 3]]
    # As in the recordings: a picture of 4 x 3 pixels spans -0.5 to 3.5 and -0.5 to 2.5.
    assert frame.extent == (-0.5, 3.5, -0.5, 2.5)


def test_a_frame_with_a_step_and_an_origin_as_in_plotly():
    # x0=100, dx=0.5 and 128 pixels span 99.75 to 163.75.
    assert ImageFrame((10, 128), x0=100, dx=0.5).extent[:2] == (99.75, 163.75)


@pytest.mark.parametrize("shape", [(2,), (5, 2), (3, 4, 2), (0, 2)])
def test_the_shape_of_positions_stays(shape):
    frame = ImageFrame((3, 4), dx=2)
    for there in (frame.to_xy, frame.to_rc):
        result = there(np.ones(shape, dtype=np.int32))
        assert (result.shape, result.dtype) == (shape, np.float64)


def test_what_is_handed_in_is_left_alone():
    xy = np.array([[1.0, 2.0]])
    frame = ImageFrame((3, 4), dx=2, x0=1)
    for there in (frame.to_xy, frame.to_rc):
        there(xy)[...] = 99
    assert xy.tolist() == [[1, 2]]


def test_positions_that_are_not_finite_stay_so():
    assert np.isnan(ImageFrame((3, 4)).to_rc([[math.nan, math.nan]])).all()
    assert np.isinf(ImageFrame((3, 4)).to_rc([[math.inf, -math.inf]])).all()


@pytest.mark.parametrize("dy", [1, -1, 0.5])
@pytest.mark.parametrize("dx", [1, -1, 2])
def test_reversed_axes_run_against_the_array(dx, dy):
    frame = ImageFrame((4, 6), x0=10, dx=dx, y0=20, dy=dy)
    assert frame.to_xy([3, 5]).tolist() == [10 + 5 * dx, 20 + 3 * dy]
    assert frame.extent == (10 - dx / 2, 10 + 5.5 * dx, 20 - dy / 2, 20 + 3.5 * dy)
    assert frame.spacing == (abs(dy), abs(dx))
    assert frame.pixel_area == abs(dx * dy)


@given(FRAMES)
def test_the_extent_holds_every_pixel(frame):
    height, width = frame.shape
    first, last = frame.to_xy([[-0.5, -0.5], [height - 0.5, width - 0.5]])
    slack = {"rel": 1e-12, "abs": 1e-8}
    assert frame.extent == pytest.approx((first[0], last[0], first[1], last[1]), **slack)
    area = abs((frame.extent[1] - frame.extent[0]) * (frame.extent[3] - frame.extent[2]))
    assert area == pytest.approx(frame.pixel_area * height * width, rel=1e-6)


# --- made of


@pytest.mark.parametrize(
    "image",
    [np.zeros((3, 4)), np.zeros((3, 4, 3)), np.zeros((3, 4, 5, 6)), [[0] * 4] * 3],
    ids=["grey", "colour", "more", "list"],
)
def test_a_frame_is_made_of_height_and_width(image):
    assert ImageFrame.of(image) == ImageFrame((3, 4))
    ImageFrame((3, 4)).check(image)


def test_only_the_shape_of_an_image_is_read():
    class Huge:
        shape = (10**6, 10**6)

    assert ImageFrame.of(Huge()).shape == (10**6, 10**6)


@pytest.mark.parametrize(
    ("spacing", "steps"), [(0.5, (0.5, 0.5)), ((2, 0.5), (2, 0.5)), (np.float32(2), (2, 2)), ([1, 2], (1, 2))]
)
def test_spacing_is_one_number_or_that_of_rows_and_columns(spacing, steps):
    frame = ImageFrame.of(np.zeros((3, 4)), spacing=spacing, unit="mm")
    assert (frame.dy, frame.dx, frame.unit) == (*steps, "mm")


def test_numbers_become_plain_and_frames_compare_and_hash():
    frame = ImageFrame((np.int64(3), np.int32(4), 3), dx=np.float32(0.5))
    assert frame == ImageFrame((3, 4), dx=0.5)
    assert hash(frame) == hash(ImageFrame((3, 4), dx=0.5))
    assert [type(n) for n in frame.shape] == [int, int]
    assert type(frame.dx) is float


# --- from one frame to another


@given(FRAMES, FRAMES, POSITIONS)
def test_a_transform_keeps_the_pixel_under_a_position(one, other, rc):
    matrix = one.transform_to(other)
    xy = one.to_xy(rc)
    scale = np.abs(other.to_xy(rc)).max(initial=1) + np.abs(matrix).max() * (1 + np.abs(xy).max(initial=0))
    np.testing.assert_allclose(
        xy @ matrix[:, :2].T + matrix[:, 2], other.to_xy(rc), rtol=0, atol=1e-12 * scale
    )


@given(FRAMES, FRAMES, FRAMES)
def test_transforms_compose(a, b, c):
    def square(matrix):
        return np.vstack((matrix, [0, 0, 1]))

    via = square(b.transform_to(c)) @ square(a.transform_to(b))
    direct = square(a.transform_to(c))
    scale = np.abs(square(b.transform_to(c))).max() * np.abs(square(a.transform_to(b))).max()
    np.testing.assert_allclose(via, direct, rtol=0, atol=1e-12 * (1 + scale))


@pytest.mark.parametrize(
    "shape",
    [
        Point(3, 4),
        Line(1, 2, 30, 4),
        Rect(1, 2, 30, 4, 20),
        Ellipse(1, 2, 30, 4),
        Polyline([[1, 2], [3, 5]]),
        Polygon([[0, 0], [9, 0], [0, 5]]),
    ],
    ids=lambda shape: type(shape).__name__,
)
def test_a_shape_goes_along_into_another_frame(shape):
    one, other = ImageFrame((50, 60)), ImageFrame((50, 60), x0=5, dx=0.5, y0=-3, dy=-0.5, unit="mm")
    moved = shape.transform(one.transform_to(other))
    assert moved.area == pytest.approx(shape.area / 4)
    assert moved.length == pytest.approx(shape.length / 2)
    # dy is negative: the lower edge in y is the upper one in rows.
    before, after = (frame.to_rc(np.reshape(s.bounds, (2, 2))) for frame, s in ((one, shape), (other, moved)))
    np.testing.assert_allclose(np.sort(after, axis=0), np.sort(before, axis=0), rtol=0, atol=1e-9)


def test_set_scale_by_hand():
    # A line of 50 drawn units is 10 µm: 0.2 µm each.
    frame = ImageFrame((100, 200), x0=5, dx=2, dy=1).calibrated(Line(0, 0, 30, 40), 10, "µm")
    assert frame == ImageFrame((100, 200), x0=1, dx=0.4, dy=0.2, unit="µm")


@given(FRAMES, st.floats(1, 1000), st.floats(1e-3, 1e3))
def test_the_line_of_a_calibration_has_its_true_length_afterwards(frame, drawn, length):
    line = Line(3, 4, 3 + drawn, 4 - drawn)
    calibrated = frame.calibrated(line, length, "mm")
    there = line.transform(frame.transform_to(calibrated))
    assert there.length == pytest.approx(length, rel=1e-6)
    assert calibrated.spacing[0] / calibrated.spacing[1] == pytest.approx(frame.spacing[0] / frame.spacing[1])


def test_a_calibration_may_follow_any_path():
    path = Polyline([[0, 0], [3, 0], [3, 4]])
    assert ImageFrame((9, 9)).calibrated(path, 14, "mm").spacing == (2, 2)


# --- bad input

BAD_FRAMES = {
    "one number": (((5,),), {}, r"shape: got \(5,\), expected \(height, width\)"),
    "a number": ((5,), {}, "shape: got 5"),
    "nothing": ((None,), {}, "shape: got None"),
    "empty": (((0, 4),), {}, r"shape: got \(0, 4\)"),
    "less than nothing": (((4, -1),), {}, r"shape: got \(4, -1\)"),
    "halves": (((4.0, 5.0),), {}, r"shape: got \(4.0, 5.0\)"),
    "yes": (((True, 5),), {}, r"shape: got \(True, 5\)"),
    "words": (("ab",), {}, "shape: got 'ab'"),
    "nan": (((3, 4),), {"x0": math.nan}, "x0: got nan, expected a finite number"),
    "inf": (((3, 4),), {"dy": math.inf}, "dy: got inf"),
    "a word": (((3, 4),), {"y0": "0"}, "y0: got '0'"),
    "none": (((3, 4),), {"dx": None}, "dx: got None"),
    "too large": (((3, 4),), {"dx": 10**400}, "dx: got 1000"),
    "no step": (((3, 4),), {"dx": 0}, "dx, dy: got 0.0, 1.0, expected steps that are not zero"),
    "no step down": (((3, 4),), {"dy": -0.0}, "dx, dy: got 1.0, -0.0"),
    "unit": (((3, 4),), {"unit": None}, "unit: got None, expected a string"),
}


@pytest.mark.parametrize(("args", "options", "said"), BAD_FRAMES.values(), ids=BAD_FRAMES)
def test_a_frame_that_cannot_be_is_refused(args, options, said):
    with pytest.raises(FrameError, match=said):
        ImageFrame(*args, **options)


@pytest.mark.parametrize("image", [5, "image", None, np.zeros(4), np.zeros((0, 4)), [], [1, 2]], ids=repr)
def test_what_has_no_height_and_width_is_no_image(image):
    with pytest.raises(FrameError, match=r"shape: got"):
        ImageFrame.of(image)


@pytest.mark.parametrize("spacing", [0, -1, math.nan, "1", (1,), (1, 2, 3), (1, 0), (1, "a"), None], ids=repr)
def test_spacing_is_positive(spacing):
    with pytest.raises(FrameError, match=r"spacing: got"):
        ImageFrame.of(np.zeros((3, 4)), spacing=spacing)


@pytest.mark.parametrize(
    "positions", [5, [1], [[1, 2, 3]], "ab", [["a", "b"]], [[1, 2], [3]], None], ids=repr
)
def test_positions_are_pairs(positions):
    frame = ImageFrame((3, 4))
    with pytest.raises(FrameError, match=r"rc: got"):
        frame.to_xy(positions)
    with pytest.raises(FrameError, match=r"xy: got"):
        frame.to_rc(positions)


@pytest.mark.parametrize("image", [np.zeros((4, 3)), np.zeros(4), 5], ids=lambda i: str(np.shape(i)))
def test_an_image_of_another_size_is_refused(image):
    with pytest.raises(FrameError, match=r"image: got height and width .*, expected \(3, 4\) as in `frame`"):
        ImageFrame((3, 4)).check(image)


@pytest.mark.parametrize("length", [0, -1, math.nan, math.inf, "10", None], ids=repr)
def test_a_true_length_is_positive(length):
    with pytest.raises(FrameError, match=r"length: got"):
        ImageFrame((3, 4)).calibrated(Line(0, 0, 3, 4), length, "mm")


def test_a_line_of_no_length_sets_no_scale():
    with pytest.raises(
        FrameError, match="line: got a length of 0, expected two different positions; draw it longer"
    ):
        ImageFrame((3, 4)).calibrated(Line(2, 2, 2, 2), 10, "mm")
