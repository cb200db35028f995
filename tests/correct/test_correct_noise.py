import numpy as np
import pytest
from skimage import data, restoration
from skimage.metrics import peak_signal_noise_ratio

from plotly_imgshapes import Ellipse, ImageFrame, Line, Rect, correct, mask
from plotly_imgshapes.errors import Cancelled, CorrectError, ParameterError, ShapeError

CLEAN = data.camera()[100:228, 100:260]
RGB = data.astronaut()[60:140, 100:200]
METHODS = ("tv", "nonlocal_means", "wavelet", "bilateral")


def noisy(image, sigma=20, seed=0):
    rng = np.random.default_rng(seed)
    return np.clip(np.rint(image + rng.normal(0, sigma, image.shape)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("by", METHODS)
@pytest.mark.parametrize("clean", [CLEAN, RGB], ids=["grey", "rgb"])
def test_noise_goes(by, clean):
    image = noisy(clean)
    found, frame = correct.denoise(image, by=by)
    before, after = (peak_signal_noise_ratio(clean, each) for each in (image, found))
    assert after > before + {"tv": 4, "nonlocal_means": 5, "wavelet": 3, "bilateral": 2.5}[by]
    assert (found.dtype, found.shape, frame.shape) == (np.uint8, clean.shape, clean.shape[:2])


@pytest.mark.parametrize("by", METHODS)
def test_the_strength_does_not_depend_on_the_dtype(by):
    image = noisy(CLEAN)
    found = correct.denoise(image, by=by)[0].astype(float)
    for factor, dtype in ((1 / 255, np.float32), (257, np.uint16), (1000, float)):
        scaled = (image.astype(float) * factor).astype(dtype)
        got = correct.denoise(scaled, by=by)[0]
        assert got.dtype == dtype
        # A scale from least to greatest value differs from 0 to 255 by little.
        assert np.abs(got / factor - found).mean() < 1


@pytest.mark.parametrize("by", METHODS)
def test_it_is_the_plain_call(by):
    image = noisy(CLEAN)
    unit = image / 255
    sigma = restoration.estimate_sigma(unit)
    plain = {
        "tv": lambda: restoration.denoise_tv_chambolle(unit, weight=0.8 * sigma),
        "nonlocal_means": lambda: restoration.denoise_nl_means(
            unit, patch_size=5, patch_distance=6, h=0.6 * sigma, sigma=sigma
        ),
        "wavelet": lambda: restoration.denoise_wavelet(unit, sigma=sigma, rescale_sigma=True),
        "bilateral": lambda: restoration.denoise_bilateral(
            unit, sigma_color=1.4 * sigma, sigma_spatial=2, mode="edge"
        ),
    }[by]()
    assert np.abs(correct.denoise(image, by=by)[0] - 255 * np.clip(plain, 0, 1)).max() <= 0.51


@pytest.mark.parametrize("by", ["nonlocal_means", "bilateral"])
@pytest.mark.parametrize("channels", [1, 3])
def test_strips_are_as_the_whole(by, channels, monkeypatch):
    from plotly_imgshapes.correct import denoising

    image = noisy(CLEAN)[:, :60] if channels == 1 else noisy(RGB)[:, :40]
    whole = correct.denoise(image, by=by)[0]
    monkeypatch.setattr(denoising, "STRIP", 16)
    stages = []
    strips = correct.denoise(image, by=by, progress=stages.append)[0]
    assert np.abs(strips.astype(int) - whole).max() <= 1
    assert (strips != whole).mean() < 1e-3
    done = [stage.done for stage in stages]
    assert len(done) > 4
    assert done == sorted(done)
    assert done[-1] == 1


def test_a_run_is_cancelled():
    def stop(stage):
        raise Cancelled("enough")

    with pytest.raises(Cancelled, match="enough"):
        correct.denoise(noisy(RGB), progress=stop)


@pytest.mark.parametrize("by", METHODS)
def test_only_the_inside_is_changed(by):
    image, ellipse = noisy(CLEAN), Ellipse(20, 20, 90, 100)
    found, _ = correct.denoise(image, ellipse, by=by)
    inside = mask(ellipse, ImageFrame(CLEAN.shape))
    np.testing.assert_array_equal(found[~inside], image[~inside])
    assert (
        np.abs(found[inside] - CLEAN[inside].astype(float)).mean()
        < np.abs(image[inside] - CLEAN[inside].astype(float)).mean()
    )


@pytest.mark.parametrize("by", METHODS)
def test_nan_and_alpha_stay(by):
    image = noisy(CLEAN).astype(float)
    image[30:33, 40] = np.nan
    found, _ = correct.denoise(image, by=by)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(image))
    rgba = np.dstack([noisy(RGB), noisy(RGB)[..., 0]])
    found, _ = correct.denoise(rgba, by=by)
    np.testing.assert_array_equal(found[..., 3], rgba[..., 3])
    np.testing.assert_array_equal(found[..., :3], correct.denoise(rgba[..., :3], by=by)[0])


@pytest.mark.parametrize("by", METHODS)
@pytest.mark.parametrize(
    "shape", [(1, 40), (40, 1), (1, 1), (2, 2), (3, 40), (40, 3), (20, 20, 2), (20, 20, 5), (20, 20, 1)]
)
def test_odd_sizes(by, shape):
    image = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    found, _ = correct.denoise(image, by=by)
    assert (found.shape, found.dtype) == (shape, np.uint8)


@pytest.mark.parametrize("by", METHODS)
def test_where_there_is_no_noise_nothing_is_changed(by):
    for image in (np.full((20, 20), 7, dtype=np.uint8), np.zeros((20, 20)), np.full((9, 9), -3.5)):
        np.testing.assert_array_equal(correct.denoise(image, by=by)[0], image)
    image = noisy(CLEAN)
    np.testing.assert_array_equal(correct.denoise(image, by=by, strength=0)[0], image)
    np.testing.assert_array_equal(correct.denoise(image, by=by, noise=0)[0], image)


def test_known_noise_in_levels_is_taken():
    image = noisy(CLEAN)
    sigma = restoration.estimate_sigma(image / 255) * 255
    np.testing.assert_array_equal(correct.denoise(image, noise=sigma)[0], correct.denoise(image)[0])
    assert correct.denoise(image, noise=60)[0].std() < correct.denoise(image, noise=5)[0].std()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"by": "median"}, ParameterError, "by: got 'median', expected one of 'tv'"),
        ({"strength": 11}, ParameterError, "strength: got 11, expected a number from 0 to 10"),
        ({"noise": -1}, ParameterError, "noise: got -1"),
        ({"shapes": Line(0, 0, 9, 9)}, ShapeError, "got a line, denoise takes"),
        ({"shapes": Rect(900, 900, 990, 990)}, CorrectError, "outside the image"),
        ({"progress": 3}, ParameterError, "progress: got int"),
    ],
)
def test_what_cannot_be_denoised(options, error, message):
    with pytest.raises(error, match=message):
        correct.denoise(CLEAN, **options)
