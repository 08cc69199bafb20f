"""Expressions in SQL, read so that what is wrong with them is said in terms of the columns there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import polars as pl

from mlpipe.plugin import DataError, require_columns
from mlpipe_std._types import type_word

_QUOTING = "\"a name\" stands in double quotes, 'a text' in single ones, and dates are written date '2024-05-31'"
_DECIMAL = re.compile(
    r"""('(?:[^']|'')*' | "(?:[^"]|"")*" | [A-Za-z_]\w*)
      | ((?<![\w.]) (?:\d+\.\d*(?:[eE][+-]?\d+)? | \.\d+))""",
    re.VERBOSE,
)
"""Texts, names, and, as the second group, numbers with a point."""
_PATTERN = re.compile(r'"(\^[^"]*\$|\*)"')
"""Quoted names that polars takes for a pattern, even in SQL."""


def read_expression(text: str, schema: Mapping[str, pl.DataType], *, where: str) -> pl.Expr:
    """The polars expression of a SQL one, of which it is known that it fits the schema.

    Raises DataError where it cannot be read, names a column that is not there, or does not fit its types.
    """
    expression, _ = _read(text, schema, where)
    return expression


def read_condition(text: str, schema: Mapping[str, pl.DataType], *, where: str) -> pl.Expr:
    """As ``read_expression``, of an expression that is true or false."""
    expression, dtype = _read(text, schema, where)
    if dtype not in (pl.Boolean, pl.Null):
        raise DataError(
            f"{shown(text)} is {type_word(dtype)}, not true or false", where=where, hint="compare it: price > 0"
        )
    return expression.cast(pl.Boolean)


def _read(text: str, schema: Mapping[str, pl.DataType], where: str) -> tuple[pl.Expr, pl.DataType]:
    if pattern := _PATTERN.search(text):
        raise DataError(
            f"in SQL, {pattern[0]} stands for every column of that pattern", where=where, hint="rename the column first"
        )
    try:
        expression = _parse(text)
        names = expression.meta.root_names()
        if any(name.startswith("_POLARS_TMP") for name in names):
            raise DataError(f"{shown(text)} has a subquery", where=where, hint="join in a transform 'sql' instead")
        require_columns(names, schema, where=where)
        result = pl.DataFrame(schema=dict(schema)).select(expression.alias("result"))
    except pl.exceptions.PolarsError as error:
        raise DataError(f"cannot read {shown(text)}: {plain(error)}", where=where, hint=_QUOTING) from error
    return expression, result["result"].dtype


def _parse(text: str) -> pl.Expr:
    try:
        return pl.sql_expr(_with_floats(text))
    except pl.exceptions.PolarsError:  # a function that wants the bare number, or a mistake to be told as written
        return pl.sql_expr(text)


def _with_floats(text: str) -> str:
    """The SQL with its numbers as floats: polars reads 1.5 as a decimal, which has few digits and fails on 1.5 / 0."""
    return _DECIMAL.sub(lambda found: f"CAST({found[2]} AS DOUBLE)" if found[2] else found[0], text)


def refuse_other_rows(expression: pl.Expr, text: str, schema: Mapping[str, pl.DataType], *, where: str) -> None:
    """Raise a DataError where the value of a row depends on other rows: aggregates and window functions."""
    for node in _nodes(expression, schema):
        if not _stands_alone(node):
            raise DataError(
                f"{shown(text)} looks at other rows than its own",
                where=where,
                hint="what is learned from many rows must be learned from training rows alone: use a fitted transform",
            )


def plain(error: Exception) -> str:
    """The first sentence of a message of polars: what follows is meant for programmers."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return re.split(r"\.\s+(?=[A-Z])", lines[0])[0] if lines else type(error).__name__


def shown(text: str) -> str:
    """A SQL text in quotes, shortened."""
    text = " ".join(text.split())
    return f"'{text[:77]}...'" if len(text) > 80 else f"'{text}'"


def _nodes(expression: pl.Expr, schema: Mapping[str, pl.DataType]) -> Iterator[pl.Expr]:
    yield expression
    for inner in expression.meta.pop(schema=dict(schema)):
        yield from _nodes(inner, schema)


def _stands_alone(node: pl.Expr) -> bool:
    if node.meta.is_literal() or str(node) == "Series":
        return True
    try:
        return node.meta.is_row_separable()
    except pl.exceptions.ColumnNotFoundError:
        return True  # polars asks for the types of a function of SQL that looks at its own row alone, such as round
