"""How reports put things: metrics, differences, dates and verdicts in words."""

from __future__ import annotations

from datetime import UTC, datetime

from mlpipe.plugin import REGISTRY, Candidate, ColumnProfile, RunResult, counted, figure, score_format

_SHORT = {"auc", "f1", "mae", "mape", "mse", "r2", "rmse", "rmsle", "roc"}


def metric_title(name: str) -> str:
    """A metric's name as people write it: ``roc_auc`` is ROC AUC, ``log_loss`` is log loss."""
    words = name.split("_")
    return " ".join(word.upper() if word in _SHORT else word for word in words).replace("R2", "R²")


def direction(run: RunResult) -> str:
    """Which way the selecting metric is better."""
    return "higher is better" if run.greater_is_better else "lower is better"


def unit(run: RunResult) -> str:
    """The unit of the selecting metric, where it has one."""
    return in_units(run.target) if run.metric_in_target_unit else ""


def in_units(target: str) -> str:
    """The unit of a target in words; a target may itself be called units."""
    return f"in {target}" if target.casefold() in ("unit", "units") else f"in units of {target}"


def score(run: RunResult, name: str, value: float | None) -> str:
    """A metric's value, with the decimals that all its scores in the run have."""
    means = [each.cv.mean for each in run.leaderboard if each.cv is not None] if name == run.metric else []
    known = [run.holdout.get(name), run.baseline_holdout.get(name), *means]
    is_share = name in REGISTRY.names("metric") and REGISTRY.get("metric", name).is_share
    return score_format([*known, value], is_share=is_share)(value)


def capital(text: str) -> str:
    """The text with a capital in front, to begin a sentence."""
    return text[:1].upper() + text[1:]


def percent(share: float) -> str:
    """A share as 12 % · 0.4 % · <0.1 %."""
    if 0 < share < 0.001:
        return "<0.1 %"
    return f"{share:.1%}".replace("%", " %") if 0 < share < 0.0995 else f"{share:.0%}".replace("%", " %")


def moment(text: str) -> str:
    """An ISO time as 22 November 2026, 23:24 UTC; as it stands where it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def shortened(text: str, most: int = 28) -> str:
    """The text, cut in the middle where it is longer than ``most``, so that beginning and end tell it apart."""
    if len(text) <= most:
        return text
    tail = (most - 1) // 3
    return f"{text[: most - 1 - tail]}…{text[-tail:]}"


def against_baseline(run: RunResult) -> str:
    """How the winner's holdout score stands to the baseline's, in words; empty where one is missing."""
    mine, theirs = run.holdout.get(run.metric), run.baseline_holdout.get(run.metric)
    if mine is None or theirs is None:
        return ""
    gain = mine - theirs if run.greater_is_better else theirs - mine
    told = score(run, run.metric, theirs)
    if gain == 0:
        return f"the same as the baseline's {told}"
    way = "above" if mine > theirs else "below"
    if run.greater_is_better or theirs <= 0:
        return f"{score(run, run.metric, abs(gain))} {way} the baseline's {told}"
    if mine > 10 * theirs:
        return f"{mine / theirs:,.0f} times the baseline's {told}"
    return f"{percent(abs(gain) / theirs)} {way} the baseline's {told}"


def winner_of(run: RunResult) -> Candidate | None:
    """The winning candidate, if there is one."""
    return next((each for each in run.leaderboard if each.label == run.winner), None)


def baseline_of(run: RunResult) -> Candidate | None:
    """The baseline's candidate, if there is one."""
    return next((each for each in run.leaderboard if each.label == run.baseline), None)


def rows_in_words(run: RunResult) -> str:
    """The rows of the two roles: ``17,290 rows to learn from, 4,323 held out``."""
    learned, held = run.rows.get("development", 0), run.rows.get("holdout", 0)
    return f"{counted(learned, 'row')} to learn from, {held:,} held out"


def amount(value: float | str, column: ColumnProfile) -> str:
    """A value of a column, without zeros at its end; years without a thousands separator, days without a time."""
    if isinstance(value, str):
        return value.removesuffix(" 00:00:00")
    low, high = column.statistics.get("min"), column.statistics.get("max")
    years = isinstance(low, float | int) and isinstance(high, float | int) and 1500 <= low <= high <= 2200
    if years and value >= 1500:
        return f"{value:.0f}"
    text = figure(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
