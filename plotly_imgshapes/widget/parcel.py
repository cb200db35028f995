"""A figure, as JSON without its pictures and arrays, and these as bytes: a comm sends bytes as they are."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

SMALL = 2**10
"""Text shorter than this stays where it is."""

SAVED = 0.9
"""Share of its size below which an array is sent compressed."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the page puts together again (js/src/notebook/parcel.ts)."""

    figure: dict[str, Any]
    """JSON; in place of what travels as bytes, ``{"$bytes": place in buffers, ...}`` says what it is."""
    buffers: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes of all buffers."""
        return sum(map(len, self.buffers))


def pack(figure: Mapping[str, Any]) -> Parcel:
    """Take the pictures (``data:`` URIs) and typed arrays (``bdata``) out of the dictionary of a figure.

    Parameters
    ----------
    figure : mapping
        As ``fig.to_dict()`` gives it. Not changed.

    Examples
    --------
    >>> values = base64.b64encode(bytes(4096)).decode()
    >>> parcel = pack({"data": [{"customdata": {"dtype": "u1", "bdata": values, "shape": "64, 64"}}]})
    >>> parcel.figure["data"][0]["customdata"]
    {'dtype': 'u1', 'bdata': {'$bytes': 0, 'packed': True}, 'shape': '64, 64'}
    >>> parcel.size < 100  # zeros are small when they are compressed
    True
    """
    buffers: list[bytes] = []

    def plain(value: Any) -> Any:
        match value:
            case {"bdata": str(text), "dtype": str()}:
                told, data = _compressed(base64.b64decode(text))
                buffers.append(data)
                return {**value, "bdata": {"$bytes": len(buffers) - 1, **told}}
            case str() if len(value) >= SMALL and value.startswith("data:") and ";base64," in value[:SMALL]:
                kind, _, text = value[5:].partition(";base64,")
                buffers.append(base64.b64decode(text))
                return {"$bytes": len(buffers) - 1, "type": kind}
            case Mapping():
                return {key: plain(each) for key, each in value.items()}
            case list() | tuple():
                return [plain(each) for each in value]
            case np.ndarray() | np.generic():
                return plain(value.tolist())
            case _:
                return value

    return Parcel(plain(figure), tuple(buffers))


def _compressed(data: bytes) -> tuple[dict[str, Any], bytes]:
    # A part tells whether the whole is worth the time: noise is not.
    part = data[: 2**16]
    if len(zlib.compress(part, 1)) >= SAVED * len(part):
        return {}, data
    return {"packed": True}, zlib.compress(data, 1)
