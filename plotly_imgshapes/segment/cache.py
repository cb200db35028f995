"""What is computed once per image and asked for many times."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

MOST = 16
"""Results that are kept, the last used: of an image or two, at a few settings."""

MOST_BYTES = 2**31
"""Of all arrays that are kept together; one alone may be larger."""

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def fingerprint(image: np.ndarray[Any, Any]) -> Hashable:
    """Return what tells this array from any other by its content, its mask included, wherever it lies.

    It reads the array once, at the speed of memory, so that an array changed in place is another one.
    """
    from zlib_ng import zlib_ng

    mask = fingerprint(np.ma.getmaskarray(image)) if isinstance(image, np.ma.MaskedArray) else None
    flat = np.ascontiguousarray(np.ma.getdata(image)).view(np.uint8).reshape(-1)
    return image.shape, image.dtype.str, zlib_ng.crc32(flat), zlib_ng.adler32(flat), mask


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` returned when it was last asked for under this key.

    Parameters
    ----------
    key : hashable
        Says all that the result depends on: a `fingerprint`, the name of the thing, parameters.
    make : callable
        Its result is shared: nobody may change it.
    """
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST or (len(_kept) > 1 and sum(map(_bytes, _kept.values())) > MOST_BYTES):
            _kept.popitem(last=False)
    return made


def _bytes(made: Any) -> int:
    return int(getattr(made, "nbytes", 0))


def forget() -> None:
    """Free all that is remembered."""
    with _lock:
        _kept.clear()
