"""Shapes in files that leave a program or a page: JSON, GeoJSON, CSV.

All three hold the exact dictionary of every shape, so each reads back as what was written, number for number.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from plotly_imgshapes.codec import from_plotly, to_plotly
from plotly_imgshapes.errors import AnnotationWarning, EmptyRegionWarning, FrameError, StoreError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.geojson import features, shapes_of_geojson
from plotly_imgshapes.measurement import measure
from plotly_imgshapes.shapes import Foreign, Shape, with_ids

FORMAT = "plotly_imgshapes"
VERSION = 1
"""A file of a greater whole version is refused; unknown keys of this one are kept and written back."""

_KNOWN = ("format", "version", "frames", "labels", "image", "shapes")


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a file holds."""

    shapes: tuple[Shape, ...]
    frames: Mapping[str, ImageFrame] = field(default_factory=dict)
    """By subplot, as "xy". Empty when the file tells none."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Classes, name -> CSS colour."""
    image: str | None = None
    """Hash of the image they were drawn on."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys at the top that this version does not know."""


def image_hash(image: Any) -> str | None:
    """Return what tells an image in memory from others, masks included; None of a lazy one, left unread.

    >>> image_hash(np.eye(3)) == image_hash(np.eye(3)), image_hash(np.eye(3)) == image_hash(-np.eye(3))
    (True, False)
    """
    if not isinstance(image, np.ndarray) or isinstance(image, np.memmap):
        return None
    digest = hashlib.blake2b(f"{image.shape}{image.dtype.newbyteorder('<').str}".encode(), digest_size=16)
    if isinstance(image, np.ma.MaskedArray):
        digest.update(np.ascontiguousarray(np.ma.getmaskarray(image)).data)
        image = image.filled(0)
    digest.update(np.ascontiguousarray(image.astype(image.dtype.newbyteorder("<"), copy=False)).data)
    return digest.hexdigest()


def write(path: str | Path, annotations: Annotations, image: Any = None) -> None:
    """Write a file; what its name ends on says which. Whole or not at all.

    Raises
    ------
    StoreError
        If the name ends otherwise than on ``.json``, ``.geojson`` or ``.csv``, or it cannot be written.
    """
    target = _path(path)
    writer = _WRITERS.get(target.suffix.lower())
    if writer is None:
        raise StoreError(f"path: got {str(path)!r}, expected a name that ends on {' or '.join(_WRITERS)}")
    write_whole(target, writer(annotations, image))


def read(path: str | Path) -> Annotations:
    """Read a file of `write`, of an exported page, a Plotly figure as JSON, or GeoJSON of another program.

    What it is is told by what it holds. Positions in GeoJSON of others are taken as axis units as they stand.

    Raises
    ------
    StoreError
        If it cannot be read, is none of these, or is of a newer version.
    """
    source = _path(path)
    try:
        # A carriage return in a label is a part of it.
        with source.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except OSError as error:
        raise StoreError(f"{source}: cannot be read ({error.strerror}), expected a file of shapes") from None
    except UnicodeDecodeError:
        raise StoreError(
            f"{source}: got no text, expected a .json, .geojson or .csv file of shapes"
        ) from None
    return read_text(text, str(source))


def read_text(text: str, name: str = "text") -> Annotations:
    """Read what a file holds; `name` stands in messages.

    >>> read_text('[{"type": "line", "x0": 0, "y0": 0, "x1": 3, "y1": 4}]').shapes[0].length
    5.0
    >>> read_text('{"format": "plotly_imgshapes", "version": 2, "shapes": []}')
    Traceback (most recent call last):
    plotly_imgshapes.errors.StoreError: text: got version 2, expected at most 1; ...
    """
    if text.lstrip()[:1] not in {"{", "["}:
        return _read_csv(text, name)
    import orjson

    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise StoreError(f"{name}: got damaged JSON ({error}), expected shapes") from None
    return _of_document(document, name)


def carried(name: Any, annotations: Annotations, frame: ImageFrame) -> tuple[Shape, ...]:
    """Return the shapes in the units of `frame`: of the same pixels where the sizes agree.

    Warns
    -----
    AnnotationWarning
        If the frames differ.
    """
    was = annotations.frames.get("xy")
    if was is None or was == frame:
        return annotations.shapes
    if was.shape != frame.shape:
        warnings.warn(
            f"{name}: was drawn on an image of {was.shape} pixels, this one has {frame.shape}; "
            "positions are taken as they stand",
            AnnotationWarning,
            stacklevel=3,
        )
        return annotations.shapes
    warnings.warn(
        f"{name}: was drawn with pixels of {was.spacing} {was.unit}, here they are {frame.spacing} "
        f"{frame.unit}; shapes are carried along with their pixels",
        AnnotationWarning,
        stacklevel=3,
    )
    matrix = was.transform_to(frame)
    return tuple(one if isinstance(one, Foreign) else one.transform(matrix) for one in annotations.shapes)


def warn_of_other_image(name: Any, annotations: Annotations, image: str | None) -> None:
    """Warn if shapes were drawn on another image than the one of this hash, as far as both are known."""
    if annotations.image and image and annotations.image != image:
        warnings.warn(
            f"{name}: was drawn on another image than this one; check that the shapes lie where they should",
            AnnotationWarning,
            stacklevel=3,
        )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that at every moment there is the old or the new one, whole.

    Raises
    ------
    StoreError
        If it cannot be written; what was there is there still.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror}), expected a folder that may be written to"
        ) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets nobody else read; a file of the user is as their others.
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be written ({error.strerror}), and was left as it was") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _path(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike) or not str(path) or "\0" in str(path):
        raise StoreError(f"path: got {path!r}, expected the name of a file")
    return Path(path)


# Writing.


def _json(document: Any) -> bytes:
    import orjson

    try:
        return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2)
    except orjson.JSONEncodeError as error:
        raise StoreError(f"shapes: got one that holds no JSON ({error}), expected JSON values") from None


def _head(held: Annotations) -> dict[str, Any]:
    frames = {name: {**asdict(frame), "shape": list(frame.shape)} for name, frame in held.frames.items()}
    image = {} if held.image is None else {"image": {"hash": held.image}}
    return {"format": FORMAT, "version": VERSION, "frames": frames, "labels": dict(held.labels), **image}


def _write_json(held: Annotations, image: Any) -> bytes:  # noqa: ARG001 (one signature)
    return _json({**_head(held), **held.extra, "shapes": [to_plotly(shape) for shape in held.shapes]})


def _write_geojson(held: Annotations, image: Any) -> bytes:  # noqa: ARG001 (one signature)
    document = {"type": "FeatureCollection", **_head(held), **held.extra}
    return _json({**document, "features": features(held.shapes)})


def _write_csv(held: Annotations, image: Any) -> bytes:
    frame = held.frames.get("xy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyRegionWarning)
        columns: dict[str, Any] = measure(held.shapes, image, frame=frame)
    columns["plotly"] = [_compact(to_plotly(shape)) for shape in held.shapes]
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows(zip(*(map(_cell, values) for values in columns.values()), strict=True))
    return lines.getvalue().encode()


def _compact(held: dict[str, Any]) -> str:
    import orjson

    return orjson.dumps(held, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _cell(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) else value
    return "" if plain is None or plain != plain else plain  # noqa: PLR0124 (NaN alone differs from itself)


_WRITERS: Mapping[str, Callable[[Annotations, Any], bytes]] = {
    ".json": _write_json,
    ".geojson": _write_geojson,
    ".csv": _write_csv,
}


# Reading.


def _of_document(document: Any, name: str) -> Annotations:
    if isinstance(document, list):
        return Annotations(_shapes(document, name, "the list"))
    _check_version(document, name)
    if isinstance(document.get("type"), str) and document["type"] in _GEOJSON:
        known: tuple[str, ...] = (*_KNOWN, "type", "features", "crs", "bbox")
        held = shapes_of_geojson(document, name)
    elif document.get("format") == FORMAT or isinstance(document.get("shapes"), list):
        known, held = _KNOWN, _shapes(document.get("shapes"), name, "'shapes'")
    elif isinstance(layout := document.get("layout"), Mapping):
        return Annotations(_shapes(layout.get("shapes") or [], name, "'layout.shapes'"))
    else:
        keys = ", ".join(map(repr, list(document)[:8])) or "nothing"
        raise StoreError(
            f"{name}: got JSON with {keys}, expected 'format': {FORMAT!r}, GeoJSON or a Plotly figure"
        )
    image = document.get("image")
    return Annotations(
        held,
        _frames(document.get("frames"), name),
        _labels(document.get("labels"), name),
        image.get("hash") if isinstance(image, Mapping) else None,
        {key: value for key, value in document.items() if key not in known},
    )


_GEOJSON = (
    "FeatureCollection", "Feature", "GeometryCollection", "Point", "MultiPoint", "LineString",
    "MultiLineString", "Polygon", "MultiPolygon",
)  # fmt: skip


def _check_version(document: Mapping[str, Any], name: str) -> None:
    if document.get("format") != FORMAT:
        return
    version = document.get("version", VERSION)
    if isinstance(version, bool) or not isinstance(version, int | float):
        raise StoreError(f"{name}: got version {version!r}, expected a number up to {VERSION}")
    if int(version) > VERSION:
        raise StoreError(
            f"{name}: got version {version}, expected at most {VERSION}; it was written by a newer "
            "plotly_imgshapes, and nothing was loaded: install that to read it"
        )


def _shapes(listed: Any, name: str, where: str) -> tuple[Shape, ...]:
    if not isinstance(listed, list) or not all(isinstance(held, dict) for held in listed):
        raise StoreError(f"{name}: got {_kind(listed)} in {where}, expected a list of Plotly's shapes")
    return with_ids(map(from_plotly, listed))


def _kind(listed: Any) -> str:
    if not isinstance(listed, list):
        return type(listed).__name__
    return next(type(held).__name__ for held in listed if not isinstance(held, dict))


def _frames(frames: Any, name: str) -> dict[str, ImageFrame]:
    if frames is None:
        return {}
    try:
        return {
            str(key): ImageFrame(**{k: v for k, v in held.items() if k in ImageFrame.__slots__})
            for key, held in frames.items()
        }
    except (AttributeError, TypeError, FrameError) as error:
        raise StoreError(
            f"{name}: got 'frames' that are none ({error}), expected ImageFrame's fields by subplot"
        ) from None


def _labels(labels: Any, name: str) -> dict[str, str]:
    if labels is None:
        return {}
    if not isinstance(labels, dict) or not all(isinstance(color, str) for color in labels.values()):
        raise StoreError(f"{name}: got 'labels' {labels!r}, expected CSS colours by name")
    return labels


_LIMIT = threading.Lock()


def _read_csv(text: str, name: str) -> Annotations:
    import orjson

    with _LIMIT:
        # A freehand path is longer than the field that csv allows by default, which is one for all threads.
        before = csv.field_size_limit(sys.maxsize)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise StoreError(f"{name}: got neither JSON nor CSV ({error}), expected shapes") from None
        finally:
            csv.field_size_limit(before)
    heading: Sequence[str] = rows[0] if rows else []
    if "plotly" not in heading:
        found = ", ".join(map(repr, heading[:8])) or "nothing"
        raise StoreError(
            f"{name}: got {_cut(found)}, expected JSON, or CSV with a column 'plotly' that holds each shape"
        )
    place = list(heading).index("plotly")
    held: list[Any] = []
    for line, row in enumerate((row for row in rows[1:] if row), start=2):
        try:
            held.append(orjson.loads(row[place]))
        except (IndexError, orjson.JSONDecodeError) as error:
            raise StoreError(
                f"{name}: got no shape in column 'plotly' of row {line} ({error}), expected JSON"
            ) from None
    return Annotations(_shapes(held, name, "column 'plotly'"))


def _cut(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}..."
