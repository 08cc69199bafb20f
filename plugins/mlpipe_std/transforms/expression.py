"""New columns by expressions in SQL."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from mlpipe.plugin import Field, State, Transform
from mlpipe_std._sql import read_expression, refuse_other_rows

_Name = Annotated[str, Field(min_length=1)]
_Sql = Annotated[str, Field(min_length=1, max_length=10_000)]


class Expression(Transform, name="expression"):
    """Add columns, or replace them, by expressions in polars' SQL.

    All of them see the columns as they come in. A row is worked out from itself alone: aggregates and window
    functions are refused, since they would carry knowledge from the holdout into the training rows. Division by zero
    gives infinity or NaN, which count as missing later on; ``ratios`` gives null at once.

    ```yaml
    use: expression
    columns:
      age: 2015 - yr_built
      renovated: yr_renovated > 0
      log_lot: ln(sqft_lot + 1)
    ```
    """

    columns: dict[_Name, _Sql] = Field(min_length=1, description="The name of each column, with its expression in SQL.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        schema = rows.collect_schema()
        found = {}
        for name, text in self.columns.items():
            found[name] = read_expression(text, schema, where=self.title)
            refuse_other_rows(found[name], text, schema, where=self.title)
        return rows.with_columns(expression.alias(name) for name, expression in found.items())
