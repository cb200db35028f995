"""The state behind the pages, without a browser: folding, commands, what is shown and what is exported."""

import csv
import io
import json

import numpy as np
import pytest

import plotly_imgshapes as pis
from plotly_imgshapes._toolbar import COLOR
from plotly_imgshapes.app import create_app, drawing, export
from plotly_imgshapes.app.desk import Desk
from plotly_imgshapes.app.images import HASHED_WHOLE, Source, find_images
from plotly_imgshapes.dash_aio import read_step
from plotly_imgshapes.store import Annotations, Store
from plotly_imgshapes.views import Memo, Scene

IMAGE = np.arange(48, dtype=np.uint16).reshape(6, 8)


@pytest.fixture
def desk(tmp_path):
    np.save(tmp_path / "image.npy", IMAGE)
    with Store(tmp_path / "store") as store:
        yield Desk(find_images([tmp_path / "image.npy"]), store, labels=["cell", "nucleus"])


def kept(desk):
    return desk.annotations(0).shapes


def ends(shapes):
    return [shape.x1 for shape in shapes]


# --- what happens on a page


def step(client, seq, before, after, key):
    """What a page tells that made `after` of `before`."""
    delta = pis.delta_between(before, after)
    ids = [shape["name"] for shape in delta["put"]] + delta["drop"]
    return read_step(
        {
            "type": "change",
            "ids": ids,
            "delta": delta,
            "cause": "hand",
            "image": key,
            "client": client,
            "seq": seq,
        }
    )


def lines(*ends, start=0):
    return tuple(pis.Line(0, 0, x1, 1, id=f"{start + i}") for i, x1 in enumerate(ends))


def test_a_step_that_is_repeated_counts_once(desk):
    key = desk.key(0)
    first = step("a", 1, (), lines(1), key)
    command, revision = desk.take(first, 0)
    assert command["received"] == {"client": "a", "seq": 1, "image": key}
    assert "delta" not in command
    desk.take(step("b", 1, lines(1), (), key), revision)
    again, revision = desk.take(first, revision)
    assert again["received"]["seq"] == 1
    assert kept(desk) == ()
    assert again["delta"] == {"put": [], "drop": ["0"], "order": None}


def test_a_step_that_was_overtaken_takes_nothing_back(desk):
    key = desk.key(0)
    # Each tells all that was not acknowledged, so the later one is enough.
    desk.take(step("a", 2, (), lines(1, 2), key), 0)
    desk.take(step("a", 1, (), lines(1), key), 0)
    assert ends(kept(desk)) == [1, 2]


def test_steps_of_two_pages_go_together_and_each_hears_of_the_other(desk):
    key = desk.key(0)
    mine, theirs = lines(1), lines(2, start=5)
    command, mine_at = desk.take(step("a", 1, (), mine, key), 0)
    assert "delta" not in command
    command, _ = desk.take(step("b", 1, (), theirs, key), 0)
    assert ends(pis.shapes_from(command["delta"]["put"])) == [1]
    assert kept(desk) == (*mine, *theirs)
    moved = (mine[0].move(1, 0),)
    command, _ = desk.take(step("a", 2, mine, moved, key), mine_at)
    assert ends(pis.shapes_from(command["delta"]["put"])) == [2]
    assert kept(desk) == (*moved, *theirs)


def test_a_page_older_than_the_process_goes_on(desk):
    key = desk.key(0)
    _, revision = desk.take(step("a", 1, (), lines(1, 2), key), 0)
    again = Desk(desk.sources, desk.store)
    command, revision = again.take(step("a", 2, lines(1, 2), lines(1, 9), key), revision + 5)
    assert ends(kept(again)) == [1, 9]
    assert ends(pis.shapes_from(command["shapes"])) == [1, 9]
    assert revision == 1


def test_a_failed_save_acknowledges_nothing_and_the_repetition_is_saved(desk, monkeypatch):
    key = desk.key(0)
    first = step("a", 1, (), lines(1), key)

    def fail(*_):
        raise pis.StoreError("no")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "update", fail)
        with pytest.raises(pis.StoreError):
            desk.take(first, 0)
    assert kept(desk) == ()
    desk.take(first, 0)
    assert ends(kept(desk)) == [1]


def test_a_page_of_before_the_scale_was_set_draws_on_the_same_pixels(desk):
    old = desk.key(0)
    _, revision = desk.take(step("a", 1, (), lines(4), old), 0)
    new = desk.rescale(0, drawing.reframe(pis.ImageFrame(IMAGE.shape, dx=0.5, dy=0.5, unit="mm")))
    assert ends(desk.shapes(new)) == [2]
    assert ends(desk.shapes(old)) == [4]
    desk.take(step("a", 2, lines(4), lines(4, 6), old), revision)
    assert ends(desk.shapes(new)) == [2, 3]
    assert ends(desk.shapes(old)) == [4, 6]
    assert desk[new].frame.unit == "mm"
    assert desk[old].frame.unit == "px"


def test_a_key_that_is_none_is_named(desk):
    for key in ("", "0", "[0]", '[9, 1.0, 1.0, "px"]'):
        with pytest.raises(pis.ImageError, match="image: got"):
            desk[key]


def test_classes_of_a_page_are_kept(desk):
    desk.set_labels(0, {"cell": "#112233", "<b>new</b>": "red"})
    assert desk.annotations(0).labels == (("cell", "#112233"), ("<b>new</b>", "red"))
    assert desk[desk.key(0)].labels == {"cell": "#112233", "<b>new</b>": "red"}


def test_spacing_of_the_command_line_carries_saved_shapes_over(desk):
    desk.take(step("a", 1, (), lines(4), desk.key(0)), 0)
    scaled = Desk(desk.sources, desk.store, labels=["cell", "debris"], spacing=(0.5, 0.25), unit="mm")
    found = scaled.annotations(0)
    assert found.frame == pis.ImageFrame(IMAGE.shape, dx=0.25, dy=0.5, unit="mm")
    assert (found.shapes[0].x1, found.shapes[0].y1) == (1, 0.5)
    assert [name for name, _ in found.labels] == ["cell", "nucleus", "debris"]


def test_only_a_few_images_stay_in_memory(tmp_path):
    paths = [tmp_path / f"{i}.npy" for i in range(5)]
    for i, path in enumerate(paths):
        np.save(path, IMAGE + i)
    with Store(tmp_path / "store") as store:
        desk = Desk(find_images(paths), store)
        first = desk.open(0)
        assert desk.open(0) is first
        for i in range(1, 5):
            desk.open(i)
        assert desk.open(0) is not first


# --- commands

DRAWN = drawing.with_shapes(
    Annotations(pis.ImageFrame((6, 8))),
    (
        pis.Line(0, 0, 3, 4, id="l", style=pis.Style(color="#ff00ff")),
        pis.Rect(1, 1, 3, 2, id="r", style=pis.Style(color="#ff00ff", fill="rgba(255, 0, 255, 0.15)")),
        pis.from_plotly({"type": "rect", "xref": "paper", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "name": "f"}),
    ),
)


def test_a_class_gets_a_colour_that_no_other_has():
    annotations = DRAWN
    for i in range(7):
        annotations = drawing.add_label(f"class {i}")(annotations)
    colors = [color for _, color in annotations.labels]
    assert len(set(colors)) == 7
    assert COLOR not in colors


def test_a_class_is_added_once_whatever_the_blanks_around_it():
    annotations = drawing.add_label("  a   cell ")(drawing.add_label("a cell")(DRAWN))
    assert [name for name, _ in annotations.labels] == ["a cell"]


def test_a_class_needs_a_name():
    with pytest.raises(pis.ShapeError, match="class: got a blank name"):
        drawing.add_label("  ")


def test_calibrating_keeps_everything_on_its_pixels_undo_included():
    shorter = drawing.with_shapes(DRAWN, tuple(shape for shape in DRAWN.shapes if shape.id != "r"))
    annotations = drawing.calibrate("l", 10, "mm")(shorter)
    assert annotations.frame == pis.ImageFrame((6, 8), dx=2, dy=2, unit="mm")
    assert annotations.shapes[0].length == 10
    assert annotations.history.undo().shapes[1].bounds == (2, 2, 6, 4)
    back = drawing.reframe(DRAWN.frame)(annotations)
    assert (back.frame, back.shapes) == (DRAWN.frame, shorter.shapes)


@pytest.mark.parametrize(
    ("shape_id", "length", "unit", "message"),
    [
        ("l", 0.0, "mm", "length: got 0.0"),
        ("l", float("nan"), "mm", "length: got nan"),
        ("l", 1.0, " ", "unit: got a blank name"),
        ("r", 1.0, "mm", "line: got no line"),
        ("f", 1.0, "mm", "line: got no line"),
        ("gone", 1.0, "mm", "line: got no line"),
    ],
)
def test_calibrating_by_nothing_is_refused(shape_id, length, unit, message):
    with pytest.raises(pis.FrameError, match=message):
        drawing.calibrate(shape_id, length, unit)(DRAWN)


# --- what is shown


def test_the_image_comes_with_views_that_have_the_numbers_of_measure(desk):
    key = desk.key(0)
    shapes = (pis.Rect(0, 0, 3, 2, id="a"), pis.Line(0, 0, 3, 4, id="b"), pis.Point(2, 1, id="c"))
    workspace = desk[key]
    assert desk[key] is workspace
    scene = Scene(workspace.image, workspace.frame, shapes, workspace.labels)
    segment, table, profile, histogram = Memo().results(workspace.views, scene)
    assert segment["kind"] == "segment"
    columns = [column["name"] for column in table["columns"]]
    means = [row[columns.index("intensity_mean")] for row in table["rows"]]
    assert means == pis.measure(shapes, IMAGE)["intensity_mean"].tolist()
    assert (profile["kind"], histogram["kind"]) == ("figure", "figure")


# --- what is exported


@pytest.mark.filterwarnings("ignore::plotly_imgshapes.EmptyRegionWarning")
def test_csv_holds_every_number_in_full():
    table = pis.measure(DRAWN.shapes, IMAGE)
    rows = list(csv.DictReader(io.StringIO(export.csv_of(DRAWN, IMAGE))))
    assert list(rows[0]) == list(table)
    for name, column in table.items():
        if isinstance(column, np.ndarray) and column.dtype.kind == "f":
            np.testing.assert_array_equal([float(row[name] or "nan") for row in rows], column)
        else:
            assert [row[name] for row in rows] == [str(value) for value in column]


def test_json_brings_back_shapes_frame_and_classes():
    annotations = drawing.add_label("cell")(DRAWN)
    document = json.loads(export.json_of(annotations, "image.tif", "c0ffee"))
    assert document["version"] == export.VERSION
    assert document["image"] == {"name": "image.tif", "fingerprint": "c0ffee"}
    assert pis.ImageFrame(**document["frame"]) == annotations.frame
    assert document["labels"] == dict(annotations.labels)
    assert pis.shapes_from(document["shapes"]) == annotations.shapes


# --- images


@pytest.mark.parametrize("suffix", [".png", ".tif", ".npy", ".jpg", ".bmp", ".webp"])
def test_an_image_file_is_read_as_it_is(tmp_path, suffix):
    from PIL import Image

    image = np.kron(np.arange(6, dtype=np.uint8).reshape(2, 3) * 40, np.ones((16, 16), np.uint8))
    path = tmp_path / f"image{suffix}"
    np.save(path, image) if suffix == ".npy" else Image.fromarray(image).save(path)
    _, read = find_images([path])[0].read()
    read = read[..., 0] if read.ndim == 3 else read  # WebP is always in colour
    assert read.shape == image.shape
    assert np.abs(read.astype(int) - image).max() <= (0 if suffix in {".png", ".tif", ".npy", ".bmp"} else 8)


def test_a_folder_gives_its_images_in_order_each_once(tmp_path):
    for name in ("b.png", "a.TIF", "notes.txt", "c.npy"):
        (tmp_path / name).touch()
    found = find_images([tmp_path, tmp_path / "b.png"])
    assert [source.name for source in found] == ["a.TIF", "b.png", "c.npy"]


def test_without_a_path_the_sample_of_scikit_image_is_opened():
    from skimage import data

    (source,) = find_images([])
    np.testing.assert_array_equal(source.read()[1], data.coins())


def test_the_fingerprint_is_of_the_content(tmp_path):
    one, two, three = (tmp_path / name for name in ("1.npy", "2.npy", "3.npy"))
    np.save(one, IMAGE)
    np.save(two, IMAGE)
    np.save(three, IMAGE + 1)
    prints = [find_images([path])[0].read()[0].fingerprint for path in (one, two, three)]
    assert prints[0] == prints[1] != prints[2]


def test_of_a_large_file_blocks_are_hashed_up_to_the_last(tmp_path):
    path = tmp_path / "large.npy"
    large = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(HASHED_WHOLE >> 10, 1500))
    before = find_images([path])[0].read()[0].fingerprint
    large[-1, -1] = 1
    large.flush()
    key, image = find_images([path])[0].read()
    assert key.fingerprint != before
    assert isinstance(image, np.memmap)


def write(path, content):
    path.write_bytes(content) if isinstance(content, bytes) else np.save(path, content, allow_pickle=True)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("text.png", b"this is no picture", "cannot be read as an image"),
        ("empty.tif", b"", "cannot be read as an image"),
        ("pickle.npy", np.array([{"a": 1}], dtype=object), "cannot be read as an image .*Python objects"),
        ("stack.npy", np.zeros((5, 6, 7)), r"got shape \(5, 6, 7\), expected \(H, W\)"),
        ("two.npy", np.zeros((5, 6, 2)), r"got shape \(5, 6, 2\), expected \(H, W\)"),
        ("row.npy", np.zeros(5), r"got shape \(5,\), expected \(H, W\)"),
        ("complex.npy", np.zeros((5, 6), complex), "got dtype complex128"),
    ],
)
def test_a_file_that_holds_no_image_is_named(tmp_path, name, content, message):
    path = tmp_path / name
    write(path, content)
    with pytest.raises(pis.ImageError, match=message) as caught:
        find_images([path])[0].read()
    assert str(path) in str(caught.value)


def test_a_missing_file_an_empty_folder_and_a_device_are_named(tmp_path):
    for path, message in [
        (tmp_path / "gone.png", "no such file"),
        (tmp_path, "a folder without images"),
        ("/dev/null", "no regular file"),
    ]:
        with pytest.raises(pis.ImageError, match=message):
            find_images([path])


def test_a_file_that_vanishes_while_the_program_runs_is_named(tmp_path):
    with pytest.raises(pis.ImageError, match="cannot be opened"):
        Source("gone.png", tmp_path / "gone.png").read()


# --- the server


@pytest.fixture
def client(tmp_path):
    return create_app(folder=tmp_path).server.test_client()


def test_the_page_and_its_parts_come_from_this_machine(client):
    page = client.get("/", base_url="http://127.0.0.1:8050").text
    assert "assets/app.js" in page
    assert "https://" not in page


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/_dash-dependencies"])
def test_a_name_that_somebody_points_at_this_machine_is_refused(client, path):
    assert client.get(path, base_url="http://evil.example:8050").status_code == 400
    assert client.get(path, base_url="http://localhost:8050").status_code == 200
