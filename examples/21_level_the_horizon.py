"""Draw along a horizon, and the image is turned until it is level; what was drawn stays on the same thing."""

import numpy as np
from skimage import data
from skimage.transform import rotate

import plotly_imgshapes as pis

TILT = 6.0
camera = rotate(data.camera(), TILT, preserve_range=True).astype(np.uint8)

slope = np.tan(np.radians(TILT))
horizon = pis.Line(60, 300 + 196 * slope, 450, 300 - 194 * slope)
tower = pis.Rect(300, 150, 330, 250)

level, frame = pis.correct.level(camera, horizon)
line, box = frame.carry([horizon, tower])

print(f"the horizon lay at {horizon.angle:.1f}°, and lies at {line.angle:.1f}° now")
print(f"the box is turned by {box.angle:.1f}°, its area is {box.area:.0f} px² as before")
pis.imshow(level, frame=frame, shapes=[line, box]).write_html("level.html")
