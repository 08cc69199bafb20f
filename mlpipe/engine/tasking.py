"""Which task a target poses, where the spec does not say."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl
import polars.selectors as cs

from mlpipe.engine.frames import no_rows, reading
from mlpipe.engine.header import Header
from mlpipe.engine.plan import FROM_SPEC
from mlpipe.engine.target_types import refuse_unfit_type, same_value
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import DataError, Task

_CLASSES = (pl.String, pl.Categorical, pl.Enum)


@dataclass(frozen=True)
class Posed:
    """The task that a target poses, and the reason for it."""

    task: Task
    reason: str
    last_label: str | None = None
    """The last class of a binary task in order, where the values were read."""
    rows: int = 0
    """Rows, where the values were read."""
    missing: int = 0
    """Those of them without a value."""


def decide_task(column: str, given: Task | None, header: Header) -> Posed:
    """The task of a target.

    Text and categories make classes, true and false or two distinct values a binary task, other numbers a regression.
    Raises DataError where the target's type does not fit, or, with the task not given, where its values tell nothing.
    """
    if header.prepared is None:
        raise ValueError("the task of a target can only be told once its column is known")
    dtype = header.prepared.collect_schema()[column]
    refuse_unfit_type(column, dtype, given)
    if given is not None:
        return Posed(given, FROM_SPEC)
    values = _values(column, dtype, header, header.prepared)
    return replace(_posed(dtype, values.distinct, values.last), rows=values.rows, missing=values.rows - values.filled)


@dataclass(frozen=True)
class _Values:
    rows: int
    filled: int
    distinct: int
    """Two or more."""
    last: str | None
    """The last value in order, where they may be classes."""


def _posed(dtype: pl.DataType, distinct: int, last: str | None) -> Posed:
    if dtype == pl.Boolean:
        return Posed("binary", "the target is true or false", last)
    if dtype in _CLASSES or (dtype.is_integer() and distinct == 2):
        sort = "whole" if dtype.is_integer() else "text"
        reason = f"the target has {distinct} distinct {sort} values"
        return Posed("binary", reason, last) if distinct == 2 else Posed("multiclass", reason)
    return Posed("regression", "the target is a number")


def _values(column: str, dtype: pl.DataType, header: Header, prepared: pl.LazyFrame) -> _Values:
    """What its values tell. Raises DataError where that is nothing."""
    values = cs.by_name(column).as_expr().drop_nulls()
    last = pl.lit(None, pl.String)
    if dtype.is_float():
        values = values.drop_nans()
    else:
        last = values.unique().sort().last().cast(pl.String)
    with attributed(f"target '{column}'"), reading(header.sources, header.frames):
        figures = prepared.select(rows=pl.len(), filled=values.len(), distinct=values.n_unique(), last=last)
        rows, filled, distinct, label = figures.collect().row(0)
    if rows == 0:
        raise no_rows(header.sources, header.frames, header.main, header.steps)
    if filled == 0:
        raise DataError(f"target '{column}' is missing in all rows", hint="is it the right column?")
    if distinct == 1:
        raise same_value(column, filled)
    return _Values(rows, filled, distinct, label)
