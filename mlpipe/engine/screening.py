"""Which columns of a wide table are worth a closer look."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.pipeline.series import series_of


def closest_columns(rows: pl.DataFrame, prediction: NDArray[np.float64], most: int) -> list[str]:
    """The columns that go along most closely with the predictions, in the order of the table.

    ``prediction`` has the shape (rows,) or (rows, classes). Closeness is the share of the predictions' variance between
    groups of rows: those of a category, or ten of about equal size by a number's rank (eta squared: Pearson, 1905).
    """
    answers = prediction.reshape(len(prediction), -1)
    centred = answers - answers.mean(axis=0)
    closeness = {name: _between(_groups(series_of(rows, name)), centred) for name in rows.columns}
    closest = set(sorted(closeness, key=lambda name: -closeness[name])[:most])
    return [name for name in rows.columns if name in closest]


def _groups(values: pl.Series) -> NDArray[np.int64]:
    """The group of each row; missing values are one of their own."""
    if values.dtype.is_nested():
        return np.zeros(len(values), dtype=np.int64)
    ranks = values.rank("dense").fill_null(0).to_numpy().astype(np.int64)
    if values.dtype.is_numeric() or values.dtype.is_temporal():
        order = values.rank("average").fill_null(0).to_numpy()
        return np.where(ranks == 0, 0, 1 + np.minimum(9, order * 10 // (len(values) + 1)).astype(np.int64))
    return ranks


def _between(groups: NDArray[np.int64], centred: NDArray[np.float64]) -> float:
    counts = np.bincount(groups)
    sums = np.stack([np.bincount(groups, weights=column) for column in centred.T])
    filled = counts > 0
    return float((sums[:, filled] ** 2 / counts[filled]).sum())
