"""Regions as sets: holes, unions, buffers, masks."""

from skimage import data

import plotly_imgshapes as pis

image = data.coins()
frame = pis.ImageFrame.of(image)
coin = pis.Ellipse(315, 155, 379, 217)
rim = coin - coin.buffer(-6)
both = rim | pis.Rect(0, 0, 60, 30)
print(f"rim {rim.area:.0f} px², with the corner {both.area:.0f} px²")
print("mean on the rim:", image[pis.mask(rim, frame)].mean().round(2))
