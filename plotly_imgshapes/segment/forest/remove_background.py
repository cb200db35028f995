"""Objects cut out of their background: superpixels told apart by what was marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Flag, Number, Progress, Stage, Whole, method
from plotly_imgshapes.methods.kinds import ANY, OUTLINES, kind_of
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.forest.marked import without_value
from plotly_imgshapes.segment.forest.patch_forest import told_apart
from plotly_imgshapes.segment.forest.patches import patches_of
from plotly_imgshapes.segment.hints import (
    OUTLINES_PARAMETER,
    Outlines,
    Seeds,
    names_of,
    seeds_from,
    sources_of,
)
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window, pixel_sigma
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

SURROUND = 0.5
"""How much of the background around an outline is learned from: a fraction of its greater side."""

GUESSED = 0.25
"""How deep inside an outline a pixel is learned as the object's, if it looks so: thinner parts have to be."""

SMOOTHING = 0.25
"""Of the borders between superpixels: a fraction of their side."""

PREVIEW_SIDE = 512
"""Greatest side, in pixels, that a preview works on."""


@method(
    METHODS,
    family="From seeds",
    takes=ANY,
    outlines=OUTLINES_PARAMETER,
    patches=Choice(
        ("felzenszwalb", "slic"), "Superpixels: such as follow the finest edges, or even ones, faster"
    ),
    size=Number(2, 200, "Side of a superpixel", unit="px", log=True),
    place=Flag("Tell scribbles apart by where they lie, too, not only by colour"),
    keep=Choice(("marked", "largest", "all"), "Which pieces of an object: those marked, the largest, or all"),
    remove_holes=Flag("Fill holes in which no background is marked"),
    trees=Whole(1, 500, "Trees that vote"),
)
def remove_background(
    image: Any,
    shapes: Shape | Iterable[Shape],
    *,
    frame: ImageFrame | None = None,
    outlines: Outlines = "auto",
    patches: str = "felzenszwalb",
    size: float = 8.0,
    place: bool = True,
    keep: str = "marked",
    remove_holes: bool = True,
    trees: int = 100,
    preview: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Scribble on an object and on its background, or draw around it: the object is cut out.

    Superpixels and their colours are computed once per image; every call trains a random forest on those
    under the shapes and asks it for all others.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
    shapes : Shape or iterable of Shape
        Scribbles in the class "background" and in others, each an object; or one or more closed outlines
        drawn roughly around their objects, outside of which all is background.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    outlines : {"auto", "around", "seeds"}
        Whether closed outlines are drawn around objects, or seeds all over. "auto": around, unless something
        else than background is marked outside of them.
    patches : {"felzenszwalb", "slic"}
        How superpixels are made; SLIC is some five times faster on a large image.
    size : float, default 8
        Side of a superpixel in pixels of the smaller side; a detail half as large is lost.
    place : bool, default True
        Whether the place counts beside the colour; not inside an outline, where every place is marked alike.
    keep : {"marked", "largest", "all"}
        Which pieces of an object: those that its marks touch, the largest, or all.
    remove_holes : bool, default True
        Whether to fill holes, but for those in which background is marked.
    trees : int, default 100
    preview : bool, default False
        On every n-th pixel, so that the greater side has at most 512.
    progress : callable, True or None

    Returns
    -------
    Segmentation

    Raises
    ------
    SegmentError
        If there are no marks of two kinds, a shape lies outside the image, or the marks look all the same.

    Notes
    -----
    `skimage.segmentation.slic` or `felzenszwalb` and `sklearn.ensemble.RandomForestClassifier`. Achanta et
    al., SLIC superpixels, PAMI 34, 2012; Felzenszwalb and Huttenlocher, IJCV 59, 2004.

    Examples
    --------
    >>> from plotly_imgshapes import Line, Rect
    >>> image = np.zeros((40, 60, 3), dtype=np.uint8)
    >>> image[10:30, 20:40] = 200, 40, 40
    >>> marks = Line(25, 20, 35, 20, label="box"), Line(5, 5, 55, 5, label="background")
    >>> remove_background(image, marks).areas()
    {1: 396.0}

    An outline around it says as much, and the result replaces it:

    >>> found = remove_background(image, Rect(17, 7, 44, 33, id="a"))
    >>> found.labels[20, [10, 30, 50]], found.shapes()[0].id
    (array([0, 1, 0], dtype=int32), 'a')
    """
    frame, marks, tell = frame_for(image, frame), listed(shapes), as_progress(progress, "Remove background")
    step = -(-max(frame.shape) // PREVIEW_SIDE) if preview else 1
    if step > 1:
        few, coarse = _every(step, image, frame)
        found = remove_background(
            few,
            marks,
            frame=coarse,
            outlines=outlines,
            patches=patches,
            size=max(2.0, size / step),
            place=place,
            keep=keep,
            remove_holes=remove_holes,
            trees=trees,
            progress=tell,
        )
        height, width = frame.shape
        labels = found.labels.repeat(step, axis=0).repeat(step, axis=1)[:height, :width]
        return found.replace(labels=labels, frame=frame, approximate=True)
    seeds = _surrounded(seeds_from(marks, frame, outlines=outlines, core=GUESSED), frame)
    seeds.need_two("remove_background")
    marked = _surrounded(seeds_from(marks, frame, outlines=outlines), frame).labels
    part, part_frame = seeds.window.read(image), seeds.window.frame(frame)
    cells = patches_of(part, part_frame, kind=patches, size=size, tell=tell)
    tell(Stage(0.8))
    labels = told_apart(
        cells,
        seeds.labels,
        marked > 0,
        around=not seeds.fenced,
        place=place and not seeds.fenced,
        trees=trees,
        sigma=pixel_sigma(SMOOTHING * size, frame),
    )
    tell(Stage(0.95))
    labels = np.where(marked > 0, marked, labels)
    labels[(labels == seeds.background) | without_value(part)] = 0
    labels = _tidied(labels, marked, seeds.background, keep=keep, remove_holes=remove_holes)
    tell(Stage(1))
    outlined = {n: shape for n, shape in sources_of(seeds.groups).items() if kind_of(shape) in OUTLINES}
    return Segmentation(
        seeds.window.pasted(labels, frame), frame, names_of(seeds.groups), outlined, approximate=preview
    )


def _every(step: int, image: Any, frame: ImageFrame) -> tuple[np.ndarray[Any, Any], ImageFrame]:
    """Return the middle pixel of each square of `step` by `step`, and the frame of these in its units."""
    height, width = frame.shape
    rows, cols = (np.minimum(np.arange(step // 2, n + step // 2, step), n - 1) for n in (height, width))
    few = Window.whole(frame).read(image)[np.ix_(rows, cols)]
    ((x0, y0),) = frame.to_xy([[(step - 1) / 2, (step - 1) / 2]])
    return few, ImageFrame(
        few.shape[:2], x0=x0, dx=frame.dx * step, y0=y0, dy=frame.dy * step, unit=frame.unit
    )


def _surrounded(seeds: Seeds, frame: ImageFrame) -> Seeds:
    """Return seeds whose window shows some of the background around an outline."""
    if not seeds.fenced:
        return seeds
    old = seeds.window
    more = int(SURROUND * max(old.shape))
    height, width = frame.shape
    window = Window(
        max(0, old.top - more),
        max(0, old.left - more),
        min(height, old.bottom + more),
        min(width, old.right + more),
    )
    labels = np.full(window.shape, seeds.background, dtype=np.int32)
    top, left = old.top - window.top, old.left - window.left
    labels[top : top + old.shape[0], left : left + old.shape[1]] = seeds.labels
    return Seeds(labels, window, seeds.groups, fenced=True)


def _tidied(
    labels: NDArray[np.int32], marked: NDArray[np.int32], background: int, *, keep: str, remove_holes: bool
) -> NDArray[np.int32]:
    """Return labels of the pieces to keep, their holes filled."""
    from scipy.ndimage import binary_fill_holes, label

    tidy = np.zeros_like(labels)
    for number in range(1, background):
        pieces, count = label(labels == number)
        if not count:
            continue
        if keep == "largest":
            wanted = np.array([np.bincount(pieces.ravel())[1:].argmax() + 1])
        elif keep == "marked":
            wanted = np.unique(pieces[marked == number])
        else:
            wanted = np.arange(1, count + 1)
        own = np.isin(pieces, wanted[wanted > 0])
        tidy[own & (tidy == 0)] = number
        if remove_holes:
            holes, _ = label(binary_fill_holes(own) & ~own)
            meant = np.unique(holes[(marked > 0) & (marked != number)])
            tidy[(holes > 0) & ~np.isin(holes, meant) & (tidy == 0)] = number
    return tidy
