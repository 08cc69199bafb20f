"""Words for the types of columns, as people write them in a spec."""

from __future__ import annotations

from typing import Literal

import polars as pl

TypeWord = Literal["int", "float", "string", "category", "boolean", "date", "datetime", "time", "duration"]

DTYPES: dict[str, pl.DataType] = {
    "int": pl.Int64(),
    "float": pl.Float64(),
    "string": pl.String(),
    "category": pl.Categorical(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "time": pl.Time(),
    "duration": pl.Duration("us"),
}
"""What each word means to polars."""


def type_word(dtype: pl.DataType) -> str:
    """The word for a polars type, or polars' own name for it where there is none."""
    if dtype.is_integer():
        return "int"
    if dtype.is_float():
        return "float"
    if dtype == pl.Enum:
        return "category"
    same = [word for word, known in DTYPES.items() if known.base_type() == dtype.base_type()]
    return same[0] if same else str(dtype)
