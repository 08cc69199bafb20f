"""Missing values filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import polars as pl
from pydantic import model_validator

from mlpipe.plugin import Columns, DataError, Field, State, Transform, columns_field
from mlpipe_std._columns import col, collect_plain, present
from mlpipe_std.transforms._categories import fresh_name, text
from mlpipe_std.transforms._numbers import center_and_spread, find_quantiles, finite

_Rule = Literal["mean", "median", "mode", "constant"]


class Impute(Transform, name="impute"):
    """Fill missing values with what is usual among the training rows.

    ``auto`` fills numbers, dates and times with their median, text with the category ``missing``, and booleans with
    the more frequent value. ``mean`` and ``median`` do as they say for numbers, dates and times, and as ``auto``
    for the rest. ``mode`` takes the most frequent value of any column (of equally frequent ones the smallest),
    ``constant`` takes ``fill``. Where a learner is flexible, a constant serves as well as anything cleverer, above
    all with an ``indicator`` that tells it which values were missing (Josse, Prost, Scornet and Varoquaux, 2019).

    NaN and infinite numbers count as missing. Numbers come out as Float64 (with ``mode``, integers stay integers),
    categories as String. A column without any training value gets 0, ``missing``, false, or the start of 1970.

    ```yaml
    use: impute
    columns: [age, cabin]
    strategy: median
    indicator: true
    ```
    """

    columns: Columns = columns_field("all", "The columns to fill.")
    strategy: Literal["auto", "mean", "median", "mode", "constant"] = Field(
        "auto", description="What to fill with; 'auto' chooses by the column's type."
    )
    fill: bool | int | float | str | None = Field(
        None, description="The value of 'strategy: constant'; 0, 'missing' or false where not given."
    )
    indicator: bool = Field(
        False,
        description="Whether to add, for each column with missing training values, '<column>_missing' (UInt8, 1 or 0).",
    )

    @model_validator(mode="after")
    def _refuse_idle_fill(self) -> Self:
        if self.fill is not None and self.strategy != "constant":
            raise ValueError("'fill' is used by 'strategy: constant' alone")
        return self

    def fit(self, rows: pl.LazyFrame, target: pl.Series | None, rng: np.random.Generator) -> State:
        schema = rows.collect_schema()
        types = {name: self._filled_type(name, schema[name]) for name in self.columns.names(schema, where=self.title)}
        found = collect_plain(rows, {name: _readable(name, dtype) for name, dtype in types.items()})
        taken = set(schema)
        gaps = [name for name, column in found.items() if self.indicator and column.null_count()]
        fills = [self._find_fill(name, column) for name, column in found.items()]
        return {
            "columns": list(found),
            "fills": pl.DataFrame([fill.alias(str(place)) for place, fill in enumerate(fills)]),
            "indicators": [[name, fresh_name(f"{name}_missing", taken)] for name in gaps],
        }

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        fills = dict(zip(state["columns"], state["fills"], strict=True))
        readable = {name: _readable(name, fill.dtype) for name, fill in fills.items()}
        flags = [readable[name].is_null().cast(pl.UInt8).alias(flag) for name, flag in state["indicators"]]
        filled = [readable[name].fill_null(pl.lit(fill).first()) for name, fill in fills.items()]
        return rows.with_columns(*filled, *flags)

    def columns_after(self, columns: Sequence[str]) -> list[str] | None:
        return None if self.indicator else list(columns)

    def _rule(self, dtype: pl.DataType) -> _Rule:
        """What is done with a column that comes out with this type."""
        if self.strategy in ("mode", "constant"):
            return self.strategy
        if dtype == pl.String:
            return "constant"
        if dtype == pl.Boolean:
            return "mode"
        return "median" if self.strategy == "auto" else self.strategy

    def _filled_type(self, name: str, dtype: pl.DataType) -> pl.DataType:
        if dtype in (pl.String, pl.Categorical, pl.Enum):
            return pl.String()
        if dtype == pl.Boolean or dtype.is_temporal() or (dtype.is_integer() and self.strategy == "mode"):
            return dtype
        if dtype.is_numeric() or dtype == pl.Null:
            return pl.Float64()
        raise DataError(
            f"column '{name}' is {dtype}, which cannot be filled", where=self.title, hint="choose other columns"
        )

    def _find_fill(self, name: str, column: pl.Series) -> pl.Series:
        """The fill, as a series of one value that has the column's type."""
        rule = self._rule(column.dtype)
        if rule == "constant":
            return self._constant(name, column.dtype)
        values = present(column)
        if values.is_empty():
            return _typed(column.dtype, _nothing(column.dtype))
        if rule == "mode":
            return _most_frequent(values)
        numbers = values.to_physical().to_numpy().astype(np.float64, copy=False)
        value = center_and_spread(numbers)[0] if rule == "mean" else float(find_quantiles(numbers, 0.5))
        return _typed(column.dtype, value)

    def _constant(self, name: str, dtype: pl.DataType) -> pl.Series:
        if self.fill is None or self.strategy != "constant":
            return _typed(dtype, _nothing(dtype))
        fitting = (str,) if dtype == pl.String else (bool,) if dtype == pl.Boolean else (int, float)
        if dtype.is_temporal() or type(self.fill) not in fitting:
            raise DataError(
                f"column '{name}' is {dtype}, which {self.fill!r} does not fit",
                where=self.title,
                hint="name the columns that it is meant for: 'columns: [...]'",
            )
        return _typed(dtype, self.fill)


def _readable(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column with this type, null where it is missing."""
    if dtype == pl.Float64:
        return finite(name)
    return text(name) if dtype == pl.String else col(name)


def _most_frequent(present: pl.Series) -> pl.Series:
    counted = present.alias("value").value_counts(name="count")
    return counted.sort("count", "value", descending=[True, False]).get_column("value").head(1)


def _nothing(dtype: pl.DataType) -> Any:
    return "missing" if dtype == pl.String else False if dtype == pl.Boolean else 0


def _typed(dtype: pl.DataType, value: Any) -> pl.Series:
    if dtype.is_temporal():  # as the number behind it
        return pl.Series([round(value)], dtype=pl.Int64).cast(dtype)
    return pl.Series([value], dtype=dtype)
