"""All columns but some."""

from __future__ import annotations

import polars as pl

from mlpipe.plugin import Columns, DataError, Field, State, Transform
from mlpipe_std._columns import col


class Drop(Transform, name="drop"):
    """Leave the chosen columns out.

    ```yaml
    use: drop
    columns: [id, ^internal_.*$]
    ```
    """

    columns: Columns = Field(description="The columns to leave out.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        schema = rows.collect_schema()
        dropped = set(self.columns.names(schema, where=self.title))
        kept = [name for name in schema if name not in dropped]
        if not kept:
            raise DataError("no column would be left", where=self.title, hint="name fewer columns")
        return rows.select(col(name) for name in kept)
