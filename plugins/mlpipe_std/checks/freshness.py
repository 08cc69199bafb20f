"""The check ``freshness``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import polars as pl
from pydantic import AfterValidator

from mlpipe.plugin import Column, Field, TableCheck, require_columns
from mlpipe_std._columns import col
from mlpipe_std.checks._unfit import unfit

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DURATION = r"^(\d{1,6}[wdhms])+$"


def _sound_moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


class Freshness(TableCheck, name="freshness"):
    """The newest value of a column is not too old.

    Dates count from their beginning, and times without a zone as UTC. Without any value the check fails. Values of
    the future pass: ``in_range`` finds those.

    ```yaml
    use: freshness
    column: date
    max_age: 7d
    now: "2015-05-31"
    ```
    """

    column: Column = Field(description="A column of dates or of datetimes.")
    max_age: str = Field(
        pattern=_DURATION, description="How old the newest value may be: 7d, 36h, 1w2d12h (w, d, h, m, s)."
    )
    now: Annotated[str, AfterValidator(_sound_moment)] | None = Field(
        None, description="The moment that counts as now, in ISO 8601 (UTC without a zone); the clock where not given."
    )

    def measures(self, schema: pl.Schema) -> Mapping[str, pl.Expr]:
        require_columns([self.column], schema, where=self.title)
        dtype = schema[self.column]
        if not isinstance(dtype, pl.Date | pl.Datetime):
            raise unfit(self.column, dtype, "freshness needs dates or datetimes", where=self.title)
        return {f"newest {self.column} is at most {self.max_age} old": col(self.column).max()}

    def passes(self, value: Any) -> bool:
        if value is None:
            return False
        now = _as_utc(datetime.fromisoformat(self.now)) if self.now else datetime.now(UTC)
        parts = {_UNITS[unit]: int(count) for count, unit in re.findall(r"(\d+)([wdhms])", self.max_age)}
        return now - _as_utc(value) <= timedelta(**parts)


def _as_utc(value: date | datetime) -> datetime:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - made aware below
    return value if value.tzinfo else value.replace(tzinfo=UTC)
