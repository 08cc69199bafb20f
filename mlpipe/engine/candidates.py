"""Candidates: one model with one setting, fitted and scored on folds."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.engine.folding import FoldData, Matrices, TrainingTarget, training_target
from mlpipe.engine.plan import Plan, PlannedModel
from mlpipe.engine.seeds import derive_rng
from mlpipe.engine.table import Table
from mlpipe.errors import DataError, MlpipeError, RunError
from mlpipe.pipeline.attribution import attributed
from mlpipe.pipeline.fitted import predict_matrix
from mlpipe.plugin import Labelled, Metric, Model, State, Value, size


@dataclass(frozen=True)
class Setting:
    """A model of the plan with one setting of its parameters, to be tried on a share of the training rows."""

    label: str
    planned: PlannedModel
    plugin: Model
    changed: Mapping[str, Value] = field(default_factory=dict)
    """The parameters that a search set."""
    share: float = 1.0


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a setting did on one fold; ``error`` is set where it failed, and then nothing else is."""

    scores: Mapping[str, float] = field(default_factory=dict)
    prediction: NDArray[np.float64] | None = None
    fit_seconds: float = 0.0
    predict_seconds: float = 0.0
    state_bytes: int = 0
    error: str = ""


def try_setting(plan: Plan, setting: Setting, table: Table, data: FoldData, found: Matrices, *, weigh: bool) -> Outcome:
    """Fit a setting on a fold's training rows and score it on the others; a failure is an outcome, too.

    ``weigh`` asks for the size of the state.
    """
    try:
        state, target, fit_seconds = fit_setting(plan, setting, table, data, found)
        with attributed(setting.plugin.title):
            state_bytes = size(state) if weigh else 0  # which also refuses what is not plain data
        began = time.thread_time()
        with attributed(setting.plugin.title):
            predictor = setting.plugin.predictor(state)
        classes = len(target.present)
        raw = predict_matrix(predictor, found.valid, setting.plugin, plan.target.transform, classes)
        predict_seconds = time.thread_time() - began
        prediction = over_all_labels(raw, target, table)
        scores = score_all(plan, table, data.fold.valid, prediction)
    except MlpipeError as error:
        return Outcome(error=f"{error.where}: {error.what}" if error.where else error.what)
    return Outcome(scores, prediction, fit_seconds, predict_seconds, state_bytes)


def fit_setting(
    plan: Plan, setting: Setting, table: Table, data: FoldData, found: Matrices
) -> tuple[State, TrainingTarget, float]:
    """The model's state, the target that it was fitted to, and the CPU seconds of the fit."""
    matrix, target, rows = found.train, data.target, data.fold.train
    if setting.share < 1:
        chosen = _sample(plan, setting, data)
        rows, matrix = rows[chosen], matrix.take(chosen)
        target = training_target(plan.target, table, rows)
    train = Labelled(matrix, target.fitted, target.weight)
    valid = None
    if setting.plugin.early_stopping_share:
        train, valid = _set_apart(plan, setting, table, data, train, rows)
    rng = derive_rng(plan.seed, "fit", setting.planned.label, data.name)
    began = time.thread_time()
    with attributed(setting.plugin.title):
        state = setting.plugin.fit(
            train, plan.target.task, classes=len(target.present), valid=valid, rng=rng, threads=plan.threads
        )
    return state, target, time.thread_time() - began


def score_all(plan: Plan, table: Table, rows: NDArray[np.int64], prediction: NDArray[np.float64]) -> dict[str, float]:
    """The selecting metric and, where they are defined, the usual ones by name, over these rows."""
    weight = None if table.weight is None else table.weight[rows]
    truth = table.target[rows]
    scores = {plan.metric.plugin_name: _score(plan.metric, truth, prediction, weight)}
    for metric in plan.usual_metrics:
        if metric.plugin_name in scores:
            continue
        with suppress(DataError, RunError):  # undefined for these rows, such as R² of a constant: it is left out
            scores[metric.plugin_name] = _score(metric, truth, prediction, weight)
    return scores


def _score(
    metric: Metric, truth: NDArray[Any], prediction: NDArray[np.float64], weight: NDArray[np.float64] | None
) -> float:
    with attributed(metric.title):
        return _finite(metric.score(truth, _as_needed(metric, prediction), weight))


def _finite(score: float) -> float:
    if not math.isfinite(score):
        raise RunError(f"the score is {score}", hint="the predictions overflow, or the metric does not suit the target")
    return float(score)


def over_all_labels(raw: NDArray[np.float64], target: TrainingTarget, table: Table) -> NDArray[np.float64]:
    """Probabilities over all labels of the table, 0 for those that the training rows lack; values as they are."""
    if not table.labels or len(target.present) == len(table.labels):
        return raw
    full = np.zeros((len(raw), len(table.labels)))
    full[:, target.present] = raw
    return full


def _as_needed(metric: Metric, prediction: NDArray[np.float64]) -> NDArray[Any]:
    if metric.needs == "labels":
        labels: NDArray[np.int64] = prediction.argmax(axis=1)
        return labels
    return prediction


def _sample(plan: Plan, setting: Setting, data: FoldData) -> NDArray[np.int64]:
    rows = len(data.fold.train)
    wanted = max(1, round(setting.share * rows))
    order = derive_rng(plan.seed, "search", "share", data.name).permutation(rows)
    return np.sort(order[:wanted])


def _set_apart(
    plan: Plan, setting: Setting, table: Table, data: FoldData, train: Labelled, rows: NDArray[np.int64]
) -> tuple[Labelled, Labelled]:
    """Rows to fit, and rows to stop early by, both from the training side."""
    apart, _ = part_to_stop_early(plan, setting.plugin, table, data.name, rows)
    if table.labels:
        apart = apart & _others_keep_classes(train.y, apart)
    return _take(train, ~apart), _take(train, apart)


def part_to_stop_early(
    plan: Plan, model: Model, table: Table, fold: str, rows: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], str]:
    """Which of a fold's training rows tell when to stop, and why the splitter could not say so; empty where it could.

    They are parted as the splitter parts rows, and at random where it cannot: there may be a single group or time.
    """
    share = model.early_stopping_share
    rng = derive_rng(plan.seed, "early stopping", fold)
    try:
        with attributed(plan.splitter.title):
            return plan.splitter.hold_out(table.keys[rows], share, rng), ""
    except DataError as error:
        apart = np.zeros(len(rows), dtype=np.bool_)
        apart[rng.permutation(len(rows))[: max(1, round(share * len(rows)))]] = True
        return apart, error.what


def _others_keep_classes(y: NDArray[np.int64], apart: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True where the row's class also occurs among the rows that are not set apart."""
    kept = np.bincount(y[~apart], minlength=int(y.max()) + 1)
    return kept[y] > 0


def _take(rows: Labelled, where: NDArray[np.bool_]) -> Labelled:
    weight = None if rows.weight is None else rows.weight[where]
    return Labelled(rows.X.take(where), rows.y[where], weight)
