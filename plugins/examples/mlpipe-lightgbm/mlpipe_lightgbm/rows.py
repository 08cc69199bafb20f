"""The rows that are learned from: those that weigh something, with classes that occur."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, Matrix, RunError

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

_LARGEST = float(np.finfo(np.float32).max)


def weighing(rows: Labelled, title: str) -> Labelled:
    """The rows with a weight above 0. Raises RunError where there are none."""
    if rows.weight is not None:
        rows = _take(rows, rows.weight > 0)
    if not len(rows.y):
        raise RunError("there is no training row with a weight above 0", where=title)
    return rows


def with_places(rows: Labelled, title: str) -> tuple[Labels, Labelled]:
    """The classes that occur, ascending, and the rows with the place of their class among them.

    Raises RunError where all rows are of one class.
    """
    labels, places = np.unique(rows.y, return_inverse=True)
    if len(labels) < 2:
        raise RunError(
            f"needs rows of two classes, but all {len(rows.y)} training rows are of one",
            where=title,
            hint="stratify the split, or leave this model out",
        )
    return labels.astype(np.int64), Labelled(rows.X, places.astype(np.int64), rows.weight)


def to_stop_by(valid: Labelled | None, labels: Labels | None) -> Labelled | None:
    """The rows of ``valid`` that weigh something and are of a class that was learned, with its place."""
    if valid is None:
        return None
    use = np.ones(len(valid.y), dtype=np.bool_) if valid.weight is None else valid.weight > 0
    if labels is not None:
        use &= np.isin(valid.y, labels)
    rows = _take(valid, use)
    if not len(rows.y):
        return None
    return rows if labels is None else Labelled(rows.X, np.searchsorted(labels, rows.y), rows.weight)


def bounded(matrix: Matrix) -> Numbers:
    """The numbers row by row in memory, infinite ones cut; NaN as it is."""
    values: Numbers = np.clip(matrix.values, -_LARGEST, _LARGEST, order="C")
    return values


def _take(rows: Labelled, where: NDArray[Any]) -> Labelled:
    return Labelled(rows.X.take(where), rows.y[where], None if rows.weight is None else rows.weight[where])
