"""Profiles along lines and paths (target G6): one call for all, float64, within 1e-8 of a grey level."""

import itertools

import numpy as np
from skimage.measure import profile_line

from plotly_imgshapes import Line, Polyline, profile
from tests.bench.harness import race, row

PEER = "skimage profile_line"
CALLS = 20
"""A call takes less than a clock and a cold cache make of it, so that many are timed together."""


def image():
    return np.random.default_rng(0).integers(0, 256, (2048, 2048), dtype=np.uint8)


def peer(pixels, start, end, **options):
    return profile_line(pixels, start[::-1], end[::-1], mode="constant", order=1, **options)


def check(ours, exact):
    error = np.abs(ours - exact).max()
    assert error <= 1e-8, f"{error} of a grey level"


def bench_one_line_of_1846_pixels():
    pixels, start, end = image(), (20, 10), (1340, 1300)
    line = Line(*start, *end)
    rows = []
    for width, target in ((1, 0.008), (5, 0.04)):
        # Of integers the peer gives rounded values, so its exact ones are those of a float copy.
        exact = peer(pixels.astype(float), start, end, linewidth=width)
        check(profile(line, pixels, width=width, step=line.length / (len(exact) - 1)).intensity, exact)
        seconds = race(
            {
                "ours": lambda width=width: [profile(line, pixels, width=width) for _ in range(CALLS)],
                PEER: lambda width=width: peer(pixels, start, end, linewidth=width),
            },
            rounds=15,
        )
        rows.append(row(f"profile of 1 line, 1846 px, width {width}", seconds, PEER, target, scale=CALLS))
    return rows


def bench_1000_lines_of_101_pixels():
    pixels, rng = image(), np.random.default_rng(1)
    starts, turns = rng.uniform(110, 1930, (1000, 2)), rng.uniform(0, 2 * np.pi, 1000)
    ends = starts + 100 * np.column_stack((np.cos(turns), np.sin(turns)))
    lines = [Line(*start, *end) for start, end in zip(starts, ends, strict=True)]
    rows = []
    for width, target in ((1, 0.012), (5, 0.04)):

        def one_by_one(width=width):
            for start, end in zip(starts, ends, strict=True):
                peer(pixels, start, end, linewidth=width)

        seconds = race(
            {"ours": lambda width=width: profile(lines, pixels, width=width), PEER: one_by_one}, rounds=7
        )
        rows.append(row(f"profiles of 1000 lines, 101 px, width {width}, one call", seconds, PEER, target))
    return rows


def bench_a_path_of_100_segments():
    pixels, rng = image(), np.random.default_rng(2)
    turns = rng.uniform(0, 2 * np.pi, 100)
    steps = 18.46 * np.column_stack((np.cos(turns), np.sin(turns)))
    xy = np.concatenate(([[1000.0, 1000.0]], 1000 + steps.cumsum(axis=0)))
    path = Polyline(xy)

    def segment_by_segment():
        for start, end in itertools.pairwise(xy):
            peer(pixels, start, end)

    seconds = race(
        {"ours": lambda: [profile(path, pixels) for _ in range(CALLS)], PEER: segment_by_segment}, rounds=15
    )
    return [row("profile of 1 path, 100 segments, 1846 px", seconds, PEER, 0.012, scale=CALLS)]
