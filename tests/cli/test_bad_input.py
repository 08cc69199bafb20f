"""Every bad input gives one clear error, or is handled as documented; never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.conftest import Require

BAD_FILES: dict[str, tuple[str | bytes, int, tuple[str, ...]]] = {
    "empty file": ("", 3, ("rows.csv", "empty")),
    "header only": ("size,district,price\n", 3, ("source 'rows' (rows.csv) has no rows",)),
    "ragged rows": ("size,price\n1,2\n3,4,5\n6,7\n", 3, ("rows.csv", "row")),
    "wrong encoding": ("size,price,straße\n1,2,ä\n".encode("latin-1"), 3, ("encoding",)),
    "duplicate column names": ("size,price,size\n1,2,3\n4,5,6\n", 3, ("several columns are named 'size'",)),
    "one row": ("size,price\n1,2\n", 3, ("row",)),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_files(project: Any, mlpipe: Any, case: str) -> None:
    content, code, words = BAD_FILES[case]
    project.rows(content)
    done = mlpipe("run", "spec.yaml")
    assert done.code == code, done.err
    for word in words:
        assert word in done.err


def test_a_missing_file_is_found_with_its_neighbours_name(project: Any, mlpipe: Any) -> None:
    project.spec(sources="\n  rows: {use: csv, path: row.csv}")
    text = (project.folder / "spec.yaml").read_text().replace("  rows: {use: csv, path: rows.csv}\n", "")
    (project.folder / "spec.yaml").write_text(text)
    done = mlpipe("validate", "spec.yaml")
    assert done.code == 3
    assert "row.csv" in done.err
    assert "did you mean 'rows.csv'?" in done.err
    assert "spec.yaml:" in done.err


def test_a_missing_target_column(project: Any, mlpipe: Any) -> None:
    project.spec(target="{column: prize}")
    done = mlpipe("run", "spec.yaml")
    assert done.code == 2
    assert "spec.yaml:4:18: error: no column 'prize'; did you mean 'price'?" in done.err


def test_a_target_of_one_value(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    project.rows(table.with_columns(price=pl.lit(1.5)))
    done = mlpipe("run", "spec.yaml")
    assert done.code == 3
    assert "target 'price' has the same value in all 120 rows" in done.err


def test_a_target_with_gaps_is_refused_with_the_count_and_the_remedy(
    project: Any, mlpipe: Any, table: pl.DataFrame
) -> None:
    project.rows(table.with_columns(pl.when(pl.col("day") >= 5).then(pl.col("price"))))
    done = mlpipe("run", "spec.yaml")
    assert done.code == 3
    assert "target 'price' is missing in 5 of 120 rows" in done.err
    assert "missing: drop" in done.err


def test_a_target_with_gaps_can_be_dropped_which_is_said(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    project.rows(table.with_columns(pl.when(pl.col("day") >= 5).then(pl.col("price"))))
    project.spec(target="{column: price, missing: drop}")
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 0, done.err
    assert sum(done.json["rows"].values()) == 115
    assert "5 of 120 rows have no target 'price' and were dropped" in done.json["warnings"]


@pytest.mark.parametrize(
    ("values", "note"),
    [(pl.lit(7), "constant"), (pl.lit(None, dtype=pl.Float64), "all values are missing")],
    ids=["constant", "all null"],
)
def test_a_column_that_tells_nothing_is_warned_of(
    project: Any, mlpipe: Any, table: pl.DataFrame, values: pl.Expr, note: str
) -> None:
    project.rows(table.with_columns(odd=values))
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 0, done.err
    assert any(f"column 'odd': {note}" in warning for warning in done.json["warnings"])


def test_infinite_values_become_missing_which_is_said(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    project.rows(table.with_columns(odd=pl.when(pl.col("day") < 3).then(np.inf).otherwise(pl.col("size"))))
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 0, done.err
    assert "column 'odd' has 3 infinite values; they are treated as missing" in done.json["warnings"]


def test_an_infinite_target_is_refused(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    project.rows(table.with_columns(pl.when(pl.col("day") < 3).then(np.inf).otherwise(pl.col("price")).alias("price")))
    done = mlpipe("run", "spec.yaml")
    assert done.code == 3
    assert "target 'price' is infinite in 3 rows" in done.err


def test_mixed_types_late_in_a_column_name_column_and_remedy(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    text = table.write_csv()
    lines = text.splitlines()
    lines[-1] = ",".join(["many", *lines[-1].split(",")[1:]])
    project.rows("\n".join(lines) + "\n")
    project.spec(sources="")
    (project.folder / "spec.yaml").write_text(
        (project.folder / "spec.yaml")
        .read_text()
        .replace("sources: \n", "sources:\n")
        .replace("{use: csv, path: rows.csv}", "{use: csv, path: rows.csv, schema_overrides: {size: float}}")
    )
    done = mlpipe("run", "spec.yaml")
    assert done.code == 3
    assert "size" in done.err
    assert "many" in done.err


def test_a_class_with_fewer_rows_than_folds(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    rare = pl.when(pl.col("day") < 2).then(pl.lit("rare")).otherwise(pl.col("district"))
    project.rows(table.with_columns(district=rare))
    project.spec(target="{column: district}", models="[logistic]", split="{use: stratified, folds: 5}")
    done = mlpipe("run", "spec.yaml")
    assert done.code == 3
    assert "rare" in done.err
    assert "2" in done.err


def test_a_category_that_training_rows_lack_is_scored_all_the_same(
    project: Any, mlpipe: Any, table: pl.DataFrame
) -> None:
    # Each of the last rows, which a split by time holds out or validates on, has a district of its own.
    late = pl.when(pl.col("day") >= 60).then(pl.format("new{}", "day")).otherwise(pl.col("district"))
    project.rows(table.with_columns(district=late))
    project.spec(split="{use: time, column: day, folds: 3}", models="[ridge, xgboost]")
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 0, done.err
    assert {row["verdict"] for row in done.json["leaderboard"]} <= {"winner", "tie", "worse", "baseline"}


HOSTILE = ['a"b', "it's", "x.y", "<script>alert(1)</script>", "^size$", "a,b", "*", "ünïcode 💥", "{{7*7}}"]


def test_hostile_column_names_work_everywhere(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    odd = {name: pl.col("size") + index for index, name in enumerate(HOSTILE)}
    texts = {f"text {name}": pl.col("district") for name in HOSTILE}
    project.rows(table.with_columns(**odd, **texts))
    project.spec(models="[ridge, xgboost]", reports="[html, json, markdown]")
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["*", "^p.*$", 'pri"ce', "a.b"])
def test_a_target_and_a_weight_may_have_a_hostile_name(
    project: Any, mlpipe: Any, table: pl.DataFrame, name: str
) -> None:
    project.rows(table.rename({"price": name}).with_columns(pl.lit(1.0).alias(f"weight {name}")))
    project.spec(target=f"{{column: '{name}', weight: 'weight {name}'}}")
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 0, done.err
    assert done.json["holdout"]["r2"] > 0.9


def test_an_unwritable_store_is_found_before_the_work(project: Any, require: Require) -> None:
    folder = project.folder / "locked"
    folder.mkdir(mode=0o500)
    # Root may write anywhere, unless it has given up the right to.
    as_anybody = [require("setpriv"), "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    command = [*as_anybody, sys.executable, "-m", "mlpipe", "run", "spec.yaml", "--store", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=project.folder, check=False)
    assert done.returncode == 6, done.stderr
    assert f"cannot write {folder}/runs" in done.stderr
    assert "--store" in done.stderr
    assert "✓ load" not in done.stderr


def test_a_store_that_cannot_be_made_is_found_before_the_work(project: Any, mlpipe: Any) -> None:
    (project.folder / "taken").write_text("")
    done = mlpipe("run", "spec.yaml", "--store", str(project.folder / "taken" / "store"))
    assert done.code == 6
    assert "cannot write" in done.err
    assert "--store" in done.err
    assert "✓ load" not in done.err


def test_a_store_that_is_a_file_is_no_less_a_store_that_cannot_be_written(project: Any, mlpipe: Any) -> None:
    (project.folder / "taken").write_text("")
    done = mlpipe("run", "spec.yaml", "--store", "taken")
    assert done.code == 6
    assert "the store taken is not a folder" in done.err
    assert "--store" in done.err


def test_a_word_for_missing_among_numbers_is_pointed_out(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    gaps = pl.when(pl.col("day") < 6).then(pl.lit("NA")).otherwise(pl.col("size").cast(pl.String))
    project.rows(table.with_columns(size=gaps))
    done = mlpipe("run", "spec.yaml")
    assert done.code == 0, done.err
    assert "column 'size' is text, but " in done.err
    assert "null_values" in done.err


def test_the_record_of_a_failed_run_is_printed_as_json(project: Any, mlpipe: Any, table: pl.DataFrame) -> None:
    project.rows(table.with_columns(price=pl.lit(1.5)))
    project.spec(target="{column: price, task: regression}")
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 3
    assert done.json["status"] == "failed"
    assert "same value" in done.json["error"]
