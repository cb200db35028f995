"""The strip along a path over which a profile is taken, and what is made of the values across it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes.errors import MeasureError, ShapeError
from plotly_imgshapes.geometry import ROUNDING, apply, rotation
from plotly_imgshapes.measurement.course import MOST, Course
from plotly_imgshapes.measurement.sampling import sample
from plotly_imgshapes.shapes import Ellipse, Point, Polyline, Rect, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame

    FloatArray = NDArray[np.float64]

Along = Literal["outline", "x", "y"]
Reducer = Literal["mean", "median", "min", "max", "sum"] | Callable[..., Any]

REDUCERS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "mean": (np.mean, np.nanmean),
    "median": (np.median, np.nanmedian),
    "min": (np.min, np.nanmin),
    "max": (np.max, np.nanmax),
    "sum": (np.sum, np.nansum),
}
"""Name of a reducer: the function for complete samples, and the one that leaves NaN out."""


@dataclass(frozen=True, slots=True)
class Strip:
    """What is followed of one shape."""

    paths: tuple[FloatArray, ...]
    """(N, 2) each, columns x, y; closed ones repeat their first vertex."""
    width: float
    """Axis units that are reduced across the paths; 0 for the paths alone."""


def strip_of(shape: object, width: float | None, along: Along, pixel: float) -> Strip:
    """Choose what `plotly_imgshapes.measurement.profile` follows; `pixel` is the shorter side of a pixel."""
    if not isinstance(shape, Shape) or isinstance(shape, Point):
        raise ShapeError(
            f"shape: got {shape!r}, expected a Line, a Polyline or a region; "
            "a point has no course, measure(point, image) gives the value there"
        )
    if along != "outline":
        if not isinstance(shape, Rect):
            raise ShapeError(
                f"along: got {along!r} with {shape!r}, expected a Rect; leave `along` out to follow the shape"
            )
        if width is not None:
            raise MeasureError(
                f"width: got {width!r} with along={along!r}, which reduces the whole rectangle; leave it out"
            )
        return _middle(shape, along)
    if isinstance(shape, Polyline) and width is None:
        width = shape.width
    tolerance = None
    if isinstance(shape, Ellipse):
        # Of an ellipse beyond all images no more chords than it takes to find that it is too long.
        tolerance = max(pixel / 1000, ROUNDING * max(shape.radii))
    return Strip(shape.paths(tolerance), width or 0.0)


def _middle(rect: Rect, along: Along) -> Strip:
    (x0, x1), (y0, y1) = sorted((rect.x0, rect.x1)), sorted((rect.y0, rect.y1))
    (x, y), turn = rect.center, rotation(rect.angle, rect.center)
    if along == "x":
        return Strip((apply(turn, np.array([[x0, y], [x1, y]])),), rect.height)
    return Strip((apply(turn, np.array([[x, y0], [x, y1]])),), rect.width)


def values_across(
    course: Course,
    positions: FloatArray,
    widths: list[float],
    image: Any,
    frame: ImageFrame,
    *,
    order: int,
    reducer: Reducer,
) -> FloatArray:
    """Sample the bands of all strips at once, and reduce them to one value (T[, C]) a position.

    `positions` (2, T) are those of ``course.walk()``, `widths` belong to its paths.
    """
    pixel = min(frame.spacing)
    if isinstance(reducer, str) and max(widths) <= pixel:
        return sample(image, frame.to_rc(positions.T), order=order)
    bands = np.maximum(np.ceil(np.array(widths) / pixel - ROUNDING), 1)
    samples = (bands * course.samples).sum()
    if not samples <= MOST:
        raise MeasureError(
            f"width: got {max(widths):g}, which makes {samples:.3g} samples with pixels of {pixel:g}, "
            f"expected at most {MOST}; pass a smaller width"
        )
    across = course.normals() * np.repeat(widths, course.samples)
    middle = frame.to_rc(positions.T).T
    reach = frame.to_rc((positions + across).T).T - middle
    # Strips with equally many bands make one array; of the others each number has its own.
    number = np.repeat(bands, course.samples)
    different = np.unique(bands).astype(int).tolist()
    owns = [number == m for m in different] if len(different) > 1 else [slice(None)]
    fans = [_fan(middle[:, own], reach[:, own], m) for m, own in zip(different, owns, strict=True)]
    sampled = sample(image, np.concatenate(fans) if len(fans) > 1 else fans[0], order=order)
    values = np.empty((positions.shape[1], *image.shape[2:]))
    start = 0
    for m, own, fan in zip(different, owns, fans, strict=True):
        part = sampled[start : start + len(fan)]
        values[own] = _reduce(part.reshape(-1, m, *image.shape[2:]), reducer)
        start += len(fan)
    return values


def _fan(middle: FloatArray, across: FloatArray, bands: int) -> FloatArray:
    """Return the middles of bands that lie across positions (2, T), as (T * bands, 2), columns row, col."""
    rc = across[:, :, None] * ((np.arange(bands) + 0.5) / bands - 0.5)
    rc += middle[:, :, None]
    return rc.reshape(2, -1).T


def _reduce(values: FloatArray, reducer: Reducer) -> FloatArray:
    """Make (K[, C]) of (K, M[, C])."""
    if not isinstance(reducer, str):
        reduced = np.asarray(reducer(values, axis=1), dtype=np.float64)
        expected = values.shape[:1] + values.shape[2:]
        if reduced.shape != expected:
            raise MeasureError(
                f"reducer: got a result of shape {reduced.shape} from {reducer!r}, expected {expected}; "
                "reduce the axis that is passed as `axis`"
            )
        return reduced
    complete, omitting = REDUCERS[reducer]
    reduced = np.asarray(complete(values, axis=1))
    if not np.isnan(reduced).any():
        return reduced
    missing = np.isnan(values)
    some = ~missing.all(axis=1)
    reduced = np.full(some.shape, np.nan)
    reduced[some] = omitting(np.moveaxis(values, 1, -1)[some], axis=-1)
    return reduced
