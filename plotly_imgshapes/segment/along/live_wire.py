"""Live-wire: a few anchors in, the path along edges between them out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes._image import as_image, frame_for
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Number, Progress, Stage, Whole, method, part_of
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.along.traced import check_objects, traced
from plotly_imgshapes.segment.along.wire_anchors import (
    anchors_of,
    path_between,
    pixel_of,
    snapped,
    wire_between,
)
from plotly_imgshapes.segment.along.wire_cost import cost_map, local, traced_back
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Polygon, Polyline, Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

SIGMA = Number(0.5, 20, "Width of the edges to follow; more smooths noise away", unit="px")
STRAIGHTNESS = Number(0.001, 10, "Cost of length beside that of leaving edges; more cuts corners", log=True)
REACH = Whole(8, 2048, "Half the side of the window in which the path follows the mouse", unit="px")
RADIUS = Number(0, 200, "How far to look for the steepest edge", unit="px")


@method(
    METHODS,
    family="Along edges",
    takes=("line", "path", "polygon", "rect"),
    title="Live-wire",
    sigma=SIGMA,
    straightness=STRAIGHTNESS,
    snap=Number(0, 200, "Move each anchor to the steepest edge within", unit="px"),
    tolerance=Number(0, 20, "Drop vertices this close to what remains; 0 keeps every pixel", unit="px"),
)
def live_wire(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    sigma: float = 1.5,
    straightness: float = 0.05,
    snap: float = 0.0,
    tolerance: float = 0.5,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Follow edges from vertex to vertex of a rough path or outline.

    The vertices are the anchors, nothing else is: the result runs through each of them, and between two of
    them along the path of least cost on the whole image, ``straightness + exp(-gradient / scale)`` a pixel.
    The gradient is computed once for an image and remembered.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Of several channels the steepest counts at each pixel. Where a value is missing no path runs.
    shapes : Shape or iterable of Shape
        Lines and open paths give open paths, rectangles and closed paths closed ones; each is an object of
        its own, of its own class. Freehand drawings have too many anchors to correct anything: simplify them
        first.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    sigma : float, default 1.5
        Gaussian width of the gradient, in pixels of the smaller side.
    straightness : float, default 0.05
        What a pixel of length costs on the steepest edge; on flat ground it costs 1 more.
    snap : float, default 0
        If positive, anchors first move to the steepest edge within as many pixels.
    tolerance : float, default 0.5
        In pixels of the smaller side; anchors stay.
    progress : callable or True, optional
        Called after each segment.

    Returns
    -------
    Segmentation
        ``drawn`` holds each path as Polyline or Polygon with its vertices on pixel centres, ``labels`` the
        pixels within the closed ones.

    Raises
    ------
    SegmentError
        If an anchor lies outside the image, a closed path has fewer than three different anchors and an open
        one fewer than two, the image is constant, or missing values lie between two anchors.

    Notes
    -----
    Intelligent scissors of Mortensen and Barrett (1995), as a search by `skimage.graph.MCP_Geometric`.

    Examples
    --------
    >>> image = np.zeros((40, 40))
    >>> image[10:30, 10:30] = 1
    >>> corners = Polygon([[10, 10], [29, 10], [29, 29], [10, 29]])
    >>> live_wire(image, corners).drawn[1].area
    361.0

    Two anchors on neighbouring sides: the path goes round the corner, not across.

    >>> live_wire(image, Polyline([[10, 20], [20, 10]])).drawn[1].length > 17
    True
    """
    frame, several = frame_for(image, frame), listed(shapes)
    check_objects("live_wire", several)
    told = as_progress(progress, "Live-wire")
    anchors = [anchors_of(shape, f"shapes[{i}]", frame) for i, shape in enumerate(several)]
    cost = cost_map(image, frame, sigma=sigma, straightness=straightness, progress=part_of(told, 0, 0.5))
    total = sum(len(path) - 1 for paths in anchors for path in paths)
    done = 0
    found: list[Shape] = []
    for shape, paths in zip(several, anchors, strict=True):
        wires = []
        for path in paths:
            placed = [snapped(cost, xy, snap) for xy in path] if snap else list(path)
            parts = []
            for start, end in itertools.pairwise(placed):
                parts.append(wire_between(cost, start, end, tolerance)[:-1])
                done += 1
                told(Stage(0.5 + 0.5 * done / total))
            wires.append(np.concatenate([*parts, [placed[-1]]]))
        found.append(Polygon(tuple(wire[:-1] for wire in wires)) if shape.is_region else Polyline(wires[0]))
    return traced(found, several, frame)


class LiveWire:
    """The wire while the mouse moves: one anchor, and at once the path from it to wherever the mouse is.

    Parameters
    ----------
    image, frame, sigma, straightness
        As for `live_wire`.
    reach : int, default 160
        Half the side of the window around the anchor, in pixels, in which all paths are known beforehand.
    progress : callable or True, optional
        Called while the gradient is computed, which happens once for an image.

    Examples
    --------
    >>> image = np.zeros((40, 40))
    >>> image[10:30, 10:30] = 1
    >>> wire = LiveWire(image)
    >>> wire.to((10, 20))
    >>> len(wire.path((20, 10))), wire.path((10, 20)).tolist()
    (19, [[10.0, 20.0]])
    >>> wire.snap((5, 20), 8)
    (9.0, 20.0)
    """

    def __init__(
        self,
        image: Any,
        *,
        frame: ImageFrame | None = None,
        sigma: float = 1.5,
        straightness: float = 0.05,
        reach: int = 160,
        progress: Progress | bool | None = None,
    ) -> None:
        image = as_image(image)
        self.frame = frame_for(image, frame)
        self._reach = int(REACH.check("reach", reach) or 0)
        self._cost = cost_map(
            image,
            self.frame,
            sigma=SIGMA.check("sigma", sigma) or 0.0,
            straightness=STRAIGHTNESS.check("straightness", straightness) or 0.0,
            progress=as_progress(progress, "Live-wire"),
        )
        self._start: FloatArray | None = None
        self._window = Window(0, 0, 0, 0)
        self._search: Any = None
        self._costs = np.empty((0, 0))

    def to(self, start_xy: Sequence[float]) -> None:
        """Set the anchor that paths start from, in axis units; finds the paths to all of its window."""
        start = np.array(geometry.position("start_xy", start_xy))
        row, col = pixel_of(start, "start_xy", self.frame)
        height, width = self.frame.shape
        reach = self._reach
        window = Window(
            max(row - reach, 0),
            max(col - reach, 0),
            min(row + reach + 1, height),
            min(col + reach + 1, width),
        )
        self._cost.check((row, col))
        search = self._cost.search(window)
        self._costs, _ = search.find_costs([local((row, col), window)])
        self._start, self._window, self._search = start, window, search

    def path(self, xy: Sequence[float]) -> FloatArray:
        """Return the path from the anchor to a position, (N, 2), columns x, y, both ends included.

        Within reach it is the cheapest that stays in the window, and takes far less than a millisecond;
        farther out, or where the window holds none, it is searched on the image as `live_wire` does.
        """
        if self._start is None:
            raise SegmentError("path: got no anchor to start from, expected one; call to(start_xy) first")
        end = np.array(geometry.position("xy", xy))
        pixel = pixel_of(end, "xy", self.frame)
        row, col = local(pixel, self._window)
        height, width = self._window.shape
        if not (0 <= row < height and 0 <= col < width and np.isfinite(self._costs[row, col])):
            return wire_between(self._cost, self._start, end, 0.0)
        rc = traced_back(self._search, (row, col), self._window)
        return path_between(rc, self._start, end, self.frame)

    def snap(self, xy: Sequence[float], radius: float = 8.0) -> tuple[float, float]:
        """Return the steepest place within `radius` pixels of a position, the centre of a pixel."""
        at = np.array(geometry.position("xy", xy))
        x, y = snapped(self._cost, at, RADIUS.check("radius", radius) or 0.0)
        return float(x), float(y)
