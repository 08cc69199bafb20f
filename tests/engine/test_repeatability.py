"""The same spec and seed give the same result to the last bit, whatever the number of workers."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

SPEC: dict[str, Any] = {
    "seed": 11,
    "prepare": [{"use": "cast", "columns": {"place": "string"}}],
    "target": {"column": "y"},
    "split": {"use": "random", "folds": 3},
    "transforms": [
        {"use": "neighbours", "columns": ["a", "b"], "k": [5]},
        {"use": "target_encode", "columns": ["place"]},
    ],
    "models": [
        "ridge",
        {"use": "random_forest", "n_estimators": 20},
        {"use": "hist_gradient_boosting", "max_iter": 20},
        {"use": "xgboost", "search": {"max_depth": {"int": [2, 6]}, "subsample": {"float": [0.5, 1.0]}}},
    ],
    "search": {"use": "random", "trials": 3},
}


def table() -> pl.DataFrame:
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(2, 400))
    place = rng.integers(8, size=400)
    return pl.DataFrame({"a": a, "b": b, "place": place, "y": a * b + place % 3 + rng.normal(0, 0.2, 400)})


def essence(finished: Any) -> Any:
    """All of the leaderboard but the times that were measured, the winner, and the holdout."""
    result = finished.result
    board = [
        (row.label, row.params, row.cv, row.other_cv, row.state_bytes, row.verdict, row.reason)
        for row in result.leaderboard
    ]
    return repr((board, result.winner, result.holdout, result.baseline_holdout))


def test_twice_and_with_more_workers_is_equal_to_the_last_bit(run_spec: Any) -> None:
    once, twice, thrice = (essence(run_spec(table(), **SPEC, executor={"workers": workers})) for workers in (1, 1, 3))
    assert once == twice == thrice


def test_another_seed_gives_another_result(run_spec: Any) -> None:
    assert essence(run_spec(table(), **SPEC)) != essence(run_spec(table(), **{**SPEC, "seed": 12}))


def test_a_new_step_shifts_nobody_elses_seed(run_spec: Any) -> None:
    # Clipping to bounds that no value reaches changes no data; were seeds drawn in turn, all later ones would shift.
    idle = {"use": "clip", "columns": ["a"], "min": -1e9, "max": 1e9}
    more = {**SPEC, "transforms": [*SPEC["transforms"], idle]}
    assert essence(run_spec(table(), **SPEC)) == essence(run_spec(table(), **more))
