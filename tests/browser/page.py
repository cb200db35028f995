"""A plain page with a figure of ours and the browser core on it, without any host.

`window.handle` is what `attach` gave.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import plotly

JS = Path(__file__).parents[2] / "js"
PLOTLY_JS = {
    "4": Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
    "3": JS / "node_modules" / "plotly.js-dist-min" / "plotly.min.js",
}
"""plotly.js of the installed package, and the oldest line that is promised."""

SHOW = """async ([figure, config, options]) => {
    window.handle?.destroy();
    window.told = [];
    Plotly.purge('graph');
    await Plotly.newPlot('graph', {...JSON.parse(figure), config});
    const palette = document.getElementById('palette');
    window.handle = imgshapes.attach(graph, {...options, palette: options.palette ? palette : null});
    for (const kind of ['change', 'draw', 'edit', 'erase', 'relabel', 'select', 'editing', 'hover', 'tool',
                        'notice']) {
        handle.on(kind, (event) => told.push([kind, JSON.parse(JSON.stringify(event))]));
    }
}"""
AXES = """([x, y, subplot], back) => {
    const [, across, up] = /^(x\\d*)(y\\d*)$/.exec(subplot);
    const [xaxis, yaxis] = [across, up].map((ref) => graph._fullLayout[ref.replace(/[xy]/, '$&axis')]);
    const box = graph.querySelector('.main-svg').getBoundingClientRect();
    const scale = box.width / graph._fullLayout.width;
    if (back) return [xaxis.p2l((x - box.left) / scale - xaxis._offset),
                      yaxis.p2l((y - box.top) / scale - yaxis._offset)];
    return [box.left + scale * (xaxis._offset + xaxis.l2p(x)),
            box.top + scale * (yaxis._offset + yaxis.l2p(y))];
}"""
SCREEN = f"(place) => ({AXES})(place, false)"
AXIS = f"(place) => ({AXES})(place, true)"
FRAMES = """(count) => new Promise((done) => {
    const next = () => count-- > 0 ? requestAnimationFrame(next) : done();
    next();
})"""


def bundle(folder: Path) -> Path:
    """Build the core as one script that leaves `imgshapes.attach` on the window."""
    out = Path(folder) / "core.js"
    command = ["node_modules/.bin/esbuild", "src/attach.ts", "--bundle", "--format=iife", "--target=es2022"]
    subprocess.run(
        [*command, "--global-name=imgshapes", "--loader:.css=text", f"--outfile={out}", "--log-level=error"],
        cwd=JS,
        check=True,
    )
    return out


class CorePage:
    """One figure with the core attached, and a hand at the mouse that thinks in axis units."""

    def __init__(self, page: Any, core: Path, version: str = "4", html: str = "") -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_content(
            html or "<body style='margin:0'><div id='graph'></div><div id='palette'></div></body>"
        )
        page.add_script_tag(path=str(PLOTLY_JS[version]))
        page.add_script_tag(path=str(core))

    def show(self, figure: Any, config: dict[str, Any] | None = None, **options: Any) -> None:
        self.page.evaluate(SHOW, [figure.to_json(), config or {}, options])
        self.settle()

    def settle(self) -> None:
        """Let what is due in the next frames happen."""
        self.page.evaluate(FRAMES, 3)

    # -- the hand ---------------------------------------------------------------------------------------

    def at(self, x: float, y: float, subplot: str = "xy") -> tuple[float, float]:
        """Where a position on the axes is in the window; whole pixels, which are all that a mouse reports."""
        across, down = self.page.evaluate(SCREEN, [float(x), float(y), subplot])
        return round(across), round(down)

    def place(self, x: float, y: float, subplot: str = "xy") -> tuple[float, float]:
        """Where on the axes a mouse at that whole pixel is."""
        return tuple(self.page.evaluate(AXIS, [*self.at(x, y, subplot), subplot]))

    def click(self, x: float, y: float, subplot: str = "xy", **how: Any) -> None:
        self.page.mouse.click(*self.at(x, y, subplot), **how)
        self.settle()

    def drag(
        self,
        *stops: tuple[float, float],
        subplot: str = "xy",
        steps: int = 4,
        release: bool = True,
        button: str = "left",
    ) -> None:
        places = [self.at(x, y, subplot) for x, y in stops]
        self.page.mouse.move(*places[0])
        self.page.mouse.down(button=button)
        for place in places[1:]:
            self.page.mouse.move(*place, steps=steps)
        if release:
            self.page.mouse.up(button=button)
            self.settle()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.settle()

    def tool(self, name: str) -> None:
        self.page.evaluate("(name) => handle.setTool(name)", name)
        self.settle()

    # -- what came of it --------------------------------------------------------------------------------

    @property
    def shapes(self) -> list[dict[str, Any]]:
        return json.loads(self.page.evaluate("() => JSON.stringify(handle.shapes)"))

    @property
    def figure_shapes(self) -> list[dict[str, Any]]:
        return json.loads(self.page.evaluate("() => JSON.stringify(graph.layout.shapes ?? [])"))

    @property
    def selected(self) -> list[str]:
        return self.page.evaluate("() => [...handle.selected]")

    def told(self, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
        """Events since the last time this was asked, of some kinds."""
        events = self.page.evaluate("() => told.splice(0)")
        return [(kind, event) for kind, event in events if not kinds or kind in kinds]

    @property
    def pixel(self) -> float:
        """Size of a pixel of the screen on the x axis."""
        return self.page.evaluate("() => 1 / Math.abs(graph._fullLayout.xaxis._m)")
