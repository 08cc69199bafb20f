"""Columns of one type as columns of another, without silent loss."""

from __future__ import annotations

import polars as pl

from mlpipe_std._columns import col
from mlpipe_std._types import DTYPES

_BOOLEANS = pl.Enum(["false", "true"])


def cast(name: str, dtype: pl.DataType, word: str, form: str | None) -> pl.Expr | None:
    """The column as the type that ``word`` names; None where there is no sensible way.

    A value that does not fit fails when rows are read. ``form`` is the format of dates and times in text, or in
    whole numbers such as 20140531.
    """
    goal = DTYPES[word]
    if dtype.is_nested() or dtype in (pl.Binary, pl.Object):
        return None
    if dtype.base_type() == goal.base_type():
        return col(name)
    if dtype in (pl.Categorical, pl.Enum) and word not in ("string", "category"):
        return _from_text(col(name).cast(pl.String), word, form)
    if dtype == pl.String:
        return _from_text(col(name), word, form)
    if word in ("string", "category"):
        return col(name).cast(pl.String).cast(goal)
    if goal.is_temporal() or dtype.is_temporal():
        return _moment(name, dtype, word, form)
    return col(name).cast(goal)


def _from_text(text: pl.Expr, word: str, form: str | None) -> pl.Expr | None:
    goal = DTYPES[word]
    if word == "boolean":
        return text.str.to_lowercase().cast(_BOOLEANS).to_physical().cast(pl.Boolean)
    if word == "datetime":
        return text.str.to_datetime(form, time_unit="us")
    if word == "date":
        return text.str.to_date(form or "%Y-%m-%d")
    if word == "time":
        return text.str.to_time(form or "%H:%M:%S%.f")
    return None if word == "duration" else text.cast(goal)


def _moment(name: str, dtype: pl.DataType, word: str, form: str | None) -> pl.Expr | None:
    if dtype.is_integer() and form is not None:
        return _from_text(col(name).cast(pl.String), word, form)
    if isinstance(dtype, pl.Date | pl.Datetime) and word in ("date", "datetime"):
        return col(name).cast(DTYPES[word])
    return col(name).dt.time() if isinstance(dtype, pl.Datetime) and word == "time" else None
