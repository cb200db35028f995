"""Live-wire and fits against the plain scikit-image calls on the whole 2048 x 2048 image."""

import itertools

import numpy as np
from skimage.feature import canny
from skimage.graph import MCP_Geometric, route_through_array
from skimage.measure import CircleModel, ransac
from skimage.segmentation import expand_labels

from plotly_imgshapes import Ellipse, ImageFrame, Line, Point, Polygon, label_image
from plotly_imgshapes.segment import LiveWire, Segmentation, fit_circle, grow, live_wire, split
from plotly_imgshapes.segment.along.wire_cost import cost_map
from plotly_imgshapes.segment.cache import forget
from tests.bench.harness import Row, race, row
from tests.bench.segment_scenes import blob, cameraman, mosaic
from tests.segment.quality import disc, iou, noisy

SIDE = 2048


def _anchors(wire):
    """Return places on the rim of one cameraman, some 80 pixels apart."""
    return [wire.snap(xy, 8) for xy in cameraman().rings[0]]


def _clicks(wire, outline, n):
    """Return n places on the rim of a blob, as a user clicks them."""
    angles = np.arange(n + 1) / n * 2 * np.pi
    (x, y), (r, _) = outline.center, outline.radii
    return [wire.snap(xy, 45) for xy in np.column_stack((x + r * np.cos(angles), y + r * np.sin(angles)))]


def bench_wire_segment():
    """One segment after the other, the gradient being there; some of the cameraman cross his dark coat."""
    wavy, _, outline = blob()
    scenes = {
        "on the rim of a blob": (wavy, _clicks(LiveWire(wavy), outline, 10)),
        "around the cameraman": (mosaic(), _anchors(LiveWire(mosaic()))),
    }
    rows = []
    for name, (image, anchors) in scenes.items():
        cost = cost_map(image, ImageFrame(image.shape), sigma=1.5, straightness=0.05, progress=lambda _: None)
        whole = cost.flat.astype(float) + 0.05
        pairs = list(itertools.pairwise(anchors))

        def ours(image=image, pairs=pairs):
            return [live_wire(image, Line(*start, *end), tolerance=0).drawn[1].xy for start, end in pairs]

        def plain(whole=whole, pairs=pairs):
            ends = [[(int(y), int(x)) for x, y in pair] for pair in pairs]
            return [route_through_array(whole, *pair, geometric=True) for pair in ends]

        prices = [_price(xy[:, ::-1].astype(int), whole) for xy in ours()]
        best = [total for _, total in plain()]
        title = f"live_wire: segments {name}, IoU: least cost / its"
        seconds = race({"ours": ours, "route_through_array": plain}, rounds=3)
        rows.append(row(title, seconds, "route_through_array", 1 / 40, iou=sum(best) / sum(prices)))
    return rows


def _price(path, cost):
    values = cost[tuple(path.T)]
    return float(((values[1:] + values[:-1]) / 2 * np.hypot(*np.diff(path, axis=0).T)).sum())


def bench_wire_mouse():
    """While the mouse moves: under a millisecond, however far from the anchor within the window."""
    image = mosaic()
    wire = LiveWire(image)
    start = wire.snap((767, 572), 8)
    wire.to(start)
    rng = np.random.default_rng(0)
    ends = itertools.cycle(np.add(start, rng.integers(-150, 150, (64, 2))).tolist())
    seconds = race({"ours": lambda: wire.path(next(ends))}, rounds=40)["ours"]
    middle = float(np.median(seconds))
    whole = wire._cost.flat.astype(float) + 0.05
    press = race(
        {
            "ours": lambda: wire.to(start),
            "whole map": lambda: MCP_Geometric(whole).find_costs([(int(start[1]), int(start[0]))]),
        },
        rounds=3,
    )
    return [
        Row("LiveWire: a move of the mouse", middle, "allowed: 1 ms", 1e-3, middle / 1e-3, 1.0),
        row("LiveWire: a press of the mouse", press, "whole map", 1 / 10),
    ]


def bench_wire_first_time():
    """The first call on an image, which makes the map: all that a user waits for once."""
    image, truth, outline = blob()
    angles = np.arange(8) / 8 * 2 * np.pi
    (x, y), (r, _) = outline.center, outline.radii
    rough = np.column_stack((x + r * np.cos(angles), y + r * np.sin(angles)))
    frame = ImageFrame(image.shape)

    def ours():
        forget()
        return live_wire(image, Polygon(rough), snap=40)

    def plain():
        cost = cost_map(image, frame, sigma=1.5, straightness=0.05, progress=lambda _: None)
        whole = cost.flat.astype(float) + 0.05
        rc = frame.to_rc(ours_found.drawn[1].rings[0][:2]).astype(int).tolist()
        for _ in range(8):
            route_through_array(whole, *rc, geometric=True)

    ours_found = ours()
    seconds = race({"ours": ours, "8 routes on the whole map": plain}, rounds=3)
    return [
        row(
            "live_wire: 8 anchors, first time", seconds, "8 routes on the whole map", 1 / 4,
            iou=iou(ours_found.labels, truth),
        )
    ]  # fmt: skip


def bench_fit_circle():
    """A pill on a large image: edges of its surroundings only."""
    truth = disc((SIDE, SIDE), (1000, 900), 150)
    image = noisy(truth, noise=12)
    drawn = _circle(905, 995, 156)
    band = np.abs(np.hypot(*np.ogrid[-995 : SIDE - 995, -905 : SIDE - 905]) - 156) <= 8

    def plain():
        edges = np.argwhere(canny(image.astype(float), 1.0, 80, 80) & band).astype(float)
        return ransac(edges, CircleModel, 3, 1.0, max_trials=1000, stop_probability=0.9999, rng=0)[0]

    model = plain()
    (row_, col), r = model.center, model.radius
    theirs = label_image(_circle(col, row_, r), ImageFrame(image.shape))
    agreed = iou(fit_circle(image, drawn).labels, theirs)
    seconds = race({"ours": lambda: fit_circle(image, drawn), "canny, ransac": plain}, rounds=5)
    return [row("fit_circle: radius 150", seconds, "canny, ransac", 1 / 8, iou=agreed)]


def bench_edits():
    """Strokes on a label image of many cells: what is edited is local, what is copied is the image."""
    rows, cols = np.ogrid[:SIDE, :SIDE]
    cells = np.where(np.hypot(rows % 64 - 32, cols % 64 - 32) < 26, 1 + rows // 64 * 32 + cols // 64, 0)
    found = Segmentation.from_labels(cells)
    cut = race(
        {
            "ours": lambda: split(found, Line(1000, 960, 1000, 1024)),
            "expand_labels": lambda: expand_labels(found.labels, 3),
        },
        rounds=5,
    )
    grown = race(
        {
            "ours": lambda: grow(found, Point(992, 992), distance=3),
            "expand_labels": lambda: expand_labels(found.labels, 3),
        },
        rounds=5,
    )
    return [
        row("split: one of 1024 cells", cut, "expand_labels", 1 / 2),
        row("grow: one of 1024 cells", grown, "expand_labels", 1 / 2),
    ]


def _circle(x, y, r):
    return Ellipse(x - r, y - r, x + r, y + r)
