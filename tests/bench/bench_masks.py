"""Masks and runs of polygons (targets G2)."""

import cv2
import numpy as np
import rasterio.features
import shapely
from skimage.draw import polygon2mask

from plotly_imgshapes import ImageFrame, Polygon
from plotly_imgshapes.raster import mask, runs
from tests.bench.harness import race, row


def blob(rng, center, radius, n):
    """A wavy closed outline of n vertices, columns x, y."""
    turn = np.sort(rng.uniform(0, 2 * np.pi, n))
    r = radius * (1 + 0.1 * np.sin(5 * turn) + 0.02 * rng.normal(size=n))
    return center + np.column_stack((r * np.cos(turn), r * np.sin(turn)))


def bench_one_polygon_of_1000_vertices_and_radius_1000():
    xy = blob(np.random.default_rng(0), (1200.0, 1200.0), 1000, 1000)
    xy -= np.floor(xy.min(axis=0))
    width, height = np.ceil(xy.max(axis=0)).astype(int) + 1
    frame, polygon = ImageFrame((height, width)), Polygon(xy)
    corner_at_edge = rasterio.Affine.translation(-0.5, -0.5)

    def fill_poly():
        cv2.fillPoly(np.zeros((height, width), np.uint8), [np.rint(xy).astype(np.int32)], 1)

    def rasterize():
        rasterio.features.rasterize(
            [shapely.Polygon(xy)], out_shape=(height, width), transform=corner_at_edge, dtype=np.uint8
        )

    seconds = race(
        {"ours": lambda: mask(polygon, frame), "cv2.fillPoly": fill_poly, "rasterio.rasterize": rasterize},
        rounds=15,
    )
    return [
        row("mask of 1 polygon, r 1000, 1000 vertices", seconds, "cv2.fillPoly", 4),
        row("mask of 1 polygon, r 1000, 1000 vertices", seconds, "rasterio.rasterize", 0.3),
    ]


def bench_runs_of_10_000_polygons():
    rng = np.random.default_rng(0)
    outlines = [blob(rng, rng.uniform(30, 8160, 2), rng.uniform(10, 20), 50) for _ in range(10_000)]
    polygons, frame = [Polygon(xy) for xy in outlines], ImageFrame((8192, 8192))

    def masks_on_boxes():
        for xy in outlines:
            corner = np.floor(xy.min(axis=0))
            size = (np.ceil(xy.max(axis=0)) - corner + 1).astype(int)
            polygon2mask(tuple(size[::-1]), (xy - corner)[:, ::-1])

    seconds = race({"ours": lambda: runs(polygons, frame), "skimage polygon2mask": masks_on_boxes}, rounds=7)
    return [row("runs of 10,000 polygons, r 10-20, 50 vertices", seconds, "skimage polygon2mask", 0.03)]
