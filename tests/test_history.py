"""Undo and redo over the lists that events give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotly_imgshapes import EventError, History, Line, apply_event, shapes_from
from tests.conftest import read_recording

A, B, C = (shapes_from([Line(i, i, i + 1, i + 1).to_plotly()]) for i in range(3))


def test_undo_and_redo_walk_the_recorded_lists():
    history = History().record(A).record(A + B).record(B)
    assert history.undo().shapes == A + B
    assert history.undo().undo().shapes == A
    assert history.undo().undo().undo().undo().shapes == ()
    assert history.undo().undo().redo().redo().redo() == history


def test_something_new_after_an_undo_forgets_what_was_undone():
    history = History().record(A).record(B).undo().record(C)
    assert history.shapes == C
    assert not history.can_redo
    assert history.undo().shapes == A


def test_an_undone_shape_comes_back_with_its_id():
    drawn = History().record(A)
    assert drawn.undo().redo().shapes[0].id == A[0].id


def test_recording_the_same_list_adds_no_step():
    history = History().record(A)
    assert history.record(A) is history


def test_the_burst_of_an_ellipse_edit_is_one_step():
    recording = read_recording("dash__astronaut_rgb__resize_circle_many_relayouts")
    shapes = shapes_from(recording["before_shapes"])
    start = history = History(shapes)
    for n, payload in enumerate(recording["relayout_all"]):
        shapes, changes = apply_event(shapes, payload)
        history = history.record(shapes, changes, at=n * 0.05)
    assert len(recording["relayout_all"]) > 2
    assert history.undo().shapes == start.shapes
    assert not history.undo().can_undo


def test_two_edits_of_one_shape_with_a_pause_between_are_two_steps():
    history = History(A)
    for x, at in ((5.0, 0.0), (6.0, 10.0)):
        history = history.record(*apply_event(history.shapes, {"shapes[0].x1": x}), at=at)
    assert history.undo().shapes[0].x1 == 5.0


def test_a_draw_within_a_burst_is_a_step_of_its_own():
    history = History(A).record(*apply_event(A, {"shapes[0].x1": 9.0}), at=0.0)
    items = [shape.to_plotly() for shape in (*history.shapes, *B)]
    history = history.record(*apply_event(history.shapes, {"shapes": items}), at=0.1)
    assert len(history.undo().shapes) == 1
    assert history.undo().shapes[0].x1 == 9.0


def test_only_so_many_steps_are_remembered():
    history = History(limit=3)
    for i in range(10):
        history = history.record([Line(0, 0, i, 1, id="a")])
    assert len(history.past) == 3
    with pytest.raises(EventError, match="limit: got 0"):
        History(limit=0)


@given(st.lists(st.sampled_from(["undo", "redo", "a", "b", "c"]), max_size=40))
def test_any_walk_equals_a_walk_over_a_plain_list(steps):
    history, listed, at = History(), [()], 0
    for step in steps:
        if step == "undo":
            history, at = history.undo(), max(at - 1, 0)
        elif step == "redo":
            history, at = history.redo(), min(at + 1, len(listed) - 1)
        else:
            shapes = {"a": A, "b": B, "c": C}[step]
            if shapes != listed[at]:
                listed, at = [*listed[: at + 1], shapes], at + 1
            history = history.record(shapes)
        assert history.shapes == listed[at]
        assert (history.can_undo, history.can_redo) == (at > 0, at < len(listed) - 1)
