"""Corrections of the image from the panel: seen over the image as it is, then kept in its place."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from plotly_imgshapes._picture import picture
from plotly_imgshapes._png import write_png

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.methods import Progress
    from plotly_imgshapes.shapes import Shape
    from plotly_imgshapes.views.scene import Scene
    from plotly_imgshapes.views.segment.request import Request

    Extent = tuple[float, float, float, float]

LONGEST = 2048
"""Of the longer side of the picture, in its own pixels."""

VEIL = 160
"""Opacity of the darkness, of 255, over what of the image will be no more."""


class Correctable(Protocol):
    """What an accepted correction is done to: a `plotly_imgshapes.Workspace`."""

    def scene(self) -> Scene:
        """Return what there is at this moment."""

    def correct(
        self, name: str, shapes: tuple[Shape, ...], *, progress: Progress | bool | None, **parameters: Any
    ) -> None:
        """Replace the image by a corrected one."""


def overlay(
    scene: Scene, request: Request, hints: tuple[Shape, ...], progress: Progress | None
) -> dict[str, Any]:
    """Return the corrected image as a picture over the image as it is, and its `size`: height and width."""
    from plotly_imgshapes.correct.single import corrected

    image, frame = corrected(
        request.method, scene.image, hints, scene.frame, request.parameters, progress=progress or False
    )
    looks = ("contrast_limits", "percentiles", "gamma", "colormap")
    options = {name: scene.display[name] for name in looks if name in scene.display}
    pixels = _opaque(picture(image, **options, max_size=LONGEST).pixels)
    pixels, extent = _in_place(pixels, scene.frame, frame)
    source = "data:image/png;base64," + base64.b64encode(write_png(scene.laid(pixels))).decode("ascii")
    height, width = frame.shape
    return {
        "overlay": {"source": source, "extent": list(extent), "opacity": 1},
        "size": [height, width],
    }


def _opaque(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2 or pixels.shape[2] == 3:
        return pixels
    # The image as it is would be seen through pixels without a value, as if it were the new one.
    from PIL import Image

    from plotly_imgshapes.figure import NO_VALUE

    shown = Image.fromarray(pixels)
    return np.asarray(Image.alpha_composite(Image.new("RGBA", shown.size, NO_VALUE), shown).convert("RGB"))


def _in_place(
    pixels: NDArray[np.uint8], before: ImageFrame, after: ImageFrame
) -> tuple[NDArray[np.uint8], Extent]:
    """Return the picture where it lies, with a veil over what of the image before is beside it."""
    if np.allclose(before.extent, after.extent, rtol=1e-9, atol=1e-9 * max(before.spacing)):
        return pixels, after.extent
    from PIL import Image

    # Lengths along the array, whichever way the axes run.
    signs = np.sign([before.dx, before.dx, before.dy, before.dy])
    old, new = np.array(before.extent) * signs, np.array(after.extent) * signs
    low, high = np.minimum(old, new)[::2], np.maximum(old, new)[1::2]
    steps = np.array([after.extent[1] - after.extent[0], after.extent[3] - after.extent[2]])
    steps = np.abs(steps) / (pixels.shape[1], pixels.shape[0])
    steps = np.maximum(steps, (high - low) / LONGEST)
    width, height = np.maximum(np.rint((high - low) / steps), 1).astype(int).tolist()

    def box(extent: NDArray[np.float64]) -> tuple[int, int, int, int]:
        left, top = np.rint((extent[::2] - low) / steps).astype(int).tolist()
        right, bottom = np.rint((extent[1::2] - low) / steps).astype(int).tolist()
        return left, top, max(right, left + 1), max(bottom, top + 1)

    canvas = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    canvas.paste((0, 0, 0, VEIL), box(old))
    left, top, right, bottom = box(new)
    shown = Image.fromarray(pixels).convert("RGBA").resize((right - left, bottom - top))
    canvas.paste(shown, (left, top))
    x0, y0 = low * signs[[0, 2]]
    x1, y1 = high * signs[[0, 2]]
    return np.asarray(canvas), (float(x0), float(x1), float(y0), float(y1))


def accept(
    workspace: Correctable, request: Request, hints: tuple[Shape, ...], progress: Progress | None
) -> Mapping[str, Any]:
    """Keep what was seen."""
    workspace.correct(request.method, hints, progress=progress or False, **request.parameters)
    return {"accepted": request.method}
