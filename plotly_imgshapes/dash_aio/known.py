"""What a worker remembers to be quick: shapes by what they say, and results by page.

A page tells its whole list at every step, so that any worker can answer. Forgetting all of this changes no
answer.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from plotly_imgshapes.codec import from_plotly
from plotly_imgshapes.shapes import with_ids
from plotly_imgshapes.views import Memo

if TYPE_CHECKING:
    from plotly_imgshapes.shapes import Shape

SHAPES = 5000
"""Shapes that are remembered; always at least those of one page."""
PAGES = 32
"""Pages whose last results are remembered."""

_shapes: OrderedDict[bytes, Shape] = OrderedDict()
_memos: OrderedDict[tuple[str, str], Memo] = OrderedDict()
_lock = threading.Lock()


def known_shapes(dicts: Iterable[Mapping[str, Any]]) -> tuple[Shape, ...]:
    """Read shapes as `plotly_imgshapes.shapes_from` does; what was read before is the very same object."""
    import orjson

    listed = [(orjson.dumps(held), held) for held in dicts]
    with _lock:
        found = [_shapes.get(key) or from_plotly(held) for key, held in listed]
        for (key, _), shape in zip(listed, found, strict=True):
            _shapes[key] = shape
            _shapes.move_to_end(key)
        while len(_shapes) > max(SHAPES, len(listed)):
            _shapes.popitem(last=False)
    return with_ids(found)


def memo_of(aio_id: str, client: str) -> Memo:
    """Return what is remembered of the results of a page."""
    with _lock:
        memo = _memos.pop((aio_id, client), None) or Memo()
        _memos[aio_id, client] = memo
        while len(_memos) > PAGES:
            _memos.popitem(last=False)
    return memo
