"""The check ``expression``."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mlpipe.plugin import Field, RowCheck
from mlpipe_std._sql import read_condition


class Expression(RowCheck, name="expression"):
    """A condition in SQL holds for every row; where it is null, a row passes.

    The SQL is polars': comparisons, ``and``, ``or``, ``not``, ``between``, ``in``, ``like``, ``case``, and its
    functions. Names are written as they are, or in double quotes: ``"living area" > 0``. Aggregates look at all rows:
    ``price < 100 * median(price)``.

    ```yaml
    use: expression
    condition: sqft_above + sqft_basement = sqft_living
    ```
    """

    condition: str = Field(min_length=1, max_length=10_000, description="The condition, in SQL.")

    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        return {" ".join(self.condition.split()): read_condition(self.condition, schema, where=self.title)}
