"""Correct a segmentation with strokes: split what grew together, merge what fell apart, fill a hole, undo."""

import numpy as np
from skimage.draw import disk

import plotly_imgshapes as pis

labels = np.zeros((100, 170), int)
for center in ((50, 35), (50, 75)):
    labels[disk(center, 24)] = 1  # two cells in one label
labels[disk((50, 135), 24)] = 2
labels[disk((50, 135), 5)] = 0  # a hole
labels[:, 128:130][labels[:, 128:130] == 2] = 0  # and a gap
labels[:, :128][labels[:, :128] == 2] = 3

history = pis.segment.SegmentationHistory(pis.Segmentation.from_labels(labels))
for edit, stroke in (
    ("split", pis.Line(55, 10, 55, 90)),
    ("merge", pis.Line(118, 35, 150, 35)),
    ("fill", pis.Polyline([[129, 20], [129, 80]], width=4)),
    ("fill", pis.Point(137, 50)),
):
    history = history.apply(edit, stroke)
    print(f"{edit}: {history.now.count} objects, areas {list(map(int, history.now.areas().values()))}")

print("undone:", history.undo().now.count, "objects")
