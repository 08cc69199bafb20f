from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xgboost

from mlpipe.plugin import Labelled, RunError
from mlpipe_std.models.xgb import Xgboost
from tests.std.models.toys import fit, learned, matrix, reference_seed, rows

QUICK: dict[str, Any] = {"n_estimators": 30, "learning_rate": 0.2, "max_bin": 64}

OWN_NAMES: dict[str, dict[str, Any]] = {
    "squared_error": {"objective": "reg:squarederror"},
    "absolute_error": {"objective": "reg:absoluteerror"},
    "gamma": {"objective": "reg:gamma"},
    "tweedie": {"objective": "reg:tweedie", "tweedie_variance_power": 1.2},
    "poisson": {"objective": "count:poisson"},
}


@pytest.mark.parametrize("objective", [*OWN_NAMES, "huber"])
def test_objectives_are_xgboosts(objective: Any) -> None:
    train = rows("regression")
    values = np.ascontiguousarray(train.X.values)
    y = np.exp(train.y / 10 - 10)
    found = learned(
        Xgboost(**QUICK, objective=objective, tweedie_variance_power=1.2, huber_slope=0.5),
        Labelled(train.X, y),
        "regression",
    )(train.X)
    own = OWN_NAMES.get(objective, {"objective": "reg:pseudohubererror", "huber_slope": 0.5 * y.std()})
    estimator = xgboost.XGBRegressor(
        **QUICK, **own, min_child_weight=3, subsample=0.8, colsample_bytree=0.5, n_jobs=1, random_state=reference_seed()
    )
    assert found.tolist() == estimator.fit(values, y).predict(values).tolist()
    assert objective not in ("gamma", "tweedie", "poisson") or found.min() > 0


@pytest.mark.parametrize(("objective", "smallest"), [("gamma", 0.0), ("tweedie", -0.5), ("poisson", -0.5)])
def test_a_target_that_the_objective_cannot_take_is_refused(objective: Any, smallest: float) -> None:
    train = rows("regression")
    train.y[5] = smallest
    with pytest.raises(RunError, match=f"objective '{objective}' needs a target .* the smallest is {smallest:g}"):
        fit(Xgboost(objective=objective), train, "regression")


def test_what_xgboost_says_is_passed_on_without_its_stack_trace() -> None:
    train = rows("regression")
    with pytest.raises(RunError) as error:
        fit(Xgboost(), Labelled(train.X, train.y * 1e300), "regression")
    assert "Label contains" in error.value.what
    assert "\n" not in error.value.what
    assert "[" not in error.value.what


def test_keeps_the_rounds_up_to_the_best_one() -> None:
    train, valid = rows("regression", 300), rows("regression", 100, seed=1)
    model = Xgboost(n_estimators=500, learning_rate=0.3, early_stopping_rounds=7, subsample=1.0, colsample_bytree=1.0)
    state = fit(model, train, "regression", valid=valid)
    scored: dict[str, Any] = {}
    xgboost.train(
        {"learning_rate": 0.3, "min_child_weight": 3.0, "max_bin": 512, "nthread": 1},
        xgboost.DMatrix(train.X.values, train.y),
        500,
        evals=[(xgboost.DMatrix(valid.X.values, valid.y), "valid")],
        early_stopping_rounds=7,
        evals_result=scored,
        verbose_eval=False,
    )
    assert state["rounds"] == int(np.argmin(scored["valid"]["rmse"])) + 1


def test_the_state_is_xgboosts_own_format() -> None:
    train = rows("multiclass")
    state = fit(Xgboost(**QUICK), train, "multiclass")
    booster = xgboost.Booster()
    booster.load_model(bytearray(state["booster"]))
    found = Xgboost().predictor(state)(train.X)
    np.testing.assert_allclose(found, booster.predict(xgboost.DMatrix(train.X.values)), rtol=1e-6)


def test_categories_are_xgboosts_own() -> None:
    train, _ = unseen_categories()
    values = np.ascontiguousarray(train.X.values)
    found = learned(Xgboost(**QUICK), train, "regression")(train.X)
    estimator = xgboost.XGBRegressor(
        **QUICK,
        min_child_weight=3,
        subsample=0.8,
        colsample_bytree=0.5,
        n_jobs=1,
        random_state=reference_seed(),
        feature_types=["q", "c"],
        enable_categorical=True,
    )
    assert found.tolist() == estimator.fit(values, train.y).predict(values).tolist()


def test_rows_to_stop_by_are_scored_as_they_will_be_predicted() -> None:
    """Codes that the training rows lack included."""
    train, valid = unseen_categories()
    limits: dict[str, Any] = {"learning_rate": 0.3, "max_depth": 3, "early_stopping_rounds": 100}
    state = fit(Xgboost(**limits, n_estimators=100), train, "regression", valid=valid)
    losses = []
    for count in range(1, 41):
        predict = learned(Xgboost(**limits, n_estimators=count), train, "regression")
        losses.append(((predict(valid.X) - valid.y) ** 2).mean())
    assert state["rounds"] == int(np.argmin(losses)) + 1


def unseen_categories() -> tuple[Labelled, Labelled]:
    """Rows of 6 categories, the first of which is special, and rows of others, which are not."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(300, 2))
    values[:, 1] = rng.integers(0, 6, 300)
    y = values[:, 0] + 10 * (values[:, 1] == 0)
    train = Labelled(matrix(values, categorical=(1,)), y)
    unseen = values[:50].copy()
    unseen[:, 1] = rng.integers(6, 12, 50)
    return train, Labelled(matrix(unseen, categorical=(1,)), unseen[:, 0])
