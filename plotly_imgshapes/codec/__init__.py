"""Shapes <-> the dictionaries of Plotly's ``layout.shapes``, without loss.

`to_plotly(from_plotly(d))` is `d`, whatever `d` holds: attributes that the typed fields do not cover stay in
`Shape.plotly` and are written back as they were. What Plotly has no attribute for (the angle of a rectangle,
the width of a brush stroke, free properties, the slice of a stack) travels in ``templateitemname``, which
plotly.js keeps through every edit and, on a shape that says it is visible, draws nothing from.
"""

from plotly_imgshapes.codec.reading import from_plotly, shape_dicts, shapes_from
from plotly_imgshapes.codec.writing import to_plotly

__all__ = ["from_plotly", "shape_dicts", "shapes_from", "to_plotly"]
