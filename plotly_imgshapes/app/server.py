"""The Dash application, and a small server for it on this machine."""

from __future__ import annotations

import contextlib
import errno
import importlib
import logging
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plotly_imgshapes.app.desk import Desk
from plotly_imgshapes.app.images import find_images
from plotly_imgshapes.store import Store

if TYPE_CHECKING:
    from dash import Dash
    from werkzeug.serving import BaseWSGIServer

HOST = "127.0.0.1"
"""The application reads the user's files, so nobody else's machine may reach it."""
DEFAULT_PORT = 8050
NOT_BESIDE_PLOTLY = ("pandas",)
"""What scikit-learn imports where it is installed, and plotly, in another thread, fails on half imported."""


def create_app(
    paths: Sequence[str | Path] = (),
    *,
    folder: str | Path | None = None,
    labels: Sequence[str] = (),
    spacing: float | tuple[float, float] | None = None,
    unit: str = "px",
) -> Dash:
    """Make the application.

    Parameters
    ----------
    paths : sequence of path
        Image files, and folders of them; without any, a sample image.
    folder : path, optional
        Where drawings are saved. Default: the user's data folder.
    labels : sequence of str, optional
        Classes to choose from, beside those that the images already have.
    spacing : float or (float, float), optional
        Distance of pixel centres in `unit`, or (dy, dx). By default what was set before, else pixels.
    unit : str, default "px"

    Returns
    -------
    dash.Dash
        Its `server` attribute is a WSGI application that answers to names of this machine only.

    Raises
    ------
    ImageError
        If an image cannot be found, or the first one not be read.
    StoreError
        If the saved drawings cannot be read or written.
    """
    from dash import Dash

    from plotly_imgshapes.app.callbacks import connect
    from plotly_imgshapes.app.layout import page

    desk = Desk(find_images(paths), Store(folder), labels=labels, spacing=spacing, unit=unit)
    desk.open(0)
    app = Dash(
        __name__,
        title="plotly_imgshapes",
        update_title="",
        assets_folder=str(Path(__file__).parent / "assets"),
        add_log_handler=False,
    )
    # A page of another site must not reach this server under a name that it has pointed at this machine.
    app.server.config["TRUSTED_HOSTS"] = [HOST, "localhost"]
    app.layout = page(desk)
    connect(app, desk)
    return app


def listen(app: Dash, port: int | None = None) -> BaseWSGIServer:
    """Return a server that holds its port already; `serve_forever` makes it answer.

    Parameters
    ----------
    app : dash.Dash
    port : int, optional
        0 takes any free one. Default: `DEFAULT_PORT`, or any free one when that is taken.

    Raises
    ------
    OSError
        If `port` was given and is taken, or may not be used.
    """
    from werkzeug.serving import make_server

    # The console is for the address and for errors, not for a line a request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # The socket is ours because werkzeug ends the process when it cannot have the port.
    with _bound(port) as held:
        return make_server(HOST, held.getsockname()[1], app.server, threaded=True, fd=held.fileno())


def warm() -> None:
    """Begin to import what segmentations work with: the first one shall not have to wait for it."""
    for name in NOT_BESIDE_PLOTLY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    names = ("scipy.sparse.linalg", "skimage.segmentation", "sklearn.ensemble")
    threading.Thread(target=lambda: [importlib.import_module(name) for name in names], daemon=True).start()


def _bound(port: int | None) -> socket.socket:
    if port is not None:
        return socket.create_server((HOST, port))
    try:
        return socket.create_server((HOST, DEFAULT_PORT))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return socket.create_server((HOST, 0))
