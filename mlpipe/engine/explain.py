"""Stage explain: which columns the winner leans on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from statistics import fmean, stdev

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.engine.candidates import over_all_labels, score_all
from mlpipe.engine.executor import Executor
from mlpipe.engine.folding import TrainingTarget
from mlpipe.engine.leaderboard import Selected
from mlpipe.engine.plan import Plan
from mlpipe.engine.refit import fit_pipeline
from mlpipe.engine.search import Searched
from mlpipe.engine.seeds import derive_rng
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.table import Table
from mlpipe.pipeline.fitted import FittedPipeline
from mlpipe.pipeline.series import series_of
from mlpipe.plugin import Importance

_ROWS = 2_000
_SHUFFLES = 3


@stage("explain")
def explain(
    journal: Journal, plan: Plan, executor: Executor, table: Table, searched: Searched, selected: Selected
) -> tuple[Importance, ...]:
    """Permutation importance of each input column (Breiman, 2001), most important first.

    Measured on validation rows of the first fold, with the winner fitted on its training rows: the holdout stays
    untouched. Positive: so much worse gets the selecting metric when the column is shuffled.
    """
    data = searched.folds[0]
    setting = selected.winner.setting
    fitted = fit_pipeline(plan, setting, table, data, searched.matrices_of(setting.planned)[0])
    rng = derive_rng(plan.seed, "explain", "rows")
    chosen = np.sort(rng.choice(data.fold.valid, min(_ROWS, len(data.fold.valid)), replace=False))
    shuffling = _Shuffling(plan, table, fitted.pipeline, fitted.target, chosen)
    jobs = [partial(shuffling.importance, column) for column in table.features.columns]
    return tuple(sorted(executor.map(jobs), key=lambda each: -each.mean))


@dataclass(frozen=True, eq=False)
class _Shuffling:
    plan: Plan
    table: Table
    pipeline: FittedPipeline
    target: TrainingTarget
    rows: NDArray[np.int64]

    def importance(self, column: str) -> Importance:
        """How much worse the score gets, over a few shuffles of the column."""
        rng = derive_rng(self.plan.seed, "explain", column)
        # One frame with all shuffles below each other: a pipeline costs less once than several times.
        frame = pl.concat([self._shuffled(column, rng) for _ in range(_SHUFFLES)])
        answers = np.split(self.pipeline.predict(frame), _SHUFFLES)
        sign = 1.0 if self.plan.metric.greater_is_better else -1.0
        losses = [sign * (self.unshuffled - self._score(answer)) for answer in answers]
        return Importance(column, fmean(losses), stdev(losses))

    @cached_property
    def unshuffled(self) -> float:
        return self._score(self.pipeline.predict(self.frame))

    @cached_property
    def frame(self) -> pl.DataFrame:
        return self.table.features[self.rows]

    def _shuffled(self, column: str, rng: np.random.Generator) -> pl.DataFrame:
        order = rng.permutation(len(self.rows))
        place = self.frame.get_column_index(column)
        return self.frame.clone().replace_column(place, series_of(self.frame, column)[order].alias(column))

    def _score(self, answer: NDArray[np.float64]) -> float:
        full = over_all_labels(answer, self.target, self.table)
        return score_all(self.plan, self.table, self.rows, full)[self.plan.metric.plugin_name]
