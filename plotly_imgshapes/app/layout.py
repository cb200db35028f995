"""What the page is made of. No state, no behaviour."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from plotly_imgshapes.app.desk import Desk
from plotly_imgshapes.dash_aio import ImageShapesAIO

AIO = "app"
"""The one component of the page."""

LOW, HIGH = 0.0, 100.0
"""Percentiles that are black and white before anyone moves the slider."""


def page(desk: Desk) -> Any:
    """Return the whole page."""
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="revision", data=0),
            dcc.Download(id="download"),
            _toolbar([source.name for source in desk.sources]),
            html.Div(id="notice", role="alert", className="notice"),
            html.Main(ImageShapesAIO(images=desk, aio_id=AIO, saved=desk.shapes)),
        ],
        className="app",
    )


def _toolbar(names: list[str]) -> Any:
    return html.Header(
        [
            html.Nav(_images(names), className="images", **_named("Images")),
            html.Div(
                [
                    _popover("scale", "Scale", _scale()),
                    _popover("contrast", "Contrast", _contrast()),
                    html.Button("CSV", id="csv", title="Download all measurements as CSV"),
                    html.Button("JSON", id="json", title="Download shapes, classes and scale as JSON"),
                ],
                className="group",
            ),
            html.Div(html.Span("Saved"), id="saved", className="saved", role="status"),
        ],
        className="toolbar",
    )


def _images(names: list[str]) -> list[Any]:
    hidden = {"display": "none"} if len(names) == 1 else {}
    return [
        html.Button("‹", id="previous", title="Previous image", style=hidden, **_named("Previous image")),
        html.Div(
            [
                html.H1(names[0], id="name", hidden=len(names) > 1),
                html.Div(
                    dcc.Dropdown(
                        id="image",
                        options=[{"label": name, "value": i} for i, name in enumerate(names)],
                        value=0,
                        clearable=False,
                        searchable=len(names) > 10,
                    ),
                    style=hidden,
                ),
                html.Div(id="about", className="about"),
            ],
            className="image-name",
        ),
        html.Button("›", id="next", title="Next image", style=hidden, **_named("Next image")),
    ]


def _scale() -> list[Any]:
    return [
        html.P(id="scale-now"),
        html.P("Draw a line over something of known length, or select one. Its length in truth:"),
        html.Div(
            [
                dcc.Input(id="scale-length", type="number", min=0, step="any", placeholder="True length"),
                dcc.Input(id="scale-unit", type="text", placeholder="Unit", maxLength=20, list=None),
                html.Button("Set", id="scale-set", className="primary"),
            ],
            className="row",
        ),
        html.Button("Reset", id="scale-reset", className="link"),
    ]


def _contrast() -> list[Any]:
    return [
        html.Label("Black and white, percentiles", htmlFor="percentiles"),
        dcc.RangeSlider(
            id="percentiles",
            min=0,
            max=100,
            step=0.1,
            value=[LOW, HIGH],
            marks={0: "0", 50: "50", 100: "100"},
            allowCross=False,
            pushable=1,
            updatemode="mouseup",
        ),
        html.Label("Gamma", htmlFor="gamma"),
        dcc.Slider(
            id="gamma", min=0.2, max=3, value=1, step=0.05, marks={0.2: "0.2", 1: "1", 2: "2", 3: "3"}
        ),
        html.Button("Reset", id="contrast-reset", className="link"),
    ]


def _popover(name: str, title: str, content: list[Any]) -> Any:
    return html.Details(
        [html.Summary(title, className="tool"), html.Div(content, className="popover")], id=name
    )


def _named(label: str) -> dict[str, Any]:
    """Return the name of an element for those who hear the page."""
    return {"aria-label": label}
