"""A workspace as a Python script that makes it again."""

from __future__ import annotations

import inspect
import io
import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import read_box
from plotly_imgshapes.annotations import write_whole
from plotly_imgshapes.codec import to_plotly
from plotly_imgshapes.errors import StoreError
from plotly_imgshapes.shapes import Foreign, Polygon, Polyline, Shape, Style
from plotly_imgshapes.views import Function

if TYPE_CHECKING:
    from plotly_imgshapes.views import View
    from plotly_imgshapes.workspace import Workspace

_INDENT = "    "


def to_script(workspace: Workspace, path: str | Path | None = None) -> str:
    """Return a script that makes `workspace` again, its measurements and its views.

    Parameters
    ----------
    workspace : Workspace
    path : path, optional
        Where to write it, as a ``.py`` file; the image goes beside it as ``.npy`` (``.npz`` with its mask),
        unless the workspace was made of an image file, which is named instead.

    Returns
    -------
    str
        Shapes are constructor calls where these say all, else `from_plotly` of their dictionaries. Functions
        as views are imported where that can be done; others are named in a comment.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    target = None if path is None else _script_path(path)
    scene = workspace.scene()
    image, stem = scene.image, "image" if target is None else target.stem
    masked = isinstance(image, np.ma.MaskedArray)
    file = f"{stem}.{'npz' if masked else 'npy'}"
    imports, views = _views(workspace.views)
    arguments = {
        "frame": f"pis.{scene.frame!r}",
        "labels": repr(dict(scene.labels)) if scene.labels else None,
        "title": None if workspace.title is None else repr(workspace.title),
        "style": None if workspace.style == Style() else _style(workspace.style),
        "tools": None if workspace.tools is None else repr(list(workspace.tools)),
        **{name: repr(value) for name, value in workspace.display.items()},
        "shapes": "shapes",
        "views": views,
    }
    lines = [
        '"""What was drawn on an image, and what it measures. Written by plotly_imgshapes."""',
        "",
        "from pathlib import Path" if target or workspace.path else None,
        "" if target or workspace.path else None,
        "import numpy as np" if workspace.path is None else None,
        *imports,
        "" if workspace.path is None or imports else None,
        "import plotly_imgshapes as pis",
        "",
        _image_line(workspace.path, file, masked=masked, beside=target is not None),
        "shapes = [",
        *(f"{_INDENT}{_shape(shape)}," for shape in scene.shapes),
        "]",
        "ws = pis.ImageShapes(",
        f"{_INDENT}image,",
        *(f"{_INDENT}{name}={said}," for name, said in arguments.items() if said is not None),
        ")",
        f"ws.selected = {list(scene.selected)!r}" if scene.selected else None,
        "table = ws.measure()",
        "results = ws.view_results()" if workspace.views else None,
        "",
        'if __name__ == "__main__":',
        f"{_INDENT}for name, column in table.items():",
        f"{_INDENT * 2}print(name, list(column))",
        "",
    ]
    text = "\n".join(line for line in lines if line is not None)
    if target is not None:
        if workspace.path is None:
            write_whole(target.with_name(file), _array_bytes(image))
        write_whole(target, text.encode("utf-8"))
    return text


def _script_path(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike) or Path(path).suffix != ".py":
        raise StoreError(f"path: got {path!r}, expected the name of a .py file")
    return Path(path)


def _image_line(path: Path | None, file: str, *, masked: bool, beside: bool) -> str:
    if path is not None:
        return f"image = Path({str(path.absolute())!r})"
    place = f"Path(__file__).with_name({file!r})" if beside else repr(file)
    made = f"np.ma.MaskedArray(**np.load({place}))" if masked else f"np.load({place})"
    how = "np.savez({!r}, data=ws.image.data, mask=ws.image.mask)" if masked else "np.save({!r}, ws.image)"
    return f"image = {made}" + ("" if beside else f"  # {how.format(file)} writes it")


def _array_bytes(image: Any) -> bytes:
    array = read_box(image, slice(None), slice(None))
    buffer = io.BytesIO()
    if isinstance(array, np.ma.MaskedArray):
        np.savez_compressed(buffer, data=array.data, mask=np.ma.getmaskarray(array))
    else:
        np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _shape(shape: Shape) -> str:
    said = _constructor(shape)
    held = to_plotly(shape)
    if said is not None and to_plotly(shape.replace(plotly={}, source_xy=())) == held:
        return said
    return f"pis.from_plotly({held!r})"


def _constructor(shape: Shape) -> str | None:
    if isinstance(shape, Foreign):
        return None
    said = []
    for spec in fields(shape):
        value = getattr(shape, spec.name)
        if spec.name not in {"plotly", "source_xy"} and not (spec.name in _PLAIN or _is_default(spec, value)):
            said.append(f"{spec.name}={_value(shape, spec.name, value)}")
    # Geometry first, as it is read.
    said += [
        f"{name}={_value(shape, name, getattr(shape, name))}"
        for name, plain in _PLAIN.items()
        if name not in {"plotly", "source_xy"} and getattr(shape, name) != plain
    ]
    return f"pis.{type(shape).__name__}({', '.join(said)})"


_PLAIN: Mapping[str, Any] = {spec.name: getattr(Polygon(()), spec.name) for spec in fields(Shape)}


def _is_default(spec: Field[Any], value: Any) -> bool:
    return spec.default is not MISSING and bool(spec.default == value)


def _value(shape: Shape, name: str, value: Any) -> str:
    if name == "style":
        return _style(value)
    if name == "properties":
        return repr(dict(value))
    if isinstance(shape, Polyline) and name == "xy":
        return repr(value.tolist())
    if isinstance(shape, Polygon) and name == "rings":
        return repr([ring.tolist() for ring in value])
    return repr(value)


def _style(style: Style) -> str:
    held = {spec.name: getattr(style, spec.name) for spec in fields(style)}
    return f"pis.Style({', '.join(f'{name}={value!r}' for name, value in held.items() if value is not None)})"


def _views(views: tuple[View, ...]) -> tuple[list[str], str | None]:
    """Return import lines, and the list of views as code."""
    imports, said, left = [], [], []
    for view in views:
        if not isinstance(view, Function):
            said.append(f"pis.views.{view!r}")
            continue
        function = view.function
        module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
        if inspect.isfunction(function) and name.isidentifier() and module not in {"", "__main__"}:
            imports.append(f"from {module} import {name}")
            said.append(f"pis.views.Function({name}, title={view.title!r})")
        else:
            left.append(view.title)
    if left:
        titles = ", ".join(map(repr, left))
        imports.insert(0, f"# Views that no module holds are left out: {titles}")
    return imports, f"[{', '.join(said)}]" if said else None
