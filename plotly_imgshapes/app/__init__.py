"""The ready-made application: open images in the browser, draw, measure, save.

`python -m plotly_imgshapes` starts it; `create_app` makes the Dash application for a server of one's own.
"""

from plotly_imgshapes.app.server import create_app

__all__ = ["create_app"]
