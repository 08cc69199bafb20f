"""The check ``quantile_between``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import polars as pl
from pydantic import model_validator

from mlpipe.plugin import Column, Field, TableCheck
from mlpipe_std._bounds import in_words, lies_between, refuse_odd_bounds
from mlpipe_std.checks._measuring import numbers


class QuantileBetween(TableCheck, name="quantile_between"):
    """A quantile of a column lies within bounds, both included.

    With linear interpolation (definition 7 of Hyndman and Fan, 1996). Missing values and NaN are left out. Without
    any value it fails.

    ```yaml
    use: quantile_between
    column: price
    quantile: 0.99
    max: 5000000
    ```
    """

    column: Column = Field(description="A column of numbers, or of true and false.")
    quantile: float = Field(0.5, ge=0, le=1, description="The share of values that lie below it; 0.5 for the median.")
    min: int | float | None = Field(None, description="The least value of the quantile.")
    max: int | float | None = Field(None, description="The greatest value of the quantile.")

    @model_validator(mode="after")
    def _refuse_odd_bounds(self) -> Self:
        refuse_odd_bounds(self.min, self.max)
        return self

    def measures(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        name = "median" if self.quantile == 0.5 else f"{self.quantile:g} quantile"
        words = f"{name} of {self.column} is {in_words(self.min, self.max)}"
        values = numbers(self.column, schema, where=self.title)
        return {words: values.quantile(self.quantile, "linear")}

    def passes(self, value: Any) -> bool:
        return lies_between(value, self.min, self.max)
