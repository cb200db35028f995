"""The state behind the pages, without a browser: folding, commands, what is shown and what is exported."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

import plotly_imgshapes as pis
from plotly_imgshapes.app import create_app, drawing, export, panel
from plotly_imgshapes.app.desk import Desk, Event
from plotly_imgshapes.app.images import HASHED_WHOLE, Source, find_images
from plotly_imgshapes.store import Annotations, Store

IMAGE = np.arange(48, dtype=np.uint16).reshape(6, 8)


def line(x1, **more):
    return {"type": "line", "x0": 0, "y0": 0, "x1": x1, "y1": 1, **more}


@pytest.fixture
def desk(tmp_path):
    np.save(tmp_path / "image.npy", IMAGE)
    with Store(tmp_path / "store") as store:
        yield Desk(find_images([tmp_path / "image.npy"]), store, labels=["cell", "nucleus"])


@pytest.fixture
def opened(desk):
    return desk.open(0)


def kept(desk):
    return desk.annotations(0).shapes


def ends(shapes):
    return [shape.x1 for shape in shapes]


# --- what happens on a page


def test_an_event_that_is_repeated_counts_once(desk):
    desk.welcome("a", 0)
    first = Event(1, 0, {"shapes": [line(1)]})
    second = Event(2, 0, {"shapes": [line(1), line(2)]})
    assert desk.act("a", 0, 0, [first]).handled == 1
    answer = desk.act("a", 0, 0, [first, second])
    assert (answer.handled, answer.is_news) == (2, False)
    assert ends(kept(desk)) == [1, 2]
    desk.act("a", 0, 0, [], drawing.undo)
    desk.act("a", 0, 1, [first, second])
    assert ends(kept(desk)) == [1]


def test_a_request_that_was_overtaken_takes_nothing_back(desk):
    desk.welcome("a", 0)
    events = [Event(n, 0, {"shapes": [line(i) for i in range(1, n + 1)]}) for n in (1, 2, 3)]
    desk.act("a", 0, 0, events)
    answer = desk.act("a", 0, 0, events[:1])
    assert ends(answer.annotations.shapes) == [1, 2, 3]


def test_an_index_counts_the_shapes_of_its_own_page(desk):
    desk.welcome("a", 0)
    desk.welcome("b", 0)
    desk.act("a", 0, 0, [Event(1, 0, {"shapes": [line(1)]})])
    news = desk.act("b", 0, 0, [Event(1, 0, {"shapes": [line(2)]})])
    assert news.is_news  # page b does not show line 1 yet
    # Page b saw its own line at 0 when it moved it, before it was sent both.
    desk.act("b", 0, 0, [Event(2, 0, {"shapes[0].x1": 5})])
    assert ends(kept(desk)) == [1, 5]
    # After it was sent both, line 1 is at 0.
    desk.act("b", 0, 1, [Event(3, 1, {"shapes[0].x1": 7})])
    assert ends(kept(desk)) == [7, 5]


def test_a_whole_list_of_one_page_erases_nothing_of_another(desk):
    desk.welcome("a", 0)
    desk.welcome("b", 0)
    desk.act("a", 0, 0, [Event(1, 0, {"shapes": [line(1)]})])
    desk.act("b", 0, 0, [Event(1, 0, {"shapes": [line(2)]})])
    desk.act("a", 0, 0, [Event(2, 0, {"shapes": [line(1), line(3)]})])
    assert ends(kept(desk)) == [1, 2, 3]
    desk.act("a", 0, 0, [Event(3, 0, {"shapes": [line(3)]})])
    assert ends(kept(desk)) == [2, 3]


def test_a_page_older_than_the_process_goes_on(desk):
    desk.welcome("a", 0)
    desk.act("a", 0, 0, [Event(1, 0, {"shapes": [line(1), line(2)]})])
    again = Desk(desk.sources, desk.store)
    answer = again.act("a", 0, 0, [Event(2, 0, {"shapes[1].x1": 9})])
    assert ends(answer.annotations.shapes) == [1, 9]
    assert not answer.is_news


def test_an_event_about_shapes_that_nobody_knows_sends_the_page_the_true_ones(desk):
    desk.welcome("a", 0)
    desk.act("a", 0, 0, [Event(1, 0, {"shapes": [line(1)]})])
    answer = desk.act("a", 0, 0, [Event(2, 0, {"shapes[7].x1": 9})])
    assert (answer.is_news, answer.sent, answer.handled) == (True, 1, 2)
    assert ends(answer.annotations.shapes) == [1]


def test_a_failed_save_acknowledges_nothing_and_the_repetition_is_saved(desk):
    desk.welcome("a", 0)
    event = Event(1, 0, {"shapes": [line(1)]})

    def fail(_):
        raise pis.FrameError("no")

    with pytest.raises(pis.FrameError):
        desk.act("a", 0, 0, [event], fail)
    assert kept(desk) == ()
    assert desk.act("a", 0, 0, [event]).handled == 1
    assert ends(kept(desk)) == [1]


def test_the_shape_touched_last_is_named(desk):
    desk.welcome("a", 0)
    answer = desk.act("a", 0, 0, [Event(1, 0, {"shapes": [line(1), line(2)]})])
    first, second = answer.annotations.shapes
    assert answer.touched == second.id
    assert desk.act("a", 0, 0, [Event(2, 0, {"shapes[0].x1": 3})]).touched == first.id
    assert desk.act("a", 0, 0, [Event(3, 0, {"shapes": [line(3)]})]).touched is None


def test_spacing_of_the_command_line_carries_saved_shapes_over(desk):
    desk.welcome("a", 0)
    desk.act("a", 0, 0, [Event(1, 0, {"shapes": [line(4)]})])
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
    assert drawing.color_of(annotations, "") not in colors


def test_a_class_is_added_once_whatever_the_blanks_around_it():
    annotations = drawing.add_label("  a   cell ")(drawing.add_label("a cell")(DRAWN))
    assert [name for name, _ in annotations.labels] == ["a cell"]


def test_a_class_needs_a_name():
    with pytest.raises(pis.ShapeError, match="class: got a blank name"):
        drawing.add_label("  ")


def test_relabelling_recolours_outline_and_inside_and_can_be_undone():
    annotations = drawing.relabel("r", "cell")(drawing.add_label("cell")(DRAWN))
    rect = annotations.shapes[1]
    color = drawing.color_of(annotations, "cell")
    red, green, blue = bytes.fromhex(color[1:])
    assert (rect.label, rect.style.color) == ("cell", color)
    assert rect.style.fill.replace(" ", "").startswith(f"rgba({red},{green},{blue},")
    assert drawing.undo(annotations).shapes == DRAWN.shapes


def test_calibrating_keeps_everything_on_its_pixels_undo_included():
    shorter = drawing.erase("r")(DRAWN)
    annotations = drawing.calibrate("l", 10, "mm")(shorter)
    assert annotations.frame == pis.ImageFrame((6, 8), dx=2, dy=2, unit="mm")
    assert annotations.shapes[0].length == 10
    assert drawing.undo(annotations).shapes[1].bounds == (2, 2, 6, 4)
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


def test_erasing_what_is_gone_changes_nothing():
    assert drawing.erase("gone")(DRAWN) is DRAWN


# --- what is shown


def annotated(opened, *shapes):
    return drawing.with_shapes(opened.blank, shapes)


def test_a_row_has_the_numbers_of_measure(opened):
    shapes = (pis.Rect(0, 0, 3, 2, id="a"), pis.Line(0, 0, 3, 4, id="b"), pis.Point(2, 1, id="c"))
    table = pis.measure(shapes, IMAGE)
    rows = panel.rows(annotated(opened, *shapes), opened)
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert [row["intensity_mean"] for row in rows] == table["intensity_mean"].tolist()
    assert [row["length"] for row in rows] == [10, 5, None]
    assert [row["area"] for row in rows] == [6, None, None]
    assert json.dumps(rows, allow_nan=False)


@pytest.mark.filterwarnings("ignore::plotly_imgshapes.EmptyRegionWarning")
def test_a_shape_beside_the_image_has_dashes_instead_of_intensities(opened):
    (row,) = panel.rows(annotated(opened, pis.Rect(90, 90, 99, 99, id="a")), opened)
    assert (row["area"], row["intensity_mean"]) == (81, None)


def test_only_what_changed_is_measured_again(opened, monkeypatch):
    measured = []
    whole = panel.measure

    def counting(shapes, *args, **options):
        measured.append([shape.id for shape in shapes])
        return whole(shapes, *args, **options)

    monkeypatch.setattr(panel, "measure", counting)
    one, two = pis.Rect(0, 0, 3, 2, id="a"), pis.Line(0, 0, 3, 4, id="b")
    panel.rows(annotated(opened, one), opened)
    panel.rows(annotated(opened, one, two), opened)
    panel.rows(annotated(opened, one, two.move(1, 0)), opened)
    panel.rows(drawing.calibrate("b", 10, "mm")(annotated(opened, one, two)), opened)
    assert measured == [["a"], ["b"], ["b"], ["a", "b"]]


@pytest.mark.parametrize(
    ("image", "headings"),
    [(IMAGE, ["Mean", "SD"]), (np.dstack([IMAGE] * 3), ["Mean R", "Mean G", "Mean B", "SD R"])],
)
def test_channels_have_columns_of_their_own(tmp_path, image, headings):
    np.save(tmp_path / "image.npy", image)
    with Store(tmp_path / "store") as store:
        opened = Desk(find_images([tmp_path / "image.npy"]), store).open(0)
    annotations = annotated(opened, pis.Rect(0, 0, 3, 2, id="a"))
    columns = panel.columns(annotations, opened)
    assert [column["headerName"] for column in columns][5 : 5 + len(headings)] == headings
    (row,) = panel.rows(annotations, opened)
    assert {column["field"] for column in columns} <= set(row)


def test_the_figure_repeats_the_shapes_as_they_are_kept(opened):
    shapes = (
        pis.Rect(0, 0, 3, 2, id="a", label="cell"),
        pis.Polyline([[0, 0], [1, 2]], id="b", label="cell"),
    )
    figure = panel.figure(opened, annotated(opened, *shapes), label="cell", tool="drawline")
    assert pis.shapes_from(figure) == shapes
    assert pis.apply_event(shapes, {"shapes": figure["layout"]["shapes"]}).changes == ()
    assert figure["layout"]["newshape"]["legendgroup"] == "cell"
    assert figure["layout"]["dragmode"] == "drawline"


def test_a_region_has_a_histogram_and_a_profile_a_line_only_a_profile(opened):
    rect, line = pis.Rect(0, 0, 3, 2, id="a"), pis.Line(0, 0, 3, 4, id="b")
    annotations = annotated(opened, rect, line)
    histogram = panel.inspect(rect, 1, opened, annotations, "histogram")
    assert (
        sum(histogram.figure["data"][0]["y"])
        == pis.measure(rect, IMAGE, properties="num_pixels")["num_pixels"]
    )
    assert histogram.has_choice
    outline = panel.inspect(rect, 1, opened, annotations, "profile")
    assert outline.figure["data"][0]["x"][-1] == rect.length
    profile = panel.inspect(line, 2, opened, annotations, "histogram")
    assert profile.figure["data"][0]["y"] == pytest.approx(pis.profile(line, IMAGE).intensity)
    assert (profile.title, profile.has_choice) == ("#2 Line", False)


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
    annotations = drawing.relabel("r", "cell")(drawing.add_label("cell")(DRAWN))
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


def test_annotations_are_never_those_of_another_class_colour():
    # What is shown for a class that was never added is the colour of no class.
    assert drawing.color_of(replace(DRAWN, labels=(("a", "#112233"),)), "b") == drawing.color_of(DRAWN, "")
