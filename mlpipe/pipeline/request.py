"""What a fitted pipeline is asked with: its columns, and rows made to fit them without changing a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mlpipe.errors import DataError, StateError
from mlpipe.pipeline.casting import cast_losslessly
from mlpipe.pipeline.dtypes import read_dtype, write_dtype
from mlpipe.pipeline.series import series_of
from mlpipe.plugin import require_columns


@dataclass(frozen=True)
class RequestColumn:
    """A column with its type."""

    name: str
    dtype: pl.DataType


@dataclass(frozen=True)
class Request:
    """The columns of rows that a pipeline is asked about.

    ``stand_ins`` are columns that its steps may name, and that no answer comes of: they are empty.
    """

    columns: tuple[RequestColumn, ...]
    stand_ins: tuple[RequestColumn, ...] = ()

    @classmethod
    def of(cls, schema: pl.Schema, asked: Collection[str]) -> Request:
        """These columns of a schema, and stand-ins for the others.

        Raises StateError where one that is asked for is of a type that no request can have.
        """
        for name in asked:
            try:
                write_dtype(schema[name])
            except StateError as error:
                raise StateError(f"column '{name}': {error.what}") from None
        given = tuple(RequestColumn(name, dtype) for name, dtype in schema.items() if name in asked)
        others = tuple(RequestColumn(name, _stand_in(dtype)) for name, dtype in schema.items() if name not in asked)
        return cls(given, others)

    @property
    def names(self) -> list[str]:
        """The columns' names, in their order."""
        return [column.name for column in self.columns]

    def conform(self, rows: pl.DataFrame, first_row: int = 1) -> pl.DataFrame:
        """Just these columns, in the types that were trained on, and the empty stand-ins; others are left out.

        Raises DataError where a column is missing, or a value cannot be taken without changing it.
        """
        require_columns(self.names, rows.columns, where="the data")
        # By name, since a series whose name is empty would get another one.
        return pl.DataFrame(
            {
                each.name: cast_losslessly(series_of(rows, each.name), each.dtype, each.name, first_row)
                for each in self.columns
            }
            | {each.name: pl.Series([None] * rows.height, dtype=each.dtype) for each in self.stand_ins}
        )

    def from_records(self, records: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
        """Rows out of JSON: dates, times and decimals as text, numbers as numbers, null where a value is missing.

        Raises DataError as ``conform`` does, and where a value is of another type than its column.
        """
        given = {each.name: _series(each, [record.get(each.name) for record in records]) for each in self.columns}
        return self.conform(pl.DataFrame(given))

    def to_records(self, rows: pl.DataFrame) -> list[dict[str, Any]]:
        """The same rows as ``from_records`` takes; JSON knows no infinite numbers, which count as missing."""
        return pl.DataFrame({each.name: _plain(series_of(rows, each.name)) for each in self.columns}).to_dicts()

    def as_tree(self) -> dict[str, Any]:
        """As JSON."""
        return {"columns": _write(self.columns), "stand_ins": _write(self.stand_ins)}

    @classmethod
    def from_tree(cls, tree: Any) -> Request:
        """What ``as_tree`` wrote. Raises StateError for anything else."""
        try:
            columns, stand_ins = (
                tuple(RequestColumn(each["name"], read_dtype(each["type"])) for each in tree[key])
                for key in ("columns", "stand_ins")
            )
        except (TypeError, KeyError) as error:
            raise StateError("the request's columns are malformed") from error
        names = [column.name for column in (*columns, *stand_ins)]
        if not all(type(name) is str for name in names) or len(set(names)) < len(names):
            raise StateError("the request's columns have no names, or one twice")
        return cls(columns, stand_ins)


def _write(columns: Sequence[RequestColumn]) -> list[dict[str, Any]]:
    return [{"name": each.name, "type": write_dtype(each.dtype)} for each in columns]


def _stand_in(dtype: pl.DataType) -> pl.DataType:
    try:
        write_dtype(dtype)
    except StateError:
        return pl.Null()
    return dtype


def _series(column: RequestColumn, values: list[Any]) -> pl.Series:
    odd = next((row for row, value in enumerate(values) if not _is_of(value, column.dtype)), None)
    if odd is not None:
        raise DataError(f"row {odd + 1}: column '{column.name}' is a {_noun(column.dtype)}, not {values[odd]!r:.60}")
    try:
        return pl.Series(column.name, values, dtype=_json_type(column.dtype), strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        raise DataError(f"column '{column.name}' holds what {column.dtype} cannot: {error}") from error


def _json_type(dtype: pl.DataType) -> pl.DataType:
    """What a column comes as in JSON."""
    if dtype.is_integer():
        return pl.Int128()  # whatever its size: conforming tells which row holds too large a number
    return dtype if dtype.is_float() or dtype == pl.Boolean else pl.String()


def _is_of(value: Any, dtype: pl.DataType) -> bool:
    if value is None:
        return True
    if dtype == pl.Boolean:
        return isinstance(value, bool)
    if dtype.is_integer():
        return isinstance(value, int) and not isinstance(value, bool)
    if dtype.is_float():
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def _noun(dtype: pl.DataType) -> str:
    if dtype == pl.Boolean:
        return "truth value"
    if dtype.is_integer():
        return "whole number"
    return "number" if dtype.is_float() else f"text ({dtype})"


def _plain(values: pl.Series) -> pl.Series:
    if values.dtype.is_float():
        return values.set(~values.is_finite(), None)
    if values.dtype.is_integer() or values.dtype == pl.Boolean:
        return values
    if isinstance(values.dtype, pl.Duration):
        return values.dt.to_string("iso")
    if isinstance(values.dtype, pl.Datetime):
        return values.dt.to_string("iso:strict")
    if values.dtype == pl.Time:
        return values.dt.to_string("%H:%M:%S%.f")
    return values.cast(pl.String)
