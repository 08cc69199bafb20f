"""The ``transforms:`` of a spec as steps: those that can run once before the split, and those fitted in each fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlpipe.engine.following import Trail, called_after, missing_columns
from mlpipe.engine.plan import PlannedStep
from mlpipe.errors import Problem
from mlpipe.plugin import Transform
from mlpipe.plugin.named import named_columns
from mlpipe.spec.uses import TransformUse


@dataclass(frozen=True)
class Steps:
    """Planned transforms; ``leaves_temporal`` tells whether dates or times may be left at their end."""

    hoisted: tuple[PlannedStep, ...]
    fitted: tuple[PlannedStep, ...]
    leaves_temporal: bool


def plan_steps(uses: Sequence[TransformUse], features: Trail, target: str, problems: list[Problem]) -> Steps:
    """Follow the columns through the steps; columns that are named but not there are added to ``problems``."""
    steps: list[Transform] = [use.plugin for use in uses]
    split_at = next((index for index, step in enumerate(steps) if step.learns), len(steps))
    for index, step in enumerate(steps[:split_at]):
        problems.extend(features.take(step, {}, ("transforms", index), target=target))
    if features.rows is None:
        return Steps((), (), leaves_temporal=False)
    _follow_fitted(steps[split_at:], split_at, features.columns, target, problems)
    return Steps(
        tuple(PlannedStep(step) for step in steps[:split_at]),
        tuple(PlannedStep(step) for step in steps[split_at:]),
        leaves_temporal=any(dtype.is_temporal() for dtype in features.rows.collect_schema().dtypes()),
    )


def _follow_fitted(
    steps: Sequence[Transform], first: int, columns: list[str], target: str, problems: list[Problem]
) -> None:
    known = columns
    for index, step in enumerate(steps, first):
        missing = missing_columns(step, ("transforms", index), known, target=target)
        problems.extend(missing)
        gone = set(named_columns(step).values()) - set(known) if missing else set()
        after = step.columns_after([*known, *sorted(gone)]) if step.learns else None
        if after is None or called_after(gone, set(after) - set(known)):  # known only once it is mended and fitted
            return
        # A step with a wrong name may have meant to keep what it seems to take away.
        known = [name for name in dict.fromkeys([*after, *known]) if name not in gone] if missing else after
