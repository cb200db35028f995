"""What every test may ask for: the recorded Plotly events and a real Chromium."""

import functools
import json
import os
import shutil
from pathlib import Path

import hypothesis
import pytest

TESTS = Path(__file__).parent
EVENTS = TESTS / "fixtures" / "events"

# Not tests: `make bench` runs them, and their peers are not part of `[dev]`.
collect_ignore = ["bench"]

# The same names as in .ci/setup.sh.
CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Nothing that needs a sandboxed account, a graphics card or the network.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# A shared machine is now and then slow for a moment, which says nothing about the code.
# Everybody runs the same examples; `make test ARGS=--hypothesis-profile=explore` looks for new ones.
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.register_profile("plotly_imgshapes", deadline=None, derandomize=True)
hypothesis.settings.load_profile("plotly_imgshapes")


@functools.cache
def read_recording(name):
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def pytest_generate_tests(metafunc):
    if "recording" in metafunc.fixturenames:
        names = sorted(path.stem for path in EVENTS.glob("*.json"))
        metafunc.parametrize("recording", names, indirect=True)


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture
def recording(request):
    """One recorded event; a test that asks for it runs once for every file in tests/fixtures/events."""
    return read_recording(request.param)


@pytest.fixture(scope="session")
def recordings():
    """All recorded events by name, which is the file's name without `.json`."""
    return {path.stem: read_recording(path.stem) for path in sorted(EVENTS.glob("*.json"))}


@pytest.fixture(scope="session")
def browser():
    """Chromium through playwright's sync API; each test opens (and closes) a context or page of its own."""
    from playwright.sync_api import sync_playwright

    names = (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES)
    executable = next(filter(None, map(shutil.which, filter(None, names))), None)
    if executable is None:
        pytest.fail(
            "Chromium is needed: install it, or name it with CHROMIUM=/path/to/chromium", pytrace=False
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()
