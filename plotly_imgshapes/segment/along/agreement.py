"""RANSAC models, and whether enough points agree on one."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.methods.kinds import OUTLINES, kind_of
from plotly_imgshapes.shapes import Ellipse, Line, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

SURE = 0.9999
"""Probability, at which trials end, that one of them had samples of the thing only."""


@dataclass(frozen=True, slots=True)
class Model:
    """What is fitted to points."""

    name: str
    least: int
    """Points that determine one."""
    fitted: Callable[..., Shape | None]
    """Takes points, the drawn shape and options, returns the shape that most points support, or None."""


def _circle(points: FloatArray, shape: Shape, **options: Any) -> Ellipse | None:
    from skimage.measure import CircleModel

    model = _agreed(points, CircleModel, 3, _sizes(shape, lambda found: (found.radius,)), **options)
    if model is None:
        return None
    (x, y), r = model.center.tolist(), float(model.radius)
    return Ellipse(x - r, y - r, x + r, y + r)


def _ellipse(points: FloatArray, shape: Shape, **options: Any) -> Ellipse | None:
    model = _agreed(points, _ellipse_model(), 5, _sizes(shape, lambda found: found.axis_lengths), **options)
    if model is None:
        return None
    (x, y), (a, b) = model.center.tolist(), model.axis_lengths.tolist()
    return Ellipse(x - a, y - b, x + a, y + b, angle=math.degrees(model.theta))


def _line(points: FloatArray, shape: Shape, **options: Any) -> Line | None:
    from skimage.measure import LineModelND

    model = _agreed(points, LineModelND, 2, lambda *_: True, **options)
    if model is None:
        return None
    xy = shape.paths()[0]
    along = (xy - model.origin) @ model.direction
    first, last = along.min(), along.max()
    if along[-1] < along[0]:
        first, last = last, first
    (x0, y0), (x1, y1) = model.origin + first * model.direction, model.origin + last * model.direction
    return Line(x0, y0, x1, y1)


def _sizes(shape: Shape, radii: Callable[[Any], Iterable[float]]) -> Callable[..., bool]:
    """Return what tells whether a model can be what a shape was drawn around, or along."""
    x0, y0, x1, y1 = shape.bounds
    diagonal = math.hypot(x1 - x0, y1 - y0)
    # An arc may be a small part of a large circle, an outline cannot.
    most = diagonal if kind_of(shape) in OUTLINES else 1e3 * diagonal

    def possible(model: Any, *_: Any) -> bool:
        return all(0 < radius <= most for radius in radii(model))

    return possible


def _agreed(
    points: FloatArray,
    model: Any,
    least: int,
    possible: Callable[..., bool],
    *,
    residual: float,
    consensus: float,
    trials: int,
    seed: int,
) -> Any:
    """Return the model that most points support, fitted to all of those, or None where too few do."""
    from skimage.measure import ransac

    # Warnings are about samples that fit no model, and about the last one, which is looked at here.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found, support = ransac(
            points, model, least, residual,
            is_model_valid=possible, max_trials=trials, stop_probability=SURE, rng=seed,
        )  # fmt: skip
        # The best sample's neighbours need not be those of what was fitted to them.
        for _ in range(3):
            if not found or not possible(found):
                return None
            support = np.abs(found.residuals(points)) < residual
            if support.sum() < max(least + 1, consensus * len(points)):
                return None
            found = model.from_estimate(points[support])
    return found if found and possible(found) else None


@functools.cache
def _ellipse_model() -> Any:
    from skimage.measure import EllipseModel

    class QuickEllipse(EllipseModel):
        def residuals(self, data: FloatArray) -> FloatArray:
            """Return first-order distances (Sampson 1982); exact ones take an optimization for each point."""
            cos, sin = math.cos(self.theta), math.sin(self.theta)
            xy = (data - self.center) @ np.array([[cos, -sin], [sin, cos]])
            scaled = xy / self.axis_lengths
            off = (scaled**2).sum(axis=1) - 1
            slope = 2 * np.hypot(*(scaled / self.axis_lengths).T)
            distance: FloatArray = np.abs(off) / slope
            return distance

    return QuickEllipse


CIRCLE = Model("circle", 3, _circle)
ELLIPSE = Model("ellipse", 5, _ellipse)
LINE = Model("line", 2, _line)
