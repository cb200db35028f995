"""What a path along edges costs, pixel by pixel, and the cheapest one between two pixels."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Progress, Stage, check_memory
from plotly_imgshapes.segment.cache import fingerprint, remembered
from plotly_imgshapes.segment.window import Window, channels, filled, finite, pixel_sigma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Pixel = tuple[int, int]

CONTRAST = 2.5
"""Edges this many times as steep as the image's mean gradient cost 1 / e of what flat places cost."""

AT_ONCE = 2**22
"""Pixels whose gradient is computed together."""

MARGIN = 16
"""Least margin, in pixels, around two anchors; half of their distance comes to it."""

GROWTH = 1.6
"""Factor of the margin where it proves too small; counted in pixels looked at, best of those tried."""


@dataclass(frozen=True, slots=True, eq=False)
class CostMap:
    """Cost of a step of one pixel, for every pixel of an image."""

    flat: NDArray[np.float32]
    """(H, W): 1 where nothing changes, near 0 on the steepest edges, -1 where the image has no value."""
    straightness: float
    """Cost of length itself, wherever the path runs."""
    frame: ImageFrame

    @property
    def sampling(self) -> tuple[float, float]:
        """Height and width of a pixel, the smaller of them 1."""
        height, width = self.frame.spacing
        return height / min(height, width), width / min(height, width)

    def check(self, pixel: Pixel) -> None:
        """Raise `SegmentError` if a pixel has no value."""
        if self.flat[pixel] < 0:
            raise SegmentError(
                f"image: has no value at the pixel {pixel} (row, column) of an anchor, expected one; "
                "move the anchor, or fill the image's NaN first"
            )

    def search(self, window: Window) -> Any:
        """Return scikit-image's search on a part of the map."""
        from skimage.graph import MCP_Geometric

        flat = self.flat[window.slices]
        price = np.add(flat, self.straightness, dtype=np.float64)
        # What costs less than nothing is a wall to it.
        price[flat < 0] = -1
        return MCP_Geometric(price, sampling=self.sampling)


def cost_map(
    image: Any, frame: ImageFrame, *, sigma: float, straightness: float, progress: Progress
) -> CostMap:
    """Return the map of an image; its gradient is computed once, however often one asks.

    The cost is ``straightness + exp(-gradient / scale)``, `scale` being `CONTRAST` times the mean gradient,
    and the gradient the greatest of any channel's, of Gaussian width `sigma`.
    """

    def make() -> NDArray[np.float32]:
        return _flatness(image, frame, sigma, progress)

    flat = remembered((fingerprint(image), "flatness", sigma, frame.spacing), make)
    return CostMap(flat, straightness, frame)


def cheapest(cost: CostMap, start: Pixel, end: Pixel) -> tuple[NDArray[np.int64], float]:
    """Return the cheapest path between two pixels, columns row, col, both ends included, and its cost.

    It is searched in a window that grows until no path through the outside can be cheaper: such a path costs
    at least what it takes from the start to the rim, and from the rim to the end.

    Raises
    ------
    SegmentError
        If one of the two has no value, or pixels without one lie all around it.
    """
    shape = cost.frame.shape
    cost.check(start)
    cost.check(end)
    margin = MARGIN + max(abs(start[0] - end[0]), abs(start[1] - end[1])) // 2
    while True:
        window = Window(
            max(min(start[0], end[0]) - margin, 0),
            max(min(start[1], end[1]) - margin, 0),
            min(max(start[0], end[0]) + margin + 1, shape[0]),
            min(max(start[1], end[1]) + margin + 1, shape[1]),
        )
        search = cost.search(window)
        first, last = local(start, window), local(end, window)
        costs, _ = search.find_costs([first], [last])
        total = float(costs[last])
        if np.isfinite(total):
            path = traced_back(search, last, window)
            out = _rim(costs, window, shape)
            if out < total:
                # The rim's costs are exact where they are less than the path's: no search goes on beyond it.
                back, _ = search.find_costs([last], [first])
                out += _rim(back, window, shape)
            if out >= total:
                return path, total
        elif window == Window.whole(cost.frame):
            raise SegmentError(
                f"image: has no value between the pixels {start} and {end} (row, column), expected a way "
                "from one to the other; fill its NaN first, or place both on one side"
            )
        margin = int(GROWTH * margin)


def local(pixel: Pixel, window: Window) -> Pixel:
    """Return where a pixel of the image lies in a window."""
    return pixel[0] - window.top, pixel[1] - window.left


def traced_back(search: Any, end: Pixel, window: Window) -> NDArray[np.int64]:
    """Return the path that a search found to a pixel of its window, (N, 2), in the whole image."""
    path = search.traceback(end)
    flat = np.fromiter(itertools.chain.from_iterable(path), dtype=np.int64, count=2 * len(path))
    rc: NDArray[np.int64] = flat.reshape(-1, 2) + np.array([window.top, window.left])
    return rc


def _rim(costs: FloatArray, window: Window, shape: tuple[int, int]) -> float:
    """Return the least cost on the pixels of a window beyond which the image goes on."""
    sides = (
        (window.top > 0, costs[0]),
        (window.bottom < shape[0], costs[-1]),
        (window.left > 0, costs[:, 0]),
        (window.right < shape[1], costs[:, -1]),
    )
    return min((float(side.min()) for goes_on, side in sides if goes_on), default=np.inf)


def _flatness(image: Any, frame: ImageFrame, sigma: float, progress: Progress) -> NDArray[np.float32]:
    height, width = frame.shape
    depth = 1 if len(image.shape) == 2 else image.shape[2]
    check_memory(
        4.0 * height * width + 8.0 * (depth + 6) * min(AT_ONCE, height * width),
        f"live_wire on {height} x {width} pixels",
        "crop the image to what is to be outlined, or make it smaller",
    )
    gradient = np.empty((height, width), dtype=np.float32)
    reach = int(4 * max(pixel_sigma(sigma, frame)) + 0.5) + 1
    band = max(AT_ONCE // width, 1)
    for top in range(0, height, band):
        bottom = min(top + band, height)
        # A value within reach may be missing and filled by its nearest, which is within reach of that one.
        first, last = max(top - 2 * reach, 0), min(bottom + 2 * reach, height)
        values = channels(read_box(image, slice(first, last), slice(0, width)))
        gradient[top:bottom] = _gradient(values, frame, sigma)[top - first : bottom - first]
        progress(Stage(bottom / height))
    good = gradient >= 0
    mean = float(gradient[good].mean(dtype=np.float64)) if good.any() else 0.0
    if not mean > 0:
        raise SegmentError(
            "image: is constant where it has values, live_wire needs edges to follow; draw the path by hand"
        )
    np.divide(gradient, -CONTRAST * mean, out=gradient)
    np.exp(gradient, out=gradient, where=good)
    gradient[~good] = -1
    gradient.setflags(write=False)
    return gradient


def _gradient(values: FloatArray, frame: ImageFrame, sigma: float) -> FloatArray:
    """Return the steepest channel's gradient per pixel of the smaller side, -1 where a value is missing."""
    from scipy.ndimage import correlate1d, gaussian_filter

    good = finite(values)
    steepest = np.full(good.shape, -1.0)
    if not good.any():
        return steepest
    whole = filled(values)
    height, width = frame.spacing
    step = min(height, width)
    for channel in range(whole.shape[2]):
        smooth = gaussian_filter(whole[:, :, channel], pixel_sigma(sigma, frame), mode="nearest")
        down = correlate1d(smooth, [-0.5, 0.0, 0.5], axis=0, mode="nearest") * (step / height)
        across = correlate1d(smooth, [-0.5, 0.0, 0.5], axis=1, mode="nearest") * (step / width)
        np.maximum(steepest, np.hypot(down, across), out=steepest)
    steepest[~good] = -1.0
    return steepest
