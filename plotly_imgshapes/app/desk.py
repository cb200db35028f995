"""The state behind the pages: images, their annotations in the store, and what each browser page shows.

A page numbers its events and repeats those that were not acknowledged, so each is folded in exactly once and
in the order in which it happened, whichever request comes first. An index in an event counts the shapes *on
that page*; therefore a page's own list is kept beside the store, and only the changes, by id, go over into
the store.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plotly_imgshapes.app.drawing import Command, Shapes, add_label, reframe, with_changes, with_shapes
from plotly_imgshapes.app.images import Source
from plotly_imgshapes.errors import EventError
from plotly_imgshapes.events import Drawn, Edited, apply_event
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.shapes import Shape
from plotly_imgshapes.store import Annotations, ImageKey, Store

IMAGES_HELD = 3
"""Images that stay in memory; the others are read again when they are opened."""
PAGES_HELD = 200
"""Open pages that are remembered. An older one is taken for a page that shows what the store holds."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a page."""

    number: int
    """1, 2, ... on one page."""
    shown: int
    """Number of the list of shapes that the page had been sent last when it happened."""
    relayout: Mapping[str, Any]
    """As plotly.js reported it."""


@dataclass(slots=True)
class Page:
    """One image, open in one browser page."""

    index: int
    """Of the image."""
    lists: dict[int, Shapes]
    """Number of a list of shapes that was sent to the page -> what the page has made of it since."""
    sent: int = 0
    """Number of the list sent last."""
    handled: int = 0
    """Number of the last event that is in the store."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page is told."""

    annotations: Annotations
    """What the store holds now."""
    sent: int
    """Number of the list of shapes that the page should show."""
    is_news: bool
    """Whether the page shows something else and has to be sent the shapes."""
    handled: int
    """Number of the last event that need not be repeated."""
    touched: str | None
    """Id of the shape drawn or edited last; None if none was."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """An image in memory."""

    source: Source
    key: ImageKey
    image: Any
    blank: Annotations
    """What it starts with: no shapes."""
    pixels: ImageFrame
    """Its scale as the command line has it, or none."""
    measured: dict[str, tuple[Shape, ImageFrame, dict[str, float | None]]] = field(default_factory=dict)
    """Rows of the table by id of the shape, as `plotly_imgshapes.app.panel` left them."""


@dataclass(slots=True)
class Desk:
    """Images to draw on, and the store that remembers the drawings.

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
    _pages: OrderedDict[str, Page] = field(default_factory=OrderedDict)

    def open(self, index: int) -> Opened:
        """Read an image, or return it when it is in memory.

        Raises
        ------
        ImageError
            If it cannot be read.
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
        source = self.sources[index]
        key, image = source.read()
        pixels = ImageFrame.of(image, spacing=self.spacing or 1.0, unit=self.unit)
        blank = Annotations(pixels)
        for label in self.labels:
            blank = add_label(label)(blank)
        self.store.update(key, self._as_asked(blank), blank)
        return Opened(source, key, image, blank, pixels)

    def _as_asked(self, blank: Annotations) -> Command:
        def command(annotations: Annotations) -> Annotations:
            for label, _ in blank.labels:
                annotations = add_label(label)(annotations)
            return annotations if self.spacing is None else reframe(blank.frame)(annotations)

        return command

    def annotations(self, index: int) -> Annotations:
        """Return what the store holds of an image."""
        opened = self.open(index)
        return self.store.load(opened.key, opened.blank)

    def welcome(self, token: str, index: int) -> Answer:
        """Begin a page that shows an image."""
        with self._lock:
            annotations = self.annotations(index)
            self._pages[token] = Page(index, {0: annotations.shapes})
            while len(self._pages) > PAGES_HELD:
                self._pages.popitem(last=False)
            return Answer(annotations, 0, is_news=True, handled=0, touched=None)

    def act(
        self, token: str, index: int, shown: int, events: Sequence[Event] = (), command: Command | None = None
    ) -> Answer:
        """Put what happened on a page into the store, then obey a command.

        Parameters
        ----------
        token, index : str, int
            The page, and the image on it.
        shown : int
            Number of the list of shapes that the page shows.
        events : sequence of Event
            In their order. Those that were handled before are passed over.
        command : Command, optional
            From `plotly_imgshapes.app.drawing`.

        Raises
        ------
        StoreError
            If it could not be saved. Nothing has changed then, and the page should repeat its events.
        ImgShapesError
            If the command cannot be obeyed; the same holds.
        """
        with self._lock:
            opened = self.open(index)
            page = self._pages.get(token)
            if page is None or page.index != index:
                # Older than this process: all that it saw is in the store.
                page = Page(index, {}, sent=shown)
            lists = dict(page.lists)
            fresh = [event for event in events if event.number > page.handled]
            touched: list[str] = []

            def change(annotations: Annotations) -> Annotations:
                for event in fresh:
                    annotations = _folded(annotations, lists, event, touched)
                return annotations if command is None else command(annotations)

            now = self.store.update(opened.key, change, opened.blank)

            page.lists = {number: shapes for number, shapes in lists.items() if number >= shown}
            page.handled = max([page.handled, *(event.number for event in fresh)])
            if not _same(page.lists.get(page.sent), now.shapes):
                page.sent += 1
                page.lists[page.sent] = now.shapes
            self._pages[token] = page
            self._pages.move_to_end(token)
            return Answer(now, page.sent, page.sent != shown, page.handled, touched[-1] if touched else None)


def _folded(
    annotations: Annotations, lists: dict[int, Shapes], event: Event, touched: list[str]
) -> Annotations:
    try:
        applied = apply_event(lists.get(event.shown, annotations.shapes), event.relayout)
    except EventError:
        # The page shows shapes that nobody knows of: it is sent the true ones.
        lists.pop(event.shown, None)
        return annotations
    lists[event.shown] = applied.shapes
    touched += [change.after.id for change in applied.changes if isinstance(change, Drawn | Edited)]
    shapes = with_changes(annotations.shapes, applied.changes)
    return with_shapes(annotations, shapes, applied.changes, at=time.monotonic())


def _same(page: Shapes | None, store: Shapes) -> bool:
    return (
        page is not None
        and len(page) == len(store)
        and all(a is b or a == b for a, b in zip(page, store, strict=True))
    )
