"""How a long run tells how far it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plotly_imgshapes.errors import ParameterError
from plotly_imgshapes.shapes import Shape


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a run is. Sent after each step, the last one with ``done=1``."""

    done: float
    """Fraction, from 0 to 1; a run that ends early jumps to 1."""
    shapes: tuple[Shape, ...] = ()
    """What it has found so far, where the method has that at hand; in axis units."""


Progress = Callable[[Stage], object]
"""Called at each stage. To stop the run, raise `Cancelled` in it: it comes out of the method."""


def as_progress(progress: Any, title: str) -> Progress:
    """Return a callback for what a user gave: None, True (a bar by tqdm) or a callback."""
    if progress is None or progress is False:
        return _ignore
    if progress is True:
        return _bar(title)
    if not callable(progress):
        raise ParameterError(
            f"progress: got {type(progress).__name__}, expected None, True for a bar, or f(stage)"
        )
    return progress  # type: ignore[no-any-return]


def part_of(progress: Progress, start: float, stop: float) -> Progress:
    """Return a callback whose run from 0 to 1 is the part from `start` to `stop` of a longer one."""

    def scaled(stage: Stage) -> None:
        progress(Stage(start + (stop - start) * stage.done, stage.shapes))

    return scaled


def _ignore(stage: Stage) -> None:
    pass


def _bar(title: str) -> Progress:
    from tqdm.auto import tqdm

    bar = tqdm(total=100, desc=title, unit="%", bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}")

    def show(stage: Stage) -> None:
        bar.update(round(100 * stage.done) - bar.n)
        if stage.done >= 1:
            bar.close()

    return show
