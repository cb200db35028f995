"""What holds for the pixels of any shapes: tilings, unions, round trips."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plotly_imgshapes import Ellipse, ImageFrame, Line, Polygon, Polyline, Rect
from plotly_imgshapes.raster import label_image, mask, overlaps, rle, runs, runs_of_rings

SIZE = 12
FRAME = ImageFrame((SIZE, SIZE + 3))

anywhere = st.floats(-6, SIZE + 6)
# Rounding goes wrong next to centres and borders of pixels, so these and their neighbours come often.
on_grid = st.integers(0, 2 * SIZE).map(lambda n: n / 2)
next_to_grid = st.builds(lambda n, d: float(np.nextafter(n, d)), on_grid, st.sampled_from([-np.inf, np.inf]))
tenths = st.integers(0, 10 * SIZE).map(lambda n: n * 0.1)
# Exact also after a whole number is taken away.
dyadic = st.integers(-6 * 64, (SIZE + 6) * 64).map(lambda n: n / 64)
number = st.one_of(anywhere, on_grid, next_to_grid, tenths)
# Many on nearly one line through a centre make slivers around it.
along = st.builds(
    lambda t, slope: (5 + t, 6 + t * slope), st.floats(-5, 5), st.sampled_from([0.1, 0.7, -1 / 3, 1.3])
)
position = st.one_of(st.tuples(number, number), along)
ring = st.lists(position, min_size=3, max_size=9)
polygon = st.lists(ring, min_size=1, max_size=3).map(Polygon)
box = st.tuples(number, number, number, number)
# Shapely resolves crossings by rounding them, so no vertex may lie on an edge but for rounding.
crossing = st.lists(st.lists(st.tuples(dyadic, dyadic), min_size=3, max_size=9), min_size=1, max_size=3).map(
    Polygon
)
ellipse = st.builds(lambda b, angle: Ellipse(*b, angle), box, st.floats(-180, 180))
region = st.one_of(polygon, box.map(lambda b: Rect(*b)), ellipse)
frames = st.builds(
    lambda x0, dx, y0, dy: ImageFrame((SIZE, SIZE + 3), x0=x0, dx=dx, y0=y0, dy=dy),
    st.floats(-5, 15),
    st.sampled_from([1, 0.3, -0.3, -1.7]),
    st.floats(-5, 15),
    st.sampled_from([1, 0.3, -0.3, -1.7]),
)


def turn(a, b, c):
    """Twice the signed area of a triangle, exactly."""
    (ax, ay), (bx, by), (cx, cy) = ((Fraction(x), Fraction(y)) for x, y in (a, b, c))
    return (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)


def split(triangles, p):
    """Cut the triangle that holds p into three; p on an edge or outside cuts nothing."""
    for i, (a, b, c) in enumerate(triangles):
        if turn(a, b, p) > 0 and turn(b, c, p) > 0 and turn(c, a, p) > 0:
            return [*triangles[:i], (a, b, p), (b, c, p), (c, a, p), *triangles[i + 1 :]]
    return triangles


@given(st.lists(position, min_size=1, max_size=25), st.data())
def test_triangles_that_tile_a_square_hold_each_of_its_pixels_once(points, data):
    low, high = -7.0, SIZE + 7.0
    corners = [(low, low), (high, low), (high, high), (low, high)]
    triangles = [(corners[0], corners[1], corners[2]), (corners[0], corners[2], corners[3])]
    for p in points:
        triangles = split(triangles, p)
    # Each outline may start anywhere and run either way round.
    starts = data.draw(st.lists(st.integers(-2, 2), min_size=len(triangles), max_size=len(triangles)))
    tiles = [
        Polygon([t[(k + (1 if k < 0 else -1) * j) % 3] for j in range(3)])
        for t, k in zip(triangles, starts, strict=True)
    ]
    found = runs(tiles, FRAME)
    assert found.num_pixels.sum() == SIZE * (SIZE + 3)
    assert mask(tiles, FRAME).all()
    assert not len(overlaps(tiles, FRAME))


@given(
    st.lists(number, min_size=2, max_size=9, unique=True),
    st.lists(number, min_size=2, max_size=9, unique=True),
)
def test_rects_that_share_sides_hold_each_pixel_once(xs, ys):
    xs, ys = sorted(xs), sorted(ys)
    tiles = [Rect(x0, y0, x1, y1) for x0, x1 in pairwise(xs) for y0, y1 in pairwise(ys)]
    whole = mask(Rect(xs[0], ys[0], xs[-1], ys[-1]), FRAME)
    assert runs(tiles, FRAME).num_pixels.sum() == whole.sum()
    np.testing.assert_array_equal(mask(tiles, FRAME), whole)


@given(ring, ring, frames)
def test_two_rings_hold_what_is_in_exactly_one_of_them(first, second, frame):
    both = mask(Polygon([first, second]), frame)
    np.testing.assert_array_equal(both, mask(Polygon(first), frame) ^ mask(Polygon(second), frame))


@given(ring, st.integers(0, 8), st.booleans())
def test_the_start_and_direction_of_an_outline_do_not_matter(vertices, k, backwards):
    other = vertices[k % len(vertices) :] + vertices[: k % len(vertices)]
    if backwards:
        other = other[::-1]
    for rule in ("center", "touch"):
        np.testing.assert_array_equal(
            mask(Polygon(vertices), FRAME, rule=rule), mask(Polygon(other), FRAME, rule=rule)
        )


@given(st.lists(region, max_size=5), frames, st.sampled_from(["center", "touch"]))
def test_masks_labels_and_run_lengths_all_tell_the_same(shapes, frame, rule):
    found = runs(shapes, frame, rule=rule)
    each = [mask(shape, frame, rule=rule) for shape in shapes]
    labels = np.zeros(frame.shape, dtype=int)
    for i, inside in enumerate(each):
        labels[inside] = i + 1
        lengths = rle(shapes[i], frame, rule=rule)["counts"]
        decoded = np.repeat(np.arange(len(lengths)) % 2 == 1, lengths).reshape(frame.shape[::-1]).T
        np.testing.assert_array_equal(decoded, inside)
        assert found.num_pixels[i] == inside.sum()
        rows, cols = np.nonzero(inside)
        tight = [rows.min(), cols.min(), rows.max() + 1, cols.max() + 1] if len(rows) else [0, 0, 0, 0]
        assert found.boxes[i].tolist() == tight
    np.testing.assert_array_equal(label_image(shapes, frame, rule=rule), labels)
    np.testing.assert_array_equal(mask(shapes, frame, rule=rule), labels > 0)
    shared = {(i, j): n for i, j, n in overlaps(shapes, frame, rule=rule).tolist()}
    for j in range(len(shapes)):
        for i in range(j):
            assert shared.get((i, j), 0) == (each[i] & each[j]).sum()


@given(st.lists(st.lists(st.booleans(), min_size=9, max_size=9), min_size=1, max_size=9))
def test_any_mask_comes_back_from_the_outlines_of_its_pixels(rows):
    inside = np.array(rows)
    # The outline of a mask by even-odd: the square of each of its pixels as a ring of its own.
    square = np.array([[-0.5, -0.5], [-0.5, 0.5], [0.5, 0.5], [0.5, -0.5]])
    rings = [square + rc for rc in np.argwhere(inside)]
    for rule in ("center", "touch"):
        found = runs_of_rings([rings], inside.shape, rule=rule)
        again = np.zeros(inside.shape, dtype=bool)
        for row, start, stop in zip(found.row, found.start, found.stop, strict=True):
            again[row, start:stop] = True
        np.testing.assert_array_equal(again, inside)


@given(st.lists(region, min_size=2, max_size=5), frames)
def test_regions_one_by_one_have_the_runs_that_they_have_together(shapes, frame):
    together = runs(shapes, frame)
    for i, shape in enumerate(shapes):
        alone = runs(shape, frame)
        for name in ("row", "start", "stop", "first"):
            np.testing.assert_array_equal(getattr(alone, name), getattr(together[i], name), err_msg=name)


@given(region, frames)
def test_a_pixel_whose_centre_is_inside_is_touched(shape, frame):
    assert not (mask(shape, frame) & ~mask(shape, frame, rule="touch")).any()


@given(st.one_of(crossing, box.map(lambda b: Rect(*b))), frames)
def test_covered_pixels_are_touched_and_the_fractions_add_up_to_the_area(shape, frame):
    large = ImageFrame(
        (80, 80), x0=frame.x0 - 40 * frame.dx, dx=frame.dx, y0=frame.y0 - 40 * frame.dy, dy=frame.dy
    )
    x0, y0, x1, y1 = shape.bounds
    left, right, top, bottom = large.extent
    assume(
        min(left, right) < x0 and x1 < max(left, right) and min(top, bottom) < y0 and y1 < max(top, bottom)
    )
    fraction = mask(shape, large, rule="coverage")
    assert fraction.sum() * large.pixel_area == pytest.approx(shape.area, rel=1e-9, abs=1e-9)
    assert (mask(shape, large, rule="touch") | (fraction < 1e-9)).all()


@given(st.lists(st.tuples(dyadic, dyadic), min_size=3), st.integers(-4, 4), st.integers(-4, 4))
def test_a_shift_of_the_frame_by_whole_pixels_shifts_the_mask(vertices, down, right):
    whole = mask(Polygon(vertices), ImageFrame((SIZE + 8, SIZE + 11), x0=-4, y0=-4))
    part = mask(Polygon(vertices), ImageFrame((SIZE, SIZE + 3), x0=right, y0=down))
    np.testing.assert_array_equal(part, whole[down + 4 :, right + 4 :][:SIZE, : SIZE + 3])


@given(st.lists(position, min_size=1, max_size=6), frames)
def test_an_open_path_touches_the_pixels_of_its_segments_and_no_others(vertices, frame):
    segments = [Line(*a, *b) for a, b in zip(vertices, vertices[1:] or vertices, strict=False)]
    whole = mask(Polyline(vertices), frame, rule="touch")
    np.testing.assert_array_equal(whole, mask(segments, frame, rule="touch"))
