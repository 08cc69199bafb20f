"""What a model is tested with: small data that any model can learn, fitted as the engine fits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import Labelled, Matrix, Model, State, Task, decode, encode
from mlpipe.testing.kit.check import Subject
from mlpipe.testing.kit.telling import scenario
from mlpipe.testing.violation import Skipped

SEED = 7
ROWS = 160
NAMES = ("a", "b", "noise", "same")
CLASSES: dict[Task, int] = {"regression": 0, "binary": 2, "multiclass": 3}

Numbers = NDArray[np.float64]


def tasks(subject: Subject) -> list[Task]:
    """The tasks that the model says it can do, in one order."""
    return sorted(subject.plugin.tasks)


def sample(task: Task, count: int = ROWS, seed: int = 0) -> Labelled:
    """Rows whose target rises with column ``a`` and, half as much, with ``b``; the others say nothing."""
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(size=(count, 3)), np.full(count, 0.5)])
    score = values[:, 0] + 0.5 * values[:, 1] + 0.1 * rng.normal(size=count)
    return Labelled(matrix(values), labels(score, task))


def labels(score: Numbers, task: Task) -> NDArray[Any]:
    """The target of a task that follows a score around 0."""
    if task == "regression":
        return 100.0 + 10.0 * score
    return np.digitize(score, [0.0] if task == "binary" else [-0.5, 0.5]).astype(np.int64)


def matrix(values: Numbers, names: tuple[str, ...] = NAMES, categorical: tuple[str, ...] = ()) -> Matrix:
    """A matrix, laid out by columns as in a run."""
    return Matrix(np.asfortranarray(values, dtype=np.float64), names, tuple(name in categorical for name in names))


def take(rows: Labelled, where: NDArray[Any]) -> Labelled:
    """The rows with these numbers (or where this mask is true)."""
    weight = None if rows.weight is None else rows.weight[where]
    return Labelled(rows.X.take(where), rows.y[where], weight)


def fit(
    plugin: Model,
    train: Labelled,
    task: Task,
    *,
    valid: Labelled | None = None,
    seed: int = SEED,
    threads: int = 1,
) -> State:
    """What the model learns; one that stops early is given rows for that, as in a run."""
    if valid is None and plugin.early_stopping_share:
        valid = sample(task, ROWS // 4, seed=2)
    rng = np.random.default_rng(seed)
    return plugin.fit(train, task, classes=CLASSES[task], valid=valid, rng=rng, threads=threads)


def fitted(subject: Subject) -> list[tuple[Task, Labelled, State]]:
    """For each task the sample, and what was learned from it and read back; whoever changes them, changes a copy."""
    return [(task, sample(task), decode(stored)) for task, stored in _stored(subject)]


@cache
def _stored(subject: Subject) -> list[tuple[Task, Any]]:
    return [(task, encode(fit(subject.plugin, sample(task), task))) for task in tasks(subject)]


def predict(subject: Subject, state: State, rows: Matrix) -> Numbers:
    """The predictions of a predictor that was built for them."""
    found: Numbers = subject.plugin.predictor(state)(rows)
    return found


def predict_well(subject: Subject, state: State, rows: Matrix, task: Task) -> Numbers:
    """The same. Raises Skipped where they are not of the task's shape, which is a check of its own."""
    found = predict(subject, state, rows)
    if misshaped(found, len(rows.values), task):
        raise Skipped("the predictions are not of the task's shape: see prediction_shape")
    return found


def misshaped(found: Any, rows: int, task: Task) -> str:
    """What is wrong with predictions, in words; empty where they are as they should be."""
    shape = (rows, CLASSES[task]) if CLASSES[task] else (rows,)
    if not isinstance(found, np.ndarray) or found.dtype != np.float64:
        return f"gives {getattr(found, 'dtype', type(found).__name__)} instead of an array of float64"
    if found.shape != shape:
        return f"gives an array of shape {found.shape} instead of {shape}"
    if not np.isfinite(found).all():
        return "gives NaN or infinite numbers"
    if CLASSES[task] and (found.min() < 0 or np.abs(found.sum(axis=1) - 1).max() > 1e-6):
        return "gives probabilities that are negative or do not sum to 1 in each row"
    return ""


@cache
def well_shaped(subject: Subject, task: Task) -> bool:
    """Whether the predictions for the sample are as they should be, so that others can be judged by theirs."""
    return any(
        not misshaped(predict(subject, state, train.X), len(train.y), each)
        for each, train, state in fitted(subject)
        if each == task
    )


def loss(prediction: Numbers, truth: NDArray[Any], task: Task) -> float:
    """Mean squared error, of the values or of the probabilities."""
    expected = np.eye(CLASSES[task])[truth] if CLASSES[task] else truth
    return float(((prediction - expected) ** 2).mean())


def constant(train: Labelled, task: Task, rows: int) -> Numbers:
    """What the mean, or the share of each class, predicts: the dummy."""
    if not CLASSES[task]:
        return np.full(rows, train.y.mean())
    return np.tile(np.bincount(train.y, minlength=CLASSES[task]) / len(train.y), (rows, 1))


def exercise(subject: Subject, seed: int) -> dict[str, Any]:
    """Fit, read back what was learned, and predict, for each task."""
    return dict(_exercised(subject, seed))


def _exercised(subject: Subject, seed: int) -> Iterator[tuple[str, Any]]:
    for task in tasks(subject):
        plugin, train = subject.fresh(), sample(task)
        with scenario(f"task {task}"):
            state = fit(plugin, train, task, seed=seed)
            found = plugin.predictor(decode(encode(state)))(train.X)
        yield task, {"state": state, "found": np.asarray(found)}
