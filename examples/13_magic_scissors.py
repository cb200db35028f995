"""Trace an object roughly, and let the outline snap to its boundary: still a shape, with its id and class."""

import numpy as np
from skimage import data

import plotly_imgshapes as pis

image = data.coins()
turn = np.linspace(0, 2 * np.pi, 9)[:-1]
rough = pis.Polygon(
    np.column_stack((280 + 30 * np.cos(turn), 193 + 28 * np.sin(turn))), id="c1", label="coin"
)

found = pis.segment.active_contour(image, rough)
(snapped,) = found.shapes()

print(f"{rough.area:.0f} px² drawn, {snapped.area:.0f} px² found, still {snapped.id!r}, a {snapped.label}")
pis.imshow(image, shapes=[rough.replace(id="rough", label="rough"), snapped]).write_html("scissors.html")
