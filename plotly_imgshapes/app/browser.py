"""What the page does by itself, without asking Python; the functions are in assets/app.js."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State

from plotly_imgshapes.app.layout import TOOLS


def connect(app: Dash) -> None:
    """Register the callbacks that run in the browser."""
    app.clientside_callback(
        _there("queue"),
        Output("outbox", "data"),
        Input("graph", "relayoutData"),
        State("page", "data"),
        State("shown", "data"),
        State("handled", "data"),
        State("outbox", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        _there("saving"),
        Output("saved", "className"),
        Output("retry", "disabled"),
        Input("outbox", "data"),
        Input("handled", "data"),
        State("page", "data"),
    )
    app.clientside_callback(
        _there("tool"),
        Output("tool", "data"),
        Input("graph", "relayoutData"),
        Input("graph", "figure"),
        *(Input(f"tool-{mode}", "n_clicks") for mode, _, _ in TOOLS),
    )
    app.clientside_callback(
        _there("select"),
        Output("selected", "data", allow_duplicate=True),
        Output("table", "selectedRows"),
        Output("table", "scrollTo"),
        Input("table", "selectedRows"),
        Input("selected", "data"),
        Input("table", "rowData"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        _there("go"),
        Output("url", "search"),
        Input("previous", "n_clicks"),
        Input("next", "n_clicks"),
        Input("image", "value"),
        State("image", "options"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        _there("reset_contrast"),
        Output("percentiles", "value", allow_duplicate=True),
        Output("gamma", "value", allow_duplicate=True),
        Input("contrast-reset", "n_clicks"),
        prevent_initial_call=True,
    )


def _there(name: str) -> ClientsideFunction:
    return ClientsideFunction("imgshapes", name)
