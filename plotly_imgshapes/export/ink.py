"""Antialiased areas, outlines, dashes and words on a Pillow image, all in its pixels."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import FigureError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image, ImageFont
    from shapely.geometry.base import BaseGeometry

    FloatArray = NDArray[np.float64]
    Color = tuple[tuple[int, int, int], float]

SAMPLES = {8: 2**14, 4: 2**18}
"""Samples a pixel and direction -> most pixels of a box that has as many, else 2: the larger a shape, the
less of it is edge."""

MITRE = 4
"""As in SVG: a corner more pointed than that is cut."""

DASHES = {
    "dot": (1, 1),
    "dash": (3, 3),
    "longdash": (5, 5),
    "dashdot": (3, 1, 1, 1),
    "longdashdot": (5, 2, 1, 2),
}
"""Dashes and gaps in widths of the line, as plotly.js draws them."""

THIN = 3
"""Narrower lines are dashed as one of that width, in screen pixels."""

FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf")
"""Taken before Pillow's own font, which knows Latin only."""

_OPACITY = re.compile(r"^\s*(rgb|hsl|hsv)a\((.*),([^,]*)\)\s*$", re.IGNORECASE)


@functools.lru_cache(maxsize=256)
def color_of(css: str) -> Color:
    """Return red, green, blue up to 255 and opacity from 0 to 1 of a CSS colour, or raise `FigureError`."""
    from PIL import ImageColor

    try:
        if css.strip().lower() == "transparent":
            return (0, 0, 0), 0.0
        found = _OPACITY.match(css)
        red, green, blue, *rest = ImageColor.getrgb(f"{found[1]}({found[2]})" if found else css)
        return (red, green, blue), float(found[3]) if found else (rest[0] / 255 if rest else 1.0)
    except (ValueError, AttributeError):
        raise FigureError(
            f"color: got {css!r}, expected a CSS colour as '#ff8800' or 'rgba(255, 136, 0, 0.5)'"
        ) from None


def paint(canvas: Image.Image, area: BaseGeometry, color: Color) -> None:
    """Lay a colour over an area; pixels that it covers in part get it in part."""
    import shapely
    from PIL import Image, ImageDraw

    rgb, opacity = color
    if area.is_empty or not opacity:
        return
    width, height = canvas.size
    x0, y0, x1, y1 = area.bounds
    if x0 < -width or y0 < -height or x1 > 2 * width or y1 > 2 * height:
        # What lies far outside would leave the integers that Pillow counts in.
        area = shapely.clip_by_rect(area, -width, -height, 2 * width, 2 * height)
        if area.is_empty:
            return
    left, top = max(0, math.floor(x0)), max(0, math.floor(y0))
    right, bottom = min(width, math.ceil(x1)), min(height, math.ceil(y1))
    if left >= right or top >= bottom:
        return
    pixels = (right - left) * (bottom - top)
    samples = next((many for many, most in SAMPLES.items() if pixels <= most), 2)
    mask = Image.new("L", ((right - left) * samples, (bottom - top) * samples))
    draw = ImageDraw.Draw(mask)
    # Pillow's pixel (0, 0) is centred at (0, 0), ours lies from 0 to 1.
    shift = np.array([left + 0.5 / samples, top + 0.5 / samples])
    for ring, inside in _nested(area):
        draw.polygon(((ring - shift) * samples).ravel().tolist(), fill=255 if inside else 0)
    mask = mask.reduce(samples)
    if opacity < 1:
        mask = mask.point(_dimmed(opacity))
    canvas.paste(rgb, (left, top), mask)


@functools.lru_cache(maxsize=64)
def _dimmed(opacity: float) -> list[int]:
    """Return what each level of a mask becomes."""
    return [round(level * opacity) for level in range(256)]


def _nested(area: BaseGeometry) -> list[tuple[FloatArray, bool]]:
    """Return outer rings (True) and holes (False), each to be drawn over those before."""
    import shapely

    if isinstance(area, shapely.Polygon):
        polygons = [area]
        holes = shapely.get_num_interior_rings(area)
        if holes < 2:
            # The coordinates of the hole, if there is one, follow those of the outer ring.
            outer = shapely.get_num_coordinates(shapely.get_exterior_ring(area))
            xy = shapely.get_coordinates(area)
            return [(xy[:outer], True), (xy[outer:], False)][: holes + 1]
    else:
        polygons = [
            part for part in shapely.get_parts(shapely.get_parts(area)) if part.geom_type == "Polygon"
        ]
    rings = [(p.exterior, True) for p in polygons] + [(hole, False) for p in polygons for hole in p.interiors]
    rings.sort(key=lambda ring: -shapely.Polygon(ring[0]).area)
    return [(shapely.get_coordinates(ring), inside) for ring, inside in rings]


def stroke(path: FloatArray, width: float, *, closed: bool) -> BaseGeometry:
    """Return the area of a line as SVG draws it: ends cut straight, corners pointed."""
    import shapely

    path = path[np.append(True, (np.diff(path, axis=0) != 0).any(axis=1))]
    if len(path) < 2:
        return shapely.Polygon()
    line = shapely.LinearRing(path) if closed and len(path) > 3 else shapely.LineString(path)
    return shapely.buffer(line, width / 2, cap_style="flat", join_style="mitre", mitre_limit=MITRE)


def dashes(path: FloatArray, dash: str, width: float, scale: float) -> Iterator[FloatArray]:
    """Cut a path into dashes.

    Parameters
    ----------
    path : ndarray, shape (N, 2)
    dash : str
        Plotly's name of a pattern, or lengths of dashes and gaps in screen pixels, as "5px,2px".
    width : float
        Of the line, in screen pixels.
    scale : float
        Pixels of `path` to a screen pixel.
    """
    if dash in DASHES:
        pattern = [part * max(width, THIN) * scale for part in DASHES[dash]]
    else:
        pattern = [float(part) * scale for part in re.findall(r"\d+\.?\d*|\.\d+", dash)]
    pattern *= 1 + len(pattern) % 2
    along = np.append(0.0, np.hypot(*np.diff(path, axis=0).T).cumsum())
    if not sum(pattern) > 0 or not along[-1]:
        yield path
        return
    edges = np.cumsum(np.append(0.0, np.tile(pattern, 1 + int(along[-1] / sum(pattern)))))
    for start, end in zip(edges[:-1:2].tolist(), edges[1::2].tolist(), strict=True):
        if start >= along[-1]:
            return
        ends = np.array([start, min(end, along[-1])])
        first, last = np.column_stack([np.interp(ends, along, xy) for xy in path.T])
        within = path[(along > ends[0]) & (along < ends[1])]
        yield np.vstack((first, within, last))


@functools.lru_cache(maxsize=32)
def font_of(size: float) -> Any:
    """Return a font for text of a height in pixels."""
    from PIL import ImageFont

    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def text_size(text: str, font: ImageFont.FreeTypeFont) -> tuple[float, float]:
    """Return width and line height of a text, in pixels."""
    ascent, descent = font.getmetrics()
    return max(map(font.getlength, text.split("\n"))), (ascent + descent) * (1 + text.count("\n"))


def write(
    canvas: Image.Image,
    text: str,
    at: tuple[float, float],
    size: float,
    color: Color,
    *,
    angle: float = 0.0,
    halo: bool = True,
) -> None:
    """Write text centred at a position, turned clockwise by degrees, with a dark rim to be read on all."""
    from PIL import Image, ImageDraw

    font = font_of(size)
    rim = max(1, round(size / 9)) if halo else 0
    width, height = (math.ceil(side) + 2 * rim + 2 for side in text_size(text, font))
    for grown, rgb in (((rim, (0, 0, 0)),) if halo else ()) + ((0, color[0]),):
        mask = Image.new("L", (width, height))
        ImageDraw.Draw(mask).multiline_text(
            (width / 2, height / 2),
            text,
            fill=255,
            font=font,
            anchor="mm",
            align="center",
            stroke_width=grown,
        )
        if angle:
            mask = mask.rotate(-angle, Image.Resampling.BICUBIC, expand=True)
        canvas.paste(rgb, (round(at[0] - mask.width / 2), round(at[1] - mask.height / 2)), mask)
