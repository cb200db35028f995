"""Pixels told apart by a forest that scribbles train."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plotly_imgshapes._image import frame_for
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Flag, Given, Number, Progress, method, part_of
from plotly_imgshapes.methods.kinds import ANY
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.forest.model import PARAMETERS, PixelForest
from plotly_imgshapes.segment.methods import METHODS
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Shape, listed


@method(
    METHODS,
    family="From seeds",
    takes=ANY,
    needs=0,
    **PARAMETERS,
    near=Number(
        0, float("inf"), "How far from the shapes to look; nothing for everywhere", unit="px", optional=True
    ),
    probabilities=Flag("Keep the share of the votes of each object"),
    model=Given("A PixelForest trained before; then no shape is needed"),
)
def pixel_forest(
    image: Any,
    shapes: Shape | Iterable[Shape] = (),
    *,
    frame: ImageFrame | None = None,
    sigma_min: float = 1.0,
    sigma_max: float = 16.0,
    intensity: bool = True,
    edges: bool = True,
    texture: bool = True,
    trees: int = 20,
    depth: int = 10,
    near: float | None = None,
    probabilities: bool = False,
    model: PixelForest | None = None,
    preview: bool = False,
    progress: Progress | bool | None = None,
) -> Segmentation:
    """Every pixel goes to the class whose scribbles it resembles: brightness, edges, texture.

    Features of each pixel at several scales are computed once per image; every call trains a random forest on
    the pixels under the shapes, which takes a blink, and predicts the rest in tiles.

    Parameters
    ----------
    image : array-like, shape (H, W) or (H, W, C)
        Pixels that are NaN or masked are trained on by none and belong to none.
    shapes : Shape or iterable of Shape
        Scribbles in two classes or more. All pixels of a region or brush stroke count, and those that a line
        touches; where shapes overlap, the later one. The class "background", in any case, is label 0.
    frame : ImageFrame, optional
        Default: the pixel grid of `image`.
    sigma_min, sigma_max : float, default 1 and 16
        Finest and coarsest blur, in pixels of the smaller side; each is about twice the one before.
    intensity, edges, texture : bool, default True
        Which features: the blurred image, its Sobel magnitude, the eigenvalues of its Hessian.
    trees, depth : int, default 20 and 10
    near : float, optional
        Only the box around the shapes and so many pixels to each side is predicted; the rest is label 0.
        Default: everywhere.
    probabilities : bool, default False
        Whether to keep the share of the votes that each object has.
    model : PixelForest, optional
        One trained or loaded before is applied as it is, without shapes. `PixelForest` itself trains, saves
        and loads.
    preview : bool, default False
        One pixel in sixteen.
    progress : callable, True or None

    Returns
    -------
    Segmentation
        Labels of whole classes: their pixels need not hang together.

    Raises
    ------
    SegmentError
        If fewer than two classes are marked, one has no pixel, or a shape lies outside the image; if the
        image is the same everywhere under the shapes; if `model` goes with another number of channels, or
        comes with shapes.
    ImageError
        If the features do not fit into memory.

    Notes
    -----
    `skimage.feature.multiscale_basic_features` and `sklearn.ensemble.RandomForestClassifier`, as in
    `skimage.future.TrainableSegmenter`. Of a class with many pixels 2000 are trained on, always the same ones
    for the same shapes. Breiman, Random Forests, Machine Learning 45, 2001; Sommer et al., ilastik, ISBI
    2011.

    Examples
    --------
    >>> import numpy as np
    >>> from plotly_imgshapes import Line
    >>> rows, cols = np.mgrid[:32, :32]
    >>> stripes = np.where(cols < 16, 50, (rows % 4 < 2) * 100)
    >>> flat, striped = Line(4, 2, 4, 29, label="flat"), Line(26, 2, 26, 29, label="striped")
    >>> found = pixel_forest(stripes, [flat, striped], sigma_max=4)
    >>> dict(found.names), found.labels[10, [2, 8, 24, 30]]
    ({1: 'flat', 2: 'striped'}, array([1, 1, 2, 2], dtype=int32))

    One class alone is nothing to tell apart:

    >>> pixel_forest(stripes, flat)
    Traceback (most recent call last):
    plotly_imgshapes.errors.SegmentError: shapes: got seeds of 'flat' only, pixel_forest needs two kinds ...
    """
    frame, marks, tell = frame_for(image, frame), listed(shapes), as_progress(progress, "Pixel forest")
    window = None if near is None or not marks else Window.around(marks, frame, margin=near)
    if model is None:
        forest = PixelForest.fit(
            image,
            marks,
            frame=frame,
            sigma_min=sigma_min,
            sigma_max=sigma_max,
            intensity=intensity,
            edges=edges,
            texture=texture,
            trees=trees,
            depth=depth,
            progress=part_of(tell, 0, 0.5),
        )
    elif not isinstance(model, PixelForest):
        raise SegmentError(
            f"model: got {type(model).__name__}, expected a PixelForest; PixelForest.fit and .load make one"
        )
    elif marks:
        raise SegmentError(
            f"model: got one together with {len(marks)} shapes, expected either; leave the shapes out to "
            "apply the model, or the model to train on them"
        )
    else:
        forest = model
    return forest.predict(
        image,
        frame=frame,
        probabilities=probabilities,
        preview=preview,
        window=window,
        progress=part_of(tell, 0.5, 1),
    )
