"""Send an image and its shapes to somebody without Python: a page to measure on, and a picture for print."""

from skimage import data

import plotly_imgshapes as pis

ws = pis.ImageShapes(
    data.coins(),
    spacing=0.2,
    unit="mm",
    labels=["coin", "table"],
    shapes=[pis.Ellipse(63, 31, 75.8, 43.4, label="coin"), pis.Line(8, 20, 48, 20, label="table")],
    title="Coins of Pompeii",
)
ws.write_html("coins.html")  # opens from the disk, offline; what readers draw comes back by ws.load(...)
ws.write_image(
    "coins.png", engine="raster"
)  # without engine=, Chrome draws the whole figure: PNG, SVG, PDF, ...

print(f"{len(ws.shapes)} shapes, {ws.shapes[0].area:.1f} mm²")
