"""mlpipe predict and mlpipe bundle, as they are typed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest


@pytest.fixture
def ran(project: Any, mlpipe: Any, tmp_path: Path) -> Path:
    """The folder of a run."""
    assert mlpipe("run", "spec.yaml").code == 0
    (folder,) = (tmp_path / "artifacts" / "runs").iterdir()
    return folder


def test_answers_go_into_a_file(ran: Path, mlpipe: Any, tmp_path: Path) -> None:
    outcome = mlpipe("predict", "small", "rows.csv", "-o", "answers.csv", "--keep", "price")
    assert (outcome.code, outcome.out) == (0, "")
    assert f"answers.csv: 120 rows by ridge of {ran.name}" in outcome.err
    answers = pl.read_csv(tmp_path / "answers.csv")
    assert answers.columns == ["price", "prediction"]
    assert answers.select(pl.corr("price", "prediction")).item() > 0.9


def test_a_model_is_named_in_many_ways(ran: Path, mlpipe: Any, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(ran / "bundle", moved)
    for named in ("small", ran.name, str(ran), str(ran / "bundle"), str(moved)):
        assert mlpipe("bundle", "verify", named, "--json").json["verified"]


def test_the_latest_run_that_succeeded_is_taken(ran: Path, mlpipe: Any, project: Any, tmp_path: Path) -> None:
    assert mlpipe("run", "spec.yaml", "--set", "seed=2").code == 0
    (later,) = set((tmp_path / "artifacts" / "runs").iterdir()) - {ran}
    # Both may have begun within the same second: the record tells which one was later.
    record = (later / "run.json").read_text()
    (later / "run.json").write_text(record.replace('"started_at": "2', '"started_at": "3'))
    project.rows("size,price\n1,1\n")
    assert mlpipe("run", "spec.yaml").code == 3
    assert mlpipe("bundle", "inspect", "small", "--json").json["run_id"] == later.name


def test_a_bundle_is_shown(ran: Path, mlpipe: Any) -> None:
    told = mlpipe("bundle", "inspect", "small").out
    assert f"ridge of {ran.name}" in told
    assert "predicts   price (regression)" in told
    assert "model     model 'ridge'   mlpipe-framework" in told
    proven = mlpipe("bundle", "verify", "small").out
    assert "files are as they were saved, and the golden rows get the answers of the run" in proven


def test_mistakes_end_with_their_code(ran: Path, mlpipe: Any, tmp_path: Path) -> None:
    unknown = mlpipe("predict", "smal", "rows.csv")
    assert (unknown.code, unknown.err) == (2, "error: artifacts: there is no model 'smal'; did you mean 'small'?\n")
    assert mlpipe("predict", "small", "none.csv").code == 2
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    other = mlpipe("predict", "small", "other.csv", "-o", "x.csv")
    assert (other.code, other.err.splitlines()[0]) == (3, "error: other.csv: no column 'size'")
    assert not (tmp_path / "x.csv").exists()
    assert mlpipe("predict", "small", "rows.csv", "--probabilities").code == 2
    golden = ran / "bundle" / "golden.json"
    golden.write_text(golden.read_text() + " ")
    damaged = mlpipe("predict", "small", "rows.csv")
    assert damaged.code == 1
    assert f"artifacts/runs/{ran.name}/bundle: golden.json: it has" in damaged.err


def test_there_is_nothing_to_ask_before_a_run(mlpipe: Any) -> None:
    outcome = mlpipe("predict", "small", "rows.csv")
    assert outcome.code == 2
    assert "mlpipe run SPEC makes one" in outcome.err
