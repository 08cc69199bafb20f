"""A frame where a lazy one is owed, or nothing at all: told of the plugin, with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SOURCE = """
import polars as pl
from mlpipe.plugin import Source

class Given(Source, name="acme.given"):
    def scan(self): return {what}
    def fingerprint(self): return "1"
"""
STEP = """
import polars as pl
from mlpipe.plugin import Transform

class Given(Transform, name="acme.given"):
{fit}
    def apply(self, rows, state): return {what}
"""
FIT = "    def fit(self, rows, target, rng): return {}\n"
ANSWERS = {
    "frame": ("{rows}.collect()", "a DataFrame, not a LazyFrame", "leave out .collect(), or end it with .lazy()"),
    "nothing": ("None", "nothing, not a LazyFrame", "does it lack a 'return'?"),
    "number": ("5", "a int, not a LazyFrame", ""),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("place", ["source", "prepare", "hoisted", "fitted"])
def test_it_is_told_of_the_plugin(place: str, answer: str, project: Any, mlpipe: Any, tmp_path: Path) -> None:
    what, says, hint = ANSWERS[answer]
    if place == "source":
        text = SOURCE.format(what=what.format(rows="pl.scan_csv('rows.csv')"))
        changed: dict[str, str] = {}
    else:
        text = STEP.format(what=what.format(rows="rows"), fit=FIT if place == "fitted" else "")
        changed = {"prepare" if place == "prepare" else "transforms": "[acme.given]"}
    (tmp_path / "given.py").write_text(text)
    project.spec(plugins="[given.py]", **changed)
    if place == "source":
        spec = tmp_path / "spec.yaml"
        spec.write_text(spec.read_text().replace("{use: csv, path: rows.csv}", "{use: acme.given}"))
    done = mlpipe("run", "spec.yaml")
    assert done.code in (1, 2, 3)
    assert f"{'scan' if place == 'source' else 'apply'} gives {says}" in done.err
    assert hint in done.err
    assert "'acme.given'" in done.err or "source 'rows'" in done.err


def test_a_model_that_gives_a_list_fails_as_a_candidate(project: Any, mlpipe: Any, tmp_path: Path) -> None:
    (tmp_path / "listed.py").write_text(
        "from mlpipe.plugin import Model\n\n"
        'class Listed(Model, name="acme.listed"):\n'
        '    tasks = frozenset({"regression"})\n'
        "    def fit(self, train, task, **given): return {'m': float(train.y.mean())}\n"
        "    def predictor(self, state): return lambda matrix: [state['m']] * len(matrix.values)\n"
    )
    project.spec(plugins="[listed.py]", models="[ridge, acme.listed]")
    done = mlpipe("run", "spec.yaml")
    assert done.code == 0, done.err
    assert "failed: model 'acme.listed': its predictor must give a numpy array, not a list" in done.out
