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
from plotly_imgshapes.figure import CONFIG, enable_drawing, figure_json, frame_of, imshow
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.history import History
from plotly_imgshapes.measure import Histogram, Profile, angle, distance, histogram, measure, profile
from plotly_imgshapes.raster import Crop, Runs, crop, label_image, mask, overlaps, rle, runs
from plotly_imgshapes.shapes import (
    Ellipse,
    Foreign,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Shape,
    Style,
    from_shapely,
    with_ids,
)

__version__ = "0.1.0"

__all__ = [
    "CONFIG",
    "Applied",
    "Crop",
    "Drawn",
    "Edited",
    "Ellipse",
    "EmptyRegionWarning",
    "Erased",
    "EventError",
    "FigureError",
    "Foreign",
    "FrameError",
    "Histogram",
    "History",
    "ImageError",
    "ImageFrame",
    "ImgShapesError",
    "Line",
    "MeasureError",
    "PathError",
    "Point",
    "Polygon",
    "Polyline",
    "Profile",
    "Rect",
    "Relabelled",
    "Reordered",
    "Runs",
    "Shape",
    "ShapeError",
    "StoreError",
    "Style",
    "angle",
    "apply_event",
    "crop",
    "distance",
    "enable_drawing",
    "figure_json",
    "frame_of",
    "from_plotly",
    "from_shapely",
    "histogram",
    "imshow",
    "label_image",
    "mask",
    "measure",
    "overlaps",
    "profile",
    "rle",
    "runs",
    "shapes_from",
    "to_plotly",
    "with_ids",
]
