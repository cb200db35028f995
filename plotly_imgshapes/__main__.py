"""`python -m plotly_imgshapes [IMAGE ...]`: draw and measure in the browser."""

import sys

from plotly_imgshapes.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
