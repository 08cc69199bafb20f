"""What a model owes at the edges: missing values, categories, rows to stop by, few rows, classes without rows."""

from __future__ import annotations

import warnings

import numpy as np

from mlpipe.errors import DataError, RunError
from mlpipe.plugin import Labelled, State, Task, digest
from mlpipe.testing.kit.check import KitCheck, Subject
from mlpipe.testing.kit.model_material import (
    CLASSES,
    fit,
    labels,
    loss,
    matrix,
    misshaped,
    predict,
    predict_well,
    sample,
    take,
    tasks,
    well_shaped,
)
from mlpipe.testing.violation import Violation


def missing_as_declared(subject: Subject) -> None:
    """With ``accepts.missing``, it fits and predicts rows with NaN, a column of nothing else too."""
    for task in tasks(subject):
        train = sample(task)
        values = train.X.values.copy()
        values[np.random.default_rng(1).random(values.shape) < 0.2] = np.nan
        values[:, 3] = np.nan
        state = fit(subject.plugin, Labelled(matrix(values), train.y), task)
        for rows in (values, np.full((1, 4), np.nan)):
            if problem := misshaped(predict(subject, state, matrix(rows)), len(rows), task):
                raise Violation(f"{subject.title} ({task}) accepts missing values, but with some it {problem}")


def categories_as_declared(subject: Subject) -> None:
    """With ``accepts.categories``, it learns from codes whose order says nothing, and predicts codes never seen."""
    for task in tasks(subject):
        values = np.column_stack([np.random.default_rng(0).normal(size=400), np.arange(400) // 7 % 12])
        y = labels(np.array([1.0, -1.0, 0.0])[values[:, 1].astype(int) % 3], task)
        coded = matrix(values, ("size", "code"), ("code",))
        state = fit(subject.plugin, Labelled(coded, y), task, valid=take(Labelled(coded, y), np.arange(0, 400, 9)))
        found = predict_well(subject, state, coded, task)
        if loss(found, y, task) > 0.5 * loss(np.broadcast_to(found.mean(axis=0), found.shape), y, task):
            raise Violation(f"{subject.title} ({task}) accepts categories, but takes their codes for numbers")
        new = [[0.0, 20.0], [0.0, np.nan]] if subject.plugin.accepts.missing else [[0.0, 20.0]]
        if problem := misshaped(predict(subject, state, matrix(np.array(new), coded.names, ("code",))), len(new), task):
            raise Violation(f"{subject.title} ({task}) accepts categories, but for one never seen it {problem}")


def valid_is_not_learned(subject: Subject) -> None:
    """``valid`` decides when to stop, and nothing else: without ``early_stopping_share`` it changes nothing."""
    for task in tasks(subject):
        if not subject.plugin.early_stopping_share:
            without, beside = (fit(subject.plugin, sample(task), task, valid=valid) for valid in (None, _spoilt(task)))
            if digest(without) != digest(beside):
                raise Violation(f"{subject.title} ({task}) uses valid, but its early_stopping_share is 0")
        elif task != "binary":  # with two classes, learning from valid cannot be told from stopping by it
            rows = sample(task)
            train = take(rows, rows.y != 2) if task == "multiclass" else rows
            state = fit(subject.plugin, train, task, valid=_spoilt(task))
            found = predict_well(subject, state, train.X, task)
            if found.max() > 1e4 or (task == "multiclass" and found[:, 2].max() > 0.5):
                raise Violation(f"{subject.title} ({task}) learns from the rows to stop by, which must only tell when")


def _spoilt(task: Task) -> Labelled:
    """Rows to stop by with targets that no training row has."""
    rows = sample(task, 60, seed=9)
    return Labelled(rows.X, np.full(60, 1e6) if task == "regression" else np.full(60, CLASSES[task] - 1))


def absent_class(subject: Subject) -> None:
    """A class without training rows keeps its column of probabilities."""
    rows = sample("multiclass")
    train = take(rows, rows.y != 1)
    state = fit(subject.plugin, train, "multiclass", valid=train)
    problem = misshaped(predict(subject, state, train.X), len(train.y), "multiclass")
    if problem and well_shaped(subject, "multiclass"):
        raise Violation(f"{subject.title}: where class 1 of 3 has no rows it {problem}; 'classes' tells how many")


def few_rows(subject: Subject) -> None:
    """One row, three rows, equal rows or rows of one class are learned from, or refused by a RunError."""
    for task in tasks(subject):
        rows = sample(task)
        some = {
            "one row": take(rows, np.array([0])),
            "three rows": take(rows, np.argsort(rows.y, kind="stable")[[0, 80, -1]]),
            "equal rows": Labelled(matrix(np.full((40, 4), 3.0)), rows.y[:40]),
            "rows of one target": Labelled(rows.X, np.full_like(rows.y, rows.y[0])),
        }
        for name, train in some.items():
            try:
                state = _fit_in_silence(subject, train, task)
            except (RunError, DataError):
                continue
            except Exception as error:
                raise Violation(
                    f"{subject.title} ({task}), fitted to {name}: {type(error).__name__}: {error}; "
                    "raise a RunError that says what it needs"
                ) from error
            problem = misshaped(predict(subject, state, rows.X), len(rows.y), task)
            if problem and well_shaped(subject, task):
                raise Violation(f"{subject.title} ({task}), fitted to {name}, {problem}")


def _fit_in_silence(subject: Subject, train: Labelled, task: Task) -> State:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that such rows teach little, a library may say
        return fit(subject.plugin, train, task, valid=train)


def _missing(subject: Subject) -> bool:
    accepted: bool = subject.plugin.accepts.missing
    return accepted


def _categories(subject: Subject) -> bool:
    accepted: bool = subject.plugin.accepts.categories
    return accepted


def _multiclass(subject: Subject) -> bool:
    return "multiclass" in subject.plugin.tasks


CHECKS = (
    KitCheck("model", missing_as_declared, _missing),
    KitCheck("model", categories_as_declared, _categories),
    KitCheck("model", valid_is_not_learned),
    KitCheck("model", absent_class, _multiclass),
    KitCheck("model", few_rows),
)
