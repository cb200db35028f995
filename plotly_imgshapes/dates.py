"""Dates as plotly.js writes them <-> milliseconds since 1970 UTC, the number behind its date axes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from plotly_imgshapes.errors import ShapeError

_CLOCK = r"(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d*)?)?)?"
_DATE = re.compile(rf"\d{{4}}-\d\d(?:-\d\d(?:[ T_]{_CLOCK})?)?Z?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_date(value: Any) -> bool:
    """Tell whether a value is a date string: ``"2024-01-03 17:18:24.9505"``, parts missing from the end."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def to_milliseconds(date: str) -> float:
    """Read a date; in a path string an underscore stands for the space.

    Raises
    ------
    ShapeError
        If `date` is no date, or one that no calendar has.

    Examples
    --------
    >>> to_milliseconds("1970-01-02_00:00:00.5")
    86400500.0
    """
    if not is_date(date):
        raise ShapeError(f"date: got {date!r}, expected one as '2024-01-03 17:18:24.9505'")
    day, _, clock = date.rstrip("Z").replace("_", " ").replace("T", " ").partition(" ")
    parts = [float(part) for part in clock.split(":")] if clock else []
    hours, minutes, seconds = (*parts, 0.0, 0.0, 0.0)[:3]
    year, month, dom = (*map(int, day.split("-")), 1)[:3]
    try:
        start = datetime(year, month, dom, tzinfo=UTC)
    except ValueError as error:
        raise ShapeError(f"date: got {date!r} ({error}), expected a day between years 1 and 9999") from None
    # The clock is added as a float: a timedelta would round plotly.js's tenths of a microsecond.
    return (start - _EPOCH) / timedelta(milliseconds=1) + ((hours * 60 + minutes) * 60 + seconds) * 1000


def from_milliseconds(milliseconds: float) -> str:
    """Write a date as plotly.js does: to 0.1 ms, trailing zeros and parts cut.

    Raises
    ------
    ShapeError
        If it lies outside the years 1 to 9999.

    Examples
    --------
    >>> from_milliseconds(86400000.5), from_milliseconds(0), from_milliseconds(72 * 60000)
    ('1970-01-02 00:00:00.0005', '1970-01-01', '1970-01-01 01:12')
    """
    try:
        seconds, fraction = divmod(round(milliseconds * 10), 10_000)
        moment = _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise ShapeError(
            f"milliseconds: got {milliseconds!r}, expected a moment between years 1 and 9999"
        ) from None
    text = moment.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0") + f".{fraction:04d}"
    for ending in ("0", "0", "0", ".0", ":00", " 00:00"):
        if not text.endswith(ending):
            break
        text = text.removesuffix(ending)
    return text
