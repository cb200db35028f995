"""The widget in a real JupyterLab, drawn on with a real mouse; Python is asked behind the page's back."""

import json

import nbformat
import pytest

from tests.browser.gestures import Hand, eventually

SETUP = """\
import numpy as np
import plotly_imgshapes as pis
from plotly_imgshapes import views
from plotly_imgshapes.imageshapes import ImageShapes

rows, cols = np.mgrid[:400, :500]
image = (20000 + 9000 * np.sin(rows / 17) * np.cos(cols / 23)).astype(np.uint16)
box = pis.Rect(20, 20, 120, 90, id="box", label="cell")
hostile = "<img src=x onerror='window.hacked = 1'>"
ws = ImageShapes(image, labels=["cell", hostile], shapes=[box], views=[views.Table(), views.Profile()])
drawn = []
ws.on("draw", lambda event: drawn.append(event.ids))
"""
KINDS = "[type(one).__name__ for one in ws.shapes]"
GRAPH = ".imgshapes-notebook .js-plotly-plot"
GONE = "kernel of this picture is gone"
LINE = ".imgshapes-notebook-line"


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1700, "height": 1000})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def notebook(lab, page, request):
    """A notebook of its own whose cells have been run: the set-up, and `ws`."""
    notebook = lab.open(page, request.node.name, [SETUP, "ws"])
    notebook.run()
    yield notebook
    notebook.close()


def hand_at(notebook, cell=1, *, views=True):
    graph = notebook.output(cell).locator(GRAPH).first
    graph.wait_for(timeout=20_000)
    hand = Hand(notebook.page, graph)
    # Until the views are there, the picture has their place too.
    if views:
        notebook.output(cell).locator("aside table").first.wait_for()
    hand.settle()
    hand.look()
    return hand


def draw_box(hand, left=160, top=40):
    hand.look()  # a table that came, or a line of text, has moved it
    before = len(hand.shapes)
    hand.tool("drawrect")
    hand.drag((left, top), (left + 60, top + 40))
    hand.count(before + 1)


def test_what_a_hand_draws_is_in_python_and_what_python_does_is_on_the_screen(notebook):
    hand = hand_at(notebook)
    draw_box(hand)
    notebook.until(KINDS, ["Rect", "Rect"])
    assert notebook.python("drawn == [(ws.shapes[1].id,)]")
    seen, held = hand.shapes[1], notebook.python("ws.shape_dicts()[1]")
    assert {key: seen[key] for key in ("x0", "x1", "y0", "y1", "name")} == {
        key: held[key] for key in ("x0", "x1", "y0", "y1", "name")
    }

    notebook.execute("ws.shapes = [*ws.shapes, pis.Line(10, 10, 300, 200, id='line')]")
    hand.count(3)
    notebook.execute("ws.selected = ['line']")
    eventually(lambda: hand.selected, lambda chosen: chosen == ["line"])
    hand.press("Delete")
    notebook.until(KINDS, ["Rect", "Rect"])
    hand.press("Control+z")
    notebook.until(KINDS, ["Rect", "Rect", "Line"])
    notebook.execute("ws.undo()")
    hand.count(2)
    assert notebook.page.evaluate("() => window.hacked") is None


def test_views_stand_beside_the_picture_and_follow(notebook):
    hand = hand_at(notebook)
    table = notebook.output(1).locator("table").first
    assert table.locator("tbody tr").count() == 1
    draw_box(hand)
    eventually(lambda: table.locator("tbody tr").count(), lambda count: count == 2)
    area = notebook.python("float(ws.measure(properties='area')['area'][1])")
    assert f"{area:.0f}"[:3] in table.inner_text().replace(",", "").replace("\u202f", "")


def test_two_views_agree_and_python_may_edit_while_the_hand_drags(lab, page, request):
    notebook = lab.open(page, request.node.name, [SETUP, "ws", "ws"])
    notebook.run()
    one, two = hand_at(notebook, 1), hand_at(notebook, 2)
    two.look()
    draw_box(two)
    one.count(2)
    notebook.until(KINDS, ["Rect", "Rect"])

    # In the middle of a drag in one view, Python changes another shape and the class of this one.
    two.tool("select")
    two.look()
    x, y = two.left + 190, two.top + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 10, steps=3)
    before = notebook.python("ws.shape_dicts()")
    notebook.execute("ws.shapes = [ws.shapes[0].move(5, 5), ws.shapes[1].replace(label=hostile)]")
    page.mouse.move(x + 40, y + 20, steps=3)
    page.mouse.up()
    eventually(lambda: notebook.python("ws.shapes[1].x0") > before[1]["x0"])
    for hand in (one, two):
        eventually(
            lambda hand=hand: (plain(hand.shapes), plain(notebook.python("ws.shape_dicts()"))),
            lambda both: both[0] == both[1],
        )
    after = notebook.python("ws.shape_dicts()")
    assert after[0]["x0"] == before[0]["x0"] + 5
    assert after[1]["legendgroup"] == hand.shapes[1]["legendgroup"] == notebook.python("hostile")
    notebook.close()


def plain(shapes):
    return [[shape[key] for key in ("name", "x0", "x1", "y0", "y1")] for shape in shapes]


def test_the_second_widget_of_a_page_loads_nothing_again(lab, page, request):
    received = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))),
    )
    notebook = lab.open(page, request.node.name, [SETUP, "ws", "ImageShapes(image)"])
    notebook.run_cell(0)
    notebook.run_cell(1)
    hand_at(notebook, 1)
    page.wait_for_timeout(200)
    first = sum(received)
    notebook.run_cell(2)
    hand_at(notebook, 2, views=False)
    page.wait_for_timeout(200)
    assert first > 1_500_000  # plotly.js, compressed
    assert sum(received) - first < 0.6 * first - 500_000
    notebook.close()


def test_steps_made_while_the_line_is_cut_arrive_once(notebook):
    hand = hand_at(notebook)
    notebook.drop_socket()
    draw_box(hand)
    draw_box(hand, top=120)
    notebook.until(KINDS, ["Rect"] * 3, timeout=20)
    assert notebook.python("len(drawn)") == 2


def test_a_reloaded_page_shows_what_python_has(notebook):
    draw_box(hand_at(notebook))
    notebook.until(KINDS, ["Rect", "Rect"])
    notebook.save()
    eventually(lambda: not notebook.evaluate("(notebook) => notebook.context.model.dirty"))
    notebook.reload()
    hand = hand_at(notebook)
    assert len(hand.shapes) == 2
    draw_box(hand, top=130)
    notebook.until(KINDS, ["Rect"] * 3)


def test_after_a_restart_of_the_kernel_the_view_says_so_and_keeps_its_shapes(notebook):
    hand = hand_at(notebook)
    draw_box(hand)
    notebook.until(KINDS, ["Rect", "Rect"])
    notebook.restart_kernel()
    line = notebook.output(1).locator(LINE)
    eventually(lambda: line.inner_text() if line.is_visible() else "", lambda said: GONE in said)
    hand.look()
    draw_box(hand, top=130)
    assert len(hand.shapes) == 3
    with notebook.page.expect_download() as download:
        notebook.output(1).locator(".imgshapes-workbench-status select").first.select_option(index=1)
    assert len(json.loads(download.value.path().read_text())["shapes"]) == 3

    notebook.run()
    again = hand_at(notebook)
    eventually(lambda: len(again.shapes), lambda count: count == 1)
    draw_box(again)
    notebook.until(KINDS, ["Rect", "Rect"])


def test_a_saved_notebook_shows_its_picture_and_shapes_without_the_kernel(lab, page, request):
    name = request.node.name
    big = (
        SETUP + "\nbig = [ImageShapes(np.tile(image, (5, 4))[:2048, :2048], shapes=[box]) for _ in range(3)]"
    )
    notebook = lab.open(page, name, [big, "big[0]", "big[1]", "big[2]"])
    notebook.run()
    hand = hand_at(notebook, 1, views=False)
    for cell in (2, 3):
        hand_at(notebook, cell, views=False)
    hand.look()
    draw_box(hand)
    notebook.until("len(big[0].shapes)", 2)
    notebook.page.wait_for_timeout(500)
    path = notebook.save()
    eventually(lambda: not notebook.evaluate("(notebook) => notebook.context.model.dirty"))
    saved = path.read_text(encoding="utf-8")
    assert len(saved) < 1_000_000
    assert "plotly.js v" not in saved
    nbformat.validate(nbformat.reads(saved, 4))
    notebook.close()

    # A kernel that knows nothing of it: what was drawn when the file was saved is there.
    notebook = lab.open(page, name)
    still = notebook.output(1).locator("svg[role=img]")
    still.wait_for()
    assert still.locator("rect").count() == 2
    assert still.locator("image").get_attribute("href").startswith("data:image/webp")
    assert GONE in notebook.output(1).locator(LINE).inner_text()
    page.screenshot(path=lab.folder / "saved.png")
    notebook.close()
