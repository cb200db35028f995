"""Pages and pictures that leave Python: standalone HTML, PNG, JPEG, WebP, TIFF, SVG, PDF."""

from plotly_imgshapes.export.html import write_html
from plotly_imgshapes.export.image import write_image, write_images
from plotly_imgshapes.export.raster import compose

__all__ = ["compose", "write_html", "write_image", "write_images"]
