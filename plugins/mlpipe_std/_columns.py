"""Columns by their exact names."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import polars.selectors as cs


def col(name: str) -> pl.Expr:
    """The column with exactly this name: ``pl.col`` reads ``^a$`` as a pattern and ``*`` as every column."""
    return cs.by_name(name).as_expr()


def collect_plain(rows: pl.LazyFrame, wanted: Mapping[str, pl.Expr]) -> dict[str, pl.Series]:
    """The series of each expression, in one query, under plain names: methods of a series named ``^a$`` fail."""
    frame = rows.select(expression.alias(str(place)) for place, expression in enumerate(wanted.values())).collect()
    return dict(zip(wanted, frame, strict=True))


def present(column: pl.Series) -> pl.Series:
    """The values that are not null; for a column without nulls the column itself, which costs no query."""
    return column.drop_nulls() if column.null_count() else column
