"""Every example runs as it stands, and the pages it writes hold what it drew."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import plotly_imgshapes as pis
from tests.segment.quality import gallery_coins, iou

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


def scissors(shown):
    coin = shown["found"].mask()
    assert coin.sum() == pytest.approx(shown["snapped"].area, rel=0.02)
    assert shown["snapped"].area < 0.9 * shown["rough"].area
    # The coin of scikit-image's own marker watershed there.
    assert max(iou(coin, truth) for truth in gallery_coins()) >= 0.9


def count_coins(shown):
    assert (shown["everywhere"].count, shown["inside"].count) == (24, 24)
    assert shown["table"]["equivalent_diameter_area"].mean() == pytest.approx(45, abs=3)


def pill_area(shown):
    assert shown["error"] < 0.02


def line_ends(shown):
    assert (shown["lines"].count, len(shown["ends"])) == (4, 8)
    assert max(shown["far"]) < 5


def touching_sweets(shown):
    assert shown["found"].count == shown["truth"] == 16


def crystal(shown):
    assert shown["iou"] > 0.95
    assert shown["outline"].area == pytest.approx(shown["truth"].sum(), rel=0.05)


def text_page(shown):
    assert shown["covered"]["Otsu"] > 0.9
    assert shown["covered"]["Sauvola"] < 0.2


def face(shown):
    for name, found in shown["masks"].items():
        assert iou(found, shown["outline"]) > 0.6, name


def horizon(shown):
    assert shown["horizon"].angle == pytest.approx(-6, abs=0.1)
    assert shown["line"].angle == pytest.approx(0, abs=1e-9)
    assert shown["box"].area == pytest.approx(3000)


def background(shown):
    mask = shown["found"].mask()
    assert 0.3 < mask.mean() < 0.6
    for scribble in shown["scribbles"]:
        kept = mask[pis.mask(scribble, shown["found"].frame)].mean()
        assert kept > 0.95 if scribble.label == "astronaut" else kept < 0.05


def training_boxes(shown):
    assert [box.label for box in shown["boxes"]] == ["large", "large", "small"]
    tight = []
    for coin in gallery_coins():
        rows, cols = np.nonzero(coin)
        tight.append(pis.Rect(cols.min() - 0.5, rows.min() - 0.5, cols.max() + 0.5, rows.max() + 0.5))
    for box in shown["boxes"]:
        assert max((box & other).area / (box | other).area for other in tight) > 0.85


def paint_labels(shown):
    assert iou(shown["found"].mask(), np.any(gallery_coins(), axis=0)) > 0.75
    assert Path("coins.npz").exists()
    loaded = pis.segment.PixelForest.load("coins.npz")
    assert (loaded.predict(shown["image"]).labels == shown["found"].labels).all()


def edits(shown):
    assert shown["history"].now.count == 3
    whole = shown["history"].now.labels[shown["disk"]((50, 135), 24)]
    assert whole.min() == whole.max() > 0


def tiles(shown):
    assert shown["mosaic"].shape == (512, 512)
    assert shown["difference"] < 0.1
    assert (shown["carried"].x, shown["carried"].y) == pytest.approx((242, 30))


CHECKS = {
    "13_magic_scissors": scissors,
    "14_count_coins": count_coins,
    "15_pill_area": pill_area,
    "16_line_ends": line_ends,
    "17_touching_sweets": touching_sweets,
    "18_crystal": crystal,
    "19_text_page": text_page,
    "20_cut_out_a_face": face,
    "21_level_the_horizon": horizon,
    "22_remove_background": background,
    "23_training_boxes": training_boxes,
    "24_paint_labels": paint_labels,
    "25_edit_a_segmentation": edits,
    "26_stitch_tiles": tiles,
}
"""What the numbers of an example have to be."""


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shown = runpy.run_path(str(path))
    CHECKS.get(path.stem, lambda _: None)(shown)
    wrote = list(tmp_path.glob("*.html"))
    assert capsys.readouterr().out or wrote or "Dash" in path.read_text(encoding="utf-8")
    assert all("drawrect" in page.read_text(encoding="utf-8") for page in wrote)


def test_the_dash_example_folds_an_event_into_its_table():
    example = runpy.run_path(str(EXAMPLES[5]))
    drawn = {"shapes": [pis.Rect(10, 10, 30, 20).to_plotly()]}
    stored, table = example["follow"](drawn, [])
    assert pis.shapes_from(stored)[0].area == 200
    assert "200.0" in table


def test_examples_are_numbered_without_a_gap():
    assert [int(path.stem[:2]) for path in EXAMPLES] == list(range(1, len(EXAMPLES) + 1))
