"""Which pixels a shape holds: runs first; masks, label images, crops, run-lengths and overlaps from them."""

from plotly_imgshapes.raster.masks import Crop, crop, label_image, mask
from plotly_imgshapes.raster.regions import runs, runs_of_rings
from plotly_imgshapes.raster.runs import Runs
from plotly_imgshapes.raster.tallies import Rle, overlaps, rle

__all__ = ["Crop", "Rle", "Runs", "crop", "label_image", "mask", "overlaps", "rle", "runs", "runs_of_rings"]
