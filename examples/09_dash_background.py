"""A slow segmentation behind a button: a process of its own, with progress and a button that stops it."""

import time
from pathlib import Path

import dash
import diskcache
from dash import Input, Output, State
from skimage import data, measure

import plotly_imgshapes as pis
from plotly_imgshapes.dash_aio import ImageShapesAIO, commands

ids = ImageShapesAIO.ids
image = data.coins()
manager = dash.DiskcacheManager(diskcache.Cache(Path("background-cache")))
app = dash.Dash(background_callback_manager=manager)
app.layout = [
    ImageShapesAIO(image, aio_id="coins", labels=["coin"], height="80vh"),
    dash.html.Button("Find what is brighter than the drawn region", id="find"),
    dash.html.Button("Stop", id="stop", disabled=True),
    dash.html.Progress(id="progress", max="10", value="0"),
]
server = app.server


def brighter(image, shape):
    """Return the outlines of what is brighter than the mean inside a shape."""
    mean = pis.measure(shape, image, properties="intensity_mean")["intensity_mean"][0]
    for i, outline in enumerate(measure.find_contours(image.astype(float), mean + 20)):
        if len(outline) > 80:
            yield pis.Polygon([outline[::4, ::-1]], id=f"found {i}", label="coin")


@app.callback(
    Output(ids.command("coins"), "data"),
    Input("find", "n_clicks"),
    State(ids.shapes("coins"), "data"),
    background=True,
    running=[(Output("find", "disabled"), True, False), (Output("stop", "disabled"), False, True)],
    progress=[Output("progress", "value")],
    cancel=[Input("stop", "n_clicks")],
    prevent_initial_call=True,
)
def find(set_progress, _clicks, listed):
    regions = [shape for shape in pis.shapes_from(listed) if shape.is_region]
    for step in range(10):
        set_progress([str(step + 1)])
        time.sleep(0.4)  # what takes its time
    if not regions:
        return dash.no_update
    return commands.put(brighter(image, regions[0]), labels={"coin": "#00e000"})


if __name__ == "__main__":
    app.run()
