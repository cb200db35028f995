"""Buttons, keys, palette, numbers, scale bar and spoken words around a figure, in a real Chromium."""

import json
import re

import numpy as np
import pytest

import plotly_imgshapes as pis
from tests.browser.page import CorePage, bundle

CONFIG = {"displaylogo": False, "displayModeBar": True, "scrollZoom": True}
CELL, NUCLEUS = "#00c8ff", "#ffd400"
BOX = {"type": "rect", "x0": 10, "y0": 10, "x1": 30, "y1": 20, "name": "box", "legendgroup": "cell"}
LINE = {"type": "line", "x0": 10, "y0": 30, "x1": 13, "y1": 34, "name": "line"}
RING = {"type": "path", "path": "M40,10L60,10L60,20Z", "name": "ring", "legendgroup": "nucleus"}
BOXES = "<div id=graph></div><div id=palette></div>"
SHAPES = [
    {**shape, "xref": "x", "yref": "y", "line": {"color": color, "width": 3}}
    for shape, color in ((BOX, CELL), (LINE, "#ff00ff"), (RING, NUCLEUS))
]


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    return bundle(tmp_path_factory.mktemp("core"))


@pytest.fixture(params=["4", "3"])
def version(request):
    return request.param


@pytest.fixture
def open_page(browser, core):
    contexts = []

    def open_page(version="4", figure=None, config=CONFIG, window=(900, 620), html="", **options):
        how = {key: options.pop(key) for key in ("has_touch", "is_mobile") if key in options}
        context = browser.new_context(viewport=dict(zip(("width", "height"), window, strict=True)), **how)
        contexts.append(context)
        page = CorePage(context.new_page(), core, version, html)
        options.setdefault("shapes", SHAPES)
        page.show(figure or image(), config, **options)
        return page

    yield open_page
    for context in contexts:
        context.close()


def image(spacing=0.5, unit="mm", width=760, height=560):
    pixels = np.linspace(0, 255, 120 * 160).reshape(120, 160).astype(np.uint8)
    labels = {"cell": CELL, "nucleus": NUCLEUS}
    return pis.imshow(pixels, spacing=spacing, unit=unit, labels=labels, width=width, height=height)


def by_id(page):
    return {shape["name"]: shape for shape in page.shapes}


def button(page, name):
    return page.page.locator(f".modebar [data-name={name}]")


def spoken(page):
    page.page.wait_for_timeout(150)
    return page.page.locator(".imgshapes-announcer").text_content().strip("\u00a0")


def focus(page):
    page.page.evaluate("() => graph.focus()")


def test_buttons_choose_tools_show_what_is_on_and_come_back_with_a_new_bar(open_page, version):
    page = open_page(version)
    button(page, "polygon").click()
    assert page.page.evaluate("() => handle.tool") == "polygon"
    assert button(page, "polygon").get_attribute("aria-pressed") == "true"
    assert button(page, "point").get_attribute("aria-pressed") == "false"
    page.page.evaluate("() => Plotly.relayout(graph, {'modebar.remove': ['zoomIn2d']})")
    page.settle()
    assert button(page, "polygon").count() == 1
    page.page.evaluate("() => Plotly.react(graph, graph.data, {...graph.layout, title: {text: 'new'}})")
    page.settle()
    assert button(page, "polygon").count() == button(page, "help").count() == 1
    assert not page.errors


def test_buttons_work_by_keyboard_and_tell_when_they_can_do_nothing(open_page):
    page = open_page()
    assert button(page, "delete").get_attribute("aria-disabled") == "true"
    page.page.evaluate("() => handle.select(['line'])")
    page.settle()
    assert button(page, "delete").get_attribute("aria-disabled") == "false"
    button(page, "delete").focus()
    page.press("Enter")
    assert set(by_id(page)) == {"box", "ring"}
    button(page, "undo").focus()
    page.press("Space")
    assert set(by_id(page)) == {"box", "line", "ring"}


def test_the_dead_erase_button_is_gone_and_the_rest_is_left_by_destroy(open_page, version):
    page = open_page(version)
    seen = "() => [...document.querySelectorAll('.modebar-btn')].filter(b => b.offsetParent).length"
    ours = page.page.evaluate(seen)
    page.page.evaluate("() => handle.destroy()")
    assert (
        page.page.locator(
            "[class*=imgshapes-btn], .imgshapes-layer, .imgshapes-crowd, .imgshapes-dialog"
        ).count()
        == 0
    )
    assert page.page.evaluate("() => graph.getAttribute('role')") is None
    # 13 of ours went, Plotly's eraser came back.
    assert page.page.evaluate(seen) == ours - 13 + 1


def test_a_reader_gets_one_button_to_draw_and_no_tool_of_anybody(open_page):
    page = open_page(drawing=False)
    names = page.page.evaluate(
        "() => [...document.querySelectorAll('.imgshapes-btn')].map(b => b.dataset.name)"
    )
    assert names == ["draw", "help"]
    drawers = page.page.locator(".modebar-btn[data-val^=draw]")
    assert drawers.count() > 0
    assert not any(drawer.is_visible() for drawer in drawers.all())
    focus(page)
    page.page.evaluate("() => handle.select(['box'])")
    page.press("Delete")
    page.press("ArrowLeft")
    assert by_id(page)["box"]["x0"] == 10
    button(page, "draw").click()
    page.settle()
    assert button(page, "polygon").is_visible()
    assert drawers.first.is_visible()


def test_a_bar_of_several_rows_leaves_the_image_free(open_page):
    page = open_page(figure=image(width=380, height=460), window=(390, 700))
    page.page.wait_for_timeout(200)
    gap = page.page.evaluate(
        "() => graph._fullLayout.yaxis._offset"
        " - document.querySelector('.modebar').getBoundingClientRect().bottom"
    )
    assert gap > 0
    page.page.evaluate("() => handle.destroy()")
    page.settle()
    assert page.page.evaluate("() => graph.layout.margin.t") == 34


def test_a_title_that_the_bar_would_hide_stands_below_it(open_page):
    figure = image(width=380, height=460)
    figure.update_layout(title_text="Coins")
    page = open_page(figure=figure, window=(390, 700))
    page.page.wait_for_timeout(200)
    bar, title = (
        page.page.evaluate(f"() => document.querySelector('{one}').getBoundingClientRect().toJSON()")
        for one in (".modebar", ".gtitle")
    )
    plot = page.page.evaluate("() => graph.getBoundingClientRect().top + graph._fullLayout.yaxis._offset")
    assert bar["bottom"] <= title["top"] < title["bottom"] <= plot


def test_fingers_find_buttons_of_36_pixels(open_page):
    html = "<!doctype html><meta name=viewport content='width=device-width'>" + BOXES
    page = open_page(
        figure=image(width=380, height=460),
        window=(390, 700),
        html=html,
        palette=True,
        has_touch=True,
        is_mobile=True,
    )
    for place in (".imgshapes-btn", ".imgshapes-class", ".imgshapes-eye"):
        box = page.page.locator(place).first.bounding_box()
        assert min(box["width"], box["height"]) >= 36, place


def test_numbers_set_the_class_of_the_selected_or_of_new_shapes(open_page):
    page = open_page()
    focus(page)
    page.press("2")
    assert page.page.evaluate("() => handle.activeClass") == "nucleus"
    page.page.evaluate("() => handle.select(['line', 'box'])")
    page.press("1")
    assert [by_id(page)[name]["legendgroup"] for name in ("line", "box")] == ["cell", "cell"]
    assert by_id(page)["line"]["line"]["color"] == CELL
    page.press("0")
    assert not by_id(page)["line"].get("legendgroup")
    page.press("9")
    assert page.page.locator(".imgshapes-notice").text_content() == "There is no class 9"


def test_arrows_move_by_pixels_of_the_image_as_seen_and_leave_locked_shapes(open_page):
    page = open_page()
    focus(page)
    page.page.evaluate("() => handle.select(['box', 'ring'])")
    page.press("ArrowRight")
    page.press("ArrowDown")
    box = by_id(page)["box"]
    # The image is 0.5 mm a pixel, row 0 on top.
    assert (box["x0"], box["y0"], box["x1"], box["y1"]) == (10.5, 10.5, 30.5, 20.5)
    page.press("Shift+L")
    page.press("Shift+ArrowLeft")
    page.press("Delete")
    assert by_id(page)["box"]["x0"] == 10.5
    assert by_id(page)["box"]["editable"] is False
    page.press("Shift+L")
    page.press("Shift+ArrowLeft")
    assert by_id(page)["box"]["x0"] == 5.5


def test_undo_redo_delete_duplicate_and_select_all_by_key(open_page):
    page = open_page()
    focus(page)
    page.press("Control+a")
    assert page.selected == ["box", "line", "ring"]
    page.press("Delete")
    assert page.shapes == []
    page.press("Control+z")
    assert set(by_id(page)) == {"box", "line", "ring"}
    page.press("Control+Shift+z")
    assert page.shapes == []
    page.press("Control+z")
    page.page.evaluate("() => handle.select(['box'])")
    page.press("Control+d")
    copy = page.shapes[-1]
    assert page.selected == [copy["name"]] != ["box"]
    assert copy["x0"] - 10 == pytest.approx(10 * page.pixel)
    assert copy["y0"] - 10 == pytest.approx(10 * page.pixel)


def test_copies_go_over_the_clipboard_into_other_figures_and_garbage_is_told(open_page):
    page = open_page(html="<div id=graph></div><div id=palette></div><textarea id=field></textarea>")
    field = page.page.locator("#field")
    focus(page)
    page.page.evaluate("() => handle.select(['box'])")
    page.press("Control+c")
    field.focus()
    page.press("Control+v")
    text = json.loads(field.input_value())
    assert [shape["name"] for shape in text["shapes"]] == ["box"]
    focus(page)
    page.press("Control+v")
    page.press("Control+v")
    assert [shape["x0"] for shape in page.shapes[-2:]] == pytest.approx(
        [10 + 10 * page.pixel, 10 + 20 * page.pixel]
    )
    page.press("Control+x")
    assert len(page.shapes) == 4
    page.page.evaluate("() => handle.setShapes([])")
    page.press("Control+v")
    assert len(page.shapes) == 1
    field.fill("<img src=x onerror=alert(1)>")
    field.select_text()
    page.press("Control+c")
    focus(page)
    page.press("Control+v")
    assert "no shapes" in page.page.locator(".imgshapes-notice.imgshapes-error").text_content()
    assert len(page.shapes) == 1
    assert not page.errors


def test_tab_walks_the_shapes_and_then_leaves(open_page):
    page = open_page()
    focus(page)
    walked = []
    for _ in range(3):
        page.press("Tab")
        walked += page.selected
    assert walked == ["box", "line", "ring"]
    page.press("Shift+Tab")
    assert page.selected == ["line"]
    page.press("Tab")
    page.press("Tab")
    assert page.selected == []
    assert page.page.evaluate("() => document.activeElement !== graph")


def test_escape_selects_nothing_and_then_leaves(open_page):
    page = open_page()
    focus(page)
    page.press("Tab")
    page.press("Escape")
    assert page.selected == []
    assert page.page.evaluate("() => document.activeElement === graph")
    page.press("Escape")
    assert page.page.evaluate("() => document.activeElement === document.body")


def test_keys_are_not_taken_from_text_fields_nor_from_what_has_the_focus(open_page):
    html = "<div id=graph></div><div id=palette></div><input id=field><div id=cell tabindex=0>cell</div>"
    page = open_page(html=html)
    page.page.evaluate("() => handle.select(['box'])")
    for place in ("field", "cell"):
        page.page.evaluate("(id) => document.getElementById(id).focus()", place)
        page.page.mouse.move(*page.at(40, 40))
        page.press("Delete")
        page.press("b")
    assert len(page.shapes) == 3
    assert page.page.evaluate("() => handle.tool") != "brush"
    page.page.evaluate("() => document.activeElement.blur()")
    page.press("b")
    assert page.page.evaluate("() => handle.tool") == "brush"


def test_a_notebook_around_hears_no_key_of_the_figure(open_page):
    page = open_page()
    page.page.evaluate(
        "() => { window.heard = []; document.addEventListener('keydown', (e) => heard.push(e.key), true);"
        " document.body.addEventListener('keydown', (e) => heard.push(e.key)); }"
    )
    focus(page)
    page.page.evaluate("() => handle.select(['box'])")
    for key in ("d", "x", "a", "z", "1", "b", "v", "Delete", "Control+z"):
        page.press(key)
    assert page.page.evaluate("() => heard.filter((key) => key !== 'Control')") == []
    page.press("Control+s")
    assert page.page.evaluate("() => heard.includes('s')")


def test_the_map_of_keys_keeps_the_focus_and_closes_on_escape(open_page):
    page = open_page()
    focus(page)
    page.press("?")
    dialog = page.page.locator(".imgshapes-dialog")
    assert dialog.is_visible()
    assert "Duplicate" in dialog.text_content()
    assert page.page.evaluate("() => document.querySelector('dialog').contains(document.activeElement)")
    page.page.evaluate("() => handle.select(['box'])")
    page.press("Delete")
    assert len(page.shapes) == 3
    page.press("Escape")
    assert not dialog.is_visible()
    assert page.page.evaluate("() => document.activeElement === graph")


def test_the_palette_counts_hides_and_takes_new_classes_as_text(open_page):
    page = open_page(palette=True)
    rows = page.page.locator("#palette li")
    assert [row.text_content() for row in rows.all()] == ["cell11", "nucleus12", "no class10"]
    page.page.get_by_role("button", name="Hide nucleus").click()
    page.settle()
    assert by_id(page)["ring"]["visible"] is False
    page.page.get_by_role("button", name="Show nucleus").click()
    page.settle()
    assert by_id(page)["ring"]["visible"] is True
    name = "<img src=x onerror=alert(1)>"
    page.page.locator("#palette input").fill(name)
    page.page.keyboard.press("Enter")
    page.settle()
    assert page.page.evaluate("() => handle.activeClass") == name
    assert rows.nth(2).text_content() == name + "03"
    assert page.page.locator("#palette img").count() == 0
    page.page.evaluate("() => handle.select(['line'])")
    rows.nth(1).locator(".imgshapes-class").click()
    page.settle()
    assert by_id(page)["line"]["legendgroup"] == "nucleus"
    page.page.locator("#palette input").fill("cell")
    page.page.keyboard.press("Enter")
    assert "already" in page.page.locator(".imgshapes-notice").first.text_content()


def test_the_readout_tells_size_in_the_unit_and_stays_inside(open_page):
    page = open_page()
    page.page.evaluate("() => handle.select(['box'])")
    page.settle()
    readout = page.page.locator(".imgshapes-readout-box")
    text = readout.text_content()
    assert "20.00 × 10.00 mm" in text
    assert "200.00 mm²" in text
    page.page.evaluate("() => handle.select(['line'])")
    page.settle()
    assert "5.00 mm" in readout.text_content()
    assert "53.1°" in readout.text_content()
    corner = {**SHAPES[0], "x0": 70, "x1": 79.7, "y0": 50, "y1": 59.7, "name": "corner"}
    page.page.evaluate("(shape) => { handle.setShapes([shape]); handle.select(['corner']); }", corner)
    page.settle()
    box = readout.bounding_box()
    assert box["x"] + box["width"] <= 760
    assert box["y"] + box["height"] <= 560


def test_the_readout_follows_a_stroke_of_ours_and_of_plotly(open_page):
    page = open_page(shapes=[])
    readout = page.page.locator(".imgshapes-readout-box")
    for tool in ("drawrect", "polyline"):
        page.page.evaluate("() => handle.select([])")
        page.tool(tool)
        page.drag((10, 10), (30, 30), (50, 40), release=False, steps=8)
        page.settle()
        assert readout.is_visible(), tool
        before = readout.bounding_box(), readout.text_content()
        page.page.mouse.move(*page.at(60, 20), steps=3)
        page.settle()
        assert readout.bounding_box() != before[0]
        assert readout.text_content() != before[1]
        page.page.mouse.up()
        page.settle()


def test_the_scale_bar_is_a_round_length_at_every_zoom(open_page):
    page = open_page()
    for width in (80, 33, 7, 0.9):
        page.page.evaluate(
            "(w) => Plotly.relayout(graph, {'xaxis.range': [0, w], 'yaxis.range': [w * 0.75, 0]})", width
        )
        page.settle()
        text = page.page.locator(".imgshapes-bar text").text_content()
        length = float(re.fullmatch(r"(\S+) mm", text)[1])
        assert f"{length:e}"[0] in "125"
        drawn = float(page.page.locator(".imgshapes-bar rect").get_attribute("width"))
        assert drawn * page.pixel == pytest.approx(length, rel=1e-3)
        assert 40 < drawn < 221


def test_there_is_no_scale_bar_for_bare_pixels_unless_asked_for(open_page):
    pixels = image(spacing=1, unit="px")
    assert open_page(figure=pixels).page.locator(".imgshapes-bar").count() == 0
    assert open_page(figure=pixels, scaleBar=True).page.locator(".imgshapes-bar").count() == 1


def test_what_is_done_is_spoken(open_page):
    page = open_page()
    focus(page)
    page.press("Tab")
    assert spoken(page) == "Rectangle, cell, area 200.00 mm², 1 of 3"
    page.press("Tab")
    assert spoken(page) == "Line, length 5.00 mm, 2 of 3"
    page.press("Delete")
    assert "deleted, 2 left" in spoken(page)
    page.press("Control+z")
    assert spoken(page).startswith("Undone: Line")
    page.press("b")
    assert spoken(page) == "Tool: Brush"
    assert page.page.locator(".imgshapes-announcer").get_attribute("aria-live") == "polite"


def test_hovering_tells_the_shape_once_and_shows_what_it_is(open_page):
    page = open_page()
    page.tool("pan")
    page.told()
    page.page.mouse.move(*page.at(20, 10), steps=4)
    page.settle()
    page.page.mouse.move(*page.at(22, 10), steps=4)
    page.settle()
    assert [event["id"] for _, event in page.told("hover")] == ["box"]
    assert "cell · rectangle" in page.page.locator(".imgshapes-tip").text_content()
    page.page.mouse.move(*page.at(70, 50), steps=4)
    page.settle()
    assert [event["id"] for _, event in page.told("hover")] == [None]
    assert not page.page.locator(".imgshapes-tip").is_visible()


def test_the_tip_goes_when_its_shape_is_selected_or_a_stroke_begins(open_page):
    page = open_page()
    tip = page.page.locator(".imgshapes-tip")
    page.tool("brush")
    page.page.mouse.move(*page.at(20, 10), steps=4)
    page.settle()
    assert tip.is_visible()
    page.page.evaluate("() => handle.select(['box'])")
    page.settle()
    assert not tip.is_visible()
    page.page.evaluate("() => handle.select([])")
    page.page.mouse.move(*page.at(22, 10), steps=4)
    page.settle()
    assert tip.is_visible()
    page.page.mouse.down()
    page.page.mouse.move(*page.at(24, 14), steps=4)
    page.settle()
    assert not tip.is_visible()
    page.page.mouse.up()


def many(count):
    shapes = []
    for i in range(count):
        x, y = 2 + 75 * (i % 50) / 50, 2 + 56 * (i // 50) / (count / 50)
        shape = {
            "type": "rect",
            "x0": x,
            "y0": y,
            "x1": x + 1,
            "y1": y + 1,
            "name": f"s{i}",
            "fillcolor": "#f00",
        }
        shapes.append({**shape, "xref": "x", "yref": "y", "line": {"color": "#f00", "width": 1}})
    return shapes


COLOR = """([x, y]) => {
    const canvas = document.querySelector('.imgshapes-crowd'), box = canvas.getBoundingClientRect();
    return [...canvas.getContext('2d').getImageData(x - box.left, y - box.top, 1, 1).data];
}"""


def test_a_crowd_is_painted_where_it_is_also_after_a_zoom_but_for_hidden_and_selected_ones(open_page):
    shapes = many(400)
    shapes[1]["visible"] = False
    page = open_page(shapes=shapes)

    def color(i):
        page.page.wait_for_timeout(200)
        return page.page.evaluate(COLOR, page.at(shapes[i]["x0"] + 0.5, shapes[i]["y0"] + 0.5))

    assert page.figure_shapes == []
    assert color(0) == [255, 0, 0, 255]
    assert color(1)[3] == 0
    page.page.evaluate("() => Plotly.relayout(graph, {'xaxis.range': [0, 20], 'yaxis.range': [15, 0]})")
    assert color(2) == [255, 0, 0, 255]
    assert color(1)[3] == 0
    page.page.evaluate("() => handle.select(['s2'])")
    assert color(2)[3] == 0
    assert [shape["name"] for shape in page.figure_shapes] == ["s2"]
    page.page.evaluate("() => handle.erase(handle.shapes.slice(0, 300).map((s) => s.name))")
    assert len(page.shapes) == len(page.figure_shapes) == 100
    assert not page.page.locator(".imgshapes-crowd").is_visible()


def test_a_picture_has_every_shape_and_the_scale_bar_and_leaves_the_figure_alone(open_page):
    page = open_page(shapes=many(300), figure=image())
    svg = page.page.evaluate("() => handle.toImage({format: 'svg'}).then(decodeURIComponent)")
    assert svg.count("shape-group") == 300 + 1
    assert "20 mm" in svg
    assert page.figure_shapes == []
    assert page.page.evaluate("() => (graph.layout.annotations ?? []).length") == 0
    png = page.page.evaluate("() => handle.toImage({format: 'png', scale: 2})")
    size = page.page.evaluate(
        "(url) => { const i = new Image(); i.src = url; return i.decode().then(() => [i.width, i.height]); }",
        png,
    )
    assert size == [1520, 1120]


def test_the_camera_button_saves_our_picture(open_page, version):
    page = open_page(
        version, config={**CONFIG, "toImageButtonOptions": {"format": "svg", "filename": "coins"}}
    )
    with page.page.expect_download() as download:
        page.page.locator(".modebar-btn").first.click()
    assert download.value.suggested_filename == "coins.svg"
    assert "20 mm" in download.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("mark", "background"),
    [
        ("data-theme='dark'", "rgb(35, 38, 45)"),
        ("data-jp-theme-light='true'", "rgb(255, 255, 255)"),
        ("", "rgb(35, 38, 45)"),
    ],
)
def test_the_theme_is_that_of_the_page_or_else_of_the_browser(open_page, mark, background):
    html = f"<!doctype html><body {mark}><div id=graph></div><div id=palette></div></body>"
    page = open_page(html=html, palette=True)
    page.page.emulate_media(color_scheme="dark")
    look = "() => getComputedStyle(document.querySelector('.imgshapes-palette')).backgroundColor"
    assert page.page.evaluate(look) == background
    page.page.evaluate("() => document.body.setAttribute('data-theme', 'light')")
    page.settle()
    assert page.page.evaluate(look) == "rgb(255, 255, 255)"
