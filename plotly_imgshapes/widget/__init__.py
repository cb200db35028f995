"""The notebook's host: an anywidget that shows a workspace and keeps Python and every view of it alike.

It is no FigureWidget. The picture and its values travel as bytes, plotly.js goes from the installed package
to the page once, and steps travel by id, so that nothing is lost when a message is, and nobody's shape is
overwritten by somebody else's.

Which hosts were tried
    JupyterLab 4 and marimo, in Chromium with a real mouse, by this package's own tests.

Which were not
    VS Code, Google Colab, Notebook 7, Voila, Panel, Shiny and Solara. They run anywidgets, and all that is
    used here is what anywidget documents (``model.send``, ``msg:custom``, binary buffers), but for the saved
    picture (see `ImageShapesWidget`), which is JupyterLab's.
"""

from plotly_imgshapes.widget.widget import ImageShapesWidget

__all__ = ["ImageShapesWidget"]
