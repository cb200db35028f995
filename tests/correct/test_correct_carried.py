import copy
import dataclasses
import json
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotly_imgshapes import Ellipse, FrameError, ImageFrame, Line, Point, Polygon, Polyline, Rect
from plotly_imgshapes.correct import CarriedFrame
from plotly_imgshapes.correct.projected import project
from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.shapes import Foreign

MOVE = [[1, 0, 5], [0, 1, -2], [0, 0, 1]]
TILT = np.array([[1.1, 0.1, 3], [-0.05, 0.9, 1], [1e-3, 2e-3, 1]])

KINDS = (
    Point(10, 20),
    Line(3, 4, 30, 9),
    Rect(5, 6, 40, 30, 15),
    Ellipse(10, 12, 50, 40, 30),
    Polyline([[1, 2], [30, 5], [20, 40]]),
    Polyline([[1, 2], [30, 5], [20, 40]], width=6),
    Polygon([[[0, 0], [40, 0], [40, 40], [0, 40]], [[10, 10], [20, 10], [20, 20]]]),
)


def name_of(shape):
    return type(shape).__name__ + ("-stroke" if getattr(shape, "width", None) else "")


def carried(**changes):
    return CarriedFrame((30, 40), **{"dx": 0.5, "dy": -0.25, "unit": "mm", "maps": [TILT]} | changes)


# --- as any other frame


def test_it_is_the_frame_of_its_grid():
    frame, plain = carried(), ImageFrame((30, 40), dx=0.5, dy=-0.25, unit="mm")
    assert isinstance(frame, ImageFrame)
    assert frame == plain
    assert plain == frame
    assert hash(frame) == hash(plain)
    assert frame != ImageFrame((30, 40))
    assert (frame.extent, frame.spacing) == (plain.extent, plain.spacing)


def test_frames_are_still_not_equal_to_other_things():
    assert ImageFrame((3, 4)) != (3, 4)
    assert ImageFrame((3, 4)) != ImageFrame((3, 4), unit="mm")


def test_files_hold_it_as_the_plain_frame():
    told = json.loads(json.dumps(dataclasses.asdict(carried())))
    assert ImageFrame(**told | {"shape": tuple(told["shape"])}) == carried()


@pytest.mark.parametrize(
    "travel",
    [lambda frame: pickle.loads(pickle.dumps(frame)), copy.copy, copy.deepcopy, dataclasses.replace],  # noqa: S301
    ids=["pickle", "copy", "deepcopy", "replace"],
)
def test_the_maps_survive(travel):
    back = travel(carried())
    assert type(back) is CarriedFrame
    assert back == carried()
    np.testing.assert_array_equal(back.homographies, [TILT])
    assert back.carry(KINDS) == carried().carry(KINDS)


def test_the_maps_survive_a_change_of_the_grid():
    changed = dataclasses.replace(carried(), unit="px", x0=7)
    assert (changed.unit, changed.x0) == ("px", 7)
    np.testing.assert_array_equal(changed.homographies, [TILT])


def test_the_maps_are_nobody_s_to_change():
    source = np.array(MOVE, dtype=float)
    frame = carried(maps=[source])
    source[0, 2] = 99
    assert frame.carry(Point(0, 0)) == (Point(5, -2),)
    with pytest.raises(ValueError, match="read-only"):
        frame.homographies[0][0, 0] = 2


def test_another_unit_goes_for_what_is_carried_too():
    frame = carried().scaled(10, "µm")
    assert type(frame) is CarriedFrame
    (there,), (scaled,) = carried().carry(Point(3, 4)), frame.carry(Point(3, 4))
    assert (scaled.x, scaled.y) == pytest.approx((10 * there.x, 10 * there.y))
    calibrated = carried(maps=[MOVE]).calibrated(Line(0, 0, 3, 4), 10, "µm")
    assert calibrated.carry(Point(0, 0)) == (Point(10, -4),)


# --- shapes


def test_a_plain_frame_leaves_shapes_where_they_are():
    shapes = ImageFrame((5, 5)).carry(iter(KINDS))
    assert all(one is other for one, other in zip(shapes, KINDS, strict=True))
    assert ImageFrame((5, 5)).carry(KINDS[0]) == KINDS[:1]


@pytest.mark.parametrize("shape", KINDS, ids=name_of)
def test_an_affine_map_is_that_of_the_shape(shape):
    turn = np.array([[0, -1, 9], [1, 0, 4], [0, 0, 1.0]])
    named = shape.replace(id="a", label="cell", properties={"n": 1})
    (there,) = carried(maps=[turn]).carry(named)
    assert there == named.transform(turn[:2])
    assert (there.id, there.label, there.properties["n"]) == ("a", "cell", 1)


@pytest.mark.parametrize("shape", KINDS, ids=name_of)
def test_a_perspective_moves_the_whole_outline(shape):
    named = shape.replace(id="a", label="cell")
    (there,) = carried().carry(named)
    assert (there.id, there.label) == ("a", "cell")
    if not shape.is_region:
        assert type(there) is type(shape)
        np.testing.assert_allclose(there.paths()[0], project(shape.paths()[0], TILT), rtol=0, atol=1e-12)
        return
    truth = Polygon([project(ring, TILT) for ring in shape.outlines(1e-5)])
    assert (there ^ truth).area < 2e-4 * truth.area


@given(st.floats(-20, 60), st.floats(-20, 60), st.floats(0.1, 15), st.floats(0.1, 15), st.floats(-180, 180))
def test_an_ellipse_stays_one_and_its_rim_stays_on_it(x, y, a, b, angle):
    (there,) = carried().carry(Ellipse(x - a, y - b, x + a, y + b, angle))
    assert isinstance(there, Ellipse)
    rim = project(Ellipse(x - a, y - b, x + a, y + b, angle).outlines()[0], TILT)
    u, v = (rim - there.center).T
    cos, sin = math.cos(math.radians(there.angle)), math.sin(math.radians(there.angle))
    across, along = (cos * u + sin * v) / there.radii[0], (cos * v - sin * u) / there.radii[1]
    np.testing.assert_allclose(across**2 + along**2, 1, rtol=0, atol=1e-6)


@pytest.mark.parametrize("radii", [(10, 8), (8, 10)])
def test_the_first_axis_of_an_ellipse_stays_the_first(radii):
    gentle = np.array([[1, 0, 0], [0, 1, 0], [1e-4, 1e-4, 1]])
    (there,) = carried(maps=[gentle]).carry(Ellipse(0, 0, 2 * radii[0], 2 * radii[1], 30))
    assert there.angle == pytest.approx(30, abs=1)
    assert there.radii == pytest.approx(radii, rel=0.02)


def test_an_ellipse_without_a_radius_becomes_the_line_that_it_is():
    (there,) = carried().carry(Ellipse(0, 5, 20, 5))
    assert there.area == pytest.approx(0, abs=1e-9)


def test_what_lies_on_the_paper_stays():
    foreign = Foreign(plotly={"type": "rect"}, reason="on the paper")
    assert carried().carry([foreign]) == (foreign,)
    assert carried().carry([]) == ()
    assert carried().carry(Polygon(())) == (Polygon(()),)


@pytest.mark.parametrize(
    "shape",
    [Point(-1000, 0), Line(0, 0, -1200, 0), Ellipse(-1020, -5, 10, 5), Rect(-1100, 0, 0, 9)],
    ids=name_of,
)
def test_what_reaches_the_horizon_has_no_place(shape):
    with pytest.raises(CorrectError, match=r"shapes\[1\] 'far': got bounds .* horizon"):
        carried().carry([Point(1, 1), shape.replace(id="far")])


# --- bad input


@pytest.mark.parametrize("tile", [1, -1, True, 0.0, "0", None])
def test_a_tile_that_is_none(tile):
    with pytest.raises(FrameError, match=r"tile: got .*, expected a whole number from 0 to 0"):
        carried().carry(Point(0, 0), tile=tile)


@pytest.mark.parametrize(
    "maps",
    [(), [np.eye(2)], [np.zeros((3, 3))], [np.full((3, 3), np.nan)], ["abc"], [[[1, 2], [3]]]],
    ids=["none", "2 x 2", "flat", "nan", "words", "ragged"],
)
def test_maps_that_are_none(maps):
    with pytest.raises(FrameError, match="maps: got"):
        carried(maps=maps)


def test_the_grid_is_checked_as_ever():
    with pytest.raises(FrameError, match="dx, dy"):
        carried(dx=0)
