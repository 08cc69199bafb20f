"""Numbers of a column, as checks of its distribution measure them."""

from __future__ import annotations

import polars as pl

from mlpipe.plugin import require_columns
from mlpipe_std._columns import col
from mlpipe_std.checks._unfit import unfit


def numbers(name: str, schema: pl.Schema, *, where: str) -> pl.Expr:
    """The column as Float64, missing for NaN; true counts as 1.

    Raises DataError where there is no such column, or it holds no numbers.
    """
    require_columns([name], schema, where=where)
    dtype = schema[name]
    if not (dtype.is_numeric() or dtype == pl.Boolean):
        raise unfit(name, dtype, "numbers are needed", where=where)
    return col(name).cast(pl.Float64).fill_nan(None)
