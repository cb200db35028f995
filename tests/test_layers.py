"""The house of the design: lower rooms never import higher ones."""

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = "plotly_imgshapes"
ROOT = Path(__file__).parent.parent / PACKAGE


class Room(NamedTuple):
    """A floor of the house: the modules on it and the libraries that have no business there."""

    name: str
    modules: tuple[str, ...]
    banned: tuple[str, ...]


# From the ground up. A new module goes into `modules` of its room.
ROOMS = (
    Room(
        "shapes",
        ("errors", "dates", "svgpath", "shapes", "geometry", "codec", "events", "delta", "history", "frame"),
        banned=("plotly", "skimage", "dash", "anywidget"),
    ),
    Room(
        "images",
        (
            "_image",
            "_palette",
            "raster",
            "measurement",
            "methods",
            "segment",
            "correct",
            "detect",
            "extract",
            "formats",
        ),
        banned=("plotly", "dash", "anywidget"),
    ),
    Room(
        "figures",
        (
            "_contrast",
            "_picture",
            "_png",
            "scalebar",
            "_pointer",
            "_subplots",
            "_toolbar",
            "_pointer",
            "_contrast",
            "figure",
            "geojson",
            "annotations",
            "views",
            "workspace",
            "script",
        ),
        banned=("dash", "anywidget"),
    ),
    Room(
        "hosts",
        ("imageshapes", "widget", "dash_aio", "export", "patch", "store", "app", "__main__"),
        banned=(),
    ),
    Room("the front door", ("__init__",), banned=()),
)


def floor_of(path):
    """Return the place in ROOMS of a module, by its path inside the package; None if it is in no room."""
    top = path.split("/")[0].removesuffix(".py")
    return next((floor for floor, room in enumerate(ROOMS) if top in room.modules), None)


def imports(path, source, paths):
    """Yield (line, target) for each import anywhere in `source`.

    The target is a path inside the package for what is ours, and the name of the library for what is not.
    `from . import a` names the module a if there is one, else something that `__init__` defines.
    """

    def resolve(dotted):
        first, *rest = dotted.split(".")
        if first != PACKAGE:
            return first
        inside = "/".join(rest)
        candidates = (f"{inside}.py", f"{inside}/__init__.py") if inside else ("__init__.py",)
        return next((candidate for candidate in candidates if candidate in paths), None)

    here = (PACKAGE, *path.split("/")[:-1])
    for node in ast.walk(ast.parse(source, path)):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, resolve(alias.name) or alias.name
            case ast.ImportFrom(module=module, names=names, level=level):
                base = (
                    ".".join((*here[: len(here) - level + 1], *filter(None, [module]))) if level else module
                )
                for alias in names:
                    yield node.lineno, resolve(f"{base}.{alias.name}") or resolve(base) or base
            case ast.Call(func=ast.Name("import_module" | "__import__"), args=[ast.Constant(str(name)), *_]):
                yield node.lineno, resolve(name) or name
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(str(name)), *_]):
                yield node.lineno, resolve(name) or name


def complaints(sources):
    """Return a sentence for each breach in `sources`, a dict of path inside the package to text."""
    found = []
    for path, source in sources.items():
        floor = floor_of(path)
        if floor is None:
            found.append(
                f"{path} is in no room: add it to the modules of its room in ROOMS of tests/test_layers.py"
            )
            continue
        room = ROOMS[floor]
        for line, target in imports(path, source, sources):
            other = floor_of(target) if target in sources else None
            if other is not None and other > floor:
                found.append(
                    f"{path}:{line} ({room.name}) imports {target}, which is above it ({ROOMS[other].name})"
                )
            if target in room.banned:
                found.append(
                    f"{path}:{line} ({room.name}) imports {target}, which has no business in that room"
                )
    return found


def test_no_import_of_the_package_points_up_and_every_module_has_a_room():
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(ROOT.rglob("*.py"))
    }
    assert sources
    breaches = complaints(sources)
    assert not breaches, breaches[0]


HOUSE = {
    "__init__.py": "",
    "frame.py": "",
    "measurement/__init__.py": "",
    "measurement/geometry.py": "",
    "figure.py": "",
}


@pytest.mark.parametrize(
    "statement",
    [
        "import plotly_imgshapes.figure",
        "from plotly_imgshapes import figure",
        "from plotly_imgshapes.figure import imshow",
        "from .. import figure",
        "from ..figure import imshow",
        "def late():\n    from plotly_imgshapes.figure import imshow",
        "if TYPE_CHECKING:\n    from plotly_imgshapes.figure import imshow",
        "importlib.import_module('plotly_imgshapes.figure')",
        "from plotly_imgshapes import imshow",
        "import plotly_imgshapes as pis",
    ],
)
def test_an_import_that_points_up_is_caught_however_it_is_written(statement):
    (breach,) = complaints(HOUSE | {"measurement/geometry.py": statement})
    assert breach.startswith(f"measurement/geometry.py:{statement.count(chr(10)) + 1} (images) imports ")
    assert "which is above it" in breach


@pytest.mark.parametrize(
    ("path", "statement", "caught"),
    [
        ("frame.py", "import plotly.graph_objects as go", "plotly"),
        ("frame.py", "def late():\n    from skimage import draw", "skimage"),
        ("measurement/geometry.py", "from plotly import graph_objects", "plotly"),
        ("figure.py", "import dash", "dash"),
    ],
)
def test_a_library_in_the_wrong_room_is_caught(path, statement, caught):
    (breach,) = complaints(HOUSE | {path: statement})
    assert f"imports {caught}, which has no business in that room" in breach


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("figure.py", "from plotly_imgshapes.measurement.geometry import area"),
        ("figure.py", "from .frame import ImageFrame\nimport plotly.graph_objects as go"),
        ("measurement/geometry.py", "from .. import frame"),
        ("measurement/geometry.py", "from skimage import measure"),
        ("measurement/__init__.py", "from .geometry import area"),
        ("__init__.py", "from .figure import imshow"),
    ],
)
def test_an_import_that_points_down_or_sideways_is_allowed(path, statement):
    assert complaints(HOUSE | {path: statement}) == []


def test_a_module_without_a_room_is_told_where_to_be_added():
    (breach,) = complaints(HOUSE | {"attic.py": ""})
    assert (
        breach == "attic.py is in no room: add it to the modules of its room in ROOMS of tests/test_layers.py"
    )
