"""Large images with an object of a hand's size, as the interactive methods meet them."""

import numpy as np
from skimage import data

from plotly_imgshapes import Ellipse, Point, Polygon


def mosaic():
    """Return 2048 x 2048 uint8: the cameraman sixteen times, with noise of 4 levels."""
    tile = np.tile(data.camera(), (4, 4)).astype(np.int16)
    noise = np.random.default_rng(0).integers(-4, 5, tile.shape)
    return np.clip(tile + noise, 0, 255).astype(np.uint8)


def cameraman(row=1, col=1):
    """Return a rough outline around one cameraman of the mosaic, some 300 pixels high, columns x, y."""
    xy = np.array(
        [
            (205, 55), (255, 60), (275, 110), (290, 170), (310, 240), (325, 330),
            (310, 385), (250, 390), (180, 390), (105, 380), (95, 300), (120, 220), (160, 130),
        ],
        dtype=float,
    )  # fmt: skip
    return Polygon(xy + np.array([512.0 * col, 512.0 * row]))


def blob(size=2048, center=(1000, 900), radius=150, noise=12, seed=0):
    """Return a wavy bright object under noise on a large image, its mask, and a rough circle around it."""
    rows, cols = np.ogrid[:size, :size]
    angle = np.arctan2(rows - center[0], cols - center[1])
    distance = np.hypot(rows - center[0], cols - center[1])
    truth = distance < radius * (1 + 0.12 * np.sin(3 * angle) + 0.05 * np.cos(7 * angle))
    rng = np.random.default_rng(seed)
    image = np.clip(np.where(truth, 150, 90) + rng.normal(0, noise, (size, size)), 0, 255).astype(np.uint8)
    x, y, r = center[1], center[0], radius * 1.15
    return image, truth, Ellipse(x - r, y - r, x + r, y + r)


def middle(shape):
    """Return a point in the middle of a shape."""
    x, y = shape.centroid
    return Point(x, y)
