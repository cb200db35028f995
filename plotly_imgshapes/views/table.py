"""Measurements, one row a shape."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from plotly_imgshapes.errors import EmptyRegionWarning, ViewError
from plotly_imgshapes.measurement import measure
from plotly_imgshapes.measurement.definitions import PROPERTIES
from plotly_imgshapes.shapes import Shape
from plotly_imgshapes.views.scene import Result, Scene, check_title, number

_OF_SHAPE = ("id", "label", "kind", "index", "unit")
KEPT = 5000
"""Rows that are remembered; always at least those of one table."""
Row = dict[str, Any]


@dataclass(slots=True)
class _Measured:
    """Rows of shapes that were measured lately, of one image in one frame."""

    image: Any = None
    frame: Any = None
    rows: dict[int, tuple[Shape, Row]] = field(default_factory=dict)
    """By `id()` of the shape, which is kept alive here, so that no other has that number; latest last."""

    def with_rows(self, now: dict[int, tuple[Shape, Row]]) -> _Measured:
        """Return these and those, without the oldest when they are too many."""
        # Pages of several users take turns, each with a list of its own.
        others = [(key, held) for key, held in self.rows.items() if key not in now]
        room = max(0, KEPT - len(now))
        return _Measured(self.image, self.frame, {**dict(others[max(0, len(others) - room) :]), **now})


@dataclass(frozen=True, slots=True)
class Table:
    """Measurements of all shapes; only those that changed are measured again.

    Parameters
    ----------
    properties : iterable of str, optional
        Columns, as in `plotly_imgshapes.measure`. Default: the most used.
    title : str, default "Measurements"

    Raises
    ------
    ViewError
        If `properties` is not a list of names.

    Examples
    --------
    >>> import numpy as np
    >>> from plotly_imgshapes import ImageFrame, Rect
    >>> scene = Scene(np.ones((4, 4)), ImageFrame((4, 4)), (Rect(0, 0, 2, 3, id="a"),))
    >>> result = Table(["area"]).result(scene)
    >>> [column["name"] for column in result["columns"]], result["rows"]
    (['id', 'label', 'kind', 'area'], [['a', '', 'Rect', 6.0]])
    """

    properties: tuple[str, ...] | None = None
    title: str = "Measurements"
    _last: list[_Measured] = field(
        default_factory=lambda: [_Measured()], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        check_title(self.title)
        given = self.properties
        if isinstance(given, str) or not (given is None or isinstance(given, Iterable)):
            raise ViewError(f"properties: got {given!r}, expected a list of names, as ['area', 'length']")
        if given is not None:
            names = tuple(given)
            for name in names:
                if not isinstance(name, str) or name not in PROPERTIES:
                    raise ViewError(f"properties: got {name!r}, expected names in measurement.PROPERTIES")
            object.__setattr__(self, "properties", names)

    def depends(self, scene: Scene) -> tuple[Any, ...]:
        """Return all shapes."""
        return scene.shapes

    def result(self, scene: Scene) -> Result:
        """Measure what was not measured before."""
        last = self._last[0]
        if last.image is not scene.image or last.frame != scene.frame:
            last = _Measured(scene.image, scene.frame)
        known = last.rows
        missing = [shape for shape in scene.shapes if id(shape) not in known]
        fresh = {
            id(shape): (shape, row) for shape, row in zip(missing, self._rows(missing, scene), strict=True)
        }
        now = {id(shape): fresh.get(id(shape)) or known[id(shape)] for shape in scene.shapes}
        # Replaced as a whole, so that several threads see a list that belongs together.
        self._last[0] = last.with_rows(now)
        rows = [row for _, row in now.values()] or self._headings(scene)
        names = [name for name in rows[0] if name != "unit"]
        if any(row["index"] is not None for row in rows):
            names.remove("index")
            names.insert(3, "index")
        else:
            names.remove("index")
        return {
            "title": self.title,
            "kind": "table",
            "columns": [_column(name, scene.frame.unit) for name in names],
            "rows": [[row[name] for name in names] for _, row in now.values()],
            "ids": [shape.id for shape in scene.shapes],
        }

    def spec(self) -> dict[str, Any]:
        """Say what it is, for a page that measures by itself."""
        properties = None if self.properties is None else list(self.properties)
        return {"view": "table", "title": self.title, "properties": properties}

    def _headings(self, scene: Scene) -> list[Row]:
        columns = measure([], scene.image, frame=scene.frame, properties=self.properties)
        return [dict.fromkeys(("index", *columns))]

    def _rows(self, shapes: list[Shape], scene: Scene) -> list[Row]:
        if not shapes:
            return []
        with warnings.catch_warnings():
            # The empty cells of the table say it.
            warnings.simplefilter("ignore", EmptyRegionWarning)
            columns = measure(shapes, scene.image, frame=scene.frame, properties=self.properties)
        rows = []
        for i, shape in enumerate(shapes):
            row: Row = {name: number(values[i]) for name, values in columns.items() if name != "index"}
            row["index"] = None if shape.index is None else ", ".join(map(str, shape.index))
            rows.append(row)
        return rows


def _column(name: str, unit: str) -> dict[str, str]:
    known = None if name in _OF_SHAPE else PROPERTIES.get(name.partition("-")[0])
    units = {"length": unit, "area": f"{unit}²", "degrees": "°", "radians": "rad"}
    said = units.get(known.unit) if known else None
    return {"name": name} if said is None else {"name": name, "unit": said}
