"""Types of columns as plain data, and back: a closed list, so that no text of a file chooses anything else."""

from __future__ import annotations

from typing import Any

import polars as pl

from mlpipe.errors import StateError

_SIMPLE: dict[str, pl.DataType] = {
    str(dtype): dtype
    for dtype in (
        *(pl.Int8(), pl.Int16(), pl.Int32(), pl.Int64(), pl.Int128()),
        *(pl.UInt8(), pl.UInt16(), pl.UInt32(), pl.UInt64()),
        *(pl.Float32(), pl.Float64(), pl.Boolean(), pl.String(), pl.Categorical(), pl.Date(), pl.Time(), pl.Null()),
    )
}
_UNITS = ("ns", "us", "ms")


def write_dtype(dtype: pl.DataType) -> Any:
    """The type as JSON. Raises StateError for one that no request can have, such as a list."""
    if isinstance(dtype, pl.Datetime):
        return {"datetime": [dtype.time_unit, dtype.time_zone]}
    if isinstance(dtype, pl.Duration):
        return {"duration": dtype.time_unit}
    if isinstance(dtype, pl.Decimal):
        return {"decimal": [dtype.precision, dtype.scale]}
    if isinstance(dtype, pl.Enum):
        return {"enum": dtype.categories.to_list()}
    if str(dtype) in _SIMPLE:
        return str(dtype)
    raise StateError(f"type {dtype} cannot be asked about")


def read_dtype(form: Any) -> pl.DataType:
    """The type that ``write_dtype`` wrote. Raises StateError for anything else."""
    try:
        return _read(form)
    except (AttributeError, TypeError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise StateError(f"{form!r:.80} is no type of a column") from error


def _read(form: Any) -> pl.DataType:
    if isinstance(form, str):
        return _SIMPLE[form]
    ((word, given),) = form.items()
    if word == "enum" and all(isinstance(each, str) for each in given):
        return pl.Enum(given)
    if word == "duration" and given in _UNITS:
        return pl.Duration(given)
    first, second = given
    if word == "datetime" and first in _UNITS and (second is None or isinstance(second, str)):
        return pl.Datetime(first, second)
    if word == "decimal" and type(first) is int and type(second) is int and 0 <= second <= first <= 38:
        return pl.Decimal(first, second)
    raise ValueError(word)
