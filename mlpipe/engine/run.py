"""A run: the stages in their order, and the record that it leaves however it ends."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import polars as pl

from mlpipe.engine.bundling import bundle
from mlpipe.engine.evaluate import evaluate
from mlpipe.engine.events import Listener, RunFinished, RunStarted, write_lines
from mlpipe.engine.executor import Executor
from mlpipe.engine.explain import explain
from mlpipe.engine.hearing import hear_warnings
from mlpipe.engine.leaderboard import select
from mlpipe.engine.load import Loaded, check, load
from mlpipe.engine.plan import STAGES, Plan, PlannedStep
from mlpipe.engine.profile import profile
from mlpipe.engine.record import environment, run_record
from mlpipe.engine.report import report
from mlpipe.engine.search import search
from mlpipe.engine.split import split
from mlpipe.engine.stage import Journal
from mlpipe.engine.table import Table, prepare
from mlpipe.errors import StoreError, Terminated
from mlpipe.pipeline.fitted import FittedPipeline
from mlpipe.plugin import RunResult, StepRecord
from mlpipe.plugin.results import StageRecord
from mlpipe.store.manifest import Facts
from mlpipe.store.runs import RunFolder, new_run

Status = Literal["succeeded", "failed", "interrupted"]


@dataclass(frozen=True, eq=False)
class Finished:
    """A run that succeeded: its result, its folder, its reports, and the pipeline that won."""

    result: RunResult
    folder: Path
    reports: tuple[Path, ...]
    pipeline: FittedPipeline
    beats_baseline: bool
    plan: Plan


def run_plan(plan: Plan, spec_text: str, store: Path, listeners: Sequence[Listener] = ()) -> Finished:
    """Run a plan, and keep what it did under ``store``.

    ``run.json`` is written however the run ends. Raises MlpipeErrors of the stages, StoreError where the store cannot
    be written, KeyboardInterrupt where the user stopped it.
    """
    folder = new_run(store, plan.name)
    folder.write_spec(spec_text)
    with folder.open_events() as lines:
        journal = Journal((write_lines(lines), *listeners))
        return _Run(plan, folder, journal, _empty_result(plan, folder, spec_text)).run()


@dataclass
class _Run:
    plan: Plan
    folder: RunFolder
    journal: Journal
    result: RunResult
    began: float = field(default_factory=time.perf_counter)

    def run(self) -> Finished:
        self.journal.tell(RunStarted(self.folder.run_id, self.plan.name, STAGES))
        for warning in self.plan.warnings:
            self.journal.warn(warning)
        try:
            finished = self._stages()
        except (KeyboardInterrupt, Terminated):
            with suppress(StoreError):  # what ended the run matters more than that its record cannot be written
                self._close("interrupted", "stopped by the user")
            raise
        except BaseException as error:
            with suppress(StoreError):
                self._close("failed", str(error) or type(error).__name__)
            raise
        self._close("succeeded")
        return replace(finished, result=self.result)

    def _stages(self) -> Finished:
        plan, journal = self.plan, self.journal
        executor = Executor(plan.workers, plan.threads)
        with hear_warnings(journal), executor.limits(plan.modules()):
            loaded = load(journal, plan)
            checked = check(journal, plan, loaded)
            self._found(data=checked.data, checks=checked.checks)
            table = prepare(journal, plan, loaded)
            self._found(labels=table.labels, positive=table.labels[-1] if plan.target.task == "binary" else None)
            return self._learn(executor, loaded, table)

    def _learn(self, executor: Executor, loaded: Loaded, table: Table) -> Finished:
        """All that is done with a table in memory, for which polars' in-memory engine is the right one."""
        plan, journal = self.plan, self.journal
        with pl.Config(engine_affinity="in-memory"):
            roles = split(journal, plan, table)
            self._found(rows={"development": len(roles.development), "holdout": len(roles.holdout)})
            self._found(profile=profile(journal, plan, table, roles))
            searched = search(journal, plan, executor, table, roles)
            selected = select(journal, plan, searched)
            self._found(
                leaderboard=selected.leaderboard,
                winner=selected.winner.setting.label,
                baseline=selected.baseline.setting.label,
                steps=_steps(plan, selected.winner.setting.planned.adapters),
            )
            evaluated = evaluate(journal, plan, executor, table, roles, searched, selected)
            self._found(
                holdout=evaluated.holdout,
                baseline_holdout=evaluated.baseline_holdout,
                holdout_predictions=evaluated.holdout_predictions,
                out_of_fold=evaluated.out_of_fold,
            )
            if plan.reporters:
                self._found(importance=explain(journal, plan, executor, table, searched, selected))
            else:
                journal.skip("explain", "no report asks for it")
            self._found(bundle=bundle(journal, plan, loaded, evaluated.pipeline, self._facts, self.folder))
            reports = self._report()
        return Finished(self.result, self.folder.path, reports, evaluated.pipeline, selected.beats_baseline, plan)

    def _report(self) -> tuple[Path, ...]:
        if not self.plan.reporters:
            self.journal.skip("report", "the spec asks for none")
            return ()
        self._found(status="succeeded")
        return report(self.journal, self.plan, self._now, self.folder.path)

    def _facts(self) -> Facts:
        run = self.result
        return Facts(
            name=run.name,
            run_id=run.run_id,
            task=run.task,
            target=run.target,
            winner=run.winner or "",
            holdout=run.holdout,
            spec_sha256=run.spec_sha256,
            data={each.source: each.fingerprint for each in run.data},
            libraries=run.environment,
        )

    def _now(self) -> RunResult:
        return replace(
            self.result,
            seconds=time.perf_counter() - self.began,
            stages=tuple(self.journal.stages),
            warnings=tuple(self.journal.warnings),
        )

    def _found(self, **facts: object) -> None:
        self.result = replace(self.result, **facts)  # type: ignore[arg-type]

    def _close(self, status: Status, error: str = "") -> None:
        """Write the record; a stage that was not reached is in it as skipped."""
        reached = {stage.name for stage in self.journal.stages}
        rest = [StageRecord(name, "skipped", 0.0, "not reached") for name in STAGES if name not in reached]
        self._found(status=status)
        self.result = replace(self._now(), stages=(*self.journal.stages, *rest))
        self.folder.write_record(run_record(self.result, error))
        self.journal.tell(RunFinished(self.folder.run_id, status, self.result.seconds))


def _steps(plan: Plan, adapters: Sequence[PlannedStep]) -> tuple[StepRecord, ...]:
    planned = (*plan.prepare, *plan.hoisted, *plan.fitted, *adapters)
    return tuple(StepRecord(step.use, step.plugin.model_dump(mode="json"), step.reason) for step in planned)


def _empty_result(plan: Plan, folder: RunFolder, spec_text: str) -> RunResult:
    return RunResult(
        run_id=folder.run_id,
        name=plan.name,
        status="failed",
        task=plan.target.task,
        target=plan.target.column,
        seed=plan.seed,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=0.0,
        spec_sha256=hashlib.sha256(spec_text.encode()).hexdigest(),
        spec_text=spec_text,
        metric=plan.metric.plugin_name,
        greater_is_better=plan.metric.greater_is_better,
        metric_in_target_unit=plan.metric.in_target_unit,
        rows={},
        split=plan.splitter.describe(),
        environment=environment(),
    )
