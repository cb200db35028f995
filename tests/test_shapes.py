"""What shapes are: fields, equality, errors. What they measure is in test_shape_geometry."""

import copy
import dataclasses
import math
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from plotly_imgshapes import (
    Ellipse,
    Foreign,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Shape,
    ShapeError,
    Style,
    from_plotly,
    to_plotly,
    with_ids,
)

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4]]
HOLE = [[1, 1], [2, 1], [2, 2], [1, 2]]
COMMON = {
    "id": "a",
    "label": "cell",
    "properties": {"score": 0.5, "tags": ["x", "y"]},
    "style": Style(color="red", dash="dot", editable=False),
    "xref": "x2",
    "yref": "y2",
    "index": (3, 1),
}
KINDS = {
    "Point": Point(1, 2, **COMMON),
    "Line": Line(0, 0, 3, 4, **COMMON),
    "Rect": Rect(0, 0, 4, 2, 30, **COMMON),
    "Ellipse": Ellipse(0, 0, 4, 2, 30, **COMMON),
    "Polyline": Polyline([[0, 0], [3, 0], [3, 4]], 1.5, **COMMON),
    "Polygon": Polygon([SQUARE, HOLE], **COMMON),
    "Foreign": Foreign(reason="xref is 'paper'", plotly={"xref": "paper", "line": {"width": 2}}, **COMMON),
    "read path": from_plotly({"type": "path", "path": "M 0 0 L 3 0 L 3 4", "name": "p"}),
    "read ring": from_plotly({"path": "M0,0L4,0L4,4ZM1,1L2,1L2,2Z", "line": {"color": "red"}}),
}
each_kind = pytest.mark.parametrize("shape", KINDS.values(), ids=KINDS)

# --- frozen


@each_kind
def test_fields_cannot_be_set(shape):
    for field in dataclasses.fields(shape):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(shape, field.name, None)
    with pytest.raises((AttributeError, TypeError)):
        shape.anything = 1


@each_kind
def test_shapes_have_slots_and_no_dictionary(shape):
    assert not hasattr(shape, "__dict__")


@pytest.mark.parametrize(
    "array", [KINDS["Polyline"].xy, *KINDS["Polygon"].rings, KINDS["read ring"].rings[0]]
)
def test_stored_arrays_are_read_only(array):
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 9


def test_changing_what_a_shape_was_made_from_does_not_change_it():
    xy, properties, index, plotly = np.array(SQUARE, dtype=float), {"n": 1}, [1, 2], {"layer": "below"}
    polyline = Polyline(xy, properties=properties, index=index, plotly=plotly)
    polygon = Polygon(xy)
    polygons = Polygon([xy, xy[::-1]])
    xy[:] = 99
    properties["n"] = 2
    index.append(3)
    plotly["layer"] = "above"
    assert polyline.xy.tolist() == polygon.rings[0].tolist() == polygons.rings[0].tolist() == SQUARE
    assert (dict(polyline.properties), polyline.index, dict(polyline.plotly)) == (
        {"n": 1},
        (1, 2),
        {"layer": "below"},
    )


def test_a_read_only_view_of_a_changing_array_is_copied():
    base = np.array(SQUARE, dtype=float)
    view = base[:]
    view.setflags(write=False)
    polyline = Polyline(view)
    base[:] = 99
    assert polyline.xy.tolist() == SQUARE


def test_changing_a_dictionary_after_it_was_read_does_not_change_the_shape():
    source = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": "red"}}
    shape = from_plotly(source)
    source["x0"] = 5
    source["line"]["color"] = "blue"
    assert (shape.x0, shape.style.color, to_plotly(shape)["line"]) == (0.0, "red", {"color": "red"})


def test_changing_a_written_dictionary_does_not_change_the_shape():
    shape = from_plotly({"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": "red"}})
    written = to_plotly(shape)
    written["line"]["color"] = "blue"
    assert to_plotly(shape)["line"] == {"color": "red"}


def test_properties_cannot_be_set_in_place():
    with pytest.raises(TypeError):
        KINDS["Point"].properties["score"] = 1


# --- equality


@each_kind
def test_a_copy_is_equal_and_hashes_alike(shape):
    twin = shape.replace()
    assert (twin == shape, hash(twin) == hash(shape)) == (True, True)
    assert twin is not shape


@each_kind
@pytest.mark.parametrize(
    "change",
    [
        {"id": "b"},
        {"label": "nucleus"},
        {"properties": {"score": 0.6}},
        {"style": Style(color="blue")},
        {"xref": "x3"},
        {"yref": "y3"},
        {"index": (3, 2)},
        {"index": None},
    ],
    ids=lambda change: str(change)[:16],
)
def test_a_shape_with_another_field_is_another_shape(shape, change):
    changed = shape.replace(**change)
    assert (changed != shape) == any(getattr(shape, name) != value for name, value in change.items())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Point(1, 2), Point(1, 3)),
        (Line(0, 0, 1, 1), Line(1, 1, 0, 0)),
        (Rect(0, 0, 1, 1), Rect(0, 0, 1, 1, 90)),
        (Rect(0, 0, 1, 1), Ellipse(0, 0, 1, 1)),
        (Rect(0, 0, 1, 1), Line(0, 0, 1, 1)),
        (Polyline(SQUARE), Polyline(SQUARE, 1)),
        (Polyline(SQUARE), Polyline(SQUARE[::-1])),
        (Polyline(SQUARE), Polyline(SQUARE[:3])),
        (Polyline(SQUARE), Polygon(SQUARE)),
        (Polygon(SQUARE), Polygon([SQUARE, HOLE])),
        (Polygon([SQUARE, HOLE]), Polygon([HOLE, SQUARE])),
        (Polygon(()), Polygon(SQUARE)),
        (Foreign(reason="a"), Foreign(reason="b")),
        (Point(1, 2), (1, 2)),
        (Point(1, 2), None),
    ],
)
def test_other_geometry_is_unequal(one, other):
    assert one != other
    assert other != one


def test_where_a_shape_was_read_from_does_not_count():
    read = from_plotly({"path": "M 0 0 L 4 0 L 4 4 L 0 4 Z", "editable": True, "layer": "below"})
    assert read == Polygon(SQUARE)
    assert hash(read) == hash(Polygon(SQUARE))


def test_shapes_with_arrays_among_their_properties_compare():
    one, two, other = (Point(0, 0, properties={"a": np.array(values)}) for values in ([1, 2], [1, 2], [1, 3]))
    assert (one == two, one == other) == (True, False)


def test_shapes_go_into_sets():
    assert len({Point(1, 2), Point(1, 2), Point(1, 3)}) == 2


# --- copies and journeys


def travelled(shape):
    return {
        "pickle": pickle.loads(pickle.dumps(shape)),  # noqa: S301 (our own bytes)
        "protocol 5": pickle.loads(pickle.dumps(shape, protocol=5)),  # noqa: S301
        "deepcopy": copy.deepcopy(shape),
        "copy": copy.copy(shape),
    }


@each_kind
@pytest.mark.parametrize("way", ["pickle", "protocol 5", "deepcopy", "copy"])
def test_shapes_travel_whole(shape, way):
    there = travelled(shape)[way]
    assert there == shape
    assert type(there) is type(shape)
    assert to_plotly(there) == to_plotly(shape)
    assert there.replace(label="again") == shape.replace(label="again")
    for name in ("xy", "rings"):
        stored = getattr(there, name, ()) if name in {f.name for f in dataclasses.fields(there)} else ()
        for array in stored if isinstance(stored, tuple) else (stored,):
            assert not array.flags.writeable
    with pytest.raises(TypeError):
        there.properties["new"] = 1
    with pytest.raises(TypeError):
        there.plotly["new"] = 1


@pytest.mark.parametrize("way", ["pickle", "protocol 5", "deepcopy", "copy"])
def test_a_path_that_was_read_is_still_written_letter_by_letter_after_a_journey(way):
    shape = KINDS["read path"]
    assert to_plotly(travelled(shape)[way])["path"] == "M 0 0 L 3 0 L 3 4"


def test_shapes_reach_another_process():
    reader = (
        "import pickle, sys; shapes = pickle.load(sys.stdin.buffer); "
        "sys.stdout.write(' '.join(f'{shape.id}:{shape.area:.6g}' for shape in shapes))"
    )
    shapes = [KINDS["Rect"], KINDS["Polygon"]]
    done = subprocess.run(
        [sys.executable, "-c", reader], input=pickle.dumps(shapes), capture_output=True, check=True
    )
    assert done.stdout == b"a:8 a:15"


@each_kind
def test_dataclasses_replace_works_as_the_method_does(shape):
    assert dataclasses.replace(shape, label="new") == shape.replace(label="new")
    assert shape.replace(label="new").label == "new"


def test_replace_checks_what_it_is_given():
    with pytest.raises(ShapeError, match=r"Point\.x: got 'a', expected a finite number"):
        Point(1, 2).replace(x="a")
    with pytest.raises(TypeError, match="z"):
        Point(1, 2).replace(z=3)


def test_a_polygon_that_is_replaced_keeps_its_rings():
    # Its ring visits its first vertex again and again at the end: all of these visits are one.
    polygon = Polygon([[0, 0], [4, 0], [0, 0], [0, 0]])
    assert polygon.rings[0].tolist() == [[0, 0], [4, 0]]
    assert polygon.replace(label="x").rings[0] is polygon.rings[0]


# --- repr


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (Point(1, 2), "Point(x=1.0, y=2.0)"),
        (
            Line(0, 0, 3, 4, id="a", label="crack"),
            "Line(x0=0.0, y0=0.0, x1=3.0, y1=4.0, id='a', label='crack')",
        ),
        (Rect(0, 0, 1, 1), "Rect(x0=0.0, y0=0.0, x1=1.0, y1=1.0)"),
        (Ellipse(0, 0, 1, 1, 30), "Ellipse(x0=0.0, y0=0.0, x1=1.0, y1=1.0, angle=30.0)"),
        (Polyline([[0, 0], [1, 1]], 2), "Polyline(xy=<2 x 2>, width=2.0)"),
        (Polygon([SQUARE, HOLE]), "Polygon(rings=(<4 x 2>, <4 x 2>))"),
        (Polygon(SQUARE), "Polygon(rings=(<4 x 2>,))"),
        (Polygon(()), "Polygon(rings=())"),
        (Foreign(reason="why"), "Foreign(reason='why')"),
        (
            Point(1, 2, properties={"n": 1}, style=Style(color="red"), xref="x2", index=3),
            "Point(x=1.0, y=2.0, properties={'n': 1}, style=Style(color='red'), xref='x2', index=(3,))",
        ),
        (Style(), "Style()"),
    ],
)
def test_repr_says_what_differs_from_the_defaults(shape, said):
    assert repr(shape) == said


# --- what constructors take


@pytest.mark.parametrize("number", [1, 1.0, np.int16(1), np.float32(1), np.array(1.0), True])
def test_any_real_number_becomes_a_float(number):
    point = Point(number, 0)
    assert (point.x, type(point.x)) == (1.0, float)


@pytest.mark.parametrize(
    "xy", [[(0, 1), (2, 3)], ((0, 1), (2, 3)), np.array([[0, 1], [2, 3]], dtype=np.uint8)]
)
def test_any_table_of_two_columns_becomes_float64(xy):
    polyline = Polyline(xy)
    assert (polyline.xy.dtype, polyline.xy.tolist()) == (np.float64, [[0, 1], [2, 3]])


@pytest.mark.parametrize(
    "rings",
    [
        SQUARE,
        np.array(SQUARE),
        [SQUARE],
        (np.array(SQUARE),),
        np.array([SQUARE]),
        [*SQUARE, SQUARE[0]],
        [SQUARE, []],
        iter([SQUARE]),
        [tuple(map(tuple, SQUARE))],
        list(np.array(SQUARE)),
    ],
    ids=[
        "list",
        "array",
        "list of list",
        "tuple of array",
        "3-D",
        "closed",
        "empty ring",
        "iterator",
        "tuples",
        "rows",
    ],
)
def test_a_polygon_takes_one_ring_or_several(rings):
    polygon = Polygon(rings)
    assert [ring.tolist() for ring in polygon.rings] == [SQUARE]


@pytest.mark.parametrize("rings", [(), [], np.zeros((0, 2)), [[]], [np.zeros((0, 2))]])
def test_no_ring_is_the_empty_region(rings):
    polygon = Polygon(rings)
    assert polygon.rings == ()
    assert polygon.is_empty
    assert (polygon.area, polygon.length) == (0.0, 0.0)
    assert all(map(math.isnan, (*polygon.bounds, *polygon.centroid)))
    assert polygon.contains([[0, 0]]).tolist() == [False]


@pytest.mark.parametrize(
    ("index", "kept"), [(3, (3,)), ((3, 1), (3, 1)), ([np.int64(2)], (2,)), (None, None)]
)
def test_a_slice_index_is_one_or_several_integers(index, kept):
    assert Point(0, 0, index=index).index == kept


# --- what constructors refuse

NOT_NUMBERS = [
    math.nan,
    math.inf,
    -math.inf,
    "1",
    "x",
    b"1",
    None,
    1j,
    [1],
    np.array([1.0, 2.0]),
    10**400,
    {},
]


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Point, "x"),
        (Point, "y"),
        (Line, "x0"),
        (Rect, "y0"),
        (Rect, "angle"),
        (Ellipse, "x1"),
        (Ellipse, "y1"),
    ],
    ids=lambda item: getattr(item, "__name__", item),
)
def test_a_coordinate_that_is_no_finite_number_is_refused_by_name(kind, name, value):
    numbers = {f.name: 0.0 for f in dataclasses.fields(kind) if not f.kw_only}
    with pytest.raises(ShapeError, match=rf"{kind.__name__}\.{name}: got .*, expected a finite number"):
        kind(**numbers | {name: value})


BAD_VERTICES = {
    "nan": ([[0, 0], [1, math.nan]], r"got \[1.0, nan\] at vertex 1, expected finite numbers"),
    "inf": ([[-math.inf, 0], [1, 1]], r"got \[-inf, 0.0\] at vertex 0"),
    "both infinities": ([[-math.inf, 0], [math.inf, 1]], r"got \[-inf, 0.0\] at vertex 0"),
    "one number": ([1], r"got shape \(1,\), expected \(N, 2\), columns x, y"),
    "four numbers": ([1, 2, 3, 4], r"got shape \(4,\)"),
    "three columns": ([[1, 2, 3]], r"got shape \(1, 3\)"),
    "scalar": (5, r"got (shape \(\)|int)"),
    "3-D": (np.zeros((2, 3, 2, 2)), r"got shape"),
    "ragged": ([[0, 0], [1]], "got list"),
    "words": ([["a", "b"]], "got list"),
    "digits": ([["1", "2"]], "got list"),
    "bytes": ([[b"1", b"2"]], "got list"),
    "string": ("M0,0L1,1", "got str"),
    "none": (None, "got"),
    "objects": ([[object(), 1]], "got list"),
    "complex": ([[1 + 2j, 0]], "got list"),
    "dates": (np.array([["2020-01-01", "2020-01-02"]], dtype="M8[D]"), "got ndarray"),
    "too large": ([[10**400, 0]], "got list"),
}


@pytest.mark.parametrize(("xy", "said"), BAD_VERTICES.values(), ids=BAD_VERTICES)
def test_vertices_that_are_no_finite_pairs_are_refused(xy, said):
    with pytest.raises(ShapeError, match=f"xy: {said}"):
        Polyline(xy)


@pytest.mark.parametrize(("xy", "said"), BAD_VERTICES.values(), ids=BAD_VERTICES)
def test_rings_that_are_no_finite_pairs_are_refused(xy, said):
    with pytest.raises(ShapeError, match="rings: got "):
        Polygon([SQUARE, xy])


@pytest.mark.parametrize(
    "rings", [5, None, "M0,0", b"M", {"a": SQUARE}, [1, 2, 3], [[1, 2, 3]], [["a", "b"]], object()]
)
def test_what_is_no_ring_is_refused(rings):
    with pytest.raises(ShapeError, match="rings: got "):
        Polygon(rings)


def test_a_path_has_at_least_one_vertex():
    with pytest.raises(
        ShapeError, match=r"xy: got no vertex, expected an array of shape \(N, 2\) with N >= 1"
    ):
        Polyline([])


@pytest.mark.parametrize("width", [0, -1, math.nan, math.inf, "2", [1]])
def test_a_brush_has_a_positive_width(width):
    with pytest.raises(ShapeError, match="width: got "):
        Polyline([[0, 0], [1, 1]], width=width)


@pytest.mark.parametrize("name", ["id", "label", "xref", "yref"])
@pytest.mark.parametrize("value", [None, 5, b"a", ["a"]])
def test_names_are_strings(name, value):
    with pytest.raises(ShapeError, match=rf"{name}: got .*, expected a string"):
        Point(0, 0, **{name: value})


@pytest.mark.parametrize("name", ["properties", "plotly"])
@pytest.mark.parametrize("value", [None, 5, "abc", [("a", 1)]])
def test_properties_are_a_mapping(name, value):
    with pytest.raises(ShapeError, match=f"{name}: got {type(value).__name__}, expected a mapping"):
        Point(0, 0, **{name: value})


@pytest.mark.parametrize("index", [1.5, "a", [1, 2.0], (None,), [[1]], math.nan])
def test_a_slice_index_that_is_no_integer_is_refused(index):
    with pytest.raises(ShapeError, match=r"index: got .*, expected one or several integers"):
        Point(0, 0, index=index)


# --- what verbs refuse

BAD_CALLS = {
    "transform, words": (lambda s: s.transform("abc"), "matrix: got"),
    "transform, 3 x 3": (lambda s: s.transform(np.eye(3)), r"matrix: got shape \(3, 3\), expected \(2, 3\)"),
    "transform, nan": (lambda s: s.transform([[1, 0, math.nan], [0, 1, 0]]), "expected finite numbers"),
    "transform, flat": (lambda s: s.transform([[1, 1, 0], [1, 1, 0]]), "which flattens the plane"),
    "scale by zero": (lambda s: s.scale(0), "which flattens the plane"),
    "scale one way by zero": (lambda s: s.scale(1, 0), "which flattens the plane"),
    "move to nowhere": (lambda s: s.move(math.nan, 0), "finite numbers"),
    "rotate by nan": (lambda s: s.rotate(math.nan), "angle: got nan"),
    "rotate by inf": (lambda s: s.rotate(math.inf), "angle: got inf"),
    "rotate by a word": (lambda s: s.rotate("90"), "angle: got '90'"),
    "simplify by less than nothing": (
        lambda s: s.simplify(-1),
        "tolerance: got -1, expected a finite number >= 0",
    ),
    "simplify by nan": (lambda s: s.simplify(math.nan), "tolerance: got nan"),
    "simplify by a word": (lambda s: s.simplify("1"), "tolerance: got '1'"),
    "resample without a number": (lambda s: s.resample(), "n, step: got None, None, expected exactly one"),
    "resample by both": (lambda s: s.resample(5, step=1), "n, step: got 5, 1, expected exactly one"),
    "resample to one": (
        lambda s: s.resample(1),
        "n: got 1, expected a number of vertices, at least 3 on a ring",
    ),
    "resample to two on a ring": (lambda s: s.resample(2), "at least 3 on a ring"),
    "resample to half a vertex": (lambda s: s.resample(4.5), "n: got 4.5"),
    "resample by step 0": (lambda s: s.resample(step=0), "step: got 0, expected a finite number > 0"),
    "resample by nan": (lambda s: s.resample(step=math.nan), "step: got nan"),
    "smooth by less than nothing": (lambda s: s.smooth(-1), "tolerance: got -1"),
    "smooth by inf": (lambda s: s.smooth(math.inf), "tolerance: got inf"),
    "buffer by nan": (lambda s: s.buffer(math.nan), "distance: got nan"),
    "buffer by inf": (lambda s: s.buffer(math.inf), "distance: got inf"),
    "buffer by a word": (lambda s: s.buffer("1"), "distance: got '1'"),
    "contains three columns": (lambda s: s.contains([[1, 2, 3]]), r"xy: got shape \(1, 3\)"),
    "contains a number": (lambda s: s.contains(1), r"xy: got shape \(\)"),
    "contains words": (lambda s: s.contains([["a", "b"]]), "xy: got list"),
    "and a line": (lambda s: s & Line(0, 0, 1, 1), "Line: has no inside, expected a region"),
    "or a point": (lambda s: s | Point(0, 0), "Point: has no inside"),
    "another axis": (lambda s: s - Rect(0, 0, 1, 1, xref="x2"), "shapes on axes xy and x2y"),
    "foreign": (lambda s: s ^ Foreign(reason="r"), "Foreign: has no inside"),
}


@pytest.mark.parametrize(
    "region", [Rect(0, 0, 4, 2), Polygon(SQUARE), Ellipse(0, 0, 4, 2)], ids=lambda s: type(s).__name__
)
@pytest.mark.parametrize(("call", "said"), BAD_CALLS.values(), ids=BAD_CALLS)
def test_verbs_tell_what_they_got_and_expected(call, said, region):
    with pytest.raises(ShapeError, match=said):
        call(region)


@pytest.mark.parametrize("tolerance", [0, -1, math.nan, math.inf, "1"])
@pytest.mark.parametrize("shape", [Ellipse(0, 0, 4, 2), Polyline([[0, 0], [1, 1]], width=1)])
def test_the_tolerance_of_a_curve_is_a_positive_number(shape, tolerance):
    with pytest.raises(ShapeError, match=r"tolerance: got .*, expected a finite number"):
        shape.outlines(tolerance)


@pytest.mark.parametrize("other", [None, 5, "a", [[0, 0], [1, 1]]])
def test_a_region_and_something_else_is_a_type_error(other):
    for combine in (lambda a, b: a & b, lambda a, b: a | b, lambda a, b: a - b, lambda a, b: a ^ b):
        with pytest.raises(TypeError, match="unsupported operand"):
            combine(Rect(0, 0, 1, 1), other)


@pytest.mark.parametrize("shape", [Point(0, 0), Line(0, 0, 1, 1), Polyline([[0, 0], [1, 1]])])
def test_what_has_no_inside_has_no_outlines(shape):
    with pytest.raises(ShapeError, match="has no inside, expected a region; give a Polyline a width"):
        shape.outlines()


@pytest.mark.parametrize("verb", ["resample", "smooth"])
def test_a_point_has_no_path_to_work_on(verb):
    with pytest.raises(ShapeError, match="Point: has no length to resample or smooth"):
        getattr(Point(1, 2), verb)(3)


FOREIGN_CALLS = {
    "paths": lambda s: s.paths(),
    "outlines": lambda s: s.outlines(),
    "length": lambda s: s.length,
    "area": lambda s: s.area,
    "bounds": lambda s: s.bounds,
    "centroid": lambda s: s.centroid,
    "contains": lambda s: s.contains([[0, 0]]),
    "move": lambda s: s.move(1, 1),
    "scale": lambda s: s.scale(2),
    "simplify": lambda s: s.simplify(1),
    "resample": lambda s: s.resample(5),
    "smooth": lambda s: s.smooth(1),
    "buffer": lambda s: s.buffer(1),
    "to_shapely": lambda s: s.to_shapely(),
    "geo interface": lambda s: s.__geo_interface__,
    "and": lambda s: s & Rect(0, 0, 1, 1),
}


@pytest.mark.parametrize("call", FOREIGN_CALLS.values(), ids=FOREIGN_CALLS)
def test_a_shape_without_data_coordinates_gives_no_number_for_its_geometry(call):
    with pytest.raises(ShapeError, match=r"(no geometry in data coordinates \(xref is 'paper'\)|no inside)"):
        call(Foreign(reason="xref is 'paper'", id="f"))


def test_the_base_class_alone_has_no_geometry():
    with pytest.raises(NotImplementedError):
        Shape().paths()


# --- ids


def test_ids_that_are_there_stay_with_the_first_that_carries_them():
    named = with_ids([Point(0, 0, id="a"), Point(1, 1, id="a"), Point(2, 2, id="b"), Point(3, 3, id="a")])
    assert [shape.id for shape in named] == ["a", "a-2", "b", "a-3"]


def test_numbered_ids_keep_clear_of_ids_that_are_taken():
    named = with_ids([Point(0, 0, id="a-2"), Point(1, 1, id="a"), Point(2, 2, id="a")], taken=["a-3"])
    assert [shape.id for shape in named] == ["a-2", "a", "a-4"]
    assert [shape.id for shape in with_ids([Point(0, 0, id="a")], taken=["a"])] == ["a-2"]


def test_shapes_that_have_an_id_of_their_own_come_back_as_they_are():
    shapes = (Point(0, 0, id="a"), Point(0, 0, id="b"))
    assert all(a is b for a, b in zip(with_ids(shapes), shapes, strict=True))


def test_new_ids_depend_on_what_and_where_the_shape_is():
    shapes = [Rect(0, 0, 1, 1), Ellipse(0, 0, 1, 1), Rect(0, 0, 1, 2), Rect(0, 0, 1, 1, xref="x2"), Foreign()]
    ids = [shape.id for shape in with_ids(shapes)]
    assert len(set(ids)) == len(ids)
    assert ids == [shape.id for shape in with_ids(shapes)]


def test_new_ids_are_the_same_in_every_process():
    code = "from plotly_imgshapes import *; print(with_ids([Polyline([[0, 0], [1, 2]], 3)])[0].id)"
    seeds = [os.environ | {"PYTHONHASHSEED": seed} for seed in ("1", "2")]
    said = {
        subprocess.run([sys.executable, "-c", code], env=seed, capture_output=True, check=True).stdout.strip()
        for seed in seeds
    }
    assert said == {with_ids([Polyline([[0, 0], [1, 2]], 3)])[0].id.encode()}


def test_twenty_thousand_shapes_of_one_name_get_their_ids_in_linear_time():
    # Plotly gives `newshape.name` to all that is drawn; counting up from 2 for each would take minutes.
    named = with_ids([Point(0, 0, id="roi")] * 20_000)
    assert len({shape.id for shape in named}) == 20_000
    assert named[-1].id == "roi-20000"
