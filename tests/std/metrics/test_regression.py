"""Metrics of regression at the edges: worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mlpipe.plugin import REGISTRY, DataError, RunError


def score(name: str, truth: list[float], prediction: list[float], weight: list[float] | None = None) -> float:
    metric = REGISTRY.get("metric", name)()
    weights = None if weight is None else np.array(weight)
    found: float = metric.score(np.array(truth, float), np.array(prediction, float), weights)
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mse", 4 / 3),
        ("rmse", (4 / 3) ** 0.5),
        ("mae", 2 / 3),
        ("median_absolute_error", 0.0),
        ("max_error", 2.0),
        ("mape", (2 / 4) / 3),
        ("r2", 1 - 4 / (14 / 3)),
        ("explained_variance", 1 - (8 / 9) / (14 / 9)),
        ("rmsle", (np.log(5 / 3) ** 2 / 3) ** 0.5),
    ],
)
def test_by_hand(name: str, expected: float) -> None:
    # errors 0, 0 and 2; the truth has the mean 7/3 and the squared distances 16/9, 1/9 and 25/9
    assert score(name, [1, 2, 4], [1, 2, 2]) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["r2", "explained_variance"])
@pytest.mark.parametrize("value", [0.0, 0.1, 7.0])  # the mean of three times 0.1 is not 0.1
def test_variance_explained_needs_variance(name: str, value: float) -> None:
    with pytest.raises(DataError, match=f"metric '{name}': .*all 3 are {value:g}"):
        score(name, [value] * 3, [1, 2, 3])
    with pytest.raises(DataError, match="all 2 are"):
        score(name, [value, value, 9], [1, 2, 3], [1, 1, 0])


def test_explained_variance_forgives_a_constant_error() -> None:
    assert score("explained_variance", [1, 2, 4], [11, 12, 14]) == 1
    assert score("r2", [1, 2, 4], [11, 12, 14]) < 0


def test_the_mean_explains_nothing() -> None:
    assert score("r2", [1, 2, 6], [3, 3, 3]) == 0
    assert score("explained_variance", [1, 2, 6], [5, 5, 5]) == 0


@pytest.mark.parametrize(
    ("errors", "weight", "expected"),
    [
        ([1, 2, 10], [1, 1, 1], 2),
        ([1, 2, 10], [1, 1, 5], 10),
        ([10, 2, 1], [2, 1, 1], 6),
        ([1, 2, 10], [3, 1, 1], 1),
        ([5], [0.5], 5),
    ],
)
def test_a_weighted_median_has_half_of_the_weight_on_each_side(
    errors: list[float], weight: list[float], expected: float
) -> None:
    assert score("median_absolute_error", [0.0] * len(errors), errors, weight) == expected


def test_there_are_no_shares_of_zero() -> None:
    with pytest.raises(DataError, match="not defined where true values are 0, as 2 of 3 are"):
        score("mape", [0, 1, 0], [1, 1, 0])
    assert score("mape", [1e-3, 1], [2e-3, 1]) == pytest.approx(0.5)


def test_logarithmic_errors_need_values_above_minus_one() -> None:
    assert score("rmsle", [-0.5, 0], [-0.5, 0]) == 0
    with pytest.raises(DataError, match="lowest is -1"):
        score("rmsle", [-1, 0], [0, 0])
    with pytest.raises(RunError, match="2 of 3 are not"):
        score("rmsle", [0, 0, 0], [-1, -3, 0])


@pytest.mark.parametrize("name", ["mse", "rmse", "r2", "explained_variance", "mae"])
def test_predictions_too_far_off_are_refused_without_a_warning(name: str) -> None:
    with pytest.raises(RunError, match=f"metric '{name}': the score is"):
        score(name, [1, 2, -1.7e308], [1.7e308, 2, 1.7e308])
