"""Numbers cut to bounds."""

from __future__ import annotations

from typing import Self

import polars as pl
from pydantic import model_validator

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std._bounds import refuse_odd_bounds
from mlpipe_std._columns import col
from mlpipe_std.transforms._numbers import choose_numbers


class Clip(Transform, name="clip"):
    """Set numbers below a minimum to it, and those above a maximum to that.

    For bounds that are known; ``winsorize`` learns them. Missing values stay missing. Whole numbers stay whole where
    the bounds are.

    ```yaml
    use: clip
    columns: [bedrooms]
    min: 0
    max: 10
    ```
    """

    columns: Columns = columns_field("numeric", "The columns to clip.")
    min: int | float | None = Field(None, description="The least value.")
    max: int | float | None = Field(None, description="The greatest value.")

    @model_validator(mode="after")
    def _refuse_odd_bounds(self) -> Self:
        refuse_odd_bounds(self.min, self.max)
        return self

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        names = choose_numbers(self.columns, rows, where=self.title)
        schema = rows.collect_schema()
        return rows.with_columns(self._clip(name, schema[name]) for name in names)

    def _clip(self, name: str, dtype: pl.DataType) -> pl.Expr:
        is_whole = all(bound is None or float(bound).is_integer() for bound in (self.min, self.max))
        goal = pl.Int64() if dtype.is_integer() and is_whole else pl.Float64()
        return col(name).cast(goal).clip(self.min, self.max)
