"""What is read of an image that is not in memory, and how."""

import dask.array
import numpy as np
import pytest
import zarr

from plotly_imgshapes import Ellipse, Line, Point, Polygon, Rect, measure
from plotly_imgshapes.measurement import pixels

NAMES = (
    "num_pixels",
    "intensity_mean",
    "intensity_median",
    "intensity_max",
    "centroid_weighted_x",
    "moments_weighted",
)


class Spy:
    """An image that tells what was read of it."""

    def __init__(self, image):
        self.image = image
        self.shape, self.dtype, self.ndim = image.shape, image.dtype, image.ndim
        self.boxes = []

    def __getitem__(self, key):
        rows, cols = key[:2]
        self.boxes.append((rows.start, cols.start, rows.stop, cols.stop))
        return self.image[key]

    @property
    def pixels_read(self):
        return sum((r1 - r0) * (c1 - c0) for r0, c0, r1, c1 in self.boxes)


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 2**16, (900, 1200), dtype=np.uint16)


@pytest.fixture
def shapes():
    rng = np.random.default_rng(1)
    return [
        *(Ellipse(x, y, x + 20, y + 30) for x, y in rng.uniform(0, 860, (40, 2))),
        Rect(1150, 850, 1300, 950),
        Line(3, 5, 80, 90),
        Point(700.5, 20.5),
        Polygon(()),
    ]


def same(ours, exact):
    assert list(ours) == list(exact)
    for name, column in exact.items():
        np.testing.assert_array_equal(ours[name], column)


@pytest.mark.filterwarnings("ignore:image. got no pixel")
@pytest.mark.parametrize("kind", ["spy", "dask", "zarr", "memmap", "dask masked"])
def test_lazy_arrays_give_the_numbers_of_the_array_in_memory(image, shapes, tmp_path, kind):
    lazy = image
    if kind == "spy":
        lazy = Spy(image)
    elif kind == "dask":
        lazy = dask.array.from_array(image, chunks=(256, 256))
    elif kind == "zarr":
        lazy = zarr.array(image, chunks=(128, 128))
    elif kind == "memmap":
        lazy = np.memmap(tmp_path / "image", dtype=image.dtype, mode="w+", shape=image.shape)
        lazy[:] = image
    elif kind == "dask masked":
        image = np.ma.masked_greater(image, 60000)
        lazy = dask.array.from_array(image, chunks=(256, 256))
    same(measure(shapes, lazy, properties=NAMES), measure(shapes, image, properties=NAMES))


@pytest.mark.filterwarnings("ignore:image. got no pixel")
def test_only_boxes_around_the_shapes_are_read(image, shapes):
    spy = Spy(image)
    table = measure(shapes, spy)
    ours = measure(shapes, image, properties="bbox")
    boxes = np.column_stack([ours[f"bbox-{i}"] for i in range(4)])[:-3]
    in_boxes = np.nansum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    line = 90 * 80
    assert spy.pixels_read <= 2 * (in_boxes + line)
    assert spy.pixels_read < image.size / 10
    assert table["num_pixels"].sum() > 0


def test_geometry_and_the_pixel_grid_need_no_pixel(image, shapes):
    spy = Spy(image)
    measure(shapes, spy, properties=["area", "num_pixels", "bbox", "axis_major_length", "feret_diameter_max"])
    assert spy.boxes == []


def test_neighbours_are_read_together_and_distant_shapes_apart(image):
    spy = Spy(image)
    near = [Rect(10 * i, 5, 10 * i + 9, 30) for i in range(20)]
    measure([*near, Rect(900, 700, 950, 750)], spy, properties="intensity_mean")
    assert len(spy.boxes) == 2


def test_a_region_larger_than_what_is_read_at_once_is_read_in_bands(image, monkeypatch):
    whole = [Ellipse(-100, -100, 1300, 1000), Rect(5, 5, 20, 20)]
    exact = measure(whole, image, properties=NAMES[:-1])
    monkeypatch.setattr(pixels, "BOX", 2**15)
    monkeypatch.setattr(pixels, "GROUP", 2**10)
    spy = Spy(image)
    same(measure(whole, spy, properties=NAMES[:-1]), exact)
    assert max((r1 - r0) * (c1 - c0) for r0, c0, r1, c1 in spy.boxes) <= 2**15
    assert spy.pixels_read <= image.size + 16 * 16
    same(measure(whole, image, properties=NAMES[:-1]), exact)
    masked = np.ma.masked_less(image, 1000)
    same(measure(whole, Spy(masked), properties=NAMES[:-1]), measure(whole, masked, properties=NAMES[:-1]))


def test_one_small_shape_on_a_huge_image_touches_no_more_than_its_box():
    spy = Spy(np.broadcast_to(np.uint8(7), (10**6, 10**6)))
    assert measure(Rect(5e5, 5e5, 5e5 + 9, 5e5 + 9), spy)["intensity_mean"][0] == 7
    assert spy.pixels_read == 81
