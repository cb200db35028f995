"""Drawing on images in Dash: the All-in-One component, what callbacks read of it, and what they tell it.

    app.layout = ImageShapesAIO(image, aio_id="coins", labels=["coin"])

    @callback(Output("table", "children"), Input(ImageShapesAIO.ids.shapes("coins"), "data"))
    def follow(data):
        return len(shapes_from(data))

Importing this module adds one script and five callbacks to the Dash apps of the process.
"""

from plotly_imgshapes.dash_aio import commands
from plotly_imgshapes.dash_aio.callbacks import install
from plotly_imgshapes.dash_aio.component import ImageShapesAIO
from plotly_imgshapes.dash_aio.ids import Ids
from plotly_imgshapes.dash_aio.shared import News, SharedShapes
from plotly_imgshapes.dash_aio.steps import Step, merged, read_step

__all__ = ["Ids", "ImageShapesAIO", "News", "SharedShapes", "Step", "commands", "merged", "read_step"]

install()
