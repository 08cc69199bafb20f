"""From spec to plan: reads the sources' headers, checks every column that is named, fills in what is left open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from mlpipe.engine.adapting import adapters, read_use, temporal_step
from mlpipe.engine.blame import blamed
from mlpipe.engine.executor import machine_cores
from mlpipe.engine.following import Trail, missing_columns, no_column, problem_of
from mlpipe.engine.foresight import missing_target, unfit_order, unknown_classes
from mlpipe.engine.header import Header, read_header
from mlpipe.engine.plan import Plan, PlannedModel, PlannedStep, PlannedTarget
from mlpipe.engine.stepping import Steps, plan_steps
from mlpipe.engine.target_look import look_at_classes
from mlpipe.engine.tasking import Posed, decide_task
from mlpipe.errors import DataError, Problem, SpecError, SpecPath
from mlpipe.plugin import Defaults, Metric, Model, Searcher, Splitter, Task, TaskDefaults, load_defaults
from mlpipe.spec.concealment import conceal, value_at
from mlpipe.spec.load import LoadedSpec
from mlpipe.spec.model import Spec


def make_plan(loaded: LoadedSpec) -> Plan:
    """The plan of a spec. Reads no more of the data than headers and, where the task is not given or classes
    are, the target.

    Raises SpecError with all problems: columns that do not exist, models and metrics that cannot do the task. Raises
    DataError where nothing is wrong but the target: its type, or that its values tell nothing.
    """
    spec = loaded.spec
    problems: list[Problem] = []
    header = read_header(spec, problems)
    problems.extend(_missing_keys(spec, header))
    target = spec.target.column if spec.target.column in header.columns else ""
    steps = plan_steps(spec.transforms, _features(spec, header), target, problems)
    posed = _pose(spec, header, problems)
    if posed is None:
        raise _refusal(loaded, problems, header.unreadable)
    rows, missing = posed.rows, posed.missing
    if posed.task != "regression" and (look := look_at_classes(spec.target, header)):
        rows, missing = look.rows, look.missing
        problems.extend(unknown_classes(spec.target, posed.task, look.labels))
    planner = _Planner(spec, header, posed, steps, load_defaults(), problems)
    plan = replace(planner.plan(), warnings=tuple(_in_a_line(problem) for problem in loaded.warnings))
    if header.prepared is not None:
        problems.extend(unfit_order(plan.splitter, header.prepared.collect_schema()))
    of_data = list(missing_target(spec.target, rows, missing))
    if problems or of_data:
        raise _refusal(loaded, [*problems, *of_data], header.unreadable or not problems)
    return plan


def _features(spec: Spec, header: Header) -> Trail:
    """The prepared rows without target, weight, and keys that no model may use."""
    if header.prepared is None:
        return Trail(None)
    keys = spec.split.plugin.not_features() if spec.split else ()  # a usual split has no keys
    set_apart = {spec.target.column, spec.target.weight, *keys}
    keep = [name for name in header.columns if name not in set_apart]
    return Trail(header.prepared.select(pl.selectors.by_name(keep)), header.is_sound)


def _pose(spec: Spec, header: Header, problems: list[Problem]) -> Posed | None:
    """The task that the target poses; None, with a problem noted, where it cannot be told.

    Raises DataError where nothing is wrong but the target.
    """
    if spec.target.column not in header.columns or not header.is_sound:
        return None
    try:
        return decide_task(spec.target.column, spec.target.task, header)
    except DataError as error:
        if not problems:
            raise
        problems.append(problem_of(error, ("target", "column")))
    return None


def _refusal(loaded: LoadedSpec, problems: list[Problem], of_data: bool) -> SpecError:
    """The error of these problems; ``of_data`` where it is the data that must be mended, not the spec."""
    values = loaded.document.values
    exact = [(each, (*each.path, *blamed(value_at(values, each.path), each.message))) for each in problems]
    placed = [
        replace(
            problem,
            message=conceal(problem.message, values, loaded.origin.references),
            path=path,
            position=loaded.origin.locate(path, problem.on_key),
        )
        for problem, path in exact
    ]
    return SpecError(placed, exit_code=3 if of_data else 2)


def _in_a_line(warning: Problem) -> str:
    return f"{warning.position}: {warning.message}" if warning.position else warning.message


def _missing_keys(spec: Spec, header: Header) -> list[Problem]:
    """Target, weight and splitter keys that are not among the prepared columns."""
    if header.prepared is None:
        return []
    known = header.columns
    named = {("target", "column"): spec.target.column, ("target", "weight"): spec.target.weight}
    found = [no_column(name, path, known) for path, name in named.items() if name and name not in known]
    if spec.split is not None:
        found += missing_columns(spec.split.plugin, ("split",), known)
    return found


@dataclass(frozen=True)
class _Planner:
    """Fills in a spec whose header and task are known; what is wrong is added to ``problems``."""

    spec: Spec
    header: Header
    posed: Posed
    steps: Steps
    defaults: Defaults
    problems: list[Problem]

    def plan(self) -> Plan:
        self._refuse_unfit_target()
        hoisted, fitted = self.steps.hoisted, self.steps.fitted
        if self.steps.leaves_temporal:
            hoisted, fitted = _append(temporal_step(self.defaults), hoisted, fitted)
        spec = self.spec
        return Plan(
            name=spec.name,
            seed=spec.seed,
            main=self.header.main,
            sources=self.header.sources,
            checks=tuple(use.plugin for use in spec.checks),
            prepare=self.header.steps,
            target=self._target(),
            splitter=self.splitter,
            hoisted=hoisted,
            fitted=fitted,
            models=self._models(),
            baseline=self._baseline(),
            searcher=self._searcher(),
            metric=self._metric(),
            usual_metrics=tuple(read_use("metric", use) for use in self.usual.holdout_metrics),
            reporters=self._reporters(),
            budget=spec.select.budget,
            tolerance=spec.select.tolerance,
            workers=spec.executor.workers or machine_cores(),
            threads=spec.executor.threads,
        )

    @property
    def task(self) -> Task:
        return self.posed.task

    @property
    def usual(self) -> TaskDefaults:
        return self.defaults.tasks[self.task]

    @cached_property
    def splitter(self) -> Splitter:
        given = self.spec.split
        splitter: Splitter = given.plugin if given else read_use("splitter", self.usual.split)
        return splitter

    def _target(self) -> PlannedTarget:
        target = self.spec.target
        return PlannedTarget(
            column=target.column,
            task=self.task,
            transform=target.transform,
            positive=target.positive,
            weight=target.weight,
            class_weight=target.class_weight,
            missing=target.missing,
            reason=self.posed.reason,
            last_label=self.posed.last_label,
        )

    def _models(self) -> tuple[PlannedModel, ...]:
        if self.spec.models is None:
            return tuple(self._portfolio(read_use("model", use)) for use in self.usual.models)
        planned = []
        for index, use in enumerate(self.spec.models):
            self._refuse_unfit(use.plugin, ("models", index, "use"))
            planned.append(PlannedModel(use.label, use.plugin, adapters(use.plugin, self.defaults), use.search))
        return tuple(planned)

    def _portfolio(self, model: Model) -> PlannedModel:
        return PlannedModel(
            model.plugin_name,
            model,
            adapters(model, self.defaults),
            reason=f"usual for {self.task}",
        )

    def _baseline(self) -> PlannedModel:
        model = read_use("model", self.defaults.baseline)
        return PlannedModel("baseline", model, adapters(model, self.defaults), reason="what the others must beat")

    def _searcher(self) -> Searcher:
        given = self.spec.search
        searcher: Searcher = given.plugin if given else read_use("searcher", self.defaults.searcher)
        return searcher

    def _metric(self) -> Metric:
        given = self.spec.select.metric
        metric: Metric = given.plugin if given else read_use("metric", self.usual.metric)
        self._refuse_unfit(metric, ("select", "metric"))
        return metric

    def _reporters(self) -> tuple:  # type: ignore[type-arg]
        if self.spec.reports is None:
            return tuple(read_use("reporter", use) for use in self.defaults.reports)
        return tuple(use.plugin for use in self.spec.reports)

    def _refuse_unfit(self, plugin: Model | Metric, path: SpecPath) -> None:
        if self.task not in plugin.tasks:
            able = ", ".join(sorted(plugin.tasks))
            self.problems.append(
                Problem(f"{plugin.title} is for {able}; the task here is {self.task} ({self.posed.reason})", path)
            )

    def _refuse_unfit_target(self) -> None:
        for key, tasks in _TARGET_OPTIONS.items():
            if getattr(self.spec.target, key) is not None and self.task not in tasks:
                able = " or ".join(tasks)
                self.problems.append(
                    Problem(f"'{key}' is for {able}; the task here is {self.task}", ("target", key), on_key=True)
                )


_TARGET_OPTIONS: dict[str, tuple[Task, ...]] = {
    "transform": ("regression",),
    "positive": ("binary",),
    "class_weight": ("binary", "multiclass"),
}


def _append(
    step: PlannedStep, hoisted: tuple[PlannedStep, ...], fitted: tuple[PlannedStep, ...]
) -> tuple[tuple[PlannedStep, ...], tuple[PlannedStep, ...]]:
    if fitted or step.plugin.learns:
        return hoisted, (*fitted, step)
    return (*hoisted, step), fitted
