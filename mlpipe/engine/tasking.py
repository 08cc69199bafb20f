"""Which task a target poses, where the spec does not say."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

from mlpipe.engine.header import Header
from mlpipe.engine.plan import FROM_SPEC
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import DataError, Task


def decide_task(column: str, given: Task | None, header: Header) -> tuple[Task, str]:
    """The task, and the reason for it.

    Text and categories make classes, true and false or two distinct values a binary task, other numbers a regression.
    """
    if given is not None:
        return given, FROM_SPEC
    if header.prepared is None:
        raise ValueError("the task of a target can only be told once its column is known")
    dtype = header.prepared.collect_schema()[column]
    if dtype == pl.Boolean:
        return "binary", "the target is true or false"
    with attributed(f"target '{column}'"):
        values = cs.by_name(column).as_expr().drop_nulls()
        rows, distinct = header.prepared.select(rows=pl.len(), distinct=values.n_unique()).collect().row(0)
    if rows == 0:
        raise DataError("there are no rows", hint="is it the right file, and do filters and joins keep any?")
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return _classes(distinct, "text")
    if dtype.is_integer() and distinct == 2:
        return _classes(distinct, "whole")
    return "regression", "the target is a number"


def _classes(distinct: int, sort: str) -> tuple[Task, str]:
    reason = f"the target has {distinct} distinct {sort} values"
    return ("binary" if distinct <= 2 else "multiclass"), reason
