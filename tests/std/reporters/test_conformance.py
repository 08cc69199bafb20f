"""Every standard reporter passes the kit."""

from __future__ import annotations

from mlpipe.plugin import REGISTRY
from mlpipe.testing import check_plugin

for _name in sorted(name for kind, name in REGISTRY.offers() if kind == "reporter" and "." not in name):
    globals()[f"test_{_name}"] = check_plugin(REGISTRY.get("reporter", _name)())
