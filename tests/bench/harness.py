"""Timing against named peers: in every round each candidate runs once, in random order, on the same machine.

The ratio is the median over rounds of ours over the peer's time *in the same round*, so that what else the
machine does hits both. Times are medians of their own.
"""

import gc
import statistics
import time
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    ours: float
    """Seconds."""
    peer_name: str
    peer: float
    """Seconds."""
    ratio: float
    """Ours over the peer's, median over rounds."""
    target: float
    """Greatest ratio allowed."""
    iou: float | None = None
    """Of our answer to the peer's, where both are masks."""

    @property
    def holds(self):
        return self.ratio <= self.target


def race(candidates, *, rounds=7):
    """Return {name: seconds of each round} for {name: function}; a first round is not counted."""
    order = np.random.default_rng(0)
    names = list(candidates)
    seconds = {name: [] for name in names}
    for lap in range(rounds + 1):
        for name in order.permutation(names).tolist():
            gc.collect()  # what one leaves behind is not for the next to clear away
            begin = time.perf_counter()
            candidates[name]()
            took = time.perf_counter() - begin
            if lap:
                seconds[name].append(took)
    return seconds


def row(name, seconds, peer_name, target, *, ours="ours", scale=1.0, iou=None):
    """Compare two candidates of a `race`; `scale` multiplies the time of a peer that did part of the work."""
    mine, peers = seconds[ours], [scale * took for took in seconds[peer_name]]
    ratio = statistics.median(a / b for a, b in zip(mine, peers, strict=True))
    return Row(name, statistics.median(mine), peer_name, statistics.median(peers), ratio, target, iou)


def table(rows):
    """Return the rows as text, one line each, misses marked."""
    width = max(len(each.name) for each in rows)
    peer = max(len(each.peer_name) for each in rows)
    lines = [f"{'':{width}}  {'ours':>9}  {'peer':{peer}}  {'its time':>9}  {'ratio':>8}  {'target':>8}"]
    lines += [
        f"{each.name:{width}}  {_time(each.ours):>9}  {each.peer_name:{peer}}  {_time(each.peer):>9}  "
        f"{each.ratio:8.4f}  {each.target:8.4f}"
        f"{'' if each.iou is None else f'  IoU {each.iou:.4f}'}{'' if each.holds else '  MISSED'}"
        for each in rows
    ]
    return "\n".join(lines)


def _time(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"
