"""The store keeps every shape, and never harms the user's file."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

import plotly_imgshapes as pis
from plotly_imgshapes.store import FILE_NAME, Annotations, ImageKey, Store

KEY = ImageKey("c0ffee", "/images/cells.tif")
MILLIMETRES = pis.ImageFrame((40, 60), dx=0.1, dy=0.25, unit="mm")
SHAPES = (
    pis.Point(1.5, 2.25, id="p", label="cell"),
    pis.Line(0.1, 0.2, 0.30000000000000004, 4, id="l", properties={"note": "<b>"}),
    pis.Rect(1, 2, 3, 4, 30.0, id="r", style=pis.Style(color="#ff0000", width=2.5)),
    pis.Ellipse(1, 2, 3, 4, id="e", index=(3,)),
    pis.Polyline([[0, 0], [1, 2], [3, 1]], width=0.5, id="b"),
    pis.Polygon([np.array([[0.0, 0], [4, 0], [4, 4]]), np.array([[2.0, 1], [3, 1], [3, 2]])], id="g"),
    pis.from_plotly({"type": "rect", "xref": "paper", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "name": "f"}),
)
BLANK = Annotations(MILLIMETRES, (("cell", "#00b4d8"),))


def drawn(*steps):
    history = pis.History()
    for step in steps:
        history = history.record(step)
    return replace(BLANK, history=history)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as opened:
        yield opened


def reopened(store):
    with Store(store.path.parent) as again:
        return again.load(KEY, BLANK)


def test_an_image_never_seen_has_what_the_caller_says(store):
    assert store.load(KEY, BLANK) is BLANK


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_every_kind_of_shape_comes_back_as_it_was(store, shape):
    store.update(KEY, lambda _: drawn([shape]), BLANK)
    (found,) = reopened(store).shapes
    assert found == shape
    assert pis.to_plotly(found) == pis.to_plotly(shape)


def test_frame_classes_and_order_of_shapes_come_back(store):
    store.update(KEY, lambda _: drawn(SHAPES), BLANK)
    found = reopened(store)
    assert (found.frame, found.labels, found.shapes) == (MILLIMETRES, BLANK.labels, SHAPES)


def test_undo_and_redo_go_on_after_a_restart(store):
    one, two, three = SHAPES[:1], SHAPES[:2], SHAPES[1:3]
    history = drawn(one, two, three).history.undo()
    store.update(KEY, lambda _: replace(BLANK, history=history), BLANK)
    found = reopened(store).history
    assert found.shapes == two
    assert found.redo().shapes == three
    assert found.undo().shapes == one
    assert found.undo().undo().shapes == ()
    assert not found.undo().undo().can_undo


def test_a_shape_that_many_steps_share_is_written_once(store):
    long = pis.Polyline(np.random.default_rng(0).random((2000, 2)), id="long")
    small = [pis.Line(0, 0, i + 1, 1, id=f"s{i}") for i in range(50)]
    store.update(KEY, lambda _: drawn(*([long, *small[:i]] for i in range(50))), BLANK)
    with sqlite3.connect(store.path) as db:
        (size,) = db.execute("SELECT length(document) FROM drawing").fetchone()
    db.close()
    assert size < 1.5 * len(pis.to_plotly(long)["path"])


def test_update_hands_over_what_is_kept_and_returns_what_is_kept_then(store):
    first = store.update(KEY, lambda _: drawn(SHAPES[:1]), BLANK)
    second = store.update(KEY, lambda kept: replace(kept, labels=()), BLANK)
    assert first.shapes == second.shapes == SHAPES[:1]
    assert reopened(store).labels == ()


def test_a_change_that_fails_leaves_what_was_kept(store):
    store.update(KEY, lambda _: drawn(SHAPES[:2]), BLANK)

    def fail(_):
        raise pis.ShapeError("no")

    with pytest.raises(pis.ShapeError, match="no"):
        store.update(KEY, fail, BLANK)
    assert store.load(KEY, BLANK).shapes == SHAPES[:2]
    assert reopened(store).shapes == SHAPES[:2]


def test_an_unchanged_image_is_not_written(store):
    store.update(KEY, lambda kept: kept, BLANK)
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT count(*) FROM drawing").fetchone() == (0,)
    db.close()


def test_two_processes_see_each_other(store):
    with Store(store.path.parent) as other:
        store.update(KEY, lambda _: drawn(SHAPES[:1]), BLANK)
        other.update(KEY, lambda kept: replace(kept, history=kept.history.record(SHAPES[:2])), BLANK)
        assert store.load(KEY, BLANK).shapes == SHAPES[:2]


def test_threads_that_add_at_once_lose_nothing(store):
    def add(i):
        shape = pis.Line(0, 0, i + 1, 1, id=str(i))
        store.update(
            KEY, lambda kept: replace(kept, history=kept.history.record((*kept.shapes, shape))), BLANK
        )

    threads = [threading.Thread(target=add, args=(i,)) for i in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {shape.id for shape in reopened(store).shapes} == {str(i) for i in range(24)}


def test_an_image_is_known_by_its_content_after_its_file_has_moved(store, tmp_path):
    old, new = tmp_path / "old.png", tmp_path / "new.png"
    store.update(ImageKey("abc", str(old)), lambda _: drawn(SHAPES[:1]), BLANK)
    assert store.load(ImageKey("abc", str(new)), BLANK).shapes == SHAPES[:1]


def test_a_copy_of_an_image_starts_blank_while_the_original_is_there(store, tmp_path):
    original = tmp_path / "original.png"
    original.touch()
    store.update(ImageKey("abc", str(original)), lambda _: drawn(SHAPES[:1]), BLANK)
    assert store.load(ImageKey("abc", str(tmp_path / "copy.png")), BLANK) is BLANK


def test_another_image_under_the_same_name_starts_blank_and_the_first_is_kept(store):
    store.update(KEY, lambda _: drawn(SHAPES), BLANK)
    assert store.load(KEY._replace(fingerprint="other"), BLANK) is BLANK
    assert store.load(KEY, BLANK).shapes == SHAPES


KILLED = """
import os, signal, sys
import plotly_imgshapes as pis
from plotly_imgshapes.store import Annotations, ImageKey, Store
from dataclasses import replace
store = Store(sys.argv[1])
blank = Annotations(pis.ImageFrame((4, 4)))
key = ImageKey("a", "b")
for i in range(7):
    line = pis.Line(0, 0, i + 1, 1, id=str(i))
    store.update(key, lambda kept: replace(kept, history=kept.history.record((*kept.shapes, line))), blank)
store._db.execute("BEGIN IMMEDIATE")
store._db.execute("DELETE FROM drawing")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_in_the_middle_of_writing_loses_nothing_that_was_saved(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert done.returncode == -9
    with Store(tmp_path) as store:
        kept = store.load(ImageKey("a", "b"), Annotations(pis.ImageFrame((4, 4))))
    assert [shape.id for shape in kept.shapes] == [str(i) for i in range(7)]


def spoil_as_text(path):
    path.write_bytes(b"not a database at all, but long enough to look at " * 50)


def spoil_pages(path):
    content = bytearray(path.read_bytes())
    content[1024:] = os.urandom(len(content) - 1024)
    path.write_bytes(content)


def spoil_by_a_newer_version(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def spoil_by_another_program(path):
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    db.close()


def spoil_document(path):
    with sqlite3.connect(path) as db:
        db.execute("UPDATE drawing SET document = '{\"frame\": {}}'")
    db.close()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_as_text, "is damaged or no database"),
        (spoil_pages, "is damaged or no database"),
        (spoil_by_a_newer_version, "got version 99, expected at most 1"),
        (spoil_by_another_program, "is a database of another program"),
        (spoil_document, "drawing 1 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_left_as_it_is(tmp_path, spoil, message):
    with Store(tmp_path) as store:
        store.update(KEY, lambda _: drawn(SHAPES), BLANK)
    path = tmp_path / FILE_NAME
    spoil(path)
    before = path.read_bytes()

    def use():
        with Store(tmp_path) as store:
            store.update(KEY, lambda kept: replace(kept, labels=()), BLANK)

    with pytest.raises(pis.StoreError, match=message) as caught:
        use()
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(pis.StoreError, match=r"cannot be made .*--data-dir"):
        Store(tmp_path / "file" / "folder")


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(pis.StoreError, match=r"cannot be used .*unable to open"):
        Store(tmp_path)


def test_a_full_disk_is_an_error_and_what_was_kept_stays(store):
    store.update(KEY, lambda _: drawn(SHAPES), BLANK)
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    long = pis.Polyline(np.random.default_rng(0).random((20_000, 2)), id="long")
    with pytest.raises(pis.StoreError, match="database or disk is full"):
        store.update(KEY, lambda _: drawn([long]), BLANK)
    assert store.load(KEY, BLANK).shapes == SHAPES
    assert reopened(store).shapes == SHAPES


@pytest.mark.skipif(
    shutil.which("chmod") is None or os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_a_read_only_folder_is_an_error(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(pis.StoreError, match="cannot be used"):
        Store(tmp_path)
    tmp_path.chmod(0o700)
