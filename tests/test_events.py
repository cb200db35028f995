"""Every event that was recorded from a real browser, folded into shapes, and the ways in which events go
wrong."""

import copy
import re

import numpy as np
import pytest

from plotly_imgshapes import (
    Drawn,
    Edited,
    Ellipse,
    Erased,
    EventError,
    Foreign,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Relabelled,
    Reordered,
    apply_event,
    shapes_from,
    to_plotly,
)
from tests.conftest import EVENTS, read_recording

NAMES = sorted(path.stem for path in EVENTS.glob("*.json"))

# One relayout call named one shape, and plotly.js changed two: shapes drawn in one session share a label
# object.
SHARED_LABEL = "html__astronaut_rgb__api_relayout_shape0_label_text"

EMITTED = [name for name in NAMES if read_recording(name)["relayout"] is not None and name != SHARED_LABEL]
# The program replaced the figure, or an old plotly.js failed: the list changed and no event told.
SILENT = [
    name
    for name in NAMES
    if (r := read_recording(name))["relayout"] is None
    and (r["before_shapes"] or []) != (r["after_shapes"] or [])
]
NOTHING_CHANGED = [
    name
    for name in NAMES
    if (r := read_recording(name))["relayout"] is None
    and (r["before_shapes"] or []) == (r["after_shapes"] or [])
]


def held(shapes, like):
    """The dictionaries of typed shapes, without the ids that the recorded ones do not have."""
    result = []
    for shape, recorded in zip(shapes, like, strict=True):
        written = to_plotly(shape)
        if "name" not in recorded:
            written.pop("name")
        result.append(written)
    return result


def one_spelling(recording):
    """plotly.js up to 3.7 respells the colours of all shapes when one is edited: rgba(0, 0, 0, 0)."""
    if recording["plotly_js"].startswith("4."):
        return recording
    return respelled(recording)


def respelled(value):
    if isinstance(value, dict):
        return {key: respelled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [respelled(item) for item in value]
    return re.sub(r",\s+", ",", value) if isinstance(value, str) and value.startswith("rgb") else value


def test_all_recordings_are_here_and_each_is_replayed_by_one_test():
    assert len(NAMES) == 241
    assert (len(EMITTED), len(SILENT), len(NOTHING_CHANGED)) == (199, 12, 29)
    assert len({*EMITTED, *SILENT, *NOTHING_CHANGED, SHARED_LABEL}) == len(NAMES)


@pytest.mark.parametrize("name", EMITTED)
def test_an_event_gives_exactly_the_shapes_that_plotly_holds_afterwards(name):
    recording = one_spelling(read_recording(name))
    before, after = recording["before_shapes"] or [], recording["after_shapes"] or []
    shapes, changes = apply_event(shapes_from(before), recording["relayout"])
    assert held(shapes, after) == after
    if not any("shapes" in key for key in recording["relayout"]):
        assert changes == ()


@pytest.mark.parametrize("name", SILENT)
def test_a_replaced_list_gives_exactly_the_new_shapes_and_untouched_ones_keep_their_id(name):
    recording = read_recording(name)
    before, after = recording["before_shapes"] or [], recording["after_shapes"] or []
    known = shapes_from(before)
    shapes, _ = apply_event(known, {"shapes": after})
    assert held(shapes, after) == after
    for shape, item in zip(shapes, after, strict=True):
        for was, old_item in zip(known, before, strict=True):
            if item == old_item:
                assert shape.id == was.id


@pytest.mark.parametrize("name", NOTHING_CHANGED)
def test_a_gesture_that_emits_nothing_changes_nothing(name):
    known = shapes_from(read_recording(name)["before_shapes"] or [])
    assert apply_event(known, None) == (known, ())


def test_a_label_that_plotly_shares_between_shapes_is_followed_by_the_next_whole_list():
    recording = read_recording(SHARED_LABEL)
    known = shapes_from(recording["before_shapes"])
    shapes, changes = apply_event(known, recording["relayout"])
    assert [shape.style.text for shape in shapes] == ["A", ""]
    assert [type(change) for change in changes] == [Edited]
    again, changes = apply_event(shapes, {"shapes": recording["after_shapes"]})
    assert held(again, recording["after_shapes"]) == recording["after_shapes"]
    assert [(c.before.id, c.after.style.text) for c in changes] == [(known[1].id, "A")]


@pytest.mark.parametrize("name", [name for name in EMITTED if read_recording(name).get("relayout_all")])
def test_a_burst_of_events_ends_where_its_last_event_does(name):
    recording = one_spelling(read_recording(name))
    after = recording["after_shapes"] or []
    shapes = shapes_from(recording["before_shapes"] or [])
    ids = [shape.id for shape in shapes]
    for payload in recording["relayout_all"]:
        shapes, _ = apply_event(shapes, payload)
    assert held(shapes, after) == after
    assert [shape.id for shape in shapes[: len(ids)]] == ids or len(shapes) < len(ids)


def with_names(items, ids):
    named = copy.deepcopy(items)
    for item, name in zip(named, ids, strict=False):
        item["name"] = name
    return named


DRAWS = [
    name
    for name in EMITTED
    if read_recording(name)["kind"] == "draw" and "shapes" in read_recording(name)["relayout"]
]


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("in_browser", ["with ids", "without ids"])
def test_a_draw_adds_one_shape_and_leaves_every_id(name, in_browser):
    recording = read_recording(name)
    known = shapes_from(recording["before_shapes"] or [])
    payload = copy.deepcopy(recording["relayout"])
    if in_browser == "with ids":
        payload["shapes"] = with_names(payload["shapes"], [shape.id for shape in known])
    shapes, changes = apply_event(known, payload)
    assert [shape.id for shape in shapes[:-1]] == [shape.id for shape in known]
    assert changes == (Drawn(shapes[-1]),)
    assert len({shape.id for shape in shapes}) == len(shapes)


EDITS = [
    name for name in EMITTED if any(key.startswith("shapes[") for key in read_recording(name)["relayout"])
]


@pytest.mark.parametrize("name", [n for n in EDITS if read_recording(n)["kind"] in {"move", "edit_vertex"}])
def test_an_edit_is_reported_once_for_the_shape_that_was_edited(name):
    recording = read_recording(name)
    known = shapes_from(recording["before_shapes"] or [])
    shapes, changes = apply_event(known, recording["relayout"])
    assert [shape.id for shape in shapes] == [shape.id for shape in known]
    if recording["before_shapes"] == recording["after_shapes"]:
        assert changes == ()
        return
    ((place,),) = {tuple(re.findall(r"shapes\[(\d+)\]", key)) for key in recording["relayout"]}
    assert changes == (Edited(known[int(place)], shapes[int(place)]),)


@pytest.mark.parametrize("name", [n for n in EMITTED if read_recording(n)["kind"] == "erase"])
def test_an_erase_names_the_shape_that_went(name):
    recording = read_recording(name)
    known = shapes_from(recording["before_shapes"])
    shapes, changes = apply_event(known, recording["relayout"])
    (gone,) = {shape.id for shape in known} - {shape.id for shape in shapes}
    assert [change.before.id for change in changes if isinstance(change, Erased)] == [gone]
    assert len(changes) == 1


HAND = {"drawline": Line, "drawrect": Rect, "drawcircle": Ellipse}


def follows_the_pointer(recording):
    """Whether the pointer was recorded in data coordinates and nothing straightened what it drew."""
    linear = all(recording["axes"][ref]["type"] == "linear" for ref in recording["subplot"])
    directed = (recording.get("newshape") or {}).get("drawdirection")
    return linear and not directed and recording["pixel_points"] and recording["dragmode"].startswith("draw")


@pytest.mark.parametrize("name", [name for name in DRAWS if follows_the_pointer(read_recording(name))])
def test_a_drawn_shape_is_where_the_hand_was(name):
    recording = read_recording(name)
    mode = recording["dragmode"]
    axes = [recording["axes"][ref] for ref in recording["subplot"]]
    shape = apply_event((), {"shapes": recording["relayout"]["shapes"][-1:]}).shapes[0]
    low, high = np.sort([axis["range"] for axis in axes], axis=1).T
    per_pixel = (high - low) / [axis["length"] for axis in axes]
    hand = np.clip(np.array(recording["pixel_points"], dtype=float), low, high)
    press, release = hand[0], hand[-1]
    moved = np.abs(release - press) / per_pixel
    exact = 1e-6 * (high - low)
    if mode in HAND and (moved > 8).all():
        assert isinstance(shape, HAND[mode])
        if mode == "drawcircle":
            assert (np.abs(np.array(shape.center) - press) < exact).all()
            assert (np.abs(np.array(shape.radii) - np.sqrt(2) * np.abs(release - press)) < exact).all()
        else:
            assert (np.abs(shape.xy - [press, release]) < exact).all()
    elif mode in {"drawopenpath", "drawclosedpath"}:
        assert isinstance(shape, Polygon if mode == "drawclosedpath" else Polyline)
        xy = shape.paths()[0]
        off = np.abs(xy[:, None] - hand[None]) / exact
        assert (off.max(axis=2).min(axis=1) < 1).all()
    else:
        assert mode in HAND


def rects(n, **more):
    return [
        {"type": "rect", "x0": i, "y0": i, "x1": i + 5, "y1": i + 5, "editable": True, **more}
        for i in range(n)
    ]


def test_every_drawn_shape_gets_an_id_of_its_own_though_plotly_names_them_all_alike():
    shapes = ()
    for n in (1, 2, 3):
        shapes, _ = apply_event(shapes, {"shapes": rects(n, name="tumour")})
    ids = [shape.id for shape in shapes]
    assert len(set(ids)) == 3
    without_first = rects(3, name="tumour")[1:]
    shapes, changes = apply_event(shapes, {"shapes": without_first})
    assert [shape.id for shape in shapes] == ids[1:]
    assert [change.before.id for change in changes] == ids[:1]


def test_the_same_event_gives_the_same_ids_in_every_process():
    one, other = (apply_event((), {"shapes": rects(2)}).shapes for _ in range(2))
    assert [shape.id for shape in one] == [shape.id for shape in other]


def test_reordered_shapes_keep_their_ids_and_are_reported_with_both_orders():
    known = shapes_from(rects(3))
    a, b, c = (shape.id for shape in known)
    shapes, changes = apply_event(known, {"shapes": [rects(3)[i] for i in (2, 0, 1)]})
    assert [shape.id for shape in shapes] == [c, a, b]
    assert changes == (Reordered((a, b, c), (c, a, b)),)


def test_a_list_that_has_been_through_a_browser_is_the_same_list():
    made = [
        {
            "type": "rect",
            "x0": 50.0,
            "y0": 1e22,
            "x1": 60.5,
            "y1": 0.0,
            "line": {"width": 3.0},
            "editable": True,
        }
    ]
    known = shapes_from(made)
    back = [made[0] | {"x0": 50, "y1": 0, "line": {"width": 3}}]
    shapes, changes = apply_event(known, {"shapes": back})
    assert changes == ()
    assert shapes[0] is known[0]


def test_a_missed_edit_is_found_by_its_place_when_the_list_arrives():
    known = shapes_from(rects(3))
    items = rects(4)
    items[1] |= {"x1": 50}
    shapes, changes = apply_event(known, {"shapes": items})
    assert [shape.id for shape in shapes[:3]] == [shape.id for shape in known]
    assert {type(change) for change in changes} == {Edited, Drawn}


def test_a_figure_replaced_by_another_erases_and_draws():
    known = shapes_from(rects(2))
    shapes, changes = apply_event(known, {"shapes": [{"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1}]})
    assert [type(change) for change in changes] == [Erased, Erased, Drawn]
    assert shapes[0].id not in {shape.id for shape in known}


def test_a_class_set_in_the_browser_is_a_relabelling_and_no_edit():
    known = shapes_from(rects(1))
    shapes, changes = apply_event(known, {"shapes[0].legendgroup": "cell"})
    assert shapes[0].label == "cell"
    assert changes[0] == Relabelled(known[0], shapes[0])


def test_properties_and_slice_survive_an_edit_and_a_list_from_a_browser_that_lost_them():
    known = tuple(s.replace(properties={"grade": 2}, index=(4,)) for s in shapes_from(rects(2)))
    shapes, _ = apply_event(known, {"shapes[1].x0": -3.0})
    assert (shapes[1].properties, shapes[1].index) == ({"grade": 2}, (4,))
    shapes, changes = apply_event(shapes, {"shapes": rects(1)})
    assert (shapes[0].properties, shapes[0].index) == ({"grade": 2}, (4,))
    assert {type(change) for change in changes} == {Erased}


def test_a_turned_rectangle_stays_one_when_moved_and_becomes_a_polygon_when_a_corner_is_pulled():
    known = shapes_from([to_plotly(Rect(0, 0, 40, 20, label="scar").rotate(30))])
    path = to_plotly(known[0].move(5, 6))["path"]
    moved = apply_event(known, {"shapes[0].path": path}).shapes[0]
    assert isinstance(moved, Rect)
    assert moved.angle == pytest.approx(30, abs=1e-12)
    assert np.allclose(moved.center, np.add(known[0].center, (5, 6)), rtol=0, atol=1e-12)
    pulled = apply_event(known, {"shapes[0].path": path.replace("M", "M-", 1)}).shapes[0]
    assert isinstance(pulled, Polygon)
    assert (pulled.id, pulled.label) == (known[0].id, "scar")


def test_hiding_through_the_legend_arrives_as_an_update():
    items = rects(1)
    payload = {"data": [{}, [0]], "layout": {"shapes": [items[0] | {"visible": "legendonly"}]}}
    known = shapes_from(items)
    shapes, changes = apply_event(known, payload)
    assert shapes[0].style.visible == "legendonly"
    assert changes == (Edited(known[0], shapes[0]),)


def test_insertions_and_removals_of_one_payload_count_as_plotly_counts():
    known = shapes_from(rects(3))
    new = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1}
    shapes, _ = apply_event(known, {"shapes[1]": new, "shapes[3]": None})
    assert [shape.id for shape in shapes] == [known[0].id, shapes[1].id, known[1].id]
    assert isinstance(shapes[1], Line)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"shapes[3].x0": 1}, r"got 'shapes\[3\]' with 3 shapes known.*shapes_from"),
        ({"shapes[9]": None}, r"got 'shapes\[9\]' with 3 shapes known"),
        ({"shapes[5]": {"type": "rect"}}, r"got 'shapes\[5\]' with 3 shapes known"),
        ({"shapes[0]": 7}, r"got 7, expected a shape dictionary"),
        ({"shapes": "none"}, "got str, expected a list"),
        ({"shapes": {"0": {}}}, "got dict, expected a list"),
        ({"shapes": [1]}, r"\['shapes'\]\[0\]: got int"),
        ([("shapes", [])], "relayout: got list, expected a mapping"),
    ],
)
def test_an_event_that_contradicts_the_list_is_an_error_that_says_how(payload, said):
    with pytest.raises(EventError, match=said):
        apply_event(shapes_from(rects(3)), payload)


def test_what_cannot_be_drawn_is_kept_whole_and_counted():
    phantom = {"x0": 1}
    malformed = {"type": "path", "path": "M0,0L1,"}
    shapes, _ = apply_event((), {"shapes": [phantom, *rects(1), malformed]})
    assert [type(shape) for shape in shapes] == [Foreign, Rect, Foreign]
    assert "after 'L'" in shapes[2].reason
    shapes, _ = apply_event(shapes, {"shapes[2].path": "M0,0L1,1"})
    assert isinstance(shapes[2], Polyline)


def test_the_arguments_are_left_as_they_were():
    payload = {"shapes": rects(2)}
    copied = copy.deepcopy(payload)
    known = apply_event((), payload).shapes
    apply_event(known, {"shapes[0].line.color": "red"})
    assert payload == copied
    assert known[0].style.color is None


def test_a_point_moves_by_its_anchor():
    known = shapes_from([to_plotly(Point(3, 4, id="p"))])
    shapes, _ = apply_event(known, {"shapes[0].xanchor": 8})
    assert shapes[0] == known[0].replace(x=8)
