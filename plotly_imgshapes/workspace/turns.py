"""Telling what happened, in order, with no lock held."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class InTurn(Generic[T]):
    """A queue that whoever finds it idle empties: `tell` is called for one item at a time, in order.

    Who tells holds no lock, so what is told may wait for other threads, and may `put` more: that is told
    afterwards.
    """

    def __init__(self, tell: Callable[[T], None]) -> None:
        self._tell = tell
        self._waiting: deque[T] = deque()
        self._lock = threading.Lock()
        self._telling: int | None = None

    @property
    def is_mine(self) -> bool:
        """Whether the caller runs inside `tell`."""
        return self._telling == threading.get_ident()

    def put(self, item: T) -> None:
        """Add an item; nothing is told before `drain`."""
        self._waiting.append(item)

    def drain(self) -> None:
        """Tell all that waits, unless somebody is telling already: then it comes to that one."""
        while True:
            with self._lock:
                if self._telling is not None or not self._waiting:
                    return
                self._telling = threading.get_ident()
                item = self._waiting.popleft()
            try:
                self._tell(item)
            finally:
                with self._lock:
                    self._telling = None
