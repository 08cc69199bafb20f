"""Rows that are there once."""

from __future__ import annotations

from typing import ClassVar, Literal

import polars as pl

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std._columns import col


class DropDuplicates(Transform, name="drop_duplicates"):
    """Keep one row of those that are equal in the chosen columns; missing values are equal to each other.

    A row that is in the training rows and in the holdout makes every score too good.

    ```yaml
    use: drop_duplicates
    columns: [id]
    keep: last
    ```
    """

    changes_rows: ClassVar[bool] = True

    columns: Columns = columns_field("all", "The columns in which rows must be equal to count as one.")
    keep: Literal["first", "last", "none"] = Field("first", description="Which of the equal rows to keep.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        names = self.columns.names(rows.collect_schema(), where=self.title)
        if not names:
            return rows
        return rows.unique([col(name) for name in names], keep=self.keep, maintain_order=True)
