"""Which pixels a shape holds: runs first, and masks, label images, crops, run-lengths and overlaps from them."""

from plotly_imgshapes.raster.regions import runs, runs_of_rings
from plotly_imgshapes.raster.runs import Runs

__all__ = ["Runs", "runs", "runs_of_rings"]
