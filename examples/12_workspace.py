"""One workspace for notebooks, Dash and files: views follow what is drawn, the session becomes a script."""

from skimage import data

import plotly_imgshapes as pis
from plotly_imgshapes import views

image = data.coins()


def bright(image, _shapes):
    """Where the coins are: a view may be any function of the image and the shapes."""
    return image > 150


ws = pis.ImageShapes(
    image,
    spacing=0.2,
    unit="mm",
    labels=["coin", "table"],
    views=[views.Table(["area", "intensity_mean"]), views.Profile(), bright],
)
ws.on("draw", lambda event: print("drawn:", *(shape.label for shape in event.shapes)))

# In a notebook `ws` at the end of a cell shows it; a shape that is drawn there comes in like these.
ws.shapes = [pis.Ellipse(63, 31.2, 75.8, 43.4, label="coin"), pis.Line(8, 20, 48, 20, label="table")]
for view in ws.view_results():
    print(f"{view['title']}: {view['kind']}")

ws.shapes = [*ws.shapes, pis.Rect(2, 2, 12, 9, label="table")]
ws.undo()
print(len(ws.shapes), "shapes, of", len(ws.history.past) + 1, "steps")

ws.save("coins.json")
print(ws.to_script().splitlines()[0])
