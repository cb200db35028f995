"""The table of segmentation methods."""

from plotly_imgshapes.methods import Table

FAMILIES = ("From a rough outline", "From seeds", "Without seeds", "Along edges")
"""Headings, in the order in which panels show them."""

METHODS: Table = {}
"""Every method by name, in the order of the families; filled by importing `plotly_imgshapes.segment`."""
