"""Undo and redo of edits: what changed in each step, not an image for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import ParameterError, SegmentError
from plotly_imgshapes.segment.edits.table import EDITS
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """A segmentation, told by another one of the same frame: its pixels where the two differ."""

    rest: Segmentation
    """All of it but for the labels, which are those of one pixel."""
    box: tuple[slice, slice]
    labels: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SegmentationHistory:
    """The segmentation now, those before, and those that were undone. Every method returns a new history.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> history = SegmentationHistory(Segmentation.from_labels([[1, 0, 2]])).apply("delete", Point(0, 0))
    >>> history.now.labels.tolist(), history.undo().now.labels.tolist()
    ([[0, 0, 2]], [[1, 0, 2]])
    >>> history.undo().redo().now.labels.tolist(), history.can_redo
    ([[0, 0, 2]], False)
    """

    now: Segmentation
    past: tuple[_Step, ...] = ()
    """What `undo` goes back to, the latest last."""
    future: tuple[_Step, ...] = ()
    """What `redo` brings back, the next last."""
    limit: int = 200
    """Steps that are remembered; older ones are forgotten."""

    def __post_init__(self) -> None:
        if not isinstance(self.now, Segmentation):
            raise SegmentError(f"now: got {type(self.now).__name__}, expected a Segmentation")
        if isinstance(self.limit, bool) or not isinstance(self.limit, int) or self.limit < 1:
            raise ParameterError(f"limit: got {self.limit!r}, expected a number of steps, at least 1")

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return bool(self.future)

    def apply(
        self, name: str, shapes: Shape | Iterable[Shape] = (), **parameters: Any
    ) -> SegmentationHistory:
        """Edit what is now by an edit of `EDITS`; an error leaves all as it is."""
        if name not in EDITS:
            raise ParameterError(f"name: got {name!r}, expected one of {', '.join(map(repr, EDITS))}")
        return self.record(EDITS[name].function(self.now, shapes, **parameters))

    def record(self, segmentation: Segmentation) -> SegmentationHistory:
        """Make a segmentation of the same frame the present; what was undone is forgotten."""
        if segmentation.frame != self.now.frame:
            raise SegmentError(
                f"segmentation: got the frame {segmentation.frame}, expected {self.now.frame}, that of the "
                "steps before"
            )
        past = (*self.past, _step(self.now, segmentation))[-self.limit :]
        return replace(self, now=segmentation, past=past, future=())

    def undo(self) -> SegmentationHistory:
        """Go one step back; nothing happens at the beginning."""
        if not self.past:
            return self
        *past, last = self.past
        before = _restored(last, self.now)
        return replace(self, now=before, past=tuple(past), future=(*self.future, _step(self.now, before)))

    def redo(self) -> SegmentationHistory:
        """Go one undone step forward again; nothing happens at the end."""
        if not self.future:
            return self
        *future, following = self.future
        after = _restored(following, self.now)
        return replace(self, now=after, past=(*self.past, _step(self.now, after)), future=tuple(future))

    def __repr__(self) -> str:
        return f"<SegmentationHistory: {self.now!r}, {len(self.past)} to undo, {len(self.future)} to redo>"


def _step(kept: Segmentation, other: Segmentation) -> _Step:
    changed = kept.labels != other.labels
    rows, cols = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    box = (slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)) if len(rows) else (slice(0), slice(0))
    # Broadcast, one pixel passes for an image and takes no room.
    rest = kept.replace(labels=np.broadcast_to(np.int32(0), kept.labels.shape))
    return _Step(rest, box, kept.labels[box].copy())


def _restored(step: _Step, other: Segmentation) -> Segmentation:
    labels = other.to_labels()
    labels[step.box] = step.labels
    return step.rest.replace(labels=labels)
