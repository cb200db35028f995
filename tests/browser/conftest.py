"""Servers that take seconds to start, once for all tests of a run."""

import pytest

from tests.browser.jupyter import Lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A real JupyterLab; each test opens a notebook of its own."""
    lab = Lab(tmp_path_factory.mktemp("jupyter"))
    yield lab
    lab.close()
