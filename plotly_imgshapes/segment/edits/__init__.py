"""Edits of a segmentation by strokes: split, merge, delete, fill, grow, clear_border, relabel, smooth.

Each is ``NAME(segmentation, shapes=(), *, **parameters) -> Segmentation`` and leaves what it was given as it
is. Pixels and numbers of all labels that are not edited stay. They have rows in `EDITS`, as methods in
`METHODS`.
"""

from plotly_imgshapes.segment.edits.history import SegmentationHistory
from plotly_imgshapes.segment.edits.marked import delete, fill, merge, split
from plotly_imgshapes.segment.edits.outlines import clear_border, grow, relabel, smooth
from plotly_imgshapes.segment.edits.table import EDITS

__all__ = [
    "EDITS",
    "SegmentationHistory",
    "clear_border",
    "delete",
    "fill",
    "grow",
    "merge",
    "relabel",
    "smooth",
    "split",
]
