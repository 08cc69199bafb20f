"""From a number for each row to folds, and the least that a split needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import DataError, Fold
from mlpipe_std.splitters._keys import Codes

Mask = NDArray[np.bool_]
ALWAYS_TRAINS = -1
"""The fold number of rows that train in every fold and validate in none."""


def make_numbered_folds(numbers: Codes, folds: int) -> list[Fold]:
    """Fold k validates on the rows of number k and trains on all others."""
    return [Fold(np.flatnonzero(numbers != k), np.flatnonzero(numbers == k)) for k in range(folds)]


def draw_mask(rows: int, share: float, rng: np.random.Generator) -> Mask:
    """True for a share of the rows at random."""
    mask = np.zeros(rows, dtype=np.bool_)
    mask[rng.permutation(rows)[: count_share(rows, share)]] = True
    return mask


def draw_numbers(rows: int, folds: int, rng: np.random.Generator) -> Codes:
    """A fold number for each row at random; each number equally often, but for one row."""
    numbers: Codes = rng.permutation(rows) % folds
    return numbers


def count_share(rows: int, share: float) -> int:
    """How many rows a share is, with at least one row on each side."""
    return min(max(round(rows * share), 1), rows - 1)


def require_two_rows(rows: int, *, where: str) -> None:
    """Raise DataError where there are not even two rows, one to hold out and one to keep."""
    if rows < 2:
        raise DataError(f"at least 2 rows are needed to hold one out, and there are {rows}", where=where)


def require_rows_for_folds(rows: int, folds: int, *, where: str) -> None:
    """Raise DataError where there are fewer rows than folds."""
    if rows < folds:
        raise DataError(
            f"{folds} folds need at least {folds} rows that are not held out, and there are {rows}",
            where=where,
            hint="use fewer folds, or more data",
        )
