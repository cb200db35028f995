"""Every tool under a real mouse, on the installed plotly.js and on the oldest one that is promised."""

import numpy as np
import plotly.express as px
import plotly.graph_objects as go
import pytest

from plotly_imgshapes import Ellipse, Line, Point, Polygon, Polyline, Rect, from_plotly, imshow
from tests.browser.page import PLOTLY_JS, CorePage, bundle

LABELS = {"cell": "#ff00ff", "wall": "#00e000"}
SIZE = {"width": 700, "height": 560}
IMAGE = np.random.default_rng(3).integers(0, 255, (200, 260), dtype=np.uint8)

versions = pytest.mark.parametrize("opened", PLOTLY_JS, indirect=True)


@pytest.fixture(scope="session")
def core(tmp_path_factory):
    return bundle(tmp_path_factory.mktemp("core"))


@pytest.fixture(scope="module")
def pages(browser, core):
    """One page for each plotly.js, which takes seconds to load."""
    opened = {}

    def page_of(version):
        if version not in opened:
            page = browser.new_page(viewport={"width": 760, "height": 640})
            opened[version] = CorePage(page, core, version)
        return opened[version]

    yield page_of
    for core_page in opened.values():
        core_page.page.close()


@pytest.fixture
def opened(request, pages):
    page = pages(getattr(request, "param", "4"))
    page.page.mouse.move(0, 0)
    page.errors.clear()
    yield page
    assert page.errors == []


def figure(*shapes, **how):
    return imshow(IMAGE, labels=LABELS, shapes=shapes, **SIZE, **how)


def near(page, found, wanted):
    """Whether coordinates agree to half a pixel of the screen."""
    np.testing.assert_allclose(np.asarray(found), np.asarray(wanted), rtol=0, atol=page.pixel / 2)


def drawn(page):
    """The newest shape, as Python reads it."""
    return from_plotly(page.shapes[-1])


def kinds(events):
    return [kind for kind, _ in events if kind not in ("editing", "hover", "notice", "tool")]


# -- drawing ---------------------------------------------------------------------------------------------


@versions
@pytest.mark.parametrize(
    ("tool", "kind"),
    [
        ("drawrect", Rect),
        ("drawline", Line),
        ("drawcircle", Ellipse),
        ("drawopenpath", Polyline),
        ("drawclosedpath", Polygon),
    ],
)
def test_plotly_tools_draw_into_the_list_with_an_id_and_the_class(opened, tool, kind):
    opened.show(figure(Point(30, 30, id="p")))
    opened.tool(tool)
    opened.told()
    opened.drag((60, 50), (110, 60), (120, 90))
    shape = drawn(opened)
    assert (type(shape), shape.label, bool(shape.id)) == (kind, "cell", True)
    start, end = opened.place(60, 50), opened.place(120, 90)
    if kind is Ellipse:
        wide, high = (np.sqrt(2) * abs(b - a) for a, b in zip(start, end, strict=True))
        near(opened, shape.center, start)
        near(opened, [shape.width / 2, shape.height / 2], [wide, high])
    elif kind in (Rect, Line):
        near(opened, [[shape.x0, shape.y0], [shape.x1, shape.y1]], [start, end])
    else:
        xy = shape.xy if kind is Polyline else shape.rings[0]
        near(opened, [xy[0], xy[-1]], [start, end])
    events = opened.told()
    assert kinds(events) == ["change", "draw"]
    assert [event["ids"] for kind, event in events if kind == "draw"] == [[shape.id]]
    assert opened.figure_shapes == opened.shapes


def test_what_plotly_draws_is_told_while_it_is_drawn_and_then_is_what_was_told(opened):
    for tool in ("drawrect", "drawline", "drawcircle", "drawopenpath", "drawclosedpath"):
        opened.show(figure())
        opened.tool(tool)
        opened.told()
        opened.drag((60, 50), (90, 90), (120, 70), release=False)
        opened.settle()
        told = [event["shape"] for kind, event in opened.told() if kind == "editing"]
        opened.page.mouse.up()
        opened.settle()
        live, final = from_plotly(told[-1]), drawn(opened)
        assert type(live) is type(final)
        near(opened, live.bounds, final.bounds)
        assert opened.told("editing")[-1][1]["shape"] is None


@versions
def test_clicks_and_enter_make_a_polygon(opened):
    opened.show(figure())
    opened.tool("polygon")
    opened.told()
    corners = [(60, 40), (120, 50), (110, 100), (70, 90)]
    for corner in corners:
        opened.click(*corner)
    opened.press("Enter")
    shape = drawn(opened)
    assert isinstance(shape, Polygon)
    near(opened, shape.rings[0], [opened.place(*corner) for corner in corners])
    assert kinds(opened.told()) == ["change", "draw"]
    assert opened.figure_shapes == opened.shapes
    assert opened.page.evaluate("() => graph._fullLayout.dragmode") is False


@pytest.mark.parametrize("end", ["first vertex", "double click"])
@pytest.mark.parametrize("tool", ["polygon", "polyline"])
def test_a_click_on_the_first_vertex_or_a_double_click_ends(opened, tool, end):
    opened.show(figure())
    opened.tool(tool)
    corners = [(60, 40), (120, 50), (110, 100)]
    for corner in corners:
        opened.click(*corner)
    expected = [opened.place(*corner) for corner in corners]
    if end == "first vertex":
        opened.click(61, 41)
        expected += [expected[0]] if tool == "polyline" else []
    else:
        opened.page.mouse.dblclick(*opened.at(70, 90))
        opened.settle()
        expected.append(opened.place(70, 90))
    shape = drawn(opened)
    near(opened, shape.rings[0] if tool == "polygon" else shape.xy, expected)


def test_backspace_drops_the_last_corner_and_escape_all(opened):
    opened.show(figure())
    opened.tool("polyline")
    for corner in ((60, 40), (120, 50), (200, 150)):
        opened.click(*corner)
    opened.press("Backspace")
    opened.press("Enter")
    near(opened, drawn(opened).xy, [opened.place(60, 40), opened.place(120, 50)])
    for corner in ((60, 140), (120, 150)):
        opened.click(*corner)
    opened.press("Escape")
    assert len(opened.shapes) == 1
    assert opened.page.evaluate("() => document.querySelector('.imgshapes-draft').childElementCount") == 0


def test_a_drag_with_the_polygon_is_freehand(opened):
    opened.show(figure())
    opened.tool("polygon")
    turns = np.linspace(0, 2 * np.pi, 60)
    opened.drag(*zip(130 + 50 * np.cos(turns), 100 + 50 * np.sin(turns), strict=True), steps=1)
    shape = drawn(opened)
    assert isinstance(shape, Polygon)
    assert shape.area == pytest.approx(np.pi * 50**2, rel=0.02)
    assert 12 < len(shape.rings[0]) <= 60


def test_the_rubber_band_is_told(opened):
    opened.show(figure())
    opened.tool("polygon")
    opened.click(60, 40)
    opened.click(120, 50)
    opened.told()
    opened.page.mouse.move(*opened.at(110, 100))
    opened.settle()
    (_, event), *_ = opened.told("editing")[::-1]
    near(opened, from_plotly(event["shape"]).rings[0][-1], opened.place(110, 100))
    opened.press("Escape")


@versions
def test_a_point_is_where_the_click_was(opened):
    opened.show(figure())
    opened.tool("point")
    opened.click(77, 88)
    shape = drawn(opened)
    assert isinstance(shape, Point)
    near(opened, (shape.x, shape.y), opened.place(77, 88))


@versions
def test_the_brush_paints_a_stroke_of_its_size(opened):
    opened.show(figure())
    opened.tool("brush")
    opened.drag((60, 50), (120, 90), (160, 60))
    shape = drawn(opened)
    assert isinstance(shape, Polyline)
    near(opened, [shape.xy[0], shape.xy[-1]], [opened.place(60, 50), opened.place(160, 60)])
    assert shape.width == pytest.approx(24 * opened.pixel, rel=1e-6)


def test_a_click_of_the_brush_is_a_dot(opened):
    opened.show(figure())
    opened.tool("brush")
    opened.click(60, 50)
    near(opened, drawn(opened).xy, [opened.place(60, 50)])


def test_the_eraser_cuts_regions_takes_points_and_leaves_lines(opened):
    rect, line = Rect(60, 40, 140, 100, id="r", label="cell"), Line(20, 70, 240, 71, id="l")
    opened.show(figure(rect, Ellipse(200, 150, 240, 180, id="e"), line, Point(100, 70, id="p")))
    opened.tool("eraser")
    opened.told()
    opened.drag((40, 70), (170, 70))
    shapes = {shape.id: shape for shape in map(from_plotly, opened.shapes)}
    assert list(shapes) == ["r", "e", "l"]
    assert len(shapes["r"].rings) == 2
    width = 24 * opened.pixel
    assert shapes["r"].area == pytest.approx(80 * (60 - width), rel=1e-3)
    assert (shapes["r"].label, shapes["l"], type(shapes["e"])) == (
        "cell",
        from_plotly(opened.shapes[2]),
        Ellipse,
    )
    events = opened.told()
    assert sorted(kinds(events)) == ["change", "edit", "erase"]
    opened.page.evaluate("() => handle.undo()")
    assert [shape["name"] for shape in opened.shapes] == ["r", "e", "l", "p"]


def test_the_eraser_says_that_lines_and_locked_shapes_stay(opened):
    opened.show(figure(Line(20, 70, 240, 70, id="l")))
    opened.tool("eraser")
    opened.told()
    opened.drag((90, 60), (90, 80))
    assert "line" in opened.told("notice")[0][1]["text"]
    assert [shape["name"] for shape in opened.shapes] == ["l"]


def test_slips_of_the_hand_leave_nothing(opened):
    opened.show(figure())
    opened.drag((60, 50), (60.8, 90))
    opened.tool("polygon")
    opened.click(60, 50)
    opened.click(61, 50)
    opened.press("Enter")
    assert opened.shapes == opened.figure_shapes == []


# -- selecting and moving --------------------------------------------------------------------------------


def test_clicks_select_the_smallest_fill_and_shift_adds_and_removes(opened):
    opened.show(
        figure(
            Rect(40, 30, 200, 170, id="large"), Rect(80, 60, 120, 100, id="small"), Point(150, 120, id="p")
        )
    )
    opened.tool("select")
    opened.click(100, 80)
    assert opened.selected == ["small"]
    opened.page.keyboard.down("Shift")
    opened.click(60, 150)
    opened.click(150, 120)
    assert opened.selected == ["small", "large", "p"]
    opened.click(100, 80)
    assert opened.selected == ["large", "p"]
    opened.page.keyboard.up("Shift")
    opened.click(240, 190)
    assert opened.selected == []


def test_a_box_selects_what_lies_in_it_whole(opened):
    opened.show(
        figure(Rect(40, 30, 80, 60, id="a"), Line(90, 40, 120, 60, id="b"), Rect(100, 50, 220, 170, id="c"))
    )
    opened.tool("select")
    opened.drag((20, 20), (140, 80))
    assert opened.selected == ["a", "b"]


@versions
def test_a_drag_moves_all_that_is_selected_points_and_clear_fills_too(opened):
    clear = go.layout.Shape(type="rect", x0=40, y0=30, x1=100, y1=80, fillcolor="rgba(0,0,0,0)", name="clear")
    fig = figure(Point(150, 120, id="p"), Line(90, 140, 120, 160, id="l"))
    fig.update_layout(shapes=[*fig.layout.shapes, clear])
    opened.show(fig)
    opened.tool("select")
    opened.page.evaluate("() => handle.select(['p', 'clear'])")
    opened.told()
    opened.drag((70, 55), (90, 65))
    shapes = {shape.id: shape for shape in map(from_plotly, opened.shapes)}
    (x0, y0), (x1, y1) = opened.place(70, 55), opened.place(90, 65)
    near(opened, shapes["clear"].bounds, np.array([40, 30, 100, 80]) + [x1 - x0, y1 - y0] * 2)
    near(opened, (shapes["p"].x, shapes["p"].y), (150 + x1 - x0, 120 + y1 - y0))
    assert (shapes["l"].x0, shapes["l"].y0) == (90, 140)
    assert kinds(opened.told()) == ["change", "edit"]
    assert opened.figure_shapes == opened.shapes
    opened.page.evaluate("() => handle.undo()")
    assert from_plotly(opened.shapes[0]).x == 150


def test_a_click_selects_with_a_drawing_tool_on_and_its_handles_work(opened):
    opened.show(figure(Rect(60, 40, 120, 100, id="r")))
    opened.tool("drawline")
    opened.click(90, 70)
    assert opened.selected == ["r"]
    opened.drag((120, 100), (150, 110))
    near(opened, from_plotly(opened.shapes[0]).bounds, (60, 40, *opened.place(150, 110)))
    assert len(opened.shapes) == 1
    opened.drag((180, 150), (220, 160))
    assert len(opened.shapes) == 2


def test_locked_shapes_are_selected_but_stay(opened):
    opened.show(figure())
    opened.page.evaluate(
        """() => handle.setShapes([
            {type: 'rect', x0: 60, y0: 40, x1: 120, y1: 100, name: 'r', editable: false},
        ])"""
    )
    opened.tool("select")
    before = opened.shapes
    opened.drag((90, 70), (110, 90))
    assert opened.selected == ["r"]
    opened.drag((120, 100), (150, 120))
    assert opened.shapes == before


# -- handles ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grip", "end", "bounds"),
    [
        ((120, 100), (150, 110), (60, 40, 150, 110)),
        ((60, 40), (50, 60), (50, 60, 120, 100)),
        ((120, 70), (140, 75), (60, 40, 140, 100)),
        ((90, 40), (95, 20), (60, 20, 120, 100)),
    ],
)
@pytest.mark.parametrize("kind", [Rect, Ellipse])
def test_corners_and_sides_follow_the_pointer(opened, kind, grip, end, bounds):
    opened.show(figure(kind(60, 40, 120, 100, id="r")))
    opened.tool("select")
    opened.click(85, 65)
    opened.drag(grip, end)
    shape = from_plotly(opened.shapes[0])
    assert isinstance(shape, kind)
    np.testing.assert_allclose(shape.bounds, bounds, atol=opened.pixel)


def test_shift_keeps_the_ratio(opened):
    opened.show(figure(Rect(60, 40, 120, 80, id="r")))
    opened.tool("select")
    opened.click(85, 65)
    opened.page.keyboard.down("Shift")
    opened.drag((120, 80), (180, 90))
    opened.page.keyboard.up("Shift")
    shape = from_plotly(opened.shapes[0])
    assert shape.width / shape.height == pytest.approx(1.5)
    assert shape.width == pytest.approx(120, abs=2 * opened.pixel)


def test_a_turned_rectangle_keeps_its_other_corner(opened):
    opened.show(figure(Rect(90, 60, 150, 100, angle=30, id="r")))
    opened.tool("select")
    opened.click(120, 80)
    corners = Rect(90, 60, 150, 100, angle=30).outlines()[0]
    opened.drag(tuple(corners[2]), (170, 130))
    shape = from_plotly(opened.shapes[0])
    assert shape.angle == 30
    near(opened, shape.outlines()[0][0], corners[0])
    np.testing.assert_allclose(shape.outlines()[0][2], (170, 130), atol=opened.pixel)


def vertices(page, role="vertex"):
    """Middles of the handles of a kind, on the axes."""
    centers = page.page.evaluate(
        """(role) => [...document.querySelectorAll(`.imgshapes-grip-${role}`)].map((grip) => {
            const box = grip.getBBox(), {xaxis, yaxis} = graph._fullLayout;
            return [xaxis.p2l(box.x + box.width / 2 - xaxis._offset),
                    yaxis.p2l(box.y + box.height / 2 - yaxis._offset)];
        })""",
        role,
    )
    assert centers, f"no {role} handle"
    return [tuple(center) for center in centers]


@pytest.mark.parametrize("shape", [Rect(90, 60, 150, 100), Ellipse(90, 60, 150, 100), Line(90, 60, 150, 100)])
def test_the_handle_for_turning_turns_and_shift_stops_at_15_degrees(opened, shape):
    opened.show(figure(shape))
    opened.tool("select")
    opened.click(120, 80)
    (grip,) = vertices(opened, "rotate")
    opened.page.keyboard.down("Shift")
    opened.drag(grip, (120 + 40, 80 - 42))
    opened.page.keyboard.up("Shift")
    found = from_plotly(opened.shapes[0])
    expected = shape.rotate(45)
    near(
        opened,
        found.outlines()[0] if shape.is_region else found.xy,
        expected.outlines()[0] if shape.is_region else expected.xy,
    )


@versions
def test_vertices_are_pulled_put_in_and_taken_out(opened):
    ring = [(60, 40), (160, 50), (150, 140), (70, 120)]
    opened.show(figure(Polygon(ring, id="p")))
    opened.tool("select")
    opened.click(100, 80)
    opened.told()
    opened.drag((160, 50), (180, 40))
    ring[1] = opened.place(180, 40)
    near(opened, from_plotly(opened.shapes[0]).rings[0], ring)
    middle = vertices(opened, "middle")[0]
    opened.click(*middle)
    ring.insert(1, middle)
    near(opened, from_plotly(opened.shapes[0]).rings[0], ring)
    opened.drag(vertices(opened, "middle")[-1], (40, 80))
    ring.append(opened.place(40, 80))
    np.testing.assert_allclose(from_plotly(opened.shapes[0]).rings[0], ring, atol=opened.pixel)
    opened.page.keyboard.down("Alt")
    opened.click(*ring[0])
    opened.page.keyboard.up("Alt")
    opened.page.mouse.dblclick(*opened.at(*ring[1]))
    opened.settle()
    opened.click(*ring[-1])
    opened.press("Delete")
    np.testing.assert_allclose(from_plotly(opened.shapes[0]).rings[0], ring[2:-1], atol=opened.pixel)
    opened.page.keyboard.down("Alt")
    opened.click(*ring[2])
    opened.page.keyboard.up("Alt")
    assert len(from_plotly(opened.shapes[0]).rings[0]) == 3
    assert kinds(opened.told())[::2] == ["change"] * 6
    assert opened.figure_shapes == opened.shapes


# -- panning, touch, other figures -----------------------------------------------------------------------


@pytest.mark.parametrize("how", ["space", "middle button"])
@pytest.mark.parametrize("tool", ["polygon", "drawrect", "select"])
def test_space_or_the_middle_button_pans_while_a_tool_is_on(opened, tool, how):
    opened.show(figure())
    opened.tool(tool)
    opened.page.mouse.move(*opened.at(130, 100))
    before = opened.page.evaluate("() => [...graph._fullLayout.xaxis.range]")
    if how == "space":
        opened.page.keyboard.down(" ")
    opened.drag((130, 100), (100, 80), button="left" if how == "space" else "middle")
    opened.page.keyboard.up(" ")
    after = opened.page.evaluate("() => [...graph._fullLayout.xaxis.range]")
    np.testing.assert_allclose(np.subtract(after, before), 30, atol=2 * opened.pixel)
    assert opened.shapes == []
    assert opened.page.evaluate("() => handle.tool") == tool


class Fingers:
    """Touches of the screen."""

    def __init__(self, page):
        self.page = page
        self.client = page.page.context.new_cdp_session(page.page)

    def down(self, *places):
        self._send("touchStart", places)

    def move(self, *places):
        self._send("touchMove", places)

    def up(self):
        self._send("touchEnd", [])
        self.page.settle()

    def _send(self, kind, places):
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        self.client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@versions
def test_a_finger_draws_with_our_tools_and_with_plotlys(opened):
    opened.show(figure())
    fingers = Fingers(opened)
    for tool, kind in (("polygon", Polygon), ("drawrect", Rect), ("point", Point), ("brush", Polyline)):
        opened.tool(tool)
        fingers.down(opened.at(60, 40))
        for place in ((100, 45), (110, 90), (90, 80)):
            fingers.move(opened.at(*place))
        fingers.up()
        assert type(drawn(opened)) is kind
    assert len(opened.shapes) == 4


@versions
@pytest.mark.parametrize("tool", ["polygon", "drawrect"])
def test_two_fingers_pan_and_zoom_and_draw_nothing(opened, tool):
    opened.show(figure())
    opened.tool(tool)
    before = opened.page.evaluate("() => [...graph._fullLayout.xaxis.range]")
    fingers = Fingers(opened)
    stops = [[opened.at(130 + side * apart, 100) for side in (-1, 1)] for apart in (10, 15, 20)]
    fingers.down(stops[0][0])
    fingers.down(*stops[0])
    fingers.move(*stops[1])
    fingers.move(*stops[2])
    fingers.up()
    opened.page.wait_for_timeout(300)
    after = opened.page.evaluate("() => [...graph._fullLayout.xaxis.range]")
    # What was between the fingers is there still, twice as large.
    np.testing.assert_allclose(after, 130 + (np.array(before) - 130) / 2, atol=opened.pixel * 2)
    assert opened.shapes == []


def test_drawing_is_right_on_the_other_facet_and_in_a_figure_that_css_makes_smaller(opened):
    fig = px.imshow(np.zeros((2, 40, 50), dtype=np.uint8), facet_col=0)
    fig.update_layout(width=700, height=400, dragmode="pan")
    opened.show(fig)
    opened.page.evaluate(
        "() => { graph.style.transform = 'scale(.6)'; graph.style.transformOrigin = '0 0'; }"
    )
    try:
        opened.tool("polygon")
        corners = [(10, 10), (30, 12), (20, 30)]
        for corner in corners:
            opened.click(*corner, subplot="x2y2")
        opened.press("Enter")
        shape = drawn(opened)
        assert (shape.xref, shape.yref) == ("x2", "y2")
        pixel = opened.pixel / 0.6
        np.testing.assert_allclose(
            shape.rings[0], [opened.place(*c, "x2y2") for c in corners], atol=pixel / 2
        )
        opened.tool("select")
        opened.drag((20, 17), (25, 20), subplot="x2y2")
        moved = from_plotly(opened.shapes[0]).rings[0] - shape.rings[0]
        start, end = opened.place(20, 17, "x2y2"), opened.place(25, 20, "x2y2")
        np.testing.assert_allclose(moved, np.tile(np.subtract(end, start), (3, 1)), atol=pixel / 2)
    finally:
        opened.page.evaluate("() => { graph.style.transform = ''; }")


def test_log_axes_draw_and_move_as_on_the_screen(opened):
    fig = go.Figure(go.Scatter(x=[1, 1000], y=[1, 1000]), layout={**SIZE, "dragmode": "pan"})
    fig.update_xaxes(type="log", range=[0, 3]).update_yaxes(range=[0, 1000])
    opened.show(fig)
    opened.tool("polyline")
    # Positions of the harness are the axis's own: powers of ten.
    for corner in ((0.5, 200), (1.5, 600)):
        opened.click(*corner)
    opened.press("Enter")
    xy = drawn(opened).xy
    np.testing.assert_allclose(
        np.log10(xy[:, 0]), [opened.place(0.5, 0)[0], opened.place(1.5, 0)[0]], atol=1e-3
    )
    opened.tool("select")
    opened.drag((1, 400), (2, 400))
    moved = drawn(opened).xy
    shift = opened.place(2, 0)[0] - opened.place(1, 0)[0]
    np.testing.assert_allclose(np.log10(moved[:, 0] / xy[:, 0]), shift, atol=1e-3)


@pytest.mark.parametrize("mode", ["center", "edge", "vertex"])
def test_snap(opened, mode):
    opened.show(figure(Polygon([(60, 40), (160, 50), (150, 140)], id="p")))
    button = {"center": 1, "edge": 2, "vertex": 3}[mode]
    opened.page.mouse.move(*opened.at(100, 100))
    opened.page.evaluate("() => graph.focus()")
    for _ in range(button):
        opened.press("s")
    try:
        for tool in ("polyline", "drawline"):
            opened.tool(tool)
            if tool == "polyline":
                opened.click(61.2, 41.1)
                opened.click(200.3, 99.7)
                opened.press("Enter")
            else:
                opened.drag((61.2, 41.1), (200.3, 99.7))
            shape = drawn(opened)
            start, end = (
                (shape.xy[0], shape.xy[-1])
                if tool == "polyline"
                else ((shape.x0, shape.y0), (shape.x1, shape.y1))
            )
            if mode == "center":
                assert (*start, *end) == (61, 41, 200, 100)
            elif mode == "edge":
                assert {value % 1 for value in (*start, *end)} == {0.5}
                near_ = 0.5 + opened.pixel
                np.testing.assert_allclose((*start, *end), (61.2, 41.1, 200.3, 99.7), atol=near_)
            else:
                assert tuple(start) == (60, 40)
                near(opened, end, opened.place(200.3, 99.7))
    finally:
        for _ in range(4 - button):
            opened.press("s")


# -- others change the figure ----------------------------------------------------------------------------


def test_a_figure_that_others_draw_anew_keeps_shapes_tool_and_stroke(opened):
    opened.show(figure(Rect(20, 20, 40, 40, id="r")))
    opened.tool("polygon")
    opened.click(60, 40)
    opened.click(120, 50)
    for call in (
        "Plotly.react(graph, graph.data, {...graph.layout, shapes: [], dragmode: 'zoom'})",
        "Plotly.newPlot(graph, graph.data, {...graph.layout, shapes: []})",
        "Plotly.relayout(graph, {width: 720})",
    ):
        opened.page.evaluate(f"async () => {{ await {call}; }}")
        opened.settle()
        assert [shape["name"] for shape in opened.figure_shapes] == ["r"]
        assert opened.page.evaluate("() => [handle.tool, graph._fullLayout.dragmode]") == ["polygon", False]
    opened.click(110, 100)
    opened.press("Enter")
    np.testing.assert_allclose(drawn(opened).rings[0], [(60, 40), (120, 50), (110, 100)], atol=opened.pixel)
    assert opened.figure_shapes == opened.shapes


def test_a_program_that_edits_what_the_hand_holds_waits(opened):
    opened.show(figure(Rect(60, 40, 120, 100, id="r"), Rect(160, 40, 200, 100, id="s")))
    opened.tool("select")
    opened.drag((90, 70), (110, 80), release=False)
    opened.page.evaluate(
        """() => handle.merge({
            drop: ['s'], order: null, put: [{...handle.shapes[0], legendgroup: 'wall'}],
        })"""
    )
    opened.settle()
    assert [shape["name"] for shape in opened.shapes] == ["r"]
    opened.page.mouse.up()
    opened.settle()
    shape = from_plotly(opened.shapes[0])
    start, end = opened.place(90, 70), opened.place(110, 80)
    near(opened, (shape.x0, shape.y0), (60 + end[0] - start[0], 40 + end[1] - start[1]))
    assert shape.label == "wall"


def test_relayout_by_others_reaches_the_list(opened):
    opened.show(figure(Rect(60, 40, 120, 100, id="r")))
    opened.page.evaluate("async () => { await Plotly.relayout(graph, {'shapes[0].x0': 50}); }")
    opened.settle()
    assert from_plotly(opened.shapes[0]).x0 == 50
    opened.page.evaluate("async () => { await Plotly.relayout(graph, {shapes: []}); }")
    opened.settle()
    assert opened.shapes == []


def test_many_shapes_are_not_plotlys_but_for_the_selected_and_all_come_back(opened):
    opened.show(
        figure(
            *(
                Rect(i % 20 * 10, i // 20 * 10, i % 20 * 10 + 6, i // 20 * 10 + 6, id=f"s{i}")
                for i in range(200)
            )
        )
    )
    assert (len(opened.shapes), opened.figure_shapes) == (200, [])
    opened.tool("select")
    opened.drag((53, 53), (55, 55))
    assert opened.selected == ["s105"]
    assert [shape["name"] for shape in opened.figure_shapes] == ["s105"]
    opened.page.evaluate("() => handle.destroy()")
    opened.settle()
    assert [shape["name"] for shape in opened.figure_shapes] == [f"s{i}" for i in range(200)]


def test_a_second_attach_replaces_the_first_and_destroy_leaves_a_plain_figure(opened):
    opened.show(figure(Rect(60, 40, 120, 100, id="r")))
    opened.page.evaluate("() => { window.handle = imgshapes.attach(graph); }")
    assert opened.page.evaluate("() => document.querySelectorAll('.imgshapes-overlay').length") == 1
    opened.page.evaluate("() => handle.destroy()")
    assert opened.page.evaluate("() => document.querySelectorAll('[class*=imgshapes]').length") == 0
    assert [shape["name"] for shape in opened.figure_shapes] == ["r"]
    opened.drag((150, 120), (180, 150))
    assert len(opened.figure_shapes) == 2


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("imgshapes.attach(document.createElement('div'))", "newPlot"),
        ("imgshapes.attach(graph, {Plotly: {version: '2.35.2'}})", "2.35.2"),
        ("withoutPlotly(() => imgshapes.attach(graph))", "load it first"),
        ("handle.setTool('lasoo')", "lasoo"),
    ],
)
def test_what_cannot_be_attached_says_why(opened, call, said):
    opened.show(figure())
    opened.page.evaluate(
        """() => { window.withoutPlotly = (call) => {
            const kept = window.Plotly;
            window.Plotly = undefined;
            try { call(); } finally { window.Plotly = kept; }
        }; }"""
    )
    message = opened.page.evaluate(
        f"() => {{ try {{ {call}; return ''; }} catch (error) {{ return error.message; }} }}"
    )
    assert said in message


def test_drawing_off_leaves_shapes_alone(opened):
    opened.show(figure(Rect(60, 40, 120, 100, id="r")), drawing=False)
    before = opened.shapes
    assert opened.page.evaluate("() => graph._fullLayout.dragmode") == "pan"
    opened.click(90, 70)
    assert opened.selected == ["r"]
    opened.drag((120, 100), (150, 110))
    assert opened.shapes == before
    opened.page.evaluate("() => handle.setDrawing(true)")
    opened.tool("polygon")
    for corner in ((160, 40), (220, 50), (210, 100)):
        opened.click(*corner)
    opened.press("Enter")
    assert len(opened.shapes) == 2


def test_dragging_one_of_500_shapes_moves_that_one(opened):
    places = [(i % 25 * 10, i // 25 * 10) for i in range(500)]
    opened.show(figure(*(Rect(x, y, x + 6, y + 6, id=f"s{i}") for i, (x, y) in enumerate(places))), crowd=500)
    before = opened.shapes
    opened.tool("select")
    opened.click(103, 103)
    opened.drag((103, 103), (151, 127))
    changed = [one["name"] for one, other in zip(before, opened.shapes, strict=True) if one != other]
    assert changed == ["s260"]
    assert len(opened.figure_shapes) == 500


def test_a_figure_in_a_shadow_root_is_drawn_on_too(browser, core):
    page = browser.new_page(viewport={"width": 760, "height": 640})
    try:
        core_page = CorePage(page, core, html="<body style='margin:0'><div id='host'></div></body>")
        page.evaluate(
            """async (figure) => {
                const root = host.attachShadow({mode: 'open'});
                window.graph = document.createElement('div');
                root.append(graph);
                await Plotly.newPlot(graph, JSON.parse(figure));
                window.handle = imgshapes.attach(graph);
            }""",
            figure(Rect(160, 40, 220, 100, id="r")).to_json(),
        )
        core_page.tool("polygon")
        for corner in ((60, 40), (120, 50), (110, 100)):
            core_page.click(*corner)
        core_page.press("Enter")
        near(core_page, drawn(core_page).rings[0][0], core_page.place(60, 40))
        core_page.tool("select")
        core_page.drag((190, 70), (200, 75))
        assert core_page.selected == ["r"]
        assert from_plotly(core_page.shapes[0]).x0 != 160
        core_page.tool("drawrect")
        core_page.drag((20, 120), (60, 160))
        assert isinstance(drawn(core_page), Rect)
        assert core_page.errors == []
    finally:
        page.close()
