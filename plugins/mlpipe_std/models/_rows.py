"""What models fit and predict from: rows that weigh something, bounded numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, Matrix, RunError

Numbers = NDArray[np.float64]
Indexes = NDArray[np.int64]

LARGEST = float(np.finfo(np.float32).max)
"""Numbers beyond it count as it: trees compare in single precision, and squares must not overflow."""


def weighing_rows(train: Labelled, title: str) -> Labelled:
    """The rows whose weight is above 0, their matrix bounded and row by row in memory.

    Raises RunError where no such row is left.
    """
    rows = train if train.weight is None else take_rows(train, train.weight > 0)
    if not len(rows.y):
        raise RunError("there is no training row with a weight above 0", where=title)
    values = bounded(rows.X.values)
    return Labelled(Matrix(values, rows.X.names, rows.X.categorical), rows.y, rows.weight)


def bounded(values: Numbers) -> Numbers:
    """The same numbers within ±LARGEST, NaN as it is, in a new array that is contiguous by rows."""
    limited: Numbers = np.clip(values, -LARGEST, LARGEST, order="C")
    return limited


def read_values(matrix: Matrix, columns: Sequence[str]) -> Numbers:
    """The matrix's bounded numbers. Raises RunError where it has not as many columns as were fitted."""
    if matrix.values.shape[1] != len(columns):
        raise RunError(
            f"fitted to {len(columns)} columns, asked to predict from {matrix.values.shape[1]}",
            hint=f"the columns were: {', '.join(columns)}",
        )
    return bounded(matrix.values)


def require_above(y: Numbers, low: float, *, or_equal: bool, what: str, title: str) -> None:
    """Raise RunError where a target value is below what ``what`` (``loss 'gamma'``) can take."""
    if bool((y >= low).all() if or_equal else (y > low).all()):
        return
    raise RunError(
        f"{what} needs a target {'of at least' if or_equal else 'above'} {low:g}, but the smallest is {y.min():g}",
        where=title,
        hint="choose squared_error, or drop the target's transform",
    )


def take_rows(rows: Labelled, where: NDArray[np.bool_]) -> Labelled:
    """The rows where the mask is true."""
    weight = None if rows.weight is None else rows.weight[where]
    return Labelled(rows.X.take(where), rows.y[where], weight)
