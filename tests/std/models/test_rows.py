"""Rows that weigh more or nothing, that are few, of one class, or all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlpipe.plugin import Labelled, RunError, Task, digest
from tests.std.models.toys import every_case, fit, learned, make, matrix, rows, take, those


@every_case
def test_rows_without_weight_are_absent(name: str, task: Task) -> None:
    train = rows(task)
    keep = np.arange(160) % 4 > 0
    values = train.X.values.copy()
    values[~keep] = 1e30
    spoilt = Labelled(matrix(values, train.X.names), np.where(keep, train.y, 0), keep.astype(np.float64))
    kept = take(train, keep)
    clean = Labelled(kept.X, kept.y, np.ones(keep.sum()))
    assert digest(fit(make(name), spoilt, task)) == digest(fit(make(name), clean, task))


@every_case
def test_heavier_rows_have_more_say(name: str, task: Task) -> None:
    """Two targets on the same columns: what a model says follows the heavier one."""
    X = rows(task, 100).X.take(np.arange(200) // 2)
    side = np.arange(200) % 2
    y = side.astype(np.float64 if task == "regression" else np.int64)
    means = []
    for share in (0.05, 0.5, 0.95):
        train = Labelled(X, y, np.where(side == 1, share, 1 - share) * 2)
        found = learned(make(name), train, task)(X)
        means.append((found if task == "regression" else found[:, 1]).mean())
    assert means[0] < 0.25 < means[1] < 0.75 < means[2]


DETERMINISTIC: dict[str, dict[str, Any]] = {
    "dummy": {},
    "linear": {},
    "ridge": {},
    "lasso": {"tol": 1e-10},
    "elastic_net": {"tol": 1e-10},
    "logistic": {"tol": 1e-10},
    "naive_bayes": {},
    "decision_tree": {"min_samples_leaf": 1, "max_depth": 3},
    "hist_gradient_boosting": {"min_samples_leaf": 1, "max_features": 1.0, "max_leaf_nodes": 4},
    "xgboost": {"subsample": 1.0, "colsample_bytree": 1.0},
}
"""Models in which nothing counts rows or draws them, with parameters that make it so."""


@those(lambda name, task: name in DETERMINISTIC)
def test_a_row_of_weight_two_counts_as_two_rows(name: str, task: Task) -> None:
    train = rows(task)
    twice = np.arange(160) % 3 == 0
    weighted = Labelled(train.X, train.y, 1.0 + twice)
    repeated = take(train, np.repeat(np.arange(160), 1 + twice))
    model = make(name, **DETERMINISTIC[name])
    one, other = (learned(model, each, task)(train.X) for each in (weighted, repeated))
    close = 1e-4 if name == "xgboost" else 1e-7  # XGBoost sums in single precision
    np.testing.assert_allclose(one, other, rtol=close, atol=close)


@those(lambda name, task: task == "multiclass")
def test_a_class_without_rows_gets_no_probability(name: str, task: Task) -> None:
    train = take(rows(task), rows(task).y != 1)
    found = learned(make(name), train, task)(train.X)
    assert found.shape[1] == 3
    assert not found[:, 1].any()
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=0, atol=1e-12)


ONE_CLASS_IS_ENOUGH = {"dummy", "knn", "naive_bayes", "decision_tree", "random_forest", "extra_trees"}


@those(lambda name, task: task != "regression")
def test_one_class_is_predicted_or_refused(name: str, task: Task) -> None:
    train = take(rows(task), rows(task).y == 1)
    if name in ONE_CLASS_IS_ENOUGH:
        assert (learned(make(name), train, task)(train.X)[:, 1] == 1).all()
        return
    with pytest.raises(RunError, match="needs rows of 2 classes") as error:
        fit(make(name), train, task)
    assert error.value.where == f"model '{name}'"


NEEDS_ROWS: dict[Task, dict[str, int]] = {
    "binary": {"logistic": 2, "svm": 4, "hist_gradient_boosting": 2, "xgboost": 2},
    "multiclass": {"logistic": 2, "svm": 4, "hist_gradient_boosting": 2, "xgboost": 2},
}
"""The fewest rows of the test below that a model can do with; the others make do with one."""


@every_case
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_rows_are_fitted_or_refused(name: str, task: Task, count: int) -> None:
    train = rows(task)
    train = take(train, np.argsort(train.y, kind="stable")[[0, -1, 80][:count]])
    refused = count == 0 or (name in NEEDS_ROWS.get(task, {}) and count < NEEDS_ROWS[task][name])
    if refused:
        with pytest.raises(RunError) as error:
            fit(make(name), train, task)
        assert error.value.where == f"model '{name}'"
    else:
        assert np.isfinite(learned(make(name), train, task)(rows(task).X)).all()


@every_case
def test_constant_columns_and_targets_are_fitted(name: str, task: Task) -> None:
    same = Labelled(matrix(np.full((40, 2), 3.0)), rows(task, 40).y)
    found = learned(make(name), same, task)(same.X)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, np.broadcast_to(found[0], found.shape), rtol=1e-12)
    if task == "regression":
        flat = Labelled(rows(task, 40).X, np.full(40, 7.0))
        np.testing.assert_allclose(learned(make(name), flat, task)(flat.X), 7.0, rtol=1e-6)
