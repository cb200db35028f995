"""Pixels of shapes against hand counts, exact fractions, shapely and scikit-image."""

import math
from fractions import Fraction

import numpy as np
import pytest
import shapely
from scipy.spatial import Delaunay
from skimage.draw import polygon2mask

from plotly_imgshapes import Ellipse, Foreign, ImageFrame, Line, Point, Polygon, Polyline, Rect
from plotly_imgshapes.errors import FrameError, ImageError, ShapeError
from plotly_imgshapes.raster import (
    crop,
    label_image,
    mask,
    overlaps,
    regions,
    rle,
    runs,
    runs_of_rings,
    scanline,
)

FRAMES = {
    "pixels": ImageFrame((40, 50)),
    "millimetres": ImageFrame((40, 50), x0=3.5, dx=0.25, y0=-2, dy=0.5, unit="mm"),
    "up": ImageFrame((40, 50), y0=39, dy=-1),
    "mirrored": ImageFrame((40, 50), x0=20, dx=-0.25, y0=7, dy=-0.75),
}


def star(n, step, center, radius):
    turn = 2 * math.pi * step * np.arange(n) / n + 0.1
    return np.column_stack((center[0] + radius * np.cos(turn), center[1] + radius * np.sin(turn)))


def centers_xy(frame):
    return frame.to_xy(np.moveaxis(np.indices(frame.shape), 0, -1))


def pixel_squares(frame):
    x, y = np.moveaxis(centers_xy(frame), -1, 0)
    dy, dx = frame.spacing
    return shapely.box(x - dx / 2, y - dy / 2, x + dx / 2, y + dy / 2)


def even_odd_by_fractions(rings, shape):
    """The rule in exact arithmetic, one centre and one edge at a time; `rings` are (row, col)."""
    inside = np.zeros(shape, dtype=bool)
    edges = [
        [(Fraction(float(r)), Fraction(float(c))) for r, c in pair]
        for ring in rings
        for pair in zip(ring, np.roll(ring, -1, axis=0), strict=True)
    ]
    for r, c in np.ndindex(shape):
        for start, end in edges:
            (r0, c0), (r1, c1) = sorted((start, end))
            # A crossing on the centre counts as left of it: what begins there holds the centre.
            if r0 <= r < r1 and (c - c0) * (r1 - r0) >= (c1 - c0) * (r - r0):
                inside[r, c] ^= True
    return inside


def irregular(frame, rng, n=30, reach=0.45):
    """A wavy polygon around the middle of the frame, its vertices nowhere near the grid."""
    turn = np.sort(rng.uniform(0, 2 * math.pi, n))
    r = reach * (1 + 0.3 * np.sin(3 * turn))
    height, width = frame.shape
    rc = np.column_stack((height / 2 + height * r * np.sin(turn), width / 2 + width * r * np.cos(turn)))
    return Polygon(frame.to_xy(rc))


# -- the rule "center" -----------------------------------------------------------------------------


def test_a_rect_from_5_to_25_and_7_to_30_holds_20_times_23_pixels():
    found = runs(Rect(7, 5, 30, 25), ImageFrame((40, 40)))
    assert found.row.tolist() == list(range(5, 25))
    assert set(found.start) == {7}
    assert set(found.stop) == {30}
    assert found.num_pixels.tolist() == [460]
    assert found.boxes.tolist() == [[5, 7, 25, 30]]


@pytest.mark.parametrize("corners", [(7, 5, 30, 25), (30, 25, 7, 5), (7, 25, 30, 5)])
@pytest.mark.parametrize("as_polygon", [False, True])
def test_the_direction_of_drawing_does_not_matter(corners, as_polygon):
    x0, y0, x1, y1 = corners
    shape = Polygon([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) if as_polygon else Rect(*corners)
    assert runs(shape, ImageFrame((40, 40))).num_pixels.tolist() == [460]


def test_the_outline_is_half_open_in_array_space_however_the_axes_run():
    # The outline lies on the centres of rows 2 and 5 and columns 1 and 4 in every frame.
    for frame in FRAMES.values():
        (x0, y0), (x1, y1) = frame.to_xy([[2, 1], [5, 4]])
        inside = np.argwhere(mask(Rect(x0, y0, x1, y1), frame)).tolist()
        assert inside == [[r, c] for r in (2, 3, 4) for c in (1, 2, 3)]


def test_the_middle_of_a_pentagram_is_outside_and_its_five_tips_are_inside():
    frame = ImageFrame((41, 41))
    tips = star(5, 2, (20, 20), 19)
    inside = mask(Polygon(tips), frame)
    assert not inside[20, 20]
    near_tips = np.rint(20 + 0.8 * (tips - 20)).astype(int)
    assert inside[near_tips[:, 1], near_tips[:, 0]].all()


def test_a_hole_is_outside_and_an_island_in_it_inside():
    squares = [[[a, a], [b, a], [b, b], [a, b]] for a, b in ((0, 10), (2, 8), (4, 6))]
    found = runs(Polygon(squares), ImageFrame((12, 12)))
    assert found.num_pixels.tolist() == [100 - 36 + 4]
    assert mask(Polygon(squares), ImageFrame((12, 12)))[5].tolist() == [
        c in (0, 1, 4, 5, 8, 9) for c in range(12)
    ]


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_polygons_agree_with_shapely_and_scikit_image_away_from_ties(frame):
    rng = np.random.default_rng(1)
    x, y = np.moveaxis(centers_xy(frame), -1, 0)
    for _ in range(20):
        polygon = irregular(frame, rng, reach=rng.uniform(0.05, 0.8))
        inside = mask(polygon, frame)
        np.testing.assert_array_equal(inside, shapely.contains_xy(polygon.to_shapely(), x, y))
        np.testing.assert_array_equal(inside, polygon2mask(frame.shape, frame.to_rc(polygon.rings[0])))


def test_self_crossing_polygons_agree_with_scikit_image():
    rng = np.random.default_rng(2)
    frame = ImageFrame((30, 30))
    for _ in range(20):
        xy = rng.uniform(-5, 35, (12, 2))
        np.testing.assert_array_equal(mask(Polygon(xy), frame), polygon2mask(frame.shape, xy[:, ::-1]))


@pytest.mark.parametrize("unit", [1, 0.5, 0.1, 1 / 3])
def test_centres_on_slanted_edges_are_decided_as_exact_fractions_decide_them(unit):
    # Multiples of 0.1 and 1/3 are not floats: edges pass centres at 1e-16, where rounding decides wrongly.
    rng = np.random.default_rng(3)
    shape = (12, 12)
    for _ in range(40):
        rings = [rng.integers(0, round(11 / unit), (6, 2)) * unit for _ in range(2)]
        expected = even_odd_by_fractions(rings, shape)
        polygon = Polygon([ring[:, ::-1] for ring in rings])
        np.testing.assert_array_equal(mask(polygon, ImageFrame(shape)), expected)


def test_edges_that_pass_a_centre_within_rounding_are_decided_as_exact_fractions_decide_them():
    rng = np.random.default_rng(16)
    shape = (12, 12)
    for _ in range(40):
        center, direction = rng.integers(2, 10, 2), rng.uniform(-1, 1, 2)
        ends = [center - rng.uniform(0.5, 5) * direction, center + rng.uniform(0.5, 5) * direction]
        rc = np.array([*ends, rng.uniform(0, 11, 2)])
        expected = even_odd_by_fractions([rc], shape)
        np.testing.assert_array_equal(mask(Polygon(rc[:, ::-1]), ImageFrame(shape)), expected)


def test_triangles_with_whole_vertices_hold_every_pixel_once():
    rng = np.random.default_rng(4)
    corners = [[0, 0], [0, 200], [200, 0], [200, 200]]
    points = np.unique(np.concatenate((rng.integers(0, 201, (400, 2)), corners)), axis=0).astype(float)
    triangles = [Polygon(points[three]) for three in Delaunay(points).simplices]
    found = runs(triangles, ImageFrame((200, 200)))
    assert found.num_pixels.sum() == 200 * 200
    assert mask(triangles, ImageFrame((200, 200))).all()
    assert not len(overlaps(triangles, ImageFrame((200, 200))))


def test_strips_thinner_than_rounding_hold_every_pixel_once():
    # Neighbouring edges differ in the last bits and pass a centre: rounded, they may cross in wrong order.
    rng = np.random.default_rng(0)
    for _ in range(500):
        slope, top, bottom = rng.uniform(-1, 1), rng.uniform(0, 2), rng.uniform(9, 11)
        ends = []
        for row in (top, bottom):
            col = 6 + (row - 5) * slope
            ends.append([0, *(col + np.spacing(col) * np.sort(rng.integers(-6, 7, 40))), 12])
        upper, lower = (
            np.column_stack((end, np.full(42, row))) for end, row in zip(ends, (top, bottom), strict=True)
        )
        strips = [Polygon([upper[i], upper[i + 1], lower[i + 1], lower[i]]) for i in range(41)]
        found = runs(strips, ImageFrame((12, 12)))
        assert found.num_pixels.sum() == 12 * (math.ceil(bottom) - math.ceil(top))


def test_a_circle_through_centres_keeps_its_left_and_drops_its_right_ends():
    # x² + y² = 25 has whole solutions at rows 0, 3, 4 and 5; rows 1 and 2 reach 4.9 and 4.6 columns.
    found = runs(Ellipse(5, 5, 15, 15), ImageFrame((20, 20)))
    half = {5: (-5, 5), 4: (-3, 3), 3: (-4, 4), 2: (-4, 5), 1: (-4, 5), 0: (-5, 5)}
    expected = [(10 + d, 10 + half[abs(d)][0], 10 + half[abs(d)][1]) for d in range(-4, 5)]
    assert list(zip(found.row, found.start, found.stop, strict=True)) == expected


@pytest.mark.parametrize("angle", [0, 90, 30, -77.7])
@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_ellipses_agree_with_their_equation_at_every_centre(frame, angle):
    rng = np.random.default_rng(5)
    for _ in range(10):
        (x0, y0), (x1, y1) = frame.to_xy(rng.uniform(-10, 50, (2, 2)))
        cx, cy, a, b = (x0 + x1) / 2, (y0 + y1) / 2, abs(x1 - x0) / 2, abs(y1 - y0) / 2
        x, y = np.moveaxis(centers_xy(frame) - (cx, cy), -1, 0)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        expected = ((x * cos + y * sin) / a) ** 2 + ((y * cos - x * sin) / b) ** 2 < 1
        np.testing.assert_array_equal(mask(Ellipse(x0, y0, x1, y1, angle), frame), expected)


def test_a_turned_rect_agrees_with_shapely():
    frame = ImageFrame((40, 40))
    x, y = np.moveaxis(centers_xy(frame), -1, 0)
    turned = shapely.affinity.rotate(shapely.box(5.1, 10.2, 35.3, 20.4), 33, origin="center")
    np.testing.assert_array_equal(
        mask(Rect(5.1, 10.2, 35.3, 20.4, 33), frame), shapely.contains_xy(turned, x, y)
    )


def test_a_brush_stroke_holds_the_centres_within_half_its_width():
    frame = ImageFrame((40, 40))
    xy = [[5.03, 5.01], [30.2, 12.4], [12.7, 33.3]]
    x, y = np.moveaxis(centers_xy(frame), -1, 0)
    away = shapely.distance(shapely.LineString(xy), shapely.points(x, y))
    unclear = np.abs(away - 3) < 3e-4  # the chords of its outline
    inside = mask(Polyline(xy, width=6), frame)
    np.testing.assert_array_equal(inside[~unclear], (away < 3)[~unclear])


@pytest.mark.parametrize(
    "shape",
    [
        Polygon(()),
        Polygon([[3, 3]]),
        Polygon([[3, 3], [9, 9]]),
        Polygon([[3, 3], [9, 9], [6, 6]]),
        Rect(3, 3, 3, 9),
        Ellipse(3, 3, 9, 3),
        Ellipse(3, 3, 3, 3),
    ],
    ids=repr,
)
def test_a_region_without_area_holds_no_centre(shape):
    assert runs(shape, ImageFrame((20, 20))).num_pixels.tolist() == [0]


# -- inside, outside, far outside ------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Rect, Ellipse])
@pytest.mark.parametrize("angle", [0, 20])
@pytest.mark.parametrize("rule", ["center", "touch"])
def test_what_sticks_out_is_clipped_as_if_cut_from_a_larger_image(kind, angle, rule):
    large = ImageFrame((60, 70), x0=-20, y0=-20)
    for box in ((-7.3, -4.1, 12.2, 9.9), (20, 10, 90, 15.5), (-50, -50, 80, 80), (3, -30, 9, 70)):
        whole = mask(kind(*box, angle), large, rule=rule)
        np.testing.assert_array_equal(
            mask(kind(*box, angle), ImageFrame((25, 30)), rule=rule), whole[20:45, 20:50]
        )


@pytest.mark.parametrize("rule", ["center", "touch", "coverage"])
@pytest.mark.parametrize("offset", [(-100, 0), (100, 0), (0, -100), (0, 100), (-1e300, 1e12)])
def test_a_shape_outside_the_image_has_no_pixel_and_does_not_wrap_around(rule, offset):
    shape = Polygon(np.array([[1, 1], [9, 1], [9, 9]]) + offset)
    assert not mask(shape, ImageFrame((20, 20)), rule=rule).any()


@pytest.mark.parametrize("far", [1e6, 1e15, 1e200, 1e300])
def test_a_polygon_that_reaches_very_far_holds_what_lies_in_the_image(far):
    frame = ImageFrame((20, 20))
    half_plane = Polygon([[4.5, -far], [far, -far], [far, far], [4.5, far]])
    assert mask(half_plane, frame).sum(axis=1).tolist() == [15] * 20
    assert mask(half_plane, frame, rule="touch").sum(axis=1).tolist() == [15] * 20
    wedge = Polygon([[0.5, 0.5], [far, 0.5], [0.5, far]])
    assert mask(wedge, frame).sum() == 19 * 19


def test_positions_beyond_floating_point_are_refused_with_the_number_of_the_shape():
    frame = ImageFrame((20, 20), dx=1e-5)
    with pytest.raises(ShapeError, match=r"shape 1: got a vertex at \(row, col\) \(9\.0, inf\).*spacing"):
        runs([Rect(0, 0, 1, 1), Polygon([[0, 0], [1, 0], [1.7e308, 9]])], frame)
    with pytest.raises(ShapeError, match="Ellipse 'sun': got radii"):
        runs(Ellipse(-1e200, 0, 1e200, 1, id="sun"), frame)


def test_what_reaches_too_far_is_refused_quietly_also_among_many(monkeypatch):
    monkeypatch.setattr(regions, "BLOCK", 4)
    half_plane = Polygon([[4.5, -1e300], [1e300, -1e300], [1e300, 1e300], [4.5, 1e300]])
    assert runs([half_plane] * 5, ImageFrame((20, 20))).num_pixels.tolist() == [300] * 5
    beyond = Polygon([[0, 0], [1, 0], [1.7e308, 9]])
    for shapes, i in ((beyond, 0), ([Rect(0, 0, 1, 1)] * 4 + [beyond], 4)):
        with pytest.raises(ShapeError, match=f"shape {i}: got a vertex"):
            runs(shapes, ImageFrame((20, 20), dx=1e-5))


def test_no_array_of_the_size_of_the_image_is_made():
    # A mask of this frame would take 10**18 bytes.
    frame = ImageFrame((10**9, 10**9))
    shapes = [Rect(5e8, 5e8, 5e8 + 3, 5e8 + 2), Ellipse(9, 9, 11, 11)]
    assert runs(shapes, frame).num_pixels.tolist() == [6, 2]
    assert overlaps(shapes, frame).tolist() == []
    assert rle(shapes[0], frame)["counts"][1] == 2
    with pytest.raises(FrameError, match=r"fewer than 2\*\*62 pixels"):
        runs(shapes, ImageFrame((2**40, 2**40)))


def test_many_crossings_go_through_in_parts_with_the_same_outcome(monkeypatch):
    rng = np.random.default_rng(6)
    frame = ImageFrame((200, 200))
    shapes = [Polygon(rng.uniform(-20, 220, (n, 2))) for n in (100, 3, 40, 7, 300)]
    expected = {rule: runs(shapes, frame, rule=rule) for rule in ("center", "touch")}
    monkeypatch.setattr(scanline, "MOST", 500)
    monkeypatch.setattr(regions, "BLOCK", 50)
    for rule, whole in expected.items():
        parts = runs(shapes, frame, rule=rule)
        for name in ("row", "start", "stop", "first"):
            np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))


# -- the rule "touch" ------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_touch_holds_every_pixel_that_shapely_finds_some_area_in(frame):
    rng = np.random.default_rng(7)
    squares = pixel_squares(frame)
    for _ in range(8):
        polygon = irregular(frame, rng, n=12, reach=rng.uniform(0.05, 0.7))
        shared = shapely.area(shapely.intersection(squares, polygon.to_shapely()))
        np.testing.assert_array_equal(mask(polygon, frame, rule="touch"), shared > 0)


@pytest.mark.parametrize("angle", [0, 25])
def test_touch_of_an_ellipse_is_touch_of_its_finest_outline(angle):
    for frame in FRAMES.values():
        (x0, y0), (x1, y1) = frame.to_xy([[3.3, 8.1], [31.2, 41.9]])
        ellipse = Ellipse(x0, y0, x1, y1, angle)
        outline = Polygon(ellipse.outlines(1e-7))
        np.testing.assert_array_equal(mask(ellipse, frame, rule="touch"), mask(outline, frame, rule="touch"))


def test_a_sliver_between_centres_touches_the_pixels_it_crosses():
    frame = ImageFrame((10, 60))
    sliver = Polygon([[2.1, 3.2], [52.1, 3.3], [2.1, 3.3]])
    assert not mask(sliver, frame).any()
    assert np.argwhere(mask(sliver, frame, rule="touch")).tolist() == [[3, c] for c in range(2, 53)]


def test_a_region_that_ends_on_the_border_of_pixels_does_not_touch_those_beyond():
    assert runs(Rect(1.5, 2.5, 4.5, 5.5), ImageFrame((9, 9)), rule="touch").boxes.tolist() == [[3, 2, 6, 5]]


@pytest.mark.parametrize(
    ("shape", "pixels"),
    [
        (Point(2.4, 1.6), [[2, 2]]),
        (Point(2.5, 1.5), [[2, 3]]),
        (Point(-0.6, 1), []),
        (Line(0, 0, 3, 3), [[0, 0], [1, 1], [2, 2], [3, 3]]),
        (Line(3, 0, 0, 3), [[0, 3], [1, 2], [1, 3], [2, 1], [2, 2], [3, 0], [3, 1]]),
        (Line(1.5, 0, 1.5, 2), [[0, 2], [1, 2], [2, 2]]),
        (Line(0, 1.5, 2, 1.5), [[2, 0], [2, 1], [2, 2]]),
        (Line(2, 2, 2, 2), [[2, 2]]),
        (Polyline([[0, 0], [2, 0], [2, 1]]), [[0, 0], [0, 1], [0, 2], [1, 2]]),
        (Polyline([[1, 1]]), [[1, 1]]),
        (Polygon([[1, 1], [3, 1]]), [[1, 1], [1, 2], [1, 3]]),
        (Rect(1, 1, 1, 3), [[1, 1], [2, 1], [3, 1]]),
        (Ellipse(1, 2, 3, 2), [[2, 1], [2, 2], [2, 3]]),
        (Ellipse(2.2, 2.2, 2.2, 2.2), [[2, 2]]),
    ],
    ids=repr,
)
def test_what_has_no_area_touches_the_pixels_it_runs_through(shape, pixels):
    # From (3, 0) to (0, 3) the line passes corners, as (2.5, 0.5), which belong to the pixel below and right.
    assert np.argwhere(mask(shape, ImageFrame((5, 5)), rule="touch")).tolist() == pixels


# -- the rule "coverage" ---------------------------------------------------------------------------


def shared_fraction(geometry, frame):
    return shapely.area(shapely.intersection(pixel_squares(frame), geometry)) / frame.pixel_area


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_coverage_is_the_area_that_shapely_finds_in_each_pixel(frame):
    rng = np.random.default_rng(8)
    for _ in range(8):
        polygon = irregular(frame, rng, n=15, reach=rng.uniform(0.02, 0.9))
        expected = shared_fraction(polygon.to_shapely(), frame)
        np.testing.assert_allclose(mask(polygon, frame, rule="coverage"), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "shape",
    [
        Polygon(star(5, 2, (20, 20), 22)),
        Polygon([[[2, 2], [38.5, 3], [30, 30.25]], [[10, 5], [20, 5], [20, 9]]]),
        Polygon([[[2, 2], [30, 3], [30, 30]], [[10, 5], [38, 5], [20, 39]]]),
        Rect(3.25, 4.5, 20.75, 9),
        Polyline([[5, 5], [30, 12], [12, 33]], width=7),
    ],
    ids=["crosses itself", "has a hole", "rings cross", "rect", "stroke"],
)
def test_coverage_follows_the_even_odd_rule(shape):
    frame = ImageFrame((40, 40))
    expected = shared_fraction(shape.to_shapely(), frame)
    np.testing.assert_allclose(mask(shape, frame, rule="coverage"), expected, rtol=0, atol=1e-9)


def test_coverage_is_exactly_one_inside_and_exactly_zero_outside():
    frame = ImageFrame((60, 60))
    polygon = Polygon(star(17, 1, (29.7, 30.2), 25.3))
    fraction = mask(polygon, frame, rule="coverage")
    shared = shared_fraction(polygon.to_shapely(), frame)
    squares = pixel_squares(frame)
    assert (fraction[shapely.contains_properly(polygon.to_shapely(), squares)] == 1).all()
    assert (fraction[shapely.disjoint(polygon.to_shapely(), squares)] == 0).all()
    assert fraction.sum() == pytest.approx(shared.sum(), rel=1e-12)
    assert fraction.sum() == pytest.approx(polygon.area, rel=1e-12)


@pytest.mark.parametrize("angle", [0, 25])
def test_coverage_of_an_ellipse_is_right_to_the_tolerance_it_states(angle):
    frame = ImageFrame((10, 12), dx=1, dy=1.6)
    ellipse = Ellipse(0.9, 1.3, 10.1, 14.9, angle)
    turn = np.linspace(0, 2 * math.pi, 20_001)[:-1]
    upright = shapely.Polygon(np.column_stack((5.5 + 4.6 * np.cos(turn), 8.1 + 6.8 * np.sin(turn))))
    turned = shapely.affinity.rotate(upright, angle, origin=(5.5, 8.1))
    fraction = mask(ellipse, frame, rule="coverage")
    # Chords of ours lie 1e-6 off the arc at most, those of the reference 6.8 * (pi / 20,000)**2 / 2, and an
    # arc is no longer than two sides of the pixel that it crosses.
    tolerance = (1e-6 + 8.4e-8) * (1 + 1.6) / (1 * 1.6)
    np.testing.assert_allclose(fraction, shared_fraction(turned, frame), rtol=0, atol=tolerance)


def test_coverage_of_many_is_that_of_their_union():
    frame = ImageFrame((20, 20))
    shapes = [Rect(1.2, 1.3, 9.1, 9.9), Rect(5.5, 5.25, 14, 15), Ellipse(3, 3, 9, 12)]
    union = shapely.union_all([shape.to_shapely() for shape in shapes[:2]])
    np.testing.assert_allclose(
        mask(shapes[:2], frame, rule="coverage"), shared_fraction(union, frame), rtol=0, atol=1e-9
    )
    together = mask(shapes, frame, rule="coverage")
    assert (together <= 1).all()
    assert (
        together >= np.max([mask(shape, frame, rule="coverage") for shape in shapes], axis=0) - 1e-6
    ).all()


@pytest.mark.parametrize(
    "shape", [Polygon(()), Polygon([[1, 1], [5, 5]]), Rect(2, 2, 2, 9), Ellipse(1, 1, 1, 8)]
)
def test_what_has_no_area_covers_nothing(shape):
    assert not mask(shape, ImageFrame((10, 10)), rule="coverage").any()


# -- masks, labels, crops --------------------------------------------------------------------------


def test_a_mask_of_many_is_the_union_of_their_masks():
    rng = np.random.default_rng(9)
    frame = ImageFrame((50, 60))
    shapes = [Polygon(rng.uniform(-10, 70, (5, 2))) for _ in range(6)] + [Ellipse(5, 5, 30, 20, 10)]
    for rule in ("center", "touch"):
        expected = np.any([mask(shape, frame, rule=rule) for shape in shapes], axis=0)
        np.testing.assert_array_equal(mask(shapes, frame, rule=rule), expected)
    assert mask([], frame).dtype == bool
    assert not mask([], frame).any()
    assert mask([], frame, rule="coverage").dtype == float


def test_a_mask_can_hold_every_pixel():
    assert mask(Rect(-9, -9, 99, 99), ImageFrame((3, 4))).all()


def test_kinds_may_be_mixed_and_keep_their_order():
    frame = ImageFrame((30, 30))
    shapes = [
        Ellipse(1, 1, 9, 9),
        Rect(2, 2, 8, 8),
        Line(0, 0, 20, 5),
        Ellipse(5, 5, 25, 25),
        Polyline([[1, 9], [9, 1]], 3),
    ]
    together = runs(shapes, frame, rule="touch")
    for i, shape in enumerate(shapes):
        alone = runs(shape, frame, rule="touch")
        for name in ("row", "start", "stop"):
            np.testing.assert_array_equal(getattr(together[i], name), getattr(alone, name))
        assert together.num_pixels[i] == mask(shape, frame, rule="touch").sum()
    np.testing.assert_array_equal(together[-1].row, together[4].row)
    with pytest.raises(IndexError):
        together[5]


def test_runs_of_one_region_are_sorted_apart_and_within_the_image():
    rng = np.random.default_rng(10)
    found = runs([Polygon(rng.uniform(-20, 80, (30, 2))) for _ in range(10)], ImageFrame((50, 60)))
    assert found.row.dtype == found.start.dtype == found.stop.dtype == found.first.dtype == np.int64
    assert (found.start >= 0).all()
    assert (found.stop <= 60).all()
    assert (found.start < found.stop).all()
    for i in range(len(found)):
        one = found[i]
        in_row = one.row[1:] == one.row[:-1]
        assert (one.row[1:] >= one.row[:-1]).all()
        assert (one.start[1:][in_row] > one.stop[:-1][in_row]).all()


def test_rings_in_array_space_give_the_runs_of_the_polygon():
    polygon = irregular(ImageFrame((40, 50)), np.random.default_rng(11))
    for rule in ("center", "touch"):
        found = runs_of_rings([(polygon.rings[0][:, ::-1],), ()], (40, 50), rule=rule)
        expected = runs([polygon, Polygon(())], ImageFrame((40, 50)), rule=rule)
        for name in ("row", "start", "stop", "first"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def test_later_shapes_lie_on_top_in_a_label_image():
    rng = np.random.default_rng(12)
    frame = ImageFrame((50, 60))
    shapes = [Polygon(rng.uniform(-10, 70, (5, 2))) for _ in range(6)]
    expected = np.zeros(frame.shape, dtype=np.int32)
    for i, shape in enumerate(shapes, start=1):
        expected[mask(shape, frame)] = i
    labels = label_image(shapes, frame)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, expected)
    assert not label_image([], frame).any()


@pytest.mark.parametrize("rule", ["center", "touch", "coverage"])
@pytest.mark.parametrize("pad", [0, 3, 100])
def test_a_crop_holds_the_part_of_the_image_the_mask_and_a_frame_that_fits(rule, pad):
    frame = FRAMES["mirrored"]
    image = np.arange(40 * 50 * 3, dtype=np.uint16).reshape(40, 50, 3)
    (x0, y0), (x1, y1) = frame.to_xy([[5.2, 30.7], [11.4, 44.9]])
    part = crop(Ellipse(x0, y0, x1, y1), image, frame=frame, pad=pad, rule=rule)
    whole = mask(Ellipse(x0, y0, x1, y1), frame, rule=rule)
    rows, cols = np.nonzero(whole)
    top, left = max(rows.min() - pad, 0), max(cols.min() - pad, 0)
    box = slice(top, rows.max() + 1 + pad), slice(left, cols.max() + 1 + pad)
    assert part.corner == (top, left)
    np.testing.assert_array_equal(part.image, image[box])
    np.testing.assert_array_equal(part.mask, whole[box])
    part.frame.check(part.image)
    np.testing.assert_allclose(
        part.frame.to_xy([[0, 0], [2, 3]]), frame.to_xy([[top, left], [top + 2, left + 3]])
    )
    assert mask(Ellipse(x0, y0, x1, y1), part.frame).sum() == mask(Ellipse(x0, y0, x1, y1), frame).sum()


class ReadsCounted(np.ndarray):
    """An array that records what is asked of it."""

    def __getitem__(self, key):
        self.asked = [*getattr(self, "asked", []), key]
        return np.asarray(super().__getitem__(key))


def test_a_crop_reads_only_the_box():
    image = np.zeros((1000, 1000)).view(ReadsCounted)
    crop(Rect(10, 20, 40, 60), image, pad=1)
    assert image.asked == [(slice(19, 61), slice(9, 41))]


def test_a_crop_of_a_dask_array_computes_only_the_chunks_it_needs():
    da = pytest.importorskip("dask.array")
    computed = []

    def block(block_info):
        computed.append(block_info[None]["chunk-location"])
        return np.full((100, 100), len(computed))

    image = da.map_blocks(block, chunks=((100,) * 50, (100,) * 50), dtype=int, meta=np.empty((0, 0), int))
    part = crop(Rect(10, 20, 40, 60), image)
    assert isinstance(part.image, np.ndarray)
    assert part.image.shape == (40, 30)
    assert computed == [(0, 0)]


def test_a_crop_of_a_memory_map_and_a_zarr_array_holds_the_values(tmp_path):
    zarr = pytest.importorskip("zarr")
    values = np.random.default_rng(13).integers(0, 999, (90, 80))
    mapped = np.lib.format.open_memmap(tmp_path / "image.npy", "w+", dtype=values.dtype, shape=values.shape)
    mapped[:] = values
    chunked = zarr.array(values, chunks=(16, 16))
    for image in (mapped, chunked, values.tolist()):
        np.testing.assert_array_equal(crop(Rect(10, 20, 40, 60), image).image, values[20:60, 10:40])


def test_a_crop_of_a_masked_image_stays_masked():
    image = np.ma.masked_greater(np.arange(100.0).reshape(10, 10), 50)
    assert crop(Rect(2, 2, 8, 8), image).image.mask.sum() == (image[2:8, 2:8] > 50).mask.sum()


# -- run-lengths and overlaps ----------------------------------------------------------------------


def decoded(lengths):
    """COCO's run-lengths as a mask: values alternate from 0 on, column after column."""
    values = np.arange(len(lengths["counts"])) % 2 == 1
    return np.repeat(values, lengths["counts"]).reshape(lengths["size"][::-1]).T


def test_run_lengths_decode_to_the_mask():
    rng = np.random.default_rng(14)
    frame = ImageFrame((23, 31))
    shapes = [Polygon(rng.uniform(-8, 38, (n, 2))) for n in (3, 5, 20, 60)]
    shapes += [
        Rect(-9, -9, 99, 99),
        Rect(-9, -9, 5, 99),
        Rect(90, 90, 99, 99),
        Polygon(()),
        Ellipse(0, 0, 31, 23),
    ]
    for shape, lengths in zip(shapes, rle(shapes, frame), strict=True):
        assert sum(lengths["counts"]) == 23 * 31
        assert all(type(count) is int for count in lengths["counts"])
        assert 0 not in lengths["counts"][1:]
        np.testing.assert_array_equal(decoded(lengths), mask(shape, frame))
        assert rle(shape, frame) == lengths


def test_run_lengths_begin_with_zero_when_the_first_pixel_is_inside():
    # Two whole columns of three rows are one run: it goes on from the foot of one to the head of the next.
    assert rle(Rect(-9, -9, 2, 99), ImageFrame((3, 4)))["counts"] == [0, 6, 6]
    assert rle(Rect(2, -9, 99, 99), ImageFrame((3, 4)))["counts"] == [6, 6]
    assert rle(Rect(-9, -9, 99, 99), ImageFrame((3, 4)))["counts"] == [0, 12]


def test_overlaps_count_the_pixels_that_masks_share(monkeypatch):
    rng = np.random.default_rng(15)
    frame = ImageFrame((50, 60))
    shapes = [Polygon(rng.uniform(0, 60, 2) + rng.uniform(-20, 20, (6, 2))) for _ in range(12)]
    flat = np.array([mask(shape, frame).ravel() for shape in shapes], dtype=np.int64)
    shared = np.triu(flat @ flat.T, k=1)
    expected = [[i, j, shared[i, j]] for i, j in np.argwhere(shared).tolist()]
    assert len(expected) > 10
    assert overlaps(shapes, frame).tolist() == expected
    monkeypatch.setattr(scanline, "MOST", 20)
    assert overlaps(shapes, frame).tolist() == expected


def test_equal_shapes_overlap_wholly_and_no_shapes_not_at_all():
    frame = ImageFrame((50, 60))
    assert overlaps([Rect(1, 1, 4, 4)] * 3, frame).tolist() == [[0, 1, 9], [0, 2, 9], [1, 2, 9]]
    assert overlaps([], frame).shape == overlaps([Rect(1, 1, 4, 4)], frame).shape == (0, 3)


# -- bad input -------------------------------------------------------------------------------------

FRAME = ImageFrame((10, 10))
BOX = Rect(1, 1, 5, 5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: mask(BOX, FRAME, rule="centre"),
            ShapeError,
            "rule: got 'centre', expected one of 'center', 'touch', 'cov",
        ),
        (
            lambda: runs(BOX, FRAME, rule="coverage"),
            ShapeError,
            "rule: got 'coverage', expected one of 'center', 'touch'$",
        ),
        (
            lambda: runs(BOX, np.zeros((9, 9))),
            FrameError,
            r"frame: got ndarray, expected an ImageFrame; ImageFrame\.of",
        ),
        (lambda: mask(BOX, (9, 9), rule="coverage"), FrameError, "frame: got tuple"),
        (lambda: runs("box", FRAME), ShapeError, "shapes: got str"),
        (lambda: runs(None, FRAME), ShapeError, "shapes: got NoneType"),
        (lambda: runs([BOX, {"type": "rect"}], FRAME), ShapeError, r"shapes\[1\]: got dict.*from_plotly"),
        (
            lambda: runs([BOX, Line(0, 0, 1, 1, id="a")], FRAME),
            ShapeError,
            r"shapes\[1\]: got Line 'a', which has no inside.*touch",
        ),
        (lambda: mask(Point(1, 1), FRAME), ShapeError, "got Point, which has no inside"),
        (
            lambda: mask(Polyline([[0, 0], [1, 1]]), FRAME, rule="coverage"),
            ShapeError,
            "Polyline, which.*width",
        ),
        (lambda: runs_of_rings([[[[0, 0, 0]]]], (9, 9)), ShapeError, r"regions: got shape \(1, 3\)"),
        (lambda: runs_of_rings([[[[0, np.nan]]]], (9, 9)), ShapeError, "finite"),
        (lambda: runs_of_rings([], (0, 9)), FrameError, "shape: got"),
        (
            lambda: crop(BOX, np.zeros((9, 9)), frame=FRAME),
            FrameError,
            r"image: got height and width \(9, 9\)",
        ),
        (lambda: crop(BOX, np.zeros(9)), ImageError, r"image: got shape \(9,\)"),
        (lambda: crop(BOX, np.zeros((9, 9)), pad=-1), ShapeError, "pad: got -1"),
        (lambda: crop(BOX, np.zeros((9, 9)), pad=1.5), ShapeError, "pad: got 1.5"),
        (lambda: crop(BOX, np.zeros((9, 9)), rule="all"), ShapeError, "rule: got 'all'"),
        (lambda: crop(Rect(50, 50, 60, 60), np.zeros((9, 9))), ShapeError, "got a Rect without a pixel"),
        (
            lambda: crop(Rect(50, 50, 60, 60), np.zeros((9, 9)), rule="coverage"),
            ShapeError,
            "without a pixel",
        ),
    ],
)
def test_bad_input_is_named_with_what_was_expected(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("rule", ["center", "touch", "coverage"])
def test_a_shape_without_a_place_in_the_data_says_why(rule):
    with pytest.raises(ShapeError, match=r"'logo'.*\(paper\)"):
        mask(Foreign(id="logo", reason="paper"), FRAME, rule=rule)
