"""The area of a pill, by a circle fitted to its edges: shadow and imprint are outliers, and left aside."""

import numpy as np
from skimage.draw import disk, rectangle
from skimage.filters import gaussian

import plotly_imgshapes as pis

RADIUS = 7.5  # mm
frame = pis.ImageFrame((300, 320), dx=0.1, dy=0.1, unit="mm")

image = np.full(frame.shape, 60.0)
image[disk((166, 172), 82, shape=frame.shape)] = 35  # the shadow
image[disk((150, 160), RADIUS / 0.1, shape=frame.shape)] = 190
image[rectangle((120, 152), extent=(60, 12))] = 150  # the imprint
image = gaussian(image, 1.2) + np.random.default_rng(0).normal(0, 6, frame.shape)

rough = pis.Ellipse(8.0, 6.8, 24.2, 23.1)
(circle,) = pis.segment.fit_circle(image, rough, frame=frame, band=14).shapes()

truth = np.pi * RADIUS**2
error = abs(circle.area - truth) / truth
print(f"{circle.area:.1f} mm², {100 * error:.2f} % off the truth, {truth:.1f} mm²")
