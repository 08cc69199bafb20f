"""Whether the result can be trusted, in plain words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from mlpipe.plugin import REGISTRY, RunResult, counted
from mlpipe_std.reporters._signal import beats_baseline, is_worse_than_baseline, winner_in_words
from mlpipe_std.reporters._words import metric_title, score, winner_of

_FEW_ROWS = 100
"""Below this many holdout rows its score is a rough estimate."""
_NO_SIGNAL = "no model beats the baseline"
"""How a warning begins that the headline tells already."""


@dataclass(frozen=True)
class Judgement:
    """A level, its headline, the sentence that says it, and the findings behind it, the gravest first."""

    level: Literal["good", "caution", "bad"]
    headline: str
    sentence: str
    findings: tuple[str, ...]


def judge(run: RunResult) -> Judgement:
    """What a careful colleague would say of the result."""
    if run.status != "succeeded" or winner_of(run) is None:
        sentence = f"The run {run.status.replace('succeeded', 'found no winner')}: do not use it."
        return Judgement("bad", "Not usable", sentence, ())
    beats = beats_baseline(run)
    if beats is False:
        return Judgement("bad", "No model beats the baseline", _no_signal(run), (*_data_cautions(run), *_remarks(run)))
    if _loses_on_holdout(run):
        sentence = "On the held-out rows the model does no better than guessing without looking at the columns."
        return Judgement("bad", "Do not use this model", sentence, (*_data_cautions(run), *_remarks(run)))
    cautions = (*_unknown(beats), *_surprise(run), *_no_gain(run), *_data_cautions(run))
    if cautions:
        known = "The model clearly beats the baseline, but weigh" if beats else "Weigh"
        sentence = f"{known} this before you rely on it."
        return Judgement("caution", "Look before you use it", sentence, (*cautions, *_remarks(run)))
    sentence = (
        "Nothing found that speaks against it: the model clearly beats the baseline, and rows that it had never seen "
        "confirm what cross-validation promised."
    )
    return Judgement("good", "Looks sound", sentence, _remarks(run))


def _no_signal(run: RunResult) -> str:
    guess = "guessing without looking at the columns"
    if is_worse_than_baseline(run):
        return f"The best one, {run.winner}, is worse in cross-validation than {guess}."
    return f"The best one, {run.winner}, cannot be told apart in cross-validation from {guess}: its gain may be chance."


def _unknown(beats: bool | None) -> list[str]:
    unknown = "With one fold alone, or no baseline, it is unknown whether the model has learned anything."
    return [unknown] if beats is None else []


def _loses_on_holdout(run: RunResult) -> bool:
    held, dummy = run.holdout.get(run.metric), run.baseline_holdout.get(run.metric)
    if held is None or dummy is None:
        return False
    return held <= dummy if run.greater_is_better else held >= dummy


def _data_cautions(run: RunResult) -> tuple[str, ...]:
    found = []
    broken = [check for check in run.checks if not check.passed]
    untold = [check for check in broken if not any(check.rule in warning for warning in run.warnings)]
    if untold:
        found.append(f"{counted(len(untold), 'data check')} did not hold: see Data checks.")
    held = run.rows.get("holdout", 0)
    if 0 < held < _FEW_ROWS:
        found.append(f"Only {counted(held, 'row')} were held out: the score on them is a rough estimate.")
    told = (each for each in run.warnings if not each.startswith(_NO_SIGNAL))
    return (*found, *told)


def _surprise(run: RunResult) -> list[str]:
    """A holdout score far worse than any fold promised."""
    winner, held = winner_of(run), run.holdout.get(run.metric)
    if winner is None or winner.cv is None or held is None or not math.isfinite(winner.cv.low):
        return []
    cv = winner.cv
    worst = min((*cv.folds, cv.low)) if run.greater_is_better else max((*cv.folds, cv.high))
    if (held < worst) if run.greater_is_better else (held > worst):
        told, mean, low, high = (score(run, run.metric, each) for each in (held, cv.mean, cv.low, cv.high))
        text = f"The holdout score ({told}) is worse than cross-validation promised ({mean}, {low} to {high}): "
        return [f"{text}the held-out rows may differ from the others."]
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
        best = winner_in_words(run)
        found.append(f"{others} cannot be told apart from the {best} on {metric_title(run.metric)} (a tie).")
    failed = [each.label for each in run.leaderboard if each.verdict == "failed"]
    if failed:
        found.append(f"{counted(len(failed), 'candidate')} failed: see the leaderboard.")
    return tuple(found)
