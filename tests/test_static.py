"""The JavaScript that the package ships is what `js/` builds, small, and without plotly.js."""

import shutil
import subprocess
from pathlib import Path

import pytest

import plotly_imgshapes

STATIC = Path(plotly_imgshapes.__file__).parent / "static"
JS = Path(__file__).parents[1] / "js"
BUILDS = ("dash.js", "standalone.js", "widget.js")
LIMIT = 60_000


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A build of the sources as they are now."""
    node = shutil.which("node")
    assert node and (JS / "node_modules").is_dir(), "needs Node and `npm --prefix js ci`; `make test` sees to both"
    folder = tmp_path_factory.mktemp("static")
    subprocess.run([node, JS / "build.mjs", folder], check=True, cwd=JS)
    return folder


def test_what_is_shipped_is_a_fresh_build(fresh):
    assert sorted(path.name for path in fresh.iterdir()) == sorted(path.name for path in STATIC.iterdir())
    stale = [name for name in BUILDS if (fresh / name).read_bytes() != (STATIC / name).read_bytes()]
    assert not stale, f"{', '.join(stale)} differ from js/src: run `make build`"


@pytest.mark.parametrize("name", BUILDS)
def test_a_bundle_is_small_and_brings_no_plotly(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    assert len(text.encode()) < LIMIT
    assert "plot_bgcolor" not in text or "supplyDefaults" not in text
