"""At its peak, a method takes no more memory than scikit-image's plain call on the whole image."""

import tracemalloc

import numpy as np
import pytest
from skimage import filters, segmentation

from plotly_imgshapes import ImageFrame, mask, segment
from plotly_imgshapes.segment.cache import forget
from plotly_imgshapes.segment.hints import seeds_from
from tests.bench.segment_scenes import blob

IMAGE, _, ROUGH = blob(480, center=(220, 250), radius=70)
FRAME = ImageFrame(IMAGE.shape)
START = mask(ROUGH, FRAME)
EDGES = ROUGH.resample(200).rings[0][:, ::-1]


def markers():
    seeds = seeds_from([ROUGH], FRAME)
    whole = np.full(IMAGE.shape, seeds.background)
    whole[seeds.window.slices] = seeds.labels
    return whole


def gradient():
    return segmentation.inverse_gaussian_gradient(IMAGE / 255, 100, 5)


PLAIN = {
    "active_contour": lambda: segmentation.active_contour(filters.gaussian(IMAGE, 3), EDGES, max_num_iter=20),
    "chan_vese": lambda: segmentation.morphological_chan_vese(IMAGE, 5, init_level_set=START),
    "geodesic_contour": lambda: segmentation.morphological_geodesic_active_contour(
        gradient(), 5, init_level_set=START, threshold=0.7
    ),
    "random_walker": lambda: segmentation.random_walker(IMAGE / 255, markers(), tol=0.1, mode="cg_j"),
    "watershed": lambda: segmentation.watershed(filters.sobel(IMAGE), markers()),
}


def peak(function):
    """Bytes at the peak; what was imported and remembered before does not count."""
    function()
    forget()
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# The probabilities of the plain call may leave 0 to 1 by rounding, which it warns of.
@pytest.mark.filterwarnings("ignore:The probability range:UserWarning")
@pytest.mark.parametrize("name", PLAIN)
def test_a_method_takes_no_more_memory_than_the_plain_call(name):
    ours = peak(lambda: getattr(segment, name)(IMAGE, ROUGH))
    assert ours <= peak(PLAIN[name])
