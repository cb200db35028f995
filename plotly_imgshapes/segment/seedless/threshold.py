"""Objects by their brightness: every threshold that scikit-image has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, Progress, Stage, Whole, method, part_of
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.seedless import levels, local_levels
from plotly_imgshapes.segment.seedless.areas import Area, Cost, area_of
from plotly_imgshapes.segment.seedless.levels import Rule
from plotly_imgshapes.segment.seedless.objects import (
    CLEAR_BORDER,
    FILL_HOLES,
    MIN_AREA,
    NECK,
    OBJECTS,
    SPLIT,
    Finish,
    objects_in,
)
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import filled, pixel_sigma
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

INFINITE = float("inf")

PEAK = 130
"""Bytes a pixel at the peak, with a local threshold and touching objects cut."""


@method(
    METHODS,
    family="Without seeds",
    takes=REGIONS,
    needs=0,
    rule=Choice(levels.RULES, "How the threshold is found"),
    polarity=Choice(("auto", "bright", "dark"), "Whether objects are brighter or darker than what is around"),
    low=Number(-INFINITE, INFINITE, "Lower threshold (manual, hysteresis)", unit="levels", optional=True),
    high=Number(-INFINITE, INFINITE, "Upper threshold (manual, hysteresis)", unit="levels", optional=True),
    classes=Whole(2, 5, "Levels of brightness, background included (multi_otsu)"),
    window=Whole(3, 9999, "Side of the square that is looked at around each pixel (local rules)", unit="px"),
    k=Number(-2, 2, "Deviations below the local mean (niblack), weight of the contrast (sauvola)"),
    offset=Number(-INFINITE, INFINITE, "Subtracted from the threshold (local rules)", unit="levels"),
    sigma=Number(0, 100, "Blur before the threshold", unit="px"),
    min_area=MIN_AREA,
    fill_holes=FILL_HOLES,
    clear_border=CLEAR_BORDER,
    split=SPLIT,
    neck=NECK,
    objects=OBJECTS,
)
def threshold(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    rule: str = "otsu",
    polarity: str = "auto",
    low: float | None = None,
    high: float | None = None,
    classes: int = 3,
    window: int = 51,
    k: float = 0.2,
    offset: float = 0.0,
    sigma: float = 0.0,
    min_area: int = 0,
    fill_holes: bool = False,
    clear_border: bool = False,
    split: bool = False,
    neck: float = 1.0,
    objects: str = "each",
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Find what is brighter or darker than a threshold.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        RGB by its luminance, other channels by their mean. NaN and masked pixels belong to no object.
    shapes : Shape or iterable of Shape, optional
        Regions to look in; default: everywhere. Each shape (all shapes of one class together) has its own
        threshold, from its own pixels. Class "background": not to look in.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    rule : str, default "otsu"
        ``"otsu"``, ``"li"``, ``"yen"``, ``"isodata"``, ``"triangle"``, ``"minimum"``, ``"mean"``: one
        threshold. ``"multi_otsu"``: several, between `classes` levels, each but the background's an object of
        its own. ``"local_gaussian"``, ``"local_mean"``, ``"local_median"``, ``"niblack"``, ``"sauvola"``: one
        for each pixel, from the square `window` around it, for uneven light. ``"hysteresis"``: above `low`
        and connected with some above `high` (dark: below `high`, with some below `low`). ``"manual"``: from
        `low` to `high`, both included, whatever the polarity; one may be None.
    polarity : {"auto", "bright", "dark"}
        "auto": objects are what the edge of the shape, or of the image, mostly is not.
    low, high : float, optional
        In the image's own levels.
    classes : int, default 3
    window : int, default 51
        In pixels; an even one is made odd by one more.
    k : float, default 0.2
    offset : float, default 0
        In levels; the threshold is the local mean minus this, so that a negative one asks for more contrast.
    sigma : float, default 0
        Of a Gaussian blur beforehand, in pixels of the smaller side.
    min_area : int, default 0
        In pixels.
    fill_holes, clear_border : bool, default False
    split : bool, default False
        Cut objects that touch; see `neck`.
    neck : float, default 1
        In pixels: by how much the radius of both parts must exceed half of the width of the neck between.
    objects : {"each", "class"}
        Whether connected objects (diagonal neighbours are) count one by one, or together.
    progress : callable, True or None

    Returns
    -------
    Segmentation
        An object that is the only one in its only shape takes the place of that shape.

    Raises
    ------
    SegmentError
        If a shape lies outside the image, holds no value, or, unless the thresholds are given, just one.
    ParameterError
        If a parameter is out of its range, or `rule` needs `low` and `high`.
    ImageError
        If the memory is too small.

    Notes
    -----
    All thresholds are those of `skimage.filters`, whose pages name the papers. Sauvola's range of contrast is
    that of uint8, 127.5, or half of the range inside the shapes for any other dtype.

    Examples
    --------
    >>> image = np.zeros((9, 9))
    >>> image[1:3, 1:3] = image[5:8, 5:8] = 7
    >>> found = threshold(image)
    >>> found.count, found.areas()
    (2, {1: 4.0, 2: 9.0})
    >>> threshold(image, min_area=5).count
    1
    >>> threshold(np.full((4, 4), 3.0))
    Traceback (most recent call last):
    plotly_imgshapes.errors.SegmentError: image: got the value 3 everywhere, expected at least two ...
    """
    frame = frame_for(image, frame)
    tell = cast("Progress", progress)
    chosen = Rule(rule, polarity, low, high, classes, window, k, offset)
    sampling = pixel_sigma(1, frame)
    steps = 1 / sampling[0], 1 / sampling[1]
    area = area_of(
        listed(shapes), frame, margin=chosen.margin(steps) + 4 * sigma, cost=Cost("threshold", PEAK)
    )
    part = area.window.read(image)
    values = levels.values_of(part)
    usable = np.isfinite(values) & area.inside
    if rule == "sauvola" and usable.any():
        chosen = replace(chosen, r=local_levels.contrast_range(values[usable], part.dtype))
    if sigma:
        values = _blurred(values, sigma, frame)
    tell(Stage(0.2))
    kinds = _kinds(values, usable, area, chosen, part_of(tell, 0.2, 0.6))
    tell(Stage(0.6))
    finish = Finish(min_area, fill_holes, clear_border, neck if split else None, objects == "each")
    found = objects_in(kinds, area, usable, finish)
    tell(Stage(1))
    return area.segmentation(found.labels, found.belongs)


def _blurred(values: NDArray[Any], sigma: float, frame: ImageFrame) -> NDArray[np.float64]:
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(filled(values.astype(np.float64)), pixel_sigma(sigma, frame))


def _kinds(
    values: NDArray[Any], usable: NDArray[np.bool_], area: Area, rule: Rule, tell: Progress
) -> NDArray[np.int32]:
    """Return a number for each group and level, 0 for background and what is not usable."""
    bright: NDArray[np.bool_] | None = None
    kinds = np.zeros(values.shape, dtype=np.int32)
    above = rule.classes - 1 if rule.name == "multi_otsu" else 1
    for group, box in area.boxes():
        region = area.owner[box] == group.number
        seen = usable[box] & region
        called = area.called(group)
        if rule.needs_contrast or not seen.any():
            levels.check_contrast(values[box][seen], called)
        if rule.name == "manual":
            level, background = levels.in_given(values[box], rule, dark=False).astype(np.uint8), 0
        elif rule.name == "hysteresis":
            level, background = _hysteresis(values[box], region, seen, rule), 0
        elif rule.name in levels.LOCAL:
            if bright is None:
                bright = _above_local(values, area, rule, tell)
            level = bright[box].astype(np.uint8)
            background = levels.background_level(level, region, seen, rule.polarity)
        else:
            level = levels.levels_of(values[box], seen, rule, called)
            background = levels.background_level(level, region, seen, rule.polarity)
        # Levels but the background's, counted on from those of the groups before.
        place = np.where(level < background, level + 1, level).astype(np.int32)
        found = seen & (level != background)
        kinds[box][found] = place[found] + above * (group.number - 1)
    return kinds


def _hysteresis(
    values: NDArray[Any], region: NDArray[np.bool_], seen: NDArray[np.bool_], rule: Rule
) -> NDArray[np.uint8]:
    dark = rule.polarity == "dark"
    if rule.polarity == "auto" and rule.low is not None and rule.high is not None:
        middle = (values > (rule.low + rule.high) / 2).astype(np.uint8)
        dark = bool(levels.background_level(middle, region, seen, rule.polarity))
    # What lies outside must not connect what is inside.
    fenced = np.where(seen, values, np.nan)
    return levels.in_given(fenced, rule, dark=dark).astype(np.uint8)


def _above_local(values: NDArray[Any], area: Area, rule: Rule, tell: Progress) -> NDArray[np.bool_]:
    smooth = filled(values.astype(np.float64))
    return smooth > local_levels.local_threshold(smooth, rule, area.sampling, tell)
