"""Runs specs given as mappings, on tables given as frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from mlpipe.engine.plan import Plan
from mlpipe.engine.planning import make_plan
from mlpipe.engine.run import Finished, run_plan
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import load_spec

RunSpec = Callable[..., Finished]


@pytest.fixture
def plan_spec(tmp_path: Path) -> Callable[..., Plan]:
    """``plan_spec(table, target={...}, models=[...])``: the plan of a spec on this table."""

    def plan(table: pl.DataFrame, **spec: Any) -> Plan:
        table.write_parquet(tmp_path / "rows.parquet")
        form = {"sources": {"rows": {"use": "parquet", "path": "rows.parquet"}}, "reports": [], **spec}
        path = tmp_path / "spec.yaml"
        path.write_text(yaml.safe_dump(form, sort_keys=False))
        return make_plan(load_spec(path, environment={}, registry=REGISTRY))

    return plan


@pytest.fixture
def run_spec(plan_spec: Callable[..., Plan], tmp_path: Path) -> RunSpec:
    """``run_spec(table, target={...}, models=[...])``: a finished run of a spec on this table."""

    def run(table: pl.DataFrame, **spec: Any) -> Finished:
        return run_plan(plan_spec(table, **spec), "text", tmp_path / "store")

    return run
