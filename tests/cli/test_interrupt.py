"""Ctrl-C and SIGTERM end a run cleanly, and its record says so."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = """\
name: slow
sources:
  rows: {use: csv, path: rows.csv}
target: {column: price}
models: [{use: random_forest, n_estimators: 2000}]
split: {use: random, folds: 20}
reports: []
"""


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "stopped")]
)
def test_a_stopped_run_says_so(project: object, tmp_path: Path, number: signal.Signals, code: int, word: str) -> None:
    (tmp_path / "spec.yaml").write_text(SLOW)
    command = [sys.executable, "-m", "mlpipe", "run", "spec.yaml"]
    said, sent = [], False
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if "baseline" in line and not sent:  # so the search is under way
                process.send_signal(number)
                sent = True
    assert process.returncode == code, said
    assert "Traceback" not in "".join(said)
    assert word in said[-1]
    (record,) = tmp_path.glob("artifacts/runs/*/run.json")
    run = json.loads(record.read_text())
    assert run["status"] == "interrupted"
    status = {stage["name"]: stage["status"] for stage in run["stages"]}
    assert status["profile"] == "ran"
    assert status["search"] == "failed"
    assert status["report"] == "skipped"
    events = [json.loads(line) for line in (record.parent / "events.jsonl").read_text().splitlines()]
    assert events[-1]["event"] == "RunFinished"
    assert events[-1]["status"] == "interrupted"
