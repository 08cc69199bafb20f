"""A file that is damaged where its header does not show it is named as soon as its rows are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from mlpipe.engine.planning import make_plan
from mlpipe.engine.run import run_plan
from mlpipe.errors import DataError
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import load_spec

JOIN = [{"use": "sql", "query": "select good.*, bad.b as other from good join bad using (a)"}]


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Runs a spec on a good file and one whose pages are damaged, and whose footer is not."""
    rows = pl.DataFrame({"a": range(400), "b": [row % 7 for row in range(400)], "y": [row / 7 for row in range(400)]})
    rows.write_parquet(tmp_path / "good.parquet")
    content = bytearray((tmp_path / "good.parquet").read_bytes())
    content[4:1200] = (byte ^ 0x5A for byte in content[4:1200])
    (tmp_path / "bad.parquet").write_bytes(content)

    def run(sources: list[str], **spec: Any) -> None:
        form = {
            "sources": {name: {"use": "parquet", "path": f"{name}.parquet"} for name in sources},
            "models": ["ridge"],
            "reports": [],
            **spec,
        }
        path = tmp_path / "spec.yaml"
        path.write_text(yaml.safe_dump(form, sort_keys=False))
        with REGISTRY.isolated():
            run_plan(make_plan(load_spec(path, environment={}, registry=REGISTRY)), "text", tmp_path / "store")

    return run


@pytest.mark.parametrize(
    "spec",
    [
        {"sources": ["bad"], "target": {"column": "y", "task": "regression"}},
        {"sources": ["bad"], "target": {"column": "y"}},
        {"sources": ["bad"], "target": {"column": "y", "task": "regression"}, "checks": [{"use": "not_null"}]},
        {"sources": ["good", "bad"], "target": {"column": "y", "task": "regression"}, "prepare": JOIN},
    ],
    ids=["in the run", "in the plan", "in a check", "in a join"],
)
def test_the_damaged_file_is_named(run: Any, tmp_path: Path, spec: dict[str, Any]) -> None:
    with pytest.raises(DataError) as caught:
        run(**spec)
    assert caught.value.where == f"source 'bad' ({tmp_path / 'bad.parquet'})"
    assert caught.value.what.startswith("it cannot be read to its end: ")


def test_a_step_that_fails_on_rows_that_can_be_read_is_told_as_before(run: Any) -> None:
    steps = [
        {"use": "expression", "columns": {"text": "cast(b as varchar) || 'x'"}},
        {"use": "cast", "columns": {"text": "int"}},
    ]
    with pytest.raises(DataError, match=r"^prepare: ") as caught:
        run(["good"], target={"column": "y", "task": "regression"}, prepare=steps)
    assert "source" not in str(caught.value)
