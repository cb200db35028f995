"""One drawing for all who open the page: the steps of all hands, in an SQLite file that all workers share."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from plotly_imgshapes.dash_aio import commands
from plotly_imgshapes.dash_aio.steps import Delta, Step, merged
from plotly_imgshapes.delta import apply_delta
from plotly_imgshapes.errors import StoreError

if TYPE_CHECKING:
    from plotly_imgshapes.shapes import Shape

APPLICATION_ID = 0x696D6764
"""Tells our files from those of other programs ("imgd" in ASCII), kept in ``PRAGMA application_id``."""
BUSY_SECONDS = 10.0
"""How long to wait for another worker that writes."""
PYTHON = ""
"""In place of a page: who made a step that no hand made."""

_TABLE = """
CREATE TABLE step (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    image TEXT NOT NULL,
    client TEXT NOT NULL,
    seq INTEGER NOT NULL,
    delta TEXT NOT NULL
)
"""


class News(NamedTuple):
    """What a callback tells a page."""

    command: commands.Command
    """For ``Output(ImageShapesAIO.ids.command(aio_id), "data")``; empty when there is nothing to tell."""
    revision: int
    """Number of the last step that the page knows when it has done so."""


class SharedShapes:
    """Shapes that several users draw on the same images, merged by id.

    Two users who draw at the same time both keep what they drew; of two who change one shape the later one
    wins, for that shape alone. Nothing is kept in memory that the file does not have, so any number of
    workers may answer, and one that is killed loses nothing that it said was received.

    Parameters
    ----------
    path : path
        Of the file, made when it does not exist. Its folder has to be there, on a disk of this machine.

    Raises
    ------
    StoreError
        If it cannot be made, read or written, or is not ours.

    Examples
    --------
    >>> import tempfile
    >>> from plotly_imgshapes import Point, delta_between
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     shared = SharedShapes(Path(folder) / "shared.sqlite3")
    ...     _ = shared.add("coins", delta_between((), [Point(1, 2, id="mine")]))
    ...     _ = shared.add("coins", delta_between((), [Point(3, 4, id="theirs")]))
    ...     [shape.id for shape in shared.shapes("coins")], shared.news("coins", 2)
    (['mine', 'theirs'], News(command={}, revision=2))
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._folded: dict[str, tuple[int, tuple[Shape, ...]]] = {}
        with self._open() as db:
            (application,) = db.execute("PRAGMA application_id").fetchone()
            (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if tables and application != APPLICATION_ID:
                raise StoreError(
                    f"{self.path}: got a database of another program, expected one of SharedShapes; "
                    "it was left alone: name another file"
                )
            # A killed process loses nothing in this mode, and readers do not wait for writers.
            db.execute("PRAGMA journal_mode = WAL")
            with _transaction(db):
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'step'").fetchone():
                    db.execute(_TABLE)
                    db.execute("CREATE INDEX of_client ON step (image, client, seq)")
                    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def shapes(self, image: str) -> tuple[Shape, ...]:
        """Return the shapes of an image; give this function to `ImageShapesAIO` as `saved`."""
        with self._open() as db, self._lock:
            known, shapes = self._folded.get(image, (0, ()))
            number, delta = _since(db, image, known)
            if number < known:
                # Somebody has put another file in its place.
                shapes = ()
                number, delta = _since(db, image, 0)
            self._folded[image] = number, apply_delta(shapes, delta).shapes
            return self._folded[image][1]

    def take(self, step: Step, revision: int) -> News:
        """Save a step of a page, once however often it comes, and say so, and what others did meanwhile.

        Parameters
        ----------
        step : Step
            As `read_step` reads it.
        revision : int
            The number that the page was told last; 0 for one that has just come.

        Raises
        ------
        EventError
            If the step's delta is none.
        StoreError
            If it could not be saved. The page tells it again, until it is.
        """
        own = self._add(step.image, step.delta, step.client, step.seq)
        command, revision = self.news(step.image, revision, but=own)
        return News(commands.received(step) | command, revision)

    def add(self, image: str, delta: Mapping[str, Any]) -> None:
        """Save a step that Python made, as `plotly_imgshapes.delta_between` writes it, for all pages."""
        self._add(image, delta, PYTHON, 0)

    def news(self, image: str, revision: int, *, but: Collection[str] = ()) -> News:
        """Return what happened after the step of that number, but for these ids."""
        with self._open() as db:
            number, delta = _since(db, image, revision)
        if number < revision:
            # The file that the page was told of is gone.
            return News(commands.replace(self.shapes(image), remember=False), number)
        delta["put"] = [shape for shape in delta["put"] if shape["name"] not in but]
        delta["drop"] = [name for name in delta["drop"] if name not in but]
        return News(commands.merge(delta) if any(delta.values()) else {}, number)

    def _add(self, image: str, delta: Mapping[str, Any], client: str, seq: int) -> set[str]:
        # What cannot be applied must not get into the file, where every page would stumble over it.
        apply_delta((), delta)
        whole = {"put": [], "drop": [], "order": None} | dict(delta)
        row = (image, client, seq, json.dumps(whole))
        with self._open() as db, _transaction(db):
            # Of steps of one page a later one holds what an earlier one held, unless that was received.
            handled = "SELECT 1 FROM step WHERE image = ? AND client = ? AND seq >= ?"
            if client == PYTHON or not db.execute(handled, row[:3]).fetchone():
                db.execute("INSERT INTO step (image, client, seq, delta) VALUES (?, ?, ?, ?)", row)
        return {*(shape["name"] for shape in whole["put"]), *whole["drop"]}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # One a call: connections go neither from thread to thread nor into the workers that a server forks.
        try:
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)) as db:
                db.execute("PRAGMA synchronous = FULL")
                yield db
        except sqlite3.Error as error:
            raise StoreError(
                f"{self.path}: got {error}, expected a file of SharedShapes that can be read and written; "
                "see to the folder, its rights and the disk, or name another file"
            ) from error


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _since(db: sqlite3.Connection, image: str, revision: int) -> tuple[int, Delta]:
    """Return the number of the last step on any image, and what those after `revision` did to this one."""
    (number,) = db.execute("SELECT coalesce(max(number), 0) FROM step").fetchone()
    rows = db.execute(
        "SELECT delta FROM step WHERE image = ? AND number > ? AND number <= ? ORDER BY number",
        (image, revision, number),
    ).fetchall()
    return number, merged(json.loads(delta) for (delta,) in rows)
