"""Form of the pixels of each region, by scikit-image's regionprops on the region's own box."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.errors import MeasureError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.raster import Runs

    BoolArray = NDArray[np.bool_]

HU = frozenset({"moments_hu", "moments_weighted_hu"})
"""Free of scale."""

SQUARE_ONLY = HU | {"perimeter", "perimeter_crofton"}
"""What regionprops does not define where pixels are not square: taken on a grid of spacing 1 and scaled."""

BY_VALUE = frozenset(
    {"moments_weighted", "moments_weighted_central", "moments_weighted_normalized", "moments_weighted_hu"}
)
"""What depends on the image."""


class Region:
    """The pixels of one region on their own box.

    Parameters
    ----------
    mask : ndarray, shape (h, w), bool
        At least one pixel is in.
    values : ndarray, shape (h, w[, C]), optional
        The image on the box; masked pixels do not count.
    spacing : tuple of float
        Height and width of a pixel in axis units.
    omit_nan : bool
        Whether NaN does not count either.
    """

    def __init__(
        self,
        mask: BoolArray,
        values: NDArray[Any] | None,
        spacing: tuple[float, float],
        *,
        omit_nan: bool,
    ) -> None:
        self.mask = mask
        self.values: Any = values
        self.is_square = math.isclose(*spacing)
        # regionprops compares the two to the bit.
        self.spacing = (spacing[1], spacing[1]) if self.is_square else spacing
        self.omit_nan = omit_nan

    @functools.cached_property
    def counted(self) -> BoolArray:
        """Array of shape (h, w[, C]): pixels of the region whose value counts."""
        values = self.values
        mask = self.mask if values.ndim == 2 else self.mask[..., None]
        counted: BoolArray = mask & ~np.ma.getmaskarray(values)
        if self.omit_nan and values.dtype.kind == "f":
            counted &= ~np.isnan(np.ma.getdata(values))
        return counted

    @functools.cached_property
    def intensity(self) -> NDArray[Any]:
        """Array of shape (h, w[, C]): the image where it counts, 0 elsewhere."""
        values = np.ma.getdata(self.values)
        return np.where(self.counted, values, values.dtype.type(0))

    def property(self, name: str) -> Any:
        """Return a property of `skimage.measure.regionprops`, NaN where it is not defined."""
        if name in SQUARE_ONLY:
            value = getattr(self._on_unit_grid, name)
            factor = 1.0 if name in HU else self.spacing[0]
            return value * (factor if self.is_square else np.nan)
        return getattr(self._on_frame, name)

    @classmethod
    def of_one_pixel(cls, channels: tuple[int, ...]) -> Self:
        """Return a region whose properties have the shape of all others'."""
        return cls(np.ones((1, 1), dtype=bool), np.ones((1, 1, *channels)), (1.0, 1.0), omit_nan=False)

    @functools.cached_property
    def _on_frame(self) -> Any:
        return self._regionprops(self.spacing)

    @functools.cached_property
    def _on_unit_grid(self) -> Any:
        return self._regionprops((1.0, 1.0))

    def _regionprops(self, spacing: tuple[float, float]) -> Any:
        from skimage.measure import regionprops

        weights = None if self.values is None else self.intensity.astype(np.float64)
        (region,) = regionprops(self.mask.astype(np.uint8), weights, spacing=spacing)
        return region


def regions(
    runs: Runs, frame: ImageFrame, image: Any | None, *, omit_nan: bool
) -> Iterator[tuple[int, Region]]:
    """Yield place and `Region` of all regions that hold a pixel; `image` is read on one box at a time."""
    for i, (row0, col0, row1, col1) in enumerate(runs.boxes.tolist()):
        if row0 == row1:
            continue
        part = slice(runs.first[i], runs.first[i + 1])
        mask = np.zeros((row1 - row0, col1 - col0), dtype=bool)
        spans = (runs.row[part] - row0, runs.start[part] - col0, runs.stop[part] - col0)
        for row, start, stop in zip(*(span.tolist() for span in spans), strict=True):
            mask[row, start:stop] = True
        values = None if image is None else read_box(image, slice(row0, row1), slice(col0, col1))
        yield i, Region(mask, values, frame.spacing, omit_nan=omit_nan)


def number_of_arguments(function: Callable[..., Any]) -> int:
    """Return 1 for f(regionmask), 2 for f(regionmask, intensity); regionprops' `extra_properties`.

    Raises
    ------
    MeasureError
        If the function takes neither.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        # Not callable, or built in and silent about its arguments.
        parameters = []
    required = [
        p
        for p in parameters
        if p.default is p.empty and p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}
    ]
    if len(required) not in {1, 2} or not hasattr(function, "__name__"):
        raise MeasureError(
            f"functions: got {function!r}, expected named functions of (regionmask) "
            "or (regionmask, intensity); wrap other callables in a def"
        )
    return len(required)


def custom(region: Region, function: Callable[..., Any]) -> Any:
    """Apply a function of the user to a region; one of two arguments to each channel, channels last.

    A function of two arguments is given the pixels that count: without masked ones, and without omitted NaN.
    """
    if number_of_arguments(function) == 1:
        return function(region.mask)
    if region.intensity.ndim == 2:
        return function(region.counted, region.intensity)
    channels = range(region.intensity.shape[2])
    return np.stack([function(region.counted[..., c], region.intensity[..., c]) for c in channels], axis=-1)


def stacked(found: Sequence[tuple[int, Any]], n: int, like: Any = 0.0) -> NDArray[Any]:
    """Put the results of some of n regions into an array (n, ...), NaN for the others.

    Results that are not numbers, or arrays of different shapes, make an array of objects, None for the
    others. Without any result the shape is that of `like`.

    >>> stacked([(1, 5)], 3)
    array([nan,  5., nan])
    >>> stacked([(0, "round")], 2)
    array(['round', None], dtype=object)
    """
    arrays = [np.asarray(value) for _, value in found]
    numbers = all(a.dtype.kind in "biuf" for a in arrays) and len({a.shape for a in arrays}) <= 1
    places = [i for i, _ in found]
    if numbers:
        column = np.full((n, *(arrays[0] if arrays else np.asarray(like)).shape), np.nan)
        if places:
            column[places] = np.stack(arrays)
        return column
    objects = np.full(n, None, dtype=object)
    for i, value in found:
        objects[i] = value
    return objects
