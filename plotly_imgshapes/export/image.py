"""Pictures of workspaces and figures: through Chrome, as on the screen, or by Pillow without it."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes._png import write_png
from plotly_imgshapes._subplots import frame_of, image_subplots
from plotly_imgshapes.errors import ExportError
from plotly_imgshapes.export.browser import BROWSER
from plotly_imgshapes.export.crisp import crisp
from plotly_imgshapes.export.files import path_of, write_whole
from plotly_imgshapes.export.paper import on_paper, size_of
from plotly_imgshapes.export.raster import compose

if TYPE_CHECKING:
    from numpy.typing import NDArray

Engine = Literal["kaleido", "raster"]

FORMATS = {
    "png": ("kaleido", "raster"),
    "jpeg": ("kaleido", "raster"),
    "webp": ("kaleido", "raster"),
    "tiff": ("kaleido", "raster"),
    "svg": ("kaleido",),
    "pdf": ("kaleido",),
}
"""Format -> engines that write it."""

ALIASES = {"jpg": "jpeg", "tif": "tiff"}

QUALITY = 92
"""Of JPEG and WebP that Pillow writes: no blocks are seen around thin lines."""

LONGEST = 16384
"""Most pixels of a side that Chrome draws."""


def write_image(
    source: Any,
    path: Any,
    *,
    format: str | None = None,  # noqa: A002 (Plotly's name)
    width: int | None = None,
    height: int | None = None,
    scale: float | None = None,
    engine: Engine = "kaleido",
    full_resolution: bool = False,
    scale_bar: bool | None = None,
    legend: bool | None = None,
    timeout: float = 60.0,
) -> None:
    """Write a picture of an image with its shapes.

    Parameters
    ----------
    source : Workspace, or plotly figure or dictionary of one
    path : path, or binary file
        A file that is there is replaced when the new one is complete.
    format : str, optional
        "png", "jpeg", "webp", "tiff", "svg" or "pdf", the last two by kaleido. Default: the ending of `path`.
    width, height : int, optional
        Of the figure in screen pixels (kaleido), or the most that the image may take (raster). Default:
        those of the figure, else such that the image fills it; by raster, every pixel of the image.
    scale : float, optional
        Pixels of the file to one of these. Default: 1.
    engine : {"kaleido", "raster"}
        "kaleido" draws the whole figure in Chrome, with axes and title. One browser serves all calls of a
        process, from any thread, one after the other; it is started by the first and ends with the process.
        "raster" draws image, shapes, their texts, legend and scale bar with Pillow, at the image's own
        resolution and some ten times faster; see `compose`. Neither ever stands in for the other.
    full_resolution : bool, default False
        Have every pixel of the image in the file (PNG or TIFF): kaleido is given all of them and a `scale` at
        which none is lost. By raster that is so whenever neither `width` nor `height` is given.
    scale_bar, legend : bool, optional
        Default: when the frame has a unit other than "px", and when there are classes.
    timeout : float, default 60
        Seconds for the browser, its start included.

    Raises
    ------
    ExportError
        If the format or engine is none, a size is out of range, no browser is found or it does not answer in
        time, or the file cannot be written. What was there is left alone then.
    FigureError
        If `source` is neither a workspace nor a figure of an image.
    """
    kind = _format_of(path, format)
    _check(kind, engine, full_resolution, width=width, height=height, scale=scale, timeout=timeout)
    sizes = {"width": width, "height": height}
    if engine == "raster":
        given: dict[str, Any] = {} if full_resolution else dict(sizes)
        drawn = compose(source, **given, scale=scale or 1.0, scale_bar=scale_bar, legend=legend)
        write_whole(path, _encoded(drawn, kind))
        return
    figure = on_paper(source, scale_bar=scale_bar, legend=legend, full_resolution=full_resolution)
    wide, high, inside = size_of(figure, width, height)
    frames = [frame_of(figure, name) for name in image_subplots(figure)]
    if full_resolution:
        # Two for each, if Chrome can: they lie between those of the image.
        needed = max(1.0, *(frame.shape[1] / inside for frame in frames))
        scale = max(needed, min(2 * needed, LONGEST / max(wide, high)))
    scale = scale or 1.0
    if kind not in {"svg", "pdf"} and max(wide, high) * scale > LONGEST:
        raise ExportError(
            f"scale: got {wide * scale:.0f} x {high * scale:.0f} pixels, expected up to {LONGEST} a side, "
            f"which is all "
            "that Chrome draws; pass engine='raster'"
        )
    extents = [frame.extent for frame in frames]
    density = inside * scale / min(abs(right - left) for left, right, _, _ in extents)
    # Whoever looks at a drawing may come nearer.
    figure = crisp(figure, density * (2 if kind in {"svg", "pdf"} else 1))
    asked = {"format": "png" if kind == "tiff" else kind, "width": wide, "height": high, "scale": scale}
    data = BROWSER.render(figure, asked, timeout=timeout)
    if kind == "tiff":
        data = _encoded(_decoded(data), kind)
    write_whole(path, data)


def write_images(
    sources: Iterable[Any], paths: Iterable[Any], *, progress: bool = True, **options: Any
) -> None:
    """Write several pictures, one after the other in the same browser.

    Parameters
    ----------
    sources : iterable of workspaces or figures
        May be a generator: each is written before the next is asked for.
    paths : iterable of paths, as many
    progress : bool, default True
        Show a bar.
    **options
        Of `write_image`.

    Raises
    ------
    ExportError
        As `write_image`, with the place in the list; or if there are more of the one than of the other. Those
        before it are written.
    """
    from tqdm.auto import tqdm

    listed = list(paths)
    end = object()
    waiting = iter(sources)
    with tqdm(total=len(listed), disable=not progress, unit="image") as bar:
        for i, path in enumerate(listed):
            source = next(waiting, end)
            if source is end:
                raise ExportError(f"sources: got {i}, expected {len(listed)}, one for each path")
            try:
                write_image(source, path, **options)
            except ExportError as error:
                raise ExportError(f"picture {i} of {len(listed)}, {path}: {error}") from error
            bar.update()
    if next(waiting, end) is not end:
        raise ExportError(f"paths: got {len(listed)}, expected more, one for each source")


def _format_of(path: Any, named: str | None) -> str:
    if named is None and hasattr(path, "write"):
        raise ExportError(f"format: got None for an open file, expected one of {', '.join(FORMATS)}")
    text = path_of(path).suffix.lstrip(".") if named is None else named
    kind = ALIASES.get(str(text).lower(), str(text).lower())
    if kind not in FORMATS:
        close = difflib.get_close_matches(kind, FORMATS, cutoff=0.5)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise ExportError(f"format: got {text!r}, expected one of {', '.join(FORMATS)}{hint}")
    return kind


def _check(kind: str, engine: Any, full_resolution: bool, **numbers: float | None) -> None:
    if not isinstance(engine, str) or engine not in {"kaleido", "raster"}:
        raise ExportError(f"engine: got {engine!r}, expected 'kaleido' or 'raster'")
    if engine not in FORMATS[kind]:
        raise ExportError(
            f"format: got {kind!r} for engine='raster', expected png, jpeg, webp or tiff; or kaleido"
        )
    if full_resolution and kind not in {"png", "tiff"}:
        raise ExportError(
            f"format: got {kind!r} with full_resolution, expected 'png' or 'tiff', which lose nothing"
        )
    for name, value in numbers.items():
        if value is not None and not geometry.finite(name, value, error=ExportError) > 0:
            raise ExportError(f"{name}: got {value!r}, expected a positive number")
    if full_resolution and any(numbers[name] is not None for name in ("width", "height", "scale")):
        raise ExportError("full_resolution: got it with width, height or scale, expected one or the other")


def _encoded(drawn: NDArray[np.uint8], kind: str) -> bytes:
    if kind == "png":
        return write_png(drawn)
    buffer = io.BytesIO()
    if kind == "tiff":
        import tifffile

        tifffile.imwrite(buffer, drawn, photometric="rgb", compression="zlib")
        return buffer.getvalue()
    from PIL import Image

    # Thin coloured lines would be washed out by colours at half resolution.
    more = {"subsampling": 0} if kind == "jpeg" else {}
    try:
        Image.fromarray(drawn).save(buffer, kind, quality=QUALITY, **more)
    except (OSError, ValueError) as error:
        raise ExportError(
            f"format: got {drawn.shape[1]} x {drawn.shape[0]} pixels, which {kind} cannot hold ({error}); "
            f"write png"
        ) from None
    return buffer.getvalue()


def _decoded(data: bytes) -> NDArray[np.uint8]:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB"))
