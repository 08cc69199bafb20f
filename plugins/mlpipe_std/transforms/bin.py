"""Numbers as intervals."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
import polars as pl

from mlpipe.plugin import Columns, Field, State, Transform, columns_field
from mlpipe_std.transforms._numbers import Numbers, choose_numbers, collect_finite, find_quantiles, number


class Bin(Transform, name="bin"):
    """Replace numbers by the interval that they fall into, with edges learned on the training rows.

    ``quantile`` puts about equally many training rows into each interval, ``uniform`` makes all intervals equally
    wide. An interval holds its lower edge and not its upper one; the first and the last are open, so every later
    value has its place. Where many values are equal, quantiles coincide and there are fewer intervals.

    ``codes`` gives their numbers from 0 (Int32), ``labels`` texts such as ``1.5 to 3`` (String) for an encoder to
    follow. Missing values (NaN too) stay missing; infinite ones fall into the first or last interval.

    ```yaml
    use: bin
    columns: [age]
    bins: 5
    output: labels
    ```
    """

    columns: Columns = columns_field("numeric", "The columns to bin.")
    bins: int = Field(10, ge=2, le=1000, description="Number of intervals.")
    method: Literal["quantile", "uniform"] = Field(
        "quantile", description="Intervals with equally many training rows, or equally wide ones."
    )
    output: Literal["codes", "labels"] = Field(
        "codes", description="Numbers of the intervals, from 0, or texts that name them."
    )

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        values = collect_finite(rows, choose_numbers(self.columns, rows, where=self.title))
        return {"columns": {name: self._find_edges(column) for name, column in values.items()}}

    def _find_edges(self, values: Numbers) -> Numbers:
        """The inner edges, ascending, each once, none of them below or at the smallest value."""
        if not values.size:
            return values
        shares = np.linspace(0, 1, self.bins + 1)[1:-1]
        ends = values if self.method == "quantile" else np.array([values.min(), values.max()])
        edges: Numbers = np.unique(find_quantiles(ends, shares))
        above: Numbers = edges[edges > values.min()]
        return above

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(self._binned(name, edges) for name, edges in state["columns"].items())

    def _binned(self, name: str, edges: Numbers) -> pl.Expr:
        def find_codes(values: pl.Series) -> pl.Series:
            return pl.Series(np.searchsorted(edges, values.to_numpy(), side="right"), dtype=pl.Int32)

        value = number(name)
        codes = value.map_batches(find_codes, return_dtype=pl.Int32, is_elementwise=True)
        if self.output == "labels":
            labels = _name_intervals(edges)
            codes = codes.replace_strict(range(len(labels)), labels, return_dtype=pl.String)
        return pl.when(value.is_not_null()).then(codes).alias(name)


def _name_intervals(edges: Numbers) -> list[str]:
    if not edges.size:
        return ["all"]
    shown = [f"{edge:.6g}" for edge in edges]
    if len(set(shown)) < len(shown):
        shown = [repr(float(edge)) for edge in edges]
    inner = [f"{low} to {high}" for low, high in pairwise(shown)]
    return [f"below {shown[0]}", *inner, f"from {shown[-1]}"]
