"""Patches that are put together again where their colours agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, Progress, Stage, method
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.seedless.areas import Cost, area_of
from plotly_imgshapes.segment.seedless.colors import colors_of, lab_of
from plotly_imgshapes.segment.seedless.objects import CLEAR_BORDER, MIN_AREA, Finish, objects_of
from plotly_imgshapes.segment.seedless.superpixels import (
    COMPACTNESS,
    COUNT,
    MARGIN,
    PEAK,
    SIGMA,
    by_group,
    slic_in,
)
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray


@method(
    METHODS,
    family="Without seeds",
    takes=REGIONS,
    needs=0,
    cut=Choice(("threshold", "normalized", "hierarchical"), "How the graph of neighbours is cut"),
    difference=Number(0, 400, "Difference of colour that parts neighbours; 100 from black to white"),
    cost=Number(1e-6, 2, "Greatest cost of a cut: more cuts for larger values (normalized)", log=True),
    count=COUNT,
    compactness=COMPACTNESS,
    sigma=SIGMA,
    min_area=MIN_AREA,
    clear_border=CLEAR_BORDER,
)
def merge_regions(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    cut: str = "hierarchical",
    difference: float = 10.0,
    cost: float = 0.01,
    count: int = 400,
    compactness: float = 20.0,
    sigma: float = 0.0,
    min_area: int = 0,
    clear_border: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Cut the image into regions of like colour: small patches, merged.

    Patches by slic (see `superpixels`) are the nodes of a graph; edges between neighbours carry the distance
    of their mean colours in CIELAB.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        NaN and masked pixels belong to no region.
    shapes : Shape or iterable of Shape, optional
        Regions to look in; default: everywhere. No region found lies in two of them, unless they are of one
        class, which the regions then have. Class "background": not to look in.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    cut : str, default "hierarchical"
        ``"threshold"``: neighbours join that differ by less than `difference`, and chains of them
        (`skimage.graph.cut_threshold`). ``"hierarchical"``: the most alike first, means are taken anew after
        each step, until all differ by `difference` (`skimage.graph.merge_hierarchical`). ``"normalized"``:
        the graph is cut in two, again and again, while a cut costs less than `cost` (Shi and Malik 2000;
        `skimage.graph.cut_normalized`); alike are colours that differ by less than about `difference`.
    difference : float, default 10
        In units of CIELAB; of an image with two or more than three channels in hundredths of its range.
    cost : float, default 0.01
    count, compactness, sigma : int, float, float
        Of the patches. A blur makes patches of mixed colour along edges, which stay by themselves.
    min_area : int, default 0
        In pixels.
    clear_border : bool, default False
    progress : callable, True or None

    Returns
    -------
    Segmentation
        Labels 1 to n.

    Raises
    ------
    SegmentError
        If a shape lies outside the image, or holds no value, or the eigenvectors of the graph are not found.
    ParameterError
        If a parameter is out of its range.
    ImageError
        If the memory is too small.

    Examples
    --------
    >>> image = np.zeros((40, 60), dtype=np.uint8)
    >>> image[10:30, 20:40] = 200
    >>> merge_regions(image).areas()
    {1: 2000.0, 2: 400.0}
    >>> merge_regions(image, clear_border=True).areas()
    {1: 400.0}
    >>> merge_regions(image, difference=400).count
    1
    """
    frame = frame_for(image, frame)
    tell = cast("Progress", progress)
    area = area_of(listed(shapes), frame, margin=MARGIN + 4 * sigma, cost=Cost("merge_regions", PEAK["slic"]))
    colors, inside = colors_of(area.window.read(image), area)
    tell(Stage(0.1))
    slic = {"n_segments": count, "compactness": compactness, "sigma": sigma}
    patches, owners = by_group(slic_in(colors, inside, area, slic), inside, area)
    tell(Stage(0.6))
    graph = neighbours(patches, lab_of(colors), owners)
    tell(Stage(0.7))
    labels, belongs = by_group(_merged(patches, graph, cut, difference, cost), inside, area)
    tell(Stage(0.9))
    if clear_border or min_area:
        kept = objects_of(labels, area, Finish(min_area, clear_border=clear_border))
        labels, belongs = kept.labels, kept.belongs
    tell(Stage(1))
    return area.segmentation(labels, belongs, replaces=False)


def neighbours(patches: NDArray[np.int32], lab: NDArray[np.float64], owners: list[int]) -> Any:
    """Return the graph of patches, a `skimage.graph.RAG` with distances of mean colours as weights.

    The same as `skimage.graph.rag_mean_color`, which visits each pixel in Python: minutes on a large image.
    What belongs to different groups is not connected.

    Parameters
    ----------
    patches : ndarray, shape (h, w), int32
        1 to n; 0 has no node.
    lab : ndarray, shape (h, w, C), float64
    owners : list of int
        Group of each patch.
    """
    from skimage.graph import RAG

    n, flat = len(owners), patches.ravel()
    sizes = np.bincount(flat, minlength=n + 1)[1:]
    total = np.stack([np.bincount(flat, band.ravel(), n + 1)[1:] for band in np.moveaxis(lab, 2, 0)], axis=1)
    mean = total / sizes[:, None]
    graph = RAG()
    for i in range(n):
        node = {
            "labels": [i + 1],
            "pixel count": int(sizes[i]),
            "total color": total[i],
            "mean color": mean[i],
        }
        graph.add_node(i + 1, **node)
    owner = np.asarray(owners)
    pairs = _touching(patches)
    pairs = pairs[owner[pairs[:, 0] - 1] == owner[pairs[:, 1] - 1]]
    distance = np.linalg.norm(mean[pairs[:, 0] - 1] - mean[pairs[:, 1] - 1], axis=1)
    graph.add_weighted_edges_from(
        zip(pairs[:, 0].tolist(), pairs[:, 1].tolist(), distance.tolist(), strict=True)
    )
    return graph


def _touching(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the pairs of labels that are neighbours, diagonal ones included, (n, 2)."""
    sides = (
        (labels[:, :-1], labels[:, 1:]),
        (labels[:-1], labels[1:]),
        (labels[:-1, :-1], labels[1:, 1:]),
        (labels[1:, :-1], labels[:-1, 1:]),
    )
    found = []
    for one, other in sides:
        edge = (one != other) & (one > 0) & (other > 0)
        found.append(np.sort(np.stack((one[edge], other[edge]), axis=1), axis=1))
    pairs: NDArray[np.int32] = np.unique(np.concatenate(found), axis=0)
    return pairs


def _merged(
    patches: NDArray[np.int32], graph: Any, cut: str, difference: float, cost: float
) -> NDArray[np.int64]:
    from scipy.sparse.linalg import ArpackError
    from skimage import graph as graphs

    if cut == "threshold":
        found = graphs.cut_threshold(patches, graph, difference)
    elif cut == "hierarchical":
        found = graphs.merge_hierarchical(
            patches,
            graph,
            thresh=difference,
            rag_copy=False,
            in_place_merge=True,
            merge_func=_add_colors,
            weight_func=_distance,
        )
    else:
        for *_, edge in graph.edges(data=True):
            edge["weight"] = float(np.exp(-((edge["weight"] / max(difference, 1e-9)) ** 2)))
        try:
            found = graphs.cut_normalized(patches, graph, thresh=cost, rng=0)
        except ArpackError as error:
            raise SegmentError(
                f"cut: got {error}, 'normalized' found no cut; choose another count=, or cut='hierarchical'"
            ) from error
    # They number from 0, and know no background.
    return np.where(patches > 0, found.astype(np.int64) + 1, 0)


def _add_colors(graph: Any, gone: int, kept: int) -> None:
    """Add the colour of one node to that of another: `merge_hierarchical` asks for it before it merges."""
    into, other = graph.nodes[kept], graph.nodes[gone]
    into["total color"] = into["total color"] + other["total color"]
    into["pixel count"] += other["pixel count"]
    into["mean color"] = into["total color"] / into["pixel count"]


def _distance(graph: Any, _gone: int, kept: int, neighbour: int) -> dict[str, float]:
    """Return the new weight of an edge of a merged node."""
    difference = graph.nodes[kept]["mean color"] - graph.nodes[neighbour]["mean color"]
    return {"weight": float(np.linalg.norm(difference))}
