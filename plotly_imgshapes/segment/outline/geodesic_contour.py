"""A rough outline moves to the edges around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Number, Progress, Whole, check_memory, method
from plotly_imgshapes.methods.kinds import OUTLINES
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.cache import fingerprint, remembered
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.outline.contours import Ground, contours, nothing_seen
from plotly_imgshapes.segment.outline.flows import geodesic_flow
from plotly_imgshapes.segment.outline.morphological import Morphological
from plotly_imgshapes.segment.outline.statistics import Totals, totals
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import filled, grey, pixel_sigma
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from plotly_imgshapes.segment.outline.evolution import Flow

COARSEST = 3
"""Pixels of the image, along each side, to one of a geodesic preview: coarser ones miss weak edges."""

PACE = 0.6
"""A coarse contour comes to edges, and to rest, in fewer steps than its pixels are larger."""

STEPS = Whole(1, 100_000, "Steps at most, of about a pixel each")
SMOOTHING = Whole(0, 20, "How often the contour is smoothed after each step")


@method(
    METHODS,
    family="From a rough outline",
    takes=OUTLINES,
    sigma=Number(0.1, 100, "Blur before edges are looked for: how far off they are felt", unit="px"),
    alpha=Number(0, 1e6, "How much weaker edges count, beside the strongest", log=True),
    balloon=Number(-10, 10, "Blows the contour up, negative: shrinks it, where there is no edge"),
    threshold=Number(0, 1, "Below it an edge holds a balloon; None: at 40 % of the pixels", optional=True),
    smoothing=SMOOTHING,
    iterations=STEPS,
)
def geodesic_contour(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    sigma: float = 5.0,
    alpha: float = 100.0,
    balloon: float = 0.0,
    threshold: float | None = None,
    smoothing: int = 1,
    iterations: int = 50,
    preview: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Move a rough outline to the edges around it, also weak and broken ones.

    `skimage.segmentation.morphological_geodesic_active_contour` on its `inverse_gaussian_gradient`, from each
    outline, in the part of the image where the contour goes. Each shape becomes one object of its own class.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Of RGB the luminance counts, of other numbers of channels their mean; the range of the whole image is
        made 1.
    shapes : Shape or sequence of Shape
        Rectangles, ellipses, closed paths. Without a `balloon` within some `2 * sigma` of the edge.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    sigma : float, default 5
        In pixels of the smaller side.
    alpha : float, default 100
    balloon : float, default 0
    threshold : float, optional
        Values of `inverse_gaussian_gradient` above ``threshold / abs(balloon)`` do not stop a balloon.
        Default: as scikit-image has it, by all pixels of the image, which are then filtered once.
    smoothing, iterations : int
        It stops earlier when the contour repeats itself, which changes nothing.
    preview : bool, default False
        Up to three times coarser, then a few steps at full resolution.
    progress : callable or bool, optional
        A stage after each step.

    Returns
    -------
    Segmentation

    Raises
    ------
    SegmentError
        If a shape lies outside the image, nothing is to be seen around it, it shrinks to nothing, or the
        image has fewer than 3 rows or columns.

    References
    ----------
    Marquez-Neila, Baumela and Alvarez (2014), A morphological approach to curvature-based evolution of curves
    and surfaces. IEEE PAMI 36, 2.

    Examples
    --------
    >>> from plotly_imgshapes import Ellipse, Rect
    >>> image = np.zeros((60, 60))
    >>> image[20:40, 15:45] = 1
    >>> geodesic_contour(image, Rect(12, 17, 47, 42), sigma=2).areas()[1] > 500
    True
    >>> geodesic_contour(np.ones((60, 60)), Ellipse(20, 20, 40, 40))
    Traceback (most recent call last):
    plotly_imgshapes.errors.SegmentError: image: got 1 everywhere around the outline, expected ...
    """
    frame, drawn, tell = frame_for(image, frame), listed(shapes), as_progress(progress, "")
    known = totals(image)
    if balloon and threshold is None:
        threshold = _threshold(image, frame, known, sigma, alpha)

    def flow_on(ground: Ground) -> Flow:
        if not balloon and np.ptp(ground.values) == 0:
            raise nothing_seen(ground.values.flat[0])
        # Coarse pixels are farther apart: a gradient counts as many times more.
        steep = alpha / ground.factor
        borders = _borders(ground.values, known, ground.blur(sigma), steep)[ground.core]
        # Without a balloon nobody asks for the threshold.
        return geodesic_flow(borders, smoothing=smoothing, balloon=balloon, threshold=threshold or 0.0)

    runner = Morphological(
        image,
        frame,
        flow_on,
        iterations,
        smoothing,
        coarsest=COARSEST if preview else 1,
        pace=PACE,
        around=4 * sigma,
    )
    return contours(
        "geodesic_contour", image, drawn, frame, runner.find, known=known, tell=tell, approximate=preview
    )


def _borders(
    values: np.ndarray[Any, Any], known: Totals, sigma: tuple[float, float], alpha: float
) -> np.ndarray[Any, Any]:
    """Return what is low at edges, of values whose range in the whole image becomes 1."""
    from skimage.segmentation import inverse_gaussian_gradient

    width = known.high - known.low
    borders: np.ndarray[Any, Any] = inverse_gaussian_gradient(values / (width or 1.0), alpha, sigma)
    return borders


def _threshold(image: Any, frame: ImageFrame, known: Totals, sigma: float, alpha: float) -> float:
    """Return scikit-image's own threshold, 40 % of all pixels of the image."""
    height, width = frame.shape
    check_memory(
        60.0 * height * width,
        f"geodesic_contour on {height} x {width} pixels",
        "give a threshold, as 0.3, so that it need not look at all of them",
    )
    blur = pixel_sigma(sigma, frame)

    def make() -> float:
        values = filled(grey(np.asanyarray(image)))
        return float(np.percentile(_borders(values, known, blur, alpha), 40))

    if type(image) is np.ndarray:
        return remembered((fingerprint(image), "geodesic threshold", blur, alpha), make)
    return make()
