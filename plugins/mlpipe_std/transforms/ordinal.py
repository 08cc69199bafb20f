"""Categories as places in an order."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import AfterValidator

from mlpipe.plugin import Column, Columns, DataError, Field, State, Transform, listing, require_columns, suggest
from mlpipe_std.transforms._categories import count_categories, look_up, refuse_compounds, text

Category = str | int | float | bool


def _refuse_repeats(order: list[Category]) -> list[Category]:
    texts = [_text_of(category) for category in order]
    repeated = sorted({one for one in texts if texts.count(one) > 1})
    if repeated:
        raise ValueError(f"stands twice in the order: {listing(repeated)}")
    return order


Order = Annotated[list[Category], Field(min_length=1), AfterValidator(_refuse_repeats)]


class Ordinal(Transform, name="ordinal"):
    """Replace each category by its place in an order, from 0.

    Declare the order where there is one, from low to high. Without a declared order numbers stand by size, enums in
    their own order, and all else alphabetically, among the categories of the training rows; trees can use such
    numbers, linear models cannot.

    Columns come out as Int32. Missing values stay missing.

    ```yaml
    use: ordinal
    orders:
      cut: [Fair, Good, Very Good, Premium, Ideal]
    ```
    """

    orders: dict[Column, Order] = Field(
        default_factory=dict, description="For each column its categories, from low to high."
    )
    columns: Columns | None = Field(
        None,
        description="Columns whose order is not declared; where neither is given, all columns of categories.",
    )
    unseen: Literal["missing", "error"] = Field(
        "missing", description="What becomes of a category that is not in the order: missing, or an error."
    )

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        schema = rows.collect_schema()
        require_columns(self.orders, schema, where=self.title)
        names = list(dict.fromkeys([*self.orders, *self._undeclared().names(schema, where=self.title)]))
        refuse_compounds(names, schema, where=self.title)
        seen = {name: counted.get_column("value") for name, counted in count_categories(rows, names).items()}
        orders = {name: self._find_order(name, seen[name], schema[name]) for name in names}
        if self.unseen == "error":
            for name, order in orders.items():
                self._refuse_unseen(name, seen[name], order)
        return {"orders": orders}

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        return rows.with_columns(self._placed(name, order) for name, order in state["orders"].items())

    def _undeclared(self) -> Columns:
        if self.columns is not None:
            return self.columns
        return Columns([] if self.orders else "categorical")

    def _find_order(self, name: str, seen: pl.Series, dtype: pl.DataType) -> list[str]:
        if name in self.orders:
            return [_text_of(category) for category in self.orders[name]]
        present = seen.drop_nulls()
        if isinstance(dtype, pl.Enum):
            return list(present.cast(dtype).sort().cast(pl.String))
        by = present.cast(pl.Float64) if dtype.is_numeric() else present
        return list(present.gather(by.arg_sort()))

    def _placed(self, name: str, order: list[str]) -> pl.Expr:
        table = pl.DataFrame(
            {"value": order, "place": range(len(order))}, schema={"value": pl.String, "place": pl.Int32}
        )
        places = look_up(name, table, "place", None)
        if self.unseen == "missing":
            return places

        def check(values: pl.Series) -> pl.Series:
            self._refuse_unseen(name, values, order)
            return values

        checked = text(name).map_batches(check, return_dtype=pl.String, is_elementwise=True)
        return pl.when(checked.is_not_null()).then(places).alias(name)

    def _refuse_unseen(self, name: str, values: pl.Series, order: list[str]) -> None:
        unseen = sorted(set(values) - {None, *order})
        if unseen:
            raise DataError(
                f"column '{name}' holds '{unseen[0]}', which is not in its order{suggest(unseen[0], order)}",
                where=self.title,
                hint=f"the order is: {listing(order, 40)}; or choose 'unseen: missing'",
            )


def _text_of(category: Category) -> str:
    """The text that polars makes of a value."""
    return str(pl.Series([category]).cast(pl.String).item())
