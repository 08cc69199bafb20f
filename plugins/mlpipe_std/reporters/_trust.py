"""Whether the result can be trusted, in plain words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from mlpipe.plugin import REGISTRY, RunResult, counted, figure
from mlpipe_std.reporters._words import baseline_of, metric_title, winner_of

_FEW_ROWS = 100
"""Below this many holdout rows its score is a rough estimate."""


@dataclass(frozen=True)
class Judgement:
    """A level, the sentence that says it, and the findings behind it, the gravest first."""

    level: Literal["good", "caution", "bad"]
    sentence: str
    findings: tuple[str, ...]


def judge(run: RunResult) -> Judgement:
    """What a careful colleague would say of the result."""
    if run.status != "succeeded" or winner_of(run) is None:
        return Judgement("bad", f"The run {run.status.replace('succeeded', 'found no winner')}: do not use it.", ())
    if _beats_baseline(run) is False:
        return Judgement(
            "bad",
            "Do not use this model: it does no better than guessing without looking at the columns.",
            (*_data_cautions(run), *_remarks(run)),
        )
    cautions = (*_overlap(run), *_surprise(run), *_no_gain(run), *_data_cautions(run))
    if cautions:
        sentence = "The model clearly beats the baseline, but weigh this before you rely on it."
        return Judgement("caution", sentence, (*cautions, *_remarks(run)))
    return Judgement(
        "good",
        "Nothing found that speaks against it: the model clearly beats the baseline, and rows that it had never seen "
        "confirm what cross-validation promised.",
        _remarks(run),
    )


def _beats_baseline(run: RunResult) -> bool | None:
    """Whether the winner is better than the baseline, on the holdout and beyond its interval; None if unknown."""
    winner, baseline = winner_of(run), baseline_of(run)
    sign = 1 if run.greater_is_better else -1
    held, dummy = run.holdout.get(run.metric), run.baseline_holdout.get(run.metric)
    if held is not None and dummy is not None and sign * (held - dummy) <= 0:
        return False
    if winner is None or baseline is None or winner.cv is None or baseline.cv is None:
        return None
    return sign * (winner.cv.mean - baseline.cv.mean) > 0


def _data_cautions(run: RunResult) -> tuple[str, ...]:
    found = []
    broken = [check for check in run.checks if not check.passed]
    untold = [check for check in broken if not any(check.rule in warning for warning in run.warnings)]
    if untold:
        found.append(f"{counted(len(untold), 'data check')} did not hold: see Data checks.")
    held = run.rows.get("holdout", 0)
    if 0 < held < _FEW_ROWS:
        found.append(f"Only {counted(held, 'row')} were held out: the score on them is a rough estimate.")
    return (*found, *run.warnings)


def _overlap(run: RunResult) -> list[str]:
    winner, baseline = winner_of(run), baseline_of(run)
    if winner is None or baseline is None or winner.cv is None or baseline.cv is None:
        return []
    clear = winner.cv.low > baseline.cv.mean if run.greater_is_better else winner.cv.high < baseline.cv.mean
    unsure = "The interval of the winner's score reaches the baseline's mean: the gain may be chance."
    return [] if clear or not math.isfinite(winner.cv.low) else [unsure]


def _surprise(run: RunResult) -> list[str]:
    """A holdout score far worse than any fold promised."""
    winner, held = winner_of(run), run.holdout.get(run.metric)
    if winner is None or winner.cv is None or held is None or not math.isfinite(winner.cv.low):
        return []
    cv = winner.cv
    worst = min((*cv.folds, cv.low)) if run.greater_is_better else max((*cv.folds, cv.high))
    if (held < worst) if run.greater_is_better else (held > worst):
        text = f"The holdout score ({figure(held)}) is worse than cross-validation promised ({figure(cv.mean)}, "
        return [f"{text}{figure(cv.low)} to {figure(cv.high)}): the held-out rows may differ from the others."]
    return []


def _no_gain(run: RunResult) -> list[str]:
    """The other metrics by which the winner is no better than the baseline on the held-out rows."""
    others = set(run.holdout) & set(run.baseline_holdout) & set(REGISTRY.names("metric")) - {run.metric}
    worse = []
    for name in others:
        gain = run.holdout[name] - run.baseline_holdout[name]
        if gain <= 0 if REGISTRY.get("metric", name).greater_is_better else gain >= 0:
            worse.append(metric_title(name))
    return [f"By {', '.join(sorted(worse))} the winner does no better than the baseline."] if worse else []


def _remarks(run: RunResult) -> tuple[str, ...]:
    """What is good to know but no reason to worry."""
    found = []
    ties = sum(each.verdict == "tie" for each in run.leaderboard)
    if ties:
        others = "One other candidate" if ties == 1 else f"{ties} other candidates"
        found.append(f"{others} cannot be told apart from the winner on {metric_title(run.metric)} (a tie).")
    failed = [each.label for each in run.leaderboard if each.verdict == "failed"]
    if failed:
        found.append(f"{counted(len(failed), 'candidate')} failed: see the leaderboard.")
    return tuple(found)
