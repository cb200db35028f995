"""Everybody draws on one image in Dash: what one does comes to the others, shape by shape."""

from pathlib import Path

import dash
from dash import Input, Output, State
from skimage import data

from plotly_imgshapes.dash_aio import ImageShapesAIO, SharedShapes, read_step

ids = ImageShapesAIO.ids
shared = SharedShapes(Path("shared.sqlite3"))
app = dash.Dash()
app.layout = [
    ImageShapesAIO(
        data.coins(), aio_id="coins", labels=["coin", "table"], saved=shared.shapes, height="90vh"
    ),
    # Of the last step that this page knows.
    dash.dcc.Store(id="revision", data=0),
    dash.dcc.Interval(id="tick", interval=500),
]
server = app.server


@app.callback(
    Output(ids.command("coins"), "data"),
    Output("revision", "data"),
    Input(ids.event("coins"), "data"),
    State("revision", "data"),
    prevent_initial_call=True,
)
def save(event, revision):
    return shared.take(read_step(event), revision)


@app.callback(
    Output(ids.command("coins"), "data", allow_duplicate=True),
    Output("revision", "data", allow_duplicate=True),
    Input("tick", "n_intervals"),
    State(ids.shown("coins"), "data"),
    State("revision", "data"),
    prevent_initial_call=True,
)
def look(_ticks, image, revision):
    news = shared.news(image, revision)
    return news if news.command else dash.no_update


if __name__ == "__main__":
    app.run()
