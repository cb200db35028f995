"""Where the pixels of an image lie on the axes of a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from plotly_imgshapes.errors import FrameError
from plotly_imgshapes.geometry import finite

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from plotly_imgshapes.shapes import Shape


@dataclass(frozen=True, slots=True)
class ImageFrame:
    """The map between array indices (row, col) and axis coordinates (x, y).

    Pixel (row r, column c) has its **centre** at ``x = x0 + c * dx``, ``y = y0 + r * dy``, the convention of
    Plotly's image and heatmap traces, and covers half a step to each side. `dx` and `dy` may be negative (an
    axis that runs against the array) and may differ (pixels that are not square).

    Parameters
    ----------
    shape : tuple of int
        Height and width of the image; further entries (channels) are dropped.
    x0, y0 : float, default 0
        Centre of the first pixel, in axis units.
    dx, dy : float, default 1
        Step from one pixel centre to the next, in axis units. Not zero.
    unit : str, default "px"
        Name of the axis unit, as it appears in tables and titles.

    Raises
    ------
    FrameError
        If the size is not two positive integers, or a number is not finite, or a step is zero.

    Examples
    --------
    >>> frame = ImageFrame((4, 6), dx=0.5, dy=0.5, unit="mm")
    >>> frame.to_xy([[0, 0], [3, 5]])
    array([[0. , 0. ],
           [2.5, 1.5]])
    >>> frame.to_rc([[2.5, 1.5]])
    array([[3., 5.]])
    >>> frame.extent
    (-0.25, 2.75, -0.25, 1.75)

    A vertical axis that points up, with row 0 on top:

    >>> ImageFrame((4, 6), y0=3, dy=-1).to_rc([[0, 1]])
    array([[2., 0.]])
    """

    shape: tuple[int, int]
    x0: float = 0.0
    dx: float = 1.0
    y0: float = 0.0
    dy: float = 1.0
    unit: str = "px"

    def __post_init__(self) -> None:
        size = tuple(self.shape)[:2] if isinstance(self.shape, Iterable) else ()
        if len(size) < 2 or not all(_is_positive_int(n) for n in size):
            raise FrameError(
                f"shape: got {self.shape!r}, expected (height, width) as positive integers; "
                "pass the `shape` of a non-empty image array"
            )
        object.__setattr__(self, "shape", (int(size[0]), int(size[1])))
        for name in ("x0", "dx", "y0", "dy"):
            object.__setattr__(self, name, finite(name, getattr(self, name), error=FrameError))
        if self.dx == 0 or self.dy == 0:
            raise FrameError(
                f"dx, dy: got {self.dx!r}, {self.dy!r}, expected steps that are not zero; the default is 1"
            )
        if not isinstance(self.unit, str):
            raise FrameError(f"unit: got {self.unit!r}, expected a string as 'mm'")

    @classmethod
    def of(cls, image: Any, *, spacing: float | tuple[float, float] = 1.0, unit: str = "px") -> Self:
        """Return the pixel grid of `image`, pixel (0, 0) centred at the origin.

        Parameters
        ----------
        image : array-like with a `shape`, (H, W) or (H, W, C)
            Only its shape is read.
        spacing : float or (float, float), default 1
            Distance of pixel centres in `unit`: one number, or (dy, dx) for pixels that are not square.
        unit : str, default "px"

        Raises
        ------
        FrameError
            If `image` has no height and width, or `spacing` is not one or two positive numbers.
        """
        steps = tuple(spacing) if isinstance(spacing, Iterable) else (spacing, spacing)
        if len(steps) != 2 or any(not finite("spacing", step, error=FrameError) > 0 for step in steps):
            raise FrameError(f"spacing: got {spacing!r}, expected one positive number, or (dy, dx)")
        return cls(_shape_of(image), dx=steps[1], dy=steps[0], unit=unit)

    def __eq__(self, other: object) -> bool:
        # Where the pixels lie, not how an image came to lie there: a corrected image is compared, saved and
        # read again as any other.
        if not isinstance(other, ImageFrame):
            return NotImplemented
        return self._grid == other._grid

    def __hash__(self) -> int:
        return hash(self._grid)

    @property
    def _grid(self) -> tuple[tuple[int, int], float, float, float, float, str]:
        return self.shape, self.x0, self.dx, self.y0, self.dy, self.unit

    def to_xy(self, rc: ArrayLike) -> NDArray[np.float64]:
        """Turn array positions into axis positions.

        Parameters
        ----------
        rc : array-like, shape (..., 2)
            Columns row, col; fractions are positions between pixel centres.

        Returns
        -------
        ndarray, shape (..., 2), float64
            Columns x, y.
        """
        rc = _pairs(rc, "rc")
        return np.stack((self.x0 + rc[..., 1] * self.dx, self.y0 + rc[..., 0] * self.dy), axis=-1)

    def to_rc(self, xy: ArrayLike) -> NDArray[np.float64]:
        """Turn axis positions into array positions, the inverse of `to_xy`.

        Parameters
        ----------
        xy : array-like, shape (..., 2)
            Columns x, y in axis units.

        Returns
        -------
        ndarray, shape (..., 2), float64
            Columns row, col, not rounded and not clipped to the image.
        """
        xy = _pairs(xy, "xy")
        # Filled in place, in the memory order of `xy`: every position of every profile comes through here.
        rc = np.empty_like(xy)
        rows, cols = rc[..., 0], rc[..., 1]
        np.subtract(xy[..., 1], self.y0, out=rows)
        np.subtract(xy[..., 0], self.x0, out=cols)
        rows /= self.dy
        cols /= self.dx
        return rc

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Outer edges of the first and last pixel: (x first, x last, y first, y last), in axis units."""
        height, width = self.shape
        return (
            self.x0 - self.dx / 2,
            self.x0 + (width - 0.5) * self.dx,
            self.y0 - self.dy / 2,
            self.y0 + (height - 0.5) * self.dy,
        )

    @property
    def spacing(self) -> tuple[float, float]:
        """Size of a pixel, (height, width), positive, in axis units."""
        return abs(self.dy), abs(self.dx)

    @property
    def pixel_area(self) -> float:
        """Area of one pixel, in squared axis units."""
        return abs(self.dx * self.dy)

    def check(self, image: Any) -> None:
        """Raise `FrameError` unless `image` has the height and width of this frame."""
        got = tuple(_shape_of(image))[:2]
        if got != self.shape:
            raise FrameError(
                f"image: got height and width {got}, expected {self.shape} as in `frame`; "
                "pass the image that the frame was made for, or frame=None for its own pixel grid"
            )

    def scaled(self, factor: float, unit: str) -> ImageFrame:
        """Return the frame with every coordinate multiplied by `factor`, in `unit`."""
        factor = finite("factor", factor, error=FrameError)
        scaled = {name: getattr(self, name) * factor for name in ("x0", "dx", "y0", "dy")}
        return replace(self, unit=unit, **scaled)

    def calibrated(self, line: Shape, length: float, unit: str) -> ImageFrame:
        """Return the frame in which `line` is `length` `unit` long: ImageJ's *Set Scale*.

        Both axes are scaled by the same factor, so the aspect of the pixels stays. Shapes drawn in this frame
        go along by ``shape.transform(frame.transform_to(calibrated))``.

        Parameters
        ----------
        line : Line, or any shape with a length
            In axis units of this frame.
        length : float
            Its true length. Positive.
        unit : str

        Raises
        ------
        FrameError
            If `line` has no length, or `length` is not a positive finite number.

        Examples
        --------
        >>> from plotly_imgshapes import Line
        >>> ImageFrame((100, 100)).calibrated(Line(0, 0, 30, 40), 10, "µm").spacing
        (0.2, 0.2)
        """
        drawn = getattr(line, "length", None)
        if not isinstance(drawn, float):
            raise FrameError(f"line: got {type(line).__name__}, expected a Line, or a shape with a length")
        if not finite("length", length, error=FrameError) > 0:
            raise FrameError(f"length: got {length!r}, expected a positive finite number of {unit!r}")
        if not drawn > 0:
            raise FrameError("line: got a length of 0, expected two different positions; draw it longer")
        return self.scaled(length / drawn, unit)

    def carry(self, shapes: Shape | Iterable[Shape]) -> tuple[Shape, ...]:
        """Return where shapes lie that were drawn before a correction of the image led to this frame.

        A frame of its own has not moved anything: they come back as they are. The corrections of
        `plotly_imgshapes.correct` that move pixels return a `CarriedFrame`, which moves shapes along.
        """
        from plotly_imgshapes.shapes import listed

        return listed(shapes)

    def transform_to(self, other: ImageFrame) -> NDArray[np.float64]:
        """Return the affine matrix that carries axis positions of this frame to those of `other`.

        The same pixel lies under a position before and after.

        Returns
        -------
        ndarray, shape (2, 3), float64
            ``xy_other = xy @ M[:, :2].T + M[:, 2]``.
        """
        if not isinstance(other, ImageFrame):
            raise FrameError(f"other: got {type(other).__name__}, expected an ImageFrame")
        fx, fy = other.dx / self.dx, other.dy / self.dy
        return np.array([[fx, 0.0, other.x0 - self.x0 * fx], [0.0, fy, other.y0 - self.y0 * fy]])


def _is_positive_int(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and int(value) > 0


def _shape_of(image: Any) -> Any:
    shape = getattr(image, "shape", None)
    if shape is not None:
        return shape
    try:
        return np.shape(image)
    except ValueError:
        raise FrameError(
            f"image: got {type(image).__name__} with rows of different lengths, expected an array (H, W[, C])"
        ) from None


def _pairs(values: ArrayLike, name: str) -> NDArray[np.float64]:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise FrameError(
            f"{name}: got {type(values).__name__} ({error}), expected numbers of shape (..., 2)"
        ) from None
    if array.shape[-1:] != (2,):
        raise FrameError(f"{name}: got shape {array.shape}, expected (..., 2)")
    return array
