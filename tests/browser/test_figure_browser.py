"""What a person sees of our figures, and what happens under the mouse: a real Chromium, a real mouse."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import plotly
import plotly.express as px
import plotly.graph_objects as go
import pytest
from PIL import Image

from plotly_imgshapes import (
    CONFIG,
    Ellipse,
    ImageFrame,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    enable_drawing,
    frame_of,
    imshow,
    shapes_from,
)

PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SIZE = {"width": 700, "height": 520}
DRAW = """async ([figure, config]) => {
    const told = JSON.parse(figure);
    await Plotly.newPlot('graph', {...told, config});
    // Plotly has done when the picture is in the page, which a busy machine shows later.
    for (const image of graph.querySelectorAll('image')) {
        const picture = new Image();
        picture.src = image.getAttribute('href');
        await picture.decode();
    }
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
SCREEN = """([x, y]) => {
    const {xaxis, yaxis} = graph._fullLayout, box = graph.getBoundingClientRect();
    return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}"""
PIXEL = "() => 1 / Math.abs(graph._fullLayout.xaxis._m)"
HOVERED = "() => [...document.querySelectorAll('.hoverlayer .nums .line')].map((line) => line.textContent)"
SPAN = "() => [graph._fullLayout.xaxis.range, graph._fullLayout.yaxis.range]"

rng = np.random.default_rng(5)
# No two neighbours alike, and no colour at the edge of what 8 bits hold.
COLORS = rng.choice([40, 120, 210], (5, 7, 3)).astype(np.uint8)


class Page:
    """A page with one figure, and a hand at the mouse."""

    def __init__(self, page):
        self.page = page
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_content("<body style='margin:0'><div id='graph'></div></body>")
        page.add_script_tag(path=str(PLOTLY_JS))

    def show(self, figure):
        self.page.evaluate(DRAW, [figure.to_json(), dict(CONFIG)])

    def at(self, x, y):
        return self.page.evaluate(SCREEN, [float(x), float(y)])

    def hover(self, x, y):
        self.page.mouse.move(0, 0)
        # Mouse events cut the place off to whole pixels, which may be left of the plot.
        self.page.mouse.move(*map(round, self.at(x, y)))
        self.page.wait_for_function(f"({HOVERED})().length > 0")
        return self.page.evaluate(HOVERED)

    def drag(self, start, end):
        (x0, y0), (x1, y1) = self.at(*start), self.at(*end)
        self.page.mouse.move(x0, y0)
        self.page.mouse.down()
        self.page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2)
        self.page.mouse.move(x1, y1)
        self.page.mouse.up()

    @property
    def pixel(self):
        """Size of a pixel of the screen on the axes, which is as exactly as a mouse can point."""
        return self.page.evaluate(PIXEL)

    def shapes(self):
        return shapes_from(json.loads(self.page.evaluate("() => JSON.stringify(graph.layout.shapes)")))

    def pixels(self):
        return np.asarray(Image.open(io.BytesIO(self.page.screenshot())).convert("RGB"))


@pytest.fixture(scope="module")
def opened(browser):
    page = browser.new_page(viewport=SIZE)
    yield Page(page)
    page.close()


@pytest.fixture
def page(opened):
    """An empty page; plotly.js takes seconds to load, so it is loaded once."""
    opened.page.mouse.move(0, 0)
    opened.page.evaluate("() => Plotly.purge('graph')")
    opened.errors.clear()
    yield opened
    assert opened.errors == []


# -- the picture -----------------------------------------------------------------------------------------


def layout_image(*, down):
    buffer = io.BytesIO()
    # Browsers smooth layout images: only well inside a large pixel is its colour its own.
    Image.fromarray(COLORS.repeat(20, axis=0).repeat(20, axis=1)).save(buffer, "PNG")
    source = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    image = {"source": source, "xref": "x", "yref": "y", "x": 2, "y": 10, "sizex": 14, "sizey": 5}
    image |= {"sizing": "stretch", "xanchor": "center"}
    return go.Figure(layout={"images": [image], "yaxis": {"autorange": "reversed"} if down else {}})


FIGURES = {
    "ours": lambda: imshow(COLORS),
    "ours, origin lower": lambda: imshow(COLORS, origin="lower"),
    "ours, calibrated": lambda: imshow(COLORS, spacing=(0.5, 0.25), unit="mm"),
    "ours, steps below zero": lambda: imshow(COLORS, frame=ImageFrame((5, 7), x0=6, dx=-1, y0=9, dy=-2)),
    "ours, sent smaller": lambda: imshow(COLORS.repeat(40, axis=0).repeat(40, axis=1), max_size=70),
    "px": lambda: enable_drawing(px.imshow(COLORS)),
    "px, origin lower": lambda: enable_drawing(px.imshow(COLORS, origin="lower")),
    "px, coordinates": lambda: enable_drawing(
        px.imshow(COLORS[..., 0], x=np.arange(7) / 4, zmin=0, zmax=255)
    ),
    "image trace": lambda: enable_drawing(go.Figure(go.Image(z=COLORS, x0=10, dx=2, dy=3))),
    "layout image": lambda: enable_drawing(layout_image(down=False)),
    "layout image on an axis that points down": lambda: enable_drawing(layout_image(down=True)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_each_pixel_is_seen_where_its_frame_says(page, name):
    figure = FIGURES[name]()
    figure.update_layout(margin={"l": 40, "r": 10, "t": 40, "b": 40})
    if name == "px, coordinates":
        figure.update_layout(coloraxis={"colorscale": [[0, "rgb(0,0,0)"], [1, "rgb(255,255,255)"]]})
    page.show(figure)
    page.page.wait_for_timeout(200)
    frame = frame_of(figure)
    seen, image = page.pixels().astype(int), COLORS.astype(int)
    if name == "px, coordinates":
        image = np.repeat(image[..., :1], 3, axis=2)
    many = frame.shape[0] // 5
    for row, col in np.ndindex(5, 7):
        xy = frame.to_xy([[(row + 0.5) * many - 0.5, (col + 0.5) * many - 0.5]])[0]
        x, y = page.at(*xy)
        assert np.abs(seen[int(y), int(x)] - image[row, col]).max() <= 1, (row, col)


def test_the_picture_fills_the_frame_to_its_edges(page):
    """A white image on a dark page ends where the axes say, to a pixel of the screen."""
    figure = imshow(np.full((333, 517), 255, np.uint8), max_size=100, **SIZE)
    page.show(figure.update_layout(paper_bgcolor="#000000", font_color="#000000"))
    page.page.wait_for_timeout(200)
    white = (page.pixels() > 150).all(axis=2)  # half covered counts, the grey of the buttons does not
    rows, cols = np.flatnonzero(white.any(axis=1)), np.flatnonzero(white.any(axis=0))
    left, top = page.at(-0.5, -0.5)
    right, bottom = page.at(516.5, 332.5)
    assert np.abs([cols[0] - left, rows[0] - top, cols[-1] + 1 - right, rows[-1] + 1 - bottom]).max() <= 1


# -- under the pointer -----------------------------------------------------------------------------------


def test_the_pointer_reads_position_and_value_of_a_16_bit_image(page):
    image = rng.integers(0, 65536, (30, 40)).astype(np.uint16)
    page.show(imshow(image))
    assert page.hover(12.3, 20.4) == ["x 12", "y 20", str(image[20, 12])]


def test_the_pointer_reads_calibrated_positions(page):
    image = rng.integers(0, 256, (30, 40), dtype=np.uint8)
    page.show(imshow(image, spacing=0.2, unit="mm"))
    assert page.hover(2.4, 4.0) == ["x 2.4 mm", "y 4 mm", str(image[20, 12])]


def test_the_pointer_reads_floats_and_nan(page):
    image = rng.normal(size=(30, 40))
    image[3, 4], image[5, 6] = np.nan, 1234.56789
    page.show(imshow(image))
    assert page.hover(4, 3)[2] == "NaN"
    assert page.hover(6, 5)[2] == "1234.56789"


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_pointer_reads_every_channel(page, dtype):
    image = rng.integers(0, 200, (30, 40, 3)).astype(dtype)
    page.show(imshow(image))
    assert page.hover(12, 20)[2] == ", ".join(map(str, image[20, 12]))


def test_on_a_reduced_picture_the_pointer_reads_a_pixel_nearby_with_its_position(page):
    image = rng.integers(0, 65536, (301, 403)).astype(np.uint16)
    page.show(imshow(image, max_size=50))
    for x, y in ((0, 0), (402, 300), (200.2, 100.7)):
        told_x, told_y, value = page.hover(x, y)
        col, row = int(told_x.removeprefix("x ")), int(told_y.removeprefix("y "))
        assert value == str(image[row, col])
        assert max(abs(col - x), abs(row - y)) <= 9 / 2 + page.pixel  # every 9th pixel is read


# -- drawing ---------------------------------------------------------------------------------------------


def test_a_first_shape_can_be_drawn_with_no_configuration_and_carries_its_class(page):
    page.show(imshow(np.zeros((300, 400), np.uint8), labels=["cell", "table"]))
    page.drag((50, 60), (150, 200))
    (shape,) = page.shapes()
    assert isinstance(shape, Rect)
    assert shape.label == "cell"
    assert shape.bounds == pytest.approx((50, 60, 150, 200), abs=page.pixel)


def test_a_shape_can_be_drawn_inside_another(page):
    page.show(imshow(np.zeros((300, 400), np.uint8), shapes=[Rect(20, 20, 380, 280)], tools=["drawline"]))
    page.drag((100, 100), (300, 200))
    assert isinstance(page.shapes()[1], Line)


def test_a_shape_is_grabbed_by_its_outline_and_moved(page):
    page.show(
        imshow(np.zeros((300, 400), np.uint8), shapes=[Rect(100, 100, 200, 200, id="a", properties={"n": 1})])
    )
    page.page.mouse.click(*page.at(100, 150))
    page.drag((150, 150), (200, 170))
    (shape,) = page.shapes()
    assert (shape.id, shape.properties) == ("a", {"n": 1})
    assert shape.bounds == pytest.approx((150, 120, 250, 220), abs=page.pixel)


def test_the_image_stays_still_when_a_shape_sticks_out_or_is_drawn_to_the_edge(page):
    page.show(
        imshow(np.zeros((300, 400), np.uint8), shapes=[Ellipse(-200, -200, 900, 100)], tools=["drawcircle"])
    )
    home = [[-0.5, 399.5], [299.5, -0.5]]
    assert page.page.evaluate(SPAN) == home
    page.drag((390, 290), (350, 250))
    assert len(page.shapes()) == 2
    assert page.page.evaluate(SPAN) == home


def test_the_wheel_zooms_and_a_double_click_comes_back_to_the_image(page):
    figure = imshow(np.zeros((300, 400), np.uint8), shapes=[Rect(300, 100, 900, 200)])
    page.show(figure.update_layout(dragmode="pan"))
    home = page.page.evaluate(SPAN)
    page.page.mouse.move(*page.at(200, 150))
    page.page.mouse.wheel(0, -300)
    page.page.wait_for_function("() => graph._fullLayout.xaxis.range[1] < 390")
    page.page.wait_for_timeout(500)  # plotly.js redraws a while after the last turn of the wheel
    for _ in range(2):  # also when it is home already
        page.page.mouse.dblclick(*page.at(200, 150))
        page.page.wait_for_timeout(700)
        assert page.page.evaluate(SPAN) == home


def test_every_kind_of_shape_is_drawn_on_the_picture(page):
    shapes = [
        Rect(20, 20, 80, 60),
        Rect(110, 20, 170, 60, angle=30),
        Ellipse(200, 20, 260, 60),
        Ellipse(290, 20, 370, 60, angle=-20),
        Line(20, 100, 80, 140),
        Polyline([[110, 100], [140, 140], [170, 110]]),
        Polygon([[[200, 100], [260, 100], [260, 150]], [[230, 110], [250, 110], [250, 125]]]),
        Point(320, 120),
    ]
    page.show(imshow(np.full((300, 400), 128, np.uint8), shapes=shapes))
    assert page.page.locator(".shapelayer path").count() == len(shapes)
    seen = page.pixels().astype(int)
    for shape in shapes:
        x, y = shape.paths()[0][0] if not isinstance(shape, Point) else (shape.x, shape.y)
        x, y = page.at(x, y)
        around = seen[int(y) - 7 : int(y) + 8, int(x) - 7 : int(x) + 8].reshape(-1, 3)
        assert (np.abs(around - (255, 0, 255)).max(axis=1) < 30).any(), shape


def test_the_bar_holds_each_tool_once_and_no_upload(page):
    page.show(imshow(np.zeros((30, 40), np.uint8)))
    titles = page.page.eval_on_selector_all(".modebar-btn", "all => all.map((one) => one.dataset.title)")
    assert [title for title in titles if title.startswith(("Draw", "Erase"))] == [
        "Draw rectangle",
        "Draw circle",
        "Draw closed freeform",
        "Draw open freeform",
        "Draw line",
        "Erase active shape",
    ]
    assert not any("hare" in title or "cloud" in title.lower() for title in titles)
