"""Whatever a public name is given, it works or raises an error of this package that says what it got."""

import re
import warnings

import numpy as np
import plotly.graph_objects as go
import pytest
import shapely

import plotly_imgshapes as pis
from plotly_imgshapes import (
    Ellipse,
    EventError,
    FigureError,
    Foreign,
    FrameError,
    History,
    ImageFrame,
    ImgShapesError,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    ShapeError,
    Style,
    apply_event,
    enable_drawing,
    figure_json,
    frame_of,
    from_plotly,
    from_shapely,
    imshow,
    shapes_from,
    to_plotly,
    with_ids,
)
from plotly_imgshapes.patch import shape_patch

NAN = float("nan")
WRONG = {
    "none": None,
    "one": 1,
    "minus one": -1,
    "beyond float64": 10**400,
    "NaN": NAN,
    "infinity": float("inf"),
    "complex": 1 + 2j,
    "true": True,
    "text": "x",
    "bytes": b"x",
    "empty list": [],
    "ragged list": [[1, 2], [3]],
    "list of None": [None],
    "dictionary": {"a": 1},
    "vector": np.zeros(3),
    "array of text": np.array(["a"]),
    "NaN pairs": [[NAN, NAN]] * 3,
    "function": len,
    "object": object(),
}
IMAGE = np.arange(48.0).reshape(6, 8)
FRAME = ImageFrame((6, 8))
RECT = Rect(0, 0, 3, 3)
WORKSPACE = pis.Workspace(IMAGE, shapes=RECT)
SHAPES = (
    RECT,
    Polygon([[0, 0], [4, 0], [4, 4]]),
    Polyline([[0, 0], [3, 3], [5, 1]]),
    Line(0, 0, 1, 1),
    Point(1, 1),
)


def drawable():
    return go.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))


def read(**attributes):
    """Read and draw a dictionary that may hold anything."""
    shape = from_plotly({"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, **attributes})
    return to_plotly(shape), figure_json(drawable(), [shape])


CALLS = {
    "ImageFrame": ImageFrame,
    "ImageFrame.dx": lambda it: ImageFrame((6, 8), dx=it),
    "ImageFrame.of": ImageFrame.of,
    "ImageFrame.of spacing": lambda it: ImageFrame.of(IMAGE, spacing=it),
    "ImageFrame.to_xy": FRAME.to_xy,
    "ImageFrame.to_rc": FRAME.to_rc,
    "ImageFrame.check": FRAME.check,
    "ImageFrame.scaled": lambda it: FRAME.scaled(it, "mm"),
    "ImageFrame.calibrated line": lambda it: FRAME.calibrated(it, 1, "mm"),
    "ImageFrame.calibrated length": lambda it: FRAME.calibrated(Line(0, 0, 1, 1), it, "mm"),
    "ImageFrame.transform_to": FRAME.transform_to,
    "Point": lambda it: Point(it, 0),
    "Line": lambda it: Line(0, 0, it, 1),
    "Rect": lambda it: Rect(0, 0, 1, it),
    "Ellipse": lambda it: Ellipse(0, 0, 1, 1, it),
    "Polyline": Polyline,
    "Polyline.width": lambda it: Polyline([[0, 0], [1, 1]], width=it),
    "Polygon": Polygon,
    "id": lambda it: Rect(0, 0, 1, 1, id=it),
    "style": lambda it: Rect(0, 0, 1, 1, style=it),
    "index": lambda it: Rect(0, 0, 1, 1, index=it),
    "properties": lambda it: Rect(0, 0, 1, 1, properties=it),
    "from_plotly": from_plotly,
    "a path": lambda it: from_plotly({"type": "path", "path": it}),
    "a type": lambda it: read(type=it),
    "a corner": lambda it: read(x0=it),
    "an axis": lambda it: read(xref=it),
    "a line": lambda it: read(line=it),
    "a label": lambda it: read(label=it),
    "an opacity": lambda it: read(opacity=it),
    "a note": lambda it: read(templateitemname=it),
    "crop": lambda it: pis.crop(it, IMAGE),
    "crop image": lambda it: pis.crop(RECT, it),
    "crop rule": lambda it: pis.crop(RECT, IMAGE, rule=it),
    "runs": lambda it: pis.runs(it, FRAME),
    "mask": lambda it: pis.mask(it, FRAME),
    "mask frame": lambda it: pis.mask(RECT, it),
    "mask rule": lambda it: pis.mask(RECT, FRAME, rule=it),
    "label_image": lambda it: pis.label_image(it, FRAME),
    "rle": lambda it: pis.rle(it, FRAME),
    "overlaps": lambda it: pis.overlaps(it, FRAME),
    "measure": lambda it: pis.measure(it, IMAGE),
    "measure image": lambda it: pis.measure(RECT, it),
    "measure frame": lambda it: pis.measure(RECT, IMAGE, frame=it),
    "measure properties": lambda it: pis.measure(RECT, IMAGE, properties=it),
    "measure nan_policy": lambda it: pis.measure(RECT, IMAGE, nan_policy=it),
    "measure threshold": lambda it: pis.measure(RECT, IMAGE, threshold=it),
    "profile": lambda it: pis.profile(it, IMAGE),
    "profile image": lambda it: pis.profile(RECT, it),
    "profile width": lambda it: pis.profile(RECT, IMAGE, width=it),
    "profile step": lambda it: pis.profile(RECT, IMAGE, step=it),
    "profile order": lambda it: pis.profile(RECT, IMAGE, order=it),
    "profile along": lambda it: pis.profile(RECT, IMAGE, along=it),
    "histogram": lambda it: pis.histogram(it, IMAGE),
    "histogram bins": lambda it: pis.histogram(RECT, IMAGE, bins=it),
    "histogram range": lambda it: pis.histogram(RECT, IMAGE, range=it),
    "distance": lambda it: pis.distance(RECT, it),
    "angle": pis.angle,
    "to_plotly": to_plotly,
    "shapes_from": shapes_from,
    "shapes_from list": lambda it: shapes_from([it]),
    "with_ids": with_ids,
    "with_ids list": lambda it: with_ids([it]),
    "with_ids taken": lambda it: with_ids([RECT], taken=it),
    "from_shapely": from_shapely,
    "apply_event shapes": lambda it: apply_event(it, {"shapes": []}),
    "apply_event": lambda it: apply_event((RECT,), it),
    "apply_event list": lambda it: apply_event((RECT,), {"shapes": it}),
    "apply_event item": lambda it: apply_event((RECT,), {"shapes": [it]}),
    "apply_event one": lambda it: apply_event((RECT,), {"shapes[0]": it}),
    "apply_event number": lambda it: apply_event((RECT,), {"shapes[0].x0": it}),
    "apply_event style": lambda it: apply_event((RECT,), {"shapes[0].line.color": it}),
    "History": History,
    "History.limit": lambda it: History(limit=it),
    "History.record": lambda it: History().record(it),
    "History.record changes": lambda it: History().record([RECT], it),
    "History.record at": lambda it: History().record([RECT], at=it),
    "apply_delta shapes": lambda it: pis.apply_delta(it, {}),
    "apply_delta": lambda it: pis.apply_delta((RECT,), it),
    "apply_delta put": lambda it: pis.apply_delta((RECT,), {"put": it}),
    "apply_delta drop": lambda it: pis.apply_delta((RECT,), {"drop": it}),
    "apply_delta order": lambda it: pis.apply_delta((RECT,), {"order": it}),
    "delta_between": lambda it: pis.delta_between(it, [RECT]),
    "Workspace": pis.Workspace,
    **{
        f"Workspace {name}": lambda it, name=name: pis.Workspace(IMAGE, **{name: it})
        for name in (
            "frame",
            "spacing",
            "unit",
            "labels",
            "shapes",
            "views",
            "tools",
            "style",
            "title",
            "origin",
            "contrast_limits",
            "percentiles",
            "gamma",
            "colormap",
            "max_size",
            "history_limit",
        )
    },
    **{
        f"Workspace.{name}": lambda it, name=name: setattr(pis.Workspace(IMAGE, shapes=RECT), name, it)
        for name in ("image", "labels", "views", "shapes", "selected")
    },
    "Workspace.apply": WORKSPACE.apply,
    "Workspace.apply cause": lambda it: WORKSPACE.apply({}, cause=it),
    "Workspace.select": WORKSPACE.select,
    "Workspace.hover": WORKSPACE.hover,
    "Workspace.editing": WORKSPACE.editing,
    "Workspace.set_classes": lambda it: pis.Workspace(IMAGE).set_classes(it),
    "Workspace.on": lambda it: WORKSPACE.on(it, print),
    "Workspace.on callback": lambda it: pis.Workspace(IMAGE).on("draw", it),
    "Workspace.listen": lambda it: pis.Workspace(IMAGE).listen(it),
    "Workspace.load": WORKSPACE.load,
    "Workspace.save": WORKSPACE.save,
    "Workspace.to_script": WORKSPACE.to_script,
    "Table": pis.views.Table,
    "Profile": pis.views.Profile,
    "Histogram": pis.views.Histogram,
    "Overlay": pis.views.Overlay,
    "Function": pis.views.Function,
    **{
        f"{view.__name__} title": lambda it, view=view: read_title(view(title=it))
        for view in (pis.views.Table, pis.views.Profile, pis.views.Histogram, pis.views.Overlay)
    },
    "Function title": lambda it: read_title(pis.views.Function(print, title=it)),
    "imshow": imshow,
    **{
        f"imshow {name}": lambda it, name=name: imshow(IMAGE, **{name: it})
        for name in [
            "frame",
            "spacing",
            "unit",
            "origin",
            "contrast_limits",
            "percentiles",
            "gamma",
            "colormap",
            "labels",
            "tools",
            "shapes",
            "style",
            "max_size",
            "title",
            "width",
            "height",
        ]
    },
    "enable_drawing": enable_drawing,
    **{
        f"enable_drawing {name}": lambda it, name=name: enable_drawing(drawable(), **{name: it})
        for name in ("tools", "labels", "style")
    },
    "frame_of": frame_of,
    "frame_of subplot": lambda it: frame_of(drawable(), it),
    "frame_of data": lambda it: frame_of({"data": it}),
    "frame_of z": lambda it: frame_of({"data": [{"type": "heatmap", "z": it}]}),
    "frame_of x": lambda it: frame_of({"data": [{"type": "heatmap", "z": [[1, 2]], "x": it}]}),
    "frame_of meta": lambda it: frame_of({**drawable().to_dict(), "layout": {"meta": {"imgshapes": it}}}),
    "figure_json": lambda it: figure_json(it, [RECT]),
    "figure_json shapes": lambda it: figure_json(drawable(), it),
    "shape_patch": lambda it: shape_patch(0, it),
    "shape_patch index": lambda it: shape_patch(it, RECT),
    **{
        f"{type(shape).__name__}.{name}": lambda it, shape=shape, name=name: getattr(shape, name)(it)
        for shape in SHAPES
        for name in ("contains", "transform", "scale", "rotate", "simplify", "resample", "smooth", "buffer")
    },
    **{
        f"{type(shape).__name__}.rotate about": lambda it, shape=shape: shape.rotate(30, about=it)
        for shape in SHAPES
    },
    **{
        f"Style.{name}": lambda it, name=name: read_back(Style(**{name: it}))
        for name in ("color", "width", "dash", "fill", "opacity", "text", "visible", "editable")
    },
}


def read_title(view):
    """A title that was accepted is one."""
    assert isinstance(view.title, str)


def read_back(style):
    """Draw a style that was accepted."""
    drawn = to_plotly(Rect(0, 0, 1, 1, style=style))
    assert to_plotly(from_plotly(drawn)) == drawn
    assert figure_json(drawable(), [from_plotly(drawn)])


@pytest.mark.parametrize("name", CALLS)
def test_wrong_input_gets_an_error_of_ours(name):
    for it in WRONG.values():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # An image of nothing but NaN is an image, and the warning says what it is.
            warnings.simplefilter("ignore", pis.EmptyRegionWarning)
            try:
                CALLS[name](it)
            except ImgShapesError as error:
                said = str(error)
            else:
                continue
        assert re.search("expected|Plotly refused a value", said), said


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: with_ids(3), ShapeError, "shapes: got int, expected a Shape or several of them"),
        (lambda: apply_event([{"type": "rect"}], None), ShapeError, r"shapes\[0\]: got dict.*from_plotly"),
        (lambda: to_plotly(None), ShapeError, "shape: got NoneType, expected a shape"),
        (lambda: from_shapely("POINT (0 0)"), ShapeError, "shape: got str, expected a shapely geometry"),
        (lambda: Rect(0, 0, 1, 1, style="red"), ShapeError, "style: got str, expected a Style"),
        (lambda: Style(opacity=2), ShapeError, "opacity: got 2, expected a number from 0 to 1"),
        (lambda: Style(width=-1), ShapeError, "width: got -1, expected a finite number >= 0"),
        (lambda: RECT.rotate(1, about=3), ShapeError, r"about: got 3, expected a position \(x, y\)"),
        (lambda: RECT.scale("2"), ShapeError, "fx: got '2', expected a finite number"),
        (lambda: RECT.resample(2**40), ShapeError, "expected at most 67108864"),
        (lambda: FRAME.calibrated("line", 1, "mm"), FrameError, "line: got str, expected a Line"),
        (lambda: FRAME.transform_to((6, 8)), FrameError, "other: got tuple, expected an ImageFrame"),
        (lambda: apply_event([RECT], {"shapes[-1].x0": 1}), EventError, r"got the key 'shapes\[-1\].x0'"),
        (lambda: History().record([], at="now"), EventError, "at: got 'now', expected a time in seconds"),
        (lambda: imshow(IMAGE, style="red"), FigureError, "style: got str, expected a Style"),
        (lambda: imshow(IMAGE, width=5), FigureError, "Plotly refused .* 'width' property of layout"),
        (
            lambda: imshow(IMAGE, shapes=RECT.replace(xref="u")),
            FigureError,
            "'xref' property of layout.shape",
        ),
        (lambda: frame_of({"data": 3}), FigureError, r"\['data'\]: got 3, expected a list of traces"),
    ],
)
def test_an_error_names_the_argument_what_it_got_and_what_it_expected(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_one_shape_is_drawn_as_a_list_of_one_is():
    assert imshow(IMAGE, shapes=RECT) == imshow(IMAGE, shapes=[RECT])
    assert figure_json(drawable(), RECT) == figure_json(drawable(), [RECT])


@pytest.mark.parametrize(
    "color", ["rgba(255, 0, 0, 0.5)", "rgba(255,0,0,1)", "RGBA(255, 0, 0, .25)", "hsla(0, 100%, 50%, 0.3)"]
)
def test_a_color_with_opacity_fills_the_inside_with_the_same_hue(color):
    (shape,) = imshow(IMAGE, shapes=[RECT.replace(style=Style(color=color))]).layout.shapes
    assert (shape.line.color, shape.fillcolor) == (color, "rgba(255, 0, 0, 0.15)")


@pytest.mark.parametrize(
    "junk", [{"opacity": 7}, {"line": {"width": -1, "color": 3}}, {"label": {"text": 5}}]
)
def test_a_look_that_plotly_cannot_draw_is_no_style_and_is_written_back_untouched(junk):
    held = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "editable": True, **junk}
    shape = from_plotly(held)
    assert shape.style == Style()
    assert to_plotly(shape) == held
    assert (
        to_plotly(shape.replace(style=Style(opacity=0.5, width=2, color="red", text="a")))["opacity"] == 0.5
    )


def test_a_shape_whose_visible_is_zero_does_not_show_one_whose_visible_is_false():
    held = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1}
    assert from_plotly({**held, "visible": 0}).style.visible is None
    assert from_plotly({**held, "visible": False}).style.visible is False


def test_an_empty_region_stays_empty_when_it_is_scaled_or_turned():
    nothing = Polygon(())
    assert nothing.scale(2) == nothing.rotate(30) == nothing


@pytest.mark.parametrize("far", [1e151, 1e300])
def test_coordinates_whose_squares_overflow_cannot_be_smoothed(far):
    ring = Polygon([[-far, -far], [far, -far], [far, far], [0, far / 10], [-far, far]])
    with pytest.raises(ShapeError, match=r"expected at most 1e\+150"):
        ring.smooth(0.5)


def test_crossings_beyond_float64_have_no_area_and_say_so():
    crossed = Polygon([[-1e308, -1e308], [1e308, 1e308], [1e308, 0], [-1e308, 1e308]])
    with pytest.raises(ShapeError, match=r"as far out as 1e\+308"), np.errstate(all="ignore"):
        _ = crossed.area


def test_geometry_of_shapely_itself_is_taken():
    assert from_shapely(shapely.box(0, 0, 2, 3)).area == 6
    assert from_shapely(shapely.Point(0, 0)) == Polygon(())


def test_foreign_shapes_are_carried_through_a_figure():
    fig = imshow(IMAGE, shapes=[Foreign("of tomorrow", plotly={"type": "rect", "xref": "paper"}), RECT])
    assert [type(shape) for shape in shapes_from(fig)] == [Foreign, Rect]
    assert pis.shapes_from(fig)[0].reason == "xref is 'paper'"
