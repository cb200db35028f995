"""The command line says what it does, and in one line why it cannot."""

import http.client
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager

import numpy as np
import pytest

from plotly_imgshapes.app import cli
from plotly_imgshapes.app.server import DEFAULT_PORT
from plotly_imgshapes.store import FILE_NAME

COMMAND = (sys.executable, "-m", "plotly_imgshapes", "--no-browser")


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "image.npy"
    np.save(path, np.arange(48, dtype=np.uint16).reshape(6, 8))
    return path


@contextmanager
def running(*arguments):
    """Start the application, and give the address that it prints."""
    # A shell starts what runs in the background deaf to SIGINT, and its children inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen([*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, before)
    try:
        yield re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(10)
        process.stdout.close()
    assert code == 0


@contextmanager
def taken(port):
    """Hold a port, as another program would; one that is held already will do."""
    with socket.socket() as held:
        try:
            held.bind(("127.0.0.1", port))
            held.listen()
        except OSError:
            assert port == DEFAULT_PORT
        yield held.getsockname()[1]


def fails(capsys, *arguments):
    """Return the line that the command ends with."""
    assert cli.main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    return line


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for option in ("IMAGE", "--port", "--no-browser", "--spacing", "--unit", "--labels", "--data-dir"):
        assert option in shown


def asked(address, **headers):
    """Return status and text of what is answered at an address."""
    connection = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"))
    with closing(connection):
        connection.request("GET", "/", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_it_prints_its_address_answers_there_and_ends_on_ctrl_c(image, tmp_path):
    with running(image, "--port", 0, "--data-dir", tmp_path) as address:
        status, page = asked(address)
    assert status == 200
    assert "plotly_imgshapes" in page


def test_it_takes_another_port_when_the_default_one_is_taken(image, tmp_path):
    with taken(DEFAULT_PORT), running(image, "--data-dir", tmp_path) as address:
        assert f":{DEFAULT_PORT}/" not in address
        assert asked(address)[0] == 200


def test_it_answers_to_nobody_but_this_machine(image, tmp_path):
    with running(image, "--port", 0, "--data-dir", tmp_path) as address:
        assert asked(address, Host="evil.example")[0] == 400


def test_classes_and_scale_are_read_from_the_options():
    options = cli.parser().parse_args(["--labels", "cell, nucleus,", "--spacing", "0.5,0.25", "--unit", "µm"])
    assert (options.labels, options.spacing, options.unit) == (("cell", "nucleus"), (0.5, 0.25), "µm")
    assert cli.parser().parse_args(["--spacing", "2", "--unit", "mm"]).spacing == 2


def test_a_taken_port_that_was_asked_for_is_named(capsys, image, tmp_path):
    with taken(0) as port:
        line = fails(capsys, image, "--port", port, "--data-dir", tmp_path)
    assert f"--port {port}: cannot be used (Address already in use" in line


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.png", "gone.png: no such file"),
        ("text.png", "text.png: cannot be read as an image"),
        (".", "without images"),
    ],
)
def test_an_image_that_cannot_be_opened_is_named(capsys, tmp_path, name, message):
    (tmp_path / "images").mkdir()
    if name == "text.png":
        (tmp_path / "images" / name).write_text("this is no picture")
    assert message in fails(capsys, tmp_path / "images" / name, "--data-dir", tmp_path)


def test_a_damaged_store_is_named_and_left_alone(capsys, image, tmp_path):
    (tmp_path / FILE_NAME).write_text("this is no database " * 100)
    before = (tmp_path / FILE_NAME).read_bytes()
    assert "is damaged or no database" in fails(capsys, image, "--data-dir", tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_data_folder_that_cannot_be_made_is_named(capsys, image):
    assert "cannot be made" in fails(capsys, image, "--data-dir", image / "folder")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "x"], "got 'x', expected a number from 0 to 65535"),
        (["--port", "65536"], "got '65536'"),
        (["--spacing", "0", "--unit", "mm"], "got '0', expected a positive number"),
        (["--spacing", "1,2,3", "--unit", "mm"], "got '1,2,3'"),
        (["--spacing", "nan", "--unit", "mm"], "got 'nan'"),
        (["--spacing", "0.2"], "expected both or none"),
        (["--unit", "mm"], "expected both or none"),
        (["--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_wrong_options_end_with_2_and_the_reason(capsys, arguments, message):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
