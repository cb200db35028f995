"""Circles, ellipses and lines through the edges near what was drawn, whatever else runs through there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Number, Progress, Stage, Whole, method
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.along.agreement import CIRCLE, ELLIPSE, LINE, Model
from plotly_imgshapes.segment.along.edge_points import edge_points
from plotly_imgshapes.segment.along.traced import check_objects, traced
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape, listed

PARAMETERS: dict[str, Any] = {
    "band": Number(0.5, 500, "How far from the drawn path edges are looked for", unit="px"),
    "sigma": Number(0.3, 20, "Width of the edges; more smooths noise away", unit="px"),
    "steepness": Number(0, 1, "Least steepness of an edge, as a fraction of the steepest nearby"),
    "residual": Number(0.05, 50, "How far from the fit an edge may lie and still support it", unit="px"),
    "consensus": Number(0, 1, "Least fraction of the edges that must support the fit"),
    "trials": Whole(1, 100_000, "Most random samples that are tried"),
    "seed": Whole(0, 2**32 - 1, "Of the random samples: the same one gives the same fit"),
}

ROUND = ("rect", "ellipse", "polygon", "path", "stroke")
"""Drawn around a round thing, or along a part of its rim."""


@method(METHODS, family="Along edges", takes=ROUND, **PARAMETERS)
def fit_circle(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    band: float = 8.0,
    sigma: float = 1.0,
    steepness: float = 0.3,
    residual: float = 1.0,
    consensus: float = 0.3,
    trials: int = 1000,
    seed: int = 0,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Fit a circle to the edges near a rough outline or arc, outliers left aside.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Colours count by their luminance. Edges of missing values are none.
    shapes : Shape or iterable of Shape
        A rough outline of each round thing, or a path or brush stroke along a part of its rim.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`. A circle is one in axis units, whatever the pixels' sides.
    band : float, default 8
        Edges within this distance of the drawn path are looked at; under a brush stroke, its width if that is
        more. This and the next lengths are in pixels of the smaller side.
    sigma : float, default 1
        Gaussian width of the edge filter.
    steepness : float, default 0.3
        Edges less steep than this fraction of the steepest nearby are left out.
    residual : float, default 1
        Greatest distance of a supporting edge from the fit.
    consensus : float, default 0.3
        Fraction of the edges that must support it.
    trials : int, default 1000
        Fewer are made once one was surely free of outliers.
    seed : int, default 0
    progress : callable or True, optional
        Called after each shape.

    Returns
    -------
    Segmentation
        ``drawn`` holds the exact circle as an Ellipse, ``labels`` the pixels whose centres it holds.

    Raises
    ------
    SegmentError
        If there are too few edges near a shape, or too few of them support one circle.

    Notes
    -----
    RANSAC (Fischler and Bolles 1981) by `skimage.measure.ransac` and `CircleModel` on edges by
    `skimage.feature.canny`, which are first placed between pixels.

    Examples
    --------
    >>> import numpy as np
    >>> from plotly_imgshapes import Ellipse
    >>> rows, cols = np.ogrid[:64, :64]
    >>> pill = np.hypot(rows - 30, cols - 33) < 20
    >>> circle = fit_circle(pill, Ellipse(15, 8, 55, 53)).drawn[1]
    >>> [round(value) for value in (*circle.center, *circle.radii)]
    [33, 30, 20, 20]
    """
    return _fit(
        CIRCLE, image, shapes, frame=frame, progress=progress, band=band, sigma=sigma, steepness=steepness,
        residual=residual, consensus=consensus, trials=trials, seed=seed,
    )  # fmt: skip


@method(METHODS, family="Along edges", takes=ROUND, **PARAMETERS)
def fit_ellipse(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    band: float = 8.0,
    sigma: float = 1.0,
    steepness: float = 0.3,
    residual: float = 1.0,
    consensus: float = 0.3,
    trials: int = 2000,
    seed: int = 0,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Fit an ellipse to the edges near a rough outline or arc, outliers left aside.

    Parameters, errors and steps are those of `fit_circle`; the model is `skimage.measure.EllipseModel` (Halir
    and Flusser 1998), and a sample has five edges. The distance of an edge from an ellipse is its first-order
    one (Sampson 1982): the exact one takes an optimization for each edge in each trial.

    Returns
    -------
    Segmentation
        ``drawn`` holds the exact, turned Ellipse, ``labels`` the pixels whose centres it holds.

    Examples
    --------
    >>> from plotly_imgshapes import Ellipse, ImageFrame, mask
    >>> seed = mask(Ellipse(10, 20, 50, 40, angle=30), ImageFrame((64, 64)))
    >>> ellipse = fit_ellipse(seed, Ellipse(9, 18, 52, 41, angle=25)).drawn[1]
    >>> [round(value) for value in (*ellipse.center, *ellipse.radii, ellipse.angle)]
    [30, 30, 20, 10, 30]
    """
    return _fit(
        ELLIPSE, image, shapes, frame=frame, progress=progress, band=band, sigma=sigma, steepness=steepness,
        residual=residual, consensus=consensus, trials=trials, seed=seed,
    )  # fmt: skip


@method(METHODS, family="Along edges", takes=("line", "path", "stroke"), **PARAMETERS)
def fit_line(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    band: float = 8.0,
    sigma: float = 1.0,
    steepness: float = 0.3,
    residual: float = 1.0,
    consensus: float = 0.3,
    trials: int = 1000,
    seed: int = 0,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Fit a straight line to the edges near a drawn one, outliers left aside.

    Parameters, errors and steps are those of `fit_circle`; the model is `skimage.measure.LineModelND`. The
    line ends beside the ends of what was drawn.

    Returns
    -------
    Segmentation
        ``drawn`` holds each Line; it has no pixels in ``labels``.

    Examples
    --------
    >>> import numpy as np
    >>> from plotly_imgshapes import Line
    >>> image = np.zeros((40, 60))
    >>> image[20:] = 1
    >>> fit_line(image, Line(5, 16, 50, 22)).drawn[1].xy.round(1)
    array([[ 5. , 19.5],
           [50. , 19.5]])
    """
    return _fit(
        LINE, image, shapes, frame=frame, progress=progress, band=band, sigma=sigma, steepness=steepness,
        residual=residual, consensus=consensus, trials=trials, seed=seed,
    )  # fmt: skip


def _fit(
    model: Model,
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None,
    progress: Progress | bool | None,
    band: float,
    sigma: float,
    steepness: float,
    residual: float,
    **options: Any,
) -> Segmentation:
    frame, several, told = frame_for(image, frame), listed(shapes), as_progress(progress, f"Fit {model.name}")
    check_objects(f"fit_{model.name}", several)
    found: list[Shape] = []
    for i, shape in enumerate(several):
        which = f"shapes[{i}]" + (f" {shape.id!r}" if shape.id else "")
        points = edge_points(image, shape, frame, band=band, sigma=sigma, steepness=steepness)
        if len(points) <= model.least:
            raise SegmentError(
                f"{which}: got {len(points)} edge pixels within {band:g} px of it, fit_{model.name} "
                f"needs {model.least + 1} or more; draw closer to the edge, or give a larger band or "
                "a smaller steepness"
            )
        result = model.fitted(points, shape, residual=residual * min(frame.spacing), **options)
        if result is None:
            raise SegmentError(
                f"{which}: {len(points)} edge pixels within {band:g} px of it do not agree on one "
                f"{model.name}, expected {options['consensus']:g} of them within {residual:g} px; draw "
                "closer to the edge, or give a smaller band, a larger residual or a smaller consensus"
            )
        found.append(result)
        told(Stage((i + 1) / len(several), tuple(found)))
    return traced(found, several, frame)
