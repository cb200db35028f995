"""One shape of a figure changed in the browser, without sending the figure or the other shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import Patch

from plotly_imgshapes import _toolbar
from plotly_imgshapes.errors import EventError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plotly_imgshapes.shapes import Shape


def shape_patch(index: int, shape: Shape, *, labels: Mapping[str, str] | None = None) -> Patch:
    """Return what a Dash callback returns for ``Output(graph, "figure")`` to replace one shape.

    Parameters
    ----------
    index : int
        Its place in ``layout.shapes``.
    shape : Shape
    labels : dict of str to CSS colour, optional
        Classes and their colours, as in the figure; see `plotly_imgshapes.imshow`.

    Raises
    ------
    ShapeError
        If `shape` is none, or empty.
    EventError
        If `index` is no place in a list.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> shape_patch(2, Line(0, 0, 3, 4)).to_plotly_json()["operations"][0]["location"]
    ['layout', 'shapes', 2]
    """
    if not isinstance(index, int) or index < 0:
        raise EventError(f"index: got {index!r}, expected a place in layout.shapes, counted from 0")
    patch = Patch()
    (patch["layout"]["shapes"][index],) = _toolbar.drawn([shape], labels or {}, None)
    return patch
