"""Views: the numbers of the verbs, JSON for the page, computed when what they show has changed."""

import base64
import io
import json
import warnings

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image

import plotly_imgshapes as pis
from plotly_imgshapes import (
    Ellipse,
    Foreign,
    ImageFrame,
    Line,
    Point,
    Polyline,
    Rect,
    ViewError,
    ViewWarning,
    Workspace,
    to_plotly,
)
from plotly_imgshapes.views import Function, Histogram, Overlay, Profile, Scene, Table, as_views, results

RNG = np.random.default_rng(7)
IMAGE = RNG.integers(0, 60000, (60, 80)).astype(np.uint16)
FRAME = ImageFrame.of(IMAGE, spacing=(0.5, 0.25), unit="mm")
CELL = Ellipse(2, 3, 9, 12, 20, id="cell", label="cell")
BOX = Rect(10, 10, 15, 20, id="box", label="box")
FIRST, LAST = Line(1, 1, 12, 20, id="first"), Polyline([[1, 1], [5, 9], [12, 3]], id="last", label="cell")
AWAY = Rect(500, 500, 600, 600, id="away")
SPOT = Point(4, 4, id="spot")
OTHER = Foreign("none", id="other", plotly={"type": "rect", "xref": "paper"})
SHAPES = (CELL, FIRST, BOX, LAST, AWAY, SPOT, OTHER)
LABELS = {"cell": "#00ff00", "box": "#ff0000"}


def scene(*shapes, selected=(), image=IMAGE, frame=FRAME):
    return Scene(image, frame, shapes or SHAPES, LABELS, selected)


def strict(result):
    """As the page gets it."""
    return json.loads(json.dumps(result, allow_nan=False))


def pixels_of(result):
    _, _, data = result["source"].partition(",")
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        return np.asarray(image)


# Table.


def test_the_table_has_the_numbers_of_measure():
    result = strict(Table().result(scene()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pis.EmptyRegionWarning)
        expected = pis.measure(SHAPES, IMAGE, frame=FRAME)
    names = [column["name"] for column in result["columns"]]
    assert names == [name for name in expected if name != "unit"]
    for place, name in enumerate(names):
        for row, value in zip(result["rows"], expected[name], strict=True):
            missing = isinstance(value, float) and np.isnan(value)
            assert row[place] == (None if missing else value), name
    assert result["ids"] == [shape.id for shape in SHAPES]


def test_columns_tell_their_unit():
    result = Table(["length", "area", "angle", "num_pixels"]).result(scene())
    assert result["columns"][3:] == [
        {"name": "length", "unit": "mm"},
        {"name": "area", "unit": "mm²"},
        {"name": "angle", "unit": "°"},
        {"name": "num_pixels"},
    ]


def test_channels_have_columns_and_a_slice_its_own():
    rgb = np.dstack([IMAGE] * 3)
    result = Table(["intensity_mean"]).result(scene(CELL.replace(index=(2, 5)), BOX, image=rgb))
    names = [column["name"] for column in result["columns"]]
    assert names == ["id", "label", "kind", "index", *(f"intensity_mean-{c}" for c in range(3))]
    assert [row[3] for row in result["rows"]] == ["2, 5", None]


def test_a_table_without_shapes_has_its_headings():
    result = strict(Table(["area"]).result(Scene(IMAGE, FRAME, ())))
    assert [column["name"] for column in result["columns"]] == ["id", "label", "kind", "area"]
    assert result["rows"] == result["ids"] == []


def test_only_shapes_that_changed_are_measured_again(monkeypatch):
    from plotly_imgshapes.views import table

    measured = []

    def spy(shapes, *args, **options):
        measured.append([shape.id for shape in shapes])
        return pis.measure(shapes, *args, **options)

    monkeypatch.setattr(table, "measure", spy)
    view = Table(["area"])
    view.result(scene(CELL, BOX, FIRST))
    moved = BOX.scale(2)
    result = view.result(scene(FIRST, CELL, moved))
    assert measured == [["cell", "box", "first"], ["box"]]
    assert [row[3] for row in result["rows"]] == [None, CELL.area, moved.area]
    view.result(scene(FIRST, image=IMAGE.copy()))
    assert measured[-1] == ["first"], "another image"


# Profile.


def test_the_profile_is_of_the_selected_path_else_the_last():
    def ys(*selected):
        return strict(Profile().result(scene(selected=selected)))["figure"]["data"][0]["y"]

    def expected(shape):
        return pis.profile(shape, IMAGE, frame=FRAME).intensity.tolist()

    assert ys() == expected(LAST)
    assert ys("first") == expected(FIRST)
    assert ys("box") == expected(LAST), "a region is no path"


def test_the_width_of_a_profile_is_averaged():
    result = Profile(width=2.0).result(scene(selected=("first",)))
    wide = pis.profile(FIRST, IMAGE, frame=FRAME, width=2.0)
    assert result["figure"]["data"][0]["y"] == wide.intensity.tolist()
    assert result["figure"]["data"][0]["x"] == wide.distance.tolist()


def test_views_without_something_to_show_say_what_to_do():
    empty = Scene(IMAGE, FRAME, (SPOT,))
    for view, said in ((Profile(), "Draw or select a line"), (Histogram(), "Draw or select a region")):
        figure = strict(view.result(empty))["figure"]
        assert figure["layout"]["annotations"][0]["text"] == said
        assert go.Figure(figure)


# Histogram.


def test_the_histogram_is_of_the_selected_regions_else_of_all():
    figure = strict(Histogram(bins=8).result(scene(selected=("box", "first"))))["figure"]
    (trace,) = figure["data"]
    assert trace["y"] == pis.histogram(BOX, IMAGE, frame=FRAME, bins=8).counts.tolist()
    assert trace["marker"]["color"] == "#ff0000"
    figure = Histogram(bins=8).result(scene(CELL, BOX, FIRST))["figure"]
    assert [trace["name"] for trace in figure["data"]] == ["cell", "box"]
    assert [trace["marker"]["color"] for trace in figure["data"]] == ["#00ff00", "#ff0000"]
    assert figure["data"][0]["y"] == pis.histogram(CELL, IMAGE, frame=FRAME, bins=8).counts.tolist()
    assert go.Figure(figure)


def test_more_regions_than_can_be_told_apart_are_said():
    many = [BOX.replace(id=f"{i}") for i in range(30)]
    figure = Histogram(bins=4).result(scene(*many))["figure"]
    assert len(figure["data"]) == 20
    assert figure["layout"]["title"]["text"] == "the last 20 of 30 regions"


# Overlay.


def test_the_overlay_has_the_pixels_of_the_regions_in_the_colors_of_their_classes():
    result = strict(Overlay(alpha=0.25).result(scene()))
    assert (result["opacity"], tuple(result["extent"])) == (0.25, FRAME.extent)
    pixels = pixels_of(result)
    cell, box = pis.mask(CELL, FRAME), pis.mask(BOX, FRAME)
    assert (pixels[cell & ~box] == (0, 255, 0, 255)).all()
    assert (pixels[box] == (255, 0, 0, 255)).all()
    assert (pixels[~(cell | box), 3] == 0).all()


def test_a_large_overlay_is_sampled_over_the_same_extent():
    image = np.zeros((3000, 5000), dtype=np.uint8)
    frame = ImageFrame(image.shape)
    half = Rect(2499.5, -0.5, 4999.5, 2999.5)
    result = Overlay().result(Scene(image, frame, (half,)))
    pixels = pixels_of(result)
    assert pixels.shape == (1229, 2048, 4)
    assert tuple(result["extent"]) == frame.extent
    assert (pixels[:, :1024, 3] == 0).all()
    assert (pixels[:, 1024:, 3] == 255).all()


# The user's own functions.

RETURNED = {
    "a figure": (lambda image, shapes: go.Figure(go.Scatter(y=[1.0, np.nan, 3.0])), "figure"),
    "a figure dictionary": (lambda image, shapes: {"data": [{"y": np.arange(3)}], "layout": {}}, "figure"),
    "a profile": (lambda image, shapes: pis.profile(FIRST, image, frame=FRAME), "figure"),
    "columns": (lambda image, shapes: {"n": [len(shapes)], "mean": np.array([np.nan])}, "table"),
    "a DataFrame": (lambda image, shapes: pd.DataFrame({"a": [1, 2], "b": ["x", None]}), "table"),
    "a measurement": (lambda image, shapes: pis.measure([BOX], image, frame=FRAME), "table"),
    "a mask": (lambda image, shapes: image > 30000, "overlay"),
    "labels": (lambda image, shapes: (image // 20000) * 1000, "overlay"),
    "a picture": (lambda image, shapes: np.dstack([image / 60000] * 3), "overlay"),
    "a picture of bytes": (lambda image, shapes: np.zeros((*image.shape, 4), dtype=np.uint8), "overlay"),
}


@pytest.mark.parametrize("name", RETURNED)
def test_a_function_returns_a_figure_a_table_or_an_overlay(name):
    function, kind = RETURNED[name]
    result = strict(Function(function, title="Mine").result(scene()))
    assert (result["kind"], result["title"]) == (kind, "Mine")
    if kind == "figure":
        assert go.Figure(result["figure"]).data
    elif kind == "table":
        assert all(len(row) == len(result["columns"]) for row in result["rows"])
        assert result["rows"]
    else:
        assert pixels_of(result).shape[:2] == IMAGE.shape


def test_labels_of_a_function_have_the_colors_of_the_classes():
    labels = np.zeros(IMAGE.shape, dtype=int)
    labels[:10], labels[10:20], labels[20:30] = 1, 2, 7
    pixels = pixels_of(Function(lambda image, shapes: labels).result(scene()))
    assert pixels[0, 0].tolist() == [0, 255, 0, 255]
    assert pixels[15, 0].tolist() == [255, 0, 0, 255]
    assert pixels[25, 0, 3] == 255
    assert pixels[40, 0, 3] == 0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "returned NoneType, expected a figure, a table"),
        ("text", "returned str, expected a figure"),
        (np.zeros((3, 3), dtype=bool), r"returned an array of shape \(3, 3\)"),
        (np.zeros(IMAGE.shape), r"returned an array \(60, 80\) of float64"),
        (np.full(IMAGE.shape, -1), "returned labels down to -1"),
        ({"a": [1, 2], "b": [1]}, "returned columns of lengths"),
        ({"a": 3}, "returned column 'a' as int"),
        ({"data": [object()], "layout": {}}, "cannot be written as JSON"),
    ],
)
def test_what_cannot_be_shown_is_said(value, said):
    with pytest.raises(ViewError, match=said):
        Function(lambda image, shapes: value, title="Mine").result(scene())


# All together.


def test_an_exception_of_a_view_stands_in_its_place_and_warns():
    def broken(image, shapes):
        raise KeyError("<script>")

    ws = Workspace(IMAGE, frame=FRAME, shapes=[BOX], views=[broken, Table(["area"])])
    with pytest.warns(
        ViewWarning, match=r"view 'Broken' raised KeyError.*test_views.py, line \d+, in broken"
    ):
        first, second = ws.view_results()
    assert first["kind"] == "error"
    assert "KeyError: '<script>'" in first["text"]
    assert second["rows"] == [["box", "box", "Rect", BOX.area]]
    assert len(ws.view_results()) == 2, "nothing changed: it is not called again, so it warns no more"


def test_views_are_computed_again_when_what_they_depend_on_changed():
    calls = []

    def count(image, shapes):
        calls.append((image, shapes))
        return {"n": [len(shapes)]}

    ws = Workspace(IMAGE, frame=FRAME, shapes=SHAPES, views=[count, Profile(), Histogram(bins=4)])
    before = ws.view_results()
    assert all(a is b for a, b in zip(before, ws.view_results(), strict=True))
    ws.selected = ["first"]
    after = ws.view_results()
    assert [a is b for a, b in zip(before, after, strict=True)] == [True, False, True]
    ws.apply({"put": [to_plotly(BOX.move(1, 0))]})
    third = ws.view_results()
    assert [a is b for a, b in zip(after, third, strict=True)] == [False, True, False]
    ws.image = IMAGE // 2
    assert [a is b for a, b in zip(third, ws.view_results(), strict=True)] == [False] * 3
    assert len(calls) == 3
    assert calls[-1][0] is ws.image


def test_views_say_as_json_what_a_page_may_compute():
    views = as_views([Table(["area"]), Table(), Profile(2.0), Histogram([0, 1, 2]), Overlay(), print])
    assert strict([view.spec() for view in views]) == [
        {"view": "table", "title": "Measurements", "properties": ["area"]},
        {"view": "table", "title": "Measurements 2", "properties": None},
        {"view": "profile", "title": "Profile", "width": 2.0},
        {"view": "histogram", "title": "Histogram", "bins": [0.0, 1.0, 2.0]},
        {"view": "overlay", "title": "Overlay", "alpha": 0.4},
        {"view": "function", "title": "Print"},
    ]


def test_results_without_a_workspace_are_the_same():
    views = [Table(["area"]), Profile()]
    ws = Workspace(IMAGE, frame=FRAME, shapes=SHAPES, views=views, labels=LABELS)
    assert results(views, scene()) == ws.view_results()


class Own:
    """A view that is none of ours."""

    title = "Own"

    def depends(self, scene):
        return scene.selected

    def result(self, scene):
        return {"title": self.title, "kind": "table", "columns": [], "rows": []}

    def spec(self):
        return {"view": "own", "title": self.title}


def test_whatever_has_the_methods_of_a_view_is_one():
    ws = Workspace(IMAGE, views=[Own()])
    assert ws.view_results() == [Own().result(ws.scene())]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: as_views([Own(), Own()]), r"views\[1\]: got the title 'Own' twice"),
        (lambda: Table("area"), "properties: got 'area', expected a list"),
        (lambda: Table(["size"]), "properties: got 'size', expected names"),
        (lambda: Profile(width=0), "width: got 0, expected a positive number"),
        (lambda: Histogram(bins="many"), "bins: got 'many'"),
        (lambda: Overlay(alpha=2), "alpha: got 2"),
        (lambda: Workspace(IMAGE, views=[3]), "view: got int, expected one of plotly_imgshapes.views"),
        (lambda: Workspace(IMAGE, views=[Table]), r"views\[0\]: got the class Table, expected Table\(\)"),
        (lambda: Workspace(IMAGE, views=Table()), "views: got Table"),
    ],
)
def test_a_view_that_cannot_be_is_said(make, said):
    with pytest.raises(ViewError, match=said):
        make()
