"""Image, shapes, text, legend and scale bar as one array of pixels, without a browser."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes._subplots import get
from plotly_imgshapes.errors import ExportError
from plotly_imgshapes.export.ink import color_of, dashes, font_of, paint, stroke, text_size, write
from plotly_imgshapes.export.sheet import Sheet, sheet_of
from plotly_imgshapes.figure import NO_VALUE
from plotly_imgshapes.scalebar import has_scale, scale_bar
from plotly_imgshapes.shapes import Foreign, Line, Point, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PIL import Image

    FloatArray = NDArray[np.float64]

CHORD = 0.05
"""Pixels that chords may lie off a curve: less than an eighth of one is not seen."""

SCREEN = 640
"""Longest side at which lines and text have their sizes in screen pixels; they grow and shrink with the
picture."""

LARGEST = 2**28
"""Most pixels of a picture: a gigabyte while it is made."""

LINE_COLOR, LINE_WIDTH, TEXT_SIZE = "#444444", 2.0, 12.0
"""Of shapes that leave them open: Plotly's own."""

LEAST_TEXT = 8
"""Pixels below which text cannot be read at all."""

PANEL = ((0, 0, 0), 0.55)
"""Behind legend and scale bar."""

WHITE = ((255, 255, 255), 1.0)
EDGE = ((0, 0, 0), 0.75)


def compose(
    source: Any,
    *,
    width: int | None = None,
    height: int | None = None,
    scale: float = 1.0,
    scale_bar: bool | None = None,
    legend: bool | None = None,
    subplot: str | None = None,
) -> NDArray[np.uint8]:
    """Draw an image, its shapes, their texts, legend and scale bar; no axes, no title.

    Lines and text are as wide and high as on a screen where the longest side of the picture has 640 pixels.

    Parameters
    ----------
    source : Workspace, or plotly figure or dictionary of one
        A figure shows the picture that it holds, a workspace its image. The whole of it, whatever the zoom.
    width, height : int, optional
        Largest size of the result, in pixels; proportions stay. Default: every pixel of the image is one of
        the result, and pixels that are not square are stretched along their longer side.
    scale : float, default 1
        Multiplies that size.
    scale_bar : bool, optional
        Default: when the frame has a unit other than "px".
    legend : bool, optional
        One entry for each class that is seen. Default: when there are classes.
    subplot : str, optional
        Of a figure with several images: "xy", "x2y2", ...

    Returns
    -------
    ndarray, shape (h, w, 3), uint8
        Where the image has no value, it is the blue of `imshow`.

    Raises
    ------
    FigureError
        If there is no picture, or a colour is none.
    ExportError
        If a size is not positive, or the picture would be larger than 2**28 pixels.

    Warns
    -----
    UserWarning
        If there are shapes that are not in data coordinates, which are left out.

    Examples
    --------
    >>> from plotly_imgshapes import Rect, Style, imshow
    >>> box = Rect(0.5, 0.5, 2.5, 2.5, style=Style(color="red", fill="red", width=0))
    >>> compose(imshow(np.zeros((4, 4), np.uint8), shapes=box))[:, :, 0]
    array([[  0,   0,   0,   0],
           [  0, 255, 255,   0],
           [  0, 255, 255,   0],
           [  0,   0,   0,   0]], dtype=uint8)
    """
    for name, value in (("width", width), ("height", height), ("scale", scale)):
        if value is not None and not geometry.finite(name, value, error=ExportError) > 0:
            raise ExportError(f"{name}: got {value!r}, expected a positive number")
    longest = None if width is None and height is None else math.ceil(max(width or 0, height or 0) * scale)
    sheet = sheet_of(source, subplot=subplot, longest=longest)
    size = _fitted(sheet.size, width, height, scale)
    if size[0] * size[1] > LARGEST:
        raise ExportError(
            f"scale: got {scale}, which makes {size[0]} x {size[1]} pixels, expected up to 2**28; name a "
            f"smaller "
            "width, height or scale"
        )
    canvas = _canvas(sheet, size)
    unit = max(size) / SCREEN
    place = _placing(sheet, size)
    chord = CHORD * min(sheet.frame.spacing) * sheet.size[0] / size[0]
    left_out = [shape for shape in sheet.shapes if isinstance(shape, Foreign)]
    if left_out:
        warnings.warn(
            f"{len(left_out)} of {len(sheet.shapes)} shapes left out: {left_out[0].reason}; expected "
            f"shapes in data "
            "coordinates, others are drawn by engine='kaleido'",
            stacklevel=2,
        )
    for shape in sheet.shapes:
        if not isinstance(shape, Foreign):
            _draw(canvas, shape, place, unit, chord)
    classes = sheet.classes
    if classes if legend is None else legend:
        _legend(canvas, classes, unit)
    if has_scale(sheet.frame) if scale_bar is None else scale_bar:
        _bar(canvas, sheet, unit)
    return np.asarray(canvas)


def _fitted(size: tuple[int, int], width: int | None, height: int | None, scale: float) -> tuple[int, int]:
    limits = [limit / side for limit, side in zip((width, height), size, strict=True) if limit is not None]
    factor = scale * min(limits, default=1.0)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _canvas(sheet: Sheet, size: tuple[int, int]) -> Image.Image:
    from PIL import Image

    shown = Image.fromarray(sheet.pixels[::-1] if sheet.is_upside_down else sheet.pixels)
    if shown.mode == "RGBA":
        ground = Image.new("RGBA", shown.size, NO_VALUE)
        shown = Image.alpha_composite(ground, shown)
    shown = shown.convert("RGB")
    if shown.size == size:
        return shown
    # Pixels that are blown up stay squares, as on the screen; of those made smaller all count.
    smaller = size[0] < shown.width or size[1] < shown.height
    return shown.resize(size, Image.Resampling.BOX if smaller else Image.Resampling.NEAREST)


def _placing(sheet: Sheet, size: tuple[int, int]) -> Callable[[FloatArray], FloatArray]:
    """Return the function from axis units to pixels of the picture, whose first pixel lies from 0 to 1."""
    height, width = sheet.frame.shape

    def place(xy: FloatArray) -> FloatArray:
        rows, cols = np.moveaxis(sheet.frame.to_rc(xy), -1, 0)
        down = (rows + 0.5) / height * size[1]
        return np.stack(
            ((cols + 0.5) / width * size[0], size[1] - down if sheet.is_upside_down else down), axis=-1
        )

    return place


def _draw(
    canvas: Image.Image,
    shape: Shape,
    place: Callable[[FloatArray], FloatArray],
    unit: float,
    chord: float,
) -> None:
    import shapely
    from PIL import Image

    style = shape.style
    opacity = 1.0 if style.opacity is None else style.opacity
    before = canvas.copy() if opacity < 1 else None
    paths: tuple[FloatArray, ...]
    width = LINE_WIDTH if style.width is None else style.width
    # A line is no thinner than a pixel, but for none.
    thick = max(1.0, width * unit) if width else 0.0
    if isinstance(shape, Point):
        area = shapely.Point(place(np.array([shape.x, shape.y]))).buffer(_radius(shape) * unit)
        paths, closed = (shapely.get_coordinates(area),), True
    elif shape.is_region:
        rings = tuple(map(place, shape.outlines(chord)))
        area = geometry.region(rings) if style.fill else shapely.Polygon()
        paths, closed = tuple(np.vstack((ring, ring[:1])) for ring in rings), True
    else:
        area, paths, closed = shapely.Polygon(), tuple(map(place, shape.paths(chord))), False
    if style.fill:
        paint(canvas, area, color_of(style.fill))
    ink = color_of(style.color or LINE_COLOR)
    if thick:
        for path in paths:
            if style.dash in {None, "", "solid"}:
                paint(canvas, stroke(path, thick, closed=closed), ink)
            else:
                for dash in dashes(path, style.dash or "", width, unit):
                    paint(canvas, stroke(dash, thick, closed=False), ink)
    if before is not None:
        canvas.paste(Image.blend(before, canvas, opacity))
    if style.text:
        _label(canvas, shape, np.vstack(paths), unit, style.text)


def _radius(point: Point) -> float:
    from plotly_imgshapes.codec.writing import POINT_RADIUS

    held = get(point.plotly, "x1")
    return abs(float(held)) if isinstance(held, int | float) else POINT_RADIUS


def _label(canvas: Image.Image, shape: Shape, px: FloatArray, unit: float, text: str) -> None:
    """Write the text of a shape where Plotly does: in its middle, along a line, or as it says."""
    held = get(shape.plotly, "label")
    size = get(held, "font", "size")
    tall = max(LEAST_TEXT, (size if isinstance(size, int | float) else TEXT_SIZE) * unit)
    color = color_of(get(held, "font", "color") or shape.style.color or LINE_COLOR)
    middle, angle = (px.min(axis=0) + px.max(axis=0)) / 2, 0.0
    if isinstance(shape, Line):
        dx, dy = px[-1] - px[0]
        angle = math.degrees(math.atan2(dy, dx))
        angle -= 180 * round(angle / 180)
        # Beside the line, on its upper side.
        off = math.radians(angle)
        middle = middle + np.array([math.sin(off), -math.cos(off)]) * tall * 0.8
    elif isinstance(shape, Point):
        middle = px.max(axis=0) * (1, 0) + px.min(axis=0) * (0, 1) + np.array([tall, -tall * 0.3])
    else:
        position = str(get(held, "textposition") or "middle center").split()
        half = np.array(text_size(text, font_of(tall))) / 2 + 3 * unit
        for axis, first, last in ((0, "left", "right"), (1, "top", "bottom")):
            if first in position:
                middle[axis] = px[:, axis].min() + half[axis]
            elif last in position:
                middle[axis] = px[:, axis].max() - half[axis]
    write(canvas, text, (float(middle[0]), float(middle[1])), tall, color, angle=angle)


def _legend(canvas: Image.Image, classes: dict[str, str], unit: float) -> None:
    """List the classes at the upper left, as many as there is room for."""
    import shapely

    if not classes:
        return
    tall = max(LEAST_TEXT, TEXT_SIZE * unit)
    font, gap, line = font_of(tall), tall * 0.5, tall * 1.5
    room = max(1, int((canvas.height - 2 * gap) / line))
    listed = list(classes.items())
    if len(listed) > room:
        listed = [*listed[: room - 1], (f"and {len(classes) - room + 1} more", "transparent")]
    wide = max(text_size(name, font)[0] for name, _ in listed)
    paint(canvas, shapely.box(gap, gap, 3.5 * gap + line + wide, 2 * gap + line * len(listed)), PANEL)
    for i, (name, color) in enumerate(listed):
        top = 1.5 * gap + line * i + (line - tall) / 2
        if color != "transparent":
            paint(canvas, shapely.box(2 * gap, top, 2 * gap + tall, top + tall), color_of(color))
        x = 2 * gap + line + text_size(name, font)[0] / 2
        write(canvas, name, (x, top + tall / 2), tall, WHITE, halo=False)


def _bar(canvas: Image.Image, sheet: Sheet, unit: float) -> None:
    """Draw the scale bar at the lower left."""
    import shapely

    left, right, _, _ = sheet.frame.extent
    bar = scale_bar(sheet.frame)
    length = bar.length / abs(right - left) * canvas.width
    tall = max(LEAST_TEXT, TEXT_SIZE * unit)
    inset, thick = tall, max(2.0, 4 * unit)
    x, y = inset, canvas.height - inset - thick
    wide, high = text_size(bar.label, font_of(tall))
    middle = max(x + length / 2, x + wide / 2)
    pad = tall * 0.35
    paint(
        canvas,
        shapely.box(middle - wide / 2 - pad, y - high - 2 * pad, middle + wide / 2 + pad, y - pad),
        PANEL,
    )
    write(canvas, bar.label, (middle, y - pad * 1.5 - high / 2), tall, WHITE, halo=False)
    rim = max(1.0, unit)
    paint(canvas, shapely.box(x - rim, y - rim, x + length + rim, y + thick + rim), EDGE)
    paint(canvas, shapely.box(x, y, x + length, y + thick), WHITE)
