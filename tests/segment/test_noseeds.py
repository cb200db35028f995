"""Objects found without seeds, against scikit-image's own calls, known truth and hostile input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter
from skimage import data, filters, graph
from skimage.color import gray2rgb, rgb2gray, rgb2lab
from skimage.feature import blob_log
from skimage.measure import label
from skimage.segmentation import felzenszwalb, quickshift, slic

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polygon, Polyline, Rect
from plotly_imgshapes.errors import Cancelled, ImageError, ParameterError, SegmentError, ShapeError
from plotly_imgshapes.raster import mask
from plotly_imgshapes.segment import METHODS, blobs, merge_regions, superpixels, threshold
from plotly_imgshapes.segment.seedless.levels import GLOBAL, LOCAL, RULES
from plotly_imgshapes.segment.seedless.merge_regions import neighbours
from tests.segment.quality import disc, gallery_coins, iou, noisy
from tests.segment.quality_noseeds import (
    AROUND_COINS,
    COIN_BLOBS,
    COIN_LEVELS,
    coins_score,
    each_disc,
    median_iou,
    touching_discs,
)

CAMERA = data.camera()
COINS = data.coins()
CAT = data.chelsea()[:120, 100:260]
ALL = (threshold, superpixels, merge_regions, blobs)
QUICK = {
    "threshold": {},
    "superpixels": {"count": 20},
    "merge_regions": {"count": 20},
    "blobs": {"max_radius": 8},
}


def run(function, image, shapes=(), **options):
    return function(image, shapes, **{**QUICK[function.__name__], **options})


def same_partition(a, b):
    pairs = np.unique(np.stack((a.ravel(), b.ravel())), axis=1)
    return len(pairs[0]) == len(np.unique(a)) == len(np.unique(b))


def plain_local(image, rule, size):
    if rule == "niblack":
        return image > filters.threshold_niblack(image, size, 0.2)
    if rule == "sauvola":
        return image > filters.threshold_sauvola(image, size, 0.2)
    return image > filters.threshold_local(image, size, method=rule.removeprefix("local_"))


# --- the same as scikit-image -------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", GLOBAL)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32, np.float64])
def test_a_global_rule_is_that_of_scikit_image(rule, dtype):
    image = CAMERA.astype(dtype) * (257 if dtype == np.uint16 and rule != "minimum" else 1)
    if rule == "minimum":
        image = gaussian_filter(image, 2)
    plain = image > getattr(filters, f"threshold_{rule}")(image)
    bright = threshold(image, rule=rule, polarity="bright", objects="class")
    dark = threshold(image, rule=rule, polarity="dark", objects="class")
    # In float32 scikit-image's own sums are rounded.
    assert iou(bright.mask(), plain) > (0.999 if dtype == np.float32 else 1 - 1e-12)
    assert np.array_equal(dark.mask(), ~bright.mask())


@pytest.mark.parametrize("rule", LOCAL)
def test_a_local_rule_is_that_of_scikit_image(rule):
    image = CAMERA[100:300, 150:350]
    found = threshold(image, rule=rule, window=25, polarity="bright", objects="class")
    assert np.array_equal(found.mask(), plain_local(image, rule, 25))


@pytest.mark.parametrize("rule", LOCAL)
def test_a_local_rule_inside_a_shape_is_the_one_on_the_whole_image(rule):
    shape = Ellipse(220, 90, 300, 180)
    found = threshold(CAMERA, shape, rule=rule, window=25, polarity="bright", objects="class")
    margin = (slice(50, 220), slice(180, 340))  # the slow median of the peer, too, has all that it needs
    plain = np.zeros(CAMERA.shape, dtype=bool)
    plain[margin] = plain_local(CAMERA[margin], rule, 25)
    assert np.array_equal(found.mask(), plain & mask(shape, found.frame))


def test_a_median_of_many_levels_is_that_of_few():
    image = CAMERA[100:180, 150:230]
    few = threshold(image, rule="local_median", window=15, polarity="bright", objects="class")
    many = threshold(image / 7, rule="local_median", window=15, polarity="bright", objects="class")
    assert np.array_equal(few.mask(), plain_local(image, "local_median", 15))
    assert np.array_equal(many.mask(), plain_local(image / 7, "local_median", 15))


def test_multi_otsu_is_that_of_scikit_image():
    levels = np.digitize(CAMERA, filters.threshold_multiotsu(CAMERA, classes=4))
    found = threshold(CAMERA, rule="multi_otsu", classes=4, polarity="bright", objects="class")
    assert np.array_equal(found.labels, levels)
    dark = threshold(CAMERA, rule="multi_otsu", classes=4, polarity="dark", objects="class")
    assert np.array_equal(dark.labels, np.where(levels == 3, 0, levels + 1))


def test_hysteresis_is_that_of_scikit_image_bright_and_dark():
    found = threshold(CAMERA, rule="hysteresis", low=150, high=200, polarity="bright", objects="class")
    assert np.array_equal(found.mask(), filters.apply_hysteresis_threshold(CAMERA, 150, 200))
    dark = threshold(CAMERA, rule="hysteresis", low=20, high=60, polarity="dark", objects="class")
    plain = filters.apply_hysteresis_threshold(-CAMERA.astype(float), -60, -20)
    assert np.array_equal(dark.mask(), plain)


def test_manual_thresholds_are_both_included():
    image = np.arange(6.0)[None, :] * np.ones((3, 1))
    assert threshold(image, rule="manual", low=2, high=4).labels[0].tolist() == [0, 0, 1, 1, 1, 0]
    assert threshold(image, rule="manual", high=1).labels[0].tolist() == [1, 1, 0, 0, 0, 0]


def test_colour_is_thresholded_by_its_luminance():
    plain = rgb2gray(CAT) * 255
    found = threshold(CAT, polarity="bright", objects="class")
    assert iou(found.mask(), plain > filters.threshold_otsu(plain)) > 0.999


def test_a_shape_has_its_own_threshold_from_its_own_pixels():
    shape = Ellipse(200, 60, 330, 260)
    inside = mask(shape, ImageFrame(CAMERA.shape))
    cut = filters.threshold_otsu(CAMERA[inside])
    found = threshold(CAMERA, shape, polarity="bright", objects="class")
    assert cut != filters.threshold_otsu(CAMERA)
    assert np.array_equal(found.mask(), (cut < CAMERA) & inside)


@pytest.mark.parametrize("image", [CAT, CAT[:, :, 0]], ids=["rgb", "grey"])
def test_superpixels_are_those_of_scikit_image(image):
    rgb = image if image.ndim == 3 else gray2rgb(image)
    plain = slic(rgb, n_segments=80, compactness=10, sigma=1, start_label=1)
    assert same_partition(superpixels(image, count=80, sigma=1).labels, plain)
    plain = felzenszwalb(
        image, scale=100, sigma=0.8, min_size=20, channel_axis=-1 if image.ndim == 3 else None
    )
    assert same_partition(superpixels(image, kind="felzenszwalb", sigma=0.8).labels, plain)
    small = (slice(0, 60), slice(0, 60))
    plain = quickshift(rgb[small], kernel_size=3, max_dist=6)
    found = superpixels(image[small], kind="quickshift", kernel_size=3, max_dist=6)
    assert same_partition(found.labels, plain)


def test_superpixels_inside_a_shape_are_those_of_slic_with_a_mask():
    shape = Ellipse(20, 20, 120, 100)
    inside = mask(shape, ImageFrame(CAT.shape))
    plain = slic(CAT, n_segments=40, compactness=10, mask=inside, start_label=1)
    found = superpixels(CAT, shape, count=40)
    assert np.array_equal(found.mask(), plain > 0)
    # It lays its first middles by what is around the mask, so that a smaller array moves some borders.
    assert abs(found.count - plain.max()) <= 2


def test_an_island_too_small_for_a_patch_is_one_by_itself():
    big, small = Rect(5, 5, 100, 100, label="eye"), Rect(120, 50, 124, 53, label="eye")
    inside = mask([big, small], ImageFrame(CAT.shape))
    plain = slic(CAT, n_segments=20, compactness=10, mask=inside, start_label=1)
    found = superpixels(CAT, [big, small], count=20)
    island = plain == plain[51, 121]
    assert label(island, connectivity=1).max() == 2  # the trap
    assert found.areas()[int(found.labels[51, 121])] == 12
    assert np.array_equal(found.mask(), inside)


def test_the_graph_of_neighbours_is_that_of_scikit_image():
    patches = slic(CAT, n_segments=60, start_label=1).astype(np.int32)
    lab = rgb2lab(CAT)
    ours = neighbours(patches, lab, [1] * int(patches.max()))
    plain = graph.rag_mean_color(lab, patches)
    assert set(ours.nodes) == set(plain.nodes)
    assert {frozenset(edge) for edge in ours.edges} == {frozenset(edge) for edge in plain.edges}
    for a, b, weight in plain.edges(data="weight"):
        assert ours[a][b]["weight"] == pytest.approx(weight, rel=1e-9)


@pytest.mark.parametrize("difference", [5, 12])
def test_regions_cut_by_a_threshold_are_those_of_scikit_image(difference):
    patches = slic(CAT, n_segments=150, compactness=20, start_label=1)
    plain = graph.cut_threshold(patches, graph.rag_mean_color(rgb2lab(CAT), patches), difference)
    found = merge_regions(CAT, cut="threshold", count=150, difference=difference)
    assert same_partition(found.labels, plain)


def test_middles_of_blobs_are_those_of_scikit_image():
    plain = blob_log(COINS.astype(float), 15 / 2**0.5, 35 / 2**0.5, num_sigma=6, threshold=23, log_scale=True)
    found = blobs(COINS, **COIN_BLOBS)
    assert found.count == len(plain)
    assert {found.labels[int(r), int(c)] for r, c, _ in plain} == set(found.numbers)


def test_blobs_inside_a_shape_are_those_of_the_whole_image():
    whole = blobs(COINS, contrast=30, **COIN_BLOBS)
    shape = Rect(90, 90, 300, 220)
    part = blobs(COINS, shape, contrast=30, **COIN_BLOBS)
    inside = mask(shape, part.frame)
    complete = [n for n in whole.numbers if inside[whole.labels == n].all()]
    assert len(complete) >= 4
    assert (
        min(iou(part.labels == part.labels[whole.labels == n].max(), whole.labels == n) for n in complete)
        > 0.98
    )


@pytest.mark.parametrize("rule", ["minimum", "multi_otsu"])
def test_rules_that_16_bits_would_hold_up_for_minutes_take_256_bins(rule):
    image = (gaussian_filter(CAMERA.astype(np.float64), 2) * 257).astype(np.uint16)
    found = threshold(image, rule=rule, classes=3, polarity="bright", objects="class")
    same = threshold(image.astype(np.float64), rule=rule, classes=3, polarity="bright", objects="class")
    assert np.array_equal(found.labels, same.labels)


# --- known truth --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shapes", [(), AROUND_COINS], ids=["no hint", "one outline"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_coins_are_counted_24_no_more_no_fewer(shapes, dtype):
    image = (COINS.astype(np.float64) * {np.uint8: 1, np.uint16: 257, np.float32: 1 / 255}[dtype]).astype(
        dtype
    )
    levels = {**COIN_LEVELS, "offset": COIN_LEVELS["offset"] * float(image.max()) / COINS.max()}
    for found in (threshold(image, shapes, **levels), blobs(image, shapes, **COIN_BLOBS)):
        assert found.count == 24
        assert coins_score(found) > 0.97


def test_the_gallery_has_24_coins():
    assert len(gallery_coins()) == 24


@pytest.mark.parametrize("noise", [0, 10, 25])
def test_touching_discs_come_one_by_one(noise):
    truth = touching_discs()
    image = noisy(truth > 0, noise=noise)
    assert threshold(image, sigma=1.5, min_area=100).count == 1
    split = threshold(image, sigma=1.5, min_area=100, split=True)
    spots = blobs(image, min_radius=15, max_radius=30)
    for found in (split, spots):
        assert found.count == 6
        assert median_iou(found, each_disc(truth)) > 0.93


def test_a_neck_decides_what_is_cut():
    truth = touching_discs() > 0
    counts = [threshold(truth, split=True, neck=neck).count for neck in (1, 8, 30)]
    assert counts[0] == 6 >= counts[1] >= counts[2] == 1


def test_dark_objects_are_found_as_bright_ones_are():
    truth = touching_discs()
    bright, dark = noisy(truth > 0), 255 - noisy(truth > 0)
    options = {"min_radius": 15, "max_radius": 30}
    assert np.array_equal(blobs(dark, polarity="dark", **options).labels, blobs(bright, **options).labels)
    # Otsu's threshold is the middle of a bin, to one side of which it counts.
    assert iou(threshold(dark, sigma=2).mask(), threshold(bright, sigma=2).mask()) > 0.995


def test_auto_takes_for_objects_what_the_edge_is_not():
    page = data.page()
    ink = threshold(page, Rect(20, 20, 180, 90), objects="class")
    assert page[ink.mask()].mean() < page[20:90, 20:180].mean()
    seen = threshold(noisy(disc()), objects="class", sigma=2)
    assert seen.labels[100, 100] == 1
    assert seen.labels[0, 0] == 0


def test_holes_borders_and_specks():
    image = np.zeros((30, 40), dtype=np.uint8)
    image[5:15, 5:15] = 9
    image[8:12, 8:12] = 0
    image[20:30, 30:40] = 9
    image[20, 5] = 9
    assert [int(v) for v in threshold(image).areas().values()] == [84, 1, 100]
    assert threshold(image, fill_holes=True).areas()[1] == 100
    assert threshold(image, min_area=2).count == 2
    assert threshold(image, clear_border=True, min_area=2, fill_holes=True).areas() == {1: 100.0}


def test_clear_border_counts_the_edge_of_a_shape_as_that_of_the_image():
    image = np.zeros((30, 40), dtype=np.uint8)
    image[5:10, 5:10] = image[12:17, 20:25] = 9
    shape = Rect(2, 2, 22, 28)
    assert threshold(image, shape).count == 2
    only = threshold(image, shape, clear_border=True)
    assert only.areas() == {1: 25.0}
    assert only.labels[7, 7] == 1


# --- shapes as hints ----------------------------------------------------------------------------------------


def test_one_object_in_its_own_shape_takes_its_place():
    image = noisy(disc())
    drawn = Ellipse(40, 40, 160, 160, id="a", label="cell")
    (shape,) = threshold(image, drawn, sigma=2, min_area=100).shapes()
    assert (shape.id, shape.label) == ("a", "cell")
    (shape,) = blobs(image, drawn, max_radius=50, min_radius=20).shapes()
    assert (shape.id, shape.label) == ("a", "cell")


def test_several_objects_of_one_shape_have_its_class_but_not_its_id():
    drawn = AROUND_COINS.replace(id="all", label="coin")
    shapes = threshold(COINS, drawn, **COIN_LEVELS).shapes()
    assert {shape.label for shape in shapes} == {"coin"}
    assert "all" not in {shape.id for shape in shapes}


def test_shapes_of_one_class_share_a_threshold_and_others_do_not():
    image = np.zeros((20, 60))
    image[:, 10:20], image[:, 30:40], image[:, 50:60] = 50, 100, 20
    boxes = [Rect(0, 0, 20, 20), Rect(20, 0, 40, 20), Rect(40, 0, 60, 20)]
    apart = threshold(image, boxes, objects="class", polarity="bright")
    assert apart.areas() == {1: 200.0, 2: 200.0, 3: 200.0}
    named = [box.replace(label="x") for box in boxes]
    together = threshold(image, named, objects="class", polarity="bright")
    assert together.count == 1
    assert together.names == {1: "x"}
    assert not together.labels[:, 50:60].any()


@pytest.mark.parametrize("function", ALL)
def test_nothing_is_found_outside_of_shapes_nor_in_background(function):
    shape, hole = Ellipse(20, 20, 130, 100, label="eye"), Rect(60, 50, 80, 70, label="Background")
    for order in ([shape, hole], [hole, shape]):
        found = run(function, CAT, order)
        allowed = mask(shape, found.frame) & ~mask(hole, found.frame)
        assert found.count
        assert not found.labels[~allowed].any()
        assert set(found.names.values()) == {"eye"}
    everywhere = run(function, CAT, hole)
    assert not everywhere.labels[mask(hole, found.frame)].any()
    assert everywhere.labels[:40].any()


@pytest.mark.parametrize("function", [superpixels, merge_regions])
def test_no_region_lies_in_two_shapes(function):
    boxes = [Rect(10, 10, 60, 60, label="a"), Rect(60, 10, 120, 60, label="b")]
    found = run(function, CAT[:, :, 0], boxes, **({"difference": 400} if function is merge_regions else {}))
    for number in found.numbers:
        cols = np.nonzero(found.labels == number)[1]
        assert (cols >= 60).all() == (found.names[number] == "b")
        assert (cols < 60).all() == (found.names[number] == "a")


@pytest.mark.parametrize("function", ALL)
def test_a_stroke_and_a_turned_axis_are_places_to_look_in(function):
    frame = ImageFrame(CAT.shape, x0=100, dx=-0.5, y0=7, dy=-0.5, unit="mm")
    stroke = Polyline(frame.to_xy([[60, 30], [70, 120]]), width=20)
    turned = run(function, CAT, stroke, frame=frame)
    straight = run(function, CAT, Polyline([[30, 60], [120, 70]], width=40))
    assert turned.count == straight.count
    assert (turned.labels > 0).mean() == pytest.approx((straight.labels > 0).mean(), rel=0.03)


def test_a_shape_too_thin_for_a_centre_holds_the_pixels_it_touches():
    image = np.zeros((9, 9))
    image[4:] = 1
    found = threshold(image, Rect(3.2, 0, 3.3, 8))
    assert np.argwhere(found.labels)[:, 1].tolist() == [3] * 5 or found.areas() == {1: 4.0}
    assert set(np.argwhere(found.labels)[:, 1]) == {3}


# --- hostile input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ALL)
def test_every_dtype_and_channel_count_works(function):
    base = np.zeros((40, 60))
    base[10:30, 10:30] = 1
    base[15:25, 40:50] = 1
    images = [
        base.astype(bool),
        (base * 200).astype(np.uint8),
        (base * 4000).astype(np.uint16),
        (base * 9e8 - 4e8).astype(np.int32),
        (base * 2.0).astype(np.float16),
        base.astype(np.float32) - 5,
        np.dstack([base * 200] * 3).astype(np.uint8),
        np.dstack([base * 200] * 3 + [base * 0 + 255]).astype(np.uint8),
        np.dstack([base] * 5),
        base[:, :, None],
        base.tolist(),
    ]
    counts = {
        run(function, image, count=60).count
        if "count" in QUICK[function.__name__]
        else run(function, image, **({"min_radius": 4, "max_radius": 14} if function is blobs else {})).count
        for image in images
    }
    if function is superpixels:
        assert max(counts) - min(counts) <= 3
    else:
        assert counts == {3 if function is merge_regions else 2}


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("masked", [False, True])
def test_pixels_without_a_value_belong_to_nothing_and_spoil_nothing(function, masked):
    image = CAT[:, :, 0].astype(float)
    gone = np.zeros(image.shape, dtype=bool)
    gone[20:30, 40:90] = True
    if masked:
        broken = np.ma.masked_array(CAT[:, :, 0], gone)
    else:
        broken = np.where(gone, np.nan, image)
        broken[25, 50] = np.inf
    found, whole = run(function, broken), run(function, image)
    assert found.count
    assert not found.labels[gone].any()
    if function in {threshold, superpixels}:
        assert iou(found.mask()[~gone], whole.mask()[~gone]) > 0.98


@pytest.mark.parametrize("function", ALL)
def test_an_image_without_any_value_is_refused(function):
    with pytest.raises(SegmentError, match="no finite value"):
        run(function, np.full((8, 8), np.nan))
    with pytest.raises(SegmentError, match="no finite value"):
        run(function, np.where(np.arange(400).reshape(20, 20) < 200, np.nan, 1.0), Rect(1, 1, 8, 8))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in {"manual", "hysteresis"}])
def test_a_constant_image_has_no_threshold(rule):
    with pytest.raises(SegmentError, match="the value 7 everywhere"):
        threshold(np.full((20, 20), 7, dtype=np.uint8), rule=rule)
    image = np.tile(np.arange(40), (40, 1)) * (np.arange(40)[:, None] > 20)
    with pytest.raises(SegmentError, match=r"shape 'flat' no\. 1: got the value 0"):
        threshold(image, [Rect(2, 2, 15, 15, id="flat"), Rect(0, 22, 39, 39)], rule=rule)


def test_a_constant_image_has_no_blobs_but_patches():
    flat = np.full((20, 30), 3.0)
    with pytest.raises(SegmentError, match="value 3 everywhere"):
        blobs(flat)
    assert threshold(flat, rule="manual", low=2).count == 1
    assert threshold(flat, rule="hysteresis", low=5, high=6).count == 0
    assert superpixels(flat, kind="felzenszwalb").count == 1
    assert merge_regions(flat).count == 1


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("shape", [(1, 40), (40, 1), (2, 2), (1, 2)])
def test_images_of_one_row_or_a_few_pixels_work(function, shape):
    image = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape) % 7 * 30
    kinds = ("slic", "felzenszwalb", "quickshift") if function is superpixels else (None,)
    for kind in kinds:
        found = run(function, image, **({"kind": kind} if kind else {}))
        assert found.labels.shape == shape
        if function in {superpixels, merge_regions}:
            assert found.labels.min() == 1


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "minimum"])
@pytest.mark.parametrize("shape", [(1, 40), (3, 3)])
def test_every_rule_works_on_a_few_pixels(rule, shape):
    image = np.zeros(shape)
    image[:, shape[1] // 2 :] = 3
    image[:, -1] = 5
    assert threshold(image, rule=rule, low=1, high=2).labels.shape == shape


@pytest.mark.parametrize("function", ALL)
def test_one_pixel_is_an_error_or_an_object(function):
    shape = Rect(9.6, 9.6, 10.4, 10.4)
    if function in {threshold, blobs}:
        with pytest.raises(SegmentError, match="everywhere"):
            run(function, CAT, shape)
    else:
        found = run(function, CAT, shape)
        assert found.labels[10, 10] == 1
        assert (found.labels > 0).sum() == 1


@pytest.mark.parametrize("function", ALL)
def test_shapes_outside_or_of_the_wrong_kind_are_named(function):
    with pytest.raises(SegmentError, match=r"shapes\[1\] 'far': lies outside the image"):
        run(function, CAT, [Rect(5, 5, 40, 40), Rect(500, 500, 600, 600, id="far")])
    for wrong in (Point(5, 5), Line(0, 0, 9, 9), Polyline([[0, 0], [9, 9]])):
        with pytest.raises(ShapeError, match=f"{function.__name__} takes a rectangle"):
            run(function, CAT, wrong)
    with pytest.raises(SegmentError, match=r"empty|outside"):
        run(function, CAT, Polygon(()))


def test_a_shape_covered_by_others_is_named():
    with pytest.raises(SegmentError, match=r"'lost' no\. 1: got no pixel"):
        threshold(CAT, [Rect(10, 10, 20, 20, id="lost"), Rect(5, 5, 60, 60)])
    with pytest.raises(SegmentError, match="not background"):
        threshold(CAT, Rect(-9, -9, 900, 900, label="background"))


@pytest.mark.parametrize(
    ("function", "wrong", "said"),
    [
        (threshold, {"rule": "ostu"}, "did you mean 'otsu'"),
        (threshold, {"classes": 1, "rule": "multi_otsu"}, "from 2 to 5"),
        (threshold, {"rule": "manual"}, "needs one or both"),
        (threshold, {"rule": "hysteresis", "low": 3}, "needs both"),
        (threshold, {"rule": "manual", "low": 3, "high": 2}, "low <= high"),
        (threshold, {"sigma": -1}, "from 0 to 100 px"),
        (threshold, {"low": float("nan"), "rule": "manual"}, "nan"),
        (superpixels, {"count": 0}, "from 1 to"),
        (superpixels, {"kind": "grid"}, "'slic'"),
        (merge_regions, {"difference": -1}, "from 0 to 400"),
        (blobs, {"min_radius": 9, "max_radius": 5}, "at most max_radius"),
        (blobs, {"overlap": 2}, "from 0 to 1"),
    ],
)
def test_parameters_out_of_range_are_refused_with_the_range(function, wrong, said):
    with pytest.raises(ParameterError, match=said):
        function(CAT, **wrong)


def test_rules_that_find_no_threshold_say_so():
    one_peak = np.repeat(np.arange(64, dtype=np.uint8), np.arange(1, 65))[None, :]
    with pytest.raises(SegmentError, match=r"two peaks.*otsu"):
        threshold(one_peak, rule="minimum")
    with pytest.raises(SegmentError, match="classes=4"):
        threshold(np.eye(8), rule="multi_otsu", classes=4)


@pytest.mark.parametrize("function", ALL)
def test_an_image_too_large_for_the_memory_is_refused_beforehand(function):
    class Huge:
        shape, dtype = (2**20, 2**20), np.dtype(np.uint8)

        def __getitem__(self, key):
            raise AssertionError("nothing of it may be read")

    with pytest.raises(ImageError, match=f"{function.__name__} on .* GiB are free; draw a smaller shape"):
        function(Huge(), Rect(0, 0, 2**19, 2**19))


@pytest.mark.parametrize("function", ALL)
def test_only_the_part_around_a_shape_is_read(function):
    read = []

    class Lazy:
        shape, dtype = (6000, 6000), np.dtype(np.uint8)

        def __getitem__(self, key):
            read.append(key)
            rows, cols = key
            return (
                np.add.outer(np.arange(rows.start, rows.stop), np.arange(cols.start, cols.stop)) % 40 * 6
            ).astype(np.uint8)

    found = run(function, Lazy(), Rect(3000, 3000, 3060, 3050))
    assert found.labels[3000:3050, 3000:3060].any()
    ((rows, cols),) = read
    assert rows.stop - rows.start < 400
    assert cols.stop - cols.start < 400


@pytest.mark.parametrize("function", ALL)
def test_progress_ends_at_one_and_can_stop_the_run(function):
    stages = []
    run(function, CAT, progress=stages.append)
    done = [stage.done for stage in stages]
    assert done == sorted(done)
    assert done[-1] == 1

    def stop(stage):
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        run(function, CAT, progress=stop)


def test_a_slow_median_tells_how_far_it_is():
    stages = []
    threshold(CAMERA[:100, :40] / 7, rule="local_median", window=5, progress=stages.append)
    assert len(stages) >= 6


# --- any image ----------------------------------------------------------------------------------------------

IMAGES = st.integers(0, 2**32 - 1).flatmap(
    lambda seed: st.tuples(st.just(seed), st.integers(1, 14), st.integers(2, 14), st.integers(2, 9))
)


@settings(max_examples=40, deadline=None)
@given(IMAGES, st.sampled_from(["otsu", "mean", "isodata"]), st.booleans(), st.booleans(), st.integers(0, 6))
def test_objects_are_the_connected_parts_of_what_is_above(given_image, rule, fill, clear, least):
    seed, height, width, top = given_image
    image = np.random.default_rng(seed).integers(0, top, (height, width)).astype(np.uint8)
    if np.ptp(image) == 0:
        return
    above = image > getattr(filters, f"threshold_{rule}")(image)
    found = threshold(
        image, rule=rule, polarity="bright", fill_holes=fill, clear_border=clear, min_area=least
    )
    labels = found.labels
    assert set(np.unique(labels)) - {0} == set(range(1, found.count + 1))
    if not fill:
        assert not labels[~above].any()
    for number in found.numbers:
        own = labels == number
        assert label(own, connectivity=2).max() == 1
        assert own.sum() >= least
        if clear:
            assert not own[[0, -1]].any()
            assert not own[:, [0, -1]].any()
    if not (fill or clear or least):
        assert same_partition(labels, label(above, connectivity=2))


@settings(max_examples=25, deadline=None)
@given(IMAGES, st.sampled_from(["slic", "felzenszwalb"]))
def test_patches_cover_every_pixel_once(given_image, kind):
    seed, height, width, top = given_image
    image = np.random.default_rng(seed).integers(0, top, (height, width)).astype(np.uint8)
    found = superpixels(image, kind=kind, count=5, min_size=3)
    assert found.labels.min() == 1
    assert sum(found.areas().values()) == height * width


def test_the_rows_of_the_table_are_there():
    for function in ALL:
        row = METHODS[function.__name__]
        assert row.family == "Without seeds"
        assert row.needs == 0
        assert len(row.help) < 90
        assert row.spec()["parameters"]
