"""The frame of an image whose pixels have moved, and that moves shapes along with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import InitVar, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.correct.projected import moved
from plotly_imgshapes.errors import FrameError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.geometry import finite
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class CarriedFrame(ImageFrame):
    """An `ImageFrame` that knows where positions of the image before the correction have gone.

    It takes part everywhere as the plain frame of its grid: equal to that, and written to files as that.

    Parameters
    ----------
    maps : sequence of array-like, shape (3, 3)
        Homography from the axis coordinates before to those of this frame; one for each tile of a mosaic.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> frame = CarriedFrame((4, 6), maps=[[[1, 0, 10], [0, 1, 0], [0, 0, 1]]])
    >>> frame.carry(Point(1, 2))
    (Point(x=11.0, y=2.0),)
    >>> frame == ImageFrame((4, 6))
    True
    """

    # Not a field: files hold the fields of a frame, and read them as those of an ImageFrame.
    maps: InitVar[Sequence[ArrayLike]] = ()

    def __post_init__(self, maps: Sequence[ArrayLike]) -> None:
        ImageFrame.__post_init__(self)
        object.__setattr__(self, "maps", tuple(map(_homography, maps)))
        if not self.homographies:
            raise FrameError("maps: got none, expected a 3 x 3 matrix, or one for each tile")

    def __reduce__(self) -> tuple[Any, ...]:
        # The state of a frame with slots would leave the maps behind.
        return _restored, (
            type(self),
            {f.name: getattr(self, f.name) for f in fields(self)},
            self.homographies,
        )

    __hash__ = ImageFrame.__hash__

    @property
    def homographies(self) -> tuple[NDArray[np.float64], ...]:
        """The maps as frozen arrays (3, 3)."""
        held: tuple[NDArray[np.float64], ...] = vars(self)["maps"]
        return held

    def carry(self, shapes: Shape | Iterable[Shape], *, tile: int = 0) -> tuple[Shape, ...]:
        """Return shapes drawn on the image before the correction, on the same things after it.

        Of corrections in a row each frame carries from the image before it:
        ``second.carry(first.carry(shapes))``.

        Parameters
        ----------
        shapes : Shape or iterable of Shape
            In the axis units of the image that was corrected, or of tile `tile` of a mosaic. Shapes of kind
            Foreign, which lie on the paper, stay where they are.
        tile : int, default 0

        Returns
        -------
        tuple of Shape
            In axis units of this frame, ids and all else kept. A perspective makes polygons of rectangles and
            of brush strokes; the other kinds stay what they are.

        Raises
        ------
        CorrectError
            If a shape reaches beyond the horizon of a perspective, where it has no place any more.
        """
        if (
            isinstance(tile, bool)
            or not isinstance(tile, int | np.integer)
            or not 0 <= tile < len(self.homographies)
        ):
            raise FrameError(
                f"tile: got {tile!r}, expected a whole number from 0 to {len(self.homographies) - 1}"
            )
        matrix = self.homographies[tile]
        return tuple(moved(shape, matrix, i) for i, shape in enumerate(listed(shapes)))

    def scaled(self, factor: float, unit: str) -> ImageFrame:
        """Return the frame with every coordinate multiplied by `factor`; it carries to the new ones."""
        factor = finite("factor", factor, error=FrameError)
        coordinates = {name: getattr(self, name) * factor for name in ("x0", "dx", "y0", "dy")}
        maps = tuple(np.diag([factor, factor, 1.0]) @ matrix for matrix in self.homographies)
        return replace(self, unit=unit, maps=maps, **coordinates)


def _restored(kind: type[CarriedFrame], grid: dict[str, Any], maps: Sequence[ArrayLike]) -> CarriedFrame:
    return kind(**grid, maps=maps)


def _homography(values: ArrayLike) -> NDArray[np.float64]:
    try:
        matrix = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise FrameError(f"maps: got {type(values).__name__} ({error}), expected 3 x 3 matrices") from None
    if matrix.shape != (3, 3) or not np.isfinite(matrix).all() or np.linalg.det(matrix) == 0:
        raise FrameError(f"maps: got {matrix.tolist()}, expected 3 x 3 finite numbers that can be inverted")
    matrix.setflags(write=False)
    return matrix
