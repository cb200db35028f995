"""The workspace with its hosts: notebook, Dash, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plotly_imgshapes.workspace import Workspace

if TYPE_CHECKING:
    from plotly_imgshapes.dash_aio import ImageShapesAIO
    from plotly_imgshapes.widget import ImageShapesWidget


class ImageShapes(Workspace):
    """An image that is drawn on, in a notebook, in Dash and in files, with the same few lines.

    At the end of a notebook cell it shows itself; `shapes` is always what is on the screen. Parameters,
    attributes and methods are those of `Workspace`.

    Examples
    --------
    >>> import numpy as np
    >>> from plotly_imgshapes import Rect
    >>> ws = ImageShapes(np.eye(8), shapes=[Rect(1, 1, 4, 3)])
    >>> ws.measure(properties="area")["area"]
    array([6.])
    """

    _widget: ImageShapesWidget | None = None

    def widget(self) -> ImageShapesWidget:
        """Return the notebook widget, always the same: shown twice, its two views agree."""
        from plotly_imgshapes.widget import ImageShapesWidget

        with self._lock:
            if self._widget is None:
                self._widget = ImageShapesWidget(self)
            return self._widget

    def dash(self, aio_id: str | None = None, **options: Any) -> ImageShapesAIO:
        """Return the Dash component; see `plotly_imgshapes.dash_aio.ImageShapesAIO`."""
        from plotly_imgshapes.dash_aio import ImageShapesAIO

        return ImageShapesAIO(self, aio_id=aio_id, **options)

    def write_html(self, path: str | Path | None = None, **options: Any) -> str | None:
        """Write a page that works without Python; see `plotly_imgshapes.export.write_html`."""
        from plotly_imgshapes.export import write_html

        text: str | None = write_html(self, path, **options)
        return text

    def write_image(self, path: Any, **options: Any) -> None:
        """Write a picture with the shapes; see `plotly_imgshapes.export.write_image`."""
        from plotly_imgshapes.export import write_image

        write_image(self, path, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Any:
        return self.widget()._repr_mimebundle_(include=include, exclude=exclude)
