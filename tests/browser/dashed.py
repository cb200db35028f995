"""A Dash app in a process of its own, and a page of it with a hand at the mouse that thinks in axis units."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.browser.gestures import PATIENCE, eventually

ROOT = Path(__file__).parents[2]

SCREEN = """([name, x, y]) => {
  const gd = document.getElementById(name).querySelector(".js-plotly-plot");
  const { xaxis, yaxis } = gd._fullLayout;
  const box = gd.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y)];
}"""
AXES = """([name, px, py]) => {
  const gd = document.getElementById(name).querySelector(".js-plotly-plot");
  const { xaxis, yaxis } = gd._fullLayout;
  const box = gd.getBoundingClientRect();
  return [xaxis.p2l(px - box.left - xaxis._offset), yaxis.p2l(py - box.top - yaxis._offset)];
}"""
# The workbench is there, and plotly.js has followed the room that it left.
READY = """name => {
  const bench = document.getElementById(name)?.closest(".imgshapes-workbench");
  const gd = bench?.querySelector(".imgshapes-workbench-status") && bench.querySelector(".js-plotly-plot");
  if (!gd?._fullLayout) return false;
  const { width, height } = gd._fullLayout;
  return Math.abs(width - gd.clientWidth) <= 1 && Math.abs(height - gd.clientHeight) <= 1;
}"""


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


class Served:
    """An app written into a file, run by Dash's own server, or by gunicorn with several workers."""

    def __init__(self, folder: Path, source: str, *, workers: int = 0, port: int | None = None) -> None:
        self.folder, self.workers = folder, workers
        self.port = port or free_port()
        (folder / "served.py").write_text(source, encoding="utf-8")
        self.log = folder / "served.log"
        self.start()

    def start(self) -> None:
        if self.workers:
            command = [
                "-m",
                "gunicorn",
                "-w",
                str(self.workers),
                "-b",
                f"127.0.0.1:{self.port}",
                "served:server",
            ]
        else:
            command = ["-c", f"import served; served.app.run(port={self.port})"]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(self.folder), str(ROOT)])}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

        def answers():
            try:
                with urllib.request.urlopen(self.url, timeout=5) as answer:  # noqa: S310
                    return answer.status == 200
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                return False

        eventually(answers)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def kill(self) -> None:
        """End it and its workers at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    close = kill


def element_id(aio_id: str, part: str) -> str:
    """As Dash writes it."""
    whole = {"aio_id": aio_id, "component": "ImageShapesAIO", "subcomponent": part}
    return json.dumps(whole, separators=(",", ":"))


class DashPage:
    """A page with a component on it."""

    def __init__(self, page: Any, url: str, aio_id: str = "aio") -> None:
        self.page, self.url, self.aio_id = page, url, aio_id
        self.errors: list[str] = []
        self.requests: list[dict[str, Any]] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )
        page.on("request", self._note)
        self._open: set[Any] = set()
        # playwright asks for functions that it can mark.
        page.on("request", lambda request: self._open.add(request))  # noqa: PLW0108
        page.on("requestfinished", lambda request: self._open.discard(request))  # noqa: PLW0108
        page.on("requestfailed", lambda request: self._open.discard(request))  # noqa: PLW0108
        self.open()

    def _note(self, request: Any) -> None:
        if "_dash-update-component" in request.url:
            told = json.loads(request.post_data)
            told["bytes"] = len(request.post_data)
            self.requests.append(told)

    def open(self) -> None:
        self.page.goto(self.url)
        self.ready()

    def ready(self, aio_id: str | None = None) -> None:
        name = element_id(aio_id or self.aio_id, "graph")
        self.page.wait_for_function(READY, arg=name)
        # The views that come with the first answer take room of the graph.
        self.settle()
        self.page.wait_for_function(READY, arg=name)

    def settle(self) -> None:
        """Wait until nothing has been asked of the server for a moment."""
        end, count = time.monotonic() + PATIENCE, -1
        while (count != len(self.requests) or self._open) and time.monotonic() < end:
            count = len(self.requests)
            self.page.wait_for_timeout(100)

    def asked(self) -> list[str]:
        """Which callbacks were asked since the last time, by their outputs, and forget it."""
        found = [str(told["output"]) for told in self.requests]
        self.requests.clear()
        return found

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Where a position on the axes is in the window; whole pixels, which are all that a mouse reports."""
        across, down = self.page.evaluate(SCREEN, [element_id(self.aio_id, "graph"), float(x), float(y)])
        return round(across), round(down)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where on the axes a mouse at that whole pixel is."""
        return tuple(self.page.evaluate(AXES, [element_id(self.aio_id, "graph"), *self.at(x, y)]))

    def tool(self, name: str) -> None:
        self.page.locator(
            f"[id='{element_id(self.aio_id, 'graph')}'] .modebar-btn[data-val='{name}']"
        ).click()

    def drag(self, *stops: tuple[float, float], steps: int = 4, release: bool = True) -> None:
        places = [self.at(*stop) for stop in stops]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=steps)
        if release:
            self.page.mouse.up()

    def text(self, selector: str) -> str:
        return self.page.text_content(selector) or ""

    def json(self, selector: str) -> Any:
        """What a callback of the app wrote as JSON."""
        return json.loads(self.text(selector) or "null")
