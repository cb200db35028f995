"""Figures with many shapes (targets G9 and G10): a figure as JSON, and the edit of one shape of many."""

import json
from functools import partial

import numpy as np
import orjson
import plotly.graph_objects as go
from plotly.io.json import to_json_plotly as to_json

from plotly_imgshapes import figure_json, imshow, shapes_from
from plotly_imgshapes.patch import shape_patch
from tests.bench.harness import Row, race, row

VERTICES = 50
WHOLE = "the whole figure"
CALLS = 1000
PEER = "update_layout(shapes=...) + to_json"
LOOK = {
    "editable": True,
    "xref": "x",
    "yref": "y",
    "line": {"color": "#ff00ff", "width": 3},
    "fillcolor": "rgba(255, 0, 255, 0.15)",
    "legendgroup": "cell",
}


def drawn(count):
    """Return dictionaries as plotly.js sends them after a freehand drawing of `VERTICES` vertices."""
    rng = np.random.default_rng(count)
    xy = rng.uniform(0, 2000, (count, 1, 2)) + rng.normal(0, 30, (count, VERTICES, 2)).cumsum(axis=1)
    paths = ["M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in path) + "Z" for path in xy.tolist()]
    return [LOOK | {"type": "path", "path": path, "name": f"s{i}"} for i, path in enumerate(paths)]


def plotlys_way(figure, dicts):
    return go.Figure(figure).update_layout(shapes=dicts).to_json()


def bench_a_figure_of_many_shapes():
    figure, rows, ways = imshow(np.zeros((20, 20), np.uint8)), [], {}
    for count, rounds in ((1000, 9), (10_000, 5)):
        dicts = drawn(count)
        shapes = shapes_from(dicts)
        assert orjson.loads(figure_json(figure, shapes)) == json.loads(plotlys_way(figure, dicts))
        ways[count] = partial(figure_json, figure, shapes)
        seconds = race({"ours": ways[count], PEER: partial(plotlys_way, figure, dicts)}, rounds=rounds)
        rows.append(row(f"figure of {count} paths of {VERTICES} vertices to JSON", seconds, PEER, 0.05))
    seconds = race({"ours": ways[10_000], "that of 1000": ways[1000]}, rounds=15)
    return [*rows, row("figure of 10000 paths, no more than linear", seconds, "that of 1000", 12)]


def bench_the_edit_of_one_shape_of_1000():
    """A rectangle moved: what a callback hands to Dash, written as Dash writes it."""
    box = {"type": "rect", "x0": 10.25, "y0": 20.5, "x1": 300.125, "y1": 400.75, "name": "s999"}
    shapes = shapes_from([*drawn(999), LOOK | box])
    figure = imshow(np.zeros((20, 20), np.uint8), labels=["cell"], shapes=shapes)
    moved = shapes[-1].move(1.5, 2.5)
    labels = {"cell": "#ff00ff"}
    sent = len(to_json(shape_patch(999, moved, labels=labels)))
    seconds = race(
        {
            "ours": lambda: [to_json(shape_patch(999, moved, labels=labels)) for _ in range(CALLS)],
            WHOLE: lambda: to_json(figure),
        },
        rounds=15,
    )
    return [
        row("edit of 1 shape of 1000", seconds, WHOLE, 0.001, scale=CALLS),
        Row("edit of 1 shape of 1000, bytes", sent * 1e-6, "1000 B", 1e-3, sent / 1000, 1),
    ]
