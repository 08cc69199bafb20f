"""The check ``mean_between``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import polars as pl
from pydantic import model_validator

from mlpipe.plugin import Column, Field, TableCheck
from mlpipe_std._bounds import in_words, lies_between, refuse_odd_bounds
from mlpipe_std.checks._measuring import numbers


class MeanBetween(TableCheck, name="mean_between"):
    """The mean of a column lies within bounds, both included.

    It finds what no single row shows: another unit, another population, a filter that went missing. Missing values
    and NaN are left out; of a column of true and false the mean is the share of true. Without any value it fails.

    ```yaml
    use: mean_between
    column: price
    min: 400000
    max: 700000
    ```
    """

    column: Column = Field(description="A column of numbers, or of true and false.")
    min: int | float | None = Field(None, description="The least mean.")
    max: int | float | None = Field(None, description="The greatest mean.")

    @model_validator(mode="after")
    def _refuse_odd_bounds(self) -> Self:
        refuse_odd_bounds(self.min, self.max)
        return self

    def measures(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        words = f"mean of {self.column} is {in_words(self.min, self.max)}"
        return {words: numbers(self.column, schema, where=self.title).mean()}

    def passes(self, value: Any) -> bool:
        return lies_between(value, self.min, self.max)
