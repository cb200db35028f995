"""A rectangle seen in perspective becomes upright."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct.carried import CarriedFrame
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.projected import denominators
from plotly_imgshapes.correct.warping import FILL, ORDER, warped
from plotly_imgshapes.correct.where import check_places
from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, method
from plotly_imgshapes.shapes import Point, Polygon, Rect, Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


LONGEST = 1_000_000
"""Most pixels along a side of the result."""


@method(
    METHODS,
    family="Geometry",
    takes=("polygon", "rect", "point"),
    start=Choice(("nearest", "drawn"), "Top left corner: with the least turn, or the one drawn first"),
    ratio=Number(
        0.01, 100, "Width over height of the true thing; default: of the drawn sides", log=True, optional=True
    ),
    order=ORDER,
    fill=FILL,
)
def rectify(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    start: Literal["nearest", "drawn"] = "nearest",
    ratio: float | None = None,
    order: Literal["nearest", "linear", "cubic"] = "linear",
    fill: float | None = None,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Make an upright rectangle of four corners, as of a page photographed at an angle.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : Polygon with four vertices, Rect, or four Points
        In axis units. Points in any order; corners may lie beyond the edge of the image.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    start : {"nearest", "drawn"}
        Which corner comes to the top left of the array: the one for which the image turns least, or the one
        drawn first. The image is never mirrored.
    ratio : float, optional
        Width over height of the true thing, 0.707 for a portrait A4 page; a photograph alone does not tell.
        Default: of the longer of each two opposite sides, in axis units.
    order : {"nearest", "linear", "cubic"}
    fill : float, optional
        Value of pixels that the image does not reach. Default: NaN in a float image, else 0; alpha is 0.

    Returns
    -------
    ndarray, CarriedFrame
        As large as the longer of each two opposite sides. The first pixel lies at 0, steps and unit are those
        of `frame`.

    Raises
    ------
    CorrectError
        If there are not four corners, they cross, lie on a line, one lies inside the triangle of the others,
        or all lie outside the image.

    Notes
    -----
    `skimage.transform.ProjectiveTransform` and `warp`.

    Examples
    --------
    >>> from plotly_imgshapes import Point, Polygon
    >>> page = Polygon([[10, 10], [50, 14], [52, 70], [8, 66]])
    >>> upright, frame = rectify(np.zeros((80, 60)), page)
    >>> upright.shape
    (56, 44)
    >>> corner, _ = frame.carry([Point(10, 10), Point(52, 70)])
    >>> round(corner.x, 6), round(corner.y, 6)
    (-0.5, -0.5)
    """
    frame, drawn = frame_for(image, frame), listed(shapes)
    xy = _corners(drawn)
    if not (np.ptp(xy, axis=0) / frame.spacing[::-1] < LONGEST).all():
        raise CorrectError(
            f"corners: got {xy.tolist()}, expected less than {LONGEST} pixels from one to the other; draw "
            "them on the image"
        )
    # Right and down on the array are positive, whichever way the axes run.
    signs = np.sign([frame.dx, frame.dy])
    quad = _ordered(xy * signs, ordered=not isinstance(drawn[0], Point), first=start == "drawn")
    check_places([Polygon((quad * signs,))], frame)
    after, corners = _upright(quad, frame, ratio)
    matrix = _homography(quad * signs, corners)
    carried = CarriedFrame(
        after.shape, x0=after.x0, dx=after.dx, y0=after.y0, dy=after.dy, unit=after.unit, maps=(matrix,)
    )
    return warped(image, frame, matrix, carried, order=order, fill=fill), carried


def _corners(shapes: Sequence[Shape]) -> FloatArray:
    """Return the four corners, (4, 2), as drawn."""
    first = shapes[0]
    if all(isinstance(shape, Point) for shape in shapes):
        xy = np.concatenate([shape.paths()[0] for shape in shapes])
    elif len(shapes) > 1:
        raise CorrectError(f"shapes: got {len(shapes)}, expected one with four corners, or four points")
    elif isinstance(first, Polygon) and len(first.rings) != 1:
        raise CorrectError(f"shapes[0]: got {len(first.rings)} rings, expected one with four corners")
    else:
        xy = first.outlines()[0]
    if len(xy) != 4:
        what = "points" if isinstance(first, Point) else "corners"
        hint = (
            "" if isinstance(first, Point | Rect) else "; simplify(tolerance) drops those on straight sides"
        )
        raise CorrectError(f"shapes: got {len(xy)} {what}, expected 4{hint}")
    return xy


def _ordered(quad: FloatArray, *, ordered: bool, first: bool) -> FloatArray:
    """Return corners clockwise on the screen from the top left, or raise `CorrectError`."""
    middle = quad.mean(axis=0)
    if not ordered:
        # The first one drawn stays first.
        angles = np.arctan2(*(quad - middle).T[::-1])
        quad = quad[np.argsort((angles - angles[0]) % (2 * np.pi), kind="stable")]
    ahead, behind = np.roll(quad, -1, axis=0) - quad, quad - np.roll(quad, 1, axis=0)
    turns = behind[:, 0] * ahead[:, 1] - behind[:, 1] * ahead[:, 0]
    # Of corners on a line, or nearly so, the perspective is no more than rounding errors.
    slack = 1e-6 * float(np.square(np.ptp(quad, axis=0)).sum())
    if not (np.abs(turns) > slack).all():
        raise CorrectError(
            f"corners: got {quad.tolist()}, of which three lie on a line or two in one place, expected the "
            "corners of a rectangle in perspective"
        )
    if abs(np.sign(turns).sum()) != 4:
        raise CorrectError(
            f"corners: got {quad.tolist()}, whose sides cross or turn inwards, expected the four corners one "
            "after another around"
        )
    if turns[0] < 0:
        quad = np.roll(quad[::-1], 1, axis=0)
    if first:
        return quad
    upright = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    likeness = [float((np.roll(quad, -k, axis=0) - middle).ravel() @ upright.ravel()) for k in range(4)]
    return np.roll(quad, -int(np.argmax(np.round(likeness, 9))), axis=0)


def _upright(quad: FloatArray, frame: ImageFrame, ratio: float | None) -> tuple[ImageFrame, FloatArray]:
    """Return the frame of the result and where the corners come to lie on it: on its outer edges."""
    top, right, bottom, left = np.hypot(*(np.roll(quad, -1, axis=0) - quad).T)
    width, height = max(top, bottom), max(left, right)
    if ratio is not None:
        width = max(width, height * ratio)
        height = width / ratio
    rows = max(1, round(height / abs(frame.dy)))
    cols = max(1, round(width / abs(frame.dx)))
    after = ImageFrame(
        (rows, cols),
        x0=0.0 if frame.dx > 0 else -frame.dx * (cols - 1),
        dx=frame.dx,
        y0=0.0 if frame.dy > 0 else -frame.dy * (rows - 1),
        dy=frame.dy,
        unit=frame.unit,
    )
    x0, x1, y0, y1 = after.extent
    return after, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def _homography(quad: FloatArray, corners: FloatArray) -> FloatArray:
    """Return the 3 x 3 matrix from the drawn corners to those of the result, positive between them."""
    from skimage.transform import ProjectiveTransform

    found = ProjectiveTransform.from_estimate(quad, corners)
    if not found:
        raise CorrectError(f"corners: got {quad.tolist()}, which are in no perspective; draw them anew")
    matrix: FloatArray = found.params
    below = denominators(quad, matrix)
    if not (np.sign(below) == np.sign(below[0])).all():
        raise CorrectError(f"corners: got {quad.tolist()}, across the horizon; draw them anew")
    scaled: FloatArray = matrix / below.mean()
    return scaled
