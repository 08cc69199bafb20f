"""Stage prepare: the table that is split, with features, target, weights and keys apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from mlpipe.engine.frames import hoist, no_rows, prepared, reading
from mlpipe.engine.load import Loaded
from mlpipe.engine.plan import Plan
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.targeting import read_target
from mlpipe.errors import DataError
from mlpipe.pipeline.attribution import attributed
from mlpipe.pipeline.series import series_of, without_infinities
from mlpipe.plugin import require_columns


@dataclass(frozen=True, eq=False)
class Table:
    """Aligned row by row: ``features`` after the hoisted steps, ``keys`` of the splitter, and the target.

    ``target`` is float64 values in the target's own unit, or int64 indexes into ``labels``.
    """

    features: pl.DataFrame
    keys: pl.DataFrame
    target: NDArray[Any]
    labels: tuple[str, ...]
    weight: NDArray[np.float64] | None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.features.height


@stage("prepare")
def prepare(journal: Journal, plan: Plan, loaded: Loaded) -> Table:
    """Run ``prepare`` and the hoisted steps, and set target, weights and keys apart.

    Raises DataError where no rows are left or the target cannot be used.
    """
    return make_table(journal, plan, prepared_rows(plan, loaded))


def prepared_rows(plan: Plan, loaded: Loaded) -> pl.DataFrame:
    """The rows after ``prepare``. Raises DataError where none are left."""
    lazy = prepared(loaded.frames, plan.main, plan.prepare)
    with attributed("prepare"), reading(plan.sources, loaded.frames):
        # Sums of groups are rounded by the order in which a streaming engine meets their rows (polars 2.1).
        rows = lazy.collect(engine="in-memory" if "AGGREGATE" in lazy.explain(optimized=False) else "auto")
    if rows.height == 0:
        raise no_rows(plan.sources, loaded.frames, plan.main, plan.prepare)
    return rows


def make_table(journal: Journal, plan: Plan, rows: pl.DataFrame) -> Table:
    """The table of prepared rows. Raises DataError where the target cannot be used, or no feature is left."""
    rows = _with_target(journal, plan, rows)
    target, labels = read_target(plan.target, rows)
    table = Table(
        features=_features(journal, plan, rows),
        keys=_keys(plan, rows),
        target=target,
        labels=labels,
        weight=_weights(plan, rows),
    )
    if not table.features.width:
        raise DataError("no feature column is left beside the target")
    return table


def _with_target(journal: Journal, plan: Plan, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that have a target. Raises DataError where some lack it, unless they may be dropped."""
    column = plan.target.column
    values = series_of(rows, column)
    missing = values.is_null()
    if rows.schema[column].is_float():
        missing = missing | values.is_nan().fill_null(value=False)
    count = int(missing.sum())
    if count == 0:
        return rows
    if count == rows.height:
        raise DataError(f"target '{column}' is missing in all rows", hint="is it the right column?")
    if plan.target.missing == "error":
        raise DataError(
            f"target '{column}' is missing in {count:,} of {rows.height:,} rows",
            hint="drop them with 'missing: drop' under 'target', or fill them under 'prepare'",
        )
    journal.warn(f"{count:,} of {rows.height:,} rows have no target '{column}' and were dropped")
    return rows.filter(~missing)


def _features(journal: Journal, plan: Plan, rows: pl.DataFrame) -> pl.DataFrame:
    target = plan.target
    set_apart = {target.column, target.weight, *plan.splitter.not_features()}
    features = rows.select(cs.by_name([name for name in rows.columns if name not in set_apart]))
    features = _without_infinities(journal, features)
    with attributed("transforms"):
        features = hoist(features.lazy(), plan.hoisted).collect(engine="in-memory")
    return _without_infinities(journal, features) if plan.hoisted else features


def _without_infinities(journal: Journal, features: pl.DataFrame) -> pl.DataFrame:
    """Infinite numbers and NaN become missing values; infinite ones with a warning."""
    counts = features.select(cs.float().is_infinite().sum())
    for name, count in counts.row(0, named=True).items() if counts.width else ():
        if count:
            journal.warn(f"column '{name}' has {count:,} infinite values; they are treated as missing")
    return without_infinities(features)


def _keys(plan: Plan, rows: pl.DataFrame) -> pl.DataFrame:
    """The splitter's columns; a regression target among them as Float64, so that it is told from classes."""
    target = plan.target
    keys = rows.select(cs.by_name(plan.splitter.keys(target.column)))
    if target.task == "regression" and target.column in keys.columns:
        return keys.with_columns(cs.by_name(target.column).cast(pl.Float64))
    return keys


def _weights(plan: Plan, rows: pl.DataFrame) -> NDArray[np.float64] | None:
    column = plan.target.weight
    if column is None:
        return None
    require_columns([column], rows.columns, where="target.weight")
    if not rows.schema[column].is_numeric():
        raise DataError(f"weight column '{column}' is not a number but {rows.schema[column]}")
    weights: NDArray[np.float64] = series_of(rows, column).cast(pl.Float64).to_numpy()
    if bad := int((~np.isfinite(weights) | (weights < 0)).sum()):
        raise DataError(f"weight column '{column}' must be finite and not negative; {bad:,} rows are not so")
    if not weights.sum() > 0:
        raise DataError(f"weight column '{column}' is zero in all rows, so that none counts")
    return weights
