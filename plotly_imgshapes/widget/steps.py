"""Which steps of each view have been done: none is done twice, and none before the one ahead of it."""

from __future__ import annotations


class Steps:
    """Counts the steps of every view. A view numbers its own from 1 and resends what was not acknowledged.

    Examples
    --------
    >>> steps = Steps()
    >>> steps.is_next("a", 1), steps.is_next("a", 1), steps.is_next("a", 3), steps.is_next("b", 1)
    (True, False, False, True)
    >>> steps.done("a")  # 3 came before 2, which was lost on its way: both will come again, in their order
    1
    """

    def __init__(self) -> None:
        self._done: dict[str, int] = {}

    def done(self, client: str) -> int:
        """Return the number of the last step of a view that was taken, 0 if none was."""
        return self._done.get(client, 0)

    def is_next(self, client: str, seq: int) -> bool:
        """Tell whether a step is the one that follows the last, and count it if so."""
        if seq != self.done(client) + 1:
            return False
        self._done[client] = seq
        return True
