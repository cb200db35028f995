"""How often values occur inside shapes."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from plotly_imgshapes._image import as_image, frame_for
from plotly_imgshapes.errors import EmptyRegionWarning, MeasureError
from plotly_imgshapes.measurement.chart import chart, traces
from plotly_imgshapes.measurement.pixels import groups
from plotly_imgshapes.measurement.profile import profile
from plotly_imgshapes.raster import runs
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from plotly_imgshapes.frame import ImageFrame

    Range = tuple[float, float] | None

MOST = 2**20
"""Most bins of a histogram."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Histogram:
    """How often values occur; the arrays are read-only."""

    counts: NDArray[np.int64]
    """(B[, C]) Number of values in each bin, one column a channel."""
    edges: NDArray[np.float64]
    """(B + 1,) Edges of the bins, ascending: all but the last bin are half-open, [lower, upper)."""
    unit: str = "pixels"
    """What is counted: "pixels" of a region, "samples" along a path."""
    id: str = ""
    """The `id` of the shape."""
    label: str = ""
    """The `label` of the shape."""

    def __repr__(self) -> str:
        bins = f"{len(self.counts)} bins from {self.edges[0]:g} to {self.edges[-1]:g}"
        return f"Histogram(<{self.counts.sum()} {self.unit} in {bins}>, id={self.id!r})"

    @property
    def centers(self) -> NDArray[np.float64]:
        """(B,) Middle of each bin."""
        return (self.edges[:-1] + self.edges[1:]) / 2

    def to_dict(self) -> dict[str, NDArray[Any]]:
        """Return columns for ``pandas.DataFrame``: lower, upper, counts (counts-0, ... of channels).

        >>> from plotly_imgshapes import Rect
        >>> histogram(Rect(0, 0, 2, 2), np.eye(4), bins=[0, 1, 2]).to_dict()
        {'lower': array([0., 1.]), 'upper': array([1., 2.]), 'counts': array([2, 2])}
        """
        if self.counts.ndim == 1:
            counts = {"counts": self.counts}
        else:
            counts = {f"counts-{c}": column for c, column in enumerate(self.counts.T)}
        return {"lower": self.edges[:-1], "upper": self.edges[1:], **counts}

    def figure(self) -> dict[str, Any]:
        """Return a chart of the histogram as a Plotly figure dictionary, JSON values only.

        As `Profile.figure`: ``go.Figure(...)``, ``dcc.Graph(figure=...)`` and ``plotly.io.show(...)`` take it
        as it is. Channels lie over one another.
        """
        bars = traces(
            self.counts,
            type="bar",
            x=self.centers.tolist(),
            width=np.diff(self.edges).tolist(),
            opacity=1.0 if self.counts.ndim == 1 else 0.5,
            hovertemplate="%{x:.5~g}: %{y}<extra></extra>",
        )
        layout = {"bargap": 0, "barmode": "overlay"}
        return chart(bars, self.label or self.id, x="Intensity", y=self.unit.capitalize(), **layout)


@overload
def histogram(
    shape: Shape,
    image: Any,
    *,
    frame: ImageFrame | None = ...,
    bins: str | int | ArrayLike = ...,
    range: Range = ...,
) -> Histogram: ...
@overload
def histogram(
    shape: Iterable[Shape],
    image: Any,
    *,
    frame: ImageFrame | None = ...,
    bins: str | int | ArrayLike = ...,
    range: Range = ...,
) -> tuple[Histogram, ...]: ...
def histogram(
    shape: Shape | Iterable[Shape],
    image: Any,
    *,
    frame: ImageFrame | None = None,
    bins: str | int | ArrayLike = "auto",
    range: Range = None,  # noqa: A002 (numpy.histogram's name for it)
) -> Histogram | tuple[Histogram, ...]:
    """How often values occur in a region, or along a path.

    Parameters
    ----------
    shape : Shape, or several
        Of a region (a brush stroke too), the pixels whose centre lies in it are counted; of a Line or
        Polyline, the samples that `profile` takes of it.
    image : array, shape (H, W[, C]), bool, integer or float
        In memory or lazy: then only boxes around the shapes are read.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    bins : "auto", int or array-like of edges, default "auto"
        "auto": one bin a grey level for images of bool and of 8-bit integers (0 to 255, -128 to 127), centred
        on it; for others what ``numpy.histogram_bin_edges(values, "auto")`` makes of each shape's values. A
        number: equally wide bins from the least to the greatest value. Channels share their bins.
    range : (float, float), optional
        Values beyond are not counted, and bins reach from end to end. Not together with edges.

    Returns
    -------
    Histogram, or a tuple of Histogram for several shapes
        NaN, infinite and masked values are not counted; the others as ``numpy.histogram`` counts them.

    Warns
    -----
    EmptyRegionWarning
        If a shape holds no pixel of the image; all counts are 0.

    Raises
    ------
    ShapeError
        If a shape is a Point or has no place in data coordinates.
    ImageError, FrameError
        If `image` is no image, or has not the height and width of `frame`.
    MeasureError
        If `bins` or `range` are not as said above.

    Examples
    --------
    >>> from plotly_imgshapes import Line, Rect
    >>> image = np.array([[0, 1, 2, 3], [4, 5, 6, 7]], dtype=np.uint8)
    >>> left = histogram(Rect(-0.5, -0.5, 1.5, 1.5), image)
    >>> left.centers[left.counts > 0]
    array([0., 1., 4., 5.])
    >>> histogram(Rect(-0.5, -0.5, 1.5, 1.5), image, bins=[0, 2, 4, 6]).counts
    array([2, 0, 2])
    >>> histogram(Line(0, 0, 3, 0), image, bins=2, range=(0, 4)).counts
    array([2, 2])
    """
    image = as_image(image)
    frame = frame_for(image, frame)
    shapes = listed(shape)
    edges = _as_edges(bins, range)
    held = _held(shapes, image, frame)
    nothing = np.empty((0, *image.shape[2:]), dtype=image.dtype)
    made = []
    for number, one in enumerate(shapes):
        if one.is_region and number not in held:
            warnings.warn(
                f"shape {one.id or number!r}: holds no pixel of the image; its histogram is empty",
                EmptyRegionWarning,
                stacklevel=2,
            )
        counts, own_edges = _count(held.get(number, nothing), image.dtype, bins, range, edges)
        unit = "pixels" if one.is_region else "samples"
        made.append(Histogram(counts, own_edges, unit, one.id, one.label))
    return made[0] if isinstance(shape, Shape) else tuple(made)


def _held(shapes: tuple[Shape, ...], image: Any, frame: ImageFrame) -> dict[int, NDArray[Any]]:
    """Return the values (N[, C]) of each shape that holds one, by its number."""
    regions = np.array([number for number, one in enumerate(shapes) if one.is_region], dtype=np.int64)
    paths = [number for number, one in enumerate(shapes) if not one.is_region]
    pixels = runs([shapes[number] for number in regions], frame)
    held: dict[int, NDArray[Any]] = {}
    for group in groups(image, pixels, regions, pixels.num_pixels):
        parts = np.split(group.values, group.counts.cumsum()[:-1])
        held.update(zip(group.shapes.tolist(), parts, strict=True))
    courses = profile([shapes[number] for number in paths], image, frame=frame)
    held.update(zip(paths, (course.intensity for course in courses), strict=True))
    return held


def _as_edges(bins: Any, span: Range) -> NDArray[np.float64] | None:
    """Return given edges as float64, None where they are to be made; refuse what is neither."""
    if span is not None:
        pair = _array(span)
        if (
            pair.shape != (2,)
            or pair.dtype.kind not in "iuf"
            or not (np.isfinite(pair).all() and pair[0] < pair[1])
        ):
            raise MeasureError(f"range: got {span!r}, expected (least, greatest), finite and ascending")
    if isinstance(bins, int | np.integer) and not isinstance(bins, bool) and 0 < bins <= MOST:
        return None
    if isinstance(bins, str) and bins == "auto":
        return None
    edges = _array(bins)
    ascending = (
        edges.dtype.kind in "iuf" and edges.ndim == 1 and len(edges) > 1 and (np.diff(edges) > 0).all()
    )
    if not ascending or not np.isfinite(edges).all():
        raise MeasureError(
            f"bins: got {bins!r}, expected 'auto', a number from 1 to {MOST}, or ascending finite edges"
        )
    if span is not None:
        raise MeasureError(
            f"range: got {span!r} together with edges, which are a range themselves; leave it out"
        )
    return edges.astype(np.float64)


def _array(values: Any) -> NDArray[Any]:
    """Return an array; of what is ragged an array of objects, which no check lets through."""
    try:
        return np.asarray(values)
    except ValueError:
        return np.asarray(None, dtype=object)


def _count(
    values: NDArray[Any], kind: np.dtype[Any], bins: Any, span: Range, edges: NDArray[np.float64] | None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return counts (B[, C]) and edges of `values` (N[, C]) from an image of dtype `kind`."""
    columns = [_good(column) for column in ([values] if values.ndim == 1 else values.T)]
    if edges is not None:
        counted = [np.histogram(column, edges)[0] for column in columns]
    else:
        levels = isinstance(bins, str) and _has_levels(kind)
        edges = _levels(kind, span) if levels else _spread(np.concatenate(columns), bins, span)
        # Equally wide bins are counted without a search.
        counted = [np.histogram(column, len(edges) - 1, (edges[0], edges[-1]))[0] for column in columns]
    counts = counted[0] if values.ndim == 1 else np.stack(counted, axis=-1)
    for array in (counts, edges):
        array.setflags(write=False)
    return counts, edges


def _spread(values: NDArray[Any], bins: Any, span: Range) -> NDArray[np.float64]:
    try:
        return np.histogram_bin_edges(values, bins, span).astype(np.float64)
    except ValueError as error:
        raise MeasureError(
            f"bins: got {bins!r} for values from {values.min()} to {values.max()}: {error}; pass edges"
        ) from None


def _good(column: NDArray[Any]) -> NDArray[Any]:
    good: NDArray[Any] = column.compressed() if isinstance(column, np.ma.MaskedArray) else column
    if good.dtype.kind == "f":
        good = good[np.isfinite(good)].astype(np.float64)
    # numpy.histogram has no bins for bool.
    return good.astype(np.uint8) if good.dtype.kind == "b" else good


def _has_levels(kind: np.dtype[Any]) -> bool:
    return kind.kind == "b" or (kind.kind in "iu" and kind.itemsize == 1)


def _levels(kind: np.dtype[Any], span: Range) -> NDArray[np.float64]:
    least, greatest = (0, 1) if kind.kind == "b" else (np.iinfo(kind).min, np.iinfo(kind).max)
    if span is not None:
        least, greatest = max(least, math.ceil(span[0])), min(greatest, math.floor(span[1]))
        if least > greatest:
            raise MeasureError(
                f"range: got {span!r}, which holds no value of {kind}; pass a wider one, or bins"
            )
    return np.arange(least, greatest + 2, dtype=np.float64) - 0.5
