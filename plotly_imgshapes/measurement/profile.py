"""Image values along lines, paths and outlines."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from numbers import Real
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from plotly_imgshapes._image import as_image, frame_for
from plotly_imgshapes.errors import EmptyRegionWarning, MeasureError
from plotly_imgshapes.measurement.chart import chart, traces
from plotly_imgshapes.measurement.course import Course
from plotly_imgshapes.measurement.sampling import on_image
from plotly_imgshapes.measurement.strip import REDUCERS, Along, Reducer, Strip, strip_of, values_across
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Profile:
    """Image values along a path; the arrays are read-only."""

    distance: FloatArray
    """(K,) Distance along the path in `unit`, ascending from 0 to the length, both included."""
    intensity: FloatArray
    """(K[, C]) Value of the image, one column a channel; NaN outside the image."""
    xy: FloatArray
    """(K, 2) Positions of the samples on the path, columns x, y, in axis units."""
    unit: str = "px"
    """Unit of `distance` and `xy`."""
    id: str = ""
    """The `id` of the shape."""
    label: str = ""
    """The `label` of the shape."""

    def __repr__(self) -> str:
        channels = f" x {self.intensity.shape[1]} channels" if self.intensity.ndim == 2 else ""
        length = self.distance[-1] if len(self.distance) else 0.0
        return f"Profile(<{len(self.distance)} samples{channels} on {length:g} {self.unit}>, id={self.id!r})"

    def to_dict(self) -> dict[str, FloatArray]:
        """Return columns for ``pandas.DataFrame``: distance, intensity (intensity-0, ... of channels), x, y.

        >>> from plotly_imgshapes import Line
        >>> list(profile(Line(0, 0, 1, 0), np.zeros((4, 4, 3))).to_dict())
        ['distance', 'intensity-0', 'intensity-1', 'intensity-2', 'x', 'y']
        """
        if self.intensity.ndim == 1:
            values = {"intensity": self.intensity}
        else:
            values = {f"intensity-{c}": column for c, column in enumerate(self.intensity.T)}
        return {"distance": self.distance, **values, "x": self.xy[:, 0], "y": self.xy[:, 1]}

    def figure(self) -> dict[str, Any]:
        """Return a chart of the profile as a Plotly figure dictionary.

        It holds JSON values only: ``go.Figure(...)``, ``dcc.Graph(figure=...)`` and ``plotly.io.show(...)``
        take it as it is. `customdata` of each trace has the positions (x, y) of the samples on the image.
        """
        lines = traces(
            self.intensity,
            type="scatter",
            mode="lines",
            x=self.distance.tolist(),
            customdata=self.xy.tolist(),
            hovertemplate="%{y:.5~g}<extra>x %{customdata[0]:.5~g}, y %{customdata[1]:.5~g}</extra>",
        )
        return chart(
            lines, self.label or self.id, x=f"Distance ({self.unit})", y="Intensity", hovermode="x unified"
        )


@overload
def profile(
    shape: Shape,
    image: Any,
    *,
    frame: ImageFrame | None = ...,
    width: float | None = ...,
    order: int = ...,
    reducer: Reducer = ...,
    step: float | None = ...,
    along: Along = ...,
) -> Profile: ...
@overload
def profile(
    shape: Iterable[Shape],
    image: Any,
    *,
    frame: ImageFrame | None = ...,
    width: float | None = ...,
    order: int = ...,
    reducer: Reducer = ...,
    step: float | None = ...,
    along: Along = ...,
) -> tuple[Profile, ...]: ...
def profile(
    shape: Shape | Iterable[Shape],
    image: Any,
    *,
    frame: ImageFrame | None = None,
    width: float | None = None,
    order: int = 1,
    reducer: Reducer = "mean",
    step: float | None = None,
    along: Along = "outline",
) -> Profile | tuple[Profile, ...]:
    """Image values along a line, a path or the outline of a region.

    Parameters
    ----------
    shape : Line, Polyline, Rect, Ellipse or Polygon, or several
        In axis units of `frame`. A path is followed from its first vertex to its last, a brush stroke along
        its centre line. An outline is followed once around and closes on its first vertex; the rings of a
        Polygon follow one another, and the jump from ring to ring adds no distance.
    image : array, shape (H, W[, C]), bool, integer or float
        In memory or lazy (memmap, dask, zarr): then only boxes around the paths are read.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    width : float, optional
        Width of the strip that is reduced across the path, in axis units, also where pixels are not square.
        The strip is cut lengthwise into the fewest equal bands no wider than the shorter side of a pixel,
        each sampled along its middle; the samples that lie on the image are reduced. Default: one sample on
        the path itself, or the width of a brush stroke.
    order : int, default 1
        Of the interpolating spline: 0 nearest pixel, 1 linear, 3 cubic, at most 5.
    reducer : {"mean", "median", "min", "max", "sum"} or callable, default "mean"
        Makes one value of the samples across the path, NaN left out. A callable gets an array of shape
        (K, M[, C]), NaN where a sample lies outside the image, and ``axis=1``; it returns shape (K[, C]).
    step : float, optional
        Greatest distance between neighbouring samples, in axis units. Default: the shorter side of a pixel.
        K = ceil(length / step) + 1 samples (on each ring) are exactly equally spaced.
    along : {"outline", "x", "y"}, default "outline"
        Of a Rect only. "x": through its middle along its own, perhaps turned, x axis from smaller to larger
        x, each value reduced over the full height (ImageJ's column average); "y": along its y axis, each
        value reduced over the full width (row average).

    Returns
    -------
    Profile, or a tuple of Profile for several shapes
        `distance` (K,) float64 in the frame's unit, from 0 to the length, both included; `intensity`
        (K[, C]) float64, never rounded; `xy` (K, 2) float64 positions on the path. A path without length
        gives K = 1, an empty Polygon K = 0. Samples outside the image (more than half a pixel beyond the
        outermost centres) are NaN; nearer ones have the value of the pixel they are on. NaN, infinite and
        masked pixels make NaN of the samples to which they contribute.

    Warns
    -----
    EmptyRegionWarning
        If no sample of a shape lies on the image; its values are NaN.

    Raises
    ------
    ShapeError
        If a shape is a Point or has no place in data coordinates, or `along` does not fit it.
    ImageError, FrameError
        If `image` is no image, or has not the height and width of `frame`.
    MeasureError
        If another argument is out of its range, or asks for more samples than fit in memory.

    Notes
    -----
    Distances are those of the axes, also where pixels are not square. The direction across which `width`
    lies is that of the path over one step around the sample, so corners are rounded off. Where a path turns
    straight back or has no length there is no such direction, and only the position itself is sampled. An
    Ellipse is followed in chords within a thousandth of a pixel.

    Examples
    --------
    >>> from plotly_imgshapes import Line, Rect
    >>> ramp = np.arange(4.0)[None, :]
    >>> profile(Line(0, 0, 3, 0), ramp).intensity
    array([0., 1., 2., 3.])

    Equal steps of at most one pixel, both ends included; NaN beyond the edge of the last pixel at 3.5:

    >>> course = profile(Line(2, 0, 4.5, 0), ramp)
    >>> course.distance.round(3), course.intensity.round(3)
    (array([0.   , 0.833, 1.667, 2.5  ]), array([2.   , 2.833,   nan,   nan]))

    A line without length, and a rectangle reduced to its columns:

    >>> profile(Line(1, 0, 1, 0), ramp).intensity
    array([1.])
    >>> image = np.array([[0, 1, 2], [10, 11, 12]])
    >>> profile(Rect(0, -0.5, 2, 1.5), image, along="x").intensity
    array([5., 6., 7.])
    """
    image = as_image(image)
    frame = frame_for(image, frame)
    shapes = listed(shape)
    pixel = min(frame.spacing)
    step = pixel if step is None else _check_length("step", step, zero=False)
    _check(order, reducer, along)
    if width is not None:
        width = _check_length("width", width, zero=True)
    strips = [strip_of(one, width, along, pixel) for one in shapes]
    profiles = _profiles(shapes, strips, image, frame, order=order, reducer=reducer, step=step)
    return profiles[0] if isinstance(shape, Shape) else profiles


def _profiles(
    shapes: tuple[Shape, ...],
    strips: list[Strip],
    image: Any,
    frame: ImageFrame,
    *,
    order: int,
    reducer: Reducer,
    step: float,
) -> tuple[Profile, ...]:
    rings = [len(strip.paths) for strip in strips]
    if any(rings):
        course = Course.of([path for strip in strips for path in strip.paths], step)
        distance, positions = course.walk()
        if max(rings) > 1:
            distance += np.repeat(_before(course.length, rings), course.samples)
        widths = [strip.width for strip in strips for _ in strip.paths]
        values = values_across(course, positions, widths, image, frame, order=order, reducer=reducer)
        xy = positions.T
        ends = list(accumulate(course.samples.tolist(), initial=0))
        edges = [ends[ring] for ring in accumulate(rings, initial=0)]
    else:
        distance, xy, values = np.empty(0), np.empty((0, 2)), np.empty((0, *image.shape[2:]))
        edges = [0] * (len(shapes) + 1)
    for array in (distance, xy, values):
        array.setflags(write=False)
    spans = list(pairwise(edges))
    if np.isnan(values).any():
        _warn_outside(shapes, spans, values, on_image(frame.to_rc(xy), frame.shape))
    return tuple(
        Profile(distance[a:b], values[a:b], xy[a:b], frame.unit, one.id, one.label)
        for one, (a, b) in zip(shapes, spans, strict=True)
    )


def _before(length: FloatArray, rings: list[int]) -> FloatArray:
    """Return for each ring the length of the rings before it in the same shape."""
    own = np.split(length, np.cumsum(rings)[:-1])
    return np.concatenate([np.cumsum(np.append(0.0, lengths))[:-1] for lengths in own])


def _warn_outside(
    shapes: tuple[Shape, ...],
    spans: list[tuple[int, int]],
    values: FloatArray,
    inside: NDArray[np.bool_],
) -> None:
    for number, (one, (a, b)) in enumerate(zip(shapes, spans, strict=True)):
        if a < b and not inside[a:b].any() and np.isnan(values[a:b]).all():
            warnings.warn(
                f"shape {one.id or number!r}: no sample of its profile lies on the image; its values are NaN",
                EmptyRegionWarning,
                stacklevel=4,
            )


def _check(order: object, reducer: object, along: object) -> None:
    if isinstance(order, bool) or not isinstance(order, int | np.integer) or not 0 <= order <= 5:
        raise MeasureError(
            f"order: got {order!r}, expected an integer from 0 to 5; 1 is linear interpolation"
        )
    if not callable(reducer) and not (isinstance(reducer, str) and reducer in REDUCERS):
        raise MeasureError(f"reducer: got {reducer!r}, expected one of {', '.join(REDUCERS)} or a callable")
    if not isinstance(along, str) or along not in {"outline", "x", "y"}:
        raise MeasureError(f"along: got {along!r}, expected 'outline', 'x' or 'y'")


def _check_length(name: str, value: Any, *, zero: bool) -> float:
    try:
        number = float(value) if isinstance(value, Real) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number < 0 or (number == 0 and not zero):
        raise MeasureError(
            f"{name}: got {value!r}, expected a finite number {'>= 0' if zero else '> 0'} in axis units"
        )
    return number
