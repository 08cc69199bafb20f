"""A setting fitted on a fold's training rows, as a whole pipeline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpipe.engine.candidates import Setting, fit_setting, over_all_labels
from mlpipe.engine.folding import FoldData, Matrices, TrainingTarget
from mlpipe.engine.plan import Plan
from mlpipe.engine.table import Table
from mlpipe.pipeline.fitted import FittedPipeline, predict_matrix


@dataclass(frozen=True, eq=False)
class Refitted:
    """A pipeline, the target that it was fitted to, and its answers for the rows that it was not fitted on."""

    pipeline: FittedPipeline
    target: TrainingTarget
    prediction: NDArray[np.float64]


def fit_pipeline(plan: Plan, setting: Setting, table: Table, data: FoldData, found: Matrices) -> Refitted:
    """Fit a setting, and answer for the fold's other rows."""
    state, target, _ = fit_setting(plan, setting, table, data, found)
    pipeline = FittedPipeline(
        features=tuple(table.features.columns),
        steps=(*data.steps, *found.steps),
        encoding=found.encoding,
        model=setting.plugin,
        model_state=state,
        labels=tuple(table.labels[index] for index in target.present),
        target_transform=plan.target.transform,
    )
    classes = len(target.present)
    raw = predict_matrix(pipeline.predictor, found.valid, setting.plugin, plan.target.transform, classes)
    return Refitted(pipeline, target, over_all_labels(raw, target, table))
