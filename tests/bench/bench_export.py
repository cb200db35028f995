"""Pictures and pages (targets G7 and G13): PNG inside figures, Kaleido's server, the engine without a
browser."""

import io
from functools import partial

import kaleido
import numpy as np
import plotly.express as px
from skimage import data
from skimage.transform import resize

import plotly_imgshapes as pis
from plotly_imgshapes.export import write_image
from tests.bench.harness import Row, race, row

PX = "px.imshow(binary_string=True)"
ONE_SHOT = "kaleido, a browser a picture"
SERVER = "kaleido's running server"

rng = np.random.default_rng(0)


def photograph(side):
    """A photograph with the noise of a camera: RGB, uint8."""
    smooth = resize(data.astronaut(), (side, side), order=1, preserve_range=True)
    return np.clip(smooth + rng.integers(-3, 4, smooth.shape), 0, 255).astype(np.uint8)


def bench_figures_as_json():
    rows, rgb = [], photograph(2048)
    for name, image, target in (("RGB", rgb, 0.10), ("uint8", rgb[..., 1].copy(), 0.07)):
        ours = lambda image=image: pis.imshow(image, max_size=None).to_json()  # noqa: E731
        theirs = lambda image=image: px.imshow(image, binary_string=True).to_json()  # noqa: E731
        sizes = len(ours()), len(theirs())
        rows.append(
            row(f"2048² {name} as figure JSON", race({"ours": ours, PX: theirs}, rounds=5), PX, target)
        )
        rows.append(
            Row(
                f"2048² {name}, bytes",
                sizes[0] * 1e-6,
                f"{sizes[1]} B",
                sizes[1] * 1e-6,
                sizes[0] / sizes[1],
                1,
            )
        )
    return rows


def scene(side, count):
    xy = rng.uniform(0.1 * side, 0.8 * side, (count, 2))
    shapes = [pis.Ellipse(x, y, x + 0.1 * side, y + 0.07 * side, label="cell") for x, y in xy]
    return pis.ImageShapes(photograph(side), labels=["cell"], unit="mm", shapes=shapes)


def bench_pictures():
    rows = []
    for side, count in ((512, 100), (2048, 10)):
        ws = scene(side, count)
        figure = ws.figure()
        ways = {
            "ours": lambda ws=ws: write_image(ws, io.BytesIO(), format="png", engine="raster"),
            "second": lambda ws=ws: write_image(ws, io.BytesIO(), format="png", width=1200, height=900),
        }
        size = {"format": "png", "width": 1200, "height": 900}
        ways["second"]()
        if side == 512:
            # A server of kaleido's own would be taken for a single call too.
            ways[ONE_SHOT] = partial(kaleido.calc_fig_sync, figure, opts=size)
            seconds = race(ways, rounds=3)
            rows.append(row("second export through Chrome", seconds, ONE_SHOT, 0.25, ours="second"))
            del ways[ONE_SHOT]
        kaleido.start_sync_server(silence_warnings=True)
        try:
            ways[SERVER] = partial(kaleido.calc_fig_sync, figure, opts=size)
            seconds = race(ways, rounds=5)
        finally:
            kaleido.stop_sync_server(silence_warnings=True)
        rows.append(row(f"raster engine, {side}² and {count} shapes", seconds, SERVER, 0.08))
    return rows
