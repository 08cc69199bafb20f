"""Dates and times as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from mlpipe.plugin import Columns, DataError, Field, State, Transform, columns_field
from mlpipe_std._columns import col
from mlpipe_std._types import type_word
from mlpipe_std.transforms._new_columns import require_new

_Part = Literal[
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "weekday",
    "day_of_year",
    "is_weekend",
    "epoch_days",
    "hour",
    "minute",
    "second",
    "total_days",
    "total_seconds",
]


@dataclass(frozen=True)
class _Reading:
    """How a part is read, and of which types; for one that repeats, its period and the value that it starts with."""

    read: Callable[[pl.Expr], pl.Expr]
    types: tuple[str, ...]
    period: float | None = None
    start: int = 0
    dtype: pl.DataType = field(default_factory=pl.Int64)


_DAYS = ("date", "datetime")
_CLOCK = ("datetime", "time")
_READINGS: dict[str, _Reading] = {
    "year": _Reading(lambda value: value.dt.year(), _DAYS),
    "quarter": _Reading(lambda value: value.dt.quarter(), _DAYS, 4, 1),
    "month": _Reading(lambda value: value.dt.month(), _DAYS, 12, 1),
    "week": _Reading(lambda value: value.dt.week(), _DAYS, 53, 1),
    "day": _Reading(lambda value: value.dt.day(), _DAYS, 31, 1),
    "weekday": _Reading(lambda value: value.dt.weekday(), _DAYS, 7, 1),
    "day_of_year": _Reading(lambda value: value.dt.ordinal_day(), _DAYS, 366, 1),
    "is_weekend": _Reading(lambda value: value.dt.weekday() >= 6, _DAYS, dtype=pl.Boolean()),
    "epoch_days": _Reading(lambda value: value.dt.date().dt.epoch("d"), _DAYS),
    "hour": _Reading(lambda value: value.dt.hour(), _CLOCK, 24),
    "minute": _Reading(lambda value: value.dt.minute(), _CLOCK, 60),
    "second": _Reading(lambda value: value.dt.second(), _CLOCK, 60),
    "total_days": _Reading(
        lambda value: value.dt.total_seconds(fractional=True) * (1 / 86_400), ("duration",), dtype=pl.Float64()
    ),
    "total_seconds": _Reading(lambda value: value.dt.total_seconds(fractional=True), ("duration",), dtype=pl.Float64()),
}
_USUAL: dict[str, tuple[str, ...]] = {
    "date": ("year", "month", "day", "weekday", "day_of_year", "epoch_days"),
    "datetime": ("year", "month", "day", "weekday", "day_of_year", "epoch_days", "hour", "minute"),
    "time": ("hour", "minute", "second"),
    "duration": ("total_seconds",),
}


class DateParts(Transform, name="date_parts"):
    """Replace dates, times and durations by numbers, named ``date_year``, ``date_month`` and so on.

    Without ``parts``, dates give year, month, day, weekday, day_of_year and epoch_days, datetimes also hour and minute,
    times hour, minute and second, durations total_seconds. Weekdays count from Monday, 1, to Sunday, 7; weeks are those
    of ISO 8601; epoch_days are days since 1970-01-01. Datetimes are read in their own zone. Whole numbers are Int64,
    total_days and total_seconds Float64, is_weekend is boolean. Missing stays missing.

    With ``cyclic``, what repeats (quarter, month, week, day, weekday, day_of_year, hour, minute, second) becomes a
    point on a circle, ``date_month_sin`` and ``date_month_cos``, so that December lies beside January: for models that
    measure distances or draw lines.

    ```yaml
    use: date_parts
    columns: [date]
    parts: [year, month, weekday, is_weekend]
    cyclic: true
    ```
    """

    columns: Columns = columns_field("temporal", "The columns of dates, datetimes, times and durations to replace.")
    parts: list[_Part] | None = Field(None, min_length=1, description="The parts; the usual ones where not given.")
    cyclic: bool = Field(False, description="Whether parts that repeat become sine and cosine.")
    keep: bool = Field(False, description="Whether the columns themselves stay as well.")

    def apply(self, rows: pl.LazyFrame, state: State) -> pl.LazyFrame:
        schema = rows.collect_schema()
        names = self.columns.names(schema, where=self.title)
        parts = dict(part for name in names for part in self._parts(name, schema[name]))
        stay = [name for name in schema if self.keep or name not in names]
        require_new(parts, stay, where=self.title)
        return rows.select(*(col(name) for name in stay), *(part.alias(name) for name, part in parts.items()))

    def _parts(self, name: str, dtype: pl.DataType) -> Iterator[tuple[str, pl.Expr]]:
        kind = type_word(dtype)
        if kind not in _USUAL:
            raise DataError(f"column '{name}' is {kind}, no date or time", where=self.title, hint="cast it first")
        for part in self.parts or _USUAL[kind]:
            reading = _READINGS[part]
            if kind not in reading.types:
                raise DataError(
                    f"column '{name}' is a {kind}, which has no {part}",
                    where=self.title,
                    hint="use date_parts once for each type of column",
                )
            value = reading.read(col(name))
            if self.cyclic and reading.period is not None:
                angle = (value.cast(pl.Float64) - reading.start) * (2 * math.pi / reading.period)
                yield f"{name}_{part}_sin", angle.sin()
                yield f"{name}_{part}_cos", angle.cos()
            else:
                yield f"{name}_{part}", value.cast(reading.dtype)
