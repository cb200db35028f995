"""The panel that runs segmentations on what is drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plotly_imgshapes.errors import ViewError
from plotly_imgshapes.methods import Method
from plotly_imgshapes.views.scene import Result, Scene, check_title
from plotly_imgshapes.views.segment.answer import Answer, accepted, answer
from plotly_imgshapes.views.segment.request import BY_OBJECT

if TYPE_CHECKING:
    from plotly_imgshapes.methods import Progress
    from plotly_imgshapes.views.segment.correct import Correctable

FAMILIES = ("From a rough outline", "From seeds", "Without seeds", "Along edges", "Edit")
"""Headings of the list of methods, in their order; others follow, corrections last."""

CORRECT = "Correct: "
"""Begins the headings of corrections."""

LEADING = ("active_contour", "remove_background", "threshold", "live_wire")
"""What most people look for under each heading; the very first is chosen when a panel opens."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A panel: choose a method, see what it makes of the shapes, accept it as shapes.

    Its controls come from `plotly_imgshapes.segment.METHODS` and `EDITS`. A run is shown over the image;
    accepting it is one step, which replaces the shapes that were hints, and which undo takes back. It needs
    Python, so an exported page has none.

    Parameters
    ----------
    methods : iterable of str, or mapping of str to Method, optional
        Names of those that can be chosen. Default: all. A mapping brings methods of one's own, made by
        `plotly_imgshapes.methods.method`.
    title : str, default "Segment"
    corrections : bool, default True
        Whether `plotly_imgshapes.correct.METHODS` are there as well, in notebooks: accepting one replaces the
        image of the workspace, and a button takes it back. In a Dash page, where many may look at one image
        and the server keeps nothing of any of them, they are left out.

    Raises
    ------
    ViewError
        If a name is of no method.

    Examples
    --------
    >>> Segment(methods=["magic"])
    Traceback (most recent call last):
    plotly_imgshapes.errors.ViewError: methods: got 'magic', expected names in ...METHODS
    """

    methods: Any = None
    title: str = "Segment"
    corrections: bool = True

    def __post_init__(self) -> None:
        check_title(self.title)
        if not isinstance(self.corrections, bool):
            raise ViewError(f"corrections: got {self.corrections!r}, expected True or False")
        given = self.methods
        if given is None or isinstance(given, Mapping):
            for name, one in (given or {}).items():
                if not isinstance(one, Method):
                    raise ViewError(f"methods[{name!r}]: got {type(one).__name__}, expected a Method")
            return
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise ViewError(f"methods: got {given!r}, expected a list of names, as ['watershed']")
        names = tuple(given)
        known = _registered()
        for name in names:
            if name not in known:
                raise ViewError(f"methods: got {name!r}, expected names in plotly_imgshapes.segment.METHODS")
        object.__setattr__(self, "methods", names)

    @property
    def table(self) -> Mapping[str, Method]:
        """The methods that can be chosen, by name."""
        if isinstance(self.methods, Mapping):
            return self.methods
        known = _registered()
        return known if self.methods is None else {name: known[name] for name in self.methods}

    @property
    def edits(self) -> Mapping[str, Method]:
        """The edits that can be chosen, by name."""
        from plotly_imgshapes.segment import EDITS

        return EDITS

    def corrections_of(self, scene: Scene) -> Mapping[str, Method]:
        """Return the corrections that can be chosen, by name; none where the image is not ours to change."""
        if not self.corrections or scene.corrections is None:
            return {}
        from plotly_imgshapes.correct.single import of_one_image

        return of_one_image()

    def depends(self, scene: Scene) -> tuple[Any, ...]:  # noqa: ARG002 (a panel is the same for all)
        """Return nothing: the panel stays as it is, whatever is drawn."""
        return ()

    def result(self, scene: Scene) -> Result:
        """Describe the controls; `mark` tells one description from another."""
        corrections = self.corrections_of(scene)
        specs = self._specs(corrections)
        mark = hashlib.sha256(json.dumps(specs, sort_keys=True).encode()).hexdigest()[:12]
        told = {"title": self.title, "kind": "segment", "mark": mark, "methods": specs}
        if not corrections:
            return told
        return told | {"done": [corrections[name].title for name in scene.corrections or ()]}

    def spec(self) -> dict[str, Any]:
        """Say that a page cannot do it by itself."""
        return {"view": "segment", "title": self.title}

    def answer(self, scene: Scene, request: Any, *, progress: Progress | None = None) -> Answer:
        """Do what a page asks for.

        Parameters
        ----------
        scene : Scene
            Its shapes are all, or those that the request names.
        request : mapping
            See `plotly_imgshapes.views.segment.request`.
        progress : callable, optional
            Told how far it is; may raise `Cancelled`, which is answered by ``{"stopped": True}``.

        Returns
        -------
        dict
            `number` of the request; `count`, `seconds`, `approximate`; `overlay`, a picture of what was found
            (None if nothing was); `put` and `drop`, the step that accepting it is, both empty for a preview.
            Of a correction: `overlay`, the corrected image, and `size`, its height and width. Or `error`, a
            text.
        """
        tables = {"segment": self.table, "edit": self.edits, "correct": self.corrections_of(scene)}
        return answer(scene, request, tables, progress=progress)

    def accept(self, workspace: Correctable, request: Any, *, progress: Progress | None = None) -> Answer:
        """Correct the image of a workspace, as a page asks for it; say `accepted`, or `error`."""
        return accepted(workspace, request, self.corrections_of(workspace.scene()), progress=progress)

    def _specs(self, corrections: Mapping[str, Method]) -> list[dict[str, Any]]:
        specs = [{"do": "segment", **method.spec()} for method in self.table.values()]
        specs += [
            {"do": "edit", **method.spec(), "by_object": name in BY_OBJECT}
            for name, method in self.edits.items()
        ]
        specs += [
            {"do": "correct", **method.spec(), "family": f"{CORRECT}{method.family.lower()}"}
            for method in corrections.values()
        ]
        order = {family: i for i, family in enumerate(FAMILIES)}
        return sorted(
            specs, key=lambda spec: (order.get(spec["family"], len(order)), spec["name"] not in LEADING)
        )


def _registered() -> Mapping[str, Method]:
    from plotly_imgshapes.segment import METHODS

    return METHODS
