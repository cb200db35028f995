"""Statistics of regions on an 8192 x 8192 image of 16 bits (targets G3, G4 and G5).

Counts, sums, minima, maxima and medians equal numpy's of the same pixels to the bit; means and standard
deviations to 1e-11.
"""

import numpy as np
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterstats import zonal_stats
from skimage.draw import polygon2mask
from skimage.measure import regionprops_table

from plotly_imgshapes import Polygon, from_plotly, measure
from tests.bench.harness import race, row

SIZE = 8192
NINE = (
    "num_pixels",
    "intensity_sum",
    "intensity_mean",
    "intensity_std",
    "intensity_min",
    "intensity_max",
    "intensity_median",
    "pixel_centroid_x",
    "pixel_centroid_y",
)
EXACT = ("num_pixels", "intensity_sum", "intensity_min", "intensity_max", "intensity_median")
CENTRED = Affine(1, 0, -0.5, 0, 1, -0.5)
"""Puts pixel centres on whole numbers for rasterio."""
NORTH_UP = Affine(1, 0, -0.5, 0, -1, 0.5)
CALLS = 20
"""One region takes less than a clock and a cold cache make of it, so that many are timed together."""


def image():
    return np.random.default_rng(0).integers(0, 2**16, (SIZE, SIZE), dtype=np.uint16)


def blobs(n, *, radius=15, vertices=50):
    """Overlapping star-shaped rings, (vertices, 2) each, columns x, y."""
    rng = np.random.default_rng(1)
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    centers = rng.uniform(2 * radius, SIZE - 2 * radius, (n, 1, 2))
    reach = rng.uniform(2 / 3, 4 / 3, (n, 1)) * radius * rng.uniform(0.8, 1.2, (n, vertices))
    return centers + reach[..., None] * np.stack((np.cos(turn), np.sin(turn)), axis=-1)


def as_dicts(rings):
    return [
        {"type": "path", "path": "M" + "L".join(f"{x!r},{y!r}" for x, y in ring.tolist()) + "Z"}
        for ring in rings
    ]


def ours_from(dicts, pixels):
    return measure([from_plotly(shape) for shape in dicts], pixels, properties=NINE)


def docs_parse(path):
    """What Plotly's documentation does with a drawn path."""
    corners = path.replace("M", "").replace("Z", "").split("L")
    return np.array([corner.split(",") for corner in corners], dtype=float)


def box_by_box(dicts, pixels):
    """Parse as in Plotly's documentation, `polygon2mask` on the bounding box, numpy."""
    table = []
    for shape in dicts:
        xy = docs_parse(shape["path"])
        col0, row0 = np.floor(xy.min(axis=0)).astype(int)
        col1, row1 = np.ceil(xy.max(axis=0)).astype(int) + 1
        inside = polygon2mask((row1 - row0, col1 - col0), xy[:, ::-1] - (row0, col0))
        values = pixels[row0:row1, col0:col1][inside]
        rows, cols = inside.nonzero()
        table.append((
            values.size, values.sum(), values.mean(), values.std(), values.min(), values.max(),
            np.median(values), cols.mean() + col0, rows.mean() + row0,
        ))  # fmt: skip
    return np.array(table)


def label_image_and_regionprops(dicts, pixels):
    rings = [(shapely.Polygon(docs_parse(shape["path"])), i + 1) for i, shape in enumerate(dicts)]
    labels = rasterize(rings, (SIZE, SIZE), transform=CENTRED, dtype=np.int32)
    names = (
        "num_pixels",
        "intensity_mean",
        "intensity_std",
        "intensity_min",
        "intensity_max",
        "intensity_median",
    )
    return regionprops_table(labels, pixels, properties=(*names, "centroid"))


def check(table, exact):
    for name, column in zip(NINE, exact.T, strict=True):
        if name in EXACT:
            np.testing.assert_array_equal(table[name], column, err_msg=name)
        else:
            np.testing.assert_allclose(table[name], column, rtol=1e-11, err_msg=name)


def bench_nine_statistics_of_10000_overlapping_regions():
    pixels, rings = image(), blobs(10_000)
    shapes = [Polygon(ring) for ring in rings]
    check(measure(shapes, pixels, properties=NINE), box_by_box(as_dicts(rings), pixels))
    corners = np.stack((np.floor(rings.min(axis=1)), np.ceil(rings.max(axis=1)) + 1), axis=1).astype(int)
    boxes = [(slice(y0, y1), slice(x0, x1)) for (x0, y0), (x1, y1) in corners.tolist()]
    # rasterstats needs a value outside the range of the image for its own use.
    # It also needs y to point up.
    wide, polygons = pixels.astype(np.int32), [shapely.Polygon(ring * (1, -1)) for ring in rings]
    stats = ["count", "sum", "mean", "std", "min", "max", "median"]
    seconds = race(
        {
            "ours": lambda: measure(shapes, pixels, properties=NINE),
            "rasterstats": lambda: zonal_stats(polygons, wide, affine=NORTH_UP, nodata=-1, stats=stats),
            "numpy sum of boxes": lambda: [pixels[box].sum() for box in boxes],
        },
        rounds=5,
    )
    name = "9 statistics of 10,000 regions"
    return [row(name, seconds, "rasterstats", 0.035), row(name, seconds, "numpy sum of boxes", 3)]


def bench_one_drawn_region_to_a_table_row():
    pixels, dicts = image(), as_dicts(blobs(1))
    check(ours_from(dicts, pixels), box_by_box(dicts, pixels))
    seconds = race(
        {
            "ours": lambda: [ours_from(dicts, pixels) for _ in range(CALLS)],
            "label image + regionprops_table": lambda: label_image_and_regionprops(dicts, pixels),
            "polygon2mask on box + numpy": lambda: [box_by_box(dicts, pixels) for _ in range(CALLS)],
        },
        rounds=9,
    )
    name = "1 path string to a table row"
    return [
        row(name, seconds, "label image + regionprops_table", 0.001, scale=CALLS),
        row(name, seconds, "polygon2mask on box + numpy", 0.5),
    ]


def bench_1000_path_strings_to_a_table():
    pixels, dicts = image(), as_dicts(blobs(1000))
    check(ours_from(dicts, pixels), box_by_box(dicts, pixels))
    peer = "docs parse + polygon2mask + numpy"
    seconds = race(
        {"ours": lambda: ours_from(dicts, pixels), peer: lambda: box_by_box(dicts, pixels)}, rounds=7
    )
    return [row("1,000 path strings to a table", seconds, peer, 0.10)]
