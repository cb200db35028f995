"""What a view of the widget says, checked before it is believed; js/src/notebook/wire.ts has the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plotly_imgshapes.errors import EventError
from plotly_imgshapes.widget.scripts import SCRIPTS


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_dict(value: Any) -> bool:
    return isinstance(value, Mapping)


def _or_none(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or check(value)


FIELDS: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    # A view opens, or lost its way: it wants everything, but for the figure if it has the one of this mark.
    "hello": {"figure": _or_none(_is_text)},
    "sync": {},  # it missed something, and wants the shapes
    "ping": {},  # it wants to know whether anybody is there
    "script": {"name": SCRIPTS.__contains__},  # its page has none of that name
    "change": {"seq": _is_count, "delta": _is_dict, "cause": _is_text},
    "select": {"ids": _is_ids},
    "hover": {"id": _or_none(_is_text)},
    "editing": {"shape": _or_none(_is_dict)},
    "classes": {"classes": _is_dict},
    "ask": {"request": _is_dict},  # a panel wants a method run
    "stop": {"number": _is_count},  # and does not wait for that any more
    "correct": {"request": _is_dict},  # or wants the corrected image that it was shown, in place of this one
    "uncorrect": {},  # or the one before that again
}
"""Kind of message -> its fields, beside ``kind`` and ``client``, and what each has to be."""


def read(content: Any) -> dict[str, Any]:
    """Return a message of a view, or say what is wrong with it.

    Raises
    ------
    EventError
        If it is no message of the protocol.

    Examples
    --------
    >>> read({"kind": "select", "client": "a", "ids": ["s1"]})
    {'kind': 'select', 'client': 'a', 'ids': ['s1']}
    >>> read({"kind": "dance", "client": "a"})
    Traceback (most recent call last):
    plotly_imgshapes.errors.EventError: message: got kind 'dance', expected one of hello, sync, ...
    """
    if not isinstance(content, Mapping):
        raise EventError(f"message: got {type(content).__name__}, expected a dictionary with a kind")
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise EventError(
            f"message: got kind {kind!r}, expected one of {', '.join(FIELDS)}; "
            "if the package was updated, reload the page and restart the kernel"
        )
    for field, is_right in {"client": _is_text, **FIELDS[kind]}.items():
        if field not in content or not is_right(content[field]):
            raise EventError(
                f"message {kind}: got {field} {content.get(field)!r:.80}, which is not what the protocol has "
                "there; if the package was updated, reload the page and restart the kernel"
            )
    return dict(content)
