"""A person sees which class is the positive one, and how to name another."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

SAYS_HOW = " (the last in order; target.positive names another)"


@pytest.fixture
def sold(project: Any, table: pl.DataFrame) -> Any:
    project.rows(table.with_columns(sold=pl.when(pl.col("sold") > 0).then(pl.lit("yes")).otherwise(pl.lit("no"))))
    return project


@pytest.mark.parametrize(
    ("target", "planned", "done"),
    [
        ("{column: sold}", f"positive class: yes{SAYS_HOW}", f"Positive class: yes{SAYS_HOW}"),
        ("{column: sold, positive: no}", "positive class: no", "Positive class: no"),
        ("{column: sold, task: binary}", None, f"Positive class: yes{SAYS_HOW}"),
        ("{column: district}", None, None),
    ],
)
def test_the_positive_class_is_said_once(
    sold: Any, mlpipe: Any, target: str, planned: str | None, done: str | None
) -> None:
    sold.spec(target=target, models="[logistic]")
    plan, run = mlpipe("plan", "spec.yaml").out, mlpipe("run", "spec.yaml")
    (line,) = [line for line in plan.splitlines() if line.startswith(("  sold: ", "  district: "))]
    assert line.endswith(f", {planned}") if planned else "positive" not in plan
    assert [each for each in run.out.splitlines() if "ositive class" in each] == ([done] if done else [])
