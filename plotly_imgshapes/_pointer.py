"""The traces of an image: its picture, and what the pointer reads on it."""

from __future__ import annotations

import base64
import dataclasses
import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.frame import ImageFrame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes._picture import Picture

DIGITS = {"f4": 7, "f8": 10}
"""Significant digits of a float under the pointer, by typed array."""


def image_traces(picture: Picture, frame: ImageFrame) -> list[dict[str, Any]]:
    """Return the image traces of a picture, the picture itself first.

    Where the picture's numbers are not the array's, values travel as typed arrays in ``customdata``: on the
    picture if it has a cell for every value, else on a transparent picture above it whose cells are centred
    on the pixels that the values are of. (A heatmap would be painted anew, in colours nobody sees, at every
    zoom.)
    """
    picture, frame = _with_positive_steps(picture, frame)
    shown = {"type": "image", "source": picture.data_uri()}
    if picture.step == 1:
        return [shown | _placed(frame) | _pointer(picture, frame)]
    left, right, top, bottom = frame.extent
    (h, w), (m, n) = picture.pixels.shape[:2], picture.values.shape[:2]
    dx, dy = (right - left) / w, (bottom - top) / h
    cells = ImageFrame((h, w), left + dx / 2, dx, top + dy / 2, dy)
    ((x0, y0),) = frame.to_xy([picture.start]).tolist()
    read = ImageFrame((m, n), x0, picture.step * frame.dx, y0, picture.step * frame.dy)
    return [
        # Not pixelated: the pixels of a reduced picture are not those of the image anyway.
        shown | _placed(cells) | {"zsmooth": "fast", "hoverinfo": "skip"},
        {"type": "image", "source": _clear(m, n)} | _placed(read) | _pointer(picture, frame),
    ]


def typed_array(values: NDArray[Any]) -> dict[str, str]:
    """Write an array as plotly.js reads it: base64 of little-endian numbers of at most 32 bits, or float64.

    Wider integers keep their value as int32 where they fit, else as float64, exact up to 2 ** 53.

    >>> typed_array(np.array([[1, 2]]))
    {'dtype': 'i4', 'bdata': 'AQAAAAIAAAA=', 'shape': '1, 2'}
    """
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind in "iu" and size > 4:
        fits = np.iinfo(np.int32).min <= values.min() and values.max() <= np.iinfo(np.int32).max
        code = "i4" if fits else "f8"
    elif kind == "f":
        code = "f4" if size <= 4 else "f8"
    else:
        code = "u1" if kind == "b" else f"{kind}{size}"
    data = np.ascontiguousarray(values, dtype=f"<{code}")
    shape = ", ".join(map(str, values.shape))
    return {"dtype": code, "bdata": base64.b64encode(data.data).decode("ascii"), "shape": shape}


def _with_positive_steps(picture: Picture, frame: ImageFrame) -> tuple[Picture, ImageFrame]:
    """Turn arrays round where the frame runs against its axis: plotly.js ignores the sign of a step."""
    against = (frame.dy < 0, frame.dx < 0)
    if not any(against):
        return picture, frame
    order = tuple(slice(None, None, -1 if turned else 1) for turned in against)
    first = [
        size - 1 - start - (count - 1) * picture.step if turned else start
        for turned, size, start, count in zip(
            against, frame.shape, picture.start, picture.values.shape, strict=False
        )
    ]
    turned_picture = dataclasses.replace(
        picture, pixels=picture.pixels[order], values=picture.values[order], start=(first[0], first[1])
    )
    corner = ((frame.shape[0] - 1) * against[0], (frame.shape[1] - 1) * against[1])
    ((x0, y0),) = frame.to_xy([corner]).tolist()
    return turned_picture, dataclasses.replace(frame, x0=x0, dx=abs(frame.dx), y0=y0, dy=abs(frame.dy))


def _placed(frame: ImageFrame) -> dict[str, float]:
    return {"x0": frame.x0, "dx": frame.dx, "y0": frame.y0, "dy": frame.dy}


def _pointer(picture: Picture, frame: ImageFrame) -> dict[str, Any]:
    values = picture.values
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    data = {} if picture.is_identity else {"customdata": typed_array(values)}
    # A picture that has the array's own numbers needs no second copy of them.
    source = "customdata" if data else "color"
    digits = DIGITS.get(data["customdata"]["dtype"]) if data else None
    names = (
        [f"{source}[{k}]" for k in range(values.shape[2])]
        if values.ndim == 3
        else [source + "[0]" * (not data)]
    )
    told = ", ".join(f"%{{{name}{f':.{digits}~g' if digits else ''}}}" for name in names)
    unit = "" if frame.unit == "px" else f" {frame.unit}"
    where = "".join(
        f"{axis} %{{{axis}:.{_decimals(step)}~f}}{unit}<br>"
        for axis, step in zip("xy", frame.spacing[::-1], strict=True)
    )
    look = {"bgcolor": "#222222", "font": {"color": "#ffffff"}}
    return data | {"hovertemplate": f"{where}<b>{told}</b><extra></extra>", "hoverlabel": look}


def _decimals(step: float) -> int:
    """Return how many decimals tell neighbouring pixels apart by a hundredth of their distance."""
    return max(2, 2 - math.floor(math.log10(step)))


def _clear(height: int, width: int) -> str:
    """Return a transparent picture, one bit a pixel, as a data URI."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("P", (width, height)).save(buffer, "PNG", bits=1, transparency=0, compress_level=9)
    return "data:image/png;base64," + base64.b64encode(buffer.getbuffer()).decode("ascii")
