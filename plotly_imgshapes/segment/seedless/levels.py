"""Values of pixels -> levels, by every rule that scikit-image has for thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import ParameterError, SegmentError
from plotly_imgshapes.segment.window import grey

if TYPE_CHECKING:
    from numpy.typing import NDArray

GLOBAL = ("otsu", "li", "yen", "isodata", "triangle", "minimum", "mean")
"""One threshold for all pixels inside: `skimage.filters.threshold_otsu` and so on."""

LOCAL = ("local_gaussian", "local_mean", "local_median", "niblack", "sauvola")
"""A threshold for each pixel from what is around it: `skimage.filters.threshold_local` and so on."""

GIVEN = ("hysteresis", "manual")
"""Rules whose thresholds the user gives."""

RULES = (*GLOBAL, "multi_otsu", *LOCAL, *GIVEN)

MOST_LEVELS = 2**16
"""scikit-image counts each integer by itself; a wider range of them is cut into 256 bins, as floats are."""

MOST_OF_SLOW = 2**8
"""The same for rules that take minutes, or never end, with as many bins as 16 bits have."""

SLOW = ("minimum", "multi_otsu")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its parameters."""

    name: str
    polarity: str = "auto"
    low: float | None = None
    high: float | None = None
    classes: int = 3
    window: int = 51
    k: float = 0.2
    offset: float = 0.0
    r: float = 127.5
    """Sauvola's range of contrast, in levels."""

    def __post_init__(self) -> None:
        if self.name == "hysteresis" and (self.low is None or self.high is None):
            raise ParameterError(
                f"low, high: got {self.low!r} and {self.high!r}, rule 'hysteresis' needs both; "
                "give them as levels of the image"
            )
        if self.name == "manual" and self.low is None and self.high is None:
            raise ParameterError(
                "low, high: got None and None, rule 'manual' needs one or both; read them off the histogram"
            )
        if (
            self.name in GIVEN
            and self.low is not None
            and self.high is not None
            and not self.low <= self.high
        ):
            raise ParameterError(f"low, high: got {self.low:g} and {self.high:g}, expected low <= high")

    @property
    def needs_contrast(self) -> bool:
        """Whether it cannot tell anything about pixels that are all alike."""
        return self.name not in GIVEN

    def margin(self, sampling: tuple[float, float]) -> int:
        """Return how many pixels around a shape it looks at."""
        return max(self.windows(sampling)) if self.name in LOCAL else 0

    def windows(self, sampling: tuple[float, float]) -> tuple[int, int]:
        """Return the sides of its window, (rows, cols), odd."""
        rows, cols = (max(3, 2 * int(self.window / size / 2) + 1) for size in sampling)
        return rows, cols


def values_of(part: np.ndarray[Any, Any]) -> NDArray[Any]:
    """Return (h, w) as the rules take it: grey integers as they are, anything else as `grey` has it."""
    flat = part[:, :, 0] if part.ndim == 3 and part.shape[2] == 1 else part
    if flat.ndim == 2 and flat.dtype.kind in "iu" and not isinstance(flat, np.ma.MaskedArray):
        low, high = int(flat.min()), int(flat.max())
        if high - low < MOST_LEVELS:
            return flat
    return grey(part)


def levels_of(values: NDArray[Any], inside: NDArray[np.bool_], rule: Rule, called: str) -> NDArray[np.uint8]:
    """Return the level of each pixel by a global rule: 0 for the darkest.

    Parameters
    ----------
    values : ndarray, shape (h, w)
    inside : ndarray, shape (h, w), bool
        Pixels that decide the thresholds.
    rule : Rule
        Global or multi_otsu.
    called : str
        What messages call the pixels.

    Raises
    ------
    SegmentError
        If the values are too alike for the rule.
    """
    from skimage import filters

    seen = values[inside]
    if rule.name in SLOW and values.dtype.kind in "iu" and int(seen.max()) - int(seen.min()) >= MOST_OF_SLOW:
        seen = seen.astype(np.float64)
    if rule.name == "multi_otsu":
        check_contrast(seen, called, at_least=rule.classes)
        try:
            cuts = filters.threshold_multiotsu(seen, classes=rule.classes)
        except ValueError as error:
            raise SegmentError(
                f"{called}: got values too close together for classes={rule.classes} ({error}); choose fewer "
                "classes, or draw over a part without outliers"
            ) from error
        # As scikit-image's gallery has it, a value on one of several thresholds counts to the level above it,
        # with every other rule to the one below.
        found: NDArray[np.uint8] = np.digitize(values, cuts).astype(np.uint8)
        return found
    try:
        cut = getattr(filters, f"threshold_{rule.name}")(seen)
    except RuntimeError as error:
        raise SegmentError(
            f"{called}: got values without two peaks ({error}), rule {rule.name!r} needs them; blur more by "
            "sigma=, or choose another rule, as 'otsu'"
        ) from error
    bright: NDArray[np.uint8] = (values > cut).astype(np.uint8)
    return bright


def in_given(values: NDArray[Any], rule: Rule, *, dark: bool) -> NDArray[np.bool_]:
    """Return the pixels that lie between the thresholds of a user.

    "manual": from low to high, both included. "hysteresis": above low and connected with some above high
    (`skimage.filters.apply_hysteresis_threshold`), or, for `dark`, below high and connected with some below
    low.
    """
    if rule.name == "manual":
        good: NDArray[np.bool_] = np.isfinite(values)
        if rule.low is not None:
            good &= values >= rule.low
        if rule.high is not None:
            good &= values <= rule.high
        return good
    from skimage.filters import apply_hysteresis_threshold

    if rule.low is None or rule.high is None:
        raise TypeError("Rule lets no hysteresis without both thresholds pass")
    sign = -1.0 if dark else 1.0
    low, high = sorted((sign * rule.low, sign * rule.high))
    # NaN is neither above nor below.
    found: NDArray[np.bool_] = apply_hysteresis_threshold(sign * values.astype(np.float64), low, high)
    return found


def check_contrast(seen: NDArray[Any], called: str, *, at_least: int = 2) -> None:
    """Raise `SegmentError` unless there are values, and not all are alike."""
    if not len(seen):
        raise SegmentError(f"{called}: got no finite value, expected some; fill the image's NaN first")
    low, high = seen.min(), seen.max()
    if low == high:
        raise SegmentError(
            f"{called}: got the value {low:g} everywhere, expected at least two to find a threshold between; "
            "draw over a part with contrast, or give low= and high= of rule='manual'"
        )
    if at_least > 2 and len(np.unique(seen)) < at_least:
        raise SegmentError(
            f"{called}: got fewer different values than classes={at_least}, expected as many; "
            "choose fewer classes"
        )


def background_level(
    levels: NDArray[np.integer[Any]], region: NDArray[np.bool_], usable: NDArray[np.bool_], polarity: str
) -> int:
    """Return the level that is no object: the lowest, the highest, or the most frequent along the edge.

    Parameters
    ----------
    levels : ndarray, shape (h, w), integer
    region : ndarray, shape (h, w), bool
        Its edge is that of the shape, or of the image.
    usable : ndarray, shape (h, w), bool
        Pixels of the region that have a level.
    polarity : {"auto", "bright", "dark"}
        What the objects are. Of two levels equally frequent along the edge the lower one is background.
    """
    if polarity == "bright":
        return 0
    if polarity == "dark":
        return int(levels[usable].max())
    from scipy.ndimage import binary_erosion

    rim = usable & ~binary_erosion(region)
    counts = np.bincount(levels[rim if rim.any() else usable].ravel())
    return int(counts.argmax())
