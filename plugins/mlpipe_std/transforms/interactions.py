"""Products of columns."""

from __future__ import annotations

from itertools import combinations

import polars as pl

from mlpipe.plugin import Columns, DataError, Field, State, Transform
from mlpipe_std._columns import col
from mlpipe_std.transforms._new_columns import require_new
from mlpipe_std.transforms._numbers import choose_numbers

_MOST = 2000
"""Products that one step may add."""


class Interactions(Transform, name="interactions"):
    """Add the product of every two of the chosen columns, named ``a_x_b``.

    A linear model sees in a product how the effect of one column depends on another; trees find that by themselves.
    Products are Float64; where a value is missing, or the product is no finite number, the result is missing.

    ```yaml
    use: interactions
    columns: [grade, sqft_living, condition]
    ```
    """

    columns: Columns = Field(description="The columns to multiply, each with each: two at least.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        pairs = list(combinations(choose_numbers(self.columns, rows, where=self.title), 2))
        if not 0 < len(pairs) <= _MOST:
            raise DataError(
                f"these columns make {len(pairs):,} products; 1 to {_MOST:,} are possible",
                where=self.title,
                hint="name the columns whose interaction means something",
            )
        named = {f"{first}_x_{second}": (first, second) for first, second in pairs}
        require_new(named, rows.collect_schema(), where=self.title)
        return rows.with_columns(_product(*pair).alias(name) for name, pair in named.items())


def _product(first: str, second: str) -> pl.Expr:
    product = col(first).cast(pl.Float64) * col(second).cast(pl.Float64)
    return pl.when(product.is_finite()).then(product)
