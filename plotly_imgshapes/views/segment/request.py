"""What a page asks for, checked before it is believed; js/src/views/segment/wire.ts has the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from plotly_imgshapes.errors import EventError

DEEDS = ("segment", "edit", "correct")

BY_OBJECT = frozenset({"delete", "grow", "smooth"})
"""Edits that a selected object can be given to by itself; to others it is a mark, as a line is."""


@dataclass(frozen=True, slots=True)
class Request:
    """A method to run on what is drawn."""

    number: int
    """Counts the requests of a page, from 1 on; the answer carries it."""
    do: str
    """One of `DEEDS`: make objects of hints, change those that there are, or change the image."""
    method: str
    parameters: Mapping[str, Any]
    """Those that are not the default."""
    ids: tuple[str, ...] | None = None
    """The hints; None for all shapes that the method takes and that are not hidden."""
    objects: tuple[str, ...] = ()
    """Regions that an edit is meant for; none: all, or those that the hints touch."""
    preview: bool = False
    """Whether a quick, approximate answer will do."""
    tolerance: float = 1.0
    """Of outlines along pixels, in pixels of the smaller side; 0 is exact."""
    label: str = ""
    """Class of what is found without any hint."""


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_ids(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _is_size(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _is_parameters(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(name, str) for name in value)


FIELDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "number": ("a whole number from 1 on", _is_count),
        "do": (f"one of {', '.join(map(repr, DEEDS))}", DEEDS.__contains__),
        "method": ("the name of a method", lambda value: isinstance(value, str)),
        "parameters": ("a dictionary by name", _is_parameters),
        "ids": ("a list of ids of shapes, or None for all", _is_ids),
        "objects": ("a list of ids of shapes", lambda value: value is not None and _is_ids(value)),
        "preview": ("True or False", lambda value: isinstance(value, bool)),
        "tolerance": ("a finite number >= 0", _is_size),
        "label": ("a text", lambda value: isinstance(value, str)),
    }
)
"""Field -> what it has to be; those from `ids` on may be left out."""


def read_request(content: Any) -> Request:
    """Return what a page asks for, or say what is wrong with it.

    Raises
    ------
    EventError
        If it is no request.

    Examples
    --------
    >>> read_request({"number": 1, "do": "segment", "method": "flood", "parameters": {}}).ids is None
    True
    >>> read_request({"number": 1, "do": "dance", "method": "flood", "parameters": {}})
    Traceback (most recent call last):
    plotly_imgshapes.errors.EventError: request: got do 'dance', expected one of 'segment', ...
    """
    if not isinstance(content, Mapping):
        raise EventError(f"request: got {type(content).__name__}, expected a dictionary")
    needed = ("number", "do", "method", "parameters")
    fields: dict[str, Any] = {}
    for name, (expected, is_right) in FIELDS.items():
        if name in content or name in needed:
            value = content.get(name)
            if not is_right(value):
                raise EventError(
                    f"request: got {name} {value!r:.80}, expected {expected}; "
                    "if the package was updated, reload the page and restart Python"
                )
            fields[name] = value
    for name in ("ids", "objects"):
        if isinstance(fields.get(name), list):
            fields[name] = tuple(dict.fromkeys(fields[name]))
    return Request(**fields)
