"""Categories of columns: as text, counted in one query, and looked up in a learned table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from mlpipe.plugin import Columns, DataError
from mlpipe_std._columns import col, collect_plain


def choose_categories(columns: Columns, rows: pl.LazyFrame, *, where: str) -> list[str]:
    """The chosen columns; raises DataError where one does not exist or holds lists, structs or bytes."""
    schema = rows.collect_schema()
    names = columns.names(schema, where=where)
    refuse_compounds(names, schema, where=where)
    return names


def refuse_compounds(names: Iterable[str], schema: pl.Schema, *, where: str) -> None:
    """Raise a DataError for the first column that holds lists, structs, bytes or objects."""
    for name in names:
        dtype = schema[name]
        if dtype.is_nested() or dtype in (pl.Binary, pl.Object):
            raise DataError(
                f"column '{name}' is {dtype}, which holds no categories", where=where, hint="choose other columns"
            )


def text(name: str) -> pl.Expr:
    """The column as text, null where it is null; numbers, booleans and dates are categories too."""
    return col(name).cast(pl.String)


def count_categories(rows: pl.LazyFrame, names: Sequence[str]) -> dict[str, pl.DataFrame]:
    """For each column its ``value`` (String, null for missing) and ``count``, in one query.

    The most frequent one stands first; of equally frequent ones, the first of the alphabet.
    """
    counted = {name: text(name).alias("value").value_counts(name="count").implode() for name in names}
    return {name: _in_order(counts) for name, counts in collect_plain(rows, counted).items()}


def _in_order(counted: pl.Series) -> pl.DataFrame:
    return counted.explode().drop_nulls().struct.unnest().sort("count", "value", descending=[True, False])


def look_up(name: str, table: pl.DataFrame, column: str, default: Any) -> pl.Expr:
    """What ``column`` of the table says for the column's text, found under ``value``; else the default."""
    values = table.get_column(column)
    return text(name).replace_strict(table.get_column("value"), values, default=default, return_dtype=values.dtype)


def fresh_name(wanted: str, taken: set[str]) -> str:
    """The name, or with ``_2``, ``_3``, … where it is taken; the result is added to ``taken``."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name
