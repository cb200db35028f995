"""Corrections of an image, by what was drawn on it: each returns the new image and its frame.

Every correction has one signature, ``correct.NAME(image, shapes, *, frame=None, **parameters)``, which gives
``(image, frame)``, and a row in `METHODS`. ``frame.carry(shapes)`` keeps
shapes drawn before on the same thing after.
"""

from plotly_imgshapes.correct.carried import CarriedFrame
from plotly_imgshapes.correct.cropping import crop
from plotly_imgshapes.correct.denoising import denoise
from plotly_imgshapes.correct.filtering import filter  # noqa: A004 (reached as correct.filter)
from plotly_imgshapes.correct.inpainting import inpaint
from plotly_imgshapes.correct.leveling import level
from plotly_imgshapes.correct.light import adjust, clahe, equalize
from plotly_imgshapes.correct.methods import FAMILIES, METHODS
from plotly_imgshapes.correct.rectifying import rectify
from plotly_imgshapes.correct.stitching import stitch
from plotly_imgshapes.methods import sort_by_family

__all__ = [
    "METHODS",
    "CarriedFrame",
    "adjust",
    "clahe",
    "crop",
    "denoise",
    "equalize",
    "filter",
    "inpaint",
    "level",
    "rectify",
    "stitch",
]

sort_by_family(METHODS, FAMILIES)
