"""The 8-bit picture of an array, and the true values that go with it."""

import base64
import io

import dask.array
import numpy as np
import pytest
import zarr
from PIL import Image
from skimage import exposure
from skimage.transform import downscale_local_mean

from plotly_imgshapes import ImageError, _contrast, _picture
from plotly_imgshapes._picture import picture

rng = np.random.default_rng(7)


def area_mean(image, height, width):
    """Average over equal parts of each side, by repeating pixels until each part is a number of them."""
    tall = np.repeat(image.astype(float), height, axis=0).reshape(height, image.shape[0], -1).mean(axis=1)
    wide = np.repeat(tall, width, axis=1).reshape(height, width, image.shape[1])
    return wide.mean(axis=2)


# -- contrast --------------------------------------------------------------------------------------------


def test_a_uint8_image_is_sent_as_it_is():
    image = rng.integers(0, 256, (20, 30), dtype=np.uint8)
    shown = picture(image)
    assert np.array_equal(shown.pixels, image)
    assert shown.is_identity
    assert shown.limits == (0, 255)


def test_a_bool_image_is_black_and_white():
    assert picture([[False, True]]).pixels.tolist() == [[0, 255]]


@pytest.mark.parametrize("dtype", ["i1", "i2", "u2", ">u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", ">f4"])
def test_other_dtypes_are_stretched_from_the_smallest_to_the_largest_value(dtype):
    image = np.array([[10, 60], [85, 110]], dtype=dtype)
    shown = picture(image)
    assert shown.limits == (10, 110)
    assert shown.pixels.tolist() == [[0, 128], [191, 255]]


def test_the_stretch_is_that_of_scikit_image():
    image = rng.integers(300, 5000, (40, 50)).astype(np.uint16)
    expected = exposure.rescale_intensity(image.astype(float), (500, 4000), (0, 255))
    shown = picture(image, contrast_limits=(500, 4000)).pixels
    assert np.abs(shown - expected).max() <= 0.5 + 1e-4  # rounded to 8 bit from float32


def test_gamma_is_that_of_scikit_image():
    image = rng.random((30, 30))
    expected = 255 * exposure.adjust_gamma(image, 0.5)
    shown = picture(image, contrast_limits=(0, 1), gamma=0.5).pixels
    assert np.abs(shown - expected).max() <= 0.5 + 1e-4


def test_percentiles_set_the_limits_as_numpy_counts_them():
    image = rng.normal(size=(60, 70))
    shown = picture(image, percentiles=(2, 98))
    assert shown.limits == pytest.approx(tuple(np.percentile(image, (2, 98))), rel=1e-12)


def test_infinite_values_are_black_and_white_and_do_not_set_the_limits():
    shown = picture([[-np.inf, 0.0, 1.0, np.inf]])
    assert shown.limits == (0, 1)
    assert shown.pixels.tolist() == [[0, 0, 255, 255]]


@pytest.mark.parametrize(("image", "limits"), [([[5.0, 5.0]], (5, 10)), ([[0.0]], (0, 1)), ([[-3]], (-3, 0))])
def test_a_constant_image_is_black(image, limits):
    shown = picture(image)
    assert shown.limits == limits
    assert not shown.pixels.any()


def test_values_at_both_ends_of_float64_give_a_picture_and_no_warning():
    assert picture([[-1.7e308, 0.0, 1.7e308]]).pixels.shape == (1, 3)


def test_float_rgb_within_0_and_1_is_taken_as_it_is():
    image = np.array([[[0.2, 0.4, 0.6]]])
    assert picture(image).pixels.tolist() == [[[51, 102, 153]]]


def test_rgb_of_16_bit_is_stretched_by_one_range_for_all_channels():
    image = np.array([[[0, 1000, 500], [250, 750, 1000]]], dtype=np.uint16)
    assert picture(image).pixels.tolist() == [[[0, 255, 128], [64, 191, 255]]]


# -- what has no value -----------------------------------------------------------------------------------


def test_nan_is_transparent_and_the_rest_opaque():
    shown = picture([[np.nan, 0.0], [0.5, 1.0]]).pixels
    assert shown[..., 3].tolist() == [[0, 255], [255, 255]]
    assert shown[1, 0].tolist() == [128, 128, 128, 255]


def test_an_image_of_nan_is_wholly_transparent():
    shown = picture(np.full((3, 4), np.nan))
    assert shown.pixels.shape == (3, 4, 4)
    assert not shown.pixels[..., 3].any()


def test_masked_pixels_are_transparent_and_read_as_nan():
    image = np.ma.masked_greater(np.array([[1, 2], [3, 900]], dtype=np.uint16), 100)
    shown = picture(image)
    assert shown.limits == (1, 3)
    assert shown.pixels[..., 3].tolist() == [[255, 255], [255, 0]]
    assert np.array_equal(shown.values, [[1, 2], [3, np.nan]], equal_nan=True)


def test_nan_spreads_to_no_neighbour_when_pixels_are_averaged():
    image = np.full((4, 4), 0.25)
    image[0, 0] = np.nan
    image[2:, 2:] = np.nan
    shown = picture(image, max_size=2, contrast_limits=(0, 1)).pixels
    assert shown[0, 0].tolist() == [64, 64, 64, 191]  # three quarters of the block have a value
    assert shown[1, 1, 3] == 0
    assert shown[0, 1].tolist() == [64, 64, 64, 255]


def test_a_hot_pixel_does_not_outshine_the_block_it_is_averaged_in():
    image = np.zeros((2, 2))
    image[0, 0] = np.inf
    assert picture(image, max_size=1, contrast_limits=(0, 1)).pixels.tolist() == [[64]]


def test_opacity_of_rgba_is_kept_and_weighs_the_average():
    image = np.zeros((2, 2, 4), dtype=np.uint8)
    image[0, 0] = (200, 100, 0, 255)
    image[1, 1] = (255, 255, 255, 0)
    assert np.array_equal(picture(image).pixels[..., 3], image[..., 3])
    assert picture(image, max_size=1).pixels.tolist() == [[[200, 100, 0, 64]]]


# -- size ------------------------------------------------------------------------------------------------


def test_a_picture_is_no_larger_than_asked_for():
    assert max(picture(np.zeros((3300, 10), np.uint8)).pixels.shape) <= 1600
    assert picture(np.zeros((3300, 10), np.uint8), max_size=None).pixels.shape == (3300, 10)


def test_whole_blocks_are_averaged_as_scikit_image_does():
    image = rng.random((60, 84))
    expected = 255 * downscale_local_mean(image, (6, 6))
    shown = picture(image, max_size=14, contrast_limits=(0, 1))
    assert shown.step == 6
    assert np.abs(shown.pixels - expected).max() <= 0.5 + 1e-4


@pytest.mark.parametrize("shape", [(37, 53), (53, 37), (11, 100), (100, 1)])
def test_sides_that_are_no_multiple_are_divided_evenly(shape):
    image = rng.random(shape)
    shown = picture(image, max_size=10, contrast_limits=(0, 1)).pixels
    assert np.abs(shown - 255 * area_mean(image, *shown.shape)).max() <= 0.5 + 1e-3


def test_an_edge_stays_where_it_is_however_small_the_picture():
    """The light left of an edge, as a length, is what it was before: nothing moved."""
    image = np.zeros((90, 101))
    image[:, :63] = 1
    shown = picture(image, max_size=9).pixels / 255
    assert shown[4].sum() * 101 / shown.shape[1] == pytest.approx(63, abs=0.5 / 255 * 101)


def test_values_of_a_reduced_picture_are_the_arrays_own_at_every_nth_pixel():
    image = rng.integers(0, 65536, (101, 57)).astype(np.uint16)
    shown = picture(image, max_size=20)
    (row, col), step = shown.start, shown.step
    assert shown.values.dtype == np.uint16
    assert np.array_equal(shown.values, image[row::step, col::step])


@pytest.mark.parametrize("size", range(1, 40))
@pytest.mark.parametrize("step", [1, 2, 3, 7])
def test_read_pixels_leave_less_than_half_a_step_uncovered_at_either_end(size, step):
    first = _contrast.evenly(size, step)
    read = np.arange(first, size, step)
    assert len(read) == -(-size // step)
    assert first <= step / 2
    assert size - 1 - read[-1] <= step / 2


def test_an_image_beyond_averaging_is_sampled_and_stays_in_place(monkeypatch):
    monkeypatch.setattr(_picture, "AVERAGED", 1000)
    ramp = np.tile(np.arange(97.0), (50, 1))
    shown = picture(ramp, max_size=12, contrast_limits=(0, 96))
    centres = (np.arange(shown.pixels.shape[1]) + 0.5) * 97 / shown.pixels.shape[1] - 0.5
    # A sample stands for a step of pixels, from anywhere within it.
    assert np.abs(shown.pixels[0] / 255 * 96 - centres).max() <= shown.step / 2 + 0.5


# -- lazy arrays -----------------------------------------------------------------------------------------


class Watched:
    """A lazy array that knows the most that was read of it at once."""

    def __init__(self, array, chunks=None):
        self.array, self.chunks = array, chunks
        self.shape, self.dtype, self.ndim = array.shape, array.dtype, array.ndim
        self.largest = 0

    def __getitem__(self, key):
        part = self.array[key].copy()
        self.largest = max(self.largest, part.size)
        return part


def test_a_lazy_array_is_never_read_whole(monkeypatch):
    monkeypatch.setattr(_picture, "BAND", 4000)
    monkeypatch.setattr(_contrast, "SAMPLED", 6400)
    image = rng.integers(0, 5000, (500, 400)).astype(np.uint16)
    lazy = Watched(image, chunks=(10, 400))
    shown = picture(lazy, max_size=50, contrast_limits=(0, 5000))
    assert lazy.largest <= 4000
    assert np.array_equal(shown.pixels, picture(image, max_size=50, contrast_limits=(0, 5000)).pixels)


@pytest.mark.parametrize("kind", ["dask", "zarr", "memmap"])
def test_lazy_arrays_give_the_picture_of_the_array(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(_picture, "BAND", 5000)
    image = rng.integers(0, 5000, (303, 217)).astype(np.uint16)
    if kind == "dask":
        lazy = dask.array.from_array(image, chunks=(50, 64))
    elif kind == "zarr":
        lazy = zarr.array(image, chunks=(50, 64))
    else:
        lazy = np.memmap(tmp_path / "image", dtype=image.dtype, mode="w+", shape=image.shape)
        lazy[:] = image
    small, expected = picture(lazy, max_size=40), picture(image, max_size=40)
    assert small.limits == expected.limits  # small enough to be looked at whole
    assert np.array_equal(small.pixels, expected.pixels)
    assert np.array_equal(small.values, expected.values)


def test_the_range_of_a_large_lazy_array_comes_from_windows_all_over_it(monkeypatch):
    monkeypatch.setattr(_contrast, "SAMPLED", 64 * 25)
    image = np.zeros((400, 400), dtype=np.uint16)
    image[:5, :5], image[-5:, -5:] = 100, 200
    lazy = Watched(image)
    assert picture(lazy, max_size=100).limits == (0, 200)


def test_a_masked_dask_array_stays_masked():
    masked = dask.array.ma.masked_equal(dask.array.from_array(np.array([[1, 2], [3, 9]]), chunks=1), 9)
    assert picture(masked).pixels[..., 3].tolist() == [[255, 255], [255, 0]]


# -- colours and file ------------------------------------------------------------------------------------


def test_a_colormap_colours_the_levels():
    shown = picture([[0, 1]], colormap="viridis").pixels
    assert shown.tolist() == [[[68, 1, 84], [253, 231, 37]]]  # the ends that matplotlib publishes


def test_gray_reversed_is_the_negative():
    image = rng.integers(0, 256, (5, 5), dtype=np.uint8)
    assert np.array_equal(picture(image, colormap="gray_r").pixels[..., 0], 255 - image)


@pytest.mark.parametrize("shape", [(6, 7), (6, 7, 3), (6, 7, 4)])
def test_the_png_holds_the_pixels(shape):
    image = rng.integers(1, 256, shape, dtype=np.uint8)
    head, body = picture(image).data_uri().split(",")
    assert head == "data:image/png;base64"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(body)))), image)


# -- bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (np.array([["a", "b"]]), "dtype"),
        (np.array([[object()]]), "dtype"),
        (np.zeros((2, 2), complex), "dtype complex128"),
        (np.zeros(5), r"shape \(5,\)"),
        (np.zeros((1, 2, 3, 4)), r"shape \(1, 2, 3, 4\)"),
        (np.zeros((0, 5)), r"shape \(0, 5\)"),
        (np.zeros((4, 4, 2)), "2 channels"),
        (np.zeros((4, 4, 7)), "7 channels"),
        ("picture.png", "image: got"),
        ([[1, 2], [3]], "image: got"),
    ],
)
def test_what_is_no_image_is_refused_by_name(image, said):
    with pytest.raises(ImageError, match=said):
        picture(image)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"contrast_limits": (5, 5)}, "lo < hi"),
        ({"contrast_limits": (9, 1)}, "ends in '_r'"),
        ({"contrast_limits": (0, np.inf)}, "finite"),
        ({"contrast_limits": 3}, "two numbers"),
        ({"contrast_limits": (1, 2, 3)}, "two numbers"),
        ({"percentiles": (99, 1)}, "0 <= low < high <= 100"),
        ({"percentiles": (-1, 50)}, "0 <= low < high <= 100"),
        ({"percentiles": (1, 101)}, "0 <= low < high <= 100"),
        ({"percentiles": (1, 99), "contrast_limits": (0, 1)}, "at most one"),
        ({"gamma": 0}, "gamma: got 0"),
        ({"gamma": -1}, "gamma"),
        ({"gamma": np.nan}, "gamma"),
        ({"gamma": "2"}, "gamma"),
        ({"max_size": 0}, "max_size: got 0"),
        ({"max_size": "all"}, "max_size"),
        ({"colormap": "virdis"}, "did you mean 'viridis'"),
        ({"colormap": None}, "colormap: got None"),
    ],
)
def test_an_option_out_of_range_is_refused_with_what_was_expected(options, said):
    with pytest.raises(ImageError, match=said):
        picture(np.zeros((4, 4)), **options)
