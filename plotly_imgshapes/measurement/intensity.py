"""The values that shapes hold: pixels of regions, samples along paths and at points; their statistics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes.errors import MeasureError
from plotly_imgshapes.measurement.course import Course
from plotly_imgshapes.measurement.pixels import Group, Regions, sums
from plotly_imgshapes.measurement.sampling import on_image, sample
from plotly_imgshapes.measurement.statistics import statistics
from plotly_imgshapes.raster.abreast import abreast
from plotly_imgshapes.shapes import Foreign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.shapes import Shape

    FloatArray = NDArray[np.float64]

NanPolicy = Literal["omit", "propagate", "raise"]


class Tally:
    """Statistics of the values of shapes, filled group by group.

    Parameters
    ----------
    n : int
        Number of shapes.
    channels : tuple of int
        () or (C,), the axes of the image beyond height and width.
    wanted : iterable of str
        Of `plotly_imgshapes.measurement.statistics.STATISTICS`.
    nan_policy : {"omit", "propagate", "raise"}
        What NaN makes of a shape: it is left out, its statistics are NaN, or it is remembered in `with_nan`.
    threshold : tuple of float, optional
        As in `statistics`.
    """

    def __init__(
        self,
        n: int,
        channels: tuple[int, ...] = (),
        *,
        wanted: Iterable[str],
        nan_policy: NanPolicy = "omit",
        threshold: tuple[float, float] | None = None,
    ) -> None:
        self.wanted = frozenset(wanted) | {"values"}
        self.nan_policy = nan_policy
        self.threshold = threshold
        self._names = ("values", *(self.wanted - {"values"}))
        self._cells: FloatArray = np.empty((len(self._names), n, *channels))
        self._cells.fill(np.nan)
        self._cells[0] = 0
        self.with_nan: set[int] = set()
        """Shapes that hold NaN, unless it is left out."""

    @property
    def columns(self) -> dict[str, FloatArray]:
        """Name of a statistic: float64 (n[, C]), NaN where a shape holds no value, but 0 for "values"."""
        return dict(zip(self._names, self._cells, strict=True))

    def add(self, group: Group) -> None:
        """Fill in the shapes of a group; groups without a shape in common may be added at the same time."""
        if group.values.ndim == 1:
            self._add(group, group.values, self._cells)
        else:
            for channel in range(group.values.shape[1]):
                self._add(group, group.values[:, channel].copy(), self._cells[..., channel])

    def _add(self, group: Group, values: NDArray[Any], cells: FloatArray) -> None:
        plain = np.ma.getdata(values) if np.ma.isMA(values) else values
        left_out = np.ma.getmaskarray(values) if np.ma.isMA(values) else None
        broken: list[int] = []
        if plain.dtype.kind == "f":
            nan = np.isnan(plain)
            if left_out is not None:
                nan &= ~left_out
            if nan.any():
                broken = group.shapes[sums(nan, group.counts) > 0].tolist()
                left_out = nan if left_out is None else nan | left_out
        if left_out is not None and left_out.any():
            group, plain = group.only(~left_out), plain[~left_out]
        if len(group.shapes):
            found = statistics(plain, group.counts, self.wanted, group.rc, self.threshold)
            cells[:, group.shapes] = np.array([found[name] for name in self._names])
        if broken and self.nan_policy != "omit":
            self.with_nan.update(broken)
            cells[1:, broken] = np.nan


def tally(result: Tally, shapes: Sequence[Shape], held: Regions, frame: ImageFrame) -> dict[str, FloatArray]:
    """Fill a tally from an image and return its columns.

    Parameters
    ----------
    result : Tally
        Empty.
    shapes : sequence of Shape
    held : Regions
        The regions among them, on an image. Of the others paths are sampled along their course, and points
        where they are: bilinear, as `plotly_imgshapes.measurement.profile` does.
    frame : ImageFrame
        Of that image.

    Raises
    ------
    MeasureError
        If the policy for NaN is "raise" and a shape holds NaN.
    """
    if held.in_memory:
        abreast(lambda part: result.add(held.group(part)), list(held.parts()))
    else:  # two reads at a time is for the array itself to offer
        for part in held.parts():
            result.add(held.group(part))
    if len(held.shapes) < len(shapes):
        others = [i for i, shape in enumerate(shapes) if not shape.is_region]
        paths = [i for i in others if not isinstance(shapes[i], Foreign)]
        if paths:
            result.add(_samples(shapes, paths, held.image, frame))
    if result.with_nan and result.nan_policy == "raise":
        raise MeasureError(
            f"image: got NaN in {named(shapes, sorted(result.with_nan))} with nan_policy='raise'; "
            "leave it out with nan_policy='omit', or mask those pixels"
        )
    return result.columns


def _samples(shapes: Sequence[Shape], which: Sequence[int], image: Any, frame: ImageFrame) -> Group:
    course = Course.of([shapes[i].paths()[0] for i in which], min(frame.spacing))
    rc = frame.to_rc(course.walk()[1].T)
    if isinstance(image, np.ndarray):
        values = sample(image, rc)
    else:
        # Together they would be read as one box, however far apart they lie.
        values = np.concatenate([sample(image, part) for part in np.split(rc, course.samples.cumsum()[:-1])])
    every = Group(np.array(which), course.samples, values, (rc[:, 0], rc[:, 1]))
    # Beyond the image there is nothing, which is not the same as NaN in it.
    inside = on_image(rc, frame.shape)
    kept = every.only(inside)
    return Group(kept.shapes, kept.counts, every.values[inside], kept.rc)


def named(shapes: Sequence[Shape], which: Sequence[int], most: int = 10) -> str:
    """Name shapes by their ids, or by their place where they have none.

    >>> from plotly_imgshapes import Point
    >>> named([Point(0, 0, id="a"), Point(1, 1)], [0, 1])
    "shapes 'a', shapes[1]"
    """
    names = [repr(shapes[i].id) if shapes[i].id else f"shapes[{i}]" for i in which[:most]]
    more = f" and {len(which) - most} more" if len(which) > most else ""
    return f"{'shape' if len(which) == 1 else 'shapes'} {', '.join(names)}{more}"
