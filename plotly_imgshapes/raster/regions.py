"""Shapes and a frame -> runs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes.errors import FrameError, ShapeError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.raster import ellipse, scanline, single
from plotly_imgshapes.raster.abreast import abreast
from plotly_imgshapes.raster.runs import Keys, Runs, united
from plotly_imgshapes.shapes import Ellipse, Foreign, Shape, listed, vertices

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from plotly_imgshapes.raster.runs import Spans

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

FARTHEST = 1e307
"""Greatest row or column in array space, so that the difference of two is still finite."""

BLOCK = 32_768
"""Vertices that are looked at together."""

Rule = Literal["center", "touch"]


def runs(shapes: Shape | Sequence[Shape], frame: ImageFrame, *, rule: Rule = "center") -> Runs:
    """Pixels of many regions as runs, without an array of the image's size.

    Parameters
    ----------
    shapes : Shape or sequence of Shape
        In axis units of `frame`; they may overlap and reach outside the image, where they have no pixels.
    frame : ImageFrame
    rule : {"center", "touch"}
        ``"center"``: a pixel belongs to a region when its centre lies inside, by the even-odd rule. The
        outline is half-open in array space: edges towards smaller rows and columns are in, towards larger
        ones out. It is decided exactly for the array positions of the vertices (``frame.to_rc``), so that
        shapes which share edges share no pixel and leave no gap. Needs regions.

        ``"touch"``: a pixel belongs when its open square meets the region or its outline: for anything that
        has area, any overlap of positive area. Points, lines and open paths take the pixels whose
        half-open square (from -0.5 up to, and without, +0.5 around the centre) they meet.

        Brush strokes and coverage follow `Shape.outlines`, ellipses their equation.

    Returns
    -------
    Runs
        One region a shape, in the order given; no runs for what lies outside the image.

    Raises
    ------
    ShapeError
        If a shape is no region and `rule` is "center", has no place in data coordinates (Foreign), or lies
        further away than 1e307 pixels (an Ellipse: 1e150), where floating-point numbers end.
    FrameError
        If `frame` is not an ImageFrame.

    Examples
    --------
    >>> from plotly_imgshapes import ImageFrame, Line, Polygon, Rect
    >>> frame = ImageFrame((40, 40))
    >>> runs(Rect(7, 5, 30, 25), frame).num_pixels
    array([460])
    >>> sliver = Rect(0.2, 0, 0.3, 2)
    >>> runs(sliver, frame).num_pixels, runs(sliver, frame, rule="touch").num_pixels
    (array([0]), array([3]))
    >>> runs(Line(0, 0, 3, 3), frame, rule="touch").start
    array([0, 1, 2, 3])
    >>> runs([Polygon(()), Rect(90, 90, 99, 99)], frame).num_pixels
    array([0, 0])
    """
    several = listed(shapes)
    check_frame(frame)
    check_rule(rule, ("center", "touch"))
    touch = rule == "touch"
    n = len(several)
    keys = Keys.of(frame.shape, n)
    rings: list[tuple[FloatArray, ...]] = [()] * n
    paths: list[tuple[FloatArray, ...]] = [()] * n
    conics: list[ellipse.Conic] = []
    conic_region: list[int] = []
    for i, shape in enumerate(several):
        if isinstance(shape, Ellipse) and all(shape.radii):
            conics.append(ellipse.Conic.of(shape, frame))
            conic_region.append(i)
        elif shape.is_region:
            rings[i] = shape.outlines()
        elif touch:
            paths[i] = shape.paths()
        else:
            raise no_inside(shape, i, "rule='touch' takes the pixels that it runs through")

    if n == 1 and not touch and len(rings[0]) == 1:
        alone = single.centers(rings[0][0], frame, keys)
        if alone is not None:
            return alone
    start, stop = _scan(rings, frame, keys, touch=touch)
    # As in `_scan`.
    with np.errstate(over="ignore", invalid="ignore"):
        parts = []
        if touch:
            edges = scanline.Edges.along(*in_array(paths, frame))
            parts.append(scanline.touched(edges, frame.shape, keys, region=False))
        if conics:
            parts.append(ellipse.spans(conics, np.array(conic_region), frame.shape, keys, touch=touch))
        if parts:
            start, stop = united(*scanline.joined([(start, stop), *parts]))
    return keys.runs(start, stop, n)


def runs_of_rings(
    regions: Sequence[Sequence[ArrayLike]], shape: tuple[int, int], *, rule: Rule = "center"
) -> Runs:
    """Runs of regions that are already in array space, by the rules of `runs`.

    Parameters
    ----------
    regions : sequence of sequences of array-like, shape (N, 2)
        The rings of each region, columns row, col; holes by the even-odd rule, the first vertex not repeated.
    shape : (int, int)
        Height and width of the image.
    rule : {"center", "touch"}

    Examples
    --------
    >>> runs_of_rings([[[[0, 0], [0, 3], [2, 3], [2, 0]]]], (9, 9)).stop
    array([3, 3])
    """
    check_rule(rule, ("center", "touch"))
    frame = ImageFrame(shape)
    keys = Keys.of(frame.shape, len(regions))
    rings = [
        tuple(ring for ring in (vertices(ring, "regions") for ring in region) if len(ring))
        for region in regions
    ]
    start, stop = _scan(rings, None, keys, touch=rule == "touch")
    return keys.runs(start, stop, len(rings))


def _scan(
    rings: Sequence[tuple[FloatArray, ...]], frame: ImageFrame | None, keys: Keys, *, touch: bool
) -> Spans:
    def spans(block: slice) -> Spans:
        # Positions may lie so far away that they overflow, which is seen to further down.
        with np.errstate(over="ignore", invalid="ignore"):
            edges = scanline.Edges.around(*in_array(rings[block], frame, block.start))
            inside = scanline.centers(edges, keys)
            if not touch:
                return inside
            rim = scanline.touched(edges, keys.shape, keys, region=True)
            return united(*scanline.joined([inside, rim]))

    return scanline.joined(abreast(spans, _blocks(rings)))


def _blocks(rings: Sequence[tuple[FloatArray, ...]]) -> list[slice]:
    # Regions whose vertices fit the processor's cache together go together, which is faster than all at once.
    lengths = list(map(len, itertools.chain.from_iterable(rings)))
    if sum(lengths) <= BLOCK:
        return [slice(0, len(rings))] if lengths else []
    seen = np.cumsum(lengths)
    ring = np.searchsorted(seen, np.arange(BLOCK, seen[-1], BLOCK))
    cuts = np.searchsorted(np.cumsum(list(map(len, rings))), ring, side="right")
    return [slice(a, b) for a, b in itertools.pairwise((0, *cuts.tolist(), len(rings))) if a < b]


def in_array(
    rings: Sequence[tuple[FloatArray, ...]], frame: ImageFrame | None, first: int = 0
) -> tuple[FloatArray, IntArray, IntArray]:
    """Return vertices in array space, and the length and region of each ring, as `Edges` takes them.

    Floating-point warnings have to be off.
    """
    flat = list(itertools.chain.from_iterable(rings))
    lengths = np.array(list(map(len, flat)), dtype=np.int64)
    region = np.arange(first, first + len(rings)).repeat(list(map(len, rings)))
    rc = flat[0] if len(flat) == 1 else np.concatenate(flat) if flat else np.empty((0, 2))
    if frame is not None:
        rc = frame.to_rc(rc)
    if not np.maximum.reduce(np.abs(rc), axis=None, initial=0.0) <= FARTHEST:
        vertex = int(np.flatnonzero(~(np.abs(rc) <= FARTHEST).all(axis=1))[0])
        i = int(np.repeat(region, lengths)[vertex])
        raise ShapeError(
            f"shape {i}: got a vertex at (row, col) {tuple(rc[vertex].tolist())}, expected numbers below "
            f"{FARTHEST:.0e}; check the spacing of `frame`, or cut the shape to the image first"
        )
    return rc, lengths, region


def check_frame(frame: Any) -> None:
    """Raise `FrameError` unless `frame` is an ImageFrame."""
    if not isinstance(frame, ImageFrame):
        raise FrameError(
            f"frame: got {type(frame).__name__}, expected an ImageFrame; "
            "ImageFrame.of(image) is the pixel grid of an image"
        )


def check_rule(rule: Any, rules: tuple[str, ...]) -> None:
    """Raise `ShapeError` unless `rule` is one of `rules`."""
    if not isinstance(rule, str) or rule not in rules:
        raise ShapeError(f"rule: got {rule!r}, expected one of {', '.join(map(repr, rules))}")


def no_inside(shape: Shape, i: int, remedy: str) -> ShapeError:
    """Return the error for a shape that should be a region; a Foreign shape raises its own."""
    if isinstance(shape, Foreign):
        shape.paths()
    name = f" {shape.id!r}" if shape.id else ""
    return ShapeError(
        f"shapes[{i}]: got {type(shape).__name__}{name}, which has no inside, expected a region; {remedy}"
    )
