"""One Chrome in the background for all exports of a process: started once, and anew when it hangs."""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import functools
import logging
import os
import signal
import threading
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from plotly_imgshapes.errors import ExportError

if TYPE_CHECKING:
    from kaleido import Kaleido

T = TypeVar("T")

REUSES = 32
"""Figures that a page draws before it is loaded anew, for whatever plotly.js has left in its memory."""

CLOSING = 8.0
"""Seconds that a browser has to close before it is killed."""

_log = logging.getLogger("plotly_imgshapes")


def find_browser() -> str:
    """Return the path of Chrome, Chromium or a relative of theirs: BROWSER_PATH, else what is installed.

    Raises
    ------
    ExportError
        If there is none.
    """
    from choreographer.browsers.chromium import Chromium

    path = Chromium.find_browser(skip_local=False)
    if path and Path(path).is_file():
        return path
    named = os.environ.get("BROWSER_PATH")
    got = f"BROWSER_PATH={named!r}, where there is none" if named else "none on this machine"
    raise ExportError(
        f"browser: got {got}, expected Chrome or Chromium. Install it (Debian, Ubuntu: `apt install "
        f"chromium`; "
        "anywhere: `kaleido_get_chrome`) or name it with BROWSER_PATH=/path/to/chrome; or pass "
        "engine='raster', "
        "which draws image, shapes, legend and scale bar without a browser and without axes"
    )


class Browser:
    """Kaleido in a thread of its own. Calls from several threads wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._kaleido: Kaleido | None = None

    @property
    def pid(self) -> int | None:
        """Process that leads the running browser; None when there is none."""
        return None if self._kaleido is None else self._kaleido.subprocess.pid

    def render(self, figure: Mapping[str, Any], options: Mapping[str, Any], *, timeout: float) -> bytes:
        """Return a figure in a format of Kaleido's.

        Parameters
        ----------
        figure : dict
        options : dict
            `format`, `width`, `height`, `scale`.
        timeout : float
            Seconds, the start of the browser included, waiting for other threads not.

        Raises
        ------
        ExportError
            If there is no browser, it cannot be started, does not answer in time, or refuses the figure. The
            next call starts another.
        """
        with self._lock:
            try:
                if self._kaleido is None:
                    self._start(timeout)
                kaleido: Any = self._kaleido
                return bytes(self._run(kaleido.calc_fig(dict(figure), opts=dict(options)), timeout))
            except concurrent.futures.TimeoutError:
                self._stop(kill=True)
                raise ExportError(
                    f"browser: got no picture within timeout={timeout:g} s, expected one; it was ended and "
                    f"the next "
                    "call starts another. Pass a longer timeout, a smaller size, or engine='raster'"
                ) from None
            except ExportError:
                raise
            except Exception as error:
                # Whether the page behind it still works is not known.
                self._stop(kill=True)
                said = " ".join(str(error).split())
                raise ExportError(
                    f"browser: got {type(error).__name__}: {said[:500]}, expected a picture; see whether "
                    "figure.show() draws it, or pass engine='raster'"
                ) from error
            except BaseException:
                # Ctrl+C: what is half done must not be taken for the answer to the next call.
                self._stop(kill=True)
                raise

    def close(self) -> None:
        """End the browser, if it runs."""
        with self._lock:
            self._stop(kill=False)

    def forget(self) -> None:
        """Begin anew in the child of a fork, to which neither thread nor browser came along."""
        self.__init__()  # type: ignore[misc]

    def _start(self, timeout: float) -> None:
        path = find_browser()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="imgshapes-export", daemon=True)
        self._thread.start()

        async def opened() -> Kaleido:
            # MathJax would be loaded from the network.
            self._kaleido = _kaleido_class()(n=1, timeout=None, path=path, mathjax=False)
            await self._kaleido.open()
            return self._kaleido

        self._run(opened(), timeout)
        # Last come, first served: before Kaleido's folders are cleared away beneath a browser.
        atexit.unregister(self.close)
        atexit.register(self.close)

    def _run(self, work: Coroutine[Any, Any, T], timeout: float) -> T:
        loop: Any = self._loop
        future = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            return future.result(timeout)
        except BaseException:
            future.cancel()
            raise

    def _stop(self, *, kill: bool) -> None:
        kaleido, loop, thread = self._kaleido, self._loop, self._thread
        self._kaleido = self._loop = self._thread = None
        if loop is None or thread is None:
            return
        if kaleido is not None:
            if kill:
                _kill(kaleido)
            try:
                asyncio.run_coroutine_threadsafe(kaleido.close(), loop).result(CLOSING)
            except Exception as error:  # noqa: BLE001 (it is on its way out, whatever it says)
                _log.debug("the browser did not close in order: %r", error)
                _kill(kaleido)
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop)
        thread.join(CLOSING)
        if not thread.is_alive():
            loop.close()


async def _cancel_all() -> None:
    """Cancel what still runs in this loop, and stop it."""
    loop = asyncio.get_running_loop()
    others = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.wait(others, timeout=1) if others else None
    loop.call_soon(loop.stop)


@functools.cache
def _kaleido_class() -> type[Kaleido]:
    """Return Kaleido as a class whose page stays.

    Kaleido loads its page, with all of plotly.js, anew after every figure, and the figure waits for that. But
    it is drawn apart from the page and leaves nothing in it. After an error `Browser` ends the whole.
    """
    from kaleido import Kaleido

    class Staying(Kaleido):  # type: ignore[misc]
        _drawn = 0

        async def _return_kaleido_tab(self, tab: Any) -> None:
            self._drawn += 1
            if self._drawn % REUSES:
                await self.tabs_ready.put(tab)
            else:
                await super()._return_kaleido_tab(tab)

    return Staying


def _kill(kaleido: Any) -> None:
    process = getattr(kaleido, "subprocess", None)
    if process is None or process.poll() is not None:
        return
    try:
        if hasattr(os, "killpg"):
            # Kaleido gives its browser a group of its own, with all its helpers.
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        return


BROWSER = Browser()
"""That of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=BROWSER.forget)
