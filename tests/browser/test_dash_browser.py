"""The Dash component in a real browser, under a real mouse, against real servers."""

import re
import time
from pathlib import Path

import pytest

import plotly_imgshapes as pis
from plotly_imgshapes.dash_aio import SharedShapes, read_step
from tests.browser.dashed import DashPage, Served, free_port
from tests.browser.gestures import eventually
from tests.browser.page import PLOTLY_JS

# What the browser says of a server that is not there is no fault of ours.
ABSENT = ("ERR_CONNECTION", "Failed to fetch", "server did not respond")
EXAMPLES = Path(__file__).parents[2] / "examples"
SIZE = {"width": 1500, "height": 900}

EVIL = "<img src=x onerror='window.hacked=1'><b>odd</b>"

APP = """
import dash, json, os
import numpy as np
from dash import ALL, Input, Output, State, dcc, html
import plotly_imgshapes as pis
from plotly_imgshapes.dash_aio import ImageShapesAIO, commands
from plotly_imgshapes.views import Table

ids = ImageShapesAIO.ids
image = np.add.outer(np.arange(120), np.arange(160)).astype(np.uint16)
app = dash.Dash(add_log_handler=False)
server = app.server
"""

ONE = (
    APP
    + """
aio = ImageShapesAIO(
    images={"a": image, "b": image[:80, :100]}, aio_id="aio", labels=["cell", """
    + repr(EVIL)
    + """],
    views=[Table(["area", "intensity_mean"])], persistence=os.environ.get("PERSISTENCE"), height="600px",
)
app.layout = html.Div([
    html.Button("hide", id="hide"), html.Div(aio, id="place"), html.Pre(id="shapes"), html.Pre(id="event"),
    html.Pre(id="selected"), html.Pre(id="shown"), html.Pre(id="editing"), html.Pre(id="classes"),
    dcc.Input(id="command"), html.Button("image", id="image"), html.Button("figure", id="figure"),
    html.Pre(id="worker"),
])

def mirror(part):
    @app.callback(Output(part, "children"), Input(getattr(ids, part)("aio"), "data"))
    def _mirror(data):
        return json.dumps(data)

for part in ("shapes", "event", "selected", "shown", "editing", "classes"):
    mirror(part)

@app.callback(Output(ids.command("aio"), "data"), Input("command", "value"), prevent_initial_call=True)
def _command(text):
    return eval(text, {"pis": pis, "commands": commands}) if text else dash.no_update

@app.callback(Output(ids.image("aio"), "data"), Input("image", "n_clicks"), prevent_initial_call=True)
def _image(clicks):
    return "ab"[clicks % 2]

@app.callback(Output("place", "children"), Input("hide", "n_clicks"), prevent_initial_call=True)
def _hide(clicks):
    return html.P("gone") if clicks % 2 else aio

@app.callback(Output(ids.graph("aio"), "figure"), Input("figure", "n_clicks"), prevent_initial_call=True)
def _figure(_):
    return pis.imshow(image, gamma=2)

@app.callback(Output("worker", "children"), Input(ids.event("aio"), "data"))
def _worker(_):
    return str(os.getpid())
"""
)


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("one"), ONE)
    yield served
    served.close()


@pytest.fixture(scope="module")
def visitor(browser):
    made = browser.new_context(viewport=SIZE)
    yield made
    made.close()


@pytest.fixture
def context(visitor):
    """One for all tests that keep nothing in the browser: plotly.js is in its cache after the first page."""
    yield visitor
    for page in visitor.pages:
        page.close()
    visitor.unroute_all()


@pytest.fixture
def fresh(browser):
    made = browser.new_context(viewport=SIZE)
    yield made
    made.close()


@pytest.fixture(scope="module")
def port():
    """Of servers that come one after the other: the browser knows their scripts already."""
    return free_port()


@pytest.fixture
def bench(one, context):
    """A page that nobody has drawn on. What the browser complains of fails the test."""
    page = DashPage(context.new_page(), one.url)
    page.asked()
    yield page
    assert page.errors == []


def shapes_of(page):
    return pis.shapes_from(page.json("#shapes"))


def count_is(page, count):
    return eventually(lambda: shapes_of(page), lambda shapes: len(shapes) == count)


def command(page, text):
    page.page.fill("#command", text)
    page.settle()


def near(page, *numbers):
    """Half a pixel of the screen."""
    return pytest.approx(numbers, abs=0.3)


def test_a_drawn_shape_reaches_python_by_one_callback_of_each_kind(bench):
    start, end = bench.place(20, 30), bench.place(60, 70)
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    assert isinstance(rect, pis.Rect)
    assert rect.bounds == near(bench, *start, *end)
    assert rect.label == "cell"
    bench.settle()
    asked = bench.asked()
    assert asked.count("shapes.children") == 1
    assert asked.count("event.children") == 1
    assert len([output for output in asked if "views" in output]) == 1
    assert len([output for output in asked if "receipt" in output]) == 1
    assert not [output for output in asked if "graph" in output]
    step = read_step(bench.json("#event"))
    assert (step.type, step.ids, step.cause, step.image, step.seq) == ("draw", (rect.id,), "hand", "a", 1)
    assert pis.apply_delta((), step.delta).shapes == (rect,)


def test_the_views_follow_with_the_numbers_of_python(bench):
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    table = bench.page.locator(".imgshapes-workbench-views table tbody tr")
    table.wait_for()
    cells = [text.replace("\u2009", "") for text in table.locator("td").all_inner_texts()]
    assert any(cell and cell.startswith(f"{rect.area:.1f}"[:4]) for cell in cells), cells


def test_undo_redo_select_and_erase_are_steps_of_the_page(bench):
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    bench.page.keyboard.press("Control+z")
    count_is(bench, 0)
    event = eventually(lambda: bench.json("#event"), lambda found: found["cause"] == "undo")
    assert (event["type"], event["ids"]) == ("erase", [rect.id])
    bench.page.keyboard.press("Control+Shift+z")
    assert count_is(bench, 1) == (rect,)
    bench.page.mouse.click(*bench.at(*bench.place(20, 50)))
    eventually(lambda: bench.json("#selected"), lambda found: found == [rect.id])
    bench.page.keyboard.press("Delete")
    count_is(bench, 0)
    eventually(lambda: bench.json("#selected"), lambda found: found == [])


def test_while_the_hand_moves_python_hears_of_it_ten_times_a_second_at_most(bench):
    bench.drag((20, 30), (60, 70), release=False)
    eventually(lambda: bench.json("#editing"), lambda found: found is not None)
    bench.page.mouse.up()
    eventually(lambda: bench.json("#editing"), lambda found: found is None)
    count_is(bench, 1)


def test_python_commands_the_page_without_an_event(bench):
    command(bench, "commands.put(pis.Ellipse(10, 10, 30, 20, id='e', label='<b>odd</b>'))")
    (ellipse,) = count_is(bench, 1)
    assert (ellipse.id, ellipse.label) == ("e", "<b>odd</b>")
    assert bench.json("#event") is None
    assert bench.page.locator("b", has_text="odd").count() == 0
    command(bench, "commands.put(pis.Ellipse(10, 10, 50, 20, id='e')) | commands.select('e')")
    (ellipse,) = eventually(lambda: shapes_of(bench), lambda shapes: shapes[0].bounds[2] == 50)
    eventually(lambda: bench.json("#selected"), lambda found: found == ["e"])
    command(bench, "commands.set_classes({'new': '#123456'}, active='new')")
    eventually(
        lambda: bench.json("#classes"),
        lambda found: found == {"classes": {"new": "#123456"}, "active": "new"},
    )
    command(bench, "commands.set_tool('drawline')")
    bench.drag((70, 70), (120, 90))
    line = count_is(bench, 2)[1]
    assert (type(line), line.label) == (pis.Line, "new")
    command(bench, "commands.erase(['e'])")
    assert count_is(bench, 1) == (line,)
    command(bench, "commands.replace([])")
    count_is(bench, 0)
    # What Python did is undone like what the hand did.
    bench.page.locator("#command").blur()
    bench.page.mouse.move(*bench.at(100, 100))
    bench.page.keyboard.press("Control+z")
    assert count_is(bench, 1) == (line,)


def test_a_class_that_is_html_is_text_wherever_it_is_shown(bench):
    bench.page.mouse.move(*bench.at(10, 10))
    bench.page.keyboard.press("2")
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    assert rect.label == EVIL
    bench.page.locator(".imgshapes-workbench-views td", has_text="onerror").wait_for()
    bench.page.mouse.move(*bench.at(*bench.place(20, 50)))
    bench.page.wait_for_timeout(300)
    bench.page.mouse.click(*bench.at(*bench.place(20, 50)))
    eventually(lambda: bench.json("#selected"), lambda found: found == [rect.id])
    # In the palette and in the table, as it was typed.
    assert bench.page.get_by_text(EVIL, exact=True).count() >= 2
    assert bench.page.locator("img[src=x], b").count() == 0
    assert bench.page.evaluate("() => window.hacked") is None


def test_on_a_phone_the_image_has_the_width_of_the_screen(one, context):
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(one.url)
    eventually(lambda: page.evaluate("() => Boolean(document.querySelector('.js-plotly-plot')?.imgshapes)"))
    width = "() => document.querySelector('.js-plotly-plot')._fullLayout.xaxis._length"
    eventually(lambda: page.evaluate(width), lambda found: found > 250)


def test_each_image_has_its_own_shapes(bench):
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    bench.page.click("#image")
    eventually(lambda: bench.json("#shown"), lambda found: found == "b")
    count_is(bench, 0)
    bench.settle()
    # The new image fills its axes to its outer edges.
    ranges = bench.page.evaluate(
        "() => { const { xaxis, yaxis } = document.querySelector('.js-plotly-plot')._fullLayout;"
        " return [...xaxis.range, ...yaxis.range]; }"
    )
    assert ranges == [-0.5, 99.5, 79.5, -0.5]
    start = bench.place(30, 20)
    bench.drag((30, 20), (50, 40))
    (other,) = count_is(bench, 1)
    assert other.bounds[:2] == near(bench, *start)
    assert eventually(lambda: bench.json("#event"), lambda found: found["ids"] == [other.id])["image"] == "b"
    bench.page.click("#image")
    eventually(lambda: shapes_of(bench), lambda shapes: shapes == (rect,))
    bench.page.click("#image")
    eventually(lambda: shapes_of(bench), lambda shapes: shapes == (other,))


def test_shapes_survive_a_graph_that_goes_and_comes_back(bench):
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    bench.settle()
    bench.page.click("#hide")
    bench.page.wait_for_selector("text=gone")
    bench.page.click("#hide")
    bench.ready()
    assert count_is(bench, 1) == (rect,)
    bench.drag((90, 30), (120, 70))
    assert count_is(bench, 2)[0] == rect


def test_shapes_survive_a_figure_that_a_callback_replaces(bench):
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    bench.settle()
    bench.page.click("#figure")
    bench.settle()
    assert shapes_of(bench) == (rect,)
    assert bench.page.locator(".shapelayer path").count() == 1
    bench.asked()
    bench.drag((90, 30), (120, 70))
    assert count_is(bench, 2)[0] == rect
    bench.settle()
    assert bench.asked().count("event.children") == 1


def test_what_the_server_did_not_get_goes_again_once_it_is_back(bench, one):
    bench.drag((20, 30), (60, 70))
    (rect,) = count_is(bench, 1)
    bench.settle()
    one.kill()
    bench.drag((90, 30), (120, 70))
    bench.page.wait_for_timeout(300)
    assert len(shapes_of(bench)) == 1
    one.start()
    first, _ = count_is(bench, 2)
    assert first == rect
    event = eventually(lambda: bench.json("#event"), lambda found: found["resent"])
    assert event["seq"] == 2
    bench.errors[:] = [error for error in bench.errors if not any(word in error for word in ABSENT)]


def test_two_workers_serve_users_who_never_see_each_others_shapes(tmp_path, browser, port):
    served = Served(tmp_path, ONE, workers=2, port=port)
    contexts = [browser.new_context(viewport=SIZE) for _ in range(2)]
    try:
        pages = [DashPage(context.new_page(), served.url) for context in contexts]
        workers = set()
        count = 0
        while count < 2 or (len(workers) < 2 and count < 7):
            for page, y in zip(pages, (10, 60), strict=True):
                page.drag((5 + 20 * count, y), (15 + 20 * count, y + 25))
                count_is(page, count + 1)
                page.settle()
                workers.add(page.text("#worker"))
            count += 1
        assert len(workers) == 2
        for page, y in zip(pages, (10, 60), strict=True):
            assert [round(shape.bounds[1] / 10) * 10 for shape in shapes_of(page)] == [y] * count
            page.page.click("#image")
            count_is(page, 0)
            assert page.errors == []
    finally:
        for context in contexts:
            context.close()
        served.close()


@pytest.mark.parametrize("kind", ["session", "local"])
def test_with_persistence_shapes_survive_a_reload(tmp_path, fresh, port, kind):
    served = Served(tmp_path, ONE.replace('os.environ.get("PERSISTENCE")', repr(kind)), port=port)
    try:
        page = DashPage(fresh.new_page(), served.url)
        page.drag((20, 30), (60, 70))
        (rect,) = count_is(page, 1)
        page.settle()
        page.open()
        assert count_is(page, 1) == (rect,)
        # A stroke that the server never got is told after the reload.
        served.kill()
        page.drag((90, 30), (120, 70))
        page.page.wait_for_timeout(200)
        served.start()
        page.page.reload()
        page.ready()
        assert len(count_is(page, 2)) == 2
        event = eventually(lambda: page.json("#event"))
        assert event["resent"]
        other = DashPage(fresh.new_page(), served.url)
        assert len(count_is(other, 2 if kind == "local" else 0)) == (2 if kind == "local" else 0)
    finally:
        served.close()


TWO = (
    APP
    + """
app.layout = html.Div([
    ImageShapesAIO(image, aio_id="left", height="400px"),
    ImageShapesAIO(image, aio_id="right", height="400px"),
    html.Pre(id="shapes"),
])

@app.callback(Output("shapes", "children"), Input(ids.shapes(ALL), "data"))
def _all(lists):
    return json.dumps([[shape["name"] for shape in listed] for listed in lists])
"""
)


def test_several_components_on_a_page_have_nothing_to_do_with_each_other(tmp_path, context, port):
    served = Served(tmp_path, TWO, port=port)
    try:
        left = DashPage(context.new_page(), served.url, "left")
        right = DashPage.__new__(DashPage)
        right.__dict__.update(left.__dict__ | {"aio_id": "right"})
        right.ready()
        left.drag((20, 30), (60, 70))
        eventually(lambda: [len(names) for names in left.json("#shapes")], lambda found: found == [1, 0])
        right.drag((20, 30), (60, 70))
        right.drag((90, 30), (120, 70))
        names = eventually(lambda: left.json("#shapes"), lambda all_: [len(each) for each in all_] == [1, 2])
        assert len({name for each in names for name in each}) == 3
        assert left.errors == []
    finally:
        served.close()


def test_a_page_without_plotly_js_says_so_until_it_comes(one, fresh):
    page = fresh.new_page()
    held = []
    # playwright asks for functions that it can mark.
    page.route("**/*plotly*.min.js*", lambda route: held.append(route))  # noqa: PLW0108
    page.clock.install()
    page.goto(one.url)
    page.wait_for_selector(".imgshapes-bench", state="attached")
    eventually(lambda: held or page.wait_for_timeout(50))
    alert = page.locator(".imgshapes-absence[role=alert]")
    assert alert.count() == 0
    page.clock.run_for(16_000)
    alert.wait_for()
    assert alert.inner_text().startswith("plotly.js has not come to this page")
    for route in held:
        route.continue_()
    page.clock.resume()
    page.wait_for_selector(".imgshapes-workbench-status")
    assert alert.count() == 0


MIRROR = """
app.layout = [*app.layout, dash.html.Pre(id="shapes"), dash.html.Pre(id="worker")]

@app.callback(
    Output("shapes", "children"), Output("worker", "children"), Input(ids.shapes("coins"), "data"),
    State(ids.event("coins"), "data"),
)
def mirror(listed, _):
    import json, os
    return json.dumps(listed), str(os.getpid())
"""


def left_are(page, wanted):
    eventually(
        lambda: {shape.id: shape.bounds[0] for shape in shapes_of(page)},
        lambda lefts: lefts == pytest.approx(wanted),
    )


def settled(pages, count):
    """Wait until all pages have that many shapes, the same ones, and return them by id."""
    by_id = [{shape.id: shape for shape in count_is(page, count)} for page in pages]
    assert all(found == by_id[0] for found in by_id)
    return by_id[0]


def test_users_who_share_an_image_lose_nothing_with_two_workers(tmp_path, browser, port):
    served = Served(tmp_path, (EXAMPLES / "11_dash_shared.py").read_text() + MIRROR, workers=2, port=port)
    contexts = [browser.new_context(viewport=SIZE) for _ in range(3)]
    try:
        mine, theirs = (DashPage(context.new_page(), served.url, "coins") for context in contexts[:2])
        workers = set()
        # Both strokes begin before either ends.
        for i in range(4):
            for page, y in ((mine, 40), (theirs, 160)):
                page.drag((20 + 60 * i, y), (60 + 60 * i, y + 80), release=False)
            for page in (mine, theirs):
                page.page.mouse.up()
            workers |= {page.text("#worker") for page in (mine, theirs)}
        drawn = settled([mine, theirs], 8)
        upper, lower = (
            [one for one in drawn.values() if (one.bounds[1] < 130) == up] for up in (True, False)
        )
        assert len(upper) == len(lower) == 4
        # I erase one of theirs while they move one of mine.
        gone, moved = (sorted(shapes, key=lambda shape: shape.bounds[0])[1] for shapes in (lower, upper))
        mine.page.mouse.click(*mine.at(gone.bounds[0], gone.bounds[1] + 30))
        theirs.page.mouse.click(*theirs.at(moved.bounds[0], moved.bounds[1] + 30))
        mine.page.keyboard.press("Delete")
        theirs.page.keyboard.press("Shift+ArrowRight")
        lefts = {one.id: one.bounds[0] for one in drawn.values() if one is not gone}
        lefts[moved.id] += 10
        for page in (mine, theirs):
            left_are(page, lefts)
        # My undo takes back what I did, and leaves what they did meanwhile.
        mine.page.mouse.move(*mine.at(350, 20))
        mine.page.keyboard.press("Control+z")
        back = settled([mine, theirs], 8)
        assert back[gone.id].bounds == gone.bounds
        assert back[moved.id].bounds[0] == pytest.approx(moved.bounds[0] + 10)
        # The power goes; both go on drawing.
        served.kill()
        mine.drag((20, 10), (60, 30))
        theirs.drag((100, 10), (160, 30))
        served.start()
        for page in (mine, theirs):
            page.page.evaluate("() => window.dispatchEvent(new Event('online'))")
        last = settled([mine, theirs], 10)
        late = DashPage(contexts[2].new_page(), served.url, "coins")
        assert settled([late], 10) == last
        stored = SharedShapes(tmp_path / "shared.sqlite3").shapes("image")
        assert {shape.id: shape for shape in stored} == last
        assert len(workers - {""}) == 2
        for page in (mine, theirs, late):
            assert [error for error in page.errors if not any(word in error for word in ABSENT)] == []
    finally:
        for context in contexts:
            context.close()
        served.close()


def test_the_example_counts_and_erases(tmp_path, context, port):
    served = Served(tmp_path, (EXAMPLES / "08_dash_aio.py").read_text(), port=port)
    try:
        page = DashPage(context.new_page(), served.url, "coins")
        page.drag((20, 30), (60, 70))
        page.drag((100, 100), (250, 250))
        eventually(lambda: page.text("#total"), lambda text: text.startswith("2 shapes"))
        page.page.click("#largest")
        text = eventually(lambda: page.text("#total"), lambda text: text.startswith("1 shapes"))
        assert float(text.split()[2]) == pytest.approx(150 * 150, rel=0.02)
        assert page.errors == []
    finally:
        served.close()


def test_a_background_callback_shows_its_progress_stops_and_brings_shapes(tmp_path, context, port):
    served = Served(tmp_path, (EXAMPLES / "09_dash_background.py").read_text(), port=port)
    try:
        page = DashPage(context.new_page(), served.url, "coins")
        count = "() => document.querySelectorAll('.shapelayer path').length"
        page.drag((5, 5), (25, 25))
        eventually(lambda: page.page.evaluate(count), lambda found: found == 1)
        page.page.click("#find")
        page.page.wait_for_selector("#stop:enabled")
        eventually(lambda: int(page.page.get_attribute("#progress", "value")), lambda value: 1 < value < 10)
        page.page.click("#stop")
        page.page.wait_for_selector("#find:enabled")
        time.sleep(1.2)
        assert page.page.evaluate(count) == 1
        page.page.click("#find")
        eventually(lambda: page.page.evaluate(count), lambda found: found > 10)
        assert page.errors == []
    finally:
        served.close()


# --- without our JavaScript, and with an older plotly.js

MAJOR = "() => Plotly.version.split('.')[0]"
GRAPH = ".js-plotly-plot"
EDGES = """() => {
  const gd = document.querySelector(".js-plotly-plot");
  const { xaxis, yaxis } = gd._fullLayout;
  const box = gd.getBoundingClientRect();
  const lengths = [xaxis._length, yaxis._length];
  return [box.left + xaxis._offset, box.top + yaxis._offset, ...lengths, xaxis.range, yaxis.range];
}"""


def give(context, major):
    """Let the pages of a context get the plotly.js of that line, whatever the server has."""
    context.route("**/*plotly*.min.js*", lambda route: route.fulfill(path=PLOTLY_JS[major]))


@pytest.mark.parametrize("major", PLOTLY_JS)
def test_a_bare_graph_needs_nothing_of_ours_in_the_page(tmp_path, context, port, major):
    give(context, major)
    served = Served(tmp_path, (EXAMPLES / "06_dash.py").read_text() + "\nserver = app.server\n", port=port)
    try:
        page = context.new_page()
        page.goto(served.url)
        page.wait_for_selector(f"{GRAPH} .nsewdrag")
        page.wait_for_timeout(300)
        assert page.evaluate(MAJOR) == major
        left, top, width, height, (x0, x1), (y1, y0) = page.evaluate(EDGES)
        start, end = (round(left + 60), round(top + 60)), (round(left + 160), round(top + 140))
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=4)
        page.mouse.up()
        area = abs((x1 - x0) * (y1 - y0)) / (width * height)

        def areas():
            found = re.search(r"^area +\['([\d.]+)'\]", page.text_content("#table"), re.MULTILINE)
            return found and float(found[1])

        assert eventually(areas) == pytest.approx(100 * 80 * area, rel=1e-6)
        # Plotly's own editing: a click on an edge shows the corners, and one is dragged outwards.
        page.mouse.click(start[0], (start[1] + end[1]) / 2)
        page.wait_for_timeout(300)
        page.mouse.move(*end)
        page.mouse.down()
        page.mouse.move(end[0] + 20, end[1] + 20, steps=4)
        page.mouse.up()
        wider = eventually(areas, lambda found: found > 8500 * area)
        assert wider == pytest.approx(120 * 100 * area, rel=1e-6)
    finally:
        served.close()


def test_the_component_works_with_an_older_plotly_js(one, context):
    give(context, "3")
    page = DashPage(context.new_page(), one.url)
    assert page.page.evaluate(MAJOR) == "3"
    start, end = page.place(20, 30), page.place(60, 70)
    page.drag((20, 30), (60, 70))
    (rect,) = count_is(page, 1)
    assert rect.bounds == near(page, *start, *end)
    page.page.mouse.click(*page.at(*page.place(20, 50)))
    eventually(lambda: page.json("#selected"), lambda found: found == [rect.id])
    page.page.keyboard.press("Delete")
    count_is(page, 0)
    page.page.click("#image")
    eventually(lambda: page.json("#shown"), lambda found: found == "b")
    assert page.errors == []
