"""Numbers on one scale."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std.transforms._numbers import (
    Numbers,
    center_and_spread,
    choose_numbers,
    collect_finite,
    divisor,
    find_quantiles,
    finite,
    standardized,
)


class Scale(Transform, name="scale"):
    """Bring numeric columns onto one scale, learned on the training rows.

    ``standard`` subtracts the mean and divides by the standard deviation. ``min_max`` maps the smallest training
    value to 0 and the largest to 1; later values may lie outside. ``robust`` subtracts the median and divides by
    the distance between the quartiles (Tukey, 1977), so that outliers have no say.

    Columns come out as Float64. A column without spread (all values equal, or for ``robust`` equal quartiles) is
    centred only. Missing values stay missing; NaN and infinite ones count as missing.

    ```yaml
    use: scale
    columns: numeric
    method: robust
    ```
    """

    columns: Columns = columns_field("numeric", "The columns to scale.")
    method: Literal["standard", "min_max", "robust"] = Field(
        "standard", description="By mean and standard deviation, by smallest and largest, or by median and quartiles."
    )

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        values = collect_finite(rows, choose_numbers(self.columns, rows, where=self.title))
        measure = {"standard": center_and_spread, "min_max": _by_ends, "robust": _by_quartiles}[self.method]
        return {"columns": {name: list(measure(column)) for name, column in values.items()}}

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(
            standardized(finite(name), center, spread) for name, (center, spread) in state["columns"].items()
        )


def _by_ends(values: Numbers) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    return float(values.min()), divisor(float(values.max()) - float(values.min()))


def _by_quartiles(values: Numbers) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, median, high = find_quantiles(values, [0.25, 0.5, 0.75]).tolist()
    return median, divisor(high - low)
