import copy
import dataclasses
import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from plotly_imgshapes import (
    Ellipse,
    Foreign,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    ShapeError,
    Style,
    from_plotly,
    shapes_from,
    to_plotly,
)
from plotly_imgshapes.codec.note import NOTE
from plotly_imgshapes.svgpath import read_path, write_path

# --- any dictionary comes back as it was

NUMBERS = st.one_of(
    st.floats(-1e6, 1e6), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False)
)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.text(max_size=5),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(0, 3), max_size=2),
)
COORDINATES = st.one_of(
    NUMBERS,
    st.sampled_from(
        ["2024-01-03 17:18:24.9505", "2024-01-21", "2024-13-01", "B", "5", " 5 ", "1_000", "٣", "nan", ""]
    ),
    JUNK,
)
REFS = st.sampled_from(["x", "x2", "x10", "x1", "x domain", "paper", "y", "y2", "", None, 3, ["x", "x2"]])
PATHS = st.one_of(
    st.sampled_from(
        [
            "M0,0L4,0L4,3Z",
            "M 0 0 L 4 0 L 4 3 L 0 0",
            "M0,0L1,1",
            "M1,1",
            "M0,0L9,0L9,9ZM1,1L2,1L2,2Z",
            "M0,0L1,1M2,2L3,3",
            "M0 0C1,1 2,2 3,0",
            "M0,0h4v4z",
            "M2024-01-03_17:18:24.9505,5L2024-01-04,6",
            "M2024-13-03,5L2024-01-04,6",
            "M0,0A1,1 0 0 1 2,2",
            "M0,0LB,1",
            "",
            "junk",
        ]
    ),
    JUNK,
)
NOTES = st.one_of(
    st.sampled_from(
        [
            "gridline",
            "",
            NOTE,
            NOTE + "{}",
            NOTE + "[1]",
            NOTE + "{bad",
            NOTE + '{"width": 3}',
            NOTE + '{"width": -3}',
            NOTE + '{"width": "a"}',
            NOTE + '{"width": null, "later": true}',
            NOTE + '{"index": [1, 2]}',
            NOTE + '{"index": 4}',
            NOTE + '{"index": ["a"]}',
            NOTE + '{"index": []}',
            NOTE + '{"properties": {}}',
            NOTE + '{ "properties":  {"a": [1, null, {"b": "c"}]}, "index": [3] }',
            NOTE + '{"properties": "a"}',
            NOTE + '{"kind": "Rect", "box": [0, 0, 4, 2], "angle": 30}',
            NOTE + '{"kind": "Ellipse", "box": [0, 0, 4, 2], "angle": 30, "width": 2}',
            NOTE + '{"kind": "Rect", "box": [0, 0], "angle": 30}',
            NOTE + '{"kind": "Rect", "box": 5, "angle": 30}',
            NOTE + '{"kind": "Rect", "box": ["a", 0, 4, 2], "angle": 30}',
            NOTE + '{"kind": "Rect"}',
            NOTE + '{"kind": ["Rect"]}',
            NOTE + '{"kind": "Spiral", "turns": 3}',
        ]
    ),
    JUNK,
)
OPTIONAL = {
    "type": st.one_of(st.sampled_from(["rect", "circle", "line", "path", "spiral"]), JUNK),
    "x0": COORDINATES,
    "y0": COORDINATES,
    "x1": COORDINATES,
    "y1": COORDINATES,
    "path": PATHS,
    "xref": REFS,
    "yref": REFS,
    "xsizemode": st.one_of(st.sampled_from(["pixel", "scaled"]), JUNK),
    "ysizemode": st.one_of(st.sampled_from(["pixel", "scaled"]), JUNK),
    "xanchor": COORDINATES,
    "yanchor": COORDINATES,
    "x0shift": st.one_of(st.sampled_from([0, 0.5, -0.5]), JUNK),
    "y1shift": st.one_of(st.sampled_from([0, 0.5]), JUNK),
    "name": st.one_of(st.text(max_size=4), JUNK),
    "legendgroup": st.one_of(st.text(max_size=4), JUNK),
    "templateitemname": NOTES,
    "visible": st.one_of(st.sampled_from([True, False, "legendonly"]), JUNK),
    "editable": JUNK,
    "line": st.one_of(
        st.fixed_dictionaries({}, optional={"color": JUNK, "width": JUNK, "dash": JUNK, "later": JUNK}), JUNK
    ),
    "fillcolor": JUNK,
    "fillrule": JUNK,
    "opacity": JUNK,
    "label": st.one_of(st.fixed_dictionaries({}, optional={"text": JUNK, "textangle": JUNK}), JUNK),
    "layer": JUNK,
    "attribute of tomorrow": JUNK,
}
ANYTHING = st.fixed_dictionaries({}, optional=OPTIONAL)
DRAWN = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["rect", "circle", "line", "path"]),
        **dict.fromkeys(("x0", "y0", "x1", "y1"), NUMBERS),
        "path": st.sampled_from(["M0,0L4,0L4,3Z", "M 0 0 L 4 0", "M0,0L9,0L9,9ZM1,1L2,1L2,2Z"]),
    },
    optional={key: OPTIONAL[key] for key in ("templateitemname", "line", "fillcolor", "name", "legendgroup")},
)
POINTS = st.fixed_dictionaries(
    {
        "type": st.just("circle"),
        "xsizemode": st.just("pixel"),
        "ysizemode": st.just("pixel"),
        "xanchor": COORDINATES,
        "yanchor": COORDINATES,
        **dict.fromkeys(("x0", "y0", "x1", "y1"), st.sampled_from([-5, 5, -5.0, 5.0, 0, "a"])),
    },
    optional={key: OPTIONAL[key] for key in ("templateitemname", "editable", "xref", "visible", "name")},
)


@given(st.one_of(ANYTHING, DRAWN, POINTS))
@settings(max_examples=1500)
def test_any_dictionary_comes_back_as_it_was(d):
    before = copy.deepcopy(d)
    shape = from_plotly(d)
    assert to_plotly(shape) == before
    assert d == before
    # Not only equal, as 1 and True and 1.0 are, but letter by letter.
    assert json.dumps(to_plotly(shape)) == json.dumps(before)


def test_every_recorded_shape_comes_back_as_it_was(recording):
    for when in ("before_shapes", "after_shapes"):
        for d in recording[when] or ():
            assert json.dumps(to_plotly(from_plotly(d)), sort_keys=True) == json.dumps(d, sort_keys=True)


def test_the_recordings_hold_shapes_of_every_kind_that_plotly_draws(recordings):
    kinds = [
        type(from_plotly(d)) for recording in recordings.values() for d in recording["after_shapes"] or ()
    ]
    assert len(kinds) > 200
    assert set(kinds) >= {Line, Rect, Ellipse, Polyline, Polygon, Foreign}


# --- any shape comes back as it was

FINITE = st.floats(allow_nan=False, allow_infinity=False)
# A turned box is written by its corners, which lie outside the number range when its sides fill it.
WIDE = st.floats(-1e150, 1e150)
VERTICES = hnp.arrays(np.float64, st.tuples(st.integers(1, 8), st.just(2)), elements=FINITE)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), FINITE, st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=5)
STYLES = st.builds(
    Style,
    color=st.none() | st.sampled_from(["red", "#ff0"]),
    width=st.none() | st.floats(0, 20),
    dash=st.none() | st.sampled_from(["dot", "5px,2px"]),
    fill=st.none() | st.just("rgba(0,0,0,0)"),
    opacity=st.none() | st.floats(0, 1),
    text=st.none() | TEXTS,
    visible=st.sampled_from([None, False, "legendonly"]),
    editable=st.none(),
)
COMMON = {
    "id": TEXTS,
    "label": TEXTS,
    "properties": st.dictionaries(TEXTS, JSON, max_size=2),
    "style": STYLES,
    "xref": st.sampled_from(["x", "x2", "x11"]),
    "yref": st.sampled_from(["y", "y3"]),
    "index": st.none() | st.lists(st.integers(0, 9), max_size=3).map(tuple),
}
ANGLES = st.one_of(st.just(0.0), st.sampled_from([30.0, 45.0, 90.0, -180.0, 360.0]), st.floats(-1e4, 1e4))


def kind(cls, *positional, **named):
    return st.builds(cls, *positional, **COMMON, **named)


# Where float64 tells the rim of a stroke from its middle.
NEAR = st.floats(-1e6, 1e6)
SHAPES = st.one_of(
    kind(Point, FINITE, FINITE),
    kind(Line, FINITE, FINITE, FINITE, FINITE),
    kind(Rect, FINITE, FINITE, FINITE, FINITE),
    kind(Ellipse, FINITE, FINITE, FINITE, FINITE),
    kind(Rect, WIDE, WIDE, WIDE, WIDE, ANGLES),
    kind(Ellipse, WIDE, WIDE, WIDE, WIDE, ANGLES),
    kind(Polygon, st.lists(VERTICES, min_size=1, max_size=3)),
    kind(Polyline, VERTICES).map(
        lambda shape: shape.replace(style=dataclasses.replace(shape.style, fill=None))
    ),
    kind(Polyline, st.lists(st.tuples(NEAR, NEAR), min_size=1, max_size=5), st.floats(1e-2, 1e3)),
)


@given(SHAPES)
@settings(max_examples=600)
def test_any_shape_comes_back_as_it_was(shape):
    written = to_plotly(shape)
    # As it travels: through JSON, of the kind that JavaScript reads.
    travelled = json.loads(json.dumps(written, allow_nan=False))
    back = from_plotly(travelled)
    assert back == shape
    assert repr(back) == repr(shape)
    assert to_plotly(back) == written


@given(SHAPES, SHAPES)
@settings(max_examples=300)
def test_a_shape_whose_fields_were_all_replaced_is_written_as_new(first, second):
    if type(first) is not type(second):
        return
    names = {"id", "label", "properties", "style", "xref", "yref", "index", "xy", "rings", "width", "angle"}
    names |= {"x", "y", "x0", "y0", "x1", "y1"}
    slots = {name for cls in type(first).__mro__ for name in getattr(cls, "__slots__", ())}
    changed = from_plotly(to_plotly(first)).replace(**{name: getattr(second, name) for name in names & slots})
    assert changed == second
    assert from_plotly(to_plotly(changed)) == second


@given(SHAPES)
@settings(max_examples=50)
def test_what_is_written_is_what_plotly_takes(shape):
    taken = go.layout.Shape(to_plotly(shape))
    assert from_plotly(taken) == shape


def test_a_style_that_says_the_default_comes_back_unsaid():
    rect = Rect(0, 0, 1, 1, style=Style(visible=True, editable=True))
    assert from_plotly(to_plotly(rect)) == Rect(0, 0, 1, 1)
    for said in (True, False):
        point, line = Point(0, 0, style=Style(editable=said)), Line(0, 0, 1, 1, style=Style(editable=said))
        assert to_plotly(point).get("editable", False) is to_plotly(line).get("editable", False) is said


# --- what is written, by hand


def test_kinds_are_written_as_plotly_draws_them():
    assert to_plotly(Line(0, 1, 2, 3)) == {
        "editable": True,
        "type": "line",
        "x0": 0,
        "y0": 1,
        "x1": 2,
        "y1": 3,
    }
    assert to_plotly(Rect(0, 1, 2, 3))["type"] == "rect"
    assert to_plotly(Ellipse(0, 1, 2, 3))["type"] == "circle"
    assert to_plotly(Polyline([[0, 0], [1, 2]])) == {
        "editable": True,
        "type": "path",
        "path": "M0.0,0.0L1.0,2.0",
    }
    assert to_plotly(Polygon([[0, 0], [1, 2], [3, 4]]))["path"] == "M0.0,0.0L1.0,2.0L3.0,4.0Z"


def test_a_point_is_a_circle_of_pixels_that_the_mouse_leaves_alone():
    assert to_plotly(Point(3, 4)) == {
        "type": "circle",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "x0": -5,
        "y0": -5,
        "x1": 5,
        "y1": 5,
        "xanchor": 3.0,
        "yanchor": 4.0,
    }


def test_names_class_axes_and_style_have_their_places():
    style = Style(
        color="red", width=2, dash="dot", fill="blue", opacity=0.5, text="A", visible=False, editable=False
    )
    written = to_plotly(Rect(0, 0, 1, 1, id="a", label="cell", xref="x2", yref="y2", style=style))
    assert written == {
        "line": {"color": "red", "width": 2, "dash": "dot"},
        "fillcolor": "blue",
        "opacity": 0.5,
        "label": {"text": "A"},
        "visible": False,
        "name": "a",
        "legendgroup": "cell",
        "xref": "x2",
        "yref": "y2",
        "type": "rect",
        "x0": 0.0,
        "y0": 0.0,
        "x1": 1.0,
        "y1": 1.0,
    }


def test_a_note_says_that_the_shape_is_visible():
    # plotly.js hides a shape whose template item it cannot find unless `visible` is said.
    assert to_plotly(Rect(0, 0, 1, 1, properties={"n": 1}))["visible"] is True
    hidden = Rect(0, 0, 1, 1, properties={"n": 1}, style=Style(visible=False))
    assert to_plotly(hidden)["visible"] is False
    shown = from_plotly(to_plotly(hidden)).replace(style=Style())
    assert to_plotly(shown)["visible"] is True


def test_a_turned_rectangle_is_written_by_its_corners():
    ((ring, closed),), _ = read_path(to_plotly(Rect(0, 0, 4, 2, 90))["path"])
    assert closed
    assert ring.tolist() == [[3, -1], [3, 3], [1, 3], [1, -1]]


def test_a_turned_ellipse_is_written_by_four_curves_close_to_it():
    ellipse = Ellipse(0, 0, 40, 20, 30)
    path = to_plotly(ellipse)["path"]
    assert path.count("C") == 4
    ((ring, _),), _ = read_path(path)
    (outline,) = ellipse.outlines(1e-4)
    # Four cubic curves are off a circle by 2.73e-4 of its radius (Goldapp 1991).
    assert (
        shapely.hausdorff_distance(shapely.LinearRing(ring), shapely.LinearRing(outline)) < 2.73e-4 * 20 + 0.5
    )


@pytest.mark.parametrize("shape", [Rect(0, 0, 40, 20, 30), Ellipse(3, 30, -40, 20, -77.5)])
def test_a_turned_box_that_plotly_moved_is_still_one(shape):
    written = to_plotly(shape)
    subpaths, _ = read_path(shape.to_plotly()["path"])
    numbers = written["path"].replace("M", " ").replace("L", " ").replace("C", " ").replace("Z", " ").split()
    moved = written["path"]
    for pair in dict.fromkeys(numbers):
        x, y = map(float, pair.split(","))
        moved = moved.replace(pair, f"{x + 12.25:.17g};{y - 3.5:.17g}")
    back = from_plotly({**written, "path": moved.replace(";", ",")})
    assert type(back) is type(shape)
    assert len(subpaths) == 1
    assert back.angle == shape.angle
    expected = shape.move(12.25, -3.5)
    assert (back.x0, back.y0, back.x1, back.y1) == pytest.approx(
        (expected.x0, expected.y0, expected.x1, expected.y1), abs=1e-9
    )
    assert to_plotly(back)["path"] == moved.replace(";", ",")


def test_a_turned_box_of_which_a_corner_was_pulled_is_a_polygon():
    written = to_plotly(Rect(0, 0, 4, 2, 90))
    written["path"] = written["path"].replace("M3.0,", "M9.0,")
    back = from_plotly(written)
    assert isinstance(back, Polygon)
    assert back.rings[0].tolist() == [[9, -1], [3, 3], [1, 3], [1, -1]]
    assert to_plotly(back) == written


def test_a_turned_box_that_is_turned_back_is_a_box_again():
    back = from_plotly(to_plotly(Rect(0, 0, 4, 2, 30, properties={"n": 1}))).replace(angle=0)
    written = to_plotly(back)
    assert (written["type"], "path" in written) == ("rect", False)
    assert json.loads(written["templateitemname"].removeprefix(NOTE)) == {"properties": {"n": 1}}


def test_a_changed_path_is_rewritten_and_the_rest_stays():
    d = {"type": "path", "path": "M 0 0 L 4 0", "layer": "below", "name": "a", "x0": 7}
    written = to_plotly(from_plotly(d).move(1, 0))
    assert written == {"type": "path", "path": "M1.0,0.0L5.0,0.0", "layer": "below", "name": "a"}


def test_a_relabelled_path_keeps_its_letters():
    d = {"type": "path", "path": "M 0 0 H 4 V 4 Z"}
    assert to_plotly(from_plotly(d).replace(label="cell")) == d | {"legendgroup": "cell"}


def test_numbers_that_did_not_change_keep_their_letters():
    d = {"type": "line", "x0": 1, "y0": "2", "x1": "2024-01-03 00:00", "y1": 4}
    line = from_plotly(d)
    assert to_plotly(line.replace(y1=5)) == d | {"y1": 5.0}
    assert to_plotly(line.replace(x1=line.x1 + 60_000)) == d | {"x1": "2024-01-03 00:01"}


def test_a_path_over_dates_that_is_moved_stays_over_dates():
    for start in ("2024-01-03_12:00", "2024-01-03"):
        d = {"type": "path", "path": f"M{start},5L2024-01-04,6"}
        moved = from_plotly(d).move(3_600_000, 1)
        assert to_plotly(moved)["path"].startswith(f"M2024-01-03_{'13' if '_' in start else '01'}:00,6.0L")


def test_a_property_that_is_taken_away_is_gone_and_what_we_do_not_know_stays():
    d = to_plotly(Rect(0, 0, 1, 1, properties={"n": 1}, index=3))
    note = json.loads(d["templateitemname"].removeprefix(NOTE)) | {"later": True}
    d["templateitemname"] = NOTE + json.dumps(note)
    bare = to_plotly(from_plotly(d).replace(properties={}, index=None))
    assert json.loads(bare["templateitemname"].removeprefix(NOTE)) == {"later": True}
    plain = from_plotly(to_plotly(Rect(0, 0, 1, 1, properties={"n": 1}))).replace(properties={})
    assert "templateitemname" not in to_plotly(plain)


def test_a_style_that_is_taken_away_is_gone():
    shape = Rect(0, 0, 1, 1, style=Style(color="red", fill="blue", visible=False, editable=False))
    written = to_plotly(from_plotly(to_plotly(shape)).replace(style=Style()))
    assert (written["line"], "fillcolor" in written, written["visible"], written["editable"]) == (
        {},
        False,
        True,
        True,
    )


def test_a_line_that_is_no_dictionary_can_be_styled():
    d = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": None}
    assert to_plotly(from_plotly(d).replace(style=Style(color="red")))["line"] == {"color": "red"}


def test_an_open_path_is_written_without_its_fill():
    # A filled path is what Plotly, and reading back, take for a closed one.
    path = Polyline([[0, 0], [1, 1]], style=Style(fill="red", color="blue"))
    back = from_plotly(to_plotly(path))
    assert back == path.replace(style=Style(color="blue"))


STROKE = Polyline([[0, 0], [40, 10], [60, 0]], width=6, id="s", label="vessel", style=Style(fill="red"))


def test_a_brush_stroke_is_drawn_as_the_rim_of_its_area():
    written = to_plotly(STROKE)
    drawn = from_plotly({"path": written["path"]})
    assert isinstance(drawn, Polygon)
    # Chords lie inside the round ends and joins, by at most a two-hundredth of the width.
    assert 0 <= STROKE.area - drawn.area < STROKE.length * 2 * 6 / 200
    assert from_plotly(written) == STROKE


def test_a_brush_stroke_that_was_moved_is_still_one_and_one_whose_rim_was_pulled_is_not():
    written = to_plotly(STROKE)
    (rim,), (shape,) = from_plotly({"path": written["path"]}).rings, [written]
    moved = from_plotly(shape | {"path": write_path([(rim + np.array([7.5, -2.25]), True)])})
    assert isinstance(moved, Polyline)
    assert np.allclose(moved.xy, STROKE.xy + np.array([7.5, -2.25]), rtol=0, atol=1e-9)
    assert from_plotly(to_plotly(moved)) == moved
    for vertex in (0, 5):
        pulled = rim.copy()
        pulled[vertex] += 1
        left = from_plotly(shape | {"path": write_path([(pulled, True)])})
        assert isinstance(left, Polygon)
        assert (left.id, left.label) == ("s", "vessel")
        assert from_plotly(to_plotly(left)) == left


def test_a_brush_stroke_that_is_thinner_than_floats_are_dense_is_refused():
    with pytest.raises(ShapeError, match=r"width: got 1\.0 on a stroke at \[1e\+17"):
        to_plotly(Polyline([[1e17, 1e17]], width=1))


def test_a_note_without_the_parts_of_a_stroke_keeps_the_shape_whole():
    written = to_plotly(STROKE) | {"templateitemname": NOTE + '{"kind":"Polyline","width":2}'}
    assert "brush stroke" in from_plotly(written).reason
    assert to_plotly(from_plotly(written)) == written


def test_a_shape_that_becomes_a_polygon_leaves_no_trace_of_what_it_was():
    d = {"type": "circle", "x0": 0, "y0": 0, "x1": 4, "y1": 2, "layer": "below", "editable": True}
    written = to_plotly(from_plotly(d).resample(8))
    assert set(written) == {"type", "path", "layer", "editable"}
    assert isinstance(from_plotly(written), Polygon)
    sheared = from_plotly(to_plotly(Rect(0, 0, 4, 2, 30))).transform([[1, 1, 0], [0, 1, 0]])
    assert "templateitemname" not in to_plotly(sheared)


# --- what is read


@pytest.mark.parametrize(
    ("d", "expected"),
    [
        ({"x0": 0, "y0": 0, "x1": 1, "y1": 1}, Rect),
        ({"path": "M0,0L1,1"}, Polyline),
        ({"path": "M0,0L1,1Z"}, Polygon),
        ({"path": "M0,0L1,1", "fillcolor": "rgba(0,0,0,0)"}, Polygon),
        ({"path": "M0,0L4,0L4,4L0,0", "fillcolor": "rgba(0,0,0,0)"}, Polygon),
        ({"path": "M0,0L4,0L4,4L0,0"}, Polyline),
        ({"path": "M0,0L4,0ZM1,1L2,2Z"}, Polygon),
        ({"path": "M0,0L4,0M1,1L2,2"}, Foreign),
        ({"type": "line", "x0": "1", "y0": 0, "x1": 1e400, "y1": 1}, Foreign),
        ({"type": "line", "x0": 10**400, "y0": 0, "x1": 1, "y1": 1}, Foreign),
        ({"type": "rect", "x0": 100}, Foreign),
        ({"type": "rect", "x0": "B", "y0": 0, "x1": 1, "y1": 1}, Foreign),
        ({"type": "path"}, Foreign),
        ({}, Foreign),
    ],
)
def test_kinds_are_told_apart(d, expected):
    assert type(from_plotly(d)) is expected


FOREIGN = {
    "paper": ({"xref": "paper"}, "xref is 'paper'"),
    "domain": ({"yref": "y domain"}, "yref is 'y domain'"),
    "two axes": ({"xref": ["x", "x2"]}, "xref is ['x', 'x2']"),
    "pixels": ({"xsizemode": "pixel"}, "it is sized in screen pixels"),
    "shift": ({"x0shift": 0.5}, "x0shift is 0.5"),
    "category": ({"x0": "B"}, "x0 is 'B'"),
    "no such day": ({"x0": "2024-02-30"}, "x0 is '2024-02-30'"),
    "missing": ({"y1": None}, "y1 is None"),
    "yes or no": ({"y1": True}, "y1 is True"),
    "kind of tomorrow": ({"type": "spiral"}, "its type is 'spiral'"),
    "kind that is no word": ({"type": ["rect"]}, "its type is ['rect']"),
    "arc": ({"type": "path", "path": "M0,0A1,1 0 0 1 2,2"}, "path: got command 'A'"),
    "path that is no word": ({"type": "path", "path": 5}, "path: got int"),
    "unreadable note": ({"templateitemname": NOTE + "{"}, "holds no JSON"),
    "note that is no object": ({"templateitemname": NOTE + "[]"}, "holds list"),
    "index of letters": ({"templateitemname": NOTE + '{"index": ["a"]}'}, "index ['a'], not integers"),
    "properties of letters": (
        {"templateitemname": NOTE + '{"properties": "a"}'},
        "properties 'a', not an object",
    ),
}


@pytest.mark.parametrize(("change", "reason"), FOREIGN.values(), ids=FOREIGN)
def test_what_has_no_place_in_data_coordinates_is_foreign_and_says_why(change, reason):
    d = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "name": "a", "line": {"color": "red"}} | change
    shape = from_plotly(d)
    assert isinstance(shape, Foreign)
    assert reason in shape.reason
    assert (shape.id, shape.style.color) == ("a", "red")
    # It can still be called, coloured and counted without losing a letter of the rest.
    renamed = shape.replace(id="b", label="cell", style=Style(color="blue", editable=False))
    assert to_plotly(renamed) == d | {"name": "b", "legendgroup": "cell", "line": {"color": "blue"}}


def test_a_foreign_shape_carries_properties_and_slice():
    d = {"xref": "paper", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "editable": True}
    shape = from_plotly(d).replace(properties={"n": 1}, index=(4,))
    back = from_plotly(to_plotly(shape))
    assert (back, dict(back.properties), back.index) == (shape, {"n": 1}, (4,))
    assert to_plotly(back.replace(properties={}, index=None)) == d | {"visible": True}


@pytest.mark.parametrize(
    "shape", [None, 5, "rect", ["type", "rect"], b"{}", [("type", "rect")], Rect(0, 0, 1, 1)]
)
def test_only_mappings_are_read(shape):
    with pytest.raises(
        ShapeError, match=f"shape: got {type(shape).__name__}, expected a mapping as in layout.shapes"
    ):
        from_plotly(shape)


def test_plotly_objects_are_read():
    fig = go.Figure()
    fig.add_shape(type="circle", x0=0, y0=0, x1=4, y1=2, name="a")
    (theirs,) = fig.layout.shapes
    assert from_plotly(theirs) == Ellipse(0, 0, 4, 2, id="a", style=Style(editable=False))
    assert (
        shapes_from(fig.layout.shapes)
        == shapes_from(fig)
        == shapes_from(fig.to_dict())
        == shapes_from(fig.layout)
    )


# --- what cannot be written


def test_an_empty_region_cannot_be_written():
    with pytest.raises(ShapeError, match="an empty region cannot be drawn"):
        to_plotly(Polygon(()))


@pytest.mark.parametrize(
    "value", [pytest.param(object(), id="object"), {1: 2}, {1, 2}, 1j, 2**70, "\ud800"], ids=repr
)
def test_properties_are_json(value):
    with pytest.raises(ShapeError, match=r"properties: got \{'a': .*, expected JSON values"):
        to_plotly(Point(0, 0, properties={"a": value}))


def test_properties_may_hold_what_numpy_made():
    written = to_plotly(Point(0, 0, properties={"a": np.arange(3), "b": np.float64(0.5), "c": (1, 2)}))
    assert dict(from_plotly(written).properties) == {"a": [0, 1, 2], "b": 0.5, "c": [1, 2]}
    assert to_plotly(from_plotly(written)) == written


def test_a_template_reference_and_a_note_do_not_go_together():
    d = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "templateitemname": "frame"}
    assert to_plotly(from_plotly(d).replace(label="cell"))["templateitemname"] == "frame"
    with pytest.raises(ShapeError, match="templateitemname: got 'frame' on a shape with properties"):
        to_plotly(from_plotly(d).replace(properties={"n": 1}))


def test_a_hostile_note_ends():
    for note in ("[" * 500_000, '{"a":' * 100_000, '"' + "a" * 1_000_000, "1" * 1_000_000):
        d = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "templateitemname": NOTE + note}
        assert isinstance(from_plotly(d), Foreign)
        assert to_plotly(from_plotly(d)) == d


# --- finding them

LINE = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "name": "a"}


@pytest.mark.parametrize(
    "source",
    [
        [LINE],
        (LINE,),
        iter([LINE]),
        {"shapes": [LINE]},
        {"layout": {"shapes": [LINE]}},
        {"data": [], "layout": {"shapes": [LINE]}, "frames": []},
        {"dragmode": "drawline", "shapes": [LINE]},
        go.Figure(layout={"shapes": [LINE]}),
        go.Layout(shapes=[LINE]),
    ],
    ids=[
        "list",
        "tuple",
        "iterator",
        "relayout",
        "figure dict",
        "whole figure dict",
        "payload",
        "figure",
        "layout",
    ],
)
def test_shapes_are_found_wherever_they_are(source):
    assert shapes_from(source) == (Line(0, 0, 1, 1, id="a", style=Style(editable=False)),)


@pytest.mark.parametrize(
    "source",
    [
        None,
        [],
        {},
        {"shapes": None},
        {"shapes": []},
        {"layout": {}},
        {"layout": None},
        {"shapes[0].x0": 5},
        go.Figure(),
    ],
    ids=repr,
)
def test_none_are_found_where_there_are_none(source):
    assert shapes_from(source) == ()


@pytest.mark.parametrize(
    "source", [5, "shapes", b"shapes", {"shapes": "a"}, {"shapes": 5}, {"layout": {"shapes": True}}], ids=repr
)
def test_what_holds_no_shapes_is_told(source):
    with pytest.raises(ShapeError, match=r"source: got (int|str|bytes|bool), expected a figure"):
        shapes_from(source)


def test_a_list_of_something_else_is_told():
    with pytest.raises(ShapeError, match="shape: got int, expected a mapping"):
        shapes_from([LINE, 5])


def test_shapes_that_plotly_named_alike_get_ids_of_their_own():
    shapes = shapes_from([LINE, LINE, {**LINE, "name": ""}, {**LINE, "name": ""}])
    assert [shape.id for shape in shapes[:2]] == ["a", "a-2"]
    assert len({shape.id for shape in shapes}) == 4


def test_a_nan_among_coordinates_is_foreign_and_comes_back():
    d = {"type": "line", "x0": math.nan, "y0": 0, "x1": 1, "y1": 1}
    back = to_plotly(from_plotly(d))
    assert math.isnan(back.pop("x0"))
    assert back == {"type": "line", "y0": 0, "x1": 1, "y1": 1}
