"""Where the pixels of a figure's images lie: from traces, layout images and what `imshow` recorded."""

import base64
import io
import json

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest
from PIL import Image
from plotly.subplots import make_subplots

from plotly_imgshapes import FigureError, ImageFrame, enable_drawing, frame_of, imshow

GREY = np.arange(12, dtype=np.uint8).reshape(3, 4)
RGB = np.repeat(GREY[..., None], 3, axis=2)


def data_uri(height, width, kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, kind)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(buffer.getvalue()).decode()


def as_objects(figure):
    return figure


def as_dictionary(figure):
    return figure.to_dict()


def through_json(figure):
    return json.loads(figure.to_json())


@pytest.fixture(params=[as_objects, as_dictionary, through_json])
def form(request):
    """A figure as Python has it, as Dash's State has it, and as it comes back from a file."""
    return request.param


# -- image traces ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trace", [go.Image(z=RGB), go.Image(z=RGB.tolist()), go.Image(source=data_uri(3, 4))]
)
def test_an_image_trace_has_pixel_centres_at_whole_numbers(trace, form):
    assert frame_of(form(go.Figure(trace))) == ImageFrame((3, 4))


def test_an_image_trace_may_be_placed_and_scaled(form):
    figure = go.Figure(go.Image(z=RGB, x0=10, dx=0.5, y0=-3, dy=2))
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=10, dx=0.5, y0=-3, dy=2, unit="")


def test_the_size_of_a_jpeg_is_read_from_its_header(form):
    assert frame_of(form(go.Figure(go.Image(source=data_uri(30, 41, "JPEG"))))).shape == (30, 41)


@pytest.mark.parametrize("options", [{}, {"binary_string": True}, {"origin": "lower"}])
def test_px_imshow_has_the_pixel_grid(options, form):
    assert frame_of(form(px.imshow(GREY, **options))) == ImageFrame((3, 4))


# -- heatmaps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [GREY, GREY.tolist(), GREY.astype(float), pd.DataFrame(GREY)])
def test_a_heatmap_has_pixel_centres_at_whole_numbers(z, form):
    assert frame_of(form(go.Figure(go.Heatmap(z=z)))) == ImageFrame((3, 4))


def test_a_heatmap_takes_its_grid_from_centres(form):
    figure = go.Figure(go.Heatmap(z=GREY, x=[1.0, 1.5, 2.0, 2.5], y=[30, 20, 10]))
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=1, dx=0.5, y0=30, dy=-10, unit="")


def test_a_heatmap_takes_its_grid_from_edges(form):
    figure = go.Figure(go.Heatmap(z=GREY, x=[0, 1, 2, 3, 4], y=[0, 10, 20, 30]))
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=0.5, dx=1, y0=5, dy=10, unit="")


def test_a_heatmap_takes_its_grid_from_a_start_and_a_step(form):
    figure = go.Figure(go.Heatmap(z=GREY, x0=2, dx=0.1, y0=5, dy=-1))
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=2, dx=0.1, y0=5, dy=-1, unit="")


def test_a_transposed_heatmap_swaps_height_and_width(form):
    figure = go.Figure(go.Heatmap(z=GREY, transpose=True, y=[0, 2, 4, 6]))
    assert frame_of(form(figure)) == ImageFrame((4, 3), dy=2, unit="")


def test_a_heatmap_of_one_column_has_steps_of_one(form):
    assert frame_of(form(go.Figure(go.Heatmap(z=[[1], [2]], x=[7])))) == ImageFrame((2, 1), x0=7, unit="")


@pytest.mark.parametrize(
    "days",
    [
        ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
        pd.date_range("2024-01-01", periods=4),
        np.arange("2024-01-01", "2024-01-05", dtype="datetime64[D]"),
    ],
)
def test_dates_are_milliseconds(days, form):
    frame = frame_of(form(go.Figure(go.Heatmap(z=GREY, x=days))))
    assert (frame.x0, frame.dx, frame.unit) == (1704067200000, 86400000, "ms")


def test_categories_are_numbered(form):
    frame = frame_of(form(go.Figure(go.Heatmap(z=GREY, x=list("abcd")))))
    assert (frame.x0, frame.dx) == (0, 1)


def test_coordinates_that_lost_digits_are_still_even(form):
    figure = go.Figure(go.Heatmap(z=np.zeros((1, 1000)), x=np.linspace(0, 1, 1000, dtype=np.float32)))
    assert frame_of(form(figure)).dx == pytest.approx(1 / 999, rel=1e-7)


# -- layout images ---------------------------------------------------------------------------------------


def with_layout_image(*, reversed_y=False, **options):
    image = {"source": data_uri(3, 4), "xref": "x", "yref": "y", "x": 0, "sizex": 4, "sizey": 3} | options
    span = [3, 0] if reversed_y else [0, 3]
    return go.Figure(layout={"images": [image], "xaxis": {"range": [0, 4]}, "yaxis": {"range": span}})


def test_a_layout_image_has_pixel_edges_at_whole_numbers(form):
    figure = with_layout_image(y=3)
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=0.5, y0=2.5, dy=-1)


def test_a_layout_image_on_an_axis_that_points_down_runs_down(form):
    figure = with_layout_image(y=0, reversed_y=True)
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=0.5, y0=0.5)


def test_a_layout_image_hangs_from_its_anchor(form):
    figure = with_layout_image(x=2, y=1.5, xanchor="center", yanchor="middle")
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=0.5, y0=2.5, dy=-1)
    figure = with_layout_image(x=4, y=0, xanchor="right", yanchor="bottom")
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=0.5, y0=2.5, dy=-1)


def test_a_stretched_layout_image_has_pixels_that_are_not_square(form):
    figure = with_layout_image(y=3, sizex=8, sizing="stretch")
    assert frame_of(form(figure)) == ImageFrame((3, 4), x0=1, dx=2, y0=2.5, dy=-1, unit="")


# -- several subplots ------------------------------------------------------------------------------------


def test_facets_are_found_by_their_axes_and_not_by_their_order(form):
    figure = px.imshow(np.zeros((4, 5, 6)), facet_col=0, facet_col_wrap=2)
    assert figure.data[0].xaxis == "x3"
    assert frame_of(form(figure), "x3y3") == ImageFrame((5, 6))


def test_several_images_and_no_name_list_the_subplots(form):
    figure = px.imshow(np.zeros((4, 5, 6)), facet_col=0, facet_col_wrap=2)
    with pytest.raises(FigureError, match=r"expected one of 'x3y3', 'x4y4', 'xy', 'x2y2'"):
        frame_of(form(figure))


def test_a_subplot_without_an_image_is_refused_with_those_that_have_one(form):
    figure = make_subplots(1, 2)
    figure.add_scatter(y=[1, 2], row=1, col=1)
    figure.add_heatmap(z=GREY, row=1, col=2)
    assert frame_of(form(figure)) == ImageFrame((3, 4))
    with pytest.raises(FigureError, match=r"got 'xy', expected one of 'x2y2'"):
        frame_of(form(figure), "xy")


def test_animation_frames_share_the_frame_of_the_first_image(form):
    assert frame_of(form(px.imshow(np.zeros((3, 5, 6)), animation_frame=0))) == ImageFrame((5, 6))


def test_an_overlay_on_the_same_pixels_is_no_second_image(form):
    figure = go.Figure([go.Image(z=RGB), go.Heatmap(z=GREY, opacity=0.3)])
    assert frame_of(form(figure)) == ImageFrame((3, 4))


def test_images_on_different_pixels_in_one_subplot_are_refused(form):
    figure = go.Figure([go.Image(z=RGB), go.Heatmap(z=GREY[:2])])
    with pytest.raises(FigureError, match="2 different pixel grids"):
        frame_of(form(figure))


# -- what imshow and enable_drawing left behind ----------------------------------------------------------


def test_the_frame_of_imshow_is_that_of_the_array_however_small_the_picture(form):
    frame = ImageFrame((900, 1001), x0=3, dx=0.25, y0=-1, dy=-0.5, unit="mm")
    figure = imshow(np.zeros(frame.shape, np.uint16), frame=frame, max_size=50)
    assert frame_of(form(figure)) == frame
    assert frame_of(form(figure), "xy") == frame


def test_a_recorded_frame_survives_json_to_the_last_digit(form):
    frame = ImageFrame((3, 4), x0=0.1 + 0.2, dx=1 / 3, y0=-1e-17, dy=2 / 3, unit="µm")
    assert frame_of(form(imshow(GREY, frame=frame))) == frame


def test_enable_drawing_records_the_frames_it_read(form):
    figure = enable_drawing(px.imshow(np.zeros((4, 5, 6)), facet_col=0, facet_col_wrap=2))
    meta = json.loads(figure.to_json())["layout"]["meta"]["imgshapes"]
    assert set(meta["frames"]) == {"xy", "x2y2", "x3y3", "x4y4"}
    assert frame_of(form(figure), "x2y2") == ImageFrame((5, 6))


def test_a_reversed_axis_changes_no_coordinate(form):
    upper, lower = imshow(GREY), imshow(GREY, origin="lower")
    assert tuple(upper.layout.yaxis.range) == tuple(lower.layout.yaxis.range)[::-1]
    assert frame_of(form(upper)) == frame_of(form(lower)) == ImageFrame((3, 4))


# -- what cannot be read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", [None, 3, "figure", [], {}, {"shapes": []}, np.zeros((3, 3))])
def test_what_is_no_figure_is_refused(figure):
    with pytest.raises(FigureError, match=f"figure: got {type(figure).__name__}"):
        frame_of(figure)


@pytest.mark.parametrize(
    "figure",
    [
        go.Figure(),
        go.Figure(go.Scatter(y=[1, 2])),
        go.Figure(layout={"images": [{"source": data_uri(2, 2), "xref": "paper", "yref": "paper"}]}),
        go.Figure(layout={"images": [{"source": data_uri(2, 2), "xref": "x domain", "yref": "y domain"}]}),
    ],
)
def test_a_figure_without_an_image_on_axes_is_refused_with_a_remedy(figure, form):
    with pytest.raises(FigureError, match=r"no image on axes.*imshow"):
        frame_of(form(figure))


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        (
            {"type": "heatmap", "z": [[1, 2, 3]], "x": [0, 1, 3]},
            "x: got steps from 1 to 2, expected even ones",
        ),
        ({"type": "heatmap", "z": [[1, 2, 3]], "x": [0, 1]}, "x: got 2 values for 3 pixels"),
        ({"type": "heatmap", "z": [[1, 2]], "x": ["a", "a"]}, "x: got 1 categories for 2 pixels"),
        ({"type": "heatmap", "z": [[1, 2]], "x": [0, None]}, "x: got None, expected a number or a date"),
        ({"type": "heatmap", "z": [[1, 2]], "x": [0, float("nan")]}, "x: got steps"),
        ({"type": "heatmap", "z": [[1, 2]], "x": [5, 5]}, "steps"),
        ({"type": "heatmap", "z": [1, 2, 3], "x": [0, 1, 2], "y": [0, 0, 0]}, "z: got list without rows"),
        ({"type": "heatmap"}, "z: got NoneType"),
        ({"type": "heatmap", "z": [[]]}, "shape"),
        ({"type": "image", "source": "https://example.org/a.png"}, "source: got 'https://example.org/a.png'"),
        ({"type": "image", "source": "data:image/png;base64,AAAA"}, "holds no picture"),
        ({"type": "image", "source": "data:image/svg+xml;utf8,<svg/>"}, "expected a data URI"),
        ({"type": "image", "source": data_uri(2, 2), "dx": 0}, "dx"),
        ({"type": "image"}, "source"),
    ],
)
def test_an_image_whose_pixels_cannot_be_placed_says_why(trace, said):
    with pytest.raises(FigureError, match=said):
        frame_of({"data": [trace]})


def test_a_logarithmic_axis_has_no_even_pixels():
    figure = {"data": [{"type": "heatmap", "z": [[1, 2]]}], "layout": {"xaxis": {"type": "log"}}}
    with pytest.raises(FigureError, match="logarithmic"):
        frame_of(figure)


def test_a_layout_image_that_does_not_fill_its_box_is_refused():
    with pytest.raises(FigureError, match="expected 'stretch'"):
        frame_of(with_layout_image(y=3, sizex=8))
