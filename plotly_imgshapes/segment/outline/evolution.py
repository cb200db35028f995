"""A level set that evolves in a part of an image just as it would in the whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from plotly_imgshapes.methods import Progress, Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.segment.window import Window

    Level = NDArray[np.int8]

MEMORY = 8
"""Steps after which a level set that flickers is seen to repeat itself."""

Callback = Callable[["Level"], None]

Flow = Callable[["Level", int, Callback], "Level"]
"""Takes a level set, a number of steps, and a callback for the level set at the start and after each step."""

Sides = tuple[bool, bool, bool, bool]
"""Top, left, bottom, right: whether the image goes on there."""


class Left(Exception):  # noqa: N818 (a turn of the run, which never comes out)
    """The level set came close to where the part ends and the image goes on."""

    def __init__(self, level: Level, done: int) -> None:
        super().__init__()
        self.level, self.done = level, done


class _Settled(Exception):  # noqa: N818
    """The level set repeats itself."""


def evolved(
    level: Level, flow: Flow, sides: Sides, *, steps: int, smoothing: int, tell: Progress, done: int = 0
) -> Level:
    """Return a level set after `steps` steps; once it repeats itself, the rest is known without running it.

    Parameters
    ----------
    level : ndarray, shape (h, w), int8
        1 inside, 0 outside.
    flow : Flow
        By scikit-image.
    sides : Sides
    steps, smoothing : int
        Of the morphological snakes.
    tell : Progress
    done : int
        Steps that `level` has behind it.

    Raises
    ------
    Left
        If it came to the rim, where it is still that of the whole image; go on with a larger part.
    """
    watch = _Watch(sides, steps, smoothing, tell, done)
    try:
        flow(level, steps - done, watch)
    except Left:
        raise
    except _Settled:
        pass
    except BaseException:
        watch.turn_back()
        raise
    watch.turn_back()
    return watch.last()


def _turn() -> None:
    """Make scikit-image smooth the other way around.

    It takes turns between two ways of smoothing over all calls in a process: after an odd number of them the
    same call would have another answer.
    """
    from skimage.segmentation import morphological_chan_vese

    nothing = np.zeros((3, 3))
    morphological_chan_vese(nothing, 1, nothing, smoothing=1)


class _Watch:
    """Sees each step of a level set."""

    def __init__(self, sides: Sides, steps: int, smoothing: int, tell: Progress, done: int) -> None:
        self._done = done - 1  # the first call shows the start
        self._first = done
        self._steps, self._smoothing, self._tell = steps, smoothing, tell
        self._states: deque[Level] = deque(maxlen=MEMORY + 1)
        self._period = 0
        # Both ways of smoothing take turns, so what repeats does so after an even number of them.
        self._periods = range(1, MEMORY + 1) if smoothing % 2 == 0 else range(2, MEMORY + 1, 2)
        width = rim_width(smoothing)
        ends = [slice(None, width), slice(-width, None)]
        rims = (ends[0], slice(None)), (slice(None), ends[0]), (ends[1], slice(None)), (slice(None), ends[1])
        self._rims = [rim for rim, goes_on in zip(rims, sides, strict=True) if goes_on]

    def __call__(self, level: Level) -> None:
        self._done += 1
        if any(level[rim].any() for rim in self._rims):
            raise Left(level.copy(), self._done)
        self._states.append(level.copy())
        if self._done > self._first:
            self._tell(Stage(self._done / self._steps))
        for period in self._periods:
            if len(self._states) > period and np.array_equal(level, self._states[-1 - period]):
                self._period = period
                raise _Settled

    def last(self) -> Level:
        """Return the level set after the last step."""
        if not self._period:
            return self._states[-1]
        return self._states[-1 - self._period + (self._steps - self._done) % self._period]

    def turn_back(self) -> None:
        """Leave scikit-image's smoothing as the run found it."""
        if self._done * self._smoothing % 2:
            _turn()


def rim_width(smoothing: int) -> int:
    """Return how far from the end of a part a level set must stay to be that of the whole, in pixels."""
    return 3 + 2 * smoothing


def sides_of(window: Window, shape: tuple[int, int]) -> Sides:
    """Return where an image of that shape goes on beyond a window."""
    return window.top > 0, window.left > 0, window.bottom < shape[0], window.right < shape[1]
