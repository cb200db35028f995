"""Corrections of an image, by what was drawn on it: each returns the new image and its frame.

Every correction has one signature, ``correct.NAME(image, shapes, *, frame=None, **parameters)``, which gives
``(image, frame)``, and a row in `METHODS`. ``frame.carry(shapes)`` keeps
shapes drawn before on the same thing after.
"""

from plotly_imgshapes.correct.methods import METHODS

__all__ = ["METHODS"]
