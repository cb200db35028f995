"""Every example runs as it stands, and the pages it writes hold what it drew."""

import runpy
from pathlib import Path

import pytest

import plotly_imgshapes as pis

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(path))
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
