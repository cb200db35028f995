"""The scripts that a page asks for once, however many widgets are on it: plotly.js, and our own core."""

from __future__ import annotations

import functools
import hashlib
import zlib
from collections.abc import Mapping
from importlib import resources

from plotly_imgshapes.errors import FigureError

SCRIPTS: Mapping[str, tuple[str, str]] = {
    "plotly": ("plotly", "package_data/plotly.min.js"),
    "core": ("plotly_imgshapes", "static/core.js"),
}
"""Name -> package and file."""


@functools.cache
def plotly_version() -> str:
    """Return the version of the installed plotly.js, such as ``"4.1.1"``."""
    from plotly.offline import get_plotlyjs_version

    return str(get_plotlyjs_version())


@functools.cache
def script(name: str) -> bytes:
    """Return a script, compressed by zlib: plotly.js is then a third of its 5 MB, which far kernels feel.

    Raises
    ------
    FigureError
        If the file is not where its package should have it.
    """
    return zlib.compress(_read(name), 1)


@functools.cache
def mark(name: str) -> str:
    """Return what tells one version of a script from another: a page may have that of an older kernel."""
    return hashlib.sha256(_read(name)).hexdigest()[:12]


def _read(name: str) -> bytes:
    package, path = SCRIPTS[name]
    file = resources.files(package).joinpath(*path.split("/"))
    try:
        return file.read_bytes()
    except OSError as error:
        raise FigureError(
            f"{path}: got {error}, expected a file of the installed {package}; install it again"
        ) from error
