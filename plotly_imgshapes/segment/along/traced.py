"""Shapes that a method found along edges -> a Segmentation, in which each is an object."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.raster import label_image
from plotly_imgshapes.segment.hints import BACKGROUND
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape


def traced(found: Sequence[Shape], drawn: Sequence[Shape], frame: ImageFrame) -> Segmentation:
    """Return what was found for each drawn shape, numbered from 1 in their order.

    Regions have the pixels whose centres they hold, the later one where two overlap; open paths have none.
    """
    regions = [shape for shape in found if shape.is_region]
    # One zero stands for all: an image of them would take longer to make than the path.
    none = np.broadcast_to(np.int32(0), frame.shape)
    labels = label_image(regions, frame) if regions else none
    if 0 < len(regions) < len(found):
        numbers = [0] + [n for n, shape in enumerate(found, start=1) if shape.is_region]
        labels = np.array(numbers, dtype=np.int32)[labels]
    return Segmentation(
        labels,
        frame,
        names={n: shape.label for n, shape in enumerate(drawn, start=1) if shape.label},
        sources=dict(enumerate(drawn, start=1)),
        drawn=dict(enumerate(found, start=1)),
    )


def check_objects(name: str, shapes: Sequence[Shape]) -> None:
    """Raise `SegmentError` if a shape is of the background class: what lies along edges is an object."""
    for i, shape in enumerate(shapes):
        if shape.label.casefold() == BACKGROUND:
            raise SegmentError(
                f"shapes[{i}]: got the class {shape.label!r}, {name} finds the edges of objects; give it "
                "another class"
            )
