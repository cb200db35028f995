"""The running application, in a real browser, under a real mouse."""

import csv
import json
import math
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

import numpy as np
import pytest

import plotly_imgshapes as pis
from plotly_imgshapes.app.images import find_images
from plotly_imgshapes.store import Annotations, Store
from tests.browser.gestures import eventually

SIZE = {"width": 1280, "height": 800}
HEIGHT, WIDTH = 120, 160

AXES = """() => {
  const graph = document.querySelector(".imgshapes-graph .js-plotly-plot");
  const { left, top } = graph.getBoundingClientRect();
  const { xaxis, yaxis } = graph._fullLayout;
  return {
    left: left + xaxis._offset, top: top + yaxis._offset, width: xaxis._length, height: yaxis._length,
    x: xaxis.range, y: yaxis.range,
  };
}"""
# The bench of this image is there, its views too, and the graph has filled the room that they left.
READY = """index => {
  const graph = document.querySelector(".imgshapes-graph .js-plotly-plot");
  const key = graph?.layout?.meta?.imgshapes?.image?.key;
  const { width, height } = graph?._fullLayout ?? {};
  return key && JSON.parse(key)[0] === index
    && graph.imgshapes !== undefined
    && document.querySelector(".imgshapes-workbench-views:not([hidden])") !== null
    && Math.abs(graph.clientWidth - width) < 1 && Math.abs(graph.clientHeight - height) < 1
    && document.querySelector("#about").textContent !== "";
}"""


class App:
    """The application as its own process."""

    def __init__(self, images, folder, port=0):
        self.images, self.folder = images, folder
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "plotly_imgshapes", "--no-browser", "--port", str(port)),
                *("--data-dir", folder, "--labels", "cell,nucleus", *images),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        self.url = re.search(r"http://\S+/", line)[0]

    @property
    def port(self):
        return int(self.url.rstrip("/").rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def kept(self, index):
        """Return what the store holds of an image, read by this process."""
        key, image = find_images([self.images[index]])[0].read()
        with Store(self.folder) as store:
            return store.load(key, Annotations(pis.ImageFrame.of(image)))


@dataclass
class Sheet:
    """One image in one tab, and what a person can do to it."""

    page: object
    app: App
    index: int
    errors: list = field(default_factory=list)

    def __post_init__(self):
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console", lambda message: self.errors.append(message.text) if message.type == "error" else None
        )
        self.open()

    def open(self):
        self.page.goto(f"{self.app.url}?image={self.index + 1}")
        self.look()

    def turn(self):
        """Go to the next image."""
        self.index += 1
        self.page.click("#next")
        name = self.app.images[self.index].name
        self.page.wait_for_function("name => document.querySelector('#name').textContent === name", arg=name)
        eventually(lambda: self.outlines, lambda count: count == 0)
        self.look()

    def look(self):
        """Find out where the picture is on the screen, once the views beside it have found their places."""
        seen = []
        while len(seen) < 4 or any(axes != seen[-1] for axes in seen[-4:]):
            self.page.wait_for_function(READY, arg=self.index)
            self.page.wait_for_timeout(50)
            seen.append(self.page.evaluate(AXES))
        self.axes = seen[-1]

    @property
    def pixel(self):
        """Size of a screen pixel in axis units."""
        return abs(self.axes["x"][1] - self.axes["x"][0]) / self.axes["width"]

    def xy(self, position):
        """Turn a place on the screen into axis units."""
        axes = self.axes
        across = (position[0] - axes["left"]) / axes["width"]
        down = (position[1] - axes["top"]) / axes["height"]
        return (
            axes["x"][0] + across * (axes["x"][1] - axes["x"][0]),
            # The range of y is given from the bottom to the top.
            axes["y"][1] + down * (axes["y"][0] - axes["y"][1]),
        )

    def place(self, across, down):
        """Return a whole screen pixel at a fraction of the picture's width and height."""
        axes = self.axes
        return round(axes["left"] + across * axes["width"]), round(axes["top"] + down * axes["height"])

    def tool(self, mode):
        """Take a tool: one of Plotly's by its dragmode, or one of ours by its name."""
        button = self.page.locator(f".modebar-btn[data-val='{mode}'], .modebar [data-name='{mode}']")
        button.first.click()

    def button(self, name):
        """Press one of our buttons in the bar."""
        self.page.click(f".modebar [data-name='{name}']")

    @property
    def selected(self):
        """Numbers of the selected rows of the table, from 0."""
        rows = self.page.locator(".imgshapes-workbench-views tbody tr").all()
        return [i for i, row in enumerate(rows) if row.get_attribute("aria-selected") == "true"]

    def press_and_drag(self, places, steps=4):
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=steps)

    def drag(self, places, steps=4):
        self.press_and_drag(places, steps)
        self.page.mouse.up()

    def draw(self, mode, places, steps=4):
        """Draw with a tool, and return the new shape as the store has it."""
        before = {shape.id for shape in self.shapes}
        self.tool(mode)
        self.drag(places, steps)
        shapes = eventually(lambda: self.shapes, lambda shapes: len(shapes) == len(before) + 1)
        self.settle()
        (new,) = (shape for shape in shapes if shape.id not in before)
        return new

    def settle(self):
        """Wait until the page has heard that all is saved, and shows it."""
        self.page.wait_for_selector("#saved:not(.waiting)")
        eventually(lambda: self.count, lambda count: count == len(self.shapes))

    @property
    def count(self):
        """Number of shapes that the page says it has."""
        return int(self.page.inner_text(".imgshapes-workbench-count").split()[0])

    @property
    def kept(self):
        return self.app.kept(self.index)

    @property
    def shapes(self):
        return self.kept.shapes

    @property
    def outlines(self):
        return self.page.locator(".imgshapes-graph .shapelayer path").count()

    def table(self):
        """Return the text of the table, heading -> cells."""
        heads = self.page.locator(".imgshapes-workbench-views th").all_inner_texts()
        rows = self.page.locator(".imgshapes-workbench-views tbody tr").all()
        cells = [row.locator("td").all_inner_texts() for row in rows]
        names = [head.split("\n")[0].split(" ")[0].strip() for head in heads]
        return {name: [row[i] for row in cells] for i, name in enumerate(names)}


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(5)
    paths = [folder / f"image {i}.npy" for i in range(40)]
    for path in paths:
        np.save(path, rng.integers(0, 4000, (HEIGHT, WIDTH), dtype=np.uint16))
    return paths


@pytest.fixture(scope="module")
def app(images, tmp_path_factory):
    running = App(images, tmp_path_factory.mktemp("store"))
    yield running
    running.kill()


@pytest.fixture
def tab(browser):
    context = browser.new_context(viewport=SIZE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def first(browser, app):
    """The first image, in a tab that stays: a page takes seconds to load, the next image does not."""
    context = browser.new_context(viewport=SIZE)
    yield Sheet(context.new_page(), app, 0)
    context.close()


@pytest.fixture
def sheet(first):
    """An image that no test has drawn on yet. What the browser complains of fails the test."""
    first.page.set_viewport_size(SIZE)
    first.turn()
    first.errors.clear()  # each test answers for its own
    yield first
    assert first.errors == []


def near(sheet, xy):
    """Half a pixel of the screen."""
    return pytest.approx(xy, abs=sheet.pixel / 2)


def test_a_line_is_where_the_mouse_was(sheet):
    start, end = sheet.place(0.2, 0.3), sheet.place(0.7, 0.5)
    line = sheet.draw("drawline", [start, end])
    assert isinstance(line, pis.Line)
    assert (line.x0, line.y0) == near(sheet, sheet.xy(start))
    assert (line.x1, line.y1) == near(sheet, sheet.xy(end))


def test_a_rectangle_is_where_the_mouse_was(sheet):
    start, end = sheet.place(0.7, 0.6), sheet.place(0.3, 0.2)
    rect = sheet.draw("drawrect", [start, end])
    assert isinstance(rect, pis.Rect)
    corners = sorted([sheet.xy(start), sheet.xy(end)])
    assert rect.bounds == near(sheet, (*corners[0], *corners[1]))


def test_an_ellipse_is_centred_on_the_press_and_passes_through_the_release(sheet):
    centre, end = sheet.place(0.5, 0.5), sheet.place(0.6, 0.35)
    ellipse = sheet.draw("drawcircle", [centre, end])
    assert isinstance(ellipse, pis.Ellipse)
    (x, y), (x_end, y_end) = sheet.xy(centre), sheet.xy(end)
    assert ellipse.center == near(sheet, (x, y))
    assert ellipse.radii == near(sheet, (math.sqrt(2) * abs(x_end - x), math.sqrt(2) * abs(y_end - y)))


@pytest.mark.parametrize(("mode", "kind"), [("drawopenpath", pis.Polyline), ("drawclosedpath", pis.Polygon)])
def test_a_freehand_path_has_its_corners_where_the_mouse_was(sheet, mode, kind):
    places = [sheet.place(*at) for at in [(0.2, 0.2), (0.5, 0.25), (0.7, 0.7), (0.45, 0.5), (0.25, 0.75)]]
    path = sheet.draw(mode, places, steps=1)
    assert isinstance(path, kind)
    assert path.paths()[0][: len(places)].tolist() == [near(sheet, sheet.xy(place)) for place in places]


def test_the_picture_stays_where_it_is_whatever_tool_is_taken(sheet):
    before = sheet.axes
    for tool in ("drawline", "polygon", "select", "drawrect"):
        sheet.tool(tool)
        sheet.look()
        assert sheet.axes == before
    # Zoomed, then in a window of another size: dcc.Graph has an outdated place of the axes, and draws there.
    sheet.page.mouse.move(*sheet.place(0.5, 0.5))
    sheet.page.mouse.wheel(0, -240)
    sheet.page.set_viewport_size({"width": 1000, "height": 700})
    sheet.look()
    before = sheet.axes
    sheet.tool("drawline")
    eventually(lambda: sheet.page.evaluate(AXES), lambda axes: axes == before)
    sheet.look()
    assert sheet.axes == before


def test_a_rectangle_is_moved_and_its_corner_is_dragged(sheet):
    rect = sheet.draw("drawrect", [sheet.place(0.3, 0.3), sheet.place(0.6, 0.6)])
    sheet.tool("select")
    sheet.page.mouse.click(*sheet.place(0.45, 0.3))  # its upper edge
    x, y = sheet.place(0.45, 0.45)
    sheet.drag([(x, y), (x + 70, y - 30)])
    moved = rect.move(70 * sheet.pixel, -30 * sheet.pixel)
    eventually(lambda: sheet.shapes[0].bounds, lambda bounds: bounds == near(sheet, moved.bounds))

    x, y = sheet.place(0.6, 0.6)
    target = sheet.place(0.8, 0.8)
    sheet.drag([(x + 70, y - 30), target])
    corner = sheet.xy(target)
    found = eventually(lambda: sheet.shapes[0], lambda shape: (shape.x1, shape.y1) == near(sheet, corner))
    assert found.id == rect.id
    assert (found.x0, found.y0) == near(sheet, (moved.x0, moved.y0))


def test_a_vertex_of_a_path_follows_the_mouse(sheet):
    places = [sheet.place(*at) for at in [(0.2, 0.2), (0.6, 0.3), (0.5, 0.7)]]
    drawn = sheet.draw("drawclosedpath", places, steps=1)
    sheet.tool("select")
    sheet.page.mouse.click((places[0][0] + places[1][0]) / 2, (places[0][1] + places[1][1]) / 2)
    target = sheet.place(0.8, 0.15)
    sheet.drag([places[1], target])
    wanted = [sheet.xy(place) for place in (places[0], target, places[2])]
    found = eventually(
        lambda: sheet.shapes[0],
        lambda shape: shape.rings[0].tolist() == [near(sheet, xy) for xy in wanted],
    )
    assert found.id == drawn.id


def test_a_move_of_many_small_steps_is_one_step_of_undo(sheet):
    ellipse = sheet.draw("drawcircle", [sheet.place(0.5, 0.5), sheet.place(0.6, 0.6)])
    sheet.tool("select")
    x, y = sheet.place(0.5, 0.5)
    sheet.drag([(x, y), (x - 60, y + 20)], steps=12)
    moved = ellipse.move(-60 * sheet.pixel, 20 * sheet.pixel)
    eventually(lambda: sheet.shapes[0].bounds, lambda bounds: bounds == near(sheet, moved.bounds))
    sheet.settle()
    sheet.button("undo")
    eventually(lambda: sheet.shapes[0].bounds, lambda bounds: bounds == near(sheet, ellipse.bounds))


def test_erasing_undo_and_redo(sheet):
    rect = sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.4, 0.4)])
    line = sheet.draw("drawline", [sheet.place(0.5, 0.5), sheet.place(0.8, 0.9)])
    sheet.tool("select")
    sheet.page.mouse.click(*sheet.place(0.3, 0.2))
    sheet.button("delete")
    eventually(lambda: sheet.shapes, lambda shapes: shapes == (line,))
    sheet.settle()
    sheet.button("undo")
    eventually(lambda: {shape.id for shape in sheet.shapes}, lambda ids: ids == {rect.id, line.id})
    eventually(lambda: sheet.outlines, lambda count: count == 2)
    sheet.page.mouse.move(*sheet.place(0.5, 0.1))
    sheet.page.keyboard.press("Control+z")
    eventually(lambda: sheet.shapes, lambda shapes: shapes == (rect,))
    eventually(lambda: sheet.outlines, lambda count: count == 1)
    sheet.page.keyboard.press("Control+Shift+z")
    eventually(lambda: sheet.shapes, lambda shapes: shapes == (rect, line))

    third = sheet.draw("drawline", [sheet.place(0.1, 0.9), sheet.place(0.4, 0.9)])
    assert sheet.shapes == (rect, line, third)
    sheet.page.reload()
    sheet.look()
    eventually(lambda: sheet.outlines, lambda count: count == 3)


def test_the_table_follows_the_hand_with_the_numbers_of_measure(sheet):
    sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.5, 0.6)])
    line = sheet.draw("drawline", [sheet.place(0.1, 0.1), sheet.place(0.9, 0.15)])
    sheet.draw("drawclosedpath", [sheet.place(*at) for at in [(0.6, 0.3), (0.9, 0.4), (0.7, 0.9)]], steps=1)
    image = np.load(sheet.app.images[sheet.index])
    table = pis.measure(sheet.shapes, image)
    shown = eventually(sheet.table, lambda shown: len(shown.get("id", ())) == 3)
    assert shown["kind"] == ["Rect", "Line", "Polygon"]
    assert shown["id"] == [shape.id for shape in sheet.shapes]
    for name in ("area", "length"):
        for text, number in zip(shown[name], table[name], strict=True):
            if math.isnan(number):
                assert text == "–"
            else:
                # The page shows four digits or more.
                assert float(text.replace("\u2009", "").replace(",", "")) == pytest.approx(number, rel=1e-3)
    assert float(shown["length"][1]) == pytest.approx(line.length, rel=1e-3)


def test_selecting_a_row_selects_the_shape_and_a_press_on_the_shape_its_row(sheet):
    sheet.draw("drawline", [sheet.place(0.1, 0.1), sheet.place(0.9, 0.15)])
    sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.5, 0.6)])
    page = sheet.page
    eventually(sheet.table, lambda shown: len(shown.get("id", ())) == 2)
    page.locator(".imgshapes-workbench-views tbody tr").nth(0).click()
    eventually(lambda: sheet.selected, lambda rows: rows == [0])
    page.mouse.click(*sheet.place(0.35, 0.2))
    eventually(lambda: sheet.selected, lambda rows: rows == [1])
    sheet.button("delete")
    eventually(lambda: [type(shape) for shape in sheet.shapes], lambda kinds: kinds == [pis.Line])


def test_a_click_into_a_fill_selects_the_smallest_shape_there_and_draws_nothing(sheet):
    sheet.draw("drawrect", [sheet.place(0.1, 0.1), sheet.place(0.9, 0.8)])
    # Begun and ended inside the first, whose fill must not take the mouse.
    sheet.draw("drawcircle", [sheet.place(0.4, 0.4), sheet.place(0.5, 0.5)])
    page = sheet.page
    eventually(sheet.table, lambda shown: len(shown.get("id", ())) == 2)
    page.mouse.click(*sheet.place(0.2, 0.7))
    eventually(lambda: sheet.selected, lambda rows: rows == [0])
    page.mouse.click(*sheet.place(0.4, 0.4))
    eventually(lambda: sheet.selected, lambda rows: rows == [1])
    assert [type(shape) for shape in sheet.shapes] == [pis.Rect, pis.Ellipse]


def test_setting_the_scale_from_a_line_carries_everything_over(sheet):
    rect = sheet.draw("drawrect", [sheet.place(0.2, 0.3), sheet.place(0.5, 0.6)])
    line = sheet.draw("drawline", [sheet.place(0.1, 0.1), sheet.place(0.6, 0.2)])
    page = sheet.page
    page.click("#scale > summary")
    page.fill("#scale-length", "12.5")
    page.fill("#scale-unit", "mm")
    page.click("#scale-set")
    kept = eventually(lambda: sheet.kept, lambda kept: kept.frame.unit == "mm")
    factor = 12.5 / line.length
    assert kept.frame.spacing == pytest.approx((factor, factor))
    assert kept.shapes[1].length == pytest.approx(12.5)
    assert kept.shapes[0].area == pytest.approx(rect.area * factor**2)
    eventually(lambda: sheet.table()["length"], lambda texts: float(texts[1]) == 12.5)
    page.keyboard.press("Escape")
    # The image fills the frame as before, to its outer edges.
    for axis, ends in (("x", (-0.5, WIDTH - 0.5)), ("y", (HEIGHT - 0.5, -0.5))):
        wanted = pytest.approx([end * factor for end in ends])
        eventually(lambda axis=axis: page.evaluate(AXES)[axis], lambda shown, wanted=wanted: shown == wanted)
    sheet.look()
    start, end = sheet.place(0.7, 0.7), sheet.place(0.9, 0.9)
    drawn = sheet.draw("drawline", [start, end])
    assert (*drawn.xy[0], *drawn.xy[1]) == near(sheet, (*sheet.xy(start), *sheet.xy(end)))
    assert sheet.shapes[0].area == pytest.approx(rect.area * factor**2)


def test_a_class_is_chosen_added_and_changed(sheet):
    page = sheet.page
    palette = page.locator(".imgshapes-workbench-palette")
    palette.locator(".imgshapes-class", has_text="nucleus").click()
    first = sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.4, 0.4)])
    assert first.label == "nucleus"
    assert first.style.color == dict(sheet.kept.labels)["nucleus"]

    markup = "<img src=x onerror=alert(1)><b>odd</b>"
    page.get_by_label("Name of a new class").fill(markup)
    page.get_by_role("button", name="Add").click()
    eventually(lambda: dict(sheet.kept.labels), lambda labels: markup in labels)
    palette.locator(".imgshapes-class", has_text=markup).click()
    places = [sheet.place(*at) for at in [(0.6, 0.2), (0.8, 0.5), (0.6, 0.7)]]
    second = sheet.draw("drawopenpath", places, steps=1)
    assert (second.label, type(second)) == (markup, pis.Polyline)
    eventually(sheet.table, lambda shown: shown.get("label", ())[-1:] == [markup])
    assert page.locator("img[src=x], b").count() == 0

    sheet.tool("select")
    page.mouse.click(*sheet.place(0.7, 0.35))
    palette.locator(".imgshapes-class", has_text="cell").click()
    changed = eventually(lambda: sheet.shapes[1], lambda shape: shape.label == "cell")
    assert isinstance(changed, pis.Polyline)
    assert changed.id == second.id
    assert changed.style.color == dict(sheet.kept.labels)["cell"]
    assert sheet.shapes[0] == first


OURS = {
    "polygon": (pis.Polygon, [(0.2, 0.2), (0.5, 0.25), (0.4, 0.6)], "Enter"),
    "polyline": (pis.Polyline, [(0.2, 0.2), (0.5, 0.25), (0.4, 0.6)], "Enter"),
    "point": (pis.Point, [(0.3, 0.4)], None),
}


@pytest.mark.parametrize("tool", OURS)
def test_our_own_tools_are_here_too(sheet, tool):
    kind, places, key = OURS[tool]
    sheet.tool(tool)
    places = [sheet.place(*at) for at in places]
    for place in places:
        sheet.page.mouse.click(*place)
    if key:
        sheet.page.keyboard.press(key)
    (shape,) = eventually(lambda: sheet.shapes, lambda shapes: len(shapes) == 1)
    assert isinstance(shape, kind)
    xy = shape.xy if kind is pis.Polyline else shape.rings[0] if kind is pis.Polygon else [(shape.x, shape.y)]
    assert [list(corner) for corner in xy] == [near(sheet, list(sheet.xy(place))) for place in places]


def test_the_brush_and_the_eraser_are_here_too(sheet):
    sheet.tool("brush")
    sheet.drag([sheet.place(0.2, 0.5), sheet.place(0.8, 0.5)])
    (stroke,) = eventually(lambda: sheet.shapes, lambda shapes: len(shapes) == 1)
    assert isinstance(stroke, pis.Polyline)
    assert stroke.width > 0
    sheet.tool("eraser")
    sheet.drag([sheet.place(0.5, 0.4), sheet.place(0.5, 0.6)])
    left = eventually(lambda: sheet.shapes[0], lambda shape: isinstance(shape, pis.Polygon))
    assert left.area < stroke.area


def test_the_downloads_hold_what_the_store_holds(sheet):
    sheet.draw("drawcircle", [sheet.place(0.5, 0.5), sheet.place(0.6, 0.6)])
    sheet.draw("drawopenpath", [sheet.place(*at) for at in [(0.1, 0.2), (0.3, 0.5), (0.2, 0.7)]], steps=1)
    with sheet.page.expect_download() as download:
        sheet.page.click("#csv")
    with download.value.path().open(newline="") as file:
        rows = list(csv.DictReader(file))
    table = pis.measure(sheet.shapes, np.load(sheet.app.images[sheet.index]))
    assert [row["id"] for row in rows] == table["id"]
    for name in ("length", "area", "intensity_mean", "centroid_x"):
        numbers = [float(row[name] or "nan") for row in rows]
        np.testing.assert_array_equal(numbers, table[name])

    with sheet.page.expect_download() as download:
        sheet.page.click("#json")
    document = json.loads(download.value.path().read_text())
    assert (document["format"], document["version"]) == ("plotly_imgshapes annotations", 1)
    assert document["image"]["name"] == sheet.app.images[sheet.index].name
    assert pis.ImageFrame(**document["frame"]) == sheet.kept.frame
    assert document["labels"] == dict(sheet.kept.labels)
    assert pis.shapes_from(document["shapes"]) == sheet.shapes


def test_two_tabs_on_one_image_lose_nothing_and_mix_nothing_up(sheet, tab):
    other = Sheet(tab, sheet.app, sheet.index)
    mine = sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.4, 0.4)])
    theirs = other.draw("drawline", [other.place(0.6, 0.6), other.place(0.9, 0.8)])
    assert sheet.shapes == (mine, theirs)
    # The other tab has been shown both; this one still counts its rectangle alone.
    eventually(lambda: other.outlines, lambda count: count == 2)
    sheet.look()
    again = sheet.draw("drawcircle", [sheet.place(0.5, 0.8), sheet.place(0.55, 0.85)])
    assert sheet.shapes == (mine, theirs, again)
    other.tool("select")
    x, y = other.place(0.75, 0.7)
    other.drag([(x, y), (x - 50, y - 20)])
    moved = theirs.move(-50 * other.pixel, -20 * other.pixel)
    eventually(lambda: sheet.shapes[1].bounds, lambda bounds: bounds == near(sheet, moved.bounds))
    assert (sheet.shapes[0], sheet.shapes[2]) == (mine, again)


def test_zooming_resizing_and_another_contrast_change_no_shape(sheet):
    rect = sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.4, 0.4)])
    page = sheet.page
    eventually(sheet.table, lambda shown: len(shown.get("id", ())) == 1)
    requests = []
    page.on("request", lambda request: requests.append(request.post_data or ""))
    sheet.tool("pan")
    page.mouse.move(*sheet.place(0.5, 0.5))
    page.mouse.wheel(0, -240)
    page.set_viewport_size({"width": 1100, "height": 700})
    eventually(lambda: page.evaluate(AXES)["x"], lambda x: x[1] - x[0] < 0.95 * WIDTH)
    zoomed = page.evaluate(AXES)["x"]
    time.sleep(0.3)
    assert requests == []  # what is not about shapes does not even reach Python
    picture = "document.querySelector('.imgshapes-graph .js-plotly-plot').data[0].source"
    before = page.evaluate(picture)
    page.click("#contrast > summary")
    thumb = page.locator("#percentiles [role=slider]").nth(0).bounding_box()
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    sheet.drag([(x, y), (x + 60, y)])
    eventually(lambda: page.evaluate(picture), lambda source: source != before)
    page.keyboard.press("Escape")
    assert page.evaluate(AXES)["x"] == zoomed
    assert sheet.shapes == (rect,)
    assert sheet.outlines == 1


def test_the_arrows_lead_to_the_next_image_and_back(sheet):
    page, name = sheet.page, sheet.app.images[sheet.index].name
    sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.4, 0.4)])
    page.click("#next")
    page.wait_for_url(f"**/?image={sheet.index + 2}")
    eventually(lambda: sheet.outlines, lambda count: count == 0)
    page.click("#previous")
    page.wait_for_url(f"**/?image={sheet.index + 1}")
    eventually(lambda: sheet.outlines, lambda count: count == 1)
    assert page.inner_text("#image") == name


def test_killed_in_the_middle_of_a_drag_it_comes_back_with_every_finished_shape(
    browser, tab, images, tmp_path
):
    first = App(images[:1], tmp_path)
    sheet = Sheet(tab, first, 0)
    drawn = (
        sheet.draw("drawrect", [sheet.place(0.2, 0.2), sheet.place(0.4, 0.4)]),
        sheet.draw("drawline", [sheet.place(0.5, 0.5), sheet.place(0.8, 0.9)]),
    )
    sheet.tool("drawclosedpath")
    loop = [sheet.place(*at) for at in [(0.6, 0.1), (0.9, 0.2), (0.7, 0.4)]]
    sheet.press_and_drag(loop, steps=2)
    first.kill()

    again = App(images[:1], tmp_path, port=first.port)
    try:
        assert again.kept(0).shapes == drawn
        context = browser.new_context(viewport=SIZE)
        fresh = Sheet(context.new_page(), again, 0)
        eventually(lambda: fresh.outlines, lambda count: count == 2)
        assert eventually(fresh.table, lambda shown: len(shown.get("id", ())) == 2)["kind"][1] == "Line"
        context.close()
        # The page that was left open finishes its drag, and what it drew is saved once Python is back.
        tab.mouse.up()
        shapes = eventually(lambda: again.kept(0).shapes, lambda shapes: len(shapes) == 3)
        assert shapes[:2] == drawn
        assert shapes[2].rings[0][0].tolist() == near(sheet, sheet.xy(loop[0]))
    finally:
        again.kill()
