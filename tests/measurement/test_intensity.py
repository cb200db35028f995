"""Intensities against numpy, scipy and scikit-image on the same mask."""

import math
import warnings

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from skimage.measure import regionprops, regionprops_table

from plotly_imgshapes import (
    Ellipse,
    EmptyRegionWarning,
    Foreign,
    ImageFrame,
    Line,
    MeasureError,
    Point,
    Polygon,
    Polyline,
    Rect,
    label_image,
    mask,
    measure,
    profile,
)
from plotly_imgshapes.measurement.statistics import STATISTICS, of_one_set, statistics

SHAPES = (
    Ellipse(3, 2, 17, 12, angle=30, id="ellipse"),
    Rect(8.2, 5.1, 21.7, 18.4, id="rect"),
    Polygon([[1, 15], [12, 11], [18, 21], [7, 24]], id="polygon"),
    Polyline([[22, 3], [25, 12], [19, 20]], width=4, id="stroke"),
    Polygon([[[2, 2], [24, 2], [24, 22], [2, 22]], [[6, 6], [20, 6], [20, 18], [6, 18]]], id="ring"),
    Rect(15, 20, 40, 60, id="outside in part"),
)
DTYPES = (
    "bool",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "uint32",
    "int32",
    "uint64",
    "int64",
    "float16",
    "float32",
    "float64",
    ">u2",
    "<f8",
)
REFERENCES = {
    "intensity_mean": np.mean,
    "intensity_std": np.std,
    "intensity_min": np.min,
    "intensity_max": np.max,
    "intensity_median": np.median,
    "intensity_sum": np.sum,
    "intensity_skew": scipy.stats.skew,
    "intensity_kurtosis": scipy.stats.kurtosis,
    "intensity_mode": lambda values: scipy.stats.mode(values).mode,
    "num_values": np.size,
    "area_fraction": lambda values: np.mean(values != 0),
}


def random_image(dtype, shape=(26, 28), seed=0):
    rng = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) < 0.4
    if dtype.kind == "f":
        return (rng.normal(3, 2, shape) * (rng.random(shape) < 0.9)).round(2).astype(dtype)
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    few = rng.integers(low, high, 40, dtype=dtype.newbyteorder("="), endpoint=True)
    return rng.choice(few, shape).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_statistics_are_numpys_and_scipys_of_the_pixels_in_the_mask(dtype):
    image = random_image(dtype)
    table = measure(SHAPES, image, properties=REFERENCES)
    for i, shape in enumerate(SHAPES):
        values = image[mask(shape, ImageFrame.of(image))].astype(np.float64)
        for name, reference in REFERENCES.items():
            assert table[name][i] == pytest.approx(reference(values), rel=1e-11, abs=1e-13), (name, shape.id)


@pytest.mark.parametrize("dtype", DTYPES)
def test_count_minimum_maximum_median_and_mode_are_equal_to_the_bit(dtype):
    image = random_image(dtype)
    names = ("num_pixels", "intensity_min", "intensity_max", "intensity_median", "intensity_mode")
    table = measure(SHAPES, image, properties=names)
    for i, shape in enumerate(SHAPES):
        values = image[mask(shape, ImageFrame.of(image))].astype(np.float64)
        exact = (values.size, values.min(), values.max(), np.median(values), scipy.stats.mode(values).mode)
        assert tuple(table[name][i] for name in names) == exact


def test_statistics_of_a_label_image_are_those_of_regionprops():
    image = random_image("uint16", (60, 80))
    shapes = [Ellipse(x, y, x + 9, y + 7, angle=x) for x in range(2, 68, 13) for y in range(1, 50, 9)]
    names = (
        "num_pixels",
        "intensity_mean",
        "intensity_std",
        "intensity_min",
        "intensity_max",
        "intensity_median",
    )
    labels = label_image(shapes, ImageFrame.of(image))
    theirs = regionprops_table(labels, image, properties=(*names, "centroid", "centroid_weighted"))
    ours = measure(
        shapes,
        image,
        properties=(
            *names,
            "pixel_centroid_x",
            "pixel_centroid_y",
            "centroid_weighted_x",
            "centroid_weighted_y",
        ),
    )
    for name in names:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12)
    for name, axis in (("x", 1), ("y", 0)):
        np.testing.assert_allclose(ours[f"pixel_centroid_{name}"], theirs[f"centroid-{axis}"], rtol=1e-12)
        np.testing.assert_allclose(
            ours[f"centroid_weighted_{name}"], theirs[f"centroid_weighted-{axis}"], rtol=1e-12
        )


def test_imagejs_formulas_hold_for_hand_worked_values():
    """ImageStatistics.java of ImageJ: skewness and kurtosis from sums of powers."""
    image = np.array([[1, 2, 2], [3, 7, 9]], dtype=np.uint8)
    v = [1, 2, 2, 3, 7, 9]
    n, s1, s2, s3, s4 = 6, 24, sum(x**2 for x in v), sum(x**3 for x in v), sum(x**4 for x in v)
    mean = s1 / n
    variance = s2 / n - mean**2
    skew = ((s3 - 3 * mean * s2) / n + 2 * mean**3) / (variance * math.sqrt(variance))
    kurt = ((s4 - 4 * mean * s3 + 6 * mean**2 * s2) / n - 3 * mean**4) / variance**2 - 3
    frame = ImageFrame((2, 3), dx=0.5, dy=0.5, unit="mm")
    whole = Rect(-0.25, -0.25, 1.25, 0.75)
    names = ("intensity_skew", "intensity_kurtosis", "intensity_mode", "intensity_sum", "integrated_density")
    table = measure(whole, image, frame=frame, properties=(*names, "area_fraction"), threshold=(2, 3))
    assert table["intensity_skew"][0] == pytest.approx(skew, rel=1e-12)
    assert table["intensity_kurtosis"][0] == pytest.approx(kurt, rel=1e-12)
    assert table["intensity_mode"][0] == 2
    assert table["intensity_sum"][0] == 24
    assert table["integrated_density"][0] == pytest.approx(1.5 * 4)
    assert table["area_fraction"][0] == 3 / 6


def test_a_threshold_counts_both_of_its_ends_and_a_single_one_has_no_upper_end():
    image = np.arange(10.0).reshape(2, 5)
    whole = Rect(-1, -1, 9, 9)
    share = [
        measure(whole, image, properties="area_fraction", threshold=threshold)["area_fraction"][0]
        for threshold in (None, 7, (2, 3), (20, math.inf))
    ]
    assert share == [0.9, 0.3, 0.2, 0.0]


def test_equal_values_have_no_spread_and_so_no_skew():
    image = np.full((9, 9), 0.1, dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = measure(
            Rect(1, 1, 7, 7), image, properties=["intensity_std", "intensity_skew", "intensity_kurtosis"]
        )
    assert table["intensity_std"][0] == pytest.approx(0, abs=1e-16)
    assert np.isnan([table["intensity_skew"][0], table["intensity_kurtosis"][0]]).all()


def test_float32_is_added_in_float64():
    image = np.full((1000, 1000), 0.1, dtype=np.float32)
    exact = float(np.float32(0.1))
    assert measure(Rect(-1, -1, 1000, 1000), image)["intensity_mean"][0] == pytest.approx(exact, rel=1e-14)


def test_standard_deviation_of_large_regions_of_16_bits_is_exact():
    """n times the sum of squares does not fit 63 bits here."""
    image = np.full((300, 400), 65535, dtype=np.uint16)
    image[0, 0] = 0
    n = image.size
    exact = 65535 * math.sqrt((n - 1) / n**2)
    assert measure(Rect(-1, -1, 400, 300), image)["intensity_std"][0] == pytest.approx(exact, rel=1e-15)


@pytest.mark.parametrize(
    "image_of", [np.asfortranarray, lambda a: np.repeat(a, 2, axis=1)[:, ::2], np.flipud]
)
def test_the_layout_of_an_array_in_memory_does_not_matter(image_of):
    image = image_of(random_image("uint16"))
    ours, same = measure(SHAPES, image), measure(SHAPES, np.ascontiguousarray(image))
    for name, column in same.items():
        np.testing.assert_array_equal(ours[name], column)


def test_every_channel_has_columns_of_its_own():
    image = np.dstack([random_image("uint8", seed=seed) for seed in range(3)])
    table = measure(
        SHAPES, image, properties=["intensity_mean", "area", "intensity_median", "integrated_density"]
    )
    assert [name for name in table if name not in {"id", "label", "kind", "unit"}] == [
        "intensity_mean-0",
        "intensity_mean-1",
        "intensity_mean-2",
        "area",
        "intensity_median-0",
        "intensity_median-1",
        "intensity_median-2",
        "integrated_density-0",
        "integrated_density-1",
        "integrated_density-2",
    ]
    for channel in range(3):
        single = measure(SHAPES, image[..., channel], properties=["intensity_mean", "integrated_density"])
        for name in ("intensity_mean", "integrated_density"):
            np.testing.assert_array_equal(table[f"{name}-{channel}"], single[name])


def test_masked_pixels_are_left_out():
    pixels = random_image("uint16")
    hidden = np.random.default_rng(1).random(pixels.shape) < 0.3
    image = np.ma.masked_array(pixels, hidden)
    table = measure(SHAPES, image, properties=REFERENCES)
    for i, shape in enumerate(SHAPES):
        values = pixels[mask(shape, ImageFrame.of(pixels)) & ~hidden].astype(float)
        for name, reference in REFERENCES.items():
            assert table[name][i] == pytest.approx(reference(values), rel=1e-11)


def nan_image():
    image = random_image("float32")
    image[8, 9] = np.nan
    return image


def test_nan_is_left_out_by_default():
    image = nan_image()
    table = measure(
        SHAPES, image, properties=["intensity_mean", "intensity_median", "num_pixels", "num_values"]
    )
    for i, shape in enumerate(SHAPES):
        values = image[mask(shape, ImageFrame.of(image))].astype(float)
        assert table["intensity_mean"][i] == pytest.approx(np.nanmean(values), rel=1e-12)
        assert table["intensity_median"][i] == np.nanmedian(values)
        assert (table["num_pixels"][i], table["num_values"][i]) == (len(values), np.isfinite(values).sum())


def test_nan_makes_nan_of_the_shapes_that_hold_it_when_it_is_propagated():
    image = nan_image()
    holds = [bool(mask(shape, ImageFrame.of(image))[8, 9]) for shape in SHAPES]
    assert any(holds)
    assert not all(holds)
    table = measure(SHAPES, image, nan_policy="propagate")
    for name in ("intensity_mean", "intensity_median", "intensity_max", "intensity_sum"):
        assert np.isnan(table[name]).tolist() == holds


def test_nan_raises_naming_the_shapes_when_asked_to():
    with pytest.raises(MeasureError, match="NaN in shapes 'ellipse', 'rect' with nan_policy='raise'"):
        measure(SHAPES, nan_image(), nan_policy="raise")
    assert measure(SHAPES[2:4], nan_image(), nan_policy="raise")["id"] == ["polygon", "stroke"]


def test_infinite_values_are_values():
    image = np.ones((5, 5))
    image[2, 2] = np.inf
    table = measure(Rect(0, 0, 4, 4), image)
    assert (table["intensity_max"][0], table["intensity_median"][0], table["intensity_mean"][0]) == (
        np.inf,
        1,
        np.inf,
    )
    assert np.isnan(table["intensity_std"][0])


def test_an_image_of_nothing_but_nan_gives_nan_and_one_warning():
    with pytest.warns(EmptyRegionWarning, match="'rect'") as caught:
        table = measure(SHAPES[1], np.full((26, 28), np.nan))
    assert len(caught) == 1
    assert np.isnan(table["intensity_median"][0])


def test_shapes_without_a_pixel_are_nan_and_named_in_one_warning():
    shapes = [
        Rect(100, 100, 120, 120, id="far"),
        SHAPES[0],
        Rect(3.1, 3.1, 3.9, 3.9, id="between centres"),
        Polygon((), id="empty"),
        Line(60, 60, 80, 80, id="line"),
        Point(-5, 3),
        Foreign("on paper", id="foreign"),
    ]
    with pytest.warns(EmptyRegionWarning) as caught:
        table = measure(
            shapes, random_image("uint8"), properties=["num_pixels", "intensity_mean", "num_values"]
        )
    assert len(caught) == 1
    for named in ("'far'", "'between centres'", "'empty'", "'line'", "shapes[5]", "'foreign'"):
        assert named in str(caught[0].message)
    assert np.isnan(table["intensity_mean"]).tolist() == [True, False, True, True, True, True, True]
    assert (np.delete(table["num_values"], 1) == 0).all()


@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_lines_and_paths_are_measured_along_their_profile(dtype):
    image = random_image(dtype)
    frame = ImageFrame(image.shape, dx=0.5, dy=-0.25, y0=3)
    paths = [
        Line(1, 0, 9, 2.5, id="line"),
        Polyline([[1, 1], [5, 2], [2, -3]], id="path"),
        Line(4, 1, 4, 1, id="no length"),
        Line(10, 0, 30, 1, id="leaves the image"),
    ]
    names = (
        "num_values",
        "intensity_mean",
        "intensity_std",
        "intensity_min",
        "intensity_median",
        "intensity_sum",
    )
    table = measure(paths, image, frame=frame, properties=names)
    for i, path in enumerate(paths):
        values = profile(path, image, frame=frame).intensity
        values = values[~np.isnan(values)]
        exact = (values.size, values.mean(), values.std(), values.min(), np.median(values), values.sum())
        assert [table[name][i] for name in names] == pytest.approx(exact, rel=1e-12, abs=1e-13)


def test_a_point_gives_the_bilinear_value_there():
    image = np.array([[0.0, 10.0], [20.0, 50.0]])
    table = measure([Point(0, 1), Point(0.5, 0.5), Point(0.25, 0)], image)
    assert table["intensity_mean"].tolist() == [20, 20, 2.5]
    assert table["intensity_max"].tolist() == [20, 20, 2.5]
    assert table["num_pixels"].tolist() == [0, 0, 0]


def test_nan_on_a_path_follows_the_policy_and_what_lies_beyond_the_image_does_not():
    image = np.arange(10.0)[None, :].repeat(3, axis=0)
    over_the_edge, through_nan = Line(5, 1, 14, 1, id="edge"), Line(0, 1, 9, 1, id="nan")
    image[1, 4] = np.nan
    table = measure([over_the_edge, through_nan], image, nan_policy="propagate")
    assert np.isnan(table["intensity_mean"]).tolist() == [False, True]
    assert measure(over_the_edge, image, nan_policy="raise")["intensity_mean"][0] == 7
    with pytest.raises(MeasureError, match="shape 'nan'"):
        measure([over_the_edge, through_nan], image, nan_policy="raise")


def test_centre_of_mass_is_in_axis_units_of_a_reversed_frame():
    image = random_image("uint8")
    frame = ImageFrame(image.shape, x0=100, dx=-2, y0=7, dy=0.5)
    shape = Rect(100, 7, 60, 15)
    (region,) = regionprops(mask(shape, frame).astype(int), image)
    row, col = region.centroid_weighted
    table = measure(shape, image, frame=frame, properties=["centroid_weighted_x", "centroid_weighted_y"])
    assert table["centroid_weighted_x"][0] == pytest.approx(100 - 2 * col, rel=1e-12)
    assert table["centroid_weighted_y"][0] == pytest.approx(7 + 0.5 * row, rel=1e-12)


@given(
    st.sampled_from(["bool", "uint8", "int16", "uint16", "int64", "float32"]),
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.integers(0, 2**32),
)
def test_statistics_of_many_sets_are_those_of_each(dtype, sizes, seed):
    values = random_image(dtype, (1, sum(sizes)), seed).ravel()
    wanted = STATISTICS - {"row", "col", "skew", "kurtosis"}
    together = statistics(values, np.array(sizes), wanted)
    for i, part in enumerate(np.split(values, np.cumsum(sizes)[:-1])):
        alone = statistics(part, np.array([len(part)]), wanted)
        assert {name: column[i] for name, column in together.items()} == {n: c[0] for n, c in alone.items()}


PLAIN = (
    "num_pixels",
    "pixel_centroid_x",
    "pixel_centroid_y",
    "num_values",
    "intensity_mean",
    "intensity_std",
    "intensity_min",
    "intensity_max",
    "intensity_median",
    "intensity_sum",
)
halves = st.integers(-4, 48).map(lambda k: k / 2)
corners = st.lists(st.tuples(halves, halves), min_size=3, max_size=9)


@given(
    st.sampled_from(["bool", "uint8", "int16", "uint16", "int64", "float32"]),
    st.sampled_from([PLAIN, (*PLAIN, "bbox-0", "intensity_mode", "area_fraction")]),
    st.lists(st.lists(corners, min_size=1, max_size=2), min_size=2, max_size=5),
    st.sampled_from([ImageFrame((16, 21)), ImageFrame((16, 21), x0=20, dx=-1.1, y0=14, dy=-0.9)]),
)
@pytest.mark.filterwarnings("ignore::plotly_imgshapes.errors.EmptyRegionWarning")
def test_regions_one_by_one_have_the_numbers_that_they_have_together(dtype, columns, polygons, frame):
    shapes = [Polygon(rings) for rings in polygons]
    image = random_image(dtype, frame.shape)
    properties = [name.partition("-")[0] for name in columns]
    together = measure(shapes, image, frame=frame, properties=properties)
    for i, shape in enumerate(shapes):
        alone = measure(shape, image, frame=frame, properties=properties)
        for name in columns:
            np.testing.assert_array_equal(alone[name], together[name][i : i + 1], err_msg=name, strict=True)


def test_a_set_has_the_same_spread_beside_a_large_set_as_alone():
    values = np.random.default_rng(1).integers(60_000, 2**16, 2**16, dtype=np.uint16)
    sizes = np.array([7_001, len(values) - 7_001])
    together = statistics(values, sizes, frozenset({"std"}))["std"]
    for i, part in enumerate(np.split(values, sizes[:1])):
        assert of_one_set(part.copy(), frozenset({"std"}))["std"][0] == together[i]
        assert statistics(part, sizes[i : i + 1], frozenset({"std"}))["std"][0] == together[i]


def test_more_sets_than_16_bits_can_number_are_kept_apart():
    values = np.random.default_rng(0).integers(0, 2**16, 3 * 70_000, dtype=np.uint16)
    found = statistics(values, np.full(70_000, 3), frozenset({"median"}))
    np.testing.assert_array_equal(found["median"], np.median(values.reshape(-1, 3), axis=1))
