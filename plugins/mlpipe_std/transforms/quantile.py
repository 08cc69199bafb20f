"""Numbers as their rank among the training rows."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import polars as pl

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std.transforms._numbers import Numbers, choose_numbers, collect_finite, find_quantiles, number

_TAIL = 1e-7
"""Ranks are kept this far from 0 and 1 before they become normal scores, which would be infinite there: ±5.2."""


class Quantile(Transform, name="quantile"):
    """Replace numbers by their rank among the training rows, from 0 to 1, or by the normal score of that rank.

    Whatever the distribution of a column was, ``uniform`` makes it even and ``normal`` makes it normal (van der
    Waerden, 1952). The order of values is kept, and outliers come near the rest. Between the stored quantiles ranks
    are interpolated; the smallest training value and all below get the lowest rank, the largest and all above the
    highest. In a constant column the constant gets the middle one.

    Columns come out as Float64. Missing values (NaN too) stay missing; a column without training values becomes
    missing altogether.

    ```yaml
    use: quantile
    columns: [income, distance]
    to: normal
    ```
    """

    requires: ClassVar = {"scipy": "mlpipe-framework[ml]"}

    columns: Columns = columns_field("numeric", "The columns to transform.")
    to: Literal["uniform", "normal"] = Field("uniform", description="The distribution to arrive at.")
    quantiles: int = Field(
        1000, ge=2, le=100_000, description="How many quantiles are stored; at most one a training row."
    )

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        values = collect_finite(rows, choose_numbers(self.columns, rows, where=self.title))
        return {"columns": {name: self._find_nodes(column) for name, column in values.items()}}

    def _find_nodes(self, values: Numbers) -> Numbers:
        if values.size <= self.quantiles:
            return np.sort(values)
        # Interpolation may err by the last bit, and nodes must ascend.
        return np.maximum.accumulate(find_quantiles(values, np.linspace(0, 1, self.quantiles)))

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(self._ranked(name, nodes) for name, nodes in state["columns"].items())

    def _ranked(self, name: str, nodes: Numbers) -> pl.Expr:
        if not nodes.size:
            return pl.lit(None, dtype=pl.Float64).alias(name)

        def rank(values: pl.Series) -> pl.Series:
            ranks = _interpolate(values.to_numpy(), nodes)
            return pl.Series(_normal_scores(ranks) if self.to == "normal" else ranks, nan_to_null=True)

        return number(name).map_batches(rank, return_dtype=pl.Float64, is_elementwise=True).alias(name)


def _interpolate(values: Numbers, nodes: Numbers) -> Numbers:
    """Ranks from 0 to 1, NaN for NaN. A value that spans several nodes gets the middle of their ranks."""
    quarter, at = np.ldexp(values, -2), np.ldexp(nodes, -2)  # no difference of two overflows
    if nodes[0] == nodes[-1]:
        side: Numbers = np.sign(quarter - at[0])
        return (1 + side) / 2
    shares = np.linspace(0, 1, nodes.size)
    ranks: Numbers = 0.5 * (np.interp(quarter, at, shares) - np.interp(-quarter, -at[::-1], -shares[::-1]))
    ranks[values <= nodes[0]] = 0.0
    ranks[values >= nodes[-1]] = 1.0
    return ranks


def _normal_scores(ranks: Numbers) -> Numbers:
    from scipy.special import ndtri

    scores: Numbers = ndtri(np.clip(ranks, _TAIL, 1 - _TAIL))
    return scores
