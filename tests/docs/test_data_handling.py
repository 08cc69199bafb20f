"""What docs/data-handling.md says beyond what tests/cli/test_bad_input.py shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from mlpipe.cli.main import exit_code

ROWS = 60
DAY = pl.col("day")

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a spec on a table; gives the exit code, and the record or the message."""
    monkeypatch.chdir(tmp_path)

    def run(table: pl.DataFrame, **keys: Any) -> tuple[int, Any]:
        table.write_csv("rows.csv")
        spec = {
            "sources": {"rows": {"use": "csv", "path": "rows.csv"}},
            "target": {"column": "price"},
            "models": ["ridge"],
            "split": {"use": "random", "folds": 2},
            "reports": [],
        } | keys
        Path("spec.yaml").write_text(json.dumps(spec))  # YAML holds JSON
        code = exit_code(["run", "spec.yaml", "--json"])
        said = capsys.readouterr()
        return code, (json.loads(said.out) if code == 0 else said.err)

    return run


@pytest.fixture
def table() -> pl.DataFrame:
    rng = np.random.default_rng(2)
    size = rng.uniform(20, 200, ROWS)
    return pl.DataFrame({"size": size, "day": np.arange(ROWS), "price": 10 * size + rng.normal(0, 5, ROWS)})


def test_a_text_among_numbers_makes_a_column_text_which_is_said(run: Run, table: pl.DataFrame) -> None:
    stray = table.with_columns(pl.when(DAY == 5).then(pl.lit("NA")).otherwise(pl.col("size").cast(str)).alias("size"))
    source = {"use": "csv", "path": "rows.csv"}
    code, record = run(stray)
    assert (code, record["holdout"]["r2"] < 0.9) == (0, True)
    assert any("column 'size' is text, but" in warning for warning in record["warnings"])
    code, record = run(stray, sources={"rows": source | {"null_values": ["NA"]}})
    assert (code, record["holdout"]["r2"] > 0.9) == (0, True)
    code, message = run(stray, sources={"rows": source | {"schema_overrides": {"size": "float"}}})
    assert (code, "column 'size' holds 'NA' in row 6" in message) == (3, True)


def test_nan_is_missing_and_not_worth_a_word(run: Run, table: pl.DataFrame) -> None:
    code, record = run(table.with_columns(odd=pl.when(DAY < 5).then(float("nan")).otherwise(DAY)))
    assert (code, record["warnings"]) == (0, [])


def test_a_target_that_is_nan_is_missing(run: Run, table: pl.DataFrame) -> None:
    code, message = run(table.with_columns(price=pl.when(DAY < 5).then(float("nan")).otherwise(pl.col("price"))))
    assert (code, "missing in 5 of 60 rows" in message) == (3, True)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"column": "label", "task": "regression"}, "not a number"),
        ({"column": "label", "task": "binary"}, "3 distinct values"),
        ({"column": "negative", "transform": "log1p"}, "values down to"),
        ({"column": "when"}, "is Date, not a number"),
        ({"column": "price", "weight": "day_weight"}, "4 rows are not so"),
    ],
    ids=["text as number", "three classes as two", "log1p", "date", "weights"],
)
def test_unfit_targets_and_weights_are_refused(
    run: Run, table: pl.DataFrame, target: dict[str, Any], words: str
) -> None:
    odd = table.with_columns(
        label=pl.format("c{}", DAY % 3),
        negative=pl.col("price") - 1e6,
        when=pl.date(2024, 1, 1) + pl.duration(days=DAY),
        day_weight=pl.when(DAY > 3).then(1.0),
    )
    models = ["logistic"] if target.get("task") == "binary" else ["ridge"]
    code, message = run(odd, target=target, models=models)
    assert (code, words in message) == (3, True), message


def test_fewer_than_ten_rows_are_refused(run: Run, table: pl.DataFrame) -> None:
    assert run(table.head(10))[0] == 0
    code, message = run(table.head(9))
    assert (code, "9 rows are too few" in message) == (3, True)


def test_no_feature_is_refused(run: Run, table: pl.DataFrame) -> None:
    code, message = run(table.select("price"))
    assert (code, "no feature column is left" in message) == (3, True)


def test_a_class_that_training_rows_lack_has_probability_zero(run: Run, table: pl.DataFrame) -> None:
    late = table.with_columns(label=pl.when(DAY >= 36).then(pl.lit("new")).otherwise(pl.format("c{}", DAY % 2)))
    split = {"use": "time", "column": "day", "folds": 2}
    code, record = run(late, target={"column": "label"}, models=["logistic"], split=split)
    # The last fold validates on rows of the new class only: log(0), cut off by the metric, is a very high loss.
    assert (code, record["leaderboard"][-1]["cv"]["folds"][-1] > 10) == (0, True)


def test_an_undefined_score_is_refused_only_where_it_selects(run: Run, table: pl.DataFrame) -> None:
    none_late = table.with_columns(sold=((DAY < 44) & (DAY % 2 == 0)).cast(int))
    split = {"use": "time", "column": "day", "folds": 2}  # of the 12 rows held out, from day 48, none is sold
    given = {"target": {"column": "sold"}, "models": ["logistic"], "split": split}
    code, message = run(none_late, **given, select={"metric": "roc_auc"})
    assert (code, "not defined where a class has no row" in message) == (3, True)
    code, record = run(none_late, **given, select={"metric": "log_loss"})
    assert (code, "roc_auc" in record["holdout"], "accuracy" in record["holdout"]) == (0, False, True)


def test_equal_rows_are_kept(run: Run, table: pl.DataFrame) -> None:
    code, record = run(pl.concat([table, table]))
    assert (code, sum(record["rows"].values())) == (0, 2 * ROWS)
