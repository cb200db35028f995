"""A bar of a round length, so that a picture tells how large things are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import plotly.graph_objects as go

from plotly_imgshapes import geometry
from plotly_imgshapes._subplots import axis_key, check_figure, frame_of, get, image_subplots, leading_axis
from plotly_imgshapes.errors import FrameError
from plotly_imgshapes.frame import ImageFrame

SHARE = 0.28
"""Most of the width of what is shown that a bar takes."""

INSET, THICKNESS = 14, 4
"""Distance from the lower left corner, and height, in screen pixels."""

NO_SCALE = ("px", "")
"""Units of images that nobody gave a scale."""


class ScaleBar(NamedTuple):
    """A length to be drawn, and what to write at it."""

    length: float
    """In axis units: 1, 2 or 5 times a power of ten."""
    label: str
    """As "200 µm"."""


def scale_bar(frame: ImageFrame, *, width: float | None = None, share: float = SHARE) -> ScaleBar:
    """Return the longest bar of 1, 2 or 5 times a power of ten that fits.

    Parameters
    ----------
    frame : ImageFrame
    width : float, optional
        Of what is shown, along x in axis units. Default: the whole image.
    share : float, default 0.28
        Most of `width` that the bar may take, above 0 and up to 1.

    Raises
    ------
    FrameError
        If `frame` is no ImageFrame, or `width` or `share` is out of its range.

    Examples
    --------
    >>> scale_bar(ImageFrame((300, 400), dx=0.2, dy=0.2, unit="mm"))
    ScaleBar(length=20.0, label='20 mm')
    >>> scale_bar(ImageFrame((300, 400), dx=0.2, dy=0.2, unit="mm"), width=1).label
    '0.2 mm'
    """
    if not isinstance(frame, ImageFrame):
        raise FrameError(f"frame: got {type(frame).__name__}, expected an ImageFrame, as of frame_of(figure)")
    if width is None:
        left, right, _, _ = frame.extent
        width = abs(right - left)
    if not geometry.finite("width", width, error=FrameError) > 0:
        raise FrameError(f"width: got {width!r}, expected a finite number > 0, in {frame.unit!r}")
    if not 0 < geometry.finite("share", share, error=FrameError) <= 1:
        raise FrameError(f"share: got {share!r}, expected a number above 0 and up to 1")
    length = _round(width * share)
    return ScaleBar(length, f"{_text(length)} {frame.unit}".rstrip())


def with_scale_bar(
    figure: go.Figure | Mapping[str, Any], *, subplot: str | None = None, color: str = "#ffffff"
) -> go.Figure:
    """Return a copy of a figure with a scale bar at the lower left of an image, for any Plotly export.

    It is as long as suits what the axes show, and does not follow zoom; on our pages one that does is shown.

    Parameters
    ----------
    figure : plotly figure or dictionary of one
    subplot : str, optional
        "xy", "x2y2", ... Default: every subplot that shows an image.
    color : str, default "#ffffff"

    Raises
    ------
    FigureError
        If there is no image there.

    Examples
    --------
    >>> import plotly_imgshapes as pis
    >>> fig = with_scale_bar(pis.imshow([[0, 1]] * 2, spacing=10, unit="µm"))
    >>> fig.layout.annotations[0].text, pis.shapes_from(fig)[0].reason
    ('5 µm', 'it is sized in screen pixels')
    """
    check_figure(figure)
    names = list(image_subplots(figure)) if subplot is None else [subplot]
    parts = [bar_layout(figure, name, color=color) for name in names]
    copy = go.Figure(figure)
    copy.layout.shapes = [*copy.layout.shapes, *(shape for shape, _ in parts)]
    copy.layout.annotations = [*copy.layout.annotations, *(text for _, text in parts)]
    return copy


def bar_layout(figure: Any, subplot: str, *, color: str = "#ffffff") -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the bar of a subplot as a Plotly shape, and its text as an annotation."""
    frame = frame_of(figure, subplot)
    y_at = subplot.index("y")
    x, y = subplot[:y_at], subplot[y_at:]
    left, right, top, bottom = frame.extent
    start, end = _range(figure, x) or (left, right)
    low, high = _range(figure, y) or (bottom, top)
    # A plot with `constrain: domain` is no larger than its image, so its corner is that of what is shown.
    bar = scale_bar(frame, width=abs(end - start))
    inset_x, inset_y = (end - start) * 0.03, (high - low) * 0.03
    x0 = start + inset_x
    x1 = x0 + math.copysign(bar.length, end - start)
    y0 = low + inset_y
    place = {"xref": x, "yref": y}
    shape = place | {
        "type": "rect",
        "ysizemode": "pixel",
        "yanchor": y0,
        "x0": x0,
        "x1": x1,
        "y0": 0,
        "y1": THICKNESS,
        "line": {"width": 2, "color": "rgba(0, 0, 0, 0.75)"},
        "fillcolor": color,
        "layer": "above",
        "editable": False,
    }
    text = place | {
        "x": (x0 + x1) / 2,
        "y": y0,
        "yshift": THICKNESS + 3,
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
        "text": escaped(bar.label),
        "font": {"size": 13, "color": color},
        "bgcolor": "rgba(0, 0, 0, 0.55)",
        "borderpad": 2,
    }
    return shape, text


def has_scale(frame: ImageFrame) -> bool:
    """Tell whether an image has a unit that a bar is worth drawing in."""
    return frame.unit not in NO_SCALE


def escaped(text: str) -> str:
    """Return anybody's text so that Plotly reads no tags in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _range(figure: Any, axis: str) -> tuple[float, float] | None:
    held = get(leading_axis(figure, axis), "range") or get(figure, "layout", axis_key(axis), "range")
    if not held or any(isinstance(end, str) or end is None for end in held):
        return None
    return float(held[0]), float(held[1])


def _round(limit: float) -> float:
    power = math.floor(math.log10(limit) + 1e-12)
    # From text: 5e-7 as a product would be 4.9999999e-7.
    steps = [float(f"{step}e{power}") for step in (5, 2, 1)]
    return next((step for step in steps if step <= limit * (1 + 1e-12)), steps[-1])


def _text(length: float) -> str:
    if length >= 1e5 or length < 1e-3:
        digit, power = f"{length:.0e}".split("e")
        return f"{digit}e{int(power)}".replace("-", "\N{MINUS SIGN}")
    return f"{length:g}"
