"""Corrections of one image by their names, as panels ask for them: first to be seen, then to be kept."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.correct.methods import METHODS
from plotly_imgshapes.errors import CorrectError, ParameterError
from plotly_imgshapes.segment.cache import fingerprint, remembered
from plotly_imgshapes.shapes import listed

if TYPE_CHECKING:
    from plotly_imgshapes.frame import ImageFrame
    from plotly_imgshapes.methods import Method, Progress
    from plotly_imgshapes.shapes import Shape

    Corrected = tuple[np.ndarray[Any, Any], ImageFrame]

SEVERAL = "Mosaic"
"""Family of those that take several images."""


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    image: np.ndarray[Any, Any]
    frame: ImageFrame

    @property
    def nbytes(self) -> int:
        """What it takes of the room for what is remembered."""
        return self.image.nbytes


def of_one_image() -> dict[str, Method]:
    """Return the corrections that take one image, by name."""
    return {name: method for name, method in METHODS.items() if method.family != SEVERAL}


def corrected(
    name: str,
    image: Any,
    shapes: Shape | Iterable[Shape],
    frame: ImageFrame,
    parameters: Mapping[str, Any],
    *,
    progress: Progress | bool | None = None,
) -> Corrected:
    """Return the corrected image and its frame; asked for again, as to keep what was seen, it is there.

    Raises
    ------
    CorrectError
        If there is no such correction, or it cannot be done.
    ParameterError
        If it takes no parameter of such a name, or not that value.
    """
    known = of_one_image()
    method = known.get(name) if isinstance(name, str) else None
    if method is None:
        raise CorrectError(f"name: got {name!r}, expected one of {', '.join(known)}")
    for given in parameters:
        if given not in method.parameters:
            takes = ", ".join(method.parameters) or "none"
            raise ParameterError(f"parameters: got {given!r}, {name} takes {takes}")
    options: dict[str, Any] = dict(parameters)
    if "progress" in inspect.signature(method.function).parameters:
        options["progress"] = progress
    drawn = listed(shapes)

    def make() -> _Made:
        return _Made(*method.function(image, drawn, frame=frame, **options))

    # To tell a lazy image from another all of it would have to be read; arrays as parameters are rare.
    plain = all(isinstance(value, str | int | float | None) for value in parameters.values())
    if not (isinstance(image, np.ndarray) and plain):
        made = make()
        return made.image, made.frame
    key = (fingerprint(image), "correct", name, frame, drawn, tuple(sorted(parameters.items())))
    made = remembered(key, make)
    return made.image.copy(), made.frame
