"""Some columns, and no others."""

from __future__ import annotations

import polars as pl

from mlpipe.plugin import Columns, DataError, Field, State, Transform
from mlpipe_std._columns import col


class Select(Transform, name="select"):
    """Keep the chosen columns only, in the order in which they are.

    Under ``prepare:`` the target must be among them; under ``transforms:`` it is kept in any case.

    ```yaml
    use: select
    columns: [price, ^sqft_.*$, zipcode]
    ```
    """

    columns: Columns = Field(description="The columns to keep.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        names = self.columns.names(rows.collect_schema(), where=self.title)
        if not names:
            raise DataError("no column is chosen", where=self.title, hint="look at the pattern or selector")
        return rows.select(col(name) for name in names)
