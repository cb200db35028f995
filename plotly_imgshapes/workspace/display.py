"""An image ready to be shown: its picture is made once, and again only for another image."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from plotly_imgshapes import _toolbar
from plotly_imgshapes._image import as_image
from plotly_imgshapes._picture import MAX_SIZE
from plotly_imgshapes._subplots import META
from plotly_imgshapes.annotations import image_hash
from plotly_imgshapes.errors import FigureError, ImageError
from plotly_imgshapes.figure import enable_drawing, frame_of, imshow

if TYPE_CHECKING:
    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.shapes import Shape, Style

TOOLS = ("select", "polygon", "polyline", "point", "brush", "eraser")
"""The tools that our page adds to Plotly's own."""

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "origin": "upper",
        "contrast_limits": None,
        "percentiles": None,
        "gamma": 1.0,
        "colormap": "gray",
        "max_size": MAX_SIZE,
    }
)
"""How an image is shown unless something else is asked for."""


@dataclass(frozen=True)
class Display:
    """An image, its frame, its classes and its looks. Never changed: another one is made."""

    image: Any
    path: Path | None
    """Where the image lies, if it was given by its path."""
    labels: dict[str, str]
    tools: tuple[str, ...] | None
    style: Style
    title: str | None
    options: Mapping[str, Any]
    """Of `imshow`, as in `DEFAULTS`."""
    base: go.Figure = field(repr=False)
    """Without shapes."""
    frame: ImageFrame

    @classmethod
    def of(
        cls,
        image: Any,
        *,
        labels: Any,
        tools: Any,
        style: Style | None,
        title: str | None,
        options: Mapping[str, Any],
        **place: Any,
    ) -> Display:
        """Check everything and make the picture; `place` is the frame, or spacing and unit."""
        path, image = _read(image)
        tools = None if tools is None else _checked(tools)
        labels, style = _toolbar.check_labels(labels), _toolbar.check_style(style)
        base = imshow(
            image,
            labels=labels,
            tools=_of_plotly(tools),
            style=style,
            title=title,
            **options,
            **place,
        )
        return cls(image, path, labels, tools, style, title, options, base, frame_of(base))

    def with_image(self, image: Any, frame: ImageFrame | None = None) -> Display:
        """Return the display of another image: of the same size, or on a frame of its own."""
        return Display.of(
            image,
            labels=self.labels,
            tools=self.tools,
            style=self.style,
            title=self.title,
            options=self.options,
            frame=frame or self.frame,
        )

    def with_labels(self, labels: dict[str, str]) -> Display:
        """Return the display with other classes, of the same picture."""
        base = enable_drawing(go.Figure(self.base), tools=_of_plotly(self.tools), labels=labels)
        return replace(self, labels=labels, base=base)

    @cached_property
    def image_hash(self) -> str | None:
        """See `plotly_imgshapes.annotations.image_hash`."""
        return image_hash(self.image)

    def figure(self, shapes: Iterable[Shape]) -> go.Figure:
        """Return a figure of its own."""
        fig = go.Figure(self.base)
        fig.layout.meta = self._meta
        fig.layout.shapes = self.drawn(shapes)
        return fig

    def figure_dict(self, shapes: Iterable[Shape]) -> dict[str, Any]:
        """Return the same as a dictionary, without the time that a go.Figure takes to check it all again."""
        told: dict[str, Any] = self.base.to_dict()
        drawn = self.drawn(shapes)
        return {
            **told,
            "layout": {**told["layout"], "meta": self._meta, **({"shapes": drawn} if drawn else {})},
        }

    @property
    def _meta(self) -> dict[str, Any]:
        meta = self.base.layout.meta
        return {**meta, META: {**meta[META], "image": {"hash": self.image_hash}}}

    def drawn(self, shapes: Iterable[Shape]) -> list[dict[str, Any]]:
        """Write shapes for ``layout.shapes``, in the colours of their classes."""
        return list(_toolbar.drawn(shapes, self.labels, self.style))


def _of_plotly(tools: tuple[str, ...] | None) -> tuple[str, ...]:
    return _toolbar.TOOLS if tools is None else tuple(tool for tool in tools if tool not in TOOLS)


def _checked(tools: Any) -> tuple[str, ...]:
    if isinstance(tools, str) or not isinstance(tools, Iterable):
        raise FigureError(
            f"tools: got {tools!r}, expected a list of names, of {', '.join((*TOOLS, *_toolbar.TOOLS))}"
        )
    listed = tuple(tools)
    _toolbar.check_tools(tool for tool in listed if not (isinstance(tool, str) and tool in TOOLS))
    return tuple(dict.fromkeys(listed))


def _read(image: Any) -> tuple[Path | None, Any]:
    """Return where an image lies, if it was given by its path, and the image."""
    if not isinstance(image, str | Path):
        return None, as_image(image)
    from skimage.io import imread

    path = Path(image)
    try:
        return path, as_image(imread(path))
    except (OSError, ValueError, SyntaxError) as error:
        raise ImageError(
            f"image: got the path {str(path)!r} ({error}), expected a readable image file, or an array"
        ) from None
