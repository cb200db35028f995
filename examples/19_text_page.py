"""A text page under uneven light: one threshold for all loses half of it, one around each pixel does not."""

import numpy as np
from skimage import data

import plotly_imgshapes as pis

image = data.page()
even = pis.segment.threshold(image, rule="otsu", polarity="dark", objects="class")
local = pis.segment.threshold(image, rule="sauvola", polarity="dark", window=25, objects="class")

dark_corner = pis.Rect(0, 130, 120, 190)  # here paper is darker than the ink is elsewhere
covered = {
    name: float(np.mean(found.mask()[pis.mask(dark_corner, found.frame)]))
    for name, found in (("Otsu", even), ("Sauvola", local))
}
for name, share in covered.items():
    print(f"{name}: {100 * share:.0f} % of the dark corner is taken for ink")
