"""One shape or many, and ids: one for every shape, the same in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes.base import Shape
from plotly_imgshapes.shapes.foreign import Foreign


def listed(shapes: Shape | Iterable[Shape]) -> tuple[Shape, ...]:
    """Return one shape or many as a tuple, or raise `ShapeError`."""
    if isinstance(shapes, Shape):
        return (shapes,)
    if isinstance(shapes, str | bytes | Mapping) or not isinstance(shapes, Iterable):
        raise ShapeError(
            f"shapes: got {type(shapes).__name__}, expected a Shape or several of them; "
            "read Plotly's dictionaries with from_plotly or shapes_from"
        )
    several = tuple(shapes)
    # A few classes instead of many shapes.
    for kind in set(map(type, several)):
        if not issubclass(kind, Shape):
            i = next(i for i, shape in enumerate(several) if type(shape) is kind)
            raise ShapeError(
                f"shapes[{i}]: got {kind.__name__}, expected a Shape; "
                "read Plotly's dictionaries with from_plotly or shapes_from"
            )
    return several


def with_ids(shapes: Shape | Iterable[Shape], *, taken: Iterable[str] = ()) -> tuple[Shape, ...]:
    """Give every shape an id that no other has.

    Ids that are already there stay with the first shape that carries them. New ones are made from what the
    shape is and where, so that the same drawing gets the same ids in every process.

    Parameters
    ----------
    shapes : Shape or iterable of Shape
    taken : iterable of str, optional
        Ids that belong to others.

    Raises
    ------
    ShapeError
        If `shapes` holds something else than shapes.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> a, b = with_ids([Point(1, 2), Point(1, 2)])
    >>> a.id == b.id, with_ids([a, b]) == (a, b)
    (False, True)
    """
    if isinstance(taken, str) or not isinstance(taken, Iterable):
        raise ShapeError(f"taken: got {taken!r}, expected several ids, as a list of strings")
    used = set(map(str, taken))
    # How far each id has been counted: Plotly gives one name to all that is drawn, thousands of times.
    counted: dict[str, int] = {}
    named: list[Shape] = []
    for shape in listed(shapes):
        wanted = shape.id or _content_id(shape)
        unique, n = wanted, counted.get(wanted, 2)
        while unique in used:
            unique, n = f"{wanted}-{n}", n + 1
        counted[wanted] = n
        used.add(unique)
        named.append(shape if shape.id == unique else shape.replace(id=unique))
    return tuple(named)


def _content_id(shape: Shape) -> str:
    digest = hashlib.blake2b(type(shape).__name__.encode(), digest_size=6)
    digest.update(f"{shape.xref}{shape.yref}".encode())
    if isinstance(shape, Foreign):
        digest.update(repr(sorted(shape.plotly.items(), key=lambda item: item[0])).encode())
    else:
        for path in shape.paths():
            digest.update(path.tobytes())
    return digest.hexdigest()
