import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plotly_imgshapes import (
    Ellipse,
    Foreign,
    ImageFrame,
    Line,
    MeasureError,
    Point,
    Polygon,
    Polyline,
    Rect,
    ShapeError,
    angle,
    distance,
)


@pytest.mark.parametrize(
    ("xy", "degrees"),
    [
        ([[1, 0], [0, 0], [0, 1]], 90),
        ([[0, 1], [0, 0], [1, 0]], 90),
        ([[2, 0], [0, 0], [1, math.sqrt(3)]], 60),
        ([[5, 0], [0, 0], [-3, 0]], 180),
        ([[5, 0], [0, 0], [3, 0]], 0),
        ([[10, 7], [6, 4], [6, 9]], math.degrees(math.acos(3 / 5))),  # legs (4, 3) and (0, 5)
    ],
)
def test_the_angle_of_a_three_vertex_path_is_that_at_its_middle_vertex(xy, degrees):
    assert angle(Polyline(xy)) == pytest.approx(degrees, abs=1e-12)


def test_angles_near_a_straight_line_keep_their_digits():
    # An arccosine of the normalised product would give 0: cos(1e-9) is 1 in floating point.
    assert angle(Polyline([[1, 0], [0, 0], [1, 1e-9]])) == pytest.approx(math.degrees(1e-9), rel=1e-12)
    assert angle(Line(0, 0, 1, 0), Line(0, 0, -1, 1e-9)) == pytest.approx(math.degrees(1e-9), rel=1e-12)


@pytest.mark.parametrize(
    ("end", "degrees"), [((1, 0), 0), ((1, 1), 45), ((0, 2), 90), ((-1, 0), 180), ((0, -3), -90), ((0, 0), 0)]
)
def test_the_angle_of_a_line_is_its_direction(end, degrees):
    assert angle(Line(0, 0, *end)) == pytest.approx(degrees)
    assert angle(Line(0, 0, *end)) == Line(0, 0, *end).angle


@given(st.floats(-360, 360), st.floats(0, 90), st.booleans())
def test_the_angle_between_two_lines_does_not_depend_on_how_they_were_drawn(turn, between, swap):
    def ray(degrees):
        return Line(3, 4, 3 + 7 * math.cos(math.radians(degrees)), 4 + 7 * math.sin(math.radians(degrees)))

    first, second = ray(turn), ray(turn + between)
    backwards = Line(second.x1, second.y1, second.x0, second.y0)
    assert angle(first, second) == pytest.approx(between, abs=1e-9)
    assert angle(*((backwards, first) if swap else (first, backwards))) == pytest.approx(between, abs=1e-9)


def test_angles_are_those_of_the_axes_when_pixels_are_not_square():
    # Four rows down and four columns to the right, with pixels three times as high as they are wide.
    frame = ImageFrame((10, 10), dx=1, dy=3)
    corner, right, down = frame.to_xy([[0, 0], [0, 4], [4, 4]])
    assert angle(Polyline([right, corner, down])) == pytest.approx(math.degrees(math.atan(3)))


@pytest.mark.parametrize(
    "shapes", [(Polyline([[1, 1], [1, 1], [2, 2]]),), (Line(0, 0, 1, 1), Line(3, 3, 3, 3))]
)
def test_an_angle_to_a_leg_without_length_is_nan(shapes):
    assert math.isnan(angle(*shapes))


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ((Polyline([[0, 0], [1, 1]]),), "got a Polyline of 2 vertices, expected 3"),
        ((Rect(0, 0, 1, 1),), "first: got Rect, expected a Line"),
        ((Line(0, 0, 1, 1), Polyline([[0, 0], [1, 1]])), "second: got Polyline, expected a Line"),
        ((Polyline([[0, 0], [1, 1], [2, 0]]), Line(0, 0, 1, 1)), "first: got Polyline, expected a Line"),
        (("line",), "first: got str"),
    ],
)
def test_what_has_no_angle_is_refused_by_name(shapes, message):
    with pytest.raises(ShapeError, match=message):
        angle(*shapes)


@pytest.mark.parametrize(
    ("first", "second", "nearest", "centers"),
    [
        (Point(0, 0), Point(3, 4), 5, 5),
        (Point(5, 7), Line(0, 0, 10, 0), 7, 7),
        (Point(14, 3), Line(0, 0, 10, 0), 5, math.hypot(9, 3)),  # beyond the end
        (Rect(0, 0, 2, 2), Rect(5, 6, 7, 8), 5, math.hypot(5, 6)),  # corner to corner: 3, 4
        (Rect(0, 0, 10, 10), Rect(2, 2, 4, 6), 0, math.hypot(2, 1)),  # one inside the other
        (Rect(0, 0, 2, 2), Rect(2, 0, 4, 2), 0, 2),  # a shared side
        (Line(0, 0, 2, 2), Line(0, 2, 2, 0), 0, 0),  # crossing
        (Polyline([[0, 0], [10, 0]], width=2), Point(5, 4), 3, 4),  # the stroke has its width
        (Ellipse(0, 0, 4, 4), Point(8, 2), 4, 6),
        (
            Polygon([[[0, 0], [9, 0], [9, 9], [0, 9]], [[3, 3], [6, 3], [6, 6], [3, 6]]]),
            Point(4, 4.5),
            1,
            0.5,
        ),
    ],
)
def test_distances_agree_with_plane_geometry(first, second, nearest, centers):
    for one, other in ((first, second), (second, first)):
        # The stroke and the ellipse are chords within 1e-4 of their radius.
        assert distance(one, other) == pytest.approx(nearest, abs=2e-4)
        assert distance(one, other, between="centers") == pytest.approx(centers)


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=8))
def test_the_distance_of_two_lines_is_that_of_their_nearest_samples(numbers):
    first, second = Line(*numbers[:4]), Line(*numbers[4:])
    assume(min(first.length, second.length) > 1)
    steps = np.linspace(0, 1, 401)[:, None]
    one, other = (line.xy[0] + steps * (line.xy[1] - line.xy[0]) for line in (first, second))
    sampled = np.hypot(*(one[:, None] - other[None]).T).min()
    spacing = (first.length + second.length) / 400 / 2
    assert sampled - spacing <= distance(first, second) <= sampled + 1e-9


def test_distances_are_those_of_the_axes_when_pixels_are_not_square():
    frame = ImageFrame((10, 10), dx=0.5, dy=3, unit="mm")
    (x0, y0), (x1, y1) = frame.to_xy([[0, 0], [4, 10]])
    assert distance(Point(x0, y0), Point(x1, y1)) == 13  # 5 mm across and 12 mm down


@pytest.mark.parametrize("between", ["nearest", "centers"])
def test_the_distance_to_nothing_is_nan(between):
    assert math.isnan(distance(Polygon([]), Point(0, 0), between=between))


def test_shapes_on_different_axes_have_no_distance():
    with pytest.raises(ShapeError, match="got shapes on axes xy and x2y2, expected the same axes"):
        distance(Point(0, 0), Point(1, 1, xref="x2", yref="y2"))


@pytest.mark.parametrize(
    ("second", "options", "error", "message"),
    [
        ("point", {}, ShapeError, "second: got str, expected a shape"),
        (Foreign(id="a", reason="on the paper"), {}, ShapeError, "no geometry in data coordinates"),
        (Point(0, 0), {"between": "edges"}, MeasureError, "between: got 'edges', expected 'nearest' or"),
    ],
)
def test_what_has_no_distance_is_refused_by_name(second, options, error, message):
    with pytest.raises(error, match=message):
        distance(Point(0, 0), second, **options)


def test_a_scale_set_from_a_line_makes_it_as_long_as_was_said():
    frame = ImageFrame((100, 100))
    bar = Line(10, 90, 60, 90)
    scaled = frame.calibrated(bar, 25, "µm")
    assert bar.transform(frame.transform_to(scaled)).length == 25
    one, other = (Point(*xy) for xy in scaled.to_xy([[0, 0], [60, 80]]))
    assert distance(one, other) == 50
    assert scaled.unit == "µm"
