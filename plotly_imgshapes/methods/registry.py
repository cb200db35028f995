"""The table of methods: what each takes, so that hosts can build a panel and calls are checked alike."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from plotly_imgshapes._image import as_image, frame_for
from plotly_imgshapes.errors import ParameterError
from plotly_imgshapes.methods.kinds import check_kinds
from plotly_imgshapes.methods.progress import as_progress
from plotly_imgshapes.shapes import listed

if TYPE_CHECKING:
    from plotly_imgshapes.methods.parameters import Parameter

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)

COMMON = ("image", "shapes", "frame", "preview", "progress")
"""Arguments that every method may have; the table holds those beyond them."""


class _Verb(Protocol[P, R_co]):
    __name__: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the table."""

    name: str
    title: str
    """For people, as "Active contour"."""
    family: str
    """Heading under which panels list it."""
    help: str
    """One line: the first of its docstring."""
    takes: tuple[str, ...]
    """Kinds of shapes that are right; see `KINDS`."""
    needs: int
    """How many shapes at least; 0 for a method that works everywhere without any."""
    parameters: Mapping[str, Parameter]
    defaults: Mapping[str, Any]
    has_preview: bool
    """Whether it takes ``preview=True``: a quick, approximate answer."""
    function: Callable[..., Any]

    def spec(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "family": self.family,
            "help": self.help,
            "takes": list(self.takes),
            "needs": self.needs,
            "preview": self.has_preview,
            "parameters": [
                {"name": name, "default": self.defaults[name], **parameter.spec()}
                for name, parameter in self.parameters.items()
                if parameter.spec()["kind"] != "given"
            ],
        }


Table = dict[str, Method]
"""Methods by name, in the order in which they were registered."""


def sort_by_family(table: Table, families: tuple[str, ...]) -> None:
    """Put a table in the order of its headings, and of the alphabet under each, however modules import."""
    for name in sorted(table, key=lambda name: (families.index(table[name].family), name)):
        table[name] = table.pop(name)


def method(
    table: Table,
    *,
    family: str,
    takes: tuple[str, ...],
    needs: int = 1,
    title: str = "",
    **parameters: Parameter,
) -> Callable[[_Verb[P, R_co]], _Verb[P, R_co]]:
    """Put a function into a table, and check its arguments before each call.

    The function is called with an image that is one (perhaps lazy), a frame that fits it, a tuple of shapes
    of the right kinds, parameters in their ranges and, if it has the argument, a `progress` to call.
    """

    def register(function: _Verb[P, R_co]) -> _Verb[P, R_co]:
        name = function.__name__
        signature = inspect.signature(function)
        own = {key: p.default for key, p in signature.parameters.items() if key not in COMMON}
        if set(own) != set(parameters):
            raise TypeError(f"{name}: its table has {sorted(parameters)}, it takes {sorted(own)}")
        for key, parameter in parameters.items():
            parameter.check(key, own[key])
        shown = title or name.replace("_", " ").capitalize()

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R_co:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = given.arguments
            values["image"] = as_image(values["image"])
            values["frame"] = frame_for(values["image"], values["frame"])
            values["shapes"] = listed(values["shapes"])
            check_kinds(name, values["shapes"], takes, needs)
            for key, parameter in parameters.items():
                values[key] = parameter.check(key, values[key])
            if not isinstance(values.get("preview", False), bool):
                raise ParameterError(f"preview: got {values['preview']!r}, expected True or False")
            if "progress" in values:
                values["progress"] = as_progress(values["progress"], shown)
            return function(*given.args, **given.kwargs)

        table[name] = Method(
            name=name,
            title=shown,
            family=family,
            help=(inspect.getdoc(function) or "").partition("\n")[0],
            takes=takes,
            needs=needs,
            parameters=MappingProxyType({key: parameters[key] for key in own}),
            defaults=MappingProxyType(own),
            has_preview="preview" in signature.parameters,
            function=checked,
        )
        return checked

    return register
