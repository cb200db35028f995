"""What makes a figure drawable: buttons, the look of new shapes, classes and their colours."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from plotly_imgshapes._palette import PALETTE
from plotly_imgshapes.codec import to_plotly
from plotly_imgshapes.errors import FigureError
from plotly_imgshapes.shapes import PLAIN, Foreign, Point, Shape, Style, with_ids

TOOLS = ("drawrect", "drawcircle", "drawclosedpath", "drawopenpath", "drawline", "eraseshape")
"""Plotly's drawing buttons, in the order in which they stand in the bar."""

COLOR = "#ff00ff"
"""Of outlines without a class: of bright ones the farthest from photographs, white and black alike."""

WIDTH = 3
"""Of outlines, in screen pixels: a shape is grabbed by its outline."""

FILL = 0.15
"""Opacity of the inside. Plotly lets a new shape begin inside another only up to 0.5."""


def check_tools(tools: Iterable[str]) -> tuple[str, ...]:
    """Return tools without repeats, which would leave the figure blank, or raise `FigureError`."""
    if isinstance(tools, str) or not isinstance(tools, Iterable):
        raise FigureError(f"tools: got {tools!r}, expected a list of names, of {', '.join(TOOLS)}")
    listed = tuple(tools)
    for tool in listed:
        if not isinstance(tool, str) or tool not in TOOLS:
            close = difflib.get_close_matches(str(tool), TOOLS, cutoff=0.4)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise FigureError(f"tools: got {tool!r}, expected names of {', '.join(TOOLS)}{hint}")
    return tuple(dict.fromkeys(listed))


def check_labels(labels: Sequence[str] | Mapping[str, str] | None) -> dict[str, str]:
    """Return the colour of every class, by name, in the order given."""
    if labels is None:
        return {}
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise FigureError(
            f"labels: got {labels!r}, expected a list of names, or a dictionary of name -> colour"
        )
    names = list(labels)
    if not all(isinstance(name, str) and name for name in names) or len(set(names)) < len(names):
        raise FigureError(f"labels: got {names!r}, expected different names that are not empty")
    if not isinstance(labels, Mapping):
        return {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(names)}
    for color in labels.values():
        translucent(color)
    return dict(labels)


_WITH_OPACITY = re.compile(r"^\s*(rgb|hsl|hsv)a\((.*),[^,]*\)\s*$", re.IGNORECASE)


@functools.lru_cache(maxsize=256)
def translucent(color: str) -> str:
    """Return a CSS colour at the opacity of an inside, as ``rgba(...)``."""
    from PIL import ImageColor

    try:
        # Pillow knows the opacity of CSS only as a whole number up to 255.
        red, green, blue = ImageColor.getrgb(_WITH_OPACITY.sub(r"\1(\2)", color))[:3]
    except (ValueError, AttributeError, TypeError):
        raise FigureError(
            f"color: got {color!r}, expected a CSS colour as 'red', '#ff8800' or 'rgb(255, 136, 0)'"
        ) from None
    return f"rgba({red}, {green}, {blue}, {FILL})"


def check_style(style: Style | None) -> Style:
    """Return a style, one that leaves all open for None, or raise `FigureError`."""
    if style is None:
        return PLAIN
    if not isinstance(style, Style):
        raise FigureError(f"style: got {type(style).__name__}, expected a Style, as Style(color='red')")
    return style


def newshape(labels: Mapping[str, str], style: Style | None) -> dict[str, Any]:
    """Return ``layout.newshape`` for drawing the first class."""
    style = check_style(style)
    label, color = next(iter(labels.items()), ("", style.color or COLOR))
    line = {"color": color, "width": WIDTH if style.width is None else style.width, "dash": style.dash}
    # No name: every new shape would get the same one.
    look = {
        "line": {key: value for key, value in line.items() if value is not None},
        "fillcolor": style.fill or translucent(color),
        "label": {"font": {"color": color}},
        "layer": "above",
        "opacity": style.opacity,
        "legendgroup": label or None,
    }
    return {key: value for key, value in look.items() if value is not None}


def drawn(
    shapes: Shape | Iterable[Shape], labels: Mapping[str, str], style: Style | None
) -> Iterator[dict[str, Any]]:
    """Write shapes for ``layout.shapes`` one after the other, with what their own style leaves open.

    A shape of a class in `labels` has the colour of its class, so that a class can be recoloured. Others have
    their own, or that of new shapes.
    """
    style = check_style(style)
    for shape in with_ids([shapes] if isinstance(shapes, Shape) else shapes):
        held = to_plotly(shape)
        if not isinstance(shape, Foreign):
            color = labels.get(shape.label) or shape.style.color or style.color or COLOR
            # What was read from elsewhere can hold anything.
            line = held["line"] = held["line"] if isinstance(held.get("line"), dict) else {}
            line["color"] = color
            line.setdefault("width", WIDTH if style.width is None else style.width)
            if isinstance(label := held.get("label"), dict) and label:
                label.setdefault("font", {}).setdefault("color", color)
            # A fill would make Plotly take an open path for a closed one.
            if (shape.is_region or isinstance(shape, Point)) and (
                shape.label in labels or shape.style.fill is None
            ):
                held["fillcolor"] = translucent(color)
        yield held
