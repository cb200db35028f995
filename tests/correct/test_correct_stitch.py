import pickle

import numpy as np
import pytest
from skimage import data

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, correct, mask
from plotly_imgshapes.errors import Cancelled, CorrectError, FrameError, ImgShapesError, ParameterError
from tests.segment.quality import iou

SCENE = data.camera()[:300, :400]


def cut(scene, rows=2, columns=2, *, overlap=0.2, jitter=0, seed=0):
    """Cut a scene into tiles; return them and the array positions of their first pixels."""
    rng = np.random.default_rng(seed)
    height, width = (
        int((size - 2 * jitter) / (1 + (n - 1) * (1 - overlap)))
        for size, n in zip(scene.shape[:2], (rows, columns), strict=True)
    )
    places = []
    for row in range(rows):
        for col in range(columns):
            at = np.rint([row * height * (1 - overlap), col * width * (1 - overlap)]).astype(int)
            places.append(at + jitter + rng.integers(-jitter, jitter + 1, 2))
    tiles = [scene[r : r + height, c : c + width] for r, c in places]
    return tiles, np.array(places)


def found_places(frame):
    """Return positions (row, col) of tiles from tile 0, of a frame with steps of 1."""
    return np.array([[matrix[1, 2], matrix[0, 2]] for matrix in frame.homographies])


# --- places


@pytest.mark.parametrize("guess", [0.2, 0.35])
@pytest.mark.parametrize(
    "scene", [SCENE, data.astronaut()[:300, :300], data.brick()[:300, :300]], ids=["camera", "rgb", "brick"]
)
def test_tiles_are_found_to_the_pixel(scene, guess):
    tiles, places = cut(scene, 2, 3, overlap=0.25, jitter=4)
    mosaic, frame = correct.stitch(tiles, columns=3, overlap=guess)
    np.testing.assert_array_equal(found_places(frame), places - places[0])
    low = places.min(axis=0)
    high = (places + tiles[0].shape[:2]).max(axis=0)
    truth = scene[low[0] : high[0], low[1] : high[1]]
    assert mosaic.shape == truth.shape
    # Corners that no tile shows differ, and nothing else.
    assert (mosaic == truth).mean() > 0.95
    assert not mosaic[mosaic != truth].any()


def test_noise_does_not_matter_much():
    tiles, places = cut(SCENE, 2, 2, overlap=0.3, jitter=3)
    rng = np.random.default_rng(1)
    noisy = [
        np.clip(np.rint(tile + rng.normal(0, 12, tile.shape)), 0, 255).astype(np.uint8) for tile in tiles
    ]
    _, frame = correct.stitch(noisy, columns=2, overlap=0.3)
    assert np.abs(found_places(frame) - (places - places[0])).max() <= 1


def test_positions_of_a_stage_are_taken_and_improved():
    tiles, places = cut(SCENE, 2, 2, overlap=0.3, jitter=3)
    off = places + np.random.default_rng(3).integers(-3, 4, places.shape)
    frame = ImageFrame(tiles[0].shape, dx=0.5, dy=0.5, unit="mm")
    positions = off[:, ::-1] * 0.5 + 100
    _, as_told = correct.stitch(tiles, frame=frame, positions=positions, estimate=False)
    np.testing.assert_array_equal(found_places(as_told) * 2, off - off[0])
    _, better = correct.stitch(tiles, frame=frame, positions=positions)
    np.testing.assert_array_equal(found_places(better) * 2, places - places[0])
    assert (better.unit, better.spacing) == ("mm", (0.5, 0.5))


def test_tiles_of_several_sizes_go_by_positions():
    scene = SCENE.astype(np.uint16)
    tiles, xy = [scene[:200, :150], scene[:180, 120:], scene[150:, 60:390]], [(0, 0), (120, 0), (60, 150)]
    mosaic, _ = correct.stitch(tiles, positions=xy, estimate=False)
    truth = np.zeros((300, 400), dtype=np.uint16)
    for tile, (x, y) in zip(tiles, xy, strict=True):
        truth[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    np.testing.assert_array_equal(mosaic, truth)


# --- drawn


def sheet_of(tiles, columns):
    return correct.stitch(tiles, columns=columns, overlap=0, estimate=False)


def test_the_sheet_shows_all_tiles_side_by_side():
    tiles, _ = cut(SCENE)
    sheet, frame = sheet_of(tiles, 2)
    np.testing.assert_array_equal(sheet, np.block([tiles[:2], tiles[2:]]))
    (there,) = frame.carry(Point(3, 4), tile=3)
    height, width = tiles[0].shape
    assert (there.x, there.y) == (width + 3, height + 4)


@pytest.mark.parametrize("estimate", [False, True])
@pytest.mark.parametrize("kind", ["lines", "points"])
def test_what_was_drawn_on_the_sheet_places_the_tiles(kind, estimate):
    tiles, places = cut(SCENE, 2, 2, overlap=0.25, jitter=6, seed=4)
    sheet = sheet_of(tiles, 2)[1]
    shapes = []
    for i, j in ((0, 1), (0, 2), (2, 3)):
        thing = np.maximum(places[i], places[j]) + 12  # somewhere that both show
        (one,), (other,) = (
            sheet.carry(Point(*(thing - places[k])[::-1].tolist(), label=f"{i}{j}"), tile=k) for k in (i, j)
        )
        shapes += [Line(one.x, one.y, other.x, other.y)] if kind == "lines" else [one, other]
    _, frame = correct.stitch(tiles, shapes, columns=2, overlap=0.25, estimate=estimate)
    np.testing.assert_array_equal(found_places(frame), places - places[0])


def test_drawn_matches_hold_where_nothing_can_be_estimated():
    blank = [np.zeros((40, 50)), np.zeros((40, 50))]
    mosaic, frame = correct.stitch(blank, Line(45, 10, 55, 12))
    # The thing is at (45, 10) of tile 0 and (5, 12) of tile 1.
    assert found_places(frame).tolist() == [[0, 0], [-2, 40]]
    assert mosaic.shape == (42, 90)
    assert (frame.x0, frame.y0) == (0, -2)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (Line(5, 5, 9, 9), "both ends on tile 0"),
        (Line(5, 5, 500, 9), r"at \(500.0, 9.0\), which is on no tile"),
        (Point(5, 5), "a point without a class"),
        (Point(5, 5, label="a"), "one point of class 'a'"),
        (Ellipse(5, 5, 9, 9), "got a Ellipse, expected lines"),
    ],
)
def test_matches_that_are_none(shapes, message):
    with pytest.raises(CorrectError, match=message):
        correct.stitch([np.zeros((40, 50))] * 2, shapes)


# --- frames


@pytest.mark.parametrize(
    "steps",
    [{}, {"dx": 0.5, "dy": 2.0, "x0": 7, "y0": -3}, {"dx": -1.0, "dy": -0.5, "x0": 50}],
    ids=["plain", "anisotropic", "reversed"],
)
def test_shapes_of_every_tile_are_carried(steps):
    rng = np.random.default_rng(0)
    scene = rng.integers(0, 90, (200, 240)).astype(np.uint8)
    places = np.array([[0, 10], [4, 120], [90, 0], [85, 118]])
    frame = ImageFrame((110, 120), **steps)
    (x, y), (u, v) = frame.to_xy([[52, 60], [75, 90]])
    shape = Ellipse(x - (u - x), y - (v - y), u, v)
    for tile in (1, 2):
        image = scene.copy()
        r, c = places[tile]
        image[r : r + 110, c : c + 120][mask(shape, frame)] += 160
        tiles = [image[r : r + 110, c : c + 120] for r, c in places]
        mosaic, whole = correct.stitch(tiles, columns=2, overlap=0.1, frame=frame)
        (there,) = whole.carry(shape, tile=tile)
        assert iou(mosaic > 127, mask(there, whole)) == 1
    assert whole.carry(shape) == (shape,)
    assert len(pickle.loads(pickle.dumps(whole)).homographies) == 4  # noqa: S301
    with pytest.raises(FrameError, match="tile: got 4, expected a whole number from 0 to 3"):
        whole.carry(shape, tile=4)


# --- values


def test_an_overlap_fades_linearly():
    mosaic, _ = correct.stitch([np.zeros((50, 60)), np.full((50, 60), 100.0)], overlap=1 / 3, estimate=False)
    row = mosaic[25]
    assert row[:40].max() == 0
    assert row[60:].min() == 100
    np.testing.assert_allclose(np.diff(row[40:60]), 100 / 21, rtol=1e-9)
    over, _ = correct.stitch(
        [np.zeros((50, 60)), np.full((50, 60), 100.0)], overlap=1 / 3, estimate=False, blend="over"
    )
    assert over[25].tolist() == [0] * 40 + [100] * 60


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int16, np.uint16, np.int64, np.float32, float])
@pytest.mark.parametrize("depth", [(), (1,), (2,), (3,), (4,)], ids=str)
def test_dtype_and_depth_stay(dtype, depth):
    top = 2**60 if dtype is np.int64 else 2 if dtype is bool else 100
    tile = np.random.default_rng(0).integers(0, top, (20, 20, *depth)).astype(dtype)
    mosaic, frame = correct.stitch([tile, tile, tile], columns=2, overlap=0, estimate=False)
    assert (mosaic.dtype, mosaic.shape) == (tile.dtype, (40, 40, *depth))
    assert frame.shape == (40, 40)
    np.testing.assert_array_equal(mosaic[20:, :20], tile)
    empty = mosaic[20:, 20:]
    assert np.isnan(empty[..., :3]).all() if empty.dtype.kind == "f" else not empty.any()
    if depth == (4,):
        assert not empty[..., 3].any()
    assert (correct.stitch([tile] * 3, columns=2, overlap=0, estimate=False, fill=1)[0][20:, 20:] == 1)[
        ..., :3
    ].all()


def test_nan_and_masked_pixels_leave_the_place_to_others():
    one, other = np.full((30, 40), 5.0), np.full((30, 40), 5.0)
    one[10, 30], other[20, 15], one[2, 2] = np.nan, np.inf, np.nan
    mosaic, _ = correct.stitch([one, other], overlap=0.5, estimate=False)
    assert np.argwhere(np.isnan(mosaic)).tolist() == [[2, 2]]
    assert np.nanmax(mosaic) == 5
    masked = np.ma.masked_equal(np.where(np.isnan(one), 0, 7).astype(np.uint8), 0)
    mosaic, _ = correct.stitch([masked, masked], overlap=0.5, estimate=False)
    assert mosaic[2, 2] == 0
    assert mosaic[10, 30] == 7


def test_one_tile_is_itself():
    mosaic, frame = correct.stitch([SCENE])
    np.testing.assert_array_equal(mosaic, SCENE)
    assert frame == ImageFrame(SCENE.shape)


def test_a_stack_is_a_list_of_tiles():
    tiles, _ = cut(SCENE, 1, 2)
    np.testing.assert_array_equal(correct.stitch(np.stack(tiles))[0], correct.stitch(tiles)[0])


# --- runs


def test_it_tells_how_far_it_is_and_can_be_cancelled():
    tiles, _ = cut(SCENE)
    stages = []
    correct.stitch(tiles, columns=2, progress=stages.append)
    done = [stage.done for stage in stages]
    assert done == sorted(done)
    assert done[-1] == 1

    def stop(stage):
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        correct.stitch(tiles, columns=2, progress=stop)


RNG = np.random.default_rng(0)
NOISE = [RNG.random((40, 50)) for _ in range(3)]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ([[]], {}, "images: got none"),
        ([SCENE], {}, "images: got ndarray, expected a list of tiles"),
        ([5], {}, "images: got int"),
        (["abc"], {}, "images: got str"),
        ([[np.zeros((3, 3)), np.zeros(3)]], {}, r"images\[1\]: image: got shape \(3,\)"),
        ([[np.zeros((9, 9)), np.zeros((9, 9), dtype=np.uint8)]], {}, r"images\[1\]: got uint8"),
        ([[np.zeros((9, 9)), np.zeros((9, 9, 3))]], {}, r"images\[1\]: got float64 with channels \(3,\)"),
        ([[np.zeros((9, 9)), np.zeros((9, 8))]], {}, r"images\[1\]: got 9 x 8 pixels.*positions="),
        ([NOISE], {}, r"nothing|without anything in common: 0 and 1 \(0"),
        ([[np.zeros((40, 50))] * 2], {}, "without anything in common"),
        ([NOISE], {"overlap": 0}, "without anything in common"),
        ([NOISE], {"positions": [(0, 0), (900, 0), (5, 5)]}, "without anything in common"),
        ([NOISE], {"positions": [(0, 0)]}, r"positions: got shape \(1, 2\), expected \(3, 2\)"),
        ([NOISE], {"positions": "here"}, "positions: got str"),
        ([NOISE, Line(5, 5, 60, 5)], {"positions": [(0, 0)] * 3}, "shapes, positions: got both"),
        ([NOISE], {"overlap": 1}, "overlap: got 1, expected a number from 0 to 0.95"),
        ([NOISE], {"columns": 0}, "columns: got 0"),
        ([NOISE], {"blend": "max"}, "blend: got 'max'"),
        ([[np.zeros((9, 9)), np.full((9, 9), np.nan)]], {}, r"images\[1\]: got no finite value"),
        ([NOISE], {"frame": ImageFrame((3, 3))}, "expected .*as in `frame`"),
    ],
)
def test_tiles_that_do_not_go_together(arguments, options, message):
    with pytest.raises((CorrectError, ParameterError, ImgShapesError), match=message):
        correct.stitch(*arguments, **options)


def test_a_mosaic_too_large_is_refused_beforehand():
    far = [(0, 0), (10**6, 10**6)]
    with pytest.raises(ImgShapesError, match=r"stitch to .* pixels: needs about .* GiB"):
        correct.stitch([np.zeros((9, 9)), np.zeros((9, 9))], positions=far, estimate=False)
