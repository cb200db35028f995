"""One shape of a figure changed in the browser, without sending the figure or the other shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import Patch

from plotly_imgshapes import _toolbar

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

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> shape_patch(2, Line(0, 0, 3, 4)).to_plotly_json()["operations"][0]["location"]
    ['layout', 'shapes', 2]
    """
    patch = Patch()
    (patch["layout"]["shapes"][index],) = _toolbar.drawn([shape], labels or {}, None)
    return patch
