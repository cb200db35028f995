"""Steps of the hand as the page tells them, typed, and how those of several pages become one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from plotly_imgshapes.errors import EventError

TYPES = ("draw", "edit", "erase", "relabel", "change")
"""What a step did; ``change`` when it did several of them, or brought an older one along."""
CAUSES = ("hand", "undo", "redo", "program")

Delta = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What ``Input(ImageShapesAIO.ids.event(aio_id), "data")`` holds.

    It holds whatever Python has not received yet, so that of several steps of one page the one with the
    highest number is enough, whichever comes first.
    """

    type: str
    """One of `TYPES`."""
    ids: tuple[str, ...]
    """Of the shapes that were drawn, changed or erased."""
    delta: Delta
    """For `plotly_imgshapes.apply_delta`."""
    cause: str
    """One of `CAUSES`."""
    image: str
    """Key of the image that was drawn on."""
    client: str
    """Tells the pages of all users apart; another one after a reload."""
    seq: int
    """1, 2, ... on one page."""
    resent: bool = False
    """Whether it was told before, and nobody said that it was received."""


def read_step(event: Any) -> Step:
    """Read what the page wrote.

    Raises
    ------
    EventError
        If it is no step, or of a kind that this version does not know.

    Examples
    --------
    >>> step = read_step(
    ...     {
    ...         "type": "erase",
    ...         "ids": ["a"],
    ...         "delta": {"put": [], "drop": ["a"], "order": None},
    ...         "cause": "hand",
    ...         "image": "coins",
    ...         "client": "c",
    ...         "seq": 1,
    ...     }
    ... )
    >>> step.type, step.ids, step.seq
    ('erase', ('a',), 1)
    """
    if not isinstance(event, Mapping):
        raise EventError(f"event: got {type(event).__name__}, expected what ImageShapesAIO.ids.event holds")
    wanted: tuple[tuple[str, type], ...] = (
        ("type", str), ("ids", list), ("delta", Mapping), ("cause", str), ("image", str), ("client", str),
        ("seq", int),
    )  # fmt: skip
    for name, kind in wanted:
        if not isinstance(event.get(name), kind):
            raise EventError(
                f"event[{name!r}]: got {event.get(name)!r}, expected {kind.__name__}; "
                "hand on what ImageShapesAIO.ids.event holds, as it is"
            )
    for name, known in (("type", TYPES), ("cause", CAUSES)):
        if event[name] not in known:
            raise EventError(f"event[{name!r}]: got {event[name]!r}, expected one of {', '.join(known)}")
    return Step(
        **{name: event[name] for name, _ in wanted if name not in {"ids", "delta"}},
        ids=tuple(event["ids"]),
        delta=dict(event["delta"]),
        resent=bool(event.get("resent", False)),
    )


def merged(deltas: Iterable[Mapping[str, Any]]) -> Delta:
    """Return one delta that does what several do, one after the other.

    Examples
    --------
    >>> merged([{"put": [{"name": "a"}], "drop": []}, {"put": [], "drop": ["a"]}])
    {'put': [], 'drop': ['a'], 'order': None}
    """
    put: dict[str, Any] = {}
    drop: dict[str, None] = {}
    order: list[str] | None = None
    for delta in deltas:
        for gone in delta.get("drop") or ():
            put.pop(gone, None)
            drop[gone] = None
        for shape in delta.get("put") or ():
            put[shape["name"]] = shape
            drop.pop(shape["name"], None)
        order = delta.get("order") or order
    return {"put": list(put.values()), "drop": list(drop), "order": order}
