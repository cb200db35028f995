"""Show an image with drawing tools, and read back what was drawn."""

from skimage import data

import plotly_imgshapes as pis

fig = pis.imshow(
    data.coins(),
    labels=["coin", "table"],
    shapes=[
        pis.Ellipse(315, 155, 379, 217, label="coin"),
        pis.Line(40, 100, 240, 100, label="table"),
    ],
)
fig.write_html("coins.html", config=pis.CONFIG)  # or fig.show(config=pis.CONFIG)

for shape in pis.shapes_from(fig):
    print(shape)
