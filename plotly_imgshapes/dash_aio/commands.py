"""What a callback tells the page, by ``Output(ImageShapesAIO.ids.command(aio_id), "data")``.

Each function returns a dictionary; several of different kinds are joined with ``|``. What the page does by
command is a step that the hand can undo. It changes `shapes`, but is no `event`, so that a callback of events
that gives commands does not call itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plotly_imgshapes import _toolbar
from plotly_imgshapes.errors import EventError

if TYPE_CHECKING:
    from plotly_imgshapes.dash_aio.steps import Step
    from plotly_imgshapes.shapes import Shape

Command = dict[str, Any]

__all__ = ["erase", "merge", "put", "received", "replace", "select", "set_classes", "set_tool"]


def put(shapes: Shape | Iterable[Shape], *, labels: Mapping[str, str] | None = None) -> Command:
    """Add shapes, or change those that have the same ids; the others are neither sent nor touched.

    Parameters
    ----------
    shapes : Shape or iterable of Shape
    labels : dict of str to CSS colour, optional
        Classes and their colours, for shapes that have none of their own.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> put(Line(0, 0, 3, 4, id="a"))["delta"]["put"][0]["name"]
    'a'
    """
    return merge({"put": list(_toolbar.drawn(shapes, labels or {}, None)), "drop": [], "order": None})


def erase(ids: str | Iterable[str]) -> Command:
    """Erase shapes. Ids of shapes that are gone already do nothing.

    Examples
    --------
    >>> erase(["a", "b"])["delta"]["drop"]
    ['a', 'b']
    """
    return merge({"put": [], "drop": _strings("ids", [ids] if isinstance(ids, str) else ids), "order": None})


def merge(delta: Mapping[str, Any]) -> Command:
    """Merge a step that was made elsewhere, as `plotly_imgshapes.delta_between` writes it.

    What the hand has changed, and Python has not received yet, stays.

    Raises
    ------
    EventError
        If `delta` is none.
    """
    if not isinstance(delta, Mapping) or not set(delta) <= {"put", "drop", "order"}:
        raise EventError(f"delta: got {delta!r}, expected a dictionary with put, drop and order")
    return _command("delta", {"put": [], "drop": [], "order": None} | dict(delta))


def replace(
    shapes: Shape | Iterable[Shape], *, labels: Mapping[str, str] | None = None, remember: bool = True
) -> Command:
    """Replace the whole list; with ``remember=False`` undo does not bring back what was there.

    What the hand has changed, and Python has not received yet, stays.
    """
    command = _command("shapes", list(_toolbar.drawn(shapes, labels or {}, None)))
    return command if remember else command | {"remember": False}


def select(ids: str | Iterable[str]) -> Command:
    """Select shapes, and no others.

    Examples
    --------
    >>> select("a")["select"]
    ['a']
    """
    return _command("select", _strings("ids", [ids] if isinstance(ids, str) else ids))


def set_tool(name: str) -> Command:
    """Take a tool: ``"polygon"``, ``"brush"``, ``"select"``, or a dragmode of Plotly, as ``"drawrect"``."""
    if not isinstance(name, str) or not name:
        raise EventError(f"tool: got {name!r}, expected the name of a tool, as 'polygon'")
    return _command("tool", name)


def set_classes(labels: Sequence[str] | Mapping[str, str], *, active: str | None = None) -> Command:
    """Replace the classes, as `plotly_imgshapes.imshow` takes them; `active` is that of new shapes.

    Examples
    --------
    >>> set_classes({"cell": "red"}, active="cell")["classes"]
    {'cell': 'red'}
    """
    classes = _toolbar.check_labels(labels)
    command = _command("classes", classes)
    if active is None:
        return command
    if active and active not in classes:
        raise EventError(f"active: got {active!r}, expected one of {', '.join(classes)}, or ''")
    return command | {"active": active}


def received(step: Step) -> Command:
    """Tell the page that a step is safe, so that it need not be sent again; where `saved` was given."""
    return _command("received", {"client": step.client, "seq": step.seq, "image": step.image})


def _command(name: str, value: Any) -> Command:
    # A component that comes back to the page finds its last command again, and knows it by its number.
    return {name: value, "number": uuid.uuid4().hex[:12]}


def _strings(name: str, values: Iterable[str]) -> list[str]:
    listed = list(values)
    for value in listed:
        if not isinstance(value, str):
            raise EventError(f"{name}: got {value!r}, expected ids of shapes, which are strings")
    return listed
