"""What the edits do to the pixels of a label image, each in the boxes around the labels it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.segment.edits.table import pixels_of
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window, boxes, filled, grey, pixel_sigma
from plotly_imgshapes.shapes import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int32]

ALL_NEIGHBOURS = np.ones((3, 3), dtype=bool)


def split_parts(
    segmentation: Segmentation, shapes: Sequence[Shape], image: Any
) -> tuple[Labels, dict[int, int]]:
    """Return labels in which what the shapes cut has new numbers, and of each of these the number it had."""
    from scipy.ndimage import label

    cut = np.zeros(segmentation.labels.shape, dtype=bool)
    for shape in shapes:
        cut[pixels_of(shape, segmentation.frame, cut=True)] = True
    labels = segmentation.to_labels()
    parents: dict[int, int] = {}
    following = next_number(segmentation.numbers)
    for number, window in boxes(segmentation.labels, np.unique(segmentation.labels[cut]), margin=1):
        whole = segmentation.labels[window.slices] == number
        under = cut[window.slices] & whole
        pieces, _ = label(whole, ALL_NEIGHBOURS)
        parts, _ = label(whole & ~under, ALL_NEIGHBOURS)
        own = labels[window.slices]
        fallen: list[int] = []
        for piece in np.unique(pieces[under]):
            inside = pieces == piece
            found = np.unique(parts[inside & ~under])
            if len(found) < 2:
                continue
            markers = np.where(inside & ~under, parts, 0).astype(np.int32)
            parts[inside] = _shared_out(markers, inside, image, window, segmentation.frame)[inside]
            fallen += found.tolist()
        if not fallen:
            continue
        # Pieces that no stroke cuts, and the largest part, keep the number.
        sizes = np.bincount(parts[whole])
        fallen.sort(key=lambda part: -sizes[part])
        for part in fallen[1:]:
            own[(parts == part) & whole] = following
            parents[following] = number
            following = next_number((following,))
    return labels, parents


def _shared_out(
    markers: Labels, inside: NDArray[np.bool_], image: Any, window: Window, frame: ImageFrame
) -> Labels:
    """Return the parts grown over pixels under the stroke: by nearness, or up to the edges of an image."""
    if image is None:
        from scipy.ndimage import distance_transform_edt

        nearest = distance_transform_edt(
            markers == 0, sampling=frame.spacing, return_distances=False, return_indices=True
        )
        found: Labels = markers[tuple(nearest)]
        return found
    from skimage.filters import sobel
    from skimage.segmentation import watershed

    flooded: Labels = watershed(sobel(filled(grey(window.read(image)))), markers, connectivity=2, mask=inside)
    return flooded


def filled_holes(labels: Labels) -> Labels:
    """Return labels whose holes, as far as they are background, belong to what is around them."""
    from scipy.ndimage import binary_fill_holes

    result = labels.copy()
    for number, window in boxes(labels, np.unique(labels)):
        part = result[window.slices]
        part[binary_fill_holes(labels[window.slices] == number) & (part == 0)] = number
    return result


def hole_at(labels: Labels, pixel: tuple[int, int], which: str) -> Labels:
    """Return labels in which the background around a pixel belongs to the one label that encloses it."""
    from scipy.ndimage import binary_dilation
    from skimage.morphology import flood

    if labels[pixel]:
        raise SegmentError(
            f"{which}: lies on the object {labels[pixel]}, fill expects a point in a hole; "
            "draw a stroke or an outline to paint"
        )
    hole = flood(labels, pixel, connectivity=1)
    rim = np.unique(labels[binary_dilation(hole) & ~hole])
    open_to_outside = hole[0].any() or hole[-1].any() or hole[:, 0].any() or hole[:, -1].any()
    if open_to_outside or len(rim) != 1:
        around = "reaches the border of the image" if open_to_outside else f"lies between {len(rim)} objects"
        raise SegmentError(
            f"{which}: the background there {around}, fill expects a hole within one object; "
            "draw a stroke or an outline to paint"
        )
    return np.where(hole, rim[0], labels)


def resized(segmentation: Segmentation, numbers: Sequence[int], distance: float) -> Labels:
    """Return labels of which the chosen have grown into the background, or shrunk."""
    from scipy.ndimage import distance_transform_edt
    from skimage.segmentation import expand_labels

    labels = segmentation.labels
    result = segmentation.to_labels()
    spacing = np.asarray(segmentation.frame.spacing) / min(segmentation.frame.spacing)
    if distance > 0:
        window = _joint(boxes(labels, numbers, margin=int(distance) + 1))
        part = result[window.slices]
        grown = expand_labels(np.where(np.isin(part, numbers), part, 0), distance, spacing=tuple(spacing))
        before = part.copy()
        part[:] = np.where(part == 0, grown, part)
        if len(numbers) < len(segmentation.numbers):
            _drop_islands(part, before, numbers)
    elif distance < 0:
        for number, window in boxes(labels, numbers, margin=1):
            whole = labels[window.slices] == number
            depth = distance_transform_edt(whole, sampling=spacing) if not whole.all() else np.inf
            result[window.slices][whole & (depth <= -distance)] = 0
    return result


def _drop_islands(labels: Labels, before: Labels, numbers: Sequence[int]) -> None:
    """Set to 0 what has grown across an object that does not grow."""
    from scipy.ndimage import label

    for number, box in boxes(labels, numbers):
        part = labels[box.slices]
        pieces, _ = label(part == number, ALL_NEIGHBOURS)
        rooted = np.unique(pieces[before[box.slices] == number])
        part[(pieces > 0) & ~np.isin(pieces, rooted)] = 0


def smoothed(segmentation: Segmentation, numbers: Sequence[int], radius: float) -> Labels:
    """Return labels of which the chosen, and background, have gone to the greatest share nearby."""
    from scipy.ndimage import gaussian_filter

    labels = segmentation.labels
    sigma = pixel_sigma(radius, segmentation.frame)
    margin = int(4 * max(sigma) + 0.5) + 1
    window = _joint(boxes(labels, numbers, margin=margin))
    part = labels[window.slices]
    share = gaussian_filter((part == 0).astype(np.float32), sigma, mode="nearest")
    winner = np.zeros(part.shape, dtype=np.int32)
    for number, box in boxes(part, numbers, margin=margin):
        # The box ends where the share does, so that what lies beyond it has none.
        own = gaussian_filter((part[box.slices] == number).astype(np.float32), sigma, mode="nearest")
        ahead = own > share[box.slices]
        share[box.slices][ahead] = own[ahead]
        winner[box.slices][ahead] = number
    free = (part == 0) | np.isin(part, numbers)
    result = labels.copy()
    result[window.slices] = np.where(free, winner, part)
    lost = np.setdiff1d(np.asarray(numbers), np.unique(result[window.slices]))
    for number, box in boxes(labels, lost):
        own = labels[box.slices] == number
        result[box.slices][own] = number
    return result


def next_number(numbers: Iterable[int]) -> int:
    """Return a number that no object has, or raise `SegmentError` where int32 ends."""
    number = 1 + max(numbers, default=0)
    if number > np.iinfo(np.int32).max:
        raise SegmentError(
            f"segmentation: has the label {number - 1}, the last that int32 holds, expected room "
            "for a new one; relabel it first"
        )
    return number


def relabelled(segmentation: Segmentation) -> Segmentation:
    """Return the segmentation with its objects numbered from 1 on, in the order of their numbers."""
    new = {number: n for n, number in enumerate(segmentation.numbers, start=1)}
    held, places = np.unique(segmentation.labels, return_inverse=True)
    table = np.array([new.get(int(number), 0) for number in held], dtype=np.int32)
    changes: dict[str, Any] = {
        name: {new[n]: value for n, value in getattr(segmentation, name).items() if n in new}
        for name in ("names", "sources", "drawn")
    }
    return segmentation.replace(labels=table[places].reshape(segmentation.labels.shape), **changes)


def _joint(parts: Iterator[tuple[int, Window]]) -> Window:
    """Return the box around several; an empty one for none."""
    windows = [window for _, window in parts]
    if not windows:
        return Window(0, 0, 0, 0)
    return Window(
        min(window.top for window in windows),
        min(window.left for window in windows),
        max(window.bottom for window in windows),
        max(window.right for window in windows),
    )
