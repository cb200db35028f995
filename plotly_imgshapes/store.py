"""Where the application keeps what was drawn: one SQLite file, one row an image, saved at every event.

The file is never deleted, replaced or repaired here: one that cannot be read stays as it is, and the error
says so.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

from plotly_imgshapes.codec import from_plotly, to_plotly
from plotly_imgshapes.errors import ImgShapesError, StoreError
from plotly_imgshapes.frame import ImageFrame
from plotly_imgshapes.history import History
from plotly_imgshapes.shapes import Shape

FILE_NAME = "annotations.sqlite3"
VERSION = 1
"""Of the tables and of the documents in them, kept in ``PRAGMA user_version``."""
APPLICATION_ID = 0x696D6773
"""Tells our files from those of other programs ("imgs" in ASCII), kept in ``PRAGMA application_id``."""
BUSY_SECONDS = 5.0
"""How long to wait for another process that writes."""

_TABLE = """
CREATE TABLE drawing (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    path TEXT NOT NULL,
    revision INTEGER NOT NULL,
    saved TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    document BLOB NOT NULL,
    UNIQUE (fingerprint, path)
)
"""


class ImageKey(NamedTuple):
    """What tells one image from another."""

    fingerprint: str
    """Hash of the content."""
    path: str
    """Absolute path of the file, or any name for an image that has none."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that is kept of one image."""

    frame: ImageFrame
    """In whose units the shapes are."""
    labels: tuple[tuple[str, str], ...] = ()
    """Classes in the order they are shown, (name, CSS colour)."""
    history: History = field(default_factory=History)
    """The shapes, and those that undo and redo bring back."""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes now."""
        return self.history.shapes


def default_folder() -> Path:
    """Return the folder for data of this program that the operating system names for the user."""
    import platformdirs

    return platformdirs.user_data_path("plotly_imgshapes", appauthor=False)


class Store:
    """Annotations by image, in a folder. Safe to use from several threads, and beside other processes.

    Parameters
    ----------
    folder : path, optional
        Made when it does not exist. Default: `default_folder()`.

    Raises
    ------
    StoreError
        If the folder or the file in it cannot be made, opened or written, is not ours, is damaged, or was
        written by a newer version of this package.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.path = Path(default_folder() if folder is None else folder).expanduser() / FILE_NAME
        self._lock = threading.RLock()
        self._read: dict[int, tuple[int, Annotations]] = {}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.path.parent}: cannot be made ({error.strerror}), expected a folder to write to; "
                "name another one with --data-dir"
            ) from None
        with self._explained():
            self._db = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        # The first statement that reads tells whether the file is a database at all.
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        if tables and application != APPLICATION_ID:
            raise StoreError(
                f"{self.path}: is a database of another program and was left alone; "
                "name another folder with --data-dir"
            )
        if version > VERSION:
            raise StoreError(
                f"{self.path}: got version {version}, expected at most {VERSION}, and left it alone; it was "
                "written by a newer plotly_imgshapes: install that, or name another folder with --data-dir"
            )
        # A killed process loses nothing in this mode, and readers do not wait for writers.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        with self._transaction():
            if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'drawing'").fetchone():
                self._db.execute(_TABLE)
                self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self._db.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Close the file. What was saved stays."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self, key: ImageKey, default: Annotations) -> Annotations:
        """Return what is kept of an image, or `default`.

        An image whose file was moved or renamed is known by its content once nothing is at the old place.

        Raises
        ------
        StoreError
            If what is there cannot be read.
        """
        with self._explained(), self._lock:
            found = self._find(key)
            return default if found is None else self._annotations(found)

    def update(
        self, key: ImageKey, change: Callable[[Annotations], Annotations], default: Annotations
    ) -> Annotations:
        """Replace what is kept of an image by ``change(what is kept, or default)``, as one transaction.

        Nothing is written when `change` returns the very object it got, or raises.

        Returns
        -------
        Annotations
            What is kept now; it is on disk when this returns.

        Raises
        ------
        StoreError
            If it cannot be read or written; what was kept before stays.
        """
        import orjson

        with self._explained(), self._lock, self._transaction():
            found = self._find(key)
            before = default if found is None else self._annotations(found)
            after = change(before)
            if after is before:
                return before
            document = orjson.dumps(_document(after))
            row, revision = (None, 1) if found is None else (found[0], found[1] + 1)
            (row,) = self._db.execute(
                "INSERT INTO drawing (id, fingerprint, path, revision, document) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET path = excluded.path, revision = excluded.revision, "
                "saved = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), document = excluded.document RETURNING id",
                (row, *key, revision, document),
            ).fetchone()
            self._read[row] = revision, after
            return after

    def _find(self, key: ImageKey) -> tuple[int, int] | None:
        """Return (id, revision) of the row of an image."""
        rows = self._db.execute(
            "SELECT id, revision, path FROM drawing WHERE fingerprint = ? ORDER BY path <> ?, saved DESC", key
        ).fetchall()
        for row, revision, path in rows:
            if path == key.path or not Path(path).exists():
                return row, revision
        return None

    def _annotations(self, found: tuple[int, int]) -> Annotations:
        row, revision = found
        cached = self._read.get(row)
        if cached is not None and cached[0] == revision:
            return cached[1]
        import orjson

        (document,) = self._db.execute("SELECT document FROM drawing WHERE id = ?", (row,)).fetchone()
        try:
            annotations = _annotations(orjson.loads(document))
        except (KeyError, IndexError, TypeError, ValueError, ImgShapesError) as error:
            raise StoreError(
                f"{self.path}: drawing {row} cannot be read ({type(error).__name__}: {error}) and was left "
                "as it is; name another folder with --data-dir to go on"
            ) from error
        self._read[row] = revision, annotations
        return annotations

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._read.clear()
            self._db.execute("ROLLBACK")
            raise
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error:
            self._read.clear()
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{self.path}: cannot be used ({error}), expected a file that can be written; "
                "free the disk, change the rights, or name another folder with --data-dir"
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self.path}: is damaged or no database ({error}) and was left as it is; "
                "move it away, or name another folder with --data-dir"
            ) from error


def _document(annotations: Annotations) -> dict[str, Any]:
    """Write every shape once: the steps of a history mostly hold the same ones."""
    history = annotations.history
    places: dict[int, int] = {}
    shapes: list[dict[str, Any]] = []

    def state(step: tuple[Shape, ...]) -> list[int]:
        for shape in step:
            if id(shape) not in places:
                places[id(shape)] = len(shapes)
                shapes.append(to_plotly(shape))
        return [places[id(shape)] for shape in step]

    return {
        "frame": asdict(annotations.frame),
        "labels": annotations.labels,
        "now": state(history.shapes),
        "past": [state(step) for step in history.past],
        "future": [state(step) for step in history.future],
        "shapes": shapes,
    }


def _annotations(document: Mapping[str, Any]) -> Annotations:
    shapes = [from_plotly(held) for held in document["shapes"]]

    def step(places: list[int]) -> tuple[Shape, ...]:
        return tuple(shapes[place] for place in places)

    return Annotations(
        frame=ImageFrame(**document["frame"]),
        labels=tuple((str(name), str(color)) for name, color in document["labels"]),
        history=History(
            step(document["now"]), tuple(map(step, document["past"])), tuple(map(step, document["future"]))
        ),
    )
