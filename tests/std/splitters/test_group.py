"""The group splitter: no group is on both sides, and the sides have their sizes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, DataError

Group = REGISTRY.get("splitter", "group")


def keys_of(sizes: list[int], seed: int) -> pl.DataFrame:
    """Groups of these sizes, their rows in random order."""
    names = np.repeat([f"g{number}" for number in range(len(sizes))], sizes)
    return pl.DataFrame({"g": np.random.default_rng(seed).permutation(names)})


SIZES = st.lists(st.integers(1, 30), min_size=5, max_size=30)


@given(sizes=SIZES, seed=st.integers(0, 99), share=st.floats(0.05, 0.6))
def test_no_group_is_on_both_sides_of_the_holdout(sizes: list[int], seed: int, share: float) -> None:
    keys = keys_of(sizes, seed)
    held_out = Group(column="g").hold_out(keys, share, np.random.default_rng(seed))
    inside, outside = set(keys.filter(held_out)["g"]), set(keys.filter(~held_out)["g"])
    assert inside
    assert outside
    assert not inside & outside
    assert held_out.sum() <= max(round(share * sum(sizes)), min(sizes))
    # what would still fit was taken
    left = round(share * sum(sizes)) - held_out.sum()
    assert all(size > left for size in keys.filter(~held_out)["g"].value_counts()["count"])


@given(sizes=SIZES, seed=st.integers(0, 99), folds=st.integers(2, 5))
def test_folds_differ_by_less_than_the_largest_group(sizes: list[int], seed: int, folds: int) -> None:
    keys = keys_of(sizes, seed)
    made = Group(column="g", folds=folds).make_folds(keys, np.random.default_rng(seed))
    for fold in made:
        assert not set(keys[fold.train]["g"]) & set(keys[fold.valid]["g"])
    rows = [len(fold.valid) for fold in made]
    assert max(rows) - min(rows) <= max(sizes)
    assert min(rows) > 0


def test_many_groups_meet_the_share() -> None:
    keys = keys_of([3, 5, 8] * 100, 0)
    assert abs(Group(column="g").hold_out(keys, 0.2, np.random.default_rng(0)).mean() - 0.2) < 0.005
    sizes = [len(fold.valid) for fold in Group(column="g").make_folds(keys, np.random.default_rng(0))]
    assert max(sizes) - min(sizes) <= 8


def test_a_giant_is_not_held_out_where_others_are() -> None:
    keys = keys_of([500, *[10] * 50], 0)
    for seed in range(10):
        held_out = Group(column="g").hold_out(keys, 0.2, np.random.default_rng(seed))
        assert held_out.sum() == 200
        assert "g0" not in set(keys.filter(held_out)["g"])


def test_two_groups_are_parted() -> None:
    keys = pl.DataFrame({"g": ["a"] * 6 + ["b"] * 4})
    held_out = Group(column="g").hold_out(keys, 0.2, np.random.default_rng(0))
    assert held_out.tolist() == [False] * 6 + [True] * 4


def test_too_few_groups_are_counted() -> None:
    keys = pl.DataFrame({"g": ["a", "b", "c"] * 10})
    with pytest.raises(DataError, match="column 'g' has too few groups: 3 in 30 rows, and 5 are needed for 5 folds"):
        Group(column="g").make_folds(keys, np.random.default_rng(0))
    with pytest.raises(DataError, match="column 'g' has too few groups: 1 in 10 rows, and 2 are needed to hold one"):
        Group(column="g").hold_out(keys.filter(pl.col("g") == "a"), 0.2, np.random.default_rng(0))
