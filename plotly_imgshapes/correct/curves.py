"""Curves of light, applied to grey, to colours and to other channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.correct.values import Pixels, Scale
from plotly_imgshapes.correct.where import part_of
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Array = np.ndarray[Any, Any]
    Curve = Callable[[FloatArray, NDArray[np.bool_]], FloatArray]
    """From the values of a channel, and which pixels count, to values from 0 to 1."""


def lit(
    whole: Array,
    shapes: tuple[Shape, ...],
    frame: ImageFrame,
    curve: Curve,
    *,
    in_units: bool = True,
    locally: bool = True,
    by_channel: bool = False,
) -> Array:
    """Apply a curve from values, 0 to 1 on the scale (or as they are), to 0 to 1."""
    part = part_of(shapes, frame)
    scale = Scale.of(whole)
    if not scale.span:
        return whole.copy()
    pixels = Pixels.of(part.window.read(whole) if locally else whole)
    counted = pixels.good & part.area if locally else pixels.good
    if not counted.any():
        return whole.copy()
    color = pixels.color
    if color.shape[2] == 3 and not by_channel:
        # All three channels grow with their greatest: hue and saturation of HSV stay.
        unit = scale.to_unit(color)
        value = unit.max(axis=2)
        new = np.clip(curve(value if in_units else scale.from_unit(value), counted), 0, 1)
        factor = np.divide(new, value, out=np.zeros_like(new), where=value > 0)
        changed = unit * factor[:, :, None]
        changed[value <= 0] = new[value <= 0][:, None]
    else:
        unit = scale.to_unit(color) if in_units else color
        changed = np.stack([curve(channel, counted) for channel in np.moveaxis(unit, 2, 0)], axis=2)
    result = scale.from_unit(changed)
    if locally:
        return part.pasted(pixels.merged(result, counted), whole)
    inside = np.zeros(frame.shape, dtype=bool)
    inside[part.window.slices] = part.area
    return pixels.merged(result, inside & pixels.good)
