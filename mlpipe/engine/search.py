"""Stage search: every model, in every setting that the searcher asks for, cross-validated."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from mlpipe.engine.candidates import Outcome, Setting, part_to_stop_early, try_setting
from mlpipe.engine.events import CandidateScored
from mlpipe.engine.executor import Executor
from mlpipe.engine.folding import FoldData, Matrices, fold_data, matrices, need_of
from mlpipe.engine.plan import Plan, PlannedModel
from mlpipe.engine.seeds import derive_rng
from mlpipe.engine.split import Roles
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.table import Table
from mlpipe.pipeline.attribution import attributed
from mlpipe.plugin import Proposal, Trial


@dataclass(frozen=True, eq=False)
class Tried:
    """A setting and its outcome on each fold."""

    setting: Setting
    outcomes: tuple[Outcome, ...]

    @property
    def error(self) -> str:
        """Why it failed; empty where it did not."""
        return next((outcome.error for outcome in self.outcomes if outcome.error), "")

    def mean(self, metric: str) -> float | None:
        """The mean score over the folds; None where it failed."""
        if self.error:
            return None
        return sum(outcome.scores[metric] for outcome in self.outcomes) / len(self.outcomes)


@dataclass(frozen=True, eq=False)
class Searched:
    """All that was tried, baseline first, and the folds for whoever needs them again."""

    tried: tuple[Tried, ...]
    folds: tuple[FoldData, ...]
    needs: dict[str, tuple[Matrices, ...]] = field(repr=False)

    def matrices_of(self, model: PlannedModel) -> tuple[Matrices, ...]:
        """The matrices of a model, one for each fold."""
        return self.needs[need_of(model)]


@stage("search")
def search(journal: Journal, plan: Plan, executor: Executor, table: Table, roles: Roles) -> Searched:
    """Fit the shared steps in each fold, then every setting in every fold."""
    began = time.monotonic()
    jobs = [partial(fold_data, plan, table, fold, f"fold {n}") for n, fold in enumerate(roles.folds)]
    folds = tuple(executor.map(jobs))
    return _Search(journal, plan, executor, table, folds, began).run()


@dataclass
class _Search:
    journal: Journal
    plan: Plan
    executor: Executor
    table: Table
    folds: tuple[FoldData, ...]
    began: float
    needs: dict[str, tuple[Matrices, ...]] = field(default_factory=dict)
    tried: list[Tried] = field(default_factory=list)
    left_out: bool = False
    """Whether the time budget kept something from being tried, so that the run cannot be repeated exactly."""

    def run(self) -> Searched:
        models = (self.plan.baseline, *self.plan.models)
        self._build_matrices(models)
        self._warn_of_stopping(models)
        self._try([Setting(model.label, model, model.plugin) for model in models])
        tuned = [model for model in models if model.space]
        while proposals := [setting for model in tuned for setting in self._ask(model)]:
            if self._over_budget():
                self.left_out = True
                break
            self._try(proposals)
        if self.left_out:
            self.journal.warn(
                f"the time budget of {self.plan.budget:g} s ended the search; "
                "how far it got depends on the machine, so this run may not repeat exactly"
            )
        return Searched(tuple(self.tried), self.folds, self.needs)

    def _build_matrices(self, models: Sequence[PlannedModel]) -> None:
        by_need = {need_of(model): model for model in models}
        jobs = [partial(matrices, self.plan, data, model) for model in by_need.values() for data in self.folds]
        built = list(self.executor.map(jobs))
        for index, need in enumerate(by_need):
            self.needs[need] = tuple(built[index * len(self.folds) : (index + 1) * len(self.folds)])

    def _warn_of_stopping(self, models: Sequence[PlannedModel]) -> None:
        stopping = [model for model in models if model.plugin.early_stopping_share]
        for model in stopping[:1]:
            for data in self.folds:
                _, why = part_to_stop_early(self.plan, model.plugin, self.table, data.name, data.fold.train)
                if why:
                    names = ", ".join(f"'{each.label}'" for each in stopping)
                    self.journal.warn(
                        f"{data.name}: the rows by which {names} stop early are drawn at random, "
                        f"since splitter '{self.plan.splitter.plugin_name}' cannot part the training rows: {why}"
                    )

    def _ask(self, model: PlannedModel) -> list[Setting]:
        """The next settings of a model; each has its number in the label."""
        mine = [each for each in self.tried if each.setting.planned is model]
        rng = derive_rng(self.plan.seed, "search", model.label)
        with attributed(self.plan.searcher.title):
            proposals = self.plan.searcher.ask(model.space or {}, [self._trial(each) for each in mine], rng)
        return [self._setting(model, each, len(mine) + index) for index, each in enumerate(proposals)]

    def _setting(self, model: PlannedModel, proposal: Proposal, number: int) -> Setting:
        plugin = type(model.plugin).model_validate({**dict(model.plugin), **proposal.params})
        return Setting(f"{model.label} #{number}", model, plugin, proposal.params, proposal.share)

    def _trial(self, tried: Tried) -> Trial:
        mean = tried.mean(self.plan.metric.plugin_name)
        better = None if mean is None else mean if self.plan.metric.greater_is_better else -mean
        seconds = sum(outcome.fit_seconds for outcome in tried.outcomes)
        return Trial(Proposal(tried.setting.changed, tried.setting.share), better, seconds)

    def _try(self, settings: list[Setting]) -> None:
        """Try settings on all folds: all at once, or, under a budget, one after the other until it is spent."""
        batches = [[setting] for setting in settings] if self.plan.budget else [settings]
        total = len(settings)
        for index, batch in enumerate(batches):
            if self.tried and self._over_budget():
                self.left_out = True
                return
            self._try_batch(batch, index, total)

    def _try_batch(self, settings: list[Setting], done: int, total: int) -> None:
        jobs = [
            partial(
                try_setting,
                self.plan,
                setting,
                self.table,
                data,
                self.needs[need_of(setting.planned)][number],
                weigh=number == 0,
            )
            for setting in settings
            for number, data in enumerate(self.folds)
        ]
        # Closed here and now when the run is stopped, not whenever the generator is collected.
        with closing(self.executor.map(jobs)) as results:
            self._follow(settings, results, done, total)

    def _follow(self, settings: list[Setting], results: Iterator[Outcome], done: int, total: int) -> None:
        """Tell of the outcomes as they come: all folds of a setting, then those of the next."""
        outcomes: list[Outcome] = []
        for outcome in results:
            outcomes.append(outcome)
            finished, rest = divmod(len(outcomes), len(self.folds))
            setting = settings[min(finished, len(settings) - 1)]
            self.journal.count("search", done * len(self.folds) + len(outcomes), total * len(self.folds), setting.label)
            if rest == 0:
                self._note(settings[finished - 1], outcomes[-len(self.folds) :])

    def _note(self, setting: Setting, outcomes: list[Outcome]) -> None:
        tried = Tried(setting, tuple(outcomes))
        self.tried.append(tried)
        metric = self.plan.metric.plugin_name
        self.journal.tell(CandidateScored(setting.label, metric, tried.mean(metric), tried.error))

    def _over_budget(self) -> bool:
        return self.plan.budget is not None and time.monotonic() - self.began > self.plan.budget
