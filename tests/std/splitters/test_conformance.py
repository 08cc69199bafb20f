"""Every standard splitter passes the kit."""

from __future__ import annotations

from mlpipe.plugin import REGISTRY
from mlpipe.testing import check_plugin
from tests.std.splitters.examples import NAMES, PARAMETERS

for _name in NAMES:
    globals()[f"test_{_name}"] = check_plugin(REGISTRY.get("splitter", _name)(**PARAMETERS[_name]))
