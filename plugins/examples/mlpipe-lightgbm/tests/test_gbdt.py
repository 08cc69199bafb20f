from __future__ import annotations

import lightgbm
import numpy as np
import pytest
from mlpipe_lightgbm.gbdt import Gbdt

from mlpipe.plugin import Labelled, Matrix, RunError, decode, digest, encode
from mlpipe.testing import check_plugin

test_gbdt = check_plugin(Gbdt)
test_gbdt_of_absolute_errors = check_plugin(Gbdt(objective="absolute_error", validation_fraction=0.0, n_estimators=60))

NAMES = ('a name with [JSON] and "quotes"', "code")


def rows(count: int = 3000, seed: int = 0) -> Labelled:
    """A number, gaps in it, and a category of which codes 2, 5 and 8 are worth 3 more."""
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(size=count), rng.integers(0, 9, count)])
    y = np.sin(3 * values[:, 0]) + 3.0 * (values[:, 1] % 3 == 2) + 0.1 * rng.normal(size=count)
    values[rng.random(count) < 0.1, 0] = np.nan
    return Labelled(Matrix(values, NAMES, (False, True)), y, rng.uniform(0.5, 2.0, count))


def fit(plugin: Gbdt, train: Labelled, task: str = "regression", **given: object) -> dict:
    settings = {"classes": 0, "valid": None, "rng": np.random.default_rng(3), "threads": 1, **given}
    return decode(encode(plugin.fit(train, task, **settings)))


def test_predictions_are_those_of_lightgbm_itself() -> None:
    train = rows()
    plugin = Gbdt(n_estimators=40, subsample=1.0, colsample_bytree=1.0)
    settings = {
        "learning_rate": 0.05,
        "lambda_l2": 1.0,
        "min_data_per_group": 20,
        "verbosity": -1,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
    }
    data = lightgbm.Dataset(train.X.values, train.y, weight=train.weight, categorical_feature=[1])
    expected = lightgbm.train({"objective": "regression", **settings}, data, 40).predict(train.X.values)
    state = fit(plugin, train)
    assert state["trees"] == 40
    assert plugin.predictor(state)(train.X) == pytest.approx(expected, abs=1e-12)


def test_many_rows_give_the_same_state_for_any_number_of_threads() -> None:
    # So many that LightGBM shares them between threads, which the kit's few rows do not make it do.
    train, valid = rows(20_000), rows(5_000, seed=1)
    plugin = Gbdt(n_estimators=20)
    digests = {digest(fit(plugin, train, valid=valid, threads=threads)) for threads in (1, 2)}
    assert len(digests) == 1


def test_it_stops_where_the_valid_rows_say() -> None:
    train = rows(600)
    misled = Labelled(train.X, -train.y, None)  # whatever is learned makes these worse
    assert fit(Gbdt(), train, valid=misled)["trees"] == 1
    assert fit(Gbdt(n_estimators=70), train)["trees"] == 70


def test_classes_that_do_not_occur_have_no_share() -> None:
    train = rows(600)
    y = np.where(train.y > 1.5, 3, 1)
    plugin = Gbdt(n_estimators=30)
    state = fit(plugin, Labelled(train.X, y), "multiclass", classes=4)
    found = plugin.predictor(state)(train.X)
    assert found.shape == (600, 4)
    assert found[:, [0, 2]].max() == 0
    assert (found.argmax(axis=1) == y).mean() > 0.95


def test_one_class_alone_is_refused() -> None:
    train = rows(50)
    with pytest.raises(RunError, match="all 50 training rows are of one"):
        fit(Gbdt(), Labelled(train.X, np.ones(50, dtype=np.int64)), "binary", classes=2)


def test_importance_is_a_share_by_column() -> None:
    train = rows()
    noise = np.column_stack([train.X.values, np.random.default_rng(1).normal(size=3000)])
    wider = Labelled(Matrix(noise, (*NAMES, "noise"), (False, True, False)), train.y)
    found = Gbdt().importance(fit(Gbdt(n_estimators=50), wider))
    assert sum(found.values()) == pytest.approx(1)
    assert found["code"] > found[NAMES[0]] > found["noise"]
