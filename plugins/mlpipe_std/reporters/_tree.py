"""A run as a tree of JSON types."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from mlpipe.plugin import RunResult
from mlpipe_std.reporters._quality import qualities

FORMAT = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""

_LEFT_OUT = {"out_of_fold", "holdout_predictions", "truth", "prediction"}
"""Row by row: too much for a file that people open."""


def run_tree(run: RunResult) -> dict[str, Any]:
    """Every field of the run under its name, and the winner's ``quality`` in place of its single predictions."""
    quality = {each.rows: plain(each.errors) for each in qualities(run)}
    return {"format": FORMAT, **plain(run), "quality": quality}


def plain(value: Any) -> Any:
    """The value in JSON types: what is not finite is null, what JSON has no type for is text."""
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.name not in _LEFT_OUT}
    return str(value)
