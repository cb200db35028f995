"""Shapes that hint, an image that answers: segmentations that become shapes again.

Every method has one signature, ``segment.NAME(image, shapes, *, frame=None, **parameters)``, returns a
`Segmentation`, and has a row in `METHODS`, from which hosts build their panels.
"""

from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.segmentation import Segmentation

__all__ = ["METHODS", "Segmentation"]
