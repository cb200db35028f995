"""fit_circle, fit_ellipse, fit_line: the exact shape under noise and clutter, or why there is none."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from skimage import data
from skimage.filters import sobel
from skimage.measure import regionprops
from skimage.segmentation import watershed

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polygon, Polyline, Rect, label_image, mask
from plotly_imgshapes.errors import ImgShapesError, ParameterError, SegmentError, ShapeError
from plotly_imgshapes.segment import fit_circle, fit_ellipse, fit_line
from plotly_imgshapes.segment.along.agreement import _ellipse_model
from tests.segment.quality import iou, noisy

SIZE = ImageFrame((160, 200))


def painted(shape, frame=SIZE, **options):
    """Return an image of a shape with soft rims: each pixel by how much of it is covered."""
    covered = mask(shape, frame, rule="coverage")
    rng = np.random.default_rng(options.get("seed", 0))
    ramp = np.linspace(0, options.get("ramp", 0), frame.shape[1])
    return 50 + 100 * covered + ramp + rng.normal(0, options.get("noise", 0), frame.shape)


def circle(x, y, r):
    return Ellipse(x - r, y - r, x + r, y + r)


@settings(max_examples=15, deadline=None)
@given(
    x=st.floats(60, 140), y=st.floats(60, 100), r=st.floats(12, 50),
    off=st.tuples(st.floats(-4, 4), st.floats(-4, 4)), noise=st.sampled_from([0, 5, 15]),
)  # fmt: skip
def test_a_circle_is_found_to_a_fraction_of_a_pixel(x, y, r, off, noise):
    image = painted(circle(x, y, r), noise=noise, ramp=60)
    found = fit_circle(image, circle(x + off[0], y + off[1], r)).drawn[1]
    (fx, fy), (a, b) = found.center, found.radii
    assert a == pytest.approx(b, rel=1e-12)
    assert math.hypot(fx - x, fy - y) < 0.3
    assert abs(a - r) < 0.3


@pytest.mark.parametrize("radius", [20, 35, 60])
def test_the_area_of_a_pill_is_right_within_two_percent(radius):
    truth = circle(90.3, 80.7, radius)
    image = np.clip(painted(truth, noise=15, ramp=60), 0, 255).astype(np.uint8)
    found = fit_circle(image, circle(92, 79, 1.08 * radius))
    assert found.shapes()[0].area == pytest.approx(math.pi * radius**2, rel=0.02)
    assert found.areas()[1] == pytest.approx(math.pi * radius**2, rel=0.03)


def test_coins_are_circles_and_better_ellipses_as_the_marker_watershed_finds_them():
    # The markers and levels are those of scikit-image's own gallery. One of the coins is flattened on a side.
    image = data.coins()
    markers = np.where(image > 150, 2, np.where(image < 30, 1, 0))
    coins, _ = ndimage.label(ndimage.binary_fill_holes(watershed(sobel(image), markers) == 2))
    regions = [region for region in regionprops(coins) if region.area > 500]
    assert len(regions) == 24
    scores = {fit_circle: [], fit_ellipse: []}
    for region in regions:
        (row, col), r = region.centroid, region.equivalent_diameter_area / 2
        for fit, reached in scores.items():
            found = fit(image, circle(col + 2, row - 1, 1.08 * r))
            reached.append(iou(found.labels, coins == region.label))
    assert np.median(scores[fit_circle]) > 0.93
    assert min(scores[fit_circle]) > 0.8
    assert np.median(scores[fit_ellipse]) > 0.96
    assert min(scores[fit_ellipse]) > 0.92


def test_what_runs_across_the_rim_is_left_aside():
    truth = circle(100, 80, 40)
    image = painted(truth, noise=5)
    image[:, 120:123] = 250
    image[60:66] = 0
    image[100:130, 60:90] = 220
    found = fit_circle(image, circle(101, 79, 42)).drawn[1]
    assert math.dist(found.center, (100, 80)) < 0.3
    assert found.radii[0] == pytest.approx(40, abs=0.3)


def test_a_stroke_along_a_part_of_the_rim_is_enough():
    truth = circle(100, 80, 50)
    angles = np.linspace(0.2, 2.0, 12)
    arc = np.column_stack((100 + 50 * np.cos(angles), 80 + 50 * np.sin(angles)))
    for drawn in (Polyline(arc), Polyline(arc, width=14)):
        found = fit_circle(painted(truth, noise=4), drawn).drawn[1]
        assert found.radii[0] == pytest.approx(50, abs=1)


def test_under_a_stroke_edges_are_looked_for_as_far_as_it_is_wide():
    image = painted(circle(100, 80, 40))
    ring = circle(100, 80, 52).paths()[0][::20]
    with pytest.raises(SegmentError, match="0 edge pixels"):
        fit_circle(image, Polyline(ring), band=6)
    assert fit_circle(image, Polyline(ring, width=30), band=6).drawn[1].radii[0] == pytest.approx(40, abs=0.2)


@settings(max_examples=12, deadline=None)
@given(a=st.floats(30, 50), ratio=st.floats(0.5, 0.8), angle=st.floats(0, 180), noise=st.sampled_from([0, 8]))
def test_an_ellipse_is_found_with_its_turn(a, ratio, angle, noise):
    truth = Ellipse(100 - a, 80 - a * ratio, 100 + a, 80 + a * ratio, angle=angle)
    found = fit_ellipse(painted(truth, noise=noise), truth.scale(1.05).move(1, -1)).drawn[1]
    assert found.area == pytest.approx(truth.area, rel=0.02)
    assert math.dist(found.center, (100, 80)) < 0.3
    assert (found.angle - angle + 90) % 180 - 90 == pytest.approx(0, abs=3)


def test_distances_from_an_ellipse_are_close_to_the_exact_ones_near_it():
    from skimage.measure import EllipseModel

    angles = np.linspace(0, 2 * np.pi, 40)
    quick = _ellipse_model()((10, 20), (30, 15), 0.4)
    near = quick.predict_xy(angles) + np.random.default_rng(0).normal(0, 1, (40, 2))
    exact = EllipseModel((10, 20), (30, 15), 0.4).residuals(near)
    sharpest = 15**2 / 30  # radius of curvature at the ends of the long axis
    assert (np.abs(quick.residuals(near) - exact) <= exact**2 / sharpest).all()


def test_a_line_is_found_and_ends_beside_what_was_drawn():
    edge = Polygon([[-50, 40.3], [250, 100.3], [250, 300], [-50, 300]])
    truth = np.array([1, 0.2]) / math.hypot(1, 0.2)
    image = painted(edge, noise=8, ramp=30)
    image[30:34] = 255
    found = fit_line(image, Line(170, 80, 20, 58)).drawn[1]
    ends = found.xy
    off = ends[:, 1] - (50.3 + 0.2 * ends[:, 0])
    assert np.abs(off).max() < 0.3
    assert np.abs(np.diff(ends, axis=0)[0] @ truth) == pytest.approx(
        np.linalg.norm(np.diff(ends, axis=0)), rel=1e-4
    )
    assert abs(ends[0, 0] - 170) < 3
    assert abs(ends[1, 0] - 20) < 3
    assert not fit_line(image, Line(170, 80, 20, 58)).labels.any()


def test_on_pixels_that_are_not_square_a_circle_is_one_in_axis_units():
    frame = ImageFrame((120, 300), x0=10, dx=-0.5, y0=-3, dy=1.5)
    truth = circle(-70, 80, 30)
    found = fit_circle(painted(truth, frame, noise=5), circle(-72, 81, 31), frame=frame)
    (x, y), (r, _) = found.drawn[1].center, found.drawn[1].radii
    assert math.hypot(x + 70, y - 80) < 0.3
    assert r == pytest.approx(30, abs=0.3)
    assert np.array_equal(found.labels, label_image(found.shapes(), frame))


def test_the_fit_replaces_what_was_drawn():
    image = painted(circle(60, 80, 30)) + painted(circle(150, 80, 25))
    drawn = [Ellipse(28, 48, 92, 112, id="a", label="pill"), Rect(124, 54, 176, 106, id="b")]
    found = fit_circle(image, drawn)
    assert [(shape.id, shape.label) for shape in found.shapes()] == [("a", "pill"), ("b", "")]
    assert found.numbers == (1, 2)


def test_one_seed_gives_one_fit():
    image = painted(circle(100, 80, 40), noise=40)
    fits = [fit_circle(image, circle(100, 80, 42), seed=seed).drawn[1] for seed in (3, 3, 4)]
    assert fits[0] == fits[1]


@pytest.mark.parametrize("dtype", ["bool", "uint8", "uint16", "int32", "float32", "rgb", "rgba"])
def test_any_image_is_fitted(dtype):
    inside = mask(circle(100, 80, 40), SIZE)
    if dtype in {"rgb", "rgba"}:
        image = np.where(inside[:, :, None], (200, 40, 90, 7), (30, 60, 20, 250)).astype(np.uint8)
        image = image[:, :, : len(dtype)]
    else:
        image = np.where(inside, 1 if dtype == "bool" else 100, 0).astype(dtype)
    assert fit_circle(image, circle(101, 81, 42)).drawn[1].radii[0] == pytest.approx(40, abs=0.5)


def test_missing_values_are_no_edges():
    image = painted(circle(100, 80, 40))
    image[70:90, 130:160] = np.nan
    found = fit_circle(image, circle(101, 81, 42)).drawn[1]
    assert found.radii[0] == pytest.approx(40, abs=0.2)
    holes = np.full(SIZE.shape, 5.0)
    holes[mask(circle(100, 80, 40), SIZE)] = np.nan
    with pytest.raises(SegmentError, match="0 edge pixels"):
        fit_circle(holes, circle(100, 80, 40))


NOISE = np.random.default_rng(1).normal(size=SIZE.shape)


@pytest.mark.parametrize(
    ("fit", "image", "shape", "message"),
    [
        (fit_circle, NOISE, [], "needs 1 or more"),
        (fit_circle, NOISE, Line(3, 3, 50, 50), "a line"),
        (fit_line, NOISE, Rect(3, 3, 50, 50), "a rectangle"),
        (fit_ellipse, NOISE, Point(3, 3), "a point"),
        (fit_circle, NOISE, circle(900, 900, 30), "outside the image"),
        (fit_circle, np.full(SIZE.shape, 3), circle(90, 90, 30), "0 edge pixels"),
        (fit_line, np.full(SIZE.shape, 3), Line(9, 9, 90, 30), "needs 3 or more"),
        (fit_circle, NOISE, circle(90, 80, 40), "do not agree on one circle"),
        (partial(fit_ellipse, trials=200), NOISE, circle(90, 80, 40), "do not agree on one ellipse"),
        (fit_line, NOISE, Line(10, 80, 190, 90), "do not agree on one line"),
        (fit_circle, np.ones((1, 50)), circle(20, 0, 8), "0 edge pixels"),
        (fit_circle, np.arange(50.0)[:, None] % 7, circle(0, 20, 8), "edge pixels"),
        (fit_circle, np.full(SIZE.shape, np.nan), circle(90, 80, 40), "no finite value"),
        (fit_circle, NOISE, Ellipse(50, 40, 130, 120, label="background"), "background"),
    ],
)
def test_what_cannot_be_fitted_is_said(fit, image, shape, message):
    with pytest.raises((SegmentError, ShapeError), match=message):
        fit(image, shape)


@pytest.mark.parametrize(
    "changes", [{"band": 0}, {"consensus": 1.5}, {"trials": 0}, {"seed": -1}, {"residual": "1"}]
)
def test_a_parameter_out_of_its_range_is_refused(changes):
    with pytest.raises(ParameterError, match="from"):
        fit_circle(NOISE, circle(90, 80, 40), **changes)


def test_too_large_a_window_is_refused_beforehand(monkeypatch):
    monkeypatch.setattr("psutil.virtual_memory", type("Memory", (), {"available": 2**18}))
    with pytest.raises(ImgShapesError, match="GiB are free"):
        fit_circle(noisy(mask(circle(100, 80, 40), SIZE)), circle(100, 80, 40))


def test_progress_shows_each_fit():
    stages = []
    image = painted(circle(60, 80, 30)) + painted(circle(150, 80, 25))
    fit_circle(image, [circle(60, 80, 31), circle(150, 80, 26)], progress=stages.append)
    assert [(stage.done, len(stage.shapes)) for stage in stages] == [(0.5, 1), (1.0, 2)]
