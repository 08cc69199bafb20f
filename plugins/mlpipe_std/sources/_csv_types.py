"""Which types the columns of a CSV file have: those of its first rows, made sure of with all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from mlpipe.plugin import DataError
from mlpipe_std._columns import col
from mlpipe_std._types import type_word
from mlpipe_std.sources._csv_table import ISO, CsvTable, Types

_LEADING_ZERO = r"^[+-]?0\d"


def settle(table: CsvTable, declared: Types, *, first_rows: int | None, dates: bool) -> tuple[Types, int | None]:
    """The types that all rows fit, and the number of rows where blank lines at the end are to be left out.

    Whole numbers become floats where later rows have a fraction; a column without any value has the type Null.
    Raises DataError where a later row does not fit at all.
    """
    types = _with_declared(_infer(table, first_rows, dates=dates), declared)
    if first_rows is not None and pl.Null() in types.values():
        types = _widen(types, _with_declared(_infer(table, None, dates=dates), declared))
    try:
        return types, table.verify(types)
    except DataError:
        if first_rows is None:
            raise
        wider = _widen(types, _with_declared(_infer(table, None, dates=dates), declared))
        if wider == types:
            raise
    return wider, table.verify(wider)


def unite(tables: Sequence[tuple[str, Types]]) -> Types:
    """One set of types for several files; raises DataError that names file and column where there is none."""
    first, united = tables[0]
    for file, types in tables[1:]:
        for name, dtype in types.items():
            known = united[name]
            if pl.Null() in (known, dtype):
                united = {**united, name: dtype if known == pl.Null() else known}
            elif {known, dtype} == {pl.Int64(), pl.Float64()}:
                united = {**united, name: pl.Float64()}
            elif known != dtype:
                raise DataError(
                    f"column '{name}' is {type_word(dtype)} here and {type_word(known)} in {first}",
                    where=file,
                    hint=f"say what it is: schema_overrides: {{{name}: string}}",
                )
    return {name: pl.String() if dtype == pl.Null() else dtype for name, dtype in united.items()}


def _infer(table: CsvTable, rows: int | None, *, dates: bool) -> Types:
    """The types that the first rows suggest (None: all rows), Null where they hold no value."""
    try:
        schema = table.scan(infer_schema_length=rows).collect_schema()
        tells = table.texts(rows).select(_tells(schema)).collect(engine="streaming").row(0, named=True)
    except pl.exceptions.PolarsError as error:
        raise table.explain({}, error) from error
    return {
        name: _better(dtype, {key: tells[f"{place} {key}"] for key in _KEYS}, dates)
        for place, (name, dtype) in enumerate(schema.items())
    }


_KEYS = ("empty", "zeros", *(str(index) for index in range(len(ISO))))


def _tells(schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """What the texts of a column tell beyond polars' guess: no value at all, leading zeros, one of the ISO forms."""
    found = []
    for place, name in enumerate(schema):
        text = col(name)
        found += [
            (text.count() == 0).alias(f"{place} empty"),
            text.str.contains(_LEADING_ZERO).any().alias(f"{place} zeros"),
            *(text.str.contains(pattern).all().alias(f"{place} {index}") for index, (_, pattern) in enumerate(ISO)),
        ]
    return found


def _better(guess: pl.DataType, tells: Mapping[str, bool], dates: bool) -> pl.DataType:
    if tells["empty"]:
        return pl.Null()
    if guess.is_integer() and (guess != pl.Int64() or tells["zeros"]):
        return pl.String()  # an identifier: as a number it would lose its zeros, or its last digits
    if guess == pl.String() and dates:
        return next((dtype for index, (dtype, _) in enumerate(ISO) if tells[str(index)]), guess)
    return guess


def _with_declared(inferred: Types, declared: Types) -> Types:
    aware = {name for name, dtype in inferred.items() if dtype == pl.Datetime("us", "UTC")}
    told = {name: dtype for name, dtype in declared.items() if not (name in aware and dtype == pl.Datetime("us"))}
    return inferred | told


def _widen(first: Types, every: Types) -> Types:
    def wider(name: str) -> pl.DataType:
        to_float = first[name] == pl.Int64() and every[name] == pl.Float64()
        to_moment = first[name] == pl.Date() and every[name] == pl.Datetime("us")
        return every[name] if first[name] == pl.Null() or to_float or to_moment else first[name]

    return {name: wider(name) for name in first}
