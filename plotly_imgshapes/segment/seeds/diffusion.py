"""scikit-image's random walker on a part of an image, with the whole image's scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.errors import ParameterError
from plotly_imgshapes.methods import check_memory
from plotly_imgshapes.segment.seeds.contrast import Contrast
from plotly_imgshapes.segment.seeds.ground import WALL, Ground, pruned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Labels = NDArray[np.int32]

MODES = ("cg_j", "cg_mg", "bf")
"""Solvers by scikit-image's names; its fourth, "cg", is "cg_j" without what makes that fast."""

BYTES = 700
"""Memory for each pixel of the box that is solved, half more than measured: edges, weights, matrices."""

BYTES_DIRECT = 100
"""What the factors of a direct solution take in addition, for each pixel and doubling of them; likewise."""


@dataclass(frozen=True, slots=True)
class Walker:
    """How a random walker walks."""

    contrast: Contrast
    """Of the whole image."""
    spacing: tuple[float, float]
    beta: float
    tol: float
    mode: str

    def __post_init__(self) -> None:
        from importlib.util import find_spec

        if self.mode == "cg_mg" and find_spec("pyamg") is None:
            raise ParameterError(
                "mode: got 'cg_mg', which needs the package pyamg; pip install pyamg, or take 'cg_j'"
            )

    def check_memory(self, pixels: int) -> None:
        """Raise `ImageError` if so many pixels cannot be solved."""
        each = BYTES + (BYTES_DIRECT * math.log2(pixels + 1) if self.mode == "bf" else 0)
        check_memory(
            pixels * each,
            f"random_walker on {pixels} pixels",
            "draw a rough outline around the object, or shrink the image",
        )

    def labels(self, ground: Ground) -> Labels:
        """Return the labels of the window; none is left undecided."""
        found = ground.labels.copy()
        if ground.undecided:
            near, box = pruned(ground.labels)
            kinds, answer = self._walk(ground, near, box, full=False)
            np.copyto(found[box], kinds[answer - 1], where=near == 0)
        return found

    def probabilities(self, ground: Ground) -> tuple[Labels, FloatArray]:
        """Return the labels of the window, and the probability of each object, (n, h, w); NaN at walls."""
        labels, background = ground.labels.copy(), ground.seeds.background
        found = np.stack([np.where(labels == WALL, np.nan, labels == n) for n in range(1, background)])
        if ground.undecided:
            near, box = pruned(labels)
            kinds, answer = self._walk(ground, near, box, full=True)
            np.copyto(labels[box], kinds[answer.argmax(axis=0)], where=near == 0)
            for kind, chance in zip(kinds.tolist(), answer, strict=True):
                if kind != background:
                    # Conjugate gradients stop within `tol` of the answer, on either side.
                    np.copyto(found[kind - 1][box], np.clip(chance, 0, 1), where=near == 0)
        return labels, found

    def _walk(
        self, ground: Ground, near: Labels, box: tuple[slice, slice], *, full: bool
    ) -> tuple[Labels, NDArray[np.float64 | np.int32]]:
        """Return the kinds of marks, and which of them (from 1 on) a pixel goes to, or how likely each is."""
        from skimage.segmentation import random_walker
        from threadpoolctl import threadpool_limits

        self.check_memory(near.size)
        kinds = np.unique(near[near > 0])
        # Consecutive numbers: with walls, scikit-image renumbers and does not number back.
        marks = np.where(near > 0, np.searchsorted(kinds, near) + 1, near).astype(np.int32)
        data, beta = self._scaled(ground.values[ground.inner][box])
        # Its vectors are short: threads of linear algebra wait for each other longer than one of them works.
        with threadpool_limits(1, user_api="blas"):
            answer = random_walker(
                data,
                marks,
                beta=beta,
                mode=self.mode,
                tol=self.tol,
                return_full_prob=full,
                spacing=tuple(side / min(self.spacing) for side in self.spacing),
                prob_tol=np.inf,
                channel_axis=-1,
            )
        return kinds, answer

    def _scaled(self, values: FloatArray) -> tuple[FloatArray, float]:
        """Return values and the beta with which scikit-image weighs them as it would in the whole image.

        It divides beta by the standard deviation of what it is given.
        """
        span = self.contrast.span
        data = values / span if span else values
        here = float(data.std())
        if not here:
            # Nothing to divide by. Without beta all steps are as easy, which is what they are between equals.
            return np.linspace(0, 1, data.size).reshape(data.shape), 0.0
        return data, self.beta * here * span / self.contrast.std
