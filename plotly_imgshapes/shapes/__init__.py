"""The six kinds of shape, frozen, in axis units; and `Foreign` for what Plotly has beyond them.

Geometry is exact: what the shape *is*, not what its pixels count. Pixels are the business of
`plotly_imgshapes.raster`, Plotly dictionaries that of `plotly_imgshapes.codec`.
"""

from plotly_imgshapes.shapes.base import NOTHING, Shape
from plotly_imgshapes.shapes.foreign import Foreign
from plotly_imgshapes.shapes.identity import listed, with_ids
from plotly_imgshapes.shapes.paths import Polygon, Polyline, from_shapely, unclosed, unclosed_rings, vertices
from plotly_imgshapes.shapes.primitives import Ellipse, Line, Point, Rect
from plotly_imgshapes.shapes.style import PLAIN, Style

__all__ = [
    "NOTHING",
    "PLAIN",
    "Ellipse",
    "Foreign",
    "Line",
    "Point",
    "Polygon",
    "Polyline",
    "Rect",
    "Shape",
    "Style",
    "from_shapely",
    "listed",
    "unclosed",
    "unclosed_rings",
    "vertices",
    "with_ids",
]
