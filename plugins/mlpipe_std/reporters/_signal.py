"""Whether the winner found anything that the baseline, which looks at no column, has not."""

from __future__ import annotations

import math
from statistics import fmean, stdev

from mlpipe.plugin import Candidate, RunResult, Scores
from mlpipe_std.reporters._words import baseline_of, winner_of


def beats_baseline(run: RunResult) -> bool | None:
    """Whether the winner is better in cross-validation by more than chance explains; None where that is unknown.

    The differences, fold by fold, are held against their 95 % interval, corrected as those of the scores are.
    """
    pair = _scores(run)
    if pair is None:
        return None
    mine, theirs = pair
    sign = 1 if run.greater_is_better else -1
    gains = [sign * (one - other) for one, other in zip(mine.folds, theirs.folds, strict=True)]
    if not all(math.isfinite(gain) for gain in gains):
        return None
    if fmean(gains) <= 0:
        return False
    if len(gains) < 2:
        return None
    spread = stdev(gains)
    return bool(fmean(gains) > spread * _width(run))


def is_worse_than_baseline(run: RunResult) -> bool:
    """Whether the winner's mean score in cross-validation is worse than the baseline's."""
    pair = _scores(run)
    if pair is None:
        return False
    mine, theirs = pair
    return mine.mean < theirs.mean if run.greater_is_better else mine.mean > theirs.mean


def winner_in_words(run: RunResult) -> str:
    """What to call the winner: a model that beats nothing has won nothing."""
    return "best model" if beats_baseline(run) is False else "winner"


def verdict(run: RunResult, each: Candidate) -> str:
    """A candidate's verdict in words."""
    return winner_in_words(run) if each.verdict == "winner" else each.verdict


def _scores(run: RunResult) -> tuple[Scores, Scores] | None:
    winner, baseline = winner_of(run), baseline_of(run)
    if winner is None or baseline is None or winner.cv is None or baseline.cv is None:
        return None
    return (winner.cv, baseline.cv) if len(winner.cv.folds) == len(baseline.cv.folds) else None


def _width(run: RunResult) -> float:
    """Half an interval in standard deviations of the folds: the same for whatever was measured on these folds."""
    for each in run.leaderboard:
        if each.cv is not None and each.cv.std > 0 and math.isfinite(each.cv.high):
            return (each.cv.high - each.cv.mean) / each.cv.std
    return 0.0
