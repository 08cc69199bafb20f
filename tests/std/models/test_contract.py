"""What every standard model keeps to, for every task that it says it can do."""

from __future__ import annotations

import inspect
import re
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import yaml

from mlpipe.plugin import REGISTRY, Labelled, RunError, Task, digest, read_dimension
from mlpipe.plugin.description import describe
from mlpipe.testing.models import check_model_poison
from tests.std.models.toys import (
    CASES,
    COUNTS,
    MODELS,
    every_case,
    fit,
    learned,
    loss,
    make,
    matrix,
    rows,
    those,
    usual,
)


@pytest.mark.parametrize("name", MODELS)
def test_documents_itself(name: str) -> None:
    cls = REGISTRY.get("model", name)
    (block,) = re.findall(r"```yaml\n(.*?)```", inspect.getdoc(cls) or "", re.DOTALL)
    example = yaml.safe_load(block)
    assert example.pop("use") == name
    assert set(example) & set(cls.model_fields) or name == "dummy"
    cls(**example)
    described = describe(REGISTRY, "model", name)
    assert all(each.description.endswith(".") for each in described.parameters)


@pytest.mark.parametrize("name", [name for name in MODELS if name != "dummy"])
def test_search_space_is_valid_at_its_ends(name: str) -> None:
    cls = REGISTRY.get("model", name)
    assert cls.search_space
    for parameter, form in cls.search_space.items():
        for value in read_dimension(form).ends():
            cls(**{parameter: value})


@every_case
def test_predictions_have_the_shape_of_the_task(name: str, task: Task) -> None:
    train = rows(task)
    found = make(name).predictor(usual(name, task))(train.X)
    assert found.dtype == np.float64
    assert np.isfinite(found).all()
    if task == "regression":
        assert found.shape == (160,)
        return
    assert found.shape == (160, COUNTS[task])
    assert found.min() >= 0
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=0, atol=1e-12)


@those(lambda name, task: name != "dummy")
def test_beats_the_dummy_on_new_rows(name: str, task: Task) -> None:
    train, new = rows(task), rows(task, seed=1)
    found = loss(make(name).predictor(usual(name, task))(new.X), new.y, task)
    assert found < 0.7 * loss(learned(make("dummy"), train, task)(new.X), new.y, task)


@every_case
def test_a_fit_repeats_whatever_the_threads(name: str, task: Task) -> None:
    train = Labelled(rows(task).X, rows(task).y, np.random.default_rng(5).uniform(0.5, 2, 160))
    valid = rows(task, 40, seed=2)
    brief = {"xgboost": {"n_estimators": 4}, "hist_gradient_boosting": {"max_iter": 2}}.get(name, {})
    states = [fit(make(name, **brief), train, task, valid=valid, threads=threads) for threads in (1, 1, 2)]
    assert len({digest(state) for state in states}) == 1


@every_case
def test_predicts_the_same_with_the_state_that_was_not_written(name: str, task: Task) -> None:
    model, train = make(name), rows(task)
    rng = np.random.default_rng(3)
    state = model.fit(train, task, classes=COUNTS[task], valid=None, rng=rng, threads=1)
    assert model.predictor(state)(train.X).tobytes() == model.predictor(usual(name, task))(train.X).tobytes()


@every_case
def test_garbage_in_other_rows_changes_nothing(name: str, task: Task) -> None:
    check_model_poison(make(name), rows(task), task, train=np.arange(160) % 3 > 0, classes=COUNTS[task])


@every_case
def test_huge_numbers_give_finite_predictions(name: str, task: Task) -> None:
    found = make(name).predictor(usual(name, task))(matrix(np.full((3, 4), [[1e300], [-1e300], [1e39]])))
    assert np.isfinite(found).all()


@every_case
def test_given_arrays_stay_as_they_are(name: str, task: Task) -> None:
    train, valid = rows(task), rows(task, 40, seed=2)
    for array in (train.X.values, train.y, valid.X.values, valid.y):
        array.flags.writeable = False
    predict = learned(make(name), train, task, valid=valid)
    assert predict(train.X).tobytes() == predict(train.X).tobytes()


@every_case
def test_a_predictor_is_shared_by_threads(name: str, task: Task) -> None:
    train = rows(task)
    predict = make(name).predictor(usual(name, task))
    expected = predict(train.X).tobytes()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: predict(train.X).tobytes(), range(12)))
    assert set(found) == {expected}


@every_case
def test_a_row_alone_is_predicted_as_among_others(name: str, task: Task) -> None:
    train = rows(task)
    predict = make(name).predictor(usual(name, task))
    alone = np.concatenate([predict(train.X.take(np.array([number]))) for number in range(20)])
    np.testing.assert_allclose(alone, predict(train.X)[:20], rtol=1e-12, atol=1e-12)


@those(lambda name, task: name != "dummy")
def test_other_columns_than_fitted_are_refused(name: str, task: Task) -> None:
    predict = make(name).predictor(usual(name, task))
    with pytest.raises(RunError, match="fitted to 4 columns, asked to predict from 3"):
        predict(matrix(np.zeros((2, 3))))


@every_case
def test_importance_names_the_columns_that_matter(name: str, task: Task) -> None:
    model = make(name)
    importance = model.importance(usual(name, task))
    if importance is None:
        assert name in {"dummy", "knn", "naive_bayes", "svm"}
        return
    assert list(importance) == ["a", "b", "noise", "same"]
    assert all(type(value) is float for value in importance.values())
    assert importance["a"] > importance["b"] > importance["noise"] > importance["same"] == 0


def test_nothing_warns_of_the_default_parameters() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, task in CASES:
            model = REGISTRY.get("model", name)()
            learned(model, rows(task, 60), task, valid=rows(task, 20, seed=1))(rows(task, 60).X)
