"""plotly.js of the installed plotly package, as a page asks for it that has none."""

from __future__ import annotations

import functools
import zlib
from importlib import resources

from plotly_imgshapes.errors import FigureError


@functools.cache
def version() -> str:
    """Return the version of the installed plotly.js, such as ``"4.1.1"``."""
    from plotly.offline import get_plotlyjs_version

    return str(get_plotlyjs_version())


@functools.cache
def script() -> bytes:
    """Return the script, compressed by zlib, which takes a third of the bytes to a kernel that is far away.

    Raises
    ------
    FigureError
        If the installed plotly has no plotly.js.
    """
    file = resources.files("plotly") / "package_data" / "plotly.min.js"
    try:
        return zlib.compress(file.read_bytes(), 1)
    except OSError as error:
        raise FigureError(
            f"plotly.js: got {error}, expected {file} to be part of the installed plotly; install plotly again"
        ) from error
