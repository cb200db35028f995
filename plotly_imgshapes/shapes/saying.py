"""Shapes and styles on one line, for people."""

from __future__ import annotations

import dataclasses
from typing import Any

from plotly_imgshapes import geometry

ORIGIN = ("plotly", "source_xy")
"""Fields that tell where a shape was read from, not what it is."""


def say(value: Any) -> str:
    """Write what differs from the defaults, geometry first."""
    fields = sorted(dataclasses.fields(value), key=lambda spec: bool(spec.kw_only))
    said = [
        f"{spec.name}={geometry.brief(getattr(value, spec.name))}"
        for spec in fields
        if spec.name not in ORIGIN and not geometry.same(getattr(value, spec.name), _default(spec))
    ]
    return f"{type(value).__name__}({', '.join(said)})"


def _default(spec: dataclasses.Field[Any]) -> Any:
    return spec.default_factory() if spec.default_factory is not dataclasses.MISSING else spec.default
