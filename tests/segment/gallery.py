"""The gallery: one picture a method, what was drawn on the left, what came of it on the right.

`python -m tests.segment.gallery` makes examples/gallery anew: the pictures, and a page with the help line
of each method and what it reached on known truth.
"""

from pathlib import Path

import numpy as np
from PIL import Image

import plotly_imgshapes as pis
from plotly_imgshapes.export import compose
from tests.segment.quality import cases, pictures

FOLDER = Path(__file__).parents[2] / "examples" / "gallery"
HEIGHT = 220
GAP = 8
COLORS = 128

HINTS = pis.Style(color="#ff00ff", width=3)
BEFORE = pis.Style(color="#00c8ff", width=3, fill="rgba(0,200,255,0.25)")
FOUND = pis.Style(color="#00e000", width=3, fill="rgba(0,224,0,0.25)")


def tables():
    """Return {name: method} of segmentations, edits and corrections, in the order of the page."""
    from plotly_imgshapes.segment.edits import EDITS

    return {**pis.segment.METHODS, **EDITS, **pis.correct.METHODS}


def drawn(picture):
    """Return the picture of one method, RGB."""
    result = picture.call()
    hints = [shape.replace(style=HINTS) for shape in picture.shapes]
    known = [shape.replace(style=BEFORE) for shape in picture.before().shapes()] if picture.before else []
    before = pis.imshow(picture.image, shapes=[*known, *hints])
    if isinstance(result, tuple):
        image, frame = result
        after = pis.imshow(image, frame=frame)
    else:
        after = pis.imshow(
            picture.image,
            frame=result.frame,
            shapes=[shape.replace(style=FOUND) for shape in result.shapes()],
        )
    halves = [_sized(compose(figure, legend=False)) for figure in (before, after)]
    gap = np.full((HEIGHT, GAP, 3), 255, np.uint8)
    return np.hstack([halves[0], gap, halves[1]])


def _sized(pixels):
    height, width = pixels.shape[:2]
    size = max(1, round(width * HEIGHT / height)), HEIGHT
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def page():
    """Return the text of the gallery's page."""
    rows = {}
    for case in cases():
        rows.setdefault(case.method, []).append(f"{case.scene}: {case.run():.3f}")
    lines = [
        "# Gallery",
        "",
        "What was drawn on the left, what came of it on the right. The scores are the IoU with a known truth",
        "(of corrections: 1 - relative error); the tests make every one of them again.",
        "",
    ]
    family = ""
    for name, method in tables().items():
        if method.family != family:
            family = method.family
            lines += [f"## {family}", "", "| method | picture | on known truth |", "| --- | --- | --- |"]
        scores = "<br>".join(rows.get(name, []))
        lines.append(f"| `{name}`<br>{method.help} | ![{name}]({name}.png) | {scores} |")
        following = list(tables())
        after = following.index(name) + 1
        if after == len(following) or tables()[following[after]].family != family:
            lines.append("")
    return "\n".join(lines)


def main():
    FOLDER.mkdir(exist_ok=True)
    for picture in pictures():
        image = Image.fromarray(drawn(picture)).quantize(COLORS, dither=Image.Dither.NONE)
        image.save(FOLDER / f"{picture.method}.png", optimize=True)
    (FOLDER / "README.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
