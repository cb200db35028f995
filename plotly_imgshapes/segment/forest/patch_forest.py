"""Superpixels told apart by a random forest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.segment.forest.patches import Patches

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOUBT_TREES = 100
"""Trees that judge hints: so many that every superpixel is left out by some of them."""


def told_apart(
    found: Patches,
    marked: NDArray[np.int32],
    sure: NDArray[np.bool_],
    *,
    around: bool,
    place: bool,
    trees: int,
    sigma: tuple[float, float],
) -> NDArray[np.int32]:
    """Return the label of every pixel, by its superpixel.

    Parameters
    ----------
    found : Patches
    marked : ndarray, shape (h, w)
        Label of each marked pixel, 0 elsewhere.
    sure : ndarray, shape (h, w)
        Which of the marks were meant for just these pixels. The others are guesses, as the middle of an
        outline is: superpixels that trees which have not seen them take for something else are left out.
    around, place : bool
        Whether the surroundings of a superpixel count beside its own colour, and where it lies. Not for
        guesses: those are made by their place.
    trees : int
    sigma : (float, float)
        By which borders between superpixels are smoothed, in rows and columns.

    Raises
    ------
    SegmentError
        If there is nothing to tell apart.
    """
    from scipy.ndimage import gaussian_filter
    from sklearn.ensemble import RandomForestClassifier

    seen, answers = _majority(found, marked)
    kinds = len(np.unique(answers))
    features = np.hstack((found.colors, *[found.around] * around, *[found.places] * place))
    if np.ptp(found.colors[seen], axis=0).max() == 0:
        raise SegmentError(
            "image: got the same colour under all shapes, expected something to tell them apart by; mark "
            "places that look different"
        )
    guessed = np.setdiff1d(seen, np.unique(found.labels[sure & (marked > 0)]), assume_unique=True)
    if len(guessed):
        believed = ~np.isin(seen, guessed) | _confirmed(features[seen], answers)
        seen, answers = seen[believed], answers[believed]
    if kinds < 2 or len(np.unique(answers)) < kinds:
        raise SegmentError(
            "shapes: got marks of an object that look like the rest or share its superpixels, expected some "
            "to tell it by; mark more of it with a brush stroke, or make size smaller"
        )
    forest = RandomForestClassifier(trees, class_weight="balanced", random_state=0)
    shares = forest.fit(features[seen], answers).predict_proba(features)
    labels = np.zeros(marked.shape, dtype=np.int32)
    best = np.full(marked.shape, -1.0)
    for number, share in zip(forest.classes_.tolist(), shares.T, strict=True):
        own = gaussian_filter(share[found.labels], sigma)
        labels[own > best] = number
        np.maximum(best, own, out=best)
    return labels


def _majority(found: Patches, marked: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the superpixels that marks touch, and the label that most of their marked pixels have."""
    known = np.flatnonzero(marked)
    width = int(marked.max()) + 1
    pairs = found.labels.ravel()[known] * width + marked.ravel()[known]
    votes = np.bincount(pairs, minlength=found.count * width).reshape(found.count, width)
    seen = np.flatnonzero(votes.any(axis=1))
    return seen, votes[seen].argmax(axis=1)


def _confirmed(features: NDArray[np.float64], answers: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which answers the trees agree with that were trained without them."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(DOUBT_TREES, oob_score=True, random_state=0).fit(features, answers)
    confirmed: NDArray[np.bool_] = forest.classes_[forest.oob_decision_function_.argmax(axis=1)] == answers
    return confirmed
