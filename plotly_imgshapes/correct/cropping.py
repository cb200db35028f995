"""The part of an image around shapes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.values import cast
from plotly_imgshapes.correct.warping import FILL, fill_value
from plotly_imgshapes.correct.where import box_of, painted
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Whole, method
from plotly_imgshapes.methods.kinds import ANY
from plotly_imgshapes.shapes import Shape, listed


@method(
    METHODS,
    family="Geometry",
    takes=ANY,
    padding=Whole(0, 100_000, "Added on every side, as far as the image reaches", unit="px"),
    outside=Choice(("keep", "fill"), "Pixels in the box that the shapes leave out"),
    fill=FILL,
)
def crop(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    padding: int = 0,
    outside: Literal["keep", "fill"] = "keep",
    fill: float | None = None,
) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Cut out the box of a shape, or of several together.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Of a lazy one only the box is read.
    shapes : Shape or iterable of Shape
        In axis units. The box holds the pixels whose centre is inside; of points, lines and open paths those
        that they run through.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    padding : int, default 0
        Array pixels added on every side.
    outside : {"keep", "fill"}
        Pixels of the box outside the shapes: left as they are, or filled.
    fill : float, optional
        Default: NaN in a float image, else 0; alpha is 0.

    Returns
    -------
    ndarray, ImageFrame
        A copy, and a frame in the same axis units: all shapes stay where they are.

    Raises
    ------
    CorrectError
        If a shape lies outside the image.

    Notes
    -----
    `plotly_imgshapes.crop` gives the mask beside, for measurements.

    Examples
    --------
    >>> from plotly_imgshapes import Ellipse
    >>> part, frame = crop(np.ones((50, 50)), Ellipse(9.5, 19.5, 14.5, 24.5), outside="fill")
    >>> part.shape, frame.x0, frame.y0, int(np.isnan(part).sum())
    ((5, 5), 10.0, 20.0, 4)
    """
    frame, drawn = frame_for(image, frame), listed(shapes)
    value = fill_value(fill, image.dtype)
    window = box_of(drawn, frame, padding)
    part, after = window.read(image).copy(), window.frame(frame)
    if outside == "fill":
        left_out = ~painted(drawn, after)
        color = part[:, :, :3] if part.ndim == 3 and part.shape[2] == 4 else part
        color[left_out] = cast(np.array([value]), part.dtype)[0]
        if color is not part:
            part[left_out, 3] = 0
    return part, after
