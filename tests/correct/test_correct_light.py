import numpy as np
import pytest
from skimage import color, data, exposure

from plotly_imgshapes import Ellipse, ImageFrame, Point, Rect, correct, mask
from plotly_imgshapes.errors import CorrectError, ParameterError, ShapeError

GREY = data.camera()[100:260, 100:300]
RGB = data.astronaut()[20:180, 100:300]
ELLIPSE = Ellipse(30, 20, 120, 110)
INSIDE = mask(ELLIPSE, ImageFrame(GREY.shape))

# --- the same as the plain call


def test_equalize_is_the_plain_call():
    plain = np.rint(exposure.equalize_hist(GREY) * 255)
    np.testing.assert_array_equal(correct.equalize(GREY)[0], plain)


def test_equalize_of_uint16_keeps_its_range():
    deep = GREY.astype(np.uint16) * 13 + 100
    found, _ = correct.equalize(deep)
    assert (found.dtype, found.max()) == (np.uint16, deep.max())
    plain = deep.min() + exposure.equalize_hist(deep) * np.ptp(deep)
    assert np.abs(found - plain).max() <= 0.5


def test_equalize_of_floats_takes_the_bins():
    values = GREY / 255
    np.testing.assert_allclose(
        correct.equalize(values, bins=64)[0], exposure.equalize_hist(values, nbins=64), atol=1e-12
    )


def test_integers_far_apart_are_binned():
    wide = GREY.astype(np.int64) * 10**9
    found, _ = correct.equalize(wide)
    assert found.dtype == np.int64
    assert np.corrcoef(found.ravel(), exposure.equalize_hist(GREY).ravel())[0, 1] > 0.999


def test_clahe_is_the_plain_call():
    plain = exposure.equalize_adapthist(GREY, kernel_size=40, clip_limit=0.03) * 255
    found, _ = correct.clahe(GREY, tile=40, clip=0.03)
    assert np.abs(found - plain).max() <= 1


def test_adjust_is_the_plain_call():
    plain = np.rint(255 * exposure.adjust_gamma(GREY / 255, 0.5))
    np.testing.assert_array_equal(correct.adjust(GREY, gamma=0.5)[0], plain)


def test_equalize_of_rgb_is_that_of_the_value_of_hsv():
    hsv = color.rgb2hsv(RGB)
    hsv[..., 2] = exposure.equalize_hist(RGB.max(axis=2))
    assert np.abs(correct.equalize(RGB)[0] - 255 * color.hsv2rgb(hsv)).max() <= 0.51


def test_clahe_of_rgb_is_the_plain_call():
    plain = exposure.equalize_adapthist(RGB, kernel_size=20) * 255
    assert np.abs(correct.clahe(RGB, tile=20)[0] - plain).mean() < 1


# --- inside shapes


@pytest.mark.parametrize("name", ["equalize", "clahe", "adjust"])
@pytest.mark.parametrize(
    "image", [GREY, RGB, GREY / 7.0, np.dstack([RGB, RGB[..., 0]])], ids=["grey", "rgb", "float", "rgba"]
)
def test_only_the_inside_is_changed(name, image):
    options = {"gamma": 0.5} if name == "adjust" else {}
    found, frame = getattr(correct, name)(image, ELLIPSE, **options)
    np.testing.assert_array_equal(found[~INSIDE], image[~INSIDE])
    assert (found[INSIDE] != image[INSIDE]).mean() > 0.3
    assert (found.dtype, found.shape, frame) == (image.dtype, image.shape, ImageFrame(GREY.shape))
    if image.shape[2:] == (4,):
        np.testing.assert_array_equal(found[..., 3], image[..., 3])


def test_only_the_inside_counts_for_the_histogram():
    found, _ = correct.equalize(GREY, ELLIPSE)
    plain = np.rint(255 * exposure.equalize_hist(GREY, mask=INSIDE))
    np.testing.assert_array_equal(found[INSIDE], plain[INSIDE])


@pytest.mark.parametrize(
    ("name", "options"), [("clahe", {}), ("adjust", {"brightness": 0.2, "contrast": 1.5})]
)
def test_inside_it_is_what_the_whole_would_be(name, options):
    part, _ = getattr(correct, name)(GREY, ELLIPSE, **options)
    whole, _ = getattr(correct, name)(GREY, **options)
    np.testing.assert_array_equal(part[INSIDE], whole[INSIDE])


# --- values


def test_nothing_is_changed_by_default():
    for image in (GREY, RGB, GREY.astype(np.uint16) * 7, GREY * 3.5 - 100):
        np.testing.assert_allclose(correct.adjust(image)[0], image, rtol=1e-12, atol=1e-9)


def test_results_stay_on_the_scale():
    hounsfield = GREY.astype(np.int16) * 10 - 1000
    found, _ = correct.adjust(hounsfield, brightness=0.5, contrast=3)
    assert (found.min(), found.max()) == (hounsfield.min(), hounsfield.max())
    assert correct.adjust(GREY / 1000, brightness=1)[0].max() == 1


@pytest.mark.parametrize("name", ["equalize", "clahe", "adjust"])
def test_nan_stays_and_does_not_count(name):
    image = GREY.astype(float)
    holed = image.copy()
    holed[40:44, 50:54] = np.nan
    holed[0, 0] = np.inf
    found, _ = getattr(correct, name)(holed)
    bad = ~np.isfinite(holed)
    np.testing.assert_array_equal(found[bad], holed[bad])
    assert np.isfinite(found[~bad]).all()
    whole, _ = getattr(correct, name)(image)
    assert np.abs(found - whole)[~bad].max() < 0.1 * np.ptp(image)


@pytest.mark.parametrize("name", ["equalize", "clahe", "adjust"])
def test_a_masked_image_stays_one(name):
    image = np.ma.MaskedArray(GREY, np.zeros(GREY.shape, dtype=bool))
    image[3:9, 3:9] = np.ma.masked
    found, _ = getattr(correct, name)(image)
    np.testing.assert_array_equal(found.mask, image.mask)


@pytest.mark.parametrize("name", ["equalize", "clahe", "adjust"])
@pytest.mark.parametrize("value", [0, 7, 255])
def test_a_constant_image_has_no_contrast(name, value):
    for image in (np.full((16, 16), value, dtype=np.uint16), np.full((16, 16), value * 1.5 + 3)):
        np.testing.assert_array_equal(getattr(correct, name)(image)[0], image)


# --- bad input


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: correct.adjust(GREY, gamma=0),
            ParameterError,
            "gamma: got 0, expected a number from 0.05 to 20",
        ),
        (lambda: correct.adjust(GREY, brightness=2), ParameterError, "brightness: got 2"),
        (lambda: correct.clahe(GREY, clip=-1), ParameterError, "clip: got -1"),
        (lambda: correct.equalize(GREY, bins=1), ParameterError, "bins: got 1"),
        (lambda: correct.equalize(GREY, Point(1, 1)), ShapeError, "got a point, equalize takes"),
        (lambda: correct.equalize(GREY, Rect(900, 900, 950, 950)), CorrectError, "outside the image"),
        (lambda: correct.clahe(np.full((9, 9), np.nan)), CorrectError, "no finite value"),
        (lambda: correct.adjust(np.full((9, 9), np.nan)), CorrectError, "image: got no finite value"),
    ],
)
def test_what_cannot_be_lit(call, error, message):
    with pytest.raises(error, match=message):
        call()
