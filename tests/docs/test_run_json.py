"""docs/run-json.md has every field of a real run.json, and no other; docs/exit-codes.md every exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlpipe import errors
from mlpipe.cli import main
from mlpipe.cli.main import exit_code
from mlpipe.engine import events
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "run-json.md").read_text(encoding="utf-8")
FREE = ("leaderboard[].params", "holdout", "baseline_holdout", "environment")
"""Mappings whose keys are not the format's."""

# A warning, a row rule and a table measure, a model that fails, and a failed run besides.
SPEC = """\
sources: {penguins: {use: csv, path: DATA}}
checks:
  - {use: row_count, min: 10}
  - {use: in_range, columns: [body_mass_g], max: 5000, on_violation: warn}
target: {column: species}
models: [logistic, {use: knn, n_neighbors: 300}]
reports: []
"""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return _run(tmp_path_factory.mktemp("run"), [])


def test_every_field_is_documented(record: Any) -> None:
    documented = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    # A mapping of fixed keys is documented by these; a null cannot show what is below it.
    assert set(_paths(record)) == documented - {"error"}


def test_a_failed_run_says_why(tmp_path: Path) -> None:
    failed = _run(tmp_path, ["--set", "checks.in_range.on_violation=fail"])
    assert failed["status"] == "failed"
    assert "body_mass_g" in failed["error"]
    assert set(failed) >= {path.partition("[")[0].partition(".")[0] for path in _paths(failed)}


def test_every_event_is_documented() -> None:
    found = {cls.__name__ for cls in events.Event.__subclasses__()}
    assert found == set(re.findall(r"`([A-Z]\w+)`", PAGE.partition("## events.jsonl")[2]))


def test_every_exit_code_is_documented() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    ours = {cls.exit_code for cls in vars(errors).values() if isinstance(cls, type) and hasattr(cls, "exit_code")}
    assert documented == ours | {0, main.BUG, main.INTERRUPTED, main.TERMINATED} | {4}, "4 is reserved"


def _run(folder: Path, arguments: list[str]) -> Any:
    spec = folder / "tiny.yaml"
    spec.write_text(SPEC.replace("DATA", str(ROOT / "data" / "penguins.csv")))
    exit_code(["run", str(spec), "--store", str(folder / "store"), *arguments])
    (found,) = (folder / "store").glob("runs/*/run.json")
    return json.loads(found.read_text())


def _paths(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all fields, those of lists and of mappings with fixed keys before what they hold."""
    if path in FREE:
        yield f"{path}.*"
    elif isinstance(value, dict):
        if path.endswith(".cv"):
            yield path
        for key, inner in value.items():
            yield from _paths(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        yield f"{path}[]"
        for inner in value:
            if isinstance(inner, dict):
                yield from _paths(inner, f"{path}[]")
    else:
        yield path
