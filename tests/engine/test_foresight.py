"""What would stop a run is told before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from mlpipe.engine.planning import make_plan
from mlpipe.errors import SpecError
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import load_spec

Plan = Callable[[str], tuple[str, ...]]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """``plan(text)``: the warnings of a spec of a table with the columns x, sex, kind, day, gap and y."""
    rows = {
        "x": [1.5, 2.5, 3.5, 4.5],
        "sex": ["male", "female"] * 2,
        "kind": ["a", "b", "c", "a"],
        "day": ["2024-01-01"] * 4,
        "gap": [1.5, None, 3.0, 4.0],
        "y": [1, 2, 3, 4],
    }
    pl.DataFrame(rows).write_csv(tmp_path / "rows.csv")

    def make(text: str) -> tuple[str, ...]:
        spec = tmp_path / "spec.yaml"
        spec.write_text(f"sources: {{rows: {{use: csv, path: rows.csv, try_parse_dates: false}}}}\n{text}\n")
        with REGISTRY.isolated():
            return make_plan(load_spec(spec, environment={}, registry=REGISTRY)).warnings

    return make


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ("target: {column: sex, positive: Female}", 2, (2, 33), "no row has the class 'Female' in target 'sex'; did"),
        ("target: {column: sex, class_weight: {femal: 2}}", 2, (2, 38), "did you mean 'female'?"),
        ("target: {column: kind, class_weight: {z: 2}}", 2, (2, 39), "there are: a, b, c"),
        ("target: {column: kind, task: binary, positive: a}", 2, (2, 30), "3 distinct values, a binary task needs 2"),
        ("target: {column: y}\nsplit: {use: time, column: kind}", 2, (3, 28), "does not say when a row comes"),
        ("target: {column: y}\nsplit: {use: group_time, time: day, group: x}", 2, (3, 32), "cast it to a date"),
        ("target: {column: gap}", 3, (2, 18), "missing in 1 of 4 rows; drop them with 'missing: drop'"),
    ],
)
def test_what_would_stop_a_run_is_told_at_its_place(
    plan: Plan, text: str, code: int, place: tuple[int, int], words: str
) -> None:
    with pytest.raises(SpecError) as caught:
        plan(text)
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.position is not None
    assert (problem.position.line, problem.position.column) == place
    assert caught.value.exit_code == code


@pytest.mark.parametrize(
    "text",
    [
        "target: {column: sex, positive: female}",
        "target: {column: kind, class_weight: {a: 2, b: 1}}",
        "target: {column: y}\nsplit: {use: time, column: x}",
        "target: {column: gap, missing: drop}",
        "target: {column: gap, task: regression}",  # its rows are not read for it
        "target: {column: y}\nmodels: [{use: ridge, search: true}]\nsearch: grid",
    ],
)
def test_what_is_right_is_not_refused(plan: Plan, text: str) -> None:
    assert plan(text) == ()


@pytest.mark.parametrize(
    ("models", "remedy"), [("", "name models"), ("models: [ridge]\n", "add 'search: true' to one")]
)
def test_a_search_of_nothing_is_a_warning(plan: Plan, models: str, remedy: str) -> None:
    (warning,) = plan(f"target: {{column: y}}\n{models}search: {{use: grid}}")
    assert "no model has 'search', so nothing is searched" in warning
    assert remedy in warning
