"""What the page shows of an image and its shapes: pure functions of both."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dash import html

from plotly_imgshapes._toolbar import newshape
from plotly_imgshapes.app.desk import Opened
from plotly_imgshapes.app.drawing import color_of
from plotly_imgshapes.codec import to_plotly
from plotly_imgshapes.errors import ImgShapesError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.measurement import histogram, measure, profile
from plotly_imgshapes.shapes import Foreign, Line, Point, Polyline, Shape
from plotly_imgshapes.store import Annotations

NO_CLASS = "–"
"""Stands in the table for shapes without a class."""

CHANNELS = {1: ("",), 3: (" R", " G", " B"), 4: (" R", " G", " B", " A")}

MARGIN = {"l": 52, "r": 12, "t": 34, "b": 44}
"""Around the image, in screen pixels: with and without a unit the same, so that a new scale moves nothing."""

STATISTICS = (
    ("Mean", "intensity_mean"),
    ("SD", "intensity_std"),
    ("Min", "intensity_min"),
    ("Max", "intensity_max"),
)
"""Heading and property."""

KINDS = {"Polyline": "Path", "Polygon": "Region", "Rect": "Rectangle", "Foreign": "Other"}
"""What the tool bar calls a kind, where that is another word."""


def picture(
    opened: Opened, frame: ImageFrame, percentiles: list[float], gamma: float
) -> list[dict[str, Any]]:
    """Return the traces that show the image, with another contrast."""
    traces: list[dict[str, Any]] = _imshow(opened, frame, percentiles, gamma)["data"]
    return traces


def figure(
    opened: Opened,
    annotations: Annotations,
    *,
    label: str = "",
    tool: str = "drawrect",
    percentiles: list[float] | None = None,
    gamma: float = 1.0,
) -> dict[str, Any]:
    """Return the figure to draw on, as a dictionary.

    Shapes are written as they are kept, so that an event that repeats them tells nothing new.
    """
    made = _imshow(opened, annotations.frame, percentiles, gamma)
    made["layout"] |= {
        "shapes": [to_plotly(shape) for shape in annotations.shapes],
        "newshape": new_shape(annotations, label),
        "dragmode": tool,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "margin": MARGIN,
    }
    # Quiet beside the tool bar of the page; in no theme of the page a box.
    made["layout"]["modebar"] |= {"bgcolor": "rgba(0,0,0,0)", "color": "#8791a0", "activecolor": "#3b82f6"}
    return made


def new_shape(annotations: Annotations, label: str) -> dict[str, Any]:
    """Return Plotly's ``layout.newshape`` for drawing a class."""
    color = dict(annotations.labels).get(label)
    return newshape({label: color} if color else {}, None)


def _imshow(
    opened: Opened, frame: ImageFrame, percentiles: list[float] | None, gamma: float
) -> dict[str, Any]:
    from plotly_imgshapes.figure import imshow

    stretch = None if percentiles in (None, [0, 100]) else (percentiles[0], percentiles[1])
    made = imshow(opened.image, frame=frame, percentiles=stretch, gamma=gamma)
    return made.to_plotly_json()  # type: ignore[no-any-return]


def columns(annotations: Annotations, opened: Opened) -> list[dict[str, Any]]:
    """Return the columns of the table of shapes."""
    unit = annotations.frame.unit
    number = {"type": "rightAligned", "valueFormatter": {"function": "shortNumber(params.value)"}}
    return [
        {
            "field": "number",
            "headerName": "#",
            "width": 18 + 8 * max(2, len(str(len(annotations.shapes)))),
            "type": "rightAligned",
        },
        {
            "field": "label",
            "headerName": "Class",
            "width": 104,
            "cellRenderer": "ClassCell",
        },
        {"field": "kind", "headerName": "Kind", "width": 78},
        {
            "field": "length",
            "headerName": f"Length {unit}",
            "width": 78,
            "headerTooltip": f"Length, or perimeter, in {unit}",
            **number,
        },
        {"field": "area", "headerName": f"Area {unit}²", "width": 72, **number},
        *(
            {
                "field": f"{name}{suffix}",
                "headerName": f"{heading}{channel}",
                "width": 54 + 10 * len(channel),
                **number,
            }
            for heading, name in STATISTICS
            for channel, suffix in _channels(opened.image)
        ),
    ]


def rows(annotations: Annotations, opened: Opened) -> list[dict[str, Any]]:
    """Return a row for each shape; only those that changed are measured anew."""
    known = opened.measured
    frame = annotations.frame
    stale = [
        shape
        for shape in annotations.shapes
        if (held := known.get(shape.id)) is None or held[0] is not shape or held[1] != frame
    ]
    if stale:
        table = measure(
            stale,
            opened.image,
            frame=frame,
            properties=["length", "perimeter", "area", *(name for _, name in STATISTICS)],
        )
        names = [name for name in table if name not in {"id", "label", "kind", "unit", "index", "perimeter"}]
        for i, shape in enumerate(stale):
            values = {name: _finite(table[name][i]) for name in names}
            if values["length"] is None:
                values["length"] = _finite(table["perimeter"][i])
            known[shape.id] = (shape, frame, values)
    return [
        {
            "id": shape.id,
            "number": i,
            "label": shape.label or NO_CLASS,
            "color": shape.style.color or color_of(annotations, shape.label),
            "kind": kind_of(shape),
            **known[shape.id][2],
        }
        for i, shape in enumerate(annotations.shapes, 1)
    ]


def kind_of(shape: Shape) -> str:
    """Return what the page calls the kind of a shape."""
    name = type(shape).__name__
    return KINDS.get(name, name)


def label_options(annotations: Annotations) -> list[dict[str, Any]]:
    """Return the classes to choose from; the first is none."""
    return [
        {
            "label": html.Span(
                [html.Span(className="swatch", style={"background": color}), name or "no class"]
            ),
            "value": name,
        }
        for name, color in (("", color_of(annotations, "")), *annotations.labels)
    ]


def about(annotations: Annotations, opened: Opened) -> str:
    """Return the size, dtype and scale of the image in a line."""
    height, width = annotations.frame.shape
    channels = opened.image.shape[2] if opened.image.ndim == 3 else 1
    parts = [f"{width} × {height}", f"{channels} channels" if channels > 1 else "", str(opened.image.dtype)]
    if annotations.frame.unit != "px":
        parts.append(scale_of(annotations))
    return " · ".join(filter(None, parts))


def scale_of(annotations: Annotations) -> str:
    """Return how large a pixel is."""
    (dy, dx), unit = annotations.frame.spacing, annotations.frame.unit
    if unit == "px":
        return "Lengths are in pixels."
    return f"1 px = {dx:.5g} {unit}" if dx == dy else f"1 px = {dx:.5g} × {dy:.5g} {unit}"


def is_ruler(shape: Shape | None) -> bool:
    """Tell whether the scale can be set from a shape."""
    return isinstance(shape, Line | Polyline) and not shape.is_region


def scale_hint(shape: Shape | None, number: int, annotations: Annotations) -> str:
    """Return what to do to set the scale; `number` is that of the selected shape in the table."""
    if shape is None or not is_ruler(shape):
        return "Draw a line over something of known length, or select one in the table."
    return f"{kind_of(shape)} #{number} is {shape.length:.5g} {annotations.frame.unit} long. In truth:"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is shown of the selected shape."""

    title: str
    figure: dict[str, Any]
    has_choice: bool
    """Whether there is a histogram as well as a profile."""


def inspect(
    shape: Shape | None, number: int, opened: Opened, annotations: Annotations, kind: str
) -> Inspected:
    """Return the profile of a line or path, the histogram or the outline's profile of a region."""
    if shape is None:
        return Inspected("Profile", blank("Select a shape to see its profile or histogram"), has_choice=False)
    title = f"#{number} {shape.label or kind_of(shape)}"
    if isinstance(shape, Point | Foreign):
        return Inspected(title, blank("A position has no profile"), has_choice=False)
    wants_histogram = shape.is_region and kind == "histogram"
    try:
        result = (histogram if wants_histogram else profile)(shape, opened.image, frame=annotations.frame)
    except ImgShapesError as error:
        return Inspected(title, blank(str(error)), has_choice=shape.is_region)
    return Inspected(title, _dressed(result.figure()), has_choice=shape.is_region)


def _dressed(chart: dict[str, Any]) -> dict[str, Any]:
    """Fit a chart to the panel; the page's own colours shine through."""
    layout = chart["layout"]
    layout.pop("title", None)
    layout |= {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "font": {"size": 11},
        "showlegend": False,
    }
    for name in ("xaxis", "yaxis"):
        layout[name] |= {"gridcolor": "rgba(128,136,148,0.25)", "linecolor": "rgba(128,136,148,0.6)"}
    return chart


def blank(text: str) -> dict[str, Any]:
    """Return a figure with nothing but a text, which is no markup."""
    hidden = {"visible": False}
    note = {"text": _as_text(text), "showarrow": False, "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5}
    return _dressed(
        {"data": [], "layout": {"xaxis": dict(hidden), "yaxis": dict(hidden), "annotations": [note]}}
    )


def _as_text(text: str) -> str:
    """Keep Plotly from reading markup in what is no markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _channels(image: Any) -> list[tuple[str, str]]:
    """Return (heading, suffix of the column) of each channel."""
    if image.ndim == 2:
        return [("", "")]
    return [(heading, f"-{c}") for c, heading in enumerate(CHANNELS[image.shape[2]])]


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
