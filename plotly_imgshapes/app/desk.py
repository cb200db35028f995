"""The images that can be drawn on, what the store holds of each, and what open pages have to be told.

The key of an image says in which scale a page shows it, so that what is drawn on a page that was opened
before the scale was set still lands on its pixels.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from plotly_imgshapes.app.drawing import Change, add_label, carried, reframe, with_labels, with_shapes
from plotly_imgshapes.app.images import Source
from plotly_imgshapes.codec import shapes_from, to_plotly
from plotly_imgshapes.dash_aio import Step, commands
from plotly_imgshapes.delta import apply_delta, difference
from plotly_imgshapes.errors import ImageError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.shapes import Shape
from plotly_imgshapes.store import Annotations, ImageKey, Store
from plotly_imgshapes.views import Histogram, Profile, Segment, Table
from plotly_imgshapes.workspace import Workspace

IMAGES_HELD = 3
"""Images that stay in memory; the others are read again when they are opened."""


class Place(NamedTuple):
    """What the key of an image says."""

    number: int
    dy: float
    dx: float
    unit: str

    @classmethod
    def read(cls, key: str) -> Place:
        """Read a key that `str` wrote."""
        try:
            number, dy, dx, unit = json.loads(key)
            return cls(int(number), float(dy), float(dx), str(unit))
        except (TypeError, ValueError):
            raise ImageError(f"image: got the key {key!r}, expected one of the page's own") from None

    def __str__(self) -> str:
        return json.dumps(self)


@dataclass(slots=True, eq=False)
class Opened:
    """An image in memory."""

    source: Source
    key: ImageKey
    image: Any
    blank: Annotations
    """What it starts with: no shapes."""
    pixels: ImageFrame
    """Its scale as the command line has it, or none."""


@dataclass(slots=True)
class Log:
    """What pages did to one image while this process runs."""

    touched: list[frozenset[str]] = field(default_factory=list)
    """Ids of each step."""
    handled: dict[str, int] = field(default_factory=dict)
    """Number of the last step of each page."""


@dataclass(slots=True)
class Desk(Mapping[str, Workspace]):
    """Images to draw on by their keys, and the store that remembers the drawings.

    Parameters
    ----------
    sources : sequence of Source
    store : Store
    labels : sequence of str, optional
        Classes that every image has, beside those that were added to it before.
    spacing, unit : optional
        Scale of all images, as for `ImageFrame.of`. By default the one that was set before, else pixels.
    """

    sources: Sequence[Source]
    store: Store
    labels: Sequence[str] = ()
    spacing: float | tuple[float, float] | None = None
    unit: str = "px"
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _images: OrderedDict[int, Opened] = field(default_factory=OrderedDict)
    _workspaces: OrderedDict[tuple[str, Any], Workspace] = field(default_factory=OrderedDict)
    _logs: dict[int, Log] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Workspace:
        """Return an image, its classes and its views; its shapes are those of `shapes`."""
        with self._lock:
            place = Place.read(key)
            labels = self.annotations(place.number).labels
            known = self._workspaces.get((key, labels))
            if known is None:
                opened = self.open(place.number)
                known = self._workspaces[key, labels] = Workspace(
                    opened.image,
                    frame=_frame(opened, place),
                    labels=dict(labels),
                    views=[Segment(), Table(), Profile(), Histogram()],
                )
                if len(self._workspaces) > IMAGES_HELD:
                    self._workspaces.popitem(last=False)
            self._workspaces.move_to_end((key, labels))
            return known

    def __iter__(self) -> Iterator[str]:
        return (self.key(index) for index in range(len(self.sources)))

    def __len__(self) -> int:
        return len(self.sources)

    def key(self, index: int) -> str:
        """Return the key of an image in the scale that it has now."""
        frame = self.annotations(index).frame
        return str(Place(index, *frame.spacing, frame.unit))

    def open(self, index: int) -> Opened:
        """Read an image, or return it when it is in memory.

        Raises
        ------
        ImageError
            If there is none, or it cannot be read.
        StoreError
            If its annotations cannot be read, or not be brought to the scale and classes asked for.
        """
        with self._lock:
            opened = self._images.get(index)
            if opened is None:
                opened = self._images[index] = self._read(index)
                if len(self._images) > IMAGES_HELD:
                    self._images.popitem(last=False)
            self._images.move_to_end(index)
            return opened

    def _read(self, index: int) -> Opened:
        if not 0 <= index < len(self.sources):
            raise ImageError(f"image: got number {index}, expected one below {len(self.sources)}")
        source = self.sources[index]
        key, image = source.read()
        pixels = ImageFrame.of(image, spacing=self.spacing or 1.0, unit=self.unit)
        blank = Annotations(pixels)
        for label in self.labels:
            blank = add_label(label)(blank)
        self.store.update(key, self._as_asked(blank), blank)
        return Opened(source, key, image, blank, pixels)

    def _as_asked(self, blank: Annotations) -> Change:
        def change(annotations: Annotations) -> Annotations:
            for label, _ in blank.labels:
                annotations = add_label(label)(annotations)
            return annotations if self.spacing is None else reframe(blank.frame)(annotations)

        return change

    def annotations(self, index: int) -> Annotations:
        """Return what the store holds of an image."""
        opened = self.open(index)
        return self.store.load(opened.key, opened.blank)

    def shapes(self, key: str) -> tuple[Shape, ...]:
        """Return the stored shapes of an image, in the scale of a page."""
        place = Place.read(key)
        annotations = self.annotations(place.number)
        return carried(annotations.shapes, annotations.frame, _frame(self.open(place.number), place))

    def revision(self, index: int) -> int:
        """Return the number of steps that were made on an image while this process runs."""
        with self._lock:
            return len(self._log(index).touched)

    def take(self, step: Step, revision: int) -> tuple[commands.Command, int]:
        """Save a step of a page, and return what to tell it: that it is saved, and what others did.

        Parameters
        ----------
        step : Step
            It is saved once, however often it comes.
        revision : int
            What the page has been told of last.

        Returns
        -------
        (command, int)
            And the revision that the page has after that.

        Raises
        ------
        StoreError
            If it could not be saved. Nothing has changed then, and the page tells it again.
        """
        place = Place.read(step.image)
        with self._lock:
            opened, log = self.open(place.number), self._log(place.number)
            own: set[str] = set()
            if step.seq > log.handled.get(step.client, 0):
                own = self._save(opened, log, _frame(opened, place), step)
                log.handled[step.client] = step.seq
            news = self._news(step.image, log, revision, own)
            return commands.received(step) | news, len(log.touched)

    def _save(self, opened: Opened, log: Log, frame: ImageFrame, step: Step) -> set[str]:
        touched: set[str] = set()

        def change(annotations: Annotations) -> Annotations:
            delta = step.delta
            if frame != annotations.frame:
                put = carried(shapes_from(delta.get("put", [])), frame, annotations.frame)
                delta = delta | {"put": list(map(to_plotly, put))}
            after, changes = apply_delta(annotations.shapes, delta)
            parts = difference(annotations.shapes, after)
            touched.update(shape.id for shape in parts.put)
            touched.update((*parts.drop, *(parts.order or ())))
            return with_shapes(annotations, after, changes, at=time.monotonic())

        self.store.update(opened.key, change, opened.blank)
        if touched:
            log.touched.append(frozenset(touched))
        return touched

    def _news(self, key: str, log: Log, revision: int, own: set[str]) -> commands.Command:
        """Return what became of what others touched; a page older than this process is told everything."""
        shapes = self.shapes(key)
        if not 0 <= revision <= len(log.touched):
            return commands.replace(shapes, labels=self[key].labels)
        touched = frozenset().union(*log.touched[revision:]) - own
        if not touched:
            return {}
        there = [shape for shape in shapes if shape.id in touched]
        drop = touched - {shape.id for shape in there}
        news = commands.put(there, labels=self[key].labels)
        news["delta"]["drop"] = sorted(drop)
        return news

    def set_labels(self, index: int, labels: Mapping[str, str]) -> None:
        """Save the classes that a page has."""
        self._update(index, with_labels(labels))

    def rescale(self, index: int, change: Change) -> str:
        """Change the scale of an image, and return its new key."""
        self._update(index, change)
        return self.key(index)

    def _update(self, index: int, change: Callable[[Annotations], Annotations]) -> None:
        opened = self.open(index)
        self.store.update(opened.key, change, opened.blank)

    def _log(self, index: int) -> Log:
        return self._logs.setdefault(index, Log())


def _frame(opened: Opened, place: Place) -> ImageFrame:
    return ImageFrame.of(opened.image, spacing=(place.dy, place.dx), unit=place.unit)
