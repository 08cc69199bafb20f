"""Which task a target poses, where the spec does not say."""

from __future__ import annotations

from dataclasses import dataclass

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
    distinct, last = _values(column, dtype, header, header.prepared)
    if dtype == pl.Boolean:
        return Posed("binary", "the target is true or false", last)
    if dtype in _CLASSES or (dtype.is_integer() and distinct == 2):
        sort = "whole" if dtype.is_integer() else "text"
        reason = f"the target has {distinct} distinct {sort} values"
        return Posed("binary", reason, last) if distinct == 2 else Posed("multiclass", reason)
    return Posed("regression", "the target is a number")


def _values(column: str, dtype: pl.DataType, header: Header, prepared: pl.LazyFrame) -> tuple[int, str | None]:
    """How many values the target has, two or more, and the last of them in order where they may be classes."""
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
    return distinct, label
