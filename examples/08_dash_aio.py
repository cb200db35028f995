"""All our tools in a Dash app: the list of shapes is always whole, and the server keeps nothing of a user."""

import dash
from dash import Input, Output
from skimage import data

import plotly_imgshapes as pis
from plotly_imgshapes.dash_aio import ImageShapesAIO, commands, read_step
from plotly_imgshapes.views import Profile, Table

ids = ImageShapesAIO.ids
app = dash.Dash()
app.layout = [
    # Made when the module is imported: every worker of a server has the image then.
    ImageShapesAIO(
        data.coins(), aio_id="coins", labels=["coin", "table"], views=[Table(), Profile()], height="80vh"
    ),
    dash.html.Pre(id="total"),
    dash.html.Button("Keep the largest", id="largest"),
]
server = app.server


@app.callback(Output("total", "children"), Input(ids.shapes("coins"), "data"))
def count(listed):
    shapes = pis.shapes_from(listed)
    area = sum(shape.area for shape in shapes if shape.is_region)
    return f"{len(shapes)} shapes, {area:.0f} square pixels"


@app.callback(
    Output(ids.command("coins"), "data"),
    Input("largest", "n_clicks"),
    dash.State(ids.shapes("coins"), "data"),
    prevent_initial_call=True,
)
def keep_largest(_clicks, listed):
    shapes = sorted(pis.shapes_from(listed), key=lambda shape: shape.area if shape.is_region else 0)
    return commands.erase(shape.id for shape in shapes[:-1])


@app.callback(Input(ids.event("coins"), "data"), prevent_initial_call=True)
def tell(event):
    step = read_step(event)
    print(step.type, *step.ids)


if __name__ == "__main__":
    app.run()
