"""An exported page as a reader has it: opened from the disk, no network, no Python, a real mouse."""

import warnings

import numpy as np
import pytest

import plotly_imgshapes as pis
from tests.browser.gestures import Hand, eventually

HOSTILE = "</script><img src=x onerror=window.hacked=1><!-- \u2028<script>window.hacked=1//"
ROWS = """() => {
    const table = document.querySelector(".imgshapes-workbench-views table");
    const names = [...table.tHead.rows[0].cells].map((cell) =>
    cell.querySelector("button").firstChild.textContent); return [...table.tBodies[0].rows].map((row) =>
        Object.fromEntries([...row.cells].map((cell, i) =>
            [names[i].replaceAll(" ", "_"), cell.title || cell.textContent])));
}"""
rng = np.random.default_rng(3)
IMAGE = rng.integers(0, 60000, (150, 200)).astype(np.uint16)
SHAPES = (
    pis.Ellipse(10, 12, 60, 44, id="e", label="cell"),
    pis.Polygon(
        [[[80, 10], [120, 15], [110, 60], [75, 50]], [[90, 20], [105, 22], [95, 40]]], id="p", label="cell"
    ),
    pis.Rect(20.5, 80, 70, 120.25, id="r", angle=15),
    pis.Line(100, 80, 180, 130, id="l"),
    pis.Polyline([[120, 90], [150, 70], [160, 100]], width=7, id="b"),
    pis.Point(30, 70, id="o"),
)


def workspace(**options):
    return pis.ImageShapes(
        IMAGE,
        spacing=0.5,
        unit="µm",
        labels=["cell", "other"],
        shapes=[s.scale(0.5, about=(0, 0)) for s in SHAPES],
        **options,
    )


class Reader:
    """Somebody who opens the file."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(
            **{"viewport": {"width": 1200, "height": 760}, "accept_downloads": True} | options
        )
        self.context.set_offline(True)
        self.requests, self.errors = [], []

    def open(self, path):
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.goto(path.as_uri())
        self.page.wait_for_function(
            "() => window.imgshapes || document.querySelector('.imgshapes-page-error')"
        )
        return self.page

    @property
    def hand(self):
        return Hand(self.page, self.page.locator(".js-plotly-plot").first)

    def rows(self):
        return self.page.evaluate(ROWS)

    def draw(self):
        self.page.locator(".modebar-btn[data-title='Draw']").click()
        self.page.locator(".modebar-btn[data-title='Stop drawing']").wait_for()


@pytest.fixture
def reader(browser):
    readers = []

    def come(**options):
        readers.append(Reader(browser, **options))
        return readers[-1]

    yield come
    for each in readers:
        each.context.close()


def agree(rows, table):
    """Compare every number of the page with Python's."""
    assert len(rows) == len(table["id"])
    compared = 0
    for i, row in enumerate(rows):
        for name, text in row.items():
            value = table[name][i]
            if isinstance(value, str):
                continue
            if np.isnan(value):
                assert text in {"", "–"}, (row["id"], name, text)
                continue
            assert float(text) == pytest.approx(float(value), rel=1e-9, abs=1e-12), (row["id"], name)
            compared += 1
    return compared


def test_a_region_drawn_offline_is_measured_as_python_measures_it(reader, tmp_path):
    names = [
        "area",
        "length",
        "perimeter",
        "num_pixels",
        "intensity_mean",
        "intensity_min",
        "intensity_max",
        "intensity_std",
    ]
    ws = workspace(views=[pis.views.Table(properties=names), pis.views.Profile(), pis.views.Histogram()])
    ws.write_html(tmp_path / "page.html")
    me = reader()
    page = me.open(tmp_path / "page.html")
    me.draw()
    hand = me.hand
    hand.tool("drawclosedpath")
    hand.drag((60, 40), (160, 60), (170, 140), (90, 170), (50, 100))
    hand.count(7)
    hand.tool("drawrect")
    hand.drag((200, 150), (290, 220))
    hand.count(8)
    shapes = pis.shapes_from(hand.shapes)
    eventually(me.rows, lambda rows: len(rows) == 8)
    assert agree(me.rows(), pis.measure(shapes, IMAGE, frame=ws.frame, properties=names)) > 30
    assert page.locator(".imgshapes-workbench-views .js-plotly-plot").count() == 2
    # The page itself and what lies in it, nothing else.
    assert [url for url in me.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert me.errors == []


def test_what_a_reader_downloads_loads_in_python(reader, tmp_path):
    ws = workspace()
    ws.write_html(tmp_path / "page.html", include_plotlyjs="directory", drawing=True)
    me = reader()
    page = me.open(tmp_path / "page.html")
    hand = me.hand
    hand.tool("drawline")
    hand.drag((60, 40), (160, 90))
    hand.count(7)
    for kind in ("json", "geojson", "csv"):
        with page.expect_download() as waiting:
            page.locator("select[aria-label^='Download']").select_option(kind)
        assert waiting.value.suggested_filename == f"page.{kind}"
        waiting.value.save_as(tmp_path / f"back.{kind}")
        back = workspace()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pis.AnnotationWarning)
            back.load(tmp_path / f"back.{kind}")
        assert back.shapes == pis.shapes_from(hand.shapes), kind
    assert me.errors == []


def test_what_a_reader_drew_is_back_on_the_next_visit_and_the_page_says_so(reader, tmp_path):
    workspace().write_html(tmp_path / "page.html", drawing=True)
    me = reader()
    page = me.open(tmp_path / "page.html")
    assert page.locator(".imgshapes-page-banner").count() == 0
    hand = me.hand
    hand.tool("drawline")
    hand.drag((60, 40), (160, 90))
    hand.count(7)
    mine = pis.shapes_from(hand.shapes)
    page.close()
    page = me.open(tmp_path / "page.html")
    assert pis.shapes_from(me.hand.shapes) == mine
    assert "7 shapes" in page.locator(".imgshapes-page-banner").text_content()
    page.get_by_role("button", name="Show those exported").click()
    me.hand.count(6)
    me.hand.graph.focus()
    page.keyboard.press("Control+z")
    me.hand.count(7)
    # Exported anew with another list: neither list is taken without a word, and they are not mixed.
    page.close()
    ws = workspace()
    ws.shapes = ws.shapes[:2]
    ws.write_html(tmp_path / "page.html")
    page = me.open(tmp_path / "page.html")
    assert len(me.hand.shapes) == 2
    page.get_by_role("button", name="Show mine instead").click()
    me.hand.count(7)
    # Another image keeps its own.
    page.close()
    other = pis.ImageShapes(IMAGE + 1)
    other.write_html(tmp_path / "other.html")
    me.open(tmp_path / "other.html")
    assert me.hand.shapes == []
    assert me.errors == []


def test_a_reader_does_not_draw_by_accident(reader, tmp_path):
    workspace().write_html(tmp_path / "page.html")
    me = reader()
    me.open(tmp_path / "page.html")
    hand = me.hand
    hand.drag((60, 40), (160, 90))
    hand.press("Delete", "Control+d")
    hand.count(6)
    assert me.page.evaluate("() => localStorage.length") == 0


def test_text_that_would_be_a_script_is_text(reader, tmp_path):
    ws = pis.ImageShapes(
        IMAGE,
        labels=[HOSTILE],
        title=HOSTILE,
        unit=HOSTILE,
        shapes=[
            pis.Rect(
                5,
                5,
                50,
                40,
                label=HOSTILE,
                id=HOSTILE,
                style=pis.Style(text=HOSTILE),
                properties={"a": HOSTILE},
            )
        ],
        views=[pis.views.Table(), lambda image, shapes: {HOSTILE: [HOSTILE]}],
    )
    ws.write_html(tmp_path / "page.html", title=HOSTILE)
    me = reader()
    page = me.open(tmp_path / "page.html")
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("img[src='x']").count() == 0
    assert me.hand.shapes[0]["name"] == HOSTILE
    assert HOSTILE in page.locator(".imgshapes-page-head").text_content()
    # The policy holds even if something got in.
    page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.hacked=2>')"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hacked") is None
    assert (
        page.evaluate("() => fetch('https://example.org').then(() => 'went', () => 'refused')") == "refused"
    )


def test_without_the_array_the_page_measures_geometry_and_says_so(reader, tmp_path):
    ws = workspace()
    ws.write_html(tmp_path / "page.html", raw=False)
    me = reader()
    page = me.open(tmp_path / "page.html")
    (row, *_) = me.rows()
    assert float(row["area"]) == pytest.approx(ws.shapes[0].area, rel=1e-9)
    assert row.get("intensity_mean", "–") in {"", "–"}
    assert "not in this page" in page.locator(".imgshapes-page-notes").text_content()


def test_a_plain_figure_is_measured_by_the_numbers_that_its_pointer_reads(reader, tmp_path):
    ws = workspace()
    figure = pis.imshow(IMAGE, frame=ws.frame, labels=["cell"], shapes=ws.shapes)
    pis.export.write_html(figure, tmp_path / "page.html")
    me = reader()
    me.open(tmp_path / "page.html")
    rows = me.rows()
    shapes = pis.shapes_from(me.hand.shapes)
    assert (
        agree(
            rows,
            pis.measure(
                shapes,
                IMAGE,
                frame=ws.frame,
                properties=[n for n in rows[0] if n not in {"id", "label", "kind"}],
            ),
        )
        > 10
    )


def test_a_missing_library_is_named(reader, tmp_path):
    workspace().write_html(tmp_path / "page.html", include_plotlyjs="directory")
    (tmp_path / "plotly.min.js").unlink()
    page = reader().open(tmp_path / "page.html")
    assert "plotly.js is missing" in page.locator(".imgshapes-page-error").text_content()


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (390, "dark")])
def test_nothing_sticks_out_of_the_window(reader, tmp_path, width, scheme):
    workspace(title="Cells").write_html(tmp_path / "page.html")
    me = reader(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = me.open(tmp_path / "page.html")
    page.wait_for_timeout(300)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    plot = page.locator(".js-plotly-plot").first
    inside = plot.evaluate(
        "gd => gd.querySelector('.main-svg').getBoundingClientRect().right <= "
        "gd.getBoundingClientRect().right + 1"
    )
    assert inside
    drawn = plot.evaluate("gd => gd._fullLayout.xaxis._length")
    assert drawn > (width * 0.3 if width > 500 else width * 0.6)


OVERTAKEN = """async () => {
    const bench = window.imgshapes, { graph } = bench;
    const drawing = document.createElement("canvas");
    [drawing.width, drawing.height] = [200, 150];
    drawing.getContext("2d").fillRect(0, 0, 200, 150);
    const [trace] = graph.data;
    const other = { data: [{ ...trace, source: drawing.toDataURL() }], layout: graph.layout };
    const begun = bench.setFigure(other).then(() => "drawn");
    // While the picture is being loaded: plotly.js then forgets who waits for it.
    await Plotly.relayout(graph, { "xaxis.range": [0, 50] });
    return await Promise.race([begun, new Promise((done) => setTimeout(done, 5000, "waits for ever"))]);
}"""


def test_another_picture_is_drawn_whatever_else_is_drawn_before_it_is_there(reader, tmp_path):
    workspace().write_html(tmp_path / "page.html")
    page = reader().open(tmp_path / "page.html")
    assert page.evaluate(OVERTAKEN) == "drawn"
