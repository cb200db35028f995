"""A rough outline moves until inside and outside differ most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, Progress, method
from plotly_imgshapes.methods.kinds import OUTLINES
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.outline.contours import Ground, contours
from plotly_imgshapes.segment.outline.flows import chan_vese_flow
from plotly_imgshapes.segment.outline.geodesic_contour import SMOOTHING, STEPS
from plotly_imgshapes.segment.outline.morphological import Morphological
from plotly_imgshapes.segment.outline.plain_chan_vese import COARSEST, PlainRunner
from plotly_imgshapes.segment.outline.statistics import totals
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from plotly_imgshapes.segment.outline.evolution import Flow


@method(
    METHODS,
    family="From a rough outline",
    takes=OUTLINES,
    algorithm=Choice(
        ("morphological", "plain"), "By morphology, or by the equation itself: slower, smoother"
    ),
    lambda1=Number(0, 100, "How much alike the inside has to be"),
    lambda2=Number(0, 100, "How much alike the outside has to be"),
    smoothing=SMOOTHING,
    mu=Number(0, 100, "Plain: how much a long contour costs"),
    reach=Number(
        1, 10_000, "Plain: how far it looks; None: a quarter of the depth", unit="px", optional=True
    ),
    iterations=STEPS,
)
def chan_vese(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    algorithm: str = "morphological",
    lambda1: float = 1.0,
    lambda2: float = 1.0,
    smoothing: int = 1,
    mu: float = 0.25,
    reach: float | None = None,
    iterations: int = 50,
    preview: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Move a rough outline until inside and outside differ most in brightness.

    `skimage.segmentation.morphological_chan_vese` or `skimage.segmentation.chan_vese`, from each outline, in
    the part of the image where the contour goes, with the mean of the whole image outside. Each shape becomes
    one object of its own class. It needs no sharp edge, and bears noise.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Of RGB the luminance counts, of other numbers of channels their mean.
    shapes : Shape or sequence of Shape
        Rectangles, ellipses, closed paths.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    algorithm : {"morphological", "plain"}
        The plain one starts from the distance to the outline in units of `reach`, and what lies farther
        outside than that is not part of its answer.
    lambda1, lambda2 : float, default 1
        Weights of the spread inside and outside.
    smoothing : int, default 1
        Morphological.
    mu : float, default 0.25
        Plain: weight of the length of the contour, for an image whose range is 1.
    reach : float, optional
        Plain: in pixels of the smaller side.
    iterations : int, default 50
        It stops earlier when the contour repeats itself, which changes nothing.
    preview : bool, default False
        Up to four times coarser, then, but for the plain algorithm, a few steps at full resolution.
    progress : callable or bool, optional
        A stage after each step, or after every few of the plain algorithm.

    Returns
    -------
    Segmentation

    Raises
    ------
    SegmentError
        As `geodesic_contour`.

    References
    ----------
    Chan and Vese (1999), An active contour model without edges. Scale-Space Theories in Computer Vision.
    Getreuer (2012), Chan-Vese segmentation. Image Processing On Line 2, 214. Marquez-Neila and others (2014):
    see `geodesic_contour`.

    Examples
    --------
    >>> from plotly_imgshapes import Ellipse
    >>> import numpy as np
    >>> image = np.zeros((60, 60))
    >>> image[20:40, 15:45] = 1
    >>> 580 < chan_vese(image, Ellipse(12, 16, 48, 44)).areas()[1] <= 600
    True
    >>> chan_vese(np.full((60, 60), 7), Ellipse(20, 20, 40, 40))
    Traceback (most recent call last):
    plotly_imgshapes.errors.SegmentError: image: got 7 everywhere around the outline, expected ...
    """
    frame, drawn, tell = frame_for(image, frame), listed(shapes), as_progress(progress, "")
    known = totals(image)

    def flow_on(ground: Ground) -> Flow:
        rest = ground.rest(known)
        return chan_vese_flow(
            ground.values, rest, ground.sides, smoothing=smoothing, lambda1=lambda1, lambda2=lambda2
        )

    coarsest = COARSEST if preview else 1
    runner: Morphological | PlainRunner = Morphological(
        image, frame, flow_on, iterations, smoothing, coarsest
    )
    if algorithm == "plain":
        runner = PlainRunner(image, frame, known, mu, lambda1, lambda2, reach, iterations, preview)
    return contours(
        "chan_vese", image, drawn, frame, runner.find, known=known, tell=tell, approximate=preview
    )
