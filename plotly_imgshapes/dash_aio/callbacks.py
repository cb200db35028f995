"""The callbacks behind every component: four on the server, which any worker answers, one in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, exceptions, hooks, no_update

from plotly_imgshapes.dash_aio import registry
from plotly_imgshapes.dash_aio.ids import part
from plotly_imgshapes.dash_aio.known import known_shapes, memo_of
from plotly_imgshapes.views import Scene, answered, lean

if TYPE_CHECKING:
    from plotly_imgshapes.workspace import Workspace

SCRIPTS = tuple(
    {"namespace": "plotly_imgshapes", "relative_package_path": f"static/{name}.js"}
    for name in ("core", "dash")
)
"""In the order in which the page has to run them."""


def install() -> None:
    """Give the script and the callbacks to the app that is there already, and to those that will be made."""
    from dash import get_app

    hooks.script(cast("Any", [*SCRIPTS]))
    for function, arguments, options in _callbacks():
        hooks.callback(*arguments, **options)(function)
    hooks.clientside_callback(*_IN_THE_BROWSER)
    try:
        app = get_app()
    except exceptions.AppNotFoundError:
        return
    _connect(app)


def _connect(app: Dash) -> None:
    for function, arguments, options in _callbacks():
        app.callback(*arguments, **options)(function)
    app.clientside_callback(*_IN_THE_BROWSER)


def _data(kind: Any, name: str) -> Any:
    return kind(part(name, MATCH), "data")


_IN_THE_BROWSER = (
    ClientsideFunction("imgshapes", "update"),
    _data(Output, "page"),
    Input(part("graph", MATCH), "figure"),
    _data(Input, "command"),
    _data(Input, "views"),
    _data(Input, "receipt"),
    _data(Input, "answer"),
    State(part("graph", MATCH), "id"),
    _data(State, "settings"),
)


def _callbacks() -> tuple[tuple[Any, tuple[Any, ...], dict[str, Any]], ...]:
    return (
        (
            show_image,
            # A callback of the app may draw the figure as well.
            (
                Output(part("graph", MATCH), "figure", allow_duplicate=True),
                _data(Input, "image"),
                _data(State, "settings"),
            ),
            {"prevent_initial_call": "initial_duplicate"},
        ),
        (compute_views, (_data(Output, "views"), _data(Input, "seen")), {"prevent_initial_call": True}),
        (answer_ask, (_data(Output, "answer"), _data(Input, "ask")), {"prevent_initial_call": True}),
        (confirm, (_data(Output, "receipt"), _data(Input, "sent")), {"prevent_initial_call": True}),
    )


def show_image(key: str, settings: dict[str, Any]) -> Any:
    """Answer a new key with the figure of its image, and a new page with what the app has saved."""
    if not (settings["saved"] or ctx.triggered_id):
        return no_update
    return registry.exhibit(ctx.outputs_list["id"]["aio_id"]).figure(key)


def compute_views(seen: dict[str, Any] | None) -> Any:
    """Compute what is shown beside the picture, of the shapes that the page has now."""
    if seen is None:
        return no_update
    aio_id = ctx.outputs_list["id"]["aio_id"]
    workspace = registry.exhibit(aio_id).workspace(seen["image"])
    results = memo_of(aio_id, seen["client"]).results(workspace.views, _scene(workspace, seen))
    return lean(results, seen.get("marks", ()))


def answer_ask(ask: dict[str, Any] | None) -> Any:
    """Run what a panel asks for, on the shapes that come with it."""
    if ask is None:
        return no_update
    workspace = registry.exhibit(ctx.outputs_list["id"]["aio_id"]).workspace(ask["image"])
    answer = answered(workspace.views, _scene(workspace, ask), ask["request"])
    return answer | {"client": ask["client"], "image": ask["image"]}


def _scene(workspace: Workspace, told: dict[str, Any]) -> Scene:
    """Return what a page shows."""
    shapes = known_shapes(told["shapes"])
    labels, selected = told["labels"], tuple(told["selected"])
    display = workspace.display
    return Scene(workspace.image, workspace.frame, shapes, labels, selected, workspace.style, display=display)


def confirm(sent: dict[str, Any] | None) -> Any:
    """Say that a step has come to the server; callbacks of the app get it at the same time."""
    return no_update if sent is None else sent
