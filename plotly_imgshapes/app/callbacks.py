"""What happens when: a callback turns what is on the page into a call of the desk, and the answer back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash, Input, Output, Patch, State, ctx, no_update

from plotly_imgshapes.app import browser, drawing, export, panel
from plotly_imgshapes.app.desk import Answer, Desk, Event, Opened
from plotly_imgshapes.app.layout import HIGH, LOW
from plotly_imgshapes.codec import to_plotly
from plotly_imgshapes.errors import ImgShapesError

Page = dict[str, Any]
"""``{"token": of the page, "index": of the image}``; None until an image is open."""

SHOWN = {
    "figure": ("graph", "figure"),
    "rows": ("table", "rowData"),
    "columns": ("table", "columnDefs"),
    "count": ("count", "children"),
    "labels": ("label", "options"),
    "label": ("label", "value"),
    "shown": ("shown", "data"),
    "handled": ("handled", "data"),
    "selected": ("selected", "data"),
    "version": ("version", "data"),
    "undo": ("undo", "disabled"),
    "redo": ("redo", "disabled"),
    "clear": ("clear", "disabled"),
    "about": ("about", "children"),
    "scale_now": ("scale-now", "children"),
    "notice": ("notice", "children"),
}
"""What shows the annotations: written when an image is opened, and by everything that changes them."""

BUTTONS = ("undo", "redo", "delete", "clear", "apply-label", "add-label", "scale-set", "scale-reset")
"""Ids of what changes annotations when it is clicked."""


def connect(app: Dash, desk: Desk) -> None:
    """Register all callbacks."""
    browser.connect(app)
    _connect_opening(app, desk)
    _connect_changing(app, desk)
    _connect_showing(app, desk)
    _connect_downloads(app, desk)


def _connect_opening(app: Dash, desk: Desk) -> None:
    @app.callback(
        {key: Output(*place) for key, place in SHOWN.items()}
        | {
            "page": Output("page", "data"),
            "name": Output("name", "children"),
            "image": Output("image", "value"),
            "percentiles": Output("percentiles", "value"),
            "gamma": Output("gamma", "value"),
        },
        Input("url", "search"),
        State("label", "value"),
        State("tool", "data"),
    )
    def _open(search: str | None, label: str, tool: str) -> dict[str, Any]:
        index, token = _index_of(search, len(desk.sources)), uuid.uuid4().hex
        about_image = {
            "page": {"token": token, "index": index},
            "name": desk.sources[index].name,
            "image": index,
            "percentiles": [LOW, HIGH],
            "gamma": 1,
        }
        try:
            opened, answer = desk.open(index), desk.welcome(token, index)
            label = label if label in dict(answer.annotations.labels) else ""
            figure = panel.figure(opened, answer.annotations, label=label, tool=tool)
        except ImgShapesError as error:
            nothing: dict[str, Any] = {
                "figure": panel.blank(""),
                "rows": [],
                "count": "0",
                "about": "",
                "page": None,
            }
            return dict.fromkeys(SHOWN, no_update) | about_image | nothing | {"notice": str(error)}
        return about_image | _shown(opened, answer) | {"figure": figure, "selected": None, "label": label}


def _connect_changing(app: Dash, desk: Desk) -> None:
    @app.callback(
        {key: Output(*place, allow_duplicate=True) for key, place in SHOWN.items()},
        inputs={
            "outbox": Input("outbox", "data"),
            "_clicks": [Input(button, "n_clicks") for button in BUTTONS],
            "_entered": Input("new-label", "n_submit"),
            "_retry": Input("retry", "n_intervals"),
            "page": State("page", "data"),
            "shown": State("shown", "data"),
            "form": {
                "selected": State("selected", "data"),
                "label": State("label", "value"),
                "tool": State("tool", "data"),
                "new_label": State("new-label", "value"),
                "length": State("scale-length", "value"),
                "unit": State("scale-unit", "value"),
            },
            "contrast": {"percentiles": State("percentiles", "value"), "gamma": State("gamma", "value")},
        },
        prevent_initial_call=True,
    )
    def _change(
        *,
        outbox: dict[str, Any],
        page: Page | None,
        shown: int,
        form: dict[str, Any],
        contrast: dict[str, Any],
        **_: Any,
    ) -> dict[str, Any]:
        quiet = dict.fromkeys(SHOWN, no_update)
        if page is None:
            return quiet
        try:
            opened = desk.open(page["index"])
            events = (
                [Event(**event) for event in outbox["events"]] if outbox["token"] == page["token"] else []
            )
            command = _command(ctx.triggered_id, form, opened)
            answer = desk.act(page["token"], page["index"], shown, events, command)
            figure: Any = no_update
            if ctx.triggered_id in {"scale-set", "scale-reset"}:
                figure = panel.figure(
                    opened, answer.annotations, label=form["label"], tool=form["tool"], **contrast
                )
            elif answer.is_news:
                figure = _patched(shapes=[to_plotly(shape) for shape in answer.annotations.shapes])
        except ImgShapesError as error:
            return quiet | {"notice": str(error)}
        chosen = answer.touched or form["selected"]
        selected = chosen if any(shape.id == chosen for shape in answer.annotations.shapes) else None
        result = quiet | _shown(opened, answer) | {"figure": figure, "selected": selected}
        if ctx.triggered_id in {"add-label", "new-label"}:
            result["label"] = drawing.tidy(form["new_label"])
        return result

    @app.callback(
        Output("graph", "figure", allow_duplicate=True),
        Output("new-label", "value"),
        Input("label", "value"),
        State("page", "data"),
        prevent_initial_call=True,
    )
    def _choose_class(label: str, page: Page | None) -> Any:
        if page is None:
            return no_update, no_update
        return _patched(newshape=panel.new_shape(desk.annotations(page["index"]), label)), ""


def _connect_showing(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("graph", "figure", allow_duplicate=True),
        Output("notice", "children", allow_duplicate=True),
        Input("percentiles", "value"),
        Input("gamma", "value"),
        State("page", "data"),
        prevent_initial_call=True,
    )
    def _set_contrast(percentiles: list[float], gamma: float, page: Page | None) -> Any:
        # Opening an image puts the sliders back, and shows the image itself.
        if page is None or (len(ctx.triggered) == 2 and (percentiles, gamma) == ([LOW, HIGH], 1)):
            return no_update, no_update
        try:
            opened, frame = desk.open(page["index"]), desk.annotations(page["index"]).frame
            patch = Patch()
            patch["data"] = panel.picture(opened, frame, percentiles, gamma)
        except ImgShapesError as error:
            return no_update, str(error)
        return patch, ""

    @app.callback(
        Output("plot", "figure"),
        Output("plot-title", "children"),
        Output("plot-kind", "className"),
        Output("scale-line", "children"),
        Output("scale-set", "disabled"),
        Output("delete", "disabled"),
        Output("apply-label", "disabled"),
        Output("apply-label", "children"),
        Input("selected", "data"),
        Input("version", "data"),
        Input("plot-kind", "value"),
        State("page", "data"),
    )
    def _inspect(selected: str | None, _version: str, kind: str, page: Page | None) -> Any:
        if page is None:
            return (no_update,) * 8
        opened, annotations = desk.open(page["index"]), desk.annotations(page["index"])
        number, shape = next(
            ((i, shape) for i, shape in enumerate(annotations.shapes, 1) if shape.id == selected), (0, None)
        )
        inspected = panel.inspect(shape, number, opened, annotations, kind)
        return (
            inspected.figure,
            inspected.title,
            "switch" if inspected.has_choice else "switch hidden",
            panel.scale_hint(shape, number, annotations),
            not panel.is_ruler(shape),
            shape is None,
            shape is None,
            f"Apply to #{number}" if shape else "Apply to selected",
        )


def _connect_downloads(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("download", "data"),
        Input("csv", "n_clicks"),
        Input("json", "n_clicks"),
        State("page", "data"),
        prevent_initial_call=True,
    )
    def _download(_csv: int, _json: int, page: Page | None) -> Any:
        if page is None:
            return no_update
        opened, annotations = desk.open(page["index"]), desk.annotations(page["index"])
        name = opened.source.name
        stem = re.sub(r"[^\w.-]+", "_", name.rsplit(".", 1)[0]).strip("_") or "image"
        if ctx.triggered_id == "csv":
            content, kind = export.csv_of(annotations, opened.image), "text/csv"
        else:
            content, kind = export.json_of(annotations, name, opened.key.fingerprint), "application/json"
        return {"content": content, "filename": f"{stem}.{ctx.triggered_id}", "type": kind}


def _command(triggered: str | None, form: Mapping[str, Any], opened: Opened) -> drawing.Command | None:
    """Return what a button asks for; None for events, which say it themselves."""
    selected = form["selected"] or ""
    commands: dict[str, Callable[[], drawing.Command]] = {
        "undo": lambda: drawing.undo,
        "redo": lambda: drawing.redo,
        "delete": lambda: drawing.erase(selected),
        "clear": lambda: drawing.clear,
        "apply-label": lambda: drawing.relabel(selected, form["label"]),
        "add-label": lambda: drawing.add_label(form["new_label"] or ""),
        "new-label": lambda: drawing.add_label(form["new_label"] or ""),
        "scale-set": lambda: drawing.calibrate(selected, form["length"] or 0.0, form["unit"] or ""),
        "scale-reset": lambda: drawing.reframe(opened.pixels),
    }
    return commands[triggered]() if triggered in commands else None


def _shown(opened: Opened, answer: Answer) -> dict[str, Any]:
    annotations = answer.annotations
    rows = panel.rows(annotations, opened)
    return {
        "rows": rows,
        "columns": panel.columns(annotations, opened),
        "count": str(len(rows)),
        "labels": panel.label_options(annotations),
        "shown": answer.sent,
        "handled": answer.handled,
        "version": uuid.uuid4().hex,
        "undo": not annotations.history.can_undo,
        "redo": not annotations.history.can_redo,
        "clear": not annotations.shapes,
        "about": panel.about(annotations, opened),
        "scale_now": panel.scale_of(annotations),
        "notice": "",
    }


def _patched(**layout: Any) -> Patch:
    """Change a part of the layout and nothing else: no picture is sent, and the zoom stays."""
    patch = Patch()
    for key, value in layout.items():
        patch["layout"][key] = value
    return patch


def _index_of(search: str | None, count: int) -> int:
    match = re.fullmatch(r"\?image=(\d{1,9})", search or "")
    index = int(match[1]) - 1 if match else 0
    return index if 0 <= index < count else 0
