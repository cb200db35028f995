"""The text of exported pages: what is in them, what cannot get out of its place, what is refused."""

import base64
import json
import re
import warnings
import zlib

import numpy as np
import pytest

import plotly_imgshapes as pis
from plotly_imgshapes import ExportError, ViewWarning
from plotly_imgshapes.export import write_html
from plotly_imgshapes.export.pixels import pack

IMAGE = np.arange(600, dtype=np.uint16).reshape(20, 30) * 100
URL = "https://example.org/plotly.js"


def contents(page):
    (text,) = re.findall(
        r'<script type="application/json" id="imgshapes-contents">(.*?)</script>', page, re.DOTALL
    )
    return json.loads(text)


def page_of(source=None, **options):
    return write_html(
        pis.ImageShapes(IMAGE) if source is None else source, **{"include_plotlyjs": URL} | options
    )


@pytest.mark.parametrize("dtype", ["u1", "u2", ">u2", "i2", "i4", "i8", "u8", "f4", ">f8", "?"])
def test_the_array_is_in_the_page_bit_by_bit(dtype):
    image = (IMAGE % 251).astype(dtype)
    raw = contents(page_of(pis.ImageShapes(image)))["images"]["xy"]
    back = np.frombuffer(
        zlib.decompress(base64.b64decode(raw["data"])), np.dtype(raw["dtype"]).newbyteorder("<")
    )
    assert raw["dtype"] == image.dtype.newbyteorder("=").name
    assert np.array_equal(back.reshape(raw["shape"]), image)


def test_half_floats_widen_and_masks_go_along():
    assert pack(np.zeros((2, 2), "f2")).raw["dtype"] == "float32"
    raw = pack(np.ma.masked_greater(IMAGE, 300)).raw
    mask = np.frombuffer(zlib.decompress(base64.b64decode(raw["mask"])), np.uint8).reshape(IMAGE.shape)
    assert np.array_equal(mask, IMAGE > 300)


def test_an_array_over_the_limit_stays_out_and_the_page_says_so(monkeypatch):
    from plotly_imgshapes.export import pixels

    monkeypatch.setattr(pixels, "LIMIT", 1000)
    held = contents(page_of())
    assert held["images"] == {}
    assert "more than this page carries" in held["notes"][0]
    assert [view["view"] for view in held["views"]] == ["table"]


def test_a_figure_with_a_reduced_picture_measures_geometry_only():
    held = contents(page_of(pis.imshow(IMAGE, max_size=10)))
    assert held["images"] == {}
    assert "reduced picture" in held["notes"][0]


@pytest.mark.parametrize("steps", [(1, 1), (-1, 2), (1, -2)])
def test_the_numbers_of_a_figure_are_those_of_its_pointer(steps):
    frame = pis.ImageFrame(IMAGE.shape, dy=steps[0], dx=steps[1], unit="mm")
    raw = contents(page_of(pis.imshow(IMAGE, frame=frame)))["images"]["xy"]
    back = np.frombuffer(zlib.decompress(base64.b64decode(raw["data"])), raw["dtype"]).reshape(raw["shape"])
    assert np.array_equal(back, IMAGE)


@pytest.mark.parametrize(
    "text", ["</script>", "<!--<script>", "\u2028\u2029", "&lt;/script&gt;", "$policy ${title}", "\\u003c"]
)
def test_no_text_ends_the_place_it_stands_in(text):
    ws = pis.ImageShapes(
        IMAGE,
        labels=[text],
        unit=text,
        title=text,
        shapes=[pis.Rect(1, 1, 5, 5, label=text, properties={text: text})],
    )
    page = page_of(ws)
    held = contents(page)
    assert text in held["figure"]["layout"]["meta"]["imgshapes"]["labels"]
    assert pis.shapes_from(held["figure"])[0].properties == {text: text}
    assert page.count("<script") == page.count("</script>") == 4
    assert "<!--" not in page.split('id="imgshapes-contents">')[1].split("</script>")[0]


def test_the_policy_lets_only_its_own_scripts_run_and_nothing_out():
    page = pis.ImageShapes(IMAGE).write_html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "connect-src 'none'" in policy
    assert "default-src 'none'" in policy
    scripts = policy.split("script-src ")[1].split(";")[0]
    assert scripts.count("'sha256-") == 3
    assert "unsafe" not in scripts


def test_own_views_are_shown_as_exported_and_the_others_live(recwarn):
    def means(image, shapes):
        return {"mean": [float(image.mean())]}

    def broken(image, shapes):
        raise RuntimeError("no such luck")

    ws = pis.ImageShapes(IMAGE, views=[pis.views.Table(properties=["area"]), means, broken])
    with pytest.warns(ViewWarning):
        held = contents(page_of(ws))
    assert [view["properties"] for view in held["views"]] == [["area"]]
    kinds = [(result["title"].endswith("(as exported)"), result["kind"]) for result in held["results"]]
    assert kinds == [(True, "table"), (True, "error")]
    assert held["results"][0]["rows"] == [[IMAGE.mean()]]


def test_the_library_beside_the_page_is_written_once_and_mended(tmp_path):
    ws = pis.ImageShapes(IMAGE)
    ws.write_html(tmp_path / "a.html", include_plotlyjs="directory")
    library = tmp_path / "plotly.min.js"
    before = library.stat().st_mtime_ns
    ws.write_html(tmp_path / "b.html", include_plotlyjs="directory")
    assert library.stat().st_mtime_ns == before
    library.write_text("half of it")
    ws.write_html(tmp_path / "b.html", include_plotlyjs="directory")
    assert library.stat().st_size > 1_000_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html", "plotly.min.js"]
    assert (tmp_path / "a.html").stat().st_size < 400_000


def test_the_cdn_is_named_with_the_fingerprint_of_the_installed_library():
    page = page_of(include_plotlyjs="cdn")
    assert re.search(r'src="https://cdn\.plot\.ly/plotly-[\d.]+\.min\.js" integrity="sha256-', page)


@pytest.mark.parametrize("include", [False, None, 3, "somewhere", "https://a;b/x.js", "directory"])
def test_a_library_that_is_none_is_refused(include):
    with pytest.raises(ExportError, match="include_plotlyjs: got"):
        page_of(include_plotlyjs=include)


def test_a_path_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    with pytest.raises(ExportError, match="cannot be written"):
        write_html(pis.ImageShapes(IMAGE), tmp_path / "gone" / "a.html", include_plotlyjs=URL)
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        write_html(pis.ImageShapes(IMAGE), tmp_path / "folder.html", include_plotlyjs=URL)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


@pytest.mark.parametrize("source", [None, 3, {"data": []}, {}])
def test_what_shows_no_image_is_refused(source):
    with pytest.raises(pis.FigureError), warnings.catch_warnings():
        write_html(source, include_plotlyjs=URL)
