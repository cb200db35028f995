"""What the page is made of. No state, no behaviour."""

from __future__ import annotations

import json
from typing import Any, cast

from dash import dcc, html
from dash_ag_grid import AgGrid

from plotly_imgshapes.figure import CONFIG

TOOLS = (
    ("pan", "Pan", "Move the picture; the wheel zooms"),
    ("drawline", "Line", "Draw a line: drag from end to end"),
    ("drawrect", "Rectangle", "Draw a rectangle: drag from corner to corner"),
    ("drawcircle", "Ellipse", "Draw an ellipse: drag from its centre"),
    ("drawopenpath", "Path", "Draw an open path freehand"),
    ("drawclosedpath", "Region", "Draw a closed region freehand"),
)
"""Plotly's dragmode, name of the button, what it is for."""

ACTIONS = (
    ("undo", "Undo", "Undo (Ctrl+Z)"),
    ("redo", "Redo", "Redo (Ctrl+Shift+Z)"),
    ("delete", "Delete", "Delete the selected shape (Delete)"),
    ("clear", "Clear", "Delete all shapes of this image"),
)

TABLE_THEME = {
    "fontFamily": "inherit",
    "fontSize": 12,
    "headerFontSize": 11,
    "backgroundColor": "var(--panel)",
    "foregroundColor": "var(--ink)",
    "headerBackgroundColor": "var(--panel)",
    "headerTextColor": "var(--quiet)",
    "borderColor": "var(--line)",
    "rowHoverColor": "var(--hover)",
    "selectedRowBackgroundColor": "var(--accent-soft)",
    "accentColor": "var(--accent)",
    "cellHorizontalPadding": 7,
    "wrapperBorderRadius": 6,
}
"""Parameters of AG Grid's theme: the colours are those of assets/app.css, light or dark."""

LOW, HIGH = 0.0, 100.0
"""Percentiles that are black and white before anyone moves the slider."""


def page(names: list[str]) -> Any:
    """Return the whole page; the images are in `names`."""
    return html.Div(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="page"),
            dcc.Store(id="shown", data=0),
            dcc.Store(id="handled", data=0),
            dcc.Store(id="outbox", data={"token": "", "last": 0, "events": []}),
            dcc.Store(id="selected"),
            dcc.Store(id="version"),
            dcc.Store(id="tool", data="drawrect"),
            dcc.Interval(id="retry", interval=2000, disabled=True),
            dcc.Download(id="download"),
            _toolbar(names),
            html.Div(id="notice", role="alert", className="notice"),
            html.Main(
                [
                    html.Section(_picture(), className="stage", **_named("Image")),
                    html.Aside(_panel(), className="panel", **_named("Shapes and measurements")),
                ]
            ),
        ],
        className="app",
    )


def _toolbar(names: list[str]) -> Any:
    return html.Header(
        [
            html.Nav(_images(names), className="images", **_named("Images")),
            html.Div(
                [_button(f"tool-{mode}", name, help_, icon=mode) for mode, name, help_ in TOOLS],
                className="group tools",
                role="toolbar",
                **_named("Drawing tools"),
            ),
            html.Div(
                [_button(name, text, help_, icon=name) for name, text, help_ in ACTIONS],
                className="group",
                role="toolbar",
                **_named("Editing"),
            ),
            html.Div(
                [_popover("scale", "Scale", _scale()), _popover("contrast", "Contrast", _contrast())],
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


def _picture() -> Any:
    return dcc.Graph(
        id="graph",
        config=cast("Any", {**CONFIG}),
        responsive=True,
        className="graph",
        style={"height": "100%"},
    )


def _panel() -> list[Any]:
    return [
        html.Section(
            [
                _heading(
                    "Class of new shapes",
                    html.Button(
                        "Apply to selected",
                        id="apply-label",
                        className="aside",
                        disabled=True,
                        title="Give the selected shape this class too",
                    ),
                ),
                dcc.RadioItems(id="label", options=[], value="", className="labels", inline=True),
                html.Div(
                    [
                        dcc.Input(
                            id="new-label", type="text", placeholder="New class", maxLength=60, debounce=False
                        ),
                        html.Button("Add", id="add-label"),
                    ],
                    className="row",
                ),
            ],
            className="classes",
        ),
        html.Section(
            [
                _heading(
                    "Shapes",
                    html.Span(id="count", className="count"),
                    html.Span(
                        [
                            html.Button("CSV", id="csv", title="Download all measurements as CSV"),
                            html.Button(
                                "JSON", id="json", title="Download shapes, classes and scale as JSON"
                            ),
                        ],
                        className="aside",
                    ),
                ),
                html.Div(
                    [
                        AgGrid(
                            id="table",
                            rowData=[],
                            columnDefs=[],
                            getRowId="params.data.id",
                            defaultColDef={
                                "sortable": True,
                                "resizable": True,
                                "suppressMovable": True,
                                "minWidth": 40,
                            },
                            dashGridOptions={
                                "rowSelection": {
                                    "mode": "singleRow",
                                    "checkboxes": False,
                                    "enableClickSelection": True,
                                },
                                "rowHeight": 28,
                                "headerHeight": 30,
                                "animateRows": False,
                                "suppressCellFocus": False,
                                "localeText": {
                                    "noRowsToShow": "Draw on the image: each shape becomes a row here."
                                },
                                "theme": {"function": f"themeQuartz.withParams({json.dumps(TABLE_THEME)})"},
                            },
                            className="table",
                        )
                    ],
                    className="table-frame",
                ),
            ],
            className="shapes",
        ),
        html.Section(
            [
                html.Div(
                    [
                        html.H2("Profile", id="plot-title"),
                        dcc.RadioItems(
                            id="plot-kind",
                            options=[
                                {"label": "Histogram", "value": "histogram"},
                                {"label": "Profile", "value": "profile"},
                            ],
                            value="histogram",
                            inline=True,
                            className="switch",
                        ),
                    ],
                    className="heading",
                ),
                dcc.Graph(id="plot", responsive=True, config={"displayModeBar": False}, className="plot"),
            ],
            className="inspector",
        ),
    ]


def _scale() -> list[Any]:
    return [
        html.P(id="scale-now"),
        html.P(id="scale-line"),
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
        [
            html.Summary([html.Span(className=f"glyph glyph-{name}"), html.Span(title)], className="tool"),
            html.Div(content, className="popover"),
        ],
        id=name,
    )


def _heading(title: str, *more: Any) -> Any:
    return html.Div([html.H2(title), *more], className="heading")


def _button(name: str, text: str, help_: str, *, icon: str) -> Any:
    return html.Button(
        [html.Span(className=f"glyph glyph-{icon}"), html.Span(text)],
        id=name,
        title=help_,
        className="tool",
        **_named(text),
    )


def _named(label: str) -> dict[str, Any]:
    """Return the name of an element for those who hear the page."""
    return {"aria-label": label}
