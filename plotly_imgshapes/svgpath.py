"""Plotly's path strings <-> arrays of vertices.

The grammar is the part of SVG paths (W3C SVG 1.1, section 8.3) that plotly.js accepts in a shape, `COMMANDS`
below, with two more readings: relative (lower-case) commands and implied repetition, which SVG has and
plotly.js does not draw; and dates as numbers, which plotly.js has and SVG does not. It has no arcs (``A``).
What is written is the part that plotly.js itself writes: absolute ``M``, ``L`` and ``Z``, one comma between x
and y, shortest digits that read back to the same float64.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from plotly_imgshapes import dates
from plotly_imgshapes.errors import PathError, ShapeError
from plotly_imgshapes.geometry import CHORD, positive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


class Subpath(NamedTuple):
    """One stroke of the pen."""

    xy: FloatArray
    """Vertices, shape (N, 2), float64, columns x, y; dates as milliseconds since 1970 UTC. Read-only."""
    closed: bool
    """Whether it ends in ``Z``; the first vertex is not repeated then."""


class PathData(NamedTuple):
    """What a path string says."""

    subpaths: tuple[Subpath, ...]
    dates: str
    """Which coordinates were dates: ``""``, ``"x"``, ``"y"`` or ``"xy"``."""


def read_path(path: str, *, tolerance: float | None = None) -> PathData:
    """Parse a path string; curves become chords.

    Takes time linear in the length of the string, whatever it holds.

    Parameters
    ----------
    path : str
    tolerance : float, optional
        Greatest distance between a curve and its chords, in the units of the path, but not finer than 1e-6 of
        the curve's extent. Default: 1e-4 of its extent.

    Raises
    ------
    PathError
        If the string does not follow the grammar, or a number is not finite. Names the command and its
        position.
    ShapeError
        If `tolerance` is not a positive number.

    Examples
    --------
    >>> (ring,), _ = read_path("M0,0L4,0L4,3Z")
    >>> ring.closed, ring.xy.tolist()
    (True, [[0.0, 0.0], [4.0, 0.0], [4.0, 3.0]])

    Relative and short forms, several rings, any notation of numbers:

    >>> [s.xy.tolist() for s in read_path("m 1e1 .5 h2 v-.5 z M-1-1,2 2").subpaths]
    [[[10.0, 0.5], [12.0, 0.5], [12.0, 0.0]], [[-1.0, -1.0], [2.0, 2.0]]]

    >>> read_path("M0,0L4")
    Traceback (most recent call last):
    ...
    plotly_imgshapes.errors.PathError: path: got 1 number after 'L' at character 4, expected a positive
    multiple of 2
    """
    if not isinstance(path, str):
        raise PathError(f"path: got {type(path).__name__}, expected a string as 'M0,0L4,0L4,3Z'")
    if tolerance is not None:
        positive("tolerance", tolerance)
    # Hand-drawn paths are M, L, Z and JSON numbers only: one pass of a JSON parser reads them.
    plain = _read_plain(path)
    return PathData(plain, "") if plain else _Pen(tolerance).draw(path)


def write_path(subpaths: Iterable[Subpath | tuple[FloatArray, bool]], *, dates: str = "") -> str:
    """Write vertices as a path string that reads back to the same float64 numbers.

    Parameters
    ----------
    subpaths : iterable of (xy, closed)
        Arrays of shape (N, 2), N >= 1, float64, finite.
    dates : str, default ""
        Coordinates to write as dates, as in `PathData`.

    Raises
    ------
    PathError
        If there is nothing to write, or an array is not as above.

    Examples
    --------
    >>> write_path([(np.array([[0.1, 1e22], [2.0, 1e-7]]), False)])
    'M0.1,1e+22L2.0,1e-7'
    """
    text = "".join(_write_one(xy, dates) + ("Z" if closed else "") for xy, closed in subpaths)
    if not text:
        raise PathError("subpaths: got none, expected at least one; an empty region cannot be drawn")
    return text


_OF_NUMBERS = b"0123456789.+-eE"


def _read_plain(path: str) -> tuple[Subpath, ...]:
    """Read ``M x,y L x,y ... Z`` without spaces or odd numbers; empty when the path is anything more."""
    import orjson

    if not path.isascii():
        return ()
    data, start, found = path.encode(), 0, []
    while start < len(data):
        end = data.find(b"Z", start)
        closed = end >= 0
        text = data[start : end if closed else None]
        start += len(text) + closed
        separators = text.translate(None, _OF_NUMBERS)
        vertices = len(separators) // 2
        if not vertices or separators != b"M," + b"L," * (vertices - 1):
            return ()
        try:
            # It also refuses what is beyond float64.
            numbers = orjson.loads(b"[" + text[1:].replace(b"L", b",") + b"]")
        except orjson.JSONDecodeError:
            return ()
        if len(numbers) != 2 * vertices:
            return ()
        flat = np.fromiter(numbers, np.float64, 2 * vertices)
        # Before it is seen in pairs: nobody can write through the base of a view either.
        flat.setflags(write=False)
        found.append(Subpath(flat.reshape(-1, 2), closed))
    return tuple(found)


_COMMAND = re.compile(r"[A-DF-Za-df-z]")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class _Pen:
    """Follows commands and leaves vertices behind."""

    def __init__(self, tolerance: float | None) -> None:
        self.tolerance = tolerance
        self.at = self.start = np.zeros(2)
        self.handle: tuple[str, FloatArray] | None = None
        self.strokes: list[list[FloatArray]] = []
        self.closed: list[bool] = []
        self.dates: set[str] = set()
        self.where = ""

    def draw(self, path: str) -> PathData:
        letters = [(m.start(), m[0]) for m in _COMMAND.finditer(path)]
        for start, letter in letters:
            if letter.upper() not in COMMANDS:
                hint = "; write arcs as curves, plotly.js draws none" if letter in "Aa" else ""
                raise PathError(
                    f"path: got command {letter!r} at character {start}, "
                    f"expected one of {' '.join(COMMANDS)}{hint}"
                )
        if not letters or path[: letters[0][0]].strip() or letters[0][1] not in "Mm":
            raise PathError(f"path: got {_excerpt(path)}, expected it to begin with 'M'")
        ends = [start for start, _ in letters[1:]] + [len(path)]
        with np.errstate(over="ignore", invalid="ignore"):
            for (start, letter), end in zip(letters, ends, strict=True):
                self.where = f"{letter!r} at character {start}"
                self._obey(letter, path[start + 1 : end])
        pairs = zip(self.strokes, self.closed, strict=True)
        subpaths = tuple(Subpath(_frozen(parts), closed) for parts, closed in pairs)
        return PathData(subpaths, "".join(sorted(self.dates)))

    def _obey(self, letter: str, text: str) -> None:
        command = letter.upper()
        size, draw = COMMANDS[command]
        numbers = self._numbers(text, "HV".find(command))
        n = len(numbers)
        if (size == 0 and n) or (size and (n == 0 or n % size)):
            expected = f"a positive multiple of {size}" if size else "none"
            raise PathError(f"path: got {n} number{'s' * (n != 1)} after {self.where}, expected {expected}")
        if command not in "MZ" and (not self.strokes or self.closed[-1]):
            self._begin(self.start)
        draw(self, numbers, letter.islower())
        if command not in "QTCS":
            self.handle = None

    def _numbers(self, text: str, only_axis: int) -> FloatArray:
        values: list[float] = []
        for token in text.replace(",", " ").split():
            if dates.is_date(token):
                self.dates.add("xy"[only_axis if only_axis >= 0 else len(values) % 2])
                try:
                    values.append(dates.to_milliseconds(token))
                except ShapeError as error:
                    raise PathError(f"path: after {self.where}: {error}") from None
                continue
            found = _NUMBER.findall(token)
            if sum(map(len, found)) != len(token):
                raise PathError(f"path: got {token[:40]!r} after {self.where}, expected numbers or dates")
            values.extend(map(float, found))
        if not all(map(math.isfinite, values)):
            raise PathError(
                f"path: got a number that is not finite after {self.where}, expected finite numbers"
            )
        return np.array(values)

    def _finite(self, xy: FloatArray) -> FloatArray:
        if not np.isfinite(xy).all():
            raise PathError(
                f"path: got a position that is not finite after {self.where}, expected finite numbers"
            )
        return xy

    def _begin(self, at: FloatArray) -> None:
        self.strokes.append([at[None]])
        self.closed.append(False)
        self.at = self.start = at

    def _line_to(self, xy: FloatArray) -> None:
        self.strokes[-1].append(xy)
        self.at = xy[-1]

    def move(self, numbers: FloatArray, relative: bool) -> None:
        xy = self._positions(numbers, relative)
        self._begin(xy[0])
        if len(xy) > 1:
            self._line_to(xy[1:])

    def line(self, numbers: FloatArray, relative: bool) -> None:
        self._line_to(self._positions(numbers, relative))

    def _positions(self, numbers: FloatArray, relative: bool) -> FloatArray:
        xy = numbers.reshape(-1, 2)
        return self._finite(self.at + np.cumsum(xy, axis=0)) if relative else xy

    def horizontal(self, numbers: FloatArray, relative: bool) -> None:
        self._along(0, numbers, relative)

    def vertical(self, numbers: FloatArray, relative: bool) -> None:
        self._along(1, numbers, relative)

    def _along(self, axis: int, numbers: FloatArray, relative: bool) -> None:
        xy = np.tile(self.at, (len(numbers), 1))
        xy[:, axis] = self.at[axis] + np.cumsum(numbers) if relative else numbers
        self._line_to(self._finite(xy))

    def curve(self, numbers: FloatArray, relative: bool) -> None:
        for given in numbers.reshape(-1, 3, 2):
            self._bezier("C", given + self.at if relative else given)

    def smooth_curve(self, numbers: FloatArray, relative: bool) -> None:
        for given in numbers.reshape(-1, 2, 2):
            self._bezier("C", np.vstack((self._mirrored("C"), given + self.at if relative else given)))

    def quadratic(self, numbers: FloatArray, relative: bool) -> None:
        for given in numbers.reshape(-1, 2, 2):
            self._bezier("Q", given + self.at if relative else given)

    def smooth_quadratic(self, numbers: FloatArray, relative: bool) -> None:
        for given in numbers.reshape(-1, 1, 2):
            self._bezier("Q", np.vstack((self._mirrored("Q"), given + self.at if relative else given)))

    def close(self, numbers: FloatArray, relative: bool) -> None:  # noqa: ARG002 (Z has neither)
        if self.strokes:
            self.closed[-1] = True
            self.at = self.start

    def _mirrored(self, kind: str) -> FloatArray:
        known = self.handle
        return 2 * self.at - known[1] if known is not None and known[0] == kind else self.at

    def _bezier(self, kind: str, handles: FloatArray) -> None:
        control = self._finite(np.vstack((self.at, handles)))
        self._line_to(flatten(control, self.tolerance))
        self.handle = (kind, handles[-2])


COMMANDS: dict[str, tuple[int, Callable[[_Pen, FloatArray, bool], None]]] = {
    "M": (2, _Pen.move),
    "L": (2, _Pen.line),
    "H": (1, _Pen.horizontal),
    "V": (1, _Pen.vertical),
    "Q": (4, _Pen.quadratic),
    "T": (2, _Pen.smooth_quadratic),
    "C": (6, _Pen.curve),
    "S": (4, _Pen.smooth_curve),
    "Z": (0, _Pen.close),
}
"""Letter -> how many numbers it takes at a time, and what the pen does with them."""


def flatten(control: FloatArray, tolerance: float | None = None) -> FloatArray:
    """Return chords of a quadratic or cubic Bezier curve, without its first vertex.

    Uniform steps in the parameter; the distance to the curve is at most 1/8 of the squared step times the
    greatest second derivative (de Boor, A Practical Guide to Splines, chapter III).

    Parameters
    ----------
    control : ndarray, shape (3 or 4, 2)
    tolerance : float, optional
        As in `read_path`.
    """
    order = len(control) - 1
    # In 64ths, so that no difference of finite numbers overflows.
    extent = float(np.ptp(control / 64, axis=0).max())
    allowed = extent * CHORD if tolerance is None else max(tolerance / 64, extent * 1e-6)
    bend = order * (order - 1) * float(np.hypot(*np.diff(control / 64, 2, axis=0).T).max())
    chords = max(1, int(np.ceil(np.sqrt(bend / (8 * allowed))))) if allowed > 0 else 1
    t = np.linspace(0, 1, chords + 1)[1:, None]
    levels = control[:, None, :]
    for _ in range(order):
        levels = levels[:-1] * (1 - t) + levels[1:] * t
    levels[0, -1] = control[-1]
    return np.asarray(levels[0])


def _frozen(parts: list[FloatArray]) -> FloatArray:
    xy = np.concatenate(parts)
    xy.setflags(write=False)
    return xy


def _write_one(xy: FloatArray, dated: str) -> str:
    import orjson

    array = np.ascontiguousarray(xy, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != 2 or not len(array) or not np.isfinite(array).all():
        raise PathError(
            f"subpaths: got shape {array.shape}{_not_finite(array)}, expected (N, 2), N >= 1, finite numbers"
        )
    if dated:
        return "M" + "L".join(",".join(_texts(row, dated)) for row in array.tolist())
    text = orjson.dumps(array, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return "M" + text[2:-2].replace("],[", "L")


def _not_finite(array: FloatArray) -> str:
    return "" if np.isfinite(array).all() else " with numbers that are not finite"


def _texts(row: list[float], dated: str) -> Iterator[str]:
    for axis, value in zip("xy", row, strict=True):
        yield dates.from_milliseconds(value).replace(" ", "_") if axis in dated else repr(value)


def _excerpt(path: str) -> str:
    return repr(path if len(path) <= 40 else path[:37] + "...")
