"""Pictures of a figure as Chrome itself draws them: fast, and with all that the file has room for."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._png import write_png
from plotly_imgshapes._subplots import Pixels, axis_key, get, image_subplots
from plotly_imgshapes.export.sheet import pixels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

READ = ("customdata", "hoverinfo", "hovertemplate", "hovertext", "text")
"""What only a pointer reads."""

LARGEST = 2**25
"""Most pixels of a picture that is blown up; larger ones are no smaller than paper."""


def crisp(figure: Mapping[str, Any], density: float) -> dict[str, Any]:
    """Return a figure for export whose pictures Chrome draws, instead of plotly.js pixel by pixel.

    plotly.js paints the picture of an image trace in an exported figure by itself, one rectangle after the
    other, at one pixel a screen pixel, whatever the scale: pixels of the image get lost, and it takes
    seconds. With ``zsmooth="fast"`` it hands the picture to Chrome, which makes it smooth where it is
    enlarged; so it is enlarged here before, pixel by pixel.

    Parameters
    ----------
    figure : dict
    density : float
        Pixels of the file to an axis unit along x.

    Returns
    -------
    dict
        Traces of other kinds, on axes that are not linear and of pictures elsewhere are as they were.
    """
    subplots = image_subplots(figure)
    several = {id(found.node): found for each in subplots.values() for found in each}
    data: list[Any] = []
    for trace in figure["data"]:
        found = several.get(id(trace))
        data += [trace] if found is None else _crisp(figure, found, density)
    return dict(figure) | {"data": data}


def _crisp(figure: Mapping[str, Any], found: Pixels, density: float) -> list[Any]:
    source = get(found.node, "source")
    if (
        found.kind != "image"
        or not str(source or "").startswith("data:image/")
        or not _is_linear(figure, found)
    ):
        return [found.node]
    pixels = pixels_of(found)
    if pixels.ndim == 3 and pixels.shape[2] == 4 and not pixels[..., 3].any():
        # Is there for the pointer alone.
        return []
    plain = found.node if isinstance(found.node, Mapping) else found.node.to_plotly_json()
    trace = {key: value for key, value in plain.items() if key not in READ} | {"zsmooth": "fast"}
    if plain.get("zsmooth") == "fast":
        return [trace]
    return [trace | _enlarged(pixels, plain, density)]


def _is_linear(figure: Mapping[str, Any], found: Pixels) -> bool:
    kinds = [get(figure, "layout", axis_key(axis), "type") for axis in (found.x, found.y)]
    starts = [get(found.node, "x0"), get(found.node, "y0")]
    numbers = all(start is None or isinstance(start, int | float) for start in starts)
    return numbers and all(kind in {None, "-", "linear"} for kind in kinds)


def _enlarged(pixels: NDArray[np.uint8], trace: Mapping[str, Any], density: float) -> dict[str, Any]:
    """Return the fields of a trace that change when every pixel becomes several of the same colour."""
    dx, dy = (1.0 if trace.get(key) is None else float(trace[key]) for key in ("dx", "dy"))
    most = math.isqrt(LARGEST // (pixels.shape[0] * pixels.shape[1]))
    across, down = (min(math.ceil(abs(step) * density), most) for step in (dx, dy))
    if across < 2 and down < 2:
        return {}
    across, down = max(1, across), max(1, down)
    large = pixels.repeat(down, axis=0).repeat(across, axis=1)
    return {
        "source": "data:image/png;base64," + base64.b64encode(write_png(large)).decode("ascii"),
        "x0": (trace.get("x0") or 0) - dx / 2 + dx / (2 * across),
        "y0": (trace.get("y0") or 0) - dy / 2 + dy / (2 * down),
        "dx": dx / across,
        "dy": dy / down,
    }
