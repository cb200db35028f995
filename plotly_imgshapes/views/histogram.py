"""How often values occur in the regions that are looked at."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from plotly_imgshapes.errors import EmptyRegionWarning, MeasureError, ViewError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.measurement import histogram
from plotly_imgshapes.measurement.chart import chart
from plotly_imgshapes.shapes import Foreign, Rect, Shape
from plotly_imgshapes.views.profile import hint
from plotly_imgshapes.views.scene import Result, Scene, check_title

MOST = 20
"""Regions of which more cannot be told apart in one chart."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often values occur in the selected regions, else in all: a trace each, in the colour of its class.

    Parameters
    ----------
    bins : "auto", int or array-like of edges, default "auto"
        As in `plotly_imgshapes.histogram`.
    title : str, default "Histogram"

    Notes
    -----
    Of more than `MOST` regions the last ones are shown, which the chart says.

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> scene = Scene(np.eye(3), ImageFrame((3, 3)), (Rect(0, 0, 3, 3, id="a"),))
    >>> Histogram(bins=[0, 0.5, 1]).result(scene)["figure"]["data"][0]["y"]
    [6, 3]
    """

    bins: Any = "auto"
    title: str = "Histogram"

    def __post_init__(self) -> None:
        check_title(self.title)
        try:
            histogram(Rect(0, 0, 1, 1), np.zeros((2, 2)), frame=ImageFrame((2, 2)), bins=self.bins)
        except MeasureError as error:
            raise ViewError(str(error)) from None
        if not isinstance(self.bins, str | int | np.integer):
            object.__setattr__(self, "bins", tuple(np.asarray(self.bins, dtype=np.float64).tolist()))

    def depends(self, scene: Scene) -> tuple[Any, ...]:
        """Return the regions that are looked at, also those beyond `MOST`."""
        for shapes in (scene.chosen, scene.shapes):
            regions = tuple(one for one in shapes if one.is_region and not isinstance(one, Foreign))
            if regions:
                return regions
        return ()

    def result(self, scene: Scene) -> Result:
        """Chart them."""
        regions = self.depends(scene)
        shown = regions[-MOST:]
        with warnings.catch_warnings():
            # A chart without bars says it.
            warnings.simplefilter("ignore", EmptyRegionWarning)
            counted = histogram(shown, scene.image, frame=scene.frame, bins=self._bins())
        several = len(shown) > 1
        data = [
            trace
            for shape, one in zip(shown, counted, strict=True)
            for trace in self._traces(shape, one.figure()["data"], scene, several=several)
        ]
        layout: dict[str, Any] = {"bargap": 0, "barmode": "overlay", "showlegend": several}
        if not shown:
            layout["annotations"] = [hint("Draw or select a region")]
        title = f"the last {MOST} of {len(regions)} regions" if len(regions) > MOST else ""
        figure = chart(data, title, x="Intensity", y="Pixels", **layout)
        return {"title": self.title, "kind": "figure", "figure": figure}

    def spec(self) -> dict[str, Any]:
        """Say what it is, for a page that counts by itself."""
        bins = self._bins()
        return {"view": "histogram", "title": self.title, "bins": bins}

    def _bins(self) -> Any:
        if isinstance(self.bins, tuple):
            return list(self.bins)
        return self.bins if isinstance(self.bins, str) else int(self.bins)

    def _traces(
        self, shape: Shape, traces: list[dict[str, Any]], scene: Scene, *, several: bool
    ) -> list[dict[str, Any]]:
        name = shape.label or type(shape).__name__
        for trace in traces:
            if len(traces) == 1:
                trace["marker"] = {"color": scene.color_of(shape), "line": {"width": 0}}
                trace["name"] = name
            elif several:
                trace["name"] = f"{name}, {trace['name']}"
            trace["opacity"] = 0.5 if several or len(traces) > 1 else 1.0
            trace["showlegend"] = several
        return traces
