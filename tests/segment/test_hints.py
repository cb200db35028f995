"""Which pixels drawn shapes decide, and where the work is done."""

import numpy as np
import pytest

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polyline, Rect, SegmentError, ShapeError, mask
from plotly_imgshapes.segment.cache import fingerprint, forget, remembered
from plotly_imgshapes.segment.hints import seeds_from
from plotly_imgshapes.segment.window import Window, channels, filled, grey, pixel_sigma

FRAME = ImageFrame((60, 80))
CIRCLE = Ellipse(20, 10, 60, 50)


def test_strokes_seed_their_width_and_points_their_pixel():
    stroke = Polyline([[10, 20], [40, 20]], width=6, label="a")
    seeds = seeds_from([stroke, Point(70, 50, label="b")], FRAME)
    assert (seeds.labels == 1).sum() == mask(stroke, FRAME).sum() > 150
    assert np.argwhere(seeds.labels == 2).tolist() == [[50, 70]]
    assert not seeds.fenced


def test_a_thin_stroke_between_pixel_centres_still_seeds_what_it_touches():
    seeds = seeds_from([Polyline([[10, 20.5], [40, 20.5]], width=0.1), Point(1, 1)], FRAME)
    assert (seeds.labels == 1).any()


def test_background_in_any_case_is_no_object():
    seeds = seeds_from([Point(1, 1, label="Background"), Point(5, 5, label="x")], FRAME)
    assert seeds.n == 1
    assert seeds.labels[1, 1] == seeds.background == 2
    assert seeds.labels[5, 5] == 1


def test_an_outline_alone_is_drawn_around_its_object():
    seeds = seeds_from([CIRCLE], FRAME)
    part = seeds.window.frame(FRAME)
    inside = mask(CIRCLE, part)
    assert seeds.fenced
    assert inside[seeds.labels == 1].all()
    assert not inside[seeds.labels == seeds.background].any()
    # Half as deep as the radius of 20, and a quarter of it beyond.
    assert (seeds.labels == 1).sum() == pytest.approx(np.pi * 10**2, rel=0.1)
    undecided = (seeds.labels == 0).sum()
    assert undecided == pytest.approx(np.pi * (25**2 - 10**2), rel=0.1)


def test_an_outline_with_a_mark_inside_leaves_the_core_to_the_mark():
    seeds = seeds_from([CIRCLE, Point(40, 30, label="seed")], FRAME)
    assert (seeds.labels == 1).sum() == 0
    assert (seeds.labels == 2).sum() == 1
    assert seeds.fenced


def test_an_outline_is_seeds_where_an_object_is_marked_outside():
    seeds = seeds_from([CIRCLE, Point(75, 55)], FRAME)
    assert not seeds.fenced
    assert (seeds.labels == 1).sum() == mask(CIRCLE, FRAME).sum()


def test_a_background_stroke_outside_leaves_the_outline_an_outline():
    assert seeds_from([CIRCLE, Line(0, 0, 79, 0, label="background")], FRAME).fenced


def test_outlines_can_be_told_to_be_seeds():
    seeds = seeds_from([CIRCLE], FRAME, outlines="seeds")
    assert (seeds.labels == 1).sum() == mask(CIRCLE, FRAME).sum()
    with pytest.raises(SegmentError, match="one object only, watershed needs two kinds"):
        seeds.need_two("watershed")


def test_only_background_is_refused():
    with pytest.raises(SegmentError, match="expected an object too"):
        seeds_from([Point(1, 1, label="background")], FRAME)


def test_a_shape_outside_the_image_is_named():
    with pytest.raises(SegmentError, match=r"shapes\[1\] 'far': lies outside the image"):
        seeds_from([Point(1, 1), Point(500, 1, id="far")], FRAME)


def test_a_window_is_clipped_to_the_image_however_large_the_shape():
    assert Window.around(Rect(-1e300, -5, 1e300, 3), FRAME) == Window(0, 0, 4, 80)


@pytest.mark.parametrize("frame", [FRAME, ImageFrame((60, 80), x0=9, dx=-0.5, y0=3, dy=2)])
def test_shapes_lie_in_a_window_where_they_lay_on_the_whole(frame):
    x, y = frame.to_xy([[10, 20], [30, 50]]).T
    shape = Ellipse(*x[:1], *y[:1], *x[1:], *y[1:])
    window = Window.around(shape, frame, margin=3)
    whole = mask(shape, frame)
    assert (mask(shape, window.frame(frame)) == whole[window.slices]).all()
    assert window.pasted(mask(shape, window.frame(frame)), frame).sum() == whole.sum()


def test_values_are_the_images_own():
    rgba = np.zeros((4, 5, 4), dtype=np.uint16)
    rgba[..., 1], rgba[..., 3] = 1000, 65535
    assert channels(rgba).shape == (4, 5, 3)
    assert grey(rgba) == pytest.approx(715.4)
    assert grey(np.full((2, 2, 5), 7, np.uint8)) == pytest.approx(7)
    masked = np.ma.masked_equal(np.array([[1, 2], [3, 4]]), 2)
    assert np.isnan(grey(masked)).tolist() == [[False, True], [False, False]]
    assert filled(grey(masked)).tolist()[0][1] in (1, 4)
    with pytest.raises(SegmentError, match="no finite value"):
        filled(np.full((2, 2), np.nan))


def test_a_blur_is_as_wide_in_both_directions_of_the_thing():
    assert pixel_sigma(2.0, ImageFrame((9, 9), dx=0.5, dy=-2)) == (0.5, 2.0)


def test_what_is_remembered_follows_the_content():
    forget()
    image, made = np.zeros((4, 4)), []

    def ask():
        return remembered((fingerprint(image), "what"), lambda: made.append(1) or len(made))

    assert (ask(), ask()) == (1, 1)
    image[0, 0] = 1
    assert ask() == 2
    image = image.copy(order="F")
    assert ask() == 2
    forget()


def test_a_shape_of_another_kind_is_refused_by_name():
    from plotly_imgshapes.methods.kinds import OUTLINES, check_kinds

    with pytest.raises(
        ShapeError, match=r"shapes\[1\] 'p': got a point, chan_vese takes a rectangle, an ellipse"
    ):
        check_kinds("chan_vese", (CIRCLE, Point(0, 0, id="p")), OUTLINES, 1)
    with pytest.raises(ShapeError, match="got no shape, chan_vese needs 1 or more"):
        check_kinds("chan_vese", (), OUTLINES, 1)
