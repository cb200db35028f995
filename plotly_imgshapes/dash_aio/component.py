"""The component: a figure to draw on, the stores around it, and what every worker has to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from dash import dcc, html

from plotly_imgshapes.dash_aio import registry
from plotly_imgshapes.dash_aio.ids import Ids, part
from plotly_imgshapes.dash_aio.registry import ONLY, Exhibit
from plotly_imgshapes.errors import FigureError
from plotly_imgshapes.figure import CONFIG
from plotly_imgshapes.views import has_panel
from plotly_imgshapes.workspace import Workspace

if TYPE_CHECKING:
    from plotly_imgshapes.shapes import Shape


BLANK: dict[str, Any] = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0, 0, 0, 0)",
        "plot_bgcolor": "rgba(0, 0, 0, 0)",
    },
}


class ImageShapesAIO(html.Div):
    """An image to draw on, in a Dash app.

    Nothing of a user is kept on the server: each page has its own shapes, callbacks get them with the
    request, and any worker can answer. Make it once, when the module is imported, so that each worker has its
    image.

    Parameters
    ----------
    image : Workspace or array-like, optional
        What is drawn on. The shapes of a workspace are what every user starts with; what they draw goes to
        callbacks, not into the workspace.
    images : mapping of str to Workspace or array-like, optional
        Instead of `image`, several of which one is shown: the first, until `ids.image` says another one. Each
        has its own shapes. A mapping of one's own may open files when they are asked for.
    aio_id : str, optional
        Different for each component of a page. Default: made from the image, the same in every process.
    saved : callable, optional
        ``saved(key)`` returns the shapes of an image as the app has stored them, for a page that begins. The
        app then saves each step in a callback of `ids.event`, and answers with `commands.received`. Default:
        the page keeps them, as long as it is open or as `persistence` says. What nobody received is told
        again, in either case.
    persistence : {None, "session", "local"}, default None
        Where the browser keeps shapes over a reload: in the tab, or for good. Not with `saved`.
    height : str, default "100%"
        As in CSS.
    **options
        Of a `Workspace` that is made of an array: ``labels``, ``spacing``, ``unit``, ``views``, ...

    Raises
    ------
    FigureError
        If neither or both of `image` and `images` are given, or another argument is not one of the above.

    Examples
    --------
    >>> import numpy as np
    >>> aio = ImageShapesAIO(np.eye(8), aio_id="eye", labels=["cell"])
    >>> aio.aio_id, ImageShapesAIO.ids.shapes("eye")["subcomponent"]
    ('eye', 'shapes')
    """

    ids: ClassVar[type[Ids]] = Ids

    def __init__(
        self,
        image: Any = None,
        *,
        images: Mapping[str, Any] | None = None,
        aio_id: str | None = None,
        saved: Callable[[str], Iterable[Shape]] | None = None,
        persistence: Literal["session", "local"] | None = None,
        height: str = "100%",
        **options: Any,
    ) -> None:
        shown = _images(image, images)
        if saved is not None and not callable(saved):
            raise FigureError(f"saved: got {type(saved).__name__}, expected a function of the image's key")
        if persistence not in {None, "session", "local"}:
            raise FigureError(f"persistence: got {persistence!r}, expected None, 'session' or 'local'")
        if persistence and saved:
            raise FigureError("persistence: got it together with saved, expected one of them")
        if options and isinstance(image, Workspace):
            raise FigureError(
                f"{', '.join(options)}: got them beside a workspace, expected them in the workspace"
            )
        first = next(iter(shown))
        exhibit = Exhibit(shown, options, saved)
        workspace = exhibit.workspace(first)
        if aio_id is None:
            aio_id = f"image-{workspace.image_hash}"
        if not isinstance(aio_id, str) or not aio_id:
            raise FigureError(f"aio_id: got {aio_id!r}, expected a name")
        self.aio_id = aio_id
        registry.register(aio_id, exhibit)
        # What the app has stored by the time a page is opened comes with that page's first callback.
        figure = BLANK if saved else exhibit.figure(first)

        def store(name: str, data: Any = None) -> dcc.Store:
            # A store with None in it tells its callbacks so when the page opens.
            return dcc.Store(id=part(name, aio_id), **({} if data is None else {"data": data}))

        graph = dcc.Graph(
            id=Ids.graph(aio_id),
            figure=figure,
            config=cast("Any", {**CONFIG}),
            responsive=True,
            className="imgshapes-graph",
            style={"height": "100%"},
        )
        asks = has_panel(workspace.views)
        settings = {
            "saved": saved is not None,
            "persistence": persistence,
            "views": bool(workspace.views),
            "asks": asks,
        }
        super().__init__(
            [
                html.Div(
                    graph, id=part("bench", aio_id), className="imgshapes-bench", style={"height": "100%"}
                ),
                store("settings", settings),
                store("shapes", figure["layout"].get("shapes", [])),
                store(
                    "classes", {"classes": dict(workspace.labels), "active": next(iter(workspace.labels), "")}
                ),
                store("image", first),
                store("shown", first),
                store("selected", []),
                store("waiting", 0),
                *map(store, ("event", "editing", "command", "views", "page", "receipt", "answer")),
                *([store("sent")] if saved is None else []),
                *([store("seen")] if workspace.views else []),
                *([store("ask")] if asks else []),
            ],
            id=part("root", aio_id),
            className="imgshapes-aio",
            style={"height": height},
        )


def _images(image: Any, images: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if (image is None) == (images is None):
        raise FigureError("image: got both or none of image and images, expected one of them")
    if images is None:
        return {ONLY: image}
    if not isinstance(images, Mapping) or not images or not all(isinstance(key, str) for key in images):
        raise FigureError("images: expected a dictionary of at least one image by name")
    return images
