"""Count the coins, without a hint and inside one drawn outline, and measure each."""

from skimage import data

import plotly_imgshapes as pis

image = data.coins()

everywhere = pis.segment.blobs(image, min_radius=15, max_radius=35)
inside = pis.segment.blobs(image, pis.Rect(12, 12, 388, 295), min_radius=15, max_radius=35)
table = everywhere.table(image, properties=["equivalent_diameter_area", "intensity_mean"])

print(f"{everywhere.count} coins everywhere, {inside.count} inside the outline")
print(f"mean diameter {table['equivalent_diameter_area'].mean():.1f} px")
pis.imshow(image, shapes=everywhere.shapes(1.0)).write_html("coins.html")
