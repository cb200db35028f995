"""Shapes on an image, with all that properties are made of computed once and only when asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.measurement import morphology
from plotly_imgshapes.measurement.intensity import NanPolicy, Tally, tally
from plotly_imgshapes.measurement.outline import Outlines
from plotly_imgshapes.measurement.pixels import Regions
from plotly_imgshapes.measurement.statistics import OF_ONE_SET, POSITIONS, of_one_set
from plotly_imgshapes.raster import Runs, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]


class Subject:
    """What the functions in `plotly_imgshapes.measurement.definitions` take.

    Parameters
    ----------
    shapes : sequence of Shape
    image : array or None
    frame : ImageFrame or None
        None only without an image.
    wanted : frozenset of str
        Of `plotly_imgshapes.measurement.statistics.STATISTICS`.
    region_names : sequence of str
        Of regionprops.
    functions : sequence of callable
        The user's own.
    nan_policy, threshold
        As in `plotly_imgshapes.measurement.intensity.Tally`.
    """

    def __init__(
        self,
        shapes: Sequence[Shape],
        image: Any | None,
        frame: ImageFrame | None,
        *,
        wanted: frozenset[str] = frozenset(),
        region_names: Sequence[str] = (),
        functions: Sequence[Callable[..., Any]] = (),
        nan_policy: NanPolicy = "omit",
        threshold: tuple[float, float] | None = None,
    ) -> None:
        self.shapes = shapes
        self.image = image
        self._frame = frame
        self._wanted = wanted
        self._region_names = region_names
        self._functions = functions
        self._nan_policy: NanPolicy = nan_policy
        self._threshold = threshold

    @property
    def frame(self) -> ImageFrame:
        """The pixel grid."""
        if self._frame is None:
            raise AssertionError(
                "measure() lets properties of the grid through only with a frame or an image"
            )
        return self._frame

    @functools.cached_property
    def outlines(self) -> Outlines:
        """Exact geometry."""
        return Outlines(self.shapes)

    @functools.cached_property
    def regions(self) -> NDArray[np.int64]:
        """Which shapes have an inside."""
        return np.array([i for i, shape in enumerate(self.shapes) if shape.is_region], dtype=np.int64)

    @functools.cached_property
    def runs(self) -> Runs:
        """Pixels of `regions`."""
        if len(self.regions) == len(self.shapes):
            return runs(self.shapes, self.frame)
        return runs([shape for shape in self.shapes if shape.is_region], self.frame)

    @property
    def _is_one_region(self) -> bool:
        """Whether there is a single shape, and it holds a pixel: the region under the mouse."""
        return len(self.shapes) == len(self.regions) == 1 and len(self.runs.row) > 0

    @functools.cached_property
    def _counts(self) -> NDArray[np.int64]:
        return self.runs.num_pixels

    @functools.cached_property
    def num_pixels(self) -> NDArray[np.int64]:
        """Pixels of each shape, (n,) int64; 0 where there is no inside."""
        if len(self.regions) == len(self.shapes):
            return self._counts.copy()
        count = np.zeros(len(self.shapes), dtype=np.int64)
        count[self.regions] = self._counts
        return count

    @functools.cached_property
    def bbox(self) -> FloatArray:
        """Boxes (n, 4) around the pixels; NaN where there is none."""
        boxes = np.full((len(self.shapes), 4), np.nan)
        boxes[self.regions] = self.runs.boxes
        boxes[self.num_pixels == 0] = np.nan
        return boxes

    @functools.cached_property
    def pixel_centroid(self) -> FloatArray:
        """Mean x and y of the centres of the pixels, (n, 2)."""
        held, counts, shape = self.runs, self._counts, self.regions
        if self._is_one_region:
            return _centroid_of_one(held, self.frame)
        xy = np.full((len(self.shapes), 2), np.nan)
        begin = held.first[:-1]
        filled = counts.nonzero()[0]
        if len(filled) < len(counts):
            begin, counts, shape = begin[filled], counts[filled], shape[filled]
        if len(counts):
            lengths, frame = held.lengths, self.frame
            # A run's columns add up to half its length times the sum of its first and last.
            across = np.add.reduceat(lengths * (held.start + held.stop), begin) - counts
            xy[shape, 0] = frame.x0 + across / (2 * counts) * frame.dx
            xy[shape, 1] = frame.y0 + np.add.reduceat(lengths * held.row, begin) / counts * frame.dy
        return xy

    @functools.cached_property
    def tally(self) -> dict[str, FloatArray]:
        """Statistics of the values, each (n[, C])."""
        image: Any = self.image
        positions = not POSITIONS.isdisjoint(self._wanted)
        held = Regions(image, self.runs, self.regions, self._counts, positions)
        if self._is_one_region and held.is_short and self._wanted <= OF_ONE_SET:
            return of_one_set(held.values_of_one(), self._wanted | {"values"})
        result = Tally(
            len(self.shapes),
            tuple(image.shape[2:]),
            wanted=self._wanted,
            nan_policy=self._nan_policy,
            threshold=self._threshold,
        )
        return tally(result, self.shapes, held, self.frame)

    def times_area(self, column: FloatArray) -> FloatArray:
        """Multiply (n[, C]) by the areas of the shapes."""
        return (column.T * self.outlines.area).T

    @property
    def regionprops(self) -> dict[str, NDArray[Any]]:
        """What regionprops says of the pixels, (n, ...) each."""
        return self._by_region[0]

    @property
    def custom(self) -> list[NDArray[Any]]:
        """What the user's functions say of the pixels, (n, ...) each."""
        return self._by_region[1]

    @functools.cached_property
    def _by_region(self) -> tuple[dict[str, NDArray[Any]], list[NDArray[Any]]]:
        found: dict[str, list[tuple[int, Any]]] = {name: [] for name in self._region_names}
        own: list[list[tuple[int, Any]]] = [[] for _ in self._functions]
        by_value = any(name in morphology.BY_VALUE for name in found)
        by_value |= any(morphology.number_of_arguments(function) == 2 for function in self._functions)
        image = self.image if by_value else None
        omit_nan = self._nan_policy == "omit"
        for at, region in morphology.regions(self.runs, self.frame, image, omit_nan=omit_nan):
            i = int(self.regions[at])
            for name, values in found.items():
                values.append((i, region.property(name)))
            for function, values in zip(self._functions, own, strict=True):
                values.append((i, morphology.custom(region, function)))
        n = len(self.shapes)
        channels = () if image is None else image.shape[2:]
        like = morphology.Region.of_one_pixel(channels)
        return (
            {name: morphology.stacked(values, n, like.property(name)) for name, values in found.items()},
            [morphology.stacked(values, n) for values in own],
        )


def _centroid_of_one(held: Runs, frame: ImageFrame) -> FloatArray:
    # The sums of `Subject.pixel_centroid` in plain numbers.
    lengths = held.stop - held.start
    count = float(np.add.reduce(lengths))
    across = float(lengths.dot(held.start + held.stop)) - count
    down = float(lengths.dot(held.row))
    return np.array([[frame.x0 + across / (2 * count) * frame.dx, frame.y0 + down / count * frame.dy]])
