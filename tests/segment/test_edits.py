"""Edits by strokes: what they change, what they leave, and that all can be undone."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from skimage import segmentation as skimage_segmentation

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polygon, Polyline, Rect, label_image
from plotly_imgshapes.errors import FrameError, ImgShapesError, ParameterError, SegmentError, ShapeError
from plotly_imgshapes.segment import (
    EDITS,
    Segmentation,
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
from tests.segment.quality import disc, iou

EIGHT = np.ones((3, 3))

label_images = hnp.arrays(
    np.int32, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=14), elements=st.integers(0, 4)
)


def of(rows, **fields):
    return Segmentation.from_labels(rows).replace(**fields)


def cells():
    """Return a disc, a square with a hole and a bar on the border; a drawn shape behind the disc."""
    frame = ImageFrame((60, 100))
    pill = Ellipse(5, 10, 45, 50, id="pill", label="drug")
    labels = label_image([pill, Rect(60, 20, 90, 50), Rect(70, 0, 80, 6)], frame)
    labels[30:35, 70:75] = 0
    return Segmentation(
        labels,
        frame,
        names={1: "drug", 2: "cell"},
        sources={1: pill, 2: Rect(60, 20, 90, 50, id="cell", label="cell", properties={"n": 7})},
        drawn={1: pill.replace(id="", label="")},
    )


# split


def test_a_line_right_through_makes_two_and_loses_no_pixel():
    before = cells()
    after = split(before, Line(25, 5, 25, 55))
    assert after.numbers == (1, 2, 3, 4)
    assert np.array_equal(after.labels > 0, before.labels > 0)
    assert np.array_equal(after.labels == 2, before.labels == 2)
    assert set(np.unique(after.labels[before.labels == 1])) == {1, 4}
    assert (after.labels == 1).sum() >= (after.labels == 4).sum() > 500
    assert after.names[4] == "drug"
    kept, *_, new = after.shapes()
    assert (kept.id, new.id, new.label) == ("pill", "", "drug")
    assert not after.drawn


def test_a_diagonal_cut_leaks_nowhere():
    after = split(of(np.ones((30, 30), int)), Line(-5, -5, 35, 35))
    assert after.count == 2
    for number in after.numbers:
        assert ndimage.label(after.labels == number, EIGHT)[1] == 1


def test_pixels_under_a_wide_stroke_go_to_the_nearest_part():
    after = split(of(np.ones((20, 40), int)), Polyline([[12, -5], [12, 25]], width=8))
    assert set(after.areas().values()) == {12 * 20, 28 * 20} or set(after.areas().values()) == {
        13 * 20,
        27 * 20,
    }


def test_with_an_image_the_cut_follows_its_edge():
    image = np.zeros((40, 60))
    image[:, 33:] = 1
    after = split(of(np.ones((40, 60), int)), Polyline([[29, -5], [29, 45]], width=14), image=image)
    widths = (after.labels == after.labels[0, 0]).sum(axis=1)
    assert np.abs(widths - 33).max() <= 1
    without = split(of(np.ones((40, 60), int)), Polyline([[29, -5], [29, 45]], width=14))
    assert np.abs((without.labels == without.labels[0, 0]).sum(axis=1) - 29.5).max() <= 1


def test_islands_that_no_stroke_cuts_stay_with_their_number():
    labels = np.zeros((20, 60), int)
    labels[5:15, 5:15] = labels[5:15, 45:55] = labels[5:15, 20:40] = 3
    after = split(of(labels), Line(24, 0, 24, 20))
    assert (after.labels[5:15, 5:15] == 3).all()
    assert (after.labels[5:15, 45:55] == 3).all()
    assert after.numbers == (3, 4)
    assert (after.labels[10, 20:40] == 4).sum() in {4, 5}


def test_several_strokes_cut_in_as_many_parts_and_touch_several_objects():
    labels = np.zeros((30, 60), int)
    labels[5:25, 5:25], labels[5:25, 35:55] = 1, 2
    after = split(of(labels), [Line(0, 15, 60, 15), Line(15, 0, 15, 30)])
    assert after.count == 6


@settings(max_examples=60, deadline=None)
@given(labels=label_images, ends=st.tuples(*[st.floats(-3, 16)] * 4), width=st.sampled_from([None, 1.0, 2.5]))
def test_split_only_makes_more_of_what_it_cuts(labels, ends, width):
    before = of(labels)
    stroke = Polyline([ends[:2], ends[2:]], width=width)
    try:
        after = split(before, stroke)
    except (SegmentError, ShapeError):
        return
    assert np.array_equal(after.labels > 0, labels > 0)
    assert after.count > before.count
    kept = np.isin(after.labels, before.numbers)
    assert np.array_equal(after.labels[kept], labels[kept])
    for number in set(after.numbers) - set(before.numbers):
        assert len(np.unique(labels[after.labels == number])) == 1


# merge


def test_a_stroke_merges_what_it_touches_into_the_largest():
    before = cells()
    after = merge(before, Line(30, 30, 65, 30))
    assert after.numbers == (1, 3)
    assert (after.labels == 1).sum() == np.isin(before.labels, (1, 2)).sum()
    assert dict(after.names) == {1: "drug"}
    assert not after.drawn
    assert np.array_equal(after.labels == 3, before.labels == 3)


def test_strokes_that_share_an_object_merge_all():
    after = merge(of([[1, 0, 2, 2, 0, 3]]), [Line(0, 0, 2, 0), Line(3, 0, 5, 0)])
    assert after.labels.tolist() == [[2, 0, 2, 2, 0, 2]]


def test_what_is_split_can_be_merged():
    before = cells()
    after = merge(split(before, Line(25, 5, 25, 55)), Line(15, 30, 35, 30))
    assert np.array_equal(after.labels, before.labels)


# delete


def test_delete_takes_objects_or_only_pixels():
    before = cells()
    gone = delete(before, Point(65, 30))
    assert gone.numbers == (1, 3)
    assert 1 in gone.drawn
    assert 2 not in gone.names
    assert 2 not in gone.sources
    rubbed = delete(before, Polyline([[60, 30], [65, 30]], width=4), only_under=True)
    assert rubbed.numbers == (1, 2, 3)
    assert not rubbed.labels[30, 60:65].any()
    assert np.array_equal(rubbed.labels == 1, before.labels == 1)


def test_an_open_path_is_deleted_by_touching_it():
    found = of(np.zeros((9, 9), int), drawn={1: Polyline([[1, 1], [7, 7]]), 2: Line(1, 7, 7, 7)})
    assert delete(found, Line(0, 4, 8, 4)).numbers == (2,)
    with pytest.raises(SegmentError, match="touches no object"):
        delete(found, Point(7, 1))


def test_a_drawn_shape_below_a_deleted_one_no_longer_claims_its_pixels():
    frame = ImageFrame((20, 20))
    low, high = Rect(2, 2, 12, 12), Rect(8, 8, 18, 18)
    found = Segmentation(label_image([low, high], frame), frame, drawn={1: low, 2: high})
    after = delete(found, Point(15, 15))
    assert not after.drawn
    assert np.array_equal(label_image(after.shapes(), frame) > 0, after.labels > 0)


# fill


def test_holes_are_filled_but_for_what_else_lies_in_them():
    labels = np.zeros((12, 12), int)
    labels[1:11, 1:11] = 1
    labels[3:9, 3:9] = 0
    labels[5, 5] = 2
    after = fill(of(labels))
    assert (after.labels == 2).sum() == 1
    assert (after.labels == 1).sum() == 99


def test_a_point_fills_its_hole_only():
    labels = np.ones((9, 20), int)
    labels[3:6, 3:6] = labels[3:6, 12:15] = 0
    after = fill(of(labels), Point(4, 4))
    assert after.labels[3:6, 3:6].all()
    assert not after.labels[3:6, 12:15].any()


def test_strokes_paint_with_what_they_cover_most_of():
    before = cells()
    stroke = Polyline([[85, 35], [97, 35]], width=5)
    after = fill(before, stroke)
    added = (after.labels == 2) & (before.labels == 0)
    assert added.sum() > 20
    assert np.array_equal(after.labels[before.labels > 0], before.labels[before.labels > 0])
    assert after.sources[2].id == "cell"


def test_painted_on_background_a_new_object_has_its_own_class():
    after = fill(cells(), Rect(50, 52, 58, 58, label="dust", id="d"))
    assert after.names[4] == "dust"
    assert after.shapes()[-1].id == "d"
    assert 1 in after.drawn


def test_others_are_painted_over_only_on_request():
    before = of([[1, 1, 1, 0, 2, 2]])
    bar = Rect(-1, -1, 4.5, 1)
    assert fill(before, bar).labels.tolist() == [[1, 1, 1, 1, 2, 2]]
    assert fill(before, bar, over=True).labels.tolist() == [[1, 1, 1, 1, 1, 2]]


# grow


@settings(max_examples=60, deadline=None)
@given(labels=label_images, distance=st.sampled_from([0.5, 1, 1.5, 2, 5]), dy=st.sampled_from([1.0, 2.0]))
def test_growing_all_is_scikit_images_expand_labels(labels, distance, dy):
    frame = ImageFrame(labels.shape, dy=dy)
    after = grow(Segmentation(labels, frame), distance=distance)
    assert np.array_equal(after.labels, skimage_segmentation.expand_labels(labels, distance, spacing=(dy, 1)))


@settings(max_examples=60, deadline=None)
@given(labels=label_images, distance=st.sampled_from([1, 1.5, 2, 3]))
def test_shrinking_keeps_what_is_deep_enough_in_each(labels, distance):
    after = grow(of(labels), distance=-distance).labels
    for number in range(1, 5):
        rows, cols = np.nonzero(labels == number)
        others = np.argwhere(labels != number)
        for row, col in zip(rows, cols, strict=True):
            near = len(others) and np.hypot(*(others - (row, col)).T).min() <= distance
            assert after[row, col] == (0 if near else number)


def test_only_touched_objects_grow_and_into_background_only():
    before = of([[0, 1, 0, 0, 2, 0, 3]])
    assert grow(before, Point(4, 0), distance=9).labels.tolist() == [[0, 1, 2, 2, 2, 2, 3]]
    assert grow(before, distance=0).labels.tolist() == before.labels.tolist()


# clear_border


@settings(max_examples=40, deadline=None)
@given(labels=label_images, margin=st.integers(0, 3))
def test_clearing_the_border_leaves_what_touches_none(labels, margin):
    after = clear_border(of(labels), margin=margin).labels
    rim = np.ones(labels.shape, bool)
    rim[margin + 1 : labels.shape[0] - margin - 1, margin + 1 : labels.shape[1] - margin - 1] = False
    expected = np.where(np.isin(labels, labels[rim]), 0, labels)
    if min(labels.shape) > margin + 1:
        assert np.array_equal(after, expected)
        pieces, _ = ndimage.label(labels > 0)
        cleared = clear_border(of(pieces), margin=margin).labels
        assert np.array_equal(cleared, skimage_segmentation.clear_border(pieces, buffer_size=margin))
    else:
        assert not after.any()


def test_only_what_lies_within_an_outline_stays():
    after = clear_border(cells(), [Rect(55, 10, 95, 58), Rect(65, -5, 85, 8)])
    assert after.numbers == (2, 3)
    assert clear_border(cells(), Rect(55, 30, 95, 58)).numbers == ()


# relabel


def test_numbers_become_one_two_three_and_all_goes_along():
    labels = np.zeros((9, 9), int)
    labels[1:3, 1:3], labels[5:8, 5:8] = 9, 4
    square = Rect(5, 5, 8, 8)
    line = Line(0, 8, 3, 8)
    found = of(
        labels, names={9: "a", 4: "b"}, sources={9: Rect(1, 1, 3, 3, id="x")}, drawn={4: square, 6: line}
    )
    after = relabel(found)
    assert after.numbers == (1, 2, 3)
    assert np.array_equal(after.labels == 1, labels == 4)
    assert np.array_equal(after.labels == 3, labels == 9)
    assert dict(after.names) == {1: "b", 3: "a"}
    assert after.drawn[1] is square
    assert after.drawn[2] is line
    assert after.sources[3].id == "x"


def test_a_stroke_gives_its_class_to_what_it_touches():
    before = cells()
    after = relabel(before, [Line(30, 30, 65, 30, label="big"), Point(75, 3, label="BACKGROUND")])
    assert dict(after.names) == {1: "big", 2: "big"}
    assert after.numbers == (1, 2)
    assert 1 in after.drawn
    assert [shape.label for shape in after.shapes()] == ["big", "big"]


# smooth


def test_smoothing_takes_noise_off_the_rim_and_keeps_a_common_border():
    truth = disc((100, 100), (50, 50), 30)
    halves = np.where(truth, np.where(np.arange(100)[None] < 50, 1, 2), 0)
    rng = np.random.default_rng(0)
    near = ndimage.binary_dilation(truth, iterations=3) & ~ndimage.binary_erosion(truth, iterations=3)
    flipped = near & (rng.random(truth.shape) < 0.3)
    sides = np.where(np.arange(100)[None] < 50, 1, 2)
    ragged = np.where(flipped, np.where(truth, 0, sides), halves)
    after = smooth(of(ragged), radius=2)
    assert iou(after.labels > 0, truth) > iou(ragged > 0, truth) + 0.02
    gaps = ndimage.binary_closing(after.labels > 0, iterations=2) & (after.labels == 0)
    assert not gaps[30:70, 49:51].any()


def test_untouched_objects_stay_and_tiny_ones_do_not_vanish():
    before = cells()
    after = smooth(before, Point(25, 30), radius=3)
    assert np.array_equal(after.labels == 2, before.labels == 2)
    assert 1 not in after.drawn
    speck = np.zeros((15, 15), int)
    speck[7, 7] = 1
    assert np.array_equal(smooth(of(speck), radius=3).labels, speck)


@settings(max_examples=40, deadline=None)
@given(labels=label_images, radius=st.sampled_from([0.5, 1.0, 2.0]))
def test_smoothing_is_the_vote_of_gaussian_neighbourhoods(labels, radius):
    shares = [
        ndimage.gaussian_filter((labels == n).astype(np.float32), radius, mode="nearest") for n in range(5)
    ]
    ranked = np.sort(shares, axis=0)
    clear = ranked[-1] - ranked[-2] > 1e-4
    expected = np.argmax(shares, axis=0)
    after = smooth(of(labels), radius=radius).labels
    without_majority = (labels > 0) & ~np.isin(labels, expected[clear])
    agree = clear & ~without_majority
    assert np.array_equal(after[agree], expected[agree])
    assert set(np.unique(labels)) - {0} <= set(np.unique(after))


# what all have in common


@pytest.mark.parametrize("name", list(EDITS))
def test_an_edit_changes_nothing_it_was_given_and_says_what_it_takes(name):
    before = cells()
    labels, drawn = before.to_labels(), dict(before.drawn)
    shapes = {
        "split": Line(25, 5, 25, 55), "merge": Line(30, 30, 65, 30), "delete": Point(25, 30),
        "relabel": Point(25, 30, label="x"), "clear_border": [], "fill": [], "grow": [], "smooth": [],
    }[name]  # fmt: skip
    after = EDITS[name].function(before, shapes)
    assert isinstance(after, Segmentation)
    assert np.array_equal(before.labels, labels)
    assert dict(before.drawn) == drawn
    for number, shape in after.drawn.items():
        assert np.array_equal(label_image(shape, after.frame) > 0, after.labels == number)
    assert set(after.names) | set(after.sources) <= set(after.numbers)
    spec = json.loads(json.dumps(EDITS[name].spec()))
    assert spec["family"] == "Edit"
    assert spec["help"]
    assert all(parameter["help"] for parameter in spec["parameters"])


def test_the_table_has_every_edit():
    assert list(EDITS) == ["split", "merge", "delete", "fill", "grow", "clear_border", "relabel", "smooth"]


def test_probabilities_of_other_labels_are_not_kept():
    found = of([[1, 1, 2]], probabilities=np.zeros((2, 1, 3)))
    assert delete(found, Point(0, 0)).probabilities is None


@pytest.mark.parametrize("name", list(EDITS))
@pytest.mark.parametrize("shape", [(5, 5), (1, 1), (1, 7), (7, 1)])
def test_an_image_without_objects_is_edited_or_refused_in_words(name, shape):
    empty = Segmentation.from_labels(np.zeros(shape, int))
    if EDITS[name].needs:
        with pytest.raises(SegmentError, match=r"split needs|merge needs|touches no object"):
            EDITS[name].function(empty, Line(0, 0, 4, 4))
    else:
        assert EDITS[name].function(empty).count == 0


LAST = np.iinfo(np.int32).max


def test_the_largest_numbers_that_there_are_take_no_memory():
    found = of(np.array([[LAST, LAST, 0, 7, 7]], np.int64))
    assert grow(found, distance=1).labels.tolist() == [[LAST, LAST, LAST, 7, 7]]
    assert grow(found, Point(3, 0), distance=1).labels.tolist() == [[LAST, LAST, 7, 7, 7]]
    assert relabel(found).labels.tolist() == [[2, 2, 0, 1, 1]]
    assert fill(found, Rect(-1, -1, 2.5, 1)).labels.tolist() == [[LAST, LAST, LAST, 7, 7]]
    with pytest.raises(SegmentError, match="relabel it first"):
        fill(found, Rect(1.5, -1, 2.5, 1))
    with pytest.raises(SegmentError, match="relabel it first"):
        split(of(np.full((3, 3), LAST, np.int64)), Line(1, -1, 1, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda s: split(s, []), ShapeError, "needs 1 or more"),
        (lambda s: split(s, Rect(0, 0, 9, 9)), ShapeError, "a rectangle"),
        (lambda s: split(s, Line(25, 30, 30, 30)), SegmentError, "right through"),
        (lambda s: split(s, Line(900, 30, 930, 30)), SegmentError, "cut no object"),
        (lambda s: split(s, Line(25, 5, 25, 55), image=np.zeros((3, 3))), FrameError, "height and width"),
        (lambda s: merge(s, Line(25, 30, 30, 30)), SegmentError, "touches 1 object, merge needs two"),
        (lambda s: merge(s, Line(50, 1, 50, 9)), SegmentError, "touches 0 objects"),
        (lambda s: delete(s, Line(50, 1, 50, 9, id="q")), SegmentError, "'q': touches no object"),
        (lambda s: delete(s, Point(25, 30), only_under="yes"), ParameterError, "True or False"),
        (lambda s: fill(s, Point(25, 30)), SegmentError, "lies on the object 1"),
        (lambda s: fill(s, Point(50, 1)), SegmentError, "reaches the border"),
        (lambda s: fill(s, Point(500, 1)), SegmentError, "no pixel in the image"),
        (lambda s: grow(s, distance=1e9), ParameterError, "-1000 to 1000 px"),
        (lambda s: grow(s, Point(50, 1)), SegmentError, "touches no object"),
        (lambda s: clear_border(s, Point(50, 1)), ShapeError, "a point"),
        (lambda s: relabel(s, Point(25, 30)), SegmentError, "has no class"),
        (lambda s: relabel(s, Point(50, 1, label="x")), SegmentError, "relabel expects some"),
        (lambda s: smooth(s, radius=0), ParameterError, "0.2 to 200"),
        (lambda s: smooth(s.labels), SegmentError, "expected a Segmentation"),
        (lambda s: delete(s, "all"), ShapeError, "shapes: got str"),
    ],
)
def test_what_cannot_be_done_is_said(call, error, message):
    with pytest.raises(error, match=message):
        call(cells())


def test_a_hole_between_two_objects_is_nobodys():
    labels = np.ones((7, 9), int)
    labels[:, 4:] = 2
    labels[3, 3:6] = 0
    with pytest.raises(SegmentError, match="between 2 objects"):
        fill(of(labels), Point(4, 3))
    assert np.array_equal(fill(of(labels)).labels, labels)


def test_axes_of_any_direction_and_unit_mean_the_same_pixels():
    labels = cells().labels
    frame = ImageFrame(labels.shape, x0=7, dx=-0.5, y0=2, dy=0.5, unit="mm")
    stroke = frame.to_xy([[5.0, 25.0], [55.0, 25.0]])
    plain = split(Segmentation.from_labels(labels), Line(25, 5, 25, 55))
    found = split(Segmentation.from_labels(labels, frame=frame), Polyline(stroke))
    assert np.array_equal(found.labels, plain.labels)


# undo


def test_every_edit_is_undone_and_redone_exactly():
    start = cells()
    history = SegmentationHistory(start)
    steps = [
        ("split", Line(25, 5, 25, 55), {}),
        ("grow", (), {"distance": 2}),
        ("merge", Line(15, 30, 35, 30), {}),
        ("fill", (), {}),
        ("relabel", (), {}),
        ("relabel", Point(25, 30, label="x"), {}),
        ("smooth", (), {"radius": 3}),
        ("clear_border", (), {}),
        ("delete", Point(25, 30), {}),
    ]
    seen = [start]
    for name, shapes, parameters in steps:
        history = history.apply(name, shapes, **parameters)
        seen.append(history.now)
    for expected in seen[-2::-1]:
        history = history.undo()
        assert_same(history.now, expected)
    assert not history.can_undo
    assert history.undo() is history
    for expected in seen[1:]:
        history = history.redo()
        assert_same(history.now, expected)
    assert history.redo() is history


def test_an_edit_after_undo_forgets_what_was_undone():
    history = SegmentationHistory(cells()).apply("fill").undo().apply("delete", Point(25, 30))
    assert not history.can_redo
    assert_same(history.undo().now, cells())


def test_an_edit_that_fails_leaves_the_history_as_it_is():
    history = SegmentationHistory(cells()).apply("fill")
    with pytest.raises(ImgShapesError):
        history.apply("merge", Point(0, 0))
    with pytest.raises(ParameterError, match="'split', 'merge'"):
        history.apply("explode")
    assert len(history.past) == 1


def test_history_keeps_what_changed_not_images_and_only_so_many():
    history = SegmentationHistory(Segmentation.from_labels(np.ones((1000, 1000), int)), limit=3)
    for i in range(5):
        history = history.apply("delete", Rect(10 * i, 0, 10 * i + 5, 5), only_under=True)
    assert len(history.past) == 3
    assert sum(step.labels.nbytes for step in history.past) < 1000
    for _ in range(9):
        history = history.undo()
    assert (history.now.labels == 0).sum() == 50


def test_only_segmentations_of_one_frame_make_a_history():
    with pytest.raises(SegmentError, match="frame"):
        SegmentationHistory(cells()).record(of([[1]]))
    with pytest.raises(SegmentError, match="expected a Segmentation"):
        SegmentationHistory(np.ones((3, 3)))
    with pytest.raises(ParameterError, match="at least 1"):
        SegmentationHistory(cells(), limit=0)


def assert_same(found, expected):
    assert np.array_equal(found.labels, expected.labels)
    for name in ("names", "sources", "drawn"):
        assert dict(getattr(found, name)) == dict(getattr(expected, name))


def test_outlines_after_edits_give_the_very_labels():
    found = smooth(split(cells(), Polyline([[10, 5], [40, 55]], width=3)), radius=2)
    for number, shape in zip(found.numbers, found.shapes(), strict=True):
        assert isinstance(shape, Polygon)
        assert np.array_equal(label_image(shape, found.frame) > 0, found.labels == number)
