"""Stage select: the leaderboard, its ties, and the winner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from mlpipe.engine.plan import Plan
from mlpipe.engine.search import Searched, Tried
from mlpipe.engine.stage import Journal, stage
from mlpipe.engine.statistics import indistinguishable, interval
from mlpipe.errors import RunError
from mlpipe.plugin import Candidate, Scores
from mlpipe.plugin.results import Verdict


@dataclass(frozen=True, eq=False)
class Selected:
    """The leaderboard, best first, and what was tried under the winner's name and the baseline's."""

    leaderboard: tuple[Candidate, ...]
    winner: Tried
    baseline: Tried
    beats_baseline: bool


@stage("select")
def select(journal: Journal, plan: Plan, searched: Searched) -> Selected:
    """Rank what was tried on all training rows.

    The best mean score wins, or a smaller model that cannot be told apart from it and gives up next to nothing.
    Raises RunError where every model failed.
    """
    ranking = _Ranking(plan, searched)
    winner = ranking.winner()
    beats = ranking.is_better(winner, ranking.baseline)
    if not beats:
        journal.warn(f"no model beats the baseline: '{winner.setting.label}' cannot be told apart from it, or is worse")
    for tried in ranking.below_baseline():
        journal.warn(
            f"'{tried.setting.label}' is worse than the baseline, which looks at no column: something is amiss"
        )
    return Selected(ranking.leaderboard(winner), winner, ranking.baseline, beats)


class _Ranking:
    def __init__(self, plan: Plan, searched: Searched) -> None:
        self.metric = plan.metric.plugin_name
        self.tolerance = plan.tolerance
        self.sign = 1.0 if plan.metric.greater_is_better else -1.0
        self.ratio = fmean(len(data.fold.valid) / len(data.fold.train) for data in searched.folds)
        self.rows = sum(len(data.fold.valid) for data in searched.folds)
        full = [tried for tried in searched.tried if tried.setting.share == 1]
        self.baseline, *self.models = full
        if self.baseline.error:
            raise RunError(f"the baseline failed: {self.baseline.error}")
        if not self.models:
            raise RunError("the time budget was spent before any model was tried", hint="raise 'select.budget'")
        self.sound = sorted((tried for tried in self.models if not tried.error), key=self._goodness, reverse=True)
        if not self.sound:
            reasons = "".join(f"\n  {tried.setting.label}: {tried.error}" for tried in self.models)
            raise RunError(f"every model failed:{reasons}")

    def winner(self) -> Tried:
        """The smallest of the models' best settings that are as good as the best of all."""
        best_of: dict[str, Tried] = {}
        for tried in self.sound:
            best_of.setdefault(tried.setting.planned.label, tried)
        level = [tried for tried in best_of.values() if self.ties_with_best(tried) and self.gives_up_little(tried)]
        return min(level, key=lambda tried: (_bytes(tried), -self._goodness(tried)))

    def ties_with_best(self, tried: Tried) -> bool:
        """Whether a candidate cannot be told apart from the best one.

        Its mean must also lie within the best one's own interval: folds that vary wildly make a difference
        insignificant without making the candidate good.
        """
        best = self.sound[0]
        low, high = interval(self._folds(best), self.ratio)
        return low <= fmean(self._folds(tried)) <= high and not self.is_better(best, tried)

    def gives_up_little(self, tried: Tried) -> bool:
        """Whether a candidate keeps, up to the tolerance, what the best one gains over the baseline.

        With few folds much cannot be told apart that is worth having.
        """
        best = self._goodness(self.sound[0])
        gain = best - self._goodness(self.baseline)
        return best - self._goodness(tried) <= self.tolerance * max(gain, 0.0)

    def below_baseline(self) -> list[Tried]:
        """Candidates whose mean score is worse than the baseline's, where another one's is better."""
        floor = self._goodness(self.baseline)
        below = [tried for tried in self.sound if self._goodness(tried) < floor]
        return below if len(below) < len(self.sound) else []

    def is_better(self, one: Tried, other: Tried) -> bool:
        """Whether one is better by more than chance would explain."""
        mine, yours = self._folds(one), self._folds(other)
        if self.sign * (fmean(mine) - fmean(yours)) <= 0:
            return False
        return not indistinguishable(mine, yours, self.ratio)

    def leaderboard(self, winner: Tried) -> tuple[Candidate, ...]:
        """All candidates: best first, then the baseline at its rank, then those that failed."""
        ranked = sorted([*self.sound, self.baseline], key=self._goodness, reverse=True)
        failed = [tried for tried in self.models if tried.error]
        return tuple(self._candidate(tried, *self._verdict(tried, winner)) for tried in (*ranked, *failed))

    def _verdict(self, tried: Tried, winner: Tried) -> tuple[Verdict, str]:
        if tried.error:
            return "failed", tried.error
        if tried is self.baseline:
            return "baseline", "what a model must beat"
        best = self.sound[0]
        if tried is winner:
            if not self.is_better(tried, self.baseline):
                return "winner", "the best mean score, but no better than the baseline"
            if tried is best:
                return "winner", "the best mean score"
            return "winner", f"as good as '{best.setting.label}', and smaller"
        if self.ties_with_best(tried):
            return "tie", self._tie(tried, winner)
        if self._goodness(tried) < self._goodness(self.baseline):
            return "worse", "worse than the baseline"
        return "worse", "by more than chance" if self.is_better(best, tried) else "its folds vary widely"

    def _tie(self, tried: Tried, winner: Tried) -> str:
        if tried.setting.planned is not winner.setting.planned and _bytes(tried) > _bytes(winner):
            return "cannot be told apart from the best, but larger than the winner"
        if not self.gives_up_little(tried):
            return f"cannot be told apart from the best, but gives up more than {100 * self.tolerance:g} % of its gain"
        return "cannot be told apart from the best, but not the best setting of its model"

    def _candidate(self, tried: Tried, verdict: Verdict, reason: str) -> Candidate:
        setting = tried.setting
        scores = {name: self._scores(tried, name) for name in _scored(tried)}
        predicted = sum(outcome.predict_seconds for outcome in tried.outcomes)
        return Candidate(
            label=setting.label,
            model=setting.planned.label,
            plugin=setting.plugin.plugin_name,
            params=setting.plugin.model_dump(mode="json"),
            cv=scores.pop(self.metric, None),
            other_cv=scores,
            fit_seconds=fmean(outcome.fit_seconds for outcome in tried.outcomes),
            predict_us_per_row=predicted / self.rows * 1e6,
            state_bytes=_bytes(tried),
            verdict=verdict,
            reason=reason,
        )

    def _scores(self, tried: Tried, metric: str) -> Scores:
        folds = self._folds(tried, metric)
        low, high = interval(folds, self.ratio)
        return Scores(metric, tuple(folds), fmean(folds), stdev(folds), low, high)

    def _folds(self, tried: Tried, metric: str = "") -> Sequence[float]:
        return [outcome.scores[metric or self.metric] for outcome in tried.outcomes]

    def _goodness(self, tried: Tried) -> float:
        return self.sign * fmean(self._folds(tried))


def _scored(tried: Tried) -> list[str]:
    """The metrics that all folds have a score of."""
    first, *others = tried.outcomes
    return [name for name in first.scores if all(name in other.scores for other in others)]


def _bytes(tried: Tried) -> int:
    return tried.outcomes[0].state_bytes
