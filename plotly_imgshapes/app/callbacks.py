"""What happens when: each callback turns the properties of the page into a call of the desk, and the answer back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, Patch, State, ctx, dcc, no_update

from plotly_imgshapes.app import drawing, export, panel
from plotly_imgshapes.app.desk import Answer, Desk, Event, Opened
from plotly_imgshapes.app.layout import HIGH, LOW, TOOLS
from plotly_imgshapes.codec import to_plotly
from plotly_imgshapes.errors import ImgShapesError
from plotly_imgshapes.store import Annotations

SHOWN = {
    "figure": ("graph", "figure"),
    "rows": ("table", "rowData"),
    "columns": ("table", "columnDefs"),
    "count": ("count", "children"),
    "labels": ("label", "options"),
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
"""What `_opened` and `_acted` both write."""


def connect(app: Dash, desk: Desk) -> None:
    """Register all callbacks."""
    _connect_browser(app)

    @app.callback(
        {key: Output(*place) for key, place in SHOWN.items()}
        | {
            "page": Output("page", "data"),
            "label": Output("label", "value"),
            "name": Output("name", "children"),
            "image": Output("image", "value"),
            "percentiles": Output("percentiles", "value"),
            "gamma": Output("gamma", "value"),
            "config": Output("graph", "config"),
        },
        Input("url", "search"),
        State("label", "value"),
        State("tool", "data"),
    )
    def _opened(search: str | None, label: str, tool: str) -> dict[str, Any]:
        from plotly_imgshapes.figure import CONFIG

        index, token = _index_of(search, len(desk.sources)), uuid.uuid4().hex
        fixed = {
            "page": {"token": token, "index": index},
            "label": label,
            "name": desk.sources[index].name,
            "image": index,
            "percentiles": [LOW, HIGH],
            "gamma": 1,
            "config": dict(CONFIG),
        }
        try:
            opened = desk.open(index)
            answer = desk.welcome(token, index)
            figure = panel.figure(opened, answer.annotations, label=label, tool=tool)
        except ImgShapesError as error:
            return dict.fromkeys(SHOWN, no_update) | fixed | _nothing(error)
        known = label in dict(answer.annotations.labels)
        return fixed | _shown(opened, answer) | {"figure": figure, "selected": None, "label": label if known else ""}

    @app.callback(
        {key: Output(*place, allow_duplicate=True) for key, place in SHOWN.items()}
        | {"label": Output("label", "value"), "new_label": Output("new-label", "value")},
        inputs={
            "outbox": Input("outbox", "data"),
            "cell": Input("table", "cellValueChanged"),
            "clicks": {
                "undo": Input("undo", "n_clicks"),
                "redo": Input("redo", "n_clicks"),
                "delete": Input("delete", "n_clicks"),
                "clear": Input("clear", "n_clicks"),
                "add-label": Input("add-label", "n_clicks"),
                "new-label": Input("new-label", "n_submit"),
                "scale-set": Input("scale-set", "n_clicks"),
                "scale-reset": Input("scale-reset", "n_clicks"),
                "retry": Input("retry", "n_intervals"),
            },
            "page": State("page", "data"),
            "shown": State("shown", "data"),
            "selected": State("selected", "data"),
            "new_label": State("new-label", "value"),
            "length": State("scale-length", "value"),
            "unit": State("scale-unit", "value"),
            "contrast": {"percentiles": State("percentiles", "value"), "gamma": State("gamma", "value")},
        },
        prevent_initial_call=True,
    )
    def _acted(
        outbox: dict[str, Any],
        cell: list[dict[str, Any]] | None,
        clicks: dict[str, int],  # noqa: ARG001 (which of them it was is in ctx)
        page: dict[str, Any] | None,
        shown: int,
        selected: str | None,
        new_label: str | None,
        length: float | None,
        unit: str | None,
        contrast: dict[str, Any],
    ) -> dict[str, Any]:
        quiet = dict.fromkeys((*SHOWN, "label", "new_label"), no_update)
        if page is None:
            return quiet
        index, triggered = page["index"], ctx.triggered_id
        try:
            opened = desk.open(index)
            scale = opened.blank.frame
            commands = {
                "undo": lambda: drawing.undo,
                "redo": lambda: drawing.redo,
                "delete": lambda: drawing.erase(selected or ""),
                "clear": lambda: drawing.clear,
                "add-label": lambda: drawing.add_label(new_label or ""),
                "new-label": lambda: drawing.add_label(new_label or ""),
                "scale-set": lambda: drawing.calibrate(selected or "", length or 0.0, unit or ""),
                "scale-reset": lambda: drawing.reframe(scale),
                "table": lambda: _relabelled(cell),
            }
            command = commands[triggered]() if triggered in commands else None
            answer = desk.act(page["token"], index, shown, _events(outbox, page["token"]), command)
            figure = no_update
            if triggered in {"scale-set", "scale-reset"}:
                figure = _reframed(panel.figure(opened, answer.annotations, **contrast))
            elif answer.is_news:
                figure = _shapes_patch(answer.annotations)
        except ImgShapesError as error:
            return quiet | {"notice": str(error)}
        ids = {shape.id for shape in answer.annotations.shapes}
        chosen = answer.touched or selected
        result = quiet | _shown(opened, answer) | {"figure": figure, "selected": chosen if chosen in ids else None}
        if triggered in {"add-label", "new-label"}:
            result |= {"label": " ".join((new_label or "").split()), "new_label": ""}
        return result

    @app.callback(
        Output("graph", "figure", allow_duplicate=True),
        Input("label", "value"),
        State("page", "data"),
        prevent_initial_call=True,
    )
    def _class_chosen(label: str, page: dict[str, Any] | None) -> Any:
        if page is None:
            return no_update
        patch = Patch()
        patch["layout"]["newshape"] = panel.new_shape(desk.annotations(page["index"]), label)
        return patch

    @app.callback(
        Output("graph", "figure", allow_duplicate=True),
        Output("notice", "children", allow_duplicate=True),
        Input("percentiles", "value"),
        Input("gamma", "value"),
        State("page", "data"),
        prevent_initial_call=True,
    )
    def _contrast_set(percentiles: list[float], gamma: float, page: dict[str, Any] | None) -> Any:
        # Opening an image puts the sliders back, which is no wish of anyone's.
        if page is None or (len(ctx.triggered) == 2 and (percentiles, gamma) == ([LOW, HIGH], 1)):
            return no_update, no_update
        try:
            opened = desk.open(page["index"])
            patch = Patch()
            frame = desk.annotations(page["index"]).frame
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
        Input("selected", "data"),
        Input("version", "data"),
        Input("plot-kind", "value"),
        State("page", "data"),
    )
    def _inspected(selected: str | None, _version: Any, kind: str, page: dict[str, Any] | None) -> Any:
        if page is None:
            return (no_update,) * 6
        opened = desk.open(page["index"])
        annotations = desk.annotations(page["index"])
        shape = next((shape for shape in annotations.shapes if shape.id == selected), None)
        inspected = panel.inspect(shape, opened, annotations, kind)
        return (
            inspected.figure,
            inspected.title,
            "switch" if inspected.has_choice else "switch hidden",
            panel.scale_hint(shape, annotations),
            not panel.is_ruler(shape),
            shape is None,
        )

    @app.callback(
        Output("download", "data"),
        Input("csv", "n_clicks"),
        Input("json", "n_clicks"),
        State("page", "data"),
        prevent_initial_call=True,
    )
    def _downloaded(_csv: int, _json: int, page: dict[str, Any] | None) -> Any:
        if page is None:
            return no_update
        opened, annotations = desk.open(page["index"]), desk.annotations(page["index"])
        stem = re.sub(r"[^\w.-]+", "_", opened.source.name.rsplit(".", 1)[0]).strip("_") or "image"
        if ctx.triggered_id == "csv":
            return dcc.send_string(export.csv_of(annotations, opened.image), f"{stem}.csv", type="text/csv")
        return dcc.send_string(
            export.json_of(annotations, opened.source.name, opened.key.fingerprint),
            f"{stem}.json",
            type="application/json",
        )


def _connect_browser(app: Dash) -> None:
    """Register what the page does by itself; the functions are in assets/app.js."""

    def there(name: str) -> ClientsideFunction:
        return ClientsideFunction("imgshapes", name)

    app.clientside_callback(
        there("queue"),
        Output("outbox", "data"),
        Input("graph", "relayoutData"),
        State("page", "data"),
        State("shown", "data"),
        State("handled", "data"),
        State("outbox", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        there("saving"),
        Output("saved", "className"),
        Output("retry", "disabled"),
        Input("outbox", "data"),
        Input("handled", "data"),
        State("page", "data"),
    )
    app.clientside_callback(
        there("tool"),
        Output("tool", "data"),
        Input("graph", "relayoutData"),
        Input("graph", "figure"),
        *(Input(f"tool-{mode}", "n_clicks") for mode, _, _ in TOOLS),
    )
    app.clientside_callback(
        there("select"),
        Output("selected", "data", allow_duplicate=True),
        Output("table", "selectedRows"),
        Input("table", "selectedRows"),
        Input("selected", "data"),
        Input("table", "rowData"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        there("go"),
        Output("url", "search"),
        Input("previous", "n_clicks"),
        Input("next", "n_clicks"),
        Input("image", "value"),
        State("image", "options"),
        State("page", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        there("reset_contrast"),
        Output("percentiles", "value", allow_duplicate=True),
        Output("gamma", "value", allow_duplicate=True),
        Input("contrast-reset", "n_clicks"),
        prevent_initial_call=True,
    )


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


def _nothing(error: ImgShapesError) -> dict[str, Any]:
    return {"notice": str(error), "figure": {"data": [], "layout": {}}, "rows": [], "count": "0", "about": "", "page": None}


def _shapes_patch(annotations: Annotations) -> Patch:
    patch = Patch()
    patch["layout"]["shapes"] = [to_plotly(shape) for shape in annotations.shapes]
    return patch


def _reframed(figure: dict[str, Any]) -> Patch:
    """Move the axes on screen to another frame; the tool and the class in use stay."""
    patch = Patch()
    patch["data"] = figure["data"]
    for key in ("xaxis", "yaxis", "margin", "meta", "shapes"):
        patch["layout"][key] = figure["layout"][key]
    return patch


def _relabelled(cell: list[dict[str, Any]] | None) -> drawing.Command | None:
    if not cell:
        return None
    label = cell[0]["value"]
    return drawing.relabel(cell[0]["rowId"], "" if label in {None, panel.NO_CLASS} else label)


def _events(outbox: Mapping[str, Any], token: str) -> list[Event]:
    if outbox["token"] != token:
        return []
    return [Event(**event) for event in outbox["events"]]


def _index_of(search: str | None, count: int) -> int:
    match = re.fullmatch(r"\?image=(\d{1,9})", search or "")
    index = int(match[1]) - 1 if match else 0
    return index if 0 <= index < count else 0
