"""Small patches of like colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Choice, Number, Progress, Stage, Whole, method
from plotly_imgshapes.methods.kinds import REGIONS
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.seedless.areas import Area, Cost, area_of
from plotly_imgshapes.segment.seedless.colors import colors_of, lab_of
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

PEAK = {"slic": 170, "felzenszwalb": 370, "quickshift": 200}
"""Bytes a pixel at the peak."""

MARGIN = 16
"""Pixels around a shape that patches may reach into while they grow."""

COUNT = Whole(1, 100_000, "About how many patches (slic)")
COMPACTNESS = Number(0.01, 1000, "How much nearness counts beside colour (slic)", log=True)
SIGMA = Number(0, 20, "Blur beforehand", unit="px")


@method(
    METHODS,
    family="Without seeds",
    takes=REGIONS,
    needs=0,
    kind=Choice(("slic", "felzenszwalb", "quickshift"), "How pixels are put together"),
    count=COUNT,
    compactness=COMPACTNESS,
    scale=Number(0.1, 100_000, "Larger patches for larger values (felzenszwalb)", log=True),
    min_size=Whole(1, 10**6, "Least size of a patch (felzenszwalb)", unit="pixels"),
    kernel_size=Number(0.5, 50, "Width of the kernel that finds dense colours (quickshift)", unit="px"),
    max_dist=Number(0.5, 500, "How far pixels of one patch may be, in place and colour (quickshift)"),
    ratio=Number(0, 1, "Weight of colour beside nearness (quickshift)"),
    sigma=SIGMA,
)
def superpixels(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    kind: str = "slic",
    count: int = 200,
    compactness: float = 10.0,
    scale: float = 100.0,
    min_size: int = 20,
    kernel_size: float = 5.0,
    max_dist: float = 10.0,
    ratio: float = 1.0,
    sigma: float = 0.0,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Cut the image into small patches of like colour.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        NaN and masked pixels belong to no patch.
    shapes : Shape or iterable of Shape, optional
        Regions to cut; default: everywhere. No patch lies in two of them, unless they are of one class, which
        the patches then have. Class "background": not to look in.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    kind : str, default "slic"
        ``"slic"``: k-means in colour and place (Achanta et al. 2012; inside shapes maskSLIC, Irving 2016).
        ``"felzenszwalb"``: by a graph, patches follow contrast (Felzenszwalb and Huttenlocher 2004).
        ``"quickshift"``: by a kernel density, slow (Vedaldi and Soatto 2008).
    count, compactness : int, float
        Of slic. The number comes out near `count`.
    scale, min_size : float, int
        Of felzenszwalb.
    kernel_size, max_dist, ratio : float
        Of quickshift.
    sigma : float, default 0
        Of a Gaussian blur beforehand, in pixels.
    progress : callable, True or None

    Returns
    -------
    Segmentation
        Labels 1 to n.

    Raises
    ------
    SegmentError
        If a shape lies outside the image, or holds no value.
    ParameterError
        If a parameter is out of its range.
    ImageError
        If the memory is too small.

    Notes
    -----
    By `skimage.segmentation.slic`, `felzenszwalb` and `quickshift`. Colours are those of CIELAB for slic and
    quickshift, grey images their lightness, so that one `compactness` suits all. uint8 goes from 0 to 255; of
    any other dtype the range of values inside the shapes counts, so that 12 bits in 16 are no black image.
    Pixels that are not square are seen to by slic alone.

    Examples
    --------
    >>> image = np.zeros((20, 30), dtype=np.uint8)
    >>> image[:, 15:] = 200
    >>> superpixels(image, kind="felzenszwalb").areas()
    {1: 300.0, 2: 300.0}
    >>> superpixels(image, count=4).count
    4
    >>> superpixels(image, kind="slick")
    Traceback (most recent call last):
    plotly_imgshapes.errors.ParameterError: kind: got 'slick', expected one of 'slic', ...
    """
    frame = frame_for(image, frame)
    tell = cast("Progress", progress)
    area = area_of(listed(shapes), frame, margin=MARGIN + 4 * sigma, cost=Cost("superpixels", PEAK[kind]))
    colors, inside = colors_of(area.window.read(image), area)
    tell(Stage(0.1))
    if kind == "slic":
        labels: NDArray[Any] = slic_in(
            colors, inside, area, {"n_segments": count, "compactness": compactness, "sigma": sigma}
        )
    elif kind == "felzenszwalb":
        from skimage.segmentation import felzenszwalb

        labels = 1 + felzenszwalb(colors, scale=scale, sigma=sigma, min_size=min_size, channel_axis=-1)
    else:
        from skimage.segmentation import quickshift

        labels = 1 + quickshift(
            lab_of(colors),
            ratio=ratio,
            kernel_size=kernel_size,
            max_dist=max_dist,
            sigma=sigma,
            convert2lab=False,
            rng=42,
            channel_axis=-1,
        )
    tell(Stage(0.9))
    labels, belongs = by_group(labels, inside, area)
    tell(Stage(1))
    return area.segmentation(labels, belongs, replaces=False)


def slic_in(
    colors: NDArray[np.float64], inside: NDArray[np.bool_], area: Area, options: dict[str, Any]
) -> NDArray[Any]:
    """Return patches of the pixels inside by `skimage.segmentation.slic`, from 1 on; 0 elsewhere.

    `options` are its own: n_segments, compactness, sigma.
    """
    from skimage.color import gray2rgb
    from skimage.measure import label
    from skimage.segmentation import slic

    channels = colors.shape[2]
    rgb = gray2rgb(colors[:, :, 0]) if channels == 1 else colors
    # Lab goes to 100, channels of no known colour to 1.
    weight = options["compactness"] / (1 if rgb.shape[2] == 3 else 100)
    found: NDArray[Any] = slic(
        rgb,
        n_segments=min(options["n_segments"], int(inside.sum())),
        compactness=weight,
        sigma=options["sigma"],
        spacing=area.sampling,
        convert2lab=rgb.shape[2] == 3,
        start_label=1,
        mask=None if inside.all() else inside,
        channel_axis=-1,
    )
    if inside.all():
        return found
    # scikit-image gives an island of the mask smaller than half a patch to a patch elsewhere, or to none.
    found[inside & (found == 0)] = found.max() + 1
    parts: NDArray[Any] = label(found, background=0, connectivity=1)
    return parts


def by_group(
    labels: NDArray[Any], inside: NDArray[np.bool_], area: Area
) -> tuple[NDArray[np.int32], list[int]]:
    """Return labels 1 to n of the pixels inside, none of which lies in two groups, and the group of each.

    They count from the top of the image down, and from left to right.
    """
    owner = np.where(inside, area.owner, 0)
    base = int(labels.max()) + 1
    pairs, first, numbers = np.unique(
        owner.astype(np.int64) * base + labels, return_index=True, return_inverse=True
    )
    real = np.flatnonzero((pairs >= base) & (pairs % base > 0))
    real = real[np.argsort(first[real])]
    number = np.zeros(len(pairs), dtype=np.int32)
    number[real] = np.arange(1, len(real) + 1)
    return number[numbers.reshape(labels.shape)], (pairs[real] // base).tolist()
