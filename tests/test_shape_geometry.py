"""What shapes measure, against shapely, scipy and numbers derived by hand."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.spatial.distance
import shapely
import shapely.geometry
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from plotly_imgshapes import Ellipse, Line, Point, Polygon, Polyline, Rect
from plotly_imgshapes.geometry import region, rotation, scaling
from plotly_imgshapes.shapes import from_shapely

COORDINATES = st.floats(-1000, 1000, allow_subnormal=False).map(lambda x: round(x, 3))
POSITIONS = st.tuples(COORDINATES, COORDINATES)
ANGLES = st.one_of(st.sampled_from([0.0, 30.0, 90.0, -90.0, 180.0, 270.0, 360.0]), st.floats(-720, 720))
BOXES = st.tuples(COORDINATES, COORDINATES, COORDINATES, COORDINATES, ANGLES)
RINGS = hnp.arrays(np.float64, st.tuples(st.integers(3, 12), st.just(2)), elements=COORDINATES)
PATHS = hnp.arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=COORDINATES)
BRUSHES = st.one_of(st.none(), st.floats(0.5, 50))
SHAPES = st.one_of(
    st.builds(Point, COORDINATES, COORDINATES),
    st.builds(Line, COORDINATES, COORDINATES, COORDINATES, COORDINATES),
    st.builds(lambda box: Rect(*box), BOXES),
    st.builds(lambda box: Ellipse(*box), BOXES),
    st.builds(Polyline, PATHS, BRUSHES),
    st.builds(Polygon, st.lists(RINGS, min_size=1, max_size=3)),
)


def blob(n=60, *, center=(0.0, 0.0), radius=10.0, seed=0):
    """A star-shaped ring, which never crosses itself."""
    turn = np.linspace(0, 2 * math.pi, n, endpoint=False)
    r = radius * np.random.default_rng(seed).uniform(0.6, 1.0, n)
    return np.column_stack((center[0] + r * np.cos(turn), center[1] + r * np.sin(turn)))


def simple(ring):
    return shapely.Polygon(ring).is_valid


SIMPLE_RINGS = st.builds(blob, st.integers(3, 40), seed=st.integers(0, 999))

# --- numbers by hand


@pytest.mark.parametrize(
    ("shape", "length", "area", "bounds", "centroid"),
    [
        (Point(1, 2), 0, 0, (1, 2, 1, 2), (1, 2)),
        (Line(4, 6, 1, 2), 5, 0, (1, 2, 4, 6), (2.5, 4)),
        (Line(1, 2, 1, 2), 0, 0, (1, 2, 1, 2), (1, 2)),
        (Rect(4, 1, 0, 3), 12, 8, (0, 1, 4, 3), (2, 2)),
        (Rect(0, 0, 0, 3), 6, 0, (0, 0, 0, 3), (0, 1.5)),
        (Rect(0, 0, 4, 2, 90), 12, 8, (1, -1, 3, 3), (2, 1)),
        (Rect(-1, -1, 1, 1, 45), 8, 4, (-math.sqrt(2), -math.sqrt(2), math.sqrt(2), math.sqrt(2)), (0, 0)),
        (Ellipse(3, -3, -3, 3), 6 * math.pi, 9 * math.pi, (-3, -3, 3, 3), (0, 0)),
        (Ellipse(0, 0, 4, 0), 8, 0, (0, 0, 4, 0), (2, 0)),
        (Ellipse(0, 0, 4, 2, 90), None, 2 * math.pi, (1, -1, 3, 3), (2, 1)),
        (Polyline([[0, 0], [3, 0], [3, 4]]), 7, 0, (0, 0, 3, 4), (16.5 / 7, 8 / 7)),
        (Polyline([[5, 6]]), 0, 0, (5, 6, 5, 6), (5, 6)),
        (Polygon([[0, 0], [4, 0], [4, 4], [0, 4]]), 16, 16, (0, 0, 4, 4), (2, 2)),
        (Polygon([[0, 0], [0, 4], [4, 4], [4, 0]]), 16, 16, (0, 0, 4, 4), (2, 2)),
        (Polygon([[0, 0], [3, 0], [0, 3]]), 6 + math.sqrt(18), 4.5, (0, 0, 3, 3), (1, 1)),
        # A square of 4 with a hole of 2 x 1 at (1, 1): (16 * 2 - 2 * 2) / 14 and (16 * 2 - 2 * 1.5) / 14.
        (
            Polygon([[[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [3, 1], [3, 2], [1, 2]]]),
            22,
            14,
            (0, 0, 4, 4),
            (28 / 14, 29 / 14),
        ),
        # Two squares apart: rings need not lie in each other.
        (
            Polygon([[[0, 0], [1, 0], [1, 1], [0, 1]], [[3, 0], [4, 0], [4, 1], [3, 1]]]),
            8,
            2,
            (0, 0, 4, 1),
            (2, 0.5),
        ),
        # Nothing inside: along the length instead.
        (Polygon([[1, 1], [3, 1]]), 4, 0, (1, 1, 3, 1), (2, 1)),
        (Polygon([[1, 1], [2, 1], [3, 1]]), 4, 0, (1, 1, 3, 1), (2, 1)),
        (Polygon([[7, 8]]), 0, 0, (7, 8, 7, 8), (7, 8)),
    ],
)
def test_measures_by_hand(shape, length, area, bounds, centroid):
    # A few roundings of float64 at this size.
    close = {"rel": 1e-12, "abs": 1e-12}
    if length is not None:
        assert shape.length == pytest.approx(length, **close)
    assert shape.area == pytest.approx(area, **close)
    assert shape.bounds == pytest.approx(bounds, **close)
    assert shape.centroid == pytest.approx(centroid, **close)


@pytest.mark.parametrize(
    ("ends", "angle"),
    [
        ((0, 0, 1, 0), 0),
        ((0, 0, 1, 1), 45),
        ((0, 0, 0, 1), 90),
        ((1, 0, 0, 0), 180),
        ((1, 0, 0, -0.0), 180),
        ((0, 1, 0, 0), -90),
        ((2, 2, 2, 2), 0),
    ],
)
def test_the_angle_of_a_line_by_hand(ends, angle):
    assert Line(*ends).angle == pytest.approx(angle, rel=1e-15)


# --- even-odd

UNIT = [[0, 0], [1, 0], [1, 1], [0, 1]]
OUTER = [[0, 0], [10, 0], [10, 10], [0, 10]]


def square(low, high):
    return [[low, low], [high, low], [high, high], [low, high]]


def pentagram():
    corners = np.exp(1j * (math.pi / 2 + 2 * math.pi * np.arange(5) * 2 / 5))
    return np.column_stack((corners.real, corners.imag))


# Golden ratio: the inner pentagon of a pentagram in the unit circle lies in a circle of 1 / phi**2.
PHI = (1 + math.sqrt(5)) / 2
PENTAGON = 5 / 2 * math.sin(2 * math.pi / 5) / PHI**4
# Ten triangles from the middle, between radii 1 and 1 / phi**2 that are 36 degrees apart.
STAR = 10 * math.sin(math.pi / 5) / PHI**2 / 2

EVEN_ODD = {
    "bow tie": ([[0, 0], [2, 2], [2, 0], [0, 2]], 2),
    "bow tie the other way": ([[0, 2], [2, 0], [2, 2], [0, 0]], 2),
    "hole": ([OUTER, square(2, 4)], 96),
    "hole turned the same way": ([OUTER, square(2, 4)[::-1]], 96),
    "island in a hole": ([OUTER, square(1, 9), square(2, 8)], 100 - 64 + 36),
    "four nested": ([OUTER, square(1, 9), square(2, 8), square(3, 7)], 100 - 64 + 36 - 16),
    "nested in any order": ([square(2, 8), OUTER, square(1, 9)], 100 - 64 + 36),
    "overlapping": ([square(0, 2), square(1, 3)], 4 + 4 - 2),
    "side by side": ([square(0, 2), square(5, 7)], 8),
    "sharing an edge": ([UNIT, [[1, 0], [2, 0], [2, 1], [1, 1]]], 2),
    "sharing part of an edge": ([square(0, 2), [[2, 1], [3, 1], [3, 3], [2, 3]]], 6),
    "hole touching the rim in a corner": ([OUTER, [[0, 0], [3, 0.5], [0.5, 3]]], 100 - 4.375),
    "hole along the rim": ([OUTER, [[0, 2], [3, 2], [3, 5], [0, 5]]], 91),
    "hole across the rim": ([OUTER, [[-2, 2], [3, 2], [3, 5], [-2, 5]]], 100 - 9 + 6),
    "the same ring twice": ([OUTER, OUTER], 0),
    "the same ring three times": ([OUTER, OUTER[::-1], OUTER], 100),
    "around twice": ([*OUTER, *OUTER], 0),
    "around three times": ([*OUTER, *OUTER, *OUTER], 100),
    "there and back": ([[0, 0], [5, 0], [9, 3], [5, 0]], 0),
    "spike": ([[0, 0], [4, 0], [4, 2], [9, 2], [4, 2], [4, 4], [0, 4]], 16),
    "spike inwards": ([[0, 0], [4, 0], [4, 2], [1, 2], [4, 2], [4, 4], [0, 4]], 16),
    "pentagram": (pentagram(), STAR - PENTAGON),
    "figure of eight by a corner": ([[0, 0], [1, 0], [1, 1], [2, 1], [2, 2], [1, 2], [1, 1], [0, 1]], 2),
    "loop inside": (
        [[0, 0], [10, 0], [10, 10], [0, 10], [0, 4], [6, 4], [6, 6], [4, 6], [4, 2], [0, 2]],
        None,
    ),
    "one vertex": ([[3, 3]], 0),
    "two vertices": ([[3, 3], [4, 4]], 0),
    "in a line": ([[0, 0], [1, 1], [2, 2]], 0),
    "all the same": ([[1, 1], [1, 1], [1, 1], [1, 1]], 0),
}


@pytest.mark.parametrize(("rings", "area"), EVEN_ODD.values(), ids=EVEN_ODD)
def test_area_is_even_odd(rings, area):
    polygon = Polygon(rings)
    if area is not None:
        assert polygon.area == pytest.approx(area, rel=1e-12, abs=1e-12)
    assert polygon.to_shapely().is_valid
    assert parity_agrees(polygon)


def parity_agrees(polygon, n=500):
    """Compare `contains` with the count of edges to the left of random positions."""
    x0, y0, x1, y1 = polygon.bounds
    xy = np.random.default_rng(0).uniform((x0 - 1, y0 - 1), (x1 + 1, y1 + 1), (n, 2))
    count = np.zeros(n, dtype=int)
    for ring in polygon.rings:
        for (ax, ay), (bx, by) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            crosses = (ay <= xy[:, 1]) != (by <= xy[:, 1])
            at = ax + (xy[:, 1] - ay) * (bx - ax) / (by - ay if by != ay else 1)
            count += crosses & (at < xy[:, 0])
    return bool((polygon.contains(xy) == (count % 2 == 1)).all())


@given(st.lists(RINGS, min_size=1, max_size=3))
def test_even_odd_regions_are_the_symmetric_difference_of_their_rings(rings):
    whole = region(tuple(rings))
    apart = shapely.Polygon()
    for ring in rings:
        apart = apart.symmetric_difference(region((ring,)))
    assert whole.is_valid
    assert whole.area == pytest.approx(apart.area, rel=1e-9, abs=1e-3)


def test_a_face_with_a_spike_is_not_lost():
    # GEOS puts its "point on surface" of the small face onto a vertex.
    rings = [[40, 40], [46.1, 46], [45.9, 44]], [[46.05, 45.5], [45.9, 44], [40, 40], [40, 43]]
    apart = shapely.symmetric_difference(*map(shapely.Polygon, rings))
    assert Polygon(rings).area == pytest.approx(apart.area, rel=1e-12)


def test_a_face_whose_surface_point_lies_within_rounding_of_its_edge_is_not_lost():
    box = Rect(-257.0, 0.0, 256.07, -1.812)
    ellipse = Ellipse(-257.0, 0.0, 256.07, -1.812, angle=7.039583509020236e-117)
    apart = box.to_shapely().difference(ellipse.to_shapely())
    assert (box - ellipse).area == pytest.approx(apart.area, rel=1e-9)


def test_a_turn_too_small_for_float64_moves_nothing():
    box = Rect(0, 0, 1, 3, angle=5.88e-242)
    assert box.outlines()[0].tolist() == Rect(0, 0, 1, 3).outlines()[0].tolist()
    assert (box | Polygon([[0, 1], [0, 0], [-1, 0]])).area == 3.5


@given(st.integers(3, 60), st.integers(0, 10_000))
@settings(max_examples=40)
def test_a_random_scribble_is_filled_by_parity(n, seed):
    polygon = Polygon(np.random.default_rng(seed).uniform(0, 100, (n, 2)))
    assert polygon.to_shapely().is_valid
    assert parity_agrees(polygon)


def test_a_scribble_of_two_hundred_vertices_takes_no_minutes():
    polygon = Polygon(np.random.default_rng(0).uniform(0, 100, (200, 2)))
    assert parity_agrees(polygon)


def test_a_long_freehand_loop_that_crosses_itself_is_measured():
    turn = np.linspace(0, 2 * math.pi, 5000, endpoint=False)
    polygon = Polygon(np.column_stack((100 * np.cos(turn), 50 * np.sin(2 * turn))))
    # The lemniscate of Gerono x = a cos t, y = b sin 2t holds 8 a b / 3.
    assert polygon.area == pytest.approx(8 / 3 * 100 * 50, rel=1e-6)


# --- against shapely


@given(SIMPLE_RINGS)
def test_measures_of_a_polygon_are_those_of_shapely(ring):
    ours, theirs = Polygon(ring), shapely.Polygon(ring)
    assert ours.area == pytest.approx(theirs.area, rel=1e-12)
    assert ours.length == pytest.approx(theirs.length, rel=1e-12)
    assert ours.bounds == theirs.bounds
    assert ours.centroid == pytest.approx((theirs.centroid.x, theirs.centroid.y), rel=1e-9, abs=1e-9)


@given(PATHS)
def test_measures_of_a_path_are_those_of_shapely(xy):
    ours, theirs = Polyline(xy), shapely.Point(xy[0]) if len(xy) == 1 else shapely.LineString(xy)
    assert ours.length == pytest.approx(theirs.length, rel=1e-12)
    assert ours.bounds == theirs.bounds
    assert ours.centroid == pytest.approx((theirs.centroid.x, theirs.centroid.y), rel=1e-9, abs=1e-9)


@given(SIMPLE_RINGS, hnp.arrays(np.float64, (50, 2), elements=st.floats(-12, 12)))
def test_contains_agrees_with_shapely(ring, xy):
    inside = Polygon(ring).contains(xy)
    assert inside.tolist() == shapely.contains_xy(shapely.Polygon(ring), xy[:, 0], xy[:, 1]).tolist()


@given(BOXES, hnp.arrays(np.float64, (50, 2), elements=COORDINATES))
def test_contains_of_an_ellipse_is_its_chorded_outline_but_for_the_chords(box, xy):
    ellipse = Ellipse(*box)
    (ring,) = ellipse.outlines()
    outline = shapely.Polygon(ring)
    far = shapely.distance(shapely.points(xy), outline.exterior) > 1e-3 * max(ellipse.radii) + 1e-6
    assert (ellipse.contains(xy) == shapely.contains_xy(outline, xy[:, 0], xy[:, 1]))[far].all()


@pytest.mark.parametrize("shape", [(2,), (5, 2), (3, 4, 2), (0, 2)])
def test_contains_answers_in_the_shape_of_the_question(shape):
    for subject in (Rect(0, 0, 1, 1), Ellipse(0, 0, 1, 1), Point(0, 0), Line(0, 0, 1, 1), Polygon(())):
        answer = subject.contains(np.full(shape, 0.5))
        assert (answer.shape, answer.dtype) == (shape[:-1], bool)


def test_nothing_lies_at_nan():
    nowhere = [[math.nan, 0], [math.inf, 0]]
    for shape in (Rect(-1, -1, 1, 1), Ellipse(-1, -1, 1, 1), Polygon(UNIT)):
        assert not shape.contains(nowhere).any()


@given(SHAPES)
def test_the_geo_interface_is_what_shapely_takes(shape):
    taken = shapely.geometry.shape(shape.__geo_interface__)
    assert taken.is_valid
    assert taken.area == pytest.approx(shape.to_shapely().area, rel=1e-12)


@given(SHAPES)
def test_bounds_are_those_of_the_drawn_paths(shape):
    # Chords stay inside a curve by 1e-4 of its radius, a brush reaches half its width beyond its path.
    if isinstance(shape, Ellipse):
        slack = 1e-4 * max(shape.radii) + 1e-9
        expected = shape.to_shapely().bounds if shape.area else np.concatenate(shape.paths()).repeat(1, 0)
        if shape.area > 1e-6:
            assert shape.bounds == pytest.approx(expected, abs=slack)
    elif isinstance(shape, Polyline) and shape.width:
        assert shape.bounds == pytest.approx(shape.to_shapely().bounds, abs=1e-4 * shape.width)
    else:
        drawn = np.concatenate(shape.paths())
        assert shape.bounds == (*drawn.min(axis=0), *drawn.max(axis=0))


# --- ellipses


@given(st.floats(0.01, 100), st.floats(0.01, 100))
@settings(max_examples=50)
def test_the_circumference_of_an_ellipse_is_its_integral(a, b):
    expected, error = scipy.integrate.quad(
        lambda t: math.hypot(a * math.sin(t), b * math.cos(t)),
        0,
        math.pi / 2,
        epsabs=0,
        epsrel=1e-11,
        limit=500,
    )
    assert Ellipse(-a, -b, a, b).length == pytest.approx(4 * expected, rel=1e-9, abs=4 * error)


def test_the_circumference_of_a_flat_ellipse_is_twice_its_axis_there_and_back():
    assert Ellipse(0, 0, 10, 0).length == 20
    assert Ellipse(0, 0, 10, 1e-9).length == pytest.approx(20, rel=1e-12)
    assert Ellipse(1, 1, 1, 1).length == 0


@given(BOXES)
def test_an_outline_keeps_within_the_tolerance_of_its_ellipse(box):
    ellipse = Ellipse(*box)
    (a, b), (cx, cy) = ellipse.radii, ellipse.center
    assume(min(a, b) > 1)
    for tolerance in (None, 0.5, 1e-2):
        (path,) = ellipse.paths(tolerance)
        allowed = 1e-4 * max(a, b) if tolerance is None else tolerance
        assert (path[0] == path[-1]).all()
        turn = np.linspace(0, 2 * math.pi, 397)
        upright = np.column_stack((a * np.cos(turn), b * np.sin(turn)))
        angle = math.radians(ellipse.angle)
        curve = upright @ [[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]] + (cx, cy)
        off = shapely.distance(shapely.points(curve), shapely.LineString(path)).max()
        assert off <= allowed * (1 + 1e-6) + 1e-9


def test_a_coarse_tolerance_still_gives_an_octagon_and_a_fine_one_ends():
    assert len(Ellipse(0, 0, 4, 4).outlines(1e6)[0]) == 8
    assert len(Ellipse(0, 0, 4, 4).outlines(1e-300)[0]) < 3000
    assert len(Ellipse(1, 1, 1, 1).outlines(1.0)[0]) == 8


@given(BOXES)
def test_the_bounds_of_a_turned_ellipse_touch_it(box):
    ellipse = Ellipse(*box)
    (a, b), t = ellipse.radii, np.linspace(0, 2 * math.pi, 3601)
    turn = math.radians(ellipse.angle)
    x = ellipse.center[0] + a * np.cos(t) * math.cos(turn) - b * np.sin(t) * math.sin(turn)
    y = ellipse.center[1] + a * np.cos(t) * math.sin(turn) + b * np.sin(t) * math.cos(turn)
    # Steps of a tenth of a degree miss an extremum by up to 1 - cos(0.05 degrees).
    slack = 4e-7 * max(a, b) + 1e-9
    assert ellipse.bounds == pytest.approx((x.min(), y.min(), x.max(), y.max()), abs=slack)


# --- brush strokes


@pytest.mark.parametrize("angle", [0, 37, 90])
def test_a_straight_stroke_is_a_box_with_two_half_discs(angle):
    stroke = Polyline([[0, 0], [10, 0]], width=4).rotate(angle)
    assert stroke.is_region
    # The half discs are chorded: a regular polygon of 4 * 56 corners holds less than the disc by 1.3e-4.
    disc = 4 * 56 / 2 * 4 * math.sin(2 * math.pi / (4 * 56))
    assert stroke.area == pytest.approx(40 + disc, rel=1e-9)
    assert disc == pytest.approx(4 * math.pi, rel=2e-4)
    assert stroke.length == pytest.approx(10)


def test_a_stroke_of_one_vertex_is_a_disc():
    dot = Polyline([[3, 4]], width=2)
    assert dot.area == pytest.approx(math.pi, rel=2e-4)
    assert dot.centroid == pytest.approx((3, 4), abs=1e-12)


@given(PATHS, st.floats(0.5, 50))
def test_a_stroke_is_what_lies_within_half_its_width(xy, width):
    inside = np.random.default_rng(0).uniform(-1000, 1000, (200, 2))
    line = shapely.Point(xy[0]) if len(xy) == 1 else shapely.LineString(xy)
    distance = shapely.distance(shapely.points(inside), line)
    clear = np.abs(distance - width / 2) > 1e-3 * width
    assert (Polyline(xy, width).contains(inside) == (distance < width / 2))[clear].all()


def test_a_stroke_that_comes_around_has_a_hole():
    stroke = Polyline([[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], width=2)
    assert len(stroke.outlines()) == 2
    assert stroke.contains([[5, 5], [5, 0.5], [0, 5]]).tolist() == [False, True, True]


# --- affine maps


def same_place(one, other, *, slack=1e-6):
    """Compare two shapes by where they are, whatever their kind and order of vertices."""
    assert one.bounds == pytest.approx(other.bounds, abs=slack)
    assert one.centroid == pytest.approx(other.centroid, abs=slack)
    if one.is_region:
        assert one.area == pytest.approx(other.area, rel=1e-9, abs=slack)
        (ring, *_), (other_ring, *_) = one.outlines(), other.outlines()
        assert len(ring) == len(other_ring)


@given(SHAPES, COORDINATES, COORDINATES)
def test_moving_keeps_kind_length_and_area(shape, dx, dy):
    moved = shape.move(dx, dy)
    assert type(moved) is type(shape)
    assert moved.length == pytest.approx(shape.length, rel=1e-9, abs=1e-9)
    assert moved.area == pytest.approx(shape.area, rel=1e-6, abs=1e-6)
    expected = np.add(shape.bounds, (dx, dy, dx, dy))
    assert moved.bounds == pytest.approx(expected, abs=1e-9)


@given(SHAPES, ANGLES, POSITIONS)
def test_rotating_keeps_kind_length_and_area(shape, angle, about):
    turned = shape.rotate(angle, about=about)
    assert type(turned) is type(shape)
    assert turned.length == pytest.approx(shape.length, rel=1e-9, abs=1e-8)
    assert turned.area == pytest.approx(shape.area, rel=1e-6, abs=1e-5)


@given(SHAPES, ANGLES)
def test_rotating_about_the_centroid_leaves_it_there(shape, angle):
    # A sliver's centroid is its area's first moment divided by next to nothing.
    assume(not shape.is_region or shape.area > 1)
    assert shape.rotate(angle).centroid == pytest.approx(shape.centroid, abs=1e-6)


@given(SHAPES, st.floats(0.1, 10))
def test_scaling_scales_lengths_and_areas(shape, factor):
    scaled = shape.scale(factor, about=(1, 2))
    assert type(scaled) is type(shape)
    assert scaled.length == pytest.approx(factor * shape.length, rel=1e-9, abs=1e-8)
    assert scaled.area == pytest.approx(factor**2 * shape.area, rel=1e-6, abs=1e-5)


@given(SHAPES, ANGLES, ANGLES, POSITIONS, POSITIONS)
def test_one_transform_after_another_is_their_product(
    shape, first_angle, second_angle, first_about, second_about
):
    first = np.vstack((rotation(first_angle, first_about), [0, 0, 1]))
    second = np.vstack((scaling(2, 2, second_about) @ first, [0, 0, 1]))
    turned = np.vstack((rotation(second_angle, second_about), [0, 0, 1]))
    together = (turned @ second)[:2]
    step_by_step = (
        shape.transform(first[:2]).scale(2, about=second_about).rotate(second_angle, about=second_about)
    )
    at_once = shape.transform(together)
    assert type(at_once) is type(step_by_step)
    for one, other in zip(step_by_step.paths(), at_once.paths(), strict=True):
        if not isinstance(shape, Ellipse):
            # Rects keep their drawing order, so vertex by vertex.
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)
    assert step_by_step.bounds == pytest.approx(at_once.bounds, abs=1e-6)


@given(SHAPES, hnp.arrays(np.float64, (2, 3), elements=st.floats(-3, 3).map(lambda x: round(x, 2))))
def test_an_affine_map_moves_the_region_that_is_there(shape, matrix):
    determinant = np.linalg.det(matrix[:, :2])
    assume(abs(determinant) > 0.05)
    mapped = shape.transform(matrix)
    if isinstance(shape, Polyline) and shape.width:
        return
    assert mapped.area == pytest.approx(abs(determinant) * shape.area, rel=1e-6, abs=1e-4)
    if shape.is_region and shape.area > 1:
        xy = np.random.default_rng(0).uniform(-1000, 1000, (100, 2))
        inside = shape.contains(xy)
        outline = shape.to_shapely().boundary
        clear = shapely.distance(shapely.points(xy), outline) > 1e-3 * math.sqrt(shape.area) + 0.2
        assert (mapped.contains(xy @ matrix[:, :2].T + matrix[:, 2]) == inside)[clear].all()


@pytest.mark.parametrize("kind", [Rect, Ellipse])
@pytest.mark.parametrize(
    "corners", [(0, 0, 4, 2), (4, 0, 0, 2), (0, 2, 4, 0), (4, 2, 0, 0), (0, 0, 0, 3), (0, 3, 0, 0)]
)
@pytest.mark.parametrize("angle", [0, 30, 90, 180, -45])
def test_a_box_comes_back_from_every_turn(kind, corners, angle):
    box = kind(*corners)
    there = box.rotate(angle, about=(7, -3))
    back = there.rotate(-angle, about=(7, -3))
    assert type(there) is type(back) is kind
    assert (back.x0, back.y0, back.x1, back.y1) == pytest.approx(corners, abs=1e-12)
    assert back.angle % 180 == pytest.approx(0, abs=1e-9) or back.angle % 180 == pytest.approx(180, abs=1e-9)


def test_quarter_turns_are_exact():
    assert Rect(0, 0, 4, 2).rotate(90).bounds == (1, -1, 3, 3)
    assert Polygon(UNIT).rotate(180, about=(0, 0)).rings[0].tolist() == [[0, 0], [-1, 0], [-1, -1], [0, -1]]
    assert Line(0, 0, 2, 0).rotate(-90, about=(0, 0)).xy.tolist() == [[0, 0], [0, -2]]


def test_a_sheared_rectangle_becomes_a_polygon_and_a_sheared_ellipse_stays_one():
    shear = [[1, 0.5, 0], [0, 1, 0]]
    rect, ellipse = (
        Rect(0, 0, 4, 2, label="a").transform(shear),
        Ellipse(0, 0, 4, 2, label="a").transform(shear),
    )
    assert (type(rect), rect.label, rect.area) == (Polygon, "a", pytest.approx(8))
    assert rect.rings[0].tolist() == [[0, 0], [4, 0], [5, 2], [1, 2]]
    assert (type(ellipse), ellipse.label, ellipse.area) == (Ellipse, "a", pytest.approx(2 * math.pi))


def test_a_stretch_scales_a_brush_by_its_geometric_mean():
    assert Polyline([[0, 0], [1, 1]], width=3).scale(4, 1, about=(0, 0)).width == pytest.approx(6)
    assert Polyline([[0, 0], [1, 1]]).scale(4, 1, about=(0, 0)).width is None


def test_a_position_may_be_an_array():
    about = np.array([0.0, 0.0])
    assert Line(1, 0, 2, 0).rotate(90, about=about).xy.tolist() == [[0, 1], [0, 2]]
    assert Line(1, 0, 2, 0).scale(2, about=about).xy.tolist() == [[2, 0], [4, 0]]


def test_verbs_keep_what_the_shape_is_called():
    rect = Rect(0, 0, 4, 2, id="a", label="cell", properties={"n": 1}, index=(2,), xref="x2")
    for made in (
        rect.move(1, 1),
        rect.rotate(10),
        rect.scale(2),
        rect.resample(9),
        rect.smooth(0.1),
        rect.simplify(1),
    ):
        assert (made.id, made.label, dict(made.properties), made.index, made.xref) == (
            "a",
            "cell",
            {"n": 1},
            (2,),
            "x2",
        )


# --- boolean algebra

PAIRS = st.tuples(
    st.one_of(SIMPLE_RINGS.map(Polygon), RINGS.map(Polygon), BOXES.map(lambda box: Rect(*box))),
    st.one_of(
        SIMPLE_RINGS.map(lambda r: Polygon(r + 5)), RINGS.map(Polygon), BOXES.map(lambda box: Ellipse(*box))
    ),
)


@given(PAIRS)
def test_areas_of_combined_regions_add_up(pair):
    a, b = pair
    # Nodes of crossing edges are rounded to float64: 1e-13 of the perimeter times the extent, with room.
    slack = {"rel": 1e-9, "abs": 1e-6 + 1e-10 * (a.length + b.length) * 1000}
    area_a, area_b = a.to_shapely().area, b.to_shapely().area
    both, either, only_a, one = (a & b).area, (a | b).area, (a - b).area, (a ^ b).area
    assert either == pytest.approx(area_a + area_b - both, **slack)
    assert only_a == pytest.approx(area_a - both, **slack)
    assert one == pytest.approx(either - both, **slack)
    assert one == pytest.approx(only_a + (b - a).area, **slack)
    assert (b & a).area == pytest.approx(both, **slack)


@pytest.mark.parametrize(
    ("combine", "area", "rings"),
    [
        (lambda a, b: a & b, 4, 1),
        (lambda a, b: a | b, 28, 1),
        (lambda a, b: a - b, 12, 1),
        (lambda a, b: a ^ b, 24, 2),
    ],
    ids=["and", "or", "minus", "xor"],
)
def test_two_squares_combine_by_hand(combine, area, rings):
    made = combine(Rect(0, 0, 4, 4), Rect(2, 2, 6, 6))
    assert (made.area, len(made.rings)) == (area, rings)


def test_a_hole_comes_from_subtraction_and_goes_into_the_next_one():
    ring = Rect(0, 0, 10, 10) - Rect(2, 2, 8, 8)
    assert (len(ring.rings), ring.area) == (2, 64)
    assert (ring - Rect(5, -1, 11, 11)).area == 32
    assert (ring | Rect(2, 2, 8, 8)).area == 100


def test_regions_that_only_touch_share_nothing():
    assert (Rect(0, 0, 1, 1) & Rect(1, 0, 2, 1)).is_empty
    assert (Rect(0, 0, 1, 1) & Rect(5, 5, 6, 6)).rings == ()
    assert (Rect(0, 0, 1, 1) - Rect(-1, -1, 3, 3)).is_empty


def test_a_region_of_no_area_combines_to_nothing_more():
    flat, unit = Polygon([[0, 0], [1, 1]]), Polygon(UNIT)
    assert ((flat & unit).area, (flat | unit).area, (unit - flat).area) == (0, 1, 1)
    assert (Polygon(()) | unit).area == 1


def test_a_combined_region_keeps_class_and_look_of_the_first_but_not_its_identity():
    made = Rect(0, 0, 2, 2, id="a", label="cell", properties={"n": 1}) | Rect(
        1, 1, 3, 3, id="b", label="other"
    )
    assert (made.id, made.label, dict(made.properties)) == ("", "cell", {"n": 1})


def test_strokes_are_regions_too():
    stroke = Polyline([[0, 0], [10, 0]], width=2)
    assert (stroke & Rect(2, -5, 4, 5)).area == pytest.approx(4)
    assert (Rect(2, -5, 4, 5) - stroke).area == pytest.approx(16)


def test_only_what_has_area_is_taken_from_shapely():
    mixed = shapely.GeometryCollection(
        [
            shapely.Point(0, 0),
            shapely.LineString([(0, 0), (1, 1)]),
            shapely.box(0, 0, 1, 1),
            shapely.MultiPolygon([shapely.box(5, 5, 6, 7)]),
        ]
    )
    made = from_shapely(mixed, label="cell")
    assert (made.area, made.label, len(made.rings)) == (3, "cell", 2)
    assert from_shapely(shapely.Point(0, 0)).is_empty


# --- simplify, resample, smooth, buffer


@given(st.integers(5, 80), st.integers(0, 999), st.floats(0, 5))
def test_simplified_rings_stay_within_the_tolerance_and_valid(n, seed, tolerance):
    ring = blob(n, seed=seed)
    simpler = Polygon(ring).simplify(tolerance).rings[0]
    assert 3 <= len(simpler) <= len(ring)
    assert {tuple(xy) for xy in simpler} <= {tuple(xy) for xy in ring}
    assert shapely.Polygon(simpler).is_valid
    kept = shapely.LinearRing(simpler)
    assert shapely.distance(shapely.points(ring), kept).max() <= tolerance * (1 + 1e-12) + 1e-12


@given(PATHS, st.floats(0, 100))
def test_simplified_paths_keep_their_ends_and_the_tolerance(xy, tolerance):
    simpler = Polyline(xy, width=2, id="a").simplify(tolerance)
    assert (simpler.id, simpler.width) == ("a", 2)
    assert (simpler.xy[0] == xy[0]).all()
    assert (simpler.xy[-1] == xy[-1]).all()
    line = shapely.Point(simpler.xy[0]) if len(simpler.xy) == 1 else shapely.LineString(simpler.xy)
    assert shapely.distance(shapely.points(xy), line).max() <= tolerance * (1 + 1e-12) + 1e-9


def test_a_path_that_comes_back_to_its_start_keeps_its_start():
    xy = [[5, 0], [10, 0], [10, 10], [0, 10], [0, 0], [5, 0]]
    assert Polyline(xy).simplify(0.1).xy.tolist() == xy


def test_what_has_nothing_to_drop_is_simplified_to_itself():
    for shape in (Point(0, 0), Line(0, 0, 1, 1), Rect(0, 0, 1, 1, 20), Ellipse(0, 0, 1, 1)):
        assert shape.simplify(10) is shape


def test_every_ring_of_a_region_is_simplified():
    polygon = Polygon([blob(60), blob(30, radius=3, seed=1)]).simplify(0.5)
    assert len(polygon.rings) == 2
    assert [len(ring) for ring in polygon.rings] < [60, 30]


def along(xy, path):
    """Distances along `path` of positions that lie on it, first to last."""
    line = shapely.LineString(path)
    return np.array([line.project(shapely.Point(p)) for p in xy])


@given(PATHS.filter(lambda xy: len(xy) > 1), st.integers(2, 40))
def test_resampled_vertices_lie_on_the_path_at_equal_distances(xy, n):
    whole = shapely.LineString(xy)
    assume(whole.length > 1)
    made = Polyline(xy).resample(n).xy
    assert len(made) == n
    expected = [whole.interpolate(distance) for distance in np.linspace(0, whole.length, n)]
    np.testing.assert_allclose(made, [(p.x, p.y) for p in expected], rtol=0, atol=1e-9)


@given(SIMPLE_RINGS, st.integers(3, 60))
def test_a_resampled_ring_has_its_vertices_at_equal_distances_around(ring, n):
    made = Polygon(ring).resample(n).rings[0]
    whole = shapely.LinearRing(ring)
    assert len(made) == n
    expected = [whole.interpolate(k * whole.length / n) for k in range(n)]
    np.testing.assert_allclose(made, [(p.x, p.y) for p in expected], rtol=0, atol=1e-9)


@given(PATHS.filter(lambda xy: len(xy) > 1), st.floats(1, 100))
def test_a_step_is_the_largest_distance_and_no_more_vertices_than_it_takes(xy, step):
    length = shapely.LineString(xy).length
    assume(length > 1)
    made = Polyline(xy).resample(step=step).xy
    intervals = len(made) - 1
    assert length / intervals <= step * (1 + 1e-12)
    assert intervals == 1 or length / (intervals - 1) > step * (1 - 1e-12)


@pytest.mark.parametrize(
    ("shape", "kind", "n"),
    [(Line(0, 0, 10, 0), Polyline, 6), (Rect(0, 0, 4, 2), Polygon, 12), (Ellipse(0, 0, 4, 2), Polygon, 12)],
)
def test_resampling_makes_vertices_of_any_path(shape, kind, n):
    made = shape.resample(n)
    assert type(made) is kind
    assert len(made.paths()[0]) == n + (kind is Polygon)


def test_a_resampled_circle_is_a_regular_polygon():
    ring = Ellipse(-1, -1, 1, 1).resample(6).rings[0]
    np.testing.assert_allclose(np.hypot(*ring.T), 1, atol=1e-4)
    np.testing.assert_allclose(np.hypot(*(np.roll(ring, -1, axis=0) - ring).T), 1, atol=2e-4)


def test_a_path_of_no_length_is_resampled_to_its_place():
    assert Polyline([[1, 2], [1, 2]]).resample(4).xy.tolist() == [[1, 2]] * 4


def noisy_circle(n, noise, *, seed=0):
    turn = np.linspace(0, 2 * math.pi, n, endpoint=False)
    circle = 100 * np.column_stack((np.cos(turn), np.sin(turn)))
    return circle + np.random.default_rng(seed).normal(0, noise / math.sqrt(2), (n, 2))


@pytest.mark.parametrize("seed", range(5))
def test_smoothing_takes_jitter_off_a_ring_and_leaves_no_corner(seed):
    ring = noisy_circle(200, 1.0, seed=seed)
    smooth = Polygon(ring).smooth(1.0).rings[0]
    assert len(smooth) == len(ring)
    before, after = (np.std(np.hypot(*xy.T) - 100) for xy in (ring, smooth))
    assert after < 0.75 * before
    # FITPACK meets its condition, a root-mean-square distance of `tolerance`, to 0.1 %.
    assert math.sqrt(((smooth - ring) ** 2).sum(axis=1).mean()) == pytest.approx(1.0, rel=0.01)
    edges = np.roll(smooth, -1, axis=0) - smooth
    turns = np.diff(np.unwrap(np.arctan2(edges[:, 1], edges[:, 0])))
    seam = np.angle(np.exp(1j * (np.arctan2(*edges[0, ::-1]) - np.arctan2(*edges[-1, ::-1]))))
    assert abs(seam) < 3 * np.abs(turns).max()


def test_smoothing_a_path_keeps_its_width_and_its_number_of_vertices():
    x = np.linspace(0, 100, 80)
    xy = np.column_stack((x, np.random.default_rng(0).normal(0, 1, 80)))
    smooth = Polyline(xy, width=3, id="a").smooth(1.0)
    assert (smooth.width, smooth.id, len(smooth.xy)) == (3, "a", 80)
    assert np.std(smooth.xy[:, 1]) < np.std(xy[:, 1]) / 2


@pytest.mark.parametrize("xy", [[[0, 0]], [[0, 0], [1, 1]], [[0, 0], [1, 0], [1, 1]]])
def test_a_path_of_fewer_than_four_vertices_is_smooth_already(xy):
    assert Polyline(xy).smooth(5).xy.tolist() == xy
    assert Polygon(xy).smooth(5).rings[0].tolist() == xy


def test_smoothing_by_nothing_changes_nothing():
    ring = noisy_circle(50, 3)
    assert (Polygon(ring).smooth(0).rings[0] == ring).all()


def test_vertices_that_repeat_their_neighbour_do_not_trouble_smoothing():
    xy = np.repeat(noisy_circle(30, 1.0), 2, axis=0)
    assert np.isfinite(Polyline(xy).smooth(1).xy).all()
    assert np.isfinite(Polygon(xy).smooth(1).rings[0]).all()
    assert Polyline([[1, 1]] * 8).smooth(1).xy.tolist() == [[1, 1]] * 8


@given(st.integers(4, 60), st.integers(0, 99), st.floats(0.01, 1000))
@settings(max_examples=50)
def test_smoothing_always_ends_in_finite_vertices(n, seed, tolerance):
    xy = np.random.default_rng(seed).uniform(-100, 100, (n, 2))
    assert np.isfinite(Polyline(xy).smooth(tolerance).xy).all()
    assert np.isfinite(Polygon(xy).smooth(tolerance).rings[0]).all()


@pytest.mark.parametrize("radius", [1e-3, 1, 250])
def test_a_buffered_point_is_a_disc(radius):
    disc = Point(3, 4).buffer(radius)
    # Within a regular polygon of 4 * 56 corners, 1.3e-4 of the area below the disc.
    assert disc.area == pytest.approx(math.pi * radius**2, rel=2e-4)
    assert np.hypot(*(disc.rings[0] - (3, 4)).T) == pytest.approx(
        np.full(len(disc.rings[0]), radius), rel=1e-9
    )


def test_buffered_lines_and_boxes_by_steiner():
    # Steiner's formula for convex regions: area + length * r + pi * r**2.
    assert Line(0, 0, 10, 0).buffer(2).area == pytest.approx(2 * 10 * 2 + math.pi * 4, rel=1e-4)
    assert Rect(0, 0, 10, 5).buffer(2).area == pytest.approx(50 + 30 * 2 + math.pi * 4, rel=1e-4)
    assert Ellipse(-3, -3, 3, 3).buffer(1).area == pytest.approx(16 * math.pi, rel=3e-4)


def test_a_negative_distance_shrinks_to_nothing_in_the_end():
    assert Rect(0, 0, 10, 10).buffer(-2).area == pytest.approx(36)
    assert Rect(0, 0, 10, 10).buffer(-5).is_empty
    assert Line(0, 0, 10, 0).buffer(0).is_empty


def test_a_hole_is_filled_from_its_rim():
    ring = Rect(0, 0, 10, 10) - Rect(4, 4, 6, 6)
    assert len(ring.buffer(0.5).rings) == 2
    assert len(ring.buffer(2).rings) == 1
