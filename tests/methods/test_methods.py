"""The table of methods: calls are checked, rows can be made into a panel, runs tell and stop."""

import json

import numpy as np
import psutil
import pytest

from plotly_imgshapes import FrameError, ImageError, ParameterError, Point, ShapeError, correct, segment
from plotly_imgshapes.errors import Cancelled
from plotly_imgshapes.methods import Choice, Flag, Number, Stage, Whole, check_memory, method, part_of

TABLE = {}


@method(
    TABLE,
    family="Tests",
    takes=("point",),
    sigma=Number(0, 10, "Blur", unit="px", optional=True),
    times=Whole(1, 5, "Times"),
    rule=Choice(("a", "b"), "Rule"),
    deep=Flag("Deep"),
)
def probe(
    image, shapes=(), *, frame=None, sigma=None, times=2, rule="a", deep=False, preview=False, progress=None
):
    """What came in.

    More of it.
    """
    progress(Stage(1.0))
    return image, shapes, frame, sigma, times, rule, deep, preview


def test_a_method_gets_what_it_can_work_with():
    image, shapes, frame, sigma, times, rule, deep, preview = probe(
        [[1, 2]], Point(0, 0), sigma=np.float32(2), times=3.0
    )
    assert image.shape == frame.shape == (1, 2)
    assert shapes == (Point(0, 0),)
    assert (sigma, times, rule, deep, preview) == (2.0, 3, "a", False, False)
    assert type(sigma) is float
    assert type(times) is int


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"sigma": 11}, ParameterError, "sigma: got 11, expected a number from 0 to 10 px, or None"),
        ({"sigma": float("nan")}, ParameterError, "sigma: got nan"),
        ({"sigma": True}, ParameterError, "sigma: got True"),
        ({"sigma": "2"}, ParameterError, "sigma: got '2'"),
        ({"times": 2.5}, ParameterError, "times: got 2.5, expected a whole number from 1 to 5"),
        ({"times": None}, ParameterError, "times: got None"),
        ({"rule": "B"}, ParameterError, "rule: got 'B', expected one of 'a', 'b'"),
        ({"rule": ["a"]}, ParameterError, "rule: got"),
        ({"deep": 1}, ParameterError, "deep: got 1, expected True or False"),
        ({"preview": 1}, ParameterError, "preview: got 1"),
        ({"progress": 5}, ParameterError, "progress: got int"),
        ({"frame": 5}, FrameError, "frame: got int"),
        ({"image": np.zeros(3)}, ImageError, "image: got shape"),
        ({"shapes": ()}, ShapeError, "got no shape, probe needs 1 or more"),
        ({"shapes": "M0,0"}, ShapeError, "shapes: got str"),
        ({"radius": 5}, TypeError, "radius"),
    ],
)
def test_a_wrong_argument_is_named_before_any_work(given, error, said):
    arguments = {"image": np.zeros((3, 3)), "shapes": Point(0, 0)} | given
    with pytest.raises(error, match=said):
        probe(**arguments)


def test_a_row_says_what_a_panel_needs():
    row = TABLE["probe"].spec()
    assert json.loads(json.dumps(row)) == row
    assert (row["title"], row["help"], row["takes"], row["preview"]) == (
        "Probe",
        "What came in.",
        ["point"],
        True,
    )
    assert [p["name"] for p in row["parameters"]] == ["sigma", "times", "rule", "deep"]
    assert row["parameters"][0] == {
        "name": "sigma", "default": None, "kind": "number", "low": 0, "high": 10, "unit": "px",
        "optional": True, "help": "Blur", "log": False,
    }  # fmt: skip


def test_a_table_that_does_not_match_its_function_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match="its table has"):
        method({}, family="Tests", takes=())(lambda image, shapes=(), *, frame=None, sigma=1.0: None)


@pytest.mark.parametrize("table", [segment.METHODS, correct.METHODS], ids=["segment", "correct"])
def test_every_row_can_be_sent_to_a_page(table):
    for name, row in table.items():
        assert json.loads(json.dumps(row.spec(), allow_nan=False))["name"] == name
        assert 0 < len(row.help) < 100
        assert row.function.__doc__


def test_a_run_tells_where_it_is_and_its_parts_add_up():
    told = []
    probe(np.zeros((2, 2)), Point(0, 0), progress=lambda stage: told.append(stage.done))
    assert told == [1.0]
    half = part_of(lambda stage: told.append(stage.done), 0.5, 1.0)
    half(Stage(0.5))
    assert told[-1] == 0.75


def test_a_bar_of_tqdm_can_be_asked_for(capsys):
    probe(np.zeros((2, 2)), Point(0, 0), progress=True)
    assert "Probe: 100%" in capsys.readouterr().err


def test_cancelling_comes_out_of_the_method():
    def stop(stage):
        raise Cancelled("by hand")

    with pytest.raises(Cancelled, match="by hand"):
        probe(np.zeros((2, 2)), Point(0, 0), progress=stop)


def test_more_memory_than_there_is_is_refused_beforehand():
    check_memory(1, "this", "that")
    with pytest.raises(
        ImageError, match=r"walker on 9 x 9 pixels: needs about .* GiB are free; draw smaller"
    ):
        check_memory(2 * psutil.virtual_memory().total, "walker on 9 x 9 pixels", "draw smaller")
