"""A function of the user as a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._palette import color_of_label, colored, sampled
from plotly_imgshapes.errors import ViewError
from plotly_imgshapes.views.overlay import overlaid
from plotly_imgshapes.views.scene import Result, Scene, check_title, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPACITY = 0.5
"""Of an array that is laid over the image."""

EXPECTED = (
    "expected a figure, a table (columns by name, or a DataFrame), or an array of the image's height and "
    "width: bool or integer labels (H, W), or a picture (H, W, 3 or 4)"
)


@dataclass(frozen=True, slots=True)
class Function:
    """What ``f(image, shapes)`` returns, shown as what it is.

    - a plotly figure, a figure dictionary, or something with a method ``figure()``: a chart;
    - a dictionary of columns or a DataFrame: a table;
    - an array of bool or integers (H, W): an overlay in the colours of the classes, 0 transparent;
    - an array (H, W, 3 or 4) of uint8, or of floats from 0 to 1: a picture over the image.

    Parameters
    ----------
    function : callable
        Given the image and the tuple of shapes; both are not to be changed.
    title : str, optional
        Default: made of its name.

    Examples
    --------
    >>> def mean_size(image, shapes):
    ...     return {"mean area": [np.mean([shape.area for shape in shapes])]}
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> scene = Scene(np.eye(3), ImageFrame((3, 3)), (Rect(0, 0, 3, 3),))
    >>> Function(mean_size).result(scene)["rows"], Function(mean_size).title
    ([[9.0]], 'Mean size')
    """

    function: Callable[..., Any]
    title: str = ""

    def __post_init__(self) -> None:
        if not callable(self.function):
            raise ViewError(
                f"view: got {type(self.function).__name__}, expected one of plotly_imgshapes.views, "
                "or a function f(image, shapes)"
            )
        if not isinstance(self.title, str) or self.title:
            check_title(self.title)
        else:
            name = getattr(self.function, "__name__", type(self.function).__name__).strip("_<>")
            object.__setattr__(self, "title", name.replace("_", " ").capitalize() or "View")

    def depends(self, scene: Scene) -> tuple[Any, ...]:
        """Return all shapes."""
        return scene.shapes

    def result(self, scene: Scene) -> Result:
        """Call the function; what it raises is raised."""
        return shown(self.title, self.function(scene.image, scene.shapes), scene)

    def spec(self) -> dict[str, Any]:
        """Say that a page cannot compute it."""
        return {"view": "function", "title": self.title}


def shown(title: str, value: Any, scene: Scene) -> Result:
    """Make JSON for the page of what a function returned.

    Raises
    ------
    ViewError
        If it is nothing that can be shown.
    """
    if hasattr(value, "to_plotly_json") or (isinstance(value, Mapping) and {"data", "layout"} & value.keys()):
        return {"title": title, "kind": "figure", "figure": _plain(value)}
    if callable(getattr(value, "figure", None)):
        return {"title": title, "kind": "figure", "figure": _plain(value.figure())}
    if hasattr(value, "columns") and hasattr(value, "iloc"):
        value = {str(name): value.iloc[:, i].tolist() for i, name in enumerate(value.columns)}
    if isinstance(value, Mapping):
        return _table(title, value)
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return _overlay(title, np.asarray(value), scene)
    raise ViewError(f"{title}: returned {type(value).__name__}, {EXPECTED}")


def _plain(figure: Any) -> dict[str, Any]:
    import orjson
    from plotly.io import to_json

    try:
        plain: dict[str, Any] = orjson.loads(to_json(figure, validate=False, engine="orjson"))
    except (AttributeError, TypeError, ValueError) as error:
        raise ViewError(
            f"figure: cannot be written as JSON ({error}), expected one that Plotly can draw"
        ) from None
    return {"data": plain.get("data") or [], "layout": plain.get("layout") or {}}


def _table(title: str, columns: Mapping[Any, Any]) -> Result:
    listed = {str(name): _cells(title, name, values) for name, values in columns.items()}
    lengths = {name: len(cells) for name, cells in listed.items()}
    if len(set(lengths.values())) > 1:
        raise ViewError(f"{title}: returned columns of lengths {lengths}, expected one length")
    rows = [list(row) for row in zip(*listed.values(), strict=True)]
    result: Result = {
        "title": title,
        "kind": "table",
        "columns": [{"name": name} for name in listed],
        "rows": rows,
    }
    if "id" in listed:
        result["ids"] = [cell if isinstance(cell, str) else None for cell in listed["id"]]
    return result


def _cells(title: str, name: Any, values: Any) -> list[Any]:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise ViewError(f"{title}: returned column {name!r} as {type(values).__name__}, expected a list")
    cells = [number(value) for value in values]
    return [cell if isinstance(cell, int | float | str | None) else str(cell) for cell in cells]


def _overlay(title: str, array: NDArray[Any], scene: Scene) -> Result:
    if array.shape[:2] != scene.frame.shape or array.ndim not in {2, 3}:
        raise ViewError(f"{title}: returned an array of shape {array.shape}, {EXPECTED}, {scene.frame.shape}")
    if array.ndim == 2 and array.dtype.kind in "biu":
        return overlaid(title, _labelled(title, array, scene), scene, OPACITY)
    if array.ndim == 3 and array.shape[2] in {3, 4}:
        if array.dtype.kind == "f":
            array = np.rint(np.nan_to_num(np.clip(array, 0, 1)) * 255).astype(np.uint8)
        if array.dtype == np.uint8:
            return overlaid(title, np.ascontiguousarray(sampled(array)), scene, OPACITY)
    raise ViewError(f"{title}: returned an array {array.shape} of {array.dtype}, {EXPECTED}")


def _labelled(title: str, array: NDArray[Any], scene: Scene) -> NDArray[np.uint8]:
    few = sampled(array)
    if few.dtype.kind == "i" and few.min() < 0:
        raise ViewError(f"{title}: returned labels down to {few.min()}, expected them from 0, nothing, on")
    # Labels may be far apart: colours are made for those that occur.
    present, place = np.unique(few.astype(np.int64), return_inverse=True)
    names, labels = list(scene.labels), dict(scene.labels)
    colors = [color_of_label(int(one), names, labels) if one else "#000000" for one in present]
    pixels = colored(place.reshape(few.shape) + 1, colors)
    pixels[few == 0] = 0
    return pixels
