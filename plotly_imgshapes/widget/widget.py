"""The widget: what the views of a workspace say goes to it, and what it says goes to them."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import anywidget
import traitlets

from plotly_imgshapes.codec import shapes_from, to_plotly
from plotly_imgshapes.errors import ImgShapesError
from plotly_imgshapes.figure import CONFIG
from plotly_imgshapes.views import accepted, answered, lean
from plotly_imgshapes.widget import messages, scripts, still
from plotly_imgshapes.widget.parcel import Parcel, pack
from plotly_imgshapes.widget.runs import Runs, Work
from plotly_imgshapes.widget.steps import Steps

if TYPE_CHECKING:
    from plotly_imgshapes.workspace import Workspace
    from plotly_imgshapes.workspace.corrections import Carry

LOG = logging.getLogger(__name__)
SCRIPT = Path(__file__).parent.parent / "static" / "widget.js"


def _current_shapes(_: object, widget: ImageShapesWidget) -> list[dict[str, Any]]:
    return list(widget.workspace.shape_dicts())


def _current_figure(_: object, widget: ImageShapesWidget) -> dict[str, Any]:
    return widget._told_figure()  # noqa: SLF001 (traitlets wants a function)


class ImageShapesWidget(anywidget.AnyWidget):
    """A workspace in a notebook: ``ws`` at the end of a cell shows one.

    Shown twice, it has two views, which agree with each other and with Python. A view that was cut off (the
    page slept, the network went) sends the steps that did not arrive again, in order, and none is done twice.
    What Python changes while a hand draws is merged by id. When the kernel is gone, its views say so and keep
    their shapes, which can be downloaded.

    Parameters
    ----------
    workspace : Workspace
        `plotly_imgshapes.ImageShapes`; its state is the widget's, which holds none of its own.

    Notes
    -----
    *What is in the notebook file.* The output has three forms: the live widget; HTML with the picture (no
    larger than a screen, shapes burnt in) and a table of the shapes, for which no kernel, script or network
    is needed; and a PNG of the same. Both pictures show what was drawn when the cell ran. JupyterLab shows
    the live one where it trusts the notebook, also when no kernel is there: for that the widget keeps its
    picture and its shapes, as they are when the file is saved, in the notebook's widget state.

    *Scripts.* The widget itself is a small script, so that a notebook of many stays small. The rest of ours
    comes from the kernel, once a page; so does plotly.js, unless the page has one (a warning tells when its
    major version is not that of the installed plotly). Neither is ever in the file.

    *The image* stays in the kernel. What is sent is the picture and the values for the pointer that
    `plotly_imgshapes.imshow` makes, as bytes.
    """

    _esm = SCRIPT

    _shapes: traitlets.List[Any] = traitlets.List(
        help="Dictionaries of all shapes; read by pages that open, current when read."
    ).tag(sync=True, to_json=_current_shapes)
    _figure: traitlets.Dict[str, Any] = traitlets.Dict(
        help="What the first view of a page shows without asking; never in the notebook file."
    ).tag(sync=True, to_json=_current_figure)
    _core = traitlets.Unicode(help="Which version of our script the page needs.").tag(sync=True)
    _still = traitlets.Dict(help="Set by the page alone: the picture that a saved notebook shows.").tag(
        sync=True
    )

    workspace: Workspace

    def __init__(self, workspace: Workspace, **layout: Any) -> None:
        # The traits are read while the base class opens the comm.
        self.workspace = workspace
        self._steps = Steps()
        self._runs = Runs()
        self._marks: set[str] = set()
        self._serial = 0
        self._moves: list[Carry] = []
        self._parcel: Parcel | None = None
        self._mark = ""
        self._is_due = False
        super().__init__(_core=scripts.mark("core"), **layout)
        self.on_msg(self._on_message)
        self._disconnect = workspace.listen(self._on_workspace)

    def close(self) -> None:
        """Close every view; the workspace goes on."""
        disconnect = getattr(self, "_disconnect", None)
        if disconnect is not None:
            disconnect()
            self._runs.close()
        super().close()

    # -- from the views ----------------------------------------------------------------------------------

    def _on_message(self, _: object, content: Any, __: Sequence[memoryview]) -> None:
        """Do what a view asks for; what is wrong with it is told to the view and to the log."""
        client = content.get("client") if isinstance(content, Mapping) else None
        try:
            message = messages.read(content)
            getattr(self, f"_do_{message['kind']}")(message)
        except ImgShapesError as error:
            LOG.warning("%s", error)
            self._tell("notice", client=client, text=str(error), level="error")

    def _do_hello(self, message: Mapping[str, Any]) -> None:
        self._packed()
        if message["figure"] == self._mark:
            self._do_sync(message)
        else:
            self._tell_figure(client=message["client"])
        # A page that has just come has none of what is sent once.
        self._marks.clear()
        self._views_are_due()

    def _do_sync(self, message: Mapping[str, Any]) -> None:
        self._tell(
            "shapes", client=message["client"], seq=self._steps.done(message["client"]), **self._state()
        )

    def _do_ping(self, message: Mapping[str, Any]) -> None:
        self._tell("pong", client=message["client"])

    def _do_script(self, message: Mapping[str, Any]) -> None:
        name = message["name"]
        self._tell("script", client=message["client"], name=name, buffers=[scripts.script(name)])

    def _do_change(self, message: Mapping[str, Any]) -> None:
        client, seq = message["client"], message["seq"]
        if not self._steps.is_next(client, seq):
            self._tell("ack", client=client, seq=self._steps.done(client))
            return
        place = message.get("place")
        later = self._moves[place:] if isinstance(place, int) and place >= 0 else []
        try:
            delta = _moved(message["delta"], later)
            self.workspace.apply(delta, source=client, cause=message["cause"])
        except ImgShapesError as error:
            LOG.warning("%s", error)
            # The view has what the workspace refused: it gets the list that holds.
            self._tell("notice", client=client, text=str(error), level="error")
            self._do_sync(message)
        else:
            if later:
                # What the view drew lies elsewhere now.
                self._do_sync(message)
            else:
                self._tell("ack", client=client, seq=seq)

    def _do_select(self, message: Mapping[str, Any]) -> None:
        self.workspace.select(message["ids"], source=message["client"])

    def _do_hover(self, message: Mapping[str, Any]) -> None:
        self.workspace.hover(message["id"])

    def _do_editing(self, message: Mapping[str, Any]) -> None:
        self.workspace.editing(message["shape"])
        # The view says no more before it hears this: a busy kernel is not buried.
        self._tell("pong", client=message["client"])

    def _do_ask(self, message: Mapping[str, Any]) -> None:
        client, request = message["client"], message["request"]
        views, scene = self.workspace.views, self.workspace.scene()
        self._run(client, request, lambda progress: answered(views, scene, request, progress=progress))

    def _do_correct(self, message: Mapping[str, Any]) -> None:
        client, request, workspace = message["client"], message["request"], self.workspace
        self._run(
            client,
            request,
            lambda progress: accepted(workspace.views, workspace, request, progress=progress),
        )

    def _run(self, client: str, request: Mapping[str, Any], work: Work) -> None:
        def done(answer: dict[str, Any]) -> None:
            self._tell("answer", client=client, answer=answer)

        def going(progress: dict[str, Any]) -> None:
            self._tell("progress", client=client, **progress)

        self._runs.start(client, request.get("number", 0), work, done=done, going=going)

    def _do_uncorrect(self, message: Mapping[str, Any]) -> None:  # noqa: ARG002 (whoever says it)
        self.workspace.uncorrect()

    def _do_stop(self, message: Mapping[str, Any]) -> None:
        self._runs.stop(message["client"], message["number"])

    def _do_classes(self, message: Mapping[str, Any]) -> None:
        self.workspace.set_classes(message["classes"], source=message["client"])

    # -- to the views ------------------------------------------------------------------------------------

    def _on_workspace(self, message: Mapping[str, Any]) -> None:
        """Tell every view what the workspace tells its hosts; who caused it knows itself by `client`."""
        kind, source = message["kind"], message.get("source")
        client = source if isinstance(source, str) else None
        match kind:
            case "delta":
                self._serial += 1
                self._tell("delta", client=client, delta=message["delta"])
                self._views_are_due()
            case "select":
                self._tell("select", client=client, ids=list(self.workspace.selected))
                self._views_are_due()
            case "classes":
                self._tell("classes", client=client, classes=dict(self.workspace.labels))
                self._views_are_due()
            case "figure":
                self._parcel = None
                if message.get("carry"):
                    self._moves.append(message["carry"])
                self._tell_figure(client=None)
                self._views_are_due()
            case "views":
                self._views_are_due()
            case "notice":
                self._tell("notice", client=None, text=message["text"], level=message.get("level", "error"))
            case _:
                raise NotImplementedError(f"message of the workspace: got kind {kind!r}")

    def _state(self) -> dict[str, Any]:
        return {
            "mark": self._mark,
            # How often the image has moved under the shapes; a step made before that is carried along.
            "place": len(self._moves),
            "shapes": self.workspace.shape_dicts(),
            "selected": list(self.workspace.selected),
            "classes": dict(self.workspace.labels),
        }

    def _packed(self) -> Parcel:
        """Return the figure as it travels, made once, with a mark of its own."""
        if self._parcel is None:
            self._parcel = pack(self.workspace.figure_dict(shapes=False))
            self._mark = uuid.uuid4().hex
        return self._parcel

    def _told_figure(self) -> dict[str, Any]:
        parcel = self._packed()
        return {
            "figure": parcel.figure,
            "buffers": list(parcel.buffers),
            "config": dict(CONFIG),
            "tools": self.workspace.tools,
            "plotly": scripts.plotly_version(),
            "views": bool(self.workspace.views),
            **self._state(),
        }

    def _tell_figure(self, *, client: str | None) -> None:
        self._tell("figure", client=client, **self._told_figure())

    def _views_are_due(self) -> None:
        """Have the results of the workspace's views made and sent, once for all steps that came in a row."""
        if self._is_due or not self.workspace.views:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._tell_views()
        else:
            self._is_due = True
            loop.call_soon(self._tell_views)

    def _tell_views(self) -> None:
        self._is_due = False
        results = self.workspace.view_results()
        self._tell("views", client=None, results=lean(results, self._marks))
        self._marks |= {result["mark"] for result in results if "mark" in result}

    def _tell(self, kind: str, *, buffers: Sequence[bytes] = (), **content: Any) -> None:
        self.send({"kind": kind, "serial": self._serial, **content}, buffers=list(buffers))

    # -- in the notebook file ----------------------------------------------------------------------------

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = cast("tuple[dict[str, Any], dict[str, Any]] | None", super()._repr_mimebundle_(**options))
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, **still.forms(self.workspace)}, metadata


def _moved(delta: Mapping[str, Any], moves: Sequence[Carry]) -> Mapping[str, Any]:
    """Return a step that was made before the image moved, as one on the image that there is now."""
    if not moves:
        return delta
    shapes = shapes_from(delta.get("put", []))
    for carry in moves:
        shapes = carry(shapes)
    return {**delta, "put": [to_plotly(shape) for shape in shapes]}
