"""How reports put things: metrics, differences, dates and verdicts in words."""

from __future__ import annotations

from datetime import UTC, datetime

from mlpipe.plugin import Candidate, ColumnProfile, RunResult, counted, duration, figure

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
    return f"in units of {run.target}" if run.metric_in_target_unit else ""


def score(value: float | None) -> str:
    """A metric's value: as any figure, but 1 as 1.0000 and 0 as 0.0000, so that columns of shares line up."""
    return f"{value:.4f}" if value in (0, 1, -1) else figure(value)


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
    if gain == 0:
        return f"the same as the baseline's {figure(theirs)}"
    way = "above" if mine > theirs else "below"
    if run.greater_is_better or theirs <= 0:
        return f"{figure(abs(gain))} {way} the baseline's {figure(theirs)}"
    if mine > 10 * theirs:
        return f"{mine / theirs:,.0f} times the baseline's {figure(theirs)}"
    return f"{percent(abs(gain) / theirs)} {way} the baseline's {figure(theirs)}"


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


def per_row(microseconds: float) -> str:
    """A time for one row; what is too short to be measured says so."""
    return duration(microseconds / 1e6) if microseconds >= 0.05 else "<0.1 µs"


def amount(value: float | str, column: ColumnProfile) -> str:
    """A value of a column: years without a thousands separator, days without a time."""
    if isinstance(value, str):
        return value.removesuffix(" 00:00:00")
    low, high = column.statistics.get("min"), column.statistics.get("max")
    years = isinstance(low, float | int) and isinstance(high, float | int) and 1500 <= low <= high <= 2200
    return f"{value:.0f}" if years and value >= 1500 else figure(value)
