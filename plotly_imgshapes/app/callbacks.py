"""What happens when: a callback turns what is on the page into a call of the desk, and the answer back."""

from __future__ import annotations

import re
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, Patch, State, ctx, no_update

from plotly_imgshapes.app import export
from plotly_imgshapes.app.desk import Desk, Place
from plotly_imgshapes.app.drawing import calibrate, reframe
from plotly_imgshapes.app.layout import AIO, HIGH, LOW
from plotly_imgshapes.dash_aio import ImageShapesAIO, read_step
from plotly_imgshapes.errors import ImgShapesError
from plotly_imgshapes.frame import ImageFrame

ids = ImageShapesAIO.ids


def connect(app: Dash, desk: Desk) -> None:
    """Register all callbacks."""
    _connect_opening(app, desk)
    _connect_saving(app, desk)
    _connect_showing(app, desk)
    _connect_downloads(app, desk)
    _connect_browser(app)


def _connect_opening(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(ids.image(AIO), "data"),
        Output("revision", "data"),
        Output("name", "children"),
        Output("image", "value"),
        Output("percentiles", "value"),
        Output("gamma", "value"),
        Output("notice", "children"),
        Input("url", "search"),
        State(ids.image(AIO), "data"),
    )
    def _open(search: str | None, shown: str) -> Any:
        index = _index_of(search, len(desk.sources))
        name = desk.sources[index].name
        try:
            key, revision = desk.key(index), desk.revision(index)
        except ImgShapesError as error:
            return no_update, no_update, name, index, no_update, no_update, str(error)
        return no_update if key == shown else key, revision, name, index, [LOW, HIGH], 1, ""

    @app.callback(Output("about", "children"), Output("scale-now", "children"), Input(ids.shown(AIO), "data"))
    def _describe(key: str) -> Any:
        opened = desk.open(Place.read(key).number)
        frame = desk[key].frame
        return _about(opened.image, frame), _scale_of(frame)


def _connect_saving(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(ids.command(AIO), "data"),
        Output("revision", "data", allow_duplicate=True),
        Output("notice", "children", allow_duplicate=True),
        Input(ids.event(AIO), "data"),
        State("revision", "data"),
        prevent_initial_call=True,
    )
    def _save(event: Any, revision: int) -> Any:
        if event is None:
            return no_update, no_update, no_update
        try:
            command, known = desk.take(read_step(event), revision)
        except ImgShapesError as error:
            return no_update, no_update, str(error)
        return command, known, ""

    @app.callback(
        Output("notice", "children", allow_duplicate=True),
        Input(ids.classes(AIO), "data"),
        State(ids.shown(AIO), "data"),
        prevent_initial_call=True,
    )
    def _save_classes(held: dict[str, Any], key: str) -> Any:
        try:
            desk.set_labels(Place.read(key).number, held["classes"])
        except ImgShapesError as error:
            return str(error)
        return no_update

    @app.callback(
        Output(ids.image(AIO), "data", allow_duplicate=True),
        Output("notice", "children", allow_duplicate=True),
        Input("scale-set", "n_clicks"),
        Input("scale-reset", "n_clicks"),
        State(ids.shown(AIO), "data"),
        State(ids.selected(AIO), "data"),
        State(ids.event(AIO), "data"),
        State("scale-length", "value"),
        State("scale-unit", "value"),
        prevent_initial_call=True,
    )
    def _rescale(
        _set: int,
        _reset: int,
        key: str,
        selected: list[str],
        event: Any,
        length: float | None,
        unit: str | None,
    ) -> Any:
        index = Place.read(key).number
        # A line that was just drawn need not be selected.
        line = next(iter([*selected, *((event or {}).get("ids") or [])]), "")
        try:
            if ctx.triggered_id == "scale-set":
                change = calibrate(line, length or 0.0, unit or "")
            else:
                change = reframe(desk.open(index).pixels)
            return desk.rescale(index, change), ""
        except ImgShapesError as error:
            return no_update, str(error)


def _connect_showing(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(ids.graph(AIO), "figure"),
        Output("notice", "children", allow_duplicate=True),
        Input("percentiles", "value"),
        Input("gamma", "value"),
        State(ids.shown(AIO), "data"),
        prevent_initial_call=True,
    )
    def _set_contrast(percentiles: list[float], gamma: float, key: str) -> Any:
        # Opening an image puts the sliders back, and shows the image itself.
        if len(ctx.triggered) == 2 and (percentiles, gamma) == ([LOW, HIGH], 1):
            return no_update, no_update
        from plotly_imgshapes.figure import imshow

        stretch = None if percentiles == [LOW, HIGH] else (percentiles[0], percentiles[1])
        try:
            workspace = desk[key]
            shown = imshow(workspace.image, frame=workspace.frame, percentiles=stretch, gamma=gamma)
        except ImgShapesError as error:
            return no_update, str(error)
        # No shapes are sent, and the zoom stays.
        patch = Patch()
        patch["data"] = shown.to_plotly_json()["data"]
        return patch, ""


def _connect_downloads(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("download", "data"),
        Input("csv", "n_clicks"),
        Input("json", "n_clicks"),
        State(ids.shown(AIO), "data"),
        prevent_initial_call=True,
    )
    def _download(_csv: int, _json: int, key: str) -> Any:
        index = Place.read(key).number
        opened, annotations = desk.open(index), desk.annotations(index)
        name = opened.source.name
        stem = re.sub(r"[^\w.-]+", "_", name.rsplit(".", 1)[0]).strip("_") or "image"
        if ctx.triggered_id == "csv":
            content, kind = export.csv_of(annotations, opened.image), "text/csv"
        else:
            content, kind = export.json_of(annotations, name, opened.key.fingerprint), "application/json"
        return {"content": content, "filename": f"{stem}.{ctx.triggered_id}", "type": kind}


def _connect_browser(app: Dash) -> None:
    """Register the callbacks that run in the browser; the functions are in assets/app.js."""
    app.clientside_callback(
        ClientsideFunction("imgshapes_app", "saving"),
        Output("saved", "className"),
        Input(ids.waiting(AIO), "data"),
    )
    app.clientside_callback(
        ClientsideFunction("imgshapes_app", "go"),
        Output("url", "search"),
        Input("previous", "n_clicks"),
        Input("next", "n_clicks"),
        Input("image", "value"),
        State("image", "options"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("imgshapes_app", "reset_contrast"),
        Output("percentiles", "value", allow_duplicate=True),
        Output("gamma", "value", allow_duplicate=True),
        Input("contrast-reset", "n_clicks"),
        prevent_initial_call=True,
    )


def _about(image: Any, frame: ImageFrame) -> str:
    height, width = frame.shape
    channels = image.shape[2] if image.ndim == 3 else 1
    parts = [f"{width} × {height}", f"{channels} channels" if channels > 1 else "", str(image.dtype)]
    if frame.unit != "px":
        parts.append(_scale_of(frame))
    return " · ".join(filter(None, parts))


def _scale_of(frame: ImageFrame) -> str:
    (dy, dx), unit = frame.spacing, frame.unit
    if unit == "px":
        return "Lengths are in pixels."
    return f"1 px = {dx:.5g} {unit}" if dx == dy else f"1 px = {dx:.5g} × {dy:.5g} {unit}"


def _index_of(search: str | None, count: int) -> int:
    match = re.fullmatch(r"\?image=(\d{1,9})", search or "")
    index = int(match[1]) - 1 if match else 0
    return index if 0 <= index < count else 0
