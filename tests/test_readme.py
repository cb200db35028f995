"""README keeps its word: its Python runs, its commands exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
FIRST_EXAMPLE_LINES = 10


def blocks(language):
    """Return (line of its first line, text) of each fenced block of a language."""
    found = re.finditer(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [(README.count("\n", 0, block.start(1)) + 1, block[1]) for block in found]


def make_commands():
    """Return every `make ...` of README, from the blocks and from the text, without comments."""
    in_blocks = [line for _, text in blocks("sh") for line in text.splitlines()]
    in_text = re.findall(r"`(make [^`]+)`", README)
    return sorted({line.split("#")[0].strip() for line in (*in_blocks, *in_text) if line.startswith("make ")})


def test_every_python_block_runs_in_the_order_of_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "readme"}
    assert blocks("python")
    for line, text in blocks("python"):
        # The empty lines make a traceback name the line of README.
        exec(compile("\n" * (line - 1) + text, PROJECT / "README.md", "exec"), namespace)  # noqa: S102 (our own text)


def test_the_first_example_has_at_most_ten_lines():
    assert len(blocks("python")[0][1].splitlines()) <= FIRST_EXAMPLE_LINES


@pytest.mark.parametrize("command", make_commands())
def test_every_make_command_names_a_target_of_the_makefile(command):
    targets = re.findall(r"^(\w+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert command.split()[1] in targets


def test_the_page_shows_the_two_commands_that_do_everything():
    assert {"make demo", "make test"} <= set(make_commands())


def test_every_option_of_the_app_on_the_page_is_in_its_help():
    asked = subprocess.run(
        [sys.executable, "-m", "plotly_imgshapes", "--help"], check=True, capture_output=True, text=True
    )
    options = {option for command in make_commands() for option in re.findall(r"--[\w-]+", command)}
    assert options
    assert all(option in asked.stdout for option in options)
