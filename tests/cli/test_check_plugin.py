"""``mlpipe check-plugin``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Mlpipe = Callable[..., Any]

LEAKY = '''
import polars as pl
from mlpipe.plugin import Field, Transform


class Centred(Transform, name="acme.centred"):
    """Take the mean from a column."""

    def apply(self, rows, state):
        return rows.with_columns(pl.col("size") - pl.col("size").mean())


class Doubled(Transform, name="acme.doubled"):
    """Double a column."""

    factor: float = Field(2.0, ge=0, le=10, description="By how much.")

    def apply(self, rows, state):
        return rows.with_columns(pl.col("size") * self.factor)
'''


@pytest.fixture
def plugin_file(tmp_path: Path) -> str:
    path = tmp_path / "plugins.py"
    path.write_text(LEAKY)
    return str(path)


def test_a_sound_plugin_passes(mlpipe: Mlpipe) -> None:
    done = mlpipe("check-plugin", "drop", "--with", "{columns: [size]}")
    assert done.code == 0, done.err
    assert "transform 'drop'" in done.out
    assert "FAILED" not in done.out


def test_all_plugins_of_a_file_are_checked_and_a_failure_is_exit_code_1(mlpipe: Mlpipe, plugin_file: str) -> None:
    done = mlpipe("check-plugin", plugin_file, "--json")
    assert done.code == 1
    failed = {
        report["name"]: [each["check"] for each in report["checks"] if each["status"] == "failed"]
        for report in done.json
    }
    assert failed == {"acme.centred": ["row_independence"], "acme.doubled": []}


def test_a_failure_says_why(mlpipe: Mlpipe, plugin_file: str) -> None:
    done = mlpipe("check-plugin", "acme.centred", "--plugin", plugin_file)
    assert done.code == 1
    assert "FAILED" in done.out
    assert "all rows and every second row: column 'size'" in " ".join(done.out.split())
    assert "1 failed" in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["clipp"], "did you mean 'clip'"),
        (["no/such/file.py"], "no plugin file or folder"),
        (["quantile_between", "--with", "{}"], "column"),
        (["clip", "--with", "{colums: [size], min: 1}"], "did you mean 'columns'?"),
        (["clip", "--with", "{columns: [size]"], "--with:1:"),
    ],
)
def test_mistakes_are_told(mlpipe: Mlpipe, arguments: list[str], words: str) -> None:
    done = mlpipe("check-plugin", *arguments)
    assert done.code == 2
    assert words in done.err


def test_a_file_without_plugins_is_told(mlpipe: Mlpipe, tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("x = 1\n")
    done = mlpipe("check-plugin", str(tmp_path / "empty.py"))
    assert done.code == 2
    assert "defines no plugin" in done.err
