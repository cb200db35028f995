"""One step as a message between screens and Python: what changed, by id.

A delta is JSON, the same in Python and in the browser, where it is made and read as well:

- ``put``: new or changed shapes, whole, as dictionaries of ``layout.shapes`` with their id in ``name``;
- ``drop``: ids of erased shapes;
- ``order``: all ids, bottom first, when shapes that stayed are stacked in another order; else None.

It says how things are, not what was done, so it may arrive twice, and what two people did at the same time
goes together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from plotly_imgshapes.codec import from_plotly, to_plotly
from plotly_imgshapes.errors import EventError
from plotly_imgshapes.events import Applied, changes_between, content
from plotly_imgshapes.shapes import Shape, with_ids

Delta = dict[str, Any]
"""``{"put": [...], "drop": [...], "order": [...] or None}``."""


class Difference(NamedTuple):
    """What `delta_between` finds, its shapes not written yet."""

    put: tuple[Shape, ...]
    drop: tuple[str, ...]
    order: tuple[str, ...] | None

    def __bool__(self) -> bool:
        return bool(self.put or self.drop or self.order)


def apply_delta(shapes: Iterable[Shape], delta: Mapping[str, Any]) -> Applied:
    """Merge a step that was made elsewhere.

    A shape that is known takes the form that the delta gives it, in its place; one that is not known goes to
    the end. Ids to drop or to order that are not there are passed over, as somebody else may have erased
    them, and shapes that `order` does not name stay where they are. So a delta applied twice changes nothing
    the second time, and deltas that touch different shapes give the same shapes in any order, those that came
    in the order of arrival. Of two that touch one shape the later wins, for that shape alone.

    Parameters
    ----------
    shapes : iterable of Shape
    delta : mapping
        Of `delta_between`, or of the browser's core. Keys may be missing.

    Returns
    -------
    Applied
        ``(shapes, changes)``, the changes as those of `apply_event`. A shape that stays as it was stays the
        very object.

    Raises
    ------
    EventError
        If `delta` is none: then nothing of it was applied.
    ShapeError
        If `shapes` are none.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> mine = (Line(0, 0, 3, 4, id="a"), Line(0, 0, 1, 0, id="b"))
    >>> longer = {"type": "line", "x0": 0, "y0": 0, "x1": 6, "y1": 8, "name": "a"}
    >>> shapes, changes = apply_delta(mine, {"put": [longer], "drop": ["b", "gone"]})
    >>> shapes[0].length, [type(change).__name__ for change in changes]
    (10.0, ['Erased', 'Edited'])
    >>> apply_delta(shapes, {"put": [longer], "drop": ["b", "gone"]}).changes
    ()
    """
    before = with_ids(shapes)
    put, drop, order = _checked(delta)
    now = {shape.id: shape for shape in before if shape.id not in drop}
    was: dict[str, Shape] = {}
    for key, held in put.items():
        old = now.get(key)
        told = None if old is None else to_plotly(old)
        if told is None or content(held) != content(told):
            now[key] = from_plotly(held)
        if told is not None:
            # A shape made in Python comes back with a dictionary; to have one now is no edit.
            was[key] = from_plotly(told)
    after = tuple(now.values() if order is None else _ordered(now, order))
    known = tuple(was[one.id] if now.get(one.id) is not one and one.id in was else one for one in before)
    return Applied(after, changes_between(known, after))


def delta_between(before: Iterable[Shape], after: Iterable[Shape]) -> Delta:
    """Return the delta that makes `after` of `before`.

    Raises
    ------
    ShapeError
        If one holds something else than shapes, or `after` an empty region, which Plotly cannot hold.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> a, b = Point(1, 2, id="a"), Point(3, 4, id="b")
    >>> delta_between([a, b], [b, a])
    {'put': [], 'drop': [], 'order': ['b', 'a']}
    >>> delta_between([a, b], [a])
    {'put': [], 'drop': ['b'], 'order': None}
    """
    return written(difference(with_ids(before), with_ids(after)))


def difference(before: Sequence[Shape], after: Sequence[Shape]) -> Difference:
    """Tell what changed between two lists whose shapes have ids."""
    was = {shape.id: shape for shape in before}
    now = {shape.id for shape in after}
    put = tuple(shape for shape in after if not _unchanged(was.get(shape.id), shape))
    arrived = [shape.id for shape in before if shape.id in now]
    arrived += [shape.id for shape in put if shape.id not in was]
    listed = [shape.id for shape in after]
    drop = tuple(shape.id for shape in before if shape.id not in now)
    return Difference(put, drop, None if arrived == listed else tuple(listed))


def written(
    parts: Difference, write: Callable[[tuple[Shape, ...]], Iterable[Mapping[str, Any]]] | None = None
) -> Delta:
    """Write a difference as JSON; `write` makes dictionaries of shapes, `to_plotly` unless it is given."""
    put = map(to_plotly, parts.put) if write is None else write(parts.put)
    return {
        "put": list(put),
        "drop": list(parts.drop),
        "order": None if parts.order is None else list(parts.order),
    }


def _unchanged(old: Shape | None, new: Shape) -> bool:
    return old is new or (old is not None and old == new and content(old.plotly) == content(new.plotly))


def _checked(delta: Any) -> tuple[dict[str, Mapping[str, Any]], set[str], list[str] | None]:
    if not isinstance(delta, Mapping):
        raise EventError(
            f"delta: got {type(delta).__name__}, expected a mapping with 'put', 'drop' and 'order'"
        )
    if unknown := delta.keys() - {"put", "drop", "order"}:
        raise EventError(
            f"delta: got the keys {sorted(map(str, unknown))}, expected 'put', 'drop' and 'order' alone"
        )
    put: dict[str, Mapping[str, Any]] = {}
    for i, held in enumerate(_list(delta, "put") or ()):
        if not isinstance(held, Mapping):
            raise EventError(
                f"delta['put'][{i}]: got {type(held).__name__}, expected a dictionary as in layout.shapes"
            )
        key = held.get("name")
        if not isinstance(key, str) or not key or key in put:
            raise EventError(
                f"delta['put'][{i}]['name']: got {key!r}, expected the id of the shape, each shape once"
            )
        put[key] = held
    drop = _ids(delta, "drop") or []
    if both := put.keys() & set(drop):
        raise EventError(f"delta: got {sorted(both)} in 'put' and in 'drop', expected each in one of them")
    return put, set(drop), _ids(delta, "order")


def _list(delta: Mapping[str, Any], key: str) -> Sequence[Any] | None:
    value = delta.get(key)
    if value is None or (isinstance(value, Sequence) and not isinstance(value, str | bytes)):
        return value
    raise EventError(f"delta[{key!r}]: got {type(value).__name__}, expected a list")


def _ids(delta: Mapping[str, Any], key: str) -> list[str] | None:
    values = _list(delta, key)
    if values is None:
        return None
    if not all(isinstance(value, str) for value in values) or len(set(values)) < len(values):
        raise EventError(f"delta[{key!r}]: got {list(values)!r}, expected ids, each once")
    return list(values)


def _ordered(now: dict[str, Shape], order: Sequence[str]) -> list[Shape]:
    """Stack the shapes that `order` names in its order, in the places that they hold together."""
    queue = iter([key for key in order if key in now])
    named = set(order)
    return [now[next(queue)] if key in named else shape for key, shape in now.items()]
