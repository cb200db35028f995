"""Pixels under a homography."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.correct.values import cast, read
from plotly_imgshapes.errors import CorrectError, ParameterError
from plotly_imgshapes.methods import Choice, Number, check_memory
from plotly_imgshapes.segment.window import filled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.frame import ImageFrame

    FloatArray = NDArray[np.float64]
    Array = np.ndarray[Any, Any]

ORDERS = {"nearest": 0, "linear": 1, "cubic": 3}

ORDER = Choice(tuple(ORDERS), "How values between pixel centres are found; nearest for labels and masks")

FILL = Number(
    -np.inf,
    np.inf,
    "Value of pixels that the image does not reach; default NaN for floats, else 0",
    unit="levels",
    optional=True,
)


def fill_value(fill: float | None, dtype: np.dtype[Any]) -> float:
    """Return the value of pixels without an image, and check that the dtype holds it."""
    if fill is None:
        return float("nan") if dtype.kind == "f" else 0.0
    if dtype.kind != "f" and (not np.isfinite(fill) or cast(np.array([fill]), dtype)[0] != fill):
        raise ParameterError(f"fill: got {fill!r}, expected a value that {dtype} holds, or None for 0")
    return fill


def to_axes(frame: ImageFrame) -> FloatArray:
    """Return the 3 x 3 matrix from array positions (col, row) to axis positions (x, y)."""
    return np.array([[frame.dx, 0.0, frame.x0], [0.0, frame.dy, frame.y0], [0.0, 0.0, 1.0]])


def warped(
    image: Any, before: ImageFrame, matrix: FloatArray, after: ImageFrame, *, order: str, fill: float | None
) -> Array:
    """Return an image on another frame, under the homography `matrix` from axis to axis coordinates.

    By `skimage.transform.warp`. Pixels whose centre the image does not reach have `fill` (alpha 0); those
    with a NaN, infinite or masked pixel among the ones they are made of are NaN in a float image, masked in a
    masked one.
    """
    from skimage.transform import warp

    height, width = before.shape
    depth = image.shape[2] if image.ndim == 3 else 1
    out_height, out_width = after.shape
    check_memory(
        8 * (2 * depth + 2) * (height * width + out_height * out_width),
        f"warping {height} x {width} to {out_height} x {out_width} pixels",
        "crop the image first",
    )
    raw = read(image)
    value = fill_value(fill, raw.dtype)
    back = np.linalg.inv(to_axes(before)) @ np.linalg.inv(matrix) @ to_axes(after)
    # Of the two signs of a homography, the one that is positive on this side of the horizon.
    back *= np.sign(back[2] @ [(out_width - 1) / 2, (out_height - 1) / 2, 1.0])
    values = (raw.data if isinstance(raw, np.ma.MaskedArray) else raw).astype(np.float64)
    bad = _bad(raw)
    if bad.any():
        if bad.all():
            raise CorrectError("image: got no finite value, expected some; fill its NaN first")
        holes = np.where(bad if values.ndim == 2 else bad[:, :, None], np.nan, values)
        values = filled(holes)
    options = {"output_shape": after.shape, "preserve_range": True, "mode": "edge"}
    found = warp(values, back, order=ORDERS[order], **options)
    outside = ~_reached(back, before.shape, after.shape)
    spoilt = np.zeros(after.shape, dtype=bool)
    if bad.any():
        spoilt = warp(bad.astype(np.float64), back, order=min(ORDERS[order], 1), **options) > 1e-9
        found[spoilt] = np.nan if raw.dtype.kind == "f" else 0.0
    found[outside] = value
    if found.ndim == 3 and found.shape[2] == 4:
        found[outside, 3] = 0.0
    result = cast(found, raw.dtype)
    if isinstance(raw, np.ma.MaskedArray):
        hidden = spoilt | outside if fill is None else spoilt & ~outside
        return np.ma.MaskedArray(result, hidden if result.ndim == 2 else np.dstack([hidden] * depth))
    return result


def _bad(raw: Array) -> NDArray[np.bool_]:
    if raw.dtype.kind != "f" and not isinstance(raw, np.ma.MaskedArray):
        return np.zeros(raw.shape[:2], dtype=bool)
    bad: NDArray[np.bool_] = ~np.isfinite(np.ma.getdata(raw)) | np.ma.getmaskarray(raw)
    return np.asarray(bad.any(axis=2)) if bad.ndim == 3 else bad


def _reached(back: FloatArray, before: tuple[int, int], after: tuple[int, int]) -> NDArray[np.bool_]:
    """Tell which pixels of the result have their centre on a pixel of the image."""
    row, col = np.arange(after[0], dtype=float)[:, None], np.arange(after[1], dtype=float)[None, :]
    x, y = (part[0] * col + (part[1] * row + part[2]) for part in back[:2])
    # One number where there is no perspective.
    below = back[2, 2] if not back[2, :2].any() else back[2, 0] * col + (back[2, 1] * row + back[2, 2])
    # Centres on the outer edge itself may be a rounding error outside.
    slack = 1e-9 * max(before)
    inside = np.broadcast_to(below > 0, after).copy()
    for position, size in ((x, before[1]), (y, before[0])):
        inside &= position >= (-0.5 - slack) * below
        inside &= position <= (size - 0.5 + slack) * below
    return inside
