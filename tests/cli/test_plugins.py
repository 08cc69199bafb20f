"""Plugins through the command line: local files, broken packages, listings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LOCAL = '''\
import polars as pl

from mlpipe.plugin import Transform


class Doubled(Transform, name="mine.doubled"):
    """Doubles the size."""

    def apply(self, rows, state):
        return rows.with_columns(twice=pl.col("size") * 2)
'''


def test_a_local_plugin_is_used_through_the_spec(project: Any, mlpipe: Any) -> None:
    (project.folder / "mine.py").write_text(LOCAL)
    project.spec(plugins="[mine.py]", transforms="[mine.doubled]")
    done = mlpipe("run", "spec.yaml", "--json")
    assert done.code == 0, done.err


def test_a_local_plugin_is_used_through_the_option(project: Any, mlpipe: Any) -> None:
    (project.folder / "mine.py").write_text(LOCAL)
    project.spec(transforms="[mine.doubled]")
    assert mlpipe("validate", "spec.yaml").code == 2
    assert mlpipe("validate", "spec.yaml", "--plugin", "mine.py").code == 0


@pytest.fixture
def broken_package(tmp_path: Path) -> dict[str, str]:
    """An environment in which a package is installed whose plugin raises on import."""
    site = tmp_path / "site"
    info = site / "mlpipe_broken-2.5.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mlpipe-broken\nVersion: 2.5\n")
    (info / "entry_points.txt").write_text("[mlpipe.transform]\nbroken.step = mlpipe_broken:Step\n")
    (site / "mlpipe_broken.py").write_text("raise RuntimeError('no such device')\n")
    return {**os.environ, "PYTHONPATH": str(site), "COLUMNS": "200"}


def run(environment: dict[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mlpipe", *arguments]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120)


def test_a_broken_plugin_is_listed_with_its_reason(broken_package: dict[str, str], tmp_path: Path) -> None:
    listed = run(broken_package, tmp_path, "list-plugins", "--check")
    assert listed.returncode == 0, listed.stderr
    (line,) = [line for line in listed.stdout.splitlines() if "broken.step" in line]
    assert "mlpipe-broken 2.5" in line
    assert "RuntimeError: no such device" in line
    assert "Traceback" not in listed.stderr


def test_a_broken_plugin_does_not_disturb_a_run_that_does_not_name_it(
    project: Any, broken_package: dict[str, str], tmp_path: Path
) -> None:
    done = run(broken_package, tmp_path, "run", "spec.yaml")
    assert done.returncode == 0, done.stderr


def test_a_spec_that_names_a_broken_plugin_is_told_why(
    project: Any, broken_package: dict[str, str], tmp_path: Path
) -> None:
    project.spec(transforms="[broken.step]")
    done = run(broken_package, tmp_path, "run", "spec.yaml")
    assert done.returncode == 2
    assert "spec.yaml:" in done.stderr
    assert "no such device" in done.stderr
    assert "mlpipe-broken" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("list-plugins", "--kind", "models"),
        ("describe", "ridge", "--kind", "models"),
        ("new", "plugin", "models", "a.b"),
    ],
)
def test_a_kind_that_is_misspelt_gets_the_near_one(command: tuple[str, ...], mlpipe: Any) -> None:
    done = mlpipe(*command)
    assert (done.code, done.err.strip()) == (2, "error: no kind is named 'models'; did you mean 'model'?")


def test_bounds_and_defaults_are_in_the_words_of_a_spec(mlpipe: Any) -> None:
    told = mlpipe("describe", "csv").out
    assert "path  (text; at least 1 character; required)" in told
    assert "comment_prefix  (text | null; at least 1 character; default null)" in told


def test_a_plan_as_json_has_every_parameter(project: Any, mlpipe: Any) -> None:
    project.spec(models="[{use: ridge, alpha: 1.0}]")
    (ridge, *_) = mlpipe("plan", "spec.yaml", "--json").json["models"]
    assert ridge["given"] == ["alpha"]
    assert set(ridge["params"]) > {"alpha"}
    assert "  ridge(alpha=1.0)\n" in mlpipe("plan", "spec.yaml").out
