"""Paint classes with a brush; get labels of pixels from the strokes alone, and of all by a pixel forest."""

import numpy as np
from skimage import data
from skimage.io import imsave

import plotly_imgshapes as pis

image = data.coins()
strokes = [
    pis.Polyline([[35, 50], [52, 55], [45, 65]], width=10, label="coin"),
    pis.Polyline([[320, 40], [348, 45]], width=14, label="coin"),
    pis.Polyline([[230, 265], [255, 265]], width=14, label="coin"),
    pis.Polyline([[10, 15], [290, 15]], width=8, label="background"),
    pis.Polyline([[10, 88], [300, 84]], width=5, label="background"),
    pis.Polyline([[90, 225], [300, 228]], width=6, label="background"),
]
painted = pis.label_image(strokes, pis.ImageFrame.of(image))
imsave("strokes.png", painted.astype(np.uint8), check_contrast=False)

forest = pis.segment.PixelForest.fit(image, strokes)
found = forest.predict(image)
forest.save("coins.npz")  # numbers only, no pickle: PixelForest.load("coins.npz").predict(other_image)

print(f"{(painted > 0).mean():.1%} of the pixels painted, {found.mask().mean():.1%} found to be coin")
