"""For each standard splitter the parameters that the tests use."""

from __future__ import annotations

from typing import Any

from mlpipe.plugin import REGISTRY

NAMES = sorted(name for kind, name in REGISTRY.offers() if kind == "splitter" and "." not in name)
PARAMETERS: dict[str, dict[str, Any]] = {
    "random": {"repeats": 2},
    "stratified": {"repeats": 2},
    "group": {"column": "store", "repeats": 2},
    "time": {"column": "day"},
    "group_time": {"group": "session", "time": "day"},
    "column": {"column": "part"},
}
