"""JSON records one by one: strict parsing, and which type each column has over all of them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from mlpipe.plugin import DataError

_INT64 = range(-(2**63), 2**63)
_DEEPEST = 32
_WORDS = {bool: "true or false", int: "a number", float: "a number", str: "text", dict: "an object", list: "a list"}
_SCALARS: dict[type, pl.DataType] = {bool: pl.Boolean(), int: pl.Int64(), float: pl.Float64(), str: pl.String()}


def parse(text: str | bytes, file: Path, line: int | None = None) -> Any:
    """A JSON value, strictly: no key twice, no NaN. ``line`` is where the text stands, unless it is the whole file.

    Raises DataError that names line and column.
    """
    where = f"{file}:{line}" if line else str(file)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"{file}:{line or error.lineno}:{error.colno}"
        raise DataError(f"not JSON: {error.msg}", where=place, hint="check it with: jq . FILE") from error
    except UnicodeDecodeError as error:
        raise DataError(f"byte {error.start:,} is not {error.encoding} text", where=where) from error
    except (ValueError, RecursionError) as error:  # a key twice, a number of thousands of digits, nesting as deep
        raise DataError(f"cannot be read as JSON: {error}", where=where) from error


class Shape:
    """What the records that were looked at have in common: the type of each column, nested ones included."""

    def __init__(self, name: str = "", depth: int = 0) -> None:
        self._name = name
        self._depth = depth
        self._kinds: dict[type, str] = {}
        self._fields: dict[str, Shape] = {}
        self._items: Shape | None = None

    def add_record(self, record: Any, where: str) -> None:
        """Look at one record, which stands at ``where``.

        Raises DataError where it is no object, holds too large a number, or values that do not go with those before.
        """
        if not isinstance(record, dict):
            raise DataError(f"a record is {_WORDS.get(type(record), 'null')}, not an object", where=where)
        for name, value in record.items():
            if name not in self._fields:
                self._fields[name] = Shape(f"{self._name}.{name}" if self._name else name, self._depth + 1)
            self._fields[name]._add(value, where)

    def schema(self) -> dict[str, pl.DataType]:
        """The columns, in the order of their first appearance."""
        return {name: shape._dtype() for name, shape in self._fields.items()}

    def _add(self, value: Any, where: str) -> None:
        if value is None:
            return
        kind = type(value)
        if kind not in self._kinds:
            self._refuse_mixture(kind, where)
            self._kinds[kind] = where
        fault = _fault(value)
        if fault:
            raise DataError(f"column '{self._name}' holds {fault}", where=where, hint="mend it, or write null")
        if kind in (dict, list) and self._depth == _DEEPEST:
            raise DataError(f"nested more than {_DEEPEST} deep", where=where, hint="is it really a table?")
        if kind is dict:
            self.add_record(value, where)
        if kind is list:
            self._items = self._items or Shape(f"{self._name}[]", self._depth + 1)
            for item in value:
                self._items._add(item, where)

    def _refuse_mixture(self, kind: type, where: str) -> None:
        for known in self._kinds:
            if _WORDS[known] != _WORDS[kind]:
                raise DataError(
                    f"column '{self._name}' holds {_WORDS[kind]} here, and {_WORDS[known]} before",
                    where=where,
                    hint="write all its values as one type",
                )

    def _dtype(self) -> pl.DataType:
        if dict in self._kinds:
            return pl.Struct(list(self._struct_fields()))
        if list in self._kinds:
            return pl.List(self._items._dtype() if self._items else pl.String())
        found = [_SCALARS[kind] for kind in (float, *self._kinds) if kind in self._kinds]
        return found[0] if found else pl.String()

    def _struct_fields(self) -> Iterator[pl.Field]:
        for name, dtype in self.schema().items():
            yield pl.Field(name, dtype)


def _fault(value: Any) -> str:
    """What keeps a value out of a table; empty where nothing does."""
    if type(value) is int and value not in _INT64:
        return f"{str(value)[:40]}, more than 64 bits hold"
    if type(value) is float and not math.isfinite(value):
        return "a number that is too large"
    if type(value) is str and not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        return "half a character (a lone surrogate)"
    return ""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in record if names.count(name) > 1)
        raise ValueError(f"an object has the key '{twice}' twice")
    return record


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON; write null")
