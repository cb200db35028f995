import numpy as np
import pytest
from scipy import ndimage
from skimage import data, filters
from skimage.restoration import inpaint_biharmonic

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polyline, Rect, correct, mask
from plotly_imgshapes.errors import CorrectError, ImgShapesError, ParameterError, ShapeError

GREY = data.camera()
RGB = data.astronaut()[:200, :240]
FRAME = ImageFrame(GREY.shape)
SCRATCHES = (
    Line(100, 80, 180, 130),
    Polyline([[300, 200], [340, 260]], width=5),
    Ellipse(0, 400, 20, 420),
    Point(256, 256),
)


def touched(shapes, frame):
    inside = np.zeros(frame.shape, dtype=bool)
    for shape in shapes:
        inside |= mask(shape, frame, rule="center" if shape.is_region else "touch")
    return inside


# --- inpaint


def test_it_is_the_plain_call_on_the_whole_image():
    hole = touched(SCRATCHES, FRAME)
    plain = np.rint(inpaint_biharmonic(GREY.astype(float), hole))
    found, frame = correct.inpaint(GREY, SCRATCHES)
    assert np.abs(found - plain).max() <= 1
    assert (found != plain).mean() < 1e-6
    np.testing.assert_array_equal(found[~hole], GREY[~hole])
    assert frame == FRAME


def test_values_are_clipped_as_in_the_whole_image():
    # A slope that runs on above what lies around the hole, in an image that is brighter elsewhere.
    x = np.arange(60.0)
    image = np.tile(np.maximum(0, 30 - np.abs(x - 30)) ** 2, (60, 1))
    image[0, 0] = 5000
    hole = Rect(22, 22, 38.5, 38.5)
    plain = inpaint_biharmonic(image, mask(hole, ImageFrame(image.shape)))
    np.testing.assert_allclose(correct.inpaint(image, hole)[0], plain, rtol=0, atol=1e-6)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int16, np.uint16, np.float32, float])
def test_each_channel_is_filled_in_its_dtype(dtype):
    image = (RGB > 127) if dtype is bool else RGB.astype(dtype)
    shape = Rect(50, 60, 58, 66)
    hole = mask(shape, ImageFrame(RGB.shape))
    found, _ = correct.inpaint(image, shape)
    assert (found.dtype, found.shape) == (image.dtype, image.shape)
    plain = inpaint_biharmonic(image.astype(float), hole, channel_axis=-1)
    assert np.abs(found[hole].astype(float) - plain[hole]).max() <= 0.51
    rgba = np.dstack([RGB, RGB[..., 0]])
    np.testing.assert_array_equal(correct.inpaint(rgba, shape)[0][..., 3], rgba[..., 3])


def test_nan_inside_is_filled_and_outside_stays():
    image = np.tile(np.arange(60.0), (60, 1))
    image[30, 30] = np.nan
    image[28, 30] = np.nan
    image[5, 5] = np.nan
    found, _ = correct.inpaint(image, Rect(29, 29, 31.5, 31.5))
    assert np.isnan(found).sum() == 2
    assert found[30, 30] == pytest.approx(30, abs=1)
    masked = np.ma.masked_invalid(image)
    filled, _ = correct.inpaint(masked, Rect(29, 29, 31.5, 31.5))
    assert filled.mask.sum() == 2
    assert not filled.mask[30, 30]


def test_parts_tell_one_after_the_other():
    stages = []
    correct.inpaint(GREY, SCRATCHES, progress=stages.append)
    assert [stage.done for stage in stages] == [0.25, 0.5, 0.75, 1.0]


def test_a_row_across_the_image():
    image = np.tile(np.arange(40, dtype=np.uint8)[:, None], (1, 30))
    broken = image.copy()
    broken[20] = 255
    assert np.abs(correct.inpaint(broken, Line(-5, 20, 50, 20))[0].astype(int) - image).max() <= 1


def test_nothing_to_fill_from():
    with pytest.raises(CorrectError, match="no pixel outside them that has a value"):
        correct.inpaint(np.ones((5, 5)), Rect(-2, -2, 9, 9))
    image = np.full((30, 30), np.nan)
    image[0, 0] = 1
    with pytest.raises(CorrectError, match="no pixel near them"):
        correct.inpaint(image, Rect(12, 12, 15, 15))


def test_too_large_a_hole_is_refused_beforehand(monkeypatch):
    import psutil

    class Free:
        available = 1e6

    monkeypatch.setattr(psutil, "virtual_memory", Free)
    with pytest.raises(ImgShapesError, match=r"inpaint of 10000 pixels in one piece.*draw smaller shapes"):
        correct.inpaint(GREY, Rect(100, 100, 200, 200))


# --- filter

KINDS = ("gaussian", "median", "unsharp", "sobel", "minimum", "maximum")
ELLIPSE = Ellipse(100, 80, 260, 200)
INSIDE = mask(ELLIPSE, FRAME)


def plain(kind, image, size):
    disk = np.hypot(*np.mgrid[-size : size + 1, -size : size + 1]) <= size
    if kind in {"gaussian", "unsharp"}:
        call = filters.gaussian if kind == "gaussian" else filters.unsharp_mask
        return call(image, size, preserve_range=True)
    if kind == "sobel":
        return filters.sobel(image)
    return getattr(ndimage, f"{kind}_filter")(image, footprint=disk, mode="nearest")


@pytest.mark.parametrize("kind", KINDS)
def test_inside_it_is_the_plain_call_on_the_whole_image(kind):
    found, frame = correct.filter(GREY, ELLIPSE, kind=kind, size=4)
    wanted = np.clip(plain(kind, GREY.astype(float), 4), 0, 255)
    assert np.abs(found - wanted)[INSIDE].max() <= 0.51
    np.testing.assert_array_equal(found[~INSIDE], GREY[~INSIDE])
    assert frame == FRAME
    whole, _ = correct.filter(GREY[:90, :90], kind=kind, size=4)
    assert np.abs(whole - np.clip(plain(kind, GREY[:90, :90].astype(float), 4), 0, 255)).max() <= 0.51


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("image", [RGB, np.dstack([RGB, RGB[..., :1]]), RGB[..., :2], RGB / 255, RGB > 100])
def test_channels_and_dtypes_stay(kind, image):
    shape = Rect(20, 20, 60, 50)
    found, _ = correct.filter(image, shape, kind=kind, size=2)
    assert (found.dtype, found.shape) == (image.dtype, image.shape)
    outside = ~mask(shape, ImageFrame(image.shape))
    np.testing.assert_array_equal(found[outside], image[outside])
    if image.shape[2] == 4:
        np.testing.assert_array_equal(found[..., 3], image[..., 3])


def test_a_feather_sets_in_from_the_outline():
    image = np.zeros((60, 60))
    image[::2] = 100
    found, _ = correct.filter(image, Rect(9.5, 9.5, 49.5, 49.5), kind="gaussian", size=6, feather=10)
    change = np.abs(found - image)[30, 10:30]
    assert change[0] < 0.1 * change[-1]
    assert (np.diff(change) >= -1e-9).all()
    assert change[10:] == pytest.approx(change[-1])
    assert change[5] == pytest.approx(0.55 * change[-1], abs=0.06 * change[-1])


def test_lengths_are_pixels_of_the_smaller_side():
    image = np.zeros((41, 41))
    image[20, 20] = 1
    found, _ = correct.filter(image, frame=ImageFrame(image.shape, dx=1, dy=2), size=4)
    rows, cols = (
        np.sqrt((found.sum(axis=axis) / found.sum() * (np.arange(41) - 20) ** 2).sum()) for axis in (1, 0)
    )
    assert rows == pytest.approx(2, rel=0.05)
    assert cols == pytest.approx(4, rel=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_nan_stays_and_spreads_nowhere(kind):
    image = GREY[:80, :80].astype(float)
    image[40, 40] = np.nan
    found, _ = correct.filter(image, Rect(30, 30, 50, 50), kind=kind, size=2)
    assert np.argwhere(np.isnan(found)).tolist() == [[40, 40]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(1, 40), (40, 1), (1, 1), (2, 2)])
@pytest.mark.parametrize("size", [0, 0.4, 3])
def test_small_images_and_sizes(kind, shape, size):
    image = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    found, _ = correct.filter(image, kind=kind, size=size)
    assert found.shape == shape
    if size == 0 and kind != "sobel":
        np.testing.assert_array_equal(found, image)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: correct.filter(GREY, kind="blur"), ParameterError, "kind: got 'blur'"),
        (
            lambda: correct.filter(GREY, size=-1),
            ParameterError,
            "size: got -1, expected a number from 0 to 100 px",
        ),
        (lambda: correct.filter(GREY, Line(0, 0, 5, 5)), ShapeError, "got a line, filter takes"),
        (lambda: correct.filter(GREY, Rect(900, 0, 950, 9)), CorrectError, "outside the image"),
        (lambda: correct.inpaint(GREY, ()), ShapeError, "got no shape, inpaint needs 1 or more"),
        (lambda: correct.inpaint(GREY, Point(900, 3)), CorrectError, "lies outside the image"),
        (lambda: correct.filter(np.full((9, 9), np.nan)), CorrectError, "no finite value"),
    ],
)
def test_what_cannot_be_done(call, error, message):
    with pytest.raises(error, match=message):
        call()
