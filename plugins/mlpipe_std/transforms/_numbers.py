"""Numbers of columns: read safely, in one query, and summed so that the result repeats to the last bit."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.plugin import Columns, DataError, require_columns
from mlpipe_std._columns import col, collect_plain, present

Numbers = NDArray[np.float64]

LARGEST = sys.float_info.max


def choose_numbers(columns: Columns, rows: pl.LazyFrame, *, where: str) -> list[str]:
    """The chosen columns; raises DataError where one does not exist or holds no numbers."""
    schema = rows.collect_schema()
    names = columns.names(schema, where=where)
    require_numbers(names, schema, where=where)
    return names


def require_numbers(names: Sequence[str], schema: pl.Schema, *, where: str) -> None:
    """Raise a DataError for the first column that does not exist or holds no numbers."""
    require_columns(names, schema, where=where)
    for name in names:
        dtype = schema[name]
        if not (dtype.is_numeric() or dtype in (pl.Boolean, pl.Null)):
            raise DataError(
                f"column '{name}' is {dtype}, but numbers are needed",
                where=where,
                hint="choose other columns, for instance 'columns: numeric', or cast it first",
            )


def number(name: str) -> pl.Expr:
    """The column as Float64, NaN as null; infinite values stay."""
    return col(name).cast(pl.Float64).fill_nan(None)


def finite(name: str) -> pl.Expr:
    """The column as Float64, with null for NaN and infinite values."""
    return finite_only(col(name).cast(pl.Float64)).alias(name)


def finite_only(values: pl.Expr) -> pl.Expr:
    """Floats, with null for NaN and infinite values."""
    return pl.when(values.is_finite()).then(values)


def standardized(values: pl.Expr, center: float, spread: float) -> pl.Expr:
    """``(values - center) / spread``; a result that no float can hold becomes the largest one."""
    # Polars divides one row exactly and many by a reciprocal, which differs in the last bit; a product is a product.
    return ((values - center) * (1 / spread)).clip(-LARGEST, LARGEST)


def collect_finite(rows: pl.LazyFrame, names: Sequence[str]) -> dict[str, Numbers]:
    """The finite values of each column, in the order of the rows, read in one query."""
    found = collect_plain(rows, {name: finite(name) for name in names})
    return {name: present(column).to_numpy() for name, column in found.items()}


def center_and_spread(values: Numbers) -> tuple[float, float]:
    """Mean and population standard deviation; for a constant column its value and 1, for an empty one 0 and 1.

    Squares neither overflow nor vanish, whatever the size of the values: a power of two is divided out first.
    """
    if not values.size:
        return 0.0, 1.0
    if values.min() == values.max():
        return float(values[0]), 1.0
    exponent = np.frexp(np.abs(values).max())[1]
    unit = np.ldexp(values, -exponent)
    return float(np.ldexp(unit.mean(), exponent)), divisor(float(np.ldexp(unit.std(), exponent)))


def divisor(spread: float) -> float:
    """The spread, where one can divide by it; else 1. Below the normal floats its reciprocal is infinite."""
    return min(spread, LARGEST) if spread >= sys.float_info.min else 1.0


def find_quantiles(values: Numbers, shares: Any) -> Numbers:
    """Quantiles with linear interpolation (definition 7 of Hyndman and Fan, 1996); ``values`` is not empty."""
    # A quarter of each value, so that the difference of two never overflows; exact, but for the tiniest floats.
    quantiles: Numbers = np.ldexp(np.quantile(np.ldexp(values, -2), shares), 2)
    return quantiles
