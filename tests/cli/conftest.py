"""A small data set and spec to spoil, and a way to run the command line on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from mlpipe.cli.main import exit_code
from mlpipe.plugin import REGISTRY

ROWS = 120


@dataclass(frozen=True)
class Outcome:
    """What a command line said and did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Mlpipe = Callable[..., Outcome]


@pytest.fixture
def mlpipe(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mlpipe:
    """``mlpipe("run", "spec.yaml")`` in an empty folder; fails if a traceback is shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: str) -> Outcome:
        with REGISTRY.isolated():  # a local plugin stays with its own test
            code = exit_code(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Outcome(code, out, err)

    return run


def small_table() -> pl.DataFrame:
    """120 rows: the price is ten times the size, plus an extra for one of three districts, plus noise."""
    rng = np.random.default_rng(4)
    size = rng.uniform(20, 200, ROWS)
    district = rng.integers(3, size=ROWS)
    return pl.DataFrame(
        {
            "size": size,
            "district": [f"d{index}" for index in district],
            "day": np.arange(ROWS),
            "price": 10 * size + 100 * district + rng.normal(0, 20, ROWS),
            "sold": (size > 110).astype(int),
        }
    )


SPEC = """\
name: small
sources:
  rows: {use: csv, path: rows.csv}
target: {column: price}
models: [ridge]
split: {use: random, folds: 3}
reports: []
"""


@dataclass(frozen=True)
class Project:
    """A folder with ``spec.yaml`` and ``rows.csv``, to be spoiled."""

    folder: Path

    def spec(self, text: str = SPEC, **replaced: str) -> None:
        """Write the spec, each ``key: …`` line replaced by the one given."""
        lines = text.splitlines()
        for key, value in replaced.items():
            lines = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in lines]
            if not any(line.startswith(f"{key}:") for line in lines):
                lines.append(f"{key}: {value}")
        (self.folder / "spec.yaml").write_text("\n".join(lines) + "\n")

    def rows(self, table: pl.DataFrame | str | bytes) -> None:
        """Write the data: a table, a text, or bytes."""
        path = self.folder / "rows.csv"
        if isinstance(table, pl.DataFrame):
            table.write_csv(path)
        else:
            path.write_bytes(table.encode() if isinstance(table, str) else table)

    def runs(self) -> list[dict[str, Any]]:
        """The records of all runs."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("artifacts/runs/*/run.json"))]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that runs as it is."""
    found = Project(tmp_path)
    found.spec()
    found.rows(small_table())
    return found


@pytest.fixture
def table() -> pl.DataFrame:
    """The small table."""
    return small_table()
