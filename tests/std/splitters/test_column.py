"""The column splitter: roles as the data has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from mlpipe.plugin import REGISTRY, DataError

Column = REGISTRY.get("splitter", "column")


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def held_out(values: list[Any], **parameters: Any) -> list[bool]:
    mask = Column(column="c", **parameters).hold_out(pl.DataFrame({"c": values}), 0.2, rng())
    found: list[bool] = mask.tolist()
    return found


def folds(values: list[Any], **parameters: Any) -> list[tuple[list[int], list[int]]]:
    made = Column(column="c", **parameters).make_folds(pl.DataFrame({"c": values}), rng())
    return [(fold.train.tolist(), fold.valid.tolist()) for fold in made]


def test_rows_that_the_column_holds_out() -> None:
    assert held_out(["train", "holdout", "train", "Test"]) == [False, True, False, True]
    assert held_out([1, 2, 0, 2], holdout_values=[0]) == [False, False, True, False]
    assert held_out([True, False, False], holdout_values=[True]) == [True, False, False]
    assert held_out(["a", "later"], holdout_values=["later"]) == [False, True]
    assert held_out(pl.Series(["train", "test"], dtype=pl.Categorical).to_list()) == [False, True]


def test_without_a_mark_a_share_is_held_out_at_random() -> None:
    found = held_out([1, 2, 3, 4, 5] * 20)
    assert sum(found) == 20
    assert len({index % 5 for index, out in enumerate(found) if out}) == 5


def test_every_other_value_is_a_fold() -> None:
    assert folds([3, 1, 2, 1]) == [([0, 2], [1, 3]), ([0, 1, 3], [2]), ([1, 2, 3], [0])]
    assert folds(["b", "a", "b"]) == [([0, 2], [1]), ([1], [0, 2])]
    assert folds([10, 9, 9]) == [([0], [1, 2]), ([1, 2], [0])]  # whole numbers in their own order


def test_rows_that_train_in_every_fold() -> None:
    assert folds(["train", "valid", "train"]) == [([0, 2], [1])]
    assert folds(["train", "x", "y", "y"]) == [([0, 2, 3], [1]), ([0, 1], [2, 3])]
    assert folds([0, 1, 2], train_values=[0]) == [([0, 2], [1]), ([0, 1], [2])]


@pytest.mark.parametrize("values", [["train"] * 20, ["anything"] * 20, [True] * 20, ["train", "core"] * 10])
def test_rows_of_one_role_are_folded_at_random(values: list[Any]) -> None:
    made = folds(values, folds=4, train_values=["train", "core"])
    assert [len(valid) for _, valid in made] == [5, 5, 5, 5]
    assert sorted(row for _, valid in made for row in valid) == list(range(20))
    assert sorted(made[0][1]) != list(range(5))


def test_all_held_out_is_refused() -> None:
    with pytest.raises(DataError, match="column 'c' says that all 3 rows are held out"):
        held_out(["test"] * 3)


def test_a_column_that_is_no_role_is_refused() -> None:
    with pytest.raises(DataError, match="column 'c' has 150 different values besides those that train"):
        folds(list(range(150)))
    with pytest.raises(DataError, match="column 'c' is Float64; roles are text, whole numbers, or true and false"):
        held_out([0.0, 1.0])


def test_a_fold_may_be_written_in_upper_and_lower_case() -> None:
    keys = pl.DataFrame({"role": ["A", "a", "b", "B"]})
    folds = Column(column="role").make_folds(keys, np.random.default_rng(0))
    assert [fold.valid.tolist() for fold in folds] == [[0, 1], [2, 3]]
