"""Numbers from shapes: geometry, statistics of the image inside them, profiles and histograms."""

from plotly_imgshapes.measure.calibration import angle, distance
from plotly_imgshapes.measure.definitions import DEFAULT, PROPERTIES
from plotly_imgshapes.measure.histogram import Histogram, histogram
from plotly_imgshapes.measure.profile import Profile, profile
from plotly_imgshapes.measure.property import Property
from plotly_imgshapes.measure.table import measure

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
