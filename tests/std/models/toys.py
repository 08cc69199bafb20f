"""Small data that every model can learn, the models made quick, and how a test runs them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mlpipe.plugin import REGISTRY, Labelled, Matrix, Model, Predictor, State, Task, decode, encode

Numbers = NDArray[np.float64]

MODELS = sorted(
    name
    for (kind, name), offers in REGISTRY.offers().items()
    if kind == "model" and offers[0].package == "mlpipe-framework"
)
CASES: list[tuple[str, Task]] = [(name, task) for name in MODELS for task in sorted(REGISTRY.get("model", name).tasks)]

every_case = pytest.mark.parametrize(("name", "task"), CASES)
"""Every model with every task that it can do."""


def those(where: Callable[[str, Task], bool]) -> pytest.MarkDecorator:
    """The models and tasks for which a test makes sense."""
    return pytest.mark.parametrize(("name", "task"), [case for case in CASES if where(*case)])


QUICK: dict[str, dict[str, Any]] = {
    "extra_trees": {"n_estimators": 15},
    "random_forest": {"n_estimators": 15},
    "hist_gradient_boosting": {"max_iter": 40, "learning_rate": 0.2, "min_samples_leaf": 5},
    "xgboost": {"n_estimators": 40, "learning_rate": 0.2, "min_child_weight": 0.5, "max_bin": 64},
}
"""Parameters with which a model is quick on few rows."""

COUNTS: dict[Task, int] = {"regression": 0, "binary": 2, "multiclass": 3}


def make(name: str, **params: Any) -> Model:
    """The model, quick unless the parameters say otherwise."""
    model: Model = REGISTRY.get("model", name)(**(QUICK.get(name, {}) | params))
    return model


def rows(task: Task, count: int = 160, seed: int = 0) -> Labelled:
    """Rows whose target rises with column ``a`` and, half as much, with ``b``; ``noise`` and ``same`` say nothing."""
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(size=(count, 3)), np.full(count, 0.5)])
    score = values[:, 0] + 0.5 * values[:, 1] + 0.1 * rng.normal(size=count)
    return Labelled(matrix(values, ("a", "b", "noise", "same")), labelled(score, task))


def labelled(score: Numbers, task: Task) -> NDArray[Any]:
    """The target of a task that follows a score."""
    if task == "regression":
        return 100.0 + 10.0 * score
    return np.digitize(score, [0.0] if task == "binary" else [-0.5, 0.5]).astype(np.int64)


def matrix(values: Numbers, names: tuple[str, ...] | None = None, categorical: tuple[int, ...] = ()) -> Matrix:
    """A matrix, laid out by columns as in a run, with its categorical columns by number."""
    count = values.shape[1]
    return Matrix(
        np.asfortranarray(values, dtype=np.float64),
        names or tuple(f"x{number}" for number in range(count)),
        tuple(number in categorical for number in range(count)),
    )


def fit(
    model: Model, train: Labelled, task: Task, *, valid: Labelled | None = None, seed: int = 3, threads: int = 1
) -> State:
    """The state, after it was written and read."""
    rng = np.random.default_rng(seed)
    state = model.fit(train, task, classes=COUNTS[task], valid=valid, rng=rng, threads=threads)
    restored: State = decode(encode(state))
    return restored


@cache
def usual(name: str, task: Task) -> State:
    """The state of the quick model on the usual rows: for tests that only read it."""
    return fit(make(name), rows(task), task)


def learned(model: Model, train: Labelled, task: Task, *, valid: Labelled | None = None) -> Predictor:
    """The predictor of a model that was fitted, written and read."""
    return model.predictor(fit(model, train, task, valid=valid))


def reference_seed(seed: int = 3) -> int:
    """The seed that a model hands to its library."""
    return int(np.random.default_rng(seed).integers(2**31))


def take(labelled_rows: Labelled, where: Any) -> Labelled:
    """The rows that a mask or numbers choose."""
    weight = None if labelled_rows.weight is None else labelled_rows.weight[where]
    return Labelled(labelled_rows.X.take(where), labelled_rows.y[where], weight)


def loss(prediction: Numbers, truth: NDArray[Any], task: Task) -> float:
    """Mean squared error, or mean squared error of the probabilities."""
    if task == "regression":
        return float(((prediction - truth) ** 2).mean())
    return float(((prediction - np.eye(COUNTS[task])[truth]) ** 2).sum(axis=1).mean())
