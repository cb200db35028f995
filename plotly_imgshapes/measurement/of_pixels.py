"""Measures of the pixels that a region holds, and of the values that shapes hold in an image."""

from __future__ import annotations

import numpy as np

from plotly_imgshapes.measurement.property import IMAGEJ, REGIONPROPS, Needs, Property


def _regionprops(
    name: str, definition: str, unit: str = "", *, read: str = "", needs: Needs = "grid"
) -> Property:
    read = read or name
    return Property(
        name=name,
        unit=unit,
        definition=definition,
        source=REGIONPROPS,
        needs=needs,
        region=read,
        value=lambda m: m.regionprops[read],
    )


def _statistic(
    name: str, statistic: str, definition: str, imagej: str = "", *, unit: str = "intensity"
) -> Property:
    return Property(
        name=name,
        unit=unit,
        definition=definition,
        source=IMAGEJ if imagej else "",
        imagej=imagej,
        needs="image",
        statistics=(statistic,),
        value=lambda m: m.tally[statistic],
    )


OF_GRID = (
    Property(
        name="num_pixels",
        unit="pixels",
        definition="Pixels of the image whose centre lies in the region; 0 for lines and points.",
        source=REGIONPROPS,
        needs="grid",
        value=lambda m: m.num_pixels,
    ),
    Property(
        name="bbox",
        unit="pixels",
        definition="Box around those pixels: first row, first column, last row + 1, last column + 1.",
        source=REGIONPROPS,
        needs="grid",
        value=lambda m: m.bbox,
    ),
    Property(
        name="pixel_centroid_x",
        unit="length",
        definition="Mean x of their centres.",
        source=REGIONPROPS,
        needs="grid",
        value=lambda m: m.pixel_centroid[:, 0],
    ),
    Property(
        name="pixel_centroid_y",
        unit="length",
        definition="Mean y of their centres.",
        source=REGIONPROPS,
        needs="grid",
        value=lambda m: m.pixel_centroid[:, 1],
    ),
    _regionprops(
        "axis_major_length", "Longer axis of the ellipse with the second moments of their centres.", "length"
    ),
    _regionprops("axis_minor_length", "Shorter axis of that ellipse.", "length"),
    _regionprops("eccentricity", "Focal distance of that ellipse over its longer axis, in [0, 1)."),
    _regionprops(
        "orientation", "Angle of its longer axis from the row axis of the array, in [-pi/2, pi/2].", "radians"
    ),
    _regionprops("inertia_tensor", "(2, 2), about the centroid, rows before columns.", "area"),
    _regionprops("inertia_tensor_eigvals", "Its eigenvalues, the larger first.", "area"),
    _regionprops("moments", "(4, 4), rows before columns, to order 3, about the first pixel of the box."),
    _regionprops("moments_central", "(4, 4), about the centroid."),
    _regionprops("moments_normalized", "(4, 4), about the centroid and free of scale; NaN below order 2."),
    _regionprops("moments_hu", "Hu's 7, free of place, scale and turn; NaN unless pixels are square."),
    _regionprops("euler_number", "Parts of the pixels, joined by 8 neighbours, less their holes."),
    _regionprops(
        "perimeter_crofton", "Crofton's estimate from 4 directions; NaN unless pixels are square.", "length"
    ),
    _regionprops("pixel_area", "num_pixels times the area of a pixel.", "area", read="area"),
    _regionprops("pixel_area_bbox", "Area of the pixels in bbox.", "area", read="area_bbox"),
    _regionprops("pixel_area_convex", "Area of the pixels in the convex hull.", "area", read="area_convex"),
    _regionprops("pixel_area_filled", "Area of the pixels with holes filled.", "area", read="area_filled"),
    _regionprops(
        "pixel_equivalent_diameter_area",
        "Diameter of the circle of pixel_area.",
        "length",
        read="equivalent_diameter_area",
    ),
    _regionprops("pixel_extent", "pixel_area / pixel_area_bbox.", read="extent"),
    _regionprops(
        "pixel_feret_diameter_max",
        "Greatest distance between two positions on the outline of the pixels' hull.",
        "length",
        read="feret_diameter_max",
    ),
    _regionprops(
        "pixel_perimeter",
        "Line through the centres of border pixels, by 4 neighbours; NaN unless pixels are square.",
        "length",
        read="perimeter",
    ),
    _regionprops("pixel_solidity", "pixel_area / pixel_area_convex.", read="solidity"),
)

OF_IMAGE = (
    Property(
        name="num_values",
        definition="Values that the intensities are of: pixels of a region, samples along a path, 1 at a "
        "point; those masked or NaN left out.",
        needs="image",
        statistics=("values",),
        value=lambda m: m.tally["values"].astype(np.int64),
    ),
    _statistic("intensity_mean", "mean", "Mean.", "Mean"),
    _statistic(
        "intensity_std", "std", "Standard deviation, divided by n; ImageJ divides by n - 1.", "StdDev"
    ),
    _statistic("intensity_min", "min", "Smallest value.", "Min"),
    _statistic("intensity_max", "max", "Largest value.", "Max"),
    _statistic(
        "intensity_median", "median", "Median; of an even number the mean of the middle two.", "Median"
    ),
    _statistic("intensity_mode", "mode", "Most frequent value, the smallest of them if several.", "Mode"),
    _statistic(
        "intensity_skew",
        "skew",
        "Third central moment over the third power of intensity_std; NaN if all values are equal.",
        "Skew",
        unit="",
    ),
    _statistic(
        "intensity_kurtosis",
        "kurtosis",
        "Fourth central moment over the fourth power of intensity_std, less 3; NaN if all values are equal.",
        "Kurt",
        unit="",
    ),
    _statistic("intensity_sum", "sum", "Sum.", "RawIntDen"),
    Property(
        name="integrated_density",
        unit="intensity * area",
        definition="area * intensity_mean.",
        source=IMAGEJ,
        imagej="IntDen",
        needs="image",
        statistics=("mean",),
        value=lambda m: m.times_area(m.tally["mean"]),
    ),
    _statistic(
        "area_fraction",
        "fraction",
        "Share, 0 to 1, of values in `threshold`, both ends included; without one, of those that are not 0. "
        "ImageJ has it in percent.",
        "%Area",
        unit="",
    ),
    Property(
        name="centroid_weighted_x",
        unit="length",
        definition="Mean x weighted by value, the centre of mass.",
        source=f"{REGIONPROPS}; {IMAGEJ}",
        imagej="XM",
        needs="image",
        statistics=("col",),
        value=lambda m: m.frame.x0 + m.tally["col"] * m.frame.dx,
    ),
    Property(
        name="centroid_weighted_y",
        unit="length",
        definition="Mean y weighted by value.",
        source=f"{REGIONPROPS}; {IMAGEJ}",
        imagej="YM",
        needs="image",
        statistics=("row",),
        value=lambda m: m.frame.y0 + m.tally["row"] * m.frame.dy,
    ),
    _regionprops("moments_weighted", "As moments, weighted by value.", needs="image"),
    _regionprops("moments_weighted_central", "As moments_central, weighted by value.", needs="image"),
    _regionprops("moments_weighted_normalized", "As moments_normalized, weighted by value.", needs="image"),
    _regionprops("moments_weighted_hu", "As moments_hu, weighted by value.", needs="image"),
)
