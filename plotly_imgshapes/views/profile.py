"""Image values along the line that is looked at."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

from plotly_imgshapes.errors import EmptyRegionWarning, ViewError
from plotly_imgshapes.measurement import profile
from plotly_imgshapes.measurement.chart import chart
from plotly_imgshapes.shapes import Line, Polyline, Shape
from plotly_imgshapes.views.scene import Result, Scene, check_title


@dataclass(frozen=True, slots=True)
class Profile:
    """Image values along the selected line or path, else the last that was drawn.

    Parameters
    ----------
    width : float, optional
        As in `plotly_imgshapes.profile`: averaged across the path, in axis units.
    title : str, default "Profile"

    Examples
    --------
    >>> import numpy as np
    >>> from plotly_imgshapes import ImageFrame, Line
    >>> scene = Scene(np.eye(3), ImageFrame((3, 3)), (Line(0, 0, 2, 0, id="a"), Line(0, 1, 2, 1, id="b")))
    >>> Profile().result(scene)["figure"]["data"][0]["y"]
    [0.0, 1.0, 0.0]
    """

    width: float | None = None
    title: str = "Profile"

    def __post_init__(self) -> None:
        check_title(self.title)
        width = self.width
        good = isinstance(width, int | float) and not isinstance(width, bool) and 0 < width < float("inf")
        if width is not None and not good:
            raise ViewError(f"width: got {width!r}, expected a positive number of axis units, or None")

    def depends(self, scene: Scene) -> tuple[Any, ...]:
        """Return the one path, if there is any."""
        for shapes in (scene.chosen, scene.shapes):
            if paths := [shape for shape in shapes if isinstance(shape, Line | Polyline)]:
                return (paths[-1],)
        return ()

    def result(self, scene: Scene) -> Result:
        """Chart it."""
        paths = self.depends(scene)
        return {"title": self.title, "kind": "figure", "figure": self._figure(scene, *paths)}

    def spec(self) -> dict[str, Any]:
        """Say what it is, for a page that measures by itself."""
        return {"view": "profile", "title": self.title, "width": self.width}

    def _figure(self, scene: Scene, shape: Shape | None = None) -> dict[str, Any]:
        if shape is None:
            axis = f"Distance ({scene.frame.unit})"
            return chart([], "", x=axis, y="Intensity", annotations=[hint("Draw or select a line")])
        with warnings.catch_warnings():
            # The gap in the chart says it.
            warnings.simplefilter("ignore", EmptyRegionWarning)
            figure = profile(shape, scene.image, frame=scene.frame, width=self.width).figure()
        figure["layout"].pop("title", None)
        figure["layout"]["margin"]["t"] = 20
        if len(figure["data"]) == 1:
            figure["data"][0] |= {"name": shape.label, "line": {"color": scene.color_of(shape), "width": 1.5}}
        return figure


def hint(text: str) -> dict[str, Any]:
    """Return an annotation in the middle of an empty chart."""
    middle = {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False}
    return {"text": text, **middle, "font": {"size": 14, "color": "#808080"}}
