"""Frames in the page: a drag among 500 shapes and a pan over 2,000, against plotly.js on the same figure."""

import contextlib
import shutil
import tempfile

import numpy as np
from playwright.sync_api import sync_playwright

import plotly_imgshapes as pis
from tests.bench.harness import Row
from tests.browser.page import CorePage, bundle
from tests.conftest import CHROMIUM_FLAGS, CHROMIUM_NAMES

FRAMES = 60
FRAME = 1 / 60
"""Seconds between two pictures of the screen."""

# Each step is told in one frame; what follows from it has to be done before the next.
RUN = """async ([frames, step]) => {
    const go = new Function('i', `return (${step})(i)`), times = [];
    for (let i = 0; i < frames; i++) {
        await new Promise(requestAnimationFrame);
        times.push(performance.now() / 1000);
        await go(i);
    }
    return times;
}"""
DRAG = """(i) => void window.dispatchEvent(new PointerEvent('pointermove', {
    clientX: %d + i, clientY: %d + i %% 30, pointerId: 1, bubbles: true,
}))"""
RELAYOUT = """(i) => Plotly.relayout(graph, {
    'shapes[260].x0': 100 + i, 'shapes[260].x1': 106 + i, 'shapes[260].y0': 100, 'shapes[260].y1': 106,
})"""
PAN = "(i) => Plotly.relayout(graph, {'xaxis.range': [i, 120 + i], 'yaxis.range': [90, 0]})"


def bench_drag():
    """The corner of the screen shows numbers meanwhile, and plotly.js alone moves a shape by `relayout`."""
    figure = _figure(500)
    with _opened() as (ours, bare):
        ours.show(figure, crowd=500)
        ours.tool("select")
        ours.click(103, 103)
        ours.drag((103, 103), (105, 105), release=False)
        mine = _frame(ours, DRAG % ours.at(105, 105))
        ours.page.mouse.up()
        _alone(bare, figure)
        peer = _frame(bare, RELAYOUT)
    return [
        Row("frame, 1 shape of 500 is dragged", mine, "Plotly.relayout of it", peer, mine / peer, 0.5),
        Row("frame, 1 shape of 500 is dragged", mine, "60 a second", FRAME, mine / FRAME, 1.25),
    ]


def bench_crowd():
    """The range moves by a unit at each step."""
    figure = _figure(2000)
    with _opened() as (ours, bare):
        ours.show(figure)
        mine = _frame(ours, PAN)
        _alone(bare, figure)
        peer = _frame(bare, PAN)
    return [
        Row("frame, pan over 2000 shapes", mine, "the same, layout.shapes", peer, mine / peer, 0.2),
        Row("frame, pan over 2000 shapes", mine, "60 a second", FRAME, mine / FRAME, 2.0),
    ]


@contextlib.contextmanager
def _opened():
    """Two pages that know plotly.js and the core, of the same Chromium."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        core = bundle(folder)
        window = {"width": 900, "height": 700}
        yield (
            CorePage(browser.new_page(viewport=window), core),
            CorePage(browser.new_page(viewport=window), core),
        )
        browser.close()


def _alone(page, figure):
    """Show the figure without anything of ours."""
    page.page.bring_to_front()
    page.page.evaluate(
        "async (figure) => { await Plotly.newPlot('graph', JSON.parse(figure)); }", figure.to_json()
    )
    page.settle()


def _frame(page, step):
    """Return the median seconds between two frames."""
    page.page.bring_to_front()
    return float(np.median(np.diff(page.page.evaluate(RUN, [FRAMES, step]))))


def _figure(count):
    pixels = np.linspace(0, 255, 220 * 260).reshape(220, 260).astype(np.uint8)
    columns = 25 if count <= 500 else 50
    step = 250 // columns
    corners = [(i % columns * step, i // columns * step) for i in range(count)]
    side = 0.6 * step
    shapes = [pis.Rect(x, y, x + side, y + side, id=f"s{i}") for i, (x, y) in enumerate(corners)]
    figure = pis.imshow(pixels, width=760, height=640)
    figure.layout.shapes = [shape.to_plotly() for shape in shapes]
    return figure
