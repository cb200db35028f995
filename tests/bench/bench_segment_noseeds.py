"""Methods without seeds inside a shape of a hand's size, against scikit-image's calls on the whole image."""

from skimage import filters, graph
from skimage.color import gray2rgb, rgb2lab
from skimage.draw import polygon2mask
from skimage.feature import blob_log
from skimage.segmentation import felzenszwalb, slic

from plotly_imgshapes import ImageFrame
from plotly_imgshapes.raster import mask
from plotly_imgshapes.segment import blobs, merge_regions, superpixels, threshold
from tests.bench.harness import race, row
from tests.bench.segment_scenes import cameraman, mosaic
from tests.segment.quality import iou

IMAGE, SHAPE = mosaic(), cameraman()
CORNERS = SHAPE.rings[0][:, ::-1]
INSIDE = mask(SHAPE, ImageFrame(IMAGE.shape))
DARK = {"polarity": "dark", "objects": "class"}
SIGMA = {"slic": 0.0, "felzenszwalb": 0.8}


def bench_threshold_inside_a_shape():
    # The peer makes a mask of the shape, too: a threshold of the whole image is another one.
    def otsu():
        inside = polygon2mask(IMAGE.shape, CORNERS)
        return (filters.threshold_otsu(IMAGE[inside]) >= IMAGE) & inside

    def sauvola():
        return (filters.threshold_sauvola(IMAGE, 51) >= IMAGE) & INSIDE

    def local():
        return (filters.threshold_local(IMAGE, 51) >= IMAGE) & INSIDE

    rows = []
    for name, peer, target in (
        ("otsu", otsu, 0.5),
        ("sauvola", sauvola, 0.1),
        ("local_gaussian", local, 0.2),
    ):
        ours = threshold(IMAGE, SHAPE, rule=name, **DARK)
        seconds = race({"ours": lambda n=name: threshold(IMAGE, SHAPE, rule=n, **DARK), "scikit-image": peer})
        same = iou(ours.mask(), peer())
        rows.append(row(f"threshold {name}, 300 of 2048 px", seconds, "scikit-image", target, iou=same))
    return rows


def bench_threshold_of_a_whole_image():
    def otsu():
        return filters.threshold_otsu(IMAGE) >= IMAGE

    seconds = race({"ours": lambda: threshold(IMAGE, **DARK), "scikit-image": otsu})
    same = iou(threshold(IMAGE, **DARK).mask(), otsu())
    # Ours removes specks, follows the edge for the polarity and numbers objects as well.
    return [row("threshold otsu, whole 2048 px", seconds, "scikit-image", 8.0, iou=same)]


def bench_superpixels_inside_a_shape():
    # Patches as large as ours; the peer on a sixteenth of the image, all of it takes up to ten seconds.
    tile = IMAGE[:512, :512]
    peers = {
        "slic": lambda: slic(gray2rgb(tile), n_segments=250, compactness=10),
        "felzenszwalb": lambda: felzenszwalb(tile, scale=100, sigma=0.8),
    }
    rows = []
    for kind, peer in peers.items():
        ours = {"ours": lambda kind=kind: superpixels(IMAGE, SHAPE, kind=kind, count=60, sigma=SIGMA[kind])}
        seconds = race({**ours, "scikit-image": peer}, rounds=5)
        rows.append(row(f"superpixels {kind}, 300 of 2048 px", seconds, "scikit-image", 0.1, scale=16))
    return rows


def bench_merge_regions_inside_a_shape():
    def plain():
        # On 256 x 256 pixels: on all of the image scikit-image's graph takes minutes.
        rgb = gray2rgb(IMAGE[:256, :256])
        patches = slic(rgb, n_segments=100, compactness=20)
        graph.cut_threshold(patches, graph.rag_mean_color(rgb2lab(rgb), patches), 10)

    ours = {"ours": lambda: merge_regions(IMAGE, SHAPE, cut="threshold", count=100)}
    seconds = race({**ours, "scikit-image": plain}, rounds=5)
    return [row("merge_regions, 300 of 2048 px", seconds, "scikit-image", 0.02, scale=64)]


def bench_blobs_inside_a_shape():
    small, part = IMAGE[:1024, :1024], cameraman(0, 0)

    def plain():
        blob_log(small.astype(float), 5, 15, num_sigma=8, threshold=15, log_scale=True)

    seconds = race(
        {"ours": lambda: blobs(small, part, min_radius=7, max_radius=21), "scikit-image": plain}, rounds=5
    )
    return [row("blobs log, 300 of 1024 px", seconds, "scikit-image", 0.7)]
