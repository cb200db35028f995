"""Who wants to know: connecting callbacks and screens."""

from __future__ import annotations

from collections.abc import Callable

from plotly_imgshapes.workspace.happenings import Callbacks, Event, Message, Screens


class Tells:
    """Something that tells callbacks and screens what happened."""

    def __init__(self) -> None:
        self._screens = Screens()
        self._callbacks = Callbacks(self._report)

    def on(self, kind: str, callback: Callable[[Event], object]) -> Callable[[], None]:
        """Call a function with an `Event` whenever something of a kind has happened.

        Parameters
        ----------
        kind : str
            - "change": any step that changed shapes, once, before the kinds that it consists of;
            - "draw", "edit", "erase", "relabel": shapes that came, changed, went, changed their class;
            - "select": others are selected, or selected ones went;
            - "hover": the pointer came onto a shape, or left it (no shapes then);
            - "editing": a hand is moving a shape that `shapes` does not have yet; no shapes when it stops.
        callback : callable
            Called after `shapes`, `selected` and `history` are up to date, once a step, in the order of the
            steps, with no lock held: `shapes` may be a step ahead where threads or hands are quick.
            A callback may change the workspace: screens and history follow, but no callback is called for it,
            so there is no loop. One that raises is logged with its traceback and stops nothing.

        Returns
        -------
        callable
            Takes the callback away again.

        Raises
        ------
        WorkspaceError
            If there is no such kind, or `callback` cannot be called.
        """
        return self._callbacks.add(kind, callback)

    def listen(self, listener: Callable[[Message], None]) -> Callable[[], None]:
        """Have a host told what its screens must know; what is returned ends that.

        A message is a dictionary with `kind` and `source` (who brought it, None for Python):

        - "delta": `delta`, `cause`;
        - "select": `ids`;
        - "classes": `classes`, name -> colour;
        - "views": other views were declared;
        - "figure": the image is another, so `figure()` is. After a correction that moved things `carry` is a
          function that takes shapes drawn on the image before, and returns them on the one that there is;
        - "notice": `text`, `level` ("error"): a callback raised.

        Messages come in the order of the steps, with no lock held. `view_results` after a "delta", "select",
        "classes", "views" or "figure" is up to date, and recomputes what that changed.
        """
        return self._screens.add(listener)

    def _report(self, text: str) -> None:
        self._screens.put({"kind": "notice", "text": text, "level": "error", "source": None})
        self._screens.drain()

    def _tell(self) -> None:
        self._screens.drain()
        self._callbacks.drain()
