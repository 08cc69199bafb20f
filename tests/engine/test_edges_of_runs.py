"""What is rare and legitimate comes to an end: wide tables, rare classes, splits with a single group, full disks."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import mlpipe
from mlpipe.engine.explain import batched
from mlpipe.engine.screening import closest_columns
from mlpipe.engine.seeds import derive_rng


def noise(rows: int, columns: int) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    return pl.DataFrame({f"f{index}": rng.normal(size=rows) for index in range(columns)} | {"y": rng.normal(size=rows)})


def test_a_thousand_columns_are_no_trouble(run_spec: Any) -> None:
    table = noise(40, 1_000).with_columns(y=pl.col("f7") * 10)
    began = time.process_time()
    result = run_spec(table, target={"column": "y"}, models=["ridge"], reports=["json"]).result
    assert time.process_time() - began < 100, "once it grew with the square of the columns, to hours"
    assert len(result.profile) == 1_001
    assert len(result.importance) == 150
    assert "f7" in {each.column for each in result.importance}
    assert any("150 of 1,000 columns" in warning for warning in result.warnings)


def test_columns_that_go_along_with_the_predictions_are_found_whatever_their_type() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(size=400)
    rows = pl.DataFrame(
        {
            "noise": rng.normal(size=400),
            "bent": truth**2,
            "word": np.where(truth > 0.5, "high", "low"),
            "other": rng.choice(["a", "b"], 400),
            "gaps": pl.Series(truth).set(pl.Series(truth < 0), None),
            "flag": truth > 1,
        }
    )
    assert closest_columns(rows, truth, 4) == ["bent", "word", "gaps", "flag"]
    assert closest_columns(rows, np.column_stack([truth, -truth]), 6) == rows.columns


def test_lots_hold_everything_once() -> None:
    assert list(batched("abcde", 2)) == [("a", "b"), ("c", "d"), ("e",)]


def test_importance_of_a_rare_class_does_not_undo_the_run(run_spec: Any) -> None:
    rng = np.random.default_rng(1)
    label = np.zeros(20_000, dtype=np.int64)
    label[rng.choice(20_000, 12, replace=False)] = 1
    table = pl.DataFrame({"a": rng.random(20_000), "b": rng.random(20_000) + label, "y": label})
    result = run_spec(table, target={"column": "y"}, models=["logistic"], reports=["json"], seed=5).result
    assert [each.column for each in result.importance][:1] == ["b"]


def test_what_explains_a_run_never_fails_it(run_spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: Any) -> None:
        raise mlpipe.MlpipeError("no such thing")

    monkeypatch.setattr("mlpipe.engine.explain._Shuffling.importances", refuse)
    finished = run_spec(noise(60, 2), target={"column": "y"}, models=["ridge"], reports=["json"])
    assert finished.result.importance == ()
    assert "the importance of columns could not be measured: no such thing" in finished.result.warnings


@pytest.mark.parametrize(
    ("key", "split"),
    [
        (np.repeat(np.arange(2015, 2023), 50), {"use": "time", "column": "key"}),
        (np.tile(["a", "b", "c"], 134)[:400], {"use": "group", "column": "key", "folds": 2}),
    ],
)
def test_models_that_stop_early_can_do_with_a_single_time_or_group(run_spec: Any, key: Any, split: Any) -> None:
    rng = np.random.default_rng(0)
    table = pl.DataFrame({"key": key, "a": rng.random(400)}).with_columns(y=pl.col("a") * 3)
    models = ["ridge", "hist_gradient_boosting", "xgboost"]
    result = run_spec(table, target={"column": "y"}, split=split, models=models).result
    assert [row.reason for row in result.leaderboard if row.verdict == "failed"] == []
    (told,) = {warning.partition(": the rows")[2][:80] for warning in result.warnings if "stop early" in warning}
    assert "'hist_gradient_boosting', 'xgboost' stop early are drawn at random" in told


def test_a_budget_that_left_nothing_out_is_not_said_to_have(run_spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    models = [{"use": "random_forest", "n_estimators": 60, "search": {"min_samples_leaf": [1, 2]}}]
    given = {"target": {"column": "y"}, "models": models, "search": {"use": "grid"}}
    over_at = 4  # baseline, default setting and two more: all was tried when time was up
    monkeypatch.setattr("mlpipe.engine.search._Search._over_budget", lambda self: len(self.tried) >= over_at)
    enough = run_spec(noise(100, 3), **given, select={"budget": "4s"}).result
    over_at = 3
    short = run_spec(noise(100, 3), **given, select={"budget": "4s"}).result
    assert (len(enough.leaderboard), len(short.leaderboard)) == (4, 3)
    assert not [warning for warning in enough.warnings if "budget" in warning]
    assert [warning for warning in short.warnings if "the time budget of 4 s ended the search" in warning]


def test_another_step_of_the_same_plugin_shifts_no_seed(run_spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[tuple[Any, ...]]] = []

    def watch(seed: int, stage: str, *item: Any) -> np.random.Generator:
        seen[-1].add((stage, *item))
        return derive_rng(seed, stage, *item)

    monkeypatch.setattr("mlpipe.engine.folding.derive_rng", watch)
    table = noise(60, 2).with_columns(g=pl.Series(["a", "b", "c"] * 20), h=pl.Series(["x", "y"] * 30))
    one = {"use": "target_encode", "columns": ["g"]}
    for steps in ([one], [{"use": "target_encode", "columns": ["h"]}, one], [one, one]):
        seen.append(set())
        run_spec(table, target={"column": "y"}, models=["ridge"], transforms=steps)
    alone, behind_another, twice = seen
    assert alone < behind_another
    assert alone < twice, "two that are alike are told apart"


def test_a_metric_that_overflows_is_left_out_where_it_does_not_select(run_spec: Any) -> None:
    table = noise(60, 2).with_columns(y=pl.col("y").abs() * 1e301)
    result = run_spec(table, target={"column": "y"}, models=["dummy"], select={"metric": "mae"}).result
    assert "mae" in result.holdout
    assert "r2" not in result.holdout


def test_infinite_values_that_a_step_makes_are_told(run_spec: Any) -> None:
    step = {"use": "expression", "columns": {"z": "case when f0 > 0 then 1.0 / 0.0 else f0 end"}}
    table = noise(60, 2)
    result = run_spec(table, target={"column": "y"}, models=["ridge"], transforms=[step]).result
    count = table.filter(pl.col("f0") > 0).height
    assert f"column 'z' has {count:,} infinite values; they are treated as missing" in result.warnings


def test_weights_of_nothing_are_told(run_spec: Any) -> None:
    table = noise(60, 2).with_columns(w=pl.lit(0.0))
    with pytest.raises(mlpipe.MlpipeError, match="weight column 'w' is zero in all rows"):
        run_spec(table, target={"column": "y", "weight": "w"}, models=["ridge"])


@pytest.mark.parametrize("most", [1_024, 40_960])
def test_a_full_disk_is_told_with_the_path(tmp_path: Path, most: int) -> None:
    # A limit on the size of files stands for it: the writes fail in the same places.
    noise(60, 2).write_csv(tmp_path / "rows.csv")
    (tmp_path / "spec.yaml").write_text(
        "sources: {s: {use: csv, path: rows.csv}}\ntarget: {column: y}\nmodels: [ridge]\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mlpipe", "run", "spec.yaml", "--store", "store"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        check=False,
    )
    assert done.returncode == 6, done.stderr
    assert "cannot write store/runs/" in done.stderr
    assert "Traceback" not in done.stderr
