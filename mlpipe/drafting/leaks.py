"""Columns that know the target too well: they may be known only after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from mlpipe.drafting.glance import ColumnGlance
from mlpipe.drafting.noticing import Noticed
from mlpipe.drafting.opening import Opened, read_all

_CLOSE = 0.95
_FEWEST_ROWS = 50
_FEWEST_OF_CLASS = 5
_ROWS_OF_VALUE = 5
"""A value must be in so many rows, on average, for it to mean anything that all of them have the same target."""


@dataclass(frozen=True)
class Leak:
    """A column, and what is suspicious about it."""

    column: str
    why: str


def find_leaks(opened: Opened, path: Path, noticed: Noticed) -> list[Leak]:
    """The first suspicion of each column, in their order."""
    target = noticed.target
    columns = [each for each in noticed.features if not each.is_time]
    if target.present < _FEWEST_ROWS:
        return []
    figures = [figure for place, each in enumerate(columns) for figure in _figures(f"{place}", each, noticed)]
    found = read_all(opened, opened.rows.select(figures), path).row(0, named=True) if figures else {}
    apart = _that_part_classes(opened, path, columns, noticed)
    suspicions = ((each, _suspicion(f"{place}", each, target, found, apart)) for place, each in enumerate(columns))
    return [Leak(each.name, why) for each, why in suspicions if why]


def _figures(place: str, column: ColumnGlance, noticed: Noticed) -> Iterator[pl.Expr]:
    target = noticed.target
    value, truth = _plain(column), _plain(target)
    if column.nulls and target.nulls:
        yield (value.is_null() & truth.is_not_null()).sum().alias(f"{place} nulls")
    both = value.is_not_null() & truth.is_not_null()
    if column.is_number and noticed.task == "regression":
        yield both.sum().alias(f"{place} rows")
        yield pl.corr(value.cast(pl.Float64).filter(both), truth.cast(pl.Float64).filter(both)).alias(f"{place} close")
    if target.distinct <= column.distinct <= column.present // _ROWS_OF_VALUE:
        yield value.filter(both).n_unique().alias(f"{place} values")
        yield pl.struct(value.alias("value"), truth.alias("truth")).filter(both).n_unique().alias(f"{place} pairs")


def _suspicion(
    place: str, column: ColumnGlance, target: ColumnGlance, found: Mapping[str, Any], apart: set[str]
) -> str:
    if found.get(f"{place} nulls") == 0 and column.nulls * 2 >= target.nulls:
        return f"is missing in {column.nulls:,} rows, none of which has a target"
    close = found.get(f"{place} close")
    if close is not None and found[f"{place} rows"] >= _FEWEST_ROWS and abs(close) > _CLOSE:
        return f"goes with the target (correlation {close:.3f})"
    values = found.get(f"{place} values")
    if column.name in apart or (values is not None and values == found[f"{place} pairs"]):
        return "alone determines the target"
    return ""


def _that_part_classes(opened: Opened, path: Path, columns: list[ColumnGlance], noticed: Noticed) -> set[str]:
    """Columns of numbers whose ranges in the classes do not overlap."""
    numbers = [each for each in columns if each.is_number]
    if noticed.task == "regression" or not numbers:
        return set()
    ends = [end for each in numbers for end in (_plain(each).min().alias(f"low {each.name}"), _high(each))]
    rows = opened.rows.filter(_plain(noticed.target).is_not_null())
    classes = read_all(opened, rows.group_by(_plain(noticed.target).alias("class")).agg(pl.len(), *ends), path)
    if classes["len"].min() < _FEWEST_OF_CLASS:  # type: ignore[operator]
        return set()
    return {each.name for each in numbers if _do_not_overlap(classes, each.name)}


def _do_not_overlap(classes: pl.DataFrame, name: str) -> bool:
    spans = sorted(zip(classes[f"low {name}"], classes[f"high {name}"], strict=True), key=lambda span: span[0] or 0)
    if any(low is None for low, _ in spans):
        return False
    return all(high < low for (_, high), (low, _) in pairwise(spans))


def _high(column: ColumnGlance) -> pl.Expr:
    return _plain(column).max().alias(f"high {column.name}")


def _plain(column: ColumnGlance) -> pl.Expr:
    expression = cs.by_name(column.name).as_expr()
    return expression.fill_nan(None) if column.dtype.is_float() else expression
