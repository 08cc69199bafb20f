"""Numbers that stand for 'missing': -999 beside values from 0 to 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from mlpipe.drafting.glance import ColumnGlance
from mlpipe.drafting.opening import Opened, read_all

_USUAL = (99, 999, 9999, 99999, 999999)
_FEWEST = 2
"""Rows that a large number must be in; a lone one may well be true."""


@dataclass(frozen=True)
class Sentinel:
    """A value of a column that is far from all its others."""

    column: str
    value: int
    rows: int
    is_float: bool

    def texts(self, form: int) -> list[str]:
        """How it may be written in a text file: form 0, 1, or 2, which is both."""
        plain, pointed = [str(self.value)], [f"{self.value}.0"]
        return (plain, pointed, plain + pointed)[form] if self.is_float else plain


def find_sentinels(opened: Opened, path: Path, columns: Sequence[ColumnGlance]) -> list[Sentinel]:
    """All of them; a column may have one below its values and one above."""
    suspects = {column.name: ends for column in columns if (ends := _ends(column))}
    if not suspects:
        return []
    figures: list[pl.Expr] = []
    for place, (name, ends) in enumerate(suspects.items()):
        column = cs.by_name(name).as_expr()
        others = column.filter(~column.cast(pl.Float64).is_in([float(end) for end in ends]))
        figures += [others.min().alias(f"{place} low"), others.max().alias(f"{place} high")]
        figures += [(column == end).sum().alias(f"{place} {end}") for end in ends]
    found = read_all(opened, opened.rows.select(figures), path).row(0, named=True)
    kinds = {column.name: column.dtype.is_float() for column in columns}
    return [
        Sentinel(name, end, rows, kinds[name])
        for place, (name, ends) in enumerate(suspects.items())
        for end in ends
        if _is_far(end, found[f"{place} low"], found[f"{place} high"], rows := found[f"{place} {end}"])
    ]


def stand_for_nothing_else(
    opened: Opened, path: Path, columns: Sequence[ColumnGlance], sentinels: Sequence[Sentinel]
) -> bool:
    """Whether no other column has one of these values among its own."""
    marked = {(each.column, each.value) for each in sentinels}
    figures = [
        (_as_written(column) == _in(column, value)).sum().alias(f"{place} {value}")
        for place, column in enumerate(columns)
        for value in {each.value for each in sentinels}
        if (column.name, value) not in marked and (column.is_number or column.is_text)
    ]
    return not figures or not sum(read_all(opened, opened.rows.select(figures), path).row(0))


def _ends(column: ColumnGlance) -> list[int]:
    if not column.is_number or column.low is None or column.distinct <= 2:
        return []
    return [int(end) for end in (column.low, column.high) if abs(end) in _USUAL]


def _is_far(value: int, low: Any, high: Any, rows: int) -> bool:
    if low is None:
        return False
    if value < 0:
        return bool(low >= 0 or low - value >= high - low)
    return bool(rows >= _FEWEST and value - high >= high - low)


def _in(column: ColumnGlance, value: int) -> pl.Expr:
    return pl.lit(str(value) if column.is_text else value)


def _as_written(column: ColumnGlance) -> pl.Expr:
    expression = cs.by_name(column.name).as_expr()
    return expression.cast(pl.String) if column.is_text else expression
