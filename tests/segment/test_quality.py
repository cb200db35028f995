"""Every method on known truth, and every method in the gallery."""

import re

import pytest
from PIL import Image

import plotly_imgshapes as pis
from tests.segment.gallery import FOLDER, tables
from tests.segment.quality import cases, pictures

CASES = cases()
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method}: {case.scene}")
def test_a_method_reaches_its_score_and_the_page_says_so(case):
    score = case.run()
    assert case.floor <= score <= 1
    said = re.search(rf"`{case.method}`.*{re.escape(case.scene)}: (\d\.\d{{3}})", PAGE)
    assert score == pytest.approx(float(said[1]), abs=0.01)


def test_no_floor_lies_far_below_what_is_asked_of_a_segmentation():
    assert all(case.floor >= 0.8 for case in CASES)


def test_every_method_has_a_row_and_a_picture():
    assert pis.segment.METHODS.keys() <= tables().keys()
    assert {case.method for case in CASES} == tables().keys()
    assert {picture.method for picture in pictures()} == tables().keys()


def test_the_page_of_the_gallery_shows_every_method():
    shown = re.findall(r"!\[(\w+)\]\((\w+)\.png\)", PAGE)
    assert {name for name, _ in shown} == tables().keys()
    for name, file in shown:
        assert name == file
        with Image.open(FOLDER / f"{file}.png") as picture:
            assert picture.width > picture.height
