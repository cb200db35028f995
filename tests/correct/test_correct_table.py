import inspect

import numpy as np
import pytest

from plotly_imgshapes import Ellipse, ImageFrame, Line, Polygon, correct
from plotly_imgshapes.correct import METHODS
from plotly_imgshapes.correct.methods import FAMILIES
from plotly_imgshapes.errors import FrameError, ImageError

DRAWN = {
    "level": Line(3, 5, 25, 9),
    "rectify": Polygon([[3, 3], [27, 5], [25, 18], [2, 16]]),
    "crop": Ellipse(5, 5, 20, 15),
    "inpaint": Ellipse(8, 8, 12, 12),
}

ONE_IMAGE = [name for name in METHODS if name != "stitch"]


def run(name, image, **options):
    return METHODS[name].function(image, DRAWN.get(name, ()), **options)


def test_every_correction_is_in_the_table_and_in_the_package():
    assert set(METHODS) == {*ONE_IMAGE, "stitch"}
    assert {name for name in correct.__all__ if name[0].islower()} == set(METHODS)
    for name, row in METHODS.items():
        assert row.function is getattr(correct, name)
        assert row.family in FAMILIES
        assert 0 < len(row.help) < 90
        assert set(row.spec()) >= {"name", "title", "family", "help", "takes", "needs", "parameters"}
        assert set(row.parameters) <= set(inspect.signature(row.function).parameters)
        for key, parameter in row.parameters.items():
            assert parameter.check(key, row.defaults[key]) == row.defaults[key]


def test_the_table_is_in_the_order_of_the_families():
    order = [FAMILIES.index(row.family) for row in METHODS.values()]
    assert order == sorted(order)
    assert set(order) == set(range(len(FAMILIES)))


IMAGES = {
    "bool": np.random.default_rng(0).random((20, 30)) > 0.5,
    "uint8": np.random.default_rng(0).integers(0, 255, (20, 30), dtype=np.uint8),
    "uint16 rgb": np.random.default_rng(0).integers(0, 60000, (20, 30, 3)).astype(np.uint16),
    "int64": np.random.default_rng(0).integers(-(10**6), 10**6, (20, 30)),
    "float32": np.random.default_rng(0).normal(0, 50, (20, 30)).astype(np.float32),
    "rgba": np.random.default_rng(0).integers(0, 255, (20, 30, 4), dtype=np.uint8),
    "five channels": np.random.default_rng(0).random((20, 30, 5)),
    "constant": np.full((20, 30), 7.0),
    "read-only": np.random.default_rng(0).random((20, 30)),
}
IMAGES["read-only"].setflags(write=False)


@pytest.mark.parametrize("image", IMAGES)
@pytest.mark.parametrize("name", ONE_IMAGE)
def test_dtype_and_channels_stay_and_the_input_is_left_alone(name, image):
    given = IMAGES[image]
    before = given.copy()
    found, frame = run(name, given)
    assert (found.dtype, found.shape[2:]) == (given.dtype, given.shape[2:])
    assert found.shape[:2] == frame.shape
    assert isinstance(frame, ImageFrame)
    np.testing.assert_array_equal(given, before)
    assert not np.shares_memory(found, given)
    assert found.flags.writeable


@pytest.mark.parametrize("name", ONE_IMAGE)
def test_frames_keep_their_unit_and_steps(name):
    frame = ImageFrame((20, 30), x0=0, dx=1, y0=0, dy=1, unit="µm")
    _, after = run(name, IMAGES["uint8"], frame=frame)
    assert (after.unit, after.dx, after.dy) == ("µm", 1, 1)
    assert after.carry([]) == ()


@pytest.mark.parametrize("name", ONE_IMAGE)
def test_a_lazy_image_gives_what_it_holds(name):
    import dask.array

    found, _ = run(name, dask.array.from_array(IMAGES["uint8"], chunks=7))
    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, run(name, IMAGES["uint8"])[0])


@pytest.mark.parametrize("name", ONE_IMAGE)
def test_what_is_no_image_is_told(name):
    with pytest.raises(ImageError, match=r"image: got shape \(5,\)"):
        run(name, np.zeros(5))
    with pytest.raises(FrameError, match="as in `frame`"):
        run(name, IMAGES["uint8"], frame=ImageFrame((3, 3)))
