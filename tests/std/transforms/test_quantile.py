from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import QuantileTransformer

from mlpipe_std.transforms.quantile import Quantile

Run = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(0)
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("to", ["uniform", "normal"])
@pytest.mark.parametrize("quantiles", [10, 1000])
def test_agrees_with_scikit_learn(run: Run, to: str, quantiles: int) -> None:
    train = RNG.lognormal(0, 2, 500)
    later = np.concatenate([train[:100], RNG.uniform(-5, 50, 100), [np.nan]])
    reference = QuantileTransformer(n_quantiles=min(quantiles, 500), output_distribution=to, subsample=None)
    expected = reference.fit(train.reshape(-1, 1)).transform(later.reshape(-1, 1)).ravel()
    result = run(Quantile(to=to, quantiles=quantiles), pl.DataFrame({"a": train}), pl.DataFrame({"a": later}))
    np.testing.assert_allclose(result["a"].to_numpy(), expected, atol=1e-9)


def test_equal_values_get_the_middle_of_their_ranks(run: Run) -> None:
    train = pl.DataFrame({"a": [1, 2, 2, 2, 3]})  # ranks 0, then 1/4, 2/4 and 3/4, then 1
    assert run(Quantile(), train)["a"].to_list() == [0, 0.5, 0.5, 0.5, 1]


@given(st.lists(FINITE, min_size=2, max_size=20), st.lists(st.floats(allow_nan=False), min_size=1, max_size=20))
def test_order_is_kept_and_ends_are_exact(run: Run, train: list[float], later: list[float]) -> None:
    later = sorted([*later, min(train), max(train), float("inf"), float("-inf")])
    ranks = run(Quantile(), pl.DataFrame({"a": train}), pl.DataFrame({"a": later}))["a"].to_numpy()
    assert (np.diff(ranks) >= -1e-12).all()
    assert ranks[0] == 0
    assert ranks[-1] == 1
    if min(train) < max(train):
        at = dict(zip(later, ranks, strict=True))
        assert at[min(train)] == 0
        assert at[max(train)] == 1


def test_constant_column_gets_the_middle(run: Run) -> None:
    train, later = pl.DataFrame({"a": [3, 3, 3]}), pl.DataFrame({"a": [2, 3, 4, None]})
    assert run(Quantile(), train, later)["a"].to_list() == [0, 0.5, 1, None]
    assert run(Quantile(to="normal"), train, pl.DataFrame({"a": [3]}))["a"].to_list() == [0]


def test_infinite_values_get_the_ends_and_have_no_say(run: Run) -> None:
    train = pl.DataFrame({"a": [float("-inf"), 1.0, 2.0, 3.0, float("inf"), float("nan"), None]})
    assert run(Quantile(), train)["a"].to_list() == [0, 0, 0.5, 1, 1, None, None]


def test_column_without_training_values_becomes_missing(run: Run) -> None:
    train = pl.DataFrame({"a": [None]}, schema={"a": pl.Float64})
    result = run(Quantile(), train, pl.DataFrame({"a": [1.0, None]}))["a"]
    assert result.dtype == pl.Float64
    assert result.to_list() == [None, None]
