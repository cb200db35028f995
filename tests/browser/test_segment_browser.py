"""Segmentations with a real mouse: in the application, in a Dash page and in JupyterLab."""

import math

import numpy as np
import pytest
from scipy import ndimage as ndi
from skimage import data, filters, segmentation
from skimage.io import imsave

import plotly_imgshapes as pis
from tests.browser.dashed import DashPage, Served
from tests.browser.gestures import Hand, eventually
from tests.browser.test_app_browser import SIZE, App, Sheet

PANEL = ".imgshapes-segment"
OVERLAYS = "gd => (gd.layout.images ?? []).filter(({name}) => name.startsWith('imgshapes:segment')).length"


class Panel:
    """The panel of one graph, as a person uses it."""

    def __init__(self, page, graph, place=None):
        self.page, self.graph = page, graph
        self.box = (place or page).locator(PANEL).first

    def choose(self, method):
        self.box.get_by_label("Method").select_option(method)

    def press(self, name):
        self.box.get_by_role("button", name=name, exact=True).click()

    @property
    def said(self):
        return self.box.locator(".imgshapes-segment-said").inner_text()

    @property
    def wrong(self):
        return self.box.locator(".imgshapes-segment-wrong").inner_text()

    @property
    def hints(self):
        return self.box.locator(".imgshapes-segment-hints").inner_text()

    @property
    def overlays(self):
        return self.graph.evaluate(OVERLAYS)

    def answered(self, patience=30):
        """Wait for the final answer, and see it over the image."""
        accept = self.box.get_by_role("button", name="Accept", exact=True)
        eventually(lambda: self.wrong or (accept.is_visible() and accept.is_enabled()), patience=patience)
        assert self.wrong == ""
        eventually(lambda: self.overlays, lambda count: count == 1)

    def gone(self):
        eventually(lambda: self.overlays, lambda count: count == 0)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photographs")
    paths = [folder / "coins.png", folder / "astronaut.png"]
    for path, image in zip(paths, (data.coins(), data.astronaut()), strict=True):
        imsave(path, image, check_contrast=False)
    running = App(paths, tmp_path_factory.mktemp("store"))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def tab(browser, app):
    context = browser.new_context(viewport=SIZE)
    yield context.new_page()
    context.close()


@pytest.fixture
def sheet(tab, app, request):
    sheet = Sheet(tab, app, request.param)
    yield sheet
    assert sheet.errors == []


coins = pytest.mark.parametrize("sheet", [0], indirect=True)
astronaut = pytest.mark.parametrize("sheet", [1], indirect=True)


def panel_of(sheet):
    return Panel(sheet.page, sheet.page.locator(".imgshapes-graph .js-plotly-plot"))


def at(sheet, x, y):
    """Return the screen pixel of a position in the image."""
    (x0, x1), (y1, y0) = sheet.axes["x"], sheet.axes["y"]
    return sheet.place((x - x0) / (x1 - x0), (y - y0) / (y1 - y0))


def true_coins():
    """As scikit-image's own gallery separates them: markers, and a watershed on the Sobel map."""
    image = data.coins()
    markers = np.zeros_like(image, dtype=np.int32)
    markers[image < 30] = 1
    markers[image > 150] = 2
    found = ndi.binary_fill_holes(segmentation.watershed(filters.sobel(image), markers) - 1)
    return ndi.label(found)[0]


def around(center, radii, corners=8):
    """Return a rough outline."""
    turns = [2 * math.pi * k / corners for k in range(corners)]
    return [(center[0] + radii[0] * math.cos(t), center[1] + radii[1] * math.sin(t)) for t in turns]


def rough_coin(row=125, col=155):
    """Return the pixels of the coin there, and a rough octagon around it."""
    labels = true_coins()
    coin = labels == labels[row, col]
    rows, cols = np.nonzero(coin)
    radii = 1.15 * (np.ptp(cols) + 1) / 2, 1.15 * (np.ptp(rows) + 1) / 2
    return coin, around((cols.mean(), rows.mean()), radii)


def iou(shape, truth):
    found = pis.mask(shape, pis.ImageFrame(truth.shape))
    return (found & truth).sum() / (found | truth).sum()


def clear(sheet):
    """Begin with an empty image; a page saves what is on it."""
    sheet.page.mouse.move(*sheet.place(0.5, 0.02))
    sheet.page.keyboard.press("Escape")
    sheet.page.keyboard.press("Control+a")
    sheet.page.keyboard.press("Delete")
    eventually(lambda: sheet.shapes, lambda shapes: shapes == ())
    sheet.settle()


@coins
def test_the_scissors_cut_a_roughly_outlined_coin_and_undo_brings_the_rough_outline_back(sheet):
    coin, octagon = rough_coin()
    rough = sheet.draw("drawclosedpath", [at(sheet, *xy) for xy in octagon], steps=3)
    assert iou(rough, coin) < 0.87
    panel = panel_of(sheet)
    assert panel.hints == "1 shape"
    panel.press("Run")
    panel.answered()
    assert "1 object" in panel.said
    assert sheet.shapes == (rough,)
    sheet.page.keyboard.press("Enter")
    (fine,) = eventually(lambda: sheet.shapes, lambda shapes: shapes != (rough,))
    panel.gone()
    assert (fine.id, fine.label) == (rough.id, rough.label)
    assert iou(fine, coin) >= 0.9

    sheet.button("undo")
    eventually(lambda: sheet.shapes, lambda shapes: shapes == (rough,))
    sheet.button("redo")
    eventually(lambda: sheet.shapes, lambda shapes: shapes == (fine,))
    clear(sheet)


@coins
def test_keys_run_and_discard_parameters_and_hints_are_followed_and_errors_are_said(sheet):
    _, octagon = rough_coin()
    rough = sheet.draw("drawclosedpath", [at(sheet, *xy) for xy in octagon], steps=3)
    panel = panel_of(sheet)
    panel.choose("threshold")
    sheet.page.mouse.move(*sheet.place(0.5, 0.02))
    sheet.page.keyboard.press("Shift+Enter")
    panel.answered()
    first = panel.said.partition(",")[0]
    # One level more is one kind of object more; nothing has to be pressed.
    panel.box.get_by_label("Rule").select_option("multi_otsu")
    eventually(lambda: panel.said.partition(",")[0], lambda said: said not in {"", first})
    panel.box.get_by_label("Rule").select_option("manual")
    eventually(lambda: panel.wrong, lambda text: "manual" in text)
    panel.gone()
    panel.box.get_by_label("Low", exact=True).last.fill("100")
    eventually(lambda: panel.wrong, lambda text: text == "")
    panel.answered()
    # A shape that is hidden is no hint; without any the result on screen goes.
    sheet.button("hide")
    panel.gone()
    sheet.button("hide")
    sheet.page.mouse.move(*sheet.place(0.5, 0.02))
    sheet.page.keyboard.press("Shift+Enter")
    panel.answered()
    sheet.page.keyboard.press("Escape")
    panel.gone()
    assert [shape.id for shape in sheet.shapes] == [rough.id]

    panel.choose("split")
    (_, y0, _, y1), x = rough.bounds, rough.centroid[0]
    cut = sheet.draw("drawline", [at(sheet, x, y0 - 4), at(sheet, x, y1 + 4)])
    assert panel.hints == "1 mark on 1 object"
    panel.press("Run")
    panel.answered()
    panel.press("Accept")
    parts = eventually(lambda: sheet.shapes, lambda shapes: cut.id not in {shape.id for shape in shapes})
    assert [type(part) for part in parts] == [pis.Polygon, pis.Polygon]
    assert sum(part.area for part in parts) == pytest.approx(rough.area, rel=0.02)
    clear(sheet)


LADY = [
    [(225, 50), (200, 110), (250, 110), (222, 170)],
    [(225, 190), (120, 300), (120, 400), (60, 480), (250, 480), (250, 300), (400, 330)],
]
BEHIND = [
    [(60, 20), (30, 150), (60, 170)],
    [(150, 30), (150, 150)],
    [(330, 30), (330, 180), (350, 260)],
    [(390, 20), (420, 200), (480, 40)],
    [(470, 270), (490, 300)],
]


@astronaut
def test_the_background_of_the_astronaut_is_scribbled_away_and_undo_brings_the_scribbles_back(sheet):
    page = sheet.page
    palette = page.locator(".imgshapes-workbench-palette")
    page.get_by_label("Name of a new class").fill("background")
    page.get_by_role("button", name="Add").click()
    sheet.look()
    sheet.tool("brush")
    for name, strokes in (("cell", LADY), ("background", BEHIND)):
        palette.locator(".imgshapes-class", has_text=name).click()
        for stroke in strokes:
            before = len(sheet.shapes)
            sheet.drag([at(sheet, *xy) for xy in stroke], steps=8)
            eventually(lambda: len(sheet.shapes), lambda count, before=before: count == before + 1)
    sheet.settle()
    scribbles = sheet.shapes
    panel = panel_of(sheet)
    panel.choose("remove_background")
    assert panel.hints == f"all {len(scribbles)} shapes"
    panel.press("Run")
    panel.answered(patience=60)
    panel.press("Accept")
    lady = eventually(lambda: sheet.shapes, lambda shapes: len(shapes) < len(scribbles))
    assert {shape.label for shape in lady} == {"cell"}
    mask = pis.mask(lady, pis.ImageFrame((512, 512)))
    # Face, both shoulders and chest are the lady's; flag, wall and rocket are not.
    for row, col in ((110, 225), (330, 90), (330, 330), (420, 200)):
        assert mask[row - 5 : row + 5, col - 5 : col + 5].mean() > 0.9, (row, col)
    for row, col in ((60, 40), (40, 120), (100, 340), (100, 400), (200, 450)):
        assert mask[row - 5 : row + 5, col - 5 : col + 5].mean() < 0.1, (row, col)
    sheet.button("undo")
    eventually(lambda: sheet.shapes, lambda shapes: set(shapes) == set(scribbles))
    clear(sheet)


DISC = """\
import numpy as np
import plotly_imgshapes as pis
from plotly_imgshapes import views

rows, cols = np.mgrid[:200, :260]
noise = np.random.default_rng(0).normal(0, 4, rows.shape)
image = np.where((rows - 90) ** 2 + (cols - 120) ** 2 < 50**2, 160, 60) + noise
"""
SERVED = f"""\
import json
import dash
from dash import Input, Output, callback, html
from plotly_imgshapes.dash_aio import ImageShapesAIO
{DISC}
app = dash.Dash(__name__)
app.layout = html.Div([
    ImageShapesAIO(image, aio_id="aio", labels=["disc"], views=[views.Segment()], height="640px"),
    html.Pre(id="areas"),
])

@callback(Output("areas", "children"), Input(ImageShapesAIO.ids.shapes("aio"), "data"))
def follow(data):
    return json.dumps([shape.area for shape in pis.shapes_from(data)])
"""
TRUE_AREA = math.pi * 50**2


def test_a_dash_page_has_the_panel_and_its_callbacks_the_shapes(browser, tmp_path):
    served = Served(tmp_path, SERVED)
    context = browser.new_context(viewport=SIZE)
    try:
        page = DashPage(context.new_page(), served.url)
        panel = Panel(page.page, page.page.locator(".js-plotly-plot"))
        page.tool("drawcircle")
        page.drag((120, 90), (163, 133))
        (rough,) = eventually(lambda: page.json("#areas"), len)
        assert abs(rough / TRUE_AREA - 1) > 0.2
        panel.choose("chan_vese")
        panel.press("Run")
        panel.answered()
        panel.press("Accept")
        (area,) = eventually(lambda: page.json("#areas"), lambda areas: areas != [rough])
        assert area == pytest.approx(TRUE_AREA, rel=0.03)
        assert page.errors == []
        asked = [told["bytes"] for told in page.requests if "ask" in str(told["inputs"])]
        # What the page draws travels, not the picture.
        assert all(size < 10_000 for size in asked)
    finally:
        context.close()
        served.close()


def test_a_notebook_has_the_panel_and_python_the_shapes(lab, browser):
    setup = f"{DISC}\nws = pis.ImageShapes(image, labels=['disc'], views=[views.Segment()])"
    context = browser.new_context(viewport={"width": 1700, "height": 1000})
    notebook = lab.open(context.new_page(), "segment", [setup, "ws"])
    try:
        notebook.run()
        graph = notebook.output(1).locator(".imgshapes-notebook .js-plotly-plot").first
        graph.wait_for(timeout=20_000)
        panel = Panel(notebook.page, graph, notebook.output(1))
        panel.box.wait_for()
        hand = Hand(notebook.page, graph)
        scale = graph.evaluate("gd => gd._fullLayout.xaxis._length / 260")
        hand.tool("drawrect")
        hand.drag(((120 - 58) * scale, (90 - 58) * scale), ((120 + 58) * scale, (90 + 58) * scale))
        hand.count(1)
        panel.choose("chan_vese")
        panel.press("Run")
        panel.answered()
        # The kernel is free, and has not changed anything yet.
        assert notebook.python("[type(one).__name__ for one in ws.shapes]") == ["Rect"]
        panel.press("Accept")
        notebook.until("[type(one).__name__ for one in ws.shapes]", ["Polygon"])
        assert notebook.python("ws.shapes[0].area") == pytest.approx(TRUE_AREA, rel=0.03)
        assert notebook.python("ws.undo()")
        panel.gone()
        eventually(lambda: [shape["type"] for shape in hand.shapes], lambda types: types == ["rect"])
    finally:
        notebook.close()
        context.close()


SEA = """\
import numpy as np
import plotly_imgshapes as pis
from plotly_imgshapes import views

rows, cols = np.mgrid[:200, :260]
sea = rows - 100 > (cols - 130) * np.tan(np.deg2rad(7))
image = np.where(sea, 60, 200).astype(np.uint8)
ws = pis.ImageShapes(image, views=[views.Segment()])
"""
SOURCE = "gd => gd._fullData[0].source"


def test_a_horizon_is_levelled_by_a_line_along_it_in_a_notebook_and_comes_back(lab, browser):
    context = browser.new_context(viewport={"width": 1700, "height": 1000})
    notebook = lab.open(context.new_page(), "horizon", [SEA, "ws"])
    errors = []
    notebook.page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        notebook.run()
        graph = notebook.output(1).locator(".imgshapes-notebook .js-plotly-plot").first
        graph.wait_for(timeout=20_000)
        panel = Panel(notebook.page, graph, notebook.output(1))
        panel.box.wait_for()
        hand = Hand(notebook.page, graph)
        scale = graph.evaluate("gd => gd._fullLayout.xaxis._length / 260")
        slope = math.tan(math.radians(7))
        hand.tool("drawline")
        hand.drag((30 * scale, (100 - 100 * slope) * scale), (230 * scale, (100 + 100 * slope) * scale))
        hand.count(1)
        undo = panel.box.get_by_role("button", name="Undo correction")
        assert not undo.is_visible()
        before, drawn = (
            graph.evaluate(SOURCE),
            notebook.python("[list(map(float, s.xy.ravel())) for s in ws.shapes]"),
        )
        panel.choose("level")
        assert panel.hints == "1 shape"
        panel.press("Run")
        panel.answered()
        assert panel.said.startswith("260 × 200 pixels")
        assert graph.evaluate(SOURCE) == before
        assert notebook.python("len(ws.corrections)") == 0

        panel.press("Accept")
        panel.gone()
        assert notebook.python("[one.name for one in ws.corrections]") == ["level"]
        eventually(lambda: graph.evaluate(SOURCE), lambda source: source != before)
        (line,) = eventually(
            lambda: hand.shapes, lambda shapes: abs(shapes[0]["y0"] - shapes[0]["y1"]) < 0.01
        )
        # The sea is below the line on the screen, from edge to edge.
        row = round(line["y0"])
        assert notebook.python(f"bool((ws.image[{row} - 12:{row} - 3, 20:240] > 190).all())")
        assert notebook.python(f"bool((ws.image[{row} + 4:{row} + 13, 20:240] < 70).all())")
        assert "Accepted" in panel.said

        # What is drawn on the new image stays on its thing when the old one comes back.
        hand.tool("drawrect")
        hand.drag((100 * scale, 40 * scale), (130 * scale, 60 * scale))
        hand.count(2)
        notebook.until("len(ws.shapes)", 2)
        undo.click()
        eventually(lambda: graph.evaluate(SOURCE), lambda source: source == before)
        notebook.until("len(ws.corrections)", 0)
        assert notebook.python("[list(map(float, s.xy.ravel())) for s in ws.shapes[:1]]") == drawn
        assert notebook.python("ws.shapes[1].angle") == pytest.approx(7, abs=0.3)
        eventually(lambda: hand.shapes[0]["y1"] - hand.shapes[0]["y0"], lambda rise: rise > 20)
        undo.wait_for(state="hidden")

        # A crop changes where the image ends: the axes follow.
        hand.press("Escape")
        notebook.execute("ws.selected = [ws.shapes[1].id]")
        panel.choose("crop")
        eventually(lambda: panel.hints, lambda hints: hints == "1 selected shape")
        panel.press("Run")
        panel.answered()
        panel.press("Accept")
        notebook.until("[one.name for one in ws.corrections]", ["crop"])
        panel.gone()
        eventually(
            lambda: graph.evaluate("gd => gd._fullLayout.xaxis.range[1] - gd._fullLayout.xaxis.range[0]"),
            lambda width: width < 50,
        )
        # No step of a hand is left, so the key takes back the correction.
        hand.reach(20, 20)
        hand.press("Control+z")
        notebook.until("len(ws.corrections)", 0)
        undo.wait_for(state="hidden")
        assert errors == []
    finally:
        notebook.close()
        context.close()
