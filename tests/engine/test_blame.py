"""The parameter that an error of a plugin is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlpipe.engine.blame import blamed
from mlpipe.engine.planning import make_plan
from mlpipe.errors import SpecError, SpecPath
from mlpipe.plugin import REGISTRY
from mlpipe.spec.load import load_spec

COLUMNS = {"use": "expression", "columns": {"a": "size + 1", "b": "sise + 1"}}


@pytest.mark.parametrize(
    ("form", "message", "path"),
    [
        (COLUMNS, "transform 'expression': no column 'sise'; did you mean 'size'?", ("columns", "b")),
        (COLUMNS, "transform 'expression': cannot read 'size + 1': no", ("columns", "a")),
        (COLUMNS, "transform 'expression': no column 'other'; did you mean 'size'?", ()),
        ({"use": "filter", "condition": f"a{'+ a' * 50}"}, f"cannot read 'a{'+ a' * 25}...'", ("condition",)),
        ({"use": "in_range", "columns": ["x", "y"], "min": 1}, "check 'in_range': column 'y' is text", ("columns", 1)),
        ({"use": "filter", "condition": "x"}, "transform 'filter': fails", ()),
        ("drop_duplicates", "transform 'drop_duplicates': fails", ()),
    ],
)
def test_a_message_tells_its_parameter(form: Any, message: str, path: SpecPath) -> None:
    assert blamed(form, message) == path


def test_faults_in_sql_are_told_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("x,y\n1,3\n2,4\n")
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "sources: {rows: {use: csv, path: rows.csv}}\n"
        "checks: [{use: expression, condition: x >>> 3}]\n"
        "prepare: [{use: filter, condition: z > 3}]\n"
        "target: {column: y}\n"
    )
    with REGISTRY.isolated(), pytest.raises(SpecError) as caught:
        make_plan(load_spec(spec, environment={}, registry=REGISTRY))
    places = [(each.position.line, each.position.column) for each in caught.value.problems if each.position]
    assert places == [(2, 39), (3, 36)]
