"""Ids: one for every shape, the same in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from plotly_imgshapes.errors import ShapeError
from plotly_imgshapes.shapes.base import Shape
from plotly_imgshapes.shapes.foreign import Foreign


def with_ids(shapes: Iterable[Shape], *, taken: Iterable[str] = ()) -> tuple[Shape, ...]:
    """Give every shape an id that no other has.

    Ids that are already there stay with the first shape that carries them. New ones are made from what the
    shape is and where, so that the same drawing gets the same ids in every process.

    Parameters
    ----------
    shapes : iterable of Shape
    taken : iterable of str, optional
        Ids that belong to others.

    Raises
    ------
    ShapeError
        If `shapes` is one shape, or holds something else than shapes.

    Examples
    --------
    >>> from plotly_imgshapes import Point
    >>> a, b = with_ids([Point(1, 2), Point(1, 2)])
    >>> a.id == b.id, with_ids([a, b]) == (a, b)
    (False, True)
    """
    if not isinstance(shapes, Iterable):
        raise ShapeError(f"shapes: got {type(shapes).__name__}, expected several shapes, as a list of them")
    if isinstance(taken, str) or not isinstance(taken, Iterable):
        raise ShapeError(f"taken: got {taken!r}, expected several ids, as a list of strings")
    used = set(map(str, taken))
    # How far each id has been counted: Plotly gives one name to all that is drawn, thousands of times.
    counted: dict[str, int] = {}
    named: list[Shape] = []
    for number, shape in enumerate(shapes):
        if not isinstance(shape, Shape):
            raise ShapeError(
                f"shapes[{number}]: got {type(shape).__name__}, expected a shape; "
                "make one of a Plotly dictionary by from_plotly"
            )
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
