"""One session of some thirty gestures in JupyterLab, in Dash and in an exported page: one outcome.

A page with nothing but plotly.js and the core goes first; every host has to end where it ended.
"""

import json

import numpy as np
import pytest

import plotly_imgshapes as pis
from tests.browser import gestures
from tests.browser.dashed import DashPage, Served
from tests.browser.gestures import Hand, eventually
from tests.browser.page import CorePage, bundle

WINDOW = {"width": 1700, "height": 1000}
# In whole pixels of the window, out of reach of the page's own layout: then every host gives the same bits.
FIT = """async (gd, {width, height}) => {
    const size = {width: `${width}px`, height: `${height}px`};
    Object.assign(gd.style, size, {position: "fixed", left: 0, top: 0, zIndex: 50});
    const {left, top} = gd.getBoundingClientRect();
    // Within a page that contains its parts, fixed is fixed to one of them.
    Object.assign(gd.style, {left: `${LEFT - left}px`, top: `${TOP - top}px`});
    await window.Plotly.Plots.resize(gd);
    await new Promise((done) => setTimeout(done, 300));
    const {width: across, height: down} = gd._fullLayout;
    if (across !== width || down !== height) throw Error(`the figure is ${across} x ${down}`);
    const place = gd.getBoundingClientRect();
    if (place.left !== LEFT || place.top !== TOP) throw Error(`the figure is at ${place.left}, ${place.top}`);
}""".replace("LEFT", "440").replace("TOP", "160")  # right of and below what JupyterLab has around a notebook
TABLE = """(gd) => {
    const table = gd.getRootNode().querySelector(".imgshapes-view-scroll table");
    if (!table) return [];
    const name = (cell) => cell.querySelector("button").firstChild.textContent.replaceAll(" ", "_");
    const names = [...table.tHead.rows[0].cells].map(name);
    return [...table.tBodies[0].rows].map((row) =>
        Object.fromEntries([...row.cells].map((cell, i) => [names[i], cell.title])));
}"""
MEASURES = (
    "length",
    "perimeter",
    "area",
    "centroid_x",
    "centroid_y",
    "num_pixels",
    "intensity_mean",
    "intensity_std",
    "intensity_min",
    "intensity_max",
)
MADE = f"""\
import sys
sys.path.insert(0, {str(gestures.ROOT)!r})
import plotly_imgshapes as pis
from tests.browser import gestures

ws = pis.ImageShapes(
    gestures.image(), spacing=0.5, unit="mm", labels=gestures.LABELS, views=[pis.views.Table({MEASURES})]
)
"""
DASH_APP = (
    MADE
    + """
from pathlib import Path
import json
from dash import Dash, Input, Output, callback, html
from plotly_imgshapes.dash_aio import ImageShapesAIO

app = Dash(__name__)
server = app.server
app.layout = html.Div([ws.dash("aio"), html.Div(id="seen")], style={"height": "900px"})

@callback(Output("seen", "children"), Input(ImageShapesAIO.ids.shapes("aio"), "data"))
def seen(data):
    Path("shapes.json").write_text(json.dumps(data))
    return str(len(data or []))
"""
)


def fitted(page, graph):
    """A hand at a graph whose plot area is as large as in every other host."""
    graph.wait_for(timeout=30_000)
    eventually(lambda: graph.evaluate("gd => Boolean(gd.imgshapes && window.Plotly)"), patience=30)
    graph.evaluate(FIT, gestures.SIZE)
    return Hand(page, graph)


def anonymous(shapes):
    """Shape dictionaries without their ids, and what is undefined, which each host says its own way."""

    def plain(value):
        if isinstance(value, dict):
            kept = {key: plain(item) for key, item in value.items() if key != "name" and item is not None}
            return {key: item for key, item in kept.items() if item != {}}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return [plain(shape) for shape in shapes]


def numbers(rows):
    """A table as floats, without ids; "" where there is no number."""

    def read(value):
        try:
            return float(value)
        except ValueError:
            return value

    return [{name: read(row[name]) for name in ("label", "kind", *MEASURES)} for row in rows]


def same_table(rows, expected):
    assert len(rows) == len(expected)
    for row, wanted in zip(numbers(rows), numbers(expected), strict=True):
        for name, value in wanted.items():
            close = value if isinstance(value, str) else pytest.approx(value, rel=1e-9, abs=1e-9)
            assert row[name] == close, f"{name} of {row['kind']}"


def measured(shapes):
    """The table that Python makes of shapes, as a page shows it."""
    image = gestures.image()
    frame = pis.ImageFrame.of(image, spacing=0.5, unit="mm")
    columns = pis.measure(shapes, image, frame=frame, properties=MEASURES)
    told = []
    for i, shape in enumerate(shapes):
        cells = {name: columns[name][i] for name in MEASURES}
        told.append(
            {"label": shape.label, "kind": type(shape).__name__}
            | {name: "" if np.isnan(value) else float(value) for name, value in cells.items()}
        )
    return told


@pytest.fixture(scope="module")
def alone(browser, tmp_path_factory):
    """What the session comes to without a host."""
    context = browser.new_context(viewport=WINDOW)
    core = CorePage(context.new_page(), bundle(tmp_path_factory.mktemp("core")))
    core.show(
        pis.imshow(gestures.image(), spacing=0.5, unit="mm", labels=gestures.LABELS),
    )
    hand = fitted(core.page, core.page.locator(".js-plotly-plot").first)
    assert gestures.session(hand) >= 30
    shapes = hand.shapes
    assert core.errors == []
    context.close()
    return shapes


def test_the_session_without_a_host_is_what_the_hand_did(alone):
    shapes = pis.shapes_from(alone)
    kinds = [type(shape).__name__ for shape in shapes]
    assert sorted(set(kinds)) == ["Ellipse", "Line", "Point", "Polygon", "Polyline", "Rect"]
    assert {shape.label for shape in shapes} == set(gestures.LABELS)
    assert sum(shape.width is not None for shape in shapes if isinstance(shape, pis.Polyline)) == 1
    assert any(isinstance(shape, pis.Rect) and shape.angle for shape in shapes)
    assert sum(shape.plotly.get("visible") is False for shape in shapes) == 1
    snapped = shapes[-1]
    np.testing.assert_allclose(snapped.xy / 0.5, np.rint(snapped.xy / 0.5), atol=1e-9)


@pytest.mark.slow
def test_in_jupyterlab(alone, browser, lab):
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    notebook = lab.open(page, "three_hosts", [MADE, "ws"])
    notebook.run()
    hand = fitted(page, notebook.output(1).locator(".imgshapes-notebook .js-plotly-plot").first)
    gestures.session(hand)
    shapes = hand.shapes
    assert anonymous(shapes) == anonymous(alone)
    notebook.until("[one.id for one in ws.shapes]", [shape["name"] for shape in shapes])
    in_python = pis.shapes_from(notebook.python("ws.shape_dicts()"))
    assert in_python == pis.shapes_from(shapes)
    assert anonymous([one.to_plotly() for one in in_python]) == anonymous(alone)
    expected = measured(pis.shapes_from(alone))
    eventually(lambda: hand.graph.evaluate(TABLE), lambda rows: len(rows) == len(expected))
    same_table(hand.graph.evaluate(TABLE), expected)
    notebook.close()
    context.close()


@pytest.mark.slow
def test_in_dash(alone, browser, tmp_path, request):
    served = Served(tmp_path, DASH_APP)
    request.addfinalizer(served.close)
    context = browser.new_context(viewport=WINDOW)
    dashed = DashPage(context.new_page(), served.url)
    hand = fitted(dashed.page, dashed.page.locator(".js-plotly-plot").first)
    gestures.session(hand)
    shapes = hand.shapes
    assert anonymous(shapes) == anonymous(alone)
    held = tmp_path / "shapes.json"
    names = [shape["name"] for shape in shapes]
    eventually(lambda: [one["name"] for one in json.loads(held.read_text())], lambda found: found == names)
    assert anonymous(json.loads(held.read_text())) == anonymous(alone)
    expected = measured(pis.shapes_from(alone))
    eventually(lambda: hand.graph.evaluate(TABLE), lambda rows: len(rows) == len(expected))
    same_table(hand.graph.evaluate(TABLE), expected)
    assert dashed.errors == []
    context.close()


@pytest.mark.slow
def test_in_an_exported_page(alone, browser, tmp_path):
    path = tmp_path / "page.html"
    ws = pis.ImageShapes(
        gestures.image(), spacing=0.5, unit="mm", labels=gestures.LABELS, views=[pis.views.Table(MEASURES)]
    )
    ws.write_html(path, drawing=True)
    context = browser.new_context(viewport=WINDOW)
    context.set_offline(True)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    hand = fitted(page, page.locator(".js-plotly-plot").first)
    gestures.session(hand)
    assert anonymous(hand.shapes) == anonymous(alone)
    expected = measured(pis.shapes_from(alone))
    eventually(lambda: hand.graph.evaluate(TABLE), lambda rows: len(rows) == len(expected))
    same_table(hand.graph.evaluate(TABLE), expected)
    assert errors == []
    context.close()
