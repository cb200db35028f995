"""Shapes that hint, an image that answers: segmentations that become shapes again.

Every method has one signature, ``segment.NAME(image, shapes, *, frame=None, **parameters)``, returns a
`Segmentation`, and has a row in `METHODS`, from which hosts build their panels.
"""

from plotly_imgshapes.methods import sort_by_family
from plotly_imgshapes.segment.along.fits import fit_circle, fit_ellipse, fit_line
from plotly_imgshapes.segment.along.live_wire import LiveWire, live_wire
from plotly_imgshapes.segment.edits import (
    EDITS,
    SegmentationHistory,
    clear_border,
    delete,
    fill,
    grow,
    merge,
    relabel,
    smooth,
    split,
)
from plotly_imgshapes.segment.forest.model import PixelForest
from plotly_imgshapes.segment.forest.pixel_forest import pixel_forest
from plotly_imgshapes.segment.forest.remove_background import remove_background
from plotly_imgshapes.segment.methods import FAMILIES, METHODS
from plotly_imgshapes.segment.outline.active_contour import active_contour
from plotly_imgshapes.segment.outline.chan_vese import chan_vese
from plotly_imgshapes.segment.outline.geodesic_contour import geodesic_contour
from plotly_imgshapes.segment.seedless.blobs import blobs
from plotly_imgshapes.segment.seedless.merge_regions import merge_regions
from plotly_imgshapes.segment.seedless.superpixels import superpixels
from plotly_imgshapes.segment.seedless.threshold import threshold
from plotly_imgshapes.segment.seeds.flood import flood
from plotly_imgshapes.segment.seeds.random_walker import random_walker
from plotly_imgshapes.segment.seeds.watershed import watershed
from plotly_imgshapes.segment.segmentation import Segmentation

__all__ = [
    "EDITS",
    "METHODS",
    "LiveWire",
    "PixelForest",
    "Segmentation",
    "SegmentationHistory",
    "active_contour",
    "blobs",
    "chan_vese",
    "clear_border",
    "delete",
    "fill",
    "fit_circle",
    "fit_ellipse",
    "fit_line",
    "flood",
    "geodesic_contour",
    "grow",
    "live_wire",
    "merge",
    "merge_regions",
    "pixel_forest",
    "random_walker",
    "relabel",
    "remove_background",
    "smooth",
    "split",
    "superpixels",
    "threshold",
    "watershed",
]

sort_by_family(METHODS, FAMILIES)
