"""live_wire: through the anchors, along edges between them, as scikit-image finds it on the whole image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data
from skimage.graph import MCP_Geometric, route_through_array

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polygon, Polyline, Rect, label_image, segment
from plotly_imgshapes.errors import ImgShapesError, ParameterError, SegmentError, ShapeError
from plotly_imgshapes.segment import LiveWire, live_wire
from plotly_imgshapes.segment.along import wire_cost
from plotly_imgshapes.segment.along.wire_cost import cheapest, cost_map
from tests.segment.quality import disc, iou, noisy

CAMERA = data.camera()


def quiet(_stage):
    pass


def cost_of(image, frame=None, sigma=1.5, straightness=0.05):
    frame = frame or ImageFrame(image.shape)
    return cost_map(image, frame, sigma=sigma, straightness=straightness, progress=quiet)


def price(path, cost):
    """Cost of a path of pixels by scikit-image's definition, independent of any search."""
    whole = cost.flat.astype(float) + cost.straightness
    values = whole[tuple(path.T)]
    steps = np.hypot(*(np.diff(path, axis=0) * cost.sampling).T)
    return float(((values[1:] + values[:-1]) / 2 * steps).sum())


@settings(max_examples=12, deadline=None)
@given(ends=st.tuples(*[st.integers(0, 511)] * 4))
def test_a_segment_costs_what_the_best_on_the_whole_image_does(ends):
    cost = cost_of(CAMERA)
    start, end = ends[:2], ends[2:]
    path, total = cheapest(cost, start, end)
    _, best = route_through_array(cost.flat.astype(float) + 0.05, start, end, geometric=True)
    assert total == pytest.approx(best, rel=1e-9)
    assert price(path, cost) == pytest.approx(best, rel=1e-9)
    assert tuple(path[0]) == start
    assert tuple(path[-1]) == end


def test_a_detour_far_out_of_the_first_window_is_found():
    image = np.zeros((200, 400))
    image[150:, :] = 100  # an edge along row 149.5 ...
    image[:, :20] = 100  # ... and two that lead there
    image[:, 380:] = 100
    cost = cost_of(image, straightness=0.01)
    path, total = cheapest(cost, (5, 20), (5, 379))
    _, best = route_through_array(cost.flat.astype(float) + 0.01, (5, 20), (5, 379), geometric=True)
    assert total == pytest.approx(best, rel=1e-9)
    assert path[:, 0].max() >= 140


def test_pixels_that_are_not_square_count_by_their_sides():
    image = noisy(disc((80, 200), (40, 100), 30))
    frame = ImageFrame(image.shape, dx=-0.5, dy=2.0)
    cost = cost_of(image, frame)
    path, total = cheapest(cost, (10, 30), (70, 170))
    search = MCP_Geometric(cost.flat.astype(float) + 0.05, sampling=(4.0, 1.0))
    best, _ = search.find_costs([(10, 30)])
    assert total == pytest.approx(best[70, 170], rel=1e-9)
    assert price(path, cost) == pytest.approx(total, rel=1e-9)


def test_the_map_is_the_same_whether_made_at_once_or_in_bands(monkeypatch):
    image = CAMERA[:200, :100].astype(float)
    image[60:90, 20:50] = np.nan
    whole = cost_of(image, sigma=1.25)
    segment.cache.forget()
    monkeypatch.setattr("plotly_imgshapes.segment.along.wire_cost.AT_ONCE", 100 * 7)
    np.testing.assert_allclose(cost_of(image, sigma=1.25).flat, whole.flat, rtol=1e-5)
    assert (whole.flat[60:90, 20:50] == -1).all()


def test_the_map_is_made_once_for_an_image(monkeypatch):
    calls = []
    made = wire_cost._gradient
    monkeypatch.setattr(wire_cost, "_gradient", lambda *a: calls.append(1) or made(*a))
    image = noisy(disc((60, 60), (30, 30), 15), seed=99)
    for _ in range(3):
        live_wire(image.copy(), Line(15, 30, 45, 30))
    assert len(calls) == 1
    image[30, 30] += 1
    live_wire(image, Line(15, 30, 45, 30))
    assert len(calls) == 2


def test_six_anchors_on_the_rim_outline_a_disc():
    truth = disc((200, 200), (100, 100), 60)
    image = noisy(truth, noise=20, ramp=60)
    angles = np.arange(6) / 6 * 2 * np.pi
    drawn = Polygon(
        np.column_stack((100 + 60 * np.cos(angles), 100 + 60 * np.sin(angles))), label="cell", id="a"
    )
    assert iou(label_image(drawn, ImageFrame(image.shape)), truth) < 0.86
    found = live_wire(image, drawn)
    assert iou(found.labels, truth) > 0.97
    (shape,) = found.shapes()
    assert (shape.id, shape.label, dict(found.names)) == ("a", "cell", {1: "cell"})
    assert np.array_equal(label_image(shape, found.frame), found.labels)


def test_the_path_keeps_every_anchor_and_goes_by_pixel_centres_between():
    anchors = np.array([[100.25, 60.5], [140.1, 200.3], [260, 220]])
    for tolerance in (0, 0.5, 3):
        found = live_wire(CAMERA, Polyline(anchors), tolerance=tolerance)
        assert not found.labels.any()
        xy = found.drawn[1].xy
        assert isinstance(found.drawn[1], Polyline)
        assert [any((xy == anchor).all(axis=1)) for anchor in anchors] == [True] * 3
        inner = xy[~(xy[:, None] == anchors[None]).all(axis=2).any(axis=1)]
        assert np.array_equal(inner, inner.round())
    assert len(xy) < 60 < len(live_wire(CAMERA, Polyline(anchors), tolerance=0).drawn[1].xy)


def test_snap_moves_rough_anchors_onto_the_edge():
    truth = disc((200, 200), (100, 100), 60)
    angles = np.arange(8) / 8 * 2 * np.pi
    rough = Polygon(np.column_stack((100 + 66 * np.cos(angles), 100 + 66 * np.sin(angles))))
    image = noisy(truth, noise=10)
    assert iou(live_wire(image, rough, snap=10).labels, truth) > 0.97
    assert iou(live_wire(image, rough).labels, truth) < iou(live_wire(image, rough, snap=10).labels, truth)


def test_holes_and_several_shapes_are_followed_each_for_itself():
    image = np.zeros((100, 200), dtype=np.uint16)
    image[20:80, 20:80] = 40_000
    image[40:60, 40:60] = 100
    image[30:70, 130:170] = 50_000
    outer = [[20, 20], [79, 20], [79, 79], [20, 79]]
    hole = [[40, 40], [59, 40], [59, 59], [40, 59]]
    found = live_wire(image, [Polygon([outer, hole]), Rect(130, 30, 169, 69)])
    assert found.numbers == (1, 2)
    assert len(found.drawn[1].rings) == 2
    assert iou(found.labels > 0, image > 1000) > 0.9
    assert not found.labels[50, 50]


@pytest.mark.parametrize(
    "kind", ["grey", "bool", "rgb", "rgba", "float32", "int16", "channels", "masked", "lazy"]
)
def test_any_image_is_followed(kind):
    truth = disc((60, 60), (30, 30), 18)
    grey = np.where(truth, 200, 20).astype(np.uint8)
    images = {
        "grey": grey,
        "bool": truth,
        "rgb": np.stack((grey, 220 - grey, np.full_like(grey, 7)), axis=2),
        "rgba": np.dstack((grey, grey, grey, np.arange(3600).reshape(60, 60) % 255)).astype(np.uint8),
        "float32": grey.astype(np.float32) * 1e-6,
        "int16": grey.astype(np.int16) - 300,
        "channels": np.stack([np.zeros_like(grey)] * 4 + [grey], axis=2),
        "masked": np.ma.masked_array(grey, mask=np.hypot(*np.ogrid[-30:30, -30:30]) < 5),
    }
    image = images.get(kind)
    if kind == "lazy":
        image = pytest.importorskip("dask.array").from_array(grey, chunks=20)
    anchors = Polygon([[30, 12], [48, 30], [30, 48], [12, 30]])
    assert iou(live_wire(image, anchors).labels, truth) > 0.93


def test_two_masks_of_one_array_are_two_images():
    image = CAMERA[:100, :100]
    left, right = (np.ma.masked_array(image, mask=np.zeros(image.shape, bool)) for _ in range(2))
    left[:, 40:45] = np.ma.masked
    with pytest.raises(SegmentError, match="no value"):
        live_wire(left, Line(5, 5, 90, 90))
    assert live_wire(np.ma.masked_array(left.data, mask=False), Line(5, 5, 90, 90)).count == 1
    assert live_wire(right, Line(5, 5, 90, 90)).count == 1


def test_axes_that_run_backwards_and_units_change_nothing():
    image = noisy(disc((80, 80), (40, 40), 25))
    frame = ImageFrame(image.shape, x0=5, dx=-0.25, y0=-3, dy=0.25, unit="mm")
    rc = np.array([[40.0, 15.0], [15.0, 40.0], [40.0, 65.0], [65.0, 40.0]])
    plain = live_wire(image, Polygon(rc[:, ::-1]))
    found = live_wire(image, Polygon(frame.to_xy(rc)), frame=frame)
    assert np.array_equal(found.labels, plain.labels)
    np.testing.assert_allclose(frame.to_rc(found.drawn[1].rings[0])[:, ::-1], plain.drawn[1].rings[0])


def test_the_wire_follows_the_mouse_with_the_very_path_that_is_kept():
    wire = LiveWire(CAMERA, reach=300)
    wire.to((250.2, 60))
    final = live_wire(CAMERA, Line(250.2, 60, 300, 230.4), tolerance=0).drawn[1].xy
    assert np.array_equal(wire.path((300, 230.4)), final)
    assert wire.path((250.2, 60)).tolist() == [[250.2, 60]]


def test_beyond_its_window_the_wire_is_searched_on_the_image():
    wire = LiveWire(CAMERA, reach=20)
    wire.to((250, 60))
    final = live_wire(CAMERA, Line(250, 60, 300, 230), tolerance=0).drawn[1].xy
    assert np.array_equal(wire.path((300, 230)), final)


def test_snap_finds_the_steepest_pixel_within_its_radius():
    image = np.zeros((50, 50))
    image[:, 30:] = 1
    wire = LiveWire(image)
    assert wire.snap((24, 20), 8) in {(29.0, 20.0), (30.0, 20.0)}
    assert wire.snap((5.2, 20), 0) == (5.0, 20.0)


def test_each_segment_reports_progress_and_the_callback_can_stop():
    seen = []
    live_wire(
        CAMERA + np.uint8(0), Polyline([[10, 10], [50, 60], [90, 20]]), progress=lambda s: seen.append(s.done)
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(_stage):
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        live_wire(CAMERA, Line(10, 10, 50, 60), progress=stop)


HOLED = CAMERA[:80, :80].astype(float)
HOLED[20:60, 38:42] = np.nan
RINGED = CAMERA[:80, :80].astype(float)
RINGED[20:60, [20, 59]] = RINGED[[20, 59], 20:60] = np.nan


def test_missing_pixels_are_walked_around():
    xy = live_wire(HOLED, Line(10, 40, 70, 40), tolerance=0).drawn[1].xy
    assert np.isfinite(HOLED[tuple(xy[:, ::-1].astype(int).T)]).all()


@pytest.mark.parametrize(
    ("image", "shapes", "message"),
    [
        (CAMERA, [], "needs 1 or more"),
        (CAMERA, Point(3, 3), "a point"),
        (CAMERA, Ellipse(3, 3, 30, 30), "an ellipse"),
        (CAMERA, Polyline([[3, 3], [30, 30]], width=3), "a brush stroke"),
        (CAMERA, Line(-50, 3, 30, 30), "outside the image"),
        (CAMERA, Line(3, 3, 3, 3), "1 different"),
        (CAMERA, Polygon([[3, 3], [9, 9]]), "2 different"),
        (CAMERA, Polygon(()), "is empty"),
        (CAMERA, Line(3, 3, 30, 30, label="Background"), "background"),
        (np.full((30, 30), 7), Line(3, 3, 20, 20), "constant"),
        (np.full((30, 30), np.nan), Line(3, 3, 20, 20), "constant where it has values"),
        (HOLED, Line(10, 40, 40, 40), "no value at the pixel"),
        (RINGED, Line(10, 40, 40, 40), "no value between"),
    ],
)
def test_what_cannot_be_followed_is_said(image, shapes, message):
    with pytest.raises((SegmentError, ShapeError), match=r"(?i)" + message):
        live_wire(image, shapes)


def test_a_row_of_pixels_is_an_image():
    row = np.arange(40.0)[None] ** 2
    assert live_wire(row, Line(3, 0, 30, 0)).drawn[1].length == 27
    assert live_wire(row.T, Line(0, 3, 0, 30)).drawn[1].length == 27


@pytest.mark.parametrize("changes", [{"sigma": 0}, {"straightness": 0}, {"snap": -1}, {"tolerance": 99}])
def test_a_parameter_out_of_its_range_is_refused_with_the_range(changes):
    with pytest.raises(ParameterError, match="from"):
        live_wire(CAMERA, Line(3, 3, 20, 20), **changes)


def test_the_wire_says_what_is_wrong():
    wire = LiveWire(CAMERA)
    with pytest.raises(SegmentError, match=r"call to\(start_xy\) first"):
        wire.path((3, 3))
    with pytest.raises(SegmentError, match="outside"):
        wire.to((-30, 3))
    with pytest.raises(ImgShapesError, match="start_xy"):
        wire.to("here")
    with pytest.raises(ParameterError, match="8 to 2048"):
        LiveWire(CAMERA, reach=1)
    with pytest.raises(SegmentError, match="no value"):
        LiveWire(HOLED).to((40, 40))


def test_too_large_an_image_is_refused_beforehand(monkeypatch):
    monkeypatch.setattr("psutil.virtual_memory", type("Memory", (), {"available": 2**20}))
    with pytest.raises(ImgShapesError, match=r"GiB are free; crop"):
        live_wire(CAMERA, Line(3, 3, 20, 20), sigma=7.7)
