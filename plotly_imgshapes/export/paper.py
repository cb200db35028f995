"""A figure as it is printed: fitting its image, with a legend of classes and a scale bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plotly_imgshapes._subplots import META, check_figure, frame_of, get, image_subplots, recorded_frames
from plotly_imgshapes.codec import shapes_from
from plotly_imgshapes.figure import imshow
from plotly_imgshapes.scalebar import bar_layout, escaped, has_scale
from plotly_imgshapes.workspace import Workspace

WIDTH = 900
"""Of a figure that leaves it open, in pixels."""

TALLEST = 1100
"""Height of such a figure, at most."""

MARGIN = {"l": 80, "r": 80, "t": 100, "b": 80}
"""Plotly's own."""


def figure_of(source: Any, *, full_resolution: bool = False) -> dict[str, Any]:
    """Return a workspace or figure as a dictionary of its own."""
    if isinstance(source, Workspace):
        if full_resolution:
            scene = source.scene()
            display: dict[str, Any] = {**source.display, "max_size": None}
            figure: dict[str, Any] = imshow(
                scene.image,
                frame=scene.frame,
                labels=scene.labels,
                title=source.title,
                style=source.style,
                **display,
            ).to_dict()
            figure["layout"]["shapes"] = source.shape_dicts()
            return figure
        return dict(source.figure().to_dict())
    check_figure(source)
    copy = dict(source) if isinstance(source, Mapping) else source.to_dict()
    return copy | {"layout": dict(copy.get("layout") or {}), "data": list(copy.get("data") or ())}


def on_paper(
    source: Any,
    *,
    scale_bar: bool | None = None,
    legend: bool | None = None,
    full_resolution: bool = False,
) -> dict[str, Any]:
    """Return a figure for export, as a dictionary.

    Parameters
    ----------
    source : Workspace, or plotly figure or dictionary of one
    scale_bar, legend : bool, optional
        Default: where a frame has a unit, and where there are classes.
    full_resolution : bool
        Whether a workspace sends every pixel of its image.
    """
    figure = figure_of(source, full_resolution=full_resolution)
    layout = figure["layout"]
    frames = recorded_frames(figure) if scale_bar is None else {}
    if scale_bar or frames:
        names = [name for name in image_subplots(figure) if scale_bar or has_scale(frame_of(figure, name))]
        parts = [bar_layout(figure, name) for name in names]
        layout["shapes"] = [*(layout.get("shapes") or ()), *(shape for shape, _ in parts)]
        layout["annotations"] = [*(layout.get("annotations") or ()), *(text for _, text in parts)]
    classes = classes_of(figure)
    if classes if legend is None else legend:
        figure["data"] = [*figure["data"], *(_entry(figure, *each) for each in classes.items())]
        layout["showlegend"] = True
    return figure


def classes_of(figure: Any) -> dict[str, str]:
    """Return classes that are seen in a figure, with their colours, in the order of the palette."""
    shapes = [shape for shape in shapes_from(figure) if shape.label and shape.style.visible is None]
    used = {shape.label: shape.style.color or "#444444" for shape in shapes}
    labels = get(get(figure, "layout", "meta"), META, "labels") or {}
    return {k: v for k, v in labels.items() if k in used} | {k: v for k, v in used.items() if k not in labels}


def _entry(figure: dict[str, Any], label: str, color: str) -> dict[str, Any]:
    """Return a trace that shows nothing but its entry in the legend."""
    (first, *_), *_ = image_subplots(figure).values()
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "xaxis": first.x,
        "yaxis": first.y,
        "mode": "markers",
        "marker": {"symbol": "square", "size": 12, "color": color},
        "name": escaped(label),
        "showlegend": True,
    }


def size_of(
    figure: Mapping[str, Any], width: float | None, height: float | None
) -> tuple[float, float, float]:
    """Return width and height of a figure, and the width of its image in it, in screen pixels.

    What is left open fits the image, so that there are no empty bands beside it.
    """
    layout = figure["layout"]
    width, height = width or layout.get("width"), height or layout.get("height")
    margin = MARGIN | {
        side: value for side, value in (layout.get("margin") or {}).items() if value is not None
    }
    names = [len(trace.get("name") or "") for trace in figure["data"] if trace.get("showlegend")]
    # Plotly makes room for a legend by itself: about as much.
    beside = margin["l"] + margin["r"] + (55 + 7 * max(names) if names else 0)
    around = margin["t"] + margin["b"]
    subplots = image_subplots(figure)
    if len(subplots) > 1:
        return width or WIDTH, height or WIDTH * 0.7, (width or WIDTH) / 2
    left, right, top, bottom = frame_of(figure, next(iter(subplots))).extent
    aspect = abs(bottom - top) / abs(right - left)
    if width is None and height is None:
        width = min(WIDTH, beside + (TALLEST - around) / aspect)
        width = max(width, 320)
    if width is None:
        width = beside + max(1.0, (height or 0) - around) / aspect
    if height is None:
        height = around + max(1.0, width - beside) * aspect
    inside = min(max(1.0, width - beside), max(1.0, height - around) / aspect)
    return round(width), round(max(height, 60)), inside
