"""The session as a script: run in a fresh process, it gives the same shapes and the same numbers."""

import ast
import json
import subprocess
import sys
import warnings

import numpy as np
import pytest
import tifffile

from plotly_imgshapes import EmptyRegionWarning, ImageShapes, Line, Rect, StoreError, Style, to_plotly
from plotly_imgshapes.views import Histogram, Overlay, Profile, Table
from tests.test_annotations import IMAGE, NASTY, SHAPES

TELL = """
import json, runpy, sys
told = runpy.run_path(sys.argv[1])
ws = told["ws"]
print(json.dumps({
    "shapes": [shape.to_plotly() for shape in ws.shapes],
    "table": {name: [str(value) for value in column] for name, column in told["table"].items()},
    "results": told.get("results"),
    "labels": ws.labels,
    "title": ws.title,
    "selected": ws.selected,
    "frame": repr(ws.frame),
    "display": ws.display,
}))
"""


def run(path):
    done = subprocess.run(
        [sys.executable, "-c", TELL, path], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return json.loads(done.stdout)


def mean(image, shapes):
    return {"mean": [float(image.mean())]}


def made(image=IMAGE, shapes=SHAPES, **options):
    return ImageShapes(image, spacing=(0.5, 0.25), unit="µm", shapes=shapes, **options)


def test_a_fresh_process_makes_the_same_shapes_and_results(tmp_path):
    ws = made(
        labels={NASTY: "#00ff00", "cell": "rgb(1, 2, 3)"},
        title=NASTY,
        style=Style(width=2),
        views=[Table(["area", "intensity_mean"]), Profile(0.5), Histogram([0, 10, 50]), Overlay(0.3)],
        colormap="viridis",
    )
    ws.selected = ["l"]
    ws.shapes = [*ws.shapes, Line(0, 0, 1, 1)]
    ws.to_script(tmp_path / "session.py")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["session.npy", "session.py"]
    told = run(tmp_path / "session.py")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyRegionWarning)
        table = {name: [str(value) for value in column] for name, column in ws.measure().items()}
    expected = {
        "shapes": [to_plotly(shape) for shape in ws.shapes],
        "table": table,
        "results": ws.view_results(),
        "labels": ws.labels,
        "title": NASTY,
        "selected": ["l"],
        "frame": repr(ws.frame),
        "display": {"colormap": "viridis"},
    }
    assert told == json.loads(json.dumps(expected))


def test_what_was_read_from_a_screen_is_written_whole(tmp_path):
    ws = made(shapes=[Rect(0, 0, 2, 2, id="a")])
    ws.apply({"put": [to_plotly(ws.shapes[0]) | {"glow": {"radius": 3}, "x1": 5}]})
    script = ws.to_script(tmp_path / "a.py")
    assert "pis.from_plotly({" in script
    assert run(tmp_path / "a.py")["shapes"] == [to_plotly(ws.shapes[0])]


def test_an_image_file_is_named_instead_of_copied(tmp_path):
    path = tmp_path / 'it\'s an "image".tif'
    tifffile.imwrite(path, IMAGE)
    ws = made(path, shapes=SHAPES[:1])
    ws.to_script(tmp_path / "a.py")
    assert not (tmp_path / "a.npy").exists()
    assert run(tmp_path / "a.py")["table"]["intensity_mean"] == [
        str(value) for value in ws.measure()["intensity_mean"]
    ]


def test_a_masked_image_keeps_its_mask(tmp_path):
    ws = made(np.ma.masked_less(IMAGE.astype(float), 5), shapes=[Rect(0, 0, 1, 1, id="a")])
    ws.to_script(tmp_path / "a.py")
    assert (tmp_path / "a.npz").exists()
    assert run(tmp_path / "a.py")["table"]["intensity_min"] == [str(ws.measure()["intensity_min"][0])]


def test_without_a_path_the_script_says_how_to_save_the_image():
    script = made(shapes=()).to_script()
    ast.parse(script)
    assert "image = np.load('image.npy')  # np.save('image.npy', ws.image) writes it" in script


def test_functions_are_imported_where_they_can_be_and_named_where_not(tmp_path):
    ws = made(shapes=(), views=[mean, lambda image, shapes: None])
    script = ws.to_script()
    ast.parse(script)
    assert f"from {mean.__module__} import mean\n" in script
    assert "pis.views.Function(mean, title='Mean')" in script
    assert "# Views that no module holds are left out: 'Lambda'" in script


def test_a_script_needs_the_name_of_one():
    for path in ("a.txt", "", 3):
        with pytest.raises(StoreError, match=r"expected the name of a \.py file"):
            made(shapes=()).to_script(path)
