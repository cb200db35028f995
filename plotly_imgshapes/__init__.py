"""Draw on images with Plotly, and turn the drawing into measurements and segmentations.

The public names are listed in ``__init__.pyi``; each is imported when it is first asked for, so that
``import plotly_imgshapes`` itself costs next to nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__version__ = "0.1.0"
