"""Path strings to vertices (target G1), the grammar checked."""

import json

import numpy as np
from svgpathtools import parse_path

from plotly_imgshapes.svgpath import read_path, write_path
from tests.bench.harness import race, row

SPLIT = "Plotly's documented split"
SVGPATHTOOLS = "svgpathtools"


def split(path):
    """Vertices as in Plotly's image-annotation example: cut at every L, M and Z away, cut at the comma."""
    pairs = [part.replace("M", "").replace("Z", "").split(",") for part in path.split("L")]
    return np.array(pairs, dtype=float)


def bench_1000_paths_of_200_vertices():
    vertices = np.random.default_rng(0).uniform(0, 8192, (1000, 200, 2))
    paths = [write_path([(xy, True)]) for xy in vertices]
    assert all((read_path(path).subpaths[0].xy == xy).all() for path, xy in zip(paths, vertices, strict=True))
    assert all((split(path) == xy).all() for path, xy in zip(paths, vertices, strict=True))
    seconds = race(
        {
            "ours": lambda: [read_path(path) for path in paths],
            SPLIT: lambda: [split(path) for path in paths],
            SVGPATHTOOLS: lambda: [parse_path(path) for path in paths],
        },
        rounds=7,
    )
    return [
        row("read 1000 paths, 200 vertices", seconds, SPLIT, 0.2),
        row("read 1000 paths, 200 vertices", seconds, SVGPATHTOOLS, 0.05),
    ]


def bench_one_path_of_5000_vertices():
    xy = np.random.default_rng(1).uniform(0, 8192, (5000, 2))
    path, numbers = write_path([(xy, True)]), json.dumps(xy.ravel().tolist())
    seconds = race({"ours": lambda: read_path(path), "json.loads": lambda: json.loads(numbers)}, rounds=31)
    return [row("read 1 path, 5000 vertices", seconds, "json.loads", 1.0)]
