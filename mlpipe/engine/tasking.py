"""Which task a target poses, where the spec does not say."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

from mlpipe.engine.frames import no_rows, reading
from mlpipe.engine.header import Header
from mlpipe.engine.plan import FROM_SPEC
from mlpipe.engine.target_types import refuse_unfit_type, same_value
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import DataError, Task


def decide_task(column: str, given: Task | None, header: Header) -> tuple[Task, str]:
    """The task, and the reason for it.

    Text and categories make classes, true and false or two distinct values a binary task, other numbers a regression.
    Raises DataError where the target's type does not fit, or, with the task not given, where its values tell nothing.
    """
    if header.prepared is None:
        raise ValueError("the task of a target can only be told once its column is known")
    dtype = header.prepared.collect_schema()[column]
    refuse_unfit_type(column, dtype, given)
    if given is not None:
        return given, FROM_SPEC
    distinct = _distinct(column, dtype, header, header.prepared)
    if dtype == pl.Boolean:
        return "binary", "the target is true or false"
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return _classes(distinct, "text")
    if dtype.is_integer() and distinct == 2:
        return _classes(distinct, "whole")
    return "regression", "the target is a number"


def _distinct(column: str, dtype: pl.DataType, header: Header, prepared: pl.LazyFrame) -> int:
    """How many values the target has: two or more."""
    values = cs.by_name(column).as_expr().drop_nulls()
    if dtype.is_float():
        values = values.drop_nans()
    with attributed(f"target '{column}'"), reading(header.sources, header.frames):
        figures = prepared.select(rows=pl.len(), filled=values.len(), distinct=values.n_unique())
        rows, filled, distinct = figures.collect().row(0)
    if rows == 0:
        raise no_rows(header.sources, header.frames, header.main, header.steps)
    if filled == 0:
        raise DataError(f"target '{column}' is missing in all rows", hint="is it the right column?")
    if distinct == 1:
        raise same_value(column, filled)
    return int(distinct)


def _classes(distinct: int, sort: str) -> tuple[Task, str]:
    reason = f"the target has {distinct} distinct {sort} values"
    return ("binary" if distinct <= 2 else "multiclass"), reason
