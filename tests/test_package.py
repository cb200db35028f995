"""What the package is when it is installed, and what importing it costs."""

import importlib.metadata
import itertools
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import plotly_imgshapes
from tests.test_layers import imports

PROJECT = Path(__file__).parent.parent
PACKAGE = PROJECT / "plotly_imgshapes"

LOADED_BY = "import json, sys; {}; print(json.dumps(sorted(sys.modules)))"


def modules_loaded_by(statement):
    """Return the names of all modules that a fresh interpreter holds after `statement`."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED_BY.format(statement)],
        check=True,
        capture_output=True,
        text=True,
        cwd=PROJECT,
    )
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def loaded():
    """What is there once every public name has been asked for: importing the package alone loads none."""
    return modules_loaded_by("import plotly_imgshapes as pis; [getattr(pis, name) for name in pis.__all__]")


@pytest.mark.parametrize(
    "heavy",
    [
        "anywidget",
        "dash",
        "pandas",
        "plotly.express",
        "scipy.ndimage",
        "shapely",
        "skimage.segmentation",
        "sklearn",
    ],
)
def test_all_public_names_leave_heavy_libraries_alone(heavy, loaded):
    assert "plotly_imgshapes.figure" in loaded
    assert heavy not in loaded


def test_importing_the_package_loads_nothing_but_its_front_door():
    ours = {name for name in modules_loaded_by("import plotly_imgshapes") if "plotly" in name}
    assert ours == {"plotly_imgshapes"}


def test_all_public_names_load_no_library_beyond_those_of_numpy_and_graph_objects(loaded):
    allowed = {name.split(".")[0] for name in modules_loaded_by("import numpy, plotly.graph_objects")}
    libraries = {name.split(".")[0] for name in loaded} - sys.stdlib_module_names
    assert libraries - allowed == {"plotly_imgshapes", "lazy_loader"}


def distribution_names(requirements):
    return {re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-") for requirement in requirements}


def test_every_library_that_the_package_imports_is_declared():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = (project["optional-dependencies"][extra] for extra in ("io", "detect", "dask"))
    declared = distribution_names(itertools.chain(project["dependencies"], *optional))
    sources = {
        path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")
    }
    libraries = {
        target.split(".")[0]
        for path, source in sources.items()
        for _, target in imports(path, source, sources)
        if target not in sources
    } - sys.stdlib_module_names
    owners = importlib.metadata.packages_distributions()
    undeclared = {
        library for library in libraries if not distribution_names(owners.get(library, [library])) & declared
    }
    assert undeclared == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], check=True, cwd=PROJECT
    )
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def test_the_wheel_holds_every_file_of_the_package(wheel):
    ours = {
        path.relative_to(PROJECT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "plotly_imgshapes/py.typed" in ours
    assert ours <= set(wheel)


def test_the_wheel_holds_nothing_but_the_package_and_its_metadata(wheel):
    assert {name.split("/")[0] for name in wheel} == {
        "plotly_imgshapes",
        f"plotly_imgshapes-{plotly_imgshapes.__version__}.dist-info",
    }
