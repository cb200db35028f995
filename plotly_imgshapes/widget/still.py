"""What a saved notebook shows where no widget runs: small pictures with the shapes burnt in, and a table."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.shapes import Point

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from PIL.Image import Image

    from plotly_imgshapes.shapes import Shape
    from plotly_imgshapes.workspace import Workspace

WIDTHS = (800, 640, 480, 320, 240)
"""Longest sides that are tried, in pixels, until a picture is small enough."""

PICTURE_BYTES = 80_000
"""Greatest size of each picture: a notebook of three widgets stays well under 1 MB."""

ROWS = 50
"""Shapes that the table lists."""

FINER = 2
"""Shapes are drawn this much larger and then reduced, which smooths their edges."""

RADIUS = 4
"""Of a point, in pixels."""


def forms(workspace: Workspace) -> dict[str, str]:
    """Return the ``text/html`` and ``image/png`` of a workspace, as they go into a notebook file.

    The HTML has no script and no frame: JupyterLab takes both out of a notebook that it does not trust, which
    is each that came from somebody else.
    """
    picture = _drawn(workspace)
    webp = _fitting(picture, lambda image: _encoded(image, "WEBP", quality=75, method=2))
    # A picture of 128 colours is a third of one with all of them, and readers see the first in most hosts.
    png = _fitting(picture, lambda image: _encoded(image.quantize(128), "PNG", optimize=False))
    return {"text/html": _page(workspace, webp), "image/png": base64.b64encode(png).decode("ascii")}


def _fitting(picture: Image, encode: Any) -> bytes:
    """Return the largest of the sizes that is small enough; the smallest if none is."""
    data = b""
    for width in WIDTHS:
        reduced = picture.copy()
        reduced.thumbnail((width, width))
        data = encode(reduced)
        if len(data) <= PICTURE_BYTES:
            break
    return data


def _encoded(image: Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _drawn(workspace: Workspace) -> Image:
    from PIL import Image, ImageDraw

    figure = workspace.figure(shapes=False)
    picture, to_px = _picture(figure.data[0], figure.layout)
    layer = Image.new("RGBA", (picture.width * FINER, picture.height * FINER))
    for shape, look in zip(workspace.shapes, workspace.shape_dicts(), strict=True):
        if look.get("visible", True) is not True:
            continue
        own = Image.new("RGBA", layer.size)
        _draw(ImageDraw.Draw(own), shape, look, lambda xy: to_px(xy) * FINER)
        layer.alpha_composite(own)
    picture.alpha_composite(layer.resize(picture.size, Image.Resampling.BOX))
    return picture.convert("RGB")


def _picture(trace: Any, layout: Any) -> tuple[Image, Any]:
    """Return the picture of a trace as it stands on the screen, and what takes axis units to its pixels."""
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(trace.source.partition(",")[2]))).convert("RGBA")
    size = np.array([trace.dx * picture.width, trace.dy * picture.height])
    corner = np.array([trace.x0 - trace.dx / 2, trace.y0 - trace.dy / 2])
    # Rows go down on an axis that starts with its larger end, which is at the bottom.
    turned = np.array([layout.xaxis.range[0] > layout.xaxis.range[1], layout.yaxis.range[0] < layout.yaxis.range[1]])
    for is_turned, way in zip(turned, (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM), strict=True):
        if is_turned:
            picture = picture.transpose(way)
    # Pixels need not be square on the axes, but are on the screen.
    scale = WIDTHS[0] / max(size)
    picture = picture.resize([max(1, round(side)) for side in (size * scale).tolist()])
    backdrop = Image.new("RGBA", picture.size, "#8fa3c4")
    backdrop.alpha_composite(picture)
    pixels = np.array(backdrop.size) / size

    def to_px(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        share = (xy - corner) * pixels
        turned_xy: NDArray[np.float64] = np.where(turned, backdrop.size - share, share)
        return turned_xy

    return backdrop, to_px


def _draw(draw: Any, shape: Shape, look: Mapping[str, Any], to_px: Any) -> None:
    from PIL import ImageColor

    line = look.get("line", {})
    color, width = ImageColor.getrgb(line.get("color", "#ff00ff")), max(1, round(line.get("width", 2) * FINER))
    outlines = [to_px(path) for path in (shape.outlines() if shape.is_region else shape.paths())]
    if isinstance(shape, Point):
        (x, y), radius = outlines[0][0].tolist(), RADIUS * FINER
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], outline=color, width=width)
        return
    for path in outlines:
        draw.line([tuple(xy) for xy in path.tolist()], fill=color, width=width, joint="curve")


def _page(workspace: Workspace, picture: bytes) -> str:
    count = len(workspace.shapes)
    shapes = "1 shape" if count == 1 else f"{count} shapes"
    title = html.escape(workspace.title or "Image")
    source = "data:image/webp;base64," + base64.b64encode(picture).decode("ascii")
    image = f'<img src="{source}" alt="{title}, with {shapes}" style="max-width: 100%">'
    return f"<figure>{image}<figcaption>{title}, {shapes}</figcaption></figure>{_table(workspace)}"


def _table(workspace: Workspace) -> str:
    shapes = workspace.shapes[:ROWS]
    if not shapes:
        return ""
    unit = workspace.frame.unit
    heads = ("id", "label", "kind", f"length ({unit})", f"area ({unit}²)")
    rows = [heads] + [
        (one.id, one.label or "", type(one).__name__, _number(one.length), _number(one.area)) for one in shapes
    ]
    cells = [
        "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in row)
        for tag, row in zip(("th", *["td"] * len(shapes)), rows, strict=True)
    ]
    more = len(workspace.shapes) - len(shapes)
    rest = f"<p>and {more} more</p>" if more else ""
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>{rest}"


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.6g}"
