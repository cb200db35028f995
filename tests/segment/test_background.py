"""Objects cut out by superpixels: holes, pieces, outlines, previews."""

import numpy as np
import pytest

from plotly_imgshapes import Ellipse, Line
from plotly_imgshapes.segment import remove_background
from tests.segment.quality import disc, iou, noisy
from tests.segment.quality_forest import LADY_STROKES, astronaut, in_color, lady, stroke


def test_the_astronaut_is_cut_out_by_even_superpixels_too():
    assert iou(remove_background(astronaut(), LADY_STROKES, patches="slic").mask(), lady()) > 0.93


def test_background_marked_in_a_hole_keeps_the_hole():
    image, truth = in_color()
    ring = truth & ~disc(radius=18)
    image = np.where((truth & ~ring)[:, :, None], image[5, 5], image)
    image = np.clip(image + np.random.default_rng(2).normal(0, 8, image.shape), 0, 255).astype(np.uint8)
    marks = stroke("ring", (70, 90), (72, 115)), stroke("background", (20, 20), (180, 180 - 150))
    assert remove_background(image, marks).labels[100, 100] == 1
    assert remove_background(image, marks, remove_holes=False).labels[100, 100] == 0
    dug = remove_background(image, [*marks, stroke("background", (95, 100), (105, 100))])
    assert dug.labels[100, 100] == 0
    assert iou(dug.mask(), ring) > 0.85


def test_which_pieces_are_kept():
    truth = disc(center=(60, 60), radius=30) | disc(center=(140, 140), radius=20)
    image = noisy(truth, noise=5)
    marks = stroke("spot", (130, 140), (150, 140)), stroke("background", (10, 150), (60, 190))
    area = {
        keep: remove_background(image, marks, keep=keep, place=False).mask().sum()
        for keep in ("marked", "largest", "all")
    }
    assert area["marked"] == pytest.approx(np.pi * 20**2, rel=0.1)
    assert area["largest"] == pytest.approx(np.pi * 30**2, rel=0.1)
    assert area["all"] == pytest.approx(np.pi * (20**2 + 30**2), rel=0.1)


def test_an_outline_is_replaced_in_place_and_only_its_surroundings_are_read():
    truth = disc((400, 400), (250, 250), 30)
    image = noisy(truth)
    outline = Ellipse(214, 213, 287, 286, id="a", label="cell")
    found = remove_background(image, outline)
    (shape,) = found.shapes()
    assert (shape.id, shape.label) == ("a", "cell")
    assert iou(found.mask(), truth) > 0.93
    changed = image.copy()
    changed[:140] = 255
    assert np.array_equal(remove_background(changed, outline).labels, found.labels)


def test_a_background_preview_says_so_and_takes_thin_lines():
    image = np.kron(in_color()[0], np.ones((6, 6, 1), dtype=np.uint8))
    marks = Line(540, 600, 660, 600, label="cell"), Line(60, 60, 1100, 90, label="background")
    quick = remove_background(image, marks, preview=True)
    assert quick.approximate
    assert quick.labels.shape == (1200, 1200)
    assert iou(quick.mask(), np.kron(disc(), np.ones((6, 6)))) > 0.85
