"""Pictures through Chrome: formats, one browser for all, and what happens when there is none or it hangs."""

import io
import multiprocessing
import os
import signal
import threading
import time
import warnings

import numpy as np
import pytest
from PIL import Image

import plotly_imgshapes as pis
from plotly_imgshapes import ExportError
from plotly_imgshapes.export import browser as browsers
from plotly_imgshapes.export import compose, raster, write_image, write_images
from plotly_imgshapes.export.browser import BROWSER

GREY = np.full((200, 300), 90, np.uint8)
SHAPES = [
    pis.Ellipse(40, 30, 130, 110, label="cell", id="e"),
    pis.Polygon(
        [[[160, 40], [270, 60], [240, 150], [170, 120]], [[200, 70], [225, 75], [210, 100]]],
        label="core",
        id="p",
    ),
    pis.Rect(30, 130, 120, 180, angle=20, label="cell", id="r"),
    pis.Polyline([[150, 170], [200, 150], [280, 185]], id="l", style=pis.Style(dash="dash")),
    pis.Polyline([[20, 20], [60, 15]], width=8, id="b"),
    pis.Point(290, 20, id="o"),
]
LABELS = {"cell": "#ff00ff", "core": "#00e000"}


def workspace(**options):
    return pis.ImageShapes(GREY, labels=LABELS, shapes=SHAPES, **options)


def colored(rgb):
    """Where a picture is not grey."""
    return np.ptp(rgb.astype(int), axis=2) > 20


@pytest.mark.parametrize(
    ("ending", "head"),
    [
        ("png", b"\x89PNG"),
        ("jpg", b"\xff\xd8"),
        ("webp", b"RIFF"),
        ("svg", b"<svg"),
        ("pdf", b"%PDF"),
        ("tiff", b"II*\0"),
    ],
)
def test_every_format_is_written(tmp_path, ending, head):
    workspace().write_image(tmp_path / f"a.{ending}")
    assert (tmp_path / f"a.{ending}").read_bytes().startswith(head)


def test_a_legend_entry_a_class_and_a_scale_bar_are_in_the_file():
    buffer = io.BytesIO()
    hostile = pis.ImageShapes(
        GREY, unit="µm", labels=["<b>cell</b>"], shapes=[SHAPES[0].replace(label="<b>cell</b>")] * 2
    )
    write_image(hostile, buffer, format="svg")
    text = buffer.getvalue().decode()
    assert "&#60;b&#62;cell" in text
    assert text.count('class="traces"') == 1
    assert "50 µm" in text
    buffer = io.BytesIO()
    write_image(hostile, buffer, format="svg", legend=False, scale_bar=False)
    assert "50 µm" not in buffer.getvalue().decode()
    assert 'class="traces"' not in buffer.getvalue().decode()


def test_shapes_lie_where_the_raster_engine_draws_them(monkeypatch):
    """The image of 300 x 200 pixels fills a plot of that size, so that both pictures have the same pixels."""
    figure = pis.imshow(GREY, labels=LABELS, shapes=SHAPES, width=960, height=660)
    figure.layout.margin = {"l": 30, "r": 30, "t": 30, "b": 30}
    # Numbers at an axis would push it aside.
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    buffer = io.BytesIO()
    write_image(figure, buffer, format="png", legend=False)
    chrome = np.asarray(Image.open(buffer).convert("RGB"))[30:630, 30:930]
    # Lines as wide as Chrome's on these 900 pixels, not as on a screen of 640.
    monkeypatch.setattr(raster, "SCREEN", 900)
    ours = compose(figure, width=900, legend=False)
    fills = [colored(chrome), colored(ours)]
    assert chrome.shape == ours.shape
    assert (fills[0] & fills[1]).sum() / (fills[0] | fills[1]).sum() > 0.95
    middle = [np.array(np.nonzero(mask)).mean(axis=1) for mask in fills]
    assert np.abs(middle[0] - middle[1]).max() < 1


def test_full_resolution_shows_every_pixel_of_the_image():
    checks = (np.indices((1400, 1800)).sum(axis=0) % 2 * 255).astype(np.uint8)
    buffer = io.BytesIO()
    write_image(pis.ImageShapes(checks), buffer, format="png", full_resolution=True)
    with Image.open(buffer) as drawn:
        assert drawn.width > 1800
        middle = np.asarray(drawn.convert("L"))[drawn.height // 2 - 50 : drawn.height // 2 + 50, 900:1000]
    # On a reduced picture black and white would have become one grey.
    assert middle.std() > 60


def test_one_browser_serves_all_calls_from_all_threads():
    write_image(workspace(), io.BytesIO(), format="png")
    first, failed, sizes = BROWSER.pid, [], []

    def draw(width):
        try:
            buffer = io.BytesIO()
            write_image(workspace(), buffer, format="png", width=width)
            sizes.append((width, Image.open(buffer).width))
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=draw, args=(400 + 20 * i,)) for i in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(sizes) == 5
    assert all(asked == got for asked, got in sizes)
    assert BROWSER.pid == first


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs POSIX signals")
def test_a_browser_that_hangs_is_ended_and_the_next_call_has_another(tmp_path):
    old = tmp_path / "a.png"
    old.write_bytes(b"what was there")
    write_image(workspace(), io.BytesIO(), format="png")
    hung = BROWSER.pid
    os.killpg(hung, signal.SIGSTOP)
    with pytest.raises(ExportError, match=r"timeout=1 s.*engine='raster'"):
        write_image(workspace(), old, timeout=1)
    assert old.read_bytes() == b"what was there"
    with pytest.raises(ProcessLookupError):
        os.killpg(hung, 0)
    write_image(workspace(), old)
    assert old.read_bytes().startswith(b"\x89PNG")
    assert BROWSER.pid != hung


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs POSIX signals")
def test_a_browser_that_dies_is_replaced():
    write_image(workspace(), io.BytesIO(), format="png")
    os.killpg(BROWSER.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while True:
        try:
            write_image(workspace(), io.BytesIO(), format="png", timeout=10)
            break
        except ExportError:
            # The call that meets the corpse may say so; those after it have a new one.
            assert time.monotonic() < deadline


def _in_child(queue):
    buffer = io.BytesIO()
    write_image(workspace(), buffer, format="png")
    queue.put((BROWSER.pid, len(buffer.getvalue())))
    BROWSER.close()


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_a_forked_child_has_a_browser_of_its_own():
    write_image(workspace(), io.BytesIO(), format="png")
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    with warnings.catch_warnings():
        # Of Python from 3.12 on, which knows that this process has threads.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = context.Process(target=_in_child, args=(queue,))
        child.start()
    pid, size = queue.get()
    child.join(30)
    assert child.exitcode == 0
    assert size > 1000
    assert pid != BROWSER.pid
    write_image(workspace(), io.BytesIO(), format="png")


def test_without_a_browser_the_message_says_what_to_install_and_nothing_else_is_drawn(monkeypatch, tmp_path):
    BROWSER.close()
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(ExportError, match=r"BROWSER_PATH='.*none'.*apt install chromium.*engine='raster'"):
        workspace().write_image(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
    workspace().write_image(tmp_path / "a.png", engine="raster")
    monkeypatch.delenv("BROWSER_PATH")
    assert os.access(browsers.find_browser(), os.X_OK)


def test_several_are_written_in_order_and_the_first_that_fails_is_named(tmp_path, capsys):
    paths = [tmp_path / f"{i}.png" for i in range(3)]
    write_images((workspace() for _ in paths), paths, engine="raster")
    assert all(path.is_file() for path in paths)
    assert "3/3" in capsys.readouterr().err
    write_images([workspace()], paths[:1], engine="raster", progress=False)
    assert capsys.readouterr().err == ""
    with pytest.raises(ExportError, match=r"picture 1 of 2, .*gone"):
        write_images(
            [workspace()] * 2, [paths[0], tmp_path / "gone" / "a.png"], engine="raster", progress=False
        )
    with pytest.raises(ExportError, match="sources: got 1, expected 3"):
        write_images([workspace()], paths, engine="raster", progress=False)
    with pytest.raises(ExportError, match="paths: got 1, expected more"):
        write_images([workspace()] * 2, paths[:1], engine="raster", progress=False)


@pytest.mark.parametrize(
    ("path", "options", "said"),
    [
        ("a.gif", {}, "format: got 'gif', expected one of png"),
        ("a.pngg", {}, "did you mean 'png'"),
        ("a", {}, "format: got ''"),
        ("a.svg", {"engine": "raster"}, "format: got 'svg' for engine='raster'"),
        ("a.png", {"engine": "orca"}, "engine: got 'orca'"),
        ("a.png", {"timeout": 0}, "timeout: got 0"),
        ("a.png", {"width": -1}, "width: got -1"),
        ("a.png", {"scale": 1000}, "which is all that Chrome draws"),
        ("a.jpg", {"full_resolution": True}, "which lose nothing"),
        ("a.png", {"full_resolution": True, "scale": 2}, "one or the other"),
        ("gone/a.png", {"engine": "raster"}, "cannot be written"),
        ("", {"engine": "raster"}, "path: got ''"),
        (3, {"engine": "raster", "format": "png"}, "path: got 3"),
        (io.StringIO(), {"engine": "raster", "format": "png"}, "takes text"),
        (io.BytesIO(), {"engine": "raster"}, "format: got None for an open file"),
    ],
)
def test_what_cannot_be_written_is_refused(path, options, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError, match=said):
        write_image(workspace(), path, **options)
    assert list(tmp_path.iterdir()) == []


def test_no_pixel_of_a_large_image_gets_lost_at_full_resolution():
    lines = np.zeros((300, 2000), np.uint8)
    lines[:, 5::7] = 255
    buffer = io.BytesIO()
    write_image(pis.ImageShapes(lines), buffer, format="png", full_resolution=True)
    with Image.open(buffer) as drawn:
        row = np.asarray(drawn.convert("RGB"))[drawn.height // 2].astype(int)
    inside = np.flatnonzero((row < 60).all(axis=1))
    bright = row[inside[0] : inside[-1], 1] > 110
    assert np.count_nonzero(np.diff(bright.astype(int)) == 1) == np.count_nonzero(lines[0])


def test_the_few_pixels_of_a_small_image_stay_squares_where_they_are():
    checks = (np.indices((6, 8)).sum(axis=0) % 2 * 255).astype(np.uint8)
    figure = pis.imshow(checks, spacing=0.5, unit="mm", width=460, height=360)
    figure.layout.margin = {"l": 30, "r": 30, "t": 30, "b": 30}
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    buffer = io.BytesIO()
    write_image(figure, buffer, format="png", scale_bar=False)
    drawn = np.asarray(Image.open(buffer).convert("L"))[30:330, 30:430]
    expected = checks.repeat(50, axis=0).repeat(50, axis=1)
    off = np.abs(drawn.astype(int) - expected) > 40
    assert off.mean() < 0.04
    assert not off[10:40, 10:40].any()
