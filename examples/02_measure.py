"""A table of measurements, one row a shape; overlapping shapes are no problem."""

import pandas as pd
from skimage import data

import plotly_imgshapes as pis

image = data.coins()
shapes = [
    pis.Ellipse(315, 155, 379, 217, label="coin"),
    pis.Ellipse(160, 235, 218, 288, label="coin"),
    pis.Rect(0, 0, 60, 30, label="table"),
]
table = pd.DataFrame(pis.measure(shapes, image))
print(table[["label", "area", "num_pixels", "intensity_mean", "intensity_median", "circularity"]])
