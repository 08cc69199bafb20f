from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from sklearn.preprocessing import PowerTransformer

from mlpipe.plugin import DataError
from mlpipe_std.transforms.power import Power

Run = Callable[..., pl.DataFrame]

RNG = np.random.default_rng(0)
POSITIVE = {"lognormal": RNG.lognormal(0, 1, 300), "gamma": RNG.gamma(2, 100, 300), "uniform": RNG.uniform(1, 9, 300)}
ANY = POSITIVE | {
    "negative": -POSITIVE["gamma"],
    "mixed": RNG.normal(0, 3, 300) ** 3,
    "left": 5 - POSITIVE["lognormal"],
}


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize(
    ("method", "name"), [("yeo_johnson", name) for name in ANY] + [("box_cox", name) for name in POSITIVE]
)
def test_agrees_with_scikit_learn(run: Run, method: str, name: str, standardize: bool) -> None:
    values = ANY[name]
    reference = PowerTransformer(method.replace("_", "-"), standardize=standardize)
    expected = reference.fit_transform(values.reshape(-1, 1)).ravel()
    result = run(Power(method=method, standardize=standardize), pl.DataFrame({"a": values}))["a"].to_numpy()
    np.testing.assert_allclose(result, expected, rtol=1e-3, atol=1e-3 * np.ptp(expected))


def test_box_cox_of_a_lognormal_is_its_logarithm(run: Run) -> None:
    values = np.exp(np.linspace(-1, 1, 101))  # symmetric logarithms, so that no other power is likelier
    result = run(Power(method="box_cox", standardize=False), pl.DataFrame({"a": values}))
    np.testing.assert_allclose(result["a"].to_numpy(), np.log(values), atol=1e-4)


def test_box_cox_refuses_training_values_that_are_not_positive() -> None:
    with pytest.raises(DataError, match="column 'a' holds -3, but box_cox takes numbers above 0") as refusal:
        Power(method="box_cox").fit(pl.LazyFrame({"a": [1.0, -3.0]}), None, np.random.default_rng(0))
    assert "yeo_johnson" in refusal.value.hint


def test_box_cox_makes_later_values_that_are_not_positive_missing(run: Run) -> None:
    result = run(Power(method="box_cox"), pl.DataFrame({"a": [1.0, 2.0, 5.0]}), pl.DataFrame({"a": [0.0, -1.0, 2.0]}))
    assert result["a"].is_null().to_list() == [True, True, False]


@pytest.mark.parametrize("method", ["yeo_johnson", "box_cox"])
@pytest.mark.parametrize(
    "train",
    [
        [2014.0, 2014.5, 2015.0],
        [1e9, 1e9 + 1, 1e9 + 2],
        [7.0, 7.0],
        [1.0],
        [],
        [1e-300, 1.0, 1e300],
        [1.0, 1.0, 1.0, 1e308],
    ],
)
def test_order_is_kept_and_values_stay_finite(run: Run, method: str, train: list[float]) -> None:
    frame = pl.DataFrame({"a": train}, schema={"a": pl.Float64})
    later = pl.DataFrame({"a": sorted({*train, 1e-3, 1.0, 1e3, 1e300})})
    result = run(Power(method=method), frame, later)["a"].to_numpy()
    assert np.isfinite(result).all()
    assert (np.diff(result) >= 0).all()
    assert len(set(run(Power(method=method), frame)["a"])) == len(set(train))


@pytest.mark.parametrize("train", [[-1e300, -1.0, 1e-300, 1e300], [-1e200, 2.0, 3.0], [-1e308, 1e308]])
def test_extreme_values_on_both_sides_stay_finite_and_in_order(run: Run, train: list[float]) -> None:
    result = run(Power(), pl.DataFrame({"a": train}))["a"].to_numpy()
    assert np.isfinite(result).all()
    assert (np.diff(result) >= 0).all()
    assert result[0] < result[-1]


def test_what_is_no_finite_number_is_missing_and_has_no_say(run: Run) -> None:
    clean = pl.DataFrame({"a": [1.0, 2.0, 4.0]})
    spoilt = pl.DataFrame({"a": [float("inf"), 1.0, float("nan"), 2.0, None, 4.0]})
    expected = run(Power(), clean)["a"].to_list()
    assert run(Power(), spoilt)["a"].to_list() == [None, expected[0], None, expected[1], None, expected[2]]
