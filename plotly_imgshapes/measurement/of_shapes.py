"""Measures of the shapes themselves: exact geometry, whatever the pixels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.measurement.property import IMAGEJ, REGIONPROPS, Property

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.measurement.subject import Subject

    FloatArray = NDArray[np.float64]


def _width(m: Subject) -> FloatArray:
    return m.outlines.bounds[:, 2] - m.outlines.bounds[:, 0]


def _height(m: Subject) -> FloatArray:
    return m.outlines.bounds[:, 3] - m.outlines.bounds[:, 1]


OF_SHAPES = (
    Property(
        name="area",
        unit="area",
        definition="Area inside by the even-odd rule.",
        imagej="Area",
        value=lambda m: m.outlines.area,
    ),
    Property(
        name="perimeter",
        unit="length",
        definition="Length of the outline as drawn, holes included.",
        imagej="Perim.",
        value=lambda m: m.outlines.perimeter,
    ),
    Property(
        name="length",
        unit="length",
        definition="Length of a line or path, or of the centre line of a brush stroke.",
        imagej="Length",
        value=lambda m: m.outlines.length,
    ),
    Property(
        name="angle",
        unit="degrees",
        definition="From +x towards +y, in (-180, 180]: the direction of a Line, or from the first to the "
        "last vertex of a Polyline. The turn of a Rect or Ellipse.",
        imagej="Angle",
        source=f"{IMAGEJ}, which counts the other way on axes whose y points down",
        value=lambda m: m.outlines.angle,
    ),
    Property(
        name="centroid_x",
        unit="length",
        definition="x of the centre of mass of the area, or of the line where there is no inside.",
        imagej="X",
        value=lambda m: m.outlines.centroid[:, 0],
    ),
    Property(
        name="centroid_y",
        unit="length",
        definition="y of the centre of mass of the area, or of the line where there is no inside.",
        imagej="Y",
        value=lambda m: m.outlines.centroid[:, 1],
    ),
    Property(
        name="x_min",
        unit="length",
        definition="Smallest x of the shape.",
        imagej="BX",
        value=lambda m: m.outlines.bounds[:, 0],
    ),
    Property(
        name="y_min",
        unit="length",
        definition="Smallest y of the shape.",
        imagej="BY",
        value=lambda m: m.outlines.bounds[:, 1],
    ),
    Property(
        name="x_max",
        unit="length",
        definition="Largest x of the shape.",
        value=lambda m: m.outlines.bounds[:, 2],
    ),
    Property(
        name="y_max",
        unit="length",
        definition="Largest y of the shape.",
        value=lambda m: m.outlines.bounds[:, 3],
    ),
    Property(name="width", unit="length", definition="x_max - x_min.", imagej="Width", value=_width),
    Property(name="height", unit="length", definition="y_max - y_min.", imagej="Height", value=_height),
    Property(
        name="area_bbox",
        unit="area",
        definition="width * height of a region.",
        source=REGIONPROPS,
        value=lambda m: np.where(m.outlines.is_region, _width(m) * _height(m), np.nan),
    ),
    Property(
        name="area_convex",
        unit="area",
        definition="Area of the convex hull of a region.",
        source=REGIONPROPS,
        value=lambda m: m.outlines.area_convex,
    ),
    Property(
        name="area_filled",
        unit="area",
        definition="Area with holes filled.",
        source=REGIONPROPS,
        value=lambda m: m.outlines.area_filled,
    ),
    Property(
        name="equivalent_diameter_area",
        unit="length",
        definition="Diameter of the circle of that area: sqrt(4 area / pi).",
        source=REGIONPROPS,
        value=lambda m: np.sqrt(4 * m.outlines.area / math.pi),
    ),
    Property(
        name="extent",
        definition="area / area_bbox.",
        source=REGIONPROPS,
        value=lambda m: m.outlines.area / (_width(m) * _height(m)),
    ),
    Property(
        name="solidity",
        definition="area / area_convex.",
        source=f"{REGIONPROPS}; {IMAGEJ}",
        imagej="Solidity",
        value=lambda m: m.outlines.area / m.outlines.area_convex,
    ),
    Property(
        name="feret_diameter_max",
        unit="length",
        definition="Greatest distance between two positions of the shape.",
        source=f"{REGIONPROPS}; {IMAGEJ}",
        imagej="Feret",
        value=lambda m: m.outlines.feret[:, 0],
    ),
    Property(
        name="feret_diameter_min",
        unit="length",
        definition="Smallest distance between two parallel lines that hold the shape between them.",
        source=IMAGEJ,
        imagej="MinFeret",
        value=lambda m: m.outlines.feret[:, 1],
    ),
    Property(
        name="feret_angle",
        unit="degrees",
        definition="Direction of feret_diameter_max from +x towards +y, in [0, 180).",
        source=f"{IMAGEJ}, which counts the other way on axes whose y points down",
        imagej="FeretAngle",
        value=lambda m: m.outlines.feret[:, 2],
    ),
    Property(
        name="feret_x",
        unit="length",
        definition="x of the end of feret_diameter_max with the smaller x, then the smaller y.",
        source=IMAGEJ,
        imagej="FeretX",
        value=lambda m: m.outlines.feret[:, 3],
    ),
    Property(
        name="feret_y",
        unit="length",
        definition="y of that end.",
        source=IMAGEJ,
        imagej="FeretY",
        value=lambda m: m.outlines.feret[:, 4],
    ),
    Property(
        name="ellipse_major_length",
        unit="length",
        definition="Longer axis of the ellipse that has the area, the direction and the ratio of the second "
        "moments of the region. The axis_major_length of scikit-image has its moments, not its area.",
        source="ImageJ, Fit Ellipse, after Cramer 1945, Mathematical Methods of Statistics, p. 283",
        imagej="Major",
        value=lambda m: m.outlines.ellipse[:, 0],
    ),
    Property(
        name="ellipse_minor_length",
        unit="length",
        definition="Shorter axis of that ellipse.",
        source="ImageJ, Fit Ellipse",
        imagej="Minor",
        value=lambda m: m.outlines.ellipse[:, 1],
    ),
    Property(
        name="ellipse_angle",
        unit="degrees",
        definition="Direction of its longer axis from +x towards +y, in [0, 180); 0 for a circle.",
        source="ImageJ, Fit Ellipse, whose Angle counts the other way on axes whose y points down",
        value=lambda m: m.outlines.ellipse[:, 2],
    ),
    Property(
        name="circularity",
        definition="4 pi area / perimeter**2, at most 1.",
        source=IMAGEJ,
        imagej="Circ.",
        value=lambda m: np.minimum(4 * math.pi * m.outlines.area / m.outlines.perimeter**2, 1.0),
    ),
    Property(
        name="aspect_ratio",
        definition="ellipse_major_length / ellipse_minor_length.",
        source=IMAGEJ,
        imagej="AR",
        value=lambda m: m.outlines.ellipse[:, 0] / m.outlines.ellipse[:, 1],
    ),
    Property(
        name="roundness",
        definition="4 area / (pi ellipse_major_length**2).",
        source=IMAGEJ,
        imagej="Round",
        value=lambda m: 4 * m.outlines.area / (math.pi * m.outlines.ellipse[:, 0] ** 2),
    ),
)
