"""Colours laid over the image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._palette import colored, png_source
from plotly_imgshapes.errors import ViewError
from plotly_imgshapes.raster import label_image
from plotly_imgshapes.shapes import Foreign
from plotly_imgshapes.views.scene import Result, Scene, check_title

if TYPE_CHECKING:
    from numpy.typing import NDArray


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


def overlaid(title: str, pixels: NDArray[np.uint8], scene: Scene, opacity: float) -> Result:
    """Return pixels, grey, RGB or RGBA, as the result of a view."""
    source = png_source(scene.laid(pixels))
    extent = list(scene.frame.extent)
    return {"title": title, "kind": "overlay", "source": source, "extent": extent, "opacity": opacity}
