"""Files that leave and come back: exact, whole or not at all, and foreign ones as far as they can be read."""

import csv
import json
import math
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plotly_imgshapes import (
    AnnotationWarning,
    Ellipse,
    EmptyRegionWarning,
    Foreign,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    StoreError,
    Style,
    Workspace,
    imshow,
    measure,
    to_plotly,
)
from plotly_imgshapes.annotations import Annotations, image_hash, read, read_text, write

IMAGE = np.arange(48, dtype=np.uint16).reshape(6, 8)
NASTY = "a \"b\" 'c',\n;</script><b>=1+1 é ☃ \u2028"
SHAPES = (
    Rect(0.1, 0.2, 1 / 3, 4, id="r", label=NASTY, properties={"note": NASTY, "n": [1, 2.5, None]}),
    Ellipse(0, 0, 5, 3, 33.3, id="e", style=Style(color="red", width=1.5, fill="blue")),
    Line(1e-300, -2, 1234.5, 4, id="l"),
    Point(math.pi, math.e, id="p", label="cell"),
    Polyline([[0, 0], [1, 7], [3, 3]], id="f"),
    Polyline([[0, 0], [1, 7], [3, 3]], width=0.7, id="brush", index=(1, 2)),
    Polygon([[[0, 0], [5, 0], [5, 5], [0, 5]], [[1, 1], [2, 1], [2, 2]]], id="hole"),
    Foreign("paper", id="x", plotly={"type": "rect", "xref": "paper", "name": "x", "of_tomorrow": {"a": 1}}),
)
ENDINGS = (".json", ".geojson", ".csv")


def made(*shapes, **options):
    return Workspace(IMAGE, spacing=0.5, unit="µm", shapes=shapes or SHAPES, labels=["cell"], **options)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_saved_comes_back_number_for_number(ending, tmp_path):
    path = tmp_path / f"shapes{ending}"
    ws = made()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ws.save(path)
        other = made(Point(0, 0))
        other.load(path)
    # Of shapes made in Python the frozen file is the first dictionary.
    assert [to_plotly(shape) for shape in other.shapes] == [to_plotly(shape) for shape in ws.shapes]
    assert other.shapes[:-1] == ws.shapes[:-1]
    assert other.undo()
    assert other.shapes == (Point(0, 0, id=other.shapes[0].id),), "loading is one step"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name], "nothing temporary stays"


@settings(max_examples=25)  # each goes through three files
@given(
    st.lists(
        st.builds(
            Polygon,
            st.lists(st.tuples(*[st.floats(-1e9, 1e9)] * 2), min_size=3, max_size=6, unique=True),
            label=st.text(st.characters(exclude_categories=["Cs"])),
        ),
        max_size=4,
    )
)
@example([Polygon([[0, 0], [1, 0], [1, 1]], label="\r")])
def test_any_polygon_and_any_label_survive_every_format(tmp_path_factory, shapes):
    folder = tmp_path_factory.mktemp("any")
    ws = Workspace(IMAGE, shapes=shapes)
    for ending in ENDINGS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", EmptyRegionWarning)
            ws.save(folder / f"x{ending}")
        assert read(folder / f"x{ending}").shapes == ws.shapes


def test_the_json_is_as_documented(tmp_path):
    ws = made()
    ws.save(tmp_path / "a.json")
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert document == {
        "format": "plotly_imgshapes",
        "version": 1,
        "frames": {"xy": {"shape": [6, 8], "x0": 0, "dx": 0.5, "y0": 0, "dy": 0.5, "unit": "µm"}},
        "labels": {"cell": "#00e000"},
        "image": {"hash": ws.image_hash},
        "shapes": json.loads(json.dumps([to_plotly(shape) for shape in SHAPES])),
    }


def test_what_this_version_does_not_know_is_kept_and_written_back(tmp_path):
    held = {"type": "rect", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "name": "a", "glow": {"radius": [3]}}
    path = tmp_path / "new.json"
    future = {"format": "plotly_imgshapes", "version": 1.7, "shapes": [held], "authors": [{"name": "N"}]}
    path.write_text(json.dumps(future))
    ws = made()
    ws.load(path)
    ws.shapes = [shape.move(1, 0) for shape in ws.shapes]
    ws.save(path)
    document = json.loads(path.read_text())
    assert document["authors"] == [{"name": "N"}]
    assert document["shapes"][0]["glow"] == {"radius": [3]}
    assert document["version"] == 1
    ws.save(tmp_path / "new.geojson")
    assert json.loads((tmp_path / "new.geojson").read_text())["authors"] == [{"name": "N"}]


def test_a_newer_version_is_named_and_nothing_changes(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"format": "plotly_imgshapes", "version": 2, "shapes": []}')
    ws = made()
    with pytest.raises(StoreError, match=r"a\.json: got version 2, expected at most 1.*newer"):
        ws.load(path)
    assert ws.shapes == SHAPES
    assert not ws.history.can_undo


def test_geojson_is_what_other_programs_read(tmp_path):
    made().save(tmp_path / "a.geojson")
    document = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    assert document["type"] == "FeatureCollection"
    for feature, shape in zip(document["features"], SHAPES, strict=True):
        assert feature["type"] == "Feature"
        assert feature["properties"]["kind"] == type(shape).__name__
        if isinstance(shape, Foreign):
            assert feature["geometry"] is None
            continue
        geometry = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert geometry.equals(shape.to_shapely())


def test_csv_has_the_measurements_and_then_the_shape(tmp_path):
    ws = made()
    ws.save(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyRegionWarning)
        table = measure(SHAPES, IMAGE, frame=ws.frame)
    assert list(rows[0]) == [*table, "plotly"]
    assert [row["label"] for row in rows] == table["label"]
    areas = [float(row["area"]) if row["area"] else math.nan for row in rows]
    np.testing.assert_array_equal(areas, table["area"])


def test_a_path_longer_than_a_field_of_csv_comes_back(tmp_path):
    limit = csv.field_size_limit()
    shape = Polyline(np.random.default_rng(0).random((6000, 2)), id="long")
    write(tmp_path / "a.csv", Annotations((shape,)))
    assert read(tmp_path / "a.csv").shapes == (shape,)
    assert csv.field_size_limit() == limit


# Another image, another scale.


def test_shapes_of_another_image_warn(tmp_path):
    made().save(tmp_path / "a.json")
    other = Workspace(IMAGE + 1, spacing=0.5, unit="µm")
    with pytest.warns(AnnotationWarning, match="was drawn on another image"):
        other.load(tmp_path / "a.json")
    assert len(other.shapes) == len(SHAPES)
    assert other.labels == {"cell": "#00e000"}


def test_shapes_of_another_scale_are_carried_to_the_same_pixels(tmp_path):
    box = Rect(0, 0, 1, 2, id="box")
    made(box).save(tmp_path / "a.json")
    other = Workspace(IMAGE)
    with pytest.warns(AnnotationWarning, match=r"pixels of \(0.5, 0.5\) µm, here they are \(1.0, 1.0\) px"):
        other.load(tmp_path / "a.json")
    assert other.shapes == (Rect(0, 0, 2, 4, id="box"),)
    larger = Workspace(np.zeros((60, 80)))
    with pytest.warns(AnnotationWarning) as caught:
        larger.load(tmp_path / "a.json")
    assert "image of (6, 8) pixels, this one has (60, 80)" in str([str(one.message) for one in caught])
    assert larger.shapes == (box,)


def test_classes_that_are_known_keep_their_color():
    ws = Workspace(IMAGE, labels={"cell": "red"})
    got = []
    ws.listen(got.append)
    ws.load(_file({"format": "plotly_imgshapes", "shapes": [], "labels": {"rim": "blue", "cell": "green"}}))
    assert ws.labels == {"cell": "red", "rim": "blue"}
    assert [message["kind"] for message in got] == ["classes"]


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _file(document):
    path = Path("document.json")
    path.write_text(json.dumps(document))
    return path


def test_a_hash_tells_values_masks_shapes_and_types():
    different = [
        IMAGE,
        IMAGE + 1,
        IMAGE.astype(np.int32),
        IMAGE.reshape(8, 6),
        np.ma.masked_less(IMAGE, 3),
        np.ma.masked_less(IMAGE, 4),
    ]
    assert len({image_hash(image) for image in different}) == len(different)
    assert image_hash(IMAGE) == image_hash(np.asfortranarray(IMAGE)) == image_hash(IMAGE.astype(">u2"))


# Files of others.

QUPATH = {
    "type": "Feature",
    "id": "16d8",
    "geometry": {
        "type": "Polygon",
        "coordinates": [
            [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]],
            [[2, 2], [4, 2], [4, 4], [2, 4], [2, 2]],
        ],
    },
    "properties": {
        "objectType": "annotation",
        "classification": {"name": "Tumor", "color": [200, 0, 0]},
        "isLocked": False,
    },
}


def test_an_annotation_of_qupath_becomes_a_polygon_with_its_class_and_hole():
    (shape,) = read_text(json.dumps({"type": "FeatureCollection", "features": [QUPATH]})).shapes
    assert (shape.id, shape.label, shape.area) == ("16d8", "Tumor", 77)
    assert shape.style.color == "rgb(200, 0, 0)"
    assert shape.properties["objectType"] == "annotation"
    assert read_text(json.dumps(QUPATH)).shapes == (shape,)


@pytest.mark.parametrize(
    ("kind", "coordinates", "expected"),
    [
        ("Point", [1, 2, 99], [Point(1, 2)]),
        ("MultiPoint", [[1, 2], [3, 4]], [Point(1, 2), Point(3, 4)]),
        ("LineString", [[0, 0], [3, 4]], [Line(0, 0, 3, 4)]),
        ("LineString", [[0, 0], [3, 4], [5, 5]], [Polyline([[0, 0], [3, 4], [5, 5]])]),
        ("MultiLineString", [[[0, 0], [3, 4]], [[1, 1], [2, 2]]], [Line(0, 0, 3, 4), Line(1, 1, 2, 2)]),
        (
            "MultiPolygon",
            [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]],
            [Polygon([[[0, 0], [1, 0], [1, 1]], [[5, 5], [6, 5], [6, 6]]])],
        ),
    ],
)
def test_geometries_of_others_become_the_shapes_that_they_are(kind, coordinates, expected):
    shapes = read_text(json.dumps({"type": kind, "coordinates": coordinates})).shapes
    assert len({shape.id for shape in shapes}) == len(expected)
    assert [shape.replace(id="") for shape in shapes] == expected


def test_a_geometry_collection_and_a_feature_without_a_place():
    both = [{"type": "Point", "coordinates": [1, 2]}, {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}]
    collection = {"type": "GeometryCollection", "geometries": both}
    assert [type(shape) for shape in read_text(json.dumps(collection)).shapes] == [Point, Line]
    nowhere = {"type": "Feature", "geometry": None, "properties": None}
    assert read_text(json.dumps(nowhere)).shapes == ()


def test_a_figure_of_plotly_loads():
    fig = imshow(IMAGE, shapes=SHAPES[:2])
    shapes = read_text(fig.to_json()).shapes
    assert [shape.id for shape in shapes] == ["r", "e"]
    assert (shapes[0].xy == SHAPES[0].xy).all()


WRONG = {
    "nothing": ("", "got nothing, expected JSON, or CSV with a column 'plotly'"),
    "a table of others": ("x,y\n1,2\n", "got 'x', 'y', expected JSON, or CSV with a column 'plotly'"),
    "damaged JSON": ('{"shapes": [', "got damaged JSON"),
    "JSON of others": ('{"a": 1, "b": 2}', "got JSON with 'a', 'b', expected 'format'"),
    "an empty object": ("{}", "got JSON with nothing"),
    "a list of numbers": ("[1, 2]", "got int in the list, expected a list of Plotly's shapes"),
    "no list": ('{"format": "plotly_imgshapes", "shapes": 3}', "got int in 'shapes'"),
    "no version": ('{"format": "plotly_imgshapes", "version": "x", "shapes": []}', "got version 'x'"),
    "no frames": ('{"shapes": [], "frames": {"xy": {"dx": 0}}}', "got 'frames' that are none"),
    "no labels": ('{"shapes": [], "labels": [1]}', r"got 'labels' \[1\]"),
    "no features": ('{"type": "FeatureCollection"}', "got NoneType as 'features'"),
    "no feature": ('{"type": "FeatureCollection", "features": [3]}', r"features\[0\]: got 3"),
    "no geometry": (
        '{"type": "Feature", "geometry": {"type": "Circle", "coordinates": 3}}',
        r"features\[0\]: got a geometry .*Circle.* cannot be read",
    ),
    "no coordinates": ('{"type": "Polygon", "coordinates": [["a"]]}', "cannot be read"),
    "infinite": ('{"type": "Point", "coordinates": [1e999, 0]}', "damaged JSON|cannot be read"),
    "no shape": ("id,plotly\na,{\n", "got no shape in column 'plotly' of row 2"),
    "a short row": ("id,plotly\na\n", "got no shape in column 'plotly' of row 2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_named_with_what_was_found_and_nothing_changes(name, tmp_path):
    text, said = WRONG[name]
    path = tmp_path / "wrong file"
    path.write_text(text, encoding="utf-8")
    ws = made()
    with pytest.raises(StoreError, match=said) as caught:
        ws.load(path)
    assert "wrong file" in str(caught.value)
    assert ws.shapes == SHAPES


def test_what_is_no_text_or_no_file_is_said(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(StoreError, match="got no text"):
        made().load(tmp_path / "a.png")
    with pytest.raises(StoreError, match="cannot be read"):
        made().load(tmp_path / "missing.json")
    for path in (None, "", 3, "a\0b"):
        with pytest.raises(StoreError, match="expected the name of a file"):
            made().load(path)


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    ws = made()
    with pytest.raises(StoreError, match=r"expected a name that ends on \.json or \.geojson or \.csv"):
        ws.save(tmp_path / "a.txt")
    with pytest.raises(StoreError, match="cannot be written"):
        ws.save(tmp_path / "no" / "folder.json")
    ws.save(path)
    before = path.read_bytes()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ws.shapes = []
    with pytest.raises(StoreError, match="No space left on device"):
        ws.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_saved_file_can_be_read_by_those_who_can_read_the_users_files(tmp_path):
    (tmp_path / "other").touch()
    made().save(tmp_path / "a.json")
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "other").stat().st_mode
