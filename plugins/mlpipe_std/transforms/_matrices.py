"""Columns as a matrix and back, for transforms that compute in numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from mlpipe.plugin import Columns
from mlpipe_std.transforms._numbers import LARGEST, Numbers


def read_matrix(rows: pl.DataFrame, names: Sequence[str]) -> Numbers:
    """The columns as float64, shape (rows, names), NaN where missing or infinite."""
    matrix = np.empty((rows.height, len(names)))
    for place, name in enumerate(names):
        matrix[:, place] = rows.get_column(name).cast(pl.Float64).to_numpy()
    matrix[np.isinf(matrix)] = np.nan
    return matrix


def standardize_matrix(matrix: Numbers, centers: Sequence[float], spreads: Sequence[float]) -> Numbers:
    """``(column - center) / spread`` for each column; NaN stays, and what no float can hold becomes the largest one."""
    with np.errstate(over="ignore"):
        scaled: Numbers = np.clip((matrix - np.array(centers)) / np.array(spreads), -LARGEST, LARGEST)
    return scaled


def project(matrix: Numbers, axes: Numbers) -> Numbers:
    """``matrix @ axes.T``, shape (rows, axes), where a row comes out the same to the last bit whatever rows there are.

    A matrix product of a linear algebra library does not: it sums in an order that depends on the number of rows.
    """
    total = np.zeros((matrix.shape[0], axes.shape[0]))
    with np.errstate(over="ignore", invalid="ignore"):
        for column, weights in zip(matrix.T, axes.T, strict=True):
            total += column[:, np.newaxis] * weights
    return total


def add_columns(rows: pl.LazyFrame, outputs: Sequence[str], compute: Callable[[pl.DataFrame], Numbers]) -> pl.LazyFrame:
    """The rows with Float64 columns at their end, null where ``compute`` gives NaN.

    ``compute`` gives an array of shape (rows, outputs) for any batch of rows.
    """

    def extend(batch: pl.DataFrame) -> pl.DataFrame:
        return append_columns(batch, outputs, compute(batch))

    schema = dict(rows.collect_schema()) | dict.fromkeys(outputs, pl.Float64())
    return rows.map_batches(extend, schema=schema, streamable=True)


def append_columns(rows: pl.DataFrame, outputs: Sequence[str], values: Numbers) -> pl.DataFrame:
    """The rows with the columns of ``values``, shape (rows, outputs), at their end; NaN becomes null."""
    return rows.with_columns(pl.Series(name, values[:, place], nan_to_null=True) for place, name in enumerate(outputs))


def known_names(columns: Columns, among: Sequence[str]) -> list[str] | None:
    """The chosen columns, where that can be told from names alone: None for a selector such as ``numeric``."""
    if isinstance(columns.root, str):
        return columns.named() or None
    return columns.names(dict.fromkeys(among, pl.Null()))
