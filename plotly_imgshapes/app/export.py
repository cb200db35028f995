"""What can be downloaded: measurements as CSV, shapes with their scale and classes as JSON."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any

import numpy as np

from plotly_imgshapes.codec import to_plotly
from plotly_imgshapes.measurement import measure
from plotly_imgshapes.store import Annotations

FORMAT = "plotly_imgshapes annotations"
VERSION = 1


def csv_of(annotations: Annotations, image: Any) -> str:
    """Return all measurements, one row a shape, numbers in full; empty where a shape has no such number."""
    table = measure(annotations.shapes, image, frame=annotations.frame)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(map(_cell, column) for column in table.values()), strict=True))
    return text.getvalue()


def json_of(annotations: Annotations, name: str, fingerprint: str) -> str:
    """Return the shapes as Plotly's dictionaries, and what is needed to place them on the image."""
    import orjson

    document = {
        "format": FORMAT,
        "version": VERSION,
        "image": {"name": name, "fingerprint": fingerprint},
        "frame": asdict(annotations.frame),
        "labels": dict(annotations.labels),
        "shapes": [to_plotly(shape) for shape in annotations.shapes],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _cell(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return "" if np.isnan(value) else repr(value)
    return value
