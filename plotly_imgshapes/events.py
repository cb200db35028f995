"""What plotly.js emits -> what changed.

One pure function, `apply_event`, for every host. A payload of ``plotly_relayout`` (in Dash: ``relayoutData``)
holds the whole list after a draw or an erase, single numbers of one shape after an edit, and everything else
that happens to a figure; only keys about shapes count here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from plotly_imgshapes.codec import from_plotly, to_plotly
from plotly_imgshapes.errors import EventError
from plotly_imgshapes.shapes import Shape, with_ids


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape came: drawn by hand, or added by a program."""

    after: Shape


@dataclass(frozen=True, slots=True)
class Erased:
    """A shape went."""

    before: Shape


@dataclass(frozen=True, slots=True)
class Edited:
    """A shape was moved, reshaped or restyled; its id stayed."""

    before: Shape
    after: Shape


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A shape changed its class; reported beside `Edited` when more than the class changed."""

    before: Shape
    after: Shape


@dataclass(frozen=True, slots=True)
class Reordered:
    """The shapes that stayed are stacked in another order. Ids, bottom first."""

    before: tuple[str, ...]
    after: tuple[str, ...]


Change = Drawn | Erased | Edited | Relabelled | Reordered


class Applied(NamedTuple):
    """What `apply_event` returns."""

    shapes: tuple[Shape, ...]
    """All shapes as plotly.js now holds them, in its order, each with a unique id."""
    changes: tuple[Change, ...]
    """Empty when the event was not about shapes or changed none."""


def apply_event(shapes: Iterable[Shape], relayout: Mapping[str, Any] | None) -> Applied:
    """Fold one event into the shapes.

    Shapes keep their ids: through edits by their place in the list; through a new list by their name, else by
    being equal to one that was there, else by standing, same kind, where one was changed. What is new gets an
    id that is made from what it is, so that every process that sees the event gives the same. Nothing is read
    but the arguments.

    Parameters
    ----------
    shapes : iterable of Shape
        The whole list before the event, as the last call or `shapes_from` returned it: `Foreign` ones
        included, since events count them.
    relayout : mapping or None
        Payload of ``plotly_relayout`` or ``plotly_update``; None (Dash, on load) changes nothing. A replaced
        figure is ``{"shapes": its list}``.

    Returns
    -------
    Applied
        ``(shapes, changes)``.

    Raises
    ------
    EventError
        If the event names a shape that is not there, or holds something else than shapes where shapes belong.
        The list on screen and the list in Python have parted then: read it anew with `shapes_from`.

    Examples
    --------
    >>> shapes, changes = apply_event((), {"shapes": [{"type": "line", "x0": 0, "y0": 0, "x1": 3, "y1": 4}]})
    >>> shapes[0].length, changes == (Drawn(shapes[0]),)
    (5.0, True)
    >>> moved, changes = apply_event(shapes, {"shapes[0].x1": 0.0})
    >>> moved[0].length, moved[0].id == shapes[0].id
    (4.0, True)
    >>> apply_event(moved, {"xaxis.range[0]": 3.5, "autosize": True}).changes
    ()
    """
    before = with_ids(shapes)
    if relayout is None:
        return Applied(before, ())
    if not isinstance(relayout, Mapping):
        raise EventError(f"relayout: got {type(relayout).__name__}, expected a mapping, as relayoutData is")
    after = before
    listed = _whole_list(relayout)
    if listed is not None:
        after = _matched(before, listed)
    after = _edited(after, relayout)
    after = with_ids(after)
    return Applied(after, changes_between(before, after))


_KEY = re.compile(r"shapes(?:\[(\d+)\]|\.(\d+))(?:\.(.+))?", re.DOTALL)


def _whole_list(relayout: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    layout = relayout.get("layout")
    source = layout if isinstance(layout, Mapping) and "shapes" in layout else relayout
    if "shapes" not in source:
        return None
    listed = source["shapes"]
    if listed is None:
        return []
    if isinstance(listed, Mapping | str) or not isinstance(listed, Sequence):
        raise EventError(
            f"relayout['shapes']: got {type(listed).__name__}, expected a list of shape dictionaries"
        )
    for i, item in enumerate(listed):
        if not isinstance(item, Mapping):
            raise EventError(
                f"relayout['shapes'][{i}]: got {type(item).__name__}, expected a shape dictionary"
            )
    return list(listed)


def _edited(shapes: tuple[Shape, ...], relayout: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Obey the keys of single shapes, in plotly.js's order: by place, insertions at once, removals last."""
    by_place: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, value in relayout.items():
        match = _KEY.fullmatch(key) if isinstance(key, str) else None
        if match:
            by_place[int(match[1] or match[2])][match[3] or ""] = value
        elif isinstance(key, str) and key.startswith("shapes["):
            raise EventError(f"relayout: got the key {key!r}, expected one as 'shapes[0].x0', counted from 0")
    if not by_place:
        return shapes
    result, removed = list(shapes), []
    for place, sets in sorted(by_place.items()):
        whole = sets.pop("", _KEEP)
        command = whole if isinstance(whole, str) else ""
        inserts = isinstance(whole, Mapping) or command == "add"
        if place >= len(result) + inserts:
            raise EventError(
                f"relayout: got 'shapes[{place}]' with {len(result)} shapes known, expected an index below "
                "that; shapes on screen and in Python differ, read them anew with shapes_from(figure)"
            )
        if inserts:
            result.insert(place, from_plotly(whole if isinstance(whole, Mapping) else {}))
        elif whole is None or command == "remove":
            removed.append(place)
        elif whole is not _KEEP:
            raise EventError(
                f"relayout['shapes[{place}]']: got {whole!r}, expected a shape dictionary, None or 'remove'"
            )
        if sets:
            result[place] = _with_sets(result[place], sets)
    for place in reversed(removed):
        del result[place]
    return tuple(result)


_KEEP = object()


def _with_sets(shape: Shape, sets: Mapping[str, Any]) -> Shape:
    held = to_plotly(shape)
    for path, value in sets.items():
        *parents, last = path.split(".")
        place = held
        for parent in parents:
            child = place.get(parent)
            if not isinstance(child, dict):
                child = place[parent] = {}
            place = child
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return _carry(shape, from_plotly(held), keep_id="name" not in sets)


def _carry(old: Shape, new: Shape, *, keep_id: bool = True) -> Shape:
    """Hand on what a Plotly dictionary without our note cannot tell."""
    kept: dict[str, Any] = {"id": old.id} if keep_id or not new.id else {}
    if old.properties and not new.properties:
        kept["properties"] = old.properties
    if old.index is not None and new.index is None:
        kept["index"] = old.index
    return new.replace(**kept) if kept else new


def _matched(before: tuple[Shape, ...], listed: list[Mapping[str, Any]]) -> tuple[Shape, ...]:
    """Find for every dictionary of a new list the shape that it was."""
    origin: dict[int, int] = {}
    taken: set[int] = set()

    def match(new: int, old: int) -> None:
        origin[new] = old
        taken.add(old)

    for new, old in _by_name(before, listed):
        match(new, old)
    held = [to_plotly(shape) for shape in before]
    for key in (content, _placement):
        waiting: dict[bytes, list[int]] = defaultdict(list)
        for old in range(len(before)):
            if old not in taken:
                waiting[key(held[old])].append(old)
        for new, item in enumerate(listed):
            if new not in origin and waiting and (queue := waiting.get(key(item))):
                match(new, queue.pop(0))
    fresh = [from_plotly(item) for item in listed]
    for new, old in _by_place(before, fresh, origin, taken):
        match(new, old)
    found = []
    for new, shape in enumerate(fresh):
        if new not in origin:
            found.append(shape)
            continue
        was = before[origin[new]]
        # An untouched shape stays the very object it was.
        untouched = content(listed[new]) == content(held[origin[new]])
        found.append(was if untouched else _carry(was, shape))
    unmatched = [i for i in range(len(found)) if i not in origin]
    named = with_ids([found[i] for i in unmatched], taken=[shape.id for shape in before])
    for i, shape in zip(unmatched, named, strict=True):
        found[i] = shape
    return tuple(found)


def _by_name(before: Sequence[Shape], listed: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Pair by name where it is beyond doubt: plotly.js gives all newly drawn shapes one and the same."""
    aliases: dict[str, set[int]] = defaultdict(set)
    for old, shape in enumerate(before):
        for alias in (shape.id, shape.plotly.get("name")):
            if alias:
                aliases[alias].add(old)
    names = Counter(item.get("name") for item in listed)
    return [
        (new, next(iter(aliases[name])))
        for new, item in enumerate(listed)
        if (name := item.get("name")) and names[name] == 1 and len(aliases.get(name, ())) == 1
    ]


def content(held: Mapping[str, Any]) -> bytes:
    """Return all that a dictionary of ``layout.shapes`` says but its name, to compare it with another."""
    import orjson

    known = {key: _as_in_javascript(value) for key, value in held.items() if key != "name"}
    try:
        return orjson.dumps(
            known, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
        )
    except orjson.JSONEncodeError as error:
        raise EventError(f"shape: got one that holds no JSON ({error}), expected JSON values") from None


_WHOLE = 2**53
"""Up to here JavaScript writes whole numbers as such."""


def _as_in_javascript(value: Any) -> Any:
    """Write 50.0 as 50: a browser sends it back like that."""
    if isinstance(value, float):
        return int(value) if abs(value) < _WHOLE and value.is_integer() else value
    if isinstance(value, dict):
        return {key: _as_in_javascript(item) for key, item in value.items()}
    return [_as_in_javascript(item) for item in value] if isinstance(value, list | tuple) else value


_PLACES = ("type", "path", "xref", "yref", "x0", "y0", "x1", "y1", "xanchor", "yanchor")


def _placement(held: Mapping[str, Any]) -> bytes:
    # plotly.js up to 3.7 respells the colours of all shapes when one is edited; where they are stays.
    return content({key: held[key] for key in _PLACES if key in held})


def _by_place(
    before: Sequence[Shape], fresh: Sequence[Shape], origin: Mapping[int, int], taken: set[int]
) -> list[tuple[int, int]]:
    """Pair what is left where, between two matched shapes, the same kinds stand as before."""
    pairs: list[tuple[int, int]] = []
    anchors = [(-1, -1), *sorted(origin.items()), (len(fresh), len(before))]
    for (new_from, old_from), (new_to, old_to) in pairwise(anchors):
        new = [i for i in range(new_from + 1, new_to) if i not in origin]
        old = [i for i in range(old_from + 1, old_to) if i not in taken]
        if [type(fresh[i]) for i in new] == [type(before[i]) for i in old]:
            pairs += zip(new, old, strict=True)
    return pairs


def _but_class(shape: Shape) -> bytes:
    return content({key: value for key, value in shape.plotly.items() if key != "legendgroup"})


def changes_between(before: tuple[Shape, ...], after: tuple[Shape, ...]) -> tuple[Change, ...]:
    """Return what happened between two lists whose shapes have ids."""
    was = {shape.id: shape for shape in before}
    now = {shape.id: shape for shape in after}
    changes: list[Change] = [Erased(shape) for shape in before if shape.id not in now]
    for shape in after:
        old = was.get(shape.id)
        if old is None:
            changes.append(Drawn(shape))
            continue
        if old is shape:
            continue
        if old.label != shape.label:
            changes.append(Relabelled(old, shape))
        if old.replace(label=shape.label) != shape or _but_class(old) != _but_class(shape):
            changes.append(Edited(old, shape))
    stayed_before = tuple(shape.id for shape in before if shape.id in now)
    stayed_after = tuple(shape.id for shape in after if shape.id in was)
    if stayed_before != stayed_after:
        changes.append(Reordered(stayed_before, stayed_after))
    return tuple(changes)
