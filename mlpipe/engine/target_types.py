"""Which types a target may have: numbers for regression, what can be told as text for classes."""

from __future__ import annotations

import json

import polars as pl

from mlpipe.errors import DataError
from mlpipe.plugin import Task

_CLASSES = (pl.String, pl.Categorical, pl.Enum, pl.Boolean)
_PARTS = {pl.Date: "epoch_days", pl.Datetime: "epoch_days", pl.Time: "hour", pl.Duration: "total_seconds"}


def refuse_unfit_type(column: str, dtype: pl.DataType, task: Task | None) -> None:
    """Raise a DataError, with the remedy, where a target of this type cannot pose the task, or by itself poses none."""
    if dtype == pl.Null or dtype.is_numeric() or (task is None and dtype in _CLASSES):
        return  # a column of nulls is refused for its values
    word = type_name(dtype)
    if task is None:
        raise DataError(f"target '{column}' is {word}, not a number and no class", hint=remedy(column, dtype))
    if task == "regression":
        raise DataError(
            f"target '{column}' is {word}, not a number, so it cannot be a regression", hint=remedy(column, dtype)
        )
    if not _has_labels(dtype):
        raise DataError(f"target '{column}' is {word}, whose values are no classes", hint=remedy(column, dtype))


def type_name(dtype: pl.DataType) -> str:
    """The name of a type without its unit, zone or fields."""
    return str(dtype.base_type())


def remedy(column: str, dtype: pl.DataType) -> str:
    """What can be done about a target of a type that does not fit."""
    part = _PARTS.get(dtype.base_type())
    if part:
        step = f"{{use: date_parts, columns: [{json.dumps(column, ensure_ascii=False)}], parts: [{part}]}}"
        number = f"{step} under 'prepare' makes a number of it, '{column}_{part}'"
        return f"{number}; for classes set task: multiclass under 'target'" if _has_labels(dtype) else number
    if dtype == pl.Binary:
        return "make text or numbers of it under 'prepare', or before"
    if _has_labels(dtype):
        return "set task: binary or multiclass under 'target', or cast it under 'prepare'"
    return "make a number or text of it under 'prepare', or name another column"


def same_value(column: str, rows: int) -> DataError:
    """The error for a target of one value, which all its rows have."""
    where = "its only row" if rows == 1 else f"all {rows:,} rows"
    return DataError(f"target '{column}' has the same value in {where}; there is nothing to learn")


def _has_labels(dtype: pl.DataType) -> bool:
    return not dtype.is_nested() and dtype not in (pl.Duration, pl.Object)
