"""What a draft warns of: numbers that mean missing, columns that know too much, and too few rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY

DATA = Path(__file__).parents[2] / "data"
Init = Callable[..., tuple[str, str]]


@pytest.fixture
def init(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Init:
    """``init(file, target)``: the draft, proven valid, and what was told."""
    monkeypatch.chdir(tmp_path)

    def write(file: Path | str, target: str) -> tuple[str, str]:
        for arguments in (
            ["init", str(file), "--target", target, "--output", "draft.yaml", "--force"],
            ["validate", "draft.yaml"],
        ):
            with REGISTRY.isolated():
                assert exit_code(arguments) == 0, capsys.readouterr().err
        return Path("draft.yaml").read_text(), capsys.readouterr().out

    return write


def measured() -> pl.DataFrame:
    rng = np.random.default_rng(0)
    z = rng.normal(50, 10, 300).round(1)
    z[:20] = -999
    code = rng.choice([1, 2, 3], 300)
    code[20:40] = 9999
    return pl.DataFrame({"z": z, "code": code, "count": rng.integers(0, 1000, 300), "y": rng.normal(size=300)})


def test_numbers_that_mean_missing_are_read_so(init: Init) -> None:
    measured().write_csv("rows.csv")
    text, out = init("rows.csv", "y")
    assert 'null_values: ["-999.0", "9999"]' in text or 'null_values: ["-999", "-999.0", "9999"]' in text
    assert "-999 in z (20 rows) is far from its other values, and is read as missing." in text
    assert "{use: in_range, columns: [code], min: 1, max: 4, on_violation: warn}" in text
    assert "code: 9999 in 20 rows seems to mean missing, and is read so" in out


def test_where_a_source_cannot_read_them_so_a_step_can(init: Init) -> None:
    measured().write_parquet("rows.parquet")
    text, _ = init("rows.parquet", "y")
    assert "null_values" not in text
    assert "columns: [z]" not in text
    assert r"""# - {use: expression, columns: {z: "nullif(\"z\", -999)"}}""" in text
    assert r"""# - {use: expression, columns: {code: "nullif(\"code\", 9999)"}}""" in text


def test_what_is_a_value_of_another_column_stays_one(init: Init) -> None:
    measured().with_columns(pl.Series("count", [9999, *range(9000, 12000)][:300])).write_csv("rows.csv")
    text, _ = init("rows.csv", "y")
    assert "null_values" not in text
    assert "9999 in code (20 rows) is far from its other values." in text


def test_numbers_at_the_end_of_many_others_are_none(init: Init) -> None:
    rows = measured().select(pl.Series("a", range(700, 1000)), pl.Series("b", [*range(299), 999]), "y")
    rows.write_csv("rows.csv")
    text, _ = init("rows.csv", "y")
    assert "far from" not in text


def test_flights_name_what_is_known_only_afterwards(init: Init) -> None:
    text, out = init(DATA / "flights.parquet", "arr_delay")
    assert "#   - {use: drop, columns: [dep_time, dep_delay, arr_time, air_time]}" in text
    assert "air_time: is missing in 1,946 rows, none of which has a target; is it known beforehand?" in out


def test_columns_that_tell_the_target_are_named(init: Init) -> None:
    rng = np.random.default_rng(0)
    y = rng.normal(size=300)
    pl.DataFrame({"twin": 3 - 2 * y + rng.normal(0, 0.1, 300), "noise": rng.normal(size=300), "y": y}).write_csv(
        "a.csv"
    )
    text, _ = init("a.csv", "y")
    assert "#   twin goes with the target (correlation -0.99" in text
    assert "noise goes" not in text

    kind = rng.choice(["a", "b", "c"], 300)
    level = np.where(kind == "a", 0.0, 5.0) + rng.random(300)
    labels = pl.DataFrame({"kind": kind, "level": level, "noise": rng.random(300)})
    labels.with_columns((pl.col("kind") == "a").cast(pl.Int8).alias("y")).write_csv("b.csv")
    text, _ = init("b.csv", "y")
    assert "#   kind alone determines the target" in text
    assert "#   level alone determines the target" in text
    assert "noise alone" not in text


@pytest.mark.parametrize(
    ("file", "target"), [("housing.csv", "price"), ("diamonds.csv", "price"), ("penguins.csv", "species")]
)
def test_what_is_known_beforehand_is_not_accused(init: Init, file: str, target: str) -> None:
    assert "Known only afterwards" not in init(DATA / file, target)[0]


def test_too_few_rows_to_run_are_told_at_once(init: Init) -> None:
    Path("two.csv").write_text("a,b\n1,2.5\n2,3.5\n")
    text, out = init("two.csv", "b")
    assert "too few rows: 2 rows with a target; a run needs at least 10" in out
    assert "# It cannot run yet: 2 rows" in text


def test_the_name_is_that_of_the_file_written(init: Init) -> None:
    text, _ = init(DATA / "penguins.csv", "species")
    assert "\nname: draft\n" in text
    assert "\n  penguins: {use: csv" in text
