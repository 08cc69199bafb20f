"""A matrix as a network takes it: numbers apart from codes, and a target with weights whose mean is 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, Matrix, RunError

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]

_LARGEST = 1e6
"""The engine brings numbers to a standard deviation of 1; what is so far away, is cut."""


@dataclass(frozen=True, eq=False)
class Table:
    """Rows to learn from: ``target`` holds values or the places of classes."""

    numbers: Numbers
    codes: Codes
    target: NDArray[Any]
    weight: Numbers

    @classmethod
    def of(cls, rows: Labelled, target: NDArray[Any], sizes: Sequence[int]) -> Table:
        """The rows with another target."""
        weight = np.ones(len(target)) if rows.weight is None else rows.weight / rows.weight.mean()
        return cls(*numbers_and_codes(rows.X, sizes), target, weight)


def sizes_of(matrix: Matrix) -> list[int]:
    """For each categorical column how many codes are told apart: those that occur, and 0 for any other."""
    columns = matrix.values[:, np.array(matrix.categorical, dtype=np.bool_)]
    largest = [np.max(column, where=np.isfinite(column), initial=-1.0) for column in columns.T]
    return [int(code) + 2 for code in largest]


def numbers_and_codes(matrix: Matrix, sizes: Sequence[int]) -> tuple[Numbers, Codes]:
    """Numbers, shape (rows, numeric columns), and codes from 1, shape (rows, categorical columns); 0 for unknown."""
    categorical = np.array(matrix.categorical, dtype=np.bool_)
    codes = matrix.values[:, categorical]
    known = (codes >= 0) & (codes < np.array(sizes) - 1)
    return (
        np.clip(matrix.values[:, ~categorical], -_LARGEST, _LARGEST),
        np.where(known, codes, -1).astype(np.int64) + 1,
    )


def weighing(rows: Labelled, title: str) -> Labelled:
    """The rows with a weight above 0. Raises RunError where there are none."""
    found = rows if rows.weight is None else _take(rows, rows.weight > 0)
    if not len(found.y):
        raise RunError("there is no training row with a weight above 0", where=title)
    return found


def to_stop_by(valid: Labelled | None, labels: NDArray[np.int64] | None) -> Labelled | None:
    """The rows of ``valid`` that weigh something and are of a class that was learned; None where there are none."""
    if valid is None:
        return None
    use = np.ones(len(valid.y), dtype=np.bool_) if valid.weight is None else valid.weight > 0
    if labels is not None:
        use &= np.isin(valid.y, labels)
    return _take(valid, use) if use.any() else None


def _take(rows: Labelled, where: NDArray[Any]) -> Labelled:
    return Labelled(rows.X.take(where), rows.y[where], None if rows.weight is None else rows.weight[where])
