"""Draw a line over something of known length: from then on everything is in its unit."""

from skimage import data

import plotly_imgshapes as pis

image = data.coins()
pixels = pis.ImageFrame.of(image)
known = pis.Line(315, 186, 379, 186)  # the diameter of a coin of 21 mm
coin = pis.Ellipse(315, 155, 379, 217)

frame = pixels.calibrated(known, 21, "mm")
coin = coin.transform(pixels.transform_to(frame))
print(f"one pixel is {frame.dx:.3f} {frame.unit}; the coin covers {coin.area:.0f} {frame.unit}²")
pis.imshow(image, frame=frame, shapes=[coin]).write_html("coins_mm.html", config=pis.CONFIG)
