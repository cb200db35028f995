"""Turn an image until a line on it is level."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct.carried import CarriedFrame
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.values import read
from plotly_imgshapes.correct.warping import FILL, ORDER, warped
from plotly_imgshapes.correct.where import check_places
from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, method
from plotly_imgshapes.methods.kinds import PATHS
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 200
"""Positions along a freehand line that its direction is fitted to."""

ROUND = 0.8
"""A path nearly as wide as it is long has no direction."""


@method(
    METHODS,
    family="Geometry",
    takes=PATHS,
    to=Choice(
        ("horizontal", "vertical", "nearest"), "What the line shall be; nearest: whichever it almost is"
    ),
    size=Choice(("keep", "expand", "crop"), "Same size, all of the image, or only what has no empty corners"),
    order=ORDER,
    fill=FILL,
)
def level(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    to: Literal["horizontal", "vertical", "nearest"] = "horizontal",
    size: Literal["keep", "expand", "crop"] = "keep",
    order: Literal["nearest", "linear", "cubic"] = "linear",
    fill: float | None = None,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Turn the image until a drawn line, as the horizon, is level.

    It turns about the middle of the image, the shorter way, in axis units: on pixels that are not square the
    line is level, and angles stay what they are, on the axes.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : Line, Polyline, or several of them
        In axis units. A freehand path counts by the straight line that fits it best; several by their mean
        direction, the longer the more.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    to : {"horizontal", "vertical", "nearest"}
    size : {"keep", "expand", "crop"}
        Same height and width; the box around all of the turned image; or the largest box inside it.
    order : {"nearest", "linear", "cubic"}
    fill : float, optional
        Value of pixels that the image does not reach. Default: NaN in a float image, else 0; alpha is 0.

    Returns
    -------
    ndarray, CarriedFrame
        Pixels that a NaN or masked one has a part in are NaN or masked.

    Raises
    ------
    CorrectError
        If a line has no length or lies outside the image, or their directions cancel out.

    Notes
    -----
    `skimage.transform.warp`.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> tilted = Line(0, 0, 8, 1)
    >>> turned, frame = level(np.zeros((20, 30)), tilted)
    >>> (line,) = frame.carry(tilted)
    >>> round(line.angle, 9), turned.shape
    (0.0, (20, 30))
    >>> level(np.zeros((20, 30)), tilted, size="crop")[0].shape
    (16, 28)
    """
    frame, drawn = frame_for(image, frame), listed(shapes)
    check_places(drawn, frame)
    turn = -_tilt(drawn, to)
    x0, x1, y0, y1 = frame.extent
    matrix = np.vstack((geometry.rotation(turn, ((x0 + x1) / 2, (y0 + y1) / 2)), [0.0, 0.0, 1.0]))
    after = _resized(frame, turn, size, matrix)
    if turn == 0:
        return read(image).copy(), after
    return warped(image, frame, matrix, after, order=order, fill=fill), after


def _tilt(shapes: Sequence[Shape], to: str) -> float:
    """Return the angle in degrees from the wanted direction to that of the lines."""
    # A line has no front: directions that differ by 180 degrees (90 for the nearest axis) are one.
    fold = 4 if to == "nearest" else 2
    total, weight = 0j, 0.0
    for i, shape in enumerate(shapes):
        length, angle = shape.length, _direction(shape)
        if not length > 0 or angle is None:
            raise CorrectError(
                f"shapes[{i}]: got a line of no length, or a path without a direction, expected a straight "
                "one; draw it longer"
            )
        total += length * cmath.exp(1j * fold * angle)
        weight += length
    if abs(total) <= geometry.ROUNDING * weight:
        raise CorrectError(
            "shapes: got lines whose directions cancel out, expected one direction; draw one line"
        )
    # The phase has rounding errors where a line is level already: keep that exact.
    phase = cmath.phase(total if to != "vertical" else -total)
    tilt = math.degrees(phase) / fold
    return 0.0 if abs(tilt) < geometry.ROUNDING else tilt


def _direction(shape: Shape) -> float | None:
    """Return the direction of the straight line that fits best, in radians; None for what has none."""
    (path,) = shape.paths()
    if not geometry.length((path,)) > 0:
        return None
    if len(path) > 2:
        path = geometry.resample(path, SAMPLES, None, closed=False)
        _, sizes, axes = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
        if sizes[1] > ROUND * sizes[0]:
            return None
        x, y = axes[0]
    else:
        x, y = path[1] - path[0]
    return math.atan2(y, x)


def _resized(frame: ImageFrame, turn: float, size: str, matrix: NDArray[np.float64]) -> CarriedFrame:
    """Return the frame of the turned image, about the same middle."""
    height, width = frame.shape
    tall, wide = height * abs(frame.dy), width * abs(frame.dx)
    sin, cos = abs(math.sin(math.radians(turn))), abs(math.cos(math.radians(turn)))
    if size == "expand":
        high, across = tall * cos + wide * sin, wide * cos + tall * sin
        rows = math.ceil(high / abs(frame.dy) - 1e-6)
        cols = math.ceil(across / abs(frame.dx) - 1e-6)
    elif size == "crop":
        across, high = _inscribed(wide, tall, sin, cos)
        rows = max(1, math.floor(high / abs(frame.dy) + 1e-6))
        cols = max(1, math.floor(across / abs(frame.dx) + 1e-6))
    else:
        rows, cols = height, width
    return CarriedFrame(
        (rows, cols),
        x0=frame.x0 + frame.dx * (width - cols) / 2,
        dx=frame.dx,
        y0=frame.y0 + frame.dy * (height - rows) / 2,
        dy=frame.dy,
        unit=frame.unit,
        maps=(matrix,),
    )


def _inscribed(wide: float, tall: float, sin: float, cos: float) -> tuple[float, float]:
    """Return width and height of the largest upright box inside a turned one, about its middle."""
    long, short = max(wide, tall), min(wide, tall)
    if short <= 2 * sin * cos * long or abs(sin - cos) < 1e-10:
        # Two corners of the box lie on the middle line of the longer sides.
        half = short / 2
        return (half / sin, half / cos) if wide >= tall else (half / cos, half / sin)
    double = cos * cos - sin * sin
    return (wide * cos - tall * sin) / double, (tall * cos - wide * sin) / double
