"""Columns that a check can do nothing with."""

from __future__ import annotations

import polars as pl

from mlpipe.plugin import DataError
from mlpipe_std._types import type_word


def unfit(name: str, dtype: pl.DataType, needed: str, *, where: str) -> DataError:
    """The error for a column of a type that a check cannot judge; ``needed`` says what it takes."""
    return DataError(
        f"column '{name}' is {type_word(dtype)}, but {needed}",
        where=where,
        hint="choose another column, or another type for it where the source is read",
    )
