"""A Dash app in which a table follows the hand: no JavaScript, no state on the server."""

import dash
from skimage import data

import plotly_imgshapes as pis

image = data.coins()
fig = pis.imshow(image)
app = dash.Dash()
app.layout = [
    dash.dcc.Graph(id="graph", figure=fig, config=dict(pis.CONFIG)),
    dash.dcc.Store(id="shapes", data=[]),
    dash.html.Pre(id="table"),
]


@app.callback(
    dash.Output("shapes", "data"),
    dash.Output("table", "children"),
    dash.Input("graph", "relayoutData"),
    dash.State("shapes", "data"),
)
def follow(relayout, stored):
    shapes, changes = pis.apply_event(pis.shapes_from(stored), relayout)
    if not changes:
        return dash.no_update
    rows = pis.measure(shapes, image, properties=["area", "length", "intensity_mean"])
    text = "\n".join(f"{name:16}{[*map(str, column)]}" for name, column in rows.items())
    return [shape.to_plotly() for shape in shapes], text


if __name__ == "__main__":
    app.run()
