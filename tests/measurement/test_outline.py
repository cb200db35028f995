"""Geometry against shapely, scikit-image on fine grids, and values worked by hand."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plotly_imgshapes import Ellipse, Foreign, ImageFrame, Line, Point, Polygon, Polyline, Rect, measure
from plotly_imgshapes.measurement.outline import calipers

SQUARE = Rect(0, 0, 2, 2)
BOX = Rect(10, 20, 4, 5)
RING = Polygon([[[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [3, 1], [3, 3], [1, 3]]])
BOWTIE = Polygon([[0, 0], [2, 2], [2, 0], [0, 2]])
BLOB = Polygon([[3, 1], [9, 2], [12, 7], [8, 8], [9, 12], [2, 9], [4, 5]])
DISC = Ellipse(-3, -3, 3, 3)
OVAL = Ellipse(0, 0, 8, 4, angle=30)
STROKE = Polyline([[0, 0], [10, 0], [10, 10]], width=2)
GEOMETRY = (
    "area",
    "perimeter",
    "length",
    "angle",
    "centroid_x",
    "centroid_y",
    "x_min",
    "y_min",
    "x_max",
    "y_max",
    "width",
    "height",
    "area_bbox",
    "area_convex",
    "area_filled",
    "equivalent_diameter_area",
    "extent",
    "solidity",
    "feret_diameter_max",
    "feret_diameter_min",
    "feret_angle",
    "feret_x",
    "feret_y",
    "ellipse_major_length",
    "ellipse_minor_length",
    "ellipse_angle",
    "circularity",
    "aspect_ratio",
    "roundness",
)


def one(shape, *names):
    table = measure(shape, properties=names)
    return [float(table[name][0]) for name in names]


@pytest.mark.parametrize("shape", [SQUARE, BOX, RING, BOWTIE, BLOB, STROKE, Polygon((BLOB.rings[0] - 50,))])
def test_planar_geometry_is_shapelys(shape):
    whole = shape.to_shapely()
    x_min, y_min, x_max, y_max = whole.bounds
    hull = whole.convex_hull
    exact = {
        "area": whole.area,
        "centroid_x": whole.centroid.x,
        "centroid_y": whole.centroid.y,
        "x_min": x_min,
        "y_min": y_min,
        "x_max": x_max,
        "y_max": y_max,
        "width": x_max - x_min,
        "height": y_max - y_min,
        "area_bbox": whole.envelope.area,
        "area_convex": hull.area,
        "extent": whole.area / whole.envelope.area,
        "solidity": whole.area / hull.area,
        "perimeter": whole.length,
        "feret_diameter_max": shapely.minimum_bounding_radius(hull) * 2
        if len(hull.exterior.coords) == 5
        else None,
    }
    table = measure(shape, properties=[name for name, value in exact.items() if value is not None])
    for name in list(table)[4:]:
        assert table[name][0] == pytest.approx(exact[name], rel=1e-12), name


def test_the_outline_is_measured_as_drawn_where_it_crosses_itself():
    assert one(BOWTIE, "area", "perimeter") == pytest.approx([2, 4 + 4 * math.sqrt(2)])


def test_an_ellipse_is_exact():
    a, b = 4, 2
    areas = ("area", "area_convex", "solidity")
    assert one(OVAL, *areas) == pytest.approx([math.pi * a * b, math.pi * a * b, 1], rel=1e-15)
    ferets = ("feret_diameter_max", "feret_diameter_min", "feret_angle")
    axes = ("ellipse_major_length", "ellipse_minor_length", "ellipse_angle")
    for names in (ferets, axes):
        assert one(OVAL, *names) == pytest.approx([2 * a, 2 * b, 30], rel=1e-15)
    assert one(OVAL, "aspect_ratio", "roundness") == pytest.approx([a / b, b / a], rel=1e-15)
    # Ramanujan's second approximation, good to 1e-7 at this eccentricity.
    h = ((a - b) / (a + b)) ** 2
    ramanujan = math.pi * (a + b) * (1 + 3 * h / (10 + math.sqrt(4 - 3 * h)))
    assert one(OVAL, "perimeter") == pytest.approx([ramanujan], rel=1e-7)


def test_a_circle_is_as_round_as_can_be():
    names = (
        "circularity",
        "roundness",
        "aspect_ratio",
        "solidity",
        "equivalent_diameter_area",
        "ellipse_angle",
    )
    assert one(DISC, *names) == pytest.approx([1, 1, 1, 1, 6, 0], rel=1e-15)


def test_imagejs_shape_descriptors_of_a_box():
    """Of a box w by h ImageJ's ellipse has axes 2 w / sqrt(pi) and 2 h / sqrt(pi) (EllipseFitter.java)."""
    w, h = 6, 15
    assert one(
        BOX,
        "circularity",
        "aspect_ratio",
        "roundness",
        "solidity",
        "ellipse_major_length",
        "ellipse_minor_length",
        "ellipse_angle",
        "feret_diameter_max",
        "feret_diameter_min",
    ) == pytest.approx(
        [
            4 * math.pi * w * h / (2 * (w + h)) ** 2,
            h / w,
            w / h,
            1,
            2 * h / math.sqrt(math.pi),
            2 * w / math.sqrt(math.pi),
            90,
            math.hypot(w, h),
            w,
        ],
        rel=1e-12,
    )


def test_feret_starts_at_the_end_with_the_smaller_x_then_y():
    triangle = Polygon([[5, 1], [5, 9], [6, 5]])
    assert one(triangle, "feret_angle", "feret_x", "feret_y", "feret_diameter_max") == [90, 5, 1, 8]
    kite = Polygon([[0, 8], [6, 0], [3, 5]])
    assert one(kite, "feret_x", "feret_y") == [0, 8]
    assert one(kite, "feret_angle")[0] == pytest.approx(180 - math.degrees(math.atan2(8, 6)))


@pytest.mark.parametrize("turn", [0, 17, 45, 90, 133])
def test_turning_a_shape_turns_its_directions_and_nothing_else(turn):
    names = (
        "area",
        "perimeter",
        "feret_diameter_max",
        "feret_diameter_min",
        "circularity",
        "aspect_ratio",
        "solidity",
    )
    turned = BLOB.rotate(turn)
    assert one(turned, *names) == pytest.approx(one(BLOB, *names), rel=1e-9)
    for name in ("feret_angle", "ellipse_angle"):
        difference = (one(turned, name)[0] - one(BLOB, name)[0] - turn) % 180
        assert min(difference, 180 - difference) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("shape", [BLOB, RING, BOWTIE, STROKE, Rect(0, 0, 9, 3, angle=25)])
def test_the_ellipse_is_the_limit_of_the_moments_of_ever_finer_pixels(shape):
    frame = ImageFrame((1600, 1600), x0=-4, dx=0.0125, y0=-4, dy=0.0125)
    table = measure(shape, frame=frame, properties="all")
    ratio = table["axis_major_length"][0] / table["axis_minor_length"][0]
    assert table["aspect_ratio"][0] == pytest.approx(ratio, rel=2e-3)
    if ratio > 1.01:
        # From the row axis of the array, counter-clockwise as seen with rows downwards.
        direction = (90 - math.degrees(table["orientation"][0])) % 180
        assert table["ellipse_angle"][0] == pytest.approx(direction, abs=0.1)
    area = math.pi / 4 * table["ellipse_major_length"][0] * table["ellipse_minor_length"][0]
    assert area == pytest.approx(table["area"][0], rel=1e-12)


def test_holes_count_in_the_area_and_the_perimeter_and_are_filled_on_request():
    names = ("area", "perimeter", "area_filled", "area_convex", "solidity", "extent")
    assert one(RING, *names) == [12, 24, 16, 16, 0.75, 0.75]
    island = Polygon((*RING.rings, [[1.5, 1.5], [2.5, 1.5], [2.5, 2.5], [1.5, 2.5]]))
    assert one(island, "area", "area_filled") == [13, 16]


def test_lines_and_paths_have_a_length_and_no_area():
    path = Polyline([[0, 0], [3, 0], [3, 4]])
    table = measure([Line(0, 0, 3, 4), path, Point(3, 4)], properties=GEOMETRY)
    assert table["length"].tolist()[:2] == [5, 7]
    assert table["feret_diameter_max"].tolist() == [5, 5, 0]
    assert table["angle"][0] == table["angle"][1] == pytest.approx(math.degrees(math.atan2(4, 3)))
    assert table["centroid_x"].tolist() == pytest.approx([1.5, (1.5 * 3 + 3 * 4) / 7, 3])
    assert table["centroid_y"].tolist() == pytest.approx([2, 2 * 4 / 7, 4])
    assert table["x_max"].tolist() == [3, 3, 3]
    for name in (
        "area",
        "perimeter",
        "area_convex",
        "area_bbox",
        "area_filled",
        "circularity",
        "extent",
        "roundness",
    ):
        assert np.isnan(table[name]).all(), name
    assert np.isnan(table["length"][2])


@pytest.mark.parametrize(
    ("line", "angle"),
    [
        (Line(0, 0, 1, 0), 0),
        (Line(0, 0, 0, 1), 90),
        (Line(0, 0, -1, 0), 180),
        (Line(0, 0, 0, -1), -90),
        (Line(2, 2, 1, 1), -135),
        (Rect(0, 0, 1, 1, angle=20), 20),
        (Polyline([[1, 1], [9, 9], [1, 3]]), 90),
    ],
)
def test_angles_run_from_x_towards_y(line, angle):
    assert one(line, "angle") == [angle]


def test_a_brush_stroke_has_the_length_of_its_centre_line_and_the_outline_of_its_rim():
    length, area, perimeter, smallest, largest = one(
        Polyline([[0, 0], [10, 0]], width=2),
        "length",
        "area",
        "perimeter",
        "feret_diameter_min",
        "feret_diameter_max",
    )
    assert length == 10
    # Round ends are chords within 1e-4 of their radius.
    assert area == pytest.approx(20 + math.pi, rel=1e-4)
    assert perimeter == pytest.approx(20 + 2 * math.pi, rel=1e-4)
    assert (smallest, largest) == pytest.approx((2, 12), rel=1e-4)


@pytest.mark.parametrize(
    "shape",
    [
        Rect(1, 1, 1, 5),
        Rect(2, 2, 2, 2),
        Ellipse(0, 0, 4, 0),
        Polygon([[0, 0], [2, 2], [4, 4]]),
        Polygon([[3, 3]]),
        Polygon([[0, 0], [5, 0]]),
        Line(1, 1, 1, 1),
        Polyline([[2, 2]]),
        Polyline([[2, 2]], width=1),
        Polyline([[1, 1]] * 3),
    ],
)
def test_shapes_that_collapsed_to_a_line_or_a_position_are_measured_without_a_crash(shape):
    table = measure(shape, properties=GEOMETRY)
    x_min, y_min, x_max, y_max = shape.bounds
    assert [table[name][0] for name in ("x_min", "x_max", "width")] == pytest.approx(
        [x_min, x_max, x_max - x_min]
    )
    if shape.is_region and not shape.area:
        assert table["area"][0] == 0
        assert np.isnan([table[name][0] for name in ("aspect_ratio", "roundness", "ellipse_angle")]).all()
    if shape.area == 0:
        diagonal = math.hypot(x_max - x_min, y_max - y_min)
        assert table["feret_diameter_max"][0] == pytest.approx(diagonal)
        assert table["feret_diameter_min"][0] == 0


@pytest.mark.parametrize("shape", [Polygon(()), Foreign("on paper")])
def test_what_has_no_place_is_a_row_of_nan(shape):
    table = measure([SQUARE, shape, SQUARE], properties=GEOMETRY)
    known = {"area": 0, "perimeter": 0, "area_filled": 0, "equivalent_diameter_area": 0}
    for name in GEOMETRY:
        value = table[name][1]
        assert np.isnan(value) or (shape.is_region and value == known.get(name)), name
        np.testing.assert_equal(table[name][0], table[name][2])


def test_geometry_is_in_the_units_of_the_axes_whatever_the_frame():
    frame = ImageFrame((50, 50), x0=3, dx=-0.1, y0=9, dy=0.7, unit="mm")
    names = ("area", "perimeter", "feret_diameter_max", "centroid_x", "ellipse_angle")
    with_frame = measure(BLOB, frame=frame, properties=names)
    assert [with_frame[name][0] for name in names] == one(BLOB, *names)
    assert with_frame["unit"] == ["mm"]


def test_many_shapes_at_once_are_measured_as_each_alone():
    shapes = [
        SQUARE,
        OVAL,
        RING,
        Line(0, 0, 1, 1),
        BOWTIE,
        Point(1, 1),
        STROKE,
        BLOB,
        Foreign("x"),
        Polygon(()),
        DISC,
    ]
    table = measure(shapes, properties=GEOMETRY)
    for i, shape in enumerate(shapes):
        np.testing.assert_equal([table[name][i] for name in GEOMETRY], one(shape, *GEOMETRY))


@given(
    st.lists(
        arrays(
            np.float64,
            st.tuples(st.integers(1, 25), st.just(2)),
            elements=st.floats(-1e3, 1e3).map(lambda v: round(v, 2)),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_calipers_are_the_extremes_over_all_directions(clouds):
    for cloud, row in zip(clouds, calipers(*hulls(clouds)), strict=True):
        largest, smallest, angle, x, y = row
        between = np.hypot(*(cloud[:, None] - cloud[None]).reshape(-1, 2).T)
        assert largest == pytest.approx(between.max(), rel=1e-12)
        turn = math.radians(angle if angle <= 90 else angle - 180)
        other = (x + largest * math.cos(turn), y + largest * math.sin(turn))
        for end in ((x, y), other):
            assert np.hypot(*(cloud - end).T).min() <= 1e-6
        edges = np.diff(shapely.get_coordinates(shapely.convex_hull(shapely.MultiPoint(cloud))), axis=0)
        normals = np.column_stack((-edges[:, 1], edges[:, 0])) / np.hypot(*edges.T)[:, None]
        widths = np.ptp(cloud @ normals.T, axis=0)
        assert smallest == pytest.approx(widths.min(initial=np.inf) if len(edges) else 0, rel=1e-9, abs=1e-9)


def hulls(clouds):
    rings = [shapely.orient_polygons(shapely.convex_hull(shapely.MultiPoint(cloud))) for cloud in clouds]
    xy = [shapely.get_coordinates(ring)[: -1 if ring.geom_type == "Polygon" else None] for ring in rings]
    return np.concatenate(xy), np.array([len(ring) for ring in xy])


def test_calipers_of_a_hundred_thousand_vertices_need_no_table_of_pairs():
    turn = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    ring = np.column_stack((5 * np.cos(turn), 3 * np.sin(turn)))
    assert calipers(ring, np.array([len(ring)]))[0, :2] == pytest.approx((10, 6), rel=1e-8)
