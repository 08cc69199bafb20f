"""Rows at random, the target alike in every part."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlpipe.plugin import DataError, Field, Fold, Splitter
from mlpipe_std.splitters._folding import Mask, make_numbered_folds, require_rows_for_folds, require_two_rows
from mlpipe_std.splitters._strata import Strata


class Stratified(Splitter, name="stratified"):
    """Rows at random, but each class has its share in the holdout and in every fold, to within one row.

    Rare classes are then found in every part, and scores vary less from fold to fold. A target that is a quantity (a
    float, or whole numbers of more than 100 different values) is cut into equally frequent ranges, which take the
    place of classes. An error where a class has fewer rows than there are folds. Source: Neyman (1934); the folds:
    Kohavi (1995).

    ```yaml
    use: stratified
    holdout: 0.2
    folds: 5
    ```
    """

    bins: int = Field(
        10, ge=2, le=1000, description="Number of ranges, with equally many rows, that a quantity is cut into."
    )

    def keys(self, target: str) -> list[str]:
        return [target]

    def hold_out(self, keys: pl.DataFrame, share: float, rng: np.random.Generator) -> Mask:
        require_two_rows(keys.height, where=self.title)
        return self._strata(keys).draw_mask(share, rng, where=self.title)

    def make_folds(self, keys: pl.DataFrame, rng: np.random.Generator) -> list[Fold]:
        require_rows_for_folds(keys.height, self.folds, where=self.title)
        strata = self._strata(keys)
        if strata.are_classes:
            self._refuse_rare(strata, keys.to_series())
        found = []
        for _ in range(self.repeats):
            numbers = np.empty(keys.height, dtype=np.int64)
            numbers[strata.shuffled(rng)] = np.arange(keys.height) % self.folds
            found += make_numbered_folds(numbers, self.folds)
        return found

    def _strata(self, keys: pl.DataFrame) -> Strata:
        (column,) = keys.columns
        return Strata.of(keys, column, self.bins, where=self.title)

    def _refuse_rare(self, strata: Strata, values: pl.Series) -> None:
        sizes = strata.sizes()
        rare = np.flatnonzero(sizes < self.folds)
        if not len(rare):
            return
        rarest = rare[sizes[rare].argmin()]
        label = values[int((strata.codes == rarest).argmax())]
        in_all = f"; {len(rare):,} classes are too rare in all" if len(rare) > 1 else ""
        raise DataError(
            f"class '{label}' of column '{values.name}' has too few rows that are not held out: {sizes[rarest]}, "
            f"where {self.folds} folds need {self.folds}{in_all}",
            where=self.title,
            hint="use fewer folds, merge or filter rare classes under 'prepare', or split: {use: random}",
        )
