"""Charts as plain Plotly figure dictionaries: this room knows their keys, not the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

INK = "#1f77b4"
COLORS = (("red", "#d62728"), ("green", "#2ca02c"), ("blue", INK), ("alpha", "#7f7f7f"))
"""Names and colours of the channels of an RGB or RGBA image."""


def traces(values: NDArray[Any], **common: Any) -> list[dict[str, Any]]:
    """Return one trace a column of `values`, (K,) or (K, C), with the `common` keys; NaN becomes a gap."""
    if values.ndim == 1:
        return [{**common, "y": _gaps(values), "showlegend": False, **_color(common["type"], INK)}]
    channels = values.shape[1]
    if channels in {3, 4}:
        named = [{"name": name, **_color(common["type"], color)} for name, color in COLORS[:channels]]
    else:
        named = [{"name": f"channel {c}"} for c in range(channels)]
    return [{**common, "y": _gaps(column), **own} for own, column in zip(named, values.T, strict=True)]


def chart(data: list[dict[str, Any]], title: str, *, x: str, y: str, **layout: Any) -> dict[str, Any]:
    """Return a figure dictionary with axis titles and narrow margins."""
    axis = {
        "automargin": True,
        "showline": True,
        "linecolor": "#444",
        "gridcolor": "#e5e5e5",
        "zeroline": False,
    }
    return {
        "data": data,
        "layout": {
            "xaxis": {**axis, "title": {"text": x}},
            "yaxis": {**axis, "title": {"text": y}},
            "plot_bgcolor": "white",
            "margin": {"l": 10, "r": 20, "t": 40 if title else 20, "b": 10},
            **({"title": {"text": title, "x": 0.02}} if title else {}),
            **layout,
        },
    }


def _gaps(column: NDArray[Any]) -> list[Any]:
    # JSON has no NaN.
    return [None if np.isnan(value) else value for value in column.tolist()]


def _color(kind: str, color: str) -> dict[str, Any]:
    return (
        {"line": {"color": color, "width": 1.5}}
        if kind == "scatter"
        else {"marker": {"color": color, "line": {"width": 0}}}
    )
