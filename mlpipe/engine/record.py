"""``run.json``: what a run did, as public data (docs/run-json.md)."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from mlpipe.engine.executor import machine_cores
from mlpipe.plugin import Candidate, RunResult

_PACKAGES = (
    "mlpipe-framework",
    "polars",
    "numpy",
    "scikit-learn",
    "scipy",
    "xgboost",
    "xgboost-cpu",
    "plotly",
)


def run_record(run: RunResult, error: str = "") -> dict[str, Any]:
    """The content of ``run.json``; ``error`` says why a run failed."""
    record: dict[str, Any] = {
        "run_id": run.run_id,
        "name": run.name,
        "status": run.status,
        "spec_sha256": run.spec_sha256,
        "seed": run.seed,
        "started_at": run.started_at,
        "seconds": run.seconds,
        "task": run.task,
        "target": run.target,
        "labels": list(run.labels),
        "positive": run.positive,
        "metric": run.metric,
        "stages": [asdict(stage) for stage in run.stages],
        "data": [asdict(data) for data in run.data],
        "checks": [asdict(check) | {"value": _shown(check.value)} for check in run.checks],
        "warnings": list(run.warnings),
        "rows": dict(run.rows),
        "leaderboard": [_row(candidate) for candidate in run.leaderboard],
        "winner": run.winner,
        "baseline": run.baseline,
        "holdout": dict(run.holdout),
        "baseline_holdout": dict(run.baseline_holdout),
        "bundle": run.bundle,
        "published": None,
        "environment": dict(run.environment),
    }
    return record | ({"error": error} if error else {})


def environment() -> Mapping[str, str]:
    """What the run ran on: versions, system, cores."""
    found = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": str(machine_cores()),
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _row(candidate: Candidate) -> dict[str, Any]:
    scores = candidate.cv
    cv = None
    if scores is not None:
        cv = asdict(scores) | {"folds": list(scores.folds)}
    return {
        "model": candidate.label,
        "params": dict(candidate.params),
        "cv": cv,
        "fit_seconds": candidate.fit_seconds,
        "predict_us_per_row": candidate.predict_us_per_row,
        "state_bytes": candidate.state_bytes,
        "verdict": candidate.verdict,
        "reason": candidate.reason,
    }


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
