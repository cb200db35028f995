"""Pixel forests in files: the same labels after loading, and files that are none refused."""

import io
import json
import zipfile

import numpy as np
import pytest

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.segment import PixelForest, pixel_forest
from tests.segment.quality import disc, iou, noisy
from tests.segment.quality_forest import DISC

IMAGE = noisy(disc(), ramp=40)


def saved(tmp_path, **options):
    forest = PixelForest.fit(IMAGE, DISC, **options)
    forest.save(tmp_path / "model.npz")
    return forest, tmp_path / "model.npz"


def test_a_loaded_model_labels_as_the_saved_one_does(tmp_path):
    forest, path = saved(tmp_path, trees=7, depth=5, texture=False)
    again = PixelForest.load(path)
    other = noisy(disc(center=(60, 130)), seed=3, ramp=20)
    assert repr(again) == repr(forest)
    assert np.array_equal(again.predict(other).labels, forest.predict(other).labels)
    assert np.array_equal(pixel_forest(other, model=again).labels, forest.predict(other).labels)
    assert dict(again.predict(other).names) == {1: "cell"}
    assert iou(again.predict(other).mask(), disc(center=(60, 130))) > 0.8


def test_the_file_needs_no_pickle(tmp_path):
    _, path = saved(tmp_path)
    with np.load(path, allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)
    assert b"sklearn" not in path.read_bytes()


def rewritten(path, **changes):
    with np.load(path, allow_pickle=False) as file:
        held = {name: file[name] for name in file.files}
    about = json.loads(str(held["about"])) | changes.pop("about", {})
    held |= {name: change(held[name].copy()) for name, change in changes.items()}
    np.savez(path, **held | {"about": np.array(json.dumps(about))})


def put(index, value):
    def change(array):
        array[index] = value
        return array

    return change


@pytest.mark.parametrize(
    "changes",
    [
        {"left_child": put(0, 0)},  # a walk that never ends
        {"left_child": put(0, 10**9)},
        {"right_child": put(0, -7)},
        {"feature": put(0, 24)},
        {"feature": put(0, -2)},
        {"threshold": put(0, np.nan)},
        {"share": put((0, 0), np.inf)},
        {"share": lambda array: array[:, :1]},
        {"share": lambda array: array[:-1]},
        {"sizes": put(0, 2**62)},
        {"sizes": put(0, 0)},
        {"sizes": lambda array: array[:0]},
        {"threshold": lambda array: array.astype(np.float32)},
        {"about": {"kind": "something else"}},
        {"about": {"channels": 0}},
        {"about": {"channels": "1"}},
        {"about": {"classes": [[1, "a"]]}},
        {"about": {"classes": [[1, "a"], [1, "b"]]}},
        {"about": {"classes": [[-1, "a"], [1, "b"]]}},
        {"about": {"classes": 7}},
        {"about": {"settings": {"sigma_min": 1e-9}}},
        {"about": {"settings": {"sigma_max": 1e9}}},
        {"about": {"settings": {"no such thing": 1}}},
        {"about": {"settings": None}},
    ],
    ids=map(str, range(24)),
)
def test_a_file_that_was_tampered_with_is_refused(tmp_path, changes):
    _, path = saved(tmp_path)
    PixelForest.load(path)
    rewritten(path, **changes)
    with pytest.raises(SegmentError, match=r"model\.npz: got no pixel forest"):
        PixelForest.load(path)


class Evil:
    def __reduce__(self):
        return pytest.fail, ("a pickle was executed",)


def test_files_of_other_kinds_are_refused(tmp_path):
    path = tmp_path / "model.npz"
    evil = io.BytesIO()
    np.save(evil, np.array([Evil()], dtype=object), allow_pickle=True)
    _, good = saved(tmp_path)
    content = good.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in ("about", "sizes", "share"):
            file.writestr(f"{name}.npy", evil.getvalue())
    plain_file = io.BytesIO()
    np.save(plain_file, np.zeros(3))
    for data_ in (
        b"",
        b"PK",
        evil.getvalue(),
        packed.getvalue(),
        plain_file.getvalue(),
        content[: len(content) // 2],
        content[:100] + b"xxxx" + content[104:],
    ):
        path.write_bytes(data_)
        with pytest.raises(SegmentError, match="expected a file by PixelForest"):
            PixelForest.load(path)
    with pytest.raises(FileNotFoundError):
        PixelForest.load(tmp_path / "none.npz")
