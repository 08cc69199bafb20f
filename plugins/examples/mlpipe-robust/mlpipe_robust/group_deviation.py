"""A transform: how far a row is from the median of its group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from mlpipe.plugin import Column, Field, State, Transform

if TYPE_CHECKING:
    import numpy as np


class GroupDeviation(Transform, name="robust.group_deviation"):
    """How far a number is from the median of its group, in median absolute deviations.

    Medians and deviations are learned from the training rows; a group that they do not have is measured against
    all of them. Adds the column ``<column>_in_<by>``. Source: Hampel (1974), the influence curve.

    ```yaml
    use: robust.group_deviation
    column: sqft_living
    by: zipcode
    ```
    """

    column: Column = Field(description="The number to measure.")
    by: Column = Field(description="The column whose values are the groups.")
    limit: float = Field(5.0, gt=0, description="Larger deviations are cut to this many.")

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        """Median and median absolute deviation of each group, and of all rows."""
        table = rows.select(
            pl.col(self.by).cast(pl.String).alias("group"), pl.col(self.column).alias("value")
        ).collect()
        everything = table.select(*_center_and_spread(pl.col("value"))).row(0, named=True)
        groups = table.drop_nulls().group_by("group").agg(*_center_and_spread(pl.col("value"))).sort("group")
        return {"groups": groups, "center": everything["center"] or 0.0, "spread": everything["spread"] or 0.0}

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        """Adds the deviation; null where the number is."""
        center, spread = (self._of_group(state, figure) for figure in ("center", "spread"))
        # A group without spread says nothing about what is far: its rows count as being at its center.
        deviation = (
            pl.when(spread > 0)
            .then((pl.col(self.column) - center) / spread)
            .otherwise(pl.when(pl.col(self.column).is_not_null()).then(0.0))
        )
        return rows.with_columns(deviation.clip(-self.limit, self.limit).alias(self._name))

    def columns_after(self, columns: Sequence[str]) -> list[str]:
        """The columns that came in, and the new one."""
        return [*columns, self._name]

    def _of_group(self, state: State, figure: str) -> pl.Expr:
        groups: pl.DataFrame = state["groups"]
        return (
            pl.col(self.by)
            .cast(pl.String)
            .replace_strict(
                groups["group"].to_list(), groups[figure].to_list(), default=state[figure], return_dtype=pl.Float64
            )
        )

    @property
    def _name(self) -> str:
        return f"{self.column}_in_{self.by}"


def _center_and_spread(value: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return value.median().alias("center"), (value - value.median()).abs().median().alias("spread")
