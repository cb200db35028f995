"""The verb `measure`: shapes, and perhaps an image, in; columns out."""

from __future__ import annotations

import difflib
import functools
import math
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import as_image, frame_for
from plotly_imgshapes.errors import EmptyRegionWarning, FrameError, MeasureError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.measurement.definitions import DEFAULT, PROPERTIES
from plotly_imgshapes.measurement.intensity import NanPolicy, named
from plotly_imgshapes.measurement.morphology import number_of_arguments
from plotly_imgshapes.measurement.property import Property
from plotly_imgshapes.measurement.subject import Subject
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any] | list[Any]]

POLICIES = ("omit", "propagate", "raise")


def measure(
    shapes: Shape | Iterable[Shape],
    image: Any = None,
    *,
    frame: ImageFrame | None = None,
    properties: str | Iterable[str] | None = None,
    nan_policy: NanPolicy = "omit",
    threshold: float | tuple[float, float] | None = None,
    functions: Iterable[Callable[..., Any]] = (),
) -> Columns:
    """Measure shapes, and the image inside them, one row a shape.

    Parameters
    ----------
    shapes : Shape or iterable of Shape
        In axis units of `frame`. They may overlap and reach outside the image: geometry keeps them whole,
        pixels are clipped.
    image : array, shape (H, W[, C]), bool, integer or float, optional
        In memory, masked, or lazy (memmap, dask, zarr): then only boxes around the shapes are read. Without
        an image there are no intensities.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`. A frame without an image is enough for what pixels alone tell.
    properties : str or iterable of str, optional
        Names in `PROPERTIES`; "all" is every one that `image` and `frame` allow. Default: the most used.
    nan_policy : {"omit", "propagate", "raise"}
        What NaN pixels do: they are left out, make NaN of a shape's intensities, or raise `MeasureError`.
        Masked pixels are always left out.
    threshold : float or (float, float), optional
        For `area_fraction`: the smallest, or the smallest and the largest value that counts, both included.
    functions : iterable of callable, optional
        Your own measures, as `extra_properties` of `skimage.measure.regionprops`: f(regionmask) or
        f(regionmask, intensity), called for each region (and channel) with arrays on the box of its pixels.
        The column has the name of the function.

    Returns
    -------
    dict of str to ndarray or list, each of length n
        ``pandas.DataFrame`` takes it as it is. Lists `id`, `label`, `kind` (the name of the class), `index`
        (if any shape has one) and `unit` (of lengths; areas are in its square), then the properties in the
        order asked for. Those of several numbers, or channels, are numbered as in `regionprops_table`:
        ``bbox-0``, ``intensity_mean-2``.

    Warns
    -----
    EmptyRegionWarning
        Once, naming the shapes that hold no pixel of the image with a value. Their intensities are NaN.

    Raises
    ------
    MeasureError
        If a property is unknown or needs what is not given, or there is NaN with ``nan_policy="raise"``.
    ImageError, FrameError, ShapeError
        If `image` is no image, `frame` does not fit it, or `shapes` are none.

    Notes
    -----
    Area, perimeter, Feret diameters and what follows from them are exact geometry. Intensities of a region
    are those of the pixels whose centre lies in it; along a Line or Polyline, of bilinear samples in equal
    steps of at most a pixel, as `profile` takes them; at a Point, the bilinear value. They are added in
    float64. What has no meaning for a kind (the area of a line) is NaN, and a `Foreign` shape is a row of
    NaN.

    Examples
    --------
    >>> from plotly_imgshapes import Line, Rect
    >>> image = np.arange(12).reshape(3, 4)
    >>> table = measure(
    ...     [Rect(-0.5, -0.5, 1.5, 1.5), Line(0, 0, 3, 0)], image, properties=["area", "intensity_mean"]
    ... )
    >>> table["kind"], table["area"], table["intensity_mean"]
    (['Rect', 'Line'], array([ 4., nan]), array([2.5, 1.5]))

    Lengths in the unit of the frame; one number a channel:

    >>> mm = ImageFrame((3, 4), dx=0.5, dy=0.5, unit="mm")
    >>> measure(Rect(0, 0, 1, 1, id="a"), frame=mm, properties=["area", "num_pixels"])
    {'id': ['a'], 'label': [''], 'kind': ['Rect'], 'unit': ['mm'],
     'area': array([1.]), 'num_pixels': array([4])}
    >>> rgb = np.dstack((image, image + 1, image + 2))
    >>> [float(measure(Rect(0, 0, 2, 2), rgb)[f"intensity_max-{c}"][0]) for c in range(3)]
    [5.0, 6.0, 7.0]

    A shape beside the image, and no shape at all:

    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     measure(Rect(90, 90, 99, 99, id="a"), image, properties="intensity_mean")["intensity_mean"]
    ...     print(caught[0].message)
    array([nan])
    image: got no pixel with a value in shape 'a'; intensities there are NaN
    >>> measure([], properties="area")["area"]
    array([], dtype=float64)
    """
    several = listed(shapes)
    if image is not None:
        image = as_image(image)
        frame = frame_for(image, frame)
    elif frame is not None and not isinstance(frame, ImageFrame):
        raise FrameError(f"frame: got {type(frame).__name__}, expected an ImageFrame")
    if not isinstance(nan_policy, str) or nan_policy not in POLICIES:
        raise MeasureError(
            f"nan_policy: got {nan_policy!r}, expected one of {', '.join(map(repr, POLICIES))}"
        )
    if not isinstance(functions, Iterable):
        raise MeasureError(f"functions: got {functions!r}, expected a list of callables")
    own = list(functions)
    selection = _selected(_names(properties), has_image=image is not None, has_grid=frame is not None)
    _check_functions(own, has_image=image is not None, has_grid=frame is not None)
    subject = Subject(
        several,
        image,
        frame,
        wanted=selection.statistics,
        region_names=selection.region_names,
        functions=own,
        nan_policy=nan_policy,
        threshold=_range(threshold),
    )
    columns: Columns = {
        "id": [shape.id for shape in several],
        "label": [shape.label for shape in several],
        "kind": [type(shape).__name__ for shape in several],
    }
    if any(shape.index is not None for shape in several):
        columns["index"] = [shape.index for shape in several]
    columns["unit"] = [frame.unit if frame is not None else "px"] * len(several)
    with np.errstate(divide="ignore", invalid="ignore"):
        for row in selection.rows:
            values = row.value(subject)
            if values.ndim == 1:
                columns[row.name] = values
            else:
                columns.update(_numbered(row.name, values))
    if own:
        for function, values in zip(own, subject.custom, strict=True):
            columns.update(_numbered(function.__name__, values))
    if selection.of_image or (own and image is not None):
        _warn_empty(subject)
    return columns


@dataclass(frozen=True, slots=True)
class Selection:
    """What a call asks for."""

    rows: tuple[Property, ...]
    statistics: frozenset[str]
    """Of `plotly_imgshapes.measurement.statistics.STATISTICS`."""
    region_names: tuple[str, ...]
    """Of regionprops."""
    of_image: bool
    """Whether any of the rows needs the image."""

    @classmethod
    def of(cls, rows: Iterable[Property]) -> Selection:
        """Gather what `rows` are made of."""
        rows = tuple(rows)
        return cls(
            rows,
            frozenset(statistic for row in rows for statistic in row.statistics),
            tuple(row.region for row in rows if row.region),
            any(row.needs == "image" for row in rows),
        )


def _names(properties: Any) -> str | tuple[str, ...] | None:
    if properties is None or isinstance(properties, str):
        return properties
    names = tuple(properties) if isinstance(properties, Iterable) else (properties,)
    for name in names:
        if not isinstance(name, str):
            raise MeasureError(f"properties: got {name!r}, expected names in PROPERTIES{_meant(name)}")
    return names


@functools.lru_cache
def _selected(properties: str | tuple[str, ...] | None, *, has_image: bool, has_grid: bool) -> Selection:
    # A region is measured again at every step of the mouse, always for the same columns.
    given = {"shapes": True, "grid": has_grid, "image": has_image}
    if properties is None or properties == "all":
        names = DEFAULT if properties is None else tuple(PROPERTIES)
        return Selection.of(PROPERTIES[name] for name in names if given[PROPERTIES[name].needs])
    rows = []
    for name in (properties,) if isinstance(properties, str) else properties:
        row = PROPERTIES.get(name)
        if row is None:
            raise MeasureError(f"properties: got {name!r}, expected names in PROPERTIES{_meant(name)}")
        if not given[row.needs]:
            missing = "an image" if row.needs == "image" else "an image or a frame"
            raise MeasureError(f"properties: got {name!r}, which needs {missing}; pass image=...")
        rows.append(row)
    return Selection.of(rows)


def _meant(name: Any) -> str:
    by_heading = {row.imagej.lower(): row.name for row in PROPERTIES.values() if row.imagej}
    heading = by_heading.get(str(name).lower())
    close = [heading] if heading else difflib.get_close_matches(str(name), PROPERTIES, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else f": {', '.join(PROPERTIES)}"


def _check_functions(functions: Sequence[Callable[..., Any]], *, has_image: bool, has_grid: bool) -> None:
    for function in functions:
        if not (has_image if number_of_arguments(function) == 2 else has_grid):
            raise MeasureError(f"functions: got {function.__name__}, which needs pixels; pass image=...")


def _range(threshold: Any) -> tuple[float, float] | None:
    if threshold is None:
        return None
    try:
        low, high = (threshold, math.inf) if np.ndim(threshold) == 0 else threshold
        low, high = float(low), float(high)
    except (TypeError, ValueError, OverflowError):
        low, high = math.nan, math.nan
    if not low <= high:
        raise MeasureError(
            f"threshold: got {threshold!r}, expected a number, or a pair of them in ascending order"
        )
    return low, high


def _numbered(name: str, values: NDArray[Any]) -> dict[str, NDArray[Any]]:
    if values.ndim == 1:
        return {name: values}
    return {
        "-".join(map(str, (name, *place))): np.ascontiguousarray(values[(slice(None), *place)])
        for place in np.ndindex(values.shape[1:])
    }


def _warn_empty(subject: Subject) -> None:
    held = subject.tally["values"]
    if held.all():
        return
    empty = np.flatnonzero(~held.reshape(len(held), -1).any(axis=1)).tolist()
    if empty:
        warnings.warn(
            f"image: got no pixel with a value in {named(subject.shapes, empty)}; intensities there are NaN",
            EmptyRegionWarning,
            stacklevel=3,
        )
