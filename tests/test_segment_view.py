"""The panel without a browser: what a page may ask, what it is answered, and how each host brings both."""

import asyncio
import base64
import io
import json
import logging
import threading

import dash
import numpy as np
import pytest
from dash import html
from PIL import Image

import plotly_imgshapes as pis
from plotly_imgshapes.dash_aio import ImageShapesAIO
from plotly_imgshapes.errors import Cancelled, SegmentError, ViewError
from plotly_imgshapes.methods import Flag, Given, Number, Stage, method
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.segment import EDITS, METHODS
from plotly_imgshapes.views import Overlay, Scene, Segment, Table, answered, lean
from tests.test_dash_aio import outputs_of
from tests.test_widget import Screen, apart

HEIGHT, WIDTH = 60, 80
IMAGE = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
IMAGE[10:30, 20:50] = 200
IMAGE[40:50, 60:70] = 120
FRAME = pis.ImageFrame((HEIGHT, WIDTH), x0=5, dx=0.5, y0=-3, dy=-0.25, unit="mm")
OWN = {}


def xy_box(top, left, bottom, right):
    """Return the rectangle around pixels, in axis units."""
    (x0, y0), (x1, y1) = FRAME.to_xy([[top - 0.5, left - 0.5], [bottom - 0.5, right - 0.5]])
    return float(x0), float(y0), float(x1), float(y1)


@method(
    OWN,
    family="Without seeds",
    takes=REGIONS,
    needs=0,
    level=Number(0, 255, "Level", unit="levels"),
    fails=Flag("Whether it fails"),
    model=Given("Of code alone"),
)
def above(image, shapes=(), *, frame=None, level=50.0, fails=False, model=None, preview=False, progress=None):
    """Find what is brighter than a level.

    One object for each shape, or one in all.
    """
    if fails:
        raise ZeroDivisionError("something within a library")
    progress(Stage(0.5))
    labels = np.zeros(image.shape, dtype=np.int32)
    bright = image > level
    for number, shape in enumerate(shapes, start=1):
        labels[pis.mask(shape, frame) & bright] = number
    if not shapes:
        labels[bright] = 1
    if not labels.any():
        raise SegmentError("shapes: nothing is that bright")
    progress(Stage(1))
    sources = dict(enumerate(shapes, start=1))
    return pis.Segmentation(labels, frame, sources=sources, approximate=preview)


BIG = pis.Rect(*xy_box(5, 15, 35, 55), id="big", label="cell")
SMALL = pis.Ellipse(*xy_box(36, 56, 54, 74), id="small")
LINE = pis.Line(*xy_box(20, -2, 20.5, 82), id="line")
LABELS = {"cell": "#ff0000", "rest": "#0000ff"}


def scene_of(*shapes, selected=()):
    return Scene(IMAGE, FRAME, shapes, LABELS, selected)


def ask(*shapes, view=None, progress=None, **request):
    """Ask a panel; its answer must travel as JSON."""
    base = {"number": 7, "do": "segment", "method": "above", "parameters": {}}
    answer = (view or Segment(OWN)).answer(scene_of(*shapes), base | request, progress=progress)
    return json.loads(json.dumps(answer, allow_nan=False))


def pixels(answer):
    """Return the picture of an answer, and its top left pixel in the image."""
    source, extent = answer["overlay"]["source"], answer["overlay"]["extent"]
    picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
    corners = FRAME.to_rc([[x, y] for x in extent[:2] for y in extent[2:]])
    return np.asarray(picture), np.round(corners.min(axis=0) + 0.5).astype(int)


# --- the panel


def test_the_panel_lists_every_method_and_edit_by_family():
    result = Segment().result(scene_of())
    json.dumps(result, allow_nan=False)
    assert {spec["name"] for spec in result["methods"] if spec["do"] == "segment"} == set(METHODS)
    assert {spec["name"] for spec in result["methods"] if spec["do"] == "edit"} == set(EDITS)
    families = list(dict.fromkeys(spec["family"] for spec in result["methods"]))
    assert families == [name for name in ORDER if name in families]
    assert result["methods"][-1]["family"] == "Edit"


ORDER = ("From a rough outline", "From seeds", "Without seeds", "Along edges", "Edit")


def test_controls_are_those_of_the_table_but_for_what_only_code_gives():
    (spec,) = (one for one in Segment(OWN).result(scene_of())["methods"] if one["name"] == "above")
    assert spec["help"] == "Find what is brighter than a level."
    assert (spec["preview"], spec["needs"]) == (True, 0)
    assert [one["name"] for one in spec["parameters"]] == ["level", "fails"]
    assert spec["parameters"][0] == {
        "name": "level",
        "default": 50.0,
        "kind": "number",
        "low": 0,
        "high": 255,
        "unit": "levels",
        "optional": False,
        "help": "Level",
        "log": False,
    }


def test_methods_can_be_chosen_by_name():
    names = [
        one["name"] for one in Segment(["watershed"]).result(scene_of())["methods"] if one["do"] != "edit"
    ]
    assert names == ["watershed"]
    for wrong in ("watershed", ["magic"], 3, {"own": len}):
        with pytest.raises(ViewError, match="methods"):
            Segment(wrong)
    with pytest.raises(ViewError, match="title"):
        Segment(title="")


def test_it_stays_as_it_is_whatever_is_drawn_and_is_described_once():
    view = Segment(OWN)
    assert view.depends(scene_of(BIG)) == view.depends(scene_of()) == ()
    full = view.result(scene_of())
    (kept,) = lean([full], ["another"])
    assert kept == full
    (bare,) = lean([full], [full["mark"]])
    assert bare == {"title": "Segment", "kind": "segment", "mark": full["mark"]}
    assert view.result(scene_of(BIG)) == full
    assert Segment(["flood"]).result(scene_of())["mark"] != full["mark"]


# --- answers


def test_results_take_the_places_of_their_hints_in_the_colours_of_their_classes():
    answer = ask(BIG, SMALL, ids=["big", "small"], tolerance=0)
    assert (answer["number"], answer["method"], answer["count"], answer["drop"]) == (7, "above", 2, [])
    shapes = pis.shapes_from(answer["put"])
    assert [(shape.id, shape.label) for shape in shapes] == [("big", "cell"), ("small", "")]
    truth = np.zeros((HEIGHT, WIDTH), dtype=int)
    truth[10:30, 20:50] = 1
    truth[40:50, 60:70] = 2
    inside = pis.mask(SMALL, FRAME)
    truth[(truth == 2) & ~inside] = 0
    assert (pis.label_image(shapes, FRAME) == truth).all()
    assert answer["put"][0]["line"]["color"] == "#ff0000"


def test_the_picture_is_only_of_what_was_found_filled_thinly_with_a_border_that_is_seen():
    picture, (top, left) = pixels(ask(BIG, ids=["big"]))
    assert picture.shape[:2] == (20 + 4, 30 + 4)
    assert (top, left) == (8, 18)
    # Negative steps turn the axes, not the picture.
    middle, border, outside = picture[12, 17], picture[2, 17], picture[1, 17]
    assert middle[:3].tolist() == [255, 0, 0]
    assert 0 < middle[3] < 128
    assert border.tolist() == [255, 0, 0, 255]
    assert outside[:3].tolist() == [0, 0, 0]
    assert outside[3] > 0
    assert picture[0, 17, 3] == 0


def test_where_the_image_stands_on_its_first_row_so_does_the_picture():
    upright, turned = (
        pis.Workspace(IMAGE, frame=FRAME, shapes=[BIG], origin=origin, views=[Overlay()])
        for origin in ("upper", "lower")
    )
    request = {"number": 1, "do": "segment", "method": "above", "parameters": {"level": 150}, "ids": []}
    one, other = (Segment(OWN).answer(ws.scene(), request) for ws in (upright, turned))
    assert one["overlay"]["extent"] == other["overlay"]["extent"]
    assert (pixels(one)[0] == pixels(other)[0][::-1]).all()
    (one,), (other,) = upright.view_results(), turned.view_results()
    assert (pixels({"overlay": one})[0] == pixels({"overlay": other})[0][::-1]).all()
    assert one["source"] != other["source"]


def test_smooth_outlines_have_fewer_corners_and_nearly_the_same_area():
    disc = IMAGE.copy()
    rows, cols = np.ogrid[:HEIGHT, :WIDTH]
    disc[(rows - 30) ** 2 + (cols - 40) ** 2 < 400] = 255
    view, scene = Segment(OWN), Scene(disc, pis.ImageFrame((HEIGHT, WIDTH)), ())
    base = {"number": 1, "do": "segment", "method": "above", "parameters": {"level": 220}}
    exact, smooth, two = (
        pis.shapes_from(view.answer(scene, base | {"tolerance": size})["put"])[0] for size in (0, 1, 2)
    )
    assert len(exact.rings[0]) > len(smooth.rings[0]) > len(two.rings[0])
    assert smooth.area == pytest.approx(exact.area, rel=0.02)


def test_a_preview_is_a_picture_and_no_step():
    answer = ask(BIG, ids=["big"], preview=True)
    assert answer["approximate"]
    assert (answer["put"], answer["drop"]) == ([], [])
    assert answer["overlay"]


def test_without_ids_all_that_the_method_takes_are_hints_but_hidden_ones():
    hidden = SMALL.replace(style=pis.Style(visible=False))
    assert ask(BIG, SMALL, LINE)["count"] == 2
    assert ask(BIG, hidden, LINE)["count"] == 1
    assert "got a line" in ask(BIG, LINE, ids=["line"])["error"]


def test_hints_that_are_used_up_are_dropped():
    def joined(image, shapes, *, frame=None):
        """Find one object of all."""
        return pis.Segmentation((image > 0).astype(np.int32), frame)

    table = {}
    method(table, family="From seeds", takes=("line", "rect"))(joined)
    answer = ask(BIG, LINE, view=Segment(table), method="joined")
    assert answer["drop"] == ["big", "line"]
    (new,) = pis.shapes_from(answer["put"])
    assert new.id not in {"big", "line", ""}
    assert (new.xref, new.yref) == (BIG.xref, BIG.yref)


def test_what_is_found_where_nothing_is_drawn_has_the_class_of_new_shapes():
    assert ask(ids=[], label="rest")["put"][0]["legendgroup"] == "rest"
    assert "legendgroup" not in ask(ids=[], label="unknown")["put"][0]
    assert "legendgroup" not in ask(SMALL, ids=["small"], label="rest")["put"][0]


def test_more_objects_than_anybody_edits_are_shown_and_no_shapes():
    def grains(image, shapes=(), *, frame=None):
        """Find each pixel."""
        return pis.Segmentation(np.arange(image.size).reshape(image.shape), frame)

    table = {}
    method(table, family="Without seeds", takes=("rect",), needs=0)(grains)
    answer = ask(view=Segment(table), method="grains")
    assert (answer["count"], answer["most"], answer["put"]) == (HEIGHT * WIDTH - 1, 2000, [])
    assert answer["overlay"]


def test_an_open_path_that_was_found_is_seen_and_stays_as_fine_as_it_is():
    def trace(image, shapes, *, frame=None):
        """Follow a line."""
        labels = np.zeros(image.shape, dtype=np.int32)
        return pis.Segmentation(labels, frame, sources={1: shapes[0]}, drawn={1: shapes[0]})

    table = {}
    method(table, family="Along edges", takes=("line",))(trace)
    answer = ask(LINE, view=Segment(table), method="trace", ids=["line"])
    assert pis.shapes_from(answer["put"])[0].xy.tolist() == LINE.xy.tolist()
    picture, (top, _) = pixels(answer)
    assert (picture[20 - top, WIDTH // 2].tolist()) == [255, 0, 255, 255]


# --- what goes wrong


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"number": 0}, "number 0, expected a whole number from 1 on"),
        ({"number": True}, "number True"),
        ({"do": "dance"}, "do 'dance', expected one of 'segment', 'edit', 'correct'"),
        ({"method": None}, "method None, expected the name"),
        ({"method": "magic"}, "method: got 'magic', expected one of above"),
        ({"parameters": [1]}, "parameters [1], expected a dictionary"),
        ({"parameters": {"levle": 1}}, "parameters: got 'levle', above takes level"),
        ({"parameters": {"model": "x"}}, "parameters: got 'model'"),
        ({"parameters": {"level": 256}}, "level: got 256, expected a number from 0 to 255 levels"),
        ({"parameters": {"level": "1"}}, "level: got '1'"),
        ({"ids": "big"}, "ids 'big', expected a list of ids"),
        ({"ids": ["gone"]}, "ids: got gone, which are not drawn any more"),
        ({"objects": None}, "objects None, expected a list"),
        ({"preview": 1}, "preview 1, expected True or False"),
        ({"tolerance": -1}, "tolerance -1, expected a finite number >= 0"),
        ({"tolerance": float("inf")}, "tolerance inf"),
        ({"label": 3}, "label 3, expected a text"),
        ({"do": "edit", "method": "above"}, "method: got 'above', expected one of"),
    ],
)
def test_a_request_that_is_none_is_answered_by_what_is_wrong_with_it(request_, said, caplog):
    answer = ask(BIG, **request_)
    assert said in answer["error"]
    assert set(answer) == {"number", "error"}
    assert said in caplog.text


def test_what_is_no_request_at_all_is_said():
    answer = Segment(OWN).answer(scene_of(), [1])
    assert "got list, expected a dictionary" in answer["error"]


def test_an_error_of_a_method_is_the_answer():
    assert ask(BIG, parameters={"level": 250})["error"] == "shapes: nothing is that bright"


def test_an_error_that_nobody_foresaw_is_the_answer_too_and_its_traceback_in_the_log(caplog):
    with caplog.at_level(logging.ERROR):
        answer = ask(BIG, parameters={"fails": True})
    assert answer["error"] == "ZeroDivisionError: something within a library"
    assert "Traceback" in caplog.text


def test_progress_is_told_and_stops_a_run():
    told = []
    ask(BIG, progress=lambda stage: told.append(stage.done))
    assert told == [0.5, 1]

    def stop(stage):
        raise Cancelled(f"at {stage.done}")

    assert ask(BIG, progress=stop) == {"number": 7, "stopped": True}


def test_a_panel_is_found_by_its_title():
    views = (Table(), Segment(OWN), Segment(OWN, title="Another"))
    request = {"title": "Another", "number": 1, "do": "segment", "method": "above", "parameters": {}}
    assert answered(views, scene_of(BIG), request)["title"] == "Another"
    assert (
        "expected that of a panel"
        in answered(views, scene_of(BIG), request | {"title": "Measurements"})["error"]
    )
    assert "expected that of a panel" in answered(views, scene_of(BIG), None)["error"]


# --- edits

LEFT = pis.Rect(*xy_box(10, 10, 30, 30), id="left", label="cell")
RIGHT = pis.Ellipse(*xy_box(10, 40, 30, 60), id="right")


def areas(answer):
    return {shape.id: shape.area / FRAME.pixel_area for shape in pis.shapes_from(answer["put"])}


def edit(name, *shapes, **request):
    return ask(*shapes, view=Segment(), do="edit", method=name, **request)


def test_a_stroke_splits_the_regions_that_it_crosses_and_the_others_are_not_touched():
    answer = edit("split", LEFT, RIGHT, pis.Line(*xy_box(0, 20, 60, 20), id="cut"), ids=["cut"])
    assert (answer["count"], answer["gone"], answer["drop"]) == (2, 0, ["cut"])
    assert sum(areas(answer).values()) == pytest.approx(400)
    assert "left" in areas(answer)
    assert "right" not in areas(answer)
    assert {shape["legendgroup"] for shape in answer["put"]} == {"cell"}


def test_merging_drops_those_that_are_in_another_now():
    answer = edit("merge", LEFT, RIGHT, pis.Line(*xy_box(20, 20, 20, 50), id="join"), ids=["join"])
    assert sorted(answer["drop"]) == ["join", "right"]
    assert (answer["count"], answer["gone"]) == (1, 1)
    assert list(areas(answer)) == ["left"]


def test_a_selected_object_is_grown_and_no_other():
    answer = edit("grow", LEFT, RIGHT, ids=[], objects=["left"], parameters={"distance": 2}, tolerance=0)
    grown = areas(answer)
    assert list(grown) == ["left"]
    # Two pixels of the smaller side: the pixels are twice as wide as high.
    assert grown["left"] == pytest.approx(22 * 24, rel=0.05)


def test_deleted_pixels_are_seen_before_they_are_gone():
    answer = edit("delete", LEFT, RIGHT, ids=[], objects=["right"])
    assert (answer["put"], answer["drop"], answer["gone"]) == ([], ["right"], 1)
    picture, (top, left) = pixels(answer)
    assert picture[20 - top, 50 - left, :3].tolist() == [0, 0, 0]
    assert picture[20 - top, 50 - left, 3] > 0


def test_an_edit_without_an_object_says_so():
    assert "no region to edit" in edit("smooth", LINE, ids=[])["error"]
    assert "'gone' has no pixel" in edit("grow", LEFT, ids=[], objects=["gone"])["error"]
    hidden = LEFT.replace(style=pis.Style(visible=False))
    assert "no region to edit" in edit("smooth", hidden, ids=[])["error"]


# --- hosts


def test_dash_answers_from_what_comes_with_the_question():
    image = np.where(IMAGE > 0, 200, 0).astype(np.uint8)
    aio = ImageShapesAIO(image, aio_id="asks", labels=LABELS, views=[Segment(OWN)])
    app = dash.Dash(add_log_handler=False)
    app.layout = html.Div(aio)
    rect = pis.Rect(15, 5, 55, 35, id="big", label="cell")
    request = {"title": "Segment", "number": 3, "do": "segment", "method": "above", "parameters": {}}
    question = {
        "client": "page",
        "image": "image",
        "shapes": [rect.to_plotly()],
        "selected": [],
        "labels": LABELS,
        "request": request,
    }
    answer = reply(app, "asks", "ask", "answer", question)
    assert (answer["number"], answer["client"], answer["image"], answer["count"]) == (3, "page", "image", 1)
    assert pis.shapes_from(answer["put"])[0].area == 20 * 30

    seen = {key: question[key] for key in ("client", "image", "shapes", "selected", "labels")}
    (panel,) = reply(app, "asks", "seen", "views", seen)
    assert panel["methods"]
    (bare,) = reply(app, "asks", "seen", "views", seen | {"marks": [panel["mark"]]})
    assert "methods" not in bare


def test_a_component_without_a_panel_has_nothing_to_ask():
    subs = [
        {
            found.id["subcomponent"]
            for found in aio._traverse()
            if isinstance(getattr(found, "id", None), dict)
        }
        for aio in (
            ImageShapesAIO(IMAGE, aio_id="mute"),
            ImageShapesAIO(IMAGE, aio_id="asker", views=[Segment()]),
        )
    ]
    assert ["ask" in parts for parts in subs] == [False, True]


def reply(app, aio_id, part, output, value):
    """Write a store as the page does, and return what the callback answers."""
    id_ = {"component": "ImageShapesAIO", "subcomponent": part, "aio_id": aio_id}
    told = {
        "output": outputs_of(app, output)[0],
        "outputs": {"id": id_ | {"subcomponent": output}, "property": "data"},
        "inputs": [{"id": id_, "property": "data", "value": value}],
        "changedPropIds": [json.dumps(id_, separators=(",", ":"), sort_keys=True) + ".data"],
    }
    answer = app.server.test_client().post("/_dash-update-component", json=told)
    assert answer.status_code == 200, answer.text
    return next(iter(answer.json["response"].values()))["data"]


@pytest.fixture
def ws():
    return pis.ImageShapes(
        IMAGE, labels=LABELS, shapes=[pis.Rect(15, 5, 55, 35, id="big")], views=[Segment(OWN)]
    )


REQUEST = {
    "title": "Segment",
    "number": 1,
    "do": "segment",
    "method": "above",
    "parameters": {},
    "ids": ["big"],
}


def test_the_kernel_answers_the_view_that_asked(ws):
    screen = Screen(ws.widget())
    (told,) = apart(lambda: screen.say("ask", request=REQUEST))
    assert (told["kind"], told["client"]) == ("answer", "page")
    assert told["answer"]["put"][0]["name"] == "big"
    assert ws.shapes[0].area == 40 * 30


def test_the_panel_is_described_once_to_each_page(ws):
    screen = Screen(ws.widget())

    def described(messages):
        return [
            ["methods" in result for result in one["results"]] for one in messages if one["kind"] == "views"
        ]

    assert described(apart(lambda: screen.say("hello", figure=None))) == [[True]]
    assert described(apart(lambda: screen.draw(pis.Point(3, 3, id="p")))) == [[False]]
    assert described(apart(lambda: screen.say("hello", figure=None))) == [[True]]


def test_a_run_is_beside_the_kernels_work_tells_how_far_it_is_and_is_stopped(monkeypatch):
    monkeypatch.setattr("plotly_imgshapes.widget.runs.EVERY", 0)
    go, begun, ended = threading.Event(), threading.Event(), threading.Event()
    table = {}

    def slow(image, shapes, *, frame=None, progress=None):
        """Wait to be let go."""
        begun.set()
        try:
            progress(Stage(0.25))
            go.wait(10)
            progress(Stage(0.75))
        finally:
            ended.set()
        return pis.Segmentation((image > 0).astype(np.int32), frame)

    method(table, family="Without seeds", takes=REGIONS)(slow)
    ws = pis.ImageShapes(IMAGE, shapes=[pis.Rect(15, 5, 55, 35, id="big")], views=[Segment(table)])
    screen = Screen(ws.widget())
    request = REQUEST | {"method": "slow"}

    async def session():
        assert screen.say("ask", request=request) == []
        await asyncio.to_thread(begun.wait, 10)
        # The kernel is free: a step is done while the run waits.
        assert [one["kind"] for one in screen.draw(pis.Point(3, 3, id="p"))][:1] == ["delta"]
        screen.say("stop", number=99)
        screen.say("stop", number=1)
        go.set()
        await asyncio.to_thread(ended.wait, 10)
        await asyncio.sleep(0.05)
        stopped = [one for one in screen.heard if one["kind"] in {"answer", "progress"}]
        screen.say("ask", request=request | {"number": 2})
        for _ in range(200):
            await asyncio.sleep(0.01)
            if screen.heard[-1]["kind"] == "answer":
                break
        return stopped

    stopped = apart(lambda: asyncio.run(session()))
    assert [(one["kind"], one["done"]) for one in stopped] == [("progress", 0.25)]
    assert screen.heard[-1]["answer"]["number"] == 2
    assert [one["done"] for one in screen.heard if one["kind"] == "progress"] == [0.25, 0.25, 0.75]


def test_an_exported_page_leaves_the_panel_out_and_says_so(ws):
    page = ws.write_html(raw=True)
    assert "Segment is not in this page: it needs Python" in page
    assert '"view":"segment"' not in page.replace(" ", "")


def test_the_script_of_a_workspace_makes_the_panel_again():
    ws = pis.Workspace(IMAGE, views=[Segment(["flood"])])
    assert "pis.views.Segment(methods=('flood',), title='Segment', corrections=True)" in ws.to_script()
