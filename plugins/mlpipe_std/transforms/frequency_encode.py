"""Categories as their share of the training rows."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlpipe.plugin import Columns, State, Transform, columns_field
from mlpipe_std.transforms._categories import choose_categories, count_categories, look_up


class FrequencyEncode(Transform, name="frequency_encode"):
    """Replace each category by its share of the training rows, from 0 to 1.

    One number for a column, however many categories it has; it tells the common from the rare, and categories that
    are equally common become one. Missing values are a category of their own. An unseen category gets 0.

    Columns come out as Float64.

    ```yaml
    use: frequency_encode
    columns: [make, model]
    ```
    """

    columns: Columns = columns_field("categorical", "The columns to encode; numbers are taken as categories too.")

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        names = choose_categories(self.columns, rows, where=self.title)
        counts = count_categories(rows, names)
        return {"columns": {name: _find_shares(counted) for name, counted in counts.items()}}

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(look_up(name, table, "share", 0.0) for name, table in state["columns"].items())


def _find_shares(counted: pl.DataFrame) -> pl.DataFrame:
    return counted.select("value", share=pl.col("count") / pl.col("count").sum())
