"""The table of edits: what corrects a segmentation, for panels, and what all of them check and keep right."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np

from plotly_imgshapes._image import as_image
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Method, Parameter, Table
from plotly_imgshapes.methods.kinds import check_kinds
from plotly_imgshapes.raster import Runs, runs
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Polyline, Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

P = ParamSpec("P")
Pixels = tuple[Any, Any]

EDITS: Table = {}
"""Every edit by name; a row's `function` takes (segmentation, shapes, **parameters)."""

HAIR = 1e-6
"""Width, in pixels, of a cut without one: it then takes both pixels beside a corner that it runs through."""


def edit(
    *, takes: tuple[str, ...], needs: int = 0, title: str = "", **parameters: Parameter
) -> Callable[[Callable[P, Segmentation]], Callable[P, Segmentation]]:
    """Put a function into `EDITS`, and check its arguments before each call, as `methods.method` does."""

    def register(function: Callable[P, Segmentation]) -> Callable[P, Segmentation]:
        name = function.__name__
        signature = inspect.signature(function)
        common = ("segmentation", "shapes", "image")
        own = {key: p.default for key, p in signature.parameters.items() if key not in common}
        if set(own) != set(parameters):
            raise TypeError(f"{name}: its table has {sorted(parameters)}, it takes {sorted(own)}")

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Segmentation:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = given.arguments
            if not isinstance(values["segmentation"], Segmentation):
                raise SegmentError(
                    f"segmentation: got {type(values['segmentation']).__name__}, expected a Segmentation; "
                    "Segmentation.from_labels makes one"
                )
            values["shapes"] = listed(values["shapes"])
            check_kinds(name, values["shapes"], takes, needs)
            if values.get("image") is not None:
                values["image"] = as_image(values["image"])
                values["segmentation"].frame.check(values["image"])
            for key, parameter in parameters.items():
                values[key] = parameter.check(key, values[key])
            return function(*given.args, **given.kwargs)

        EDITS[name] = Method(
            name=name,
            title=title or name.replace("_", " ").capitalize(),
            family="Edit",
            help=(inspect.getdoc(function) or "").partition("\n")[0],
            takes=takes,
            needs=needs,
            parameters=MappingProxyType({key: parameters[key] for key in own}),
            defaults=MappingProxyType(own),
            has_preview=False,
            function=checked,
        )
        return checked

    return register


def pixels_of(shape: Shape, frame: ImageFrame, *, cut: bool = False) -> Pixels:
    """Return rows and columns of the pixels that a shape marks, to index an image with.

    Regions mark the pixels whose centres they hold, what is too thin for that or has no inside those it
    touches. A `cut` takes all that it touches, so that no two pixels on either side meet, not even by their
    corners.
    """
    if cut and not shape.is_region and len(shape.paths()[0]) > 1:
        shape = Polyline(shape.paths()[0], width=HAIR * min(frame.spacing))
    found = runs(shape, frame, rule="center") if shape.is_region and not cut else None
    return _indices(runs(shape, frame, rule="touch") if found is None or not len(found) else found)


def touched(segmentation: Segmentation, shape: Shape) -> tuple[int, ...]:
    """Return the labels that a shape touches, ascending; open paths are touched where they share a pixel."""
    rows, cols = pixels_of(shape, segmentation.frame)
    held = set(np.unique(segmentation.labels[rows, cols]).tolist()) - {0}
    width = segmentation.frame.shape[1]
    for number, own in segmentation.drawn.items():
        if not own.is_region:
            own_rows, own_cols = pixels_of(own, segmentation.frame)
            if np.isin(own_rows * width + own_cols, rows * width + cols).any():
                held.add(number)
    return tuple(sorted(held))


def chosen(name: str, segmentation: Segmentation, shapes: Sequence[Shape]) -> tuple[int, ...]:
    """Return the labels that the shapes touch, without any shape all; one that touches none is an error."""
    if not shapes:
        return segmentation.numbers
    found: set[int] = set()
    for i, shape in enumerate(shapes):
        labels = touched(segmentation, shape)
        if not labels:
            raise nothing_under(name, i, shape)
        found |= set(labels)
    return tuple(sorted(found))


def nothing_under(name: str, i: int, shape: Shape) -> SegmentError:
    """Return the error for a shape under which there is no object."""
    return SegmentError(
        f"{called(i, shape)}: touches no object, {name} expects some under it; draw it across what is to be "
        "changed"
    )


def called(i: int, shape: Shape) -> str:
    """Return how messages call a shape."""
    return f"shapes[{i}]" + (f" {shape.id!r}" if shape.id else "")


def edited(
    before: Segmentation,
    labels: NDArray[Any],
    *,
    names: Mapping[int, str] | None = None,
    sources: Mapping[int, Shape] | None = None,
    gone: Iterable[int] = (),
) -> Segmentation:
    """Return a segmentation with new labels, of which nothing is claimed that is no longer so.

    Shapes finer than pixels go where a pixel of theirs has changed or come, names and sources where no pixel
    is left. Probabilities go: they are those of the labels before.

    Parameters
    ----------
    before : Segmentation
    labels : ndarray, shape (H, W)
    names, sources : mapping, optional
        Default: as before.
    gone : iterable of int
        Open paths that are deleted.
    """
    changed = labels != before.labels
    moved = set(np.unique(labels[changed]).tolist()) | set(np.unique(before.labels[changed]).tolist())
    drawn = {n: shape for n, shape in before.drawn.items() if n not in set(gone)}
    for number, shape in tuple(drawn.items()):
        if shape.is_region and (
            number in moved or changed[_indices(runs(shape, before.frame, rule="center"))].any()
        ):
            del drawn[number]
    result = before.replace(labels=labels, drawn=drawn, probabilities=None)
    left = set(result.numbers)
    return result.replace(
        names={n: name for n, name in (before.names if names is None else names).items() if n in left},
        sources={
            n: shape for n, shape in (before.sources if sources is None else sources).items() if n in left
        },
    )


def _indices(found: Runs) -> Pixels:
    lengths = found.lengths
    begins = np.repeat(found.start - np.cumsum(lengths) + lengths, lengths)
    return np.repeat(found.row, lengths), begins + np.arange(lengths.sum())
