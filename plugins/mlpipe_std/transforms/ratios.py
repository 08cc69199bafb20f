"""Quotients of columns."""

from __future__ import annotations

from typing import Annotated

import polars as pl

from mlpipe.plugin import Field, State, Transform
from mlpipe_std._columns import col
from mlpipe_std.transforms._new_columns import require_new
from mlpipe_std.transforms._numbers import require_numbers

_Name = Annotated[str, Field(min_length=1)]


class Ratios(Transform, name="ratios"):
    """Add columns that are one column divided by another.

    Trees need many splits to imitate a quotient, so one that means something (living area per lot area) saves them
    work. Where the divisor is zero or a value is missing, the result is missing; it is never infinite.

    ```yaml
    use: ratios
    columns:
      living_share: [sqft_living, sqft_lot]
      rooms_per_floor: [bedrooms, floors]
    ```
    """

    columns: dict[_Name, Annotated[list[_Name], Field(min_length=2, max_length=2)]] = Field(
        min_length=1, description="The name of each new column, with the column to divide and the one to divide by."
    )

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        schema = rows.collect_schema()
        require_new(self.columns, schema, where=self.title)
        for pair in self.columns.values():
            require_numbers(pair, schema, where=self.title)
        return rows.with_columns(_ratio(*pair).alias(name) for name, pair in self.columns.items())


def _ratio(above: str, below: str) -> pl.Expr:
    ratio = col(above).cast(pl.Float64) / col(below).cast(pl.Float64)
    return pl.when(ratio.is_finite()).then(ratio)
