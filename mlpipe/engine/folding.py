"""A fold's data: the steps fitted on its training rows alone, and both sides as matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.engine.plan import Plan, PlannedModel, PlannedStep, PlannedTarget
from mlpipe.engine.seeds import derive_rng
from mlpipe.engine.table import Table
from mlpipe.pipeline.attribution import attributed, require_lazy
from mlpipe.pipeline.encoding import Encoding, require_accepted
from mlpipe.pipeline.fitted import FittedStep, apply_steps
from mlpipe.pipeline.target import forward
from mlpipe.plugin import Fold, Matrix, size


@dataclass(frozen=True, eq=False)
class TrainingTarget:
    """The target of training rows.

    ``seen`` is what transforms see: values in the target's own unit, or class indexes. ``fitted`` is what models fit:
    transformed values, or the same indexes. ``present`` holds, for each class index, its index among all labels.
    """

    seen: NDArray[Any]
    fitted: NDArray[Any]
    present: NDArray[np.int64]
    weight: NDArray[np.float64] | None


@dataclass(frozen=True, eq=False)
class FoldData:
    """One fold after the steps that all models share."""

    name: str
    fold: Fold
    target: TrainingTarget
    steps: tuple[FittedStep, ...]
    train: pl.DataFrame
    valid: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Matrices:
    """Both sides of a fold as the models of one need see them, with the steps and encoding that lead there."""

    steps: tuple[FittedStep, ...]
    encoding: Encoding
    train: Matrix
    valid: Matrix


def training_target(target: PlannedTarget, table: Table, rows: NDArray[np.int64]) -> TrainingTarget:
    """The target of these rows; classes that do not occur among them do not exist for a model."""
    values = table.target[rows]
    weight = None if table.weight is None else table.weight[rows]
    if not table.labels:
        return TrainingTarget(values, forward(target.transform, values), np.empty(0, np.int64), weight)
    present, codes = np.unique(values, return_inverse=True)
    return TrainingTarget(codes, codes, present, _class_weighted(target, table.labels, present, codes, weight))


def fold_data(plan: Plan, table: Table, fold: Fold, name: str) -> FoldData:
    """Fit the shared steps on the training rows, and apply them to the others."""
    target = training_target(plan.target, table, fold.train)
    train, steps = fit_steps(plan, plan.fitted, table.features[fold.train], target, name)
    valid = apply_steps(table.features[fold.valid], steps)
    return FoldData(name, fold, target, steps, train, valid)


def matrices(plan: Plan, data: FoldData, model: PlannedModel) -> Matrices:
    """Fit what the model needs on top of the shared steps, and encode both sides."""
    train, steps = fit_steps(plan, model.adapters, data.train, data.target, data.name)
    encoding = Encoding.fit(train, model.plugin.accepts)
    found = Matrices(
        steps,
        encoding,
        encoding.matrix(train),
        encoding.matrix(apply_steps(data.valid, steps)),
    )
    for side in (found.train, found.valid):
        require_accepted(side, model.plugin)
    return found


def fit_steps(
    plan: Plan, steps: Sequence[PlannedStep], rows: pl.DataFrame, target: TrainingTarget, fold: str
) -> tuple[pl.DataFrame, tuple[FittedStep, ...]]:
    """Fit steps one after the other on training rows; gives those rows, transformed, and the fitted steps."""
    dtype = pl.UInt32 if len(target.present) else pl.Float64
    truth = pl.Series(plan.target.column, target.seen, dtype=dtype)
    fitted: list[FittedStep] = []
    for index, step in enumerate(steps):
        # By what the step is and not by its place, so that another step beside it shifts no seed.
        twins = sum(each.plugin == step.plugin for each in steps[:index])
        rng = derive_rng(plan.seed, "transform", step.use, step.plugin.model_dump_json(), twins, fold)
        with attributed(step.plugin.title):
            if step.plugin.learns:
                found, state = step.plugin.fit_apply(rows.lazy(), truth, rng)
                lazy = require_lazy(found, "apply")
                size(state)  # refuses what is not plain data
            else:
                lazy, state = require_lazy(step.plugin.apply(rows.lazy(), {}), "apply"), {}
            rows = lazy.collect(engine="in-memory")
        fitted.append(FittedStep(step.plugin, state))
    return rows, tuple(fitted)


def need_of(model: PlannedModel) -> str:
    """Models of the same need share their matrices."""
    steps = [(step.use, step.plugin.model_dump_json()) for step in model.adapters]
    return repr((steps, model.plugin.accepts))


def _class_weighted(
    target: PlannedTarget,
    labels: tuple[str, ...],
    present: NDArray[np.int64],
    codes: NDArray[np.int64],
    weight: NDArray[np.float64] | None,
) -> NDArray[np.float64] | None:
    if target.class_weight is None:
        return weight
    base = np.ones(len(codes)) if weight is None else weight
    if isinstance(target.class_weight, str):  # "balanced": each class weighs the same in all
        totals = np.bincount(codes, weights=base, minlength=len(present))
        by_class = base.sum() / (len(present) * np.maximum(totals, np.finfo(float).tiny))
    else:
        by_class = np.array([target.class_weight.get(labels[index], 1.0) for index in present])
    balanced: NDArray[np.float64] = base * by_class[codes]
    return balanced
