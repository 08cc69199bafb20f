"""Runs to report on: made up, but shaped as real ones are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpipe.plugin import (
    Bar,
    Candidate,
    CheckRecord,
    ColumnProfile,
    DataRecord,
    Importance,
    Predictions,
    RunResult,
    Scores,
    StageRecord,
    StepRecord,
)

HOSTILE = "<a href='//x.io'>y</a></script><img src=x onerror=alert(1)>{{7*7}}<b>&javascript:alert(2)"
FORMULA = '=HYPERLINK("http://x.io","y")'
"""What a spreadsheet runs, where it is not told that it is text."""

TASKS: dict[str, dict[str, Any]] = {
    "regression": {"target": "price", "metric": "mae", "labels": (), "best": 61_234.5, "dummy": 232_111.9},
    "binary": {"target": "late", "metric": "roc_auc", "labels": ("false", "true"), "best": 0.9034, "dummy": 0.5},
    "multiclass": {
        "target": "species",
        "metric": "log_loss",
        "labels": ("Adelie", "Chinstrap", "Gentoo"),
        "best": 0.0651,
        "dummy": 1.0481,
    },
}
OTHERS = {
    "regression": {"r2": (0.8891, -0.0004), "rmse": (110_234.2, 367_111.0), "mape": (0.1234, 0.512)},
    "binary": {"average_precision": (0.71, 0.16), "log_loss": (0.29, 0.44), "accuracy": (0.89, 0.84), "f1": (0.6, 0.0)},
    "multiclass": {"accuracy": (0.981, 0.44), "balanced_accuracy": (0.976, 0.333), "f1_macro": (0.977, 0.204)},
}
MODELS = ("xgboost #3", "xgboost #1", "hist_gradient_boosting", "random_forest", "ridge")


def sample_result(task: Any, columns: int = 9, **changes: Any) -> RunResult:
    """A run of a task, with so many columns; further fields replace its own."""
    setting, rng = TASKS[task], np.random.default_rng(3)
    board = _leaderboard(setting, rng)
    names = ["sqft_living", "grade", "zipcode", "date", "waterfront", *(f"feature_{n}" for n in range(columns - 5))]
    result = RunResult(
        run_id=f"{task}-20261122-231501-ab12",
        name=task,
        status="succeeded",
        task=task,
        target=setting["target"],
        seed=7,
        started_at="2026-11-22T23:15:01.123456+00:00",
        seconds=83.21,
        spec_sha256="ab" * 32,
        spec_text="version: 1\nname: example\nsources:\n  houses: {use: csv, path: ../data/housing.csv}\n",
        metric=setting["metric"],
        greater_is_better=task == "binary",
        metric_in_target_unit=task == "regression",
        rows={"development": 17_290, "holdout": 4_323},
        split="random: 20 % held out, 5 folds",
        stages=_stages(),
        data=(DataRecord("houses", "sha256:" + "0123456789abcdef" * 4, 21_613, columns + 1),),
        checks=_checks(),
        profile=_profile(setting, names, rng),
        leaderboard=board,
        winner="xgboost #3",
        baseline="baseline",
        holdout={setting["metric"]: setting["best"], **{name: pair[0] for name, pair in OTHERS[task].items()}},
        baseline_holdout={
            setting["metric"]: setting["dummy"],
            **{name: pair[1] for name, pair in OTHERS[task].items()},
        },
        out_of_fold=_predictions(task, setting["labels"], 17_290, rng),
        holdout_predictions=_predictions(task, setting["labels"], 4_323, rng),
        importance=_importance(names, abs(setting["best"] - setting["dummy"]) / 3, rng),
        steps=_steps(),
        environment={"python": "3.11.2", "system": "Linux-6.1-x86_64-with-glibc2.36", "cores": "2", "polars": "2.1.0"},
    )
    return replace(result, **changes)


def _leaderboard(setting: dict[str, Any], rng: np.random.Generator) -> tuple[Candidate, ...]:
    metric, best, dummy = setting["metric"], setting["best"], setting["dummy"]
    way = (dummy - best) / 12
    means = [best + way * step for step in (0.1, 0.12, 0.3, 0.6, 2.5)]
    verdicts: list[Any] = ["winner", "tie", "worse", "worse", "worse"]
    reasons = ["the best mean score", "cannot be told apart from the best, but larger than the winner", "", "", ""]
    board = [
        _candidate(label, _scores(metric, mean, abs(way), rng), verdict, reason, rng)
        for label, mean, verdict, reason in zip(MODELS, means, verdicts, reasons, strict=True)
    ]
    failed = _candidate("svm", None, "failed", "model 'svm': it takes at most 10,000 rows, there are 17,290", rng)
    dummy_row = _candidate("baseline", _scores(metric, dummy, abs(way), rng), "baseline", "what a model must beat", rng)
    return (*board, dummy_row, failed)


def _candidate(label: str, cv: Scores | None, verdict: Any, reason: str, rng: np.random.Generator) -> Candidate:
    plugin = label.split(" ")[0]
    params = {"n_estimators": 400, "learning_rate": 0.056789123456, "max_depth": None, "columns": ["lat", "long"]}
    return Candidate(
        label=label,
        model=plugin,
        plugin="dummy" if verdict == "baseline" else plugin,
        params={} if verdict == "baseline" else params,
        cv=cv,
        other_cv={"r2": _scores("r2", 0.87, 0.01, rng)} if cv else {},
        fit_seconds=float(rng.uniform(0.02, 6)),
        predict_us_per_row=float(rng.uniform(0.3, 40)),
        state_bytes=int(rng.integers(300, 4_000_000)),
        verdict=verdict,
        reason=reason,
    )


def _scores(metric: str, mean: float, spread: float, rng: np.random.Generator) -> Scores:
    folds = mean + 0.1 * spread * rng.normal(size=5)
    middle, std = float(folds.mean()), float(folds.std(ddof=1))
    return Scores(metric, tuple(folds.tolist()), middle, std, middle - 1.6 * std, middle + 1.6 * std)


def _predictions(task: str, labels: tuple[str, ...], rows: int, rng: np.random.Generator) -> Predictions:
    if task == "regression":
        truth = np.exp(rng.normal(13.05, 0.53, rows))
        return Predictions(truth, truth * np.exp(rng.normal(0, 0.17, rows)), None, ())
    weights = np.array([0.84, 0.16]) if len(labels) == 2 else np.full(len(labels), 1 / len(labels))
    truth = rng.choice(len(labels), rows, p=weights)
    scores = rng.normal(size=(rows, len(labels))) + np.log(weights)
    scores[np.arange(rows), truth] += 1.9
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return Predictions(truth, None, chances, labels)


def _profile(setting: dict[str, Any], names: Sequence[str], rng: np.random.Generator) -> tuple[ColumnProfile, ...]:
    labels = setting["labels"]
    trend = None if len(labels) > 2 else (lambda x: 0.1 + 0.5 * x) if labels else (lambda x: 3e5 + 6e5 * x)
    kinds: list[Any] = ["numeric", "numeric", "categorical", "temporal", "boolean"]
    features = [
        _column(name, kinds[place] if place < len(kinds) else "numeric", trend, rng) for place, name in enumerate(names)
    ]
    if labels:
        bars = tuple(Bar(label, int(rng.integers(2_000, 9_000))) for label in labels)
        target = ColumnProfile(setting["target"], "String", "categorical", 17_290, 0, len(labels), {}, bars)
    else:
        target = replace(_column(setting["target"], "numeric", None, rng), type="Float64")
    noted = replace(features[-1], missing=9_876, notes=("57% missing",))
    constant = replace(features[-2], distinct=1, notes=("constant",))
    return (target, *features[:-2], constant, noted)


def _column(name: str, kind: Any, trend: Callable[[float], float] | None, rng: np.random.Generator) -> ColumnProfile:
    if kind in ("categorical", "boolean"):
        labels = ["false", "true"] if kind == "boolean" else [*(f"98{n:03}" for n in range(12)), "58 others"]
    elif kind == "temporal":
        labels = [f"from 2014-{month:02}-02 00:00:00" for month in range(1, 13)]
    else:
        labels = [f"{450 + 230 * n:,} to {680 + 230 * n:,}" for n in range(20)]
    places: NDArray[np.float64] = np.linspace(0, 1, len(labels))
    counts = (5_000 * np.exp(-((places - 0.3) ** 2) / 0.08)).astype(int) + 9
    bars = tuple(
        Bar(label, int(count), trend(float(place)) if trend else None)
        for label, count, place in zip(labels, counts, places, strict=True)
    )
    numbers = {"min": 370.0, "max": 13_540.0, "mean": 2_079.8997, "q25": 1_427.0, "median": 1_910.0, "q75": 2_550.0}
    times: dict[str, Any] = {
        "min": "2014-05-02 00:00:00",
        "median": "2014-10-16 00:00:00",
        "max": "2015-05-27 00:00:00",
    }
    statistics = times if kind == "temporal" else numbers | {"std": 918.4408} if kind == "numeric" else {}
    dtype = {"numeric": "Int64", "categorical": "String", "temporal": "Datetime", "boolean": "Boolean"}[kind]
    missing = int(rng.integers(0, 3)) * 211
    return ColumnProfile(name, dtype, kind, 17_290, missing, len(labels) * 44, statistics, bars)


def _importance(names: Sequence[str], largest: float, rng: np.random.Generator) -> tuple[Importance, ...]:
    sizes = sorted((largest * rng.random(len(names)) ** 3).tolist(), reverse=True)
    return tuple(Importance(name, size, 0.06 * size) for name, size in zip(names, sizes, strict=True))


def _checks() -> tuple[CheckRecord, ...]:
    return (
        CheckRecord("row_count", "houses", "at least 10,000 rows", True, "fail", value=21_613),
        CheckRecord("not_null", "houses", "price is not null", True, "fail", violations=0),
        CheckRecord("in_range", "houses", "bedrooms at most 15", False, "warn", violations=1, value=(33,)),
    )


def _stages() -> tuple[StageRecord, ...]:
    times = {
        "load": 0.12,
        "check": 0.04,
        "split": 0.01,
        "profile": 0.2,
        "search": 75.3,
        "select": 0.0004,
        "evaluate": 6.1,
    }
    return tuple(StageRecord(name, "ran", seconds, "no earlier result") for name, seconds in times.items())


def _steps() -> tuple[StepRecord, ...]:
    return (
        StepRecord("target_encode", {"columns": ["zipcode"], "smoothing": 20.0}, "from the spec"),
        StepRecord("impute", {"strategy": "median"}, "model 'ridge' takes no missing values (feature_3)"),
    )


def hostile_result() -> RunResult:
    """A run in which every text that data or people bring is hostile."""
    run = sample_result("multiclass")
    evil = [HOSTILE, HOSTILE + '"', "' onmouseover=alert(3) x='"]
    bars = tuple(Bar(label, 10 + place, 0.3) for place, label in enumerate(evil))
    profile = tuple(
        replace(each, name=f"{HOSTILE}{n}", type=HOSTILE, kind="categorical", bars=bars, notes=(HOSTILE,))
        for n, each in enumerate(run.profile)
    )
    board = tuple(
        replace(each, label=f"{each.label}{HOSTILE}", plugin=HOSTILE, params={HOSTILE: HOSTILE}, reason=HOSTILE)
        for each in run.leaderboard
    )
    predictions = {
        name: replace(getattr(run, name), labels=tuple(evil)) for name in ("out_of_fold", "holdout_predictions")
    }
    return replace(
        run,
        run_id=HOSTILE,
        name=HOSTILE,
        target=HOSTILE,
        spec_text=HOSTILE,
        spec_sha256=HOSTILE,
        started_at=HOSTILE,
        split=HOSTILE,
        metric=HOSTILE,
        holdout={HOSTILE: 0.1},
        baseline_holdout={HOSTILE: 0.9},
        winner=board[0].label,
        baseline=next(each.label for each in board if each.verdict == "baseline"),
        warnings=(HOSTILE, FORMULA),
        stages=(StageRecord(HOSTILE, "ran", 1.0, HOSTILE),),
        data=(DataRecord(HOSTILE, HOSTILE, 1, 1),),
        checks=(CheckRecord(HOSTILE, HOSTILE, HOSTILE, False, HOSTILE, 3, (HOSTILE,)),),
        steps=(StepRecord(HOSTILE, {HOSTILE: [HOSTILE]}, HOSTILE),),
        environment={HOSTILE: FORMULA},
        importance=tuple(Importance(each.name, 0.1, 0.01) for each in profile[1:]),
        profile=profile,
        leaderboard=board,
        **predictions,
    )
