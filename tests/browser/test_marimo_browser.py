"""The widget in a real marimo server, drawn on with a real mouse."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.browser.gestures import Hand, eventually

APP = """\
import marimo

app = marimo.App(width="full")


@app.cell
def _():
    import marimo as mo
    import numpy as np
    import plotly_imgshapes as pis
    from plotly_imgshapes.imageshapes import ImageShapes

    rows, cols = np.mgrid[:300, :400]
    image = (20000 + 9000 * np.sin(rows / 17) * np.cos(cols / 23)).astype(np.uint16)
    ws = ImageShapes(image, labels=["cell"], shapes=[pis.Rect(20, 20, 90, 60, id="box", label="cell")])
    shown = mo.ui.anywidget(ws.widget())
    shown
    return mo, pis, ws


@app.cell
def _(mo):
    ask = mo.ui.button(label="ask", on_click=lambda value: (value or 0) + 1)
    ask
    return (ask,)


@app.cell
def _(ask, mo, ws):
    mo.md(f"asked {ask.value or 0}: " + ",".join(type(one).__name__ for one in ws.shapes))
    return


@app.cell
def _(mo, pis, ws):
    def add(_):
        ws.shapes = [*ws.shapes, pis.Line(10, 10, 200, 100, id="line")]

    mo.ui.button(label="add", on_click=add)
    return
"""


def free_port():
    with contextlib.closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    """Address of a marimo server that runs `APP`."""
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    port = free_port()
    arguments = ["run", "app.py", "--headless", "--host", "127.0.0.1", "--port", str(port), "--no-token"]
    env = os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "MARIMO_SKIP_UPDATE_CHECK": "1"}
    with (tmp_path / "log").open("w") as log:
        marimo = subprocess.Popen(
            [sys.executable, "-m", "marimo", *arguments], cwd=tmp_path, env=env, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}/"
    end = time.monotonic() + 40
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(url):
            break
        assert marimo.poll() is None, (tmp_path / "log").read_text()
        assert time.monotonic() < end, (tmp_path / "log").read_text()
        time.sleep(0.1)
    yield url
    marimo.terminate()
    marimo.wait(15)


def test_what_a_hand_draws_is_in_python_and_back(browser, server):
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server)
    graph = page.locator(".imgshapes-notebook .js-plotly-plot").first
    graph.wait_for(timeout=30_000)
    hand = Hand(page, graph)
    hand.settle()
    hand.look()
    # marimo has rules of its own for plotly.js, which come after ours.
    for tool, color in (("select", "rgb(128, 128, 128)"), ("polygon", "rgb(255, 0, 255)")):
        hand.tool(tool)
        icon = graph.locator(".modebar-btn[data-name=polygon] path")
        fills = icon.evaluate_all("(paths) => paths.map((path) => getComputedStyle(path).fill)")
        assert fills == [color, "none"]
    assert not graph.locator(".modebar-btn[data-val=eraseshape]").is_visible()
    hand.tool("drawrect")
    hand.drag((150, 60), (210, 110))
    hand.count(2)
    hand.tool("polygon")
    for at in ((60, 150), (120, 150), (90, 190)):
        hand.click(*at)
    hand.press("Enter")
    hand.count(3)

    said = page.get_by_text(re.compile("asked [0-9]+:"))
    page.get_by_role("button", name="ask", exact=True).click()
    eventually(said.inner_text, lambda text: text.endswith("1: Rect,Rect,Polygon"))

    page.get_by_role("button", name="add", exact=True).click()
    hand.count(4)
    hand.press("Control+z")
    page.wait_for_timeout(300)
    page.get_by_role("button", name="ask", exact=True).click()
    eventually(said.inner_text, lambda text: text.endswith("2: " + ",".join(kinds(hand))))
    assert errors == []
    context.close()


def kinds(hand):
    """Names of Python's types of what is on the screen: no other kinds are drawn here."""
    names = {"rect": "Rect", "path": "Polygon", "line": "Line"}
    return [names[shape["type"]] for shape in hand.shapes]
