from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError
from sklearn.preprocessing import OneHotEncoder

from mlpipe.plugin import Columns, DataError
from mlpipe_std.transforms.one_hot import OneHot

Run = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(0)
COLOURS = pl.DataFrame({"c": ["red"] * 6 + ["blue"] * 4 + ["green"] * 2 + ["grey"]})


@pytest.mark.parametrize(
    "rare", [{}, {"min_frequency": 30}, {"min_frequency": 0.1}, {"max_categories": 4}, {"max_categories": 1}]
)
def test_agrees_with_scikit_learn(run: Run, rare: dict[str, Any]) -> None:
    train = np.repeat(list("abcdefgh"), [5, 10, 20, 25, 30, 35, 40, 70])
    later = RNG.choice(list("abcdefghxy"), 50)
    reference = OneHotEncoder(handle_unknown="infrequent_if_exist", sparse_output=False, **rare)
    expected = reference.fit(train.reshape(-1, 1)).transform(later.reshape(-1, 1))
    names = [name.replace("infrequent_sklearn", "other") for name in reference.get_feature_names_out(["c"])]

    result = run(OneHot(**rare), pl.DataFrame({"c": train}), pl.DataFrame({"c": later}))

    assert sorted(result.columns) == sorted(names)
    np.testing.assert_array_equal(result.select(names).to_numpy(), expected)


def test_columns_stand_at_the_end_the_most_frequent_first(run: Run) -> None:
    result = run(OneHot(min_frequency=2), COLOURS.with_columns(n=1))
    assert result.columns == ["n", "c_red", "c_blue", "c_green", "c_other"]
    assert set(result.dtypes[1:]) == {pl.UInt8}
    assert result.sum().row(0) == (13, 6, 4, 2, 1)


def test_unseen_counts_as_other_where_there_is_one(run: Run) -> None:
    unseen = pl.DataFrame({"c": ["pink"]})
    assert run(OneHot(min_frequency=2), COLOURS, unseen).row(0) == (0, 0, 0, 1)
    assert run(OneHot(), COLOURS, unseen).row(0) == (0, 0, 0, 0)


def test_missing_has_its_own_column_or_none(run: Run) -> None:
    train = pl.DataFrame({"c": ["a", "b", None]})
    assert run(OneHot(), train).columns == ["c_a", "c_b", "c_missing"]
    assert run(OneHot(), train)[2].row(0) == (0, 0, 1)
    assert run(OneHot(missing="zeros"), train).columns == ["c_a", "c_b"]
    assert run(OneHot(missing="zeros", min_frequency=2), train)[2].row(0) == (0,)
    assert run(OneHot(), train[:2], train)[2].row(0) == (0, 0)


def test_a_column_that_the_others_imply_can_be_left_out(run: Run) -> None:
    two = pl.DataFrame({"c": ["a", "a", "b"]})
    assert run(OneHot(drop="first"), COLOURS).columns == ["c_blue", "c_green", "c_grey"]
    assert run(OneHot(drop="binary"), COLOURS).width == 4
    assert run(OneHot(drop="binary"), two).to_dict(as_series=False) == {"c_b": [0, 0, 1]}
    # What is left out is known all the same: it is not other.
    assert run(OneHot(drop="first", min_frequency=2), COLOURS)[0].row(0) == (0, 0, 0)


def test_hostile_names_and_categories_get_columns_of_their_own(run: Run) -> None:
    hostile = ["", "^a$", "*", 'say "x"', "a.b", "other", "missing", "<b>", "x" * 500 + "1", "x" * 500 + "2", "\n"]
    train = pl.DataFrame({"^c$": [*hostile, None], "^c$_*": [0] * 12, "c": [1] * 12})
    result = run(OneHot(columns=Columns(["^\\^c\\$$"])), train)
    assert result.width == 2 + 12
    assert max(map(len, result.columns)) < 80
    assert result.columns[:2] == ["^c$_*", "c"]
    assert result.to_numpy()[:, 2:].sum(axis=0).tolist() == [1] * 12


def test_numbers_and_booleans_are_categories_too(run: Run) -> None:
    train = pl.DataFrame({"n": [98101, 98102, 98101], "b": [True, False, None]})
    result = run(OneHot(columns=Columns(["n", "b"])), train)
    assert sorted(result.columns) == ["b_false", "b_missing", "b_true", "n_98101", "n_98102"]


def test_column_without_training_values(run: Run) -> None:
    train = pl.DataFrame({"c": [None, None], "n": [1, 2]}, schema={"c": pl.String, "n": pl.Int64})
    assert run(OneHot(), train).columns == ["n", "c_missing"]
    assert run(OneHot(), train.clear(), train).columns == ["n"]


@pytest.mark.parametrize("least", [0, 0.0, 1.0, -0.5, True])
def test_frequency_is_a_count_or_a_share(least: float) -> None:
    with pytest.raises(ValidationError):
        OneHot(min_frequency=least)


def test_lists_are_refused() -> None:
    with pytest.raises(DataError, match=r"column 'a' is List\(Int64\), which holds no categories"):
        OneHot(columns=Columns("all")).fit(pl.LazyFrame({"a": [[1]]}), None, np.random.default_rng(0))
