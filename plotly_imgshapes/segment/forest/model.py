"""A trained pixel forest: scribbles in, labels of this and of other images out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np

from plotly_imgshapes._image import as_image, frame_for
from plotly_imgshapes.errors import SegmentError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.methods import Flag, Number, Progress, Stage, Whole, part_of
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.segment.forest import forest_file
from plotly_imgshapes.segment.forest.features import (
    FeatureSettings,
    channel_count,
    in_threads,
    pixel_features,
    read_whole,
    sampled,
    spread,
)
from plotly_imgshapes.segment.forest.marked import marked_pixels, without_value
from plotly_imgshapes.segment.forest.trees import as_arrays, from_arrays, votes_of
from plotly_imgshapes.segment.segmentation import Segmentation
from plotly_imgshapes.segment.window import Window
from plotly_imgshapes.shapes import Shape, listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

PER_TREE = 500
"""Pixels of each class, on average, that one tree sees."""

TILE = 16384
"""Pixels that are predicted together: their features stay in the processor's cache."""

PARAMETERS: dict[str, Any] = {
    "sigma_min": Number(0.3, 64, "Finest scale of the features", unit="px", log=True),
    "sigma_max": Number(0.3, 64, "Coarsest scale of the features", unit="px", log=True),
    "intensity": Flag("Tell apart by brightness and colour"),
    "edges": Flag("Tell apart by the strength of edges"),
    "texture": Flag("Tell apart by ridges, spots and grain"),
    "trees": Whole(1, 500, "Trees that vote: more are steadier and slower"),
    "depth": Whole(1, 40, "Questions that a tree may ask of a pixel"),
}
"""What training takes, as rows of the table."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PixelForest:
    """Trees that tell classes of pixels apart. Made by `fit` or `load`; it does not change.

    Examples
    --------
    >>> from plotly_imgshapes import Line
    >>> image = np.repeat([[10.0, 90.0]], 8, axis=1) + np.arange(16)[:, None] % 3
    >>> dark, bright = Line(1, 2, 1, 12, label="background"), Line(13, 2, 13, 12, label="bone")
    >>> forest = PixelForest.fit(image, [dark, bright], sigma_max=2)
    >>> forest
    <PixelForest: background, bone; 20 trees, 8 features of 1 channel>
    >>> forest.predict(image[:, ::-1]).labels[8]
    array([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], dtype=int32)
    """

    settings: FeatureSettings
    channels: int
    """Of the images that it is for; alpha does not count."""
    classes: tuple[tuple[int, str], ...]
    """Label and name of each class that the trees tell apart; label 0 is the background."""
    trees: tuple[Any, ...]
    """scikit-learn's `Tree` objects."""

    @classmethod
    def fit(
        cls,
        image: Any,
        shapes: Shape | Iterable[Shape],
        *,
        frame: ImageFrame | None = None,
        sigma_min: float = 1.0,
        sigma_max: float = 16.0,
        intensity: bool = True,
        edges: bool = True,
        texture: bool = True,
        trees: int = 20,
        depth: int = 10,
        progress: Progress | bool | None = None,
    ) -> Self:
        """Train on the pixels under shapes; arguments and errors are those of `segment.pixel_forest`."""
        from sklearn.ensemble import RandomForestClassifier

        image = as_image(image)
        frame = frame_for(image, frame)
        settings = _settings(
            sigma_min=sigma_min, sigma_max=sigma_max, intensity=intensity, edges=edges, texture=texture
        )
        trees, depth = PARAMETERS["trees"].check("trees", trees), PARAMETERS["depth"].check("depth", depth)
        whole = read_whole(image, frame)
        classes, pixels, member = marked_pixels(whole, listed(shapes), frame)
        tell = as_progress(progress, "Pixel forest")
        features = pixel_features(whole, frame, settings, part_of(tell, 0, 0.9))
        known = features.reshape(-1, features.shape[2])[pixels]
        if np.ptp(known, axis=0).max() == 0:
            raise SegmentError(
                "image: got the same features under all shapes, expected something to tell them apart by; "
                "mark places that look different"
            )
        # One job: the threads of more would race for Python's warning filters, and leave them changed.
        forest = RandomForestClassifier(
            trees,
            max_depth=depth,
            max_samples=min(len(member), PER_TREE * len(classes)),
            random_state=0,
        ).fit(known, member)
        tell(Stage(1))
        return cls(settings, channel_count(whole), classes, tuple(each.tree_ for each in forest.estimators_))

    def predict(
        self,
        image: Any,
        *,
        frame: ImageFrame | None = None,
        probabilities: bool = False,
        preview: bool = False,
        window: Window | None = None,
        progress: Progress | bool | None = None,
    ) -> Segmentation:
        """Label an image, this one or another with as many channels.

        Parameters
        ----------
        image : array-like, shape (H, W) or (H, W, C)
            Of values as those that it was trained on: features are in the image's own units.
        frame : ImageFrame, optional
        probabilities : bool, default False
            Whether to keep them.
        preview : bool, default False
            One pixel in sixteen.
        window : Window, optional
            Where to look; elsewhere labels are 0. Default: everywhere.
        progress : callable, True or None

        Raises
        ------
        SegmentError
            If the image has another number of channels.
        """
        image = as_image(image)
        frame = frame_for(image, frame)
        if channel_count(image) != self.channels:
            raise SegmentError(
                f"image: got {channel_count(image)} channels, expected {self.channels}, as the model was "
                "trained on; train one on such images"
            )
        tell = as_progress(progress, "Pixel forest")
        whole = read_whole(image, frame)
        features = pixel_features(whole, frame, self.settings, part_of(tell, 0, 0.5))
        window = window or Window.whole(frame)
        part = features[window.slices]
        labels, shares = self._labelled(
            sampled(part) if preview else part, part_of(tell, 0.5, 1), keep=probabilities
        )
        if preview:
            labels = spread(labels, window.shape)
            shares = None if shares is None else spread(shares, window.shape)
        empty = without_value(window.read(whole))
        labels[empty] = 0
        found = Segmentation(
            window.pasted(labels, frame), frame, {n: name for n, name in self.classes if n and name}
        )
        if shares is not None:
            shares[:, empty] = np.nan
            everywhere = np.full((len(shares), *frame.shape), np.nan)
            everywhere[:, *window.slices] = shares
            found = found.replace(probabilities=everywhere)
        return found.replace(approximate=preview)

    def save(self, path: str | Path) -> None:
        """Write it to a file: numbers and JSON in numpy's zip format, no pickle."""
        about = {"settings": asdict(self.settings), "channels": self.channels, "classes": self.classes}
        forest_file.write(Path(path), about, as_arrays(self.trees))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read one that `save` wrote, anywhere; it labels every image just as the saved one does.

        Raises
        ------
        SegmentError
            If the file is no such model, or was tampered with. Nothing in it is ever executed.
        """
        try:
            about, arrays = forest_file.read(Path(path))
            settings = _settings(**about["settings"])
            depth = Whole(1, 2**16, "Channels").check("channels", about["channels"])
            classes = forest_file.classes_of(about["classes"])
            count = cast("int", depth) * len(settings.sigmas) * settings.per_scale
            trees = from_arrays(arrays, features=count, classes=len(classes))
        except forest_file.UNREADABLE as error:
            raise SegmentError(
                f"{path}: got no pixel forest that can be read ({type(error).__name__}: {error}), expected a "
                "file by PixelForest.save; save it again"
            ) from error
        return cls(settings, cast("int", depth), classes, trees)

    def __repr__(self) -> str:
        names = ", ".join(name or f"object {number}" for number, name in self.classes)
        per_channel = len(self.settings.sigmas) * self.settings.per_scale
        plural = "s" if self.channels > 1 else ""
        return (
            f"<PixelForest: {names}; {len(self.trees)} trees, {per_channel * self.channels} features of "
            f"{self.channels} channel{plural}>"
        )

    def _labelled(
        self, features: NDArray[np.float32], progress: Progress, *, keep: bool
    ) -> tuple[NDArray[np.int32], NDArray[np.float64] | None]:
        """Return labels (h, w) and, to keep, the share of the votes of each object (n, h, w)."""
        height, width, count = features.shape
        numbers = np.array([number for number, _ in self.classes], dtype=np.int32)
        objects = np.flatnonzero(numbers)
        labels = np.empty((height, width), dtype=np.int32)
        shares = np.empty((len(objects), height, width)) if keep else None
        each: int = max(1, TILE // width)

        def predict(top: int) -> int:
            rows = slice(top, min(top + each, height))
            tile = features[rows].reshape(-1, count)
            votes = votes_of(self.trees, tile, len(numbers))
            labels[rows] = numbers[votes.argmax(axis=0)].reshape(-1, width)
            if shares is not None:
                shares[:, rows] = (votes[objects] / len(self.trees)).reshape(len(objects), -1, width)
            return top + each

        for done in in_threads(predict, range(0, height, each)):
            progress(Stage(min(1.0, done / height)))
        return labels, shares


def _settings(**given: Any) -> FeatureSettings:
    return FeatureSettings(**{name: PARAMETERS[name].check(name, value) for name, value in given.items()})
