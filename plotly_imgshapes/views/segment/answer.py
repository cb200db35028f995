"""A method run for a page: what it found as a picture, and as the step that accepting it makes."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from plotly_imgshapes import _toolbar
from plotly_imgshapes._palette import PALETTE
from plotly_imgshapes.errors import Cancelled, EventError, ImgShapesError
from plotly_imgshapes.methods import kind_of
from plotly_imgshapes.shapes import with_ids
from plotly_imgshapes.views.segment import correct
from plotly_imgshapes.views.segment.request import Request, read_request

if TYPE_CHECKING:
    from plotly_imgshapes.methods import Method, Progress
    from plotly_imgshapes.segment import Segmentation
    from plotly_imgshapes.shapes import Shape
    from plotly_imgshapes.views.scene import Scene

LOG = logging.getLogger(__name__)

Answer = dict[str, Any]
"""JSON for the page: `number`, and what was found, or `error`, or `stopped`."""

MOST = 2000
"""Objects of which more are shown, and not made into shapes: nobody edits them one by one."""


def answer(
    scene: Scene,
    content: Any,
    tables: Mapping[str, Mapping[str, Method]],
    *,
    progress: Progress | None = None,
) -> Answer:
    """Run what a page asks for; what goes wrong is in the answer, and in the log.

    `tables` holds the methods of each of `request.DEEDS`.
    """

    def run(request: Request, method: Method, hints: tuple[Shape, ...]) -> Answer:
        return _DEEDS[request.do](scene, request, method, hints, progress)

    return _answered(scene, content, tables, run)


def accepted(
    workspace: correct.Correctable,
    content: Any,
    table: Mapping[str, Method],
    *,
    progress: Progress | None = None,
) -> Answer:
    """Do to a workspace's image what a page has seen and wants to keep; the answer says `accepted`."""
    scene = workspace.scene()

    def run(request: Request, _: Method, hints: tuple[Shape, ...]) -> Answer:
        return dict(correct.accept(workspace, request, hints, progress))

    return _answered(scene, content, {"correct": table}, run)


def _answered(
    scene: Scene,
    content: Any,
    tables: Mapping[str, Mapping[str, Method]],
    run: Callable[[Request, Method, tuple[Shape, ...]], Answer],
) -> Answer:
    number = content.get("number") if isinstance(content, Mapping) else None
    start = time.perf_counter()
    try:
        request = read_request(content)
        method = _method(request, tables.get(request.do, {}))
        told = run(request, method, _hints(scene, request, method))
    except Cancelled:
        return {"number": number, "stopped": True}
    except ImgShapesError as error:
        LOG.warning("%s", error)
        return {"number": number, "error": str(error)}
    except Exception as error:
        # A library that raises what it likes on an odd image must not leave the panel waiting.
        LOG.exception("the run of a panel failed")
        return {"number": number, "error": f"{type(error).__name__}: {error}"}
    return {"number": number, "seconds": time.perf_counter() - start, **told}


def _segmented(
    scene: Scene, request: Request, method: Method, hints: tuple[Shape, ...], progress: Progress | None
) -> Answer:
    from plotly_imgshapes.views.segment.picture import border_of, cropped, overlay_of

    options: dict[str, Any] = dict(request.parameters)
    if request.preview and method.has_preview:
        options["preview"] = True
    if progress is not None and "progress" in inspect.signature(method.function).parameters:
        options["progress"] = progress
    found: Segmentation = method.function(scene.image, hints, frame=scene.frame, **options)
    border = border_of(scene.frame)
    part = cropped(found, border)
    if part is None:
        return _told(request, found.approximate, 0, None)
    # The class that a new shape would have is that of what is found where nothing is drawn.
    if not hints and request.label in scene.labels:
        part = part.replace(names={n: part.names.get(n) or request.label for n in part.numbers})
    overlay = overlay_of(scene, part, _colors(scene, part), border)
    told = _told(request, found.approximate, part.count, overlay)
    if found.approximate or told["most"]:
        return told
    return told | _step(scene, _placed(_shapes(part, request.tolerance), hints), hints)


def _edited(
    scene: Scene, request: Request, method: Method, marks: tuple[Shape, ...], _: Progress | None
) -> Answer:
    from plotly_imgshapes.views.segment import edit
    from plotly_imgshapes.views.segment.picture import border_of, cropped, overlay_of

    before, after = edit.edit(scene, request, method, marks)
    found, gone = edit.changed_in(before, after)
    border = border_of(scene.frame)
    part = cropped(edit.shown(before, after, found), border)
    overlay = None if part is None else overlay_of(scene, part, [*_colors(scene, found), edit.GONE], border)
    told = _told(request, found.approximate, found.count, overlay) | {"gone": len(gone)}
    if told["most"] or not (found.count or gone):
        return told
    changed = cropped(found, border)
    shapes = () if changed is None else _placed(_shapes(changed, request.tolerance), marks)
    step = _step(scene, shapes, marks)
    return told | step | {"drop": [*step["drop"], *gone]}


def _corrected(
    scene: Scene, request: Request, _: Method, hints: tuple[Shape, ...], progress: Progress | None
) -> Answer:
    seen = correct.overlay(scene, request, hints, progress)
    return _told(request, approximate=False, count=0, overlay=None) | seen


_DEEDS = {"segment": _segmented, "edit": _edited, "correct": _corrected}


def _method(request: Request, methods: Mapping[str, Method]) -> Method:
    method = methods.get(request.method)
    if method is None:
        raise EventError(f"method: got {request.method!r}, expected one of {', '.join(methods) or 'none'}")
    for name in request.parameters:
        known = method.parameters.get(name)
        if known is None or known.spec()["kind"] == "given":
            raise EventError(
                f"parameters: got {name!r}, {method.name} takes {', '.join(method.parameters) or 'none'}"
            )
    return method


def _hints(scene: Scene, request: Request, method: Method) -> tuple[Shape, ...]:
    if request.ids is None:
        shown = (shape for shape in scene.shapes if shape.style.visible is None)
        return tuple(shape for shape in shown if kind_of(shape) in method.takes)
    wanted = set(request.ids)
    hints = tuple(shape for shape in scene.shapes if shape.id in wanted)
    if missing := wanted - {shape.id for shape in hints}:
        raise EventError(f"ids: got {', '.join(sorted(missing))}, which are not drawn any more; run it again")
    return hints


def _told(request: Request, approximate: bool, count: int, overlay: dict[str, Any] | None) -> Answer:
    return {
        "method": request.method,
        "approximate": approximate,
        "count": count,
        "overlay": overlay,
        "put": [],
        "drop": [],
        "most": MOST if count > MOST else None,
    }


def _step(scene: Scene, shapes: tuple[Shape, ...], hints: tuple[Shape, ...]) -> Answer:
    """Return the step that makes shapes of hints."""
    named = with_ids(shapes)
    kept = {shape.id for shape in named}
    return {
        "put": list(_toolbar.drawn(named, scene.labels, scene.style)),
        "drop": [shape.id for shape in hints if shape.id not in kept],
    }


def _shapes(found: Segmentation, tolerance: float) -> tuple[Shape, ...]:
    """Return what was found; what the method itself found finer than pixels stays as it is."""
    along_pixels = found.shapes(tolerance * min(found.frame.spacing)) if tolerance else found.shapes()
    if not tolerance or not found.drawn:
        return along_pixels
    pairs = zip(found.numbers, along_pixels, found.shapes(), strict=True)
    return tuple(exact if number in found.drawn else smooth for number, smooth, exact in pairs)


def _placed(shapes: tuple[Shape, ...], hints: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """Put what came without a source onto the axes, and the slice, that the hints are on."""
    if not hints:
        return shapes
    first, known = hints[0], {hint.id for hint in hints}
    place = {"xref": first.xref, "yref": first.yref, "index": first.index}
    return tuple(shape if shape.id in known else shape.replace(**place) for shape in shapes)


def _colors(scene: Scene, found: Segmentation) -> list[str]:
    """Return the colour of each label, as its shape will have it; many without a class take turns."""
    numbers = found.numbers
    colors = [_toolbar.COLOR] * (max(numbers) if numbers else 0)
    for number in numbers:
        source = found.sources.get(number)
        name = found.names.get(number, source.label if source else "")
        own = (source.style.color if source else None) or scene.style.color
        turn = PALETTE[(number - 1) % len(PALETTE)] if len(numbers) > 1 else _toolbar.COLOR
        colors[number - 1] = scene.labels.get(name) or own or turn
    return colors
