"""Numbers from shapes: geometry, statistics of the image inside them, profiles and histograms."""

from plotly_imgshapes.measurement.calibration import angle, distance
from plotly_imgshapes.measurement.definitions import DEFAULT, PROPERTIES
from plotly_imgshapes.measurement.histogram import Histogram, histogram
from plotly_imgshapes.measurement.profile import Profile, profile
from plotly_imgshapes.measurement.property import Property
from plotly_imgshapes.measurement.table import measure

__all__ = [
    "DEFAULT",
    "PROPERTIES",
    "Histogram",
    "Profile",
    "Property",
    "angle",
    "distance",
    "histogram",
    "measure",
    "profile",
]
