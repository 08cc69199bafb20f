"""The poison test of a transform: what is learned from training rows, and made of them, is theirs alone."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from mlpipe.plugin import State, Transform, decode, encode
from mlpipe.testing.garbage import Mask, poison
from mlpipe.testing.identity import require_same_rows, require_same_state
from mlpipe.testing.violation import Leak

_ALONE = 5
"""So many training rows are also transformed each by itself."""


def check_transform_poison(
    transform: Transform, frame: pl.DataFrame, target: pl.Series | None = None, *, train: Mask, seed: int = 0
) -> None:
    """Raise Leak where a training row sees another row, or where anything learned depends on rows beside them.

    ``train`` is true for the training rows of ``frame``; the others are replaced by garbage. ``target`` is that of all
    rows: Float64 values or UInt32 class indexes. The transform is fitted and applied as the engine does it, then shown
    the garbage, then fitted again. Raises ValueError for a transform that changes which rows there are: such a one
    runs before there are training rows.
    """
    if transform.changes_rows:
        raise ValueError(f"{transform.title} changes which rows there are, and runs before the split only")
    if not train.any() or train.all():
        raise ValueError("the frame must have training rows and others")
    _Poisoning(transform, frame, target, train, seed).check()


class _Poisoning:
    def __init__(
        self, transform: Transform, frame: pl.DataFrame, target: pl.Series | None, train: Mask, seed: int
    ) -> None:
        self.transform = transform
        self.frame = frame
        self.poisoned = poison(frame, ~train, np.random.default_rng(seed))
        self.target = None if target is None else target.filter(pl.Series(train))
        self.train = pl.Series(train)
        self.seed = seed

    def check(self) -> None:
        rows, state = self._fit()
        title = self.transform.title
        if rows.height != self.train.sum():
            raise Leak(f"{title}: {self.train.sum()} training rows became {rows.height}")
        alone = self._apply(self.frame.filter(self.train), state)
        self._compare_beside(alone, state)
        self._compare_single(alone, state)
        rows_again, state_again = self._fit()
        require_same_state(state, state_again, what=f"{title}, fitted again after it was applied to garbage")
        require_same_rows(rows, rows_again, what=f"{title}, fitted again after it was applied to garbage")

    def _fit(self) -> tuple[pl.DataFrame, State]:
        """As the engine does it: the training rows, transformed, and the state as it comes back from a file."""
        rows = self.frame.filter(self.train).lazy()
        if self.transform.learns:
            lazy, state = self.transform.fit_apply(rows, self.target, np.random.default_rng(self.seed))
        else:
            lazy, state = self.transform.apply(rows, {}), {}
        return lazy.collect(), decode(encode(state))

    def _apply(self, rows: pl.DataFrame, state: State) -> pl.DataFrame:
        return self.transform.apply(rows.lazy(), state).collect()

    def _compare_beside(self, alone: pl.DataFrame, state: State) -> None:
        for name, rows in (("other rows", self.frame), ("garbage", self.poisoned)):
            beside = self._apply(rows, state)
            if beside.height != rows.height:
                raise Leak(f"{self.transform.title}: {rows.height} rows became {beside.height}")
            what = f"{self.transform.title}, training rows alone and beside {name}"
            require_same_rows(alone, beside.filter(self.train), what=what)

    def _compare_single(self, alone: pl.DataFrame, state: State) -> None:
        training = self.frame.filter(self.train)
        for row in _spread(training.height):
            single = self._apply(training[row], state)
            what = f"{self.transform.title}, row {row} of the training rows alone and among them"
            require_same_rows(alone[row], single, what=what)


def _spread(rows: int) -> Iterable[int]:
    return sorted({round(place) for place in np.linspace(0, rows - 1, _ALONE)})
