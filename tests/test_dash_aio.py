"""The Dash component without a browser: what is on its page, what callbacks read and say."""

import json
import subprocess
import sys

import dash
import numpy as np
import pytest
from dash import Input, Output, html

import plotly_imgshapes as pis
from plotly_imgshapes.dash_aio import ImageShapesAIO, commands, merged, read_step, registry
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
    assert found["classes"].data == {"classes": {"cell": "#ff00ff"}, "active": "cell"}
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


def test_the_script_is_served_and_nothing_else_of_ours():
    app = app_of(ImageShapesAIO(IMAGE, aio_id="script"))
    client = app.server.test_client()
    scripts = [line for line in client.get("/").text.split('"') if "suites/plotly_imgshapes" in line]
    assert len(scripts) == 1
    served = client.get(scripts[0])
    assert served.status_code == 200
    assert b"ImageShapesAIO" in served.data


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
    assert ran.stdout.split() == ["4", "True"]


def test_views_are_computed_of_what_the_page_shows():
    app = app_of(ImageShapesAIO(IMAGE, aio_id="views", views=[Table(["area", "intensity_mean"])]))
    rect = pis.Rect(0, 0, 4, 2, id="r")
    seen = {"image": "image", "shapes": [rect.to_plotly()], "selected": [], "labels": {}}
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
        "classes": {"a": "#ff00ff"},
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
