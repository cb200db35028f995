"""What segmentations and corrections have in common: a table of methods, checked parameters, progress."""

from plotly_imgshapes.methods.kinds import KINDS, kind_of
from plotly_imgshapes.methods.memory import check_memory
from plotly_imgshapes.methods.parameters import Choice, Flag, Given, Number, Parameter, Whole
from plotly_imgshapes.methods.progress import Progress, Stage, part_of
from plotly_imgshapes.methods.registry import Method, Table, method, sort_by_family

__all__ = [
    "KINDS",
    "Choice",
    "Flag",
    "Given",
    "Method",
    "Number",
    "Parameter",
    "Progress",
    "Stage",
    "Table",
    "Whole",
    "check_memory",
    "kind_of",
    "method",
    "part_of",
    "sort_by_family",
]
