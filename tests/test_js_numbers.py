"""The numbers of the browser core are those of Python: measures, pixels, profiles and histograms."""

import base64
import json
import math
import shutil
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest

from plotly_imgshapes import (
    Ellipse,
    ImageFrame,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    histogram,
    mask,
    measure,
    profile,
)
from plotly_imgshapes.errors import EmptyRegionWarning

JS = Path(__file__).parents[1] / "js"
ESBUILD = JS / "node_modules" / ".bin" / "esbuild"
NODE = shutil.which("node") or ""

pytestmark = [
    pytest.mark.skipif(
        not (ESBUILD.exists() and NODE), reason="js/: node and its packages are not installed"
    ),
    pytest.mark.filterwarnings(f"ignore::{EmptyRegionWarning.__module__}.EmptyRegionWarning"),
]

# Reads what is to be computed as JSON, and answers in JSON; NaN is null.
ENTRY = """
import { readFileSync } from "node:fs";
import { decodeImage } from "./src/measure/image";
import { histogramOf } from "./src/measure/histogram";
import { profileOf } from "./src/measure/profile";
import { runsOf } from "./src/measure/raster";
import { measure } from "./src/measure/table";
import { readShape } from "./src/model/codec";
const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = [];
for (const { raw, frame, shapes, what, properties, bins, width } of asked) {
  const image = raw && await decodeImage(raw);
  const all = shapes.map(readShape);
  if (what === "measure") answers.push(measure(shapes.map(({ name, legendgroup }, i) =>
    ({ id: name ?? "", label: legendgroup ?? "", geometry: all[i], frame, image })), properties));
  if (what === "runs") answers.push(all.map((one) => runsOf(one, frame)));
  if (what === "profile") answers.push(all.map((one) => profileOf(one, image, frame, width)));
  if (what === "histogram") answers.push(all.map((one) => histogramOf(one, image, frame, bins)));
}
process.stdout.write(JSON.stringify(answers));
"""

PROPERTIES = [
    *("area", "perimeter", "length", "angle", "centroid_x", "centroid_y", "x_min", "y_min", "x_max", "y_max"),
    *("width", "height", "area_bbox", "equivalent_diameter_area", "extent", "feret_diameter_max"),
    *("circularity", "aspect_ratio", "num_pixels"),
]
INTENSITIES = [
    *("num_values", "intensity_mean", "intensity_std", "intensity_min", "intensity_max"),
    *("intensity_median", "intensity_sum"),
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    made = tmp_path_factory.mktemp("bundle") / "numbers.mjs"
    command = [
        ESBUILD,
        "--bundle",
        "--platform=node",
        "--format=esm",
        f"--outfile={made}",
        "--log-level=error",
    ]
    subprocess.run(command, input=ENTRY, text=True, cwd=JS, check=True)
    return made


def in_js(bundle, *asked):
    done = subprocess.run(
        [NODE, str(bundle)], input=json.dumps(asked), text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def packed(image):
    held = np.ma.getdata(image)
    little = np.ascontiguousarray(held, dtype=held.dtype.newbyteorder("<"))
    raw = {
        "dtype": held.dtype.name,
        "shape": held.shape,
        "data": base64.b64encode(zlib.compress(little.tobytes())).decode(),
    }
    if np.ma.isMA(image):
        where = np.ma.getmaskarray(image).astype(np.uint8)
        raw["mask"] = base64.b64encode(zlib.compress(where.tobytes())).decode()
    return raw


def ask(what, shapes, frame, image=None, **more):
    """Ask for the dictionaries as they travel, so that reading them is part of what is compared."""
    grid = {name: getattr(frame, name) for name in ("shape", "x0", "dx", "y0", "dy", "unit")}
    raw = None if image is None else packed(image)
    return {"what": what, "shapes": [s.to_plotly() for s in shapes], "frame": grid, "raw": raw, **more}


FRAMES = {
    "pixels": {},
    "square": {"dx": 0.2, "dy": 0.2, "unit": "mm"},
    "anisotropic": {"x0": 100.5, "dx": 0.37, "y0": -3, "dy": 1.3, "unit": "µm"},
    "upwards": {"y0": 40.0, "dy": -1.0},
}
H, W = 48, 61


def frame_named(name):
    return ImageFrame((H, W), **FRAMES[name])


def on_grid(frame, rc):
    """Positions of array rows and columns on the axes."""
    return frame.to_xy(np.asarray(rc, dtype=float))


def random_shapes(rng, frame, n):
    """Shapes of every kind: inside, on the edges, beyond, crossing themselves, degenerate."""
    made = []

    def spots(k, whole):
        rc = rng.uniform(-12, [H + 12, W + 12], (k, 2))
        return on_grid(frame, np.round(rc) if whole else rc)

    for i in range(n):
        whole = bool(rng.integers(2))
        angle = float(rng.choice([0, 0, 90, -180, 33.25, -117.3]))
        (x0, y0), (x1, y1) = spots(2, whole)
        k = int(rng.integers(1, 40))
        step = min(frame.spacing)
        named = {"id": f"s{i}", "label": rng.choice(["", "cell", "été"])}
        made += [
            Rect(x0, y0, x1, y1, angle, **named),
            Ellipse(x0, y0, x1, y1, angle, **named),
            Line(x0, y0, x1, y1, **named),
            Point(x0, y0, **named),
            Polyline(spots(min(k, 9), whole), **named),
            Polyline(spots(int(rng.integers(1, 6)), whole), width=float(rng.uniform(0.5, 6) * step), **named),
            Polygon(spots(k, whole), **named),
            Polygon([spots(int(rng.integers(3, 9)), whole) for _ in range(int(rng.integers(1, 4)))], **named),
        ]
    return made


def images(rng):
    """Arrays of every dtype that measures differ for."""
    wide = rng.normal(0, 3, (H, W)).astype(np.float32)
    gaps = rng.normal(5, 2, (H, W))
    gaps[rng.random((H, W)) < 0.1] = np.nan
    return {
        "uint8": rng.integers(0, 256, (H, W), dtype=np.uint8),
        "bool": rng.random((H, W)) < 0.4,
        "int16": rng.integers(-30000, 30000, (H, W), dtype=np.int16),
        "uint16": rng.integers(0, 65536, (H, W), dtype=np.uint16),
        "int64": rng.integers(-(2**60), 2**60, (H, W)),
        "float32": wide,
        "float64 with NaN": gaps,
        "masked uint16": np.ma.MaskedArray(
            rng.integers(0, 4000, (H, W), dtype=np.uint16), rng.random((H, W)) < 0.2
        ),
        "RGB": rng.integers(0, 256, (H, W, 3), dtype=np.uint8),
        "RGBA float": rng.random((H, W, 4)),
        "one channel": rng.integers(0, 256, (H, W, 1), dtype=np.uint8),
    }


def assert_close(got, expected, name, shapes, scale=0.0):
    """Equal to 1e-9 of the number, or of the `scale` on which it is a difference of others."""
    got = np.array(got, dtype=float)
    expected = np.asarray(expected, dtype=float)
    error = np.abs(got - expected)
    good = (error <= 1e-9 * np.maximum(np.abs(expected), scale)) | (np.isnan(got) & np.isnan(expected))
    good |= got == expected
    wrong = [(shapes[i], got[i], expected[i]) for i in np.flatnonzero(~good)[:3]]
    assert not wrong, f"{name}: {wrong}"


def columns_of(answer):
    names = [column["name"] for column in answer["columns"]]
    return dict(zip(names, zip(*answer["rows"], strict=True), strict=True))


def assert_same_table(got, expected, shapes, scale):
    assert list(got) == [name for name in expected if name != "unit"]
    for name in ("id", "label", "kind"):
        assert list(got[name]) == expected[name]
    for name in got.keys() - {"id", "label", "kind"}:
        if name.startswith(("num_", "intensity_min", "intensity_max")):
            assert_close(got[name], expected[name], name, shapes)
        else:
            assert_close(got[name], expected[name], name, shapes, scale)


@pytest.mark.parametrize("name", FRAMES)
def test_the_geometry_and_pixels_of_hundreds_of_shapes_are_measured_as_in_python(bundle, name):
    frame = frame_named(name)
    shapes = random_shapes(np.random.default_rng([1, *map(ord, name)]), frame, 60)
    (answer,) = in_js(bundle, ask("measure", shapes, frame, properties=PROPERTIES))
    expected = measure(shapes, frame=frame, properties=PROPERTIES)
    assert_same_table(columns_of(answer), expected, shapes, scale=1.0)


@pytest.mark.parametrize("name", list(images(np.random.default_rng(0))))
def test_intensities_are_measured_as_in_python(bundle, name):
    rng = np.random.default_rng([2, *map(ord, name)])
    image = images(rng)[name]
    frame = frame_named(rng.choice(list(FRAMES)))
    shapes = random_shapes(rng, frame, 25)
    (answer,) = in_js(bundle, ask("measure", shapes, frame, image, properties=INTENSITIES))
    with np.errstate(all="ignore"):
        expected = measure(shapes, image, frame=frame, properties=INTENSITIES)
    # A sum of numbers of both signs is right to the rounding of what it is made of.
    scale = (
        float(np.nanmax(np.abs(np.ma.filled(image.astype(float), np.nan))))
        if "float" in name or "int64" in name
        else 0
    )
    assert_same_table(columns_of(answer), expected, shapes, scale=max(scale, 1e-3))


@pytest.mark.parametrize("name", FRAMES)
def test_the_very_pixels_are_those_of_python(bundle, name):
    frame = frame_named(name)
    shapes = [s for s in random_shapes(np.random.default_rng([3, *map(ord, name)]), frame, 40) if s.is_region]
    (answers,) = in_js(bundle, ask("runs", shapes, frame))
    for shape, runs in zip(shapes, answers, strict=True):
        painted = np.zeros(frame.shape, dtype=bool)
        for row, start, stop in runs:
            assert 0 <= start < stop <= W
            assert not painted[row, start:stop].any()
            painted[row, start:stop] = True
        np.testing.assert_array_equal(painted, mask(shape, frame), err_msg=repr(shape))


def test_neighbours_share_no_pixel_and_leave_no_gap(bundle):
    """A fan of triangles around centres of pixels: its edges run through many centres."""
    frame = ImageFrame((H, W), x0=0.1, dx=0.1, y0=0.3, dy=0.1)
    around = on_grid(frame, [(0, 0), (0, 30), (0, 60), (20, 60), (47, 60), (47, 31), (47, 0), (23, 0)])
    (middle,) = on_grid(frame, [(24, 30)])
    fan = [Polygon([middle, a, b]) for a, b in zip(around, np.roll(around, -1, axis=0), strict=True)]
    (answers,) = in_js(bundle, ask("runs", fan, frame))
    times = np.zeros(frame.shape, dtype=int)
    for runs in answers:
        for row, start, stop in runs:
            times[row, start:stop] += 1
    np.testing.assert_array_equal(times, mask(Polygon(around), frame))


@pytest.mark.parametrize("width", [None, 0.0, 3.7])
@pytest.mark.parametrize("name", ["uint8", "float64 with NaN", "masked uint16", "RGB"])
def test_profiles_are_those_of_python(bundle, name, width):
    rng = np.random.default_rng([4, *map(ord, name)])
    image = images(rng)[name]
    frame = frame_named(rng.choice(list(FRAMES)))
    shapes = [s for s in random_shapes(rng, frame, 12) if not isinstance(s, Point)]
    shapes += [Line(3, 3, 3, 3), Polyline([[1, 1], [9, 9], [1, 1]], width=3)]
    (answers,) = in_js(bundle, ask("profile", shapes, frame, image, width=width))
    for shape, answer in zip(shapes, answers, strict=True):
        expected = profile(shape, image, frame=frame, width=width)
        named = [shape] * len(expected.distance)
        assert_close(answer["distance"], expected.distance, "distance", named, scale=1.0)
        assert_close(np.ravel(answer["xy"]), expected.xy.ravel(), "xy", named * 2, scale=100.0)
        channels = expected.intensity.reshape(len(expected.distance), -1).T
        for got, values in zip(answer["intensity"], channels, strict=True):
            # Neighbouring pixels may differ by the whole range, so a rounded position weighs that much.
            assert_close(got, values, "intensity", named, scale=float(np.nanmax(np.ma.filled(image, 0))))


@pytest.mark.parametrize("bins", ["auto", 7, [0, 1, 2.5, 100, 20000]])
@pytest.mark.parametrize("name", list(images(np.random.default_rng(0))))
def test_histograms_are_those_of_python(bundle, name, bins):
    rng = np.random.default_rng([5, *map(ord, name)])
    image = images(rng)[name]
    if image.dtype == bool and bins == 7:
        image = image.astype(np.uint8)
    frame = frame_named("anisotropic")
    shapes = [s for s in random_shapes(rng, frame, 6) if s.is_region]
    (answers,) = in_js(bundle, ask("histogram", shapes, frame, image, bins=bins))
    for shape, answer in zip(shapes, answers, strict=True):
        expected = histogram(shape, image, frame=frame, bins=bins)
        assert_close(answer["edges"], expected.edges, "edges", [shape] * len(expected.edges))
        counts = expected.counts.reshape(len(expected.edges) - 1, -1).T
        np.testing.assert_array_equal(answer["counts"], counts, err_msg=repr(shape))


def test_a_histogram_along_a_line_counts_samples(bundle):
    image = np.arange(H * W, dtype=np.float64).reshape(H, W)
    line = Line(2.2, 3.3, 51.7, 40.1)
    ((answer,),) = in_js(bundle, ask("histogram", [line], ImageFrame.of(image), image, bins="auto"))
    expected = histogram(line, image)
    assert answer["unit"] == expected.unit == "samples"
    np.testing.assert_array_equal(answer["counts"][0], expected.counts)


EDGES = [
    Polygon(()),
    Polygon([[3, 3]]),
    Polygon([[3, 3], [9, 9]]),
    Polygon([[3, 3], [9, 9], [12, 12]]),
    Polygon([[0, 0], [2, 2], [2, 0], [0, 2]]),
    Polygon([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [4, 0], [4, 4], [0, 4]]),  # run around twice: nothing
    Polygon(
        [[[0, 0], [9, 0], [9, 9], [0, 9]], [[2, 2], [7, 2], [7, 7], [2, 7]], [[4, 4], [5, 4], [5, 5], [4, 5]]]
    ),
    Rect(0, 0, 5, 0),
    Rect(5, 5, 5, 5),
    Ellipse(0, 0, 5, 0),
    Ellipse(2, 2, 2, 2),
    Ellipse(0, 0, 1000, 0.001),
    Line(1, 1, 1, 1),
    Line(5, 0, 0, -0.0),
    Polyline([[4, 4]]),
    Polyline([[4, 4]], width=3),
    Polyline([[4, 4], [4, 4], [9, 4]], width=3),
    Polyline([[2, 2], [9, 2], [2, 2]], width=2),
    Polyline([[2, 2], [12, 2], [12, 12], [2, 12], [2, 2]], width=2),  # a ring, with a hole
    Rect(900, 900, 950, 950),
    Point(900, 900),
    Line(900, 900, 950, 950),
]


def test_edges_are_measured_as_in_python(bundle):
    rng = np.random.default_rng(6)
    image = rng.integers(0, 256, (H, W), dtype=np.uint8)
    frame = ImageFrame.of(image)
    # An empty region has no dictionary.
    shapes = [shape for shape in EDGES if not shape.is_empty]
    names = PROPERTIES + INTENSITIES
    (answer,) = in_js(bundle, ask("measure", shapes, frame, image, properties=names))
    assert_same_table(
        columns_of(answer), measure(shapes, image, frame=frame, properties=names), shapes, scale=1.0
    )


def test_far_from_zero_no_digits_are_lost(bundle):
    frame = ImageFrame((H, W), x0=4e5, y0=-3e6)
    spots = np.random.default_rng(7).uniform(2, 40, (30, 2))
    shapes = [Polygon(on_grid(frame, spots)), Ellipse(4e5 + 3, -3e6 + 2, 4e5 + 30, -3e6 + 41, 20)]
    (answer,) = in_js(bundle, ask("measure", shapes, frame, properties=["area", "perimeter", "num_pixels"]))
    expected = measure(shapes, frame=frame, properties=["area", "perimeter", "num_pixels"])
    assert_same_table(columns_of(answer), expected, shapes, scale=0)


def freehand(rng, step, n):
    """Return a path as a hand draws it: smooth for a while, then a quick turn."""
    turn = np.cumsum(rng.normal(0, 0.15, n) + (rng.random(n) < 0.05) * rng.normal(0, 2, n))
    return 20 + np.cumsum(step * np.column_stack((np.cos(turn), np.sin(turn))), axis=0)


def test_freehand_strokes_are_measured_as_in_python(bundle):
    rng = np.random.default_rng(8)
    frame = frame_named("pixels")
    strokes = [
        Polyline(freehand(rng, step, 150), width=width)
        for step in (0.3, 1.0, 3.0)
        for width in (0.5, 2.0, 7.0, 20.0)
    ]
    whole = [Polyline(np.round(stroke.xy), width=stroke.width) for stroke in strokes]
    loops = []
    for corners in (3, -5):
        turn = np.arange(abs(corners)) * 2 * math.pi / corners
        xy = 10.3 + 9.1 * np.column_stack((np.cos(turn), np.sin(turn)))
        loops.append(Polyline([*xy, xy[0]], width=3))
    shapes = [*strokes, *whole, *loops]
    (answer,) = in_js(bundle, ask("measure", shapes, frame, properties=PROPERTIES))
    expected = measure(shapes, frame=frame, properties=PROPERTIES)
    assert_same_table(columns_of(answer), expected, shapes, scale=1.0)


def test_a_stroke_denser_than_a_hundredth_of_its_radius_differs_by_less_than_a_screen_shows(bundle):
    """There GEOS leaves out vertices before it draws the rim, not all of them the same as the page."""
    stroke = Polyline(freehand(np.random.default_rng(9), 0.05, 400), width=40.0)
    (answer,) = in_js(
        bundle, ask("measure", [stroke], frame_named("pixels"), properties=["area", "perimeter"])
    )
    (row,) = answer["rows"]
    assert row[3:] == pytest.approx([stroke.area, measure(stroke)["perimeter"][0]], rel=1e-5)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"dtype": "complex64", "shape": [2, 2], "data": ""}, "dtype"),
        ({"dtype": "uint8", "shape": [2], "data": ""}, "shape"),
        ({"dtype": "uint8", "shape": [2, 2], "data": "AAAA"}, "zlib"),
        (
            {"dtype": "uint8", "shape": [9, 9], "data": base64.b64encode(zlib.compress(b"1234")).decode()},
            "4 bytes",
        ),
    ],
)
def test_an_array_that_does_not_fit_is_refused_with_a_reason(bundle, raw, said):
    asked = {"what": "runs", "shapes": [], "frame": {}, "raw": raw}
    done = subprocess.run(
        [NODE, str(bundle)], input=json.dumps([asked]), text=True, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert "Image: " in done.stderr
    assert said in done.stderr
