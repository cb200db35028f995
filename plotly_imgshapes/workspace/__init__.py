"""A picture with what was drawn on it, whatever shows it."""

from plotly_imgshapes.workspace.corrections import Correction
from plotly_imgshapes.workspace.happenings import Event, Message
from plotly_imgshapes.workspace.state import Workspace

__all__ = ["Correction", "Event", "Message", "Workspace"]
