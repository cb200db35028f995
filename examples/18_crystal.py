"""The outline of a translucent crystal under noise: only its facets differ from what lies behind it."""

import numpy as np
from skimage.draw import polygon, polygon2mask

import plotly_imgshapes as pis

corners = np.array([(60, 95), (40, 190), (95, 265), (180, 240), (205, 140), (140, 70)], float)
truth = polygon2mask((240, 330), corners)
image = np.full(truth.shape, 100.0)
for i in range(len(corners)):
    facet = polygon(*np.vstack((corners[i], corners[i - 1], corners.mean(axis=0))).T)
    image[facet] = 118 + 10 * (i % 3)  # light is bent a little differently by each facet
image += np.random.default_rng(0).normal(0, 18, image.shape)

rough = pis.Ellipse(55, 22, 285, 222)
found = pis.segment.geodesic_contour(image, rough, balloon=-1)  # shrinks until an edge holds it
(outline,) = found.shapes(1.0)

iou = (found.mask() & truth).sum() / (found.mask() | truth).sum()
print(f"{outline.area:.0f} px², {truth.sum()} in truth, IoU {iou:.3f}")
