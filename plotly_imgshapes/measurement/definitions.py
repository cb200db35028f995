"""The table of measures: everything that `measure` can give, with its definition and where that comes from.

Areas, lengths and what follows from them are exact geometry of the shape as drawn. What scikit-image counts
on pixels has scikit-image's name and number; where it has an exact twin of that name, ``pixel_`` goes before
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from plotly_imgshapes.measurement.of_pixels import OF_GRID, OF_IMAGE
from plotly_imgshapes.measurement.of_shapes import OF_SHAPES
from plotly_imgshapes.measurement.property import Property

PROPERTIES: Mapping[str, Property] = MappingProxyType({p.name: p for p in (*OF_SHAPES, *OF_GRID, *OF_IMAGE)})
"""Every measure by name.

>>> PROPERTIES["circularity"].definition, PROPERTIES["circularity"].imagej
('4 pi area / perimeter**2, at most 1.', 'Circ.')
"""

DEFAULT = (
    "area",
    "perimeter",
    "length",
    "angle",
    "centroid_x",
    "centroid_y",
    "width",
    "height",
    "feret_diameter_max",
    "circularity",
    "aspect_ratio",
    "num_pixels",
    "intensity_mean",
    "intensity_std",
    "intensity_min",
    "intensity_max",
    "intensity_median",
    "intensity_sum",
)
"""What `measure` gives when nothing is asked for, as far as `image` and `frame` allow."""
