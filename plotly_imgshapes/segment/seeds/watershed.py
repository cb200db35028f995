"""Basins that grow from marks until they meet: the watershed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Flag, Number, Progress, Stage, Whole, check_memory, method
from plotly_imgshapes.methods.kinds import ANY
from plotly_imgshapes.segment.hints import OUTLINES_PARAMETER, Outlines
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.seeds.ground import WALL, factor_for, ground_of, pruned
from plotly_imgshapes.segment.seeds.landscape import LANDSCAPES, Landscape
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int32]

BYTES = 80
"""Of memory for each pixel, as measured: the landscape, the queue, and copies of both."""

PREVIEW_PIXELS = 60_000
"""Undecided pixels that are flooded in some hundredths of a second."""

COARSEST = 8
"""Side of the largest blocks."""


@method(
    METHODS,
    family="From seeds",
    takes=ANY,
    landscape=Choice(
        LANDSCAPES, "What is flooded: edges, depth inside bright or dark objects, or brightness"
    ),
    sigma=Number(0, 50, "Blur beforehand", unit="px"),
    compactness=Number(0, 1e6, "How much basins keep to the same size; in heights of the landscape"),
    connectivity=Whole(1, 2, "2: pixels that meet by their corners are neighbours too"),
    watershed_line=Flag("Leave a line of background, one pixel wide, between objects"),
    outlines=OUTLINES_PARAMETER,
)
def watershed(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    landscape: str = "gradient",
    sigma: float = 0.0,
    compactness: float = 0.0,
    connectivity: int = 1,
    watershed_line: bool = False,
    outlines: str = "auto",
    preview: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Marks grow until they meet at the edges between them.

    By `skimage.segmentation.watershed` (Soille and Ansoult 1990; compact: Neubert and Protzel 2014), only
    where shapes leave pixels undecided. The answer is that of the call for the whole image; only where
    several decided pixels lie at the very same height, whose turn comes first is left to chance there.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C), bool, integer or float
        Pixels that are NaN, infinite or masked are walls, and belong to nothing.
    shapes : Shape or iterable of Shape
        Marks of two kinds at least, the class "background" being one; or rough outlines, see `seeds_from`. A
        class is one object, a shape without one an object by itself.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    landscape : {"gradient", "distance", "intensity"}
        "gradient": the Sobel magnitude (root of the sum of squares over all channels) in scikit-image's
        units, where unsigned integers are 0 to 1. "distance": objects are
        what lies on the side of their marks of Otsu's threshold of the whole image, and are cut where they
        are narrow; what is on the other side is background, so that marks of one kind are enough.
        "intensity": grey values, dark ones first.
    sigma : float, default 0
        Gaussian blur beforehand, in pixels of the smaller side.
    compactness : float, default 0
        Height that a step of one pixel away from the mark adds.
    connectivity : {1, 2}
    watershed_line : bool, default False
    outlines : {"auto", "around", "seeds"}
        What closed outlines say.
    preview : bool, default False
        Flood blocks of pixels: approximate. A task so small that this gains nothing is done in full.
    progress : callable or bool, optional

    Returns
    -------
    Segmentation
        What is walled in without a mark is background.

    Raises
    ------
    SegmentError
        If all marks are of one kind, a shape lies outside the image, no marked pixel is finite, or the
        image has just one value where "distance" needs a threshold.
    ImageError
        If the undecided part is too large for the memory.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> row = np.array([[0, 0, 0, 9, 9, 9]])
    >>> watershed(row, [Point(0, 0), Point(5, 0, label="cell")]).labels
    array([[1, 1, 1, 2, 2, 2]], dtype=int32)
    >>> watershed(row, Point(0, 0))
    Traceback (most recent call last):
    plotly_imgshapes.errors.SegmentError: shapes: got seeds of one object only, watershed needs two kinds ...
    """
    frame, report = frame_for(image, frame), cast("Progress", progress)
    terrain = Landscape(landscape, sigma, frame)
    ground = ground_of(image, listed(shapes), frame, outlines=cast("Outlines", outlines), reach=terrain.reach)
    ground.need_marks() if landscape == "distance" else ground.need_two("watershed")
    check_memory(
        BYTES * ground.labels.size + 8.0 * ground.values.size,
        f"watershed on {' x '.join(map(str, ground.labels.shape))} pixels",
        "draw a rough outline around the objects, or shrink the image",
    )
    report(Stage(0.1))
    basins = Basins(compactness, connectivity, watershed_line)
    factor = factor_for(ground.undecided, PREVIEW_PIXELS, COARSEST) if preview else 1
    if factor > 1:
        coarse = ground.coarser(factor)
        heights, closed = terrain.of(image, coarse, factor)
        found = ground.finer(basins.grown(coarse.labels, heights, closed), factor)
    else:
        heights, closed = terrain.of(image, ground, 1)
        report(Stage(0.3))
        found = basins.grown(ground.labels, heights, closed)
    report(Stage(1))
    return ground.segmentation(found, approximate=factor > 1)


@dataclass(frozen=True, slots=True)
class Basins:
    """How a landscape is flooded."""

    compactness: float
    connectivity: int
    line: bool

    def grown(
        self, labels: Labels, heights: NDArray[np.float64], closed: NDArray[np.bool_] | None = None
    ) -> Labels:
        """Return labels of the window as they are when marks have grown; 0 what none has reached.

        Parameters
        ----------
        labels : ndarray, shape (h, w), int32
        heights : ndarray, shape (h, w), float64
        closed : ndarray, shape (h, w), bool, optional
            Undecided pixels that are not flooded.
        """
        from skimage.segmentation import watershed

        if closed is not None:
            labels = np.where(closed & (labels == 0), np.int32(WALL), labels)
        found = np.maximum(labels, 0)
        if not (labels == 0).any():
            return found
        # With lines a mark does not grow where it touches another: neighbours of neighbours count.
        near, box = pruned(labels, steps=2 if self.line else 1, connectivity=self.connectivity)
        grown = watershed(
            heights[box],
            np.maximum(near, 0),
            connectivity=self.connectivity,
            mask=near != WALL,
            compactness=self.compactness,
            watershed_line=self.line,
        )
        np.copyto(found[box], grown, where=near != WALL)
        return found
