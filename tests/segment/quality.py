"""Known truth: what each method makes of scenes whose answer is known, as a table.

`python -m tests.segment.quality` prints it; `test_quality` asserts every row, and one for each method.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.ndimage import binary_fill_holes, label
from skimage import data
from skimage.filters import sobel
from skimage.segmentation import watershed


@dataclass(frozen=True)
class Case:
    """One row: a method on a scene."""

    method: str
    """Its name in METHODS."""
    scene: str
    """What the image shows, for people: "disc under noise"."""
    run: Callable[[], float]
    """Returns the score: IoU with the truth, from 0 to 1 (of a correction: 1 - relative error)."""
    floor: float
    """Least score that the test allows, close below what is reached."""


@dataclass(frozen=True)
class Picture:
    """One picture of the gallery: what was drawn on the left, what came of it on the right."""

    method: str
    image: Any
    shapes: tuple
    call: Callable[[], Any]
    """Returns the Segmentation, or (image, frame) of a correction."""
    before: Callable[[], Any] | None = None
    """Returns the segmentation that an edit starts from."""


def iou(a, b):
    """Intersection over union of two masks; 1 for two that are empty."""
    a, b = np.asarray(a, dtype=bool), np.asarray(b, dtype=bool)
    union = (a | b).sum()
    return float((a & b).sum() / union) if union else 1.0


def disc(shape=(200, 200), center=(100, 100), radius=40):
    """Return the mask of a disc."""
    rows, cols = np.ogrid[: shape[0], : shape[1]]
    return (rows - center[0]) ** 2 + (cols - center[1]) ** 2 < radius**2


def noisy(truth, *, low=60, high=160, noise=15, ramp=0, seed=0):
    """Return a grey uint8 image of a mask: noise, and light that grows by `ramp` levels to the right."""
    rng = np.random.default_rng(seed)
    light = np.linspace(0, ramp, truth.shape[1])[None, :]
    image = np.where(truth, high, low) + light + rng.normal(0, noise, truth.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


@functools.cache
def gallery_coins():
    """Return a mask of each of the 24 coins: scikit-image's gallery, a marker watershed on the Sobel map."""
    coins = data.coins()
    markers = np.zeros(coins.shape, dtype=int)
    markers[coins < 30] = 1
    markers[coins > 150] = 2
    found, _ = label(binary_fill_holes(watershed(sobel(coins), markers) - 1))
    sizes = np.bincount(found.ravel())
    sizes[0] = 0
    # The gallery's own 25th object is a speck of two pixels.
    return [found == number for number in np.flatnonzero(sizes > 100)]


def _collected(name):
    found = []
    for path in sorted(Path(__file__).parent.glob("quality_*.py")):
        found += getattr(importlib.import_module(f"tests.segment.{path.stem}"), name, [])
    return found


def cases():
    """Return every row of every family."""
    return _collected("CASES")


def pictures():
    """Return every picture of every family."""
    return _collected("GALLERY")


def main():
    print("| method | scene | score | at least |\n| --- | --- | --- | --- |")
    for case in cases():
        print(f"| `{case.method}` | {case.scene} | {case.run():.3f} | {case.floor:.3f} |")


if __name__ == "__main__":
    main()
