"""How groups lie in time, which decides what can be held out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import polars.selectors as cs

from mlpipe.drafting.glance import ColumnGlance
from mlpipe.drafting.opening import Opened, read_all

_STRETCHES = 20
_LARGEST = 0.1


@dataclass(frozen=True)
class Arrangement:
    """A group column against a time column."""

    filled: float
    """The share of all pairs of a group and a time that there are rows of."""
    stretches: int
    """Stretches of time that no group reaches across."""
    largest: float
    """The share of rows in the largest of them."""

    @property
    def is_panel(self) -> bool:
        """Whether most groups are there at most times, such as the stores of a chain, day by day."""
        return self.filled >= 0.5

    @property
    def is_in_turn(self) -> bool:
        """Whether groups come one after the other, such as sessions: then later ones can be held out whole."""
        return self.stretches >= _STRETCHES and self.largest <= _LARGEST


def arrange(opened: Opened, path: Path, group: ColumnGlance, time: ColumnGlance) -> Arrangement:
    """Measure it; both columns have values in all rows, ``time`` in an order."""
    when = cs.by_name(time.name).as_expr()
    if time.moment is not None:
        kind, form = time.moment
        text = when.cast(pl.String)
        when = text.str.to_datetime(form, strict=False) if kind == "datetime" else text.str.to_date(form, strict=False)
    rows = opened.rows.select(cs.by_name(group.name).as_expr().alias("group"), when.alias("time"))
    spans = rows.group_by("group").agg(
        pl.len(), pl.col("time").min().alias("first"), pl.col("time").max().alias("last"), pl.col("time").n_unique()
    )
    found = read_all(opened, spans, path).sort("first", "last")
    reached = found["last"].cum_max().shift(1)
    stretch = (found["first"] > reached).fill_null(value=True).cum_sum()
    sizes = found.select(pl.col("len").sum().over(stretch.alias("stretch"))).to_series()
    pairs = found.height * time.distinct
    return Arrangement(
        filled=float(found["time"].sum()) / pairs,
        stretches=int(stretch.max()),  # type: ignore[arg-type]
        largest=float(sizes.max()) / time.rows,  # type: ignore[arg-type]
    )
