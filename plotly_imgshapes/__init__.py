"""Draw on images with Plotly, and turn the drawing into measurements and segmentations."""

from plotly_imgshapes.codec import from_plotly, shapes_from, to_plotly
from plotly_imgshapes.errors import (
    EmptyRegionWarning,
    EventError,
    FigureError,
    FrameError,
    ImageError,
    ImgShapesError,
    MeasureError,
    PathError,
    ShapeError,
    StoreError,
)
from plotly_imgshapes.events import Applied, Drawn, Edited, Erased, Relabelled, Reordered, apply_event
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.history import History
from plotly_imgshapes.shapes import Ellipse, Foreign, Line, Point, Polygon, Polyline, Rect, Shape, Style, with_ids

__version__ = "0.1.0"
