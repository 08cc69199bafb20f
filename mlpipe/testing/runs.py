"""The poison test of a whole plan: what a fold fits does not change when all other rows become garbage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs

from mlpipe.engine.candidates import Setting, fit_setting
from mlpipe.engine.executor import Executor
from mlpipe.engine.folding import FoldData, fold_data, matrices
from mlpipe.engine.load import load
from mlpipe.engine.plan import Plan, PlannedModel
from mlpipe.engine.split import split
from mlpipe.engine.stage import Journal
from mlpipe.engine.table import Table, make_table, prepared_rows
from mlpipe.pipeline.fitted import FittedStep
from mlpipe.plugin import Fold
from mlpipe.testing.garbage import Mask, poison, poison_target
from mlpipe.testing.identity import require_same_rows, require_same_state


def check_run_poison(plan: Plan, *, rows: int = 500, seed: int = 0) -> None:
    """Raise Leak where anything that a plan fits depends on rows that are not for training.

    Of at most so many prepared ``rows``, drawn at random, the first fold and the refit on all rows that are not held
    out are fitted twice: as they are, and with garbage in place of all rows that do not train (columns, target and
    weight). Every state, every encoding, and every prediction for training rows must be the same to the last bit.
    """
    with Executor(1, plan.threads).limits(plan.modules()):
        _Poisoning(plan, rows, seed).check()


@dataclass(frozen=True, eq=False)
class _Side:
    """The plan on one version of the rows, clean or poisoned."""

    plan: Plan
    table: Table
    data: FoldData

    def fit(self, model: PlannedModel) -> dict[str, Any]:
        """All that fitting a model on the fold leaves."""
        found = matrices(self.plan, self.data, model)
        setting = Setting(model.label, model, model.plugin)
        state, _, _ = fit_setting(self.plan, setting, self.table, self.data, found)
        return {
            "inserted steps": _states(found.steps),
            "encoding": found.encoding.state,
            "matrix": found.train.values,
            "model": state,
            "predictions": model.plugin.predictor(state)(found.train),
        }


class _Poisoning:
    def __init__(self, plan: Plan, rows: int, seed: int) -> None:
        self.plan = plan
        self.rng = np.random.default_rng(seed)
        self.journal = Journal()
        prepared = prepared_rows(plan, load(self.journal, plan)).drop_nulls(cs.by_name(plan.target.column))
        self.rows = self._draw(prepared, rows)

    def check(self) -> None:
        table = make_table(self.journal, self.plan, self.rows)
        roles = split(self.journal, self.plan, table)
        for name, fold in (("fold 0", roles.folds[0]), ("final", Fold(roles.development, roles.holdout))):
            others = np.ones(self.rows.height, dtype=np.bool_)
            others[fold.train] = False
            poisoned = make_table(self.journal, self.plan, self._poison(others))
            self._compare(self._side(table, fold, name), self._side(poisoned, fold, name))

    def _draw(self, rows: pl.DataFrame, most: int) -> pl.DataFrame:
        """A sample in the order of the rows; a regression target as Float64, so that it can become huge."""
        if self.plan.target.task == "regression":
            rows = rows.with_columns(cs.by_name(self.plan.target.column).cast(pl.Float64))
        if rows.height <= most:
            return rows
        return rows[np.sort(self.rng.choice(rows.height, most, replace=False))]

    def _poison(self, others: Mask) -> pl.DataFrame:
        poisoned = poison(self.rows, others, self.rng)
        target, weight = self.plan.target.column, self.plan.target.weight
        columns = [poison_target(self.rows.get_column(target), others, self.rng)]
        if weight is not None:
            columns.append(poison_target(self.rows.get_column(weight), others, self.rng))
        return poisoned.with_columns(columns)

    def _side(self, table: Table, fold: Fold, name: str) -> _Side:
        return _Side(self.plan, table, fold_data(self.plan, table, fold, name))

    def _compare(self, clean: _Side, poisoned: _Side) -> None:
        name, train = clean.data.name, clean.data.fold.train
        what = f"{name}, training rows before anything is fitted"
        require_same_rows(clean.table.features[train], poisoned.table.features[train], what=what)
        for step, other in zip(clean.data.steps, poisoned.data.steps, strict=True):
            require_same_state(step.state, other.state, what=f"{name}, {step.plugin.title}")
        require_same_rows(clean.data.train, poisoned.data.train, what=f"{name}, transformed training rows")
        for model in (self.plan.baseline, *self.plan.models):
            require_same_state(clean.fit(model), poisoned.fit(model), what=f"{name}, model '{model.label}'")


def _states(steps: tuple[FittedStep, ...]) -> list[Any]:
    return [step.state for step in steps]
