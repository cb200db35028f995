"""Independent pieces of work, two at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Piece = TypeVar("Piece")
    Outcome = TypeVar("Outcome")

THREADS = 2
"""Pieces in hand at once: more wait for memory, and each holds its temporary arrays."""


def abreast(function: Callable[[Piece], Outcome], pieces: Sequence[Piece]) -> list[Outcome]:
    """Return ``[function(piece) for piece in pieces]``, by threads: numpy's loops need no interpreter.

    Settings of `numpy.errstate` do not reach into threads; `function` has to make its own.

    >>> abreast(len, ["a", "bc"])
    [1, 2]
    """
    if len(pieces) < 2:
        return [function(piece) for piece in pieces]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(function, pieces))
