"""Stage explain: which columns the winner leans on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from statistics import fmean, stdev
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlpipe.engine.candidates import over_all_labels, score_all
from mlpipe.engine.executor import Executor
from mlpipe.engine.folding import TrainingTarget
from mlpipe.engine.leaderboard import Selected
from mlpipe.engine.plan import Plan
from mlpipe.engine.refit import fit_pipeline
from mlpipe.engine.screening import closest_columns
from mlpipe.engine.search import Searched
from mlpipe.engine.seeds import derive_rng
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.table import Table
from mlpipe.errors import MlpipeError
from mlpipe.pipeline.fitted import FittedPipeline
from mlpipe.pipeline.series import series_of
from mlpipe.plugin import Importance

T = TypeVar("T")

_ROWS = 2_000
_OF_A_CLASS = 20
_CELLS = 4_000_000
"""How large a frame of shuffles may be."""
_COLUMNS = 150
"""Of a wider table only so many are shuffled: each takes a pass through the whole pipeline."""
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
    chosen = _sample(table, data.fold.valid, derive_rng(plan.seed, "explain", "rows"))
    shuffling = _Shuffling(plan, table, fitted.pipeline, fitted.target, chosen)
    columns = table.features.columns
    if len(columns) > _COLUMNS:
        columns = closest_columns(shuffling.frame, fitted.pipeline.predict(shuffling.frame), _COLUMNS)
        journal.warn(
            f"importance was measured for {_COLUMNS} of {table.features.width:,} columns: those that go along most "
            "closely with the predictions"
        )
    try:
        batches = list(executor.map([partial(shuffling.importances, batch) for batch in shuffling.batches(columns)]))
    except MlpipeError as error:  # it explains a result, and must not undo it
        journal.warn(f"the importance of columns could not be measured: {error.what}")
        return ()
    return tuple(sorted((each for batch in batches for each in batch), key=lambda each: -each.mean))


def _sample(table: Table, rows: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Rows to measure on, a few of each class among them however rare it is."""
    if len(rows) <= _ROWS:
        return rows
    chosen = [rng.choice(rows, _ROWS, replace=False)]
    for label in range(len(table.labels)):
        of_class = rows[table.target[rows] == label]
        chosen.append(rng.permutation(of_class)[:_OF_A_CLASS])
    return np.unique(np.concatenate(chosen))


@dataclass(frozen=True, eq=False)
class _Shuffling:
    plan: Plan
    table: Table
    pipeline: FittedPipeline
    target: TrainingTarget
    rows: NDArray[np.int64]

    def batches(self, columns: Sequence[str]) -> list[Sequence[str]]:
        """The columns in lots that are shuffled in one frame, as many as there are workers for, or as memory asks."""
        fit = _CELLS // (self.frame.width * self.frame.height * _SHUFFLES)
        size = max(1, min(fit, math.ceil(len(columns) / self.plan.workers)))
        return list(batched(columns, size))

    def importances(self, columns: Sequence[str]) -> list[Importance]:
        """How much worse the score gets, over a few shuffles of each column."""
        answers = np.split(self.pipeline.predict(self._shuffled(columns)), _SHUFFLES * len(columns))
        sign = 1.0 if self.plan.metric.greater_is_better else -1.0
        losses = [sign * (self.unshuffled - self._score(answer)) for answer in answers]
        of_columns = batched(losses, _SHUFFLES)
        return [Importance(column, fmean(own), stdev(own)) for column, own in zip(columns, of_columns, strict=True)]

    @cached_property
    def unshuffled(self) -> float:
        return self._score(self.pipeline.predict(self.frame))

    @cached_property
    def frame(self) -> pl.DataFrame:
        return self.table.features[self.rows]

    def _shuffled(self, columns: Sequence[str]) -> pl.DataFrame:
        """All shuffles below each other, each of one column: a pipeline costs less once than several times."""
        rows = self.frame.height
        straight = np.tile(np.arange(rows), _SHUFFLES * len(columns))
        frame = self.frame[straight]
        for number, column in enumerate(columns):
            rng = derive_rng(self.plan.seed, "explain", column)
            order = straight.copy()
            start = number * _SHUFFLES * rows
            order[start : start + _SHUFFLES * rows] = np.concatenate([rng.permutation(rows) for _ in range(_SHUFFLES)])
            values = series_of(self.frame, column)[order].alias(column)
            frame.replace_column(self.frame.get_column_index(column), values)
        return frame

    def _score(self, answer: NDArray[np.float64]) -> float:
        full = over_all_labels(answer, self.target, self.table)
        return score_all(self.plan, self.table, self.rows, full)[self.plan.metric.plugin_name]


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in lots of a size; the last one may be smaller."""
    rest = iter(items)
    while lot := tuple(islice(rest, size)):
        yield lot
