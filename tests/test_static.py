"""The JavaScript that the package ships is what `js/` builds, small, and without plotly.js."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

import plotly_imgshapes

STATIC = Path(plotly_imgshapes.__file__).parent / "static"
JS = Path(__file__).parents[1] / "js"
ENTRIES = ("dash.js", "standalone.js", "widget.js")
CORE = "core.js"
BUILDS = (CORE, *ENTRIES)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A build of the sources as they are now."""
    node = shutil.which("node")
    ready = bool(node) and (JS / "node_modules").is_dir()
    assert ready, "needs Node and `npm --prefix js ci`; `make test` sees to both"
    folder = tmp_path_factory.mktemp("static")
    subprocess.run([node, JS / "build.mjs", folder], check=True, cwd=JS)
    return folder


def test_what_is_shipped_is_a_fresh_build(fresh):
    assert sorted(path.name for path in fresh.iterdir()) == sorted(path.name for path in STATIC.iterdir())
    stale = [name for name in BUILDS if (fresh / name).read_bytes() != (STATIC / name).read_bytes()]
    assert not stale, f"{', '.join(stale)} differ from js/src: run `make build`"


def test_the_builds_are_those_of_three_hosts_and_the_core_that_they_share():
    assert sorted(path.name for path in STATIC.iterdir()) == sorted(BUILDS)


@pytest.mark.parametrize("name", ENTRIES)
def test_what_a_host_adds_is_small(name):
    assert (STATIC / name).stat().st_size < 60_000


def test_the_core_is_small_as_it_travels():
    # 75 kB without the panel of segmentations: its controls, its hints, its keys, its corrections.
    assert len(gzip.compress((STATIC / CORE).read_bytes(), 9)) < 82_000


@pytest.mark.parametrize("name", ENTRIES)
def test_a_host_finds_the_core_on_the_page_instead_of_bringing_it(name):
    # Names of layers of the stage outlive minifying.
    assert "imgshapes-overlay" in (STATIC / CORE).read_text(encoding="utf-8")
    assert "imgshapes-overlay" not in (STATIC / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BUILDS)
def test_no_script_brings_plotly(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    assert "plotly_imgshapes.core" in text
    for telltale in ("supplyDefaults", "Copyright 2012-"):
        assert telltale not in text
