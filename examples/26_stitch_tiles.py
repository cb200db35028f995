"""Stitch overlapping tiles into one image; where each lies is found by phase correlation."""

import numpy as np
from skimage import data

import plotly_imgshapes as pis

whole = data.camera()
tiles = [whole[:280, :290], whole[:280, 222:], whole[232:, :290], whole[232:, 222:]]

mosaic, frame = pis.correct.stitch(tiles, columns=2, overlap=0.2)
eye = pis.Point(20, 30)  # in the second tile

difference = np.abs(mosaic.astype(float) - whole).mean()
(carried,) = frame.carry(eye, tile=1)
print(f"{mosaic.shape[0]} x {mosaic.shape[1]} pixels, {difference:.2f} levels off the whole on average")
print(f"the point lies at {carried.x:.0f}, {carried.y:.0f} of the mosaic")
