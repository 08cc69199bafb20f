"""The check ``row_count``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import polars as pl
from pydantic import model_validator

from mlpipe.plugin import Field, TableCheck
from mlpipe_std._bounds import in_words, lies_between, refuse_odd_bounds


class RowCount(TableCheck, name="row_count"):
    """The number of rows lies within bounds.

    A delivery that was cut short, or that came twice, is the most frequent accident of all.

    ```yaml
    use: row_count
    min: 1000
    ```
    """

    min: int | None = Field(None, ge=0, description="The least number of rows.")
    max: int | None = Field(None, ge=0, description="The greatest number of rows.")

    @model_validator(mode="after")
    def _refuse_odd_bounds(self) -> Self:
        refuse_odd_bounds(self.min, self.max)
        return self

    def measures(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        return {f"number of rows is {in_words(self.min, self.max)}": pl.len()}

    def passes(self, value: Any) -> bool:
        return lies_between(value, self.min, self.max)
