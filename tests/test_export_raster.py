"""Pictures drawn without a browser: the image's own pixels, and shapes where Plotly draws them."""

import io

import numpy as np
import pytest
import tifffile
from PIL import Image

import plotly_imgshapes as pis
from plotly_imgshapes import ExportError, FigureError
from plotly_imgshapes.export import compose, write_image
from plotly_imgshapes.export.ink import color_of, dashes
from plotly_imgshapes.scalebar import scale_bar, with_scale_bar

rng = np.random.default_rng(11)
NOISE = rng.integers(0, 256, (60, 90), dtype=np.uint8)
PLAIN = {"legend": False, "scale_bar": False}


def box(**options):
    return pis.Rect(
        9.5, 19.5, 29.5, 39.5, style=pis.Style(color="#ff0000", fill="#00ff00", width=0, **options)
    )


def test_without_shapes_it_is_the_image_pixel_by_pixel():
    assert np.array_equal(compose(pis.ImageShapes(NOISE)), np.dstack([NOISE] * 3))
    assert np.array_equal(compose(pis.imshow(NOISE)), np.dstack([NOISE] * 3))
    rgb = rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert np.array_equal(compose(pis.ImageShapes(rgb)), rgb)


def test_the_display_of_a_workspace_is_that_of_imshow():
    image = NOISE.astype(np.uint16) * 100
    options = {"contrast_limits": (1000, 20000), "gamma": 0.5, "colormap": "viridis"}
    assert np.array_equal(compose(pis.ImageShapes(image, **options)), compose(pis.imshow(image, **options)))


def test_a_large_image_is_drawn_at_its_own_resolution_not_that_of_the_screen():
    image = rng.integers(0, 256, (2000, 500), dtype=np.uint8)
    assert np.array_equal(compose(pis.ImageShapes(image))[..., 0], image)


def test_a_box_on_pixel_edges_fills_exactly_its_pixels():
    drawn = compose(pis.ImageShapes(NOISE, shapes=[box()]), **PLAIN)
    inside = np.zeros(NOISE.shape, bool)
    inside[20:40, 10:30] = True
    assert (drawn[inside] == (0, 255, 0)).all()
    assert np.array_equal(drawn[~inside], np.dstack([NOISE] * 3)[~inside])


@pytest.mark.parametrize("scale", [1, 3])
def test_what_a_shape_covers_in_part_is_coloured_in_part(scale):
    black = np.zeros((80, 80), np.uint8)
    disc = pis.Ellipse(13.3, 17.1, 55.2, 61.7, style=pis.Style(fill="#ffffff", width=0))
    drawn = compose(pis.ImageShapes(black, shapes=[disc]), scale=scale, **PLAIN)[..., 0] / 255
    assert drawn.sum() / scale**2 == pytest.approx(disc.area, rel=0.006)
    coverage = np.asarray(pis.mask(disc, pis.ImageFrame((80, 80)), rule="coverage"))
    if scale == 1:
        assert np.abs(drawn - coverage).max() < 0.25  # Pillow's polygons are half a sample wider


def test_holes_and_crossings_are_filled_by_the_even_odd_rule():
    style = pis.Style(fill="#ffffff", width=0)
    ring = pis.Polygon(
        [[[5, 5], [50, 5], [50, 50], [5, 50]], [[20, 20], [30, 20], [30, 30], [20, 30]]], style=style
    )
    star = pis.Polygon([[[60, 5], [85, 40], [55, 18], [89, 15], [65, 45]]], style=style)
    drawn = compose(pis.ImageShapes(np.zeros((60, 90), np.uint8), shapes=[ring, star]), **PLAIN)[..., 0] / 255
    assert drawn[:, :53].sum() == pytest.approx(ring.area, rel=0.01)
    assert drawn[:, 53:].sum() == pytest.approx(star.area, rel=0.03)


def test_origin_lower_turns_image_and_shapes_together():
    ws = {
        origin: compose(pis.ImageShapes(NOISE, origin=origin, shapes=[box()]), **PLAIN)
        for origin in ("upper", "lower")
    }
    assert np.array_equal(ws["lower"], ws["upper"][::-1])
    figure = compose(pis.imshow(NOISE, origin="lower", shapes=[box()]), **PLAIN)
    assert np.array_equal(figure, ws["lower"])


@pytest.mark.parametrize("steps", [(0.5, 0.5), (-0.5, 0.5), (0.5, -0.5), (-2, -2)])
def test_a_frame_that_runs_against_its_axes_moves_nothing(steps):
    frame = pis.ImageFrame(NOISE.shape, x0=7, dx=steps[1], y0=-3, dy=steps[0], unit="mm")
    moved = box().transform(pis.ImageFrame(NOISE.shape).transform_to(frame))
    expected = compose(pis.ImageShapes(NOISE, shapes=[box()]), **PLAIN)
    assert np.array_equal(compose(pis.ImageShapes(NOISE, frame=frame, shapes=[moved]), **PLAIN), expected)


def test_pixels_that_are_not_square_keep_their_proportions():
    drawn = compose(pis.ImageShapes(NOISE, spacing=(2, 1)), **PLAIN)
    assert drawn.shape == (120, 90, 3)
    assert np.array_equal(drawn[::2, :, 0], NOISE)


def test_what_has_no_value_is_the_blue_of_the_screen():
    assert compose(pis.ImageShapes([[np.nan, 1.0, 0.0]]), **PLAIN)[0].tolist() == [
        [143, 163, 196],
        [255] * 3,
        [0] * 3,
    ]


def test_hidden_shapes_are_not_drawn_and_foreign_ones_are_named():
    assert np.array_equal(
        compose(pis.ImageShapes(NOISE, shapes=[box(visible=False)])), np.dstack([NOISE] * 3)
    )
    figure = pis.imshow(NOISE)
    figure.layout.shapes = [{"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 1}]
    with pytest.warns(UserWarning, match="xref is 'paper'"):
        compose(figure)


def test_opacity_is_that_of_outline_and_inside_together():
    white = np.full((60, 90), 255, np.uint8)
    half = compose(pis.ImageShapes(white, shapes=[box(opacity=0.5)]), **PLAIN)
    assert half[30, 20].tolist() == pytest.approx([128, 255, 128], abs=1)


def test_dashes_cover_their_share_of_a_line():
    path = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 50.0]])
    lengths = [np.hypot(*np.diff(dash, axis=0).T).sum() for dash in dashes(path, "dash", 5, 1.0)]
    assert lengths == [15.0] * 5
    assert [len(dash) for dash in dashes(path, "30px,15px", 1, 1.0)] == [2, 2, 3, 2]


def test_legend_and_scale_bar_come_where_there_is_something_to_tell():
    shapes = [box().replace(label="cell")]
    bare = compose(pis.ImageShapes(NOISE, shapes=[box()]))
    assert not np.array_equal(
        bare, compose(pis.ImageShapes(NOISE, shapes=shapes, labels={"cell": "#ff0000"}))
    )
    marked = compose(pis.ImageShapes(NOISE, unit="mm", shapes=[box()]))
    assert not np.array_equal(bare, marked)
    assert np.array_equal(bare, compose(pis.ImageShapes(NOISE, unit="mm", shapes=[box()]), **PLAIN))


def test_the_scale_bar_is_as_long_as_it_says():
    black = np.zeros((300, 400), np.uint8)
    drawn = compose(pis.ImageShapes(black, spacing=0.2, unit="mm"))
    row = drawn[(drawn == 255).all(axis=2).sum(axis=1).argmax()]
    assert scale_bar(pis.ImageFrame((300, 400), dx=0.2, unit="mm")).length == 20
    assert (row == 255).all(axis=1).sum() == 100


@pytest.mark.parametrize(
    ("width", "label"),
    [(1, "0.2 u"), (7.2, "2 u"), (18, "5 u"), (3.6, "1 u"), (1e-6, "2e\N{MINUS SIGN}7 u"), (1e7, "2e6 u")],
)
def test_bars_are_1_2_or_5_times_a_power_of_ten(width, label):
    frame = pis.ImageFrame((5, 5), unit="u")
    bar = scale_bar(frame, width=width)
    assert bar.label == label
    assert 0 < bar.length <= width * 0.28 * (1 + 1e-9)


def test_a_unit_of_tags_is_written_as_it_is():
    figure = with_scale_bar(pis.imshow(NOISE, unit="<b>m</b>"))
    assert "&lt;b&gt;" in figure.layout.annotations[0].text


@pytest.mark.parametrize("ending", ["png", "tiff", "tif"])
def test_lossless_files_hold_what_was_composed(tmp_path, ending):
    ws = pis.ImageShapes(NOISE, shapes=[box()], unit="mm", labels=["a"])
    ws.write_image(tmp_path / f"a.{ending}", engine="raster")
    read = (
        tifffile.imread(tmp_path / "a.tif")
        if ending == "tif"
        else np.asarray(Image.open(tmp_path / f"a.{ending}"))
    )
    assert np.array_equal(read, compose(ws))


@pytest.mark.parametrize("ending", ["jpg", "jpeg", "webp"])
def test_lossy_files_are_close(ending):
    smooth = np.add.outer(np.arange(60), np.arange(90)).astype(np.uint8)
    buffer = io.BytesIO()
    write_image(pis.ImageShapes(smooth), buffer, format=ending, engine="raster")
    assert np.abs(np.asarray(Image.open(buffer)).astype(int) - smooth[..., None]).mean() < 3


def test_colours_are_those_of_css():
    assert color_of("rgba(1, 2, 3, 0.25)") == ((1, 2, 3), 0.25)
    assert color_of("transparent")[1] == 0
    assert color_of("#0f08") == ((0, 255, 0), 136 / 255)
    with pytest.raises(FigureError, match="color: got 'nonsense'"):
        color_of("nonsense")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"scale": 0}, "scale: got 0"),
        ({"width": -3}, "width: got -3"),
        ({"height": "tall"}, "height: got 'tall'"),
        ({"scale": 1e6}, r"2\*\*28"),
        ({"scale": np.nan}, "scale: got nan"),
    ],
)
def test_a_size_out_of_range_is_refused(options, said):
    with pytest.raises(ExportError, match=said):
        compose(pis.ImageShapes(NOISE), **options)


@pytest.mark.parametrize(
    "source", [None, 3, "figure", {"data": [{"type": "heatmap", "z": [[1, 2]]}]}, {"data": []}]
)
def test_what_shows_no_picture_is_refused(source):
    with pytest.raises(FigureError):
        compose(source)
