"""The widget against plotly's own FigureWidget, in one real JupyterLab; the bytes that travel (target G8)."""

import shutil
import statistics
import tempfile
import time

import numpy as np
import plotly.express as px
from playwright.sync_api import sync_playwright

from plotly_imgshapes.imageshapes import ImageShapes
from plotly_imgshapes.widget import ImageShapesWidget
from plotly_imgshapes.widget.parcel import pack
from tests.bench.harness import Row, race, row
from tests.browser.jupyter import Lab
from tests.conftest import CHROMIUM_FLAGS, CHROMIUM_NAMES

ROUNDS = 3
STROKES = 15
SETUP = """\
import time
import numpy as np
import plotly.graph_objects as go
from skimage import data
from plotly_imgshapes.imageshapes import ImageShapes
image = data.camera()
heard = []
"""
OURS = "ws = ImageShapes(image)\nws.on('draw', lambda event: heard.append(time.time()))\nws"
PEER = """\
figure = go.FigureWidget(ImageShapes(image).figure())
figure.layout.on_change(lambda *_: heard.append(time.time()), "shapes")
figure"""
# The picture is decoded, and a frame with it has been put on the screen.
ON_SCREEN = """async () => {
    const picture = new Image();
    picture.src = document.querySelector(".js-plotly-plot .im image").getAttribute("href");
    await picture.decode();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def bench_showing():
    """From running a cell to its picture on the screen: the first of a page and kernel, then a second.

    As a person sees it: everything that showing needs for the first time (imports in the kernel, plotly.js
    and scripts in the page) is part of the first. The second is another widget, of the same image, made anew.
    """
    names = ("first", "second", "FigureWidget, first", "FigureWidget, second")
    seconds = {name: [] for name in names}
    with opened() as (lab, browser):
        for lap in range(ROUNDS):
            ways = [(names[:2], OURS), (names[2:], PEER)]
            for which, code in ways if lap % 2 else ways[::-1]:
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                notebook = lab.open(page, f"show{lap}{len(code)}", [SETUP, code, code])
                notebook.run_cell(0)
                notebook.kernel  # noqa: B018 (waits until the kernel is idle)
                for name, cell in zip(which, (1, 2), strict=True):
                    seconds[name].append(shown(notebook, cell))
                    page.wait_for_timeout(1000)  # what follows the first is not the second's
                notebook.close()
                page.close()
    return [
        row("first widget on the screen", seconds, "FigureWidget, first", 1.2, ours="first"),
        row("second widget on the screen", seconds, "first", 0.2, ours="second"),
        row("second widget on the screen", seconds, "FigureWidget, second", 1.0, ours="second"),
    ]


def bench_strokes():
    """From the release of the mouse to the Python callback: both clocks are this machine's."""
    delays = {}
    with opened() as (lab, browser):
        for name, code in {"ours": OURS, "FigureWidget": PEER}.items():
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            notebook = lab.open(page, f"stroke{name}", [SETUP, code])
            notebook.run()
            shown(notebook, 1, run=False)
            delays[name] = strokes(notebook)
            notebook.close()
            page.close()
    ours = statistics.median(delays["ours"])
    return [
        row("mouse release to Python callback", delays, "FigureWidget", 1.0),
        Row("mouse release to Python callback, at most", ours, "50 ms", 0.05, ours / 0.05, 1.0),
    ]


def bench_bytes():
    """A 4096 x 4096 uint16 image: what is sent, and how long it takes to hand it to the comm."""
    from skimage import data, transform

    smooth = transform.resize(data.camera(), (4096, 4096), order=1)
    noise = np.random.default_rng(0).normal(0, 300, smooth.shape)
    image = (smooth * 50000 + noise).clip(0, 65535).astype(np.uint16)
    parcel = pack(ImageShapes(image).figure_dict(shapes=False))
    theirs = len(px.imshow(image).to_json())
    widget = ImageShapesWidget(ImageShapes(image))
    widget._tell_figure(client="page")
    seconds = race(
        {"ours": lambda: widget._tell_figure(client="page"), "copy of the image": image.copy}, rounds=7
    )
    return [
        Row(
            "uint16 4096² to the notebook, MB",
            parcel.size / 1e6,
            "px.imshow, MB",
            theirs / 1e6,
            parcel.size / theirs,
            0.1,
        ),
        row("the same, handed to the comm", seconds, "copy of the image", 2.0),
    ]


class opened:  # noqa: N801 (used as a function)
    """A JupyterLab and a Chromium."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.lab = Lab(self.folder.name)
        self.playwright = sync_playwright().start()
        browser = self.playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM_NAMES))), args=list(CHROMIUM_FLAGS)
        )
        return self.lab, browser

    def __exit__(self, *_):
        self.playwright.stop()
        self.lab.close()
        self.folder.cleanup()


def shown(notebook, cell, *, run=True):
    begin = time.perf_counter()
    if run:
        notebook.run_cell(cell)
    notebook.output(cell).locator(".js-plotly-plot .im image").first.wait_for(
        state="attached", timeout=60_000
    )
    notebook.page.evaluate(ON_SCREEN)
    return time.perf_counter() - begin


def strokes(notebook):
    """Draw rectangles, and return the seconds from each release to its callback."""
    page, graph = notebook.page, notebook.output(1).locator(".js-plotly-plot").first
    page.wait_for_timeout(1000)
    page.evaluate("() => addEventListener('mouseup', () => (window.released = Date.now() / 1000), true)")
    page.evaluate("() => addEventListener('pointerup', () => (window.released = Date.now() / 1000), true)")
    box = graph.locator(".nsewdrag").first.bounding_box()
    graph.locator('.modebar-btn[data-val="drawrect"]').first.click()
    delays = []
    for number in range(STROKES):
        x, y = box["x"] + 20 + 8 * number, box["y"] + 20 + 8 * number
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 40, y + 30, steps=3)
        page.mouse.up()
        page.wait_for_timeout(300)
        times = notebook.python("heard")
        delays.append(times[-1] - page.evaluate("() => window.released"))
    return delays[1:]
