"""What Plotly has beyond our kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes.base import Shape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Foreign(Shape):
    """What Plotly draws and this package carries along untouched: it has no place in data coordinates.

    Shapes sized in pixels or placed on the paper, shifted or category positions, templates, kinds of
    tomorrow, and dictionaries that Plotly itself could not draw. All of it is in `plotly`; `reason` says why.
    """

    reason: str = ""

    def paths(self, tolerance: float | None = None) -> tuple[FloatArray, ...]:  # noqa: ARG002 (always raises)
        """Raise `ShapeError`."""
        raise self._placeless()

    @property
    def area(self) -> float:
        """Raise `ShapeError`."""
        raise self._placeless()

    def contains(self, xy: ArrayLike) -> NDArray[np.bool_]:  # noqa: ARG002 (always raises)
        """Raise `ShapeError`."""
        raise self._placeless()

    def simplify(self, tolerance: float) -> Shape:  # noqa: ARG002 (always raises)
        """Raise `ShapeError`."""
        raise self._placeless()

    def _affine(self, matrix: FloatArray) -> Shape:  # noqa: ARG002 (always raises)
        raise self._placeless()

    def _placeless(self) -> ShapeError:
        return ShapeError(
            f"shape {self.id!r}: has no geometry in data coordinates ({self.reason}); "
            "leave shapes of kind Foreign out, or draw it on the axes of the image"
        )
