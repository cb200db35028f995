"""The random walker, kept out of its traps."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Flag, Number, Progress, Stage, check_memory, method, part_of
from plotly_imgshapes.methods.kinds import ANY
from plotly_imgshapes.segment.hints import OUTLINES_PARAMETER, Outlines
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.seeds.contrast import contrast_of
from plotly_imgshapes.segment.seeds.diffusion import MODES, Walker
from plotly_imgshapes.segment.seeds.ground import (
    WALL,
    Ground,
    border_blocks,
    factor_for,
    ground_of,
    without_pockets,
)
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int32]

PREVIEW_PIXELS = 16_000
"""Undecided pixels that are solved in some hundredths of a second."""

COARSEST = 3
"""Side of the largest blocks: what is narrower than they are gets lost, and walks with it."""


@method(
    METHODS,
    family="From seeds",
    takes=ANY,
    beta=Number(1, 1e6, "How hard it is to walk across an edge; higher follows fainter ones", log=True),
    tol=Number(1e-10, 0.1, "Relative error at which the solver stops", log=True),
    mode=Choice(MODES, "Solver: conjugate gradients, with multigrid (needs pyamg), or direct"),
    probabilities=Flag("Keep the probability of each object at each pixel"),
    outlines=OUTLINES_PARAMETER,
)
def random_walker(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    beta: float = 130.0,
    tol: float = 1e-3,
    mode: str = "cg_j",
    probabilities: bool = False,
    outlines: str = "auto",
    preview: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Each pixel goes to the mark that a random walk from it most likely meets first.

    Good under noise, and where edges have gaps: walks hardly ever cross an edge. By
    `skimage.segmentation.random_walker` (Grady 2006), in float64, only where shapes leave pixels undecided.
    The answer is that of the call for all pixels of the whole image stretched to 0 to 1: `beta` means the
    same for every dtype and unit, and cutting out a part does not change it. One value far off the rest, as
    a hot pixel, squeezes all others: take it out first, or raise `beta`.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C), bool, integer or float
        Pixels that are NaN, infinite or masked are walls, and belong to nothing.
    shapes : Shape or iterable of Shape
        Marks of two kinds at least, the class "background" being one; or rough outlines, see `seeds_from`. A
        class is one object, a shape without one an object by itself.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`. Across pixels that are longer in one direction, steps are as long.
    beta : float, default 130
        How hard it is to walk across an edge.
    tol : float, default 1e-3
        Relative residual at which conjugate gradients stop.
    mode : {"cg_j", "cg_mg", "bf"}
        Solver, by scikit-image's name.
    probabilities : bool, default False
        Whether the result keeps the probability of each object, (n, H, W): NaN where nothing was looked for.
    outlines : {"auto", "around", "seeds"}
        What closed outlines say.
    preview : bool, default False
        Solve on blocks of pixels, then again along the border only: approximate, and without probabilities.
        A task so small that this gains nothing is solved in full.
    progress : callable or bool, optional

    Returns
    -------
    Segmentation
        What is walled in by NaN without a mark is background.

    Raises
    ------
    SegmentError
        If all marks are of one kind, a shape lies outside the image, or no marked pixel is finite.
    ImageError
        If the undecided part is too large for the memory.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> row = np.array([[0, 0, 0, 9, 9]])
    >>> random_walker(row, [Point(0, 0), Point(4, 0)]).labels
    array([[1, 1, 1, 2, 2]], dtype=int32)
    >>> random_walker(row, Point(0, 0))
    Traceback (most recent call last):
    plotly_imgshapes.errors.SegmentError: shapes: got seeds of one object only, random_walker needs two ...
    """
    frame, report = frame_for(image, frame), cast("Progress", progress)
    ground = ground_of(image, listed(shapes), frame, outlines=cast("Outlines", outlines))
    ground.need_two("random_walker")
    report(Stage(0.05))
    ground = without_pockets(ground)
    walker = Walker(contrast_of(image), frame.spacing, beta, tol, mode)
    report(Stage(0.1))
    factor = factor_for(ground.undecided, PREVIEW_PIXELS, COARSEST) if preview else 1
    if factor > 1:
        found = ground.segmentation(
            _coarse_to_fine(ground, walker, factor, part_of(report, 0.1, 1)), approximate=True
        )
    elif probabilities and not preview:
        found = _with_probabilities(ground, walker)
    else:
        found = ground.segmentation(walker.labels(ground))
    report(Stage(1))
    return found


def _coarse_to_fine(ground: Ground, walker: Walker, factor: int, report: Progress) -> Labels:
    coarse = without_pockets(ground.coarser(factor))
    rough = walker.labels(coarse)
    report(Stage(0.4))
    guess = ground.finer(rough, factor)
    band = ground.finer(border_blocks(rough).astype(np.int32), factor)
    # A block that is walled in has no label to hand down to pixels that are not.
    guess[(ground.labels == 0) & ((band > 0) | (guess == WALL))] = 0
    return walker.labels(replace(ground, labels=guess))


def _with_probabilities(ground: Ground, walker: Walker) -> Segmentation:
    shape = ground.seeds.n, *ground.frame.shape
    check_memory(
        8 * math.prod(shape),
        f"random_walker with probabilities of {shape[0]} objects on {shape[1]} x {shape[2]} pixels",
        "cut the image, or leave out probabilities=True",
    )
    whole = np.full(shape, np.nan)
    labels, whole[:, *ground.seeds.window.slices] = walker.probabilities(ground)
    return ground.segmentation(labels, probabilities=whole)
