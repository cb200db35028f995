"""An image that is corrected under what is drawn on it: shapes, steps and answers of the panel go along."""

import asyncio
import base64
import io
import json

import numpy as np
import pytest
from PIL import Image
from skimage import data
from skimage.transform import rotate

import plotly_imgshapes as pis
from plotly_imgshapes import correct
from plotly_imgshapes.errors import CorrectError, ParameterError, ShapeError, ViewError, WorkspaceError
from plotly_imgshapes.views import Segment
from tests.test_widget import Screen, apart, kinds

HEIGHT, WIDTH = 60, 80
FRAME = pis.ImageFrame((HEIGHT, WIDTH), x0=5, dx=0.5, y0=-3, dy=-0.25, unit="mm")
HORIZON = pis.Line(10, -8, 40, -12, id="horizon")
CELL = pis.Rect(20, -12, 26, -9, id="cell", label="cell")
SHIFTED = pis.Rect(21, -11, 27, -8, id="cell", label="cell")
TILTED = pis.Polygon([[8, -4], [42, -5], [44, -16], [7, -15]], id="page")
PLACE = pis.Ellipse(12, -8, 20, -5, id="place")


def images():
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    grey = (rows * 3 + cols).astype(np.uint8)
    noise = np.random.default_rng(0).normal(0, 1, grey.shape)
    return {
        "grey": grey,
        "sixteen": (grey.astype(np.uint16) * 200),
        "colour": np.dstack([grey, grey[::-1], grey[:, ::-1]]),
        "float": grey + noise,
    }


IMAGES = images()
every_image = pytest.mark.parametrize("kind", IMAGES)


def workspace(*shapes, kind="grey", **options):
    return pis.Workspace(IMAGES[kind], frame=FRAME, labels={"cell": "#ff0000"}, shapes=shapes, **options)


def state(ws):
    return ws.image, ws.frame, ws.history, ws.corrections, ws.selected


def same(one, other):
    return all(a is b or a == b for a, b in zip(one[1:], other[1:], strict=True)) and one[0] is other[0]


# --- there and back


@every_image
@pytest.mark.parametrize(
    ("name", "hints", "parameters"),
    [
        ("level", (HORIZON,), {"size": "expand"}),
        ("rectify", (TILTED,), {}),
        ("crop", (PLACE,), {"padding": 2}),
        ("adjust", (), {"gamma": 0.5}),
        ("inpaint", (PLACE,), {}),
    ],
)
def test_image_and_frame_are_those_of_the_plain_call_and_come_back(kind, name, hints, parameters):
    ws = workspace(CELL, *hints, kind=kind)
    before = state(ws)
    image, frame = getattr(correct, name)(IMAGES[kind], hints, frame=FRAME, **parameters)
    ws.correct(name, hints, **parameters)
    np.testing.assert_array_equal(ws.image, image)
    assert ws.image.dtype == IMAGES[kind].dtype
    assert ws.frame == frame
    assert type(ws.frame) is pis.ImageFrame
    carried = frame.carry(before[2].shapes) if hasattr(frame, "carry") else before[2].shapes
    assert ws.shapes == carried
    assert [(one.name, one.shapes, dict(one.parameters)) for one in ws.corrections] == [
        (name, hints, parameters)
    ]
    assert ws.figure().layout.shapes[0].name == CELL.id
    ws.uncorrect()
    assert same(state(ws), before)


def test_a_line_along_the_horizon_is_level_afterwards_and_the_picture_truly_turned():
    camera = data.camera()
    tilted = rotate(camera, 8, preserve_range=True).astype(np.uint8)
    turn = np.deg2rad(8)
    # Anticlockwise on the screen, where y runs down.
    line = pis.Line(156, 256 + 100 * np.tan(turn), 356, 256 - 100 * np.tan(turn), id="horizon")
    ws = pis.Workspace(tilted, shapes=[line])
    ws.correct("level", line)
    assert ws.shapes[0].angle == pytest.approx(0, abs=1e-9)
    middle = np.s_[180:330, 180:330]
    wrong = np.abs(ws.image[middle].astype(float) - camera[middle]).mean()
    assert wrong < 0.15 * np.abs(tilted[middle].astype(float) - camera[middle]).mean()


def test_what_is_measured_stays_with_the_pixels():
    ws = workspace(CELL)
    was = ws.measure(properties=["area", "intensity_mean"])
    ws.correct("crop", pis.Rect(18, -14, 30, -7))
    now = ws.measure(properties=["area", "intensity_mean"])
    assert now["area"] == pytest.approx(was["area"])
    assert now["intensity_mean"] == pytest.approx(was["intensity_mean"])


# --- the history


def test_undo_and_redo_of_steps_before_put_shapes_onto_the_things_they_were_on():
    ws = workspace(HORIZON)
    ws.shapes = [*ws.shapes, CELL]
    ws.shapes = [HORIZON, SHIFTED]
    ws.undo()
    image, frame = correct.level(ws.image, HORIZON, frame=FRAME)
    ws.correct("level", HORIZON)
    assert ws.shapes == frame.carry([HORIZON, CELL])
    assert ws.redo()
    assert ws.shapes == frame.carry([HORIZON, SHIFTED])
    assert ws.undo()
    assert ws.undo()
    assert ws.shapes == frame.carry([HORIZON])
    assert not ws.undo()
    np.testing.assert_array_equal(ws.image, image)
    assert ws.redo()
    ws.uncorrect()
    assert ws.shapes == (HORIZON, CELL)
    assert ws.redo()
    assert ws.shapes == (HORIZON, SHIFTED)


def test_what_is_drawn_after_a_correction_stays_on_its_thing_when_that_is_taken_back():
    ws = workspace(HORIZON, CELL)
    ws.correct("level", HORIZON)
    ws.correct("rectify", correct.level(IMAGES["grey"], HORIZON, frame=FRAME)[1].carry(TILTED))
    first, second = (
        correct.level(IMAGES["grey"], HORIZON, frame=FRAME)[1],
        ws.frame,
    )
    new = pis.Point(6, -3, id="new")
    ws.shapes = [*ws.shapes, new]
    ws.uncorrect()
    assert ws.frame == first
    assert ws.shapes[:2] == first.carry([HORIZON, CELL])
    assert isinstance(ws.shapes[1], type(first.carry(CELL)[0]))
    ws.uncorrect()
    assert ws.shapes[:2] == (HORIZON, CELL)
    # There and back again by the plain calls.
    _, one = correct.level(IMAGES["grey"], HORIZON, frame=FRAME)
    _, two = correct.rectify(IMAGES["grey"], one.carry(TILTED), frame=one)
    assert two == second
    (there,) = two.carry(one.carry(ws.shapes[2]))
    assert (there.x, there.y) == pytest.approx((new.x, new.y))


def test_a_step_before_that_cannot_be_carried_is_forgotten_and_nothing_else():
    far = pis.Point(5000, 5000, id="far")
    ws = workspace(TILTED, far)
    with pytest.raises(CorrectError, match="'far'"):
        ws.correct("rectify", TILTED)
    ws.shapes = [TILTED]
    ws.shapes = [TILTED, CELL]
    ws.correct("rectify", TILTED)
    assert len(ws.history.past) == 1
    assert ws.undo()
    assert [shape.id for shape in ws.shapes] == ["page"]
    assert not ws.undo()


def test_another_image_begins_anew():
    ws = workspace(CELL)
    ws.correct("adjust", gamma=0.5)
    ws.image = IMAGES["float"]
    assert ws.corrections == ()


# --- what goes wrong


@pytest.mark.parametrize(
    ("name", "shapes", "parameters", "error", "said"),
    [
        ("turn", (), {}, CorrectError, "name: got 'turn', expected one of crop, level"),
        ("stitch", (), {}, CorrectError, "name: got 'stitch'"),
        (3, (), {}, CorrectError, "name: got 3"),
        ("level", (), {}, ShapeError, "level needs 1 or more"),
        ("level", (CELL,), {}, ShapeError, "got a rectangle, level takes"),
        ("level", (HORIZON,), {"size": "huge"}, ParameterError, "size: got 'huge'"),
        (
            "level",
            (HORIZON,),
            {"sise": "crop"},
            ParameterError,
            "parameters: got 'sise', level takes to, size",
        ),
        ("level", (pis.Line(900, 0, 901, 0),), {}, CorrectError, "outside"),
        ("crop", (pis.Rect(900, 0, 901, 2),), {}, CorrectError, "outside"),
    ],
)
def test_what_cannot_be_done_changes_nothing(name, shapes, parameters, error, said):
    ws = workspace(HORIZON, CELL)
    ws.correct("adjust", gamma=2)
    told, before = [], state(ws)
    ws.listen(told.append)
    with pytest.raises(error, match=said):
        ws.correct(name, shapes, **parameters)
    assert same(state(ws), before)
    assert told == []


def test_taking_back_what_was_not_done_says_so():
    with pytest.raises(WorkspaceError, match="corrections: got none"):
        workspace(CELL).uncorrect()


def test_a_shape_without_a_place_on_the_image_before_keeps_the_correction():
    ws = workspace(TILTED)
    ws.correct("rectify", TILTED)
    ws.shapes = [*ws.shapes, pis.Point(-5000, 5000, id="far"), pis.Point(5000, -5000, id="too")]
    before = state(ws)
    with pytest.raises(CorrectError, match="horizon"):
        ws.uncorrect()
    assert same(state(ws), before)


def test_a_correction_that_another_overtakes_is_not_made():
    ws = workspace(CELL)

    def meanwhile(_):
        ws.image = IMAGES["grey"].copy()

    with pytest.raises(WorkspaceError, match="got another one while denoise ran"):
        ws.correct("denoise", progress=meanwhile, by="nonlocal_means")
    assert ws.corrections == ()


# --- who is told


def test_callbacks_and_screens_are_told_after_all_is_done():
    ws = workspace(HORIZON, CELL)
    told, events = [], []
    ws.listen(lambda message: told.append((message["kind"], ws.image.shape[:2], len(ws.corrections))))
    ws.on("edit", lambda event: events.append((event.ids, event.cause)))
    ws.correct("level", HORIZON, size="expand")
    assert told == [("figure", ws.frame.shape, 1)]
    assert events == [(("horizon", "cell"), "program")]
    ws.correct("adjust", gamma=2)
    assert len(events) == 1


def test_classes_and_the_selection_outlive_it():
    ws = workspace(HORIZON, CELL)
    ws.selected = ["cell"]
    ws.correct("level", HORIZON)
    ws.labels = {"cell": "#00ff00", "rest": "#0000ff"}
    ws.uncorrect()
    assert ws.labels == {"cell": "#00ff00", "rest": "#0000ff"}
    assert ws.selected == ("cell",)
    assert ws.figure().layout.shapes[1].line.color == "#00ff00"


def test_the_script_has_the_corrected_image(tmp_path):
    ws = workspace(HORIZON)
    ws.correct("level", HORIZON, size="crop")
    ws.to_script(tmp_path / "made.py")
    names = {"__file__": str(tmp_path / "made.py"), "__name__": "made"}
    exec((tmp_path / "made.py").read_text(encoding="utf-8"), names)  # noqa: S102 (it was just written)
    np.testing.assert_array_equal(names["ws"].image, ws.image)
    assert names["ws"].frame == ws.frame
    assert names["ws"].shapes == ws.shapes


# --- the panel

VIEW = Segment()


def ask(ws, name, *ids, **parameters):
    request = {"number": 3, "do": "correct", "method": name, "parameters": parameters, "ids": list(ids)}
    return json.loads(json.dumps(VIEW.answer(ws.scene(), request), allow_nan=False))


def picture_of(answer):
    source = answer["overlay"]["source"]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))


def test_corrections_are_listed_where_there_is_an_image_to_correct():
    ws = workspace(HORIZON)
    listed = VIEW.result(ws.scene())
    specs = [spec for spec in listed["methods"] if spec["do"] == "correct"]
    assert {spec["name"] for spec in specs} == set(correct.METHODS) - {"stitch"}
    assert listed["methods"][-len(specs) :] == specs
    assert specs[0]["family"] == "Correct: geometry"
    assert listed["done"] == []
    json.dumps(listed, allow_nan=False)
    ws.correct("level", HORIZON)
    later = VIEW.result(ws.scene())
    assert (later["done"], later["mark"]) == (["Level"], listed["mark"])

    elsewhere = pis.views.Scene(ws.image, ws.frame, ws.shapes)
    for view, scene in ((VIEW, elsewhere), (Segment(corrections=False), ws.scene())):
        told = view.result(scene)
        assert "done" not in told
        assert not [spec for spec in told["methods"] if spec["do"] == "correct"]
        request = {"number": 1, "do": "correct", "method": "level", "parameters": {}, "ids": ["horizon"]}
        assert "got 'level', expected one of none" in view.answer(scene, request)["error"]
    with pytest.raises(ViewError, match="corrections: got 1"):
        Segment(corrections=1)


def test_a_corrected_image_is_seen_as_it_will_be_and_nothing_is_changed():
    ws = workspace(HORIZON, kind="sixteen", contrast_limits=(0, 40_000), gamma=2)
    before = state(ws)
    answer = ask(ws, "level", "horizon")
    assert (answer["put"], answer["drop"], answer["size"]) == ([], [], [HEIGHT, WIDTH])
    assert answer["overlay"]["extent"] == list(FRAME.extent)
    assert same(state(ws), before)
    ws.correct("level", HORIZON)
    shown = base64.b64decode(ws.figure().data[0].source.partition(",")[2])
    # plotly.js draws an image trace along the axis, which runs upwards here, and a layout image downwards.
    np.testing.assert_array_equal(picture_of(answer), np.asarray(Image.open(io.BytesIO(shown)))[::-1])


def test_what_a_crop_takes_away_is_dark_in_its_picture():
    ws = workspace(PLACE)
    answer = ask(ws, "crop", "place")
    part, frame = correct.crop(IMAGES["grey"], PLACE, frame=FRAME)
    assert answer["size"] == list(part.shape)
    assert answer["overlay"]["extent"] == pytest.approx(FRAME.extent)
    picture = picture_of(answer)
    (top, left), *_ = np.rint(FRAME.to_rc([[frame.x0, frame.y0]])).astype(int)
    shown = ask(ws, "adjust")
    inside = picture[top : top + part.shape[0], left : left + part.shape[1]]
    limits = float(part.min()), float(part.max())
    assert (inside[..., 3] == 255).all()
    assert np.corrcoef(inside[..., 0].ravel(), part.ravel())[0, 1] > 0.99, limits
    outside = np.ones(picture.shape[:2], dtype=bool)
    outside[top : top + part.shape[0], left : left + part.shape[1]] = False
    assert (picture[outside, 3] == 160).all()
    assert picture_of(shown).shape[:2] == (HEIGHT, WIDTH)


def test_an_image_that_stands_on_its_first_row_is_seen_so():
    one, other = (ask(workspace(PLACE, origin=origin), "crop", "place") for origin in ("upper", "lower"))
    assert (picture_of(one) == picture_of(other)[::-1]).all()
    assert one["overlay"]["source"] != other["overlay"]["source"]


def test_a_picture_beside_the_image_lies_where_its_frame_does():
    ws = workspace(TILTED)
    answer = ask(ws, "rectify", "page")
    _, frame = correct.rectify(IMAGES["grey"], TILTED, frame=FRAME)
    x0, x1, y0, y1 = answer["overlay"]["extent"]
    (ox0, ox1, oy0, oy1), (nx0, nx1, ny0, ny1) = FRAME.extent, frame.extent
    assert (x0, x1) == pytest.approx((min(ox0, nx0), max(ox1, nx1)))
    # The axis runs the other way.
    assert (y0, y1) == pytest.approx((max(oy0, ny0), min(oy1, ny1)))


def test_large_pictures_are_reduced_and_empty_pixels_do_not_show_the_image_below():
    image = np.ones((300, 3000))
    ws = pis.Workspace(image, shapes=[pis.Line(0, 0, 2000, 100, id="horizon")])
    answer = ask(ws, "level", "horizon")
    picture = picture_of(answer)
    assert max(picture.shape) <= 2048
    assert picture.ndim == 2 or picture.shape[2] == 3
    assert answer["size"] == [300, 3000]


def test_an_error_is_the_answer():
    ws = workspace(CELL)
    assert "level takes" in ask(ws, "level", "cell")["error"]
    assert "gone, which are not drawn any more" in ask(ws, "level", "gone")["error"]
    assert "stitch" in ask(ws, "stitch")["error"]


# --- the widget


def notebook(*shapes):
    ws = pis.ImageShapes(IMAGES["grey"], frame=FRAME, labels=["cell"], shapes=shapes, views=[Segment()])
    screen = Screen(ws.widget())
    apart(lambda: screen.say("hello", figure=None))
    return ws, screen


def request(**more):
    return {"title": "Segment", "number": 5, "do": "correct", "method": "level", "parameters": {}} | more


def test_a_view_accepts_a_correction_and_takes_it_back():
    ws, screen = notebook(HORIZON, CELL)
    (answer,) = apart(lambda: screen.say("ask", request=request(ids=["horizon"])))
    assert answer["answer"]["size"] == [HEIGHT, WIDTH]
    assert ws.corrections == ()
    heard = apart(lambda: screen.say("correct", request=request(number=6, ids=["horizon"])))
    assert kinds(heard) == ["figure", "views", "answer"]
    figure, views, answer = heard
    assert (answer["answer"]["number"], answer["answer"]["accepted"]) == (6, "level")
    assert figure["place"] == 1
    assert figure["shapes"] == ws.shape_dicts()
    assert views["results"][0]["done"] == ["Level"]
    assert ws.shapes[0].angle % 180 == pytest.approx(0, abs=1e-9)
    figure, views = apart(lambda: screen.say("uncorrect"))
    assert (figure["kind"], figure["place"], views["results"][0]["done"]) == ("figure", 2, [])
    assert ws.shapes == (HORIZON, CELL)
    (notice,) = apart(lambda: screen.say("uncorrect"))
    assert "got none" in notice["text"]


def test_what_cannot_be_accepted_is_said_to_the_panel():
    ws, screen = notebook(CELL)
    (answer,) = apart(lambda: screen.say("correct", request=request(ids=["cell"])))
    assert "level takes" in answer["answer"]["error"]
    (answer,) = apart(lambda: screen.say("correct", request=request(do="segment", method="flood")))
    assert "error" in answer["answer"]
    (answer,) = apart(lambda: screen.say("correct", request=request(title="Table")))
    assert "expected that of a panel" in answer["answer"]["error"]
    assert ws.corrections == ()


def test_a_step_on_the_image_before_comes_to_lie_on_the_same_thing():
    ws, screen = notebook(HORIZON)
    _, frame = correct.level(IMAGES["grey"], HORIZON, frame=FRAME)
    ws.correct("level", HORIZON)
    delta = {"put": [CELL.to_plotly()], "drop": [], "order": None}
    heard = screen.say("change", seq=1, delta=delta, cause="hand", place=0)
    assert ws.shapes[1] == frame.carry(CELL)[0]
    # The view learns where it lies now, and that the step has come.
    (told,) = (message for message in heard if message["kind"] == "shapes")
    assert (told["seq"], told["shapes"]) == (1, ws.shape_dicts())
    new = {"put": [CELL.replace(id="new").to_plotly()], "drop": [], "order": None}
    heard = screen.say("change", seq=2, delta=new, cause="hand", place=1)
    assert "ack" in kinds(heard)
    assert ws.shapes[2] == CELL.replace(id="new")


def test_the_kernel_goes_on_while_a_correction_is_made():
    ws, screen = notebook(HORIZON)

    async def run():
        screen.say("correct", request=request(ids=["horizon"]))
        for _ in range(200):
            await asyncio.sleep(0.05)
            if any(message["kind"] == "answer" for message in screen.heard):
                return

    apart(lambda: asyncio.run(run()))
    assert [one.name for one in ws.corrections] == ["level"]
