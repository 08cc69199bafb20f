"""Missing values, categories and rows to stop early by, as each model declares them."""

from __future__ import annotations

import numpy as np
import pytest

from mlpipe.plugin import Labelled, Task, digest
from tests.std.models.toys import every_case, fit, labelled, learned, loss, make, matrix, rows, take, those


@those(lambda name, task: make(name).accepts.missing)
def test_missing_values_are_taken_as_declared(name: str, task: Task) -> None:
    model, train = make(name), rows(task)
    values = train.X.values.copy()
    values[np.random.default_rng(1).random(values.shape) < 0.2] = np.nan
    values[:, 3] = np.nan
    predict = learned(model, Labelled(matrix(values), train.y), task)
    assert np.isfinite(predict(matrix(values))).all()
    assert np.isfinite(predict(matrix(np.full((1, 4), np.nan)))).all()


@those(lambda name, task: make(name).accepts.categories and name != "dummy")
def test_categories_are_taken_as_declared(name: str, task: Task) -> None:
    """Codes without order carry the target; code 7 is missing among the training rows, code 20 is new."""
    model = make(name)
    rng = np.random.default_rng(0)
    values = np.column_stack([rng.normal(size=400), rng.choice([*range(7), *range(8, 13)], 400)])
    y = labelled(np.array([1.0, -1.0, 0.0])[values[:, 1].astype(int) % 3], task)
    predict = learned(model, Labelled(matrix(values, categorical=(1,)), y), task)
    found = predict(matrix(values, categorical=(1,)))
    assert loss(found, y, task) < 0.1 * loss(np.broadcast_to(found.mean(axis=0), found.shape), y, task)
    unseen = matrix(np.array([[0.0, 7], [0.0, 20], [0.0, np.nan]]), categorical=(1,))
    assert np.isfinite(predict(unseen)).all()


@every_case
def test_stops_early_by_the_given_rows_alone(name: str, task: Task) -> None:
    """What is kept of a fit that stopped early is what a fit of that length without ``valid`` gives."""
    train, valid = rows(task), rows(task, 60, seed=9)
    model = make(name)
    if not model.early_stopping_share:
        assert digest(fit(model, train, task, valid=valid)) == digest(fit(model, train, task))
        return
    length, patience = {
        "xgboost": ("n_estimators", "early_stopping_rounds"),
        "hist_gradient_boosting": ("max_iter", "n_iter_no_change"),
    }[name]
    stopped = fit(make(name, **{length: 2000, patience: 5}), train, task, valid=valid)
    count = stopped.get("rounds") or len(stopped["counts"]) // len(stopped["baseline"])
    assert 5 < count < 1000
    unstopped = fit(make(name, **{length: count}), train, task)
    assert model.predictor(stopped)(train.X).tobytes() == model.predictor(unstopped)(train.X).tobytes()
    assert make(name, validation_fraction=0.0).early_stopping_share == 0


@those(lambda name, task: make(name).early_stopping_share > 0 and task == "multiclass")
@pytest.mark.parametrize("unusable", ["no rows", "no weight", "other classes"])
def test_rows_to_stop_by_may_be_of_no_use(name: str, task: Task, unusable: str) -> None:
    model, train, spare = make(name), take(rows(task), rows(task).y != 1), rows(task, 30, seed=4)
    valid = {
        "no rows": take(spare, np.zeros(30, dtype=bool)),
        "no weight": Labelled(spare.X, spare.y, np.zeros(30)),
        "other classes": take(spare, spare.y == 1),
    }[unusable]
    assert digest(fit(model, train, task, valid=valid)) == digest(fit(model, train, task))
