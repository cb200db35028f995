"""The browser core reads and writes shapes as Python does: each side's shapes are the same to the other."""

import json
import random
import re
import shutil
import string
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import ImageColor

from plotly_imgshapes import (
    Ellipse,
    Foreign,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    apply_delta,
    apply_event,
    dates,
    shapes_from,
    to_plotly,
)
from plotly_imgshapes._toolbar import COLOR, PALETTE, drawn, newshape, translucent
from plotly_imgshapes.codec import from_plotly
from plotly_imgshapes.errors import PathError
from plotly_imgshapes.geometry import region
from plotly_imgshapes.svgpath import read_path
from tests.conftest import EVENTS, read_recording

JS = Path(__file__).parents[1] / "js"
ESBUILD = JS / "node_modules" / ".bin" / "esbuild"

pytestmark = pytest.mark.skipif(
    not (ESBUILD.exists() and shutil.which("node")), reason="js/: node and its packages are not installed"
)

DRIVER = """
import * as codec from "./src/model/codec";
import * as planar from "./src/model/planar";
import * as look from "./src/model/look";
import * as delta from "./src/model/delta";
import { reduce } from "./src/model/reduce";
import { readPath } from "./src/model/path";
import { fromMilliseconds, toMilliseconds } from "./src/model/dates";

const known = { ...codec, ...planar, ...look, ...delta, reduce, readPath, fromMilliseconds, toMilliseconds };
let text = "";
process.stdin.on("data", (part) => (text += part)).on("end", () => {
  const answers = JSON.parse(text).map(([name, ...given]) => {
    try {
      return { is: known[name](...given) };
    } catch (error) {
      return { error: error.message };
    }
  });
  process.stdout.write(JSON.stringify(answers));
});
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Call functions of js/src/model, ``ask([(name, *arguments), ...])``: what each gave, or its error."""
    bundle = tmp_path_factory.mktemp("js") / "model.mjs"
    build = [str(ESBUILD), "--bundle", "--platform=node", "--format=esm", f"--outfile={bundle}"]
    options = ["--log-level=error", "--loader=ts", "--sourcefile=driver.ts"]
    subprocess.run([*build, *options], input=DRIVER, text=True, cwd=JS, check=True, timeout=120)

    def call(questions):
        done = subprocess.run(
            [shutil.which("node"), str(bundle)],
            input=json.dumps(questions),
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return json.loads(done.stdout)

    return call


def answers(replies):
    assert [reply for reply in replies if "error" in reply] == []
    return [reply["is"] for reply in replies]


KINDS = {
    "Point": lambda at, _: Point(*at()),
    "Line": lambda at, _: Line(*at(), *at()),
    "Rect": lambda at, _: Rect(*at(), *at()),
    "turned Rect": lambda at, r: Rect(*at(), *at(), angle=r.uniform(-179, 180)),
    "Ellipse": lambda at, _: Ellipse(*at(), *at()),
    "turned Ellipse": lambda at, r: Ellipse(*at(), *at(), angle=r.uniform(-179, 180)),
    "Polyline": lambda at, r: Polyline([at() for _ in range(r.randint(1, 9))]),
    "stroke": lambda at, r: Polyline([at() for _ in range(r.randint(1, 6))], width=abs(at()[0]) / 5 + 1e-6),
    "Polygon": lambda at, r: Polygon([at() for _ in range(r.randint(3, 9))]),
    "holed": lambda at, r: Polygon([[at() for _ in range(r.randint(3, 6))] for _ in range(3)]),
}


def seeded(seed):
    return random.Random(seed)  # noqa: S311 (shapes, no secrets)


def made(kind, n=25):
    r = seeded(kind)
    for i in range(n):
        scale = r.choice([1.0, 500.0, 1e-3, 1e5])
        shape = KINDS[kind](lambda scale=scale: (r.uniform(-scale, scale), r.uniform(-scale, scale)), r)
        more = {"properties": {"grade": i, "say": 'é"<b>'}, "index": (i, 2)} if i % 2 else {}
        yield shape.replace(id=f"s{i}", label=r.choice(["", "cell", "<i>"]), **more)


def numbers(shape):
    """All that places a shape, as one array."""
    if isinstance(shape, Polygon):
        return np.concatenate(shape.rings)
    return np.concatenate(
        (np.ravel(shape.xy), [getattr(shape, "angle", 0.0), getattr(shape, "width", None) or 0.0])
    )


def told(geometry):
    """The same of a geometry of the browser core."""
    if geometry["kind"] == "Polygon":
        return np.concatenate([np.array(ring, dtype=float) for ring in geometry["rings"]])
    placed = np.ravel(geometry["box"] if "box" in geometry else geometry["xy"])
    if geometry["kind"] in {"Rect", "Ellipse"}:
        rest = [geometry["angle"], Rect(*placed).width]
    elif geometry["kind"] == "Line":
        rest = [Line(*placed).angle, 0.0]
    else:
        rest = [0.0, geometry.get("width") or 0.0]
    return np.concatenate((placed, rest))


def agree(first, second, relative):
    assert first.shape == second.shape
    assert np.abs(first - second).max() <= relative * max(np.abs(first).max(), 1e-300)


@pytest.mark.parametrize("kind", KINDS)
def test_the_browser_reads_what_python_wrote(ask, kind):
    shapes = list(made(kind))
    for shape, geometry in zip(
        shapes, answers(ask([("readShape", to_plotly(s)) for s in shapes])), strict=True
    ):
        assert geometry["kind"] == type(shape).__name__
        agree(numbers(shape), told(geometry), 0)


@pytest.mark.parametrize("kind", KINDS)
def test_python_reads_what_the_browser_wrote(ask, kind):
    shapes = list(made(kind))
    geometries = answers(ask([("readShape", to_plotly(shape)) for shape in shapes]))
    written = answers(ask([("writeShape", g, {"name": "new"}) for g in geometries]))
    # Outlines of turned boxes are made of sines, whose last bit is nobody's.
    for shape, held in zip(shapes, written, strict=True):
        back = from_plotly(held)
        assert type(back) is type(shape)
        assert back.id == "new"
        agree(numbers(shape), numbers(back), 1e-13 if getattr(shape, "angle", 0) else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_shape_that_the_browser_moved_is_where_python_moves_it(ask, kind):
    shapes = list(made(kind))
    sizes = [float(np.abs(shape.bounds).max()) for shape in shapes]
    moved = answers(
        ask([("moveShape", to_plotly(s), size, -size / 3) for s, size in zip(shapes, sizes, strict=True)])
    )
    for shape, size, held in zip(shapes, sizes, moved, strict=True):
        expected, back = shape.move(size, -size / 3), from_plotly(held)
        assert type(back) is type(expected)
        agree(numbers(expected), numbers(back), 1e-12)
        assert (back.id, back.label, back.properties, back.index) == (
            expected.id,
            expected.label,
            expected.properties,
            expected.index,
        )
        assert to_plotly(back) == held


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "Point"])
def test_a_shape_that_the_browser_turned_is_as_python_turns_it(ask, kind):
    shapes = list(made(kind))
    about = (3.0, -7.0)
    turned = answers(ask([("rotateShape", to_plotly(shape), 33, about) for shape in shapes]))
    for shape, held in zip(shapes, turned, strict=True):
        expected, back = shape.rotate(33, about=about), from_plotly(held)
        assert type(back) is type(expected)
        if isinstance(shape, Ellipse):
            # An ellipse has two names for the same: a quarter turn swaps its radii.
            agree(np.array(expected.bounds), np.array(back.bounds), 1e-9)
            assert back.area == pytest.approx(expected.area, rel=1e-9)
        else:
            agree(numbers(expected), numbers(back), 1e-9)


def test_dated_shapes_keep_their_dates_through_a_move(ask):
    held = [
        {"type": "rect", "x0": "2024-01-03 17:18:24.9505", "x1": "2024-02-29", "y0": 0, "y1": 1},
        {"type": "path", "path": "M2024-01-03_17:18:24.95,1L2024-01-21_20:00,2.5L2024-03-01,1Z"},
        {"type": "path", "path": "M1,2024-01-03L2,1999-12-31_23:59:59.9999"},
    ]
    for given, moved in zip(
        held, answers(ask([("moveShape", item, 3.6e6, 7.2e6) for item in held])), strict=True
    ):
        expected, back = from_plotly(given).move(3.6e6, 7.2e6), from_plotly(moved)
        assert type(back) is type(expected)
        assert np.abs(numbers(back)[:4] - numbers(expected)[:4]).max() <= 0.05
        written = re.sub(r"\.0(?=[LZ,]|$)", "", to_plotly(expected).get("path", ""))
        assert written == moved.get("path", "")
        assert to_plotly(expected).get("x0") == moved.get("x0")


def test_dates_are_read_and_written_alike(ask):
    r = seeded(1)
    moments = [r.uniform(-6e13, 2.5e14) for _ in range(300)] + [0.05, 0.15, 0.25, 0, -1, 86400000.5, 72 * 6e4]
    texts = answers(ask([("fromMilliseconds", ms) for ms in moments]))
    assert texts == list(map(dates.from_milliseconds, moments))
    assert answers(ask([("toMilliseconds", t) for t in texts])) == list(map(dates.to_milliseconds, texts))
    errors = ask([("fromMilliseconds", -1e15), ("fromMilliseconds", 1e15)])
    assert all("between years 1 and 9999" in error["error"] for error in errors)


def any_path(r):
    """A path that is right, or nearly."""
    number = lambda: r.choice(["{:.3g}", "{:e}", "{:.1f}", "{:.0f}"]).format(r.uniform(-99, 99))  # noqa: E731
    parts = [r.choice(["M", "M", "M", "m", " M ", ""])]
    sizes = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "T": 2, "C": 6, "S": 4, "Z": 0}
    parts += [r.choice([",", " ", " , "]).join(number() for _ in range(2))]
    for _ in range(r.randint(0, 7)):
        letter = r.choice("MLHVQTCSZ")
        n = sizes[letter] * r.choice([1, 1, 1, 2]) + r.choice([0] * 30 + [1])
        parts += [r.choice([letter, letter.lower()]), r.choice([",", " "]).join(number() for _ in range(n))]
    if r.random() < 0.1:
        parts.insert(r.randrange(len(parts)), r.choice(string.printable))
    return "".join(parts)


def test_paths_are_read_alike_curves_and_faults_included(ask):
    r = seeded(2)
    paths = [any_path(r) for _ in range(1500)]
    paths += [
        "",
        "Z",
        "M",
        "M0",
        "M0,0A1,1",
        "M1e999,0",
        "M0,0Q1e308,1e308 -1e308,0",
        "M0,0L",
        "M0 0 1 1 2 2z",
    ]
    paths += [
        "M2024-01-03_17:18:24.95,1L2024-13-45,2",
        "M2024-01,1L2024-02,2",
        "M1-1.5.5",
        "M0,0é",
        "M0,0 1_0,2",
    ]
    faults = 0
    for path, reply in zip(paths, ask([("readPath", path) for path in paths]), strict=True):
        try:
            expected = read_path(path)
        except PathError:
            assert "error" in reply, path
            faults += 1
            continue
        assert "is" in reply, (path, reply)
        found = reply["is"]
        assert found["dates"] == expected.dates
        assert [s["closed"] for s in found["subpaths"]] == [s.closed for s in expected.subpaths], path
        for subpath, want in zip(found["subpaths"], expected.subpaths, strict=True):
            xy = np.array(subpath["xy"], dtype=float)
            assert xy.shape == want.xy.shape, path
            assert np.abs(xy - want.xy).max() <= 1e-12 * (1 + np.abs(want.xy).max()), path
    assert 100 < faults < 1000


def polygon(rings):
    return region(tuple(np.array(ring, dtype=float) for ring in rings))


def test_regions_are_cut_and_joined_as_shapely_does(ask):
    r = seeded(3)

    def rings():
        return [
            [(r.uniform(0, 100), r.uniform(0, 100)) for _ in range(r.randint(3, 8))]
            for _ in range(r.randint(1, 3))
        ]

    pairs = [(rings(), rings()) for _ in range(150)]
    cut = answers(ask([("subtract", a, b) for a, b in pairs]))
    joined = answers(ask([("union", a, b) for a, b in pairs]))
    for (a, b), left, both in zip(pairs, cut, joined, strict=True):
        first, second = polygon(a), polygon(b)
        assert polygon(left).symmetric_difference(first - second).area < 1e-4
        assert polygon(both).symmetric_difference(first | second).area < 1e-4


def test_the_rim_of_a_stroke_is_that_of_shapely_but_for_the_chords(ask):
    r = seeded(4)
    strokes = [
        ([(r.uniform(0, 100), r.uniform(0, 100)) for _ in range(r.randint(1, 9))], r.uniform(1, 20))
        for _ in range(120)
    ]
    for (xy, width), rim in zip(
        strokes, answers(ask([("strokeRings", *stroke) for stroke in strokes])), strict=True
    ):
        line = shapely.LineString(xy) if len(xy) > 1 else shapely.Point(xy[0])
        # Chords lie within; only their corners touch the circle. shapely's own are 1e-4 of the radius off.
        assert polygon(rim).difference(line.buffer(width / 2 * 1.0002, 64)).area < 1e-9
        assert line.buffer(width / 2 - width / 200 * 1.01, 64).difference(polygon(rim)).area < 1e-9


def test_colours_are_those_of_python(ask):
    colours = [
        *ImageColor.colormap,
        *PALETTE,
        "#f80",
        "#f80c",
        "#FF8800cc",
        "rgb(68, 68, 68)",
        "RGB(10%,20%,30%)",
    ]
    colours += [
        "rgba(1,2,3,0.5)",
        "hsl(120,50%,30%)",
        "hsl(359.5, 100%, 50%)",
        "hsv(200,40%,80%)",
        "hsla(20,1%,2%,.3)",
    ]
    assert answers(ask([("translucent", colour) for colour in colours])) == list(map(translucent, colours))
    for reply in ask(
        [("translucent", colour) for colour in ("", "nope", "#12", "rgb(1,2)", "url(x)", "__proto__")]
    ):
        assert "expected a CSS colour" in reply["error"]


def test_new_shapes_look_as_in_python(ask):
    classes = {"cell": "red", "dirt": "#00c8ff"}
    shapes = [
        Rect(0, 0, 4, 2),
        Ellipse(0, 0, 4, 2),
        Line(0, 0, 1, 1),
        Polygon([[0, 0], [1, 0], [1, 1]]),
        Point(1, 2),
    ]
    shapes += [Polyline([[0, 0], [1, 1]]), Polyline([[0, 0], [1, 1]], width=0.5)]
    for labels in (classes, {}):
        look = {"newshape": newshape(labels, None), "classes": labels, "xref": "x2", "yref": "y2"}
        for label in ("cell", "dirt", ""):
            geometries = answers(ask([("readShape", to_plotly(shape)) for shape in shapes]))
            styled = answers(ask([("styleOf", g, {**look, "label": label}) for g in geometries]))
            for shape, held in zip(shapes, styled, strict=True):
                ((expected),) = drawn([shape.replace(label=label)], labels, None)
                assert held["line"] == expected["line"]
                assert held.get("fillcolor") == expected.get("fillcolor")
                assert held.get("editable") == expected.get("editable")
                assert held.get("legendgroup", "") == label
                assert held["line"]["color"] == labels.get(label, COLOR)
                assert "name" not in held
                back = from_plotly(held)
                assert type(back) is type(shape)
                assert (back.xref, back.yref, back.label) == ("x2", "y2", label)


def nameless(items):
    return [{key: value for key, value in item.items() if key != "name"} for item in items]


def test_both_fold_every_recorded_event_alike(ask):
    recordings = [read_recording(path.stem) for path in sorted(EVENTS.glob("*.json"))]
    recordings = [recording for recording in recordings if recording["relayout"] is not None]
    known = [shapes_from(recording["before_shapes"] or []) for recording in recordings]
    questions = [
        ("reduce", [to_plotly(shape) for shape in shapes], recording["relayout"])
        for shapes, recording in zip(known, recordings, strict=True)
    ]
    for shapes, recording, found in zip(known, recordings, answers(ask(questions)), strict=True):
        expected = apply_event(shapes, recording["relayout"]).shapes
        assert nameless(found) == nameless(map(to_plotly, expected))
        stayed = [shape.id for shape in expected if shape.id in {s.id for s in shapes}]
        assert [item["name"] for item in found if item["name"] in {s.id for s in shapes}] == stayed


def test_a_step_of_the_browser_makes_the_same_list_in_python(ask):
    r = seeded(5)
    pool = [shape.replace(id=f"{kind}{i}") for kind in KINDS for i, shape in enumerate(made(kind, 3))]
    lists = []
    for _ in range(60):
        before = r.sample(pool, 8)
        after = [
            shape.replace(label="new") if r.random() < 0.3 else shape for shape in before if r.random() < 0.8
        ]
        after += r.sample([shape for shape in pool if shape not in before], 2)
        if r.random() < 0.5:
            r.shuffle(after)
        lists.append((before, after))
    written = [([to_plotly(s) for s in before], [to_plotly(s) for s in after]) for before, after in lists]
    for (before, after), delta in zip(
        lists, answers(ask([("diff", *pair) for pair in written])), strict=True
    ):
        assert apply_delta(before, delta).shapes == tuple(after)
        assert apply_delta(after, delta).shapes == tuple(after)


def test_what_is_foreign_to_one_is_foreign_to_the_other(ask):
    r = seeded(6)
    values = [
        None,
        True,
        0,
        5,
        "7",
        " 8 ",
        "1_0",
        "0x10",
        "",
        "x",
        "x2",
        "y",
        "x1",
        "paper",
        "pixel",
        "scaled",
        "B",
    ]
    values += [
        "2024-01-03",
        "2024-99-99",
        1e308,
        [],
        {},
        "M0,0L1,1",
        "M0,0L1,1Z",
        "M0,0L",
        "rect",
        "circle",
        "path",
    ]
    values += ["imgshapes:", "imgshapes:{}", "imgshapes:[]", 'imgshapes:{"index":[1.5]}', "logo", "red"]
    values += ['imgshapes:{"kind":"Rect"}', 'imgshapes:{"kind":"Rect","box":[0,0,1,1],"angle":3}']
    values += ['imgshapes:{"kind":"Polyline","xy":[[0,0]],"width":1,"rim":[3,[0,0],[1,1]]}']
    sound = [to_plotly(shape) for kind in KINDS for shape in made(kind, 4)]
    keys = [
        "type",
        "path",
        "x0",
        "y1",
        "xref",
        "yref",
        "xsizemode",
        "xanchor",
        "templateitemname",
        "fillcolor",
        "x0shift",
    ]
    cases = []
    for _ in range(3000):
        held = dict(r.choice(sound))
        for key in keys:
            if r.random() < 0.08:
                held[key] = r.choice(values)
        cases.append(held)
    found = answers(ask([("readShape", held) for held in cases]))
    foreign = 0
    for held, geometry in zip(cases, found, strict=True):
        expected = from_plotly(held)
        assert geometry["kind"] == type(expected).__name__, held
        foreign += isinstance(expected, Foreign)
    assert 300 < foreign < 2500
