"""Runs that a panel asked for: beside the kernel's own work, and stopped when nobody waits for them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from plotly_imgshapes.errors import Cancelled

if TYPE_CHECKING:
    from plotly_imgshapes.methods import Progress, Stage

EVERY = 0.1
"""Seconds between two words of how far a run is."""

Work = Callable[["Progress"], dict[str, Any]]
"""Given what to tell how far it is, which may raise `Cancelled`, returns the answer."""
Tell = Callable[[dict[str, Any]], None]


class Runs:
    """The latest run of each view; an earlier one is stopped by it.

    Work is done in a thread, so that the kernel goes on answering, and its words are told on the loop that
    was running when it was asked for. Without a loop it is done at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, tuple[int, threading.Event]] = {}

    def start(self, client: str, number: int, work: Work, *, done: Tell, going: Tell) -> None:
        """Run `work`; `done` is told the answer, `going` the fraction as ``{"number", "done"}``."""
        stop = threading.Event()
        with self._lock:
            before = self._latest.get(client)
            self._latest[client] = number, stop
        if before is not None:
            before[1].set()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            done(work(_progress(number, stop, going)))
            return

        def told(tell: Tell, content: dict[str, Any]) -> None:
            # The loop is closed when the kernel ends, and then there is nobody to tell.
            if not loop.is_closed():
                loop.call_soon_threadsafe(tell, content)

        def run() -> None:
            answer = work(_progress(number, stop, lambda content: told(going, content)))
            if not stop.is_set():
                told(done, answer)

        threading.Thread(target=run, name=f"segment {number}", daemon=True).start()

    def stop(self, client: str, number: int) -> None:
        """Stop a run, at its next word of how far it is; one that is over, or not the latest, is let be."""
        with self._lock:
            latest = self._latest.get(client)
        if latest is not None and latest[0] == number:
            latest[1].set()

    def close(self) -> None:
        """Stop all."""
        with self._lock:
            for _, stop in self._latest.values():
                stop.set()


def _progress(number: int, stop: threading.Event, going: Tell) -> Progress:
    last = time.monotonic()

    def progress(stage: Stage) -> None:
        nonlocal last
        if stop.is_set():
            raise Cancelled(f"request {number}: stopped, as nobody waits for it any more")
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            going({"number": number, "done": stage.done})

    return progress
