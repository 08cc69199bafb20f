"""The sheets of a report: a title, the heads of the columns, and rows of plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlpipe.plugin import Candidate, ColumnProfile, RunResult

Row = Sequence[Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Row]


def sheets_of(run: RunResult) -> Iterator[Sheet]:
    """All sheets, the one to look at first in front; those that there is nothing for have heads only."""
    yield Sheet("Summary", ("what", "value"), list(_summary(run)))
    yield Sheet("Leaderboard", _LEADERBOARD, [_candidate(each) for each in run.leaderboard])
    yield Sheet("Folds", ("candidate", "metric", "fold", "score"), list(_folds(run)))
    yield Sheet(
        "Holdout",
        ("metric", "score", "baseline"),
        [(name, score, run.baseline_holdout.get(name)) for name, score in run.holdout.items()],
    )
    yield Sheet(
        "Importance", ("column", "mean", "std"), [(each.column, each.mean, each.std) for each in run.importance]
    )
    yield Sheet("Columns", (*_COLUMN, *_STATISTICS, "notes"), [_profile(each) for each in run.profile])
    yield Sheet(
        "Checks",
        ("check", "source", "rule", "passed", "on violation", "rows that break it", "found"),
        [
            (each.check, each.source, each.rule, each.passed, each.on_violation, each.violations, _plain(each.value))
            for each in run.checks
        ],
    )
    yield Sheet(
        "Steps", ("use", "parameters", "reason"), [(each.use, _pairs(each.params), each.reason) for each in run.steps]
    )


_LEADERBOARD = (
    *("candidate", "verdict", "model", "plugin", "metric", "mean", "std", "low", "high"),
    *("fit seconds", "predict µs per row", "state bytes", "reason", "parameters"),
)
_COLUMN = ("column", "type", "kind", "rows", "missing", "distinct")
_STATISTICS = ("min", "q25", "median", "q75", "max", "mean", "std")


def _summary(run: RunResult) -> Iterator[Row]:
    yield "run", run.run_id
    yield "name", run.name
    yield "status", run.status
    yield "task", run.task
    yield "target", run.target
    yield "winner", run.winner
    yield "metric", f"{run.metric} ({'greater' if run.greater_is_better else 'less'} is better)"
    yield "on held-out rows", run.holdout.get(run.metric)
    yield "baseline there", run.baseline_holdout.get(run.metric)
    yield from ((f"{side} rows", count) for side, count in run.rows.items())
    yield "split", run.split
    yield "seed", run.seed
    yield "started (UTC)", run.started_at
    yield "seconds", run.seconds
    yield "spec, sha256", run.spec_sha256
    yield from (("warning", each) for each in run.warnings)
    yield from (
        (f"source {each.source}", f"{each.rows} rows, {each.columns} columns, {each.fingerprint}") for each in run.data
    )
    yield from ((f"version of {name}", version) for name, version in run.environment.items())


def _candidate(each: Candidate) -> Row:
    cv = each.cv
    scores = (None,) * 5 if cv is None else (cv.metric, cv.mean, cv.std, cv.low, cv.high)
    costs = (each.fit_seconds, each.predict_us_per_row, each.state_bytes)
    return (each.label, each.verdict, each.model, each.plugin, *scores, *costs, each.reason, _pairs(each.params))


def _folds(run: RunResult) -> Iterator[Row]:
    """A row for each score: a sheet ends at 16,384 columns, but hardly ever at its last row."""
    for candidate in run.leaderboard:
        for scores in ([candidate.cv] if candidate.cv else []) + list(candidate.other_cv.values()):
            yield from (
                (candidate.label, scores.metric, fold, score) for fold, score in enumerate(scores.folds, start=1)
            )


def _profile(each: ColumnProfile) -> Row:
    statistics = [each.statistics.get(name) for name in _STATISTICS]
    return (each.name, each.type, each.kind, each.rows, each.missing, each.distinct, *statistics, "; ".join(each.notes))


def _pairs(params: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in params.items())


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
