"""Stage bundle: the winner's pipeline, kept so that it can answer later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl
import polars.selectors as cs

from mlpipe.engine.frames import prepared
from mlpipe.engine.load import Loaded
from mlpipe.engine.plan import Plan
from mlpipe.engine.stage import Journal, stage
from mlpipe.errors import BundleError, MlpipeError, StateError
from mlpipe.pipeline.attribution import attributed
from mlpipe.pipeline.fitted import FittedPipeline
from mlpipe.pipeline.request import Request
from mlpipe.pipeline.scorer import Scorer, features
from mlpipe.plugin import REGISTRY, Transform
from mlpipe.store.bundle_writer import write_bundle
from mlpipe.store.manifest import Facts
from mlpipe.store.runs import RunFolder

GOLDEN_ROWS = 50


@stage("bundle")
def bundle(
    journal: Journal,
    plan: Plan,
    loaded: Loaded,
    pipeline: FittedPipeline,
    facts: Callable[[], Facts],
    folder: RunFolder,
) -> str | None:
    """Write the bundle into the run's folder; gives its name there.

    None, with a warning that says why, where the pipeline cannot be kept.
    """
    try:
        entry = find_entry(plan, loaded)
        request = Request.of(entry.rows, entry.nullable)
        scorer = Scorer(request, entry.replayed, entry.enters, tuple(step.plugin for step in plan.hoisted), pipeline)
        write_bundle(folder.bundle, scorer, entry.rows, facts(), REGISTRY)
    except (BundleError, StateError) as error:
        journal.warn(f"the winner cannot be kept for later: {error.what}")
        return None
    return folder.bundle.name


@dataclass(frozen=True, eq=False)
class Entry:
    """Where requests come in: a few rows as they are asked about, and the steps of ``prepare`` that are still to do."""

    rows: pl.DataFrame
    nullable: dict[str, bool]
    replayed: tuple[Transform, ...]
    enters: tuple[str, ...]


def find_entry(plan: Plan, loaded: Loaded) -> Entry:
    """As early on the way through ``prepare`` as the rest of it can be done to a single row.

    A step that joins sources, or that changes rows and columns at once, ends what a request can go through; one that
    only drops or reorders rows is passed over. That the rest gives the same features without the columns that no
    request has (the target, weights, groups) is tried out; where it does not, requests come in behind ``prepare``.
    """
    at = _first_replayable(plan, loaded)
    for start in dict.fromkeys((at, len(plan.prepare))):
        entry = _entry(plan, loaded, start)
        if entry is not None:
            return entry
    raise BundleError("its features cannot be made without the target")


def _first_replayable(plan: Plan, loaded: Loaded) -> int:
    start = 0
    for index, step in enumerate(plan.prepare):
        if _joins(step.plugin) or (step.plugin.changes_rows and not _keeps_columns(plan, loaded, index)):
            start = index + 1
    return start


def _joins(step: Transform) -> bool:
    return type(step).prepare is not Transform.prepare


def _keeps_columns(plan: Plan, loaded: Loaded, index: int) -> bool:
    before, after = (prepared(loaded.frames, plan.main, plan.prepare[:end]) for end in (index, index + 1))
    return before.collect_schema() == after.collect_schema()


def _entry(plan: Plan, loaded: Loaded, start: int) -> Entry | None:
    lazy = prepared(loaded.frames, plan.main, plan.prepare[:start])
    rest = [step.plugin for step in plan.prepare[start:] if not step.plugin.changes_rows]
    hoisted = [step.plugin for step in plan.hoisted]
    enters = _enters(plan, prepared(loaded.frames, plan.main, plan.prepare))
    rows = _sample(lazy)
    trial = _Trial(rows, tuple(rest), enters, hoisted)
    never = {plan.target.column, plan.target.weight, *plan.splitter.not_features()}
    asked = [name for name in rows.columns if name not in never]
    if not trial.is_same(asked):
        return None
    trial = trial.without_idle_steps(asked)
    asked = trial.without_idle(asked)
    with attributed("bundle"):
        missing = lazy.select(cs.by_name(asked).null_count() > 0).collect().row(0)
    return Entry(rows.select(cs.by_name(asked)), dict(zip(asked, missing, strict=True)), trial.steps, enters)


def _enters(plan: Plan, rows: pl.LazyFrame) -> tuple[str, ...]:
    apart = {plan.target.column, plan.target.weight, *plan.splitter.not_features()}
    return tuple(name for name in rows.collect_schema().names() if name not in apart)


def _sample(lazy: pl.LazyFrame) -> pl.DataFrame:
    """A few rows from all over the table."""
    with attributed("bundle"):
        count = lazy.select(pl.len()).collect().item()
        return lazy.gather_every(max(1, count // GOLDEN_ROWS)).head(GOLDEN_ROWS).collect()


@dataclass(frozen=True, eq=False)
class _Trial:
    """Whether features stay the same when columns are taken away."""

    rows: pl.DataFrame
    steps: tuple[Transform, ...]
    enters: tuple[str, ...]
    hoisted: Sequence[Transform]

    def is_same(self, columns: Sequence[str], as_in: _Trial | None = None) -> bool:
        """Whether these columns alone give the features of all, or those of another trial."""
        given = as_in or self
        expected = features(given.rows, given.steps, given.enters, given.hoisted)
        try:
            found = features(self.rows.select(cs.by_name(list(columns))), self.steps, self.enters, self.hoisted)
        except MlpipeError:
            return False
        return found.equals(expected)

    def without_idle_steps(self, columns: Sequence[str]) -> _Trial:
        """The same without steps that the features do not need, such as those that drop columns."""
        trial = self
        for step in self.steps:
            shorter = replace(trial, steps=tuple(each for each in trial.steps if each is not step))
            if shorter.is_same(columns, as_in=self):
                trial = shorter
        return trial

    def without_idle(self, columns: Sequence[str]) -> list[str]:
        """The columns without those that nothing comes of; halves are tried, so that wide tables are no trouble."""
        kept = list(columns)
        groups = [[name for name in columns if name not in self.enters]]
        while groups:
            group = groups.pop()
            rest = [name for name in kept if name not in group]
            if not group or not rest:
                continue
            if self.is_same(rest):
                kept = rest
            elif len(group) > 1:
                groups += [group[: len(group) // 2], group[len(group) // 2 :]]
        return kept
