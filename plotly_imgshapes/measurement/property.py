"""What a row in the table of measures says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plotly_imgshapes.measurement.subject import Subject

Needs = Literal["shapes", "grid", "image"]

REGIONPROPS = "skimage.measure.regionprops"
IMAGEJ = "ImageJ, Analyze > Set Measurements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One measure."""

    name: str
    """Name of its column; of a measure of several numbers the part before ``-0``, ``-1``, ..."""
    definition: str
    """What it is."""
    value: Callable[[Subject], NDArray[Any]]
    """Its column, shape (n,), or columns, shape (n, ...), of the shapes of a `Subject`."""
    unit: str = ""
    """"length" and "area" are in the unit of the frame and its square; "" is a plain number."""
    source: str = ""
    """Where the definition comes from."""
    imagej: str = ""
    """Its heading in ImageJ's table of results, if it is there."""
    needs: Needs = "shapes"
    """"shapes" alone, the pixel "grid" of a frame or an image, or the "image"."""
    statistics: tuple[str, ...] = ()
    """What it is made of, in `plotly_imgshapes.measurement.statistics.STATISTICS`."""
    region: str = ""
    """Its name in `skimage.measure.regionprops`, if it is read there."""
