"""Stage split: the role of every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpipe.engine.plan import Plan
from mlpipe.engine.seeds import derive_rng
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.table import Table
from mlpipe.errors import DataError
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import Fold

FEWEST_ROWS = 10
"""Fewer are refused."""


@dataclass(frozen=True, eq=False)
class Roles:
    """Row numbers of the table: those to develop with, in folds, and those held out."""

    development: NDArray[np.int64]
    holdout: NDArray[np.int64]
    folds: tuple[Fold, ...]


@stage("split")
def split(journal: Journal, plan: Plan, table: Table) -> Roles:
    """Give every row its role. Raises DataError where there are too few rows, or the keys forbid it."""
    if table.rows < FEWEST_ROWS:
        raise DataError(
            f"{table.rows} row{'s are' if table.rows > 1 else ' is'} too few to train and to judge a model",
            hint=f"at least {FEWEST_ROWS} are needed, and hundreds to learn anything",
        )
    splitter = plan.splitter
    with attributed(splitter.title):
        held_out = splitter.hold_out(table.keys, splitter.holdout, derive_rng(plan.seed, "split", "holdout"))
        development = np.flatnonzero(~held_out)
        folds = splitter.make_folds(table.keys[development], derive_rng(plan.seed, "split", "folds"))
    roles = Roles(
        development,
        np.flatnonzero(held_out),
        tuple(Fold(development[fold.train], development[fold.valid]) for fold in folds),
    )
    _refuse_empty(roles, table)
    return roles


def _refuse_empty(roles: Roles, table: Table) -> None:
    if len(roles.folds) < 2:
        raise DataError(
            "one validation fold gives no interval for a score",
            hint="let the splitter make at least two folds",
        )
    sizes = {"the holdout": len(roles.holdout)}
    for number, fold in enumerate(roles.folds, 1):
        sizes[f"the training rows of fold {number}"] = len(fold.train)
        sizes[f"the validation rows of fold {number}"] = len(fold.valid)
    for name, size in sizes.items():
        if size == 0:
            raise DataError(f"the split leaves no row for {name}", hint=f"{table.rows:,} rows may be too few")
    if table.labels:
        _refuse_single_class(roles, table)


def _refuse_single_class(roles: Roles, table: Table) -> None:
    for number, fold in enumerate(roles.folds, 1):
        present = np.unique(table.target[fold.train])
        if len(present) < 2:
            raise DataError(
                f"the training rows of fold {number} have only class '{table.labels[present[0]]}'",
                hint="use fewer folds, or split: {use: stratified}",
            )
