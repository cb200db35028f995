"""Pixels under scribbles, to train on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.segment.hints import seeds_from
from plotly_imgshapes.segment.window import channels, finite
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

PER_CLASS = 2000
"""Pixels of one class that are trained on; of more, as many are drawn, always the same ones."""


def marked_pixels(
    image: np.ndarray[Any, Any], shapes: tuple[Shape, ...], frame: ImageFrame
) -> tuple[tuple[tuple[int, str], ...], NDArray[np.intp], NDArray[np.intp]]:
    """Return what shapes in several classes say about pixels.

    Returns
    -------
    tuple of (int, str)
        Label and name of each class, ascending; label 0 is the background.
    ndarray, shape (n,)
        Indices of pixels to train on, of the flat image.
    ndarray, shape (n,)
        Place of the class of each among the classes.
    """
    seeds = seeds_from(shapes, frame, outlines="seeds")
    marked = np.flatnonzero(seeds.labels)
    replace(seeds, labels=seeds.labels.ravel()[marked]).need_two("pixel_forest")
    marked = marked[~without_value(image)[np.unravel_index(marked, frame.shape)]]
    labels = seeds.labels.ravel()[marked]
    # The same pixels for the same shapes, so that a forest is the same when it is trained again.
    rng = np.random.default_rng(0)
    classes: list[tuple[int, str]] = []
    pixels, member = [], []
    for group in sorted(seeds.groups, key=lambda group: group.number):
        own = marked[labels == (group.number or seeds.background)]
        if not len(own):
            which = group.name or f"object {group.number}"
            raise SegmentError(
                f"shapes: got no pixel with a value for {which!r}, expected some; draw it where nothing "
                "later covers it and the image is not NaN"
            )
        own = rng.choice(own, PER_CLASS, replace=False) if len(own) > PER_CLASS else own
        member.append(np.full(len(own), len(classes)))
        classes.append((group.number, group.name))
        pixels.append(own)
    return tuple(classes), np.concatenate(pixels), np.concatenate(member)


def without_value(image: np.ndarray[Any, Any]) -> NDArray[np.bool_]:
    """Return which pixels, (H, W), are NaN, infinite or masked in any channel."""
    if image.dtype.kind != "f" and not isinstance(image, np.ma.MaskedArray):
        return np.zeros(image.shape[:2], dtype=bool)
    return ~finite(channels(image))
