"""Every standard check passes the kit."""

from __future__ import annotations

from typing import Any

from mlpipe.plugin import REGISTRY
from mlpipe.testing import check_plugin
from tests.testing.examples import make_frame

_EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "allowed_values": [{"columns": ["zipcode"], "values": ["a", "b"]}],
    "expression": [{"condition": "size > 0 and lat between 47 and 48"}],
    "freshness": [{"column": "sold", "max_age": "7d", "now": "2016-01-01"}],
    "in_range": [{"columns": ["size", "^a$"], "min": 0, "max": 10}],
    "matches": [{"columns": ["zipcode"], "pattern": "[a-f]"}],
    "mean_between": [{"column": "size", "min": 0, "max": 10}],
    "not_null": [{}, {"columns": ["size"]}],
    "quantile_between": [{"column": "size", "quantile": 0.5, "min": 0, "max": 10}],
    "row_count": [{"min": 10}],
    "unique": [{}, {"columns": ["size", "lat"]}],
}
_EXPECTED = {"not_null_1": {"null_passes": "that is what it is for"}}

for _name, _parameters in _EXAMPLES.items():
    for _number, _params in enumerate(_parameters):
        _check = REGISTRY.get("check", _name).model_validate(_params)
        _case = f"{_name}_{_number}"
        globals()[f"test_{_case}"] = check_plugin(_check, rows=make_frame(), expected_failures=_EXPECTED.get(_case))


def test_all_are_tested_here() -> None:
    standard = {name for kind, name in REGISTRY.offers() if kind == "check" and "." not in name}
    assert standard == _EXAMPLES.keys()
