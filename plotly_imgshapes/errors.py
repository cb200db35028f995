"""What can go wrong, as one small tree.

Every message says what was asked for, what it got, what it expected and what to do.
`ImgShapesError` catches them all; each is also the built-in error that a Python user would expect.
"""

from __future__ import annotations


class ImgShapesError(Exception):
    """Base of every error that this package raises on purpose."""


class ShapeError(ImgShapesError, ValueError):
    """A shape cannot be made, read, written or used in the way it was asked to."""


class PathError(ShapeError):
    """A path string is not in the grammar of `plotly_imgshapes.svgpath`."""


class EventError(ImgShapesError, ValueError):
    """An event payload contradicts the shapes it is applied to."""


class FrameError(ImgShapesError, ValueError):
    """An `ImageFrame` cannot be made, or does not fit the image it is used with."""


class ImageError(ImgShapesError, ValueError):
    """An array is not an image: wrong number of axes, size zero, or a dtype without an order."""


class FigureError(ImgShapesError, ValueError):
    """A figure holds no image, or more than one where only one was expected."""


class MeasureError(ImgShapesError, ValueError):
    """A measurement was asked for that the shapes or the image cannot give."""


class StoreError(ImgShapesError, RuntimeError):
    """Saved annotations cannot be read or written."""


class ExportError(ImgShapesError, RuntimeError):
    """A page or picture cannot be made or written: no browser, one that hangs, a path that is closed."""


class WorkspaceError(ImgShapesError, ValueError):
    """A workspace was asked for an event, a selection or a change that it does not know."""


class ViewError(ImgShapesError, ValueError):
    """A view cannot be made, or a function of the user returned something that cannot be shown."""


class ParameterError(ImgShapesError, ValueError):
    """A parameter of a method is out of its range, or of the wrong type."""


class SegmentError(ImgShapesError, ValueError):
    """A segmentation was asked for that the shapes, the image or the parameters cannot give."""


class CorrectError(ImgShapesError, ValueError):
    """A correction was asked for that the shape, the image or the parameters cannot give."""


class Cancelled(ImgShapesError, RuntimeError):  # noqa: N818 (not a failure: it was asked for)
    """A run was stopped by its own progress callback; nothing was changed."""


class EmptyRegionWarning(UserWarning):
    """A shape holds no pixel of the image; its pixel statistics are NaN."""


class ViewWarning(UserWarning):
    """A view of the user raised; its place shows the error instead of a result."""


class AnnotationWarning(UserWarning):
    """What was loaded was drawn on another image, or in another frame."""
