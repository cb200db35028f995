"""What comes back from methods that grow marks, and what they refuse."""

import warnings

import numpy as np
import pytest
from skimage import data

from plotly_imgshapes import Ellipse, Point, Polyline, Rect, ShapeError
from plotly_imgshapes.errors import Cancelled, ParameterError, SegmentError
from plotly_imgshapes.segment import METHODS, flood, random_walker, watershed

CAMERA = data.camera()
COINS = data.coins()
SCRIBBLES = (
    Polyline([[60, 20], [250, 25]], width=9, label="background"),
    Polyline([[215, 110], [240, 200]], width=9, label="man"),
)
BOTH = pytest.mark.parametrize("method", [watershed, random_walker])


def test_the_result_takes_the_place_of_the_drawn_shape():
    drawn = Ellipse(235, 88, 306, 152, id="e1", label="coin")
    for method in (watershed, random_walker):
        (shape,) = method(COINS, drawn).shapes()
        assert (shape.id, shape.label) == ("e1", "coin")


def test_progress_is_told_and_can_stop_a_run():
    for method in (flood, watershed, random_walker):
        told = []
        marks = [Point(10, 10), Point(80, 80)]
        method(CAMERA[:100, :100], marks, progress=told.append)
        done = [stage.done for stage in told]
        assert done == sorted(done)
        assert done[-1] == 1
        assert len(done) >= 3

        def stop(stage):
            raise Cancelled("enough")

        with pytest.raises(Cancelled):
            method(CAMERA[:100, :100], marks, progress=stop)


@BOTH
def test_marks_of_one_kind_are_refused(method):
    for marks in ([Point(5, 5)], [Point(5, 5, label="a"), Point(9, 9, label="a")]):
        with pytest.raises(SegmentError, match=f"{method.__name__} needs two kinds"):
            method(COINS, marks)
    with pytest.raises(SegmentError, match=r"class .background. only"):
        method(COINS, [Point(5, 5, label="background")])


@pytest.mark.parametrize("method", [flood, watershed, random_walker])
def test_bad_input_is_refused_by_name(method):
    with pytest.raises(ShapeError, match="got no shape"):
        method(COINS, [])
    with pytest.raises(SegmentError, match="outside the image"):
        method(COINS, [Point(5, 5), Point(-50, 5)])
    nan = np.full((20, 20), np.nan)
    nan[:, :5] = 1
    with pytest.raises(SegmentError, match="without a finite value"):
        method(nan, [Point(10, 10), Point(2, 2, label="background")])
    with pytest.raises(ParameterError, match=r"preview: got 1|connectivity: got 3"):
        method(COINS, Point(1, 1), **({"connectivity": 3} if method is flood else {"preview": 1}))


def test_kinds_and_ranges_are_named():
    with pytest.raises(ShapeError, match=r"got a rectangle, flood takes a point, a line"):
        flood(COINS, Rect(1, 1, 5, 5))
    with pytest.raises(ParameterError, match="tolerance: got -1, expected a number from 0"):
        flood(COINS, Point(1, 1), tolerance=-1)
    with pytest.raises(ParameterError, match="beta: got 0, expected a number from 1"):
        random_walker(COINS, Ellipse(235, 88, 306, 152), beta=0)
    with pytest.raises(SegmentError, match="landscape 'distance' needs two"):
        watershed(np.zeros((9, 9)), Point(3, 3), landscape="distance")


def test_multigrid_without_its_package_is_refused_with_the_remedy():
    from importlib.util import find_spec

    if find_spec("pyamg"):
        pytest.skip("pyamg is installed")
    with pytest.raises(ParameterError, match="pip install pyamg"):
        random_walker(COINS, Ellipse(235, 88, 306, 152), mode="cg_mg")


def test_what_does_not_fit_into_memory_is_refused_beforehand(monkeypatch):
    import psutil

    class Little:
        available = 2**20

    monkeypatch.setattr(psutil, "virtual_memory", Little)
    for method in (watershed, random_walker):
        with pytest.raises(Exception, match=rf"{method.__name__} .*needs about .*draw a rough outline"):
            method(CAMERA, SCRIBBLES)


def test_no_warning_comes_out_of_hostile_images():
    image = np.random.default_rng(0).exponential(1, (40, 40)) ** 8
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for beta in (1, 130, 1e6):
            random_walker(image, [Point(3, 3), Point(30, 30)], beta=beta)


def test_all_three_are_listed_with_their_previews():
    assert [METHODS[name].has_preview for name in ("flood", "watershed", "random_walker")] == [
        False,
        True,
        True,
    ]
    assert {METHODS[name].family for name in ("flood", "watershed", "random_walker")} == {"From seeds"}
