"""Scribble on what stays and on what goes: the background is removed."""

import numpy as np
from skimage import data

import plotly_imgshapes as pis

image = data.astronaut()
scribbles = [
    pis.Polyline([[225, 40], [222, 120], [215, 225]], width=14, label="astronaut"),
    pis.Polyline([[110, 440], [150, 320], [215, 250], [300, 330], [330, 440]], width=14, label="astronaut"),
    pis.Polyline([[310, 430], [370, 360], [450, 370], [480, 460]], width=14, label="astronaut"),
    pis.Polyline([[45, 300], [60, 240]], width=10, label="astronaut"),
    pis.Polyline([[20, 20], [90, 120], [30, 250], [8, 500]], width=10, label="background"),
    pis.Polyline([[420, 20], [470, 200], [380, 120]], width=14, label="background"),
    pis.Polyline([[330, 30], [350, 180], [400, 310], [500, 320]], width=14, label="background"),
]
found = pis.segment.remove_background(image, scribbles)
cut_out = np.dstack((image, 255 * found.mask().astype(np.uint8)))

(astronaut,) = found.shapes(2.0)
print(f"{astronaut.label}: {100 * found.mask().mean():.0f} % of the image, {len(astronaut.rings)} rings")
pis.imshow(cut_out).write_html("cut_out.html")
