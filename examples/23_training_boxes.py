"""Bounding boxes for a training set: rough boxes tightened around what is in them, with their classes."""

from skimage import data

import plotly_imgshapes as pis

image = data.coins()
rough = [
    pis.Rect(296, 8, 373, 80, label="large"),
    pis.Rect(74, 32, 126, 80, label="small"),
    pis.Rect(308, 150, 381, 226, label="large"),
]
found = pis.segment.threshold(image, rough, polarity="bright", sigma=1, fill_holes=True, min_area=400)
boxes = []
for shape in found.shapes():
    x0, y0, x1, y1 = shape.bounds
    boxes.append(pis.Rect(x0, y0, x1, y1, label=shape.label))

for box in boxes:
    print(f"{box.label}: x {box.x0:g} to {box.x1:g}, y {box.y0:g} to {box.y1:g}")
pis.ImageShapes(image, labels=["large", "small"], shapes=boxes).save("boxes.json")
