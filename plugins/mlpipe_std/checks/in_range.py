"""The check ``in_range``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Self

import polars as pl
from pydantic import model_validator

from mlpipe.plugin import Columns, DataError, Field, RowCheck
from mlpipe_std._bounds import in_words, refuse_odd_bounds
from mlpipe_std._columns import col
from mlpipe_std._types import type_word
from mlpipe_std.checks._unfit import unfit

_Bound = int | float | str


class InRange(RowCheck, name="in_range"):
    """Numbers, dates or times lie within bounds, both included.

    Bounds of dates and times are written in ISO 8601: ``2014-05-01``, ``2014-05-01T12:00``, ``12:00``; without a zone
    they are in that of the column. Missing values pass, and so does NaN, which is how a float is missing.

    ```yaml
    use: in_range
    columns: [price, sqft_living]
    min: 1
    max: 10000000
    ```
    """

    columns: Columns = Field(description="The columns to look at.")
    min: _Bound | None = Field(None, description="The least value: a number, or a date or time as text.")
    max: _Bound | None = Field(None, description="The greatest value: a number, or a date or time as text.")

    @model_validator(mode="after")
    def _refuse_odd_bounds(self) -> Self:
        refuse_odd_bounds(self.min, self.max)
        return self

    def rules(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        names = self.columns.names(schema, where=self.title)
        words = in_words(self.min, self.max)
        return {f"{name} is {words}": self._rule(name, schema[name]) for name in names}

    def _rule(self, name: str, dtype: pl.DataType) -> pl.Expr:
        value = col(name).fill_nan(None) if dtype.is_float() else col(name)
        rule = pl.lit(value=True)
        if self.min is not None:
            rule = rule & (value >= self._read(self.min, name, dtype))
        if self.max is not None:
            rule = rule & (value <= self._read(self.max, name, dtype))
        return rule

    def _read(self, bound: _Bound, name: str, dtype: pl.DataType) -> pl.Expr:
        """The bound as a value of the column's type."""
        if not isinstance(bound, str):
            if not dtype.is_numeric():
                raise unfit(name, dtype, f"the bound {bound} is a number", where=self.title)
            return pl.lit(bound)
        if not isinstance(dtype, pl.Date | pl.Datetime | pl.Time):
            raise unfit(name, dtype, f"the bound '{bound}' is text, as of a date", where=self.title)
        try:
            return _read_moment(bound, dtype)
        except ValueError as error:
            raise DataError(
                f"the bound '{bound}' of column '{name}' is not right for {type_word(dtype)}: {error}",
                where=self.title,
                hint="write it in ISO 8601: 2014-05-01, 2014-05-01T12:00, 12:00",
            ) from error


def _read_moment(bound: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Time):
        return pl.lit(time.fromisoformat(bound))
    moment = datetime.fromisoformat(bound)
    zone = dtype.time_zone if isinstance(dtype, pl.Datetime) else None
    if moment.tzinfo is None:
        return pl.lit(moment).dt.replace_time_zone(zone)
    if zone is None:
        raise ValueError("it has a zone, and the column has none")
    return pl.lit(moment.astimezone(UTC)).dt.convert_time_zone(zone)
