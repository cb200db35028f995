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

BOX = 2**22
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
        only boxes around the positions are read, of at most 2**22 pixels each.
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
    last = np.array(image.shape[:2]) - 1
    values = np.full((len(rc), *image.shape[2:]), np.nan)
    low, high = (rc.min(axis=0), rc.max(axis=0)) if len(rc) else (last, last)
    if (low >= 0).all() and (high <= last).all():
        return _inside(image, rc, order)
    inside = on_image(rc, image.shape)
    if inside.any():
        values[inside] = _inside(image, np.clip(rc[inside], 0, last), order)
    return values


def on_image(rc: FloatArray, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell which positions (N, 2) lie on a pixel of an image, the outer edges of its last pixels included."""
    reach = 0.5 + ROUNDING
    return np.asarray(((rc >= -reach) & (rc <= np.array(shape[:2]) - 1 + reach)).all(axis=1))


def _inside(image: Any, rc: FloatArray, order: int) -> FloatArray:
    in_place = type(image) in {np.ndarray, np.memmap} and image.dtype in DIRECT and image.flags.aligned
    if order > 1 or not in_place:
        return _by_boxes(image, rc, order)
    values = _channels(image, rc, order)
    if image.dtype.kind == "f" and order and not np.isfinite(values).all():
        touched = ~np.isfinite(values.reshape(len(rc), -1)).all(axis=1)
        values[touched] = _by_boxes(image, rc[touched], order)
    return values


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


def _channels(pixels: NDArray[Any], rc: FloatArray, order: int, *, gaps: bool = False) -> FloatArray:
    one = _around_gaps if gaps and order else _spline
    if pixels.ndim == 2:
        return one(pixels, rc.T, order)
    return np.stack([one(pixels[..., c], rc.T, order) for c in range(pixels.shape[2])], axis=-1)


def _spline(pixels: NDArray[Any], where: FloatArray, order: int, *, fitted: bool = False) -> FloatArray:
    from scipy.ndimage import map_coordinates

    values = np.empty(where.shape[1])
    # "mirror" is the boundary for which a spline fitted to a whole image meets every pixel centre exactly.
    map_coordinates(pixels, where, values, cast("SplineOrder", order), "mirror", prefilter=not fitted)
    return values


def _around_gaps(pixels: FloatArray, where: FloatArray, order: int) -> FloatArray:
    missing = ~np.isfinite(pixels)
    if missing.all():
        return np.full(where.shape[1], np.nan)
    weight = _spline(missing.astype(np.float64), where, order, fitted=True)
    if order == 1:
        # What rounding of a position gives to a missing pixel is given back to the others.
        values = _spline(np.where(missing, 0.0, pixels), where, order) / np.where(weight < 1, 1 - weight, 1)
    else:
        from scipy.ndimage import distance_transform_edt

        nearest = distance_transform_edt(missing, return_distances=False, return_indices=True)
        values = _spline(pixels[tuple(nearest)], where, order)
    return np.where(weight > ROUNDING, np.nan, values)
