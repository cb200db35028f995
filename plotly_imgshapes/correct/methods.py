"""The table of corrections."""

from plotly_imgshapes.methods import Table

FAMILIES = ("Geometry", "Light", "Noise", "Inside shapes", "Mosaic")
"""Headings, in the order in which panels show them."""

METHODS: Table = {}
"""Every correction by name, in the order of the families; filled by importing `plotly_imgshapes.correct`."""
