"""What every method returns: labels, what they are called, and the way back to shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from plotly_imgshapes import geometry
from plotly_imgshapes._palette import PALETTE, colored, png_source
from plotly_imgshapes.errors import FrameError, SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.segment.edges import pixel_rings, simplified
from plotly_imgshapes.segment.window import boxes
from plotly_imgshapes.shapes import Polygon, Shape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from plotly_imgshapes.measurement.table import Columns

_EMPTY: Mapping[int, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Segmentation:
    """A label for every pixel, and the shapes around those that have the same.

    Made by the methods of `plotly_imgshapes.segment`, or from labels of any origin by `from_labels`.
    """

    labels: NDArray[np.int32]
    """(H, W), read-only; 0 is background, objects count from 1. Numbers may be missing."""
    frame: ImageFrame
    names: Mapping[int, str] = field(default_factory=lambda: _EMPTY)
    """Class of a label; labels without one are left out."""
    sources: Mapping[int, Shape] = field(default_factory=lambda: _EMPTY)
    """The drawn shape that a label came from: the result gets its id, class, look and properties."""
    drawn: Mapping[int, Shape] = field(default_factory=lambda: _EMPTY)
    """Shapes that the method itself found, finer than pixels; an open path has no pixels in `labels`."""
    probabilities: NDArray[np.float64] | None = None
    """(n, H, W), where a method was asked for them; NaN where it did not look."""
    approximate: bool = False
    """True for a preview: the answer of the full run differs from it in places."""

    def __post_init__(self) -> None:
        labels = np.asarray(self.labels)
        if labels.ndim != 2 or labels.dtype.kind not in "biu":
            raise SegmentError(
                f"labels: got shape {labels.shape} of {labels.dtype}, expected integers or bool (H, W)"
            )
        if not isinstance(self.frame, ImageFrame):
            raise FrameError(f"frame: got {type(self.frame).__name__}, expected an ImageFrame")
        self.frame.check(labels)
        if labels.dtype != np.int32:
            low, high = (int(labels.min()), int(labels.max())) if labels.dtype.kind != "b" else (0, 1)
            if low < 0 or high > np.iinfo(np.int32).max:
                raise SegmentError(
                    f"labels: got values from {low} to {high}, expected 0 for background and positive "
                    "numbers that int32 holds; skimage.segmentation.relabel_sequential makes them"
                )
            labels = labels.astype(np.int32)
        view = labels.view()
        view.setflags(write=False)
        object.__setattr__(self, "labels", view)
        for name in ("names", "sources", "drawn"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @classmethod
    def from_labels(
        cls, labels: ArrayLike, *, frame: ImageFrame | None = None, names: Mapping[int, str] | None = None
    ) -> Self:
        """Take a mask or a label image of any origin.

        Parameters
        ----------
        labels : array-like, shape (H, W), bool or integer
            True or a positive number is an object, False or 0 background.
        frame : ImageFrame, optional
            Default: the pixel grid of `labels`.
        names : mapping of int to str, optional
            Class of each label.

        Raises
        ------
        SegmentError
            If they are not two-dimensional integers from 0 on.

        Examples
        --------
        >>> found = Segmentation.from_labels([[0, 1, 1], [0, 0, 1], [2, 0, 0]], names={1: "cell"})
        >>> found.count, found.names[1]
        (2, 'cell')
        >>> [shape.area for shape in found.shapes()]
        [3.0, 1.0]
        """
        array = np.array(labels)
        return cls(array, ImageFrame.of(array) if frame is None else frame, names or {})

    @property
    def numbers(self) -> tuple[int, ...]:
        """The labels that there are, ascending, those of open paths included."""
        top = int(self.labels.max())
        if top > self.labels.size:
            held = set(np.unique(self.labels).tolist())
        else:
            held = set(np.flatnonzero(np.bincount(self.labels.ravel())).tolist())
        return tuple(sorted((held | set(self.drawn)) - {0}))

    @property
    def count(self) -> int:
        """How many objects there are."""
        return len(self.numbers)

    def mask(self, number: int | None = None) -> NDArray[np.bool_]:
        """Return the pixels of one label, or of all, as an array (H, W)."""
        if number is None:
            return np.asarray(self.labels > 0)
        self._check(number)
        return np.asarray(self.labels == number)

    def to_labels(self) -> NDArray[np.int32]:
        """Return a copy of `labels` that may be changed."""
        return self.labels.copy()

    def areas(self) -> dict[int, float]:
        """Return the area of each label by its pixels, in squared axis units."""
        numbers, counts = np.unique(self.labels, return_counts=True)
        held = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
        return {n: held.get(n, 0) * self.frame.pixel_area for n in self.numbers}

    def shapes(self, tolerance: float | None = None) -> tuple[Shape, ...]:
        """Return the objects as shapes, one a label, in the order of the labels.

        Parameters
        ----------
        tolerance : float, optional
            In axis units. Default: exact, along the edges of the pixels (or what the method itself found,
            finer than them), so that `label_image` of the shapes gives the very same labels. With a tolerance
            corners are cut that span less than half of its square; neighbours keep one common border.

        Returns
        -------
        tuple of Shape
            Polygons with their holes; open paths as Polyline. They have the class of their label, and what
            came from a drawn shape has its id, style and properties.

        Examples
        --------
        >>> ring = np.ones((5, 5), dtype=int)
        >>> ring[2, 2] = 0
        >>> (shape,) = Segmentation.from_labels(ring).shapes()
        >>> shape.area, len(shape.rings)
        (24.0, 2)
        """
        if tolerance is not None:
            geometry.positive("tolerance", tolerance, zero=True)
        rings = self._rings()
        if tolerance:
            rings = dict(zip(rings, simplified(list(rings.values()), tolerance), strict=True))
        found: list[Shape] = []
        for number in sorted({*rings, *self.drawn}):
            own = self.drawn.get(number)
            if own is not None and (not tolerance or not own.is_region):
                shape = own.simplify(tolerance) if tolerance else own
            else:
                shape = Polygon(rings[number])
            found.append(self._named(number, shape))
        return tuple(found)

    def table(self, image: Any = None, **options: Any) -> Columns:
        """Measure every object; the same as `measure` of `shapes`, with its options."""
        from plotly_imgshapes.measurement import measure

        return measure(self.shapes(), image, frame=self.frame, **options)

    def boundaries(self, mode: str = "inner") -> NDArray[np.bool_]:
        """Return the pixels on borders, (H, W), by `skimage.segmentation.find_boundaries`.

        `mode` is its own: "thick", "inner", "outer" or "subpixel" (which has about twice the size).
        """
        from skimage.segmentation import find_boundaries

        return np.asarray(find_boundaries(self.labels, mode=mode), dtype=bool)

    def overlay(self, *, alpha: float = 0.4, colors: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return a trace that lies on the image: ``fig.add_trace(found.overlay())``.

        Parameters
        ----------
        alpha : float, default 0.4
            Opacity.
        colors : mapping of str to str, optional
            Colour of each class. Labels without one take turns in the palette.

        Returns
        -------
        dict
            Of type "image", a picture with transparent background.
        """
        known = colors or {}
        top = int(self.labels.max())
        shades = [
            known.get(self.names.get(n, ""), PALETTE[(n - 1) % len(PALETTE)]) for n in range(1, top + 1)
        ]
        pixels = colored(self.labels, shades)
        height, width = pixels.shape[:2]
        frame = self.frame
        # Pixels of the picture for each of its own: 1 but for a large image, which is sampled.
        fx, fy = frame.shape[1] / width, frame.shape[0] / height
        return {
            "type": "image",
            "source": png_source(pixels),
            "x0": frame.x0 + (fx - 1) / 2 * frame.dx,
            "dx": fx * frame.dx,
            "y0": frame.y0 + (fy - 1) / 2 * frame.dy,
            "dy": fy * frame.dy,
            "opacity": alpha,
            "hoverinfo": "skip",
            "name": "segmentation",
        }

    def replace(self, **changes: Any) -> Self:
        """Return a copy with the named fields changed."""
        return replace(self, **changes)

    def __repr__(self) -> str:
        about = "approximate, " if self.approximate else ""
        height, width = self.labels.shape
        return f"<Segmentation: {self.count} objects, {about}{height} x {width} pixels>"

    def _check(self, number: int) -> None:
        if number not in self.numbers:
            some = ", ".join(map(str, self.numbers[:10])) or "none"
            raise SegmentError(f"number: got {number!r}, expected one of the labels: {some}; 0 is background")

    def _named(self, number: int, shape: Shape) -> Shape:
        source = self.sources.get(number)
        label = self.names.get(number, source.label if source else shape.label)
        if source is None:
            return shape.replace(label=label) if label != shape.label else shape
        return shape.replace(
            id=source.id,
            label=label,
            style=source.style,
            properties=source.properties,
            xref=source.xref,
            yref=source.yref,
            index=source.index,
        )

    def _rings(self) -> dict[int, tuple[NDArray[np.float64], ...]]:
        """Return the exact rings of each label that has pixels, in axis units."""
        found = {}
        for number, window in boxes(self.labels, self.numbers):
            rings = pixel_rings(self.labels[window.slices] == number, (window.top, window.left))
            found[number] = tuple(self.frame.to_xy(ring) for ring in rings)
        return found
