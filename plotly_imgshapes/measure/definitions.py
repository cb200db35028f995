"""What can be measured: one row a property, with its definition and where it comes from.

Lengths, areas and what follows from them are exact geometry of the shape as drawn, in axis units, whatever the pixels.
What scikit-image counts on pixels and has no exact twin (axes, moments, inertia) has scikit-image's name and
number; where both exist the one of the pixels is called ``pixel_...``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.measure.subject import Subject

    Value = Callable[[Subject], NDArray[Any]]

Needs = Literal["shapes", "grid", "image"]


@dataclass(frozen=True, slots=True)
class Property:
    """One measure."""

    name: str
    """Name of its column; of a property with several numbers, the part before ``-0``, ``-1``, ..."""
    unit: str
    """"length", "length**2", "degrees", "radians", "intensity", ... or "" for a plain number."""
    definition: str
    """What it is."""
    value: Value
    """Column(s), shape (n, ...), of a `Subject`."""
    imagej: str = ""
    """Heading in ImageJ's results table, if it has one."""
    source: str = ""
    """Where the definition comes from."""
    needs: Needs = "shapes"
    """"shapes" alone, the pixel "grid" (a frame or an image), or the "image" itself."""
    statistics: tuple[str, ...] = ()
    """What it takes from `plotly_imgshapes.measure.statistics.STATISTICS`."""
    region: str = ""
    """Name in `skimage.measure.regionprops`, if it is read there."""


LENGTH, AREA, PLAIN, DEGREES, INTENSITY = "length", "length**2", "", "degrees", "intensity"
REGIONPROPS = "skimage.measure.regionprops"
IMAGEJ = "ImageJ User Guide, Analyze > Set Measurements"


def _circularity(m: Subject) -> NDArray[np.float64]:
    return np.minimum(4 * math.pi * m.outlines.area / m.outlines.perimeter**2, 1.0)


OF_SHAPES = (
    Property("area", AREA, "Area inside by the even-odd rule.", lambda m: m.outlines.area, "Area"),
    Property(
        "perimeter",
        LENGTH,
        "Length of the outline as drawn, holes included.",
        lambda m: m.outlines.perimeter,
        "Perim.",
    ),
    Property(
        "length",
        LENGTH,
        "Length of a line or path, or of the centre line of a brush stroke; NaN for others.",
        lambda m: m.outlines.length,
        "Length",
    ),
    Property(
        "angle",
        DEGREES,
        "From +x towards +y, in (-180, 180]: direction of a Line; of a path, from its first vertex to its last. The "
        "turn of a Rect or Ellipse. ImageJ's runs the other way where y points down.",
        lambda m: m.outlines.angle,
        "Angle",
    ),
    Property(
        "centroid_x",
        LENGTH,
        "x of the centre of the area; along the length where there is no inside.",
        lambda m: m.outlines.centroid[:, 0],
        "X",
    ),
    Property("centroid_y", LENGTH, "y of the same.", lambda m: m.outlines.centroid[:, 1], "Y"),
    Property("x_min", LENGTH, "Smallest x of the shape as drawn.", lambda m: m.outlines.bounds[:, 0], "BX"),
    Property("y_min", LENGTH, "Smallest y.", lambda m: m.outlines.bounds[:, 1], "BY"),
    Property("x_max", LENGTH, "Largest x.", lambda m: m.outlines.bounds[:, 2]),
    Property("y_max", LENGTH, "Largest y.", lambda m: m.outlines.bounds[:, 3]),
    Property(
        "width",
        LENGTH,
        "x_max - x_min.",
        lambda m: m.outlines.bounds[:, 2] - m.outlines.bounds[:, 0],
        "Width",
    ),
    Property(
        "height",
        LENGTH,
        "y_max - y_min.",
        lambda m: m.outlines.bounds[:, 3] - m.outlines.bounds[:, 1],
        "Height",
    ),
    Property(
        "area_bbox", AREA, "width * height of a region.", lambda m: m.outlines.area_bbox, "", REGIONPROPS
    ),
    Property(
        "area_convex", AREA, "Area of the convex hull.", lambda m: m.outlines.area_convex, "", REGIONPROPS
    ),
    Property(
        "area_filled", AREA, "Area with holes filled.", lambda m: m.outlines.area_filled, "", REGIONPROPS
    ),
    Property(
        "equivalent_diameter_area",
        LENGTH,
        "Diameter of the circle of the same area, sqrt(4 area / pi).",
        lambda m: np.sqrt(4 * m.outlines.area / math.pi),
        "",
        REGIONPROPS,
    ),
    Property(
        "extent",
        PLAIN,
        "area / area_bbox.",
        lambda m: m.outlines.area / m.outlines.area_bbox,
        "",
        REGIONPROPS,
    ),
    Property(
        "solidity",
        PLAIN,
        "area / area_convex.",
        lambda m: m.outlines.area / m.outlines.area_convex,
        "Solidity",
        IMAGEJ,
    ),
    Property(
        "feret_diameter_max",
        LENGTH,
        "Greatest distance between two positions of the shape.",
        lambda m: m.outlines.feret[:, 0],
        "Feret",
        IMAGEJ,
    ),
    Property(
        "feret_diameter_min",
        LENGTH,
        "Smallest distance between two parallel tangents.",
        lambda m: m.outlines.feret[:, 1],
        "MinFeret",
        IMAGEJ,
    ),
    Property(
        "feret_angle",
        DEGREES,
        "Direction of feret_diameter_max from +x towards +y, in [0, 180).",
        lambda m: m.outlines.feret[:, 2],
        "FeretAngle",
        IMAGEJ,
    ),
    Property(
        "feret_x",
        LENGTH,
        "x of the end of feret_diameter_max with the smaller x (then y).",
        lambda m: m.outlines.feret[:, 3],
        "FeretX",
        IMAGEJ,
    ),
    Property("feret_y", LENGTH, "y of the same end.", lambda m: m.outlines.feret[:, 4], "FeretY", IMAGEJ),
    Property(
        "ellipse_major_length",
        LENGTH,
        "Longer axis of the ellipse that has the area and the directions and ratio of second moments of the shape "
        "(ImageJ's Fit Ellipse). scikit-image's `axis_major_length` has the moments themselves, not the area.",
        lambda m: m.outlines.ellipse[:, 0],
        "Major",
        "ij.process.EllipseFitter, after Cramer 1945, p. 283",
    ),
    Property(
        "ellipse_minor_length",
        LENGTH,
        "Shorter axis of the same ellipse.",
        lambda m: m.outlines.ellipse[:, 1],
        "Minor",
        IMAGEJ,
    ),
    Property(
        "ellipse_angle",
        DEGREES,
        "Direction of its longer axis from +x towards +y, in [0, 180); 0 for a circle.",
        lambda m: m.outlines.ellipse[:, 2],
        "",
        "ImageJ's Angle runs the other way where y points down",
    ),
    Property("circularity", PLAIN, "4 pi area / perimeter**2, at most 1.", _circularity, "Circ.", IMAGEJ),
    Property(
        "aspect_ratio",
        PLAIN,
        "ellipse_major_length / ellipse_minor_length.",
        lambda m: m.outlines.ellipse[:, 0] / m.outlines.ellipse[:, 1],
        "AR",
        IMAGEJ,
    ),
    Property(
        "roundness",
        PLAIN,
        "4 area / (pi ellipse_major_length**2).",
        lambda m: 4 * m.outlines.area / (math.pi * m.outlines.ellipse[:, 0] ** 2),
        "Round",
        IMAGEJ,
    ),
)


def _of_region(name: str, unit: str, definition: str, region: str = "", needs: Needs = "grid") -> Property:
    read = region or name
    return Property(
        name, unit, definition, lambda m: m.regionprops[read], source=REGIONPROPS, needs=needs, region=read
    )


OF_GRID = (
    Property(
        "num_pixels",
        "pixels",
        "Pixels of the image whose centre is in the region; 0 for lines and points.",
        lambda m: m.num_pixels,
        source=REGIONPROPS,
        needs="grid",
    ),
    Property(
        "bbox",
        "pixels",
        "row0, col0, row1, col1 of the box around those pixels, half-open.",
        lambda m: m.bbox,
        source=REGIONPROPS,
        needs="grid",
    ),
    Property(
        "pixel_centroid_x",
        LENGTH,
        "Mean x of the pixels' centres.",
        lambda m: m.pixel_centroid[:, 0],
        source=REGIONPROPS,
        needs="grid",
    ),
    Property(
        "pixel_centroid_y",
        LENGTH,
        "Mean y of the pixels' centres.",
        lambda m: m.pixel_centroid[:, 1],
        source=REGIONPROPS,
        needs="grid",
    ),
    _of_region(
        "axis_major_length",
        LENGTH,
        "Longer axis of the ellipse with the second moments of the pixels' centres.",
    ),
    _of_region("axis_minor_length", LENGTH, "Shorter axis of the same ellipse."),
    _of_region("eccentricity", PLAIN, "Of the same ellipse: focal distance over longer axis, in [0, 1)."),
    _of_region(
        "orientation",
        "radians",
        "Of its longer axis, from the row axis towards columns, counter-clockwise, in [-pi/2, pi/2].",
    ),
    _of_region("inertia_tensor", AREA, "Of the pixels about their centroid, rows before columns, (2, 2)."),
    _of_region("inertia_tensor_eigvals", AREA, "Its eigenvalues, the larger first."),
    _of_region(
        "moments", "", "Spatial moments to order 3 about the first pixel of the box, in axis units, (4, 4)."
    ),
    _of_region("moments_central", "", "The same about the centroid, (4, 4)."),
    _of_region("moments_normalized", "", "The same, free of scale, (4, 4); NaN below order 2."),
    _of_region(
        "moments_hu",
        "",
        "Hu's seven moments, free of position, scale and turn; NaN unless pixels are square.",
    ),
    _of_region("euler_number", PLAIN, "Connected parts of the pixels (8 neighbours) less their holes."),
    _of_region(
        "perimeter_crofton", LENGTH, "Crofton's estimate in 4 directions; NaN unless pixels are square."
    ),
    _of_region("pixel_area", AREA, "num_pixels times the area of one.", "area"),
    _of_region("pixel_area_bbox", AREA, "Pixels of the box times the area of one.", "area_bbox"),
    _of_region("pixel_area_convex", AREA, "Pixels of the convex hull times the area of one.", "area_convex"),
    _of_region("pixel_area_filled", AREA, "Pixels with holes filled times the area of one.", "area_filled"),
    _of_region(
        "pixel_equivalent_diameter_area",
        LENGTH,
        "Diameter of the circle of pixel_area.",
        "equivalent_diameter_area",
    ),
    _of_region("pixel_extent", PLAIN, "pixel_area / pixel_area_bbox.", "extent"),
    _of_region(
        "pixel_feret_diameter_max",
        LENGTH,
        "Greatest distance on the outline of the pixels' hull.",
        "feret_diameter_max",
    ),
    _of_region(
        "pixel_perimeter",
        LENGTH,
        "Through the centres of border pixels; NaN unless pixels are square.",
        "perimeter",
    ),
    _of_region("pixel_solidity", PLAIN, "pixel_area / pixel_area_convex.", "solidity"),
)


def _of_values(
    name: str,
    statistic: str,
    definition: str,
    imagej: str = "",
    source: str = REGIONPROPS,
    unit: str = INTENSITY,
) -> Property:
    return Property(
        name, unit, definition, lambda m: m.tally[statistic], imagej, source, "image", (statistic,)
    )


OF_IMAGE = (
    Property(
        "num_values",
        PLAIN,
        "Values that the statistics are over: pixels of a region, samples along a path, one at a point; without "
        "masked and omitted NaN ones.",
        lambda m: m.tally["values"].astype(np.int64),
        needs="image",
        statistics=("values",),
    ),
    _of_values("intensity_mean", "mean", "Mean.", "Mean"),
    _of_values(
        "intensity_std",
        "std",
        "Standard deviation of the population, divided by n. ImageJ's StdDev divides by n - 1.",
        "StdDev",
    ),
    _of_values("intensity_min", "min", "Smallest value.", "Min"),
    _of_values("intensity_max", "max", "Largest value.", "Max"),
    _of_values("intensity_median", "median", "Median; the mean of the middle two.", "Median"),
    _of_values(
        "intensity_mode", "mode", "Most frequent value, the smallest of them if several.", "Mode", IMAGEJ
    ),
    _of_values(
        "intensity_skew",
        "skew",
        "Third central moment over std**3; NaN where all values are equal.",
        "Skew",
        IMAGEJ,
        PLAIN,
    ),
    _of_values(
        "intensity_kurtosis",
        "kurtosis",
        "Fourth central moment over std**4, less 3; NaN where all are equal.",
        "Kurt",
        IMAGEJ,
        PLAIN,
    ),
    _of_values("intensity_sum", "sum", "Sum.", "RawIntDen", IMAGEJ),
    Property(
        "integrated_density",
        "intensity * length**2",
        "area * intensity_mean.",
        lambda m: m.times_area(m.tally["mean"]),
        "IntDen",
        IMAGEJ,
        "image",
        ("mean",),
    ),
    _of_values(
        "area_fraction",
        "fraction",
        "Share, 0 to 1, of values within `threshold`, both ends included; of those not zero if there is none. "
        "ImageJ's %Area is in percent.",
        "%Area",
        IMAGEJ,
        PLAIN,
    ),
    Property(
        "centroid_weighted_x",
        LENGTH,
        "Mean x weighted by value, the centre of mass.",
        lambda m: m.weighted_x,
        "XM",
        REGIONPROPS,
        "image",
        ("col",),
    ),
    Property(
        "centroid_weighted_y",
        LENGTH,
        "Mean y weighted by value.",
        lambda m: m.weighted_y,
        "YM",
        REGIONPROPS,
        "image",
        ("row",),
    ),
    _of_region("moments_weighted", "", "As moments, weighted by value.", needs="image"),
    _of_region("moments_weighted_central", "", "As moments_central, weighted by value.", needs="image"),
    _of_region("moments_weighted_normalized", "", "As moments_normalized, weighted by value.", needs="image"),
    _of_region("moments_weighted_hu", "", "As moments_hu, weighted by value.", needs="image"),
)

PROPERTIES: Mapping[str, Property] = MappingProxyType({p.name: p for p in (*OF_SHAPES, *OF_GRID, *OF_IMAGE)})
"""Every property by name.

>>> PROPERTIES["circularity"].definition, PROPERTIES["circularity"].imagej
('4 pi area / perimeter**2, at most 1.', 'Circ.')
"""

DEFAULT = (
    "area", "perimeter", "length", "angle", "centroid_x", "centroid_y", "width", "height", "feret_diameter_max",
    "circularity", "aspect_ratio",
    "num_pixels", "intensity_mean", "intensity_std", "intensity_min", "intensity_max", "intensity_median",
    "intensity_sum",
)  # fmt: skip
"""What `measure` gives when nothing is asked for, as far as an image or a frame is there."""
