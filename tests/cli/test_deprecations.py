"""A deprecated plugin in a spec: validate, plan and run tell of it, and go on."""

from __future__ import annotations

from typing import Any

import pytest

OLD = """
from mlpipe.plugin import Transform

class Old(Transform, name="acme.old"):
    \"\"\"Do nothing.\"\"\"

    deprecated = "leave it out"

    def apply(self, rows, state):
        return rows
"""
TOLD = "spec.yaml:9:11: warning: transform 'acme.old' is deprecated: leave it out"


@pytest.fixture(autouse=True)
def deprecated(project: Any) -> None:
    """A spec that uses it."""
    (project.folder / "old.py").write_text(OLD)
    project.spec(plugins="[old.py]", prepare="[acme.old]")


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_it_is_told_with_its_place(command: str, mlpipe: Any) -> None:
    outcome = mlpipe(command, "spec.yaml")
    assert outcome.code == 0
    assert outcome.err.count(TOLD) == 1


def test_programs_are_told_too(mlpipe: Any) -> None:
    told = mlpipe("validate", "spec.yaml", "--json").json
    assert told["valid"]
    ((problem),) = told["problems"]
    assert (problem["severity"], problem["line"], problem["column"]) == ("warning", 9, 11)


def test_a_run_keeps_it_in_its_record(project: Any, mlpipe: Any) -> None:
    outcome = mlpipe("run", "spec.yaml")
    assert outcome.code == 0
    told = "spec.yaml:9:11: transform 'acme.old' is deprecated: leave it out"
    assert outcome.err.count(told) == 1
    assert project.runs()[0]["warnings"].count(told) == 1
