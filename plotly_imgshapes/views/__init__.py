"""What is shown beside an image and follows what is drawn on it: pure functions of (image, shapes).

Declared once, ``ImageShapes(image, views=[Table(), Profile(), my_function])``, they show in every host. A
page without Python computes `Table`, `Profile` and `Histogram` by itself, to the same numbers, and shows the
others as they were when it was written; `Segment`, which needs Python, is not on it.
"""

from plotly_imgshapes.views.function import Function
from plotly_imgshapes.views.histogram import Histogram
from plotly_imgshapes.views.overlay import Overlay
from plotly_imgshapes.views.profile import Profile
from plotly_imgshapes.views.results import Memo, accepted, answered, as_views, has_panel, lean, results
from plotly_imgshapes.views.scene import Panel, Result, Scene, View
from plotly_imgshapes.views.segment import Segment
from plotly_imgshapes.views.table import Table

__all__ = [
    "Function",
    "Histogram",
    "Memo",
    "Overlay",
    "Panel",
    "Profile",
    "Result",
    "Scene",
    "Segment",
    "Table",
    "View",
    "accepted",
    "answered",
    "as_views",
    "has_panel",
    "lean",
    "results",
]
