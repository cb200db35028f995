"""One image of many tiles that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes._image import frame_for
from plotly_imgshapes.correct import placing
from plotly_imgshapes.correct.carried import CarriedFrame
from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.correct.mosaic import joined
from plotly_imgshapes.correct.tiles import as_tiles, grey_tile
from plotly_imgshapes.correct.warping import FILL, fill_value
from plotly_imgshapes.errors import CorrectError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Flag, Given, Method, Number, Progress, Stage, Whole
from plotly_imgshapes.methods.parameters import Parameter
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]
    Array = np.ndarray[Any, Any]

DRAWN, ASSUMED = 1.0, 1e-3
"""Weights of what was drawn, and of the grid where nothing was."""

PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        "columns": Whole(1, 10_000, "Tiles in a row; default: all in one", optional=True),
        "overlap": Number(0, 0.95, "What neighbours share, as a fraction of their sides; need not be exact"),
        "positions": Given("Where the first pixel of each tile lies, (n, 2), columns x, y"),
        "estimate": Flag("Find the exact overlap by phase correlation"),
        "blend": Choice(("linear", "over"), "Fade from tile to tile, or later ones on top"),
        "fill": FILL,
    }
)


def stitch(
    images: Iterable[Any],
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    columns: int | None = None,
    overlap: float = 0.2,
    positions: ArrayLike | None = None,
    estimate: bool = True,
    blend: Literal["linear", "over"] = "linear",
    fill: float | None = None,
    progress: Progress | bool | None = None,
) -> tuple[np.ndarray[Any, Any], CarriedFrame]:
    """Join tiles that overlap into one image.

    Parameters
    ----------
    images : sequence of array-like, each (H, W) or (H, W, C)
        Row by row from the top left; the last row may be shorter. All of one dtype and number of channels,
        and, without `positions`, of one size.
    shapes : Line, or Point with a class, several; optional
        Matches drawn on the sheet of all tiles side by side, which ``overlap=0, estimate=False`` makes: a
        line joins the same thing in two tiles, points of one class lie on it in each. They count more than
        `overlap`.
    frame : ImageFrame, optional
        Of every tile. Default: its pixel grid.
    columns : int, optional
        Tiles in a row. Default: all.
    overlap : float, default 0.2
        Expected, as a fraction of width and height.
    positions : array-like, shape (n, 2), optional
        Columns x, y: where the first pixel of each tile lies, as a stage tells; instead of a grid.
    estimate : bool, default True
        Improve what is expected or drawn by phase correlation of what neighbours share.
    blend : {"linear", "over"}
        Across an overlap the weights of tiles fall linearly towards their edges; or later tiles lie on top.
    fill : float, optional
        Value where no tile is. Default: NaN in a float image, else 0; alpha is 0.
    progress : callable or bool, optional
        Told after each pair of tiles and each tile.

    Returns
    -------
    ndarray, CarriedFrame
        Tiles lie on whole pixels; where there is only one its values are kept. Axis coordinates are those of
        tile 0: ``frame.carry(shapes, tile=i)`` brings what was drawn on tile i. NaN and masked pixels of a
        tile leave the place to others.

    Raises
    ------
    CorrectError
        If tiles do not go together, neighbours show nothing in common, or a match is on no tile.

    Notes
    -----
    `skimage.registration.phase_cross_correlation`; positions of all tiles by least squares.

    Examples
    --------
    >>> scene = np.random.default_rng(0).random((60, 100))
    >>> mosaic, frame = stitch([scene[:, :60], scene[:, 40:]], overlap=0.3)
    >>> bool(np.allclose(mosaic, scene))
    True
    >>> from plotly_imgshapes import Point
    >>> frame.carry(Point(1, 2), tile=1)
    (Point(x=41.0, y=2.0),)
    """
    given: dict[str, Any] = {
        "columns": columns,
        "overlap": overlap,
        "estimate": estimate,
        "blend": blend,
        "fill": fill,
    }
    for name, value in given.items():
        given[name] = PARAMETERS[name].check(name, value)
    tell = as_progress(progress, "Stitch")
    tiles = as_tiles(images)
    value = fill_value(fill, tiles[0].dtype)
    first, across = frame_for(tiles[0], frame), int(given["columns"] or len(tiles))
    expected, pairs, drawn = _expected(
        tiles,
        listed(shapes),
        first,
        across,
        overlap=overlap,
        positions=positions,
    )
    places = expected
    if estimate and len(tiles) > 1:
        places = _estimated(tiles, expected, pairs, drawn, tell)
    corners = np.rint(places - places[0]).astype(int)
    return joined(tiles, corners, first, blend=blend, fill=value, tell=tell)


METHODS["stitch"] = Method(
    name="stitch",
    title="Stitch",
    family="Mosaic",
    help=(stitch.__doc__ or "").partition("\n")[0],
    takes=("line", "point"),
    needs=0,
    parameters=PARAMETERS,
    defaults=MappingProxyType(
        {
            "columns": None,
            "overlap": 0.2,
            "positions": None,
            "estimate": True,
            "blend": "linear",
            "fill": None,
        }
    ),
    has_preview=False,
    function=stitch,
)


def _expected(
    tiles: Sequence[Array],
    shapes: Sequence[Shape],
    frame: ImageFrame,
    columns: int,
    *,
    overlap: float,
    positions: ArrayLike | None,
) -> tuple[FloatArray, list[placing.Pair], dict[placing.Pair, FloatArray]]:
    """Return places (n, 2) in array pixels, which pairs to compare, and the displacements that were drawn."""
    n, sizes = len(tiles), [tile.shape[:2] for tile in tiles]
    if positions is not None:
        if shapes:
            raise CorrectError(
                "shapes, positions: got both, expected one; matches are drawn on a grid of tiles"
            )
        xy = geometry.numbers(positions, "positions", "(n, 2), columns x, y")
        if xy.shape != (n, 2) or not np.isfinite(xy).all():
            raise CorrectError(f"positions: got shape {xy.shape}, expected ({n}, 2), finite, columns x, y")
        places = (xy - xy[0])[:, ::-1] / [frame.dy, frame.dx]
        return places, placing.overlapping(places, sizes), {}
    for i, size in enumerate(sizes):
        if size != sizes[0]:
            raise CorrectError(
                f"images[{i}]: got {size[0]} x {size[1]} pixels, expected {sizes[0][0]} x {sizes[0][1]} as "
                "the first; pass positions= for tiles of several sizes"
            )
    columns = min(columns, n)
    steps = np.asarray(sizes[0]) * (1 - overlap)
    pairs = placing.neighbours(n, columns)
    drawn = placing.drawn_pairs(shapes, frame, n, columns)
    links = {
        (i, j): (steps * (np.divmod(j, columns) - np.array(divmod(i, columns))), ASSUMED) for i, j in pairs
    }
    links |= {pair: (shift, DRAWN) for pair, shift in drawn.items()}
    return placing.solved(n, links), sorted({*pairs, *drawn}), drawn


def _estimated(
    tiles: Sequence[Array],
    expected: FloatArray,
    pairs: Sequence[placing.Pair],
    drawn: dict[placing.Pair, FloatArray],
    tell: Progress,
) -> FloatArray:
    greys = [grey_tile(tile, i) for i, tile in enumerate(tiles)]
    links: dict[placing.Pair, tuple[FloatArray, float]] = {}
    missed = []
    for k, (i, j) in enumerate(pairs):
        shift, score = placing.registered(greys[i], greys[j], expected[j] - expected[i])
        if score >= placing.LEAST:
            links[i, j] = (shift, score**4)
        elif (i, j) in drawn:
            links[i, j] = (drawn[i, j], placing.LEAST**4)
        else:
            missed.append(f"{i} and {j} ({max(score, 0):.2f})")
        tell(Stage(0.8 * (k + 1) / len(pairs)))
    # A pair that shows too little is placed by its other neighbours, where it has some.
    if not placing.connected(len(tiles), links):
        raise CorrectError(
            f"images: got tiles without anything in common: {', '.join(missed) or 'none overlap'} "
            f"(correlation, expected {placing.LEAST} or more); set overlap=, draw a line from one to the "
            "other on the same thing, or keep them where they are expected by estimate=False"
        )
    return placing.agreed(len(tiles), links)
