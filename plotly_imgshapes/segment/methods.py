"""The table of segmentation methods."""

from plotly_imgshapes.methods import Table

METHODS: Table = {}
"""Every method by name, in the order of the families; filled when `plotly_imgshapes.segment` is imported."""
