"""`imshow`, `enable_drawing` and `figure_json`: what a host is handed."""

import base64
import io
import json

import numpy as np
import plotly.express as px
import plotly.graph_objects as go
import pytest
from PIL import Image, ImageColor
from plotly.subplots import make_subplots

import plotly_imgshapes as pis
from plotly_imgshapes import (
    Ellipse,
    FigureError,
    FrameError,
    ImageError,
    ImageFrame,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Style,
    enable_drawing,
    figure_json,
    imshow,
    shapes_from,
)
from plotly_imgshapes.figure import TOOLS

rng = np.random.default_rng(3)
GREY = rng.integers(0, 256, (30, 40), dtype=np.uint8)
CODES = {
    "i1": "<i1",
    "u1": "<u1",
    "i2": "<i2",
    "u2": "<u2",
    "i4": "<i4",
    "u4": "<u4",
    "f4": "<f4",
    "f8": "<f8",
}

ONE_OF_EACH = (
    Rect(1, 2, 10, 12, label="cell", id="a"),
    Rect(15, 2, 25, 9, angle=30),
    Ellipse(1, 15, 10, 25, label="table"),
    Line(12, 15, 20, 25),
    Polyline([[22, 15], [25, 20], [30, 18]], label="cell"),
    Polyline([[22, 25], [30, 28]], width=2),
    Polygon([[[30, 2], [38, 2], [38, 12]], [[34, 3], [37, 3], [37, 6]]], properties={"n": 1}),
    Point(5, 28, label="cell"),
)


def pixels(trace):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(trace.source.split(",")[1]))))


def values(trace):
    spec = trace.customdata
    shape = tuple(map(int, spec["shape"].split(",")))
    return np.frombuffer(base64.b64decode(spec["bdata"]), CODES[spec["dtype"]]).reshape(shape)


def span(trace, axis, size):
    """Outer edges of an image trace, as plotly.js places them."""
    first, step = trace[f"{axis}0"], trace[f"d{axis}"]
    return first - step / 2, first + (size - 0.5) * step


# -- picture and values ----------------------------------------------------------------------------------


def test_a_uint8_image_is_one_trace_with_the_array_as_its_picture():
    (trace,) = imshow(GREY).data
    assert np.array_equal(pixels(trace), GREY)
    assert trace.customdata is None
    assert (trace.x0, trace.dx, trace.y0, trace.dy) == (0, 1, 0, 1)


@pytest.mark.parametrize(
    "dtype", ["?", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", ">u2", ">f8"]
)
def test_the_values_under_the_pointer_are_those_of_the_array(dtype):
    image = rng.integers(0, 100, (7, 9)).astype(dtype)
    (trace,) = imshow(image).data
    assert np.array_equal(values(trace), image)


def test_integers_beyond_32_bit_are_read_as_float64():
    (trace,) = imshow(np.array([[2**40, 5]])).data
    assert values(trace).dtype == np.float64
    assert values(trace).tolist() == [[2**40, 5]]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_channels_are_read_one_by_one(channels):
    image = rng.integers(0, 60000, (5, 6, channels)).astype(np.uint16)
    (trace,) = imshow(image).data
    assert np.array_equal(values(trace), image.squeeze())
    assert trace.hovertemplate.count("%{customdata") == channels


def test_a_reduced_picture_ends_where_the_image_ends():
    frame = ImageFrame((101, 57), x0=5, dx=0.5, y0=-2, dy=0.25, unit="mm")
    picture, pointer = imshow(rng.random(frame.shape), frame=frame, max_size=20).data
    height, width = pixels(picture).shape[:2]
    assert max(height, width) <= 20
    left, right, top, bottom = frame.extent
    assert span(picture, "x", width) == pytest.approx((left, right), rel=1e-12)
    assert span(picture, "y", height) == pytest.approx((top, bottom), rel=1e-12)
    assert picture.hoverinfo == "skip"
    assert not pixels(pointer).any()


@pytest.mark.parametrize("steps", [(1, 1), (-1, 1), (1, -1), (-2, -0.5)])
@pytest.mark.parametrize("max_size", [None, 7])
def test_every_value_is_read_at_the_position_of_its_pixel(steps, max_size):
    frame = ImageFrame((20, 31), x0=3, dx=steps[1], y0=4, dy=steps[0])
    image = rng.integers(0, 60000, frame.shape).astype(np.uint16)
    pointer = imshow(image, frame=frame, max_size=max_size).data[-1]
    read = values(pointer)
    row, col = np.indices(read.shape)
    xy = np.stack((pointer.x0 + col * pointer.dx, pointer.y0 + row * pointer.dy), axis=-1)
    rc = frame.to_rc(xy)
    assert np.allclose(rc, np.rint(rc), atol=1e-9)
    row, col = np.rint(rc).astype(int).reshape(-1, 2).T
    assert np.array_equal(read.ravel(), image[row, col])
    assert pointer.dx > 0
    assert pointer.dy > 0  # plotly.js would draw a negative step unmirrored


def test_a_frame_that_runs_against_its_axes_turns_the_picture_round():
    (trace,) = imshow(GREY, frame=ImageFrame(GREY.shape, x0=39, dx=-1, y0=29, dy=-1)).data
    assert np.array_equal(pixels(trace), GREY[::-1, ::-1])
    assert (trace.x0, trace.dx, trace.y0, trace.dy) == (0, 1, 0, 1)


def test_a_16_bit_image_of_a_large_sensor_stays_small():
    image = rng.integers(0, 65536, (3000, 4000)).astype(np.uint16)
    assert len(imshow(image).to_json()) < image.nbytes / 2


# -- the look --------------------------------------------------------------------------------------------


def test_axes_hold_the_image_still_at_equal_aspect():
    layout = imshow(GREY, spacing=(0.5, 0.25), unit="mm").layout
    assert layout.xaxis.range == pytest.approx((-0.125, 9.875))
    assert layout.yaxis.range == pytest.approx((14.75, -0.25))
    for axis in (layout.xaxis, layout.yaxis):
        assert axis.autorange is False
        assert axis.constrain == "domain"
        assert axis.title.text == "mm"
    assert (layout.yaxis.scaleanchor, layout.yaxis.scaleratio) == ("x", 1)


def test_an_image_in_pixels_has_no_axis_titles():
    assert imshow(GREY).layout.xaxis.title.text is None


def test_row_0_is_on_top_unless_the_origin_is_lower():
    frame = ImageFrame(GREY.shape, y0=29, dy=-1)
    assert imshow(GREY).layout.yaxis.range == (29.5, -0.5)
    assert imshow(GREY, origin="lower").layout.yaxis.range == (-0.5, 29.5)
    assert imshow(GREY, frame=frame).layout.yaxis.range == (-0.5, 29.5)
    assert imshow(GREY, frame=frame, origin="lower").layout.yaxis.range == (29.5, -0.5)


def test_the_drawing_buttons_travel_in_the_figure():
    bar = imshow(GREY).layout.modebar
    assert bar.add == TOOLS
    assert "sendChartToCloud" in bar.remove


def test_a_tool_named_twice_stands_once_in_the_bar():
    layout = imshow(GREY, tools=["drawline", "eraseshape", "drawline"]).layout
    assert layout.modebar.add == ("drawline", "eraseshape")
    assert layout.dragmode == "drawline"


def test_a_figure_without_drawing_tools_keeps_plotlys_dragmode():
    assert imshow(GREY, tools=[]).layout.dragmode is None
    assert imshow(GREY, tools=["eraseshape"]).layout.dragmode is None


def test_new_shapes_can_be_grabbed_by_the_outline_and_drawn_inside_each_other():
    newshape = imshow(GREY).layout.newshape
    alpha = float(newshape.fillcolor.rstrip(")").rsplit(",", 1)[1])
    assert 0 < alpha <= 0.5  # above 0.5 plotly.js takes a press inside for a press on the shape
    assert newshape.line.width >= 2
    assert newshape.name is None  # every drawn shape would get it


def contrast(first, second):
    """Contrast ratio of two colours, WCAG 2.2."""

    def luminance(color):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in np.array(color) / 255]
        return np.dot(linear, (0.2126, 0.7152, 0.0722))

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_outlines_stand_out_from_black_and_from_white():
    color = ImageColor.getrgb(imshow(GREY).layout.newshape.line.color)
    assert min(contrast(color, (0, 0, 0)), contrast(color, (255, 255, 255))) >= 3  # WCAG 2.2, 1.4.11


def test_title_and_size_are_passed_on():
    layout = imshow(GREY, title="Coins", width=500, height=400).layout
    assert (layout.title.text, layout.width, layout.height) == ("Coins", 500, 400)


# -- classes and shapes ----------------------------------------------------------------------------------


def test_classes_get_different_colours_and_the_first_is_drawn():
    layout = imshow(GREY, labels=["cell", "table", "dust"]).layout
    told = layout.meta["imgshapes"]["labels"]
    assert list(told) == ["cell", "table", "dust"]
    assert len(set(told.values())) == 3
    assert (layout.newshape.legendgroup, layout.newshape.line.color) == ("cell", told["cell"])


def test_classes_may_bring_their_colours():
    layout = imshow(GREY, labels={"cell": "red", "table": "#00ff00"}).layout
    assert layout.meta["imgshapes"]["labels"] == {"cell": "red", "table": "#00ff00"}
    assert layout.newshape.fillcolor.startswith("rgba(255, 0, 0,")


def test_a_style_is_that_of_new_shapes():
    newshape = imshow(
        GREY, style=Style(color="blue", width=1, dash="dot", fill="yellow", opacity=0.5)
    ).layout.newshape
    assert (newshape.line.color, newshape.line.width, newshape.line.dash) == ("blue", 1, "dot")
    assert (newshape.fillcolor, newshape.opacity) == ("yellow", 0.5)


def test_shapes_come_back_from_the_figure():
    back = shapes_from(imshow(GREY, shapes=ONE_OF_EACH, labels=["cell", "table"]))
    assert [type(shape) for shape in back] == [type(shape) for shape in ONE_OF_EACH]
    for shape, again in zip(ONE_OF_EACH, back, strict=True):
        assert again.label == shape.label
        assert again.properties == shape.properties
        assert again.id
        assert again.area == pytest.approx(shape.area, rel=1e-12)
        assert again.bounds == pytest.approx(shape.bounds, rel=1e-12)
    assert back[0].id == "a"
    assert len({shape.id for shape in back}) == len(back)


def test_a_shape_of_a_class_has_the_colour_of_the_class_even_after_it_changed():
    before = imshow(GREY, shapes=[Rect(0, 0, 5, 5, label="cell")], labels={"cell": "red"})
    after = imshow(GREY, shapes=shapes_from(before), labels={"cell": "blue"})
    assert after.layout.shapes[0].line.color == "blue"


def test_a_shape_without_a_class_keeps_its_own_style():
    shape = Rect(0, 0, 5, 5, style=Style(color="cyan", width=7, fill="orange"))
    drawn = imshow(GREY, shapes=[shape], labels=["cell"]).layout.shapes[0]
    assert (drawn.line.color, drawn.line.width, drawn.fillcolor) == ("cyan", 7, "orange")


def test_open_paths_get_no_fill_which_would_close_them():
    for shape in imshow(
        GREY, shapes=[s for s in ONE_OF_EACH if not s.is_region], labels=["cell"]
    ).layout.shapes:
        assert shape.fillcolor is None or shape.type == "circle"


# -- figure_json -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", [None, Style(color="cyan", width=1)])
@pytest.mark.parametrize("labels", [None, ["cell", "table"]])
def test_the_fast_way_to_json_says_the_same_as_the_slow_one(labels, style):
    slow = imshow(GREY.astype(np.uint16), shapes=ONE_OF_EACH, labels=labels, style=style)
    fast = figure_json(imshow(GREY.astype(np.uint16), labels=labels, style=style), ONE_OF_EACH, style=style)
    assert json.loads(fast) == json.loads(slow.to_json())


def test_the_fast_way_replaces_the_shapes_of_the_figure_and_leaves_it_alone():
    figure = imshow(GREY, shapes=ONE_OF_EACH)
    before = figure.to_json()
    text = figure_json(figure, ONE_OF_EACH[:2])
    assert len(json.loads(text)["layout"]["shapes"]) == 2
    assert figure.to_json() == before


def test_the_fast_way_takes_dictionaries_and_animation_frames():
    figure = px.imshow(np.zeros((3, 4, 5)), animation_frame=0)
    slow = go.Figure(figure).update_layout(
        shapes=json.loads(imshow(GREY, shapes=ONE_OF_EACH).to_json())["layout"]["shapes"]
    )
    assert json.loads(figure_json(figure, ONE_OF_EACH)) == json.loads(slow.to_json())
    assert json.loads(figure_json(figure.to_dict(), ONE_OF_EACH)) == json.loads(slow.to_json())


@pytest.mark.parametrize("figure", [{"layout": {}}, {"data": []}, {"data": [], "layout": None}])
def test_the_fast_way_needs_no_layout_to_begin_with(figure):
    assert json.loads(figure_json(figure, ONE_OF_EACH[:1]))["layout"]["shapes"][0]["name"] == "a"


def test_the_fast_way_is_safe_inside_a_script_of_a_page():
    text = figure_json(imshow(GREY), [Rect(0, 0, 1, 1, id="</script><!--")])
    assert "</script" not in text
    assert json.loads(text)["layout"]["shapes"][0]["name"] == "</script><!--"


# -- enable_drawing --------------------------------------------------------------------------------------


def layout_image():
    image = {
        "source": Image.fromarray(GREY),
        "xref": "x",
        "yref": "y",
        "x": 0,
        "y": 30,
        "sizex": 40,
        "sizey": 30,
    }
    return go.Figure(layout={"images": [image]})


@pytest.mark.parametrize(
    ("figure", "xy"),
    [
        (lambda: px.imshow(GREY), ((-0.5, 39.5), (29.5, -0.5))),
        (lambda: px.imshow(GREY, origin="lower"), ((-0.5, 39.5), (-0.5, 29.5))),
        (lambda: px.imshow(np.dstack([GREY] * 3)), ((-0.5, 39.5), (29.5, -0.5))),
        (lambda: px.imshow(GREY, x=np.arange(40) / 4, y=np.arange(30) * 2), ((-0.125, 9.875), (59, -1))),
        (lambda: go.Figure(go.Heatmap(z=GREY)), ((-0.5, 39.5), (-0.5, 29.5))),
        (lambda: go.Figure(go.Image(z=np.dstack([GREY] * 3), x0=10, dx=2)), ((9, 89), (29.5, -0.5))),
        (layout_image, ((0, 40), (0, 30))),
        (lambda: px.imshow(np.zeros((2, 30, 40)), animation_frame=0), ((-0.5, 39.5), (29.5, -0.5))),
    ],
    ids=["px", "px lower", "px rgb", "px coordinates", "heatmap", "image", "layout image", "animation"],
)
def test_existing_figures_hold_their_image_still(figure, xy):
    fig = figure()
    assert enable_drawing(fig) is fig
    for axis, expected in zip((fig.layout.xaxis, fig.layout.yaxis), xy, strict=True):
        assert axis.range == expected
        assert axis.autorange is False
    assert set(fig.layout.modebar.add) == set(TOOLS)
    assert fig.layout.modebar.remove == ("sendChartToCloud",)
    assert fig.layout.dragmode == "drawrect"


def test_every_facet_holds_still():
    fig = enable_drawing(px.imshow(np.zeros((4, 5, 6)), facet_col=0, facet_col_wrap=2))
    for number in ("", "2", "3", "4"):
        assert fig.layout[f"xaxis{number}"].range == (-0.5, 5.5)
        assert fig.layout[f"yaxis{number}"].range == (4.5, -0.5)


def test_a_range_set_on_the_axis_that_others_match_stays_for_all():
    fig = px.imshow(np.zeros((4, 5, 6)), facet_col=0, facet_col_wrap=2)
    fig.layout.xaxis.range = (1, 3)
    enable_drawing(fig)
    assert {fig.layout[f"xaxis{number}"].range for number in ("", "2", "3", "4")} == {(1, 3), None}


def test_subplots_without_an_image_are_left_alone():
    fig = make_subplots(1, 2)
    fig.add_heatmap(z=GREY, row=1, col=1)
    fig.add_scatter(y=[1, 2], row=1, col=2)
    enable_drawing(fig)
    assert fig.layout.xaxis.autorange is False
    assert fig.layout.xaxis2.range is None


def test_a_range_that_was_set_stays():
    fig = px.imshow(GREY).update_xaxes(range=[10, 20])
    enable_drawing(fig)
    assert fig.layout.xaxis.range == (10, 20)
    assert fig.layout.xaxis.autorange is False


@pytest.mark.parametrize(
    "first",
    [lambda: px.imshow(GREY), lambda: imshow(GREY, shapes=ONE_OF_EACH), layout_image],
    ids=["px", "ours", "layout image"],
)
def test_doing_it_twice_changes_nothing(first):
    once = enable_drawing(first(), labels=["cell", "table"])
    text = once.to_json()
    assert enable_drawing(once).to_json() == text


def test_buttons_that_are_there_stay_and_none_is_named_twice():
    fig = px.imshow(GREY)
    fig.layout.modebar = {
        "add": ["hovercompare", "DrawRect", "drawline"],
        "remove": ["toimage", "drawcircle"],
    }
    bar = enable_drawing(fig).layout.modebar
    assert len({name.lower() for name in bar.add}) == len(bar.add)
    assert set(bar.add) == {"hovercompare", *TOOLS}
    assert bar.remove == ("toimage", "sendChartToCloud")


def test_one_button_written_as_a_string_is_kept():
    fig = px.imshow(GREY).update_layout(modebar={"add": "hovercompare", "remove": "toimage"})
    bar = enable_drawing(fig, tools=["drawline"]).layout.modebar
    assert bar.add == ("hovercompare", "drawline")
    assert bar.remove == ("toimage", "sendChartToCloud")


def test_what_else_is_in_meta_stays():
    fig = px.imshow(GREY).update_layout(meta={"sample": 7})
    assert enable_drawing(fig, labels=["cell"]).layout.meta["sample"] == 7
    assert list(fig.layout.meta["imgshapes"]["labels"]) == ["cell"]


def test_the_traces_are_not_touched():
    fig = px.imshow(GREY)
    before = json.loads(fig.to_json())["data"]
    assert json.loads(enable_drawing(fig).to_json())["data"] == before


# -- bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"tools": ["drawbox"]}, FigureError, "drawbox.*drawrect, drawcircle.*did you mean 'draw"),
        ({"tools": ["rect"]}, FigureError, "did you mean 'drawrect'"),
        ({"tools": "drawrect"}, FigureError, "tools: got 'drawrect', expected a list"),
        ({"tools": 5}, FigureError, "tools: got 5"),
        ({"labels": "cell"}, FigureError, "labels: got 'cell', expected a list"),
        ({"labels": ["a", "a"]}, FigureError, "different names"),
        ({"labels": [""]}, FigureError, "not empty"),
        ({"labels": [1, 2]}, FigureError, "names"),
        ({"labels": {"a": "reddish"}}, FigureError, "color: got 'reddish', expected a CSS colour"),
        ({"labels": {"a": None}}, FigureError, "color: got None"),
        ({"origin": "left"}, FigureError, "origin: got 'left'"),
        ({"frame": ImageFrame((3, 3))}, FrameError, r"got height and width \(30, 40\), expected \(3, 3\)"),
        ({"frame": "px"}, FrameError, "frame: got str"),
        ({"frame": ImageFrame(GREY.shape), "spacing": 2}, FrameError, "one or the other"),
        ({"frame": ImageFrame(GREY.shape), "unit": "mm"}, FrameError, "one or the other"),
        ({"spacing": 0}, FrameError, "spacing: got 0"),
        ({"spacing": np.nan}, FrameError, "spacing: got nan"),
        ({"contrast_limits": (9, 1)}, ImageError, "lo < hi"),
    ],
)
def test_options_that_make_no_sense_are_refused_by_name(options, error, said):
    with pytest.raises(error, match=said):
        imshow(GREY, **options)


def test_an_array_that_is_no_image_is_refused():
    with pytest.raises(ImageError, match=r"shape \(5,\)"):
        imshow(np.zeros(5))


@pytest.mark.parametrize("figure", [go.Figure(), go.Figure(go.Scatter(y=[1]))])
def test_a_figure_without_an_image_cannot_be_drawn_on(figure):
    with pytest.raises(FigureError, match=r"no image.*imshow"):
        enable_drawing(figure)


def test_a_dictionary_is_not_changed_in_place():
    with pytest.raises(FigureError, match=r"got dict.*go\.Figure\(dictionary\)"):
        enable_drawing(px.imshow(GREY).to_dict())


def test_meta_that_is_no_dictionary_is_not_overwritten():
    fig = px.imshow(GREY).update_layout(meta=["a", "b"])
    with pytest.raises(FigureError, match=r"layout\.meta: got (list|tuple)"):
        enable_drawing(fig)


def test_config_adds_the_wheel_and_repeats_no_button_of_the_figure():
    assert pis.CONFIG["scrollZoom"] is True
    assert "modeBarButtonsToAdd" not in pis.CONFIG
