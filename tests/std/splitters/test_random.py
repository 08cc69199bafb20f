"""The random splitter: shares, and nothing but chance."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, DataError

Random = REGISTRY.get("splitter", "random")


@given(rows=st.integers(2, 300), share=st.floats(0.01, 0.99), seed=st.integers(0, 99))
def test_the_share_is_met_to_within_a_row(rows: int, share: float, seed: int) -> None:
    keys = pl.DataFrame({"y": np.zeros(rows)})
    held_out = int(Random().hold_out(keys, share, np.random.default_rng(seed)).sum())
    assert 1 <= held_out <= rows - 1
    assert abs(held_out - rows * share) <= 1


@given(rows=st.integers(5, 200), seed=st.integers(0, 99))
def test_folds_are_equal_to_within_a_row(rows: int, seed: int) -> None:
    folds = Random().make_folds(pl.DataFrame({"y": np.zeros(rows)}), np.random.default_rng(seed))
    sizes = [len(fold.valid) for fold in folds]
    assert max(sizes) - min(sizes) <= 1
    assert all(len(fold.train) + len(fold.valid) == rows for fold in folds)


def test_every_row_is_held_out_equally_often() -> None:
    keys = pl.DataFrame({"y": np.zeros(20)})
    rng = np.random.default_rng(0)
    times = sum(Random().hold_out(keys, 0.25, rng).astype(int) for _ in range(4000))
    assert np.abs(times - 1000).max() < 150  # five standard deviations


def test_what_the_target_is_does_not_matter() -> None:
    masks = [
        Random().hold_out(pl.DataFrame({"y": values}), 0.3, np.random.default_rng(5)).tolist()
        for values in ([None] * 10, ["a"] * 10, list(range(10)))
    ]
    assert masks[0] == masks[1] == masks[2]


def test_fewer_rows_than_folds() -> None:
    with pytest.raises(DataError, match="5 folds need at least 5 rows that are not held out, and there are 4"):
        Random().make_folds(pl.DataFrame({"y": [1, 2, 3, 4]}), np.random.default_rng(0))
