"""Which subplots of a figure (object or dictionary) show an image, and where its pixels lie."""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from plotly_imgshapes import dates
from plotly_imgshapes.errors import FigureError, FrameError, ShapeError
from plotly_imgshapes.frame import ImageFrame

META = "imgshapes"
"""Key of ``layout.meta`` under which a figure carries what this package knows about it."""

UNEVEN = 1e-3
"""Pixels that coordinates may stray from an even grid: more than decimals and float32 lose."""

_REMEDY = "make the figure with plotly_imgshapes.imshow, or pass an ImageFrame where one is asked for"


class Pixels(NamedTuple):
    """Something in a figure that is made of pixels."""

    kind: str
    """"image" or "heatmap" for a trace, "layout image" for one of ``layout.images``."""
    node: Any
    """The trace or layout image, object or dictionary."""
    x: str
    """Name of its horizontal axis: "x", "x2", ..."""
    y: str
    """Name of its vertical axis: "y", "y2", ..."""


def get(node: Any, *keys: str) -> Any:
    """Return what lies under `keys` in dictionaries or Plotly objects; None where anything is missing."""
    for key in keys:
        if not (isinstance(node, Mapping) or hasattr(node, "to_plotly_json")) or key not in node:
            return None
        node = node[key]
    return node


def check_figure(figure: Any) -> None:
    """Raise `FigureError` unless `figure` is a Plotly figure or the dictionary of one."""
    if isinstance(figure, Mapping):
        if not isinstance(data := figure.get("data"), list | tuple | None):
            raise FigureError(f"figure['data']: got {data!r}, expected a list of traces")
        if "data" in figure or "layout" in figure:
            return
    elif hasattr(figure, "to_plotly_json") and hasattr(figure, "layout"):
        return
    raise FigureError(
        f"figure: got {type(figure).__name__}, expected a plotly.graph_objects.Figure or a dictionary with "
        "'data' and 'layout'"
    )


def image_subplots(figure: Any) -> dict[str, list[Pixels]]:
    """Find all that is made of pixels, by subplot ("xy", "x3y3"), in the order of the figure.

    Raises
    ------
    FigureError
        If there is nothing, or `figure` is no figure.
    """
    check_figure(figure)
    found: dict[str, list[Pixels]] = {}
    for trace in get(figure, "data") or ():
        if get(trace, "type") in {"image", "heatmap"}:
            x, y = get(trace, "xaxis") or "x", get(trace, "yaxis") or "y"
            found.setdefault(x + y, []).append(Pixels(get(trace, "type"), trace, x, y))
    for image in get(figure, "layout", "images") or ():
        x, y = str(get(image, "xref") or "paper"), str(get(image, "yref") or "paper")
        if x.startswith("x") and y.startswith("y") and " " not in x + y:
            found.setdefault(x + y, []).append(Pixels("layout image", image, x, y))
    if not found:
        raise FigureError(
            "figure: got no image on axes, expected an image or heatmap trace, or a layout image with "
            "xref='x' and yref='y'; make one with plotly_imgshapes.imshow"
        )
    return found


def recorded_frames(figure: Any) -> dict[str, ImageFrame]:
    """Return the frames that `imshow` or `enable_drawing` left in the figure, by subplot."""
    meta = get(figure, "layout", "meta")
    frames = get(get(meta, META), "frames") if isinstance(meta, Mapping) else None
    try:
        return {
            name: ImageFrame(**{**told, "shape": tuple(told["shape"])})
            for name, told in (frames or {}).items()
        }
    except (AttributeError, KeyError, TypeError, FrameError) as error:
        raise FigureError(
            f"layout.meta[{META!r}]: got frames that cannot be read ({error!r}), expected what imshow and "
            "enable_drawing write there; remove the key to have frames read from the images"
        ) from None


def frame_of(figure: Any, subplot: str | None = None) -> ImageFrame:
    """Find the pixels of an image in the coordinates of its axes.

    A frame that `imshow` or `enable_drawing` recorded in ``layout.meta`` is returned as it is. Otherwise it
    is read from an image or heatmap trace or a layout image. Coordinates are those of the data, whatever
    direction an axis runs in; on a date axis they are milliseconds since 1970 UTC, on a category axis the
    numbers of the categories.

    Parameters
    ----------
    figure : plotly figure or dictionary of one
    subplot : str, optional
        "xy", "x2y2", ... May be left out when one subplot shows an image.

    Returns
    -------
    ImageFrame
        Its unit is "px" when steps are one and nothing says otherwise, "" for other axes of unknown unit,
        "ms" for dates.

    Raises
    ------
    FigureError
        If there is no image, or several and no `subplot` named, or none on `subplot`; if pixels are not
        evenly spaced or the size of the picture is not in the figure.

    Examples
    --------
    >>> figure = {"data": [{"type": "heatmap", "z": [[1, 2, 3], [4, 5, 6]], "x": [0, 0.5, 1]}]}
    >>> frame_of(figure)
    ImageFrame(shape=(2, 3), x0=0.0, dx=0.5, y0=0.0, dy=1.0, unit='')
    >>> frame_of({"data": []})
    Traceback (most recent call last):
    plotly_imgshapes.errors.FigureError: figure: got no image on axes, expected an image or heatmap trace, ...
    """
    check_figure(figure)
    if not (subplot is None or isinstance(subplot, str)):
        raise FigureError(f"subplot: got {subplot!r}, expected a name as 'xy' or 'x2y2'")
    recorded = recorded_frames(figure)
    if subplot in recorded:
        return recorded[subplot]
    found = image_subplots(figure)
    names = list(dict.fromkeys((*recorded, *found)))
    if subplot is None:
        if len(names) > 1:
            raise FigureError(
                f"subplot: got None, expected one of {', '.join(map(repr, names))}, which all show an image"
            )
        (subplot,) = names
        if subplot in recorded:
            return recorded[subplot]
    if subplot not in found:
        raise FigureError(
            f"subplot: got {subplot!r}, expected one of {', '.join(map(repr, names))}, which show an image"
        )
    frames = list(dict.fromkeys(_read_frame(figure, pixels) for pixels in found[subplot]))
    if len(frames) > 1:
        raise FigureError(
            f"subplot {subplot!r}: got images on {len(frames)} different pixel grids, "
            f"{frames[0]} and {frames[1]}, expected one; {_REMEDY}"
        )
    return frames[0]


def runs_down(figure: Any, pixels: Pixels, axis: str) -> bool:
    """Tell whether numbers grow to the left or downwards on an axis, as Plotly would draw it."""
    held = leading_axis(figure, axis)
    span, auto = get(held, "range"), get(held, "autorange")
    if isinstance(auto, str) or not span:
        return "reversed" in str(auto) or (auto is None and axis[0] == "y" and pixels.kind == "image")
    return bool(_number(span[0], "range") > _number(span[1], "range"))


def leading_axis(figure: Any, axis: str) -> Any:
    """Return the axis of the layout whose range an axis takes: itself, or the one that it matches."""
    followed: list[str] = []
    held = get(figure, "layout", axis_key(axis))
    while get(held, "matches") and get(held, "matches") not in followed:
        followed.append(get(held, "matches"))
        held = get(figure, "layout", axis_key(followed[-1]))
    return held


def axis_key(axis: str) -> str:
    """Return where an axis lives in the layout: "x2" -> "xaxis2"."""
    return f"{axis[0]}axis{axis[1:]}"


def _read_frame(figure: Any, pixels: Pixels) -> ImageFrame:
    for axis in (pixels.x, pixels.y):
        if get(figure, "layout", axis_key(axis), "type") == "log":
            raise FigureError(
                f"axis {axis!r}: got a logarithmic axis, expected evenly spaced pixels; {_REMEDY}"
            )
    try:
        if pixels.kind == "layout image":
            return _layout_image_frame(figure, pixels)
        return _image_frame(pixels.node) if pixels.kind == "image" else _heatmap_frame(pixels.node)
    except FrameError as error:
        raise FigureError(f"{pixels.kind} on {pixels.x}{pixels.y}: {error}") from error


def _image_frame(trace: Any) -> ImageFrame:
    z = get(trace, "z")
    shape = _picture_size(get(trace, "source"), "source") if z is None else _size(z)
    (x0, dx, dated_x), (y0, dy, dated_y) = (_scaled(trace, axis) for axis in "xy")
    return ImageFrame(shape, x0, dx, y0, dy, _unit(x0, dx, y0, dy, dated=dated_x or dated_y))


def _heatmap_frame(trace: Any) -> ImageFrame:
    height, width = _size(get(trace, "z"))
    if get(trace, "transpose"):
        height, width = width, height
    x0, dx, dated_x = _grid(trace, "x", width)
    y0, dy, dated_y = _grid(trace, "y", height)
    return ImageFrame((height, width), x0, dx, y0, dy, _unit(x0, dx, y0, dy, dated=dated_x or dated_y))


def _layout_image_frame(figure: Any, pixels: Pixels) -> ImageFrame:
    node = pixels.node
    height, width = _picture_size(get(node, "source"), "source")
    spans = {axis: _number(get(node, f"size{axis}") or 0, f"size{axis}") for axis in "xy"}
    if get(node, "sizing") != "stretch" and not math.isclose(spans["x"] * height, spans["y"] * width):
        raise FigureError(
            f"sizing: got {get(node, 'sizing') or 'contain'!r} for {width} x {height} pixels in a box of "
            f"{spans['x']:g} x {spans['y']:g}, expected 'stretch', or a box of the same proportions"
        )
    edges = {}
    for axis, name, anchors in (
        ("x", pixels.x, ("left", "center", "right")),
        ("y", pixels.y, ("top", "middle", "bottom")),
    ):
        # Plotly anchors on the screen and never mirrors: pixels run with the screen, not with the axis.
        forward = -1 if runs_down(figure, pixels, name) != (axis == "y") else 1
        anchor = get(node, f"{axis}anchor") or anchors[0]
        position = _number(get(node, axis) or 0, axis)
        edges[axis] = (position - forward * spans[axis] * anchors.index(anchor) / 2, forward * spans[axis])
    dx, dy = edges["x"][1] / width, edges["y"][1] / height
    x0, y0 = edges["x"][0] + dx / 2, edges["y"][0] + dy / 2
    return ImageFrame((height, width), x0, dx, y0, dy, "px" if abs(dx) == abs(dy) == 1 else "")


def _unit(x0: float, dx: float, y0: float, dy: float, *, dated: bool) -> str:
    if dated:
        return "ms"
    return "px" if (x0, abs(dx), y0, abs(dy)) == (0, 1, 0, 1) else ""


def _scaled(trace: Any, axis: str) -> tuple[float, float, bool]:
    first, step = get(trace, f"{axis}0"), get(trace, f"d{axis}")
    value = 0.0 if first is None else _number(first, f"{axis}0")
    return value, 1.0 if step is None else _number(step, f"d{axis}"), _is_date(first)


def _grid(trace: Any, axis: str, size: int) -> tuple[float, float, bool]:
    """Read (first centre, step, whether it is a date) of `size` pixels from centres or edges."""
    values = get(trace, axis)
    if values is None or get(trace, f"{axis}type") == "scaled":
        return _scaled(trace, axis)
    listed = _decoded(values)
    if listed and isinstance(listed[0], str) and not _is_date(listed[0]):
        if len(set(listed)) == size:
            return 0.0, 1.0, False
        raise FigureError(
            f"{axis}: got {len(set(listed))} categories for {size} pixels, expected one for each"
        )
    numbers = np.array([_number(value, axis) for value in listed])
    if len(numbers) not in {size, size + 1}:
        raise FigureError(
            f"{axis}: got {len(numbers)} values for {size} pixels, "
            f"expected {size} centres or {size + 1} edges"
        )
    if len(numbers) == 1:
        return float(numbers[0]), 1.0, _is_date(listed[0])
    step = float(numbers[-1] - numbers[0]) / (len(numbers) - 1)
    stray = np.abs(numbers - (numbers[0] + step * np.arange(len(numbers)))).max()
    if not stray <= UNEVEN * abs(step):
        raise FigureError(
            f"{axis}: got steps from {np.diff(numbers).min():g} to {np.diff(numbers).max():g}, "
            f"expected even ones; {_REMEDY}"
        )
    centre = float(numbers[0]) + (step / 2 if len(numbers) == size + 1 else 0.0)
    return centre, step, _is_date(listed[0])


def _is_date(value: Any) -> bool:
    return isinstance(value, date | np.datetime64) or dates.is_date(value)


def _number(value: Any, name: str) -> float:
    try:
        if isinstance(value, str) and dates.is_date(value):
            return dates.to_milliseconds(value)
        if isinstance(value, date | np.datetime64):
            return float((np.datetime64(value) - np.datetime64(0, "ms")) / np.timedelta64(1, "ms"))
        return float(value)
    except (TypeError, ValueError, OverflowError, ShapeError):
        raise FigureError(f"{name}: got {value!r}, expected a number or a date; {_REMEDY}") from None


def _decoded(values: Any) -> list[Any]:
    """Return the entries of an array that may be written as a base64 typed array."""
    if isinstance(values, Mapping):
        try:
            return list(np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist())
        except (KeyError, TypeError, ValueError) as error:
            raise FigureError(
                f"array: got {list(values)} ({error!r}), expected a typed array with 'bdata' and 'dtype'"
            ) from None
    try:
        array = np.atleast_1d(values)
    except ValueError:
        raise FigureError(f"array: got {values!r}, expected one number or date for each pixel") from None
    return list(array) if array.dtype.kind == "M" else list(array.tolist())


def _size(z: Any) -> tuple[int, int]:
    """Return (height, width) of a nested list, an array or a base64 typed array."""
    if isinstance(z, Mapping):
        shape = tuple(int(n) for n in str(z.get("shape", "")).split(",") if n.strip().isdecimal())
    elif hasattr(z, "shape") and len(z.shape) > 1:
        shape = tuple(z.shape)
    else:
        rows = list(z) if isinstance(z, Iterable) and not isinstance(z, str) else []
        # Plotly takes a row that is too short for one with gaps at its end.
        shape = (
            (len(rows), max(map(len, rows))) if rows and all(hasattr(row, "__len__") for row in rows) else ()
        )
    if len(shape) < 2:
        raise FigureError(f"z: got {type(z).__name__} without rows, expected rows of pixels")
    return shape[0], shape[1]


def _picture_size(source: Any, name: str) -> tuple[int, int]:
    from PIL import Image, UnidentifiedImageError

    head, _, body = str(source or "").partition(",")
    if not (head.startswith("data:image/") and head.endswith(";base64")):
        raise FigureError(
            f"{name}: got {str(source)[:40]!r}, expected a data URI, which tells its size; {_REMEDY}"
        )
    try:
        with Image.open(io.BytesIO(base64.b64decode(body))) as picture:
            return picture.height, picture.width
    except (UnidentifiedImageError, binascii.Error) as error:
        raise FigureError(
            f"{name}: got a data URI that holds no picture ({error}), expected PNG or JPEG"
        ) from None
