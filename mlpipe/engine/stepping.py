"""The ``transforms:`` of a spec as steps: those that can run once before the split, and those fitted in each fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mlpipe.engine.header import follow_step, missing_columns
from mlpipe.engine.plan import PlannedStep
from mlpipe.errors import Problem, SpecPath
from mlpipe.plugin import Transform
from mlpipe.spec.uses import TransformUse


@dataclass(frozen=True)
class Steps:
    """Planned transforms; ``leaves_temporal`` tells whether dates or times may be left at their end."""

    hoisted: tuple[PlannedStep, ...]
    fitted: tuple[PlannedStep, ...]
    leaves_temporal: bool


def plan_steps(uses: Sequence[TransformUse], features: pl.LazyFrame, target: str, problems: list[Problem]) -> Steps:
    """Follow the columns through the steps; columns that are named but not there are added to ``problems``."""
    steps: list[Transform] = [use.plugin for use in uses]
    split_at = next((index for index, step in enumerate(steps) if step.learns), len(steps))
    rows = _follow_stateless(steps[:split_at], features, target, problems)
    if rows is None:
        return Steps((), (), leaves_temporal=False)
    schema = rows.collect_schema()
    _follow_fitted(steps[split_at:], split_at, schema.names(), target, problems)
    return Steps(
        tuple(PlannedStep(step) for step in steps[:split_at]),
        tuple(PlannedStep(step) for step in steps[split_at:]),
        leaves_temporal=any(dtype.is_temporal() for dtype in schema.dtypes()),
    )


def _follow_stateless(
    steps: Sequence[Transform], rows: pl.LazyFrame, target: str, problems: list[Problem]
) -> pl.LazyFrame | None:
    after: pl.LazyFrame | None = rows
    for index, step in enumerate(steps):
        if after is None:
            return None
        path: SpecPath = ("transforms", index)
        known = after.collect_schema().names()
        missing = missing_columns(step, path, known, target=target)
        problems.extend(missing)
        if missing:
            return None
        after, found = follow_step(step, after, {}, path)
        problems.extend(found)
    return after


def _follow_fitted(
    steps: Sequence[Transform], first: int, columns: list[str], target: str, problems: list[Problem]
) -> None:
    known: list[str] | None = columns
    for index, step in enumerate(steps, first):
        if known is None:  # what comes out of the step before is known only once it is fitted
            return
        missing = missing_columns(step, ("transforms", index), known, target=target)
        problems.extend(missing)
        if missing:
            return
        known = step.columns_after(known) if step.learns else None
