"""The kernel's side of the widget: messages as a page sends them, and what is answered; no browser."""

import asyncio
import base64
import io
import json
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import plotly
import plotly.express as px
import pytest
from PIL import Image

from plotly_imgshapes import Line, Point, Rect, to_plotly
from plotly_imgshapes.errors import FigureError
from plotly_imgshapes.imageshapes import ImageShapes
from plotly_imgshapes.widget import scripts
from plotly_imgshapes.widget.parcel import pack

rng = np.random.default_rng(3)
IMAGE = rng.integers(0, 60000, (40, 60)).astype(np.uint16)
HOSTILE = "<img src=x onerror=alert(1)></script>"


class Screen:
    """A page's view of a widget, as far as the kernel can tell: it sends, and keeps what comes."""

    def __init__(self, widget, client="page"):
        self.widget, self.client, self.seq = widget, client, 0
        self.heard, self.buffers = [], []
        send = widget.send

        def record(content, buffers=None):
            # What cannot be JSON cannot travel.
            self.heard.append(json.loads(json.dumps(content, allow_nan=False)))
            self.buffers.append(buffers)
            send(content, buffers)

        widget.send = record

    def say(self, kind, **fields):
        before = len(self.heard)
        self.widget._handle_custom_msg({"kind": kind, "client": self.client, **fields}, [])
        return self.heard[before:]

    def draw(self, *shapes, drop=(), seq=None):
        self.seq = seq or self.seq + 1
        delta = {"put": [to_plotly(shape) for shape in shapes], "drop": list(drop), "order": None}
        return self.say("change", seq=self.seq, delta=delta, cause="hand")


@pytest.fixture
def ws():
    return ImageShapes(IMAGE, labels=["cell"], shapes=[Rect(1, 1, 9, 9, id="box", label="cell")])


@pytest.fixture
def screen(ws):
    return Screen(ws.widget())


def apart(call):
    """Call in a thread of its own: that of the tests may have a loop that runs, a browser's."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(call).result()


def kinds(messages):
    return [message["kind"] for message in messages]


def test_hello_is_answered_by_the_figure_with_its_picture_as_bytes(screen, ws):
    (told,) = screen.say("hello", figure=None)
    assert (told["kind"], told["client"]) == ("figure", "page")
    assert told["figure"]["layout"].get("shapes", []) == []
    assert [shape["name"] for shape in told["shapes"]] == ["box"]
    assert told["classes"] == dict(ws.labels)
    assert "base64" not in json.dumps(told["figure"]["data"])
    picture = told["figure"]["data"][0]
    shown = Image.open(io.BytesIO(screen.buffers[0][picture["source"]["$bytes"]]))
    assert shown.size == IMAGE.shape[::-1]
    values = picture["customdata"]["bdata"]
    data = screen.buffers[0][values["$bytes"]]
    data = zlib.decompress(data) if values.get("packed") else data
    assert np.array_equal(np.frombuffer(data, "<u2").reshape(IMAGE.shape), IMAGE)


def test_a_view_that_has_the_figure_gets_what_is_on_it_alone(screen, ws):
    held = ws.widget().get_state()["_figure"]
    assert held["figure"]["data"][0]["source"]["type"] == "image/png"
    ws.shapes = [*ws.shapes, Point(3, 4, id="dot")]
    told = screen.say("hello", figure=held["mark"])[-1]
    assert told["kind"] == "shapes"
    assert [shape["name"] for shape in told["shapes"]] == ["box", "dot"]
    assert told["mark"] == held["mark"]

    ws.image = IMAGE[::-1].copy()
    assert kinds(screen.say("hello", figure=held["mark"])) == ["figure"]


def test_a_step_of_a_hand_is_in_python_and_acknowledged(screen, ws):
    heard = screen.draw(Line(0, 0, 5, 5, id="line"))
    assert [shape.id for shape in ws.shapes] == ["box", "line"]
    assert kinds(heard) == ["delta", "ack"]
    assert heard[0]["client"] == heard[1]["client"] == "page"
    assert heard[1]["seq"] == 1


def test_a_step_that_comes_twice_is_done_once(screen, ws):
    called = []
    ws.on("draw", called.append)
    screen.draw(Line(0, 0, 5, 5, id="line"), seq=1)
    ws.shapes = ws.shapes[:1]
    assert kinds(screen.draw(Line(0, 0, 5, 5, id="line"), seq=1)) == ["ack"]
    assert [shape.id for shape in ws.shapes] == ["box"]
    assert len(called) == 1


def test_a_step_whose_forerunner_was_lost_waits_for_it(screen, ws):
    assert screen.draw(Line(0, 0, 9, 9, id="line"), seq=2)[-1]["seq"] == 0
    assert len(ws.shapes) == 1
    screen.draw(Line(0, 0, 5, 5, id="line"), seq=1)
    assert screen.draw(Line(0, 0, 9, 9, id="line"), seq=2)[-1]["seq"] == 2
    assert ws.shapes[1] == Line(0, 0, 9, 9, id="line").replace(style=ws.shapes[1].style)


def test_every_view_counts_its_own_steps(ws):
    one, two = Screen(ws.widget(), "one"), Screen(ws.widget(), "two")
    one.draw(Line(0, 0, 5, 5, id="a"))
    two.draw(Line(0, 0, 5, 5, id="b"))
    assert [shape.id for shape in ws.shapes] == ["box", "a", "b"]


def test_what_python_does_reaches_every_view_with_a_growing_number(screen, ws):
    ws.shapes = [*ws.shapes, Point(3, 4, id="dot")]
    ws.undo()
    assert kinds(screen.heard) == ["delta", "delta"]
    assert [message["client"] for message in screen.heard] == [None, None]
    assert [message["serial"] for message in screen.heard] == [1, 2]
    assert screen.heard[1]["delta"]["drop"] == ["dot"]


def test_who_missed_something_gets_the_whole_list(screen, ws):
    ws.shapes = [Point(3, 4, id="dot")]
    (told,) = screen.say("sync")
    assert told["kind"] == "shapes"
    assert [shape["name"] for shape in told["shapes"]] == ["dot"]
    assert told["serial"] == screen.say("ping")[0]["serial"] == 1


def test_a_step_that_cannot_be_is_told_and_the_view_gets_the_list_that_holds(screen, ws, caplog):
    heard = screen.say(
        "change", seq=1, delta={"put": [{"type": "rect"}], "drop": [], "order": None}, cause="hand"
    )
    assert kinds(heard) == ["notice", "shapes"]
    assert heard[0]["level"] == "error"
    assert heard[1]["seq"] == 1  # it is done with: it will not be resent
    assert [shape.id for shape in ws.shapes] == ["box"]
    assert heard[0]["text"] in caplog.text


@pytest.mark.parametrize(
    "content",
    [
        "hello",
        {"kind": "dance", "client": "page"},
        {"kind": "hello"},
        {"kind": "hello", "client": "page", "figure": 3},
        {"kind": "change", "client": "page", "seq": 0, "delta": {}, "cause": "hand"},
        {"kind": "change", "client": "page", "seq": 1, "delta": [], "cause": "hand"},
        {"kind": "change", "client": "page", "seq": 1, "delta": {"put": 3}, "cause": "hand"},
        {
            "kind": "change",
            "client": "page",
            "seq": 1,
            "delta": {"put": [], "drop": [], "order": None},
            "cause": 1,
        },
        {"kind": "select", "client": "page", "ids": [1]},
        {"kind": "select", "client": "page", "ids": "box"},
        {"kind": "editing", "client": "page", "shape": "box"},
        {"kind": "classes", "client": "page", "classes": {"cell": 7}},
        {"kind": "script", "client": "page", "name": "../../secrets"},
    ],
)
def test_a_message_that_is_none_is_told_and_changes_nothing(screen, ws, content, caplog):
    screen.widget._handle_custom_msg(content, [])
    assert "notice" in kinds(screen.heard)
    assert caplog.records
    assert [shape.id for shape in ws.shapes] == ["box"]


def test_selection_hover_and_editing_reach_the_callbacks(screen, ws):
    seen = []
    for kind in ("select", "hover", "editing"):
        ws.on(kind, lambda event: seen.append((event.kind, event.ids)))
    screen.say("select", ids=["box"])
    screen.say("hover", id="box")
    answered = screen.say("editing", shape=to_plotly(Line(0, 0, 1, 1, id="new")))
    assert seen == [("select", ("box",)), ("hover", ("box",)), ("editing", ("new",))]
    assert ws.selected == ("box",)
    assert len(ws.shapes) == 1
    # The view waits for this before it tells the next place of the pointer.
    assert kinds(answered) == ["pong"]


def test_a_callback_that_raises_is_seen_on_the_screen_and_the_step_is_kept(screen, ws, caplog):
    ws.on("draw", lambda event: 1 / 0)
    heard = screen.draw(Line(0, 0, 5, 5, id="line"))
    (notice,) = [message for message in heard if message["kind"] == "notice"]
    assert "division by zero" in notice["text"]
    assert [shape.id for shape in ws.shapes] == ["box", "line"]
    assert kinds(heard)[-1] == "ack"
    assert "ZeroDivisionError" in caplog.text


def test_classes_of_a_view_become_those_of_the_workspace(screen, ws):
    screen.say("classes", classes={"cell": "#112233", HOSTILE: "#445566"})
    assert dict(ws.labels) == {"cell": "#112233", HOSTILE: "#445566"}
    assert screen.heard[-1]["kind"] == "classes"


def test_another_image_is_sent_to_all(screen, ws):
    ws.image = IMAGE[::-1].copy()
    figure = next(message for message in screen.heard if message["kind"] == "figure")
    assert figure["client"] is None
    assert [shape["name"] for shape in figure["shapes"]] == ["box"]


def test_views_follow_once_for_steps_that_come_in_a_row():
    made = []

    def mean(image, shapes):
        made.append(len(shapes))
        return {"shapes": [len(shapes)]}

    ws = ImageShapes(IMAGE, views=[mean])
    screen = Screen(ws.widget())

    async def kernel():
        for number in range(5):
            screen.draw(Line(0, 0, 5, number + 1, id=f"line{number}"))
        await asyncio.sleep(0)

    apart(lambda: asyncio.run(kernel()))
    assert made == [5]
    (views,) = [message for message in screen.heard if message["kind"] == "views"]
    assert views["results"][0]["rows"] == [[5]]


def test_a_view_that_raises_says_so_in_its_place():
    def broken(image, shapes):
        raise ValueError(HOSTILE)

    screen = Screen(ImageShapes(IMAGE, views=[broken]).widget())
    with pytest.warns(UserWarning, match="broken"):
        heard = apart(lambda: screen.say("hello", figure=None))
    assert kinds(heard) == ["figure", "views"]
    assert heard[1]["results"][0]["kind"] == "error"
    assert HOSTILE in heard[1]["results"][0]["text"]


def test_the_page_gets_the_installed_plotly_js_and_our_core(screen):
    (told,) = screen.say("script", name="plotly")
    installed = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert zlib.decompress(screen.buffers[-1][0]) == installed.read_bytes()
    assert told["name"] == "plotly"
    screen.say("script", name="core")
    core = Path(scripts.__file__).parent.parent / "static" / "core.js"
    assert zlib.decompress(screen.buffers[-1][0]) == core.read_bytes()
    assert re.fullmatch("[0-9a-f]{12}", screen.widget._core)


def test_a_missing_plotly_js_says_what_to_install(screen, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(scripts.resources, "files", lambda package: tmp_path)
    scripts.script.cache_clear()
    with pytest.raises(FigureError, match=r"plotly\.min\.js.*install it again"):
        scripts.script("plotly")
    (told,) = screen.say("script", name="plotly")
    assert told["kind"] == "notice"


def test_the_state_is_current_when_it_is_read_and_small(screen, ws):
    ws.shapes = [Point(3, 4, id="dot")]
    state = ws.widget().get_state()
    assert [shape["name"] for shape in state["_shapes"]] == ["dot"]
    assert [shape["name"] for shape in state["_figure"]["shapes"]] == ["dot"]
    assert all(isinstance(data, bytes) for data in state.pop("_figure")["buffers"])
    assert len(json.dumps(state)) < 40_000


def test_a_closed_widget_hears_no_more(screen, ws):
    screen.widget.close()
    ws.shapes = []
    assert screen.heard == []


# -- in the notebook file --------------------------------------------------------------------------------


def test_the_output_has_three_forms(ws):
    data, _ = ws._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == ws.widget().model_id
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"))
    # The outline of the box, in the colour of its class, where the box is.
    scale = picture.shape[1] / IMAGE.shape[1]
    row, col = (np.array([1, 5]) + 0.5) * scale
    red, green, blue = picture[round(row), round(col)]
    assert max(red, blue) < 60 < green
    assert 'src="data:image/webp;base64,' in data["text/html"]
    assert "<td>box</td><td>cell</td><td>Rect</td>" in data["text/html"]


def test_labels_titles_and_ids_are_text_in_the_saved_page():
    ws = ImageShapes(
        IMAGE, title=HOSTILE, labels=[HOSTILE], shapes=[Rect(1, 1, 5, 5, id=HOSTILE, label=HOSTILE)]
    )
    page = ws._repr_mimebundle_()[0]["text/html"]
    assert HOSTILE not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 3
    assert not re.search("<(script|iframe)", page)


def test_hidden_shapes_are_not_in_the_saved_picture(ws):
    def green(ws):
        png = base64.b64decode(ws._repr_mimebundle_()[0]["image/png"])
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        return ((pixels[..., 1] - pixels[..., 0]) > 100).sum()

    assert green(ws) > 50
    ws.shapes = []
    assert green(ws) == 0


def test_three_widgets_of_2048_pixels_are_far_below_a_megabyte():
    noise = ImageShapes(rng.integers(0, 65535, (2048, 2048)).astype(np.uint16))
    data, _ = noise._repr_mimebundle_()
    # The page takes the figure out of what it writes; the still that it adds is smaller than these.
    state = noise.widget().get_state() | {"_figure": {}}
    assert 3 * len(json.dumps([data, data["text/html"], state])) < 1_000_000


def test_a_big_image_is_sent_as_a_tenth_of_the_bytes_of_px():
    from skimage import data, transform

    smooth = transform.resize(data.camera(), (4096, 4096), order=1)
    image = (smooth * 50000 + rng.normal(0, 300, smooth.shape)).clip(0, 65535).astype(np.uint16)
    parcel = pack(ImageShapes(image).figure_dict(shapes=False))
    sent = parcel.size + len(json.dumps(parcel.figure))
    assert sent <= 0.1 * len(px.imshow(image).to_json())
