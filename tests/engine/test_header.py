"""Checks are looked at before a run as they are measured in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlpipe.engine.planning import make_plan
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import load_spec


@pytest.mark.parametrize(
    "check",
    [
        "{use: in_range, columns: [a, b], min: 0, max: 9}",
        "{use: not_null}",
        "{use: matches, columns: [c, d], pattern: x+}",
        "{use: allowed_values, columns: [c, d], values: [x, xx]}",
    ],
    ids=lambda check: check.split()[1].strip(",}"),
)
def test_a_check_of_several_columns_is_planned(tmp_path: Path, check: str) -> None:
    (tmp_path / "rows.csv").write_text("a,b,c,d,y\n1,2,x,xx,3\n1,1,x,x,4\n")
    spec = tmp_path / "spec.yaml"
    spec.write_text(f"sources: {{rows: {{use: csv, path: rows.csv}}}}\nchecks:\n  - {check}\ntarget: {{column: y}}\n")
    with REGISTRY.isolated():
        assert make_plan(load_spec(spec, environment={}, registry=REGISTRY)).checks
