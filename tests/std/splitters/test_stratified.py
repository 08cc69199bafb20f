"""The stratified splitter: each class, and each range of a quantity, has its share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpipe.plugin import REGISTRY, DataError

Stratified = REGISTRY.get("splitter", "stratified")


@given(
    counts=st.lists(st.integers(1, 40), min_size=2, max_size=8),
    share=st.floats(0.05, 0.9),
    seed=st.integers(0, 99),
)
def test_every_class_has_its_share_of_the_holdout(counts: list[int], share: float, seed: int) -> None:
    labels = np.repeat([f"class {number}" for number in range(len(counts))], counts)
    keys = pl.DataFrame({"y": np.random.default_rng(seed).permutation(labels)})
    if max(counts) == 1:
        with pytest.raises(DataError, match="too many for a stratified split"):
            Stratified().hold_out(keys, share, np.random.default_rng(seed))
        return
    held_out = keys["y"].to_numpy()[Stratified().hold_out(keys, share, np.random.default_rng(seed))]
    for number, count in enumerate(counts):
        found = int((held_out == f"class {number}").sum())
        assert abs(found - count * share) < 1 + 1e-9
        assert found < count
    if min(counts) > 1 / min(share, 1 - share):  # no class is too small to give its share
        assert abs(len(held_out) - sum(counts) * share) <= 1


@given(
    counts=st.lists(st.integers(4, 40), min_size=2, max_size=8),
    folds=st.integers(2, 4),
    seed=st.integers(0, 99),
)
def test_every_class_has_its_share_of_every_fold(counts: list[int], folds: int, seed: int) -> None:
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    made = Stratified(folds=folds).make_folds(pl.DataFrame({"y": labels}), np.random.default_rng(seed))
    for number, count in enumerate(counts):
        found = [int((labels[fold.valid] == number).sum()) for fold in made]
        assert count // folds <= min(found)
        assert max(found) - min(found) <= 1
    sizes = [len(fold.valid) for fold in made]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    "values",
    [
        ["no", "yes"],
        [False, True],
        [0, 1],
        [dt.date(2020, 1, 1), dt.date(2020, 1, 2)],
        pl.Series(["no", "yes"], dtype=pl.Categorical),
        pl.Series(["no", "yes"], dtype=pl.Enum(["yes", "no"])),
        [0.0, 1.0],
    ],
)
def test_classes_of_any_type(values: Any) -> None:
    keys = pl.DataFrame({"y": values}).select(pl.col("y").repeat_by(pl.Series([40, 10])).explode())
    held_out = keys.filter(Stratified().hold_out(keys, 0.2, np.random.default_rng(0)))
    assert sorted(held_out["y"].value_counts()["count"]) == [2, 8]


@pytest.mark.parametrize("dtype", [pl.Float64, pl.Float32, pl.Int64, pl.Decimal(12, 2)])
def test_a_quantity_has_the_same_spread_in_every_part(dtype: Any) -> None:
    values = np.random.default_rng(0).lognormal(9, 1.5, 2000).round()
    keys = pl.DataFrame({"price": pl.Series(values).cast(dtype)})
    splitter = Stratified(bins=10)
    tenth = np.searchsorted(np.quantile(values, np.arange(1, 10) / 10), values)
    held_out = splitter.hold_out(keys, 0.2, np.random.default_rng(1))
    parts = [
        held_out,
        *(np.isin(np.arange(2000), f.valid) for f in splitter.make_folds(keys, np.random.default_rng(1))),
    ]
    for part in parts:
        assert np.abs(np.bincount(tenth[part], minlength=10) - 40).max() <= 3


def test_few_values_of_a_quantity_are_strata_and_never_too_rare() -> None:
    grades = pl.DataFrame({"grade": [1.0] * 20 + [2.0] * 20 + [5.0] * 2})
    assert len(Stratified(folds=5).make_folds(grades, np.random.default_rng(0))) == 5
    held_out = Stratified().hold_out(grades, 0.5, np.random.default_rng(0))
    assert grades.filter(held_out)["grade"].to_list() == [1.0] * 10 + [2.0] * 10 + [5.0]


def test_a_value_that_most_rows_share_does_no_harm() -> None:
    keys = pl.DataFrame({"sales": np.concatenate([np.zeros(900), np.arange(100.0)])})
    held_out = Stratified().hold_out(keys, 0.2, np.random.default_rng(0))
    assert abs(int(held_out[900:].sum()) - 20) <= 2


def test_decimals_are_quantities() -> None:
    keys = pl.DataFrame({"y": [Decimal(number) for number in range(50)]})
    assert Stratified().hold_out(keys, 0.2, np.random.default_rng(0)).sum() == 10


def test_a_class_that_is_too_rare_is_named_with_its_count() -> None:
    keys = pl.DataFrame({"species": ["Adelie"] * 30 + ["Chinstrap"] * 3 + ["Gentoo"] * 4})
    with pytest.raises(DataError) as caught:
        Stratified().make_folds(keys, np.random.default_rng(0))
    assert caught.value.what == (
        "class 'Chinstrap' of column 'species' has too few rows that are not held out: 3, "
        "where 5 folds need 5; 2 classes are too rare in all"
    )
    assert "fewer folds" in caught.value.hint
    assert len(Stratified(folds=3).make_folds(keys, np.random.default_rng(0))) == 3


def test_a_rare_class_is_never_held_out_whole() -> None:
    keys = pl.DataFrame({"y": ["a"] * 50 + ["b"]})
    for seed in range(20):
        assert not Stratified().hold_out(keys, 0.9, np.random.default_rng(seed))[50]
