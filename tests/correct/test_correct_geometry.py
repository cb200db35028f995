import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data
from skimage.transform import ProjectiveTransform

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polygon, Polyline, Rect, correct, mask
from plotly_imgshapes.errors import CorrectError, ImgShapesError, ParameterError, ShapeError
from tests.segment.quality import iou

FRAMES = {
    "plain": {},
    "anisotropic": {"dx": 0.5, "dy": 2.0, "x0": 7, "unit": "mm"},
    "upward": {"dy": -1.0, "y0": 479},
    "leftward": {"dx": -0.25, "x0": 30, "dy": 0.5},
}

SIZE = (480, 640)


def frame_like(name, shape=SIZE):
    return ImageFrame(shape, **FRAMES[name])


def placed(frame, *rc):
    """Return array positions as axis positions."""
    return frame.to_xy(np.asarray(rc, dtype=float))


def things(frame):
    """Return shapes of all regions in the middle of an image."""
    (x, y), (u, v) = placed(frame, (240, 320), (300, 420))
    w, h = u - x, v - y
    square = frame.spacing[0] == frame.spacing[1]
    return {
        "rect": Rect(x - w, y - h, x + w, y + h, 20 if square else 0),
        "ellipse": Ellipse(x - w, y - h, x + w, y + h),
        "polygon": Polygon([[x - w, y - h], [x + w, y - h / 2], [x, y + h]]),
        "stroke": Polyline([[x - w, y], [x, y + h], [x + w, y]], width=32 * max(frame.spacing)),
    }


def assert_it_stays_on_the_same_thing(shape, frame, correct_it):
    """Correct a picture of a shape; compare it with the carried shape: pixels, and the centre of mass."""
    texture = np.random.default_rng(0).integers(0, 90, frame.shape)
    image = np.where(mask(shape, frame), 255 - texture, texture).astype(np.uint8)
    after, carried = correct_it(image, frame)
    assert after.shape[:2] == carried.shape
    (there,) = carried.carry(shape)
    assert iou(after > 127, mask(there, carried)) >= 0.97
    # Half a pixel off would still be alike enough, but not this.
    weight = correct_it(mask(shape, frame, rule="coverage"), frame)[0]
    weight = np.nan_to_num(weight)
    truth = mask(there, carried, rule="coverage")
    for axis in (0, 1):
        at = np.arange(weight.shape[axis])
        got, wanted = ((part.sum(axis=1 - axis) @ at) / part.sum() for part in (weight, truth))
        assert got == pytest.approx(wanted, abs=0.05)


# --- level


@pytest.mark.parametrize(
    ("kind", "size"), [("rect", "keep"), ("ellipse", "expand"), ("polygon", "crop"), ("stroke", "keep")]
)
@pytest.mark.parametrize("name", FRAMES)
def test_a_levelled_shape_stays_on_the_same_thing(name, kind, size):
    frame = frame_like(name)
    horizon = Line(*placed(frame, (280, 80), (200, 560)).ravel())
    assert_it_stays_on_the_same_thing(
        things(frame)[kind],
        frame,
        lambda image, f: correct.level(image, horizon, frame=f, size=size),
    )


@settings(max_examples=60)
@given(
    st.sampled_from(list(FRAMES)),
    st.tuples(st.floats(1, 22), st.floats(1, 30)),
    st.tuples(st.floats(1, 22), st.floats(1, 30)),
    st.sampled_from(["horizontal", "vertical", "nearest"]),
)
def test_the_line_is_level_and_turned_the_shorter_way(name, one, other, to):
    frame = frame_like(name, (24, 32))
    line = Line(*placed(frame, one, other).ravel())
    if line.length < 1e-3:
        return
    _, carried = correct.level(np.zeros((24, 32), dtype=np.uint8), line, frame=frame, to=to, order="nearest")
    (there,) = carried.carry(line)
    assert there.length == pytest.approx(line.length)
    away = {
        "horizontal": there.angle % 180,
        "vertical": (there.angle - 90) % 180,
        "nearest": there.angle % 90,
    }[to]
    period = 90 if to == "nearest" else 180
    assert min(away, period - away) < 1e-6
    turn = (there.angle - line.angle + 180) % 360 - 180
    assert abs(turn) <= period / 2 + 1e-6


def test_the_middle_of_the_image_stays():
    _, frame = correct.level(np.zeros((21, 31)), Line(0, 0, 9, 2))
    (middle,) = frame.carry(Point(15, 10))
    assert (middle.x, middle.y) == pytest.approx((15, 10))


def test_quarter_turns_are_exact():
    image = np.random.default_rng(0).integers(0, 255, (20, 30), dtype=np.uint8)
    down = Line(15, 2, 15, 18)
    turned, frame = correct.level(image, down, size="expand")
    assert turned.shape == (30, 20)
    np.testing.assert_array_equal(turned, np.rot90(image, 1 if frame.carry(Point(15, 2))[0].x < 10 else 3))


def test_what_is_level_already_is_left_alone():
    image = np.random.default_rng(0).random((20, 30))
    same, frame = correct.level(image, Line(25, 3, 2, 3))
    np.testing.assert_array_equal(same, image)
    assert same is not image
    assert frame.carry(Rect(1, 2, 3, 4)) == (Rect(1, 2, 3, 4),)


@pytest.mark.parametrize("angle", [3, 17, 44, 45, 46, 80, -30, 90])
@pytest.mark.parametrize("shape", [(120, 160), (160, 120), (40, 300)])
def test_a_crop_has_no_empty_corner_and_an_expansion_loses_nothing(shape, angle):
    (x, y), turn = (shape[1] / 2, shape[0] / 2), np.radians(angle)
    line = Line(x, y, x + 15 * np.cos(turn), y + 15 * np.sin(turn))
    inner, small = correct.level(np.ones(shape), line, size="crop")
    assert np.isfinite(inner).all()
    outer, large = correct.level(np.ones(shape), line, size="expand")
    # A turn keeps the area, up to the pixels of the border.
    assert np.isfinite(outer).sum() == pytest.approx(shape[0] * shape[1], rel=0.01)
    assert (np.isfinite(outer).any(axis=0).sum(), np.isfinite(outer).any(axis=1).sum()) >= (
        large.shape[1] - 2,
        large.shape[0] - 2,
    )
    # The largest box of all that have its proportions: somewhat larger it would reach a corner.
    if angle != 90:
        rows, cols = ((n - m * 1.06) / 2 for n, m in zip(large.shape, small.shape, strict=True))
        grown = outer[
            max(int(rows), 0) : int(large.shape[0] - rows), max(int(cols), 0) : int(large.shape[1] - cols)
        ]
        assert not np.isfinite(grown).all()


def test_a_freehand_line_counts_by_its_best_straight_one():
    rng = np.random.default_rng(0)
    x = np.linspace(10, 150, 60)
    path = Polyline(np.column_stack((x, 40 + 0.1 * x + rng.normal(0, 1, x.size))))
    _, frame = correct.level(np.zeros(SIZE), path)
    (line,) = frame.carry(Line(0, 40, 100, 50))
    assert abs(line.angle) < 0.5


def test_several_lines_count_by_their_length():
    long, short = Line(10, 10, 110, 20), Line(10, 50, 20, 50)
    _, frame = correct.level(np.zeros(SIZE), [long, short])
    assert abs(frame.carry(long)[0].angle) < 1


def test_corrections_in_a_row_carry_from_the_last_image():
    image, thing = data.camera(), Ellipse(200, 150, 300, 260)
    one, first = correct.level(image, Line(10, 100, 500, 160))
    two, second = correct.rectify(one, Polygon([[30, 40], [470, 20], [480, 480], [20, 460]]), frame=first)
    (there,) = second.carry(first.carry(thing))
    truth = mask(thing, ImageFrame.of(image)).astype(np.uint8) * 255
    moved, _ = correct.level(truth, Line(10, 100, 500, 160))
    moved, _ = correct.rectify(moved, Polygon([[30, 40], [470, 20], [480, 480], [20, 460]]), frame=first)
    assert two.shape == moved.shape
    assert iou(moved > 127, mask(there, second)) >= 0.97


# --- rectify

PAGE_RC = np.array([(60, 120), (100, 560), (420, 480), (380, 80)], dtype=float)


@pytest.mark.parametrize("kind", ["rect", "ellipse", "polygon", "stroke"])
@pytest.mark.parametrize("name", FRAMES)
def test_a_rectified_shape_stays_on_the_same_thing(name, kind):
    frame = frame_like(name)
    page = Polygon(placed(frame, *PAGE_RC))
    assert_it_stays_on_the_same_thing(
        things(frame)[kind], frame, lambda image, f: correct.rectify(image, page, frame=f)
    )


@pytest.mark.parametrize("name", FRAMES)
def test_corners_come_to_the_corners_however_they_were_drawn(name):
    frame = frame_like(name, (48, 64))
    image = np.random.default_rng(0).random((48, 64))
    corners = placed(frame, *PAGE_RC / 10)
    straight, expected = correct.rectify(image, Polygon(corners), frame=frame)
    x0, x1, y0, y1 = expected.extent
    wanted = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    for order in itertools.permutations(range(4)):
        points = [Point(*corners[k]) for k in order]
        got, carried = correct.rectify(image, points, frame=frame)
        assert carried == expected
        np.testing.assert_allclose(got, straight, rtol=0, atol=1e-9)
        there = carried.carry([Point(*corner) for corner in corners])
        np.testing.assert_allclose([(p.x, p.y) for p in there], wanted, rtol=0, atol=1e-6)
    for start, flip in itertools.product(range(4), (1, -1)):
        drawn = Polygon(np.roll(corners, start, axis=0)[::flip])
        assert correct.rectify(image, drawn, frame=frame)[1] == expected


def test_a_perspective_is_undone():
    truth = np.zeros((100, 140))
    truth[20:80:20] = 1
    truth[:, 30:110:20] = 0.5
    truth = np.kron(truth[::10, ::10], np.ones((10, 10)))
    corners = np.array([[-0.5, -0.5], [139.5, -0.5], [139.5, 99.5], [-0.5, 99.5]])
    seen = np.array([[40.0, 30], [230, 60], [200, 210], [25, 180]])
    view = ProjectiveTransform.from_estimate(corners, seen)
    from skimage.transform import warp

    photo = warp(truth, view.inverse, output_shape=(240, 260), order=1)
    upright, frame = correct.rectify(photo, Polygon(seen), ratio=1.4)
    assert frame.shape[1] / frame.shape[0] == pytest.approx(1.4, abs=0.01)
    back = warp(upright, np.diag([frame.shape[1] / 140, frame.shape[0] / 100, 1]), output_shape=(100, 140))
    assert np.abs(back - truth)[4:-4, 4:-4].mean() < 0.04


def test_the_first_corner_drawn_may_be_the_top_left():
    image = np.arange(12.0).reshape(3, 4)
    whole = [[3.5, -0.5], [3.5, 2.5], [-0.5, 2.5], [-0.5, -0.5]]
    nearest, _ = correct.rectify(image, Polygon(whole))
    np.testing.assert_allclose(nearest, image, atol=1e-9)
    turned, _ = correct.rectify(image, Polygon(whole), start="drawn")
    np.testing.assert_allclose(turned, np.rot90(image), atol=1e-9)
    turned, _ = correct.rectify(image, Polygon([whole[k] for k in (0, 3, 2, 1)]), start="drawn")
    np.testing.assert_allclose(turned, np.rot90(image), atol=1e-9)


def test_a_turned_rectangle_is_cut_out_upright():
    image = data.camera()
    rect = Rect(150, 200, 350, 300, 25)
    upright, frame = correct.rectify(image, rect)
    assert upright.shape == (100, 200)
    (there,) = frame.carry(rect)
    assert there.bounds == pytest.approx((-0.5, -0.5, 199.5, 99.5))


def test_corners_beyond_the_edge_leave_pixels_without_an_image():
    upright, _ = correct.rectify(np.ones((50, 50)), Polygon([[-10, 5], [40, 0], [40, 40], [-12, 45]]))
    assert np.isnan(upright).any()
    assert np.isfinite(upright).any()
    filled, _ = correct.rectify(np.ones((50, 50)), Polygon([[-10, 5], [40, 0], [40, 40], [-12, 45]]), fill=7)
    assert set(np.unique(filled)) == {1, 7}


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (Polygon([[0, 0], [9, 9], [9, 0], [0, 9]]), "sides cross"),
        (Polygon([[0, 0], [9, 0], [2, 2], [0, 9]]), "turn inwards"),
        (Polygon([[0, 0], [4, 0], [9, 0], [0, 9]]), "lie on a line"),
        (Polygon([[0, 0], [0, 0.0], [9, 0], [9, 9]]), "lie on a line or two in one place"),
        (Polygon([[0, 0], [9, 0], [9, 9]]), "got 3 corners, expected 4"),
        (Polygon([[0, 0], [9, 0], [9, 9], [5, 12], [0, 9]]), r"got 5 corners, expected 4; simplify"),
        (Polygon([[[0, 0], [9, 0], [9, 9], [0, 9]], [[1, 1], [2, 1], [2, 2]]]), "got 2 rings"),
        (Rect(3, 3, 3, 9), "lie on a line"),
        ([Point(0, 0), Point(9, 0), Point(9, 9)], "got 3 points, expected 4"),
        ([Point(0, 0), Point(9, 0), Point(9, 9), Rect(0, 0, 9, 9)], "got 4, expected one with four corners"),
        ([Point(1, 1), Point(9, 1), Point(1, 9), Point(3, 3)], "turn inwards"),
        (Rect(100, 100, 120, 130), "outside the image"),
        (Polygon([[-1e8, -1e8], [1e8, -1e8], [1e8, 1e8], [-1e8, 1e8]]), "expected less than 1000000 pixels"),
        (Polygon(()), "got 0 rings, expected one with four corners"),
    ],
)
def test_corners_that_are_none(shapes, message):
    with pytest.raises(ImgShapesError, match=message):
        correct.rectify(np.zeros((20, 20)), shapes)


@given(
    st.lists(st.tuples(st.floats(-6, 6), st.floats(-6, 6)), min_size=4, max_size=4),
    st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)),
    st.sampled_from(list(FRAMES)),
)
def test_positions_inside_come_back_by_the_inverse(shifts, inside, name):
    frame = frame_like(name, (32, 40))
    corners = np.array([(4, 4), (4, 34), (26, 34), (26, 4)]) + shifts
    quad = placed(frame, *corners)
    _, carried = correct.rectify(
        np.zeros((32, 40), dtype=np.uint8), Polygon(quad), frame=frame, order="nearest"
    )
    u, v = inside
    xy = (1 - v) * ((1 - u) * quad[0] + u * quad[1]) + v * ((1 - u) * quad[3] + u * quad[2])
    (there,) = carried.carry(Point(*xy))
    x0, x1, y0, y1 = carried.extent
    assert min(x0, x1) < there.x < max(x0, x1)
    assert min(y0, y1) < there.y < max(y0, y1)
    x, y, w = np.linalg.inv(carried.homographies[0]) @ (there.x, there.y, 1)
    assert (x / w, y / w) == pytest.approx(tuple(xy), abs=1e-6)


# --- crop


@pytest.mark.parametrize("name", FRAMES)
def test_a_crop_keeps_the_axes(name):
    frame = frame_like(name)
    image = np.random.default_rng(0).integers(0, 255, (*SIZE, 3), dtype=np.uint8)
    shape = things(frame)["ellipse"]
    part, after = correct.crop(image, shape, frame=frame, padding=3)
    rows, cols = np.nonzero(mask(shape, frame))
    box = slice(rows.min() - 3, rows.max() + 4), slice(cols.min() - 3, cols.max() + 4)
    np.testing.assert_array_equal(part, image[box])
    np.testing.assert_array_equal(mask(shape, after), mask(shape, frame)[box])
    assert after.carry(shape) == (shape,)
    part[...] = 0
    assert image.any()


def test_a_crop_may_fill_what_the_shapes_leave_out():
    image = np.full((40, 40, 4), 9, dtype=np.uint8)
    part, after = correct.crop(image, [Ellipse(5, 5, 20, 20), Rect(25, 5, 30, 10)], outside="fill", fill=3)
    inside = mask([Ellipse(5, 5, 20, 20), Rect(25, 5, 30, 10)], after)
    assert (part[inside] == 9).all()
    assert (part[~inside] == [3, 3, 3, 0]).all()


@pytest.mark.parametrize("shape", [Point(5, 6), Line(2, 3, 9, 3), Rect(4.2, 4.2, 4.4, 4.4)])
def test_what_is_too_thin_is_cropped_by_what_it_touches(shape):
    part, _ = correct.crop(np.arange(400).reshape(20, 20), shape)
    assert part.shape == {Point: (1, 1), Line: (1, 8), Rect: (1, 1)}[type(shape)]


def test_a_crop_stops_at_the_edge():
    assert correct.crop(np.zeros((20, 30)), Rect(-9, -9, 4, 5), padding=2)[0].shape == (7, 6)


# --- values


@pytest.mark.parametrize("order", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int16, np.uint16, np.uint64, np.float32, np.float64])
@pytest.mark.parametrize("depth", [(), (1,), (2,), (3,), (4,), (5,)], ids=str)
def test_every_dtype_and_depth_stays(dtype, depth, order):
    rng = np.random.default_rng(0)
    image = (
        (rng.random((20, 24, *depth)) * (1 if np.dtype(dtype).kind in "bf" else 200)).round().astype(dtype)
    )
    for call in (
        lambda: correct.level(image, Line(2, 2, 20, 5), order=order),
        lambda: correct.rectify(image, Polygon([[2, 2], [20, 4], [18, 17], [1, 15]]), order=order),
        lambda: correct.crop(image, Rect(2, 3, 9, 8)),
    ):
        found, frame = call()
        assert found.dtype == image.dtype
        assert found.shape == (*frame.shape, *depth)
        inside = found[np.isfinite(found)] if found.dtype.kind == "f" else found
        assert inside.min() >= image.min()
        assert inside.max() <= image.max()


def test_labels_stay_labels():
    labels = np.random.default_rng(0).integers(0, 9, (40, 40)) * 1000
    found, _ = correct.level(labels, Line(2, 2, 30, 9), order="nearest")
    assert set(np.unique(found)) <= set(range(0, 9000, 1000))


def test_empty_corners_are_nan_zero_or_clear():
    line = Line(2, 2, 20, 12)
    assert np.isnan(correct.level(np.ones((20, 30)), line)[0][0, 0])
    assert correct.level(np.ones((20, 30), dtype=np.uint8), line)[0][0, 0] == 0
    assert correct.level(np.ones((20, 30), dtype=np.uint8), line, fill=9)[0][0, 0] == 9
    rgba = correct.level(np.full((20, 30, 4), 255, dtype=np.uint8), line, fill=9)[0]
    assert rgba[0, 0].tolist() == [9, 9, 9, 0]
    assert rgba[10, 15].tolist() == [255] * 4


def test_nan_spoils_only_what_it_has_a_part_in():
    image = np.ones((41, 41))
    image[20, 20] = np.nan
    image[5, 5] = np.inf
    for order in ("nearest", "linear", "cubic"):
        found, frame = correct.level(image, Line(2, 2, 30, 12), order=order, size="crop")
        bad = np.argwhere(~np.isfinite(found))
        centre = frame.to_rc([[20, 20]])[0]
        # The pixel nearest to a position may be another one everywhere.
        assert (0 if order == "nearest" else 1) <= len(bad) <= 9
        assert np.abs(bad - centre).max(initial=0) <= 1.5
        assert np.nanmax(found) == pytest.approx(1)


def test_a_masked_image_stays_one():
    image = np.ma.MaskedArray(np.full((30, 30), 9, dtype=np.uint8), np.zeros((30, 30), dtype=bool))
    image[15, 15] = np.ma.masked
    found, _ = correct.level(image, Line(2, 2, 20, 8))
    assert isinstance(found, np.ma.MaskedArray)
    assert found.dtype == np.uint8
    assert found.mask[15, 15]
    assert found.mask[0, 0]
    assert (found.compressed() == 9).all()


@pytest.mark.parametrize("fill", [-1, 256, 0.5, float("nan"), float("inf")])
def test_a_fill_that_the_dtype_cannot_hold(fill):
    with pytest.raises(ParameterError, match="fill: got"):
        correct.level(np.zeros((9, 9), dtype=np.uint8), Line(0, 0, 5, 1), fill=fill)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ((), r"shapes: got no shape, level needs 1 or more.* a line, an open path"),
        (Rect(0, 0, 5, 5), "got a rectangle, level takes a line, an open path"),
        (Line(3, 3, 3, 3), r"shapes\[0\]: got a line of no length"),
        (Polyline([[3, 3]]), r"shapes\[0\]: got a line of no length"),
        (Line(100, 100, 120, 130), "outside the image"),
        ([Line(1, 1, 9, 1), Line(5, 1, 5, 9)], "cancel out"),
        (Polyline([[5, 5], [9, 5], [9, 9], [5, 9], [5, 5]]), "no length, or a path without a direction"),
    ],
)
def test_lines_that_are_none(shapes, message):
    with pytest.raises((CorrectError, ShapeError), match=message):
        correct.level(np.zeros((20, 20)), shapes)


def test_an_image_of_nothing_is_told():
    with pytest.raises(CorrectError, match="no finite value"):
        correct.level(np.full((9, 9), np.nan), Line(1, 1, 8, 3))


def test_one_row_of_pixels():
    for size in ("keep", "expand", "crop"):
        found, frame = correct.level(np.arange(30.0)[None, :], Line(0, 0, 20, 0.3), size=size)
        assert found.shape == frame.shape


def test_too_large_is_refused_beforehand(monkeypatch):
    import psutil

    class Free:
        available = 1000

    monkeypatch.setattr(psutil, "virtual_memory", Free)
    with pytest.raises(ImgShapesError, match=r"warping 200 x 200 .* GiB are free; crop the image first"):
        correct.level(np.zeros((200, 200)), Line(1, 1, 90, 9))
