"""Rows in another order."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from mlpipe.plugin import Column, Field, State, Transform, require_columns
from mlpipe_std._columns import col


class Sort(Transform, name="sort"):
    """Order the rows by columns; rows that are equal in all of them keep their order.

    No model and no splitter of the standard ones needs it: it serves ``drop_duplicates``, which keeps the first.

    ```yaml
    use: sort
    by: [date, id]
    descending: true
    ```
    """

    changes_rows: ClassVar[bool] = True

    by: list[Column] = Field(min_length=1, description="The columns to order by, the most important one first.")
    descending: bool = Field(False, description="Whether the greatest comes first, in each of the columns.")
    nulls_last: bool = Field(True, description="Whether missing values come last, or else first.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        require_columns(self.by, rows.collect_schema(), where=self.title)
        keys = [col(name) for name in self.by]
        return rows.sort(keys, descending=self.descending, nulls_last=self.nulls_last, maintain_order=True)
