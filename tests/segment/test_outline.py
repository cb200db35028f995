"""Rough outlines that move to what they were drawn around."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from plotly_imgshapes import (
    Cancelled,
    Ellipse,
    ImageError,
    ImageFrame,
    Line,
    ParameterError,
    Point,
    Polygon,
    Polyline,
    Rect,
    SegmentError,
    ShapeError,
    Style,
    label_image,
    mask,
)
from plotly_imgshapes.segment import METHODS, active_contour, chan_vese, geodesic_contour
from tests.segment.quality import disc, iou, noisy
from tests.segment.quality_outline import coins, octagons

LEVEL_SETS = pytest.mark.parametrize("method", [geodesic_contour, chan_vese])
METHODS_HERE = pytest.mark.parametrize("method", [active_contour, geodesic_contour, chan_vese])

TRUTH = disc((120, 140), (60, 70), 30)
IMAGE = noisy(TRUTH, noise=5)
ROUGH = Ellipse(36, 28, 106, 95, id="a", label="cell", style=Style(color="red"))


def test_coins_are_found_from_rough_octagons():
    drawn = octagons(seed=1)[::4]
    found = active_contour(data.coins(), drawn)
    assert coins().max() == 24
    reached = [iou(found.labels == n, coins() == 4 * n - 3) for n in found.numbers]
    assert np.median(reached) >= 0.95
    assert min(reached) >= 0.9
    assert [shape.id for shape in found.shapes()] == [shape.id for shape in drawn]


@METHODS_HERE
def test_a_result_replaces_the_drawn_shape_in_place(method):
    (shape,) = method(IMAGE, ROUGH).shapes()
    assert (shape.id, shape.label, shape.style) == (ROUGH.id, "cell", ROUGH.style)
    assert iou(mask(shape, ImageFrame.of(IMAGE)), TRUTH) > 0.9


@METHODS_HERE
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.uint16, np.int16, np.int64, np.float32, np.float64])
def test_every_dtype_is_taken(method, dtype):
    image = TRUTH.astype(dtype) if dtype is bool else (IMAGE.astype(float) - 100).clip(0).astype(dtype)
    assert iou(method(image, ROUGH).mask(), TRUTH) > 0.9


@METHODS_HERE
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
def test_every_number_of_channels_is_taken(method, channels):
    image = np.repeat(IMAGE[:, :, None], channels, axis=2)
    assert iou(method(image, ROUGH).mask(), TRUTH) > 0.9


@METHODS_HERE
@settings(max_examples=3, deadline=None)
@given(scale=st.floats(1e-6, 1e6), offset=st.floats(-1e3, 1e3))
def test_the_range_of_an_image_does_not_matter(method, scale, offset):
    plain = method(IMAGE.astype(float), ROUGH)
    assert iou(method((IMAGE + offset) * scale, ROUGH).mask(), plain.mask()) > 0.99


@METHODS_HERE
@pytest.mark.parametrize("steps", [(1, 1), (-0.5, -0.5), (0.25, -2), (3, 1)])
def test_a_frame_tells_where_the_pixels_lie(method, steps):
    dx, dy = steps
    frame = ImageFrame(IMAGE.shape, x0=7, dx=dx, y0=-3, dy=dy, unit="mm")
    moved = Polygon(frame.to_xy(np.concatenate(ROUGH.paths())[:, ::-1]))
    found = method(IMAGE, moved, frame=frame)
    assert iou(found.mask(), TRUTH) > 0.9
    assert found.areas()[1] == pytest.approx(TRUTH.sum() * abs(dx * dy), rel=0.1)


@METHODS_HERE
def test_pixels_without_a_value_belong_to_nothing(method):
    image = IMAGE.astype(float)
    image[55:60, 65:80] = np.nan
    found = method(image, ROUGH)
    assert not found.labels[55:60, 65:80].any()
    assert iou(found.mask(), TRUTH & np.isfinite(image)) > 0.9
    masked = np.ma.masked_invalid(image)
    assert np.array_equal(method(masked, ROUGH).labels, found.labels)
    assert np.array_equal(label_image(found.shapes(), found.frame), found.labels)


@METHODS_HERE
def test_each_shape_is_one_object_and_names_stay(method):
    image = noisy(disc((120, 240), (60, 60), 30) | disc((120, 240), (60, 170), 30), noise=5)
    drawn = [Ellipse(28, 28, 95, 95, label="cell"), Rect(136, 30, 205, 94, label="cell")]
    found = method(image, drawn)
    assert found.count == 2
    assert dict(found.names) == {1: "cell", 2: "cell"}
    assert found.labels[60, 60] == 1
    assert found.labels[60, 170] == 2


def test_an_open_path_snaps_to_the_edge_beside_it_and_stays_open():
    image = np.zeros((80, 100))
    image[40:] = 1
    drawn = Polyline([[10, 36], [30, 44], [60, 37], [90, 43]], id="p")
    for ends in ("free", "fixed"):
        (path,) = active_contour(image, drawn, ends=ends, reach=6).shapes()
        assert isinstance(path, Polyline)
        assert path.id == "p"
        inner = path.xy[(path.xy[:, 0] > 20) & (path.xy[:, 0] < 80)]
        assert np.abs(inner[:, 1] - 39.5).max() < 1
        assert np.allclose(path.xy[[0, -1]], drawn.xy[[0, -1]]) == (ends == "fixed")
    assert not active_contour(image, Line(10, 38, 90, 42)).labels.any()


def test_a_hole_snaps_by_itself():
    truth = disc((160, 160), (80, 80), 50) & ~disc((160, 160), (80, 80), 20)
    ring, hole = Ellipse(25, 27, 134, 136), Ellipse(63, 62, 99, 98)
    drawn = Polygon([*ring.outlines(), *hole.outlines()])
    found = active_contour(noisy(truth, noise=5), drawn)
    assert len(found.shapes()[0].rings) == 2
    assert iou(found.mask(), truth) > 0.9


def test_a_balloon_grows_until_edges_hold_it():
    small = Ellipse(58, 50, 78, 70)
    assert iou(active_contour(IMAGE, small, preset="balloon").mask(), TRUTH) > 0.95
    assert iou(active_contour(IMAGE, small).mask(), TRUTH) < 0.8


def test_numbers_override_a_preset():
    tight = active_contour(IMAGE, ROUGH, preset="tight", beta=10)
    assert np.array_equal(tight.labels, active_contour(IMAGE, ROUGH, preset="smooth").labels)


def test_dark_and_bright_lines_attract():
    image = np.zeros((60, 100))
    image[30] = 1
    drawn = Line(10, 26, 90, 33)
    for sign in (1, -1):
        (path,) = active_contour(sign * image, drawn, w_edge=0, w_line=sign, reach=6).shapes()
        assert np.abs(path.xy[5:-5, 1] - 30).max() < 0.5


@METHODS_HERE
def test_a_run_reports_and_can_be_stopped(method):
    stages = []
    method(IMAGE, [ROUGH, Rect(30, 25, 110, 100)], progress=stages.append)
    done = [stage.done for stage in stages]
    assert done == sorted(done)
    assert done[-1] == 1
    assert len(done) > 4
    if method is active_contour:
        assert all(stage.shapes for stage in stages)

    def stop(stage):
        raise Cancelled("enough")

    with pytest.raises(Cancelled, match="enough"):
        method(IMAGE, ROUGH, progress=stop)


@METHODS_HERE
def test_only_the_part_around_a_shape_counts(method):
    image = np.zeros((400, 400))
    image[:120, :140] = IMAGE
    found = method(image, ROUGH)
    assert iou(found.mask(), np.pad(TRUTH, ((0, 280), (0, 260)))) > 0.9


@METHODS_HERE
@pytest.mark.parametrize(
    "shape", [Ellipse(-20, -20, 60, 60), Rect(100, 80, 200, 160), Rect(-5, -5, 150, 130)]
)
def test_a_shape_may_reach_beyond_the_image(method, shape):
    rows, cols = np.ogrid[:120, :140]
    image = noisy(mask(shape, ImageFrame((120, 140))) & (rows + cols > 40), noise=3)
    found = method(image, shape)
    assert found.count == 1


@METHODS_HERE
def test_what_cannot_be_done_is_refused_with_the_reason(method):
    with pytest.raises(ShapeError, match="got no shape"):
        method(IMAGE, [])
    with pytest.raises(ShapeError, match="got a point"):
        method(IMAGE, Point(5, 5))
    with pytest.raises(SegmentError, match="outside the image"):
        method(IMAGE, Rect(500, 500, 600, 600))
    with pytest.raises(SegmentError, match="everywhere around"):
        method(np.full((120, 140), 3), ROUGH)
    with pytest.raises(SegmentError, match="no finite value"):
        method(np.full((120, 140), np.nan), ROUGH)
    with pytest.raises(SegmentError, match="1 x 140 pixels"):
        method(IMAGE[:1], Rect(3, -0.4, 30, 0.4))
    with pytest.raises(SegmentError, match="140 x 1 pixels"):
        method(IMAGE[:1].T, Rect(-0.4, 3, 0.4, 30))
    with pytest.raises(SegmentError, match="class 'Background'"):
        method(IMAGE, ROUGH.replace(label="Background"))
    more = {} if method is active_contour else {"smoothing": 5}
    with pytest.raises(SegmentError, match="shrank to nothing"):
        method(IMAGE, Rect(5.6, 5.6, 6.4, 6.4), **more)
    with pytest.raises(ParameterError, match="iterations: got 0"):
        method(IMAGE, ROUGH, iterations=0)


def test_a_line_without_length_is_refused():
    with pytest.raises(SegmentError, match="length 0"):
        active_contour(IMAGE, Line(50, 50, 50, 50))


@METHODS_HERE
def test_what_does_not_fit_into_memory_is_refused_beforehand(method, monkeypatch):
    import psutil

    class Full:
        available = 1000

    monkeypatch.setattr(psutil, "virtual_memory", lambda: Full)
    with pytest.raises(ImageError, match=r"needs about .* GiB"):
        method(IMAGE, ROUGH)


@LEVEL_SETS
def test_a_single_pixel_with_no_smoothing_can_grow(method):
    image = TRUTH.astype(float)
    more = {"balloon": 1.0, "threshold": 0.5, "sigma": 1.0} if method is geodesic_contour else {}
    found = method(image, Rect(69.6, 59.6, 70.4, 60.4), smoothing=0, iterations=200, **more)
    assert iou(found.mask(), TRUTH) > 0.8


def test_hosts_find_the_methods_in_the_table():
    for name in ("active_contour", "geodesic_contour", "chan_vese"):
        assert METHODS[name].family == "From a rough outline"
        assert METHODS[name].has_preview
        assert len(METHODS[name].help) < 90
