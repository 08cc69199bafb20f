"""Garbage in place of rows that nothing may learn from: of the same types, and as far from the data as can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.datatypes import IntegerType

from mlpipe.plugin import Matrix

Mask = NDArray[np.bool_]
"""True for the rows to replace."""

MISSING_SHARE = 0.2

_LARGE_IN_MATRIX = 1e30  # trees compute in single precision, which holds 3e38 at most


def poison(frame: pl.DataFrame, rows: Mask, rng: np.random.Generator) -> pl.DataFrame:
    """The frame with garbage in these rows; the others stay as they are, to the last bit.

    Numbers become the extremes of their type, NaN and infinite; texts and categories new ones; dates far away; some of
    all of them missing. The values of an Enum are shuffled, lists and structs become missing.
    """
    chosen = pl.Series(rows)
    return pl.DataFrame(
        [
            _garbage(column.dtype, frame.height, rng).zip_with(chosen, column.alias("")).alias(column.name)
            for column in frame
        ]
    )


def poison_target(target: pl.Series, rows: Mask, rng: np.random.Generator) -> pl.Series:
    """The target with garbage in these rows: huge positive values for Float64, and else the values shuffled."""
    plain = target.alias("")  # methods of a series named ^a$ fail
    if target.dtype == pl.Float64:
        garbage = pl.Series(10 ** rng.uniform(9, 12, len(target)))
        return garbage.zip_with(pl.Series(rows), plain).alias(target.name)
    order = np.arange(len(target))
    order[rows] = rng.permutation(order[rows])
    return plain.gather(order).alias(target.name)


def poison_matrix(matrix: Matrix, rows: Mask, rng: np.random.Generator, *, missing: bool) -> Matrix:
    """The matrix with garbage in these rows; some of it ``missing``, where the model takes that."""
    values = matrix.values.copy(order="K")  # another layout would be rounded otherwise by linear algebra
    garbage = rng.choice([_LARGE_IN_MATRIX, -_LARGE_IN_MATRIX, 0.0, -1.0], values.shape)
    codes = np.array(matrix.categorical)
    garbage[:, codes] = rng.integers(0, 1 + np.nan_to_num(values[:, codes]).max(initial=0), (len(values), codes.sum()))
    if missing:
        garbage[rng.random(values.shape) < MISSING_SHARE] = np.nan
    values[rows] = garbage[rows]
    return Matrix(values, matrix.names, matrix.categorical)


def _garbage(dtype: pl.DataType, count: int, rng: np.random.Generator) -> pl.Series:
    values: list[Any] = _choices(dtype, rng)
    if not values:
        return pl.Series([None] * count, dtype=dtype)
    chosen = [values[place] for place in rng.integers(len(values), size=count)]
    missing = rng.random(count) < MISSING_SHARE
    drawn = [None if lost else value for value, lost in zip(chosen, missing, strict=True)]
    return pl.Series(drawn, dtype=dtype)


def _choices(dtype: pl.DataType, rng: np.random.Generator) -> list[Any]:
    """What a value may become; nothing for a type that only has missing values to offer."""
    if isinstance(dtype, IntegerType):
        low, high = pl.select(low=dtype.min(), high=dtype.max()).row(0)
        return [low, high, 0, 1]
    if dtype.is_float():
        large = 1e300 if dtype == pl.Float64 else 1e30 if dtype == pl.Float32 else 1e4
        return [large, -large, 0.0, float("nan"), float("inf"), float("-inf")]
    if isinstance(dtype, pl.Decimal):
        nines = (9,) * (dtype.precision or 38)
        return [Decimal((sign, nines, -dtype.scale)) for sign in (0, 1)]
    if isinstance(dtype, pl.Enum):
        return dtype.categories.to_list()
    if dtype in (pl.String, pl.Categorical):
        return [f"garbage {number}" for number in rng.integers(10**9, size=20)] + ["", "^garbage$", "NaN"]
    return _plain_choices(dtype)


def _plain_choices(dtype: pl.DataType) -> list[Any]:
    if dtype == pl.Boolean:
        return [True, False]
    if dtype == pl.Binary:
        return [b"", b"garbage\x00"]
    if dtype == pl.Date:
        return [date(1, 1, 1), date(9999, 12, 31)]
    if dtype == pl.Time:
        return [time(0), time(23, 59, 59)]
    if dtype == pl.Duration:
        return [timedelta(days=-90_000), timedelta(0), timedelta(days=90_000)]
    if isinstance(dtype, pl.Datetime):  # nanoseconds reach from 1677 to 2262
        zone = None if dtype.time_zone is None else UTC
        return [datetime(1680, 1, 1, tzinfo=zone), datetime(2260, 12, 31, tzinfo=zone)]
    return []
