"""What a watershed floods: edges, depths or brightness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.segment.cache import remembered
from plotly_imgshapes.segment.seedless.levels import values_of
from plotly_imgshapes.segment.seeds.contrast import image_key
from plotly_imgshapes.segment.seeds.ground import Ground, grown
from plotly_imgshapes.segment.window import Window, channels, filled, grey, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Mask = NDArray[np.bool_]

LANDSCAPES = ("gradient", "distance", "intensity")

TRUNCATE = 4.0
"""Where a Gaussian ends, in sigmas: what scipy and scikit-image take by default."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """Which landscape, of an image that lies in a frame."""

    kind: str
    sigma: float
    frame: ImageFrame

    @property
    def reach(self) -> int:
        """How many pixels around a place its height depends on, blur and Sobel together."""
        return math.ceil(TRUNCATE * max(pixel_sigma(self.sigma, self.frame))) + 1

    @property
    def sampling(self) -> tuple[float, float]:
        """Height and width of a pixel, the smaller one being 1."""
        height, width = self.frame.spacing
        return height / min(height, width), width / min(height, width)

    def of(self, image: Any, ground: Ground, factor: int) -> tuple[FloatArray, Mask | None]:
        """Return the height of each pixel of the window, and where nothing may be flooded, if anywhere.

        Parameters
        ----------
        image : array-like
            The whole; only "distance" looks at it.
        ground : Ground
            Perhaps a coarser one.
        factor : int
            By which it is coarser.
        """
        unit = unit_of(image.dtype) if self.kind == "gradient" else 1.0
        values = self._blurred(ground.values * unit if unit != 1 else ground.values, factor)
        if self.kind == "gradient":
            return self._edges(values)[ground.inner], None
        flat = grey(values)
        if self.kind == "intensity":
            return flat[ground.inner], None
        cut = otsu_of(image)
        marked = flat[ground.inner][ground.objects]
        bright = bool(2 * (marked > cut).sum() >= marked.size)
        if factor > 1:
            inside = (flat > cut) == bright
            return self._depths(inside)[ground.inner], ~inside[ground.inner]
        return self._exact_depths(image, ground, cut, bright)

    def _blurred(self, values: FloatArray, factor: int) -> FloatArray:
        from scipy.ndimage import gaussian_filter

        sigma = [each / factor for each in pixel_sigma(self.sigma, self.frame)]
        if not any(sigma):
            return values
        blurred: FloatArray = gaussian_filter(values, (*sigma, 0), truncate=TRUNCATE, mode="nearest")
        return blurred

    def _edges(self, values: FloatArray) -> FloatArray:
        """Return the Sobel magnitude of all channels together, on pixels of any aspect."""
        from skimage.filters import sobel

        planes = np.moveaxis(values, 2, 0)
        if self.sampling == (1, 1):
            edges: list[FloatArray] = [sobel(plane) for plane in planes]
        else:
            scales = [math.sqrt(2) * side for side in self.sampling]
            edges = [sobel(plane, axis=i) / scale for i, scale in enumerate(scales) for plane in planes]
        if len(edges) == 1:
            return edges[0]
        return np.sqrt(sum(edge * edge for edge in edges))

    def _depths(self, inside: Mask) -> FloatArray:
        from scipy.ndimage import distance_transform_edt

        if inside.all():
            return np.zeros(inside.shape)  # as deep everywhere: there is no border to measure from
        depths: FloatArray = -distance_transform_edt(inside, sampling=self.sampling)
        return depths

    def _exact_depths(self, image: Any, ground: Ground, cut: float, bright: bool) -> tuple[FloatArray, Mask]:
        """Look as far around the window as it takes to find the nearest pixel outside of an object."""
        own = ground.seeds.window
        inside = (grey(self._blurred(ground.values, 1)) > cut) == bright
        depths = self._depths(inside)[ground.inner]
        if own != Window.whole(self.frame):
            # What is deep in the window is no deeper in the image: no more than that need be seen around it.
            reach = math.ceil(-depths.min()) if not inside.all() else max(self.frame.shape)
            wide = grown(own, reach + self.reach, self.frame)
            flat = grey(self._blurred(filled(channels(wide.read(image))), 1))
            top, left = own.top - wide.top, own.left - wide.left
            inner = slice(top, top + own.shape[0]), slice(left, left + own.shape[1])
            inside = (flat > cut) == bright
            return self._depths(inside)[inner], ~inside[inner]
        return depths, ~inside[ground.inner]


def unit_of(dtype: np.dtype[Any]) -> float:
    """Return what scikit-image's filters multiply values with: unsigned integers become 0 to 1.

    A watershed turns on heights that are equal or nearly so, and thus on how they are rounded: with another
    unit a fifth of a basin under noise may go to its neighbour.
    """
    return 1.0 / float(np.iinfo(dtype).max) if dtype.kind == "u" else 1.0


def otsu_of(image: Any) -> float:
    """Return Otsu's threshold of all finite grey values of an image, computed once for each.

    Raises
    ------
    SegmentError
        If there are not two different ones.
    """
    key = image_key(image)
    return _otsu(image) if key is None else remembered((key, "otsu"), lambda: _otsu(image))


def _otsu(image: Any) -> float:
    from skimage.filters import threshold_otsu

    height, width = image.shape[:2]
    flat = values_of(Window(0, 0, height, width).read(image))
    values = flat[np.isfinite(flat)]
    if not values.size or values.min() == values.max():
        raise SegmentError(
            "image: got one value everywhere, landscape 'distance' needs two to find a threshold between; "
            "take landscape='gradient'"
        )
    return float(threshold_otsu(values))
