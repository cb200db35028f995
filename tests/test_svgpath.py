import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from plotly_imgshapes import PathError, ShapeError
from plotly_imgshapes.svgpath import _read_plain, flatten, read_path, write_path

FINITE = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True)
VERTICES = hnp.arrays(np.float64, st.tuples(st.integers(1, 20), st.just(2)), elements=FINITE)
SUBPATHS = st.lists(st.tuples(VERTICES, st.booleans()), min_size=1, max_size=4)


def vertices_of(path, **options):
    return [subpath.xy.tolist() for subpath in read_path(path, **options).subpaths]


def bits(array):
    return np.ascontiguousarray(array).view(np.uint64).tolist()


# --- round trips


@given(SUBPATHS)
def test_what_is_written_reads_back_to_the_same_bits(subpaths):
    read = read_path(write_path(subpaths)).subpaths
    assert [subpath.closed for subpath in read] == [closed for _, closed in subpaths]
    assert [bits(subpath.xy) for subpath in read] == [bits(xy) for xy, _ in subpaths]


@pytest.mark.parametrize(
    "value", [5e-324, -5e-324, 2.2e-308, 1.7976931348623157e308, -1e308, 0.1, 1 / 3, -0.0]
)
def test_the_ends_of_the_number_range_survive(value):
    xy = np.array([[value, -value], [0.5, value]])
    assert bits(read_path(write_path([(xy, False)])).subpaths[0].xy) == bits(xy)


@given(SUBPATHS)
def test_the_json_reader_and_the_grammar_read_the_same_numbers(subpaths):
    path = write_path(subpaths)
    spaced = path.replace(",", " , ").replace("L", " L ")
    assert vertices_of(spaced) == vertices_of(path)


@given(st.lists(st.tuples(st.floats(-6e13, 2.5e14), FINITE), min_size=1, max_size=8))
def test_dates_are_written_to_a_tenth_of_a_millisecond(rows):
    xy = np.array(rows)
    path, kinds = write_path([(xy, True)], dates="x"), "x"
    ((back, closed),), read_kinds = read_path(path)
    assert (closed, read_kinds) == (True, kinds)
    # Half of 0.1 ms, and the spacing of float64 at the end of the year 9999.
    np.testing.assert_allclose(back[:, 0], xy[:, 0], rtol=0, atol=0.05 + np.spacing(2.5e14))
    assert bits(back[:, 1]) == bits(xy[:, 1])


def test_what_is_written_is_the_part_of_the_grammar_that_plotly_writes():
    xy = np.array([[1.5, -2.0], [1e21, 3.25]])
    assert write_path([(xy, True), (xy[:1], False)]) == "M1.5,-2.0L1e+21,3.25ZM1.5,-2.0"


# --- grammar, table

GRAMMAR = {
    "one vertex": ("M1,2", [[[1, 2]]]),
    "lines": ("M1,2L3,4L5,6", [[[1, 2], [3, 4], [5, 6]]]),
    "relative lines": ("M1,2l3,4l5,6", [[[1, 2], [4, 6], [9, 12]]]),
    "relative move at the start is absolute": ("m1,2L3,4", [[[1, 2], [3, 4]]]),
    "more pairs after M are lines": ("M1,2 3,4 5,6", [[[1, 2], [3, 4], [5, 6]]]),
    "more pairs after m are relative lines": ("m1,2 3,4 5,6", [[[1, 2], [4, 6], [9, 12]]]),
    "more pairs after L": ("M1,2L3,4 5,6", [[[1, 2], [3, 4], [5, 6]]]),
    "more pairs after l": ("M1,2l3,4 5,6", [[[1, 2], [4, 6], [9, 12]]]),
    "horizontal": ("M1,2H5", [[[1, 2], [5, 2]]]),
    "relative horizontal": ("M1,2h5", [[[1, 2], [6, 2]]]),
    "vertical": ("M1,2V5", [[[1, 2], [1, 5]]]),
    "relative vertical": ("M1,2v5", [[[1, 2], [1, 7]]]),
    "repeated horizontal": ("M1,2H3 4", [[[1, 2], [3, 2], [4, 2]]]),
    "repeated relative horizontal": ("M1,2h3 4", [[[1, 2], [4, 2], [8, 2]]]),
    "repeated relative vertical": ("M1,2v3 4", [[[1, 2], [1, 5], [1, 9]]]),
    "small z": ("M0,0L1,0L1,1z", [[[0, 0], [1, 0], [1, 1]]]),
    "two rings": ("M0,0L9,0L9,9ZM1,1L2,1L2,2Z", [[[0, 0], [9, 0], [9, 9]], [[1, 1], [2, 1], [2, 2]]]),
    "two open strokes": ("M0,0L9,0M1,1L2,1", [[[0, 0], [9, 0]], [[1, 1], [2, 1]]]),
    "relative second ring starts from the first": (
        "m5,5 1,0 0,1z m10,0 1,0 0,1z",
        [[[5, 5], [6, 5], [6, 6]], [[15, 5], [16, 5], [16, 6]]],
    ),
    "a line after Z starts where the ring did": ("M3,4L9,9ZL5,5", [[[3, 4], [9, 9]], [[3, 4], [5, 5]]]),
    "a relative line after Z": ("M3,4L9,9Zl1,1", [[[3, 4], [9, 9]], [[3, 4], [4, 5]]]),
    "Z twice": ("M3,4L9,9ZZ", [[[3, 4], [9, 9]]]),
    "spaces": (" M 1 2 L 3 4 Z ", [[[1, 2], [3, 4]]]),
    "spaces and commas": ("M 1 , 2 L 3 ,4 Z", [[[1, 2], [3, 4]]]),
    "tabs and newlines": ("M\t1\n2\r\nL\t3,4", [[[1, 2], [3, 4]]]),
    "exponents": ("M1e3,2E-3L-1e+2,0", [[[1000, 0.002], [-100, 0]]]),
    "no digit before the point": ("M.5,-.5L+.25,1", [[[0.5, -0.5], [0.25, 1]]]),
    "no digit after the point": ("M5.,-5.L1,1", [[[5, -5], [1, 1]]]),
    "signs as separators": ("M1-1L-2-3+2+4", [[[1, -1], [-2, -3], [2, 4]]]),
    "points as separators": ("M.5.5L1.5.25", [[[0.5, 0.5], [1.5, 0.25]]]),
    "leading zeros": ("M007,01L00,-00.5", [[[7, 1], [0, -0.5]]]),
    "plus": ("M+1,+2L+3,4", [[[1, 2], [3, 4]]]),
    "many digits": (f"M0.{'1' * 40},0L{'9' * 25},1", [[[1 / 9, 0], [1e25, 1]]]),
}


@pytest.mark.parametrize(("path", "expected"), GRAMMAR.values(), ids=GRAMMAR)
def test_the_grammar_reads(path, expected):
    assert vertices_of(path) == expected


@pytest.mark.parametrize(
    ("path", "closed"),
    [
        ("M0,0L1,1", [False]),
        ("M0,0L1,1Z", [True]),
        ("M0,0L1,1ZM2,2L3,3", [True, False]),
        ("M 0 0 z m1,1", [True, False]),
    ],
)
def test_only_z_closes(path, closed):
    assert [subpath.closed for subpath in read_path(path).subpaths] == closed


def test_a_ring_does_not_repeat_its_first_vertex():
    assert vertices_of("M0,0L1,0L1,1Z") == [[[0, 0], [1, 0], [1, 1]]]


def test_vertices_are_read_only_down_to_their_memory():
    for path in ("M1,2L3,4", "M 1 2 L 3 4"):
        xy = read_path(path).subpaths[0].xy
        assert not xy.flags.writeable
        assert xy.base is None or not xy.base.flags.writeable


# --- dates

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
# Days from 1970-01-01 to 2024-01-03: 54 years with 13 leap days, and two more days.
JANUARY_3 = (54 * 365 + 13 + 2) * DAY


def test_dates_with_an_underscore_become_milliseconds_since_1970():
    ((xy, _),), kinds = read_path("M2024-01-03_17:18:24.9505,0.5L2024-01-04,1e3")
    assert kinds == "x"
    assert xy.tolist() == [
        [JANUARY_3 + 17 * HOUR + 18 * MINUTE + 24_950.5, 0.5],
        [JANUARY_3 + DAY, 1000.0],
    ]


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("M1,2024-01-03L2,2024-01-04", "y"),
        ("M2024-01-03,2024-01-03_12:00L2024-01-04,2024-01-04", "xy"),
        ("M2024-01-03,1H2024-01-04", "x"),
        ("M1,2024-01-03V2024-01-04", "y"),
        ("M1,2L3,4", ""),
    ],
)
def test_it_is_told_which_coordinates_were_dates(path, kinds):
    assert read_path(path).dates == kinds


def test_log_and_category_coordinates_are_plain_numbers():
    assert vertices_of("M397604073075.7712,2.9805123369479806e-10L1.528,0.01") == [
        [[397604073075.7712, 2.9805123369479806e-10], [1.528, 0.01]]
    ]


def test_the_dates_of_a_recording_read_back_as_they_were_written(recordings):
    paths = [
        shape["path"]
        for recording in recordings.values()
        for shape in recording["after_shapes"] or ()
        if "_" in shape.get("path", "")
    ]
    assert paths
    for path in paths:
        subpaths, kinds = read_path(path)
        # Plotly writes integers without a point: compare what each text says, not how.
        assert read_path(write_path(subpaths, dates=kinds))[1] == kinds
        for (xy, _), (again, _) in zip(
            subpaths, read_path(write_path(subpaths, dates=kinds))[0], strict=True
        ):
            assert xy.tolist() == again.tolist()


# --- curves


def bezier(control, t):
    """Values of a Bezier curve from its Bernstein polynomials, independent of our subdivision."""
    control, t = np.asarray(control, dtype=float), t[:, None]
    weights = {
        3: ((1 - t) ** 2, 2 * t * (1 - t), t**2),
        4: ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3),
    }[len(control)]
    return sum(weight * xy for weight, xy in zip(weights, control, strict=True))


T = np.linspace(0, 1, 2001)

CURVES = {
    "Q": ("M1,1Q3,9 5,1", [[[1, 1], [3, 9], [5, 1]]]),
    "q": ("M1,1q2,8 4,0", [[[1, 1], [3, 9], [5, 1]]]),
    "Q twice": ("M1,1Q3,9 5,1 6,0 7,7", [[[1, 1], [3, 9], [5, 1]], [[5, 1], [6, 0], [7, 7]]]),
    "q twice": ("M1,1q2,8 4,0 1,-1 2,6", [[[1, 1], [3, 9], [5, 1]], [[5, 1], [6, 0], [7, 7]]]),
    "T": ("M1,1Q3,9 5,1T9,1", [[[1, 1], [3, 9], [5, 1]], [[5, 1], [7, -7], [9, 1]]]),
    "t": ("M1,1q2,8 4,0t4,0", [[[1, 1], [3, 9], [5, 1]], [[5, 1], [7, -7], [9, 1]]]),
    "T after T mirrors the mirrored handle": (
        "M1,1Q3,9 5,1T9,1 13,1",
        [[[1, 1], [3, 9], [5, 1]], [[5, 1], [7, -7], [9, 1]], [[9, 1], [11, 9], [13, 1]]],
    ),
    "T without Q is straight": ("M1,1T9,1", [[[1, 1], [1, 1], [9, 1]]]),
    "T after C has nothing to mirror": (
        "M0,0C0,9 9,9 9,0T18,0",
        [[[0, 0], [0, 9], [9, 9], [9, 0]], [[9, 0], [9, 0], [18, 0]]],
    ),
    "C": ("M0,0C0,9 9,9 9,0", [[[0, 0], [0, 9], [9, 9], [9, 0]]]),
    "c": ("M1,1c0,9 9,9 9,0", [[[1, 1], [1, 10], [10, 10], [10, 1]]]),
    "c twice": (
        "M1,1c0,9 9,9 9,0 1,1 2,1 3,0",
        [[[1, 1], [1, 10], [10, 10], [10, 1]], [[10, 1], [11, 2], [12, 2], [13, 1]]],
    ),
    "S": (
        "M0,0C0,9 9,9 9,0S18,9 18,0",
        [[[0, 0], [0, 9], [9, 9], [9, 0]], [[9, 0], [9, -9], [18, 9], [18, 0]]],
    ),
    "s": (
        "M0,0c0,9 9,9 9,0s9,9 9,0",
        [[[0, 0], [0, 9], [9, 9], [9, 0]], [[9, 0], [9, -9], [18, 9], [18, 0]]],
    ),
    "S without C starts at the pen": ("M0,0S9,9 9,0", [[[0, 0], [0, 0], [9, 9], [9, 0]]]),
    "S after a line has nothing to mirror": (
        "M0,0C0,9 9,9 9,0L10,0S18,9 18,0",
        [[[0, 0], [0, 9], [9, 9], [9, 0]], [[9, 0], [9, 0], [10, 0]], [[10, 0], [10, 0], [18, 9], [18, 0]]],
    ),
    "S after Q has nothing to mirror": (
        "M1,1Q3,9 5,1S9,9 9,1",
        [[[1, 1], [3, 9], [5, 1]], [[5, 1], [5, 1], [9, 9], [9, 1]]],
    ),
}


@pytest.mark.parametrize("tolerance", [None, 0.5, 1e-2, 1e-4])
@pytest.mark.parametrize(("path", "pieces"), CURVES.values(), ids=CURVES)
def test_curves_keep_within_the_tolerance_of_the_curve(path, pieces, tolerance):
    ((xy, _),) = read_path(path, tolerance=tolerance).subpaths
    curve = np.concatenate([bezier(piece, T) for piece in pieces])
    extent = max(np.ptp(piece, axis=0).max() for piece in pieces)
    allowed = 1e-4 * extent if tolerance is None else tolerance
    chords = shapely.LineString(xy)
    shapely.prepare(chords)
    off_the_chords = shapely.distance(shapely.points(curve), chords).max()
    # The curve is looked at in 2,000 places, and its vertices lie on it.
    assert off_the_chords <= allowed * (1 + 1e-9)
    assert xy[0].tolist() == pieces[0][0]
    assert xy[-1].tolist() == pieces[-1][-1]
    dense = shapely.LineString(curve)
    shapely.prepare(dense)
    # 1/8 of a squared step of 1/2000 times the greatest second derivative, 6 * hypot(18, 18).
    assert shapely.distance(shapely.points(xy[:: max(1, len(xy) // 50)]), dense).max() < 5e-6


def test_a_finer_tolerance_gives_more_chords_and_a_coarse_one_few():
    tolerances = (10, 1, 0.1, 1e-3)
    lengths = [len(read_path("M0,0C0,9 9,9 9,0", tolerance=t).subpaths[0].xy) for t in tolerances]
    # 1 + ceil(sqrt(6 * hypot(9, 9) / (8 * t)))
    assert lengths == [2, 5, 11, 99]


@pytest.mark.parametrize("tolerance", [1e-300, 5e-324])
def test_a_tolerance_below_a_millionth_of_the_curve_stops_there(tolerance):
    # sqrt(6 * 12.7 / (8 * 1e-6 * 9)): the second differences of this curve are (9, -9) and (-9, -9).
    assert len(read_path("M0,0C0,9 9,9 9,0", tolerance=tolerance).subpaths[0].xy) == 1031


def test_a_curve_of_no_extent_is_one_chord():
    assert vertices_of("M2,3C2,3 2,3 2,3") == [[[2, 3], [2, 3]]]


def test_curves_as_wide_as_the_number_range_stay_finite():
    xy = read_path("M-1e308,0C1e308,0 -1e308,0 1e308,5").subpaths[0].xy
    assert np.isfinite(xy).all()
    assert len(xy) > 10


def test_flatten_ends_exactly_on_the_last_control_vertex():
    control = np.array([[0.1, 0.2], [0.7, 0.9], [1.3, 0.3]])
    assert flatten(control)[-1].tolist() == [1.3, 0.3]


# --- paths that plotly.js keeps


def recorded(recordings, name):
    return recordings[name]["before_shapes"][0]["path"], recordings[name]["after_shapes"][0]["path"]


def test_the_recorded_path_of_curves_reads_as_its_bezier_pieces(recordings):
    before, after = recorded(recordings, "html__preset_curves_path__move")
    # M 100 100 H 300 V 200 Q 300 300 200 300 T 100 250 C 80 220 60 180 70 150 S 90 110 100 100 Z
    pieces = [
        [[300, 200], [300, 300], [200, 300]],
        [[200, 300], [100, 300], [100, 250]],
        [[100, 250], [80, 220], [60, 180], [70, 150]],
        [[70, 150], [80, 120], [90, 110], [100, 100]],
    ]
    curve = np.concatenate([[[100.0, 100.0], [300.0, 100.0]], *(bezier(piece, T) for piece in pieces)])
    ((xy, closed),), _ = read_path(before)
    assert closed
    # 1e-4 of the largest piece, and as much again for looking at the curve in 2,000 places.
    assert shapely.hausdorff_distance(shapely.LineString(xy), shapely.LineString(curve)) < 0.02
    ((moved, _),), _ = read_path(after)
    # plotly.js goes by screen pixels and back, which turned a shift of 38.64, 28.98 into as little as these.
    np.testing.assert_allclose(moved - xy, [[38.64, 28.98]] * len(xy), atol=0.03)


def test_the_recorded_path_with_a_hole_reads_as_two_rings(recordings):
    _, after = recorded(recordings, "html__preset_two_subpaths_hole__drag_vertex_1")
    outer, hole = read_path(after).subpaths
    assert (outer.closed, hole.closed, len(outer.xy), len(hole.xy)) == (True, True, 4, 4)
    assert shapely.Polygon(outer.xy).contains(shapely.Polygon(hole.xy))


def test_every_path_in_the_recordings_is_in_the_grammar(recordings):
    paths = {
        shape["path"]
        for recording in recordings.values()
        for when in ("before_shapes", "after_shapes")
        for shape in recording[when] or ()
        if "path" in shape
    }
    assert len(paths) > 50
    for path in paths:
        assert read_path(path).subpaths


# --- bad input

BAD = {
    "": "expected it to begin with 'M'",
    "   ": "expected it to begin with 'M'",
    "L1,2": "expected it to begin with 'M'",
    "1,2": "expected it to begin with 'M'",
    "1,2M3,4": "expected it to begin with 'M'",
    "Z": "expected it to begin with 'M'",
    "M": "got 0 numbers after 'M' at character 0, expected a positive multiple of 2",
    "M1": "got 1 number after 'M' at character 0",
    "M1,2,3L4": "got 3 numbers after 'M' at character 0",
    "M1,2L": "got 0 numbers after 'L' at character 4",
    "M1,2L3": "got 1 number after 'L' at character 4",
    "M1,2L3,4L5,6,7": "got 3 numbers after 'L' at character 8",
    "M1,2H": "after 'H' at character 4, expected a positive multiple of 1",
    "M1,2Q3,4": "got 2 numbers after 'Q' at character 4, expected a positive multiple of 4",
    "M1,2C3,4,5,6": "got 4 numbers after 'C' at character 4, expected a positive multiple of 6",
    "M1,2S3,4,5": "expected a positive multiple of 4",
    "M1,2T3": "expected a positive multiple of 2",
    "M1,2Z3": "got 1 number after 'Z' at character 4, expected none",
    "M1,2A5,5 0 0 1 9,9": "got command 'A' at character 4, expected one of M L H V Q T C S Z; write arcs",
    "M1,2a5,5 0 0 1 9,9": "got command 'a' at character 4",
    "M1,2B3,4": "got command 'B' at character 4",
    "M1,2R3,4": "expected one of M L H V Q T C S Z",
    "Mnan,1": "got command 'n' at character 1",
    "MNaN,1": "got command 'N' at character 1",
    "Minf,1": "got command 'i' at character 1",
    "M1,Infinity": "got command 'I' at character 3",
    "Mnull,1": "got command 'n' at character 1",
    "Mtrue,1": "got command 'r' at character 2",
    "M1e400,1": "got a number that is not finite after 'M'",
    "M1,1L-1e999,0": "got a number that is not finite after 'L' at character 4",
    "M1e308,0l1e308,0": "got a position that is not finite after 'l' at character 8",
    "M1e308,0h1e308-1e308": "got a position that is not finite after 'h'",
    "M1e308,0q1e308,0 -1e308,0": "got a position that is not finite after 'q'",
    "M0,0Q-1e308,0 1e308,0T0,0": "got a position that is not finite after 'T'",
    "M1,2;3,4": "got '2;3' after 'M'",
    "M1,2L3,4#": "got '4#' after 'L'",
    "M[1,2]": "got '[1' after 'M'",
    "M1..2,3": "got 3 numbers after 'M'",
    "M1e,2": "got '1e' after 'M'",
    "M1e+,2": "got '1e+' after 'M'",
    "M--1,2": "got '--1' after 'M'",
    "M+-1,2": "got '+-1' after 'M'",
    "M-,2": "got '-' after 'M'",
    "M.,2": "got '.' after 'M'",
    "M0x10,2": "got command 'x' at character 2",
    "M1_0,2": "got '1_0' after 'M'",
    "M1,2\0": "got '2\\x00' after 'M'",
    "M١,٢": "got '١' after 'M'",  # noqa: RUF001 (Arabic-Indic digits, which float() takes)
    "M1,²": "got '²' after 'M'",
    "M１,2": "got '１' after 'M'",  # noqa: RUF001 (fullwidth digit)
    "M2024-13-01,2": "month",
    "M2024-02-30,2": "day",
    "M2024-01-03_25:00,2": "got '2024-01-03_25:00' after 'M' at character 0, expected numbers or dates",
    "M2024-01-03_17:60,2": "expected numbers or dates",
    "M0000-01-01,2": "years 1 and 9999",
}


@pytest.mark.parametrize(("path", "said"), BAD.items(), ids=map(repr, BAD))
def test_what_is_not_in_the_grammar_is_told_with_its_place(path, said):
    with pytest.raises(PathError) as error:
        read_path(path)
    assert str(error.value).startswith("path: ")
    assert said in str(error.value)


@pytest.mark.parametrize("path", [None, 5, b"M0,0L1,1", ["M0,0"], bytearray(b"M0,0"), np.zeros(2), {}])
def test_only_strings_are_paths(path):
    with pytest.raises(PathError, match=f"path: got {type(path).__name__}, expected a string as"):
        read_path(path)


@pytest.mark.parametrize("tolerance", [0, -1, float("nan"), float("inf"), "1", None.__class__])
def test_a_tolerance_is_a_positive_number(tolerance):
    with pytest.raises(ShapeError, match=r"tolerance: got .*, expected a finite number"):
        read_path("M0,0L1,1", tolerance=tolerance)


@pytest.mark.parametrize(
    ("subpaths", "said"),
    [
        ([], "subpaths: got none"),
        ([(np.zeros((0, 2)), True)], r"got shape \(0, 2\)"),
        ([(np.zeros((3, 3)), True)], r"got shape \(3, 3\)"),
        ([(np.zeros(4), True)], r"got shape \(4,\)"),
        ([(np.array([[0, np.nan]]), False)], "not finite"),
        ([(np.zeros((1, 2)), True), (np.array([[np.inf, 0]]), False)], "not finite"),
    ],
)
def test_what_cannot_be_written_is_told(subpaths, said):
    with pytest.raises(PathError, match=said):
        write_path(subpaths)


@pytest.mark.parametrize("moment", [1e15, -1e14, 1e300])
def test_dates_beyond_the_calendar_are_not_written(moment):
    with pytest.raises(ShapeError, match="expected a moment between years 1 and 9999"):
        write_path([(np.array([[moment, 0.0]]), False)], dates="x")


# --- long input

MEGABYTE = 1_000_000


def repeated(start, unit, size=MEGABYTE):
    return start + unit * (size // len(unit))


# Each would take days by an algorithm that is quadratic in the length, so to finish at all is the test.
HOSTILE = {
    "digits": "1" * MEGABYTE,
    "digits after M": repeated("M", "1"),
    "digits and a y": repeated("M", "1") + ",1",
    "digits after the point": repeated("M0.", "1") + ",1",
    "digits of an exponent": repeated("M1e", "9") + ",1",
    "minus signs": repeated("M", "-"),
    "plus and minus": repeated("M", "+-"),
    "points": repeated("M", "."),
    "numbers and points": repeated("M0,0L", "1."),
    "numbers and exponents": repeated("M0,0L", "1e"),
    "numbers and signed exponents": repeated("M0,0L", "1e+"),
    "exponent letters": "e" * MEGABYTE,
    "exponent letters after M": repeated("M", "e"),
    "commas": repeated("M", ","),
    "spaces": " " * MEGABYTE,
    "spaces after M": repeated("M", " "),
    "spaces before the end": repeated("M0,0", " ") + "x",
    "one comma list": repeated("M0,0L", "1,"),
    "one comma list, one number short": repeated("M0,0L", "1,") + "1",
    "dates": repeated("M", "2024-01-03,"),
    "a date that never ends": repeated("M2024-01-03_00:00:00.", "1") + ",1",
    "half dates": repeated("M", "2024-01-03_"),
    "letters": "x" * MEGABYTE,
    "quotes": repeated("M", "'"),
    "zero bytes": repeated("M", "\0"),
    "not ASCII": repeated("M", "é"),
    "nested brackets": repeated("M", "["),
    "plain path, bad end": repeated("M0,0", "L1,1") + "L1",
}
# A command costs about 10 µs and a curve 100 µs, against 0.1 µs a character above: fewer tell as much.
HOSTILE_COMMANDS = {
    "moves": repeated("M0,0", "M0,0", MEGABYTE // 10),
    "closings": repeated("M0,0", "Z", MEGABYTE // 10),
    "rings": repeated("", "M0,0Z", MEGABYTE // 10),
    "rings, bad end": repeated("", "M0,0Z", MEGABYTE // 10) + "Q",
    "short lines": repeated("M0,0", "h1", MEGABYTE // 10),
    "smooth curves": repeated("M0,0", "T1,1", MEGABYTE // 30),
    "smooth curves in one list": repeated("M0,0T", "1 2 ", MEGABYTE // 30),
    "smooth curves back and forth": repeated("M0,0T", "1 0 0 1 ", MEGABYTE // 30),
}


@pytest.mark.parametrize("path", HOSTILE.values(), ids=HOSTILE)
def test_a_megabyte_of_anything_ends(path):
    try:
        read_path(path)
    except PathError as error:
        assert len(str(error)) < 300  # noqa: PT017 (some of these are paths)


@pytest.mark.parametrize("path", HOSTILE_COMMANDS.values(), ids=HOSTILE_COMMANDS)
def test_thousands_of_commands_end(path):
    try:
        read_path(path)
    except PathError as error:
        assert len(str(error)) < 300  # noqa: PT017 (some of these are paths)


def test_a_drawn_path_of_a_megabyte_is_read_whole():
    xy = np.random.default_rng(0).uniform(0, 8192, (30_000, 2))
    path = write_path([(xy, True)])
    assert len(path) > MEGABYTE
    assert bits(read_path(path).subpaths[0].xy) == bits(xy)


def test_a_drawn_path_is_read_by_the_fast_reader_and_an_odd_one_is_left_to_the_pen():
    xy = np.random.default_rng(0).uniform(0, 8192, (5_000, 2))
    (subpath,) = _read_plain(write_path([(xy, True)]))
    assert subpath.closed
    assert bits(subpath.xy) == bits(xy)
    assert _read_plain("M0,0 L1,1") == ()
