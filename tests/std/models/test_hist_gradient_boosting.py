from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from mlpipe.plugin import Labelled, RunError, StateError
from mlpipe_std.models.hist_gradient_boosting import HistGradientBoosting
from tests.std.models.toys import Numbers, fit, learned, matrix, reference_seed, rows

SHARED: dict[str, Any] = {"max_iter": 30, "learning_rate": 0.1, "max_features": 0.6, "min_samples_leaf": 4}
CATEGORICAL = (1, 3)


def mixed(count: int, seed: int) -> Numbers:
    """Numbers in columns 0 and 2, codes with gaps in 1 and 3, holes in all."""
    rng = np.random.default_rng(seed)
    codes = [rng.choice([0, 2, 3, 40, 41, 253], count), rng.integers(0, 30, count)]
    values = np.column_stack([rng.normal(size=count), codes[0], rng.normal(size=count), codes[1]])
    return np.where(rng.random(values.shape) < 0.1, np.nan, values)


def target(values: Numbers) -> Numbers:
    filled = np.nan_to_num(values)
    score: Numbers = filled[:, 0] + 2 * np.isin(filled[:, 1], [2, 41]) - (filled[:, 3] % 5 == 0)
    return score


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "gamma", "poisson"])
def test_categories_agree_with_scikit_learn(loss: Any) -> None:
    """To the last bit, though the state numbers columns and categories in its own way; code 17 is new."""
    values, new = mixed(400, 0), mixed(200, 1)
    new[:50, 1] = 17
    y = np.exp(target(values))
    found = learned(
        HistGradientBoosting(**SHARED, loss=loss), Labelled(matrix(values, categorical=CATEGORICAL), y), "regression"
    )(matrix(new, categorical=CATEGORICAL))
    estimator = HistGradientBoostingRegressor(
        **SHARED, loss=loss, categorical_features=CATEGORICAL, early_stopping=False, random_state=reference_seed()
    )
    assert found.tobytes() == estimator.fit(values, y).predict(new).tobytes()


def test_early_stopping_agrees_with_scikit_learn() -> None:
    values, apart, new = mixed(400, 0), mixed(100, 1), mixed(200, 2)
    y, y_apart = (np.digitize(target(each), [0.0, 1.0]) for each in (values, apart))
    weight = np.where(np.arange(100) < 15, 1.0, 1e-3)
    limits = SHARED | {"max_iter": 500, "n_iter_no_change": 4}
    train, valid = (
        Labelled(matrix(each, categorical=CATEGORICAL), labels, weights)
        for each, labels, weights in ((values, y, None), (apart, y_apart, weight))
    )
    state = fit(HistGradientBoosting(**limits), train, "multiclass", valid=valid)
    estimator = HistGradientBoostingClassifier(
        **limits, categorical_features=CATEGORICAL, early_stopping=True, random_state=reference_seed()
    ).fit(values, y, X_val=apart, y_val=y_apart, sample_weight_val=weight)
    assert len(state["counts"]) == 3 * estimator.n_iter_ < 3 * 500
    found = HistGradientBoosting(**limits).predictor(state)(matrix(new, categorical=CATEGORICAL))
    assert found.tobytes() == estimator.predict_proba(new).tobytes()


def same_predictions(train: Numbers, y: Numbers, new: Numbers, other: Numbers) -> bool:
    rows = Labelled(matrix(train, categorical=CATEGORICAL), y)
    predict = learned(HistGradientBoosting(**SHARED), rows, "regression")
    one, two = (predict(matrix(each, categorical=CATEGORICAL)) for each in (new, other))
    return one.tobytes() == two.tobytes()


def test_columns_without_any_value_are_left_alone() -> None:
    values = mixed(200, 0)
    y = target(values)
    values[:, [2, 3]] = np.nan
    filled = values.copy()
    filled[:, [2, 3]] = [5.0, 2.0]
    assert same_predictions(values, y, values, filled)


def test_a_code_that_no_bitset_has_room_for_counts_as_missing() -> None:
    values = mixed(200, 0)
    far, missing = values.copy(), values.copy()
    far[:, 1], missing[:, 1] = 256 + 2, np.nan  # modulo 256 it would be code 2
    assert not same_predictions(values, target(values), values, missing)
    assert same_predictions(values, target(values), far, missing)


def test_more_categories_than_bins_are_refused() -> None:
    train = Labelled(matrix(np.arange(40.0)[:, np.newaxis], ("city",), (0,)), np.arange(40.0))
    with pytest.raises(RunError, match="column 'city' has 40 categories, and max_bins is 30"):
        fit(HistGradientBoosting(max_bins=30), train, "regression")


@pytest.mark.parametrize(("loss", "smallest"), [("gamma", 0.0), ("poisson", -1.0)])
def test_a_target_that_the_loss_cannot_take_is_refused(loss: Any, smallest: float) -> None:
    train = rows("regression")
    train.y[5] = smallest
    with pytest.raises(RunError, match=f"loss '{loss}' needs a target .* the smallest is {smallest:g}"):
        fit(HistGradientBoosting(loss=loss), train, "regression")


@pytest.mark.parametrize(("key", "value"), [("set", 10**6), ("categorical", False), ("known", None)])
def test_damaged_categories_are_refused(key: str, value: Any) -> None:
    values = mixed(200, 0)
    model = HistGradientBoosting(**SHARED)
    state = fit(model, Labelled(matrix(values, categorical=CATEGORICAL), target(values)), "regression")
    damaged = {
        "set": np.where(state["set"] >= 0, value, -1),
        "categorical": np.array([True, False, True, False]),
        "known": state["known"][:1],
    }
    with pytest.raises(StateError, match="boosted tree"):
        model.predictor({**state, key: damaged[key]})
