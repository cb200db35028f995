"""What is shown beside an image and follows what is drawn on it: pure functions of (image, shapes).

Declared once, ``ImageShapes(image, views=[Table(), Profile(), my_function])``, they show in every host. A
page without Python computes `Table`, `Profile` and `Histogram` by itself, to the same numbers, and shows the
others as they were when it was written.
"""

from plotly_imgshapes.views.function import Function
from plotly_imgshapes.views.histogram import Histogram
from plotly_imgshapes.views.overlay import Overlay
from plotly_imgshapes.views.profile import Profile
from plotly_imgshapes.views.results import Memo, as_views, results
from plotly_imgshapes.views.scene import Result, Scene, View
from plotly_imgshapes.views.table import Table

__all__ = [
    "Function",
    "Histogram",
    "Memo",
    "Overlay",
    "Profile",
    "Result",
    "Scene",
    "Table",
    "View",
    "as_views",
    "results",
]
