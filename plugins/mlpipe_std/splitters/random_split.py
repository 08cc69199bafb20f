"""Rows at random."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlpipe.plugin import Fold, Splitter
from mlpipe_std.splitters._folding import (
    Mask,
    draw_mask,
    draw_numbers,
    make_numbered_folds,
    require_rows_for_folds,
    require_two_rows,
)


class Random(Splitter, name="random"):
    """Every row to the holdout or to a fold at random.

    Right where rows are independent of each other: no row tells of another one, and tomorrow's rows will be like
    today's. Otherwise scores come out too good: see ``group`` and ``time``.

    ```yaml
    use: random
    holdout: 0.2
    folds: 5
    repeats: 2
    ```
    """

    def hold_out(self, keys: pl.DataFrame, share: float, rng: np.random.Generator) -> Mask:
        require_two_rows(keys.height, where=self.title)
        return draw_mask(keys.height, share, rng)

    def make_folds(self, keys: pl.DataFrame, rng: np.random.Generator) -> list[Fold]:
        require_rows_for_folds(keys.height, self.folds, where=self.title)
        return [
            fold
            for _ in range(self.repeats)
            for fold in make_numbered_folds(draw_numbers(keys.height, self.folds, rng), self.folds)
        ]
