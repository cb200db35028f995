"""Where curved lines start and end: threshold, thin to one pixel, and look for pixels with one neighbour."""

import numpy as np
from scipy.ndimage import convolve
from skimage.draw import bezier_curve
from skimage.filters import gaussian
from skimage.morphology import skeletonize

import plotly_imgshapes as pis

ENDS = [((30, 20), (60, 150)), ((120, 30), (90, 260)), ((170, 40), (180, 250)), ((40, 190), (70, 280))]

image = np.zeros((210, 300))
for (r0, c0), (r1, c1) in ENDS:
    rr, cc = bezier_curve(r0, c0, (r0 + r1) // 2 + 25, (c0 + c1) // 2, r1, c1, weight=1)
    image[rr, cc] = 1
image = gaussian(image, 2) / gaussian(image, 2).max() + np.random.default_rng(0).normal(0, 0.04, image.shape)

lines = pis.segment.threshold(image, rule="otsu", polarity="bright", sigma=1, min_area=60)
ends = []
for number in lines.numbers:
    thin = skeletonize(lines.mask(number))
    neighbours = convolve(thin.astype(int), np.ones((3, 3), int), mode="constant") - 1
    ends += [pis.Point(col, row) for row, col in np.argwhere(thin & (neighbours == 1))]

far = [min(np.hypot(p.x - c, p.y - r) for pair in ENDS for r, c in pair) for p in ends]
print(f"{lines.count} lines, {len(ends)} ends, at most {max(far):.1f} px from the truth")
