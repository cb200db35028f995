"""Drawing tools on a figure that exists already, facets included."""

import numpy as np
import plotly.express as px
from skimage import data

import plotly_imgshapes as pis

stack = np.stack([data.camera()[::4, ::4], data.moon()[::4, ::4]])
fig = pis.enable_drawing(px.imshow(stack, facet_col=0, color_continuous_scale="gray"), labels=["cell"])
for subplot in ("xy", "x2y2"):
    print(subplot, pis.frame_of(fig, subplot))
fig.write_html("facets.html", config=pis.CONFIG)
