"""Stage evaluate: the winner, fitted on all rows that are not held out, meets the holdout once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mlpipe.engine.candidates import Setting, score_all
from mlpipe.engine.executor import Executor
from mlpipe.engine.folding import FoldData, fold_data, matrices
from mlpipe.engine.leaderboard import Selected
from mlpipe.engine.plan import Plan
from mlpipe.engine.refit import Refitted, fit_pipeline
from mlpipe.engine.search import Searched, Tried
from mlpipe.engine.split import Roles
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.table import Table
from mlpipe.pipeline.fitted import FittedPipeline
from mlpipe.plugin import Fold, Predictions


@dataclass(frozen=True, eq=False)
class Evaluated:
    """The winner's pipeline and how it did on rows that nothing had seen."""

    pipeline: FittedPipeline
    holdout: Mapping[str, float]
    baseline_holdout: Mapping[str, float]
    holdout_predictions: Predictions
    out_of_fold: Predictions


@stage("evaluate")
def evaluate(
    journal: Journal,
    plan: Plan,
    executor: Executor,
    table: Table,
    roles: Roles,
    searched: Searched,
    selected: Selected,
) -> Evaluated:
    """Refit winner and baseline, and score each once on the holdout. Raises what their fits raise."""
    data = fold_data(plan, table, Fold(roles.development, roles.holdout), "final")
    finalists = (selected.winner.setting, selected.baseline.setting)
    winner, baseline = executor.map([partial(_refit, plan, table, data, setting) for setting in finalists])
    return Evaluated(
        winner.pipeline,
        holdout=score_all(plan, table, roles.holdout, winner.prediction),
        baseline_holdout=score_all(plan, table, roles.holdout, baseline.prediction),
        holdout_predictions=_predictions(table, roles.holdout, winner.prediction),
        out_of_fold=_out_of_fold(table, searched, selected.winner),
    )


def _refit(plan: Plan, table: Table, data: FoldData, setting: Setting) -> Refitted:
    return fit_pipeline(plan, setting, table, data, matrices(plan, data, setting.planned))


def _out_of_fold(table: Table, searched: Searched, winner: Tried) -> Predictions:
    """The winner's predictions for rows of the validation folds; with repeats, those of the first."""
    answers = [outcome.prediction for outcome in winner.outcomes if outcome.prediction is not None]
    rows, first = np.unique(np.concatenate([data.fold.valid for data in searched.folds]), return_index=True)
    return _predictions(table, rows, np.concatenate(answers)[first])


def _predictions(table: Table, rows: NDArray[np.int64], prediction: NDArray[np.float64]) -> Predictions:
    classes = bool(table.labels)
    return Predictions(
        truth=table.target[rows],
        values=None if classes else prediction,
        probabilities=prediction if classes else None,
        labels=table.labels,
        weight=None if table.weight is None else table.weight[rows],
    )
