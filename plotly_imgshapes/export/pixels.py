"""The array of an image, as a page without Python measures it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes._subplots import get, image_subplots
from plotly_imgshapes.errors import FigureError
from plotly_imgshapes.export.sheet import sheet_of
from plotly_imgshapes.frame import ImageFrame

LIMIT = 2**27
"""Bytes of an array, uncompressed, beyond which a page carries only its picture."""

LEVEL = 6
"""Of zlib: most of what can be had, in a tenth of the time of all of it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An array for the page, or why there is none."""

    raw: dict[str, Any] | None
    """`dtype`, `shape`, `data` and, of a masked array, `mask`, the last two base64 of zlib."""
    note: str
    """What a reader should know about the numbers; may be empty."""


def pack(image: Any) -> Packed:
    """Pack an array exactly: integers and floats as they are, little-endian, row by row.

    Examples
    --------
    >>> packed = pack(np.array([[1, 2]], dtype=">u2")).raw
    >>> packed["dtype"], packed["shape"]
    ('uint16', [1, 2])
    """
    size = int(np.prod(image.shape)) * image.dtype.itemsize
    if size > LIMIT:
        return Packed(
            None,
            f"The image has {size / 2**20:.0f} MB, more than this page carries: what is drawn is measured "
            f"in length "
            "and area, not in grey values.",
        )
    whole = read_box(image, slice(None), slice(None))
    values, note = np.ma.getdata(whole), ""
    if values.dtype.kind == "f" and values.dtype.itemsize not in {4, 8}:
        # What the page has no numbers for: half floats widen without loss, those of 80 bits are rounded.
        wide = np.float32 if values.dtype.itemsize < 4 else np.float64
        note = "" if wide is np.float32 else "Grey values are rounded to 64 bits."
        values = values.astype(wide)
    values = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    raw = {"dtype": values.dtype.name, "shape": list(values.shape), "data": _packed(values)}
    if isinstance(whole, np.ma.MaskedArray) and np.ma.getmaskarray(whole).any():
        raw["mask"] = _packed(np.ascontiguousarray(np.ma.getmaskarray(whole), dtype=np.uint8))
    return Packed(raw, note)


def pack_figure(figure: Any, frame: ImageFrame) -> Packed:
    """Pack the numbers that a figure holds: what its pointer reads, else those of its picture."""
    (first, *_), *_ = image_subplots(figure).values()
    values = _typed(get(first.node, "customdata"))
    if values is None and first.kind == "heatmap":
        held = get(first.node, "z")
        values = _typed(held) if isinstance(held, Mapping) else np.asarray(held)
    note = ""
    if values is None and first.kind == "image":
        try:
            values = sheet_of(figure, subplot=first.x + first.y).pixels
        except FigureError:
            values = None
        note = "Grey values are the 8 bits of the picture in the figure."
    if values is None or values.shape[:2] != frame.shape or values.dtype.kind not in "biuf":
        return Packed(
            None,
            "The figure holds a reduced picture of its image: what is drawn is measured in length and "
            "area, not in "
            "grey values.",
        )
    if first.kind == "image":
        # A figure shows arrays in the direction of its axes (`_pointer.image_traces`).
        values = values[:: -1 if frame.dy < 0 else 1, :: -1 if frame.dx < 0 else 1]
    packed = pack(values)
    return Packed(packed.raw, packed.note or (note if packed.raw else ""))


def _packed(values: np.ndarray[Any, Any]) -> str:
    from zlib_ng import zlib_ng

    return base64.b64encode(zlib_ng.compress(values.data, LEVEL)).decode("ascii")


def _typed(held: Any) -> np.ndarray[Any, Any] | None:
    """Read an array as Plotly writes it, "bdata" or plain; None for none."""
    if held is None:
        return None
    if isinstance(held, Mapping) or (hasattr(held, "to_plotly_json") and "bdata" in held):
        bdata, dtype, shape = (get(held, key) for key in ("bdata", "dtype", "shape"))
        array = np.frombuffer(base64.b64decode(bdata), np.dtype(dtype).newbyteorder("<"))
        return array.reshape([int(side) for side in str(shape).split(",")]) if shape else array
    return np.asarray(held)
