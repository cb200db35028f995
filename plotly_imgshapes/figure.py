"""Images as Plotly figures that can be drawn on: `imshow`, and `enable_drawing` for figures that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import plotly.graph_objects as go

from plotly_imgshapes import _toolbar
from plotly_imgshapes._image import as_image, frame_for
from plotly_imgshapes._picture import MAX_SIZE, picture
from plotly_imgshapes._pointer import image_traces
from plotly_imgshapes._subplots import (
    META,
    axis_key,
    check_figure,
    frame_of,
    get,
    image_subplots,
    leading_axis,
    recorded_frames,
    runs_down,
)
from plotly_imgshapes._toolbar import TOOLS
from plotly_imgshapes.errors import FigureError, FrameError, ShapeError
from plotly_imgshapes.frame import ImageFrame

if TYPE_CHECKING:
    from plotly_imgshapes.shapes import Shape, Style

__all__ = ["CONFIG", "TOOLS", "enable_drawing", "figure_json", "frame_of", "imshow"]

CONFIG: Mapping[str, Any] = {
    "scrollZoom": True,
    "doubleClick": "reset",
    "displayModeBar": True,
    "displaylogo": False,
}
"""What Plotly takes beside a figure: ``fig.show(config=CONFIG)``, ``dcc.Graph(config=CONFIG)``.

All that drawing needs is in the figure. This adds zooming by the wheel, a double click that returns to the
image whatever sticks out of it, and buttons that stay.
"""

NO_VALUE = "#8fa3c4"
"""Plotted behind the picture, and seen where the image has no value: a blue that no grey picture holds."""

JUNK = ("sendChartToCloud", "autoScale2d", "select2d", "lasso2d", "toggleSpikelines")
"""Buttons that upload the image, or do nothing for one."""

BAR = {"color": "#808080", "activecolor": _toolbar.COLOR}
"""Buttons that can be seen on light and on dark pages."""

ACTIVE = {"fillcolor": "#00c8ff", "opacity": 0.35}
"""Of the shape that is being edited: Plotly's own is the colour of our outlines."""


def imshow(
    image: Any,
    *,
    frame: ImageFrame | None = None,
    spacing: float | tuple[float, float] = 1.0,
    unit: str = "px",
    origin: Literal["upper", "lower"] = "upper",
    contrast_limits: tuple[float, float] | None = None,
    percentiles: tuple[float, float] | None = None,
    gamma: float = 1.0,
    colormap: str = "gray",
    labels: Sequence[str] | Mapping[str, str] | None = None,
    tools: Iterable[str] = TOOLS,
    shapes: Shape | Iterable[Shape] = (),
    style: Style | None = None,
    max_size: int | None = MAX_SIZE,
    title: str | None = None,
    width: int | None = None,
    height: int | None = None,
) -> go.Figure:
    """Show an image in a figure that can be drawn on, in every host and with no configuration.

    What is sent is an 8-bit picture no larger than a screen shows, and the array's own values for the pointer
    to read. Axis coordinates are those of the whole image, however small the picture.

    Parameters
    ----------
    image : array-like, shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4)
        Bool, integer or float; RGB and RGBA in the last axis. Masked pixels and NaN are transparent. Dask,
        memmap, zarr and other lazy arrays are read in bands, never whole.
    frame : ImageFrame, optional
        Where the pixels lie on the axes. Default: `ImageFrame.of` (image, spacing, unit).
    spacing : float or (float, float), default 1
        Distance of pixel centres in `unit`, one number or (dy, dx).
    unit : str, default "px"
        Any other unit is written at the axes.
    origin : {"upper", "lower"}, default "upper"
        Where row 0 is shown. It changes the direction of the axis, not the coordinates.
    contrast_limits : (float, float), optional
        Values shown as black and as white. Default: False and True for bool, 0 and 255 for uint8, 0 and 1 for
        float RGB within that range, else the smallest and largest finite value; of a lazy array, those of a
        sample of about four million pixels.
    percentiles : (float, float), optional
        Set the limits at percentiles of the (sampled) finite values, as (1, 99).
    gamma : float, default 1
        Exponent of the displayed light, ``shown ** gamma``; below 1 brightens dark parts.
    colormap : str, default "gray"
        Plotly's name of a colour scale, for images of one channel.
    labels : list of str, or dict of str to CSS colour, optional
        Classes; shapes are drawn as the first of them until a host chooses another.
    tools : iterable of str, default `TOOLS`
        Buttons for drawing; the first that draws is on.
    shapes : Shape or iterable of Shape
        What has been drawn already. A shape whose label is in `labels` has the colour of its class.
    style : Style, optional
        Of new shapes, and of given ones where they leave it open.
    max_size : int or None, default 1600
        Longest side of the picture; None sends all pixels. A larger image is averaged over its pixels, or
        sampled if it has more than 2 ** 28.
    title, width, height : optional
        As in `plotly.graph_objects.Layout`.

    Returns
    -------
    plotly.graph_objects.Figure
        The pointer reads the position in `unit` and the value of the array there, floats to 7 significant
        digits (float64 to 10). Of a reduced image it reads every n-th pixel, at that pixel's position.

    Raises
    ------
    ImageError
        If `image` is not an image, or a parameter of its display is out of range.
    FrameError
        If `frame` does not fit, or comes together with `spacing` or `unit`.
    ShapeError
        If `shapes` are none, or one is empty or carries properties that are no JSON.
    FigureError
        If a tool, a label, `style` or `origin` is not one, or Plotly takes a title, size, axis or colour for
        none.

    Examples
    --------
    >>> fig = imshow([[0, 1], [2, 3]], spacing=0.5, unit="mm", labels=["cell"])
    >>> frame_of(fig).spacing, fig.layout.xaxis.title.text, fig.layout.newshape.legendgroup
    ((0.5, 0.5), 'mm', 'cell')
    """
    image = as_image(image)
    if frame is None:
        frame = ImageFrame.of(image, spacing=spacing, unit=unit)
    elif spacing != 1.0 or unit != "px":
        raise FrameError(
            "frame: got it together with spacing or unit, expected one or the other; the frame has both"
        )
    frame = frame_for(image, frame)
    if not isinstance(origin, str) or origin not in {"upper", "lower"}:
        raise FigureError(f"origin: got {origin!r}, expected 'upper' or 'lower'")
    tools, classes = _toolbar.check_tools(tools), _toolbar.check_labels(labels)
    shown = picture(
        image,
        contrast_limits=contrast_limits,
        percentiles=percentiles,
        gamma=gamma,
        colormap=colormap,
        max_size=max_size,
    )
    left, right, top, bottom = frame.extent
    hidden = {"showgrid": False, "zeroline": False, "constrain": "domain", "uirevision": str(frame)}
    axes = {
        "xaxis": hidden | _fixed(left, right) | _titled(frame),
        "yaxis": hidden | _fixed(*((bottom, top) if origin == "upper" else (top, bottom))) | _titled(frame),
    }
    axes["yaxis"] |= {"scaleanchor": "x", "scaleratio": 1}
    layout = axes | {
        "title": None if title is None else {"text": title},
        "width": width,
        "height": height,
        "hovermode": "closest",
        "plot_bgcolor": NO_VALUE if shown.pixels.shape[2:] == (4,) else "rgba(0, 0, 0, 0)",
        "margin": {"l": 48, "r": 12, "t": 34 if title is None else 60, "b": 44 if frame.unit != "px" else 28},
        "modebar": {"add": tools, "remove": JUNK, "uirevision": True, **BAR},
        "shapes": list(_toolbar.drawn(shapes, classes, style)),
        **_drawing(tools, classes, style),
        "meta": {META: _record({"xy": frame}, classes)},
    }
    with _plotly_errors():
        return go.Figure(
            {
                "data": image_traces(shown, frame),
                "layout": {k: v for k, v in layout.items() if v not in (None, [])},
            }
        )


def enable_drawing(
    fig: go.Figure,
    *,
    tools: Iterable[str] = TOOLS,
    labels: Sequence[str] | Mapping[str, str] | None = None,
    style: Style | None = None,
) -> go.Figure:
    """Let a figure that shows images be drawn on. Changes `fig` in place and returns it.

    Drawing buttons join those that are there, the button that uploads the chart goes, and the axes of every
    image stay on the image, so that a shape that sticks out does not move it; a range that was set stays. The
    frames of the images are recorded in the figure for `frame_of`. Done twice, it changes nothing.

    Parameters
    ----------
    fig : plotly.graph_objects.Figure or FigureWidget
        With image or heatmap traces or layout images on its axes: one subplot or many, animated or not.
    tools, labels, style
        As in `imshow`. Without `labels`, those that the figure has stay.

    Raises
    ------
    FigureError
        If `fig` is no figure object or shows no image, if the pixels of an image are not evenly spaced or
        their number is not in the figure, or if a tool or label is not one.

    Examples
    --------
    >>> fig = enable_drawing(go.Figure(go.Heatmap(z=[[1, 2, 3], [4, 5, 6]])), tools=["drawline"])
    >>> fig.layout.modebar.add, fig.layout.dragmode, fig.layout.xaxis.range
    (('drawline',), 'drawline', (-0.5, 2.5))
    """
    from plotly.basedatatypes import BaseFigure

    if not isinstance(fig, BaseFigure):
        raise FigureError(
            f"fig: got {type(fig).__name__}, expected a plotly.graph_objects.Figure to change in place; "
            "make one of a dictionary by go.Figure(dictionary)"
        )
    tools = _toolbar.check_tools(tools)
    meta = fig.layout.meta
    if meta is not None and not isinstance(meta, Mapping):
        raise FigureError(
            f"layout.meta: got {type(meta).__name__}, expected a dictionary or nothing, to hold the frames; "
            "move it into a dictionary"
        )
    classes = _toolbar.check_labels(get(get(meta, META), "labels") if labels is None else labels)
    frames, axes = recorded_frames(fig), {}
    for name, found in image_subplots(fig).items():
        frames[name] = frame = frame_of(fig, name)
        left, right, top, bottom = frame.extent
        for axis, ends in ((found[0].x, (left, right)), (found[0].y, (top, bottom))):
            key, leading = axis_key(axis), leading_axis(fig, axis)
            if get(leading, "range") is None or get(leading, "autorange"):
                axes[key] = _fixed(*sorted(ends, reverse=runs_down(fig, found[0], axis)))
            else:
                axes[key] = {"autorange": False}
    bar = fig.layout.modebar
    added = tuple(name for name in _names(bar.add) if name.lower() not in tools)
    removed = tuple(name for name in _names(bar.remove) if name.lower() not in {*tools, JUNK[0].lower()})
    with _plotly_errors():
        fig.update_layout(
            **axes,
            **_drawing(tools, classes, style),
            modebar={"add": added + tools, "remove": (*removed, JUNK[0])},
            meta={**(meta or {}), META: _record(frames, classes)},
        )
    return fig


def figure_json(
    fig: go.Figure | Mapping[str, Any], shapes: Shape | Iterable[Shape], *, style: Style | None = None
) -> str:
    """Serialise a figure with `shapes` in place of its own, without assigning them to it, which is slow.

    Plotly checks every attribute of every shape when shapes are assigned to a figure. Typed shapes have been
    checked already, so here their dictionaries go straight into the text.

    Parameters
    ----------
    fig : plotly figure or dictionary of one
        Not changed.
    shapes : Shape or iterable of Shape
        All shapes that the figure shall have. Classes and their colours are those of the figure.
    style : Style, optional
        Of shapes that leave theirs open, as in `imshow`.

    Returns
    -------
    str
        JSON of the figure, as ``fig.to_json()`` gives it after ``fig.layout.shapes = ...``.

    Raises
    ------
    ShapeError, FigureError
        If `shapes` are none, or one is empty; if `fig` or `style` is none.
    """
    import orjson

    check_figure(fig)
    classes = get(get(fig, "layout", "meta"), META, "labels") or {}
    parts = {**(fig if isinstance(fig, Mapping) else fig.to_dict())}
    layout = parts.pop("layout", None) or {}
    whole = _written(parts) | {
        "layout": _written(layout) | {"shapes": list(_toolbar.drawn(shapes, classes, style))}
    }
    try:
        text = orjson.dumps(whole, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    except orjson.JSONEncodeError as error:
        raise ShapeError(f"shapes: got one that holds no JSON ({error}), expected JSON values") from None
    # As Plotly writes them: the text may stand inside a script of an HTML page.
    for character in "<>/":
        if character in text:
            text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _written(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Have Plotly write what is not a list of shapes."""
    import orjson
    from plotly.io.json import to_json_plotly

    return {
        key: orjson.Fragment(to_json_plotly(value, engine="orjson"))
        for key, value in parts.items()
        if key != "shapes"
    }


@contextmanager
def _plotly_errors() -> Iterator[None]:
    """Say in our words what Plotly refuses: a title, a size, an axis, a colour."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise FigureError(f"figure: Plotly refused a value. {' '.join(str(error).split())}") from None


def _fixed(first: float, last: float) -> dict[str, Any]:
    return {"range": [first, last], "autorange": False}


def _titled(frame: ImageFrame) -> dict[str, Any]:
    return {} if frame.unit == "px" else {"title": {"text": frame.unit, "standoff": 4}}


def _drawing(tools: tuple[str, ...], labels: Mapping[str, str], style: Style | None) -> dict[str, Any]:
    first = next((tool for tool in tools if tool != "eraseshape"), None)
    on = {} if first is None else {"dragmode": first}
    return {"newshape": _toolbar.newshape(labels, style), "activeshape": ACTIVE, **on}


def _record(frames: Mapping[str, ImageFrame], labels: Mapping[str, str]) -> dict[str, Any]:
    told = {name: {**asdict(frame), "shape": list(frame.shape)} for name, frame in frames.items()}
    return {"version": 1, "frames": told, "labels": dict(labels)}


def _names(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
