"""What a parameter of a method may be: checked in Python, and a control in a panel."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from plotly_imgshapes.errors import ParameterError


class Parameter(Protocol):
    """A range of values with a help line."""

    @property
    def help(self) -> str:
        """What a panel shows beside it."""

    def check(self, name: str, value: Any) -> Any:
        """Return the value as its plain Python type, or raise `ParameterError`."""

    def spec(self) -> dict[str, Any]:
        """Return what a panel needs to make a control of it, as JSON."""


@dataclass(frozen=True, slots=True)
class Number:
    """A float from `low` to `high`, both included.

    >>> Number(0, 10, "Blur", unit="px").check("sigma", 2)
    2.0
    >>> Number(0, 10, "Blur", unit="px").check("sigma", -1)
    Traceback (most recent call last):
    plotly_imgshapes.errors.ParameterError: sigma: got -1, expected a number from 0 to 10 px
    """

    low: float
    high: float
    help: str
    unit: str = ""
    """"px": of the smaller side of a pixel; "levels": of the image's own values; empty for a mere number."""
    log: bool = False
    """Whether a slider should step by factors."""
    optional: bool = False
    """Whether None is a value: the method then chooses."""

    def check(self, name: str, value: Any) -> float | None:
        """Return it as a float."""
        if value is None and self.optional:
            return None
        # A bool is an int to Python, and a mistake here.
        if (
            isinstance(value, bool | np.bool_)
            or not isinstance(value, int | float | np.integer | np.floating)
            or not self.low <= value <= self.high
        ):
            raise _outside(name, value, "a number", self)
        return float(value)

    def spec(self) -> dict[str, Any]:
        """Return a number field or slider; an end that is infinite is None."""
        return {"kind": "number", **_range_spec(self), "log": self.log}


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer from `low` to `high`, both included."""

    low: int
    high: int
    help: str
    unit: str = ""
    optional: bool = False

    def check(self, name: str, value: Any) -> int | None:
        """Return it as an int."""
        if value is None and self.optional:
            return None
        whole = isinstance(value, int | np.integer) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool | np.bool_) or not whole or not self.low <= value <= self.high:
            raise _outside(name, value, "a whole number", self)
        return int(value)

    def spec(self) -> dict[str, Any]:
        """Return a number field of step 1."""
        return {"kind": "whole", **_range_spec(self)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few names.

    >>> Choice(("otsu", "li"), "Rule").check("rule", "otus")
    Traceback (most recent call last):
    plotly_imgshapes.errors.ParameterError: rule: got 'otus', expected one of 'otsu', 'li'; did you mean ...
    """

    options: tuple[str, ...]
    help: str

    def check(self, name: str, value: Any) -> str:
        """Return it."""
        if not isinstance(value, str) or value not in self.options:
            close = difflib.get_close_matches(str(value), self.options, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise ParameterError(
                f"{name}: got {value!r}, expected one of {', '.join(map(repr, self.options))}{hint}"
            )
        return value

    def spec(self) -> dict[str, Any]:
        """Return a list to choose from."""
        return {"kind": "choice", "options": list(self.options), "help": self.help}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or False."""

    help: str

    def check(self, name: str, value: Any) -> bool:
        """Return it as a bool."""
        if not isinstance(value, bool | np.bool_):
            raise ParameterError(f"{name}: got {value!r}, expected True or False")
        return bool(value)

    def spec(self) -> dict[str, Any]:
        """Return a box to tick."""
        return {"kind": "flag", "help": self.help}


@dataclass(frozen=True, slots=True)
class Given:
    """What only Python code hands in, as a model or an array; panels leave it out."""

    help: str

    def check(self, name: str, value: Any) -> Any:  # noqa: ARG002 (the method itself knows)
        """Return it as it is."""
        return value

    def spec(self) -> dict[str, Any]:
        """Return that there is nothing to show."""
        return {"kind": "given", "help": self.help}


def _range_spec(parameter: Number | Whole) -> dict[str, Any]:
    low, high = (end if math.isfinite(end) else None for end in (parameter.low, parameter.high))
    return {
        "low": low,
        "high": high,
        "unit": parameter.unit,
        "optional": parameter.optional,
        "help": parameter.help,
    }


def _outside(name: str, value: Any, what: str, parameter: Number | Whole) -> ParameterError:
    unit = f" {parameter.unit}" if parameter.unit else ""
    none = ", or None" if parameter.optional else ""
    return ParameterError(
        f"{name}: got {value!r}, expected {what} from {parameter.low:g} to {parameter.high:g}{unit}{none}"
    )
