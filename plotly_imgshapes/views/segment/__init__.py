"""The panel that runs segmentations: what a page asks for, and what it is answered, without any host."""

from plotly_imgshapes.views.segment.view import Segment

__all__ = ["Segment"]
