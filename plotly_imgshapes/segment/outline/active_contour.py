"""Magic scissors: a rough outline or path snaps to the nearest boundary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, Progress, Stage, Whole, method
from plotly_imgshapes.methods.kinds import OUTLINES, PATHS
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.along.traced import check_objects, traced
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.outline.attraction import Pull
from plotly_imgshapes.segment.outline.snapping import Way, snapping, without_gaps
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Shape, listed

PRESETS = {
    "tight": Pull(alpha=0.01, beta=0.1, gamma=0.1, w_line=0, w_edge=1),
    "smooth": Pull(alpha=0.01, beta=10, gamma=0.1, w_line=0, w_edge=1),
    "balloon": Pull(alpha=0.001, beta=0.1, gamma=0.1, w_line=0, w_edge=1),
}
"""Forces by name. A balloon is blown up step by step before they pull on it."""

_FORCE = "None: as the preset has it"


@method(
    METHODS,
    family="From a rough outline",
    takes=OUTLINES + PATHS,
    preset=Choice(tuple(PRESETS), "Closely along the edge, with few bends, or blown up from inside"),
    sigma=Number(0, 100, "Blur before edges are looked for; it also evens out noise", unit="px"),
    reach=Number(
        0, 10_000, "How far off the boundary may be; None: a quarter of the depth", "px", optional=True
    ),
    spacing=Number(0.5, 1000, "Distance of vertices; None: 200 of them at most", unit="px", optional=True),
    ends=Choice(("free", "fixed"), "Whether the ends of an open path may move"),
    alpha=Number(0, 100, f"Shrinks it, as a rubber band. {_FORCE}", optional=True),
    beta=Number(0, 10_000, f"Takes out bends. {_FORCE}", optional=True),
    gamma=Number(1e-4, 100, f"Slows it down. {_FORCE}", optional=True),
    w_line=Number(-100, 100, f"Draws it to what is bright, negative: dark. {_FORCE}", optional=True),
    w_edge=Number(-100, 100, f"Draws it to edges. {_FORCE}", optional=True),
    iterations=Whole(1, 100_000, "Steps at each scale, at most"),
)
def active_contour(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    preset: str = "tight",
    sigma: float = 3.0,
    reach: float | None = None,
    spacing: float | None = None,
    ends: str = "free",
    alpha: float | None = None,
    beta: float | None = None,
    gamma: float | None = None,
    w_line: float | None = None,
    w_edge: float | None = None,
    iterations: int = 330,
    preview: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Snap a rough outline or open path to the nearest boundary.

    Each ring or path is resampled to equal distances and pulled to edges by
    `skimage.segmentation.active_contour`, first at coarse scales, if the boundary may be far off, then at
    full resolution. Each shape becomes one object of its own class.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Of RGB the edges of all channels count, of other numbers of channels those of their mean.
    shapes : Shape or sequence of Shape
        Rectangles, ellipses, closed paths; lines and open paths. Roughly along the boundary, on either side.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    preset : {"tight", "smooth", "balloon"}
        "balloon" is for an outline drawn inside: it is enlarged by `sigma` again and again and settles in
        between, until edges hold it or it has gone as far as `reach`. scikit-image has no such force.
    sigma : float, default 3
        Blur of the last scale, in pixels of the smaller side.
    reach : float, optional
        In pixels of the smaller side. Coarse scales begin at half of it. Default: a quarter of the depth of
        an outline, a sixteenth of the length of an open path, eight times the depth of a balloon.
    spacing : float, optional
        Distance of vertices in pixels of the smaller side. Default: what makes 200, but 1.5 at least.
    ends : {"free", "fixed"}
        Of open paths.
    alpha, beta, gamma, w_line, w_edge : float, optional
        As in scikit-image, each in place of the preset's. `w_edge` is for the strongest edge near the
        outline, `w_line` for the way from the darkest to the brightest value there.
    iterations : int, default 330
        At each scale. It stops earlier when no vertex moves by more than 0.1 pixels.
    preview : bool, default False
        Leave out full resolution.
    progress : callable or bool, optional
        A stage after every 110 steps, with the shapes as they are at that moment.

    Returns
    -------
    Segmentation
        Its shapes are finer than pixels; of one that crosses itself the largest part counts. Where an outline
        holds pixels without a value, these are left out and the shape follows the edges of pixels.

    Raises
    ------
    SegmentError
        If a shape lies outside the image or has no length, nothing is to be seen around it, it shrinks to
        nothing, or the image has fewer than 4 rows or columns.

    References
    ----------
    Kass, Witkin and Terzopoulos (1988), Snakes: active contour models. IJCV 1, 321.

    Examples
    --------
    >>> from plotly_imgshapes import Rect
    >>> import numpy as np
    >>> image = np.zeros((60, 60))
    >>> image[20:40, 15:45] = 1
    >>> found = active_contour(image, Rect(12, 17, 47, 42), sigma=2)
    >>> bool(abs(found.shapes()[0].area - 600) < 30)
    True
    >>> active_contour(np.ones((60, 60)), Rect(12, 17, 47, 42))
    Traceback (most recent call last):
    plotly_imgshapes.errors.SegmentError: image: got 1 everywhere around the outline, expected an edge ...
    """
    frame, drawn, tell = frame_for(image, frame), listed(shapes), as_progress(progress, "")
    check_objects("active_contour", drawn)
    check_size("active_contour", frame, 4)
    given = {"alpha": alpha, "beta": beta, "gamma": gamma, "w_line": w_line, "w_edge": w_edge}
    pull = replace(PRESETS[preset], **{name: value for name, value in given.items() if value is not None})
    way = Way(pull, sigma, reach, spacing, ends, iterations, preview, preset == "balloon")
    found: list[Shape] = []
    for i, shape in enumerate(drawn):
        Window.around(shape, frame)  # has its place in the image
        done = i / len(drawn)
        snapped = shape
        for part, snapped in snapping(image, shape, frame, way, f"shapes[{i}]"):
            tell(Stage(done + 0.99 * part / len(drawn), (*found, snapped)))
        found.append(snapped)
    result = without_gaps(image, traced(found, drawn, frame))
    tell(Stage(1.0, result.shapes()))
    return result.replace(approximate=preview)


def check_size(name: str, frame: ImageFrame, least: int) -> None:
    """Raise `SegmentError` if an image has too few rows or columns for a boundary to run through it."""
    if min(frame.shape) < least:
        height, width = frame.shape
        raise SegmentError(
            f"image: got {height} x {width} pixels, {name} needs {least} rows and columns or more; for a "
            "single row or column use a threshold"
        )
