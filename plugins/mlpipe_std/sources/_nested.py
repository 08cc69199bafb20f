"""Columns of objects and lists, which no table of features can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

import polars as pl

from mlpipe.plugin import DataError
from mlpipe_std._columns import col

Nested = Literal["refuse", "unnest", "drop"]
NESTED_WORDS = "Columns of objects and lists: refuse them, unnest objects into columns named outer.inner, or drop both."


def flatten(rows: pl.LazyFrame, nested: Nested, where: str) -> pl.LazyFrame:
    """The rows without columns of objects or lists: refused, dropped, or objects unnested as ``outer.inner``.

    Raises DataError that names the column.
    """
    schema = rows.collect_schema()
    inner = [name for name, dtype in schema.items() if dtype.is_nested()]
    if not inner:
        return rows
    if nested == "drop":
        return rows.select(col(name) for name in schema if name not in inner)
    lists = [name for name in inner if not isinstance(schema[name], pl.Struct)]
    if nested == "refuse" or lists:
        name = (lists if nested == "unnest" else inner)[0]
        raise _refusal(name, schema[name], where)
    unnested = dict(_unnested(schema, where))
    return flatten(rows.select(expr.alias(name) for name, expr in unnested.items()), nested, where)


def _unnested(schema: Mapping[str, pl.DataType], where: str) -> Iterator[tuple[str, pl.Expr]]:
    found: list[tuple[str, pl.Expr]] = []
    for name, dtype in schema.items():
        if isinstance(dtype, pl.Struct):
            # Fields are taken by their place, since polars reads a field ^x$ as a pattern.
            places = col(name).struct.rename_fields([str(place) for place in range(len(dtype.fields))])
            found += [(f"{name}.{field.name}", places.struct.field(str(i))) for i, field in enumerate(dtype.fields)]
        else:
            found.append((name, col(name)))
    twice = [name for name, count in Counter(name for name, _ in found).items() if count > 1]
    if twice:
        raise DataError(
            f"two columns would be named '{twice[0]}' once unnested", where=where, hint="rename one of them"
        )
    yield from found


def _refusal(name: str, dtype: pl.DataType, where: str) -> DataError:
    is_object = isinstance(dtype, pl.Struct)
    return DataError(
        f"column '{name}' holds {'objects' if is_object else 'lists'}",
        where=where,
        hint=("nested: unnest makes columns of their fields; " if is_object else "") + "nested: drop leaves them out",
    )
