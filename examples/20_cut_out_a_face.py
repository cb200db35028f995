"""The astronaut's face three ways: a snapping outline, a random walk from scribbles, and superpixels."""

from skimage import data

import plotly_imgshapes as pis

image = data.astronaut()
face = pis.Ellipse(172, 62, 272, 188, label="face")

snake = pis.segment.active_contour(image, face, sigma=3)
walk = pis.segment.random_walker(
    image,
    [
        pis.Polyline([[205, 95], [240, 95], [238, 150], [222, 165], [208, 150]], width=12, label="face"),
        pis.Polyline([[150, 40], [290, 40]], width=8, label="background"),
        pis.Polyline([[150, 40], [140, 190], [160, 230]], width=8, label="background"),
        pis.Polyline([[290, 40], [310, 190], [285, 240]], width=8, label="background"),
        pis.Polyline([[180, 215], [270, 225]], width=8, label="background"),
    ],
)
patches = pis.segment.remove_background(image, face)

masks = {"active contour": snake.mask(), "random walker": walk.mask(), "superpixels": patches.mask()}
outline = pis.mask(face, snake.frame)
for name, found in masks.items():
    iou = (found & outline).sum() / (found | outline).sum()
    print(f"{name}: {found.sum()} px, IoU with the rough outline {iou:.2f}")
