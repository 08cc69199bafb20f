"""Outliers cut to learned quantiles."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std.transforms._numbers import (
    LARGEST,
    Numbers,
    choose_numbers,
    collect_finite,
    find_quantiles,
    number,
)


class Winsorize(Transform, name="winsorize"):
    """Clip numeric columns to quantiles learned on the training rows.

    Values below the lower quantile become that quantile, values above the upper one likewise: a few extremes no
    longer rule a linear model. Named after C. P. Winsor (Dixon, 1960).

    Columns come out as Float64. Infinite values are clipped like all others, but have no part in the quantiles;
    missing values (NaN too) stay missing.

    ```yaml
    use: winsorize
    columns: [area, price_per_area]
    lower: 0.005
    upper: 0.995
    ```
    """

    columns: Columns = columns_field("numeric", "The columns to clip.")
    lower: float = Field(0.01, ge=0, lt=0.5, description="Share of training values below the lower bound.")
    upper: float = Field(0.99, gt=0.5, le=1, description="Share of training values below the upper bound.")

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        values = collect_finite(rows, choose_numbers(self.columns, rows, where=self.title))
        return {"columns": {name: self._find_bounds(column) for name, column in values.items()}}

    def _find_bounds(self, values: Numbers) -> list[float]:
        if not values.size:
            return [-LARGEST, LARGEST]
        bounds: list[float] = find_quantiles(values, [self.lower, self.upper]).tolist()
        return bounds

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(number(name).clip(low, high) for name, (low, high) in state["columns"].items())
