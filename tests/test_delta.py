"""Steps as messages: applied by id, twice without harm, merged in any order."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotly_imgshapes import (
    Drawn,
    Edited,
    Ellipse,
    Erased,
    EventError,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Relabelled,
    Reordered,
    ShapeError,
    apply_delta,
    delta_between,
    to_plotly,
)

NUMBER = st.floats(-1e6, 1e6)
GEOMETRY = st.one_of(
    st.builds(Point, NUMBER, NUMBER),
    st.builds(Line, NUMBER, NUMBER, NUMBER, NUMBER),
    st.builds(Rect, NUMBER, NUMBER, NUMBER, NUMBER),
    st.builds(Ellipse, st.just(0), st.just(0), st.just(4), st.just(2), st.floats(1, 89)),
    st.builds(Polyline, st.lists(st.tuples(NUMBER, NUMBER), min_size=2, max_size=4)),
    st.builds(Polygon, st.lists(st.tuples(NUMBER, NUMBER), min_size=3, max_size=5, unique=True)),
)
LABEL = st.sampled_from(["", "cell", "</script>"])


def shapes_of(ids):
    return st.lists(st.tuples(ids, GEOMETRY, LABEL), max_size=6, unique_by=lambda item: item[0]).map(
        lambda items: tuple(shape.replace(id=key, label=label) for key, shape, label in items)
    )


ANY = shapes_of(st.sampled_from("abcdefgh"))
BOTH = (Line(0, 0, 1, 1, id="a"), Rect(0, 0, 2, 2, id="b"), Point(5, 5, id="c"))


def sent(delta):
    """As it comes out of a socket."""
    return json.loads(json.dumps(delta))


def by_id(shapes):
    return {shape.id: shape for shape in shapes}


@given(ANY, ANY)
def test_the_difference_of_two_lists_makes_the_one_of_the_other(before, after):
    applied = apply_delta(before, sent(delta_between(before, after)))
    assert applied.shapes == after
    assert [to_plotly(shape) for shape in applied.shapes] == [to_plotly(shape) for shape in after]


@given(ANY, ANY)
def test_a_delta_applied_twice_changes_nothing_the_second_time(before, after):
    delta = sent(delta_between(before, after))
    once = apply_delta(before, delta)
    twice = apply_delta(once.shapes, delta)
    assert twice.changes == ()
    assert all(a is b for a, b in zip(twice.shapes, once.shapes, strict=True))


@given(st.data())
def test_deltas_that_touch_different_shapes_merge_in_any_order(data):
    """One hand holds a to d, the other e to h."""
    left, right = shapes_of(st.sampled_from("abcd")), shapes_of(st.sampled_from("efgh"))
    mine, theirs = data.draw(left), data.draw(right)
    before = mine + theirs
    # Without restacking, which is about all shapes at once.
    one = delta_between(before, data.draw(left) + theirs) | {"order": None}
    two = delta_between(before, mine + data.draw(right)) | {"order": None}
    first = apply_delta(apply_delta(before, one).shapes, two).shapes
    second = apply_delta(apply_delta(before, two).shapes, one).shapes
    assert by_id(first) == by_id(second)
    stayed = [shape.id for shape in first if shape.id in by_id(before)]
    assert stayed == [shape.id for shape in second if shape.id in by_id(before)]


def test_of_two_that_touch_one_shape_the_later_wins_and_nothing_else_is_lost():
    one = {"put": [to_plotly(BOTH[0].move(1, 0)), to_plotly(Point(9, 9, id="x"))]}
    two = {"put": [to_plotly(BOTH[0].move(0, 7)), to_plotly(Point(8, 8, id="y"))], "drop": ["c"]}
    shapes = apply_delta(apply_delta(BOTH, one).shapes, two).shapes
    assert by_id(shapes) == by_id((BOTH[0].move(0, 7), BOTH[1], Point(9, 9, id="x"), Point(8, 8, id="y")))


def test_changes_have_the_names_that_events_give_them():
    after = (
        BOTH[1].replace(label="cell"),
        BOTH[0].move(1, 1),
        Point(1, 2, id="new"),
    )
    shapes, changes = apply_delta(BOTH, delta_between(BOTH, after))
    assert changes == (
        Erased(BOTH[2]),
        Relabelled(BOTH[1], shapes[0]),
        Edited(BOTH[0], shapes[1]),
        Drawn(shapes[2]),
        Reordered(("a", "b"), ("b", "a")),
    )


def test_an_untouched_shape_stays_the_very_object():
    shapes, _ = apply_delta(BOTH, {"put": [to_plotly(BOTH[1].move(1, 1)), to_plotly(BOTH[2])]})
    assert shapes[0] is BOTH[0]
    assert shapes[2] is BOTH[2]


def test_shapes_that_an_order_does_not_name_stay_where_they_are():
    stranger = Point(0, 0, id="stranger")
    shapes, _ = apply_delta((BOTH[0], stranger, BOTH[1]), {"order": ["b", "gone", "a"]})
    assert [shape.id for shape in shapes] == ["b", "stranger", "a"]


def test_a_new_shape_below_others_comes_with_the_order():
    after = (Point(0, 0, id="new"), *BOTH)
    delta = delta_between(BOTH, after)
    assert delta["order"] == ["new", "a", "b", "c"]
    assert apply_delta(BOTH, delta).shapes == after


def test_what_only_plotly_knows_is_a_change_and_arrives():
    held = to_plotly(BOTH[1]) | {"showlegend": True, "of_tomorrow": {"x": [1]}}
    shapes, changes = apply_delta(BOTH, {"put": [held]})
    assert [type(change) for change in changes] == [Edited]
    assert to_plotly(shapes[1]) == held


@pytest.mark.parametrize(
    ("delta", "said"),
    [
        (None, "delta: got NoneType, expected a mapping"),
        ([], "delta: got list"),
        ({"shapes": []}, r"got the keys \['shapes'\]"),
        ({"put": {}}, r"delta\['put'\]: got dict, expected a list"),
        ({"put": [3]}, r"delta\['put'\]\[0\]: got int"),
        ({"put": [{"type": "line"}]}, r"\['name'\]: got None, expected the id"),
        ({"put": [{"name": "a"}, {"name": "a"}]}, "got 'a', expected the id of the shape, each shape once"),
        ({"put": [{"name": "a"}], "drop": ["a"]}, r"got \['a'\] in 'put' and in 'drop'"),
        ({"drop": "abc"}, r"delta\['drop'\]: got str, expected a list"),
        ({"drop": [1]}, r"delta\['drop'\]: got \[1\], expected ids"),
        ({"order": ["a", "a"]}, r"delta\['order'\]: got \['a', 'a'\], expected ids, each once"),
    ],
)
def test_a_bad_delta_says_what_is_wrong(delta, said):
    with pytest.raises(EventError, match=said):
        apply_delta(BOTH, delta)


def test_an_empty_region_cannot_be_sent():
    with pytest.raises(ShapeError, match="expected"):
        delta_between((), [Polygon((), id="a")])
