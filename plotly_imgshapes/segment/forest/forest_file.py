"""A pixel forest in a file: numbers and JSON in numpy's zip format, no pickle."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import ParameterError, SegmentError
from plotly_imgshapes.segment.forest.trees import ARRAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

KIND = "plotly_imgshapes.PixelForest/1"
"""Tells these files from others; the number grows when what is in them changes."""

MOST_BYTES = 2**30
"""Of a file, once it is unpacked: a forest of 500 trees takes some 20 MB."""

UNREADABLE = (
    ValueError,  # and those of json, numpy, unicode and this package
    TypeError,
    KeyError,
    EOFError,
    MemoryError,  # a size that no file has
    NotImplementedError,  # zip compressions that Python does not know
    RuntimeError,  # encrypted zips
    OverflowError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading bytes of any origin may raise."""


def write(path: Path, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
    """Write a description, JSON, and the arrays of the trees."""
    text = np.array(json.dumps({"kind": KIND, **about}))
    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, about=text, **arrays)
    path.write_bytes(held.getvalue())


def read(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what `write` was given; of any other file raise one of `UNREADABLE`."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > MOST_BYTES:
        raise SegmentError(f"{size} bytes unpacked, at most {MOST_BYTES} are read")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        about = json.loads(str(file["about"]))
        arrays = {name: file[name] for name in ARRAYS}
    if not isinstance(about, dict) or about.pop("kind", None) != KIND:
        raise SegmentError(f"it does not say that it is a {KIND}")
    return about, arrays


def classes_of(listed: Any) -> tuple[tuple[int, str], ...]:
    """Return label and name of each class, as they were written."""
    classes = tuple((number, name) for number, name in listed)
    numbers = [number for number, _ in classes]
    right = all(type(number) is int and 0 <= number < 2**31 and type(name) is str for number, name in classes)
    if not right or len(set(numbers)) < max(2, len(numbers)):
        raise ParameterError(f"classes: got {listed!r}, expected two or more labels, each with a name")
    return classes
