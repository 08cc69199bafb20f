"""Some rows, and no others."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from mlpipe.plugin import Field, State, Transform
from mlpipe_std._sql import read_condition, refuse_other_rows


class Filter(Transform, name="filter"):
    """Keep the rows for which a condition in SQL is true.

    Where it is null, as ``price > 0`` is for a missing price, the row goes: say ``price > 0 or price is null`` to keep
    it. A row is judged by itself alone. Names stand as they are or in double quotes, dates are written
    ``date '2014-05-31'``.

    ```yaml
    use: filter
    condition: price > 0 and bedrooms between 1 and 10
    ```
    """

    changes_rows: ClassVar[bool] = True

    condition: str = Field(min_length=1, max_length=10_000, description="The condition, in SQL.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        schema = rows.collect_schema()
        condition = read_condition(self.condition, schema, where=self.title)
        refuse_other_rows(condition, self.condition, schema, where=self.title)
        return rows.filter(condition)
