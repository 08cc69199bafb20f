"""Key columns as numbers, without gaps in them."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.plugin import DataError, listing

Codes = NDArray[np.int64]


def encode_key(keys: pl.DataFrame, column: str, *, where: str) -> Codes:
    """The place of each row's value among the different values in their order, from 0.

    Raises DataError (``where`` is put in front) where a row has no value.
    """
    values = keys.get_column(column)
    refuse_missing(values, where=where)
    places: Codes = values.rank("dense").cast(pl.Int64).to_numpy() - 1
    return places


def refuse_missing(values: pl.Series, *, where: str) -> None:
    """Raise a DataError that counts the rows without a value, NaN included, and names a few."""
    missing = values.is_null()
    if values.dtype.is_float():
        missing = missing | values.is_nan().fill_null(value=False)
    if missing.any():
        rows = [f"{row + 1:,}" for row in missing.arg_true()]
        raise DataError(
            f"column '{values.name}' has no value in {len(rows):,} of {len(values):,} rows; "
            f"counted after 'prepare', from 1: {listing(rows, 5)}",
            where=where,
            hint="fill or filter these rows under 'prepare'",
        )
