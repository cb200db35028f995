"""Image values between pixel centres, read only where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.geometry import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    SplineOrder = Literal[0, 1, 2, 3, 4, 5]
    Edge = Literal["mirror", "constant"]

BOX = 2**20
"""Most pixels that are read at once; a course through more is read in parts."""

MARGIN = (0, 0, 16, 21, 28, 33)
"""Pixels around a box, by spline order, beyond which a pixel weighs less than 1e-12 in a sample of the box.

The weights fall off by the spline's pole from pixel to pixel (Unser, Aldroubi and Eden 1993, table I).
"""

DIRECT = frozenset(map(np.dtype, "?bhilqBHILQfd"))
"""Dtypes that scipy reads in place; half and long double and foreign byte orders it refuses or copies."""


def sample(image: Any, rc: FloatArray, *, order: int = 1) -> FloatArray:
    """Interpolate an image at any positions.

    Parameters
    ----------
    image : array of shape (H, W[, C])
        As `plotly_imgshapes._image.as_image` returns it. An array in memory is read in place; of any other
        only boxes around the positions are read, of at most 2**20 pixels each.
    rc : ndarray, shape (N, 2), float64
        Columns row, col; pixel centres at integers.
    order : int, default 1
        Of the spline, 0 (nearest pixel) to 5.

    Returns
    -------
    ndarray, shape (N[, C]), float64
        Not rounded. A pixel reaches half a step beyond its centre: within that border of the image the
        nearest edge value goes on, further out samples are NaN. NaN, infinite and masked pixels make NaN of
        the samples to which they contribute and of no other; a spline of order 2 or more, which would spread
        them, is fitted as if they had the value of their nearest good neighbour. At order 0 they are read as
        they are.

    Examples
    --------
    >>> sample(np.array([[0, 1], [2, 3]]), np.array([[0.5, 0.5], [-0.5, 0], [-0.6, 0]]))
    array([1.5, 0. , nan])
    """
    in_place = type(image) in {np.ndarray, np.memmap} and image.dtype in DIRECT and image.flags.aligned
    if not in_place or order > 1:
        return _careful(image, rc, order)
    # One pass gives all but what lies outside, on the border or beside a gap, which it leaves not finite.
    values = _channels(image, rc, order, edge="constant")
    finite = np.isfinite(values)
    if not finite.all():
        rest = ~finite.reshape(len(rc), -1).all(axis=1)
        values[rest] = _careful(image, rc[rest], order)
    return values


def _careful(image: Any, rc: FloatArray, order: int) -> FloatArray:
    values = np.full((len(rc), *image.shape[2:]), np.nan)
    inside = on_image(rc, image.shape)
    values[inside] = _by_boxes(image, np.clip(rc[inside], 0, np.array(image.shape[:2]) - 1), order)
    return values


def on_image(rc: FloatArray, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell which positions (N, 2) lie on a pixel of an image, the outer edges of its last pixels included."""
    reach = 0.5 + ROUNDING
    return np.asarray(((rc >= -reach) & (rc <= np.array(shape[:2]) - 1 + reach)).all(axis=1))


def _by_boxes(image: Any, rc: FloatArray, order: int) -> FloatArray:
    values = np.empty((len(rc), *image.shape[2:]))
    for part, rows, cols in _boxes(rc, MARGIN[order], image.shape):
        box = np.ma.filled(read_box(image, rows, cols).astype(np.float64), np.nan)
        gaps = not np.isfinite(box).all()
        values[part] = _channels(box, rc[part] - (rows.start, cols.start), order, gaps=gaps)
    return values


def _boxes(rc: FloatArray, margin: int, shape: tuple[int, ...]) -> Iterator[tuple[slice, slice, slice]]:
    """Halve the course until each part has a box of at most `BOX` pixels; yield part, rows and columns."""
    waiting = [slice(0, len(rc))] if len(rc) else []
    while waiting:
        part = waiting.pop()
        start = np.maximum(np.floor(rc[part].min(axis=0)).astype(int) - margin, 0)
        stop = np.minimum(np.floor(rc[part].max(axis=0)).astype(int) + 2 + margin, shape[:2])
        if np.prod(stop - start) > BOX and part.stop - part.start > 1:
            middle = (part.start + part.stop) // 2
            waiting += [slice(middle, part.stop), slice(part.start, middle)]
        else:
            yield part, slice(int(start[0]), int(stop[0])), slice(int(start[1]), int(stop[1]))


def _channels(
    pixels: NDArray[Any], rc: FloatArray, order: int, *, edge: Edge = "mirror", gaps: bool = False
) -> FloatArray:
    planes = [pixels] if pixels.ndim == 2 else [pixels[..., c] for c in range(pixels.shape[2])]
    if gaps and order:
        values = [_around_gaps(plane, rc, order) for plane in planes]
    else:
        values = [_spline(plane, rc, order, edge) for plane in planes]
    return values[0] if pixels.ndim == 2 else np.stack(values, axis=-1)


def _spline(
    pixels: NDArray[Any], rc: FloatArray, order: int, edge: Edge = "mirror", *, fitted: bool = False
) -> FloatArray:
    from scipy.ndimage import map_coordinates

    values = np.empty(len(rc))
    # "mirror" is the edge for which a spline fitted to a whole image meets every pixel centre exactly.
    map_coordinates(pixels, rc.T, values, cast("SplineOrder", order), edge, np.nan, prefilter=not fitted)
    return values


def _around_gaps(pixels: FloatArray, rc: FloatArray, order: int) -> FloatArray:
    missing = ~np.isfinite(pixels)
    if missing.all():
        return np.full(len(rc), np.nan)
    weight = _spline(missing.astype(np.float64), rc, order, fitted=True)
    if order == 1:
        # What rounding of a position gives to a missing pixel is given back to the others.
        values = _spline(np.where(missing, 0.0, pixels), rc, order) / np.where(weight < 1, 1 - weight, 1)
    else:
        from scipy.ndimage import distance_transform_edt

        nearest = distance_transform_edt(missing, return_distances=False, return_indices=True)
        values = _spline(pixels[tuple(nearest)], rc, order)
    return np.where(weight > ROUNDING, np.nan, values)
