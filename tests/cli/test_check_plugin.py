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


BROKEN = '''
import polars as pl
from mlpipe.plugin import Field, FilePath, Source, Transform


class Shouted(Transform, name="acme.shouted"):
    """Learn a text."""

    def fit(self, rows, target, rng):
        return {"text": self._text(None)}

    def _text(self, found):
        return found.upper()

    def apply(self, rows, state):
        return rows


class Lines(Source, name="acme.lines"):
    """Read lines.

    ```yaml
    use: acme.lines
    path: data/lines.txt
    ```
    """

    path: FilePath = Field(description="The file.")

    def scan(self):
        return pl.scan_csv(self.path)

    def fingerprint(self):
        return "same"
'''


@pytest.fixture
def broken(mlpipe: Mlpipe, tmp_path: Path) -> dict[str, dict[str, str]]:
    """By plugin, the reason of each check that fails."""
    (tmp_path / "broken.py").write_text(BROKEN)
    done = mlpipe("check-plugin", str(tmp_path / "broken.py"), "--json")
    return {
        report["name"]: {each["check"]: each["reason"] for each in report["checks"] if each["status"] == "failed"}
        for report in done.json
    }


def test_an_exception_tells_its_line_and_what_was_being_done(broken: dict[str, dict[str, str]]) -> None:
    said = broken["acme.shouted"]["works"]
    assert said.startswith("AttributeError: 'NoneType' object has no attribute 'upper' (broken.py:13; fit on ")
    assert said.endswith("; a target of values)")


def test_a_missing_file_of_the_example_is_told_with_the_folder(broken: dict[str, dict[str, str]]) -> None:
    said = broken["acme.lines"]["works"]
    assert f"'path: data/lines.txt' is looked for in the current folder, {Path.cwd()}" in said
    assert "--with '{path: FILE}'" in said


def test_the_plugins_that_a_folder_declares_are_checked(mlpipe: Mlpipe, tmp_path: Path) -> None:
    made = mlpipe("new", "plugin", "transform", "acme.clip_it", "--dir", str(tmp_path / "mine"))
    assert made.code == 0, made.err
    done = mlpipe("check-plugin", str(tmp_path / "mine"))
    assert done.code == 0, done.err
    assert "transform 'acme.clip_it'" in done.out
    (tmp_path / "mine" / "acme_clip_it" / "clip_it.py").unlink()
    gone = mlpipe("check-plugin", str(tmp_path / "mine"))
    assert gone.code == 2
    assert "acme_clip_it/clip_it.py, the module that it declares" in gone.err


def test_a_folder_of_folders_says_what_to_point_at(mlpipe: Mlpipe, tmp_path: Path) -> None:
    (tmp_path / "outer" / "inner").mkdir(parents=True)
    (tmp_path / "outer" / "inner" / "plugins.py").write_text(LEAKY)
    done = mlpipe("check-plugin", str(tmp_path / "outer"))
    assert done.code == 2
    assert f"point at {tmp_path / 'outer' / 'inner'}" in " ".join(done.err.split())
