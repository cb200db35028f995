"""Shapes as GeoJSON (RFC 7946) in axis units: ours with the exact dictionary, and those of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.codec import from_plotly, to_plotly
from plotly_imgshapes.errors import ShapeError, StoreError
from plotly_imgshapes.shapes import Foreign, Line, Point, Polygon, Polyline, Shape, Style, with_ids

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLOTLY = "plotly"
"""Foreign member of a feature: the dictionary of ``layout.shapes``."""


def features(shapes: tuple[Shape, ...]) -> list[dict[str, Any]]:
    """Return a feature for each shape.

    `geometry` is what other programs understand: curves as chords, a brush stroke as its region, null for
    what has no place in data coordinates.

    >>> from plotly_imgshapes import Rect
    >>> (feature,) = features((Rect(0, 0, 2, 1, id="a", label="cell"),))
    >>> feature["geometry"]["type"], feature["properties"]
    ('Polygon', {'id': 'a', 'label': 'cell', 'kind': 'Rect'})
    """
    return [
        {
            "type": "Feature",
            "id": shape.id,
            "geometry": None if isinstance(shape, Foreign) else shape.__geo_interface__,
            "properties": {
                **shape.properties,
                "id": shape.id,
                "label": shape.label,
                "kind": type(shape).__name__,
            },
            PLOTLY: to_plotly(shape),
        }
        for shape in shapes
    ]


def shapes_of_geojson(document: Mapping[str, Any], name: str) -> tuple[Shape, ...]:
    """Read a FeatureCollection, a Feature or a bare geometry.

    A feature without our member becomes a Point, Line (of two positions), Polyline or Polygon with its holes;
    what has several parts of these becomes several shapes, but a MultiPolygon one Polygon. The class is
    QuPath's ``classification``, or a property "label", "class" or "name"; other properties stay.

    Raises
    ------
    StoreError
        If a feature or a geometry is none, naming it.
    """
    if document["type"] == "FeatureCollection":
        listed = document.get("features")
        if not isinstance(listed, list):
            raise StoreError(f"{name}: got {type(listed).__name__} as 'features', expected a list")
    else:
        feature = document["type"] == "Feature"
        listed = [document if feature else {"type": "Feature", "geometry": document}]
    found: list[Shape] = []
    for i, feature in enumerate(listed):
        where = f"{name}: features[{i}]"
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise StoreError(f"{where}: got {_short(feature)}, expected a GeoJSON Feature")
        held = feature.get(PLOTLY)
        if held is None:
            found += _foreign(feature, where)
        elif isinstance(held, dict):
            found.append(from_plotly(held))
        else:
            raise StoreError(f"{where}: got {_short(held)} as {PLOTLY!r}, expected a Plotly shape")
    return with_ids(found)


def _foreign(feature: Mapping[str, Any], where: str) -> Iterator[Shape]:
    geometry = feature.get("geometry")
    if geometry is None:
        # RFC 7946: a feature without a place.
        return
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise StoreError(f"{where}: got {_short(properties)} as 'properties', expected an object")
    label, color = _class_of(properties)
    common = {
        "id": str(feature.get("id") or ""),
        "label": label,
        "properties": properties,
        "style": Style(color=color),
    }
    try:
        yield from _read(geometry, common)
    except (ShapeError, KeyError, TypeError, ValueError, IndexError) as error:
        said = error if isinstance(error, ShapeError) else f"{type(error).__name__}: {error}"
        raise StoreError(
            f"{where}: got a geometry {_short(geometry)} that cannot be read ({said}), expected {_EXPECTED}"
        ) from None


def _read(geometry: Any, common: dict[str, Any]) -> Iterator[Shape]:
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for one in geometry["geometries"]:
            yield from _read(one, common)
        return
    yield from _READERS[kind](geometry["coordinates"], common)


def _points(listed: Any, common: dict[str, Any]) -> Iterator[Shape]:
    for position in listed:
        x, y = position[:2]
        yield Point(x, y, **common)


def _paths(listed: Any, common: dict[str, Any]) -> Iterator[Shape]:
    for path in listed:
        xy = _flat(path)
        yield Line(*xy[0], *xy[1], **common) if len(xy) == 2 else Polyline(xy, **common)


def _polygon(polygons: Any, common: dict[str, Any]) -> Iterator[Shape]:
    # Parts do not overlap and holes lie inside, so even-odd says the same.
    yield Polygon(tuple(_flat(ring) for polygon in polygons for ring in polygon), **common)


def _flat(path: Any) -> NDArray[np.float64]:
    """Drop a third coordinate."""
    return np.array([[position[0], position[1]] for position in path], dtype=np.float64)


_READERS: Mapping[str, Callable[[Any, dict[str, Any]], Iterator[Shape]]] = {
    "Point": lambda it, common: _points([it], common),
    "MultiPoint": _points,
    "LineString": lambda it, common: _paths([it], common),
    "MultiLineString": _paths,
    "Polygon": lambda it, common: _polygon([it], common),
    "MultiPolygon": _polygon,
}
_EXPECTED = f"{', '.join(_READERS)} or GeometryCollection"


def _class_of(properties: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the name and the colour of the class, as QuPath or others write it."""
    found = properties.get("classification")
    if isinstance(found, dict):
        names = found.get("names")
        name = found.get("name") or (": ".join(map(str, names)) if isinstance(names, list) else "")
        return str(name), _color(found.get("color"))
    for key in ("label", "class", "name"):
        if isinstance(value := properties.get(key), str):
            return value, None
    return "", None


def _color(value: Any) -> str | None:
    good = isinstance(value, list) and len(value) == 3 and all(type(v) is int and 0 <= v < 256 for v in value)
    return "rgb({}, {}, {})".format(*value) if good else None


def _short(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 80 else f"{said[:80]}..."
