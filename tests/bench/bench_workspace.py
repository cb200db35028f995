"""A step of a hand on a workspace with many shapes, and the table beside it."""

import itertools
import json

import numpy as np

import plotly_imgshapes as pis
from tests.bench.bench_figure import drawn
from tests.bench.harness import race, row

WHOLE = "the whole list read anew"
ALL = "all measured again"


def bench_one_edit_among_1000_shapes():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (4000, 4000), dtype=np.uint8)
    # Every shape has pixels: no warning is timed.
    frame = pis.ImageFrame(image.shape, x0=-1000, y0=-1000)
    dicts = drawn(1000)
    ws = pis.Workspace(image, frame=frame, shapes=pis.shapes_from(dicts), views=[pis.views.Table()])
    ws.view_results()
    steps = itertools.count(1)
    text = json.dumps(dicts)

    def edit():
        shape = ws.shapes[500]
        ws.apply({"put": [shape.to_plotly() | {"path": f"M{next(steps)},0L50,0L50,70Z"}]})

    def with_table():
        edit()
        ws.view_results()

    seconds = race(
        {
            "edit": edit,
            "edit and table": with_table,
            WHOLE: lambda: pis.shapes_from(json.loads(text)),
            ALL: lambda: pis.measure(ws.shapes, image, frame=frame),
        },
        rounds=15,
    )
    return [
        row("step of 1 shape of 1000 taken in", seconds, WHOLE, 0.2, ours="edit"),
        row("the same, with the table of all", seconds, ALL, 0.25, ours="edit and table"),
    ]
