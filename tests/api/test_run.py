"""mlpipe from Python: the same runs as from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import mlpipe
from mlpipe.errors import CommandError, DataError, SpecError
from mlpipe.plugin import REGISTRY

STEP = """
from mlpipe.plugin import Transform

class Same(Transform, name="acme.same"):
    def apply(self, rows, state):
        return rows
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A small spec as a mapping, with its data in the current folder."""
    rng = np.random.default_rng(0)
    size = rng.uniform(20, 200, 80)
    pl.DataFrame({"size": size, "price": 10 * size + rng.normal(0, 20, 80)}).write_csv(tmp_path / "rows.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLPIPE_STORE", raising=False)
    return {
        "name": "small",
        "sources": {"rows": {"use": "csv", "path": Path("rows.csv")}},
        "target": {"column": "price"},
        "models": ["ridge"],
        "split": {"use": "random", "folds": np.int64(3)},
        "reports": [],
    }


def _run(spec: Any, **given: Any) -> mlpipe.Run:
    with REGISTRY.isolated():
        return mlpipe.run(spec, progress=False, **given)


def test_a_mapping_and_its_file_give_the_same(spec: dict[str, Any], tmp_path: Path) -> None:
    found = _run(spec)
    kept = (found.folder / "spec.yaml").read_text()
    (tmp_path / "small.yaml").write_text(kept)
    again = _run(tmp_path / "small.yaml")
    as_text = _run("small.yaml")
    assert found.holdout == again.holdout == as_text.holdout
    assert found.leaderboard.select("model", "verdict", "rmse").equals(
        again.leaderboard.select("model", "verdict", "rmse")
    )


def test_the_result_is_that_of_the_record(spec: dict[str, Any]) -> None:
    found = _run(spec, overrides=["seed=3", "split.folds=4"])
    record = json.loads((found.folder / "run.json").read_text())
    assert found.folder.parent.parent == Path("artifacts")
    assert (record["winner"], record["holdout"], record["seed"]) == (found.winner, dict(found.holdout), 3)
    assert len(record["leaderboard"][0]["cv"]["folds"]) == 4
    board = found.leaderboard
    assert board["model"].to_list() == [row["model"] for row in record["leaderboard"]] == ["ridge", "baseline"]
    assert board["rmse"].to_list() == [row["cv"]["mean"] for row in record["leaderboard"]]
    assert board.schema["low"] == pl.Float64
    assert (found.folder / "spec.yaml").read_text().endswith("# --set seed=3\n# --set split.folds=4\n")


def test_store_and_plugins_are_where_they_are_said_to_be(spec: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "same.py").write_text(STEP)
    found = _run({**spec, "transforms": ["acme.same"]}, plugins=["same.py"], store="elsewhere")
    assert found.folder.is_relative_to("elsewhere")
    assert found.result.steps[0].use == "acme.same"


def test_a_single_override_or_plugin_needs_no_list(spec: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "same.py").write_text(STEP)
    found = _run({**spec, "transforms": ["acme.same"]}, plugins="same.py", overrides="seed=3")
    assert found.result.seed == 3


def test_the_environment_stays_out_of_what_is_kept(spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACE", "rows.csv")
    found = _run({**spec, "sources": {"rows": {"use": "csv", "path": "${PLACE}"}}})
    assert "${PLACE}" in (found.folder / "spec.yaml").read_text()


def test_a_failed_candidate_has_empty_scores(spec: dict[str, Any], tmp_path: Path) -> None:
    failing = """
from mlpipe.plugin import Model

class Failing(Model, name="acme.failing"):
    tasks = frozenset({"regression"})
    def fit(self, train, task, **given):
        raise ValueError("<b>no</b>")
    def predictor(self, state): ...
"""
    (tmp_path / "failing.py").write_text(failing)
    found = _run({**spec, "models": ["ridge", "acme.failing"]}, plugins=["failing.py"])
    row = found.leaderboard.row(by_predicate=pl.col("model") == "acme.failing", named=True)
    assert (row["verdict"], row["rmse"], row["low"]) == ("failed", None, None)
    assert "<b>" not in found._repr_html_().replace("<b>small</b>", "")


def test_without_a_report_there_is_none_to_show(spec: dict[str, Any]) -> None:
    with pytest.raises(LookupError, match="the run has no HTML report"):
        _ = _run(spec).report


def test_progress_is_printed_line_by_line(spec: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    mlpipe.run(spec)
    out, err = capsys.readouterr()
    assert [line.split()[1] for line in out.splitlines() if line.startswith("✓")][:2] == ["load", "check"]
    assert err == ""
    assert "\x1b" not in out


def test_mistakes_are_those_of_the_command_line(spec: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as caught:
        _run({**spec, "models": ["rigde"], "sede": 1})
    told = str(caught.value)
    assert "did you mean 'ridge'?" in told
    assert "did you mean 'seed'?" in told
    with pytest.raises(CommandError, match="no such spec file"):
        _run("nothing.yaml")
    Path("rows.csv").write_text("size,price\n1,1\n")
    with pytest.raises(DataError):
        _run(spec)


def test_importing_mlpipe_imports_nothing_else() -> None:
    code = (
        "import sys, mlpipe; dir(mlpipe); print(sorted(m for m in sys.modules if m.startswith(('mlpipe.', 'polars'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    with pytest.raises(AttributeError, match="has no attribute 'rum'"):
        _ = mlpipe.rum
