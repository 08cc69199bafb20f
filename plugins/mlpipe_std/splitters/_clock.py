"""Columns that say when, and how far apart two of their values are."""

from __future__ import annotations

import polars as pl

from mlpipe.plugin import DataError
from mlpipe_std.splitters._keys import Codes

DURATION = r"^[1-9][0-9]{0,5}[wdhms]$"
"""A number and a unit: weeks, days, hours, minutes, seconds."""

_MICROSECONDS = {"w": 604_800_000_000, "d": 86_400_000_000, "h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000}


def require_clock(values: pl.Series, *, where: str) -> None:
    """Raise a DataError where a column has no order in time: it needs dates, datetimes, durations, or numbers."""
    dtype = values.dtype
    if dtype == pl.Time or not (dtype.is_temporal() or dtype.is_numeric()):
        raise DataError(
            f"column '{values.name}' is {dtype}, which does not say when a row comes",
            where=where,
            hint="cast it to a date or datetime under 'prepare'; numbers, such as years, will do, too",
        )


def read_duration(text: str) -> int:
    """Microseconds of ``7d``."""
    return int(text[:-1]) * _MICROSECONDS[text[-1]]


def read_microseconds(values: pl.Series, *, where: str) -> Codes:
    """The time of each row in microseconds. Raises DataError where the column holds plain numbers."""
    if values.dtype.is_numeric():
        raise DataError(
            f"column '{values.name}' is {values.dtype}, so a gap in days or hours has no meaning",
            where=where,
            hint="give the gap as a number of rows",
        )
    if values.dtype == pl.Duration:
        return values.dt.total_microseconds().to_numpy()
    return values.dt.timestamp("us").to_numpy()
