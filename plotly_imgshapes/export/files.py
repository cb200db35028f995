"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

from plotly_imgshapes.errors import ExportError


def write_whole(target: Any, data: bytes) -> None:
    """Write bytes to a path, or to an open binary file.

    A file that was there stays as it was until the new one is complete on the disk.

    Raises
    ------
    ExportError
        If `target` is neither, or cannot be written.
    """
    if hasattr(target, "write"):
        try:
            target.write(data)
        except TypeError:
            raise ExportError(
                f"path: got {type(target).__name__}, which takes text, expected a file open for bytes, as "
                f"io.BytesIO"
            ) from None
        return
    path = path_of(target)
    draft = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise ExportError(
            f"path: got {str(path)!r}, which cannot be written ({error.strerror}), expected a file in a "
            f"folder that "
            "exists and is yours to write"
        ) from None


def path_of(target: Any) -> Path:
    """Return a path that somebody gave, the home folder spelt out, or raise `ExportError`."""
    if (
        not isinstance(target, str | os.PathLike)
        or not (text := os.fspath(target))
        or isinstance(text, bytes)
    ):
        raise ExportError(f"path: got {target!r}, expected a path, or a file open for bytes")
    return Path(text).expanduser()
