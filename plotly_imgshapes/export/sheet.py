"""What goes on paper: the picture of an image, where its pixels lie, and the shapes in their colours."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._picture import picture
from plotly_imgshapes._subplots import META, Pixels, check_figure, frame_of, get, image_subplots, runs_down
from plotly_imgshapes.codec import shapes_from
from plotly_imgshapes.errors import FigureError
from plotly_imgshapes.shapes import Foreign
from plotly_imgshapes.workspace import Workspace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.shapes import Shape


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a picture of a figure shows, but for axes and title."""

    pixels: NDArray[np.uint8]
    """Grey (h, w), RGB (h, w, 3) or RGBA (h, w, 4), row 0 as in the array; its cells divide the image
    evenly."""
    frame: ImageFrame
    """Of the whole image, however small `pixels` is."""
    shapes: tuple[Shape, ...]
    """In drawing order, each with the style that is seen."""
    labels: Mapping[str, str]
    """Classes and their colours."""
    is_upside_down: bool
    """Whether row 0 is shown at the bottom."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels at which no pixel of the image is lost and none is out of proportion."""
        height, width = self.frame.shape
        dy, dx = self.frame.spacing
        finest = min(dx, dy)
        return max(1, round(width * dx / finest)), max(1, round(height * dy / finest))

    @property
    def classes(self) -> dict[str, str]:
        """Those that are seen, in the order of `labels`; unknown ones follow in their own colour."""
        used = {shape.label: shape.style.color for shape in self.shapes if shape.label}
        known = {label: color for label, color in self.labels.items() if label in used}
        return known | {label: color or "#444444" for label, color in used.items() if label not in known}


def sheet_of(source: Any, *, subplot: str | None = None, longest: int | None = None) -> Sheet:
    """Read a workspace, or a figure of one image.

    Parameters
    ----------
    source : Workspace, or plotly figure or dictionary of one
    subplot : str, optional
        Of a figure with several images.
    longest : int, optional
        Longest side that is needed; a workspace makes its picture no larger. Default: that of the image.

    Raises
    ------
    FigureError
        If it is none of these, or its image is no picture, as a heatmap.
    """
    if isinstance(source, Workspace):
        scene, shapes = source.scene(), source.shape_dicts()
        display = dict(source.display)
        origin = display.pop("origin", "upper")
        display["max_size"] = longest
        shown = picture(scene.image, **display)
        visible = tuple(shape for shape in shapes_from(shapes) if shape.style.visible is None)
        return Sheet(shown.pixels, scene.frame, visible, scene.labels, origin == "lower")
    check_figure(source)
    frame = frame_of(source, subplot)
    subplots = image_subplots(source)
    name = next(iter(subplots)) if subplot is None else subplot
    found = subplots[name][0]
    refs = (found.x, found.y)
    return Sheet(
        pixels_of(found),
        frame,
        tuple(
            shape
            for shape in shapes_from(source)
            if shape.style.visible is None
            and (isinstance(shape, Foreign) or (shape.xref, shape.yref) == refs)
        ),
        get(get(source, "layout", "meta"), META, "labels") or {},
        not runs_down(source, found, found.y) ^ (frame.dy < 0),
    )


def pixels_of(found: Pixels) -> NDArray[np.uint8]:
    """Return the picture of an image trace or layout image, grey, RGB or RGBA, or raise `FigureError`."""
    from PIL import Image

    source, z = get(found.node, "source"), get(found.node, "z")
    if found.kind == "heatmap":
        raise FigureError(
            "figure: got a heatmap, expected a picture; make it with plotly_imgshapes.imshow, or export it "
            "with "
            "engine='kaleido'"
        )
    if source is None and z is not None:
        return np.asarray(z).astype(np.uint8)
    head, _, body = str(source).partition(",")
    try:
        with Image.open(io.BytesIO(base64.b64decode(body, validate=True))) as opened:
            mode = opened.mode if opened.mode in {"L", "RGB", "RGBA"} else "RGBA"
            return np.asarray(opened.convert(mode))
    except (binascii.Error, OSError) as error:
        raise FigureError(
            f"figure: got a picture at {head[:40]!r} that cannot be read ({error}), expected one inside "
            f"the figure"
        ) from None
