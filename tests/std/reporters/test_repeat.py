"""How to run it again: the command that the report tells gives the same run."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import mlpipe
from mlpipe.plugin import REGISTRY, RunResult
from mlpipe_std.reporters._making import command_of

Build = Callable[..., RunResult]
SPEC = "target: {column: y}\n\n# a comment\n"


@pytest.mark.parametrize(
    ("below", "command"),
    [
        ("", "mlpipe run spec.yaml"),
        ("\n# --set seed=3\n", "mlpipe run spec.yaml \\\n  --set seed=3"),
        (
            "\n# --set models=[ridge, knn]\n# --set name=it's\n",
            "mlpipe run spec.yaml \\\n  --set 'models=[ridge, knn]' \\\n  --set 'name=it'\"'\"'s'",
        ),
        ("# --set seed=3 stands in a comment of the spec\n", "mlpipe run spec.yaml"),
    ],
)
def test_the_command_repeats_the_overrides(below: str, command: str, build: Build) -> None:
    assert command_of(build("binary", spec_text=SPEC + below)) == command


def test_the_report_of_a_run_with_overrides_shows_them(tmp_path: Path) -> None:
    pl.DataFrame({"x": range(60), "y": [2.0 * x for x in range(60)]}).write_csv(tmp_path / "rows.csv")
    text = "sources: {rows: {use: csv, path: rows.csv}}\ntarget: {column: y}\nreports: [{use: html}]\n"
    (tmp_path / "spec.yaml").write_text(text)
    overrides = ["models=[ridge]", "seed=5"]
    with REGISTRY.isolated():
        run = mlpipe.run(tmp_path / "spec.yaml", overrides=overrides, store=tmp_path / "store", progress=False)
    page = (run.folder / "report.html").read_text(encoding="utf-8")
    for each in overrides:
        assert f"--set {shlex.quote(each)}".replace("'", "&#x27;") in page
