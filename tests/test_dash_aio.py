"""The Dash component without a browser: what is on its page, what callbacks read and say."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import dash
import numpy as np
import pytest
from dash import Input, Output, html

import plotly_imgshapes as pis
from plotly_imgshapes.dash_aio import (
    ImageShapesAIO,
    SharedShapes,
    commands,
    known,
    merged,
    read_step,
    registry,
)
from plotly_imgshapes.views import Table
from plotly_imgshapes.workspace import Workspace

IMAGE = np.arange(48, dtype=np.uint16).reshape(6, 8)
LINE = pis.Line(0, 0, 3, 4, id="line", label="cell")
ids = ImageShapesAIO.ids

EVENT = {
    "type": "draw",
    "ids": ["line"],
    "delta": {"put": [LINE.to_plotly()], "drop": [], "order": None},
    "cause": "hand",
    "image": "image",
    "client": "page",
    "seq": 3,
    "resent": False,
}


def parts(component):
    """Return the parts of a component by subcomponent."""
    return {
        found.id["subcomponent"]: found
        for found in component._traverse()
        if isinstance(getattr(found, "id", None), dict)
    }


def app_of(layout):
    app = dash.Dash(add_log_handler=False)
    app.layout = html.Div(layout)
    return app


def views_of(app, aio_id, seen):
    """Ask for the views as the page does."""
    (output,) = outputs_of(app, "views")
    id_ = ids.shapes(aio_id) | {"subcomponent": "seen"}
    told = {
        "output": output,
        "outputs": {"id": ids.views(aio_id), "property": "data"},
        "inputs": [{"id": id_, "property": "data", "value": seen}],
        "changedPropIds": [json.dumps(id_, separators=(",", ":"), sort_keys=True) + ".data"],
    }
    answer = app.server.test_client().post("/_dash-update-component", json=told)
    assert answer.status_code == 200
    return next(iter(answer.json["response"].values()))["data"]


def outputs_of(app, part):
    """Return how Dash calls the callbacks that write a part of every component."""
    found = app.server.test_client().get("/_dash-dependencies").json
    return [each["output"] for each in found if f'"subcomponent":"{part}"' in each["output"]]


# --- what is on the page


def test_the_page_has_the_shapes_of_the_workspace_from_the_start():
    aio = ImageShapesAIO(Workspace(IMAGE, labels=["cell"], shapes=[LINE]), aio_id="start")
    found = parts(aio)
    assert pis.shapes_from(found["shapes"].data)[0].id == "line"
    assert found["graph"].figure["layout"]["shapes"] == found["shapes"].data
    assert found["classes"].data == {"classes": {"cell": "#00e000"}, "active": "cell"}
    assert (found["image"].data, found["shown"].data) == ("image", "image")


def test_every_documented_part_is_on_the_page():
    found = parts(ImageShapesAIO(IMAGE, aio_id="all"))
    for name in (
        "graph",
        "shapes",
        "event",
        "selected",
        "editing",
        "command",
        "views",
        "classes",
        "image",
        "shown",
        "waiting",
    ):
        assert getattr(ids, name)("all") == found[name].id


def test_options_make_a_workspace_of_an_array():
    aio = ImageShapesAIO(IMAGE, aio_id="options", spacing=0.5, unit="mm", labels=["a", "b"], views=[Table()])
    meta = parts(aio)["graph"].figure["layout"]["meta"]["imgshapes"]
    assert (meta["frames"]["xy"]["dx"], list(meta["labels"])) == (0.5, ["a", "b"])
    assert parts(aio)["settings"].data["views"]
    assert "seen" in parts(aio)
    assert "seen" not in parts(ImageShapesAIO(IMAGE, aio_id="no views"))


def test_a_name_that_is_not_given_is_the_same_in_every_process():
    code = (
        "import numpy as np\n"
        "from plotly_imgshapes.dash_aio import ImageShapesAIO\n"
        "print(ImageShapesAIO(np.arange(48, dtype=np.uint16).reshape(6, 8)).aio_id)"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert ImageShapesAIO(IMAGE).aio_id == there
    assert ImageShapesAIO(IMAGE + 1).aio_id != there


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "image: got both or none"),
        ({"image": IMAGE, "images": {"a": IMAGE}}, "image: got both or none"),
        ({"images": {}}, "images: expected a dictionary"),
        ({"images": {1: IMAGE}}, "images: expected a dictionary"),
        ({"image": IMAGE, "saved": "file"}, "saved: got str, expected a function"),
        ({"image": IMAGE, "persistence": True}, "persistence: got True"),
        ({"image": IMAGE, "persistence": "local", "saved": lambda key: ()}, "got it together with saved"),
        ({"image": IMAGE, "aio_id": ""}, "aio_id: got ''"),
        ({"image": Workspace(IMAGE), "labels": ["a"]}, "labels: got them beside a workspace"),
    ],
)
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(pis.FigureError, match=message):
        ImageShapesAIO(**arguments)


# --- what the server answers


def test_the_core_is_served_and_then_our_own_script_and_nothing_else():
    app = app_of(ImageShapesAIO(IMAGE, aio_id="script"))
    client = app.server.test_client()
    scripts = [line for line in client.get("/").text.split('"') if "suites/plotly_imgshapes" in line]
    core, ours = (client.get(script) for script in scripts)
    assert core.status_code == ours.status_code == 200
    assert len(ours.data) < len(core.data)
    assert b"ImageShapesAIO" in ours.data


def test_two_apps_of_one_process_both_have_the_callbacks():
    for name in ("one", "two"):
        app = app_of(ImageShapesAIO(IMAGE, aio_id=name))
        assert len(outputs_of(app, "page")) == 1
        assert len(outputs_of(app, "graph")) == 1


def test_an_app_that_was_made_before_the_import_has_them_too():
    code = (
        "import dash\n"
        "app = dash.Dash(add_log_handler=False)\n"
        "from plotly_imgshapes.dash_aio import ImageShapesAIO\n"
        "app.layout = ImageShapesAIO([[0, 1], [2, 3]], aio_id='late')\n"
        "found = app.server.test_client().get('/_dash-dependencies').json\n"
        "print(len(found), 'plotly_imgshapes' in app.server.test_client().get('/').text)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["5", "True"]


def test_views_are_computed_of_what_the_page_shows():
    app = app_of(ImageShapesAIO(IMAGE, aio_id="views", views=[Table(["area", "intensity_mean"])]))
    rect = pis.Rect(0, 0, 4, 2, id="r")
    seen = {"client": "page", "image": "image", "shapes": [rect.to_plotly()], "selected": [], "labels": {}}
    (result,) = views_of(app, "views", seen)
    table = pis.measure(rect, IMAGE, properties=["area", "intensity_mean"])
    row = dict(zip([column["name"] for column in result["columns"]], result["rows"][0], strict=True))
    assert row["area"] == table["area"][0]
    assert row["intensity_mean"] == table["intensity_mean"][0]


def test_a_worker_that_has_not_made_the_component_says_so():
    with pytest.raises(pis.FigureError, match="make the component when the module is imported"):
        registry.exhibit("made elsewhere")


def test_a_key_of_no_image_is_named():
    ImageShapesAIO(images={"a": IMAGE}, aio_id="keys")
    with pytest.raises(pis.FigureError, match="image: got 'b'"):
        registry.exhibit("keys").figure("b")


def test_each_figure_says_which_image_it_is_of_and_that_it_is_new():
    ImageShapesAIO(images={"a": IMAGE, "b": IMAGE + 1}, aio_id="marks")
    marks = [
        registry.exhibit("marks").figure(key)["layout"]["meta"]["imgshapes"]["image"]
        for key in ("a", "a", "b")
    ]
    assert [mark["key"] for mark in marks] == ["a", "a", "b"]
    assert marks[0]["hash"] == marks[1]["hash"] != marks[2]["hash"]
    assert len({mark["number"] for mark in marks}) == 3


def test_nothing_that_a_user_draws_stays_in_the_workspace():
    workspace = Workspace(IMAGE, shapes=[LINE], views=[Table()])
    app = app_of(ImageShapesAIO(workspace, aio_id="stateless"))
    seen = {
        "client": "page",
        "image": "image",
        "shapes": [pis.Rect(0, 0, 4, 2, id="r").to_plotly()],
        "selected": ["r"],
        "labels": {},
    }
    assert views_of(app, "stateless", seen)[0]["ids"] == ["r"]
    assert (workspace.shapes, workspace.selected) == ((LINE,), ())


def test_shapes_of_the_app_are_those_of_the_moment():
    kept = [LINE]
    aio = ImageShapesAIO(IMAGE, aio_id="saved", saved=lambda key: kept)
    assert parts(aio)["shapes"].data == []
    assert "sent" not in parts(aio)
    kept.append(pis.Point(1, 2, id="p"))
    names = [shape["name"] for shape in registry.exhibit("saved").figure("image")["layout"]["shapes"]]
    assert names == ["line", "p"]


def test_a_callback_of_the_app_may_draw_the_figure_too():
    app = app_of(ImageShapesAIO(IMAGE, aio_id="figure"))

    @app.callback(Output(ids.graph("figure"), "figure"), Input(ids.selected("figure"), "data"))
    def _draw(_):
        return {}

    assert app.server.test_client().get("/_dash-dependencies").status_code == 200


# --- steps


def test_a_step_is_typed_and_applies():
    step = read_step(EVENT)
    assert (step.type, step.ids, step.cause, step.client, step.seq) == ("draw", ("line",), "hand", "page", 3)
    assert pis.apply_delta((), step.delta).shapes == (LINE,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "explode"}, r"event\['type'\]: got 'explode', expected one of draw, edit"),
        ({"cause": "gods"}, r"event\['cause'\]: got 'gods'"),
        ({"delta": None}, r"event\['delta'\]: got None, expected Mapping"),
        ({"seq": "3"}, r"event\['seq'\]: got '3', expected int"),
        ({"ids": "line"}, r"event\['ids'\]: got 'line', expected list"),
    ],
)
def test_a_step_that_is_none_is_named(change, message):
    with pytest.raises(pis.EventError, match=message):
        read_step(EVENT | change)


def test_nothing_is_no_step():
    with pytest.raises(pis.EventError, match="event: got NoneType"):
        read_step(None)


def test_merged_deltas_do_what_they_do_one_after_the_other():
    a, b, c = (pis.Point(i, i, id=name) for i, name in enumerate("abc"))
    steps = [
        pis.delta_between((), (a, b)),
        pis.delta_between((a, b), (b,)),
        pis.delta_between((b,), (b.move(1, 1), c)),
        pis.delta_between((b.move(1, 1), c), (c, b.move(1, 1))),
    ]
    one_by_one = ()
    for delta in steps:
        one_by_one = pis.apply_delta(one_by_one, delta).shapes
    assert pis.apply_delta((), merged(steps)).shapes == one_by_one


# --- commands


def test_an_edit_of_one_of_a_thousand_shapes_is_less_than_a_kilobyte():
    shapes = [pis.Rect(i, 0, i + 1, 2, id=f"shape {i}") for i in range(1000)]
    assert len(json.dumps(commands.put(shapes[500].move(0.123456789, 0)))) < 1000
    assert len(json.dumps(commands.erase(["shape 500"]))) < 200


def test_commands_are_written_as_the_page_reads_them():
    labels = {"cell": "#00ff00"}
    put = commands.put(LINE, labels=labels)
    assert put["delta"]["put"][0]["line"]["color"] == "#00ff00"
    assert commands.replace([LINE], remember=False)["remember"] is False
    assert commands.received(read_step(EVENT))["received"] == {"client": "page", "seq": 3, "image": "image"}
    assert commands.set_classes(["a"], active="a") | {"number": 0} == {
        "classes": {"a": "#00e000"},
        "active": "a",
        "number": 0,
    }
    both = commands.select(["line"]) | commands.set_tool("polygon")
    assert (both["select"], both["tool"]) == (["line"], "polygon")


def test_the_same_command_given_twice_is_two_commands():
    assert commands.select("a")["number"] != commands.select("a")["number"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: commands.merge({"shapes": []}), "delta: got"),
        (lambda: commands.merge([]), r"delta: got \[\]"),
        (lambda: commands.select([1]), "ids: got 1"),
        (lambda: commands.set_tool(""), "tool: got ''"),
        (lambda: commands.set_classes(["a"], active="b"), "active: got 'b'"),
    ],
)
def test_wrong_commands_are_named(wrong, message):
    with pytest.raises(pis.EventError, match=message):
        wrong()


def test_an_html_label_travels_as_text():
    label = "<img src=x onerror=alert(1)>"
    put = commands.put(pis.Rect(0, 0, 1, 1, label=label, id="x"))
    assert put["delta"]["put"][0]["legendgroup"] == label


# --- what a worker remembers


def counted(monkeypatch):
    """Count how many shapes the table measures."""
    from plotly_imgshapes.views import table

    seen = []

    def measured(shapes, *arguments, **options):
        seen.append([shape.id for shape in shapes])
        return pis.measure(shapes, *arguments, **options)

    monkeypatch.setattr(table, "measure", measured)
    return seen


def listed(client, shapes, *, image="image"):
    dicts = [json.loads(json.dumps(shape.to_plotly())) for shape in shapes]
    return {"client": client, "image": image, "shapes": dicts, "selected": [], "labels": {}}


def test_an_edit_of_one_of_many_is_measured_alone_also_when_users_take_turns(monkeypatch):
    app = app_of(ImageShapesAIO(IMAGE, aio_id="turns", views=[Table(["area"])]))
    mine, theirs = (
        [pis.Rect(0, 0, 1 + i / 100, 2, id=f"{who} {i}") for i in range(100)] for who in ("mine", "theirs")
    )
    views_of(app, "turns", listed("a", mine))
    views_of(app, "turns", listed("b", theirs))
    seen = counted(monkeypatch)
    mine[50] = mine[50].move(1, 1)
    theirs[7] = pis.Rect(0, 0, 7, 5, id="theirs 7")
    (first,) = views_of(app, "turns", listed("a", mine))
    (second,) = views_of(app, "turns", listed("b", theirs))
    assert seen == [["mine 50"], ["theirs 7"]]
    names = [column["name"] for column in second["columns"]]
    areas = [row[names.index("area")] for row in second["rows"]]
    assert areas == pis.measure(theirs, IMAGE, properties=["area"])["area"].tolist()
    assert first["ids"] == [shape.id for shape in mine]


def test_users_of_different_images_do_not_take_each_others_measurements(monkeypatch):
    app = app_of(
        ImageShapesAIO(
            images={"a": IMAGE, "b": IMAGE + 100}, aio_id="two images", views=[Table(["intensity_mean"])]
        )
    )
    shapes = [pis.Rect(0, 0, 4, 2, id="r")]
    seen = counted(monkeypatch)
    means = []
    for image in "abab":
        (result,) = views_of(app, "two images", listed(image, shapes, image=image))
        means.append(result["rows"][0][-1])
    assert means[:2] == means[2:]
    assert means[1] == means[0] + 100
    assert seen == [["r"], ["r"]]


def test_what_is_remembered_has_an_end(monkeypatch):
    monkeypatch.setattr(known, "SHAPES", 10)
    monkeypatch.setattr(known, "PAGES", 2)
    dicts = [pis.Point(i, 0, id=f"p{i}").to_plotly() for i in range(30)]
    first = known.known_shapes(dicts[:5])
    assert all(a is b for a, b in zip(first, known.known_shapes(dicts[:5]), strict=True))
    assert [shape.id for shape in known.known_shapes(dicts)] == [f"p{i}" for i in range(30)]
    assert len(known._shapes) == 30
    known.known_shapes(dicts[5:6])
    assert len(known._shapes) == 10
    memo = known.memo_of("x", "1")
    assert known.memo_of("x", "1") is memo
    known.memo_of("x", "2")
    known.memo_of("x", "3")
    assert known.memo_of("x", "1") is not memo


# --- one drawing of many


def step_of(client, seq, before, after):
    delta = json.loads(json.dumps(pis.delta_between(before, after)))
    ids_ = [shape["name"] for shape in delta["put"]] + delta["drop"]
    return read_step(EVENT | {"client": client, "seq": seq, "ids": ids_, "delta": delta})


A, B, C = (pis.Rect(i, 0, i + 1, 2, id=name) for i, name in enumerate("abc"))


@pytest.fixture
def shared(tmp_path):
    return SharedShapes(tmp_path / "shared.sqlite3")


def test_of_two_who_draw_at_once_both_keep_what_they_drew(shared):
    command, revision = shared.take(step_of("me", 1, (), (A,)), 0)
    assert (set(command), revision) == ({"number", "received"}, 1)
    command, revision = shared.take(step_of("you", 1, (), (B,)), 0)
    assert command["received"] == {"client": "you", "seq": 1, "image": "image"}
    assert [shape["name"] for shape in command["delta"]["put"]] == ["a"]
    assert revision == 2
    news = shared.news("image", 1)
    assert ([shape["name"] for shape in news.command["delta"]["put"]], news.revision) == (["b"], 2)
    assert shared.shapes("image") == (A, B)
    assert shared.news("image", 2) == ({}, 2)
    assert shared.news("another", 0) == ({}, 2)


def test_of_two_who_change_one_shape_the_later_wins_for_that_shape_alone(shared):
    shared.take(step_of("me", 1, (), (A, B)), 0)
    shared.take(step_of("you", 1, (A, B), (A.move(5, 5), B)), 1)
    command, _ = shared.take(step_of("me", 2, (A, B), (A.move(1, 1), B.move(1, 1))), 1)
    # What I changed last is not told to me as others had it.
    assert "delta" not in command
    assert shared.shapes("image") == (A.move(1, 1), B.move(1, 1))
    told = shared.news("image", 2).command["delta"]
    assert pis.apply_delta((A.move(5, 5), B), told).shapes == shared.shapes("image")


def test_an_erased_shape_is_gone_for_all_and_a_later_edit_brings_it_back(shared):
    shared.take(step_of("me", 1, (), (A, B)), 0)
    shared.take(step_of("you", 1, (A, B), (B,)), 1)
    assert shared.news("image", 1).command["delta"]["drop"] == ["a"]
    assert shared.shapes("image") == (B,)
    shared.take(step_of("me", 2, (A, B), (A.move(1, 1), B)), 1)
    assert shared.shapes("image") == (B, A.move(1, 1))


def test_a_step_that_comes_twice_or_late_is_saved_once(shared):
    shared.take(step_of("me", 1, (), (A,)), 0)
    shared.take(step_of("me", 2, (), (A.move(1, 1), B)), 0)
    shared.take(step_of("you", 1, (A,), (A.move(9, 9),)), 1)
    for step in (step_of("me", 2, (), (A.move(1, 1), B)), step_of("me", 1, (), (A,))):
        news = shared.take(step, 3)
        assert news.command["received"]["seq"] == step.seq
        assert news.revision == 3
    assert shared.shapes("image") == (A.move(9, 9), B)


def test_images_and_python_have_their_own_steps(shared):
    shared.add("one", pis.delta_between((), (A,)))
    shared.add("one", pis.delta_between((A,), (A, B)))
    shared.add("two", pis.delta_between((), (C,)))
    assert (shared.shapes("one"), shared.shapes("two")) == ((A, B), (C,))
    assert [shape["name"] for shape in shared.news("one", 1).command["delta"]["put"]] == ["b"]


def test_another_worker_goes_on_where_the_first_was(shared):
    shared.take(step_of("me", 1, (), (A,)), 0)
    assert shared.shapes("image") == (A,)
    other = SharedShapes(shared.path)
    other.take(step_of("you", 1, (A,), (A, B)), 1)
    assert shared.shapes("image") == other.shapes("image") == (A, B)


def test_workers_that_write_at_once_lose_nothing(tmp_path):
    code = (
        "import sys, plotly_imgshapes as pis\n"
        "from plotly_imgshapes.dash_aio import SharedShapes\n"
        "shared = SharedShapes(sys.argv[1])\n"
        "for i in range(40):\n"
        "    shared.add('image', pis.delta_between((), [pis.Point(i, 0, id=f'{sys.argv[2]} {i}')]))\n"
    )
    path = tmp_path / "shared.sqlite3"
    running = [subprocess.Popen([sys.executable, "-c", code, path, name]) for name in "xyz"]
    assert [process.wait() for process in running] == [0, 0, 0]
    names = {shape.id for shape in SharedShapes(path).shapes("image")}
    assert names == {f"{name} {i}" for name in "xyz" for i in range(40)}


def test_a_page_that_knows_more_than_the_file_is_told_everything(shared):
    shared.take(step_of("me", 1, (), (A,)), 0)
    news = shared.news("image", 17)
    assert ([shape["name"] for shape in news.command["shapes"]], news.revision) == (["a"], 1)
    assert news.command["remember"] is False


def test_what_is_no_delta_does_not_get_into_the_file(shared):
    bad = read_step(EVENT | {"delta": {"put": [{"type": "rect"}], "drop": [], "order": None}})
    with pytest.raises(pis.EventError, match=r"delta\['put'\]\[0\]\['name'\]"):
        shared.take(bad, 0)
    assert shared.news("image", 0) == ({}, 0)


def test_a_file_that_is_not_ours_is_left_alone(tmp_path):
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE theirs (x)")
    before = other.read_bytes()
    with pytest.raises(pis.StoreError, match="database of another program"):
        SharedShapes(other)
    assert other.read_bytes() == before
    text = tmp_path / "text"
    text.write_text("nothing of a database\n" * 100)
    with pytest.raises(pis.StoreError, match="got file is not a database"):
        SharedShapes(text)
    with pytest.raises(pis.StoreError, match="unable to open database file"):
        SharedShapes(tmp_path / "no folder" / "shared.sqlite3")
