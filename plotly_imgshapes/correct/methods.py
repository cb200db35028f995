"""The table of corrections."""

from plotly_imgshapes.methods import Table

METHODS: Table = {}
"""Every correction by name; filled when `plotly_imgshapes.correct` is imported."""
