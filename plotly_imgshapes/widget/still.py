"""What a saved notebook shows where no widget runs: small pictures with the shapes burnt in, and a table."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from plotly_imgshapes.workspace import Workspace

WIDTHS = (800, 640, 480, 320, 240)
"""Longest sides that are tried, in pixels, until a picture is small enough."""

LEAST = 400
"""Longest side that smaller images are enlarged to."""

PICTURE_BYTES = 80_000
"""Greatest size of each picture: a notebook of three widgets stays well under 1 MB."""

ROWS = 50
"""Shapes that the table lists."""


def forms(workspace: Workspace) -> dict[str, str]:
    """Return the ``text/html`` and ``image/png`` of a workspace, as they go into a notebook file.

    The HTML has no script and no frame: JupyterLab takes both out of a notebook that it does not trust, which
    is each that came from somebody else.
    """
    from PIL import Image

    from plotly_imgshapes.export.raster import compose

    longest = min(WIDTHS[0], max(LEAST, *workspace.frame.shape))
    picture = Image.fromarray(compose(workspace, width=longest, height=longest))
    # Somebody waits for the cell: the slower ways save a fifth of the bytes, and take three times as long.
    webp = _fitting(picture, lambda image: _encoded(image, "WEBP", quality=75, method=0))
    # A picture of 128 colours is a third of one with all of them, and readers see the first in most hosts.
    png = _fitting(
        picture,
        lambda image: _encoded(image.quantize(128, Image.Quantize.FASTOCTREE), "PNG", compress_level=1),
    )
    return {"text/html": _page(workspace, webp), "image/png": base64.b64encode(png).decode("ascii")}


def _fitting(picture: Image.Image, encode: Callable[[Image.Image], bytes]) -> bytes:
    """Return the largest of the sizes that is small enough; the smallest if none is."""
    data = b""
    for width in WIDTHS:
        reduced = picture.copy()
        reduced.thumbnail((width, width))
        data = encode(reduced)
        if len(data) <= PICTURE_BYTES:
            break
    return data


def _encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


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
        (one.id, one.label or "", type(one).__name__, _number(one.length), _number(one.area))
        for one in shapes
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
