"""Every standard source passes the kit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlpipe.plugin import REGISTRY
from mlpipe.testing import check_plugin

_TABLES = Path(__file__).parent / "tables"
_EXAMPLES: dict[str, dict[str, Any]] = {
    "csv": {"path": str(_TABLES / "houses.csv")},
    "csv_packed": {
        "path": str(_TABLES / "houses-1252.csv.gz"),
        "separator": ";",
        "decimal_comma": True,
        "encoding": "windows-1252",
    },
    "json": {"path": str(_TABLES / "houses.json")},
    "ndjson": {"path": str(_TABLES / "houses.ndjson")},
    "parquet": {"path": str(_TABLES / "houses.parquet")},
}

for _name, _params in _EXAMPLES.items():
    _source = REGISTRY.get("source", _name.partition("_")[0]).model_validate(_params)
    globals()[f"test_{_name}"] = check_plugin(_source)


def test_all_are_tested_here() -> None:
    standard = {name for kind, name in REGISTRY.offers() if kind == "source" and "." not in name}
    assert standard == {name.partition("_")[0] for name in _EXAMPLES}
