"""The Dash component against a bare dcc.Graph: from the hand to Python, and what a step sends."""

import contextlib
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import plotly_imgshapes as pis
from tests.bench.harness import Row, row
from tests.browser.dashed import DashPage, Served, element_id
from tests.conftest import CHROMIUM_FLAGS, CHROMIUM_NAMES

STROKES = 15
ROUNDS = 3
PAGE = {"width": 1500, "height": 900}
SOURCE = """
import json, time
import dash, numpy as np
import plotly_imgshapes as pis
from dash import Input, Output, dcc, html
from plotly_imgshapes.dash_aio import ImageShapesAIO
from skimage import data

ids = ImageShapesAIO.ids
image = data.camera()
from tests.bench.bench_dash import shapes
many = shapes()
app = dash.Dash(add_log_handler=False)
app.layout = html.Div([
    ImageShapesAIO(image, aio_id="aio", height="600px"),
    ImageShapesAIO(pis.Workspace(image, shapes=many), aio_id="many", height="600px"),
    dcc.Graph(id="bare", figure=pis.imshow(image), config=dict(pis.CONFIG), style={"height": "600px"}),
    html.Pre(id="ours"), html.Pre(id="many"), html.Pre(id="peer"),
])

for name, source in {"ours": Input(ids.event("aio"), "data"), "many": Input(ids.event("many"), "data"),
                     "peer": Input("bare", "relayoutData")}.items():
    @app.callback(Output(name, "children"), source, prevent_initial_call=True)
    def _hear(told):
        if told is None or not ({"delta", "shapes"} & set(told)):
            return dash.no_update
        return json.dumps(time.time())
"""

CHANGED = "([name, before]) => document.getElementById(name).textContent !== before"


def shapes():
    """1000 of them, in rows."""
    at = [(i % 40 * 12, i // 40 * 20) for i in range(1000)]
    return [pis.Rect(x, y, x + 8, y + 14, id=f"shape {i}") for i, (x, y) in enumerate(at)]


def bench_strokes():
    """From the release of the mouse to the Python callback: both clocks are this machine's."""
    delays = {"ours": [], "dcc.Graph relayoutData": [], "many": []}
    with opened() as (served, browser):
        page = DashPage(browser.new_page(viewport=PAGE), served.url)
        for lap in range(ROUNDS):
            ways = [("ours", "ours"), ("peer", "dcc.Graph relayoutData"), ("many", "many")]
            for part, name in ways if lap % 2 else ways[::-1]:
                delays[name] += strokes(page, part, lap)
    ours = statistics.median(delays["ours"])
    return [
        row("mouse release to Python callback", delays, "dcc.Graph relayoutData", 1.2),
        row("the same, among 1000 shapes", delays, "ours", 2.0, ours="many"),
        Row("mouse release to Python callback, at most", ours, "50 ms", 0.05, ours / 0.05, 1.0),
    ]


def bench_bytes():
    """All that a page sends for a stroke among 1000 shapes, with a callback of the event."""
    with opened() as (served, browser):
        page = DashPage(browser.new_page(viewport=PAGE), served.url)
        page.asked()
        strokes(page, "many", 0, count=1)
        page.settle()
        sent = sum(told["bytes"] for told in page.requests)
    whole = len(json.dumps([shape.to_plotly() for shape in shapes()]))
    return [
        Row("stroke among 1000 shapes, kB", sent / 1e3, "whole list, kB", whole / 1e3, sent / whole, 0.02)
    ]


@contextlib.contextmanager
def opened():
    """The app, and a Chromium."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        served = Served(Path(folder), SOURCE)
        executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
        try:
            yield (
                served,
                playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS)),
            )
        finally:
            served.close()


def strokes(page, part, lap, count=STROKES):
    """Draw rectangles, and return the seconds from each release to its callback."""
    graph = page.page.locator(f"[id='{_graph(part)}'] .js-plotly-plot")
    graph.scroll_into_view_if_needed()
    graph.locator('.modebar-btn[data-val="drawrect"]').first.wait_for()
    box = graph.locator(".nsewdrag").first.bounding_box()
    page.page.evaluate(
        "() => addEventListener('pointerup', () => (window.released = Date.now() / 1000), true)"
    )
    delays = []
    for number in range(count):
        x, y = box["x"] + 20 + 11 * number, box["y"] + 20 + 130 * lap + 5 * number
        before = page.text(f"#{part}")
        page.page.mouse.move(x, y)
        page.page.mouse.down()
        page.page.mouse.move(x + 40, y + 30, steps=3)
        page.page.mouse.up()
        page.page.wait_for_function(CHANGED, arg=[part, before])
        page.page.wait_for_timeout(150)
        delays.append(page.json(f"#{part}") - page.page.evaluate("() => window.released"))
    return delays[1:] if count > 1 else delays


def _graph(part):
    return "bare" if part == "peer" else element_id({"ours": "aio"}.get(part, part), "graph")
