"""Count the blue ones among touching sweets: a colour threshold, cut where two touch."""

import numpy as np
from skimage.draw import disk

import plotly_imgshapes as pis

BLUE, RED, YELLOW = (40, 70, 200), (200, 40, 50), (230, 200, 40)
rng = np.random.default_rng(3)
image = np.full((240, 320, 3), 235.0)
rows, cols = np.mgrid[30:220:36, 30:300:37]
sweets = [
    (r, c, (BLUE, RED, YELLOW)[i % 3]) for i, (r, c) in enumerate(np.column_stack((rows.flat, cols.flat)))
]
for row, col, color in sweets:
    image[disk((row, col), 19, shape=image.shape[:2])] = color
image = np.clip(image + rng.normal(0, 12, image.shape), 0, 255).astype(np.uint8)

blueness = image[..., 2].astype(float) - image[..., 0]
found = pis.segment.threshold(blueness, rule="manual", low=80, sigma=1, min_area=200, split=True)

truth = sum(color == BLUE for *_, color in sweets)
print(f"{found.count} blue sweets, {truth} in truth, of {len(sweets)}")
