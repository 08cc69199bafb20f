"""Numbers in reports: as many digits as say something, the same for what stands below one another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mlpipe.plugin import REGISTRY, ColumnProfile, RunResult
from mlpipe_std.reporters._words import amount, in_units, score

Build = Callable[..., RunResult]


def written(name: str, run: RunResult, folder: Path) -> str:
    (path,) = REGISTRY.get("reporter", name)().write(run, folder)
    return str(path.read_text(encoding="utf-8"))


def test_scores_of_one_metric_have_the_same_decimals(build: Build) -> None:
    run = build(
        "regression", holdout={"mae": 61_234.5, "r2": 0.9071}, baseline_holdout={"mae": 232_111.9, "r2": -5.35e-05}
    )
    assert [score(run, "r2", value) for value in (0.9071, -5.35e-05)] == ["0.9071", "-0.0001"]
    assert score(run, "mae", 61_234.5) == "61,234"


def test_percentage_errors_are_told_in_percent(build: Build, tmp_path: Path) -> None:
    run = build("regression")
    assert "| MAPE | 12.3 % | 51.2 % |" in written("markdown", run, tmp_path)
    assert ">12.3 %<" in written("html", run, tmp_path)


def test_a_target_called_units_has_no_units_of_units(build: Build, tmp_path: Path) -> None:
    assert in_units("price") == "in units of price"
    run = build("regression", target="units")
    for name in ("html", "markdown"):
        text = written(name, run, tmp_path)
        assert "MAE in units" in text
        assert "units of units" not in text


def test_values_of_a_column_end_without_zeros() -> None:
    column = ColumnProfile("bathrooms", "Float64", "numeric", 9, 0, 9, {"min": 0.0, "max": 8.0})
    values = (0.0, 1.75, 2.0, 2.114763, 45.5, 200.0, 1_234.5, 0.05, 1.2e-05)
    told = ["0", "1.75", "2", "2.115", "45.5", "200", "1,234", "0.05", "1.2e-05"]
    assert [amount(value, column) for value in values] == told


def test_days_since_1970_say_so(build: Build, tmp_path: Path) -> None:
    run = build("regression")
    days = replace(run.profile[1], name="date_epoch_days")
    text = written("html", replace(run, profile=(run.profile[0], days)), tmp_path)
    assert re.search(r"date_epoch_days</span><small>Int64, days since 1970</small>", text)


def test_columns_that_worsen_the_score_are_named(build: Build, tmp_path: Path) -> None:
    run = build("regression")
    assert "may be dropped" not in written("html", run, tmp_path)
    *others, last = run.importance
    assert f"Shuffling {last.column} improves the score: it does not help the model, and may be dropped." in written(
        "html", replace(run, importance=(*others, replace(last, mean=-3.2))), tmp_path
    )
    *others, first, last = (*others, last)
    both = (*others, replace(first, mean=-1.0), replace(last, mean=-3.2))
    assert f"Shuffling {first.column}, {last.column} improves the score: they do not" in written(
        "html", replace(run, importance=both), tmp_path
    )
