"""What every standard model keeps to beyond the kit, for every task that it says it can do."""

from __future__ import annotations

import inspect
import re
import warnings

import numpy as np
import pytest
import yaml

from mlpipe.plugin import REGISTRY, RunError, Task
from mlpipe.plugin.description import describe
from tests.std.models.toys import (
    CASES,
    MODELS,
    every_case,
    learned,
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
