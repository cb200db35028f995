"""Image, shapes, history and callbacks together, as hosts and users see them."""

import json
import logging
import threading
import time

import numpy as np
import pytest
import tifffile

import plotly_imgshapes as pis
from plotly_imgshapes import (
    Drawn,
    EventError,
    FrameError,
    ImageError,
    ImageFrame,
    ImageShapes,
    Line,
    Point,
    Polygon,
    Rect,
    ShapeError,
    Workspace,
    WorkspaceError,
    apply_delta,
    from_plotly,
    to_plotly,
)

IMAGE = np.arange(48, dtype=np.uint16).reshape(6, 8)
A, B = Rect(0, 0, 3, 3, id="a", label="cell"), Line(0, 0, 3, 4, id="b")


def made(**options):
    return Workspace(IMAGE, shapes=[A, B], labels={"cell": "#00ff00"}, **options)


def heard(ws, *kinds):
    """Collect what callbacks of `kinds` are told."""
    told = []
    for kind in kinds:
        ws.on(kind, told.append)
    return told


def messages(ws):
    got = []
    ws.listen(got.append)
    return got


# Shapes and history.


def test_assigning_shapes_is_one_step_that_can_be_undone():
    ws = made()
    ws.shapes = [A.move(1, 1), Point(1, 1)]
    assert len(ws.shapes) == 2
    assert ws.shapes[1].id
    assert ws.undo() is True
    assert ws.shapes == (A, B)
    assert ws.undo() is False
    assert ws.redo() is True
    assert ws.shapes[0] == A.move(1, 1)


def test_assigning_what_is_there_is_no_step():
    ws = made()
    got = messages(ws)
    ws.shapes = list(ws.shapes)
    assert not ws.history.can_undo
    assert got == []


def test_a_step_of_a_screen_is_recorded_and_goes_to_the_others_with_its_source():
    ws, screen = made(), object()
    got = messages(ws)
    delta = {"put": [to_plotly(Point(2, 2, id="c"))], "drop": ["b"], "order": None}
    applied = ws.apply(delta, source=screen)
    assert applied.shapes == ws.shapes == (A, Point(2, 2, id="c"))
    assert got == [{"kind": "delta", "delta": delta, "cause": "hand", "source": screen}]
    ws.apply(delta, source=screen)
    assert len(got) == 1, "a step that comes twice is one"
    assert len(ws.history.past) == 1


def test_a_message_is_not_changed_by_who_brought_the_delta():
    ws = made()
    got = messages(ws)
    delta = {"put": [to_plotly(Point(2, 2, id="c"))]}
    ws.apply(delta)
    delta["put"][0]["name"] = "other"
    assert got[0]["delta"]["put"][0]["name"] == "c"


def test_screens_that_obey_the_messages_have_the_shapes_of_python():
    ws = made()
    screen = tuple(map(from_plotly, ws.shape_dicts()))
    for message in (got := messages(ws)):
        assert message
    ws.shapes = [B, A.move(1, 0), Point(0, 0)]
    ws.shapes = ws.shapes[1:]
    ws.undo()
    ws.apply({"drop": ["b"]})
    for message in json.loads(json.dumps([{**message, "source": None} for message in got])):
        screen = apply_delta(screen, message["delta"]).shapes
    assert [shape.id for shape in screen] == [shape.id for shape in ws.shapes]
    assert [to_plotly(shape) for shape in screen] == ws.shape_dicts()


def test_what_goes_to_screens_has_the_colors_of_the_classes():
    ws = made()
    got = messages(ws)
    ws.shapes = [A.move(1, 0), B]
    (put,) = got[0]["delta"]["put"]
    assert (put["line"]["color"], put["fillcolor"]) == ("#00ff00", "rgba(0, 255, 0, 0.15)")
    assert ws.shapes[0].style == A.style, "the shape itself is not recoloured"


def test_undo_on_a_screen_moves_along_the_history():
    ws = made()
    ws.apply({"put": [to_plotly(Point(2, 2, id="c"))]})
    ws.apply({"drop": ["c"]}, cause="undo")
    assert (len(ws.history.past), len(ws.history.future)) == (0, 1)
    ws.apply({"put": [to_plotly(Point(2, 2, id="c"))]}, cause="redo")
    assert (len(ws.history.past), len(ws.history.future)) == (1, 0)
    ws.undo()
    assert ws.shapes == (A, B)


def test_undo_on_a_screen_keeps_what_others_did_meanwhile():
    ws = made()
    ws.apply({"put": [to_plotly(Point(1, 1, id="mine"))]}, source="me")
    ws.apply({"put": [to_plotly(Point(2, 2, id="theirs"))]}, source="they")
    ws.apply({"drop": ["mine"]}, source="me", cause="undo")
    assert [shape.id for shape in ws.shapes] == ["a", "b", "theirs"]
    ws.undo()
    assert ws.shapes == (A, B)


def test_undo_on_a_screen_that_remembers_more_than_python_is_a_step():
    ws = made()
    ws.apply({"drop": ["b"]}, cause="undo")
    assert ws.shapes == (A,)
    ws.undo()
    assert ws.shapes == (A, B)


def test_a_burst_of_edits_by_hand_is_one_step():
    ws = made()
    for i in range(1, 6):
        ws.apply({"put": [to_plotly(A.move(i, 0))]})
    assert len(ws.history.past) == 1
    ws.undo()
    assert ws.shapes == (A, B)


def test_a_change_that_only_plotly_understands_is_a_step_too():
    ws = made()
    ws.apply({"put": [to_plotly(A) | {"showlegend": True}]})
    assert to_plotly(ws.shapes[0])["showlegend"] is True
    ws.undo()
    assert "showlegend" not in to_plotly(ws.shapes[0])


def test_history_forgets_beyond_its_limit():
    ws = made(history_limit=2)
    for i in range(5):
        ws.shapes = [A.move(i + 1, 0)]
    assert ws.undo()
    assert ws.undo()
    assert not ws.undo()


@pytest.mark.parametrize("change", [{"put": [{"type": "line"}]}, {"drop": 3}, None])
def test_a_bad_delta_changes_nothing(change):
    ws = made()
    got, told = messages(ws), heard(ws, "change")
    with pytest.raises(EventError):
        ws.apply(change)
    assert (ws.shapes, got, told) == ((A, B), [], [])


def test_shapes_that_cannot_be_drawn_change_nothing():
    ws = made()
    got = messages(ws)
    with pytest.raises(ShapeError):
        ws.shapes = [A, Polygon(())]
    with pytest.raises(ShapeError):
        ws.shapes = [A, "b"]
    assert (ws.shapes, got) == ((A, B), [])
    with pytest.raises(ShapeError):
        Workspace(IMAGE, shapes=[Polygon(())])


# Selection.


def test_selected_ids_are_known_sent_and_dropped_with_their_shapes():
    ws = made()
    got, told = messages(ws), heard(ws, "select")
    ws.selected = ["b", "a"]
    assert got == [{"kind": "select", "ids": ["b", "a"], "source": None}]
    assert told[-1].shapes == (B, A)
    ws.shapes = [A]
    assert ws.selected == ("a",)
    assert told[-1].ids == ("a",)
    ws.select(["a", "gone"], source="screen")
    assert len(told) == 2, "nothing changed"
    with pytest.raises(WorkspaceError, match=r"selected: got \['gone'\]"):
        ws.selected = ["gone"]
    with pytest.raises(WorkspaceError, match="ids: got 'a', expected several ids"):
        ws.selected = "a"


# Callbacks.


def test_every_kind_is_told_once_a_step_after_everything_is_up_to_date():
    ws = made()
    seen = []
    for kind in ("relabel", "erase", "edit", "draw", "change"):
        ws.on(kind, lambda event: seen.append((event.kind, event.ids, ws.shapes, ws.history.can_undo)))
    ws.shapes = [A.replace(label="x").move(1, 1), Point(0, 0, id="c")]
    assert seen == [
        (kind, ids, ws.shapes, True)
        for kind, ids in [
            ("change", ("a", "c")),
            ("draw", ("c",)),
            ("edit", ("a",)),
            ("erase", ("b",)),
            ("relabel", ("a",)),
        ]
    ]


def test_an_event_says_what_happened_and_who_did_it():
    ws = made()
    told = heard(ws, "draw", "erase")
    ws.apply({"put": [to_plotly(Point(2, 2, id="c"))]})
    ws.undo()
    assert [(event.kind, event.cause) for event in told] == [("draw", "hand"), ("erase", "undo")]
    assert told[0].changes == (Drawn(Point(2, 2, id="c")),)
    assert told[1].shapes == (Point(2, 2, id="c"),), "an erased shape as it was"


def test_a_class_and_its_color_are_a_relabelling_and_no_edit():
    ws = made()
    told = heard(ws, "edit", "relabel")
    (held, _) = ws.shape_dicts()
    ws.apply({"put": [held | {"legendgroup": "rim", "line": {"color": "red", "width": 3}}]})
    assert [event.kind for event in told] == ["relabel"]
    ws.apply({"put": [held | {"x0": 2}]})
    assert [event.kind for event in told] == ["relabel", "edit", "relabel"]


def test_a_change_inside_a_callback_reaches_screens_and_history_but_no_callback():
    ws = made()
    got, calls = messages(ws), []

    def double(event):
        calls.append(event)
        ws.shapes = [*ws.shapes, *(shape.replace(id="").move(10, 0) for shape in event.shapes)]
        assert len(got) == 2, "screens follow at once, before the callback is through"

    ws.on("draw", double)
    ws.on("change", calls.append)
    ws.apply({"put": [to_plotly(Point(2, 2, id="c"))]})
    assert [event.kind for event in calls] == ["change", "draw"]
    assert len(ws.shapes) == 4
    assert len(got) == 2
    ws.undo()
    assert len(ws.shapes) == 3


def test_a_callback_that_raises_is_reported_and_stops_nothing(caplog):
    ws = made()
    got, told = messages(ws), []

    def broken(event):
        raise ValueError("<b>no</b>")

    ws.on("draw", broken)
    ws.on("draw", told.append)
    with caplog.at_level(logging.ERROR, "plotly_imgshapes"):
        ws.apply({"put": [to_plotly(Point(2, 2, id="c"))]})
    assert len(told) == 1
    assert len(ws.shapes) == 3
    (record,) = caplog.records
    assert record.exc_info[0] is ValueError
    assert got[-1]["kind"] == "notice"
    assert "ValueError: <b>no</b>" in got[-1]["text"]


def test_a_screen_that_cannot_be_told_does_not_keep_others_from_it(caplog):
    ws = made()
    ws.listen(lambda message: 1 / 0)
    got = messages(ws)
    ws.shapes = [A]
    assert len(got) == 1
    assert "could not be told" in caplog.text


def test_a_callback_can_be_taken_away_also_from_inside():
    ws = made()
    calls = []

    def once(event):
        calls.append(event)
        stop()

    stop = ws.on("change", once)
    ws.shapes = [A]
    ws.shapes = [B]
    stop()
    assert len(calls) == 1
    got = []
    end = ws.listen(got.append)
    end()
    ws.shapes = [A]
    assert got == []


def test_hover_and_editing_are_told_and_are_no_step():
    ws = made()
    told = heard(ws, "hover", "editing")
    ws.hover("b")
    ws.hover(None)
    ws.editing(to_plotly(A.move(1, 1)))
    ws.editing(None)
    assert [event.shapes for event in told] == [(B,), (), (A.move(1, 1),), ()]
    assert not ws.history.can_undo


def test_callbacks_from_several_threads_come_one_at_a_time_and_in_the_order_of_the_steps():
    ws = made()
    told, busy = [], threading.Lock()

    def callback(event):
        assert busy.acquire(blocking=False), "two callbacks at once"
        time.sleep(0.0005)
        told.append(event.ids)
        busy.release()

    ws.on("draw", callback)
    seen = messages(ws)

    def draw(name):
        for i in range(20):
            ws.apply({"put": [to_plotly(Point(i, 0, id=f"{name}{i}"))]}, source=name)

    threads = [threading.Thread(target=draw, args=(name,)) for name in "pqrs"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    order = [shape.id for shape in ws.shapes[2:]]
    assert len(order) == 80
    assert [one for ids in told for one in ids] == order
    assert [message["delta"]["put"][0]["name"] for message in seen] == order
    assert len(ws.history.past) == 80


def test_a_callback_may_wait_for_another_thread_that_uses_the_workspace():
    ws = made()
    done = []

    def waits(event):
        thread = threading.Thread(target=lambda: done.append(len(ws.shapes) and ws.view_results()))
        thread.start()
        thread.join(5)

    ws.on("change", waits)
    ws.shapes = [A]
    assert done == [[]]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda ws: ws.on("drawn", print), "kind: got 'drawn', expected one of 'change', 'draw'"),
        (lambda ws: ws.on("draw", 3), "callback: got int, expected a function"),
        (lambda ws: ws.listen(None), "listener: got NoneType, expected a function"),
        (lambda ws: ws.apply({}, cause="me"), "cause: got 'me', expected one of 'hand'"),
    ],
)
def test_what_a_workspace_does_not_know_is_said(call, said):
    with pytest.raises(WorkspaceError, match=said):
        call(made())


# Image, classes, figure.


def test_another_image_keeps_shapes_frame_and_history():
    ws = Workspace(IMAGE, spacing=0.5, unit="mm", shapes=[A])
    ws.shapes = [A, B]
    got, first = messages(ws), ws.image_hash
    ws.image = IMAGE + 100
    assert got == [{"kind": "figure", "source": None}]
    assert ws.frame == ImageFrame((6, 8), dx=0.5, dy=0.5, unit="mm")
    assert (len(ws.shapes), ws.history.can_undo) == (2, True)
    assert ws.image_hash != first
    assert ws.measure(properties="intensity_min")["intensity_min"][0] == 100
    with pytest.raises(FrameError, match=r"got height and width \(4, 4\), expected \(6, 8\)"):
        ws.image = np.zeros((4, 4))
    with pytest.raises(ImageError):
        ws.image = "no such file.png"
    assert ws.image.min() == 100
    assert len(got) == 1


def test_other_classes_reach_screens_and_figure_and_the_picture_is_not_made_again():
    ws = made()
    got, picture = messages(ws), ws.figure().data[0].source
    ws.labels = ["cell", "rim"]
    assert got == [{"kind": "classes", "classes": ws.labels, "source": None}]
    fig = ws.figure()
    assert fig.layout.meta["imgshapes"]["labels"] == ws.labels
    assert fig.layout.newshape.legendgroup == "cell"
    assert fig.layout.shapes[0].line.color == ws.labels["cell"]
    assert fig.data[0].source == picture
    ws.set_classes(ws.labels, source="screen")
    assert len(got) == 1
    ws.set_classes({"rim": "red", "cell": "blue"}, source="screen")
    assert list(ws.labels) == ["rim", "cell"]


def test_the_figure_is_that_of_imshow_and_a_fresh_one_each_time():
    ws = made(title="Cells")
    expected = pis.imshow(IMAGE, shapes=[A, B], labels={"cell": "#00ff00"}, title="Cells")
    fig = ws.figure()
    told = fig.layout.meta["imgshapes"]
    assert told["image"] == {"hash": ws.image_hash}
    fig.layout.meta = {"imgshapes": {key: value for key, value in told.items() if key != "image"}}
    assert fig.to_dict() == expected.to_dict() or fig == expected
    fig.layout.shapes = []
    assert len(ws.figure().layout.shapes) == 2
    assert not ws.figure(shapes=False).layout.shapes
    assert ws.shape_dicts() == [shape.to_plotly_json() for shape in ws.figure().layout.shapes]


def test_tools_are_ours_and_those_of_plotly():
    ws = Workspace(IMAGE, tools=["polygon", "drawrect", "brush"])
    assert ws.tools == ("polygon", "drawrect", "brush")
    assert ws.figure().layout.modebar.add == ("drawrect",)
    with pytest.raises(pis.FigureError, match="did you mean 'drawrect'"):
        Workspace(IMAGE, tools=["polygon", "drawrekt"])


def test_an_image_may_be_given_by_its_path(tmp_path):
    path = tmp_path / "image.tif"
    tifffile.imwrite(path, IMAGE)
    ws = Workspace(path)
    assert (ws.image == IMAGE).all()
    assert ws.image.dtype == np.uint16
    assert ws.path == path


def test_a_lazy_image_is_not_read_for_its_hash():
    import dask.array as da

    assert Workspace(da.from_array(IMAGE)).image_hash is None


# The front.


def test_image_shapes_is_a_workspace():
    ws = ImageShapes(IMAGE, shapes=A)
    assert isinstance(ws, Workspace)
    assert repr(ws) == "ImageShapes(<6x8 uint16>, 1 shapes)"
    assert ws.shapes == (A,)
