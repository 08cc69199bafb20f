"""Whole groups."""

from __future__ import annotations

import heapq

import numpy as np
import polars as pl

from mlpipe.plugin import Column, DataError, Field, Fold, Splitter
from mlpipe_std.splitters._folding import Mask, count_share, make_numbered_folds
from mlpipe_std.splitters._keys import Codes, encode_key


class Group(Splitter, name="group"):
    """Whole groups at random: the rows of a customer, patient or document are never on both sides.

    Right where rows of one group are alike and the model will meet groups that it has not seen: it is then scored on
    such groups. The group column is no feature. Folds come out nearly equal in rows; the largest and the smallest
    differ by less than the largest group. Groups larger than the whole holdout are not held out, as long as there are
    smaller ones.

    ```yaml
    use: group
    column: customer_id
    holdout: 0.2
    folds: 5
    ```
    """

    column: Column = Field(description="The column whose equal values make a group.")

    def keys(self, target: str) -> list[str]:
        return [self.column]

    def not_features(self) -> list[str]:
        return [self.column]

    def grouped_by(self) -> str:
        return self.column

    def hold_out(self, keys: pl.DataFrame, share: float, rng: np.random.Generator) -> Mask:
        groups, sizes = self._groups(keys, 2, "to hold one out")
        chosen = _fill(sizes, count_share(keys.height, share), rng)
        mask: Mask = chosen[groups]
        return mask

    def make_folds(self, keys: pl.DataFrame, rng: np.random.Generator) -> list[Fold]:
        groups, sizes = self._groups(keys, self.folds, f"for {self.folds} folds")
        return [
            fold
            for _ in range(self.repeats)
            for fold in make_numbered_folds(_balance(sizes, self.folds, rng)[groups], self.folds)
        ]

    def _groups(self, keys: pl.DataFrame, least: int, purpose: str) -> tuple[Codes, Codes]:
        """The group of each row, and the rows of each group. Raises DataError for fewer groups than ``least``."""
        groups = encode_key(keys, self.column, where=self.title)
        sizes = np.bincount(groups)
        if len(sizes) < least:
            raise DataError(
                f"column '{self.column}' has too few groups: {len(sizes)} in {keys.height:,} rows, "
                f"and {least} are needed {purpose}",
                where=self.title,
                hint="use fewer folds, or a column with more different values",
            )
        return groups, sizes


def _fill(sizes: Codes, wanted: int, rng: np.random.Generator) -> Mask:
    """Which groups, taken at random as long as they fit, make up the wanted rows; at least the smallest one."""
    chosen = np.zeros(len(sizes), dtype=np.bool_)
    rows_of, left = sizes.tolist(), wanted
    for group in rng.permutation(len(sizes)).tolist():
        if rows_of[group] <= left:
            left -= rows_of[group]
            chosen[group] = True
    if left == wanted:
        chosen[int(sizes.argmin())] = True
    return chosen


def _balance(sizes: Codes, folds: int, rng: np.random.Generator) -> Codes:
    """The fold of each group: each goes to the fold that has the fewest rows so far (Graham, 1969).

    Large groups go first, so that small ones even the folds out; those of like size (the same power of two) go in
    random order, so that repeats differ.
    """
    order = np.lexsort((rng.random(len(sizes)), -np.floor(np.log2(sizes))))
    fold_of, lightest = np.empty(len(sizes), dtype=np.int64), [(0, fold) for fold in range(folds)]
    for group, rows in zip(order.tolist(), sizes[order].tolist(), strict=True):
        weight, fold = lightest[0]
        fold_of[group] = fold
        heapq.heapreplace(lightest, (weight + rows, fold))
    return fold_of
