"""Names of the parts of a component, as Dash's pattern matching has them."""

from __future__ import annotations

from typing import Any

COMPONENT = "ImageShapesAIO"


def part(subcomponent: str, aio_id: Any) -> dict[str, Any]:
    """Return the id of a part; `aio_id` is a name, or MATCH, ALL or ALLSMALLER."""
    return {"component": COMPONENT, "subcomponent": subcomponent, "aio_id": aio_id}


class Ids:
    """Ids of the parts of an `ImageShapesAIO`, each a function of its `aio_id`.

    All but `graph` are of a ``dcc.Store``, whose property is ``data``. The page writes them, and callbacks
    read them; `command`, `image` and `views` go the other way.

    Examples
    --------
    >>> Ids.shapes("coins")
    {'component': 'ImageShapesAIO', 'subcomponent': 'shapes', 'aio_id': 'coins'}
    """

    @staticmethod
    def graph(aio_id: Any) -> dict[str, Any]:
        """Return the id of the ``dcc.Graph``."""
        return part("graph", aio_id)

    @staticmethod
    def shapes(aio_id: Any) -> dict[str, Any]:
        """Return the id of the whole list: dictionaries of Plotly, for `plotly_imgshapes.shapes_from`."""
        return part("shapes", aio_id)

    @staticmethod
    def event(aio_id: Any) -> dict[str, Any]:
        """Return the id of the last step of the hand, for `read_step`; written after `shapes`."""
        return part("event", aio_id)

    @staticmethod
    def selected(aio_id: Any) -> dict[str, Any]:
        """Return the id of the list of ids that are selected."""
        return part("selected", aio_id)

    @staticmethod
    def editing(aio_id: Any) -> dict[str, Any]:
        """Return the id of the shape under the hand, ten times a second while it moves; then None."""
        return part("editing", aio_id)

    @staticmethod
    def command(aio_id: Any) -> dict[str, Any]:
        """Return the id of what the page shall do: see `plotly_imgshapes.dash_aio.commands`."""
        return part("command", aio_id)

    @staticmethod
    def views(aio_id: Any) -> dict[str, Any]:
        """Return the id of the results that are shown beside the picture."""
        return part("views", aio_id)

    @staticmethod
    def classes(aio_id: Any) -> dict[str, Any]:
        """Return the id of ``{"classes": {name: colour}, "active": name}``."""
        return part("classes", aio_id)

    @staticmethod
    def image(aio_id: Any) -> dict[str, Any]:
        """Return the id of the key of the image that shall be shown."""
        return part("image", aio_id)

    @staticmethod
    def shown(aio_id: Any) -> dict[str, Any]:
        """Return the id of the key of the image that `shapes` are of; it follows `image`."""
        return part("shown", aio_id)

    @staticmethod
    def waiting(aio_id: Any) -> dict[str, Any]:
        """Return the id of the number of steps that Python has not received yet."""
        return part("waiting", aio_id)
