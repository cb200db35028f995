"""One shape of a figure, replaced in the browser."""

import json

from plotly.io.json import to_json_plotly

from plotly_imgshapes import Rect, from_plotly, imshow
from plotly_imgshapes.patch import shape_patch


def test_a_patch_puts_the_shape_where_the_figure_would_have_it():
    labels = {"cell": "red"}
    shape = Rect(1, 2, 30, 40, id="a", label="cell", properties={"n": 1})
    (told,) = json.loads(to_json_plotly(shape_patch(7, shape, labels=labels)))["operations"]
    assert (told["operation"], told["location"]) == ("Assign", ["layout", "shapes", 7])
    drawn = imshow([[0]], shapes=[shape], labels=labels).layout.shapes[0].to_plotly_json()
    assert told["params"]["value"] == drawn


def test_a_patch_of_one_shape_is_under_a_kilobyte():
    shape = Rect(10.123456789, 20.123456789, 300.123456789, 400.123456789, id="0123456789ab", label="cell")
    sent = to_json_plotly(shape_patch(999, shape, labels={"cell": "#ff00ff"}))
    assert len(sent) <= 1000
    value = json.loads(sent)["operations"][0]["params"]["value"]
    assert from_plotly(value).bounds == shape.bounds
