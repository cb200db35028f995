"""The image along a line, averaged over a width, in the unit of the image."""

from skimage import data

import plotly_imgshapes as pis

image = data.coins()
frame = pis.ImageFrame.of(image, spacing=0.2, unit="mm")
across = pis.Line(0, 37, 76, 37)
along = pis.profile(across, image, frame=frame, width=1.0)
print(f"{len(along.distance)} samples over {along.distance[-1]:.1f} {along.unit}")
print(f"brightest at {along.distance[along.intensity.argmax()]:.1f} {along.unit}")
