"""Colours laid over the image."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes import _toolbar
from plotly_imgshapes.errors import ViewError
from plotly_imgshapes.raster import label_image
from plotly_imgshapes.shapes import Foreign
from plotly_imgshapes.views.scene import Result, Scene, check_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST = 2048
"""Side of the picture that is sent, in its own pixels; a larger one is sampled."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The pixels of the regions, in the colours of their classes.

    Parameters
    ----------
    alpha : float, default 0.4
        Opacity, from 0 to 1.
    title : str, default "Overlay"

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> scene = Scene(np.eye(3), ImageFrame((3, 3)), (Rect(0, 0, 3, 3),))
    >>> result = Overlay().result(scene)
    >>> result["source"][:22], result["extent"]
    ('data:image/png;base64,', [-0.5, 2.5, -0.5, 2.5])
    """

    alpha: float = 0.4
    title: str = "Overlay"

    def __post_init__(self) -> None:
        check_title(self.title)
        alpha = self.alpha
        if not isinstance(alpha, int | float) or isinstance(alpha, bool) or not 0 <= alpha <= 1:
            raise ViewError(f"alpha: got {alpha!r}, expected a number from 0 to 1")

    def depends(self, scene: Scene) -> tuple[Any, ...]:
        """Return all regions."""
        return tuple(one for one in scene.shapes if one.is_region and not isinstance(one, Foreign))

    def result(self, scene: Scene) -> Result:
        """Paint them, the last on top."""
        regions = self.depends(scene)
        labels = label_image(regions, scene.frame)
        pixels = colored(labels, [scene.color_of(shape) for shape in regions])
        return overlaid(self.title, pixels, scene, self.alpha)

    def spec(self) -> dict[str, Any]:
        """Say what it is."""
        return {"view": "overlay", "title": self.title, "alpha": self.alpha}


def colored(labels: NDArray[Any], colors: Sequence[str]) -> NDArray[np.uint8]:
    """Return labels (H, W) from 0, nothing, to n as RGBA (h, w, 4), of at most `LONGEST` pixels a side."""
    from PIL import ImageColor

    table = np.zeros((len(colors) + 1, 4), dtype=np.uint8)
    for i, color in enumerate(colors, start=1):
        table[i] = (*ImageColor.getrgb(color)[:3], 255)
    pixels: NDArray[np.uint8] = table[sampled(labels)]
    return pixels


def sampled(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return every n-th pixel of a large picture; it covers what the whole covers."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    if longest <= LONGEST:
        return pixels
    rows, cols = (max(1, round(n * LONGEST / longest)) for n in (height, width))
    # The pixel under the middle of each of the fewer.
    at = [((2 * np.arange(m) + 1) * n // (2 * m)) for n, m in ((height, rows), (width, cols))]
    return pixels[np.ix_(*at)]


def overlaid(title: str, pixels: NDArray[np.uint8], scene: Scene, opacity: float) -> Result:
    """Return pixels, grey, RGB or RGBA, as the result of a view."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    source = "data:image/png;base64," + base64.b64encode(buffer.getbuffer()).decode("ascii")
    extent = list(scene.frame.extent)
    return {"title": title, "kind": "overlay", "source": source, "extent": extent, "opacity": opacity}


def color_of_label(number: int, names: Sequence[str], labels: dict[str, str]) -> str:
    """Return the colour of a label from 1 on: of the class of that place, else of the palette in turn."""
    if number <= len(names):
        return labels[names[number - 1]]
    return _toolbar.PALETTE[(number - 1) % len(_toolbar.PALETTE)]
