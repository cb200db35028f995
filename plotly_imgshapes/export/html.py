"""A page of one file that shows, draws and measures without Python, server or network."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import string
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plotly_imgshapes._subplots import META, frame_of, get, image_subplots
from plotly_imgshapes.annotations import image_hash
from plotly_imgshapes.codec import shapes_from
from plotly_imgshapes.codec.reading import shape_dicts
from plotly_imgshapes.errors import ExportError
from plotly_imgshapes.export.files import path_of, write_whole
from plotly_imgshapes.export.paper import figure_of
from plotly_imgshapes.export.pixels import Packed, pack, pack_figure
from plotly_imgshapes.figure import CONFIG
from plotly_imgshapes.views import Histogram, Panel, Profile, Scene, Table, as_views, results
from plotly_imgshapes.workspace import Workspace

if TYPE_CHECKING:
    from plotly_imgshapes.views import View

LIVE = ("table", "profile", "histogram")
"""Views that the page computes by itself."""

BESIDE = "plotly.min.js"
"""Name of the library in the folder of the page."""

CDN = "https://cdn.plot.ly"

LEFT_OUT = (
    "The pixels are not in this page: what is drawn is measured in length and area, not in grey values."
)

NEEDS_PYTHON = "{} is not in this page: it needs Python. Open the image in the app or in a notebook for it."


def write_html(
    source: Any,
    path: str | Path | None = None,
    *,
    include_plotlyjs: bool | str | Path = True,
    raw: bool = True,
    drawing: bool = False,
    views: Iterable[View | Callable[..., Any]] | None = None,
    title: str | None = None,
) -> str | None:
    """Write a page that shows an image with its shapes, and on which readers can draw and measure themselves.

    All tools, classes, undo and measures work in it, with the numbers of Python. What a reader draws stays in
    the reader's browser and is restored on the next visit, which the page says; it leaves it as JSON,
    GeoJSON or CSV, which `Workspace.load` reads. The page asks the network for nothing, and its browser is
    told to refuse.

    Parameters
    ----------
    source : Workspace, or plotly figure or dictionary of one
    path : path, optional
        Default: the page is returned.
    include_plotlyjs : True, "directory", "cdn" or path
        True puts plotly.js into the page (about 5 MB). "directory" writes it beside the page, once for all
        pages of a folder. "cdn" loads it from the network. A path or URL that ends in ".js" is loaded from
        there.
    raw : bool, default True
        Put the array into the page, exactly, so that it measures grey values. Without it, and for arrays of
        more than 128 MB, lengths and areas are measured only, and the page says so. Of a figure, it is what
        its pointer reads.
    drawing : bool, default False
        Whether drawing is on from the start; else a reader turns it on by a button.
    views : iterable, optional
        As those of `Workspace`. Default: its own; if there are none, and for a figure, `Table`, `Profile` and
        `Histogram`. These three live in the page. `Segment` needs Python and is left out,
        which the page says. Others are shown as they are now, and say so.
    title : str, optional
        Of the page. Default: that of the figure.

    Returns
    -------
    str or None
        The page, if there is no `path`.

    Raises
    ------
    ExportError
        If the page cannot be written, or `include_plotlyjs` is none of these. What was there is left alone
        then.
    FigureError, ViewError
        If `source` shows no image; if `views` are none.

    Warns
    -----
    ViewWarning
        If a function of yours raised; the page shows its error.
    """
    script = _plotly_script(include_plotlyjs, path)
    figure = figure_of(source)
    contents = _contents(source, figure, raw=raw, drawing=drawing, views=views)
    heading = title if title is not None else _title_of(figure)
    contents |= {"title": title or "", "name": "shapes" if path is None else path_of(path).stem}
    page = _page(heading or "Image", script, contents)
    if path is None:
        return page
    target = path_of(path)
    if include_plotlyjs == "directory":
        beside = target.with_name(BESIDE)
        library = _plotly_js().encode()
        if not beside.is_file() or beside.stat().st_size != len(library) or beside.read_bytes() != library:
            write_whole(beside, library)
    write_whole(target, page.encode())
    return None


def _contents(
    source: Any,
    figure: dict[str, Any],
    *,
    raw: bool,
    drawing: bool,
    views: Iterable[View | Callable[..., Any]] | None,
) -> dict[str, Any]:
    """Return all that the page is made of; see Contents in js/src/entries/standalone.ts."""
    name = next(iter(image_subplots(figure)))
    if isinstance(source, Workspace):
        scene = source.scene()
        packed = pack(scene.image) if raw else Packed(None, LEFT_OUT)
        listed = as_views(source.views if views is None else views)
    else:
        frame = frame_of(figure, name)
        packed = pack_figure(figure, frame)
        labels = get(get(figure, "layout", "meta"), META, "labels") or {}
        scene = Scene(_unpacked(packed), frame, shapes_from(figure), labels)
        packed = packed if raw else Packed(None, LEFT_OUT)
        listed = as_views(() if views is None else views)
    panels = [view for view in listed if isinstance(view, Panel)]
    listed = tuple(view for view in listed if view not in panels)
    if views is None and not listed:
        listed = (Table(), Profile(), Histogram()) if packed.raw else (Table(),)
    live = [view.spec() for view in listed if _is_live(view, packed)]
    still = [view for view in listed if not _is_live(view, packed)]
    if still and scene.image is None:
        raise ExportError(
            "views: got one of the pixels of a figure that does not hold them, expected a workspace"
        )
    exported = [result | {"title": f"{result['title']} (as exported)"} for result in results(still, scene)]
    shapes = shape_dicts(figure)
    fingerprint = _hash_of(figure, scene.image)
    return {
        "figure": figure | {"config": dict(CONFIG)},
        "key": f"plotly_imgshapes:{fingerprint}",
        "base": hashlib.sha256(_json(shapes)).hexdigest()[:16],
        "drawing": bool(drawing),
        "tools": None if not isinstance(source, Workspace) or source.tools is None else list(source.tools),
        "images": {} if packed.raw is None else {name: packed.raw},
        "views": live,
        "results": exported,
        "notes": [*([packed.note] if packed.note else []), *(NEEDS_PYTHON.format(p.title) for p in panels)],
    }


def _is_live(view: View, packed: Packed) -> bool:
    kind = view.spec().get("view")
    return kind in LIVE and (packed.raw is not None or kind == "table")


def _unpacked(packed: Packed) -> Any:
    """Return the array of a figure again, for views that are computed here."""
    import zlib

    import numpy as np

    if packed.raw is None:
        return None
    data = zlib.decompress(base64.b64decode(packed.raw["data"]))
    return np.frombuffer(data, packed.raw["dtype"]).reshape(packed.raw["shape"])


def _hash_of(figure: Mapping[str, Any], image: Any) -> str:
    """Return what tells this image from others; of one that is not at hand, the hash of its picture."""
    known = get(get(figure, "layout", "meta"), META, "image", "hash") or (
        None if image is None else image_hash(image)
    )
    if isinstance(known, str):
        return known
    (first, *_), *_ = image_subplots(figure).values()
    text = str(get(first.node, "source") or get(first.node, "z"))
    return hashlib.sha256(text.encode()).hexdigest()


def _title_of(figure: Mapping[str, Any]) -> str:
    title = get(figure, "layout", "title")
    text = title if isinstance(title, str) else get(title, "text")
    return str(text or "")


def _json(value: Any) -> bytes:
    """Write JSON in which nothing can end the script element that it stands in, whatever its texts hold."""
    from plotly.io.json import to_json_plotly

    # Plotly knows its own objects and numpy's.
    text = to_json_plotly(value, engine="orjson")
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return str(text).encode()


@functools.lru_cache(maxsize=1)
def _plotly_js() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _ours(name: str) -> str:
    text = (resources.files("plotly_imgshapes") / "static" / f"{name}.js").read_text(encoding="utf-8")
    return text.replace("</script", "<\\/script").replace("<!--", "\\x3c!--")


class _Script(str):
    """A script element, and where the page's policy must let scripts come from for it."""

    __slots__ = ("origin",)
    origin: str

    def __new__(cls, text: str, origin: str) -> _Script:
        script = super().__new__(cls, text)
        script.origin = origin
        return script


def _inline(code: str) -> _Script:
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii")
    return _Script(f"<script>{code}</script>", f"'sha256-{digest}'")


def _plotly_script(include: Any, path: Any) -> _Script:
    if include is True:
        return _inline(_plotly_js())
    if isinstance(include, str | Path) and not isinstance(include, bool):
        text = str(include)
        if text == "directory":
            if path is None:
                raise ExportError(
                    "include_plotlyjs: got 'directory' without a path, expected both; or pass True"
                )
            return _Script(f'<script src="{BESIDE}"></script>', "'self' file:")
        if text == "cdn":
            from plotly.offline import get_plotlyjs_version

            digest = base64.b64encode(hashlib.sha256(_plotly_js().encode()).digest()).decode("ascii")
            url = f"{CDN}/plotly-{get_plotlyjs_version()}.min.js"
            told = f'integrity="sha256-{digest}" crossorigin="anonymous"'
            return _Script(f'<script src="{url}" {told}></script>', CDN)
        if text.endswith(".js"):
            host = (
                "/".join(text.split("/")[:3]) if text.startswith(("http://", "https://")) else "'self' file:"
            )
            if not any(sign in host for sign in ";, ") or host == "'self' file:":
                return _Script(f'<script src="{html.escape(text)}"></script>', host)
    raise ExportError(
        f"include_plotlyjs: got {include!r}, expected True, 'directory', 'cdn', or a path or URL that ends "
        f"in '.js'"
    )


PAGE = string.Template(
    """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="plotly_imgshapes">
<title>$title</title>
</head>
<body>
<noscript>This page draws and measures with JavaScript, which is off in this browser.</noscript>
<script type="application/json" id="imgshapes-contents">$contents</script>
$plotly
$ours
</body>
</html>
"""
)


def _page(title: str, plotly: _Script, contents: dict[str, Any]) -> str:
    ours = [_inline(_ours(name)) for name in ("core", "standalone")]
    origins = " ".join(script.origin for script in (*ours, plotly))
    policy = (
        f"default-src 'none'; script-src {origins}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
    )
    return PAGE.substitute(
        policy=html.escape(policy, quote=True).replace("&#x27;", "'"),
        title=html.escape(title),
        contents=_json(contents).decode(),
        plotly=plotly,
        ours="\n".join(ours),
    )
